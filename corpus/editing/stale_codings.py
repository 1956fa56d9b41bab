"""Codings in doubt: what was coded before its code was bounded otherwise.

Nothing is stored: it follows from the log of changes and the decisions, whose ids are
their times. A coding is in doubt when a change that says so came after it, was not
undone, and the coder has neither said `done` to the quote nor decided on that code in it
since. A change to a code is one to what was merged into it, too.
"""

from __future__ import annotations

import sqlite3
from typing import NamedTuple


class StaleCoding(NamedTuple):
    """A coding in doubt, and the newest change that put it there."""

    position: int
    """Of the quote."""
    code: str
    """As it is read now: of a merged code, the one that it was merged into."""
    what: str
    """What kind of change it was: `describe`, `split` or `outside`."""
    reason: str
    """Why the code was changed, as its changer wrote it."""


# Of each code the newest change is enough: what came after that one is after all of them.
_STALE = """
WITH newest AS (
    SELECT code, what, reason, max(id) AS id FROM codebook_changes AS c
    WHERE doubtful AND NOT EXISTS (SELECT 1 FROM codebook_changes AS u WHERE u.undoes = c.id)
    GROUP BY code
), about AS (
    SELECT code, code AS given, what, reason, id FROM newest
    UNION ALL
    SELECT n.code, r.code, n.what, n.reason, n.id
    FROM newest AS n JOIN readings AS r ON r.reads_as = n.code
)
SELECT {columns}
FROM about AS a CROSS JOIN latest AS l{index} ON l.coder = :coder AND l.what = 'apply'
    AND l.code = a.given AND l.decision < a.id
{join}
WHERE NOT EXISTS (
    SELECT 1 FROM latest AS s
    WHERE s.quote = l.quote AND s.coder = l.coder AND s.decision > a.id
        AND (s.what = 'done' OR s.subject = 'code' AND s.code IN (a.code, a.given))
)
"""
_LIST = _STALE.format(
    columns="q.position, coalesce(r.reads_as, l.code), a.what, a.reason, max(a.id)",
    index="{index}",
    join="JOIN quotes AS q ON q.id = l.quote LEFT JOIN readings AS r ON r.code = l.code",
)
_GROUP = " GROUP BY 1, 2 ORDER BY 1, 2"


def stale_codings(db: sqlite3.Connection, coder: str) -> list[StaleCoding]:
    """All codings of `coder` in doubt, in the order of the quotes."""
    rows = db.execute(_LIST.format(index=" INDEXED BY latest_newest") + _GROUP, {"coder": coder})
    return [StaleCoding(*row[:4]) for row in rows]


def of(db: sqlite3.Connection, quote: str, coder: str) -> list[StaleCoding]:
    """The codings of one quote in doubt."""
    rows = db.execute(
        _LIST.format(index="") + " AND l.quote = :quote" + _GROUP, {"coder": coder, "quote": quote}
    )
    return [StaleCoding(*row[:4]) for row in rows]


def count(db: sqlite3.Connection, coder: str) -> int:
    """How many quotes have a coding in doubt."""
    query = _STALE.format(
        columns="count(DISTINCT l.quote)", index=" INDEXED BY latest_newest", join=""
    )
    return int(db.execute(query, {"coder": coder}).fetchone()[0])
