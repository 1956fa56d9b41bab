"""Codings in doubt: what was coded before its code was bounded otherwise.

Nothing is stored: it follows from the log of changes and the decisions. A coding is in
doubt when a change that says so came after it, was not undone, and the coder has neither
said `done` to the quote nor decided on that code in it since.
"""

from __future__ import annotations

import sqlite3
from typing import NamedTuple


class Doubt(NamedTuple):
    """A coding in doubt, and the newest change that put it there."""

    position: int
    """Of the quote."""
    code: str
    """As it is read now: of a merged code, the one that it was merged into."""
    what: str
    """What kind of change it was: `describe`, `split` or `outside`."""
    reason: str
    """Why the code was changed, as its changer wrote it."""


def doubtful(db: sqlite3.Connection, coder: str) -> list[Doubt]:
    """All codings of `coder` in doubt, in the order of the quotes."""
    raise NotImplementedError


def of(db: sqlite3.Connection, quote: str, coder: str) -> list[Doubt]:
    """The codings of one quote in doubt."""
    raise NotImplementedError


def count(db: sqlite3.Connection, coder: str) -> int:
    """How many quotes have a coding in doubt."""
    raise NotImplementedError
