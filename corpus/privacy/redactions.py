"""What exports leave out: personal data that was found, corrected by decisions of coders.

A coder may redact a part of a quote, or keep a part that was found. These decisions are
append-only, like those about codes: the newest on the same part counts, whoever made it, so
that copies of a study merge by union. The opposite decision on the same part takes it back.
"""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from ..codebook.codes import Codebook
from ..study import quotes
from ..study.database import writing
from ..study.ids import ids, newest, now
from ..study.quotes import Quote, normalised
from ..study.study import Study
from . import names, personal
from .background import Background
from .personal import Finding, Kind

What = Literal["redact", "keep"]


@dataclass(frozen=True, slots=True)
class RedactionDecision:
    """A coder's decision to redact or to keep one part of a quote, in code points."""

    start: int
    end: int
    what: What


class Redactions:
    """The parts that exports of one study leave out; its list of names is read once.

    Raises:
        Refusal: the list of names cannot be read.
    """

    def __init__(self, study: Study) -> None:
        self._db = study.db
        self._names = names.listed(study.folder) or None

    def of(self, quote: Quote) -> list[Finding]:
        """The parts of `quote` that are left out now, in the order of its text."""
        return self._left_out(quote.text, _decisions(self._db, quote.id).get(quote.id, ()))

    def kept(self, quote: Quote) -> list[Finding]:
        """The parts that were found in `quote` but that a coder decided to keep."""
        out = self.of(quote)
        return [found for found in self._find(quote.text) if not _overlaps(found, out)]

    def every(
        self, positions: Sequence[int] | None = None
    ) -> Iterator[tuple[Quote, list[Finding]]]:
        """All quotes, or those at `positions`, each with the parts that are left out."""
        decisions = _decisions(self._db)
        for quote in quotes.every(self._db, positions):
            yield quote, self._left_out(quote.text, decisions.get(quote.id, ()))

    def of_memo(self, text: str) -> list[Finding]:
        """The parts of a memo that are left out; there is no way to keep a part of a memo."""
        return self._find(text)

    def _find(self, text: str) -> list[Finding]:
        return personal.find(text, self._names)

    def _left_out(self, text: str, decisions: Iterable[RedactionDecision]) -> list[Finding]:
        decisions = list(decisions)
        if not decisions:
            return self._find(text)
        redact = [part for part in decisions if part.what == "redact"]
        found = [
            finding
            for finding in self._find(text)
            if any((finding.start, finding.end) == (part.start, part.end) for part in redact)
            or not any(
                part.start <= finding.start and finding.end <= part.end
                for part in decisions
                if part.what == "keep"
            )
        ]
        return _with(found, redact)


def record_redaction(
    db: sqlite3.Connection, coder: str, quote: Quote, span: tuple[int, int], what: What
) -> None:
    """Redact or keep a part of a quote, and the same part of all equal answers.

    If it is unclear which part of an equal answer that is, `redact` redacts that answer as a
    whole and `keep` does nothing to it: exporting too little is better than exporting a name.
    """
    with writing(db):
        fresh, at = ids(newest(db)), now()
        equals = db.execute(
            "SELECT id, text FROM quotes WHERE same_as = (SELECT same_as FROM quotes WHERE id = ?)",
            (quote.id,),
        ).fetchall()
        parts = [(id_, text, _same_part(quote.text, span, text)) for id_, text in equals]
        db.executemany(
            "INSERT INTO redactions VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (next(fresh), at, coder, id_, *(part or (0, len(text))), what)
                for id_, text, part in parts
                if part or what == "redact"
            ],
        )


def _decisions(
    db: sqlite3.Connection, quote: str | None = None
) -> dict[str, list[RedactionDecision]]:
    """The newest decision on each part, by quote."""
    where = "" if quote is None else "WHERE quote = ?"
    rows = db.execute(
        f'SELECT quote, start, "end", what, max(id) FROM redactions {where}'
        ' GROUP BY quote, start, "end" ORDER BY quote, start, "end"',
        () if quote is None else (quote,),
    )
    decisions: dict[str, list[RedactionDecision]] = defaultdict(list)
    for id_, start, end, what, _id in rows:
        decisions[id_].append(RedactionDecision(start, end, what))
    return decisions


