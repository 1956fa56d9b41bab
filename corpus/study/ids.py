"""Ids that sort by time and are unique across copies of a study, and timestamps."""

from __future__ import annotations

import secrets
import sqlite3
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID


def now() -> str:
    """The time in UTC, to the millisecond, in ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def newest(db: sqlite3.Connection) -> str | None:
    """The greatest id in the study, over all tables whose ids are times."""
    row = db.execute(
        "SELECT max(id) FROM (SELECT max(id) AS id FROM decisions"
        " UNION ALL SELECT max(id) FROM codebook_changes UNION ALL SELECT max(id) FROM notes"
        " UNION ALL SELECT max(id) FROM redactions)"
    ).fetchone()
    return row[0] if row else None


def ids(after: str | None) -> Iterator[str]:
    """UUIDs of version 7 (RFC 9562, section 5.7), each greater than the one before.

    They are also greater than `after`, the greatest id so far: a clock that was set back, or a
    colleague's clock that runs fast, cannot make a new decision older than the one before it.
    Within a millisecond the 12 bits after the version count (method 1 of
    section 6.2).
    """
    milliseconds, count = -1, 0
    if after:
        last = UUID(after).int
        milliseconds, count = last >> 80, (last >> 64) & 0xFFF
    while True:
        clock = time.time_ns() // 1_000_000
        if clock > milliseconds:
            milliseconds, count = clock, 0
        elif count < 0xFFF:
            count += 1
        else:
            milliseconds, count = milliseconds + 1, 0
        value = milliseconds << 80 | 7 << 76 | count << 64 | 2 << 62 | secrets.randbits(62)
        yield str(UUID(int=value))
