"""Adjudication: the disagreements between coders one by one, the least reliable codes first."""

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
from ...corpus.errors import Refusal
from ...corpus.language import _, number
from ...corpus.study import quotes
from ...corpus.study.coders import adjudicating_person, adjudicator
from ...corpus.study.decisions import Decisions
from ...corpus.study.quotes import State
from ...corpus.study.study import Study
from ..background.adjudication import DisagreementsFound, find_disagreements
from ..keys import footer, key_of
from ..text import line, literal
from ..widgets.codebook import CodebookPanel
from ..widgets.quote import QuotePanel
from ..wording.disagreements import name_of
from .coding_view import CodingView
from .confusion import ConfusionScreen
from .picker import CodePicker
from .write import WriteScreen

Codings = frozenset[tuple[str, int, int]]


class _Column(NamedTuple):
    """What somebody made of the quote on the screen."""

    coder: str
    """As in the study; what is shown may be a letter in its place."""
    state: State
    adjudicated: bool
    """Whether this is what an adjudicator decided, and nobody's own judgment."""

    @property
    def codings(self) -> Codings:
        """Its codes on parts, and on the whole where they are on no part."""
        parts = {(part.code, part.start, part.end) for part in self.state.parts}
        on_parts = {code for code, _start, _end in parts}
        return frozenset(parts | {(c, -1, -1) for c in self.state.codes if c not in on_parts})


