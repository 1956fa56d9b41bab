"""What there is to know of a code: how often it was given, where last, and beside what."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from .quotes import Quote


@dataclass(frozen=True, slots=True)
class Facts:
    """Of one code, as one coder gave it."""

    count: int
    """Quotes that have it."""
    newest: tuple[Quote, ...]
    """Quotes that got it last, the newest first; of equal answers one."""
    beside: tuple[tuple[str, int], ...]
    """Other codes on the same quotes, and on how many, the most first."""


def facts(db: sqlite3.Connection, coder: str, code: str, *, newest: int = 5) -> Facts:
    """Of `code`, with what was merged into it; `newest` is how many quotes to show."""
    raise NotImplementedError
