"""How fast a coder is, and how long no new code has come."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta

LONGEST_PAUSE = timedelta(minutes=30)
"""Without a decision for so long, a session has ended."""


@dataclass(frozen=True, slots=True)
class Pace:
    """The newest session of a coder; `hour` is quotes an hour, None of a session too short."""

    quotes: int
    minutes: float
    hour: float | None


@dataclass(frozen=True, slots=True)
class Saturation:
    """The last code that was new when it was given, and the quotes finished since."""

    code: str
    since: int


MIN_DURATION = timedelta(minutes=1)
"""Below it, quotes an hour are chance."""


def pace(db: sqlite3.Connection, coder: str) -> Pace:
    """Quotes that `coder` finished in the newest session.

    Equal ones at once count as one, and those that a rule proposed not at all.
    """
    rows = db.execute(
        "SELECT at, what = 'done' AND how NOT IN ('same', 'autocode') AND undoes IS NULL"
        " FROM decisions"
        " WHERE coder = ? ORDER BY id DESC",
        (coder,),
    )
    last = first = None
    finished = 0
    for at, done in rows:
        moment = datetime.fromisoformat(at)
        if first is not None and first - moment > LONGEST_PAUSE:
            break
        last, first = last or moment, moment
        finished += done
    if first is None or last is None:
        return Pace(0, 0.0, None)
    took = last - first
    hours = took / timedelta(hours=1)
    return Pace(finished, hours * 60, finished / hours if took >= MIN_DURATION else None)


def saturation(db: sqlite3.Connection, coder: str) -> Saturation | None:
    """None where `coder` has given no code yet."""
    newest = db.execute(
        "SELECT coalesce(r.reads_as, d.code), min(d.id) FROM decisions AS d"
        " LEFT JOIN readings AS r ON r.code = d.code"
        " WHERE d.coder = ? AND d.what = 'apply' GROUP BY 1 ORDER BY 2 DESC LIMIT 1",
        (coder,),
    ).fetchone()
    if newest is None:
        return None
    since = db.execute(
        "SELECT count(*) FROM decisions WHERE coder = ? AND what = 'done'"
        " AND how NOT IN ('same', 'autocode')"
        " AND undoes IS NULL AND id > ?",
        (coder, newest[1]),
    ).fetchone()[0]
    return Saturation(newest[0], since)
