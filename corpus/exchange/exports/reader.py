"""Quotes with what was decided on them, in one pass through the study."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from ...analysis.reference import REFERENCE, Judgment, Rule, rule
from ...privacy.redactions import RedactedView
from ...progress import Progress, no_progress
from ...study import quotes
from ...study.quotes import Quote
from ...study.study import Study
from . import selection
from .selection import Wanted

SUGGESTED = "suggested"
"""How a code came that nobody gave, and the status of the quote in that row."""

_DECISION = itemgetter(2)
"""The id of a decision, which is its time."""

CHECK_EVERY = 256
"""Quotes between two looks at whether to go on."""


class Coding(NamedTuple):
    """A code on a quote or a part of it; its fields are columns.

    From `how` on they are None where nobody asked for them.
    """

    code: str
    label: str
    net: str
    start: int | None = None
    end: int | None = None
    how: str | None = None
    model: str | None = None
    score: float | None = None
    rank: int | None = None
    seen: int | None = None
    at: str | None = None
    revision: str | None = None


@dataclass(slots=True)
class CoderDecisions:
    """What one coder decided on one quote, as far as it is wanted."""

    coder: str
    status: str = "open"
    flagged: int = 0
    starred: int = 0
    memo: str = ""
    declined: list[str] = field(default_factory=list)
    codings: list[Coding] = field(default_factory=list)
    """In the order in which they were given."""
    others: set[str] = field(default_factory=set)
    """Codes that it has and that do not go out."""


class CodedQuote(NamedTuple):
    """A quote as it goes out."""

    quote: Quote
    by: list[CoderDecisions]
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
        progress: Progress = no_progress,
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
        self.redacted = 0
        """Places where a sign stands for personal data."""
        self.out = RedactedView(study, redact=wanted.redact)
        self.reading = 1.0
        """Which part of the work it is to read the quotes."""
        self.coder = selection.coder(study, wanted)
        self.positions = selection.positions(study, wanted)
        """Those of the quotes that go out; None for all."""
        self.progress = progress
        self._plain: dict[str, Coding] = {}
        self._codes = selection.codes(study, wanted)

    def __len__(self) -> int:
        """How many quotes go out."""
        if self.positions is not None:
            return len(self.positions)
        return quotes.count(self.study.db)

    @cached_property
    def codes(self) -> list[str]:
        """The ids of the codes that go out, as the codebook has them; then those that left it."""
        book = self.study.codebook
        used = dict.fromkeys(
            code.id for code in book.entries if not code.net and code.id not in book.reads_as
        )
        used |= dict.fromkeys(sorted(selection.given(self.study)))
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
        coding = self._whole(code)
        return coding.label, coding.net

    def quotes(self, *, origins: bool = True) -> Iterator[CodedQuote]:
        """All that go out, in the order of import.

        Args:
            origins: with how and when each code came; it takes as long again to look that up.

        Raises:
            Cancelled: the export is no longer wanted.
        """
        self.out.left_out.clear()
        self.went = self.codings = 0
        total = len(self)
        decided = _Lookahead(self._decided(origins=origins or not self.wanted.autocoded))
        counted = _ReferenceOnly(rule(self.study)) if self.coder == REFERENCE else None
        suggested = _Lookahead(self._suggested() if self.wanted.suggested else iter(()))
        for number, quote in enumerate(self.out.quotes(self.positions)):
            if number % CHECK_EVERY == 0:
                self.progress(self.reading * number / total)
            rows = _by_coder(decided.at(quote.position))
            made = counted.of(rows) if counted else rows.items()
            by = [self._by(coder, some) for coder, some in made]
            if self.wanted.suggested:
                offered = suggested.at(quote.position)
                if offered and (machine := self._offered(by, offered)):
                    by.append(machine)
            self.went += 1
            self.codings += sum(len(each.codings) for each in by)
            yield CodedQuote(quote, by)
        self.redacted = self.out.left_out.total()

    def _decided(self, *, origins: bool) -> Iterator[tuple[Any, ...]]:
        """The newest decisions on all quotes, those of one coder on one quote together."""
        where, bound = self._those()
        if self.coder not in (None, REFERENCE):
            where += " AND l.coder = :coder"
            bound["coder"] = self.coder
        about, decisions = "", ""
        if origins:
            about = ", d.how, d.model, d.score, d.rank, d.seen, d.at, d.revision"
            decisions = " LEFT JOIN decisions AS d ON d.id = l.decision AND l.what = 'apply'"
        return self.study.db.execute(
            "SELECT q.position, l.coder, l.decision, l.what, coalesce(r.reads_as, l.code),"
            " l.start, l.\"end\", CASE l.what WHEN 'memo' THEN"
            f" (SELECT m.memo FROM decisions AS m WHERE m.id = l.decision) END{about}"
            # The order of the tables is meant: it is that of the export, so that nothing has to
            # be sorted but the decisions of one coder on one quote.
            " FROM quotes AS q CROSS JOIN latest AS l ON l.quote = q.id"
            f"{decisions} LEFT JOIN readings AS r ON r.code = l.code WHERE {where}"
            " ORDER BY q.position, l.coder",
            bound,
        )

    def _suggested(self) -> Iterator[tuple[Any, ...]]:
        where, bound = self._those()
        return self.study.db.execute(
            "SELECT q.position, coalesce(r.reads_as, s.code), s.probability, s.rank, m.model,"
            " m.revision FROM quotes AS q CROSS JOIN suggestions AS s ON s.quote = q.id"
            " JOIN suggested AS m ON m.quote = q.id LEFT JOIN readings AS r ON r.code = s.code"
            f" WHERE s.suggested AND {where} ORDER BY q.position, s.rank",
            bound,
        )

    def _those(self) -> tuple[str, dict[str, object]]:
        if self.positions is None:
            return "true", {}
        those = "q.position IN (SELECT value FROM json_each(:those))"
        return those, {"those": json.dumps(list(self.positions))}

    def _by(self, coder: str, rows: list[Any]) -> CoderDecisions:
        by = CoderDecisions(coder)
        given: dict[tuple[str, int, int], Coding] = {}
        declined: set[str] = set()
        for _position, _coder, _id, what, code, start, end, memo, *about in rows:
            if what == "apply":
                coding = self._whole(code)
                if about or start >= 0:
                    place = (None, None) if start < 0 else self.out.span(start, end)
                    coding = Coding(*coding[:3], *place, *about)
                # Of a code and one that is read as it, the newer one counts.
                part = code, start, end
                given.pop(part, None)
                given[part] = coding
            elif what in ("done", "skip", "open"):
                by.status = what
            elif what == "decline":
                declined.add(code)
            elif what == "flag":
                by.flagged = 1
            elif what == "star":
                by.starred = 1
            elif what == "memo":
                by.memo = self.out.memo(memo)
        self._keep(by, given)
        if declined:
            declined.difference_update(code for code, _start, _end in given)
            by.declined = sorted(filter(self.wants, declined))
        return by

    def _whole(self, code: str) -> Coding:
        """A code on a whole quote, of which is not said how it came; one for all quotes."""
        if code not in self._plain:
            book = self.study.codebook
            found = book.by_id.get(code)
            net = book.by_id[found.parent].name if found and found.parent else ""
            self._plain[code] = Coding(code, found.name if found else "", net)
        return self._plain[code]

    def _keep(self, by: CoderDecisions, given: Mapping[Any, Coding]) -> None:
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

    def _offered(self, by: list[CoderDecisions], rows: list[Any]) -> CoderDecisions | None:
        """What the machine suggests where nobody is done, and nobody gave or declined it."""
        if any(each.status == "done" for each in by):
            return None
        decided = {code for each in by for code in (*each.declined, *each.others)}
        decided |= {coding.code for each in by for coding in each.codings}
        offered: dict[str, Coding] = {}
        for _position, code, probability, rank, model, revision in rows:
            if self.wants(code) and code not in decided and code not in offered:
                offered[code] = Coding(
                    code, *self.names(code), None, None, SUGGESTED, model, probability, rank,
                    None, None, revision,
                )  # fmt: skip
        return (
            CoderDecisions("", status=SUGGESTED, codings=list(offered.values()))
            if offered
            else None
        )


def _by_coder(rows: list[Any]) -> dict[str, list[Any]]:
    """The decisions on one quote, those of each coder in the order in which they were made."""
    by: dict[str, list[Any]] = {}
    for row in rows:
        by.setdefault(row[1], []).append(row)
    for some in by.values():
        some.sort(key=_DECISION)
    return by


class _ReferenceOnly:
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
        first = by[counts.by[0]]
        rows = [row for row in first if row[3] not in ("apply", "memo", "decline", "star")]
        # As in the quote book, a star is one whoever gave it.
        rows += [row for each in by.values() for row in each if row[3] == "star"]
        taken: set[str] = set()
        for coder in counts.by:
            # Where several gave a code, its parts are those of the first of them.
            own = [row for row in by[coder] if row[3] == "apply" and row[4] in counts.codes - taken]
            rows += own
            taken.update(row[4] for row in own)
            if len(counts.by) == 1:
                rows += [row for row in by[coder] if row[3] == "memo"]
        yield REFERENCE, rows


class _Lookahead:
    """Rows that stand with quotes, in the order of import, read along with them.

    The first cell of a row says with which quote, by its position.
    """

    def __init__(self, rows: Iterator[tuple[Any, ...]]) -> None:
        self._groups = groupby(rows, itemgetter(0))
        self._next = next(self._groups, None)

    def at(self, position: int) -> list[tuple[Any, ...]]:
        """What stands with the quote at `position`; behind it there is no way back."""
        found: list[tuple[Any, ...]] = []
        while self._next and self._next[0] <= position:
            if self._next[0] == position:
                found = list(self._next[1])
            self._next = next(self._groups, None)
        return found
