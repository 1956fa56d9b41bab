"""The display of the coding screen, and its keys that move and select but decide nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Literal

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import Screen
from textual.widgets import Footer

from ...corpus.errors import Refusal
from ...corpus.language import _, n_
from ...corpus.study import quotes
from ...corpus.study.settings import Order
from ...corpus.study.study import Study
from ...models.queue import Pick
from ..keys import key_of
from ..selection import Span, Unit, extend, move, span_of
from ..session import Session, Walk
from ..widgets.codebook import CodebookPanel
from ..widgets.hint import HintLine
from ..widgets.quote import QuotePanel
from ..widgets.suggestions import SuggestionList
from ..widgets.top import TopLine
from ..widgets.tour import Tour


class CodingView(Screen[None]):
    """Shows the current quote of a session, its suggestions, its codes and the codebook."""

    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - as Textual declares it
        (0, "-tiny"),
        (60, "-narrow"),
        (100, "-normal"),
        (140, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (30, "-high")]  # noqa: RUF012 - the same

    def __init__(self, study: Study, coder: str, *, blind: bool, order: Order) -> None:
        super().__init__()
        self.session = Session(study, coder, order)
        self.blind = blind
        self.typed = ""
        self.selected: Span | None = None
        """The selection, which gets the next code; None for the whole quote."""
        self._training: float | None = None
        """Progress of the running training, from 0 to 1; None if there is none."""

    def compose(self) -> ComposeResult:
        yield TopLine(id="top")
        with Horizontal():
            with Vertical(id="left"):
                yield QuotePanel(id="quote")
                with VerticalScroll(id="suggestions-frame", can_focus=False):
                    yield SuggestionList(id="suggestions")
                yield HintLine(id="hint")
            yield CodebookPanel(id="codebook")
        yield Tour(id="tour")
        yield Footer(compact=True, show_command_palette=False)

    def on_resize(self) -> None:
        self.call_after_refresh(self._refresh)

    # Showing

    def _show(self, position: int, picked: Pick | None = None) -> None:
        self.session.show(position, picked)
        self._show_quote()

    def _show_quote(self) -> None:
        self.typed, self.selected = "", None
        self._refresh()
        self.query_one(QuotePanel).scroll_to_start()

    def _refresh(self, hint: str = "") -> None:
        """Update every part of the screen from the study."""
        session = self.session
        session.refresh()
        codebook = session.codebook
        together = quotes.coded_together(session.study.db, session.quote, session.coder)
        self.query_one(QuotePanel).show(session.quote, session.state, together, codebook)
        visible = self._suggestions_visible
        shown = session.suggested if visible else ()
        self.query_one(SuggestionList).show(shown, session.quote, session.state, codebook)
        self._mark()
        self._show_codes()
        if self.typed:
            hint = _("letters: {typed}…").format(typed=self.typed)
        self.query_one(HintLine).show(session, hint, visible=visible)
        self._show_top()

    def _show_codes(self) -> None:
        session = self.session
        counts = session.code_counts.read(session.codebook)
        self.query_one(CodebookPanel).show(session.offered, session.state, counts, self.typed)

    def _show_top(self) -> None:
        self.query_one(TopLine).show(self.session, self._training)

    @property
    def _suggestions_visible(self) -> bool:
        blind = self.blind or self.session.double_coded or self.session.blind
        return not blind or self.session.state.status == "done"

    @on(SuggestionList.CursorMoved)
    def _mark(self) -> None:
        session = self.session
        current = self.query_one(SuggestionList).current
        # While a part is selected, the evidence is not marked.
        evidence = current.evidence if current and not self.selected else ()
        self.query_one(QuotePanel).mark(
            session.quote.text,
            evidence,
            session.state.parts,
            self.selected,
            session.redacted,
            session.codebook,
        )

    @property
    def _visible(self) -> Collection[str]:
        """The codes whose suggestion the coder can see."""
        return {
            suggestion.code for suggestion in self.query_one(SuggestionList).visible_suggestions
        }

    # Moving

    def action_go(self, direction: Literal[1, -1]) -> None:
        position = self.session.adjacent(direction)
        if position:
            self._show(position)

    def action_open_quote(self) -> None:
        """Go to the next quote of the walk, or else to the next quote in the queue."""
        session = self.session
        if session.walk:
            position = session.walk.advance(session.quote.position)
            if position is not None:
                self._show(position)
                return
            session.walk = None
            self.notify(_("That was the last quote of this walk."), markup=False)
        found = self._next(session.quote.position)
        if found:
            self._show(found.position, found)
        elif session.state.status == "open":
            self._refresh(_("this is the last quote to do"))
        else:
            self._refresh(
                _("every quote is done or skipped; {key} exports them").format(key=key_of("export"))
            )

    def _walk(self, positions: Sequence[int], *, at: int = 0) -> None:
        """Walk through these quotes one by one from index `at`, instead of the queue."""
        self.session.walk = Walk(positions, at)
        self._show(positions[at])

    def _next(self, now: int) -> Pick | None:
        try:
            return self.session.next_quote(now)
        except Refusal as refusal:
            # If the queue cannot record its choice, use the order of import.
            self.notify(str(refusal), severity="error", markup=False)
            return self.session.next_in_import_order(now)

    def action_move(self, by: int) -> None:
        """Move the cursor in the codebook while browsing it, or else in the suggestions."""
        panel = self.query_one(CodebookPanel)
        if panel.browsing:
            panel.move(by)
            self._show_codes()
        else:
            self.query_one(SuggestionList).move(by)

    def action_page(self, by: int) -> None:
        """Move to another net while browsing the codebook, or else scroll a long quote."""
        panel = self.query_one(CodebookPanel)
        if panel.browsing:
            panel.move(by, "net")
            self._show_codes()
        else:
            self.query_one(QuotePanel).scroll_page(by)

    def action_codes(self) -> None:
        """Switch the arrow keys to the codebook, or back to the suggestions."""
        panel = self.query_one(CodebookPanel)
        panel.browsing = not panel.browsing
        self._refresh(
            _("{up}{down} moves through the codes, {give} gives a code, {back} goes back").format(
                up=key_of("up"), down=key_of("down"), give=key_of("take"), back=key_of("codes")
            )
            if panel.browsing
            else ""
        )

    def action_tour(self) -> None:
        self.query_one(Tour).go_on(self.session.codebook)

    def begin_tour(self) -> None:
        tour = self.query_one(Tour)
        tour.display = False
        tour.begin(self.session.codebook)

    def action_copy(self) -> None:
        """Copy the selection, in the quote or elsewhere on the screen, or the whole quote."""
        quote = self.session.quote.text
        part = quote[slice(*self.selected)] if self.selected else self.get_selected_text()
        text = part or quote
        self.app.copy_to_clipboard(text)
        self._refresh(
            n_(
                "copied: {count} character; {key} quits",
                "copied: {count} characters; {key} quits",
                len(text),
            ).format(count=len(text), key=key_of("quit"))
        )

    def action_select(self, unit: Unit, by: Literal[1, -1]) -> None:
        self._select(move(self.session.quote.text, self.selected, unit, by))

    def action_extend(self, unit: Unit, by: Literal[1, -1]) -> None:
        self._select(extend(self.session.quote.text, self.selected, unit, by))

    def on_text_selected(self) -> None:
        """Use what the mouse selected in the quote as the selection."""
        panel = self.query_one(QuotePanel)
        found = self.selections.get(panel.query_one("#text"))
        if found and found.start is not None and found.end is not None:
            text = self.session.quote.text
            # From now on turven draws the selection instead of Textual.
            self.clear_selection()
            self._select(
                span_of(text, panel.place_in(text, found.start), panel.place_in(text, found.end))
            )

    def _select(self, selected: Span | None) -> None:
        self.typed, self.selected = "", selected
        self._refresh(
            _("the next code is given to the selection; {key} clears the selection").format(
                key=key_of("forget")
            )
        )

    def action_blind(self) -> None:
        self.blind = not self.blind
        self._refresh(
            _("blind: suggestions are hidden") if self.blind else _("suggestions are shown again")
        )
