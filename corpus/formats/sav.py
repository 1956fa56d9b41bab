"""Reading SPSS files (.sav, .zsav and .por) with ReadStat.

The functions here run in a child process: see `isolated`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..errors import Refusal
from ..language import _
from .damage import damaged
from .spss_times import shown
from .table import Header

_ROWS_AT_ONCE = 50_000
"""Rows per batch: ReadStat starts every batch at the beginning of the file, but all rows at once
could fill the memory."""


def read(path: Path, _sheet: str | None) -> Iterator[Header | tuple[int, list[str | None]]]:
    """The header, then the rows with their numbers.

    System-missing and user-missing values are missing; an empty text is not.
    """
    return _read(path)


def read_por(path: Path, _sheet: str | None) -> Iterator[Header | tuple[int, list[str | None]]]:
    """As `read`, for a portable file (.por)."""
    return _read(path, portable=True)


def read_as_it_is(
    path: Path, columns: str | None
) -> Iterator[Header | tuple[int, list[str | None]]]:
    """As `read`, but with all values unchanged, for `columns`: a list of names as JSON, or all.

    User-missing values are kept, and dates are the numbers that SPSS stores.
    """
    return _read(path, numbers=True, usecols=json.loads(columns or "null"), user_missing=True)


def _read(
    path: Path, *, portable: bool = False, numbers: bool = False, **asked: Any
) -> Iterator[Header | tuple[int, list[str | None]]]:
    lot, meta = _read_rows(path, 0, asked, portable=portable)
    names = list(meta.column_names)
    formats = ["" if numbers else meta.original_variable_types[name] for name in names]
    yield Header(
        names,
        int(meta.number_rows or 0),
        _read_as(meta),
        [label or "" for label in meta.column_labels],
        [
            _labels(meta.variable_value_labels.get(name, {}), display)
            for name, display in zip(names, formats, strict=True)
        ],
        [_spss(meta, name) for name in names],
    )
    first = 0
    while True:
        rows = 0
        for rows, row in enumerate(zip(*(lot[name] for name in names), strict=True), 1):
            if portable and any("\ufffd" in value for value in row if isinstance(value, str)):
                raise Refusal(
                    _(
                        "{path}, row {row}: a portable file keeps no letters such as é; save it in"
                        " SPSS as .sav."
                    ).format(path=path, row=first + rows)
                )
            yield first + rows, list(map(_cell, row, formats))
        if rows < _ROWS_AT_ONCE:
            return
        first += rows
        lot, _meta = _read_rows(path, first, asked, portable=portable)


def _read_as(meta: Any) -> dict[str, str]:
    found = {"encoding": str(meta.file_encoding)} if meta.file_encoding else {}
    if meta.mr_sets:
        found["response_sets"] = ", ".join(f"${name}" for name in meta.mr_sets)
    return found


def _read_rows(
    path: Path, first: int, asked: dict[str, Any], *, portable: bool
) -> tuple[dict[str, list[Any]], Any]:
    """The values of at most `_ROWS_AT_ONCE` rows by variable, and what the file says of them.

    Many programs write UTF-8 in a file that declares another encoding, and a file from before
    Unicode may declare none, or a wrong one. Text that is valid as UTF-8 is UTF-8.
    """
    import pyreadstat

    problem: Exception | None = None
    found: tuple[dict[str, list[Any]], Any] | None = None
    library: Any = pyreadstat.read_por if portable else pyreadstat.read_sav
    for encoding in (None,) if portable else (None, "UTF-8", "WINDOWS-1252", "ISO-8859-1"):
        try:
            lot, meta = library(
                path,
                row_offset=first,
                row_limit=_ROWS_AT_ONCE,
                output_format="dict",
                # Its dates lose the time of day, and durations their days.
                disable_datetime_conversion=True,
                **({"encoding": encoding} if encoding else {}),
                **asked,
            )
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - ReadStat raises many kinds
            problem = problem or error
            if found:
                return found
            continue
        if encoding == "UTF-8":
            # ReadStat drops half a character at the end of a text, so that alone proves nothing.
            if not _is_ascii(lot, meta):
                return lot, meta
            if found:
                return found
        elif encoding or portable or _is_utf8(meta.file_encoding) or _is_ascii(lot, meta):
            return lot, meta
        else:
            found = lot, meta
    raise damaged(path, problem)


def _is_utf8(encoding: str | None) -> bool:
    return (encoding or "").upper().replace("-", "") == "UTF8"


def _is_ascii(lot: dict[str, list[Any]], meta: Any) -> bool:
    """Whether all names, labels and texts are ASCII."""
    texts = [*meta.column_names, *(label or "" for label in meta.column_labels)]
    for labels in meta.variable_value_labels.values():
        texts += [*labels.values(), *(value for value in labels if isinstance(value, str))]
    return all(map(str.isascii, texts)) and all(
        value.isascii()
        for name, values in lot.items()
        if meta.readstat_variable_types[name] == "string"
        for value in values
        if value.__class__ is str
    )


def _spss(meta: Any, name: str) -> dict[str, Any]:
    return {
        "numeric": meta.readstat_variable_types[name] != "string",
        "format": meta.original_variable_types[name],
        "measure": meta.variable_measure.get(name, "unknown"),
        "missing": [(each["lo"], each["hi"]) for each in meta.missing_ranges.get(name, ())],
        "labels": {_cell(v, "") or "": text for v, text in
                   meta.variable_value_labels.get(name, {}).items()},
    }  # fmt: skip


def _labels(values: dict[Any, str], display: str) -> dict[str, str]:
    """The label of each value; equal labels get their value in parentheses."""
    cells = [(_cell(value, display) or "", label) for value, label in values.items()]
    labels = [label for _value, label in cells]
    return {
        value: label if labels.count(label) == 1 else f"{label} ({value})" for value, label in cells
    }


def _cell(value: object, display: str) -> str | None:
    """A value of a variable with the display format `display`, as text."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int | float):
        if value != value:  # noqa: PLR0124 - not a number, which is missing
            return None
        moment = shown(value, display) if display else None
        if moment is not None:
            return moment
        whole = float(value).is_integer() and abs(value) < 1e16
        return str(int(value)) if whole else repr(float(value))
    return str(value)
