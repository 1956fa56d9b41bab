"""Quotes with what was decided on them, in one pass through the study."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from .. import quotes
from ..privacy.redactions import Outgoing
from ..quotes import Quote
from ..reference import REFERENCE, Judgment, Rule, rule
from ..study import Study
from . import wanted as choosing
from .wanted import Wanted

SUGGESTED = "suggested"
"""How a code came that nobody gave, and the status of the quote in that row."""

_CODE = itemgetter(0)

OFTEN = 256
"""Quotes between two looks at whether to go on."""


class Cancelled(Exception):  # noqa: N818 - not an error
    """An export was told not to go on; the file that was there is still whole."""


class Coding(NamedTuple):
    """A code on a quote or a part of it; its fields are columns."""

    code: str
    label: str
    net: str
    start: int | None
    end: int | None
    how: str
    model: str | None
    score: float | None
    rank: int | None
    seen: int | None
    at: str | None
    revision: str


@dataclass(slots=True)
class By:
    """What one coder decided on one quote, as far as it is wanted."""

    coder: str
    status: str = "open"
    flagged: int = 0
    memo: str = ""
    declined: list[str] = field(default_factory=list)
    codings: list[Coding] = field(default_factory=list)
    """In the order in which they were given."""
    others: set[str] = field(default_factory=set)
    """Codes that it has and that do not go out."""


class Coded(NamedTuple):
    """A quote as it goes out."""

    quote: Quote
    by: list[By]
    """The coders who decided something on it, in the order of their names; then the machine."""


class Export:
    """What goes out of one study; as often as its quotes are read, they are the same.

    Raises:
        Refusal: a code, coder or question that is wanted is not there.
    """

    def __init__(
        self,
        study: Study,
        wanted: Wanted,
        *,
        name: str = "",
        wide: bool = False,
        go_on: Callable[[float], bool] = lambda _fraction: True,
    ) -> None:
        self.study = study
        self.wanted = wanted
        self.name = name
        """How the file is called that it goes to."""
        self.wide = wide
        self.lost: list[str] = []
        """Sentences on what the file could not hold."""
        self.went: int | None = None
        """How many quotes went out when they were read last; None where they were not. What
        follows is of these."""
        self.codings = 0
        self.done: Counter[str] = Counter()
        """Quotes that each coder is done with."""
        self.given: Counter[tuple[str, str]] = Counter()
        """Those of them to which this coder gave this code."""
        self.redacted = 0
        """Places where a sign stands for personal data."""
        self.out = Outgoing(study, redact=wanted.redact)
        self.reading = 1.0
        """Which part of the work it is to read the quotes."""
        self._go_on = go_on
        self._names: dict[str, tuple[str, str]] = {}
        self._codes = choosing.codes(study, wanted)
        self._coder = choosing.coder(study, wanted)
        self._positions = choosing.positions(study, wanted)

    def __len__(self) -> int:
        """How many quotes go out."""
        if self._positions is not None:
            return len(self._positions)
        return quotes.count(self.study.db)

    @cached_property
    def codes(self) -> list[str]:
        """The ids of the codes that go out, as the codebook has them; then those that left it."""
        book = self.study.codebook
        used = dict.fromkeys(
            code.id for code in book.entries if not code.net and code.id not in book.reads_as
        )
        used |= dict.fromkeys(sorted(choosing.given(self.study)))
        return [code for code in used if self.wants(code)]

    @cached_property
    def variables(self) -> list[str]:
        """The names of all background variables, in the order of the files."""
        # Who has no value has no key either: the last place of a variable is behind all that
        # stand before it.
        rows = self.study.db.execute(
            "SELECT key, min(file) AS first, place FROM (SELECT j.key AS key, q.import AS file,"
            " max(j.rowid) AS place FROM quotes AS q JOIN respondents AS r ON r.id = q.respondent,"
            " json_each(CASE q.variables WHEN '{}' THEN r.variables"
            " ELSE json_patch(r.variables, q.variables) END) AS j GROUP BY j.key, q.import)"
            " GROUP BY key ORDER BY first, place"
        )
        return [name for name, _file, _place in rows]

    @cached_property
    def weights(self) -> dict[str, float] | None:
        """The weights that are not 1, by respondent; None where all weigh the same."""
        rows = self.study.db.execute("SELECT id, weight FROM respondents WHERE weight <> 1")
        return dict(rows.fetchall()) or None

    @cached_property
    def questions(self) -> dict[str, str]:
        """By their ids what was asked, in the order of import; the same was asked once."""
        where, bound = self._those()
        rows = self.study.db.execute(
            "SELECT min(n.id), n.text FROM quotes AS q JOIN questions AS n ON n.id = q.question"
            f" WHERE {where} GROUP BY n.text ORDER BY min(q.position)",
            bound,
        )
        return dict(rows.fetchall())

    def wants(self, code: str) -> bool:
        return self._codes is None or code in self._codes

    def names(self, code: str) -> tuple[str, str]:
        """The label of a code and that of its net; empty for one that left the codebook."""
        if code not in self._names:
            book = self.study.codebook
            found = book.by_id.get(code)
            net = book.by_id[found.parent].name if found and found.parent else ""
            self._names[code] = (found.name if found else "", net)
        return self._names[code]

    def go_on(self, fraction: float) -> None:
        """Say how far the export is, from 0 to 1.

        Raises:
            Cancelled: whoever asked does not want to go on.
        """
        if not self._go_on(fraction):
            raise Cancelled

    def quotes(self) -> Iterator[Coded]:
        """All that go out, in the order of import.

        Raises:
            Cancelled: whoever asked does not want to go on.
        """
        self.out.left_out.clear()
        self.went = self.codings = 0
        self.done.clear()
        self.given.clear()
        total = len(self)
        decided = _Ahead(self._decided())
        suggested = _Ahead(self._suggested() if self.wanted.suggested else iter(()))
        for number, quote in enumerate(self.out.quotes(self._positions)):
            if number % OFTEN == 0:
                self.go_on(self.reading * number / total)
            by = [self._by(coder, rows) for coder, rows in decided.at(quote.position)]
            if self.wanted.suggested:
                offered = suggested.at(quote.position)
                if offered and (made := self._offered(by, offered)):
                    by.append(made)
            self.went += 1
            self._count(by)
            yield Coded(quote, by)
        self.redacted = self.out.left_out.total()

    def _count(self, by: list[By]) -> None:
        for each in by:
            self.codings += len(each.codings)
            if each.status == "done":
                coder = each.coder
                self.done[coder] += 1
                for code in set(map(_CODE, each.codings)):
                    self.given[coder, code] += 1

    def _decided(self) -> Iterator[tuple[int, tuple[str, list[Any]]]]:
        """Of each quote and coder the newest decisions, the oldest of them first."""
        where, bound = self._those()
        if self._coder not in (None, REFERENCE):
            where += " AND l.coder = :coder"
            bound["coder"] = self._coder
        rows = self.study.db.execute(
            "SELECT q.position, l.coder, l.decision, l.what, coalesce(r.reads_as, l.code),"
            ' l.start, l."end", d.memo, d.how, d.model, d.score, d.rank, d.seen, d.at, d.revision'
            # The order of the tables is meant: it is that of the export, so that nothing has to
            # be sorted but the decisions of one coder on one quote.
            " FROM quotes AS q CROSS JOIN latest AS l ON l.quote = q.id"
            " LEFT JOIN decisions AS d ON d.id = l.decision AND l.what IN ('apply', 'memo')"
            f" LEFT JOIN readings AS r ON r.code = l.code WHERE {where}"
            " ORDER BY q.position, l.coder",
            bound,
        )
        counted = _Counted(rule(self.study)) if self._coder == REFERENCE else None
        for position, of_quote in groupby(rows, itemgetter(0)):
            by = {
                name: sorted(group, key=itemgetter(2))
                for name, group in groupby(of_quote, itemgetter(1))
            }
            for name, some in counted.of(by) if counted else by.items():
                yield position, (name, some)

    def _suggested(self) -> Iterator[tuple[int, Any]]:
        where, bound = self._those()
        rows = self.study.db.execute(
            "SELECT q.position, coalesce(r.reads_as, s.code), s.probability, s.rank, m.model,"
            " m.revision FROM quotes AS q CROSS JOIN suggestions AS s ON s.quote = q.id"
            " JOIN suggested AS m ON m.quote = q.id LEFT JOIN readings AS r ON r.code = s.code"
            f" WHERE s.suggested AND {where} ORDER BY q.position, s.rank",
            bound,
        )
        for row in rows:
            yield row[0], row[1:]

    def _those(self) -> tuple[str, dict[str, object]]:
        if self._positions is None:
            return "true", {}
        those = "q.position IN (SELECT value FROM json_each(:those))"
        return those, {"those": json.dumps(list(self._positions))}

    def _by(self, coder: str, rows: list[Any]) -> By:
        by = By(coder)
        given: dict[tuple[str, int, int], Coding] = {}
        declined: set[str] = set()
        for _position, _coder, _id, what, code, start, end, memo, *about in rows:
            if what == "apply":
                place = (None, None) if start < 0 else self.out.span(start, end)
                # Of a code and one that is read as it, the newer one counts.
                given.pop((code, start, end), None)
                given[code, start, end] = Coding(code, *self.names(code), *place, *about)
            elif what in ("done", "skip", "open"):
                by.status = what
            elif what == "decline":
                declined.add(code)
            elif what == "flag":
                by.flagged = 1
            elif what == "memo":
                by.memo = self.out.memo(memo)
        self._keep(by, given)
        if declined:
            declined.difference_update(code for code, _start, _end in given)
            by.declined = sorted(filter(self.wants, declined))
        return by

    def _keep(self, by: By, given: Mapping[Any, Coding]) -> None:
        """Take over what is wanted of the codings that were given."""
        if self._codes is None and self.wanted.autocoded:
            by.codings += given.values()
            return
        for coding in given.values():
            known = self.wanted.autocoded or coding.how != "autocode"
            if known and self.wants(coding.code):
                by.codings.append(coding)
            else:
                by.others.add(coding.code)
        by.others.difference_update(coding.code for coding in by.codings)

    def _offered(self, by: list[By], rows: list[Any]) -> By | None:
        """What the machine suggests where nobody is done, and nobody gave or declined it."""
        if any(each.status == "done" for each in by):
            return None
        decided = {code for each in by for code in (*each.declined, *each.others)}
        decided |= {coding.code for each in by for coding in each.codings}
        offered: dict[str, Coding] = {}
        for code, probability, rank, model, revision in rows:
            if self.wants(code) and code not in decided and code not in offered:
                offered[code] = Coding(
                    code, *self.names(code), None, None, SUGGESTED, model, probability, rank,
                    None, None, revision,
                )  # fmt: skip
        return By("", status=SUGGESTED, codings=list(offered.values())) if offered else None


class _Counted:
    """Of the rows of several coders those that count, as the rows of one."""

    def __init__(self, by: Rule) -> None:
        self._rule = by

    def of(self, by: Mapping[str, list[Any]]) -> Iterator[tuple[str, list[Any]]]:
        """What counts of a quote; nothing where nobody is done with it, or nothing counts."""
        finished = {}
        for coder, rows in by.items():
            done = next((row[2] for row in rows if row[3] == "done"), None)
            if done:
                given = frozenset(row[4] for row in rows if row[3] == "apply")
                finished[coder] = Judgment(coder, given, done)
        counts = self._rule.of(finished)
        if counts is None:
            return
        rows = [row for row in by[counts.by[0]] if row[3] not in ("apply", "memo", "decline")]
        taken: set[str] = set()
        for coder in counts.by:
            # Where several gave a code, its parts are those of the first of them.
            own = [row for row in by[coder] if row[3] == "apply" and row[4] in counts.codes - taken]
            rows += own
            taken.update(row[4] for row in own)
            if len(counts.by) == 1:
                rows += [row for row in by[coder] if row[3] == "memo"]
        yield REFERENCE, rows


class _Ahead:
    """Rows that stand with quotes, in the order of import, read along with them."""

    def __init__(self, rows: Iterator[tuple[int, Any]]) -> None:
        self._rows = rows
        self._next = next(rows, None)

    def at(self, position: int) -> list[Any]:
        """What stands with the quote at `position`; behind it there is no way back."""
        found = []
        while self._next and self._next[0] <= position:
            if self._next[0] == position:
                found.append(self._next[1])
            self._next = next(self._rows, None)
        return found
