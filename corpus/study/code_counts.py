"""How many quotes one coder gave each code and net to: the counts of every screen and of `status`.

The unit is a quote. It counts once for a code and once for a net, however many codes of the net it
has, and it counts whether it is done or not. Tables count respondents, and done quotes alone
(`corpus/analysis/tables/codings.py`).
"""

from __future__ import annotations

import sqlite3

from ..codebook.codes import Codebook
from .merged_codes import aliases_of
from .quotes import code_counts, count_with_codes


def with_nets(db: sqlite3.Connection, coder: str, codebook: Codebook) -> dict[str, int]:
    """For each code and each net the number of quotes that `coder` gave it to, if any."""
    return CodeCounts(db, coder).read(codebook)


class CodeCounts:
    """The counts of one coder, read again at every keypress.

    Counting a large net takes long, so that a net is counted again only after a decision on one
    of its codes.
    """

    def __init__(self, db: sqlite3.Connection, coder: str) -> None:
        self._db = db
        self._coder = coder
        self._nets: dict[frozenset[str], tuple[tuple[object, ...], int]] = {}

    def read(self, codebook: Codebook) -> dict[str, int]:
        """As `with_nets`, as they are now."""
        counts = code_counts(self._db, self._coder)
        (others,) = self._db.execute("PRAGMA data_version").fetchone()
        newest = {code.id: self._newest(code.id) for code in codebook.entries if not code.net}
        for net in codebook.entries:
            below = codebook.under(net.id) if net.net else frozenset[str]()
            if counts.keys().isdisjoint(below):
                continue
            # The version changes when another connection writes, such as a merge.
            state = (others, *(newest.get(code, "") for code in sorted(below)))
            known, count = self._nets.get(below, ((), 0))
            if known != state:
                count = count_with_codes(self._db, self._coder, below)
                self._nets[below] = state, count
            counts[net.id] = count
        return counts

    def _newest(self, code: str) -> str:
        """The newest decision on a code, or on one that was merged into it."""
        codes = aliases_of(self._db, [code])
        # Each of these maxima is the last row of an index.
        (found,) = self._db.execute(
            "SELECT max(newest) FROM (SELECT (SELECT max(decision) FROM latest"
            " INDEXED BY latest_newest"
            " WHERE coder = ? AND what = w.column1 AND code = c.column1) AS newest"
            " FROM (VALUES ('apply'), ('remove'), ('decline')) AS w,"
            f" (VALUES {', '.join('(?)' for _code in codes)}) AS c)",
            (self._coder, *codes),
        ).fetchone()
        return found or ""
