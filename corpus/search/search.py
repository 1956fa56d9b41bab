"""Searching quotes: the positions of quotes that match a query, read only when they are shown."""

from __future__ import annotations

import json
import sqlite3
from array import array
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from ..column_names import clean_name
from ..editing import stale_codings
from ..progress import Cancelled, Progress, no_progress
from ..study.assignments import assigned_count
from ..study.coders import coders
from ..study.database import reading
from ..study.merged_codes import aliases_of
from ..study.quotes import Quote, read
from .query import Condition, Query
from .words import forms, plain

Order = Literal["imported", "text", "longest", "given", "decided", "doubtful"]
ORDERS: tuple[Order, ...] = ("imported", "text", "longest", "given", "decided", "doubtful")

_ORDER_BY: dict[Order, str] = {
    "imported": "q.position",
    # A prefix of this length sorts almost as well, and a million of them fit in memory.
    "text": "substr(q.text, 1, 64) COLLATE NOCASE, q.position",
    "longest": "length(q.text) DESC, q.position",
    "given": "e.equals DESC, q.same_as, q.position",
    "decided": "(SELECT max(l.decision) FROM latest AS l WHERE l.quote = q.id AND l.coder = :me)"
    " DESC, q.position",
    "doubtful": "(SELECT s.doubt FROM suggested AS s WHERE s.quote = q.id) DESC, q.position",
}
_JOIN_EQUALS = (
    " JOIN (SELECT same_as, count(*) AS equals FROM quotes GROUP BY same_as) AS e"
    " ON e.same_as = q.same_as"
)

_PROGRESS_STEPS = 20_000
"""Steps of SQLite between two reports of progress: about a millisecond."""


_SAMPLE = 2000
"""Respondents, at the beginning and at the end, whose variables are collected."""

_MAX_CACHED = 1000
"""Quotes that are kept in memory while somebody scrolls."""


class FoundQuotes:
    """Search results: the positions of quotes, which are read when they are shown."""

    def __init__(self, db: sqlite3.Connection, positions: Sequence[int], order: Order) -> None:
        self.positions = positions
        self._db = db
        self._sorted = order == "imported"
        self._cache: dict[int, Quote] = {}

    def __len__(self) -> int:
        return len(self.positions)

    def part(self, start: int, stop: int) -> list[Quote]:
        """The quotes from `start` up to `stop`, counted from 0."""
        some = list(self.positions[max(start, 0) : stop])
        new = [position for position in some if position not in self._cache]
        if len(self._cache) + len(new) > _MAX_CACHED:
            self._cache.clear()
            new = some
        marks = ", ".join("?" for _position in new)
        for quote in read(self._db, f"q.position IN ({marks})", *new):
            self._cache[quote.position] = quote
        return [self._cache[position] for position in some]

    def index(self, position: int) -> int:
        """The index of the quote at `position`; if it was not found, that of a quote near it."""
        if self._sorted:
            return bisect_left(self.positions, position)
        try:
            return self.positions.index(position)
        except ValueError:
            return 0


def all_positions(db: sqlite3.Connection) -> Sequence[int]:
    """The positions of all quotes, in the order of import."""
    return range(1, (db.execute("SELECT max(position) FROM quotes").fetchone()[0] or 0) + 1)


def search(
    db: sqlite3.Connection,
    me: str,
    query: Query,
    order: Order = "imported",
    *,
    progress: Progress = no_progress,
) -> Sequence[int]:
    """The positions of the quotes that match `query`, in an order.

    Args:
        me: the searching coder, whose decisions the query is about if it names no coder.
        progress: called with 0 about once a millisecond, so that it can cancel the search; SQLite
            does not say how far it is.

    Raises:
        Cancelled: the search is no longer wanted.
        Refusal: the database cannot be read, or there is no room to sort what was found.
    """
    coder = resolve_coder(db, me, query)
    hidden = coder != me and bool(assigned_count(db, me))
    if not query.parts and order == "imported" and not hidden:
        return all_positions(db)
    bound: dict[str, object] = {"me": coder, "searcher": me}
    conditions = [
        *_SqlConditions(db, bound, query).all(),
        *([_NOT_BLIND_OVERLAP] if hidden else []),
    ]
    joined = _JOIN_EQUALS if order == "given" else ""
    if any(part.kind == "variable" for part in query.parts):
        joined += " JOIN respondents AS r ON r.id = q.respondent"
    cancelled: list[Cancelled] = []

    def interrupt() -> bool:
        try:
            progress(0)
        except Cancelled as error:
            # SQLite would swallow it; it is raised when the statement has stopped.
            cancelled.append(error)
        return bool(cancelled)

    db.set_progress_handler(interrupt, _PROGRESS_STEPS)
    try:
        with reading(db):
            rows = db.execute(
                f"SELECT q.position FROM quotes AS q{joined}"
                f" WHERE {' AND '.join(conditions) or 'true'} ORDER BY {_ORDER_BY[order]}",
                bound,
            )
            return array("q", (position for (position,) in rows))
    except sqlite3.OperationalError:
        if cancelled:
            raise cancelled[0] from None
        raise
    finally:
        db.set_progress_handler(None, 0)


