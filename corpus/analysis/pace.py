"""How fast a coder is, and how long no new code has come."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import itemgetter

from ..study.merged_codes import merged_codes

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
    rows = db.execute(
        "SELECT code, min(id) FROM decisions WHERE coder = ? AND what = 'apply' GROUP BY code",
        (coder,),
    )
    resolved, first = merged_codes(db), dict[str, str]()
    for code, decision in rows:
        code_now = resolved.get(code, code)
        first[code_now] = min(first.get(code_now, decision), decision)
    if not first:
        return None
    newest, given = max(first.items(), key=itemgetter(1))
    since = db.execute(
        "SELECT count(*) FROM decisions WHERE coder = ? AND what = 'done'"
        " AND how NOT IN ('same', 'autocode')"
        " AND undoes IS NULL AND id > ?",
        (coder, given),
    ).fetchone()[0]
    return Saturation(newest, since)
