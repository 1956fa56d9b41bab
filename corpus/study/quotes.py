"""Quotes: the answer, its question and respondent, and a coder's decisions on it."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, cast

from . import assignments, merged_codes
from .decision_log import Status


class Quote(NamedTuple):
    """One respondent's answer to one question, word for word."""

    position: int
    """Counted from 1, in the order of import."""
    id: str
    respondent: str
    question: str
    text: str
    variables: dict[str, str]
    """Background of the respondent and of this answer, in the order of the file."""
    equals: int
    """The number of quotes with an equal answer to the same question, this one included."""


class Part(NamedTuple):
    """A code on a part of a quote: the code points from `start` up to `end`."""

    start: int
    end: int
    code: str


@dataclass(frozen=True, slots=True)
class State:
    """The decisions of one coder on one quote."""

    status: Status
    flagged: bool
    memo: str
    codes: tuple[str, ...]
    """Ids of the codes given to it, the oldest first."""
    declined: frozenset[str]
    parts: tuple[Part, ...] = ()
    """Codes that were given to a part of it, in the order of the text."""
    alone: bool = False
    """Whether it is coded apart from its equal answers."""
    starred: bool = False
    """Whether it is worth citing."""


@dataclass(frozen=True, slots=True)
class CoderProgress:
    """The progress of one coder, in quotes."""

    quotes: int
    """All quotes, or where_clause assigned to the coder."""
    done: int
    skipped: int
    flagged: int


def normalised(text: str) -> str:
    """A text without case and extra spaces; equal answers have the same normalised text.

    Compatibility characters are folded (NFKC), and a closing full stop does not count.
    """
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split()).strip(" .")


def slug(question: str) -> str:
    """A short id for a question, the same in every copy of a study."""
    bare = unicodedata.normalize("NFKD", question).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "-", bare).strip("-")
    if name == question:
        return name
    return f"{name[:16].strip('-')}-{hashlib.sha256(question.encode()).hexdigest()[:6]}".strip("-")


def same_as(question: str, text: str) -> str:
    """The key that equal answers to one question share; `question` is its short id."""
    key = f"{question}\n{normalised(text) or text}"
    return hashlib.blake2b(key.encode(), digest_size=12).hexdigest()


def count(db: sqlite3.Connection) -> int:
    """The number of quotes; their positions count from 1, because no quote is ever deleted."""
    return int(db.execute("SELECT coalesce(max(position), 0) FROM quotes").fetchone()[0])


def at(db: sqlite3.Connection, position: int) -> Quote:
    """The quote at `position`, which must exist."""
    return next(read(db, "q.position = ?", position))


def next_position(
    db: sqlite3.Connection,
    position: int,
    coder: str,
    *,
    direction: Literal[1, -1] = 1,
    undecided: bool = False,
) -> int | None:
    """The position of the next quote in `direction`; None if there is none.

    Args:
        undecided: only quotes that the coder has yet to finish or skip, and that are assigned
            to them if the study was split.
    """
    sign, order = (">", "ASC") if direction == 1 else ("<", "DESC")
    pending = (
        " AND NOT EXISTS (SELECT 1 FROM latest AS l WHERE l.quote = q.id AND l.coder = :coder"
        " AND l.subject = 'status' AND l.what <> 'open')"
        f" AND {assignments.assigned_to_coder('q.id')}"
        if undecided
        else ""
    )
    row = db.execute(
        f"SELECT q.position FROM quotes AS q WHERE q.position {sign} :position{pending}"
        f" ORDER BY q.position {order} LIMIT 1",
        {"position": position, "coder": coder},
    ).fetchone()
    return row[0] if row else None


def position_of(db: sqlite3.Connection, quote: str) -> int:
    row = db.execute("SELECT position FROM quotes WHERE id = ?", (quote,)).fetchone()
    return int(row[0])


def ids_at(db: sqlite3.Connection, positions: Iterable[int]) -> list[str]:
    """The ids of the quotes at these positions, in the order that is fastest to write."""
    rows = db.execute(
        "SELECT id FROM quotes WHERE position IN (SELECT value FROM json_each(?)) ORDER BY id",
        (json.dumps(list(positions)),),
    )
    return [id_ for (id_,) in rows]


def every(db: sqlite3.Connection, positions: Sequence[int] | None = None) -> Iterator[Quote]:
    """All quotes, or where_clause at `positions`, in the order of import; read lazily."""
    if positions is None:
        return read(db, "")
    where_clause = json.dumps(list(positions))
    return read(db, "q.position IN (SELECT value FROM json_each(?))", where_clause)


def state(db: sqlite3.Connection, quote: str, coder: str) -> State:
    """The decisions of `coder` on `quote`."""
    return states(db, (quote,), coder)[quote]


def states(db: sqlite3.Connection, quotes: Sequence[str], coder: str) -> dict[str, State]:
    """The decisions of `coder` on each of these quotes."""
    marks = ", ".join("?" for _quote in quotes)
    rows = db.execute(
        'SELECT l.quote, l.subject, l.code, l.what, d.memo, l.start, l."end"'
        " FROM current_decisions AS l JOIN decisions AS d ON d.id = l.decision"
        f" WHERE l.quote IN ({marks}) AND l.coder = ? ORDER BY l.decision",
        (*quotes, coder),
    )
    by: dict[str, list[_Latest]] = {quote: [] for quote in quotes}
    for quote, *rest in rows:
        by[quote].append(_Latest(*rest))
    return {quote: _state(latest) for quote, latest in by.items()}


