"""Merged codes: codings of a merged code count as codings of the code it was merged into.

Decisions keep the code that was given. The table `readings`, which follows the codebook, maps each
merged code to the code that it counts as. The views `current_codings`, `current_decisions` and
`current_suggestions` apply it; the functions here are for other tables.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from ..codebook.codes import Codebook


def store_merged_codes(db: sqlite3.Connection, codebook: Codebook) -> None:
    """Store the merged codes of `codebook`; call it within `writing`."""
    db.execute("DELETE FROM readings")
    db.executemany("INSERT INTO readings VALUES (?, ?)", sorted(codebook.reads_as.items()))


def merged_codes(db: sqlite3.Connection) -> dict[str, str]:
    """For each merged code, the code that it counts as."""
    return dict(db.execute("SELECT code, reads_as FROM readings"))


def aliases_of(db: sqlite3.Connection, codes: Iterable[str]) -> list[str]:
    """`codes` and every code that was merged into one of them."""
    found = dict.fromkeys(codes)
    marks = ", ".join("?" for _code in found)
    rows = db.execute(f"SELECT code FROM readings WHERE reads_as IN ({marks})", list(found))
    return [*found, *(code for (code,) in rows if code not in found)]
