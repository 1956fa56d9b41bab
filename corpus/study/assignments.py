"""Assignments: which quotes a coder is to code, where a study was split among its coders.

A coder to whom nothing was assigned codes whatever there is. Some quotes are assigned to
two coders, to see how far they agree: their suggestions stay hidden until they are done.
"""

from __future__ import annotations

import sqlite3


def own(quote: str) -> str:
    """SQL: whether the quote with the id `quote`, an expression, is one `:coder` is to code."""
    return (
        "(NOT EXISTS (SELECT 1 FROM assignments WHERE coder = :coder) OR EXISTS"
        f" (SELECT 1 FROM assignments AS a WHERE a.coder = :coder AND a.quote = {quote}))"
    )


def share(db: sqlite3.Connection, coder: str) -> int:
    """How many quotes were assigned to `coder`; 0 where the study was not split."""
    row = db.execute(
        "SELECT count(DISTINCT quote) FROM assignments WHERE coder = ?", (coder,)
    ).fetchone()
    return int(row[0])


def doubled(db: sqlite3.Connection, coder: str, quote: str) -> bool:
    """Whether `coder` codes this quote beside somebody else, each without the other."""
    row = db.execute(
        "SELECT EXISTS (SELECT 1 FROM assignments WHERE coder = ? AND quote = ? AND overlap)",
        (coder, quote),
    ).fetchone()
    return bool(row[0])
