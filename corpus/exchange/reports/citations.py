"""The choice of citations for each code: starred quotes first, then the most typical ones."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ...analysis.tables.codings import Codings
from ...privacy.personal import SIGNS
from ...privacy.redactions import RedactedView
from ...search.near_duplicates import MIN_SIMILARITY
from ...study import quotes
from ...study.coders import kinds
from ...study.quotes import Quote
from ...study.study import Study
from .background import Background
from .typicality import SAMPLE, Typicality, spread

MAX_CANDIDATES = 2_000
"""The most quotes of a code among which typical ones are sought, taken at even distances."""

_BATCH = 20
_SIGN = re.compile("|".join(map(re.escape, SIGNS.values())))


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote as printed in a report, redacted."""

    text: str
    parts: tuple[tuple[int, int], ...]
    """The spans of the text that have the code; empty if the whole quote has it."""
    background: tuple[str, ...]
    """The values of background variables that may be shown."""
    starred: bool

    @property
    def pieces(self) -> Iterator[tuple[str, bool]]:
        """The pieces of the text, each with a flag that says whether it has the code."""
        before = 0
        for start, end in self.parts:
            yield self.text[before:start], False
            yield self.text[start:end], True
            before = end
        yield self.text[before:], False


class _Candidate(NamedTuple):
    """A redacted quote that can be cited."""

    quote: Quote
    parts: tuple[tuple[int, int], ...]
    signs: int
    """The number of placeholders in it."""


class CitationChooser:
    """Chooses citations; a quote is cited for a second code only if there are no others."""

    def __init__(self, study: Study, codings: Codings, background: Background, most: int) -> None:
        self.redacted = 0
        """The number of placeholders in the citations so far."""
        self.partly = False
        """Whether a citation so far has its code on a part of the quote."""
        self._db = study.db
        self._coders = codings.base.coders
        self._kinds = kinds(study.db)
        self._out = RedactedView(study)
        self._background = background
        self._most = most
        self._cited: set[int] = set()
        rows = study.db.execute(
            "SELECT q.position FROM latest AS l JOIN quotes AS q ON q.id = l.quote"
            " WHERE l.subject = 'star' AND l.what = 'star'"
        )
        self._starred = {position for (position,) in rows}
        sample = codings.positions[spread(len(codings.positions), SAMPLE)]
        self._typicality = Typicality(
            [quote.text for quote in quotes.every(self._db, sample.tolist())]
        )
        place, code = codings.given
        # Quotes that only a model coded are not cited.
        read = ~codings.by_machine[place]
        self._with = {
            id_: codings.positions[place[read & (code == at)]].tolist()
            for at, id_ in enumerate(codings.codes)
        }

    @property
    def sampled(self) -> bool:
        """Whether a code has so many quotes that only some of them were considered."""
        return any(len(there) > MAX_CANDIDATES for there in self._with.values())

    def of(self, code: str) -> tuple[Citation, ...]:
        """The citations of `code`; fewer than asked for if there are no more."""
        there = self._with.get(code, [])
        chosen: list[_Candidate] = []
        for ready in self._ready(code, [at for at in there if at in self._starred]):
            if len(chosen) < self._most and ready.quote.text not in _texts(chosen):
                chosen.append(ready)
        if len(chosen) < self._most:
            others = self._ranked([at for at in there if at not in self._starred])
            for ready in self._ready(code, others):
                if not _is_near_duplicate(ready.quote.text, _texts(chosen)):
                    chosen.append(ready)
                if len(chosen) == self._most:
                    break
        self._cited.update(ready.quote.position for ready in chosen)
        self.redacted += sum(ready.signs for ready in chosen)
        self.partly = self.partly or any(ready.parts for ready in chosen)
        return tuple(map(self._citation, chosen))

    def _ranked(self, there: Sequence[int]) -> list[int]:
        """The most typical quotes first; those already cited for another code last."""
        some = [there[place] for place in spread(len(there), MAX_CANDIDATES)]
        if not some:
            return []
        order = self._typicality.order([quote.text for quote in quotes.every(self._db, some)])
        return sorted((some[place] for place in order), key=lambda at: at in self._cited)

    def _ready(self, code: str, positions: Sequence[int]) -> Iterator[_Candidate]:
        """The quotes in this order, read in batches, without those that are all placeholders."""
        for start in range(0, len(positions), _BATCH):
            batch = positions[start : start + _BATCH]
            found: dict[int, _Candidate] = {}
            before = self._out.left_out.total()
            for quote in self._out.quotes(sorted(batch), background=False):
                now = self._out.left_out.total()
                found[quote.position] = _Candidate(quote, self._parts(quote, code), now - before)
                before = now
            for position in batch:
                if any(map(str.isalpha, _SIGN.sub("", found[position].quote.text))):
                    yield found[position]

    def _parts(self, quote: Quote, code: str) -> tuple[tuple[int, int], ...]:
        """The spans with `code` in the quote that was redacted last.

        If several coders gave it, the spans of an adjudicator count, else those of the first coder
        whose codes count.
        """
        given: dict[str, list[tuple[int | None, int | None]]] = {}
        for coder, *span in self._db.execute(
            'SELECT coder, start, "end" FROM current_codings WHERE quote = ? AND code = ?'
            " ORDER BY start",
            (quote.id, code),
        ):
            given.setdefault(coder, []).append(self._out.span(*span))
        adjudicators = (coder for coder in given if self._kinds[coder] == "adjudication")
        order = (*adjudicators, *self._coders)
        joined: list[tuple[int, int]] = []
        for start, end in next((given[coder] for coder in order if coder in given), []):
            if start is None or end is None:
                return ()
            if joined and start <= joined[-1][1]:
                joined[-1] = joined[-1][0], max(end, joined[-1][1])
            else:
                joined.append((start, end))
        return tuple(joined)

    def _citation(self, ready: _Candidate) -> Citation:
        quote = ready.quote
        variables = next(quotes.every(self._db, [quote.position])).variables
        shown = self._out.variables(self._background.shown(variables))
        starred = quote.position in self._starred
        return Citation(quote.text, ready.parts, tuple(shown.values()), starred)


def _texts(ready: Sequence[_Candidate]) -> list[str]:
    return [each.quote.text for each in ready]


def _is_near_duplicate(text: str, others: Sequence[str]) -> bool:
    """Whether the text is a near-duplicate of one of the others."""
    from rapidfuzz import fuzz, utils

    return any(
        fuzz.token_sort_ratio(text, other, processor=utils.default_process) >= MIN_SIMILARITY
        for other in others
    )
