"""A file of answers as a table: columns, and rows of cells."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from types import TracebackType
from typing import Any, Literal, Self

from ..errors import Refusal
from ..language import _

_MAX_TITLE_LINES = 5
"""A title has at most this many lines."""

Row = tuple[int, list[str | None]]
"""The line or row of the file, counted from 1, and a cell per column; None is missing."""


@dataclass(frozen=True, slots=True)
class SpssVariable:
    """What else a .sav holds about a variable, so that it can be written back unchanged."""

    numeric: bool
    format: str
    measure: Literal["unknown", "nominal", "ordinal", "scale"]
    missing: Sequence[tuple[float, float] | tuple[str, str]]
    """The user-missing values: ranges from one value to another, or to itself."""
    labels: Mapping[str, str]
    """The value labels word for word; in `values` no two are the same."""


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    label: str = ""
    """What SPSS calls the variable label: often the question itself."""
    values: Mapping[str, str] = field(default_factory=dict)
    """What SPSS calls value labels: the meaning of each value."""
    spss: SpssVariable | None = None


@dataclass(slots=True)
class Table:
    """A file as it is being read. The rows come once, as they are asked for."""

    columns: tuple[Column, ...]
    rows: Generator[Row]
    read_as: dict[str, str]
    """How the file was read: its format, and where it applies its encoding, delimiter, sheet."""
    fraction: Callable[[], float]
    """The fraction that has been read, from 0 to 1."""

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]

    def records(self) -> Iterator[dict[str, str]]:
        """The rows by the names of the columns; what is missing is empty."""
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
    """What a file says before its rows: the columns, as lists of equal length or empty ones."""

    names: list[str]
    row_count: int
    """About how many rows there are; 0 where the file does not say."""
    read_as: dict[str, str]
    labels: list[str] = field(default_factory=list)
    values: list[dict[str, str]] = field(default_factory=list)
    spss: list[dict[str, Any]] = field(default_factory=list)


class SeveralSheets(Refusal):
    """The file has several sheets with something in them; one is to be chosen."""

    def __init__(self, sentence: str, sheets: list[str]) -> None:
        super().__init__(sentence)
        self.sheets = sheets


def skip_title(rows: Generator[Row]) -> Generator[Row]:
    """The rows from the names of the columns on, without the title that a sheet may begin with.

    Each line of a title is in one cell, and the names below it fill most of the columns.
    """
    first = list(islice(rows, _MAX_TITLE_LINES + 1))
    filled = [sum(bool((cell or "").strip()) for cell in cells) for _line, cells in first]
    title = next((at for at, count in enumerate(filled) if count > 1), 0)
    if title and (len(first[title][1]) < 3 or filled[title] * 2 <= len(first[title][1])):
        title = 0
    return _chained(first[title:], rows)


def unique_names(names: Iterable[str]) -> list[str]:
    """The names of the columns: each has one, and no two have the same."""
    given: list[str] = []
    for number, name in enumerate(names, 1):
        own = name.strip() or _("column {number}").format(number=number)
        nth, unique = 1, own
        while unique in given:
            nth += 1
            unique = f"{own} ({nth})"
        given.append(unique)
    return given


def with_qualtrics_questions(
    names: Sequence[str], rows: Generator[Row]
) -> tuple[tuple[Column, ...], Generator[Row]]:
    """Columns, and the rows below the texts of the questions where Qualtrics wrote them.

    It puts two rows between the names and the answers: the questions, and what marks it,
    a JSON object with an `ImportId` in each cell.
    """
    first = [row for _nth, row in zip(range(2), rows, strict=False)]
    labels: Sequence[str | None] = [""] * len(names)
    if len(first) == 2 and all('{"ImportId"' in (cell or "") for cell in first[1][1]):
        labels = first[0][1]
        first = []
    columns = tuple(Column(name, label or "") for name, label in zip(names, labels, strict=True))
    return columns, _chained(first, rows)


def _chained(first: list[Row], rows: Generator[Row]) -> Generator[Row]:
    try:
        yield from first
        yield from rows
    finally:
        rows.close()
