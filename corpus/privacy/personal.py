"""Finding personal data in texts and replacing it by a placeholder such as [naam].

What is found is a proposal: a coder may keep a part that is not personal data, and redact one
that was not found (`redactions.py`). The text in the study stays as it was given.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from .checksums import LENGTHS, is_bsn, is_iban
from .names import Names, has_title, titled

Kind = Literal["email", "web", "iban", "address", "phone", "bsn", "plate", "name", "other"]

SIGNS: dict[Kind, str] = {
    "email": "[e-mail]",
    "web": "[website]",
    "iban": "[IBAN]",
    "address": "[adres]",
    "phone": "[telefoon]",
    "bsn": "[BSN]",
    "plate": "[kenteken]",
    "name": "[naam]",
    "other": "[weggelaten]",
}
"""The placeholder for each kind. The texts are Dutch and every export must be the same, so the
placeholders do not follow the language of the screen."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A part of a text that identifies somebody: code points `start` up to `end`."""

    start: int
    end: int
    kind: Kind
    checked: bool = False
    """Whether its check digits are right as well."""


def find(text: str, names: Names | None = None) -> list[Finding]:
    """The parts of `text` that look like personal data, in text order, without overlap.

    Of parts that would overlap, the kind that comes first in `SIGNS` wins.
    """
    marked = _MARK.search(text)
    if not (marked or names or has_title(text)):
        return []
    found: list[Finding] = []
    taken = bytearray(len(text))
    digits = len(_DIGIT.findall(text)) if marked else 0
    for kind, finder in (_FINDERS if marked else _UNMARKED).items():
        if digits < _LEAST_DIGITS.get(kind, 0):
            continue
        spans = chain(names.find(text) if names and kind == "name" else (), finder(text))
        for start, end in spans:
            if 1 not in taken[start:end]:
                taken[start:end] = b"\1" * (end - start)
                found.append(Finding(start, end, kind, kind in ("iban", "bsn")))
    return sorted(found)


def redacted(text: str, findings: Sequence[Finding]) -> str:
    """`text` with a placeholder for each finding; `findings` are in text order, no overlap."""
    pieces, before = [], 0
    for finding in findings:
        pieces += [text[before : finding.start], SIGNS[finding.kind]]
        before = finding.end
    return "".join([*pieces, text[before:]])


def moved(span: tuple[int, int], findings: Sequence[Finding]) -> tuple[int, int]:
    """The span in the redacted text; inside a finding it becomes the whole placeholder."""
    start, end = span
    return _place(start, findings, end=False), _place(end, findings, end=True)


def _place(at: int, findings: Sequence[Finding], *, end: bool) -> int:
    shift = 0
    for finding in findings:
        if finding.start >= at:
            break
        sign = len(SIGNS[finding.kind])
        if finding.end > at:
            return finding.start + shift + (sign if end else 0)
        shift += sign - (finding.end - finding.start)
    return at + shift


_GAP = r"[ \u00a0.\-–/]{0,3}"  # what people put between the digits of a number