def _with(found: list[Finding], redacted: list[RedactionDecision]) -> list[Finding]:
    """What was found together with what coders redact; parts that overlap are joined.

    A joined part keeps the kind of a finding that covers all of it, and is `other` otherwise.
    """
    parts = list(found)
    for decision in redacted:
        part = Finding(decision.start, decision.end, "other")
        touched = [each for each in parts if _overlaps(part, [each])]
        start = min([part.start, *(each.start for each in touched)])
        end = max([part.end, *(each.end for each in touched)])
        whole = next((each for each in touched if (each.start, each.end) == (start, end)), None)
        parts = [each for each in parts if each not in touched]
        parts.append(whole or Finding(start, end, "other"))
    return sorted(parts)


def _overlaps(part: Finding, others: Iterable[Finding]) -> bool:
    return any(part.start < other.end and other.start < part.end for other in others)


def _same_part(text: str, span: tuple[int, int], other: str) -> tuple[int, int] | None:
    """Where a part of `text` is in an equal answer with other spaces or capitals.

    None if that is unclear: some letters become two letters when case is ignored.
    """
    start, end = span
    if text == other:
        return span
    places = [at for at, letter in enumerate(other) if not letter.isspace()]
    # Full stops around an answer are ignored when answers are compared.
    first = _letters(text[:start]) + _stops(other) - _stops(text)
    part = places[max(first, 0) : first + _letters(text[start:end])]
    if part and normalised(other[part[0] : part[-1] + 1]) == normalised(text[start:end]):
        return part[0], part[-1] + 1
    return None


def _letters(text: str) -> int:
    return sum(not letter.isspace() for letter in text)


def _stops(text: str) -> int:
    """The number of full stops at the start of a text."""
    compact = "".join(text.split())
    return len(compact) - len(compact.lstrip("."))


class RedactedView:
    """A study as exports see it: redacted, with a count of what was left out by kind."""

    def __init__(self, study: Study, *, redact: bool = True) -> None:
        self.left_out: Counter[Kind] = Counter()
        self._db = study.db
        self._redactions = Redactions(study) if redact else None
        self._now: list[Finding] = []

    def quotes(
        self, positions: Sequence[int] | None = None, *, background: bool = True
    ) -> Iterator[Quote]:
        """All quotes, or those at `positions`, in the order of import, redacted.

        Args:
            background: include their background variables.
        """
        if self._redactions is None:
            yield from quotes.every(self._db, positions)
            return
        for quote, found in self._redactions.every(positions):
            self._now = found
            if found:
                self.left_out.update(finding.kind for finding in found)
                quote = quote._replace(text=personal.redacted(quote.text, found))  # noqa: PLW2901
            variables = self.variables(quote.variables) if background else {}
            yield quote if variables is quote.variables else quote._replace(variables=variables)

    @cached_property
    def _background(self) -> Background | None:
        return None if self._redactions is None else Background(self._db)

    def span(self, start: int | None, end: int | None) -> tuple[int | None, int | None]:
        """The span of a part in the redacted text of the quote that was yielded last."""
        if start is None or end is None:
            return start, end
        return personal.moved((start, end), self._now)

    def variables(self, variables: dict[str, str]) -> dict[str, str]:
        """Background variables, redacted."""
        if self._background is None:
            return variables
        out, find = variables, self._background.find
        for name, value in variables.items():
            found = find(name, str(value))
            if found:
                self.left_out.update(finding.kind for finding in found)
                out = out | {name: personal.redacted(str(value), found)}
        return out

    def memo(self, text: str) -> str:
        """A memo, redacted."""
        if self._redactions is None or not text:
            return text
        found = self._redactions.of_memo(text)
        self.left_out.update(finding.kind for finding in found)
        return personal.redacted(text, found)

    def codebook(self, book: Codebook) -> Codebook:
        """A codebook with its examples redacted, since they are quotes; definitions stay."""
        entries = (
            replace(code, examples=tuple(map(self.memo, code.examples))) for code in book.entries
        )
        return replace(book, entries=tuple(entries))
