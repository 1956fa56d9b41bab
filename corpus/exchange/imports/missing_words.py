"""Words that mean that a value is missing, by the convention of the program that made the file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ...column_names import clean_name
from ...formats.cells import is_missing_mark, number

_CODES = frozenset(
    [-9.0, *(sign - 90.0 for sign in (-7, -8, -9)), -66.0, -77.0, -88.0, -999.0, -998.0, -997.0,
     -888.0, -777.0, -666.0, -9999.0]
)  # fmt: skip
"""Numbers below zero that survey programs write for a missing answer."""
_HIGH_CODES = frozenset([99.0, 999.0, 9999.0, 99999.0])
"""Numbers that may mean the same, or be real."""
_AMONG_NUMBERS = frozenset([".", "-", "--", "none", "missing"])
"""Words that mean that a number is missing; among texts they may be answers."""
_DOUBTFUL = frozenset(["none", "missing"])
_STARTS = frozenset("nN<#(kK\\ \t\u00a0")
"""The characters with which a mark of `formats.cells.is_missing_mark` can begin."""


@dataclass(frozen=True, slots=True)
class ColumnWords:
    """What may be missing values in a column."""

    missing: tuple[str, ...] = ()
    """The words in the sample that are taken for missing."""
    codes: tuple[str, ...] = ()
    """Those of them that count in this column only; the others are marks of programs."""
    doubtful: tuple[str, ...] = ()
    """Words that are kept, but may be missing values too."""
    marks: bool = True
    """Whether marks of programs are missing in this column."""


NOTHING_MISSING = ColumnWords()


def find_words(columns: Sequence[Counter[str]], labelled: Sequence[bool]) -> list[ColumnWords]:
    """The words for missing in each column, from the number of rows of each cell in a sample.

    Args:
        labelled: whether a column has value labels: then its codes are categories.
    """
    found = [_words(cells, labelled=known) for cells, known in zip(columns, labelled, strict=True)]
    # Python writes None for every missing value, so one among numbers explains those among texts.
    if any("None" in words.codes for words in found):
        found = [
            ColumnWords(
                (*words.missing, "None"),
                (*words.codes, "None"),
                tuple(word for word in words.doubtful if word != "None"),
            )
            if "None" in words.doubtful
            else words
            for words in found
        ]
    # NA is Namibia in a column of countries, unless it marks what is missing in other columns.
    among_codes = [at for at, cells in enumerate(columns) if _is_code_of_two_letters(cells)]
    if any("NA" in words.missing for at, words in enumerate(found) if at not in among_codes):
        return found
    return [
        ColumnWords(doubtful=("NA", *words.doubtful), marks=False) if at in among_codes else words
        for at, words in enumerate(found)
    ]


def _words(cells: Counter[str], *, labelled: bool) -> ColumnWords:
    marks = [cell for cell in cells if is_missing_mark(cell)]
    others = {cell: number(cell) for cell in cells if not is_missing_mark(cell)}
    numbers = [value for value in others.values() if value is not None]
    words = {cell for cell, value in others.items() if value is None}
    codes: list[str] = []
    doubtful: list[str] = []
    among_numbers = len(numbers) > len(words)
    below_zero = any(value < 0 and value not in _CODES for value in numbers)
    if not labelled and not (among_numbers and below_zero):
        codes += [cell for cell, value in others.items() if value in _CODES]
    told = [cell for cell in words if cell.lower() in _AMONG_NUMBERS]
    if len(numbers) > 2 * len(words) and len(told) == len(words):
        codes += told
    else:
        doubtful += [cell for cell in words if cell.lower() in _DOUBTFUL]
    low = max((value for value in numbers if value not in _HIGH_CODES), default=0.0)
    doubtful += [
        cell
        for cell, value in others.items()
        if value in _HIGH_CODES and value > 2 * low and not labelled
    ]
    return ColumnWords((*marks, *codes), tuple(codes), tuple(doubtful))


def _is_code_of_two_letters(cells: Counter[str]) -> bool:
    others = [cell for cell in cells if cell != "NA" and not is_missing_mark(cell)]
    return (
        "NA" in cells
        and len(others) > 1
        and all(len(cell) == 2 and cell.isalpha() and cell.isupper() for cell in others)
    )


class Missing:
    """Decides which cells of a file are missing, and counts them.

    Args:
        marks: the columns in which marks of programs are missing.
        words: other words for missing, by column.
        used: the columns that are imported.
    """

    def __init__(
        self,
        names: Sequence[str],
        marks: Iterable[str],
        words: Mapping[str, Sequence[str]],
        used: Iterable[str],
    ) -> None:
        marked, taken = set(marks), set(used)
        self.counts: Counter[tuple[str, str]] = Counter()
        """The number of cells by word and column."""
        self._columns = [
            (at, name, name in marked, {_folded(word) for word in words.get(name, ())})
            for at, name in enumerate(names)
            if name in taken and (name in marked or words.get(name))
        ]

    def empty(self, cells: list[str | None]) -> None:
        """Empty the cells that are missing."""
        for at, name, marked, words in self._columns:
            cell = cells[at]
            if not cell:
                continue
            if (marked and cell[0] in _STARTS and is_missing_mark(cell)) or (
                words and _folded(cell) in words
            ):
                self.counts[cell.strip(), name] += 1
                cells[at] = None


def _folded(word: str) -> str | float:
    """A word as it is compared: without its case and spaces, or as the number that it is."""
    value = number(word)
    return clean_name(word).lower() if value is None else value
