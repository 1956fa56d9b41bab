"""How codings of merged codes are read: as the code that theirs was merged into.

Decisions keep the code that was given. The table `readings` says for each merged code
what it is read as, and follows the codebook.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from ..codebook.codes import Codebook


def store_merged_codes(db: sqlite3.Connection, codebook: Codebook) -> None:
    """Read merged codes as `codebook` says; to be called within `writing`."""
    db.execute("DELETE FROM readings")
    db.executemany("INSERT INTO readings VALUES (?, ?)", sorted(codebook.reads_as.items()))


def merged_codes(db: sqlite3.Connection) -> dict[str, str]:
    """Of each merged code the one as which it is read."""
    return dict(db.execute("SELECT code, reads_as FROM readings"))


def aliases_of(db: sqlite3.Connection, codes: Iterable[str]) -> list[str]:
    """The codes whose codings are read as one of `codes`: themselves and the merged ones."""
    found = dict.fromkeys(codes)
    marks = ", ".join("?" for _code in found)
    rows = db.execute(f"SELECT code FROM readings WHERE reads_as IN ({marks})", list(found))
    return [*found, *(code for (code,) in rows if code not in found)]
