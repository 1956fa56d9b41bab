"""How a code is used: how often it was given, to which quotes last, and with which codes."""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import dataclass
from heapq import merge
from operator import itemgetter

from ..study import merged_codes, quotes
from ..study.quotes import Quote


@dataclass(frozen=True, slots=True)
class CodeUsage:
    """How one coder used one code."""

    count: int
    """The number of quotes that have it."""
    newest: tuple[Quote, ...]
    """The quotes that got it last, newest first; one for each group of equal answers."""
    beside: tuple[tuple[str, int], ...]
    """The other codes of these quotes with their number of quotes, largest first."""


def code_usage(db: sqlite3.Connection, coder: str, code: str, *, newest: int = 5) -> CodeUsage:
    """How `coder` used `code` and the codes merged into it.

    Args:
        newest: the largest number of quotes to return as `CodeUsage.newest`.
    """
    given = merged_codes.aliases_of(db, [code])
    return CodeUsage(
        quotes.count_with_codes(db, coder, [code]),
        tuple(quotes.at(db, position) for position in _newest(db, coder, given, newest)),
        _together(db, coder, code, given),
    )


def _newest(db: sqlite3.Connection, coder: str, given: list[str], wanted: int) -> list[int]:
    # A cursor per code follows an index and reads no further than needed.
    cursors = [
        db.execute(
            "SELECT l.decision, q.position, q.same_as FROM latest AS l INDEXED BY latest_newest"
            " JOIN quotes AS q ON q.id = l.quote"
            " WHERE l.coder = ? AND l.what = 'apply' AND l.code = ? ORDER BY l.decision DESC",
            (coder, code),
        )
        for code in given
    ]
    found: dict[str, int] = {}
    for _decision, position, group in merge(*cursors, key=itemgetter(0), reverse=True):
        if len(found) == wanted:
            break
        found.setdefault(group, position)
    return list(found.values())


def _together(
    db: sqlite3.Connection, coder: str, code: str, given: list[str]
) -> tuple[tuple[str, int], ...]:
    marks = ", ".join("?" for _code in given)
    rows = db.execute(
        "SELECT o.code, count(DISTINCT o.quote) FROM"
        " (SELECT DISTINCT quote FROM latest"
        f" WHERE coder = ? AND what = 'apply' AND code IN ({marks})) AS l"
        " CROSS JOIN current_codings AS o ON o.quote = l.quote AND o.coder = ? AND o.code <> ?"
        " GROUP BY 1",
        (coder, *given, coder, code),
    )
    return tuple(Counter(dict(rows)).most_common())
