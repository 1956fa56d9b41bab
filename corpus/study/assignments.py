"""Assignments: which quotes a coder is to code, where a study was split among its coders.

A coder without assignments codes every quote. Some quotes are assigned to two coders, to measure
their agreement: suggestions on those stay hidden from a coder until they have finished the quote.
"""

from __future__ import annotations

import sqlite3


def assigned_to_coder(quote: str) -> str:
    """An SQL condition: `:coder` is to code the quote with this id, which is an SQL expression."""
    return (
        "(NOT EXISTS (SELECT 1 FROM assignments WHERE coder = :coder) OR EXISTS"
        f" (SELECT 1 FROM assignments AS a WHERE a.coder = :coder AND a.quote = {quote}))"
    )


def assigned_count(db: sqlite3.Connection, coder: str) -> int:
    """The number of quotes assigned to `coder`; 0 if they have no assignments."""
    row = db.execute(
        "SELECT count(DISTINCT quote) FROM assignments WHERE coder = ?", (coder,)
    ).fetchone()
    return int(row[0])


def is_double_coded(db: sqlite3.Connection, coder: str, quote: str) -> bool:
    """Whether this quote was assigned to `coder` and to a second coder, independently."""
    row = db.execute(
        "SELECT EXISTS (SELECT 1 FROM assignments WHERE coder = ? AND quote = ? AND overlap)",
        (coder, quote),
    ).fetchone()
    return bool(row[0])
