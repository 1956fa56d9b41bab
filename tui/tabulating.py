"""Tables on the screen and in print: rows as wide as there is room, in blocks where it is not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING

from rich.cells import cell_len

from .text import cut, fitted, line

if TYPE_CHECKING:
    from ..corpus.tables.sheets import Cell, Sheet

_LABEL = 34
"""Cells that the labels of the rows get at most, where there is more to show."""
_MOST = 17
"""Cells that a column gets at most."""


def lines(sheet: Sheet, width: int) -> Iterator[str]:
    """The table in lines of `width` cells; columns that do not fit stand below the others."""
    names = [line(name) for name in sheet.header]
    columns = [_column(name, [row[at] for row in sheet.rows]) for at, name in enumerate(names)]
    label = min(max(map(cell_len, columns[0]), default=0), _LABEL, width // 2)
    rooms = [min(max(map(cell_len, cells)), _MOST) for cells in columns[1:]]
    yield cut(line(sheet.title), width)
    yield ""
    for block in _blocks(rooms, width - label):
        for row in zip(*columns, strict=True):
            cells = (_right(row[at], rooms[at - 1]) for at in block)
            yield fitted(row[0], label) + "".join(f"  {cell}" for cell in cells)
        yield ""
    for note in sheet.notes:
        yield from wrap(line(note), width) or [""]


def _column(name: str, cells: Sequence[Cell]) -> list[str]:
    """The name of a column and its cells, so that their numbers stand below each other."""
    from ..corpus.tables.sheets import Percent, written

    marks = [cell.lower_than if isinstance(cell, Percent) else "" for cell in cells]
    room = max(map(len, marks), default=0)
    shown = [line(written(cell)) for cell in cells]
    if room:
        shown = [
            text + " " * (room - len(mark) + (not mark))
            for text, mark in zip(shown, marks, strict=True)
        ]
    return [name, *shown]


def _right(text: str, room: int) -> str:
    short = cut(text, room)
    return " " * (room - cell_len(short)) + short


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