_EMAIL = re.compile(
    r"(?<![\w.+%&'-])[.+%&'-]*+(?P<it>\w[\w.+%&'-]*+"
    r"(?:@|\s?[(\[](?:at|apenstaartje)[)\]]\s?)(?:[\w-]++\.)+[^\W\d_]{2,24})(?![\w-])"
)
_WEB = re.compile(
    r"(?i:\b(?:https?://|www\.)(?=\w)[^\s<>\"]++)"
    # If the space after a full stop is missing, net, nu, de and info are ordinary words.
    r"|(?<![\w@.-])(?:[a-zA-Z0-9][\w-]*+\.)+(?:nl|com|org|eu|be)(?![\w-]|\.\w)(?:/[^\s<>\"]*+)?"
)
_DOMAIN = re.compile(r"\.(?:nl|com|org|eu|be)\b")
_IBAN = re.compile(r"(?<![^\W_])(?P<country>[A-Za-z]{2})[ .-]?\d\d")
_IBANS = {
    length: re.compile(rf"[A-Za-z0-9](?:[ \u00a0.-]?[A-Za-z0-9]){{{length - 1}}}(?![A-Za-z0-9])")
    for length in set(LENGTHS.values())
}
_POSTCODE = r"[1-9]\d{3}[ \u00a0]?"
_ADDRESS = re.compile(
    rf"(?<![\w.,'’-])(?:{_POSTCODE}(?P<before>[A-Za-z]{{2}})[ ,]{{0,3}}"
    r"(?:(?:nr|no|huisnummer)\.? ?)?\d{1,5}(?:[ -]?[a-zA-Z])?(?:-\d{1,4})?"
    # An address starts with the street and the number: Dorpsstraat 12, 1234 AB.
    r"|(?:[A-Z][\w.'’-]*+ )?\d{1,5}(?:[ -]?[a-zA-Z])?,? "
    rf"{_POSTCODE}(?P<after>[A-Za-z]{{2}}))(?![\w-]|,\d)"
)
# Words and units of two letters that follow a number more often than they end a postcode.
_WORDS_OF_TWO = (
    "af al an as au bv be cm cv da de dm do ds ed eg el en er eu ex ft ga gb ge gr ha he ho hp hz"
    " ie ik in ip is it ja je jr ka kb kg km kv kw la lb le ma mb me mg ml mm mw na nl nm nr ns nu"
    " of om op pa pk pm re sa sd ss st te tb to tv ur us ut vs we wk xl ze zo"
)
_NOT_POSTCODE = frozenset(_WORDS_OF_TWO.split())
_PHONE = re.compile(
    r"(?<![\w+])(?<!\d[.,/-])(?:"
    rf"(?:(?:\(?\+ ?|\(?00)31\)?|\(31\)){_GAP}(?:\(0\){_GAP})?[1-9](?:{_GAP}\d){{8}}"
    rf"|\(?(?:\+|00)(?:3[0-9]|4[0134-9]|90|212|297|35[0-9]|59[79])\)?{_GAP}(?:\(0\){_GAP})?"
    rf"[1-9](?:{_GAP}\d){{7,9}}"
    rf"|\(?06\)?{_GAP}[1-9](?:{_GAP}\d){{7}}"
    rf"|\(?0(?:1[0135]|2[03469]|3[03568]|4[0356]|5[0358]|7\d|8[4578]|91)\)?"
    rf"{_GAP}[1-9](?:{_GAP}\d){{6}}"
    rf"|\(?0[1-57]\d\d\)?{_GAP}[1-9](?:{_GAP}\d){{5}}"
    rf"|0(?:800|90[069]){_GAP}\d(?:{_GAP}\d){{3}}(?:(?:{_GAP}\d){{3}})?"
    r")(?![\w])(?![.,/-]\d)"
)
_BSN = re.compile(
    r"(?<![\w€$+])(?<![€$\d][ .,/-])\d{2,4}(?P<gap>[ .-]?)\d{2,3}(?P=gap)\d{2,3}"
    r"(?!\w|[.,/-]\d| \d{3}\b)(?!\s?(?:€|%|euro?\b|miljoen|miljard|inwoners|mensen))",
    re.IGNORECASE,
)
_DATE = re.compile(r"(?:19|20)\d\d(?:0\d|1[0-2])[0-3]\d|[0-3]\d(?:0\d|1[0-2])(?:19|20)\d\d")
# The series ("sidecodes") 1 to 14 of the vehicle authority RDW.
_SERIES = (
    "XX-99-99 99-99-XX 99-XX-99 XX-99-XX XX-XX-99 99-XX-XX 99-XXX-9 9-XXX-99 XX-999-X X-999-XX"
    " XXX-99-X X-99-XXX 9-XX-999 999-XX-9"
)
_NOT_PLATE = re.compile(r"(?i)\d-mrt-\d")  # a date


