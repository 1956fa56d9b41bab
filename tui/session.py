"""One coder at work on one study: the current quote, the decisions on it, the next quote.

A session does not depend on a screen. Each decision is on disk when its method returns.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from ..corpus.codebook.codes import Codebook
from ..corpus.privacy.personal import Finding
from ..corpus.privacy.redactions import Redactions, What, record_redaction
from ..corpus.study import quotes, suggestions
from ..corpus.study.assignments import is_double_coded
from ..corpus.study.code_counts import CodeCounts
from ..corpus.study.database import writing
from ..corpus.study.decision_log import How, Seen, UndoResult
from ..corpus.study.decisions import Decisions
from ..corpus.study.questions import OfferedCodes
from ..corpus.study.quotes import Part, Quote, State
from ..corpus.study.settings import ORDERS, Order
from ..corpus.study.study import Study
from ..corpus.study.suggestions import Suggestion
from ..models.queue import Pick, pick
from ..models.sampling import is_blind
from .selection import Span


@dataclass(slots=True)
class Walk:
    """Quotes that the coder chose to go through one by one, in this order."""

    positions: Sequence[int]
    at: int
    """Index in `positions` of the quote shown last."""

    def advance(self, now: int) -> int | None:
        """The position of the next quote, or None after the last.

        `now` is the position of the quote on the screen: after an undo or an arrow key, the
        walk continues from there.
        """
        if now in self.positions:
            self.at = self.positions.index(now)
        self.at += 1
        return self.positions[self.at] if self.at < len(self.positions) else None


class Session:
    """The state of a coding screen; call `show` first."""

    quote: Quote
    state: State
    redacted: Sequence[Finding]
    """The parts of the quote that exports redact."""
    blind: bool
    """Whether the quote is in the blind sample: its suggestions are hidden until it is done."""
    double_coded: bool
    """Whether another coder codes the quote too; both then code it without suggestions."""

    def __init__(self, study: Study, coder: str, order: Order) -> None:
        self.study = study
        self.coder = coder
        self.order = order
        self.decisions = Decisions(study.db, coder, study.codebook.revision)
        self.redactions = Redactions(study)
        self._offered = OfferedCodes(study.db)
        self.code_counts = CodeCounts(study.db, coder)
        self.model: str | None = None
        """The model that made the suggestions; None as long as there are no suggestions."""
        self.suggested: tuple[Suggestion, ...] = ()
        self.picked: Pick | None = None
        """Why the queue chose the quote; None if the coder chose it."""
        self.walk: Walk | None = None

    @property
    def codebook(self) -> Codebook:
        return self.study.codebook

    @property
    def offered(self) -> Codebook:
        """The codebook with only the codes for the question of the quote, and those it has."""
        return self._offered.of(self.codebook, self.quote.question, self.state.codes)

    def show(self, position: int, picked: Pick | None = None) -> None:
        """Go to the quote at `position`."""
        self.picked = picked
        self.quote = quotes.at(self.study.db, position)
        self.blind = is_blind(self.study.db, self.coder, self.quote.id)
        self.double_coded = is_double_coded(self.study.db, self.coder, self.quote.id)
        self.read_suggestions()
        self.refresh()

    def use_current_revision(self) -> None:
        """Record decisions under the current revision of the codebook."""
        self.decisions.revision = self.codebook.revision

    def reload(self) -> None:
        """Reload the study after an import: quotes, codes, decisions."""
        self.study.reload()
        self._offered = OfferedCodes(self.study.db)
        self.decisions = Decisions(self.study.db, self.coder, self.codebook.revision)

    def read_suggestions(self) -> None:
        """Read the suggestions for the quote.

        They are read once per quote, so that a decision is recorded with the suggestion that
        the coder saw.
        """
        found = suggestions.read(self.study.db, self.quote.id)
        self.model, self.suggested = found or (None, ())

    def refresh(self) -> None:
        """Read the decisions on the quote again."""
        self.state = quotes.state(self.study.db, self.quote.id, self.coder)
        self.redacted = self.redactions.of(self.quote)

    @property
    def suggestion_origin(self) -> How:
        """The origin of a code accepted from the suggestions: keywords or a model."""
        return "keyword" if self.model == suggestions.CODEBOOK else "suggestion"

    # Decisions

    def toggle(
        self, code: str, visible: Collection[str], *, part: Span | None, how: How = "manual"
    ) -> None:
        """Give `code` to the quote or to a part of it, or take it away.

        Args:
            visible: codes whose suggestion the coder could see.
        """
        seen = self._seen(visible).get(code)
        log, quote = self.decisions, self.quote.id
        if part:
            there = Part(*part, code) in self.state.parts
            log.code(quote, code, "remove" if there else "apply", span=part, how=how, seen=seen)
        elif code in self.state.codes:
            log.remove_code(quote, code)
        else:
            log.code(quote, code, "apply", how=how, seen=seen)

    def decline(self, code: str, visible: Collection[str]) -> None:
        """Decline a suggested code, or undo that."""
        what: Literal["remove", "decline"] = "remove" if code in self.state.declined else "decline"
        seen = self._seen(visible).get(code)
        self.decisions.code(self.quote.id, code, what, how=self.suggestion_origin, seen=seen)

    def finish(
        self,
        status: Literal["done", "skip"],
        visible: Collection[str],
        codes: Iterable[str] = (),
    ) -> None:
        """Accept `codes`, then finish the quote or skip it."""
        given = [(code, self.suggestion_origin) for code in codes]
        self.decisions.finish(self.quote.id, status, codes=given, seen=self._seen(visible))

    def part_for(self, what: What, selected: Span | None) -> Span | None:
        """The part to redact or to keep: the selection, or else the first candidate.

        A redacted part is kept as a whole, even if only some of it is selected.
        """
        if what == "redact" and selected:
            return selected
        parts = self.redacted if what == "keep" else self.redactions.kept(self.quote)
        for part in parts:
            if selected is None or (part.start < selected[1] and selected[0] < part.end):
                return part.start, part.end
        return None

    def decide_redaction(self, part: Span, what: What) -> None:
        """Redact a part of the quote in exports, or keep it; the same in equal answers."""
        record_redaction(self.study.db, self.coder, self.quote, part, what)

    def undo_or_redo(self, *, redo: bool = False) -> UndoResult | None:
        """Undo or redo an action and show its quote; None if there is nothing to undo.

        If the action was on several quotes, one of them the current quote, stay on that quote.
        """
        result = self.decisions.redo() if redo else self.decisions.undo()
        if result:
            self.go_to(result)
        return result

    def go_to(self, result: UndoResult) -> None:
        """Show the quote on which something was undone or redone."""
        if not self.decisions.action_has_quote(result.action, self.quote.id):
            self.show(quotes.position_of(self.study.db, result.quote))

    def _seen(self, visible: Collection[str]) -> dict[str, Seen]:
        """The suggestions for this quote, and whether the coder could see each."""
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

    # The next quote

    def next_quote(self, now: int) -> Pick | None:
        """The next quote to do, chosen by the queue; `now` is the current position.

        Raises:
            Refusal: the queue cannot record its choice.
        """
        return pick(self.study, self.coder, self.order, now=now)

    def next_in_import_order(self, now: int) -> Pick | None:
        """The next quote to do in the order of import, a choice that need not be recorded."""
        return pick(self.study, self.coder, "imported", now=now)

    def adjacent(self, direction: Literal[1, -1]) -> int | None:
        """The position of the quote after or before this one, done or not."""
        return quotes.next_position(
            self.study.db, self.quote.position, self.coder, direction=direction
        )

    def change_order(self) -> None:
        """Switch to the next order of the queue, and save that in the study."""
        self.order = ORDERS[(ORDERS.index(self.order) + 1) % len(ORDERS)]
        with writing(self.study.db):
            self.study.settings.order = self.order
