"""Who settles differences between coders, and under which name.

What somebody settles is no judgment of their own: they have seen what the others gave. So it
is decided under a name beside theirs, as a coder apart. It overwrites nothing that they coded,
has an undo of its own, counts as nobody's in the figures of agreement, and is still known to be
theirs. Two copies of a study merge as ever: of two who settled one quote, the newer counts.
"""

from __future__ import annotations

import sqlite3

from ..search.search import coders
from .log import MACHINE

SETTLES = " · adjudication"
"""What stands behind the name of who settles; nobody codes under a name that ends so."""


def adjudicator(coder: str) -> str:
    """The name under which `coder` settles differences."""
    return coder + SETTLES


def is_adjudicator(coder: str) -> bool:
    """Whether this is a name to settle under."""
    return coder.endswith(SETTLES)


def human_coders(db: sqlite3.Connection) -> list[str]:
    """Those who coded for themselves: not the machine, and not what was settled."""
    return [coder for coder in coders(db) if coder != MACHINE and not is_adjudicator(coder)]
