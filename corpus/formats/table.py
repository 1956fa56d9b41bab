"""A file of answers as a table: columns, and rows of cells."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from types import TracebackType
from typing import Any, Literal, Self

from ..errors import Refusal
from .encoding_guess import Guess

_MAX_TITLE_LINES = 5
"""The largest number of lines of a title above the column names."""

Row = tuple[int, list[str | None]]
"""The line or row of the file, counted from 1, and a cell per column; None is missing."""


@dataclass(frozen=True, slots=True)
class SpssVariable:
    """The other properties of a variable in a .sav, with which it can be written back unchanged."""

    numeric: bool
    format: str
    measure: Literal["unknown", "nominal", "ordinal", "scale"]
    missing: Sequence[tuple[float, float] | tuple[str, str]]
    """The user-missing values: ranges from one value to another, or to itself."""
    labels: Mapping[str, str]
    """The exact value labels; in `Column.values` equal labels are made different."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table, with the labels that SPSS files have."""

    name: str
    label: str = ""
    """The variable label, which is often the question itself."""
    values: Mapping[str, str] = field(default_factory=dict)
    """The value labels, by value."""
    spss: SpssVariable | None = None


@dataclass(slots=True)
class Table:
    """A file that is being read; its rows can be read once, on demand."""

    columns: tuple[Column, ...]
    rows: Generator[Row]
    read_as: dict[str, str]
    """How the file was read: its format and, if it has them, its encoding, delimiter and sheet."""
    fraction: Callable[[], float]
    """The fraction that has been read, from 0 to 1."""
    guess: Guess | None = None
    """How the encoding of a text was guessed, if neither the file nor the user says it."""

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]

    def records(self) -> Iterator[dict[str, str]]:
        """The rows as dictionaries by column name; a missing cell is an empty text."""
        names = self.names
        for _line, cells in self.rows:
            yield dict(zip(names, (cell or "" for cell in cells), strict=True))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.rows.close()


@dataclass(frozen=True, slots=True)
class Header:
    """The columns and other properties of a file; the lists have one item per column or none."""

    names: list[str]
    row_count: int
    """The approximate number of rows; 0 if the file does not say."""
    read_as: dict[str, str]
    labels: list[str] = field(default_factory=list)
    values: list[dict[str, str]] = field(default_factory=list)
    spss: list[dict[str, Any]] = field(default_factory=list)


class SeveralSheets(Refusal):
    """Several sheets of the spreadsheet have content, so the user must choose one."""

    def __init__(self, sentence: str, sheets: list[str]) -> None:
        super().__init__(sentence)
        self.sheets = sheets


def skip_title(rows: Generator[Row]) -> Generator[Row]:
    """Skip the title above the column names, if there is one; the first row then has the names.

    A row is part of a title if at most one cell is filled and the names below it fill most of
    the columns.
    """
    first = list(islice(rows, _MAX_TITLE_LINES + 1))
    filled = [sum(bool((cell or "").strip()) for cell in cells) for _line, cells in first]
    title = next((at for at, count in enumerate(filled) if count > 1), 0)
    if title and (len(first[title][1]) < 3 or filled[title] * 2 <= len(first[title][1])):
        title = 0
    return chained(first[title:], rows)


def chained(first: list[Row], rows: Generator[Row]) -> Generator[Row]:
    """`first`, then `rows`, which are closed at the end."""
    try:
        yield from first
        yield from rows
    finally:
        rows.close()
