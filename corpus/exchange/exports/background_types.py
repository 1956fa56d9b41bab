"""The types of background variables, which are texts in a study: number, date, time or text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import date, datetime
from functools import partial
from typing import Literal, NamedTuple

from ...formats import csv
from ...formats.sav_writing import Cell, Variable
from ...privacy.redactions import RedactedView
from .selection import ResolvedSelection

Kind = Literal["text", "number", "date", "datetime"]
Value = str | int | float | date | datetime | None

_NUMBER = re.compile(r"-?(0|[1-9]\d*)(?:[.,](\d+))?")
"""A number that is read back as it is written: `0612` is a text."""
_MAX_DIGITS = 15
"""The most digits of an integer; as floats, longer integers are not all different."""
_EPOCH = datetime(1582, 10, 14)  # noqa: DTZ001 - SPSS has no time zones
_CLOCKS = (" %H:%M:%S", " %H:%M", "T%H:%M:%S", "T%H:%M")
_DATES = ("%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y", "%Y/%m/%d", "%d/%m/%Y", "%m/%d/%Y")
_FORMATS = (*_DATES, *(day + clock for day in _DATES for clock in _CLOCKS))
_DATE_SIGNS = re.compile(r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?")


class Background:
    """A variable: numbers or dates if all its values are, and the same sort of dates; else texts.

    A date such as 3/4/2026 is only taken for one if other values tell the day from the month.
    Call `observe` with every value before using the others.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._numeric = True
        self._bytes = 1
        self._whole = self._decimals = 1
        self._formats = [*_FORMATS]
        """The formats of dates that fit all values."""
        self._observed = False
        self._typed: dict[str, Value] = {}

    @property
    def fits(self) -> bool:
        """Whether all values are of the type that the variable had in the imported file."""
        return True

    @property
    def kind(self) -> Kind:
        """The type of its values."""
        if self._observed and len(self._formats) == 1:
            return "datetime" if "%H" in self._formats[0] else "date"
        return "number" if self._numeric else "text"

    @property
    def column_type(self) -> type[str | float | date]:
        """The type of `value`."""
        match self.kind:
            case "number":
                return int if self._decimals == 1 else float
            case "date":
                return date
            case "datetime":
                return datetime
        return str

    def observe(self, text: str) -> None:
        """Take a value into account."""
        self._observed = True
        self._bytes = max(self._bytes, len(text.encode()))
        bare = text.strip()
        if self._formats:
            like = _DATE_SIGNS.fullmatch(bare)
            self._formats = [each for each in self._formats if like and _time(bare, each)]
        found = _NUMBER.fullmatch(bare) if self._numeric else None
        if found is None or (found[2] is None and len(found[1]) > _MAX_DIGITS):
            self._numeric = False
            return
        self._whole = max(self._whole, len(found[1]) + 1)
        self._decimals = max(self._decimals, len(found[2] or "") + 1)

    def value(self, text: str | None) -> Value:
        """A value in its type; a date without a time of day is a `date`."""
        if not text:
            return None
        if text not in self._typed:
            self._typed[text] = self._value(text)
        return self._typed[text]

    def _value(self, text: str) -> Value:
        match self.kind:
            case "number":
                bare = text.strip().replace(",", ".")
                return int(bare) if self.column_type is int else float(bare)
            case "date" | "datetime":
                found = _time(text.strip(), self._formats[0])
                return found.date() if found and self.kind == "date" else found
        return text

    def text(self, text: str | None, point: str = ".") -> str:
        """A value as text for a data file: dates in ISO 8601, numbers with `point`."""
        value = self.value(text)
        if isinstance(value, datetime):
            return value.isoformat(" ")
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, int | float):
            # As it was written: 1.50 stays 1.50.
            return str(text).strip().replace(",", ".").replace(".", point)
        return text or ""

    def cell(self, _respondent: str, text: str | None) -> Cell:
        """The value of a respondent in SPSS, for whom the study has `text`."""
        value = self.value(text)
        if isinstance(value, datetime):
            return (value - _EPOCH).total_seconds()
        if isinstance(value, date):
            return (value - _EPOCH.date()).total_seconds()
        return text if self.kind == "text" else value

    def variable(self, name: str) -> Variable:
        """The variable as SPSS has it, under a name that SPSS allows."""
        label = "" if name == self.name else self.name
        match self.kind:
            case "text":
                return Variable(name=name, label=label, width=self._bytes)
            case "date":
                shown = "DATE11"
            case "datetime":
                shown = "DATETIME20"
            case "number":
                decimals = min(self._decimals - 1, 16)
                width = min(max(self._whole + decimals + bool(decimals), 8), 40)
                shown = f"F{width}.{decimals}"
        return Variable(name=name, label=label, format=shown, measure="scale")


class CellValues(NamedTuple):
    """The cells in the column of a code, and in that of a background variable."""

    unknown: object
    no: object
    yes: object
    of: Callable[[Background, str | None], object]


NUMBERS = CellValues(None, 0, 1, Background.value)
# As texts, so that the CSV writer need not convert a number for each of millions of cells.
TEXTS: Mapping[csv.Style, CellValues] = {
    "plain": CellValues("", "0", "1", Background.text),
    "excel": CellValues("", "0", "1", partial(Background.text, point=",")),
}


def observed(selection: ResolvedSelection) -> dict[str, Background]:
    """The background variables of a selection by name, after all their values, redacted."""
    study, names = selection.study, selection.variables
    found = {name: Background(name) for name in names}
    redacted = RedactedView(study, redact=selection.asked.redact)
    rows: Iterable[tuple[str, str]] = study.db.execute(
        "SELECT DISTINCT v.key, v.value FROM (SELECT variables FROM respondents UNION ALL"
        " SELECT variables FROM quotes WHERE variables <> '{}') AS some,"
        " json_each(some.variables) AS v WHERE v.value <> ''"
    )
    for name, value in rows:
        if name in found:
            found[name].observe(redacted.variables({name: str(value)})[name])
    return found


def _time(text: str, form: str) -> datetime | None:
    with suppress(ValueError):
        found = datetime.strptime(text, form)  # noqa: DTZ007 - surveys have no time zones
        # SPSS has no dates before its calendar, Excel none before 1900.
        return found if found.year >= 1900 else None
    return None
