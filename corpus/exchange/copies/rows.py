"""Rows that are never changed, of two copies of a study: united by what they are known by."""

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
"""What a row of each table is known by."""

_AT_ONCE = 500

# What begins with an f is so late that no id could come after it.
_ID = re.compile(r"[0-9a-e][0-9a-f]{7}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_IDS = frozenset({"id", "action", "undoes", "split"})


def merge_rows(db: sqlite3.Connection, other: UntrustedCopy, table: str) -> Counter[str]:
    """Take in the rows of a table that are not here yet; how many of which coder.

    To be called within `writing`.

    Raises:
        Refusal: a row is there otherwise than here, or is none of ours.
    """
    names = [name for (name,) in db.execute("SELECT name FROM pragma_table_info(?)", (table,))]
    key = KEYS[table]
    columns = ", ".join(f'"{name}"' for name in names)
    marks = ", ".join("?" for _name in names)
    taken: Counter[str] = Counter()
    for rows in chunks(other.db.execute(f"SELECT {columns} FROM {table} ORDER BY {key[0]}")):
        theirs = {_key(row, names, key): row for row in rows}
        ours = {_key(row, names, key): row for row in _here(db, table, columns, key, list(theirs))}
        new = [row for known_by, row in theirs.items() if known_by not in ours]
        for known_by, row in ours.items():
            if row != theirs[known_by]:
                raise Refusal(
                    _(
                        "{folder}: in its table {table}, {id} is not what it is in this study,"
                        " though such rows never change; get a sound copy. Nothing was merged."
                    ).format(folder=other.folder, table=table, id=known_by[0])
                )
        for row in new:
            said = dict(zip(names, row, strict=True))
            if not _sound(said):
                raise damaged(other.folder, f"table {table}")
            taken[said.get("coder") or ""] += 1
        db.executemany(f"INSERT INTO {table} VALUES ({marks})", new)
    return taken


def chunks(cursor: sqlite3.Cursor) -> Iterator[list[Any]]:
    while rows := cursor.fetchmany(_AT_ONCE):
        yield rows


def by_id(db: sqlite3.Connection, select: str, ids: Sequence[object]) -> dict[str, Any]:
    """The rows of a `select` with these ids, by their first column, which is the id."""
    marks = ", ".join("?" for _id in ids)
    return {row[0]: row for row in db.execute(f"{select} WHERE id IN ({marks})", ids)}


def is_time(text: str) -> bool:
    """Whether it is a time as the study writes it down."""
    with suppress(ValueError):
        return text.endswith("Z") and datetime.fromisoformat(text).tzinfo is not None
    return False


def _here(
    db: sqlite3.Connection,
    table: str,
    columns: str,
    key: Sequence[str],
    known_by: Sequence[tuple[object, ...]],
) -> list[Any]:
    one = f"({', '.join('?' for _name in key)})"
    names = ", ".join(key)
    # Joined in this order each row is found by the index.
    rows = db.execute(
        f"WITH known ({names}) AS (VALUES {', '.join(one for _row in known_by)})"
        f" SELECT {columns} FROM known CROSS JOIN {table} USING ({names})",
        [value for row in known_by for value in row],
    )
    return rows.fetchall()


def _key(row: Sequence[Any], names: Sequence[str], key: Sequence[str]) -> tuple[Any, ...]:
    return tuple(row[names.index(name)] for name in key)


def _sound(said: Mapping[str, Any]) -> bool:
    """Whether ids and times are some, and what is undone is older than what undoes it."""
    ids = [said[name] for name in _IDS & said.keys() if said[name] is not None]
    if not all(_ID.fullmatch(id_) for id_ in ids):
        return False
    by = said.get("action", said.get("id", ""))
    return (
        ("at" not in said or is_time(said["at"]))
        and (said.get("undoes") or "") < (by or "~")
        and by <= said.get("id", by)
    )
