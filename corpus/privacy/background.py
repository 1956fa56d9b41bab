"""Personal data in background variables: only what cannot be anything else.

A postcode, a year of birth or a respondent number stays, because tables are broken down by
it. An e-mail address is always found, and so is an IBAN, which has a checksum. A telephone
number must look like one (`+31`, `06`, or separators between its digits), or its variable
must have a name that says so. One in eleven numbers of nine digits passes the check of a BSN,
so a number counts as one only if the name of the variable or the value says so, or if every
number of that length in the variable passes.
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
"""The fewest numbers in a variable from which it counts that all of them pass."""


class Background:
    """Finds the personal data in the background variables of one study."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._bsn = frozenset(_with_bsn(db))
        self._find = lru_cache(maxsize=50_000)(self._find_anew)

    def find(self, name: str, value: str) -> tuple[Finding, ...]:
        """The personal data in `value`, a value of the variable `name`."""
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
    """The variables, casefolded, in which every number of eight or nine digits is a BSN."""
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
