"""The queue: which quote a coder sees next, and why.

It reads the stored suggestions, so that it needs no library that computes them. The table
`samples` records each quote that it picked; `sampling` draws those that are drawn at random.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ..corpus.study import assignments, merged_codes, quotes
from ..corpus.study.database import writing
from ..corpus.study.settings import Order
from ..corpus.study.study import Study
from . import sampling

RANDOM_SHARE = 0.25
"""The smallest share of a mixed queue that is drawn at random: a fifth, plus a margin for
quotes that are skipped."""

MIX: tuple[Order, ...] = ("uncertain", "rare", "different", "certain")
"""The orders that make up the rest of a mixed queue, in equal shares."""

RARE_BELOW = 20
"""A code with fewer quotes than this is rare: too few to set its threshold well."""


@dataclass(frozen=True, slots=True)
class Pick:
    """The quote to show next, and the reason why."""

    position: int
    why: Order
    code: str = ""
    """The rare code that the quote may have."""


def pick(
    study: Study, coder: str, order: Order, *, now: int = 0, chance: random.Random | None = None
) -> Pick | None:
    """The next quote for `coder` while the one at position `now` is on the screen.

    None if there is no other quote to do. An order without data, such as before the first
    suggestions, falls back to a random draw.
    """
    search = _QueueSearch(study, coder, now, chance or random.SystemRandom())
    for strategy in search.strategies(order):
        found = search.by[strategy]()
        if found is not None:
            return found
    return None


class _QueueSearch:
    """One search for one coder; each strategy returns a pick, or None if it finds no quote."""

    def __init__(self, study: Study, coder: str, at: int, chance: random.Random) -> None:
        self.study, self.db, self.coder, self.at, self.chance = study, study.db, coder, at, chance
        shown = self.db.execute("SELECT id FROM quotes WHERE position = ?", (at,)).fetchone()
        self.known = {"coder": coder, "shown": shown[0] if shown else ""}
        self.by: dict[Order, Callable[[], Pick | None]] = {
            "imported": self._imported,
            "random": self._random,
            "uncertain": lambda: self._most("uncertain", "doubt"),
            "certain": lambda: self._most("certain", "confidence"),
            "different": lambda: self._most("different", "novelty"),
            "rare": self._rare,
        }

    def strategies(self, order: Order) -> Iterator[Order]:
        if order != "mixed":
            yield order
        else:
            rows = self.db.execute(
                "SELECT purpose, shown FROM drawn WHERE coder = ?", (self.coder,)
            )
            counts = {purpose: count for purpose, count in rows if purpose in self.by}
            if counts.get("random", 0) < RANDOM_SHARE * (sum(counts.values()) + 1):
                yield "random"
            # First the strategy that has picked the fewest quotes.
            yield from sorted(MIX, key=lambda strategy: counts.get(strategy, 0))
        yield "random"
        yield "imported"

    def _imported(self) -> Pick | None:
        for start in (self.at, 0):
            found = quotes.next_position(self.db, start, self.coder, undecided=True)
            if found and found != self.at:
                return Pick(found, "imported")
        return None

    def _most(self, why: Order, column: str) -> Pick | None:
        row = self.db.execute(
            f"SELECT s.quote FROM suggested AS s WHERE s.{column} > 0 AND {self._to_do()}"
            f" ORDER BY s.decided, s.{column} DESC LIMIT 1",
            self.known,
        ).fetchone()
        return self._picked(why, row[0]) if row else None

    def _to_do(self) -> str:
        """The condition on `s`: its quote is still to do and is not the one on the screen.

        Quotes without decisions are first in the index and are found at once. Quotes that only
        other coders have done require a longer search, which is skipped if there are none.
        """
        others = self.db.execute(
            "SELECT 1 FROM tallies WHERE coder <> ? AND what IN ('done', 'skip') AND quotes > 0",
            (self.coder,),
        ).fetchone()
        new = f"s.decided = 0 AND {assignments.assigned_to_coder('s.quote')}"
        pending = sampling.PENDING.format(row="s") if others else new
        return f"s.quote <> :shown AND {pending}"

    def _rare(self) -> Pick | None:
        """The quote with the highest probability of a rare code, divided by its count plus 1."""
        counts = quotes.code_counts(self.db, self.coder)
        to_do = self._to_do()
        best: tuple[tuple[bool, float], str, str] | None = None
        for code in self.study.codebook.codes:
            count = counts.get(code.id, 0)
            if count >= RARE_BELOW:
                continue
            # A query for each: the answer is then the first row of an index.
            for suggested in merged_codes.aliases_of(self.db, [code.id]):
                row = self.db.execute(
                    "SELECT s.quote, s.decided, s.probability FROM suggestions AS s"
                    " WHERE s.code = :code"
                    f" AND {to_do} ORDER BY s.decided, s.probability DESC LIMIT 1",
                    self.known | {"code": suggested},
                ).fetchone()
                if row:
                    worth = (not row[1], row[2] / (1 + count))
                    if best is None or worth > best[0]:
                        best = (worth, row[0], code.id)
        return self._picked("rare", best[1], best[2]) if best else None

    def _picked(self, why: Order, quote: str, code: str = "") -> Pick:
        with writing(self.db):
            sampling.record(self.db, self.coder, quote, why, None, shown=True)
        (position,) = self.db.execute(
            "SELECT position FROM quotes WHERE id = ?", (quote,)
        ).fetchone()
        return Pick(position, why, code)

    def _random(self) -> Pick | None:
        sample = sampling.RandomSample(self.study, self.coder, self.chance)
        position = sample.next_position(self.at)
        return None if position is None else Pick(position, "random")
