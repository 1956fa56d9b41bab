"""turven's own exports, read again: their columns are known, and each coder gets the own decisions.

An export has a row per coding or per quote and coder, or in JSON Lines an object per quote. Here
each becomes a table with a row per coding or coder, with the names that a CSV file has.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from ...formats import jsonl
from ...formats.reading import read
from ...formats.table import Column, Row, Table
from ...language import translations

Layout = Literal["long", "wide"]

_QUOTE = ("quote", "respondent", "question", "text")
_CODER = ("coder", "status", "flagged", "starred", "memo")
_CODING = (
    "code", "label", "net", "code_value", "start", "end", "how", "model", "score", "rank", "seen",
    "at", "revision",
)  # fmt: skip
_WEIGHT = "weight"
_OWN = (*_QUOTE, _WEIGHT, *_CODER, *_CODING)
_SHEETS = ("quotes", "codebook", "readme")


def open_source(
    path: Path, sheet: str | None, header_rows: int | None, encoding: str | None = None
) -> Table:
    """The file as `formats.reading.read` gives it, or an export of turven with its own names.

    In `read_as`, `own` has the layout of an export.

    Raises:
        Refusal: as `read` does.
    """
    table = read(path, sheet, header_rows=header_rows, encoding=encoding)
    if {*_QUOTE, "coders", "codings"} <= set(table.names):
        table.rows.close()
        return _from_json_lines(path, table)
    known = _own_names(table.names)
    if known:
        layout: Layout = (
            "long" if {"code", "label"} <= {known.get(n) for n in table.names} else "wide"
        )
        names = _renamed(table.names, known)
        table.columns = tuple(map(_with_name, table.columns, names))
        table.read_as["own"] = layout
    return table


def quotes_sheet(sheets: Sequence[str]) -> str | None:
    """The sheet with the quotes, if these are the sheets of a workbook of turven."""
    found = {
        name: translated
        for name in _SHEETS
        for translated in sheets
        if translated in translations(name)
    }
    return found["quotes"] if len(found) == len(_SHEETS) else None


def own_columns(names: Sequence[str], layout: str) -> list[str]:
    """The columns with decisions; in a wide table all columns after the memo are codes."""
    found = [name for name in names if name in ("quote", *_CODER, *_CODING)]
    if layout == "wide":
        found += [name for name in names[names.index("memo") + 1 :] if name not in found]
    return found


def variable_name(name: str) -> str:
    """The name of a background variable, without the prefix that tells it from turven's columns."""
    own = name.removeprefix("var_")
    return own if own in _OWN else name


def _own_names(names: Sequence[str]) -> dict[str, str]:
    """The names in a CSV file by the headings in the language of an export; empty for others."""
    for headings in zip(*map(translations, _OWN), strict=True):
        known = dict(zip(headings, _OWN, strict=True))
        if {*_QUOTE, "coder", "status", "memo"} <= {known.get(name) for name in names}:
            return known
    return {}


def _renamed(names: Sequence[str], known: Mapping[str, str]) -> Iterator[str]:
    """The names in a CSV file; a variable or code that has one of them too gets its prefix."""
    prefix = "var_"
    for name in names:
        if name in known:
            yield known[name]
        else:
            yield prefix + name if name in _OWN else name
        if known.get(name) == "memo":
            prefix = "code_"


def _with_name(column: Column, name: str) -> Column:
    return replace(column, name=name)


def _from_json_lines(path: Path, table: Table) -> Table:
    """An export as JSON Lines, with a row per coding as a long CSV file has."""
    variables: dict[str, None] = {}
    weighted = False
    encoding = table.read_as["encoding"]
    with jsonl.read(path, encoding) as first:
        for record in first.records():
            variables.update(dict.fromkeys(_object(record.get("variables"))))
            weighted = weighted or bool(record.get(_WEIGHT))
    again = jsonl.read(path, encoding)

    def rows() -> Generator[Row]:
        names = again.names
        with again:
            for line, cells in again.rows:
                record = dict(zip(names, cells, strict=True))
                background = _object(record.get("variables"))
                own = [record.get(name) for name in _QUOTE]
                own += [_text(background.get(name)) for name in variables]
                own += [record.get(_WEIGHT)] if weighted else []
                for decided in _decided(record):
                    yield line, [*own, *(_text(decided.get(n)) for n in (*_CODER, *_CODING))]

    names = [f"var_{name}" if name in _OWN else name for name in variables]
    columns = [*_QUOTE, *names, *([_WEIGHT] if weighted else []), *_CODER, *_CODING]
    read_as = {**table.read_as, "own": "long"}
    return Table(tuple(map(Column, columns)), rows(), read_as, again.fraction)


def _decided(record: Mapping[str, str | None]) -> Iterator[dict[str, Any]]:
    """What stands in each row about a coder and a coding; one empty row if nobody decided."""
    codings = _objects(record.get("codings"))
    coders = _objects(record.get("coders"))
    for coder in coders:
        own = [coding for coding in codings if coding.get("coder") == coder.get("coder")]
        for coding in own or [{}]:
            yield {**coding, **coder}
    if not coders:
        yield {}


def _object(cell: str | None) -> dict[str, Any]:
    found = json.loads(cell) if cell else {}
    return found if isinstance(found, dict) else {}


def _objects(cell: str | None) -> list[dict[str, Any]]:
    found = json.loads(cell) if cell else []
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _text(value: object) -> str | None:
    return None if value is None else str(value)
