"""CSV and Parquet: a table with a row per coding, quote or respondent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cache
from typing import IO, NamedTuple

from ...formats import csv, parquet
from ...study.quotes import Quote
from .background_types import NUMBERS, TEXTS, Background, CellValues, observed
from .reader import SUGGESTED, CoderDecisions, Coding, Reader
from .respondents import collecting
from .result import Result
from .selection import ResolvedSelection
from .spss_columns import Columns
from .writer import ExportJob

QUOTE_COLUMNS = ("quote", "respondent", "question", "text")
CODER_COLUMNS = ("coder", "status", "flagged", "starred", "memo")
WEIGHT = "weight"
INTEGERS = frozenset({"flagged", "starred", "code_value", "start", "end", "rank", "seen"})
"""The columns of integers, besides those of codes. `score` and `weight` are floats, the rest
text."""

OWN_COLUMNS = (*QUOTE_COLUMNS, *CODER_COLUMNS, *Coding._fields)
"""The names of all columns but `weight`, the background variables and those of codes."""
_NOBODY = CoderDecisions("")
_NO_CODING: tuple[object, ...] = (None,) * len(Coding._fields)


class Column(NamedTuple):
    """A column of the table."""

    name: str
    kind: type[str | int | float | date] = str
    label: str = ""
    """What the name stands for, such as the label of a code."""


class Table(NamedTuple):
    """A table whose rows are read lazily, once."""

    columns: list[Column]
    rows: Iterator[list[object]]
    lost: Sequence[str] = ()
    """Sentences on what the table cannot hold."""

    @property
    def header(self) -> list[str]:
        return [column.name for column in self.columns]


def write_csv(job: ExportJob, file: IO[bytes]) -> Result:
    with opened(job, TEXTS[job.csv]) as (made, reader):
        texts = [at for at, column in enumerate(made.columns) if column.kind is str]
        csv.write(file, made.header, made.rows, texts=texts, style=job.csv)
        return reader.result(*made.lost)


def write_parquet(job: ExportJob, file: IO[bytes]) -> Result:
    study = job.selection.study
    about = {"study": study.name, "codebook": study.codebook.revision}
    with opened(job) as (made, reader):
        parquet.write(file, made.columns, made.rows, about)
        return reader.result(*made.lost)


@contextmanager
def opened(
    job: ExportJob,
    cells: CellValues = NUMBERS,
    headings: Mapping[str, str] | None = None,
    *,
    until: float = 1.0,
) -> Iterator[tuple[Table, Reader]]:
    """The table that the job asks for, and the reader that counts what was read for it.

    Args:
        cells: the cell values in the columns of codes and of background variables.
        headings: other names for columns, by their own names. A background variable or a code
            with the name of another column gets a prefix.
        until: the fraction of the work that is done when all rows are read.
    """
    if job.rows == "respondents":
        with respondent_table(job, cells) as found:
            yield found
        return
    reader = job.reader(until=until, origins=not job.wide)
    yield table(job, reader, cells, headings), reader


@contextmanager
def respondent_table(job: ExportJob, cells: CellValues) -> Iterator[tuple[Table, Reader]]:
    """A row per respondent, with the same columns for questions and codes as in SPSS."""
    columns = Columns(job.selection)
    with collecting(job, columns) as respondents:
        reader, count = respondents.collect()
        variables = respondents.variables()
        first = [columns.respondent, *job.selection.variables]
        taken = {variable.name for variable in variables[len(first) :]}
        names = [_unused(name, "var_", taken) for name in first]
        kinds = [str, *(each.column_type for each in respondents.backgrounds)]
        made = [Column(name, kind) for name, kind in zip(names, kinds, strict=True)]
        statuses = {each.status for each in columns.questions}
        for variable in variables[len(first) :]:
            text = variable.width or variable.name in statuses
            weight = variable.name == columns.weight
            kind = str if text else float if weight else int
            made.append(Column(variable.name, kind, variable.label))
        yield Table(made, respondents.cells(count, cells), tuple(respondents.lost())), reader


def table(
    job: ExportJob,
    reader: Reader,
    cells: CellValues = NUMBERS,
    headings: Mapping[str, str] | None = None,
) -> Table:
    """A table with a row per coding, or per quote and coder; the arguments are as in `opened`."""
    headings = {name: name for name in (*OWN_COLUMNS, WEIGHT)} | dict(headings or {})
    if job.wide:
        return _wide(job.selection, reader, headings, cells)
    return _long(job.selection, reader, headings, cells)


def _long(
    selection: ResolvedSelection, reader: Reader, headings: Mapping[str, str], cells: CellValues
) -> Table:
    """A row per coding, and one with an empty code where a coder gave none.

    The status in that row says why: nobody has looked (`open`), no code applies (`done`) or the
    quote was skipped (`skip`). A coder who only gave codes outside the selection has no row for
    that quote; a quote that nobody coded has a row without a coder.
    """
    background = observed(selection)

    def rows() -> Iterator[list[object]]:
        for quote, coders in reader:
            about = _about(selection, quote, background, cells)
            for each in coders or [_NOBODY]:
                if not each.codings and each.excluded:
                    continue
                state = _state(each)
                for coding in each.codings or (_NO_CODING,):
                    yield [*about, *state, *coding]

    own = [Column(headings[name], _kind(name)) for name in (*CODER_COLUMNS, *Coding._fields)]
    return Table([*_columns(selection, headings, background), *own], rows())


def _wide(
    selection: ResolvedSelection, reader: Reader, headings: Mapping[str, str], cells: CellValues
) -> Table:
    """A row per quote and coder, with a column per code.

    Whether a code applies is unknown while the coder has not finished the quote, also if the code
    was given to it already, and if the code is for other questions. A suggestion stands in a row of
    its own, without a coder.
    """
    unknown, no, yes, _of = cells
    codes = selection.codes
    places = {code: place for place, code in enumerate(codes)}

    background = observed(selection)

    @cache
    def without_codes(question: str) -> list[object]:
        asked = {*selection.codes_for(question)}
        return [no if code in asked else unknown for code in codes]

    def rows() -> Iterator[list[object]]:
        for quote, coders in reader:
            about = _about(selection, quote, background, cells)
            for each in coders or [_NOBODY]:
                done = each.status == "done"
                given = [*without_codes(quote.question)] if done else [unknown] * len(places)
                if each.status in ("done", SUGGESTED):
                    for coding in each.codings:
                        given[places[coding.code]] = yes
                yield [*about, *_state(each), *given]

    columns = [
        *_columns(selection, headings, background),
        *(Column(headings[name], _kind(name)) for name in CODER_COLUMNS),
    ]
    taken = {column.name for column in columns}
    labels = selection.distinct_labels
    columns += [Column(_unused(code, "code_", taken), bool, labels.get(code, "")) for code in codes]
    return Table(columns, rows())


def _unused(name: str, prefix: str, taken: set[str]) -> str:
    """A column name that is not taken yet: `name`, with the prefix as often as needed."""
    while name in taken:
        name = prefix + name
    taken.add(name)
    return name


def _columns(
    selection: ResolvedSelection,
    headings: Mapping[str, str],
    background: Mapping[str, Background],
) -> list[Column]:
    """The columns on the quote: its own, the background variables and the weight, if any."""
    weight = [Column(headings[WEIGHT], float)] if selection.weights else []
    taken = {*(headings[name] for name in OWN_COLUMNS), *(column.name for column in weight)}
    variables = [
        Column(_unused(name, "var_", taken), background[name].column_type)
        for name in selection.variables
    ]
    return [*(Column(headings[name]) for name in QUOTE_COLUMNS), *variables, *weight]


def _about(
    selection: ResolvedSelection,
    quote: Quote,
    background: Mapping[str, Background],
    cells: CellValues,
) -> list[object]:
    """The cells under `_columns`."""
    given, of = quote.variables, cells.of
    values = (of(background[name], given.get(name)) for name in selection.variables)
    weights = selection.weights
    weight = [weights.get(quote.respondent, 1.0)] if weights else []
    return [quote.id, quote.respondent, quote.question, quote.text, *values, *weight]


def _state(decisions: CoderDecisions) -> tuple[object, ...]:
    """The cells under `CODER_COLUMNS`."""
    return (
        decisions.coder, decisions.status, decisions.flagged, decisions.starred, decisions.memo,
    )  # fmt: skip


def _kind(name: str) -> type[str | int | float]:
    return int if name in INTEGERS else float if name == "score" else str
