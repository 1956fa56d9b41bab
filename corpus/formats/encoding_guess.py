"""Guessing the encoding of a text that is not in Unicode.

A byte is another letter in each encoding. The guess is the encoding in which the letters outside
ASCII are those of one language, in places where that language has them: no capital within a word,
no bullet between letters. That is a guess: a name or a single letter may fit several encodings.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

ENCODINGS = {
    "cp1252": 0.1, "mac-roman": 0.0, "cp850": 0.0, "cp437": -0.02, "iso8859-15": 0.0,
    "cp1250": 0.02, "iso8859-2": -0.05, "cp852": -0.1, "cp1254": 0.0, "cp1253": 0.0,
    "cp1251": 0.02, "koi8-r": 0.0, "cp866": -0.05, "cp1257": -0.1,
}  # fmt: skip
"""The candidates, and what makes each more likely before a word is read. Of two in which the text
is the same, the first is chosen."""

_LANGUAGES = {
    "nl": "éëïèöüóáêçàôûîäâñ",
    "de": "üäößéà",
    "fr": "éèàêçùôîâûœëïüæ",
    "es": "óíáéñúüç",
    "pt": "ãçéáóíêõúâàôü",
    "it": "èàùòìéî",
    "ca": "àéèòíóúçïü",
    "sv": "äåöéüà",
    "da": "øåæéöäü",
    "is": "áðþéíóúýæö",
    "et": "äõüöšž",
    "pl": "łęóążśćńźé",
    "cs": "íáěéřčšýžůúťňďóöüä",
    "sk": "áíéčžšýúťľôäĺŕňďóěřö",
    "hu": "áéöóőüíúű",
    "ro": "ăâîşţșțé",
    "hr": "čšžćđ",
    "lt": "ėšžųįąūčęē",
    "lv": "āīēšūņžļčķģ",
    "tr": "ıüşğçöİâîû",
    "el": "αοιετσνηυρπκμλςωγδχθφβξζψάέήίόύώϊϋΐΰ",
    "ru": "оеаинтсрвлкмдпуяызьбгчйхжшюцщэфъё",
    "uk": "оаиінвертслкмудпязьгбчйхцїжюєшщфґ",
    "bg": "аиоентрсвлкдпмзгябъучцжщшхйфюь",
}
"""The letters outside ASCII of each language, the most frequent ones first."""

_COMMON = frozenset(("nl", "de", "fr", "es", "pt", "it", "sv", "da"))
_COMMON_BONUS = 0.12
_ALONE = frozenset("àèéóåöäõüíúая") | frozenset("АЯВОІавоісскуи")
"""Letters that may be a word."""

_OTHER_SCRIPTS = frozenset(("el", "ru", "uk", "bg"))
_OPENING = frozenset("\u201c\u201e\u2018\u00ab")
_CLOSING = frozenset("\u201d\u00bb\u2026")
_TYPOGRAPHY = _OPENING | _CLOSING | frozenset("\u2013\u2014\u20ac\u00b0\u00a0")
"""Quotation marks, dashes, dots, the euro, degrees and the space that does not break."""

_WORD = re.compile(r"[^\W\d_]")
_FITS = 0.75
"""The least score per word of an encoding that fits well."""
_DOUBT = 0.12
"""Another encoding is as likely if its score per word is at most this much lower …"""
_DOUBT_FEW = 0.6
"""… and this much, divided by the number of different words: one word proves little."""
_MOST_PIECES = 4000


@dataclass(frozen=True, slots=True)
class Guess:
    """The most probable encoding of a text that is not in Unicode."""

    encoding: str
    doubtful: bool
    """Whether another encoding is nearly as probable, or none fits well."""
    others: tuple[str, ...]
    """The other encodings in which the text would be another one, the most probable first."""


def guess(pieces: Iterable[bytes], defined: bytes) -> Guess:
    """The most probable encoding.

    Args:
        pieces: pieces of the text that have bytes outside ASCII, such as lines.
        defined: all bytes outside ASCII in the text; the encoding must define them.
    """
    words = _words(pieces)
    total = sum(words.values()) or 1
    scores: dict[str, float] = {}
    texts: dict[str, tuple[str, ...]] = {}
    for encoding, prior in ENCODINGS.items():
        try:
            defined.decode(encoding)
            texts[encoding] = tuple(word.decode(encoding) for word in words)
        except UnicodeDecodeError:
            continue
        scored = _score(dict(zip(texts[encoding], words.values(), strict=True)))
        scores[encoding] = scored / total + prior
    order = sorted(scores, key=lambda encoding: -round(scores[encoding], 6))
    if not order:
        return Guess("iso8859-1", doubtful=True, others=())
    best = order[0]
    seen = {texts[best]}
    others: list[str] = []
    for encoding in order[1:]:
        if texts[encoding] not in seen:
            seen.add(texts[encoding])
            others.append(encoding)
    margin = _DOUBT + _DOUBT_FEW / max(len(words), 1)
    near = bool(others) and scores[others[0]] > scores[best] - margin
    return Guess(best, doubtful=near or scores[best] < _FITS, others=tuple(others))


def _words(pieces: Iterable[bytes]) -> Counter[bytes]:
    """The words with bytes outside ASCII, with a character on either side, and how often each."""
    found: Counter[bytes] = Counter()
    for piece in pieces:
        for part in re.findall(rb"[^\s,;|\"]*[\x80-\xff][^\s,;|\"]*", piece):
            found[part[:80]] += 1
        if len(found) > _MOST_PIECES:
            break
    return found


def _score(words: Mapping[str, int]) -> float:
    """How well the characters outside ASCII fit, in the language in which they fit best.

    A word counts for the mean of its characters, from -2 to 1.
    """
    letters: dict[str, float] = defaultdict(float)
    marks = 0.0
    for word, times in words.items():
        odd = [at for at, sign in enumerate(word) if sign > "\x7f"]
        if not odd:
            continue
        foreign = all(sign > "\x7f" for sign in word if _WORD.match(sign)) and len(odd) > 2
        for at in odd:
            sign, weight = word[at], times / len(odd)
            before, after = word[at - 1 : at], word[at + 1 : at + 2]
            fault = _fault(sign, before, after)
            if fault is not None:
                marks += weight * fault
            else:
                # Only in Greek and Cyrillic has a whole word letters outside ASCII.
                letters[("foreign " if foreign else "") + sign] += weight
    total = sum(words.values())
    return marks + max(
        _fit(letters, language) + (_COMMON_BONUS * total if language in _COMMON else 0)
        for language in _LANGUAGES
    )


def _fault(sign: str, before: str, after: str) -> float | None:
    """The score of a character that is no letter, or of a letter that is out of place."""
    if _WORD.match(sign):
        return _fault_of_letter(sign, before, after)
    inside = bool(_WORD.match(before) and _WORD.match(after))
    score = -1.0
    if sign in "’ʼ":
        score = 0.9 if before.isalnum() else 0.5
    elif inside or unicodedata.category(sign)[0] == "C":
        score = -2.0
    elif sign in _TYPOGRAPHY:
        opening = sign in _OPENING
        odd = _WORD.match(before) if opening else sign in _CLOSING and _WORD.match(after)
        score = -0.6 if odd else 0.7
    elif sign in "½²³¿¡·•£§®©™×¼¾±":
        score = 0.1 if not _WORD.match(before) or sign in "²³®©™" else -0.8
    return score


def _fault_of_letter(sign: str, before: str, after: str) -> float | None:
    if sign.isupper() and before.islower():
        return -2.0
    if sign.islower() and before.isupper() and after.isupper() and sign != "ß":
        return -1.5
    if not before.strip() and not after.strip() and sign not in _ALONE:
        return -0.3
    return None


def _fit(letters: Mapping[str, float], language: str) -> float:
    ranks = _ranks(language)
    other = language in _OTHER_SCRIPTS
    total = 0.0
    for name, weight in letters.items():
        small = name[-1].lower()
        sign = small if len(small) == 1 else name[-1]  # “İ” has two characters as a small letter
        foreign = name.startswith("foreign")
        if sign not in ranks:
            total -= weight * (0.8 if unicodedata.category(sign)[0] == "L" else 1.2)
        elif foreign != other:
            total -= weight * (1.0 if foreign else 0.3)
        else:
            total += weight * (1 - 0.25 * ranks[sign] - (0.2 if name[-1].isupper() else 0))
    return total


@cache
def _ranks(language: str) -> dict[str, float]:
    """The place of each letter of a language in order of frequency, from 0 to 1."""
    letters = _LANGUAGES[language]
    return {sign: at / len(letters) for at, sign in enumerate(letters)}
