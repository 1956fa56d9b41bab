"""The coding screen: the keys that record decisions or open windows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, ClassVar, Literal

from textual import on, work
from textual.binding import BindingType

from ...corpus.errors import Refusal
from ...corpus.language import _
from ...corpus.privacy.redactions import What
from ...corpus.study import quotes
from ...corpus.study.decision_log import How, UndoResult
from ...corpus.study.settings import Order
from ...corpus.study.study import Study
from ..background import suggesting
from ..coding_keys import KEYS, LETTERS
from ..keys import KeyedScreen, key_of
from ..text import line
from ..widgets.codebook import CodebookPanel
from ..widgets.hint import HintLine
from ..widgets.suggestions import SuggestionList
from ..widgets.tour import Tour
from ..wording.hints import displaced, order_name
from .codebook import CodebookScreen
from .coding_view import CodingView
from .importing import ImportScreen
from .near_duplicates import NearDuplicatesScreen
from .nonanswers import NonAnswersScreen
from .picker import CodePicker
from .quotes import QuoteChoice, QuotesScreen
from .undo_progress import UndoProgressScreen
from .write import WriteScreen

RETRAIN_AFTER_QUOTES = 25
"""Quotes finished between two automatic trainings."""

PROGRESS_ABOVE = 1000
"""The number of decisions above which an undo shows its progress."""


class CodingScreen(KeyedScreen, CodingView):
    """One coder at work on one study."""

    TITLE = _("Coding")
    HELP_ORDER = 0
    LETTERS_GIVE_CODES = True

    # The keys have priority, because Textual itself uses Tab, Ctrl+C and other keys.
    BINDINGS: ClassVar[list[BindingType]] = [
        replace(binding, priority=True) for binding in (*LETTERS, *KEYS)
    ]

    def __init__(self, study: Study, coder: str, *, blind: bool, order: Order) -> None:
        super().__init__(study, coder, blind=blind, order=order)
        self._finished = 0
        """Quotes finished since the last training started."""

    def on_mount(self) -> None:
        first = self._next(0)
        self.session.show(first.position if first else 1, first)
        self._show_quote()
        # Only after the first paint, because this starts a process.
        self.call_after_refresh(self._suggest)

    # Decisions

    def _decide(self, act: Callable[[], object]) -> bool:
        """Write to the log, and show the result once it is on disk."""
        written = self._write(act)
        if written:
            self._refresh()
        return written

    def _write(self, act: Callable[[], object]) -> bool:
        self.typed = ""
        try:
            act()
        except Refusal as refusal:
            self.notify(str(refusal), severity="error", markup=False)
            return False
        self.session.refresh()
        return True

    def action_letter(self, letter: str) -> None:
        typed = self.typed + letter
        by_key = self.session.offered.by_key
        if typed in by_key:
            self._toggle(by_key[typed].id)
        elif any(key.startswith(typed) for key in by_key):
            self.typed = typed
            self._refresh()
        else:
            self.typed = ""
            elsewhere = self.session.codebook.by_key.get(typed)
            self._refresh(
                _("{code} is not for this question").format(code=line(elsewhere.name))
                if elsewhere
                else _("no code has the letters {typed}").format(typed=typed)
            )

    def _toggle(self, code: str, *, suggested: bool = False, searched: bool = False) -> None:
        """Give `code` or remove it; it was suggested, searched for, or else chosen by hand."""
        session = self.session
        how: How = session.suggestion_origin if suggested else "search" if searched else "manual"
        if self._decide(lambda: session.toggle(code, self._visible, part=self.selected, how=how)):
            self.query_one(Tour).did("suggestion" if suggested else "code")
            if taken_off := displaced(session.decisions.displaced, session.codebook):
                self._refresh(taken_off)

    @on(SuggestionList.Clicked)
    def _suggestion_clicked(self, event: SuggestionList.Clicked) -> None:
        self.action_accept(event.index)

    @on(CodebookPanel.CodeClicked)
    def _code_clicked(self, event: CodebookPanel.CodeClicked) -> None:
        self._toggle(event.code.id)

    def action_accept(self, index: int) -> None:
        shown = self.query_one(SuggestionList).visible_suggestions
        if index < len(shown):
            self._toggle(shown[index].code, suggested=True)

    def action_accept_current(self) -> None:
        """Give the suggestion under the cursor, or the code while browsing the codebook."""
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
        state, exclusive = self.session.state, self.session.codebook.exclusive
        codes = [
            suggestion.code
            for suggestion in self.query_one(SuggestionList).visible_suggestions
            if suggestion.suggested
            and suggestion.code not in state.codes
            and suggestion.code not in state.declined
            # A code that the coder gave is not taken off by a suggestion.
            and not (state.codes and exclusive & {suggestion.code, *state.codes})
        ]
        if not codes and not state.codes:
            self._refresh(_("no suggestion is above its threshold"))
            return
        self._finish("done", codes)

    def action_done(self) -> None:
        if not self.session.state.codes:
            self._refresh(
                _("no code yet: {none} if no code applies, {skip} to skip").format(
                    none=key_of("no-code"), skip=key_of("skip")
                )
            )
            return
        self._finish("done")

    def action_nothing(self) -> None:
        if self.session.state.codes:
            self._refresh(_("this quote has codes; remove them first"))
            return
        self._finish("done")

    def action_skip(self) -> None:
        self._finish("skip")

    def _finish(self, status: Literal["done", "skip"], codes: Sequence[str] = ()) -> None:
        # No refresh here, because the next quote is shown, or this one with a hint.
        if self._write(lambda: self.session.finish(status, self._visible, codes)):
            session = self.session
            if taken_off := displaced(session.decisions.displaced, session.codebook):
                self.notify(taken_off, markup=False)
            self._finished += status == "done"
            self.query_one(Tour).did(status)
            if self._finished >= RETRAIN_AFTER_QUOTES:
                self._start_training()
            self.action_open_quote()

    def action_flag(self) -> None:
        session = self.session
        flagged = not session.state.flagged
        self._decide(lambda: session.decisions.flag(session.quote.id, flagged=flagged))

    def action_star(self) -> None:
        session = self.session
        starred = not session.state.starred
        self._decide(lambda: session.decisions.star(session.quote.id, starred=starred))

    def action_alone(self) -> None:
        session = self.session
        if session.quote.equals == 1:
            self._refresh(_("no other answer is equal to this one"))
            return
        alone = not session.state.alone
        self._decide(lambda: session.decisions.alone(session.quote.id, alone=alone))

    def action_redact(self) -> None:
        hint = _("select the part to redact, then press {key}")
        self._decide_redaction("redact", otherwise=hint.format(key=key_of("redact")))

    def action_keep(self) -> None:
        self._decide_redaction("keep", otherwise=_("nothing is redacted here"))

    def _decide_redaction(self, what: What, otherwise: str) -> None:
        part = self.session.part_for(what, self.selected)
        if part is None:
            self._refresh(otherwise)
            return
        self.selected = None
        self._decide(lambda: self.session.decide_redaction(part, what))

    # These actions wait until the window is open, so that the next keys go to it.

    async def action_memo(self) -> None:
        quote, before = self.session.quote.id, self.session.state.memo

        def keep(written: dict[str, str] | None) -> None:
            if written is not None and written[""] != before:
                self._decide(lambda: self.session.decisions.memo(quote, written[""]))

        title = _("Memo on this quote")
        await self.app.push_screen(WriteScreen(title, {"": before}), keep)

    async def action_search(self) -> None:
        def give(chosen: Sequence[str] | None) -> None:
            for code in chosen or ():
                self._toggle(code, searched=True)
                self.query_one(Tour).did("search")

        session = self.session
        await self.app.push_screen(CodePicker(session.offered, session.state.codes), give)

    async def action_find(self) -> None:
        session = self.session
        shown = session.quote.position

        def go(chosen: QuoteChoice | None) -> None:
            # The quote that stayed on the screen may have been coded in the table.
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

        def next_quote(coded: bool | None) -> None:
            self._refresh()
            if coded and session.state.status == "done":
                self.action_open_quote()

        await self.app.push_screen(NonAnswersScreen(session.study, session.decisions), next_quote)

    async def action_import(self) -> None:
        def next_quote(imported: bool | None) -> None:
            if imported:
                self._show(self.session.quote.position)
                self._suggest()
                if self.session.state.status != "open":
                    self.action_open_quote()

        await self.app.push_screen(ImportScreen(self.session), next_quote)

    def quotes_went(self) -> None:
        """Show a quote again after an import was taken back; without quotes, ask for a file."""
        self.session.reload()
        left = quotes.count(self.session.study.db)
        if left:
            self._show(min(self.session.quote.position, left))
            self._suggest()
        else:
            self.app.push_screen(
                ImportScreen(self.session),
                lambda imported: self._show(1) if imported else self.app.exit(),
            )

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

    async def action_near_duplicates(self) -> None:
        def next_quote(finished: bool | None) -> None:
            self._refresh()
            if finished:
                self.action_open_quote()

        session = self.session
        await self.app.push_screen(
            NearDuplicatesScreen(session.study, session.decisions, session.quote), next_quote
        )

    async def action_undo(self) -> None:
        await self._undo_or_redo(redo=False, otherwise=_("nothing to undo"))

    async def action_redo(self) -> None:
        await self._undo_or_redo(redo=True, otherwise=_("nothing to redo"))

    async def _undo_or_redo(self, *, redo: bool, otherwise: str) -> None:
        session, before = self.session, self.session.quote.id

        def show(result: UndoResult | None) -> None:
            if result:
                self.query_one(Tour).did("redo" if redo else "undo")
            if session.quote.id != before:
                self._show_quote()

        def finished(result: UndoResult | None) -> None:
            session.decisions.reload_history()
            if result:
                session.go_to(result)
            session.refresh()
            self._refresh()
            show(result)

        if session.decisions.reversible_count(redo=redo) > PROGRESS_ABOVE:
            window = UndoProgressScreen(session.study.folder, session.decisions, redo=redo)
            await self.app.push_screen(window, finished)
            return
        results: list[UndoResult | None] = []
        if self._decide(lambda: results.append(session.undo_or_redo(redo=redo))):
            show(results[0])
            if results[0] is None:
                self._refresh(otherwise)

    def action_order(self) -> None:
        self._decide(self.session.change_order)
        self._refresh(_("order: {order}").format(order=order_name(self.session.order)))

    def action_cancel(self) -> None:
        """Cancel the first of these: letters and selection, browsing, the walk, the training."""
        panel, session = self.query_one(CodebookPanel), self.session
        if self.typed or self.selected:
            self.typed, self.selected = "", None
        elif panel.browsing:
            panel.browsing = False
        elif session.walk:
            session.walk = None
        elif self._training is not None:
            self.workers.cancel_group(self, "retrain")
            self._training = None
            self._refresh(_("training stopped; the suggestions stay as they were"))
            return
        else:
            self.query_one(Tour).leave()
        self._refresh()

    # Suggestions and training

    @work(exclusive=True, group="suggest")
    async def _suggest(self) -> None:
        session = self.session
        await suggesting.suggest(self, session.study.folder, lambda: session.quote.position)

    @on(suggesting.SuggestionsReady)
    def _suggestions_ready(self, event: suggesting.SuggestionsReady) -> None:
        if event.problem:
            self.notify(event.problem, severity="warning", markup=False)
        # Suggestions do not change while the coder is working on the quote.
        session = self.session
        untouched = not (self.typed or session.state.codes or session.state.declined)
        if session.quote.id in event.quotes and (untouched or session.model is None):
            session.read_suggestions()
            # The coder may not have read the result of the last key yet.
            self._refresh(self.query_one(HintLine).hint)

    def action_retrain(self) -> None:
        self._start_training()
        self.query_one(Tour).did("retrain")
        self._refresh(_("training; you can go on coding"))

    def _start_training(self) -> None:
        self._finished = 0
        self._training = 0.0
        self._retrain()

    # Exclusive: a training on newer decisions stops one on older decisions.
    @work(exclusive=True, group="retrain")
    async def _retrain(self) -> None:
        await suggesting.retrain(self, self.session.study.folder)

    @on(suggesting.TrainingProgress)
    def _show_training(self, event: suggesting.TrainingProgress) -> None:
        if self._training is not None:
            self._training = event.fraction
            self._show_top()

    @on(suggesting.TrainingFinished)
    def _training_finished(self, event: suggesting.TrainingFinished) -> None:
        self._training = None
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
        """No key of this screen works while another window is open."""
        del action, parameters
        return self.is_current or None
