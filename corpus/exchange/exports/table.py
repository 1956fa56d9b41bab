"""Quotes with their codings as rows: a row per coding, or per quote with a column per code."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import repeat
from typing import NamedTuple

from ...study.quotes import Quote
from .reader import CoderDecisions, Coding, Export

QUOTE = ("quote", "respondent", "question", "text")
STATE = ("coder", "status", "flagged", "starred", "memo")
WHOLE = frozenset({"flagged", "starred", "start", "end", "rank", "seen"})
"""The columns of whole numbers; so are those of codes. `score` and `weight` are fractions, the
rest text."""

_OWN = {*QUOTE, *STATE, *Coding._fields}
_NOBODY = CoderDecisions("")
_NOTHING: tuple[object, ...] = (None,) * len(Coding._fields)


Signs = tuple[object, object, object]
"""What stands in the column of a code: where it is not known, was not given, and was given."""


class Column(NamedTuple):
    """A column of what goes out."""

    name: str
    kind: type[str | int | float] = str
    code: str | None = None
    """The id of the code that it is about."""


class Rows(NamedTuple):
    """A table, of which the rows are read as they are asked for."""

    columns: list[Column]
    rows: Iterator[list[object]]

    @property
    def header(self) -> list[str]:
        return [column.name for column in self.columns]


def rows(export: Export, signs: Signs = (None, 0, 1)) -> Rows:
    """The table that is asked for, wide or long."""
    return wide(export, signs) if export.wide else long(export)


def long(export: Export) -> Rows:
    """A row per coding, and one with an empty code where a coder gave none.

    The status there says whether nobody looked (`open`), nothing applied (`done`) or it was
    skipped (`skip`). Who gave only codes that are not wanted has no row for that quote; one
    that nobody coded has a row without a coder.
    """

    def made() -> Iterator[list[object]]:
        for quote, coders in export.quotes():
            about = _about(export, quote)
            for by in coders or [_NOBODY]:
                if not by.codings and by.others:
                    continue
                state = _state(by)
                for coding in by.codings or (_NOTHING,):
                    yield [*about, *state, *coding]

    kinds = [Column(name, _kind(name)) for name in (*STATE, *Coding._fields)]
    return Rows([*_columns(export), *kinds], made())


def wide(export: Export, signs: Signs) -> Rows:
    """A row per quote and coder: 1 for a code that was given, 0 for one that was not.

    Nothing where the coder is not done, or has the code and it does not go out.
    """
    unknown, no, yes = signs
    codes = export.codes
    places = {code: place for place, code in enumerate(codes)}

    def made() -> Iterator[list[object]]:
        for quote, coders in export.quotes(origins=False):
            about = _about(export, quote)
            for by in coders or [_NOBODY]:
                cells = [no if by.status == "done" else unknown] * len(places)
                for code in by.others:
                    if code in places:
                        cells[places[code]] = unknown
                for coding in by.codings:
                    cells[places[coding.code]] = yes
                yield [*about, *_state(by), *cells]

    columns = [*_columns(export), *(Column(name, _kind(name)) for name in STATE)]
    taken = {column.name for column in columns}
    # A background variable may be called as a code is; a column is never there twice.
    return Rows(
        [*columns, *(Column(free(code, "code_", taken), bool, code) for code in codes)], made()
    )


def free(name: str, before: str, taken: set[str]) -> str:
    """A name for a column that has none yet: with `before` before it, as often as is needed."""
    while name in taken:
        name = before + name
    taken.add(name)
    return name


def _columns(export: Export) -> list[Column]:
    weight = [Column("weight", float)] if export.weights else []
    taken = {*_OWN, *(column.name for column in weight)}
    variables = [Column(free(name, "var_", taken)) for name in export.variables]
    return [*(Column(name) for name in QUOTE), *variables, *weight]


def _about(export: Export, quote: Quote) -> list[object]:
    values = map(quote.variables.get, export.variables, repeat(""))
    weight = [export.weights.get(quote.respondent, 1.0)] if export.weights else []
    return [quote.id, quote.respondent, quote.question, quote.text, *values, *weight]


def _state(by: CoderDecisions) -> tuple[object, ...]:
    return by.coder, by.status, by.flagged, by.starred, by.memo


def _kind(name: str) -> type[str | int | float]:
    return int if name in WHOLE else float if name == "score" else str