class _Latest(NamedTuple):
    """A row of `current_decisions`, with the text of the memo."""

    subject: str
    code: str
    what: str
    memo: str | None
    start: int
    end: int


def _state(latest: Sequence[_Latest]) -> State:
    by_subject = {each.subject: each for each in latest}
    status, flag, memo, group, star = map(
        by_subject.get, ("status", "flag", "memo", "group", "star")
    )
    given = [each for each in latest if each.what == "apply"]
    codes = tuple(dict.fromkeys(each.code for each in given))
    declined = frozenset(each.code for each in latest if each.what == "decline")
    return State(
        status=cast("Status", status.what) if status else "open",
        flagged=flag is not None and flag.what == "flag",
        memo=(memo.memo or "") if memo else "",
        codes=codes,
        # If a code was given and one merged into it was declined, the code counts as given.
        declined=declined.difference(codes),
        parts=tuple(
            sorted({Part(each.start, each.end, each.code) for each in given if each.start >= 0})
        ),
        alone=group is not None and group.what == "alone",
        starred=star is not None and star.what == "star",
    )


def coded_together(db: sqlite3.Connection, quote: Quote, coder: str) -> int:
    """The number of quotes that `coder` codes together with this one, itself included."""
    # CROSS JOIN, because few quotes are coded apart and many may be equal.
    apart = db.execute(
        "SELECT q.id FROM latest AS l CROSS JOIN quotes AS q ON q.id = l.quote"
        " WHERE l.coder = ? AND l.what = 'alone'"
        " AND q.same_as = (SELECT same_as FROM quotes WHERE id = ?)",
        (coder, quote.id),
    ).fetchall()
    return 1 if (quote.id,) in apart else quote.equals - len(apart)


def coder_progress(db: sqlite3.Connection, coder: str) -> CoderProgress:
    """The progress of `coder`, from the tallies."""
    rows = dict(
        db.execute(
            "SELECT what, quotes FROM tallies WHERE coder = ? AND what IN ('done', 'skip', 'flag')",
            (coder,),
        )
    )
    quotes = assignments.assigned_count(db, coder) or count(db)
    return CoderProgress(quotes, rows.get("done", 0), rows.get("skip", 0), rows.get("flag", 0))


def code_counts(db: sqlite3.Connection, coder: str) -> dict[str, int]:
    """For each code the number of quotes that `coder` gave it to, merged codes included."""
    found = dict(
        db.execute(
            "SELECT code, quotes FROM tallies WHERE coder = ? AND what = 'apply' AND quotes > 0",
            (coder,),
        )
    )
    before: dict[str, list[str]] = {}
    for merged, into in merged_codes.merged_codes(db).items():
        others = before.setdefault(into, [into])
        if found.pop(merged, 0):
            found[into] = found.get(into, 0) + _count_without_others(db, coder, merged, others)
        others.append(merged)
    return found


def _count_without_others(
    db: sqlite3.Connection, coder: str, code: str, others: Collection[str]
) -> int:
    """The number of quotes with `code` and none of the `others`, which are counted already.

    The cost grows with the number of quotes with `code`, a merged code that gets no more.
    """
    marks = ", ".join("?" for _code in others)
    row = db.execute(
        "SELECT count(DISTINCT l.quote) FROM latest AS l"
        " WHERE l.coder = ? AND l.what = 'apply' AND l.code = ? AND NOT EXISTS"
        " (SELECT 1 FROM latest AS o WHERE o.coder = l.coder AND o.what = 'apply'"
        f" AND o.code IN ({marks}) AND o.quote = l.quote)",
        (coder, code, *others),
    ).fetchone()
    return int(row[0])


def count_with_codes(db: sqlite3.Connection, coder: str, codes: Collection[str]) -> int:
    """The number of quotes that `coder` gave at least one of these codes."""
    codes = merged_codes.aliases_of(db, codes)
    marks = ", ".join("?" for _code in codes)
    row = db.execute(
        "SELECT count(DISTINCT quote) FROM latest WHERE coder = ? AND what = 'apply'"
        f" AND code IN ({marks})",
        (coder, *codes),
    ).fetchone()
    return int(row[0])


def read(db: sqlite3.Connection, where: str, *values: object) -> Iterator[Quote]:
    """The quotes `q` that satisfy the SQL condition `where`, or all, in the order of import."""
    where_clause = f" WHERE {where}" if where else ""
    counted = where and f" WHERE s.same_as IN (SELECT q.same_as FROM quotes AS q{where_clause})"
    rows = db.execute(
        "SELECT q.position, q.id, q.respondent, n.text, q.text, r.variables, q.variables,"
        " coalesce(e.equals, 1) FROM quotes AS q JOIN respondents AS r ON r.id = q.respondent"
        " JOIN questions AS n ON n.id = q.question"
        # Counted once for each answer, because a hundred thousand quotes may be equal.
        f" LEFT JOIN (SELECT s.same_as, count(*) AS equals FROM quotes AS s{counted}"
        " GROUP BY s.same_as HAVING count(*) > 1) AS e ON e.same_as = q.same_as"
        f"{where_clause} ORDER BY q.position",
        (*values, *values),
    )
    # Faster than `loads`, which first checks the type of the text; there may be a million.
    decoded = json.JSONDecoder().raw_decode
    for position, id_, respondent, question, text, of_respondent, of_answer, equals in rows:
        variables = decoded(of_respondent)[0]
        if of_answer != "{}":
            variables |= decoded(of_answer)[0]
        yield Quote(position, id_, respondent, question, text, variables, equals)