class AdjudicationScreen(ModalScreen[None]):
    """Decides under a name beside the coder's own, so that their own coding stays as it is."""

    TITLE = _("Settling differences")
    HORIZONTAL_BREAKPOINTS = CodingView.HORIZONTAL_BREAKPOINTS
    VERTICAL_BREAKPOINTS = CodingView.VERTICAL_BREAKPOINTS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "take(0)", _("take over"), key_display="1-9",
                tooltip=_("take over all that this coder gave"),
                priority=True),
        *(Binding(str(digit), f"take({digit - 1})", show=False, priority=True)
          for digit in range(2, 10)),
        Binding("enter", "settle", _("settle"), priority=True,
                tooltip=_("settle it so; on to the next"), id="settle.settle"),
        Binding("0", "nothing", _("no code"), priority=True,
                tooltip=_("settle it: no code applies"), id="settle.no-code"),
        Binding("slash", "search", _("search"), priority=True,
                tooltip=_("search for a code by its label"), id="settle.search"),
        Binding("comma", "reason", _("why"), priority=True,
                tooltip=_("why it is settled so"), id="settle.reason"),
        Binding("asterisk", "names", _("names"), priority=True,
                tooltip=_("hide who is who, or show it"), id="settle.names"),
        Binding("tab", "confusion", _("mixed up"), priority=True,
                tooltip=_("which codes are mixed up"), id="settle.confusion"),
        Binding("backspace", "undo", _("undo"), priority=True,
                tooltip=_("undo what was settled last"), id="settle.undo"),
        Binding("right", "go(1)", _("next difference"), show=False, priority=True,
                id="settle.next"),
        Binding("left", "go(-1)", _("previous difference"), show=False, priority=True,
                id="settle.previous"),
        Binding("end", "open_one", _("next one that is not settled"), show=False, priority=True,
                id="settle.to-do"),
        Binding("escape", "leave", _("back"), priority=True,
                tooltip=_("let go of letters; back"), id="settle.back"),
        *(Binding(f"{letter},{letter.upper()}", f"letter('{letter}')", show=False, priority=True)
          for letter in ascii_lowercase),
    ]  # fmt: skip

    def __init__(self, study: Study, coder: str) -> None:
        super().__init__()
        self._study = study
        self._log = Decisions(study.db, adjudicator(coder), study.codebook.revision)
        self._found: Disagreements | None = None
        self._settled: list[bool] = []
        self._at = 0
        self._columns: list[_Column] = []
        self._hidden = False
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
        self._say(_("comparing"))
        look = partial(find_disagreements, self, self._study.folder)
        self.run_worker(look, thread=True, exit_on_error=False)

    def on_resize(self) -> None:
        self.call_after_refresh(self._refresh)

    @on(DisagreementsFound)
    def _differed(self, event: DisagreementsFound) -> None:
        if event.found is None:
            self._say(event.problem)
        elif not event.found.found:
            self._say(_("There are no quotes that two coders finished and differ on."))
        else:
            self._found = event.found
            self._settled = [each.settled is not None for each in event.found.found]
            self._show(self._next(-1) or 0)

    # What is on the screen

    @property
    def _all(self) -> Sequence[Disagreement]:
        return self._found.found if self._found else ()

    @property
    def _now(self) -> Disagreement:
        return self._all[self._at]

    def _show(self, at: int) -> None:
        """Go to the difference `at` this place."""
        self._at, self._typed = at, ""
        db, quote = self._study.db, self._now.quotes[0]
        others = [name for name in adjudicators(db, quote) if name != self._log.coder]
        self._columns = [
            _Column(name, quotes.state(db, quote, name), adjudicated=name in others)
            for name in (*self._now.given, *others)
        ]
        self._order()
        self._refresh()
        self.query_one(QuotePanel).scroll_to_start()
        self.query_one("#who-frame").scroll_home(animate=False)

    def _order(self) -> None:
        """By name; where names are hidden, in an order that tells nothing."""
        if self._hidden:
            random.SystemRandom().shuffle(self._columns)
        else:
            self._columns.sort(key=lambda column: (column.adjudicated, column.coder))

    def _refresh(self, hint: str = "") -> None:
        if not self._all:
            return
        db, codebook = self._study.db, self._study.codebook
        quote = quotes.at(db, self._now.position)
        state = self._state
        panel = self.query_one(QuotePanel)
        panel.show(quote, state, len(self._now.quotes), codebook)
        panel.mark(quote.text, (), state.parts, None, (), codebook)
        counts = quotes.counts(db, self._log.coder)
        self.query_one(CodebookPanel).show(codebook, state, counts, self._typed)
        self.query_one("#who", Static).update(Content("\n").join(self._who()))
        if self._typed:
            hint = _("letters: {typed}…").format(typed=self._typed)
        self._say(hint or self._worst())
        self.query_one("#adjudication-top", Static).update(
            Content(
                _("{settled} of {count} settled").format(
                    settled=sum(self._settled), count=len(self._settled)
                )
                + (" · " + _("this one is") if self._settled[self._at] else "")
            )
        )

    def _worst(self) -> str:
        assert self._found
        worst = self._now.worst
        alpha = self._found.alphas[worst]
        return _("because of {code}: alpha {alpha}").format(
            code=line(name_of(self._study.codebook, worst)), alpha=number(alpha)
        )

    def _who(self) -> Iterator[Content]:
        """Who chose what, code by code; what all gave stands last."""
        names = [self._called(at) for at in range(len(self._columns))]
        yield Content("   ").join(
            Content.assemble((f"{at} ", "$text-accent"), (name, "bold"))
            for at, name in enumerate(names, 1)
        )
        given = {code: None for column in self._columns for code in column.state.codes}
        for code in sorted(given, key=lambda code: code not in self._now.differing):
            signs = (
                str(at) if code in column.state.codes else "·"
                for at, column in enumerate(self._columns, 1)
            )
            label = line(name_of(self._study.codebook, code))
            style = "" if code in self._now.differing else "dim"
            yield Content.styled(f"{' '.join(signs)}  {label}", style)
        for at, (name, column) in enumerate(zip(names, self._columns, strict=True), 1):
            if not column.state.codes:
                yield Content.assemble((f"{at} ", "$text-accent"), name, ": ", _("no code applies"))
        wrote = memos(self._study.db, self._now.quotes[0])
        for at, (name, column) in enumerate(zip(names, self._columns, strict=True), 1):
            if column.coder in wrote:
                said = literal(wrote[column.coder])
                yield Content.assemble((f"{at} ", "$text-accent"), name, ": ", said)

    def _called(self, at: int) -> str:
        if self._hidden:
            return ascii_uppercase[at % len(ascii_uppercase)]
        column = self._columns[at]
        if column.adjudicated:
            return _("settled by {coder}").format(coder=line(adjudicating_person(column.coder)))
        return line(column.coder)

    def _say(self, hint: str) -> None:
        self.query_one("#hint", Static).update(Content(hint))

    @property
    def _state(self) -> State:
        """What was settled under this coder's name, or begun."""
        return quotes.state(self._study.db, self._now.quotes[0], self._log.coder)

    # What decides

    def _decide(
        self, codings: Collection[tuple[str, int, int]], *, reason: str | None = None, done: bool
    ) -> bool:
        """Write what counts from now on; it is shown only when it is on disk."""
        why = self._state.memo if reason is None else reason
        self._typed = ""
        try:
            self._log.adjudicate(self._now.quotes, codings, why, done=done)
        except Refusal as refusal:
            self.notify(str(refusal), severity="error", markup=False)
            return False
        self._look_again()
        self._refresh()
        return True

    def _look_again(self) -> None:
        """Whether the difference on the screen is settled now."""
        db = self._study.db
        self._settled[self._at] = all(adjudicators(db, quote) for quote in self._now.quotes)

    @property
    def _codings(self) -> Codings:
        return _Column(self._log.coder, self._state, adjudicated=True).codings

    def _toggle(self, code: str) -> None:
        had = self._codings
        without = frozenset(coding for coding in had if coding[0] != code)
        self._decide(without if without != had else had | {(code, -1, -1)}, done=False)

    def action_letter(self, letter: str) -> None:
        if not self._all:
            return
        typed = self._typed + letter
        by_key = self._study.codebook.by_key
        if typed in by_key:
            self._toggle(by_key[typed].id)
        elif any(key.startswith(typed) for key in by_key):
            self._typed = typed
            self._refresh()
        else:
            self._typed = ""
            self._refresh(_("no code has the letters {typed}").format(typed=typed))

    @on(CodebookPanel.Chosen)
    def _clicked(self, event: CodebookPanel.Chosen) -> None:
        if self._all:
            self._toggle(event.code.id)

    def action_take(self, at: int) -> None:
        if at < len(self._columns):
            self._decide(self._columns[at].codings, done=False)

    def action_settle(self) -> None:
        if not self._all:
            return
        if not self._codings:
            self._refresh(
                _("nothing is chosen yet: letters, 1-9, or {key} where no code applies").format(
                    key=key_of("settle.no-code")
                )
            )
        elif self._decide(self._codings, done=True):
            self.action_open_one()

    def action_nothing(self) -> None:
        if self._all and self._decide((), done=True):
            self.action_open_one()

    def action_undo(self) -> None:
        try:
            taken = self._log.undo()
        except Refusal as refusal:
            self.notify(str(refusal), severity="error", markup=False)
            return
        if taken is None:
            self._refresh(_("nothing to undo"))
            return
        places = (at for at, each in enumerate(self._all) if taken.quote in each.quotes)
        place = next(places, None)
        if place is not None:
            self._show(place)
            self._look_again()
            self._refresh()

    # A window is waited for, so that the keys that follow are typed into it.

    async def action_search(self) -> None:
        def give(chosen: Sequence[str] | None) -> None:
            for code in chosen or ():
                self._toggle(code)

        if self._all:
            picker = CodePicker(self._study.codebook, self._state.codes)
            await self.app.push_screen(picker, give)

    async def action_reason(self) -> None:
        def keep(written: dict[str, str] | None) -> None:
            if written is not None:
                self._decide(self._codings, reason=written[""], done=False)

        if self._all:
            title = _("Why it is settled so")
            await self.app.push_screen(WriteScreen(title, {"": self._state.memo}), keep)

    async def action_confusion(self) -> None:
        if self._found:
            await self.app.push_screen(ConfusionScreen(self._study.codebook, self._found))

    # What moves

    def action_names(self) -> None:
        self._hidden = not self._hidden
        self._order()
        self._refresh()

    def action_go(self, by: Literal[1, -1]) -> None:
        if 0 <= self._at + by < len(self._all):
            self._show(self._at + by)

    def action_open_one(self) -> None:
        place = self._next(self._at)
        if place is not None:
            self._show(place)
        else:
            self._refresh(_("all differences are settled"))

    def _next(self, at: int) -> int | None:
        """The place of the next difference that is not settled; behind the last the first."""
        every = range(len(self._settled))
        return next((i for i in (*every[at + 1 :], *every[: at + 1]) if not self._settled[i]), None)

    def action_leave(self) -> None:
        if self._typed:
            self._typed = ""
            self._refresh()
        else:
            self.dismiss(None)
