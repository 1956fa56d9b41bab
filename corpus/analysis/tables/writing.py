"""Writing tables to a file: .csv and .xlsx with numbers for calculations, .md for readers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ...errors import Refusal
from ...files import check_not_open, replacing
from ...formats import csv, xlsx_writing
from ...formats.xlsx_writing import Page, Style, StyledCell
from ...language import _
from ..intervals import Interval
from .sheets import Cell, Percent, PValue, Sheet, cell_text

FORMATS = (".csv", ".xlsx", ".md")


def write(path: Path, sheets: Sequence[Sheet], style: csv.Style = "plain") -> None:
    """Write `sheets` to `path`, in the format of its ending.

    Args:
        style: that of a .csv file.

    Raises:
        Refusal: the format is not known, or the file cannot be written.
    """
    check(path)
    with replacing(path) as file:
        match path.suffix.lower():
            case ".csv":
                csv.write(file, *_stacked(sheets), style=style)
            case ".xlsx":
                pages = (page(sheet.title, [sheet], stay=3) for sheet in sheets)
                xlsx_writing.write(file, pages)
            case _:
                file.write("\n".join(_markdown(sheets)).encode())


def check(path: Path) -> None:
    """Check the path for `write` before the tables are made.

    Raises:
        Refusal: the format is not known, or the file is open elsewhere.
    """
    if path.suffix.lower() not in FORMATS:
        raise Refusal(
            _("{path}: give the file a name that ends in {formats}.").format(
                path=path, formats=", ".join(FORMATS)
            )
        )
    check_not_open(path)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table in which each cell is one number, one text, or undefined."""

    name: str
    cells: tuple[str | int | float | None, ...]
    look: Style = "number"
    """How its numbers that are not whole are shown in a spreadsheet."""
    lower: frozenset[int] = frozenset()
    """The rows in which it is significantly lower than another column."""


def columns(sheet: Sheet) -> list[Column]:
    """The columns of `sheet`: an interval takes two, and the letters after shares one more."""
    found = []
    for at, name in enumerate(sheet.header):
        cells = [row[at] for row in sheet.rows]
        if any(isinstance(cell, Interval) for cell in cells):
            for end, called in enumerate((_("{column}, from"), _("{column}, to"))):
                ends = tuple(c[end] if isinstance(c, Interval) else None for c in cells)
                found.append(Column(called.format(column=name), ends, "share"))
            continue
        marks = tuple(c.lower_than if isinstance(c, Percent) else "" for c in cells)
        numbers = tuple(c.share if isinstance(c, Percent) else c for c in cells)
        if any(isinstance(cell, PValue) for cell in cells):
            found += _p_values(name, cells)
            continue
        look: Style = "share" if any(isinstance(cell, Percent) for cell in cells) else "number"
        lower = frozenset(row for row, mark in enumerate(marks) if mark)
        found.append(Column(name, numbers, look, lower))  # type: ignore[arg-type]
        if lower:
            found.append(Column(_("{column}, lower than").format(column=name), marks))
    return found


def _p_values(name: str, cells: Sequence[Cell]) -> Iterator[Column]:
    """The column of p-values as numbers, and one with their mark if any has it."""
    values = tuple(cell.value if isinstance(cell, PValue) else None for cell in cells)
    yield Column(name, values, "p")
    marks = tuple("!" if isinstance(cell, PValue) and cell.few else "" for cell in cells)
    if any(marks):
        yield Column("!", marks)


def _stacked(sheets: Sequence[Sheet]) -> tuple[list[str], Iterator[Sequence[object]]]:
    """All sheets in one, each with its title and header above it and its notes below it."""
    first, *others = sheets

    def rows() -> Iterator[Sequence[object]]:
        yield from _plain_rows(first)
        for sheet in others:
            yield []
            yield [sheet.title]
            yield from _plain_rows(sheet)

    return [first.title], rows()


def _plain_rows(sheet: Sheet) -> Iterator[Sequence[object]]:
    spread = columns(sheet)
    yield [column.name for column in spread]
    yield from (list(row) for row in zip(*(column.cells for column in spread), strict=True))
    yield from ([note] for note in sheet.notes)


def page(name: str, sheets: Iterable[Sheet], stay: int = 0) -> Page:
    """A page of a spreadsheet with `sheets` below each other, produced while it is written.

    Args:
        stay: the number of frozen rows; one table has 3, with its title and header.
    """

    def rows() -> Iterator[Sequence[object]]:
        for nth, sheet in enumerate(sheets):
            if nth:
                yield from ([], [])
            spread = columns(sheet)
            yield [StyledCell(sheet.title, "title")]
            yield []
            yield [
                StyledCell(column.name, "head" if at else "title")
                for at, column in enumerate(spread)
            ]
            for row in range(len(sheet.rows)):
                yield [_styled_cell(column, row, first=not at) for at, column in enumerate(spread)]
            yield []
            yield from ([note] for note in sheet.notes)

    return Page(name, rows(), stay)


def _styled_cell(column: Column, row: int, *, first: bool) -> object:
    """A cell; if it is significantly lower than another column it is underlined, as in print."""
    cell = column.cells[row]
    if isinstance(cell, str) and cell and not first:
        return StyledCell(cell, "text")
    if not isinstance(cell, float):
        return cell
    return StyledCell(cell, "lower" if row in column.lower else column.look)


def _markdown(sheets: Sequence[Sheet]) -> Iterator[str]:
    for sheet in sheets:
        yield f"## {_cell(sheet.title)}"
        yield ""
        yield "| " + " | ".join(map(_cell, sheet.header)) + " |"
        yield "|---" + "|---:" * (len(sheet.header) - 1) + "|"
        for row in sheet.rows:
            yield "| " + " | ".join(_cell(cell_text(cell)) for cell in row) + " |"
        yield ""
        yield from (f"{_cell(note)}  " for note in sheet.notes)
        yield ""


def _cell(text: str) -> str:
    """Text for a Markdown cell: on one line, with its indent, and without markup."""
    indent = len(text) - len(text.lstrip(" "))
    for sign in "\\`*_[]<>|#":
        text = text.replace(sign, "\\" + sign)
    return "\u2003" * (indent // 2) + " ".join(text.split())
