"""Adjudication of the disagreements between coders, starting with the least reliable codes."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator, Sequence
from functools import partial
from string import ascii_lowercase, ascii_uppercase
from typing import ClassVar, Literal, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from ...corpus.analysis.disagreements import Disagreement, Disagreements, adjudicators, memos
from ...corpus.codebook.codes import Codebook
from ...corpus.errors import Refusal
from ...corpus.language import _, number
from ...corpus.study import code_counts, quotes
from ...corpus.study.coders import adjudicating_person, adjudicator
from ...corpus.study.decisions import Decisions
from ...corpus.study.questions import OfferedCodes
from ...corpus.study.quotes import State
from ...corpus.study.study import Study
from ..background.adjudication import DisagreementsFound, find_disagreements
from ..keys import KeyedScreen, footer, key_of
from ..text import line, literal
from ..widgets.codebook import CodebookPanel
from ..widgets.quote import QuotePanel
from ..wording.disagreements import name_of
from ..wording.hints import displaced
from .coding_view import CodingView
from .confusion import ConfusionScreen
from .picker import CodePicker
from .write import WriteScreen

Codings = frozenset[tuple[str, int, int]]


class _Column(NamedTuple):
    """The codes that one coder gave to the quote on the screen."""

    coder: str
    """The name in the study; the screen may show a letter instead."""
    state: State
    adjudicated: bool
    """Whether an adjudicator gave these codes, rather than a coder of the quote."""

    @property
    def codings(self) -> Codings:
        """The codes on parts, and those on the whole quote that are on no part."""
        parts = {(part.code, part.start, part.end) for part in self.state.parts}
        on_parts = {code for code, _start, _end in parts}
        return frozenset(parts | {(c, -1, -1) for c in self.state.codes if c not in on_parts})


class AdjudicationScreen(KeyedScreen, ModalScreen[None]):
    """Records adjudications under a separate name, so that the coder's own codings stay."""

    TITLE = _("Adjudication")
    HELP_ORDER = 170
    LETTERS_GIVE_CODES = True
    HORIZONTAL_BREAKPOINTS = CodingView.HORIZONTAL_BREAKPOINTS
    VERTICAL_BREAKPOINTS = CodingView.VERTICAL_BREAKPOINTS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "accept(0)", _("accept"), key_display="1-9",
                tooltip=_("accept all codes of this coder"),
                priority=True),
        *(Binding(str(digit), f"accept({digit - 1})", show=False, priority=True)
          for digit in range(2, 10)),
        Binding("enter", "adjudicate", _("adjudicate"), priority=True,
                tooltip=_("adjudicate with these codes, and go to the next disagreement"),
                id="settle.settle"),
        Binding("0", "nothing", _("no code"), priority=True,
                tooltip=_("adjudicate: no code applies"), id="settle.no-code"),
        Binding("slash", "search", _("search"), priority=True,
                tooltip=_("search for a code by its label"), id="settle.search"),
        Binding("comma", "reason", _("reason"), priority=True,
                tooltip=_("the reason for this decision"), id="settle.reason"),
        Binding("asterisk", "names", _("names"), priority=True,
                tooltip=_("hide or show the names of the coders"), id="settle.names"),
        Binding("tab", "confusion", _("confused"), priority=True,
                tooltip=_("the codes that coders confuse"), id="settle.confusion"),
        Binding("backspace", "undo", _("undo"), priority=True,
                tooltip=_("undo the last adjudication"), id="settle.undo"),
        Binding("right", "go(1)", _("next disagreement"), show=False, priority=True,
                id="settle.next"),
        Binding("left", "go(-1)", _("previous disagreement"), show=False, priority=True,
                id="settle.previous"),
        Binding("end", "next_open", _("next disagreement to do"), show=False, priority=True,
                id="settle.to-do"),
        Binding("escape", "leave", _("back"), priority=True,
                tooltip=_("clear the letters, or go back"), id="settle.back"),
        *(Binding(f"{letter},{letter.upper()}", f"letter('{letter}')", show=False, priority=True)
          for letter in ascii_lowercase),
    ]  # fmt: skip

    def __init__(self, study: Study, coder: str) -> None:
        super().__init__()
        self._study = study
        self._log = Decisions(study.db, adjudicator(coder), study.codebook.revision)
        self._codes_by_question = OfferedCodes(study.db)
        self._found: Disagreements | None = None
        self._adjudicated: list[bool] = []
        """Whether each disagreement is adjudicated."""
        self._at = 0
        self._columns: list[_Column] = []
        self._names_hidden = False
        self._typed = ""

    def compose(self) -> ComposeResult:
        yield Static(id="adjudication-top")
        with Horizontal():
            with Vertical(id="left"):
                yield QuotePanel(id="quote")
                with VerticalScroll(id="who-frame", can_focus=False):
                    yield Static(id="who")
                yield Static(id="hint")
            yield CodebookPanel(id="codebook")
        yield Static(
            Content(_("letters give codes") + f" · {footer(self.BINDINGS)}"), id="keys-line"
        )

    def on_mount(self) -> None:
        self._say(_("comparing coders…"))
        find = partial(find_disagreements, self, self._study.folder)
        self.run_worker(find, thread=True, exit_on_error=False)

    def on_resize(self) -> None:
        self.call_after_refresh(self._refresh)

    @on(DisagreementsFound)
    def _disagreements_found(self, event: DisagreementsFound) -> None:
        if event.found is None:
            self._say(event.problem)
        elif not event.found.found:
            self._say(_("There are no disagreements on quotes that two coders finished."))
        else:
            self._found = event.found
            self._adjudicated = [each.adjudicator is not None for each in event.found.found]
            self._show(self._next_open(-1) or 0)

    # What is on the screen

    @property
    def _disagreements(self) -> Sequence[Disagreement]:
        return self._found.found if self._found else ()

    @property
    def _current(self) -> Disagreement:
        return self._disagreements[self._at]

    def _show(self, at: int) -> None:
        """Show the disagreement at this index."""
        self._at, self._typed = at, ""
        db, quote = self._study.db, self._current.quotes[0]
        others = [name for name in adjudicators(db, quote) if name != self._log.coder]
        self._columns = [
            _Column(name, quotes.state(db, quote, name), adjudicated=name in others)
            for name in (*self._current.given, *others)
        ]
        self._sort_columns()
        self._refresh()
        self.query_one(QuotePanel).scroll_to_start()
        self.query_one("#who-frame").scroll_home(animate=False)

    def _sort_columns(self) -> None:
        """Sort by name; if names are hidden, shuffle, so that the order reveals nothing."""
        if self._names_hidden:
            random.SystemRandom().shuffle(self._columns)
        else:
            self._columns.sort(key=lambda column: (column.adjudicated, column.coder))

    def _refresh(self, hint: str = "") -> None:
        if not self._disagreements:
            return
        db, codebook = self._study.db, self._study.codebook
        quote = quotes.at(db, self._current.position)
        state = self._state
        panel = self.query_one(QuotePanel)
        panel.show(quote, state, len(self._current.quotes), codebook)
        panel.mark(quote.text, (), state.parts, None, (), codebook)
        counts = code_counts.with_nets(db, self._log.coder, codebook)
        self.query_one(CodebookPanel).show(self._offered, state, counts, self._typed)
        self.query_one("#who", Static).update(Content("\n").join(self._codes_by_coder()))
        if self._typed:
            hint = _("letters: {typed}…").format(typed=self._typed)
        self._say(hint or self._least_reliable())
        self.query_one("#adjudication-top", Static).update(
            Content(
                _("{done} of {count} adjudicated").format(
                    done=sum(self._adjudicated), count=len(self._adjudicated)
                )
                + (" · " + _("this one included") if self._adjudicated[self._at] else "")
            )
        )

    def _least_reliable(self) -> str:
        """The disputed code with the lowest alpha, which decides the order."""
        assert self._found
        worst = self._current.worst
        alpha = self._found.alphas[worst]
        return _("lowest alpha: {code}, {alpha}").format(
            code=line(name_of(self._study.codebook, worst)), alpha=number(alpha)
        )

    def _codes_by_coder(self) -> Iterator[Content]:
        """Lines with each code and the coders who gave it; codes that all coders gave are last."""
        names = [self._shown_name(at) for at in range(len(self._columns))]
        yield Content("   ").join(
            Content.assemble((f"{at} ", "$text-accent"), (name, "bold"))
            for at, name in enumerate(names, 1)
        )
        given = {code: None for column in self._columns for code in column.state.codes}
        for code in sorted(given, key=lambda code: code not in self._current.differing):
            signs = (
                str(at) if code in column.state.codes else "·"
                for at, column in enumerate(self._columns, 1)
            )
            label = line(name_of(self._study.codebook, code))
            style = "" if code in self._current.differing else "dim"
            yield Content.styled(f"{' '.join(signs)}  {label}", style)
        for at, (name, column) in enumerate(zip(names, self._columns, strict=True), 1):
            if not column.state.codes:
                yield Content.assemble((f"{at} ", "$text-accent"), name, ": ", _("no code applies"))
        written = memos(self._study.db, self._current.quotes[0])
        for at, (name, column) in enumerate(zip(names, self._columns, strict=True), 1):
            if column.coder in written:
                memo = literal(written[column.coder])
                yield Content.assemble((f"{at} ", "$text-accent"), name, ": ", memo)

    def _shown_name(self, at: int) -> str:
        """The name over column `at`, or a letter while names are hidden."""
        if self._names_hidden:
            return ascii_uppercase[at % len(ascii_uppercase)]
        column = self._columns[at]
        if column.adjudicated:
            return _("adjudicated by {coder}").format(coder=line(adjudicating_person(column.coder)))
        return line(column.coder)

    def _say(self, hint: str) -> None:
        self.query_one("#hint", Static).update(Content(hint))

    @property
    def _state(self) -> State:
        """The adjudication by this coder so far, finished or not."""
        return quotes.state(self._study.db, self._current.quotes[0], self._log.coder)

    @property
    def _offered(self) -> Codebook:
        """The codes for the question of the quote, and those that a coder gave to it."""
        given = {code for column in self._columns for code in column.state.codes}
        question = quotes.at(self._study.db, self._current.position).question
        codes = given.union(self._state.codes)
        return self._codes_by_question.of(self._study.codebook, question, codes)

    # Decisions

    def _decide(
        self, codings: Collection[tuple[str, int, int]], *, reason: str | None = None, done: bool
    ) -> bool:
        """Record the adjudicated codes, and show them once they are on disk."""
        why = self._state.memo if reason is None else reason
        self._typed = ""
        try:
            self._log.adjudicate(self._current.quotes, codings, why, done=done)
        except Refusal as refusal:
            self.notify(str(refusal), severity="error", markup=False)
            return False
        self._update_adjudicated()
        self._refresh()
        return True

    def _update_adjudicated(self) -> None:
        """Check whether the disagreement on the screen is adjudicated now."""
        db = self._study.db
        self._adjudicated[self._at] = all(adjudicators(db, quote) for quote in self._current.quotes)

    @property
    def _codings(self) -> Codings:
        return _Column(self._log.coder, self._state, adjudicated=True).codings

    def _toggle(self, code: str) -> None:
        had = self._codings
        without = frozenset(coding for coding in had if coding[0] != code)
        if without != had:
            self._decide(without, done=False)
            return
        book = self._study.codebook
        kept = {coding for coding in had if book.can_stand_beside(coding[0], code)}
        if self._decide(kept | {(code, -1, -1)}, done=False):
            taken_off = dict.fromkeys((coding[0] for coding in had - kept), 1)
            if sentence := displaced(taken_off, book):
                self._refresh(sentence)

    def action_letter(self, letter: str) -> None:
        if not self._disagreements:
            return
        typed = self._typed + letter
        by_key = self._offered.by_key
        if typed in by_key:
            self._toggle(by_key[typed].id)
        elif any(key.startswith(typed) for key in by_key):
            self._typed = typed
            self._refresh()
        else:
            self._typed = ""
            self._refresh(_("no code has the letters {typed}").format(typed=typed))

    @on(CodebookPanel.CodeClicked)
    def _clicked(self, event: CodebookPanel.CodeClicked) -> None:
        if self._disagreements:
            self._toggle(event.code.id)

    def action_accept(self, at: int) -> None:
        if at < len(self._columns):
            self._decide(self._columns[at].codings, done=False)

    def action_adjudicate(self) -> None:
        if not self._disagreements:
            return
        if not self._codings:
            self._refresh(
                _("no code yet: letters, 1-9, or {key} if no code applies").format(
                    key=key_of("settle.no-code")
                )
            )
        elif self._decide(self._codings, done=True):
            self.action_next_open()

    def action_nothing(self) -> None:
        if self._disagreements and self._decide((), done=True):
            self.action_next_open()

    def action_undo(self) -> None:
        try:
            result = self._log.undo()
        except Refusal as refusal:
            self.notify(str(refusal), severity="error", markup=False)
            return
        if result is None:
            self._refresh(_("nothing to undo"))
            return
        places = (at for at, each in enumerate(self._disagreements) if result.quote in each.quotes)
        place = next(places, None)
        if place is not None:
            self._show(place)
            self._update_adjudicated()
            self._refresh()

    # These actions wait until the window is open, so that the next keys go to it.

    async def action_search(self) -> None:
        def give(chosen: Sequence[str] | None) -> None:
            for code in chosen or ():
                self._toggle(code)

        if self._disagreements:
            picker = CodePicker(self._offered, self._state.codes)
            await self.app.push_screen(picker, give)

    async def action_reason(self) -> None:
        def keep(written: dict[str, str] | None) -> None:
            if written is not None:
                self._decide(self._codings, reason=written[""], done=False)

        if self._disagreements:
            title = _("The reason for this decision")
            await self.app.push_screen(WriteScreen(title, {"": self._state.memo}), keep)

    async def action_confusion(self) -> None:
        if self._found:
            await self.app.push_screen(ConfusionScreen(self._study.codebook, self._found))

    # Moving

    def action_names(self) -> None:
        self._names_hidden = not self._names_hidden
        self._sort_columns()
        self._refresh()

    def action_go(self, by: Literal[1, -1]) -> None:
        if 0 <= self._at + by < len(self._disagreements):
            self._show(self._at + by)

    def action_next_open(self) -> None:
        place = self._next_open(self._at)
        if place is not None:
            self._show(place)
        else:
            self._refresh(_("all disagreements are adjudicated"))

    def _next_open(self, at: int) -> int | None:
        """The index of the next open disagreement after `at`, starting again after the last one."""
        every = range(len(self._adjudicated))
        return next(
            (i for i in (*every[at + 1 :], *every[: at + 1]) if not self._adjudicated[i]), None
        )

    def action_leave(self) -> None:
        if self._typed:
            self._typed = ""
            self._refresh()
        else:
            self.dismiss(None)
