"""Tables as lines of text, in blocks below each other if the columns do not fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content

from ..text import cut, fitted, line

if TYPE_CHECKING:
    from ...corpus.analysis.tables.sheets import Cell, Sheet

_MAX_LABEL = 34
"""The maximum width of the labels of rows, in screen cells."""
_MIN_LABEL = 22
"""The width of the labels if that makes all columns fit beside each other."""
_MAX_COLUMN = 17
"""The maximum width of a column."""


def table_lines(sheet: Sheet, width: int) -> Iterator[Content]:
    """The table in lines of `width` cells; columns that do not fit are in a block below.

    As in print, a share that is significantly lower than another is underlined.
    """
    names = [line(name) for name in sheet.header]
    columns = [_column(name, [row[at] for row in sheet.rows]) for at, name in enumerate(names)]
    rooms = [min(max(cell_len(cell.plain) for cell in cells), _MAX_COLUMN) for cells in columns[1:]]
    free = max(width - sum(room + 2 for room in rooms), _MIN_LABEL)
    label = min(max(cell_len(cell.plain) for cell in columns[0]), _MAX_LABEL, free, width // 2)
    yield Content.styled(cut(line(sheet.title), width), "bold")
    yield Content("")
    for block in _blocks(rooms, width - label):
        for row in zip(*columns, strict=True):
            cells = [Content.assemble("  ", _right(row[at], rooms[at - 1])) for at in block]
            yield Content.assemble(fitted(row[0].plain, label), *cells)
        yield Content("")
    for note in sheet.notes:
        yield from (Content(part) for part in wrap(line(note), width) or [""])


def _column(name: str, cells: Sequence[Cell]) -> list[Content]:
    """The name of a column and its cells, with the numbers aligned."""
    from ...corpus.analysis.tables.sheets import Percent, cell_text

    marks = [f" {cell.lower_than}".rstrip() if isinstance(cell, Percent) else "" for cell in cells]
    room = max(map(len, marks), default=0)
    bare = [Percent(cell.share) if isinstance(cell, Percent) else cell for cell in cells]
    shown = [
        Content.assemble((line(cell_text(cell)), "underline" if mark else ""), f"{mark:<{room}}")
        for cell, mark in zip(bare, marks, strict=True)
    ]
    return [Content(name), *shown]


def _right(cell: Content, room: int) -> Content:
    if cell_len(cell.plain) > room:
        return Content(cut(cell.plain, room))
    return Content.assemble(" " * (room - cell_len(cell.plain)), cell)


def _blocks(rooms: list[int], width: int) -> Iterator[list[int]]:
    """The columns, counted from 1, that fit beside each other."""
    block: list[int] = []
    taken = 0
    for at, room in enumerate(rooms, 1):
        if block and taken + room + 2 > width:
            yield block
            block, taken = [], 0
        block.append(at)
        taken += room + 2
    yield block
