"""Guesses of the role of each column in a file of answers, with a reason."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Literal

from ...formats.reading import read
from ...formats.table import Column, Table
from ...language import _

Role = Literal["text", "respondent", "question", "weight", "variable", "code", "nothing"]
"""The role of a column. `code` and `nothing` are never guessed; the user chooses them."""

_SINGLE: tuple[Role, ...] = ("respondent", "question", "weight")
"""Roles that at most one column can have."""

_SAMPLE = 2000
"""The number of rows on which the guess is based."""

_TEXT = re.compile(r"text|tekst|antwoord|answer|quote|citaat|verbatim|open|toelichting")
_TEXT_LIKE = re.compile(
    r"(toelichting|opmerking|motivatie|explanation|comment)\w*|.*namelijk\W*|.*_(open|tekst|text)"
)
_RESPONDENT = re.compile(
    r"(resp(ondent)?)?[ _-]?(id|nr|nummer|number|code)|respondent|respnr|caseid|responseid"
)
_QUESTION = re.compile(r"question|vraag")
_WEIGHT = re.compile(r"(weight|weging|gewicht|weegfactor|wgt|wegingsfactor|ponderatie)\w*")
_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?")


@dataclass(frozen=True, slots=True)
class Proposed:
    """A column and its guessed role."""

    name: str
    label: str
    role: Role
    why: str
    filled: int
    """The number of rows in the sample in which it is not empty."""
    distinct: int
    values: tuple[str, ...]
    """The first few different values."""
    binary: bool
    """Whether its only values are 0 and 1."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """The guess for a whole file."""

    columns: tuple[Proposed, ...]
    read_as: dict[str, str]
    rows: int
    """The number of rows in the sample."""
    first: tuple[tuple[int, list[str | None]], ...]
    """The first rows of the sample, each with its line number."""

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]

    def names_with(self, role: Role) -> list[str]:
        return [column.name for column in self.columns if column.role == role]


def with_role(proposal: Proposal, name: str, role: Role) -> Proposal:
    """The proposal after the user gave the column `name` this role.

    Columns that are in the way become background variables: another column with a role that
    only one can have, and the column with questions if several columns have answers.
    """
    columns = [
        replace(column, role=role, why="")
        if column.name == name
        else replace(column, role="variable", why="")
        if column.role == role and role in _SINGLE
        else column
        for column in proposal.columns
    ]
    texts = [column.name for column in columns if column.role == "text"]
    asked = next((column.name for column in columns if column.role == "question"), None)
    found = replace(proposal, columns=tuple(columns))
    return with_role(found, asked, "variable") if asked and len(texts) > 1 else found


def propose(path: Path, *, sheet: str | None = None, header_rows: int | None = None) -> Proposal:
    """Guess the role of each column from the first rows of a file.

    Args:
        header_rows: the number of rows with the names of the columns; by default recognised.

    Raises:
        Refusal: it cannot be read.
    """
    with read(path, sheet, header_rows=header_rows) as table:
        return _proposal_for(table)


def _proposal_for(table: Table) -> Proposal:
    rows = list(islice(table.rows, _SAMPLE))
    found: list[Proposed] = []
    for at, column in enumerate(table.columns):
        cells = [cell for _line, row in rows if (cell := row[at]) and cell.strip()]
        alone = len(table.columns) == 1
        seen = _guess_column(column, cells, len(rows), first=at == 0, alone=alone)
        taken = seen.role in _SINGLE and any(other.role == seen.role for other in found)
        found.append(replace(seen, role="variable", why="") if taken else seen)
    if not any(column.role == "text" for column in found):
        found = [_guess_by_words(column, rows, at) for at, column in enumerate(found)]
    return Proposal(tuple(found), table.read_as, len(rows), tuple(rows[:5]))


def _guess_column(
    column: Column, cells: Sequence[str], rows: int, *, first: bool, alone: bool
) -> Proposed:
    name = column.name.strip().lower()
    values = dict.fromkeys(cells)
    numbers = bool(cells) and all(_NUMBER.fullmatch(cell.strip()) for cell in values)
    role: Role = "variable"
    why = ""
    if alone:
        role, why = "text", _("it is the only column")
    elif _WEIGHT.fullmatch(name) and numbers:
        role, why = "weight", _("its name says so, and it has numbers")
    elif _RESPONDENT.fullmatch(name):
        role, why = "respondent", _("its name says so")
    elif _QUESTION.fullmatch(name):
        role, why = "question", _("its name says so")
    elif _TEXT.fullmatch(name) or (_TEXT_LIKE.fullmatch(name) and cells and not numbers):
        role, why = "text", _("its name says so")
    elif _has_sentences(cells, len(values)) and not column.values:
        role, why = "text", _("it has sentences, most of them different")
    elif first and rows > 9 and len({cell for cell in values if cell.isdecimal()}) == rows:
        role, why = "respondent", _("it is the first column, and each row has its own number")
    return Proposed(
        column.name,
        column.label,
        role,
        why,
        len(cells),
        len(values),
        tuple(islice(values, 4)),
        {cell.strip() for cell in values} <= {"0", "1"} and bool(values),
    )


def _has_sentences(cells: Sequence[str], distinct: int) -> bool:
    """Whether these are sentences rather than labels, which are short or often repeated."""
    words = sum(len(cell.split()) for cell in cells)
    return bool(cells) and words >= 3 * len(cells) and distinct * 2 > len(cells)


def _guess_by_words(
    column: Proposed, rows: Sequence[tuple[int, list[str | None]]], at: int
) -> Proposed:
    """Guess `text` for a column with three words or more per cell, if no column is clearer."""
    cells = [cell for _line, row in rows if (cell := row[at]) and cell.strip()]
    if column.role == "variable" and cells and sum(len(c.split()) for c in cells) >= 3 * len(cells):
        return replace(column, role="text", why=_("it has sentences"))
    return column


def number(cell: str) -> float | None:
    """The number in a cell, with a decimal comma or point; None if it is not a number."""
    cell = cell.strip()
    return float(cell.replace(",", ".")) if _NUMBER.fullmatch(cell) else None
