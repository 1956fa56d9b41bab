"""Personal data in background variables: what nobody takes for anything else.

A postcode, a year of birth or a number of a respondent is what the tables are made by, and
stays. An e-mail address and an IBAN, which has a checksum, are found wherever they stand. A
telephone number has to look like one (`+31`, `06`, or with something between its digits), or
its variable has to be called so. Of all numbers of nine digits one in eleven passes the test
of a BSN: it is one where the variable or the value says so, or where every number of that
length in the variable passes.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator
from functools import lru_cache

from . import personal
from .checksums import is_bsn
from .personal import Finding

_CALLED_PHONE = re.compile(r"tel|mobiel|mobile|phone|gsm")
_CALLED_BSN = re.compile(r"bsn|sofi|burgerservice")
_LIKE_PHONE = re.compile(r"[(]?(?:\+|00|06)|.*\d[ ()./–-]+\d", re.DOTALL)
_FEWEST = 2
"""Numbers that a variable has at least, before all of them passing means anything."""


class Background:
    """What is left out of the background variables of one study."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._bsn = frozenset(_with_bsn(db))
        self._find = lru_cache(maxsize=50_000)(self._find_anew)

    def find(self, name: str, value: str) -> tuple[Finding, ...]:
        """What is left out of `value`, which the variable `name` has."""
        return self._find(name, value)

    def _find_anew(self, name: str, value: str) -> tuple[Finding, ...]:
        if "@" not in value and sum(map(str.isdigit, value)) < 8:
            return ()
        return tuple(
            found for found in personal.find(value) if self._certain(name.casefold(), value, found)
        )

    def _certain(self, name: str, value: str, found: Finding) -> bool:
        match found.kind:
            case "email" | "iban":
                return True
            case "phone":
                part = value[found.start : found.end]
                return bool(_LIKE_PHONE.match(part) or _CALLED_PHONE.search(name))
            case "bsn":
                said = _CALLED_BSN.search(name) or _CALLED_BSN.search(value.casefold())
                return bool(said) or name in self._bsn
        return False


def _with_bsn(db: sqlite3.Connection) -> Iterator[str]:
    """The variables, without capitals, of which every number of eight or nine digits is one."""
    for table in ("respondents", "quotes"):
        rows = db.execute(
            f"SELECT j.key, j.value FROM {table}, json_each(variables) AS j"
            " WHERE length(j.value) IN (8, 9) AND j.value NOT GLOB '*[^0-9]*' ORDER BY j.key"
        )
        yield from _all_pass(rows)


def _all_pass(rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    passing: dict[str, set[str] | None] = {}
    for name, value in rows:
        seen = passing.setdefault(name.casefold(), set())
        if seen is not None and not is_bsn(str(value)):
            passing[name.casefold()] = None
        elif seen is not None:
            seen.add(str(value))
    return (name for name, seen in passing.items() if seen and len(seen) >= _FEWEST)
