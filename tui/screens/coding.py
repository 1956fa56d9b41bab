"""The coding screen: a quote, its codes, its suggestions, and every key that decides."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Any, ClassVar, Literal

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Footer
from textual.worker import get_current_worker

from ...corpus import quotes, suggestions
from ...corpus.decisions import Taken
from ...corpus.errors import Refusal
from ...corpus.language import _, n_
from ...corpus.redactions import What
from ...corpus.study import Study
from ...models.queue import Order, Pick
from .. import background
from ..keys import key_of
from ..notes import left_out, order_name, reason
from ..selecting import Span, Unit, extend, move, span_of
from ..session import Session, Walk
from ..text import line
from ..widgets.changing import Changing
from ..widgets.codebook import CodebookPanel
from ..widgets.quote import QuotePanel
from ..widgets.suggestions import SuggestionList
from ..widgets.tour import Tour
from .alike import AlikeScreen
from .codebook import CodebookScreen
from .coding_keys import KEYS, LETTERS
from .nonanswers import NonAnswersScreen
from .picker import CodePicker
from .quotes import Chosen, QuotesScreen
from .write import WriteScreen

HABIT = 25
"""Quotes finished between two trainings that start by themselves."""


class CodingScreen(Screen[None]):
    """One coder at work on one study."""

    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - as Textual declares it
        (0, "-tiny"),
        (60, "-narrow"),
        (100, "-normal"),
        (140, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (30, "-high")]  # noqa: RUF012 - the same
    # With priority they are handled one after the other, however fast they come. Other keys
    # make a round through the screen first, on which those behind them can overtake them: a
    # code would come to stand on the quote before the one that it was meant for.
    BINDINGS: ClassVar[list[BindingType]] = [
        replace(binding, priority=True) for binding in (*LETTERS, *KEYS)
    ]

    def __init__(self, study: Study, coder: str, *, blind: bool, order: Order) -> None:
        super().__init__()
        self.session = Session(study, coder, order)
        self.blind = blind
        self.typed = ""
        self.selected: Span | None = None
        """The part of the quote that the next code goes to; None for the whole."""
        self._finished = 0
        """Quotes finished since the last training started."""
        self._learning: float | None = None
        """How far the training is that goes on now, from 0 to 1."""

    def compose(self) -> ComposeResult:
        with Horizontal(id="top"):
            yield Changing(id="name")
            yield Changing(id="progress")
        with Horizontal():
            with Vertical(id="left"):
                yield QuotePanel(id="quote")
                with VerticalScroll(id="suggestions-frame", can_focus=False):
                    yield SuggestionList(id="suggestions")
                yield Changing(id="hint")
            yield CodebookPanel(id="codebook")
        yield Tour(id="tour")
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        first = self._next(0)
        self.session.show(first.position if first else 1, first)
        self._show_quote()
        # After the first picture: the libraries behind the suggestions take seconds to load.
        self.call_after_refresh(self._suggest)

    def on_resize(self) -> None:
        self.call_after_refresh(self._refresh)

    # What is on the screen

    def _show(self, position: int, picked: Pick | None = None) -> None:
        self.session.show(position, picked)
        self._show_quote()

    def _show_quote(self) -> None:
        self.typed, self.selected = "", None
        self._refresh()
        self.query_one(QuotePanel).scroll_to_start()

    def _refresh(self, hint: str = "") -> None:
        """Bring every part up to what the study says now."""
        session = self.session
        session.read()
        codebook = session.codebook
        together = quotes.together(session.study.db, session.quote, session.coder)
        self.query_one(QuotePanel).show(session.quote, session.state, together, codebook)
        shown = session.suggested if self._suggestions_visible else ()
        self.query_one(SuggestionList).show(shown, session.quote, session.state, codebook)
        self._mark()
        self._show_codes()
        if self.typed:
            hint = _("letters: {typed}…").format(typed=self.typed)
        note = self.query_one("#hint", Changing)
        said = (left_out(session.left_out, key_of("keep")), self._why(), self._note())
        note.change(Content(hint or " · ".join(filter(None, said))))
        note.set_class(bool(hint), "-urgent")
        self._show_top()

    def _show_codes(self) -> None:
        session = self.session
        counts = quotes.counts(session.study.db, session.coder)
        self.query_one(CodebookPanel).show(session.codebook, session.state, counts, self.typed)

    def _show_top(self) -> None:
        session = self.session
        progress = quotes.progress(session.study.db, session.coder)
        parts = [_("{done} of {quotes} done").format(done=progress.done, quotes=progress.quotes)]
        if progress.skipped:
            parts.append(
                n_("{count} skipped", "{count} skipped", progress.skipped).format(
                    count=progress.skipped
                )
            )
        if progress.flagged:
            parts.append(
                n_("{count} flagged", "{count} flagged", progress.flagged).format(
                    count=progress.flagged
                )
            )
        if self._learning is not None:
            parts.insert(0, _("learning {fraction:.0%}").format(fraction=self._learning))
        name = f"turven · {line(session.study.name)} · {line(session.coder)}"
        where = _("quote {position}").format(position=session.quote.position)
        self.query_one("#name", Changing).change(Content(f"{name} · {where}"))
        self.query_one("#progress", Changing).change(Content(" · ".join(parts)))

    @property
    def _suggestions_visible(self) -> bool:
        blind = self.blind or self.session.doubled
        return not blind or self.session.state.status == "done"

    def _why(self) -> str:
        """Why this quote is the one on the screen."""
        session = self.session
        if session.walk:
            return _("{at} of the {quotes} you walk through; {key} stops").format(
                at=session.walk.at + 1,
                quotes=len(session.walk.positions),
                key=key_of("forget"),
            )
        # Why it is a rare code's turn would tell what is suggested.
        told = session.picked and (self._suggestions_visible or session.picked.why != "rare")
        if session.picked and told and session.order != "imported":
            return reason(session.picked, session.codebook)
        return ""

    def _note(self) -> str:
        if not self._suggestions_visible:
            return _("blind: suggestions appear when you are done")
        if self.session.model is None:
            return _("suggestions are on their way…")
        if not self.session.suggested:
            return _("no suggestions for this quote")
        if self.session.model == suggestions.CODEBOOK:
            return _("from the codebook's words; {key} learns").format(key=key_of("retrain"))
        return ""

    @on(SuggestionList.Moved)
    def _mark(self) -> None:
        session = self.session
        current = self.query_one(SuggestionList).current
        # While a part is being selected, the evidence makes way.
        evidence = current.evidence if current and not self.selected else ()
        self.query_one(QuotePanel).mark(
            session.quote.text,
            evidence,
            session.state.parts,
            self.selected,
            session.left_out,
            session.codebook,
        )

    # What decides

    def _decide(self, act: Callable[[], object]) -> bool:
        """Do what writes to the log, and show it only when it is on disk."""
        self.typed = ""
        try:
            act()
        except Refusal as refusal:
            self.notify(str(refusal), severity="error", markup=False)
            return False
        self._refresh()
        return True

    def action_letter(self, letter: str) -> None:
        typed = self.typed + letter
        by_key = self.session.codebook.by_key
        if typed in by_key:
            self._toggle(by_key[typed].id)
        elif any(key.startswith(typed) for key in by_key):
            self.typed = typed
            self._refresh()
        else:
            self.typed = ""
            self._refresh(_("no code has the letters {typed}").format(typed=typed))

    def _toggle(self, code: str, *, taken: bool = False) -> None:
        """Give `code` or take it away; `taken` over from the suggestions or of one's own."""
        session = self.session
        how = session.source if taken else "manual"
        if self._decide(lambda: session.toggle(code, self._visible, part=self.selected, how=how)):
            self.query_one(Tour).did("suggestion" if taken else "code")

    @property
    def _visible(self) -> Collection[str]:
        """The codes of which the coder sees the suggestion."""
        return {suggestion.code for suggestion in self.query_one(SuggestionList).visible_ones}

    @on(SuggestionList.Chosen)
    def _chosen(self, event: SuggestionList.Chosen) -> None:
        self.action_accept(event.index)

    @on(CodebookPanel.Chosen)
    def _clicked(self, event: CodebookPanel.Chosen) -> None:
        self._toggle(event.code.id)

    def action_accept(self, index: int) -> None:
        shown = self.query_one(SuggestionList).visible_ones
        if index < len(shown):
            self._toggle(shown[index].code, taken=True)

    def action_accept_current(self) -> None:
        """Give what is under the cursor: a code where the arrows go through them."""
        code = self.query_one(CodebookPanel).current
        listed = self.query_one(SuggestionList)
        if code:
            self._toggle(code.id)
        elif listed.current:
            self.action_accept(listed.cursor)
            listed.move(1)

    def action_decline(self) -> None:
        listed = self.query_one(SuggestionList)
        current = listed.current
        if current:
            self._decide(lambda: self.session.decline(current.code, self._visible))
            listed.move(1)

    def action_accept_all(self) -> None:
        state = self.session.state
        codes = [
            suggestion.code
            for suggestion in self.query_one(SuggestionList).visible_ones
            if suggestion.suggested
            and suggestion.code not in state.codes
            and suggestion.code not in state.declined
        ]
        if not codes and not state.codes:
            self._refresh(_("nothing here is above its threshold"))
            return
        self._finish("done", codes)

    def action_done(self) -> None:
        if not self.session.state.codes:
            self._refresh(
                _("no code yet: {none} says that none applies, {skip} skips").format(
                    none=key_of("no-code"), skip=key_of("skip")
                )
            )
            return
        self._finish("done")

    def action_nothing(self) -> None:
        if self.session.state.codes:
            self._refresh(_("this quote has codes; take them away first"))
            return
        self._finish("done")

    def action_skip(self) -> None:
        self._finish("skip")

    def _finish(self, status: Literal["done", "skip"], codes: Sequence[str] = ()) -> None:
        if self._decide(lambda: self.session.finish(status, self._visible, codes)):
            self._finished += status == "done"
            self.query_one(Tour).did(status)
            if self._finished >= HABIT:
                self._learn()
            self.action_open_quote()

    def action_flag(self) -> None:
        session = self.session
        flagged = not session.state.flagged
        self._decide(lambda: session.decisions.flag(session.quote.id, flagged=flagged))

    def action_alone(self) -> None:
        session = self.session
        if session.quote.equals == 1:
            self._refresh(_("no other answer is equal to this one"))
            return
        alone = not session.state.alone
        self._decide(lambda: session.decisions.alone(session.quote.id, alone=alone))

    def action_redact(self) -> None:
        first = _("select what exports shall leave out, then {key}")
        self._tell("redact", otherwise=first.format(key=key_of("redact")))

    def action_keep(self) -> None:
        self._tell("keep", otherwise=_("exports leave nothing out here"))

    def _tell(self, what: What, otherwise: str) -> None:
        part = self.session.part_to(what, self.selected)
        if part is None:
            self._refresh(otherwise)
            return
        self.selected = None
        self._decide(lambda: self.session.tell(part, what))

    # A window is waited for, so that the keys that follow are typed into it.

    async def action_memo(self) -> None:
        quote, before = self.session.quote.id, self.session.state.memo

        def keep(written: dict[str, str] | None) -> None:
            if written is not None and written[""] != before:
                self._decide(lambda: self.session.decisions.memo(quote, written[""]))

        title = _("Memo on this quote · Esc keeps it and goes back")
        await self.app.push_screen(WriteScreen(title, {"": before}), keep)

    async def action_search(self) -> None:
        def give(chosen: str | None) -> None:
            if chosen:
                self._toggle(chosen)
                self.query_one(Tour).did("search")

        session = self.session
        await self.app.push_screen(CodePicker(session.codebook, session.state.codes), give)

    async def action_find(self) -> None:
        session = self.session
        shown = session.quote.position

        def go(chosen: Chosen | None) -> None:
            # What was coded in the table shows on the quote that stayed, too.
            if chosen and chosen.walk:
                self._walk(chosen.walk, at=chosen.walk.index(chosen.position))
            elif chosen is None or chosen.position == shown:
                self._refresh()
            else:
                self._show(chosen.position)

        table = QuotesScreen(session.study, session.decisions, shown, blind=self.blind)
        await self.app.push_screen(table, go)

    async def action_nonanswers(self) -> None:
        session = self.session

        def go_on(coded: bool | None) -> None:
            self._refresh()
            if coded and session.state.status == "done":
                self.action_open_quote()

        await self.app.push_screen(NonAnswersScreen(session.study, session.decisions), go_on)

    async def action_codebook(self) -> None:
        before = self.session.codebook.revision

        def walk(positions: Sequence[int] | None) -> None:
            if self.session.codebook.revision != before:
                self._suggest()
            if positions:
                self._walk(positions)
            else:
                self._refresh()

        await self.app.push_screen(CodebookScreen(self.session), walk)

    async def action_alike(self) -> None:
        def go_on(finished: bool | None) -> None:
            self._refresh()
            if finished:
                self.action_open_quote()

        session = self.session
        await self.app.push_screen(
            AlikeScreen(session.study, session.decisions, session.quote), go_on
        )

    def action_undo(self) -> None:
        self._reverse(redo=False, otherwise=_("nothing to undo"))

    def action_redo(self) -> None:
        self._reverse(redo=True, otherwise=_("nothing to redo"))

    def _reverse(self, *, redo: bool, otherwise: str) -> None:
        before = self.session.quote.id
        taken: list[Taken | None] = []
        if not self._decide(lambda: taken.append(self.session.reverse(redo=redo))):
            return
        if taken[0] is None:
            self._refresh(otherwise)
            return
        self.query_one(Tour).did("redo" if redo else "undo")
        if self.session.quote.id != before:
            self._show_quote()

    # What moves

    def action_go(self, direction: Literal[1, -1]) -> None:
        position = self.session.beside(direction)
        if position:
            self._show(position)

    def action_open_quote(self) -> None:
        """On to the next quote that is to do, as the queue has it, or to the next of a walk."""
        session = self.session
        if session.walk:
            position = session.walk.on(session.quote.position)
            if position is not None:
                self._show(position)
                return
            session.walk = None
            self.notify(_("That was the last of the quotes to walk through."), markup=False)
        found = self._next(session.quote.position)
        if found:
            self._show(found.position, found)
        elif session.state.status == "open":
            self._refresh(_("this is the last quote that is to do"))
        else:
            self._refresh(
                _("every quote is done or skipped; {key} exports them").format(key=key_of("export"))
            )

    def _walk(self, positions: Sequence[int], *, at: int = 0) -> None:
        """Go through these quotes one by one from the one `at`, whatever the queue has."""
        self.session.walk = Walk(positions, at)
        self._show(positions[at])

    def _next(self, now: int) -> Pick | None:
        try:
            return self.session.next(now)
        except Refusal as refusal:
            # A queue that cannot write down what it picked goes by the order of import.
            self.notify(str(refusal), severity="error", markup=False)
            return self.session.next_imported(now)

    def action_order(self) -> None:
        self._decide(self.session.change_order)
        self._refresh(_("order: {order}").format(order=order_name(self.session.order)))

    def action_move(self, by: int) -> None:
        """Move the cursor: in the codebook if the arrows are there, else in the suggestions."""
        panel = self.query_one(CodebookPanel)
        if panel.walked:
            panel.move(by)
            self._show_codes()
        else:
            self.query_one(SuggestionList).move(by)

    def action_page(self, by: int) -> None:
        """To another net, if the arrows are in the codebook; else a long quote scrolls."""
        panel = self.query_one(CodebookPanel)
        if panel.walked:
            panel.move(by, "net")
            self._show_codes()
        else:
            self.query_one(QuotePanel).scroll_page(by)

    def action_codes(self) -> None:
        """Let the arrows go through the codebook, or through the suggestions again."""
        panel = self.query_one(CodebookPanel)
        panel.walked = not panel.walked
        self._refresh(
            _("{up}{down} goes through the codes, {give} gives one; {back} goes back").format(
                up=key_of("up"), down=key_of("down"), give=key_of("take"), back=key_of("codes")
            )
            if panel.walked
            else ""
        )

    def action_forget(self) -> None:
        """Let go of what was begun last: letters, a part, the codes, a walk, the training."""
        panel, session = self.query_one(CodebookPanel), self.session
        if self.typed or self.selected:
            self.typed, self.selected = "", None
        elif panel.walked:
            panel.walked = False
        elif session.walk:
            session.walk = None
        elif self._learning is not None:
            self.workers.cancel_group(self, "retrain")
            self._learning = None
            self._refresh(_("training stopped; the suggestions stay as they were"))
            return
        else:
            self.query_one(Tour).leave()
        self._refresh()

    def action_tour(self) -> None:
        self.query_one(Tour).go_on(self.session.codebook)

    def begin_tour(self) -> None:
        tour = self.query_one(Tour)
        tour.display = False
        tour.begin(self.session.codebook)

    def action_copy(self) -> None:
        """Copy as it was said: what is selected, in the quote or elsewhere, or the whole quote."""
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
        """Take over what the mouse has selected in the quote."""
        panel = self.query_one(QuotePanel)
        found = self.selections.get(panel.query_one("#text"))
        if found and found.start is not None and found.end is not None:
            text = self.session.quote.text
            # From here on it is drawn as what the keys select is, and no longer by Textual.
            self.clear_selection()
            self._select(
                span_of(text, panel.place_in(text, found.start), panel.place_in(text, found.end))
            )

    def _select(self, selected: Span | None) -> None:
        self.typed, self.selected = "", selected
        self._refresh(
            _("the next code goes to what is selected; {key} selects nothing").format(
                key=key_of("forget")
            )
        )

    def action_blind(self) -> None:
        self.blind = not self.blind
        self._refresh(_("blind") if self.blind else _("suggestions are shown again"))

    # What happens meanwhile

    @work(thread=True, exclusive=True, group="suggest")
    def _suggest(self) -> None:
        session = self.session
        background.suggest(
            self, session.study.folder, lambda: session.quote.position, get_current_worker()
        )

    @on(background.Suggested)
    def _suggested(self, event: background.Suggested) -> None:
        if event.problem:
            self.notify(event.problem, severity="warning", markup=False)
        # What the coder is at work on does not change under the fingers.
        session = self.session
        untouched = not (self.typed or session.state.codes or session.state.declined)
        if session.quote.id in event.quotes and (untouched or session.model is None):
            session.look()
            self._refresh()

    def action_retrain(self) -> None:
        self._learn()
        self.query_one(Tour).did("retrain")
        self._refresh(_("training; you can go on"))

    def _learn(self) -> None:
        self._finished = 0
        self._learning = 0.0
        self._retrain()

    # One at a time: what asks for the newest decisions stops what learns from older ones.
    @work(thread=True, exclusive=True, group="retrain")
    def _retrain(self) -> None:
        background.retrain(self, self.session.study.folder, get_current_worker())

    @on(background.Learning)
    def _learns(self, event: background.Learning) -> None:
        if self._learning is not None:
            self._learning = event.fraction
            self._show_top()

    @on(background.Retrained)
    def _retrained(self, event: background.Retrained) -> None:
        self._learning = None
        self.notify(
            event.sentence,
            severity="information" if event.trained else "warning",
            timeout=12,
            markup=False,
        )
        self._refresh()
        if event.trained:
            self._suggest()

    def check_action(self, action: str, parameters: tuple[Any, ...]) -> bool | None:
        """The window in front, if there is one, has the keys to itself."""
        del action, parameters
        return self.is_current or None
