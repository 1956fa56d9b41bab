"""SPSS: background variables, typed by their values or as they were in an imported .sav file."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from ...errors import Refusal
from ...formats import isolated
from ...formats.sav_writing import Cell, Variable
from ...formats.spss_times import seconds_of
from ...formats.table import Column, SpssVariable, Table
from ...language import _
from ...study.study import Study
from .background_types import Background


class SpssBackground(Background):
    """A variable of an imported .sav file: its values, type, labels and missing values again.

    If the study has a value of another type, perhaps from another file, it becomes a text variable.
    """

    def __init__(self, column: Column, spss: SpssVariable, missing: dict[str, str]) -> None:
        super().__init__(column.name)
        self._column = column
        self._spss = spss
        self._missing = missing
        """The user-missing value of each respondent who has one."""
        self._values = {label: value for value, label in column.values.items()}
        self._numeric = spss.numeric
        self._width = max([1, *(len(value.encode()) for value in missing.values())])

    @property
    def fits(self) -> bool:
        return self._numeric == self._spss.numeric

    def observe(self, text: str) -> None:
        value = self._values.get(text, text)
        self._bytes = max(self._bytes, len(text.encode()))
        self._width = max(self._width, len(value.encode()))
        if self._numeric:
            try:
                self._number(value)
            except ValueError:
                self._numeric = False

    def cell(self, respondent: str, text: str | None) -> Cell:
        if not self.fits:
            return text
        value = self._missing.get(respondent)
        if text is not None:
            value = self._values.get(text, text)
        return value if value is None or not self._numeric else self._number(value)

    def variable(self, name: str) -> Variable:
        label = self._column.label
        if not self.fits:
            return Variable(name=name, label=label, width=self._bytes)
        spss = self._spss
        labels = {float(value): text for value, text in spss.labels.items() if spss.numeric}
        width = int(re.sub(r"\D", "", spss.format) or 1)
        return Variable(
            name=name,
            label=label,
            width=0 if spss.numeric else max(width, self._width),
            format=spss.format,
            measure=spss.measure,
            values=labels or spss.labels,
            missing=spss.missing,
        )

    def _number(self, value: str) -> float:
        """The number in a cell of the imported file; for a date or a time, the seconds in SPSS."""
        with suppress(ValueError):
            return float(value)
        return seconds_of(value)


def column_of(study: Study, what: str) -> str | None:
    """The name of the column of `respondent` or `weight` in the latest file that has one."""
    row = study.db.execute(
        "SELECT name FROM import_columns WHERE what = ? ORDER BY import DESC", (what,)
    ).fetchone()
    return row[0] if row else None


def backgrounds(study: Study, names: Iterable[str]) -> tuple[dict[str, Background], list[str]]:
    """The variables by name; and sentences on what of the imported files is not in the export."""
    names = list(names)
    columns: dict[str, Column] = {}
    missing: dict[str, dict[str, str]] = defaultdict(dict)
    problems: list[str] = []
    for path, stem, respondent in _sav_files(study):
        asked = [*names, *([respondent] if respondent else [])]
        try:
            with isolated.read(path, "sav as it is", json.dumps(asked)) as table:
                if sets := table.read_as.get("response_sets"):
                    problems.append(
                        _("The multiple-response sets of {file} are not in the export: {sets}.")
                        .format(file=path.name, sets=sets)
                    )  # fmt: skip
                for column in table.columns:
                    if column.name in names:
                        columns[column.name] = column
                        missing.pop(column.name, None)
                for who, name, cell in _missing(table, respondent, stem):
                    missing[name][who] = cell
        except Refusal as refusal:
            problems.append(str(refusal))
    found: dict[str, Background] = {}
    for name in names:
        known = columns.get(name)
        if known and known.spss:
            found[name] = SpssBackground(known, known.spss, missing[name])
        else:
            found[name] = Background(name)
    return found, problems


def _sav_files(study: Study) -> Iterator[tuple[Path, str, str | None]]:
    """The imported .sav files, oldest first: path, name without ending, column of respondents."""
    rows = study.db.execute(
        "SELECT i.file, i.sha256, c.name, max(i.id) FROM imports AS i LEFT JOIN import_columns AS c"
        " ON c.import = i.id AND c.what = 'respondent' GROUP BY i.file ORDER BY max(i.id)"
    ).fetchall()
    for file, digest, respondent, _id in rows:
        path = study.files / file
        with suppress(OSError), path.open("rb") as opened:
            if opened.read(4) in (b"$FL2", b"$FL3"):
                yield path, path.stem.removesuffix(f"-{digest[:8]}"), respondent


def _missing(table: Table, respondent: str | None, stem: str) -> Iterator[tuple[str, str, str]]:
    """The values that are user-missing in SPSS, as (respondent, variable, value)."""
    candidates = [(at, each.name, each.spss) for at, each in enumerate(table.columns)
                  if each.spss and each.spss.missing]  # fmt: skip
    if not candidates:
        return
    column = table.names.index(respondent) if respondent in table.names else None
    for number, cells in table.rows:
        # A row without a respondent has the id that the import gave it.
        who = (column is not None and (cells[column] or "").strip()) or f"{stem}-{number}"
        for at, name, spss in candidates:
            if (cell := cells[at]) and _is_missing(spss, cell):
                yield who, name, cell


def _is_missing(spss: SpssVariable, cell: str) -> bool:
    if spss.numeric:
        return any(float(low) <= float(cell) <= float(high) for low, high in spss.missing)
    return cell.rstrip() in {low for low, _high in spss.missing}
