"""Merging, by their keys, rows of two copies of a study that never change."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from ...errors import Refusal
from ...language import _
from .untrusted_copy import UntrustedCopy, damaged

KEYS: Mapping[str, Sequence[str]] = {
    "import_columns": ("import", "what"),
    "codebook_changes": ("id",),
    "decisions": ("id",),
    "offered": ("decision", "code"),
    "notes": ("id",),
    "redactions": ("id",),
    "splits": ("id",),
    "assignments": ("coder", "quote", "split"),
}
"""The columns that identify a row of each table."""

_ROWS_AT_ONCE = 500

# An id that begins with f is so late that no later id could be made.
_ID = re.compile(r"[0-9a-e][0-9a-f]{7}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_IDS = frozenset({"id", "action", "undoes", "split"})


def merge_rows(db: sqlite3.Connection, other: UntrustedCopy, table: str) -> Counter[str]:
    """Add the rows of a table that the study lacks; returns the number of new rows of each coder.

    Call it within `writing`.

    Raises:
        Refusal: a row differs between the copies, or is not one that turven writes.
    """
    names = [name for (name,) in db.execute("SELECT name FROM pragma_table_info(?)", (table,))]
    key_columns = KEYS[table]
    columns = ", ".join(f'"{name}"' for name in names)
    marks = ", ".join("?" for _name in names)
    counts: Counter[str] = Counter()
    for rows in chunks(
        other.db.execute(f"SELECT {columns} FROM {table} ORDER BY {key_columns[0]}")
    ):
        theirs = {_key(row, names, key_columns): row for row in rows}
        existing = _existing(db, table, columns, key_columns, list(theirs))
        ours = {_key(row, names, key_columns): row for row in existing}
        new = [row for key, row in theirs.items() if key not in ours]
        for key, row in ours.items():
            if row != theirs[key]:
                raise Refusal(
                    _(
                        "{folder}: in table {table}, {id} differs from the same row in this"
                        " study, although these rows never change; ask for an undamaged copy."
                        " Nothing was merged."
                    ).format(folder=other.folder, table=table, id=key[0])
                )
        for row in new:
            values = dict(zip(names, row, strict=True))
            if not _is_valid(values):
                raise damaged(other.folder, f"table {table}")
            counts[values.get("coder") or ""] += 1
        db.executemany(f"INSERT INTO {table} VALUES ({marks})", new)
    return counts


def chunks(cursor: sqlite3.Cursor) -> Iterator[list[Any]]:
    """The rows of a query, some hundreds at a time."""
    while rows := cursor.fetchmany(_ROWS_AT_ONCE):
        yield rows


def by_id(db: sqlite3.Connection, select: str, ids: Sequence[object]) -> dict[str, Any]:
    """The rows of a `select` with these ids, by id, which is their first column."""
    marks = ", ".join("?" for _id in ids)
    return {row[0]: row for row in db.execute(f"{select} WHERE id IN ({marks})", ids)}


def is_time(text: str) -> bool:
    """Whether `text` is a time as turven writes it: ISO 8601, in UTC, ending in Z."""
    with suppress(ValueError):
        return text.endswith("Z") and datetime.fromisoformat(text).tzinfo is not None
    return False


def _existing(
    db: sqlite3.Connection,
    table: str,
    columns: str,
    key_columns: Sequence[str],
    keys: Sequence[tuple[object, ...]],
) -> list[Any]:
    marks = f"({', '.join('?' for _name in key_columns)})"
    names = ", ".join(key_columns)
    # CROSS JOIN makes SQLite find each row by the index.
    rows = db.execute(
        f"WITH known ({names}) AS (VALUES {', '.join(marks for _key in keys)})"
        f" SELECT {columns} FROM known CROSS JOIN {table} USING ({names})",
        [value for key in keys for value in key],
    )
    return rows.fetchall()


def _key(row: Sequence[Any], names: Sequence[str], key_columns: Sequence[str]) -> tuple[Any, ...]:
    return tuple(row[names.index(name)] for name in key_columns)


def _is_valid(row: Mapping[str, Any]) -> bool:
    """Whether the ids and times are valid, and an undo is newer than what it undoes."""
    ids = [row[name] for name in _IDS & row.keys() if row[name] is not None]
    if not all(_ID.fullmatch(id_) for id_ in ids):
        return False
    action = row.get("action", row.get("id", ""))
    return (
        ("at" not in row or is_time(row["at"]))
        and (row.get("undoes") or "") < (action or "~")
        and action <= row.get("id", action)
    )
