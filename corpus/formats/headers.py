"""The rows with the names of the columns: one, or two or three that are joined.

Survey programs write the wording of the questions, the options of a question or ids in rows below
the names; a spreadsheet may have a row with the names of groups of columns above them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Generator, Iterable, Sequence
from itertools import islice

from ..column_names import clean_name
from ..language import _
from .cells import is_missing_mark, is_value
from .table import Column, Row, chained

MAX_HEADER_ROWS = 3
"""The largest number of header rows that is recognised; more can be asked for."""

_SAMPLE = 50
"""The number of rows below a possible header row with which it is compared."""

_IMPORT_ID = re.compile(r"""\{\s*["']{1,2}ImportId["']{1,2}""")
"""Qualtrics has a row with such a JSON object in each cell."""

_ANSWER_WORDS = frozenset(
    ["response", "open-ended response", "antwoord", "respons", "open antwoord", "open respons",
     "antwort", "offene antwort", "réponse", "réponse ouverte"]
)  # fmt: skip
"""What SurveyMonkey writes below a question without options; it says nothing about the column."""
_OTHER_WORDS = re.compile(r"(other|anders|overig|sonstige|autre)\b.*", re.IGNORECASE | re.DOTALL)


def unique_names(names: Iterable[str]) -> list[str]:
    """Unique clean names: an empty name gets a number, and a repeated name a suffix."""
    given: dict[str, None] = {}
    times: Counter[str] = Counter()
    for at, name in enumerate(names, 1):
        own = unique = clean_name(name) or _("column {number}").format(number=at)
        while unique in given:
            times[own] += 1
            unique = f"{own} ({times[own] + 1})"
        given[unique] = None
    return list(given)


def with_header(
    names: Sequence[str | None], rows: Generator[Row], header_rows: int | None = None
) -> tuple[tuple[Column, ...], Generator[Row], int]:
    """The columns, the rows below the header, and the number of header rows.

    Args:
        names: the cells of the first row of the header.
        rows: the rows below it.
        header_rows: the number of header rows; by default they are recognised: see `_count`.
    """
    header = [[cell or "" for cell in names]]
    if header_rows is None:
        first = list(islice(rows, MAX_HEADER_ROWS - 1 + _SAMPLE))
        count = _count([header[0], *([cell or "" for cell in cells] for _line, cells in first)])
        header += [[cell or "" for cell in cells] for _line, cells in first[: count - 1]]
        rows = chained(first[count - 1 :], rows)
    else:
        header += [[cell or "" for cell in row] for _l, row in islice(rows, header_rows - 1)]
    joined = [row for row in header if not _has_import_ids(row)]
    return _columns(joined), rows, len(header)


def _count(rows: Sequence[Sequence[str]]) -> int:
    """The number of header rows: 1, 2 or 3."""
    for at in range(1, min(MAX_HEADER_ROWS, len(rows))):
        if _has_import_ids(rows[at]):
            return at + 1
    count = 1
    while count < min(MAX_HEADER_ROWS, len(rows) - 1) and _is_header(rows, count):
        count += 1
    return count


def _has_import_ids(row: Sequence[str]) -> bool:
    filled = [cell for cell in row if cell.strip()]
    return 0 < len(filled) <= 2 * sum(_IMPORT_ID.search(cell) is not None for cell in filled)


def _is_header(rows: Sequence[Sequence[str]], at: int) -> bool:
    """Whether row `at` belongs to the header: most cells that can tell say so, and at least two.

    A cell tells something if it differs in kind from those below it, for instance a text above
    numbers; if it repeats the name above it, or an answer below it, as the option of a question.
    """
    names, row, below = rows[0], rows[at], rows[at + 1 :]
    yes = no = blank = continued = 0
    for column, cell in enumerate(row):
        above = names[column].strip()
        values = [v for lower in below if (v := lower[column].strip()) and not is_missing_mark(v)]
        shown = cell.strip()
        if not shown:
            # Above an id or a date that each respondent has.
            blank += bool(above) and len(values) == len(below) and all(map(is_value, values))
        elif is_missing_mark(shown):
            continue
        elif is_value(shown):
            # A number may be the option of a question.
            no += bool(above) or set(values) != {shown}
        elif _is_name(above, shown) or _have_values(values):
            yes += 1
        elif not above:
            found = _continues(shown, values)
            yes += found
            continued += found
    if continued or any(clean_name(cell).lower() in _ANSWER_WORDS for cell in row):
        yes += blank
    return yes >= 2 and yes >= 4 * no


def _have_values(cells: Sequence[str]) -> bool:
    """Whether nearly all of these cells are numbers, dates or times."""
    return bool(cells) and sum(map(is_value, cells)) * 10 >= len(cells) * 9


def _is_name(above: str, cell: str) -> bool:
    """Whether a cell repeats the name above it, as “Start Date” below “StartDate”."""
    letters, same = (re.sub(r"[\W_]+", "", text).lower() for text in (above, cell))
    return bool(letters) and letters == same


def _continues(cell: str, values: Sequence[str]) -> bool:
    """Whether a cell below an empty name is an option or a part of the question to its left."""
    if _OTHER_WORDS.fullmatch(cell):
        return True
    if not values or cell in values:
        return set(values) == {cell}
    return len(set(values)) * 2 <= len(values) or cell.endswith("?")


def _columns(rows: Sequence[Sequence[str]]) -> tuple[Column, ...]:
    """The columns that header rows describe.

    If one row names all columns differently, it has the names, and the others go into the labels;
    if two do, the shorter names are the names. Otherwise the rows are joined into the names.
    """
    cleaned = [[clean_name(cell) for cell in row] for row in rows]
    if len(cleaned) == 1:
        return tuple(map(Column, unique_names(cleaned[0])))
    used = {at: None for at, cells in enumerate(zip(*cleaned, strict=True)) if any(cells)}
    complete = [row for row in cleaned if len({row[at] for at in used} - {""}) == len(used)]
    names = min(complete, key=_words_and_letters, default=cleaned[-1])
    at = next(at for at, row in enumerate(cleaned) if row is names)
    groups = [_spread(row, cleaned[:nth], used) for nth, row in enumerate(cleaned[:at])]
    parts = list(zip(*groups, *cleaned[at:], strict=True))
    if not complete:
        return tuple(map(Column, unique_names(map(_joined, parts))))
    grouped = at > 0 and cleaned[0] not in complete
    labels = [
        _label([part for row, part in enumerate(cells) if row != at], cells[at], grouped=grouped)
        for cells in parts
    ]
    return tuple(map(Column, unique_names(names), labels))


def _words_and_letters(row: Sequence[str]) -> tuple[int, int]:
    return sum(" " in cell for cell in row), sum(map(len, row))


def _spread(row: Sequence[str], upper: Sequence[Sequence[str]], used: Collection[int]) -> list[str]:
    """A row of group names, each repeated over the empty cells to its right.

    A group ends where a group in the rows above it begins.
    """
    found: list[str] = []
    name = ""
    for at, cell in enumerate(row):
        if cell or any(above[at] for above in upper):
            name = cell
        found.append(name if at in used else "")
    return found


def _joined(parts: Sequence[str]) -> str:
    """The different names above a column, such as a question and its option."""
    told = [part for part in parts if part and part.lower() not in _ANSWER_WORDS]
    return " - ".join(dict.fromkeys(told)) or next((part for part in parts if part), "")


def _label(others: Sequence[str], name: str, *, grouped: bool) -> str:
    """The label of a column with this name and these other cells in the header.

    Args:
        grouped: the others are names of groups, which say less than a question.
    """
    if not grouped:
        return _joined(others)
    return name if name.endswith("?") else _joined([*others, name])
