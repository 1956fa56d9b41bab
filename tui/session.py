"""One coder at work on one study: the quote in front of them, what they decide, what is next.

It knows no screen. What it is told to decide is on disk when it returns.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from ..corpus.codebook.codes import Codebook
from ..corpus.privacy.personal import Finding
from ..corpus.privacy.redactions import Redactions, What, record_redaction
from ..corpus.study import quotes, suggestions
from ..corpus.study.assignments import doubled
from ..corpus.study.database import writing
from ..corpus.study.decisions import Decisions
from ..corpus.study.log import How, Seen, UndoResult
from ..corpus.study.quotes import Part, Quote, State
from ..corpus.study.study import Study
from ..corpus.study.suggestions import Suggestion
from ..models.queue import ORDERS, Order, Pick, is_blind, pick
from .selecting import Span


@dataclass(slots=True)
class Walk:
    """Quotes that somebody chose to go through, one by one, in this order."""

    positions: Sequence[int]
    at: int
    """Which of them was shown last, counted from 0."""

    def on(self, now: int) -> int | None:
        """The position of the next one, or None where there is none.

        Who went back within the walk, by undo or the arrows, goes on from there: the quote at
        position `now`.
        """
        if now in self.positions:
            self.at = self.positions.index(now)
        self.at += 1
        return self.positions[self.at] if self.at < len(self.positions) else None


class Session:
    """What a coding screen is about; `show` comes first."""

    quote: Quote
    state: State
    left_out: Sequence[Finding]
    """What of the quote is left out of exports."""
    blind: bool
    """Whether the quote is one of those on which suggestions are hidden until it is done."""
    doubled: bool
    """Whether somebody else codes it as well, each without the other and the machine."""

    def __init__(self, study: Study, coder: str, order: Order) -> None:
        self.study = study
        self.coder = coder
        self.order = order
        self.decisions = Decisions(study.db, coder, study.codebook.revision)
        self.redactions = Redactions(study)
        self.model: str | None = None
        """Which model looked at the quote; None where none has yet."""
        self.suggested: tuple[Suggestion, ...] = ()
        self.picked: Pick | None = None
        """Why the quote is the next one; None where the coder went there."""
        self.walk: Walk | None = None

    @property
    def codebook(self) -> Codebook:
        return self.study.codebook

    def show(self, position: int, picked: Pick | None = None) -> None:
        """Go to the quote at `position`."""
        self.picked = picked
        self.quote = quotes.at(self.study.db, position)
        self.blind = is_blind(self.study.db, self.coder, self.quote.id)
        self.doubled = doubled(self.study.db, self.coder, self.quote.id)
        self.look()
        self.read()

    def follow(self) -> None:
        """Decide under the codebook as it is now."""
        self.decisions.revision = self.codebook.revision

    def reopen(self) -> None:
        """Go on with what came into the study meanwhile: quotes, codes, decisions."""
        self.study.reload()
        self.decisions = Decisions(self.study.db, self.coder, self.codebook.revision)

    def look(self) -> None:
        """Once a quote: what is decided on a suggestion is about the one that was shown."""
        looked = suggestions.read(self.study.db, self.quote.id)
        self.model, self.suggested = looked or (None, ())

    def read(self) -> None:
        """Bring what is decided on the quote up to what the study says now."""
        self.state = quotes.state(self.study.db, self.quote.id, self.coder)
        self.left_out = self.redactions.of(self.quote)

    @property
    def source(self) -> How:
        """How a code came that was taken over from what is suggested."""
        return "keyword" if self.model == suggestions.CODEBOOK else "suggestion"

    # What decides

    def toggle(
        self, code: str, visible: Collection[str], *, part: Span | None, how: How = "manual"
    ) -> None:
        """Give `code` to the quote or to a part of it, or take it away.

        Args:
            visible: codes of which the coder could see the suggestion.
        """
        seen = self._seen(visible).get(code)
        log, quote = self.decisions, self.quote.id
        if part:
            there = Part(*part, code) in self.state.parts
            log.code(quote, code, "remove" if there else "apply", span=part, how=how, seen=seen)
        elif code in self.state.codes:
            log.take_away(quote, code)
        else:
            log.code(quote, code, "apply", how=how, seen=seen)

    def decline(self, code: str, visible: Collection[str]) -> None:
        """Say no to a suggested code, or take that back."""
        what: Literal["remove", "decline"] = "remove" if code in self.state.declined else "decline"
        seen = self._seen(visible).get(code)
        self.decisions.code(self.quote.id, code, what, how=self.source, seen=seen)

    def finish(
        self,
        status: Literal["done", "skip"],
        visible: Collection[str],
        codes: Iterable[str] = (),
    ) -> None:
        """Be done with the quote or skip it; first take over `codes`."""
        given = [(code, self.source) for code in codes]
        self.decisions.finish(self.quote.id, status, codes=given, seen=self._seen(visible))

    def part_to(self, what: What, selected: Span | None) -> Span | None:
        """What redacting or keeping is about: what is selected, else the first there is to it.

        Kept is the part that is left out as a whole, also where less of it is selected.
        """
        if what == "redact" and selected:
            return selected
        parts = self.left_out if what == "keep" else self.redactions.kept(self.quote)
        for part in parts:
            if selected is None or (part.start < selected[1] and selected[0] < part.end):
                return part.start, part.end
        return None

    def tell(self, part: Span, what: What) -> None:
        """Leave a part of the quote out of exports, or keep it there; so in equal answers."""
        record_redaction(self.study.db, self.coder, self.quote, part, what)

    def reverse(self, *, redo: bool = False) -> UndoResult | None:
        """Undo, or redo, and go to where that happened; None where there was nothing.

        Of several quotes that is the one on the screen, if it is among them.
        """
        taken = self.decisions.redo() if redo else self.decisions.undo()
        if taken:
            self.go_where(taken)
        return taken

    def go_where(self, taken: UndoResult) -> None:
        """Go to where something was undone or redone."""
        if not self.decisions.was_in(taken.action, self.quote.id):
            self.show(quotes.position_of(self.study.db, taken.quote))

    def _seen(self, visible: Collection[str]) -> dict[str, Seen]:
        """What was suggested for this quote, and whether the coder could see it."""
        return {
            suggestion.code: Seen(
                model=self.model or "",
                score=suggestion.probability,
                rank=rank,
                visible=suggestion.code in visible,
                suggested=suggestion.suggested,
            )
            for rank, suggestion in enumerate(self.suggested, 1)
        }

    # What is next

    def next(self, now: int) -> Pick | None:
        """The next quote that is to do, as the queue has it.

        Raises:
            Refusal: the queue cannot write down what it picks.
        """
        return pick(self.study, self.coder, self.order, now=now)

    def next_imported(self, now: int) -> Pick | None:
        """The next one in the order of import, which need not be written down."""
        return pick(self.study, self.coder, "imported", now=now)

    def beside(self, direction: Literal[1, -1]) -> int | None:
        """The position of the quote before or behind this one, done or not."""
        return quotes.after(self.study.db, self.quote.position, self.coder, direction=direction)

    def change_order(self) -> None:
        """Take the next of the orders, for the quotes that follow and for this study."""
        self.order = ORDERS[(ORDERS.index(self.order) + 1) % len(ORDERS)]
        with writing(self.study.db):
            self.study.set("order", self.order)
