"""Quotes as they stand in the study: the answer, its question, its respondent, its state."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from .decisions import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What one respondent answered to one question, as it was given."""

    position: int
    """Counted from 1, in the order of import."""
    id: str
    respondent: str
    question: str
    text: str
    variables: dict[str, str]
    """Background of the respondent and of this answer, in the order of the file."""
    equals: int
    """How many quotes have an equal answer to the same question, this one included."""


class Part(NamedTuple):
    """A code on a part of a quote: code points `start` up to `end`."""

    start: int
    end: int
    code: str


@dataclass(frozen=True, slots=True)
class State:
    """What one coder has decided on one quote."""

    status: Status
    flagged: bool
    memo: str
    codes: tuple[str, ...]
    """Ids of the codes given to it, the oldest first."""
    declined: frozenset[str]
    parts: tuple[Part, ...] = ()
    """Codes that were given to a part of it, in the order of the text."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one coder is, in quotes."""

    quotes: int
    done: int
    skipped: int
    flagged: int


def normalised(text: str) -> str:
    """What makes two answers equal: their letters and digits, whatever their case or spacing.

    Full compatibility forms are folded (NFKC), and a closing full stop does not count.
    """
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split()).strip(" .")


def slug(question: str) -> str:
    """A short name for a question, the same wherever it is made."""
    bare = unicodedata.normalize("NFKD", question).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "-", bare).strip("-")
    if name == question:
        return name
    return f"{name[:16].strip('-')}-{hashlib.sha256(question.encode()).hexdigest()[:6]}".strip("-")


def same_as(question: str, text: str) -> str:
    """What two equal answers to one question, called by its short name, have in common."""
    key = f"{question}\n{normalised(text) or text}"
    return hashlib.blake2b(key.encode(), digest_size=12).hexdigest()


def count(db: sqlite3.Connection) -> int:
    return int(db.execute("SELECT count(*) FROM quotes").fetchone()[0])


def at(db: sqlite3.Connection, position: int) -> Quote:
    """The quote at `position`, which must be one."""
    return next(read(db, "q.position = ?", position))


def after(
    db: sqlite3.Connection,
    position: int,
    coder: str,
    *,
    direction: Literal[1, -1] = 1,
    undecided: bool = False,
) -> int | None:
    """The position of the next quote in `direction`, or None where there is none.

    Args:
        undecided: leave out what the coder has done or skipped.
    """
    sign, order = (">", "ASC") if direction == 1 else ("<", "DESC")
    pending = (
        " AND NOT EXISTS (SELECT 1 FROM latest AS l WHERE l.quote = q.id AND l.coder = :coder"
        " AND l.subject = 'status' AND l.what <> 'open')"
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


def every(db: sqlite3.Connection) -> Iterator[Quote]:
    """All quotes in the order of import, read as they are asked for."""
    return read(db, "true")


def state(db: sqlite3.Connection, quote: str, coder: str) -> State:
    """What `coder` has decided on `quote`."""
    rows = db.execute(
        'SELECT l.subject, l.code, l.what, d.memo, l.start, l."end" FROM latest AS l'
        " JOIN decisions AS d ON d.id = l.decision"
        " WHERE l.quote = ? AND l.coder = ? ORDER BY l.decision",
        (quote, coder),
    ).fetchall()
    by_subject = {subject: (what, memo) for subject, _code, what, memo, _start, _end in rows}
    given = [(code, start, end) for _s, code, what, _m, start, end in rows if what == "apply"]
    codes = dict.fromkeys(code for code, _start, _end in given)
    return State(
        status=by_subject.get("status", ("open", None))[0],
        flagged=by_subject.get("flag", ("unflag", None))[0] == "flag",
        memo=by_subject.get("memo", ("memo", ""))[1] or "",
        codes=tuple(codes),
        declined=frozenset(code for _s, code, what, _m, _b, _e in rows if what == "decline"),
        parts=tuple(sorted(Part(start, end, code) for code, start, end in given if start >= 0)),
    )


def progress(db: sqlite3.Connection, coder: str) -> Progress:
    """How far `coder` is."""
    rows = dict(
        db.execute(
            "SELECT what, count(*) FROM latest WHERE coder = ?"
            " AND what IN ('done', 'skip', 'flag') GROUP BY what",
            (coder,),
        )
    )
    return Progress(count(db), rows.get("done", 0), rows.get("skip", 0), rows.get("flag", 0))


def counts(db: sqlite3.Connection, coder: str) -> dict[str, int]:
    """Per code the number of quotes to which `coder` gave it."""
    return dict(
        db.execute(
            "SELECT code, count(DISTINCT quote) FROM latest WHERE coder = ? AND what = 'apply'"
            " GROUP BY code",
            (coder,),
        )
    )


def having(db: sqlite3.Connection, coder: str, codes: Collection[str]) -> int:
    """Quotes to which `coder` gave any of these codes; one with several counts once."""
    marks = ", ".join("?" for _code in codes)
    row = db.execute(
        "SELECT count(DISTINCT quote) FROM latest WHERE coder = ? AND what = 'apply'"
        f" AND code IN ({marks})",
        (coder, *codes),
    ).fetchone()
    return int(row[0])


def read(db: sqlite3.Connection, where: str, *values: object) -> Iterator[Quote]:
    """The quotes `q` of which `where` holds, in the order of import."""
    rows = db.execute(
        "SELECT q.position, q.id, q.respondent, n.text, q.text, r.variables, q.variables,"
        " (SELECT count(*) FROM quotes AS s WHERE s.same_as = q.same_as)"
        " FROM quotes AS q JOIN respondents AS r ON r.id = q.respondent"
        f" JOIN questions AS n ON n.id = q.question WHERE {where} ORDER BY q.position",
        values,
    )
    for position, id_, respondent, question, text, of_respondent, of_answer, equals in rows:
        yield Quote(
            position=position,
            id=id_,
            respondent=respondent,
            question=question,
            text=text,
            variables=json.loads(of_respondent) | json.loads(of_answer),
            equals=equals,
        )
