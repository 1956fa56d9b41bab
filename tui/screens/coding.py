"""The coding screen: a quote, its codes, its suggestions, and every key that decides."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
from ...corpus.codebook import Code
from ...corpus.database import writing
from ...corpus.decisions import Decisions, How, Seen, Taken
from ...corpus.errors import Refusal
from ...corpus.language import _, n_
from ...corpus.quotes import Part, Quote, State
from ...corpus.study import Study
from ...corpus.suggestions import Suggestion
from ...models.queue import ORDERS, Order, Pick, pick
from .. import background
from ..notes import order_name, reason
from ..selecting import Span, Unit, extend, move, span_of
from ..text import line
from ..widgets.changing import Changing
from ..widgets.codebook import CodebookPanel
from ..widgets.quote import QuotePanel
from ..widgets.suggestions import SuggestionList
from .coding_keys import KEYS
from .memo import MemoScreen
from .picker import CodePicker
from .quotes import QuotesScreen

HABIT = 25
"""Quotes finished between two trainings that start by themselves."""


class CodingScreen(Screen[None]):
    """One coder at work on one study."""

    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - as Textual declares it
        (0, "-narrow"),
        (100, "-normal"),
        (140, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (30, "-high")]  # noqa: RUF012 - the same
    BINDINGS: ClassVar[list[BindingType]] = list(KEYS)

    def __init__(self, study: Study, coder: str, *, blind: bool, order: Order) -> None:
        super().__init__()
        self.study = study
        self.coder = coder
        self.blind = blind
        self.order = order
        self.decisions = Decisions(study.db, coder, study.codebook.revision)
        self.typed = ""
        self.selected: Span | None = None
        """The part of the quote that the next code goes to; None for the whole."""
        self.quote: Quote
        self.state: State
        self.model: str | None = None
        """Which model looked at the quote; None where none has yet."""
        self.suggested: tuple[Suggestion, ...] = ()
        self._picked: Pick | None = None
        """Why the quote is on the screen; None where the coder went there."""
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
            yield CodebookPanel(self.study.codebook, id="codebook")
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        first = self._next(0)
        self._show(first.position if first else 1, first)
        # After the first picture: the libraries behind the suggestions take seconds to load.
        self.call_after_refresh(self._suggest)

    def on_resize(self) -> None:
        self.call_after_refresh(self._refresh)

    # What is on the screen

    def _show(self, position: int, picked: Pick | None = None) -> None:
        self.typed = ""
        self._picked = picked
        self.selected = None
        self.quote = quotes.at(self.study.db, position)
        self._read_suggestions()
        self._refresh()
        self.query_one(QuotePanel).scroll_to_start()

    def _read_suggestions(self) -> None:
        """Once a quote: what is decided on a suggestion is about the one that was shown."""
        looked = suggestions.of(self.study.db, self.quote.id)
        self.model, self.suggested = looked or (None, ())

    def _refresh(self, hint: str = "") -> None:
        """Bring every part up to what the study says now."""
        codebook = self.study.codebook
        self.state = quotes.state(self.study.db, self.quote.id, self.coder)
        self.query_one(QuotePanel).show(self.quote, self.state, codebook)
        shown = self.suggested if self._suggestions_visible else ()
        self.query_one(SuggestionList).show(shown, self.quote, self.state, codebook)
        self._mark()
        self.query_one(CodebookPanel).show(
            self.state, quotes.counts(self.study.db, self.coder), self.typed
        )
        if self.typed:
            hint = _("letters: {typed}…").format(typed=self.typed)
        note = self.query_one("#hint", Changing)
        why = reason(self._picked, codebook) if self._picked and self.order != "imported" else ""
        note.change(Content(hint or " · ".join(filter(None, (why, self._note())))))
        note.set_class(bool(hint), "-urgent")
        self._show_top()

    def _show_top(self) -> None:
        progress = quotes.progress(self.study.db, self.coder)
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
        name = f"turven · {line(self.study.name)} · {line(self.coder)}"
        where = _("quote {position}").format(position=self.quote.position)
        self.query_one("#name", Changing).change(Content(f"{name} · {where}"))
        self.query_one("#progress", Changing).change(Content(" · ".join(parts)))

    @property
    def _suggestions_visible(self) -> bool:
        return not self.blind or self.state.status == "done"

    def _note(self) -> str:
        if not self._suggestions_visible:
            return _("blind: suggestions appear when you are done")
        if self.model is None:
            return _("suggestions are on their way…")
        if not self.suggested:
            return _("no suggestions for this quote")
        if self.model == suggestions.CODEBOOK:
            return _("from the codebook's words; Ctrl+R learns")
        return ""

    @on(SuggestionList.Moved)
    def _mark(self) -> None:
        current = self.query_one(SuggestionList).current
        # While a part is being selected, the evidence makes way.
        evidence = current.evidence if current and not self.selected else ()
        self.query_one(QuotePanel).mark(
            self.quote.text, evidence, self.state.parts, self.selected, self.study.codebook
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
        code = self.study.codebook.by_key.get(typed)
        if code:
            self._toggle(code)
        elif any(key.startswith(typed) for key in self.study.codebook.by_key):
            self.typed = typed
            self._refresh()
        else:
            self.typed = ""
            self._refresh(_("no code has the letters {typed}").format(typed=typed))

    def _toggle(self, code: Code, how: How = "manual") -> None:
        seen = self._seen().get(code.id)
        if self.selected:
            part = Part(*self.selected, code.id)
            what: Literal["apply", "remove"] = "remove" if part in self.state.parts else "apply"
            self._decide(
                lambda: self.decisions.code(
                    self.quote.id, code.id, what, span=part[:2], how=how, seen=seen
                )
            )
        elif code.id in self.state.codes:
            self._decide(lambda: self.decisions.take_away(self.quote.id, code.id))
        else:
            self._decide(
                lambda: self.decisions.code(self.quote.id, code.id, "apply", how=how, seen=seen)
            )

    def _seen(self) -> dict[str, Seen]:
        """What was suggested for this quote, and whether the coder could see it."""
        visible = {s.code for s in self.query_one(SuggestionList).visible_ones}
        return {
            suggestion.code: Seen(
                model=self.model or "",
                score=suggestion.probability,
                rank=rank,
                visible=suggestion.code in visible,
            )
            for rank, suggestion in enumerate(self.suggested, 1)
        }

    @property
    def _source(self) -> How:
        return "keyword" if self.model == suggestions.CODEBOOK else "suggestion"

    @on(SuggestionList.Chosen)
    def _chosen(self, event: SuggestionList.Chosen) -> None:
        self.action_accept(event.index)

    @on(CodebookPanel.Chosen)
    def _clicked(self, event: CodebookPanel.Chosen) -> None:
        self._toggle(event.code)

    def action_accept(self, index: int) -> None:
        shown = self.query_one(SuggestionList).visible_ones
        if index < len(shown):
            self._toggle(self.study.codebook.by_id[shown[index].code], self._source)

    def action_accept_current(self) -> None:
        listed = self.query_one(SuggestionList)
        if listed.current:
            self.action_accept(listed.cursor)
            listed.move(1)

    def action_decline(self) -> None:
        listed = self.query_one(SuggestionList)
        current = listed.current
        if current is None:
            return
        what: Literal["remove", "decline"] = (
            "remove" if current.code in self.state.declined else "decline"
        )
        self._decide(
            lambda: self.decisions.code(
                self.quote.id, current.code, what, how=self._source,
                seen=self._seen().get(current.code),
            )
        )  # fmt: skip
        listed.move(1)

    def action_accept_all(self) -> None:
        codes = [
            suggestion.code
            for suggestion in self.query_one(SuggestionList).visible_ones
            if suggestion.suggested
            and suggestion.code not in self.state.codes
            and suggestion.code not in self.state.declined
        ]
        if not codes and not self.state.codes:
            self._refresh(_("nothing here is above its threshold"))
            return
        self._finish("done", codes)

    def action_done(self) -> None:
        if not self.state.codes:
            self._refresh(_("no code yet: 0 says that none applies, . skips"))
            return
        self._finish("done")

    def action_nothing(self) -> None:
        if self.state.codes:
            self._refresh(_("this quote has codes; take them away first"))
            return
        self._finish("done")

    def action_skip(self) -> None:
        self._finish("skip")

    def _finish(self, status: Literal["done", "skip"], codes: Sequence[str] = ()) -> None:
        how = self._source
        if self._decide(
            lambda: self.decisions.finish(
                self.quote.id, status, codes=[(code, how) for code in codes], seen=self._seen()
            )
        ):
            self._finished += status == "done"
            if self._finished >= HABIT:
                self._learn()
            self.action_open_quote()

    def action_flag(self) -> None:
        self._decide(lambda: self.decisions.flag(self.quote.id, flagged=not self.state.flagged))

    # A window is waited for, so that the keys that follow are typed into it.

    async def action_memo(self) -> None:
        quote, before = self.quote.id, self.state.memo

        def keep(memo: str | None) -> None:
            if memo is not None and memo != before:
                self._decide(lambda: self.decisions.memo(quote, memo))

        await self.app.push_screen(MemoScreen(before), keep)

    async def action_search(self) -> None:
        def give(chosen: str | None) -> None:
            if chosen:
                self._toggle(self.study.codebook.by_id[chosen])

        await self.app.push_screen(CodePicker(self.study.codebook, self.state.codes), give)

    async def action_find(self) -> None:
        shown = self.quote.position

        def go(position: int | None) -> None:
            # What was coded in the table shows on the quote that stayed, too.
            if position is None or position == shown:
                self._refresh()
            else:
                self._show(position)

        await self.app.push_screen(QuotesScreen(self.study, self.decisions, shown), go)

    def action_undo(self) -> None:
        self._reverse(self.decisions.undo, _("nothing to undo"))

    def action_redo(self) -> None:
        self._reverse(self.decisions.redo, _("nothing to redo"))

    def _reverse(self, act: Callable[[], Taken | None], otherwise: str) -> None:
        taken: list[Taken | None] = []
        if not self._decide(lambda: taken.append(act())):
            return
        if taken[0] is None:
            self._refresh(otherwise)
        elif taken[0].quote != self.quote.id:
            self._show(quotes.position_of(self.study.db, taken[0].quote))

    # What moves

    def action_go(self, direction: Literal[1, -1]) -> None:
        position = quotes.after(self.study.db, self.quote.position, self.coder, direction=direction)
        if position:
            self._show(position)

    def action_open_quote(self) -> None:
        """On to the next quote that is to do, as the queue has it."""
        found = self._next(self.quote.position)
        if found:
            self._show(found.position, found)
        elif self.state.status == "open":
            self._refresh(_("this is the last quote that is to do"))
        else:
            self._refresh(_("every quote is done or skipped; Ctrl+E exports them"))

    def _next(self, now: int) -> Pick | None:
        try:
            return pick(self.study, self.coder, self.order, now=now)
        except Refusal as refusal:
            # A queue that cannot write down what it picked goes by the order of import.
            self.notify(str(refusal), severity="error", markup=False)
            return pick(self.study, self.coder, "imported", now=now)

    def action_order(self) -> None:
        """Take the next of the orders, for the quotes that follow and for this study."""
        self.order = ORDERS[(ORDERS.index(self.order) + 1) % len(ORDERS)]
        try:
            with writing(self.study.db):
                self.study.set("order", self.order)
        except Refusal as refusal:
            self.notify(str(refusal), severity="error", markup=False)
        self._refresh(_("order: {order}").format(order=order_name(self.order)))

    def action_suggestion(self, by: int) -> None:
        self.query_one(SuggestionList).move(by)

    def action_scroll_quote(self, direction: int) -> None:
        self.query_one(QuotePanel).scroll_page(direction)

    def action_forget(self) -> None:
        """Let go of what was begun: the letters typed, else the training."""
        if self._learning is not None and not self.typed and not self.selected:
            self.workers.cancel_group(self, "retrain")
            self._learning = None
            self._refresh(_("training stopped; the suggestions stay as they were"))
            return
        self.typed, self.selected = "", None
        self._refresh()

    def action_select(self, unit: Unit, by: Literal[1, -1]) -> None:
        self._select(move(self.quote.text, self.selected, unit, by))

    def action_extend(self, unit: Unit, by: Literal[1, -1]) -> None:
        self._select(extend(self.quote.text, self.selected, unit, by))

    def on_text_selected(self) -> None:
        """Take over what the mouse has selected in the quote."""
        panel = self.query_one(QuotePanel)
        found = self.selections.get(panel.query_one("#text"))
        if found and found.start is not None and found.end is not None:
            text = self.quote.text
            self._select(
                span_of(text, panel.place_in(text, found.start), panel.place_in(text, found.end))
            )

    def _select(self, selected: Span | None) -> None:
        self.typed, self.selected = "", selected
        self._refresh(_("the next code goes to what is selected; Esc selects nothing"))

    def action_blind(self) -> None:
        self.blind = not self.blind
        self._refresh(_("blind") if self.blind else _("suggestions are shown again"))

    # What happens meanwhile

    @work(thread=True, exclusive=True, group="suggest")
    def _suggest(self) -> None:
        background.suggest(
            self, self.study.folder, lambda: self.quote.position, get_current_worker()
        )

    @on(background.Suggested)
    def _suggested(self, event: background.Suggested) -> None:
        if event.problem:
            self.notify(event.problem, severity="warning", markup=False)
        # What the coder is at work on does not change under the fingers.
        untouched = not (self.typed or self.state.codes or self.state.declined)
        if self.quote.id in event.quotes and (untouched or self.model is None):
            self._read_suggestions()
            self._refresh()

    def action_retrain(self) -> None:
        self._learn()
        self._refresh(_("training; you can go on"))

    def _learn(self) -> None:
        self._finished = 0
        self._learning = 0.0
        self._retrain()

    # One at a time: what asks for the newest decisions stops what learns from older ones.
    @work(thread=True, exclusive=True, group="retrain")
    def _retrain(self) -> None:
        background.retrain(self, self.study.folder, get_current_worker())

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