def _plates() -> re.Pattern[str]:
    """The pattern of Dutch number plates.

    In lower case or without dashes a plate has no vowels: none has had them since 1978. Older
    plates are found only with capitals and dashes. Without dashes the first six series look
    too much like other numbers.
    """
    large, small = "[B-DF-HJ-NP-TV-XZ]", "[b-df-hj-np-tv-xz]"
    kinds = [series.replace("9", r"\d").replace("X", small) for series in _SERIES.split()]
    for number, series in enumerate(_SERIES.split(), 1):
        digits = series.replace("9", r"\d")
        kinds.append(digits.replace("X", "[A-Z]" if number <= 3 else large))
        if number > 6:
            kinds.append(digits.replace("-", "").replace("X", large))
    return re.compile("|".join(kinds))


_PLATE = _plates()
_LIKE_PLATE = re.compile(
    r"(?<![\w-])(?:[A-Za-z\d]{1,3}-[A-Za-z\d]{2,3}-[A-Za-z\d]{1,3}|[A-Z\d]{6})(?![\w-])"
)
_DIGIT = re.compile(r"\d")
_MARK = re.compile(r"[\d@:)\].](?:(?<!\.)|(?=\w))")
"""A text without one of these has no personal data except perhaps names: it takes a digit, the `@`
or closing bracket of an e-mail address, or the `://` or inner full stop of a website."""
_LEAST_DIGITS: dict[Kind, int] = {"iban": 5, "address": 5, "phone": 8, "bsn": 8, "plate": 2}


def _emails(text: str) -> Iterator[tuple[int, int]]:
    if "@" in text or "at)" in text or "at]" in text or "apenstaartje" in text:
        for match in _EMAIL.finditer(text):
            yield match.span("it")


def _webs(text: str) -> Iterator[tuple[int, int]]:
    if "://" in text or "www." in text.lower() or _DOMAIN.search(text):
        for match in _WEB.finditer(text):
            # Punctuation that ends the sentence is not part of the address.
            kept = match[0].rstrip(".,;:!?-'’”»)]}…")
            yield match.start(), match.start() + len(kept)


def _ibans(text: str) -> Iterator[tuple[int, int]]:
    for begin in _IBAN.finditer(text):
        length = LENGTHS.get(begin["country"].upper())
        match = length and _IBANS[length].match(text, begin.start())
        if match and is_iban(re.sub(r"[\W_]", "", match[0])):
            yield match.span()


def _addresses(text: str) -> Iterator[tuple[int, int]]:
    for match in _ADDRESS.finditer(text):
        letters = match["before"] or match["after"]
        year = match[0].startswith(("19", "20")) and letters.islower()
        if letters.casefold() not in _NOT_POSTCODE and (
            letters.isupper() if match["after"] else not year
        ):
            yield match.span()


def _phones(text: str) -> Iterator[tuple[int, int]]:
    for match in _PHONE.finditer(text):
        # An opening bracket without a closing one is not part of the number.
        yield match.start() + (match[0].count("(") > match[0].count(")")), match.end()


def _bsns(text: str) -> Iterator[tuple[int, int]]:
    for match in _BSN.finditer(text):
        digits = "".join(filter(str.isdigit, match[0]))
        if _DATE.fullmatch(digits) or not is_bsn(digits):
            continue
        # Eight digits in groups of three are an amount, unless the text before says BSN.
        called = re.search(r"bsn|sofi|burgerservice", text[: match.start()][-40:].casefold())
        if called or not (match["gap"] and re.fullmatch(r"\d\d\W\d{3}\W\d{3}", match[0])):
            yield match.span()


def _plates_in(text: str) -> Iterator[tuple[int, int]]:
    for match in _LIKE_PLATE.finditer(text):
        if _PLATE.fullmatch(match[0]) and not _NOT_PLATE.search(match[0]):
            yield match.span()


_Finders = dict[Kind, Callable[[str], Iterator[tuple[int, int]]]]
_FINDERS: _Finders = {
    "email": _emails,
    "web": _webs,
    "iban": _ibans,
    "address": _addresses,
    "phone": _phones,
    "bsn": _bsns,
    "plate": _plates_in,
    "name": titled,
}
_UNMARKED: _Finders = {"name": titled}
