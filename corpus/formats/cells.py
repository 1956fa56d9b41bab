"""What a single cell of a file looks like: a number, a date or time, or a mark for missing."""

from __future__ import annotations

import re
import unicodedata

NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?")

MISSING_MARKS = frozenset(
    # R, pandas, databases, SPSS, and Excel in English, Dutch, German and French.
    ["na", "n/a", "#n/a", "<na>", "nan", "nat", "null", "<null>", "(null)", "\\n", "#null!",
     "#n/b", "#nv", "#leeg!", "(leeg)", "(blank)", "(empty)", "(leer)", "(vide)", "(missing)",
     "k.a.", "k. a.", "k.a", "n.a."]
)  # fmt: skip
"""What programs write in a cell without a value, in lower case: see `is_missing_mark`."""

_WRITTEN = {"na": {"NA"}, "nan": {"NaN", "nan", "NAN"}, "nat": {"NaT"}}
"""Marks that are words or names in another spelling."""

_TIME_TEXT = """
    january february march april may june july august september october november december
    januari februari maart mei juni juli augustus oktober
    januar jänner februar märz mai august dezember
    janvier février mars avril juin juillet août septembre octobre novembre décembre
    jan feb mar mrt mär apr jun jul aug sep sept oct okt nov dec dez déc févr janv juil avr
    monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri
    sat sun
    maandag dinsdag woensdag donderdag vrijdag zaterdag zondag ma di wo do vr za zo
    montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo mi fr sa so
    lundi mardi mercredi jeudi vendredi samedi dimanche lun mer jeu ven sam dim
    am pm a p m vm nm uur u h om at um uhr à t z gmt utc cet cest met mest mez mesz bst wet west
    est edt cst cdt mst mdt pst pdt ist st nd rd th e er de of the den le den
"""
_TIME_WORDS = frozenset(_TIME_TEXT.split())
"""Months, days and what stands between them, in English, Dutch, German and French."""
_MONTH = re.compile(
    r"(jan|feb|fév|mar|mrt|maa|mär|apr|avr|may|mei|mai|jun|jui|jul|aug|aoû|sep|oct|okt|nov|dec|dez"
    r"|déc|jän)\w*"
)
_DATE_DIGITS = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\d{1,2}:\d{2}|\d{8}T\d{4,6}")
_TIME_PIECES = re.compile(r"\d+|[^\W\d_]+")
_LONGEST_TIME = 80

_ADDRESS = re.compile(r"(\d{1,3}\.){3}\d{1,3}|[0-9a-fA-F]{0,4}(:[0-9a-fA-F]{0,4}){2,7}")


def is_number(cell: str) -> bool:
    """Whether it is a number, with a decimal comma or point."""
    return NUMBER.fullmatch(cell.strip()) is not None


def number(cell: str) -> float | None:
    """The number in a cell, with a decimal comma or point; None if it is not a number."""
    cell = cell.strip()
    return float(cell.replace(",", ".")) if NUMBER.fullmatch(cell) else None


def is_time(cell: str) -> bool:
    """Whether it is a date, a time of day or both, and nothing else.

    Examples: `2023-03-01T09:41:00+01:00`, `3/1/2023 14:05:09`, `2023/03/01 9:41:00 AM GMT+1`,
    `woensdag 1 maart 2023`, `Wed, 01 Mar 2023 09:41:00 +0100`.
    """
    cell = cell.strip().lower()
    if len(cell) > _LONGEST_TIME or not any(map(str.isdecimal, cell)):
        return False
    pieces = _TIME_PIECES.findall(unicodedata.normalize("NFC", cell))
    words = [piece for piece in pieces if not piece.isdecimal()]
    if not all(word in _TIME_WORDS for word in words):
        return False
    if _DATE_DIGITS.search(cell.upper()):
        return True
    return len(pieces) - len(words) > 1 and any(map(_MONTH.fullmatch, words))


def is_value(cell: str) -> bool:
    """Whether it is a number, a date or time, or an IP address: no header has those."""
    return is_number(cell) or is_time(cell) or _ADDRESS.fullmatch(cell.strip()) is not None


def is_missing_mark(cell: str) -> bool:
    """Whether a program writes this in a cell without a value, such as `NA` or `#NULL!`.

    `NA` and `NaN` count only as programs spell them: "na" is a Dutch word.
    """
    if len(cell) > 12:
        return False
    cell = cell.strip()
    folded = cell.lower()
    return folded in MISSING_MARKS and cell in _WRITTEN.get(folded, {cell})
