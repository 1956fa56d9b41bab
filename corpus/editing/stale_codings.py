"""Stale codings, which are to be rechecked: they are older than the scope of their code.

Nothing is stored: they follow from the log of codebook changes and the decisions, whose ids
order them in time. A coding is stale if a change of scope came after it, was not undone, and
the coder has since neither marked the quote as done nor decided on that code in it. A change
to a code also counts for the codes merged into it.
"""

from __future__ import annotations

import sqlite3
from typing import NamedTuple


class StaleCoding(NamedTuple):
    """A coding to recheck, and the newest change that made it stale."""

    position: int
    """The position of the quote, from 1."""
    code: str
    """The id of the code; for a merged code, the one it was merged into."""
    what: str
    """The kind of change: `describe`, `split` or `outside`."""
    reason: str
    """The reason that was given for the change."""


# The newest change of each code is enough: a decision after it is after all the others.
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
FROM about AS a CROSS JOIN latest AS l INDEXED BY latest_newest
    ON l.coder = :coder AND l.what = 'apply' AND l.code = a.given AND l.decision < a.id
{join}
WHERE NOT EXISTS (
    SELECT 1 FROM latest AS s
    WHERE s.quote = l.quote AND s.coder = l.coder AND s.decision > a.id
        AND (s.what = 'done' OR s.subject = 'code' AND s.code IN (a.code, a.given))
)
"""
_LIST = _STALE.format(
    columns="q.position, coalesce(r.reads_as, l.code), a.what, a.reason, max(a.id)",
    join="JOIN quotes AS q ON q.id = l.quote LEFT JOIN readings AS r ON r.code = l.code",
)
_GROUP = " GROUP BY 1, 2 ORDER BY 1, 2"


def stale_codings(db: sqlite3.Connection, coder: str) -> list[StaleCoding]:
    """All stale codings of `coder`, in the order of the quotes."""
    rows = db.execute(_LIST + _GROUP, {"coder": coder})
    return [StaleCoding(*row[:4]) for row in rows]


def count(db: sqlite3.Connection, coder: str) -> int:
    """The number of quotes with a stale coding."""
    query = _STALE.format(columns="count(DISTINCT l.quote)", join="")
    return int(db.execute(query, {"coder": coder}).fetchone()[0])
