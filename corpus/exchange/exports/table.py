"""CSV and Parquet: a table with a row per coding, or per quote with a column per code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import repeat
from typing import IO, NamedTuple

from ...formats import csv, parquet
from ...study.quotes import Quote
from .reader import SUGGESTED, CoderDecisions, Coding, Reader
from .result import Result
from .selection import ResolvedSelection
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


class CellValues(NamedTuple):
    """The cells in the column of a code."""

    unknown: object
    no: object
    yes: object


NUMBERS = CellValues(None, 0, 1)
TEXTS = CellValues("", "0", "1")


class Column(NamedTuple):
    """A column of the table."""

    name: str
    kind: type[str | int | float] = str
    code: str | None = None
    """The id of the code, in a column that says whether it was given."""


class Table(NamedTuple):
    """A table whose rows are read lazily, once."""

    columns: list[Column]
    rows: Iterator[list[object]]

    @property
    def header(self) -> list[str]:
        return [column.name for column in self.columns]


def write_csv(job: ExportJob, file: IO[bytes]) -> Result:
    reader = table_reader(job)
    # As texts, so that the CSV writer need not convert a number for each of millions of cells.
    made = table(job, reader, TEXTS)
    texts = [at for at, column in enumerate(made.columns) if column.kind is str]
    csv.write(file, made.header, made.rows, texts=texts)
    return reader.result()


def write_parquet(job: ExportJob, file: IO[bytes]) -> Result:
    selection, reader = job.selection, table_reader(job)
    made = table(job, reader)
    columns = [
        (column.name, column.kind, selection.labels(column.code)[0] if column.code else "")
        for column in made.columns
    ]
    study = selection.study
    about = {"study": study.name, "codebook": study.codebook.revision}
    parquet.write(file, columns, made.rows, about)
    return reader.result()


def table_reader(job: ExportJob, *, until: float = 1.0) -> Reader:
    """The reader for `table`; a wide table does not show the origin of codes."""
    return job.reader(until=until, origins=not job.wide)


def table(
    job: ExportJob,
    reader: Reader,
    cells: CellValues = NUMBERS,
    headings: Mapping[str, str] | None = None,
) -> Table:
    """The table that the job asks for, wide or long.

    Args:
        cells: the cell values in the columns of codes of a wide table.
        headings: other names for columns, by their own names. A background variable or a code
            with the name of another column gets a prefix.
    """
    headings = {name: name for name in (*OWN_COLUMNS, WEIGHT)} | dict(headings or {})
    if job.wide:
        return _wide(job.selection, reader, headings, cells)
    return _long(job.selection, reader, headings)


def _long(selection: ResolvedSelection, reader: Reader, headings: Mapping[str, str]) -> Table:
    """A row per coding, and one with an empty code where a coder gave none.

    The status in that row says why: nobody has looked (`open`), no code applies (`done`) or the
    quote was skipped (`skip`). A coder who only gave codes outside the selection has no row for
    that quote; a quote that nobody coded has a row without a coder.
    """

    def rows() -> Iterator[list[object]]:
        for quote, coders in reader:
            about = _about(selection, quote)
            for each in coders or [_NOBODY]:
                if not each.codings and each.excluded:
                    continue
                state = _state(each)
                for coding in each.codings or (_NO_CODING,):
                    yield [*about, *state, *coding]

    own = [Column(headings[name], _kind(name)) for name in (*CODER_COLUMNS, *Coding._fields)]
    return Table([*_columns(selection, headings), *own], rows())


def _wide(
    selection: ResolvedSelection, reader: Reader, headings: Mapping[str, str], cells: CellValues
) -> Table:
    """A row per quote and coder, with a column per code.

    Whether a code applies is unknown while the coder has not finished the quote, also if the code
    was given to it already. A suggestion stands in a row of its own, without a coder.
    """
    unknown, no, yes = cells
    codes = selection.codes
    places = {code: place for place, code in enumerate(codes)}

    def rows() -> Iterator[list[object]]:
        for quote, coders in reader:
            about = _about(selection, quote)
            for each in coders or [_NOBODY]:
                given = [no if each.status == "done" else unknown] * len(places)
                if each.status in ("done", SUGGESTED):
                    for coding in each.codings:
                        given[places[coding.code]] = yes
                yield [*about, *_state(each), *given]

    columns = [
        *_columns(selection, headings),
        *(Column(headings[name], _kind(name)) for name in CODER_COLUMNS),
    ]
    taken = {column.name for column in columns}
    columns += [Column(_unused(code, "code_", taken), bool, code) for code in codes]
    return Table(columns, rows())


def _unused(name: str, prefix: str, taken: set[str]) -> str:
    """A column name that is not taken yet: `name`, with the prefix as often as needed."""
    while name in taken:
        name = prefix + name
    taken.add(name)
    return name


def _columns(selection: ResolvedSelection, headings: Mapping[str, str]) -> list[Column]:
    """The columns on the quote: its own, the background variables and the weight, if any."""
    weight = [Column(headings[WEIGHT], float)] if selection.weights else []
    taken = {*(headings[name] for name in OWN_COLUMNS), *(column.name for column in weight)}
    variables = [Column(_unused(name, "var_", taken)) for name in selection.variables]
    return [*(Column(headings[name]) for name in QUOTE_COLUMNS), *variables, *weight]


def _about(selection: ResolvedSelection, quote: Quote) -> list[object]:
    """The cells under `_columns`."""
    values = map(quote.variables.get, selection.variables, repeat(""))
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
