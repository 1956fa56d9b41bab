"""Reliance on suggestions: how often coders follow them, and how much seeing them matters.

A code was suggested if it reached its threshold when the coder first finished the quote (table
`offered`), and it was given if the coder had given it by then: changes that a blind coder makes
after seeing the suggestions do not count. Equal answers count once.

How often suggestions are followed says little about reliance, because they may be right. A random
share of the quotes that are drawn at random has its suggestions hidden (`blind` in `samples`).
The rates at which suggested codes are given on those and on the other random quotes differ only by
chance and by the effect of seeing the suggestion.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from ..study.merged_codes import merged_codes
from ..study.study import Study
from .intervals import Interval, newcombe


@dataclass(frozen=True, slots=True)
class Followed:
    """The suggestions that a coder saw, and how many of them were given or declined."""

    coder: str
    code: str | None
    """None for all codes together."""
    seen: int
    given: int
    declined: int

    @property
    def rate(self) -> float | None:
        return self.given / self.seen if self.seen else None


@dataclass(frozen=True, slots=True)
class Reliance:
    """How often suggested codes were given on random quotes, with suggestions shown and hidden."""

    coder: str | None
    """None for all coders together."""
    code: str | None
    """None for all codes together."""
    seen: int
    seen_given: int
    blind: int
    blind_given: int

    @property
    def difference(self) -> float | None:
        """The rate with suggestions shown minus that with them hidden; None if one is undefined."""
        if not (self.seen and self.blind):
            return None
        return self.seen_given / self.seen - self.blind_given / self.blind

    @property
    def interval(self) -> Interval | None:
        """The 95% interval of the difference, treating suggestions on one quote as independent."""
        return newcombe(self.seen_given, self.seen, self.blind_given, self.blind)


@dataclass(frozen=True, slots=True)
class Report:
    """The reliance on suggestions in one study."""

    followed: tuple[Followed, ...]
    """By coder, all codes first; then in the order of the codebook."""
    reliance: tuple[Reliance, ...]
    """All coders and codes first, then each coder, then each code."""


_OFFERED = """
SELECT d.coder, o.code, o.visible, s.quote IS NOT NULL, b.quote IS NOT NULL,
    (SELECT x.what FROM decisions AS x
     WHERE x.quote = d.quote AND x.coder = d.coder AND +x.code = o.code AND x.id < d.id
     ORDER BY x.id DESC LIMIT 1)
FROM (
    SELECT min(d.id) AS id, d.coder AS coder, d.quote AS quote
    FROM (SELECT DISTINCT decision FROM offered) AS e JOIN decisions AS d ON d.id = e.decision
    GROUP BY d.coder, d.quote
) AS d
JOIN offered AS o ON o.decision = d.id
LEFT JOIN samples AS s ON s.coder = d.coder AND s.quote = d.quote AND s.purpose = 'random'
LEFT JOIN samples AS b ON b.coder = d.coder AND b.quote = d.quote AND b.purpose = 'blind'
"""


def report(study: Study) -> Report:
    """The reliance on suggestions of all coders of a study."""
    seen: Counter[tuple[str, str, str]] = Counter()
    random: Counter[tuple[str, str, bool, bool]] = Counter()
    resolved = merged_codes(study.db)
    for coder, offered, visible, drawn, blind, what in study.db.execute(_OFFERED):
        code, given = resolved.get(offered, offered), what == "apply"
        if visible:
            seen[coder, code, what or ""] += 1
        # A quote whose suggestions were hidden, or shown, other than by the draw does not count.
        if drawn and bool(visible) != bool(blind):
            random[coder, code, bool(blind), given] += 1
    order = {code.id: at for at, code in enumerate(study.codebook.codes)}
    codes = sorted(
        {code for _coder, code, _what in seen} | {code for _coder, code, *_rest in random},
        key=lambda code: (order.get(code, len(order)), code),
    )
    coders = sorted({coder for coder, *_rest in seen} | {coder for coder, *_rest in random})
    return Report(tuple(_followed(seen, coders, codes)), tuple(_reliance(random, coders, codes)))


def _followed(
    seen: Counter[tuple[str, str, str]], coders: list[str], codes: list[str]
) -> Iterator[Followed]:
    for coder in coders:
        for code in (None, *codes):
            outcomes = Counter[str]()
            for (who, which, what), count in seen.items():
                if who == coder and code in (None, which):
                    outcomes[what] += count
            if outcomes:
                total = outcomes.total()
                yield Followed(coder, code, total, outcomes["apply"], outcomes["decline"])


def _reliance(
    random: Counter[tuple[str, str, bool, bool]], coders: list[str], codes: list[str]
) -> Iterator[Reliance]:
    kinds = [(None, None), *((coder, None) for coder in coders), *((None, code) for code in codes)]
    for coder, code in kinds:
        outcomes = Counter[tuple[bool, bool]]()
        for (who, which, blind, given), count in random.items():
            if coder in (None, who) and code in (None, which):
                outcomes[blind, given] += count
        counts = [outcomes[False, True], outcomes[True, True]]
        yield Reliance(
            coder,
            code,
            seen=counts[0] + outcomes[False, False],
            seen_given=counts[0],
            blind=counts[1] + outcomes[True, False],
            blind_given=counts[1],
        )
