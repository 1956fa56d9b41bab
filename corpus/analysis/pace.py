"""The pace of a coder, and the number of quotes since they last gave a new code."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import itemgetter

from ..study.merged_codes import merged_codes

LONGEST_PAUSE = timedelta(minutes=30)
"""A session ends when there is no decision for this long."""


@dataclass(frozen=True, slots=True)
class Pace:
    """The last session of a coder; `hour` is quotes an hour, None if the session is too short."""

    quotes: int
    minutes: float
    hour: float | None


@dataclass(frozen=True, slots=True)
class Saturation:
    """The last code that a coder gave for the first time, and the quotes finished since."""

    code: str
    since: int


_ONE_BY_ONE = "how NOT IN ('same', 'nonanswer', 'autocode')"
"""A condition on decisions: not on all quotes of a kind together."""

MIN_DURATION = timedelta(minutes=1)
"""The shortest session for which quotes an hour are given; below it they are mostly chance."""


def pace(db: sqlite3.Connection, coder: str) -> Pace:
    """The quotes that `coder` finished in their last session.

    Equal answers finished together count once; quotes that a rule selected do not count.
    """
    rows = db.execute(
        f"SELECT at, what = 'done' AND {_ONE_BY_ONE} AND undoes IS NULL FROM decisions"
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
    duration = last - first
    hours = duration / timedelta(hours=1)
    return Pace(finished, hours * 60, finished / hours if duration >= MIN_DURATION else None)


def saturation(db: sqlite3.Connection, coder: str) -> Saturation | None:
    """The last new code of `coder`; None if they have given no code yet."""
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
        f" AND {_ONE_BY_ONE}"
        " AND undoes IS NULL AND id > ?",
        (coder, given),
    ).fetchone()[0]
    return Saturation(newest, since)
