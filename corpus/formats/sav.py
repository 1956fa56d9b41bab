"""Reading SPSS files (.sav and .zsav) with ReadStat.

The functions here run in a child process: see `isolated`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from .damage import damaged
from .table import Header

_ROWS_AT_ONCE = 50_000
"""Rows per batch: ReadStat starts every batch at the beginning of the file, but all rows at once
could fill the memory."""


def read(path: Path, _sheet: str | None) -> Iterator[Header | tuple[int, list[str | None]]]:
    """The header, then the rows with their numbers.

    System-missing and user-missing values are missing; an empty text is not.
    """
    return _read(path)


def read_as_it_is(
    path: Path, columns: str | None
) -> Iterator[Header | tuple[int, list[str | None]]]:
    """As `read`, but with all values unchanged, for `columns`: a list of names as JSON, or all.

    User-missing values are kept, and dates are the numbers that SPSS stores.
    """
    return _read(path, usecols=json.loads(columns or "null"), user_missing=True,
                 disable_datetime_conversion=True)  # fmt: skip


def _read(path: Path, **asked: Any) -> Iterator[Header | tuple[int, list[str | None]]]:
    lot, meta, encoding = _read_rows(path, 0, None, asked)
    names = list(meta.column_names)
    yield Header(
        names,
        int(meta.number_rows or 0),
        {"encoding": str(meta.file_encoding)},
        [label or "" for label in meta.column_labels],
        [_labels(meta.variable_value_labels.get(name, {})) for name in names],
        [_spss(meta, name) for name in names],
    )
    first = 0
    while True:
        rows = 0
        for rows, row in enumerate(zip(*(lot[name] for name in names), strict=True), 1):
            yield first + rows, [_cell(value) for value in row]
        if rows < _ROWS_AT_ONCE:
            return
        first += rows
        lot, _meta, _encoding = _read_rows(path, first, encoding, asked)


def _read_rows(
    path: Path, first: int, encoding: str | None, asked: dict[str, Any]
) -> tuple[dict[str, list[Any]], Any, str | None]:
    import pyreadstat

    # A file from before Unicode may lack the name of its encoding, or have a wrong one.
    problem: Exception | None = None
    for trial in (encoding,) if encoding or first else (None, "WINDOWS-1252", "ISO-8859-1"):
        for numbers in (False, True):
            try:
                lot, meta = pyreadstat.read_sav(
                    path,
                    encoding=trial,
                    row_offset=first,
                    row_limit=_ROWS_AT_ONCE,
                    output_format="dict",
                    # Python has no dates after the year 9999: those are read as numbers.
                    **{"disable_datetime_conversion": numbers, **asked},
                )
            except MemoryError:
                raise
            except Exception as error:  # noqa: BLE001 - ReadStat raises many kinds
                problem = problem or error
            else:
                return lot, meta, trial
    raise damaged(path, problem)


def _spss(meta: Any, name: str) -> dict[str, Any]:
    return {
        "numeric": meta.readstat_variable_types[name] != "string",
        "format": meta.original_variable_types[name],
        "measure": meta.variable_measure.get(name, "unknown"),
        "missing": [(each["lo"], each["hi"]) for each in meta.missing_ranges.get(name, ())],
        "labels": {_cell(v) or "": text for v, text in
                   meta.variable_value_labels.get(name, {}).items()},
    }  # fmt: skip


def _labels(values: dict[Any, str]) -> dict[str, str]:
    """The label of each value; equal labels get their value in parentheses."""
    cells = [(_cell(value) or "", label) for value, label in values.items()]
    labels = [label for _value, label in cells]
    return {
        value: label if labels.count(label) == 1 else f"{label} ({value})" for value, label in cells
    }


def _cell(value: object) -> str | None:
    match value:
        case None:
            return None
        case float() if value != value:  # noqa: PLR0124 - not a number, which is missing
            return None
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 1e16 else repr(value)
        case datetime():
            return value.isoformat(" ")
        case date() | time():
            return value.isoformat()
    return str(value)
