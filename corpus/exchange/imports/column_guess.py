"""Guesses of the role of each column in a file of answers, with a reason."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Literal

from ...formats.cells import is_number, is_time, number
from ...formats.encoding_guess import Guess
from ...formats.table import Column, SeveralSheets, Table
from ...language import _, n_
from ...language import number as shown
from .missing_words import NOTHING_MISSING, ColumnWords, find_words
from .own_files import open_source, own_columns, quotes_sheet

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
_NUMBERED = r"[ _-]?(id|nr|no|nummer|number|code)"
_RESPONDENT = re.compile(
    rf"(respondent|participant|deelnemer|proefpersoon)({_NUMBERED})?"
    rf"|_?(resp|response|case|record|panel|survey)({_NUMBERED})"
)
"""Names that only a respondent has."""
_NUMBER_NAME = re.compile(r"id|nr|no|nummer|number|code|volgnummer|volgnr")
"""Names of a respondent, or of something else that has a number."""
_QUESTION = re.compile(r"question|vraag")
_WEIGHT = re.compile(
    r"(\w+[ _-])?(weights?|weging|gewicht|weegfactor|wgt|wegingsfactor|ponderatie)\w*"
)
_WEIGHT_MEANS = (0.5, 2.0)
"""The mean of weights of respondents is 1, unless they were made for other respondents too."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """A column and its guessed role."""

    name: str
    label: str
    role: Role
    why: str
    filled: int
    """The number of rows in the sample in which it has a value."""
    distinct: int
    values: tuple[str, ...]
    """The first few different values."""
    binary: bool
    """Whether its only values are 0 and 1."""
    named: Role | None = None
    """The role that its name suggests, even if its values do not fit."""
    words: ColumnWords = NOTHING_MISSING
    """Words that mean that a value is missing."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """The guess for a whole file."""

    columns: tuple[Proposed, ...]
    read_as: dict[str, str]
    rows: int
    """The number of rows in the sample."""
    first: tuple[tuple[int, list[str | None]], ...]
    """The first rows of the sample, each with its line number."""
    guess: Guess | None = None
    """As in `Table`."""
    own: tuple[str, ...] = ()
    """In an export of turven, the columns with decisions."""

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


def propose(
    path: Path,
    *,
    sheet: str | None = None,
    header_rows: int | None = None,
    encoding: str | None = None,
) -> Proposal:
    """Guess the role of each column from the first rows of a file.

    Args:
        header_rows: the number of rows with the names of the columns; by default recognised.
        encoding: the encoding of a text file; by default recognised.

    Raises:
        Refusal: it cannot be read.
    """
    try:
        table = open_source(path, sheet, header_rows, encoding)
    except SeveralSheets as several:
        own = quotes_sheet(several.sheets)
        if own is None:
            raise
        table = open_source(path, own, header_rows, encoding)
    with table:
        proposal = _proposal_for(table)
    return _own(proposal, table.read_as["own"]) if "own" in table.read_as else proposal


def _own(proposal: Proposal, layout: str) -> Proposal:
    """The columns of an export of turven, which are known by their names."""
    own = own_columns(proposal.names, layout)
    roles: dict[str, Role] = {
        "respondent": "respondent", "question": "question", "text": "text", "weight": "weight",
        **dict.fromkeys(own, "code"),
    }  # fmt: skip
    why = _("a column of turven's own exports")
    columns = [
        replace(column, role=roles[column.name], why=why, words=NOTHING_MISSING)
        if column.name in roles
        else replace(column, role="variable", why="", words=NOTHING_MISSING)
        for column in proposal.columns
    ]
    return replace(proposal, columns=tuple(columns), own=tuple(own))


def _proposal_for(table: Table) -> Proposal:
    rows = list(islice(table.rows, _SAMPLE))
    counts = [
        Counter(cell for _line, row in rows if (cell := (row[at] or "").strip()))
        for at in range(len(table.columns))
    ]
    words = find_words(counts, [bool(column.values) for column in table.columns])
    samples = [
        _Sample(column, _without(cells, found.missing), len(rows), found)
        for column, cells, found in zip(table.columns, counts, words, strict=True)
    ]
    found = [_guess_column(sample) for sample in samples]
    if len(found) == 1:
        found = [replace(found[0], role="text", why=_("it is the only column"))]
    found = _respondent(found, samples, len(rows))
    for role in _SINGLE:
        named = [at for at, column in enumerate(found) if column.role == role]
        for at in named[1:]:
            found[at] = replace(found[at], role="variable", why="")
    if not any(column.role == "text" for column in found):
        found = list(map(_guess_by_words, found, samples))
    return Proposal(tuple(found), table.read_as, len(rows), tuple(rows[:5]), table.guess)


@dataclass(frozen=True, slots=True)
class _Sample:
    """The values of a column in the first rows."""

    column: Column
    cells: Counter[str]
    """The number of rows of each value, without missing values."""
    rows: int
    words: ColumnWords

    @property
    def filled(self) -> int:
        return self.cells.total()

    def are_sentences(self) -> bool:
        """Whether the values have three words or more on average, and are no dates."""
        words = sum(len(cell.split()) * times for cell, times in self.cells.items())
        if not self.cells or words < 3 * self.filled:
            return False
        return sum(map(is_time, self.cells)) * 10 < len(self.cells) * 9

    def is_unique(self) -> bool:
        """Whether nearly every row has its own value."""
        return len(self.cells) * 20 >= self.filled * 19 and self.filled * 10 >= self.rows * 9


def _without(cells: Counter[str], missing: Sequence[str]) -> Counter[str]:
    left = Counter(cells)
    for word in missing:
        del left[word]
    return left


def _guess_column(sample: _Sample) -> Proposed:
    """The role of a column by itself; which one is the respondent depends on the others."""
    column, cells = sample.column, sample.cells
    name = column.name.strip().lower()
    texts = [cell for cell in cells if not is_number(cell)]
    numbers = bool(cells) and not texts
    role: Role = "variable"
    why = ""
    named: Role | None = None
    if _WEIGHT.fullmatch(name) and len(cells) > 2 * len(texts):
        named, why = "weight", _no_weight(cells, texts)
        if not why:
            role, why = "weight", _("its name says so, and its mean is near 1")
    elif _RESPONDENT.fullmatch(name) or _NUMBER_NAME.fullmatch(name):
        named = "respondent"
    elif _QUESTION.fullmatch(name):
        role, why = "question", _("its name says so")
    elif _TEXT.fullmatch(name) or (_TEXT_LIKE.fullmatch(name) and cells and not numbers):
        role, why = "text", _("its name says so")
    elif sample.are_sentences() and len(cells) * 2 > sample.filled and not column.values:
        role, why = "text", _("it has sentences, most of them different")
    return Proposed(
        column.name,
        column.label,
        role,
        why,
        sample.filled,
        len(cells),
        tuple(islice(cells, 4)),
        set(cells) <= {"0", "1"} and bool(cells),
        named,
        sample.words,
    )


def _no_weight(cells: Counter[str], texts: Sequence[str]) -> str:
    """Why these values are no weights of respondents; empty if they may be."""
    if texts:
        return _("called a weight, but “{cell}” is not a number").format(cell=texts[0])
    values = {cell: number(cell) or 0.0 for cell in cells}
    if min(values.values()) < 0:
        return _("called a weight, but it has negative values")
    mean = sum(values[cell] * times for cell, times in cells.items()) / cells.total()
    if not _WEIGHT_MEANS[0] <= mean <= _WEIGHT_MEANS[1]:
        return _("called a weight, but its mean is {mean}, far from 1").format(mean=shown(mean))
    return ""


def _respondent(
    columns: Sequence[Proposed], samples: Sequence[_Sample], rows: int
) -> list[Proposed]:
    """The columns, with the respondent: the one whose name says most, or a first unique number.

    A column called “number” or “code” must have its own value in nearly every row, or in one or two
    rows of each question: otherwise several people would be one.
    """
    found = list(columns)
    asked = next((at for at, column in enumerate(found) if column.role == "question"), None)
    several = 1 if asked is None else len(samples[asked].cells)
    ranks: dict[int, int] = {}
    for at, (column, sample) in enumerate(zip(columns, samples, strict=True)):
        # Some give two answers to a question.
        repeats = sample.filled > 2 * several * len(sample.cells)
        if column.named != "respondent":
            continue
        if _RESPONDENT.fullmatch(column.name.strip().lower()):
            ranks[at] = 3
        elif sample.is_unique() or (asked is not None and sample.cells and not repeats):
            ranks[at] = 2
        elif sample.cells:
            why = n_(
                "called a number, but it has {count} different value in {rows} rows",
                "called a number, but it has {count} different values in {rows} rows",
                len(sample.cells),
            ).format(count=len(sample.cells), rows=sample.filled)
            found[at] = replace(column, why=why)
    if not ranks and found and found[0].role == "variable" and rows > 9:
        ids = {cell for cell in samples[0].cells if cell.isdecimal()}
        if len(ids) == rows:
            why = _("it is the first column, and each row has its own number")
            found[0] = replace(found[0], role="respondent", why=why)
    elif ranks:
        at = max(ranks, key=lambda at: (ranks[at], -at))
        why = _("its name says so")
        if samples[at].is_unique():
            why = _("its name says so, and each row has its own")
        found[at] = replace(found[at], role="respondent", why=why)
    return found


def _guess_by_words(column: Proposed, sample: _Sample) -> Proposed:
    """Guess `text` for a column with three words or more per cell, if no column is clearer."""
    if column.role == "variable" and sample.are_sentences():
        return replace(column, role="text", why=_("it has sentences"))
    return column
