"""Non-answers: punctuation such as "-", and phrases such as "n.v.t." or "weet niet".

They are proposals, because a non-answer to one question may be an answer to another: "geen" (none)
to "Which problems do you have?". The list is therefore short: "nee", "niets" and "idem" are not on
it.
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from dataclasses import dataclass

MAX_LENGTH = 60
"""The most characters of a non-answer."""

_THING = (
    r"(?:idee|mening|antwoord|commentaar|toelichting|opmerking(?:en)?|aanvulling(?:en)?|"
    r"toevoeging(?:en)?|bijzonderheden|suggesties?|ideeen)"
)
_HERE = r"(?:hier|daar|er|hierover|daarover|verder|nog|ook|echt|eigenlijk|op dit moment|momenteel)"
_I_HAVE = rf"(?:ik )?(?:heb )?(?:{_HERE} ){{0,2}}"
_PHRASES = (
    "geen",
    rf"{_I_HAVE}geen (?:flauw |enkel |verdere? |nadere )?{_THING}(?: (?:{_HERE}|hoor|over)){{0,2}}",
    rf"(?:ik )?weet(?: ik)?(?: het| dat| dit)?(?: {_HERE}){{0,2}} niet(?: hoor)?",
    rf"(?:ik )?zou(?: ik)?(?: het| dat)?(?: {_HERE}){{0,2}} niet weten(?: hoor)?",
    rf"{_I_HAVE}(?:niets|niks) (?:{_HERE} ){{0,2}}(?:aan )?toe te voegen",
    "niet van toepassing(?: (?:op|voor) mij)?",
    "n ?v ?t",
    "(?:dat )?(?:wil ik (?:liever )?niet zeggen|zeg ik liever niet)",
    "(?:i )?(?:really )?(?:do not|don ?t) know|idk|dunno|(?:i am |i ?m )?not sure",
    "(?:i )?(?:have )?no (?:idea|opinion|comments?|answer|remarks?|suggestions?)(?: at all)?",
    "none|(?:i )?(?:have )?nothing (?:more |else )?to add|not applicable",
    "x+",
)
_WORDS = re.compile("|".join(_PHRASES))
_SLASHED = re.compile(r"\W*n\s?[/.]\s?a\.?\W*")  # "na" alone is a Dutch word
_SIGNS = "~=^`"  # they mean nothing either, and Unicode does not call them punctuation


@dataclass(frozen=True, slots=True)
class NonanswerGroup:
    """Equal non-answers to one question."""

    text: str
    """As the first respondent wrote it."""
    question: str
    quotes: tuple[str, ...]
    """Their ids, in the order of import."""


def is_nonanswer(text: str) -> bool:
    """Whether an answer is a non-answer, judged by its text alone."""
    if len(text) > MAX_LENGTH:
        return False
    folded = unicodedata.normalize("NFKD", text.casefold())
    if all(_is_meaningless(character) for character in folded):
        return True
    letters = "".join(c for c in folded if unicodedata.category(c) != "Mn")
    words = " ".join(re.sub(r"\W|_", " ", letters).split())
    return bool(_WORDS.fullmatch(words) or _SLASHED.fullmatch(folded))


def _is_meaningless(character: str) -> bool:
    """Whether a character is punctuation, a space, an accent, or invisible."""
    category = unicodedata.category(character)
    return category[0] in "PZM" or category in ("Cc", "Cf") or character in _SIGNS


def nonanswer_groups(db: sqlite3.Connection, coder: str | None = None) -> list[NonanswerGroup]:
    """The non-answers of a study, in groups of equal ones, the largest group first.

    Args:
        coder: leave out quotes that this coder has finished, skipped or coded.
    """
    pending = (
        " AND NOT EXISTS (SELECT 1 FROM latest AS l WHERE l.quote = q.id AND l.coder = :coder"
        " AND (l.what = 'apply' OR l.subject = 'status' AND l.what <> 'open'))"
        if coder is not None
        else ""
    )
    rows = db.execute(
        "SELECT q.same_as, q.text, n.text, q.id FROM quotes AS q"
        " JOIN questions AS n ON n.id = q.question"
        f" WHERE length(q.text) <= {MAX_LENGTH}{pending} ORDER BY q.position",
        {"coder": coder},
    )
    equal: dict[str, tuple[str, str, list[str]] | None] = {}
    for same_as, text, question, quote in rows:
        if same_as not in equal:
            equal[same_as] = (text, question, []) if is_nonanswer(text) else None
        group = equal[same_as]
        if group:
            group[2].append(quote)
    found = [
        NonanswerGroup(text, question, tuple(ids))
        for text, question, ids in filter(None, equal.values())
    ]
    return sorted(found, key=lambda group: -len(group.quotes))
