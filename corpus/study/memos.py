"""Memos on codes and on the study as a whole; those on quotes are decisions.

Append-only: each coder's newest memo on a subject counts; an empty memo deletes it.
"""

from __future__ import annotations

import sqlite3

from .database import writing
from .ids import ids, newest, now


def read(db: sqlite3.Connection, coder: str, code: str | None) -> str:
    """The memo of `coder` on `code`, or on the study if it is None; "" if there is none."""
    row = db.execute(
        "SELECT text FROM notes WHERE coder = ? AND code IS ? ORDER BY id DESC LIMIT 1",
        (coder, code),
    ).fetchone()
    return row[0] if row else ""


def has(db: sqlite3.Connection, coder: str, text: str) -> bool:
    """Whether `coder` has this memo, on any code or on the study."""
    row = db.execute("SELECT 1 FROM code_memos WHERE coder = ? AND memo = ?", (coder, text))
    return row.fetchone() is not None


def write(db: sqlite3.Connection, coder: str, code: str | None, text: str) -> None:
    """Replace the memo; nothing is written if the text is the same."""
    with writing(db):
        if text != read(db, coder, code):
            db.execute(
                "INSERT INTO notes VALUES (?, ?, ?, ?, ?)",
                (next(ids(newest(db))), now(), coder, code, text),
            )
