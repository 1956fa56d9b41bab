"""Assignments: the quotes that each coder must code, after a study was split among its coders.

A coder without assignments codes every quote. Some quotes are assigned to two coders, to measure
their agreement; a coder sees the suggestions for such a quote only after finishing it.
"""

from __future__ import annotations

import sqlite3


def assigned_to_coder(quote: str) -> str:
    """The SQL condition that `:coder` must code the quote whose id is the expression `quote`."""
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
    """Whether a quote was assigned to `coder` and to a second coder, to measure agreement."""
    row = db.execute(
        "SELECT EXISTS (SELECT 1 FROM assignments WHERE coder = ? AND quote = ? AND overlap)",
        (coder, quote),
    ).fetchone()
    return bool(row[0])
