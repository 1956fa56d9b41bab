"""Memos on codes and on the study as a whole; those on quotes are decisions.

Append-only: the newest of each coder on each subject counts, and an empty one is none.
"""

from __future__ import annotations

import sqlite3

from .database import writing
from .ids import ids, newest, now


def read(db: sqlite3.Connection, coder: str, code: str | None) -> str:
    """What `coder` wrote last about `code`, or about the study (None); "" where nothing."""
    row = db.execute(
        "SELECT text FROM notes WHERE coder = ? AND code IS ? ORDER BY id DESC LIMIT 1",
        (coder, code),
    ).fetchone()
    return row[0] if row else ""


def write(db: sqlite3.Connection, coder: str, code: str | None, text: str) -> None:
    """Write it in place of what stood there; where it is the same, nothing is written."""
    with writing(db):
        if text != read(db, coder, code):
            db.execute(
                "INSERT INTO notes VALUES (?, ?, ?, ?, ?)",
                (next(ids(newest(db))), now(), coder, code, text),
            )