@dataclass(frozen=True, slots=True)
class KnownValues:
    """The values in a study that can be searched for, other than codes."""

    coders: Sequence[str] = ()
    questions: Sequence[str] = ()
    variables: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Names and values of background variables, the most frequent values first."""


def known_values(db: sqlite3.Connection) -> KnownValues:
    """The values that can be searched for; variables of the first and last respondents."""
    rows = db.execute(
        "SELECT v.key, v.value FROM ("
        " SELECT variables FROM (SELECT variables FROM respondents ORDER BY rowid LIMIT :some)"
        " UNION ALL SELECT variables FROM"
        " (SELECT variables FROM respondents ORDER BY rowid DESC LIMIT :some)"
        " UNION ALL SELECT variables FROM"
        " (SELECT variables FROM quotes ORDER BY position DESC LIMIT :some)"
        ") AS some, json_each(some.variables) AS v GROUP BY 1, 2 ORDER BY count(*) DESC, 2",
        {"some": _SAMPLE},
    )
    variables: dict[str, list[str]] = {}
    for name, value in rows:
        variables.setdefault(name, []).append(value)
    asked = db.execute("SELECT text FROM questions ORDER BY text LIMIT :some", {"some": _SAMPLE})
    return KnownValues(coders(db), [text for (text,) in asked], dict(sorted(variables.items())))


def resolve_coder(db: sqlite3.Connection, me: str, query: Query) -> str:
    """The coder whose decisions `query` is about, as spelled in the study.

    The beginning of a name is enough, because not every name can be typed.
    """
    if query.coder is None:
        return me
    begins = [coder for coder in coders(db) if plain(coder).startswith(plain(query.coder))]
    return min(begins, key=len, default=query.coder)


class _SqlConditions:
    """A query as SQL conditions on the quotes `q`; values are bound, never part of the SQL."""

    def __init__(self, db: sqlite3.Connection, bound: dict[str, object], query: Query) -> None:
        self._db = db
        self._bound = bound
        self._query = query

    def all(self) -> list[str]:
        return [
            f"NOT ({sql})" if part.negated else sql
            for part in self._query.parts
            for sql in [self._condition(part) + self._blinding(part)]
        ]

    def _blinding(self, part: Condition) -> str:
        reveals = part.kind in ("suggested", "disagreement")
        if reveals and self._query.blind:
            return " AND " + _decided("'done'", by="searcher")
        return f" AND {_NOT_BLIND_OVERLAP}" if reveals else ""

    def _value(self, value: object) -> str:
        name = f"v{len(self._bound)}"
        self._bound[name] = value
        return f":{name}"

    def _sql_list(self, values: Sequence[str]) -> str:
        return f"({', '.join(self._value(value) for value in values)})"

    def _condition(self, part: Condition) -> str:
        make: dict[str, Callable[[Condition], str]] = {
            "word": self._words,
            "phrase": self._words,
            "code": self._code,
            "suggested": self._suggested,
            "how": self._origin,
            "question": self._question,
            "variable": self._variable,
            "clash": self._clash,
            "recheck": self._recheck,
        }
        if part.kind in make:
            return make[part.kind](part)
        if part.kind == "disagreement":
            return _DISAGREEMENT
        if part.kind == "memo":
            return _MEMO
        if part.kind == "unweighted":
            return "q.respondent IN (SELECT id FROM respondents WHERE NOT weighted)"
        if part.values == ("open",):
            return "NOT " + _decided("'done', 'skip'")
        return _decided(self._value(part.values[0] if part.values else part.kind))

    def _words(self, part: Condition) -> str:
        match = " ".join(part.values)
        if part.kind == "phrase":
            asked = f'"{match}"'
        else:
            known = forms(match) if len(part.values) == 1 and len(match) > 2 else ()
            asked = " OR ".join([f'"{match}"*', *(f'"{form}"' for form in sorted(known))])
        bound = self._value(asked)
        return f"q.position IN (SELECT rowid FROM quotes_words WHERE quotes_words MATCH {bound})"

    def _code(self, part: Condition) -> str:
        """A coding with this code and, if the query has an origin as well, with that origin."""
        given = f"l.code IN {self._sql_list(aliases_of(self._db, part.values))}"
        wanted = [] if part.negated else self._wanted_origins()
        return _codings(" AND ".join([given, *wanted]), decisions=bool(wanted))

    def _wanted_origins(self) -> list[str]:
        return [
            f"d.how = {self._value(part.values[0])}"
            for part in self._query.parts
            if part.kind == "how" and not part.negated
        ]

    def _clash(self, part: Condition) -> str:
        """An exclusive code beside another code."""
        return (
            "q.id IN (SELECT c.quote FROM current_codings AS c JOIN current_codings AS o"
            " ON o.quote = c.quote AND o.coder = c.coder AND o.code <> c.code"
            f" WHERE c.coder = :me AND c.code IN {self._sql_list(part.values)})"
        )

    def _recheck(self, _part: Condition) -> str:
        stale = stale_codings.stale_codings(self._db, str(self._bound["me"]))
        positions = self._value(json.dumps([coding.position for coding in stale]))
        return f"q.position IN (SELECT value FROM json_each({positions}))"

    def _origin(self, part: Condition) -> str:
        return _codings(f"d.how = {self._value(part.values[0])}", decisions=True)

    def _suggested(self, part: Condition) -> str:
        codes = self._sql_list(aliases_of(self._db, part.values))
        return f"q.id IN (SELECT quote FROM suggestions WHERE code IN {codes} AND suggested)"

    def _question(self, part: Condition) -> str:
        named = plain(part.values[0])
        rows = self._db.execute("SELECT id, text FROM questions")
        fits = [id_ for id_, text in rows if named == plain(id_) or named in plain(text)]
        return f"q.question IN {self._sql_list(fits)}"

    def _variable(self, part: Condition) -> str:
        """A variable of the respondent, unless the answer has its own value for it."""
        name, value = part.values
        names = [*_case_variants(name), *_case_variants(clean_name(name))]
        test = f"lower(v.key) IN {self._sql_list(names)}"
        test += f" AND lower(v.value) IN {self._sql_list(_case_variants(value))}" if value else ""
        return (
            "EXISTS (SELECT 1 FROM json_each(CASE q.variables WHEN '{}' THEN r.variables"
            f" ELSE json_patch(r.variables, q.variables) END) AS v WHERE {test})"
        )


def _case_variants(text: str) -> list[str]:
    """`text` in each case, lowered as SQLite does it, which only lowers A to Z."""
    variants = (text, text.lower(), text.upper(), text.capitalize())
    lowered = (
        "".join(letter.lower() if letter.isascii() else letter for letter in way)
        for way in variants
    )
    return list(dict.fromkeys(lowered))


def _decided(what: str, *, by: str = "me") -> str:
    return f"q.id IN (SELECT quote FROM latest WHERE coder = :{by} AND what IN ({what}))"


def _codings(test: str, *, decisions: bool) -> str:
    joined = " JOIN origins AS d ON d.decision = l.decision" if decisions else ""
    return (
        f"q.id IN (SELECT l.quote FROM latest AS l{joined}"
        f" WHERE l.coder = :me AND l.what = 'apply' AND {test})"
    )


_NOT_BLIND_OVERLAP = (
    "(q.id NOT IN (SELECT quote FROM assignments WHERE coder = :searcher AND overlap) OR "
    + _decided("'done'", by="searcher")
    + ")"
)
"""A double-coded quote is found by the other coder's decisions, or by suggestions, only after the
searching coder has finished it."""

_MEMO = (
    "q.id IN (SELECT l.quote FROM latest AS l JOIN decisions AS d ON d.id = l.decision"
    " WHERE l.coder = :me AND l.what = 'memo' AND d.memo <> '')"
)

# The plus signs keep SQLite from indexes in which a code or a coder occurs very often.
_GIVEN = (
    "SELECT 1 FROM latest AS l WHERE l.quote = q.id AND l.coder = :me AND l.subject = 'code'"
    " AND +l.what = 'apply'"
)
_OFFERED = "SELECT 1 FROM suggestions AS s WHERE s.quote = q.id AND s.suggested"
_DISAGREEMENT = (
    "(" + _decided("'done'") + " AND q.id IN (SELECT quote FROM suggested)"
    f" AND (EXISTS ({_OFFERED} AND NOT EXISTS ({_GIVEN} AND l.code = s.code))"
    f" OR EXISTS ({_GIVEN} AND NOT EXISTS ({_OFFERED} AND +s.code = l.code))))"
)
"""A coder and the current suggestions disagree on a finished quote if a suggested code was not
given, or a code was given that is not suggested."""
