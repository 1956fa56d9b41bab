"""Coded quotes: each selected quote with the decisions of every coder on it, in one pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from ...analysis.reference import REFERENCE, Judgment, Rule, rule
from ...privacy.redactions import RedactedView
from ...progress import Progress, no_progress
from ...study.coders import Kind, kinds
from ...study.quotes import Quote
from .result import Result
from .selection import ResolvedSelection

SUGGESTED = "suggested"
"""The origin of a suggestion that is exported as a coding, and the status of its quote."""

CHECK_EVERY = 256
"""Quotes between two reports of progress."""

_DECISION_ID = itemgetter(2)
"""Gets the id from a row of `_decisions`; ids are in the order of time."""


class Coding(NamedTuple):
    """A code on a quote or a part of it; its fields are columns of the exported files.

    The fields from `how` on are None if the reader does not look up origins.
    """

    code: str
    label: str
    net: str
    code_value: int | None = None
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
    """The decisions of one coder on one quote, within the selection."""

    coder: str
    status: str = "open"
    flagged: int = 0
    starred: int = 0
    memo: str = ""
    declined: list[str] = field(default_factory=list)
    codings: list[Coding] = field(default_factory=list)
    """In the order in which they were given."""
    excluded: set[str] = field(default_factory=set)
    """Codes that the coder gave and that the selection leaves out."""


class CodedQuote(NamedTuple):
    """A redacted quote with the decisions on it."""

    quote: Quote
    coders: list[CoderDecisions]
    """Those who decided something on it, by name; the suggestions, if any, come last."""


class Reader:
    """Reads the coded quotes of a selection once, in the order of import, and counts them.

    Args:
        progress: called with the fraction of the quotes that was read.
        origins: whether to look up how and when each code was given, which doubles the time.
    """

    def __init__(
        self,
        selection: ResolvedSelection,
        progress: Progress = no_progress,
        *,
        origins: bool = True,
    ) -> None:
        self.quotes = 0
        """Quotes that were read so far, and `codings` on them."""
        self.codings = 0
        self._selection = selection
        self._asked = selection.asked
        self._progress = progress
        self._origins = origins
        self._redacted = RedactedView(selection.study, redact=selection.asked.redact)
        self._plain_codings: dict[str, Coding] = {}

    @property
    def redacted(self) -> int:
        """Places in the quotes so far, their variables and memos that were redacted."""
        return self._redacted.left_out.total()

    def result(self, *lost: str) -> Result:
        """The result of a file with the quotes read so far; `lost` is what it could not hold."""
        return Result(self.quotes, self.codings, self.redacted, lost)

    def __iter__(self) -> Iterator[CodedQuote]:
        selection, asked = self._selection, self._asked
        total = len(selection)
        decisions = _Lookahead(self._decisions())
        kind = kinds(selection.study.db)
        counting = rule(selection.study) if selection.coder == REFERENCE else None
        suggestions = _Lookahead(self._suggestions() if asked.suggested else iter(()))
        for number, quote in enumerate(self._redacted.quotes(selection.positions)):
            if number % CHECK_EVERY == 0:
                self._progress(number / total)
            by_coder = _by_coder(decisions.at(quote.position))
            if counting:
                by_coder = _reference_only(counting, by_coder, kind)
            coders = [self._coder_decisions(name, rows) for name, rows in by_coder.items()]
            if asked.suggested and (rows := suggestions.at(quote.position)):
                coders += self._suggested(coders, rows)
            self.quotes += 1
            self.codings += sum(len(each.codings) for each in coders)
            yield CodedQuote(quote, coders)

    def _decisions(self) -> Iterator[tuple[Any, ...]]:
        """The latest decisions on all quotes, those of one coder on one quote together."""
        condition, parameters = self._selection.condition()
        if self._selection.coder not in (None, REFERENCE):
            condition += " AND l.coder = :coder"
            parameters["coder"] = self._selection.coder
        if not self._asked.autocoded:
            condition += " AND l.coder NOT IN (SELECT name FROM coders WHERE kind = 'model')"
        columns, join = "", ""
        if self._origins:
            columns = ", d.how, d.model, d.score, d.rank, d.seen, d.at, d.revision"
            join = " LEFT JOIN origins AS d ON d.decision = l.decision AND l.what = 'apply'"
        return self._selection.study.db.execute(
            "SELECT q.position, l.coder, l.decision, l.what, l.code, l.start,"
            " l.\"end\", CASE l.what WHEN 'memo' THEN"
            f" (SELECT m.memo FROM decisions AS m WHERE m.id = l.decision) END{columns}"
            # CROSS JOIN keeps the tables in this order, which is that of the export: SQLite
            # then sorts no more than the decisions of one coder on one quote.
            " FROM quotes AS q CROSS JOIN current_decisions AS l ON l.quote = q.id"
            f"{join} WHERE {condition}"
            " ORDER BY q.position, l.coder",
            parameters,
        )

    def _suggestions(self) -> Iterator[tuple[Any, ...]]:
        condition, parameters = self._selection.condition()
        return self._selection.study.db.execute(
            "SELECT q.position, s.code, s.probability, s.rank, m.model, m.revision"
            " FROM quotes AS q CROSS JOIN current_suggestions AS s ON s.quote = q.id"
            " JOIN suggested AS m ON m.quote = q.id"
            f" WHERE s.suggested AND {condition} ORDER BY q.position, s.rank",
            parameters,
        )

    def _coder_decisions(self, coder: str, rows: list[Any]) -> CoderDecisions:
        found = CoderDecisions(coder)
        given: dict[tuple[str, int, int], Coding] = {}
        declined: set[str] = set()
        for _position, _coder, _id, what, code, start, end, memo, *origin in rows:
            if what == "apply":
                coding = self._plain_coding(code)
                if origin or start >= 0:
                    span = (None, None) if start < 0 else self._redacted.span(start, end)
                    coding = Coding(*coding[:4], *span, *origin)
                # If a code and one merged into it were both given, the later coding counts.
                place = code, start, end
                given.pop(place, None)
                given[place] = coding
            elif what in ("done", "skip", "open"):
                found.status = what
            elif what == "decline":
                declined.add(code)
            elif what == "flag":
                found.flagged = 1
            elif what == "star":
                found.starred = 1
            elif what == "memo":
                found.memo = self._redacted.memo(memo)
        self._add_codings(found, given.values())
        if declined:
            declined.difference_update(code for code, _start, _end in given)
            found.declined = sorted(filter(self._selection.includes, declined))
        return found

    def _plain_coding(self, code: str) -> Coding:
        """A code on a whole quote without its origin; the same object for all quotes."""
        if code not in self._plain_codings:
            selection = self._selection
            value = selection.study.codebook.value_of(code)
            self._plain_codings[code] = Coding(code, *selection.labels(code), value)
        return self._plain_codings[code]

    def _add_codings(self, found: CoderDecisions, given: Iterable[Coding]) -> None:
        """Divide the codings into those that the selection includes and those that it excludes."""
        for coding in given:
            if self._selection.includes(coding.code):
                found.codings.append(coding)
            else:
                found.excluded.add(coding.code)

    def _suggested(self, coders: list[CoderDecisions], rows: list[Any]) -> list[CoderDecisions]:
        """The suggestions that nobody accepted or declined, if nobody has finished the quote."""
        if any(each.status == "done" for each in coders):
            return []
        decided = {code for each in coders for code in (*each.declined, *each.excluded)}
        decided |= {coding.code for each in coders for coding in each.codings}
        offered: dict[str, Coding] = {}
        for _position, code, probability, rank, model, revision in rows:
            if self._selection.includes(code) and code not in decided and code not in offered:
                offered[code] = Coding(
                    *self._plain_coding(code)[:4], how=SUGGESTED, model=model, score=probability,
                    rank=rank, revision=revision,
                )  # fmt: skip
        if not offered:
            return []
        return [CoderDecisions("", status=SUGGESTED, codings=list(offered.values()))]


def _by_coder(rows: list[Any]) -> Mapping[str, list[Any]]:
    """The decisions on one quote by coder, each in the order in which they were made."""
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(row[1], []).append(row)
    for own in found.values():
        own.sort(key=_DECISION_ID)
    return found


def _reference_only(
    counting: Rule, by_coder: Mapping[str, list[Any]], kind: Mapping[str, Kind]
) -> dict[str, list[Any]]:
    """The decisions that count on one quote, as those of one coder called `reference`.

    Only whether it was skipped if nobody has finished the quote, or if the rule gives no reference
    coding.
    """
    finished = {}
    for coder, rows in by_coder.items():
        done = next((row[2] for row in rows if row[3] == "done"), None)
        if done:
            given = frozenset(row[4] for row in rows if row[3] == "apply")
            finished[coder] = Judgment(coder, kind[coder], given, done)
    reference = counting.of(finished)
    if reference is None:
        skipped = [] if finished else _skips(counting, by_coder)
        return {REFERENCE: skipped} if skipped else {}
    first = by_coder[reference.by[0]]
    kept = [row for row in first if row[3] not in ("apply", "memo", "decline", "star")]
    # As in the quote book, a star of any coder counts.
    kept += [row for rows in by_coder.values() for row in rows if row[3] == "star"]
    taken: set[str] = set()
    for coder in reference.by:
        # If several coders gave a code, its place in the text is that of the first coder.
        own = [
            row
            for row in by_coder[coder]
            if row[3] == "apply" and row[4] in reference.codes - taken
        ]
        kept += own
        taken.update(row[4] for row in own)
        if len(reference.by) == 1:
            kept += [row for row in by_coder[coder] if row[3] == "memo"]
    return {REFERENCE: kept}


def _skips(counting: Rule, by_coder: Mapping[str, list[Any]]) -> list[Any]:
    """The decisions to skip a quote of those whose decisions count."""
    return [
        row
        for coder, rows in by_coder.items()
        for row in rows
        if row[3] == "skip" and (counting.kind != "coder" or coder == counting.coders[0])
    ]


class _Lookahead:
    """Rows that belong to quotes, read alongside the quotes in the order of import.

    The first cell of each row is the position of its quote.
    """

    def __init__(self, rows: Iterator[tuple[Any, ...]]) -> None:
        self._groups = groupby(rows, itemgetter(0))
        self._next = next(self._groups, None)

    def at(self, position: int) -> list[tuple[Any, ...]]:
        """The rows of the quote at `position`; call it with ascending positions."""
        found: list[tuple[Any, ...]] = []
        while self._next and self._next[0] <= position:
            if self._next[0] == position:
                found = list(self._next[1])
            self._next = next(self._groups, None)
        return found
