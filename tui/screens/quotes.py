"""All quotes in a table: found by what is typed, marked, coded together, opened."""

from __future__ import annotations

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from ...corpus import quotes
from ...corpus.decisions import Decisions
from ...corpus.errors import Refusal
from ...corpus.finding import Found, wish
from ...corpus.language import _, n_
from ...corpus.study import Study
from ..keys import key_of
from ..text import line
from ..widgets.table import QuoteTable
from .picker import CodePicker


class QuotesScreen(ModalScreen[int | None]):
    """Gives back the position of the quote to open, or None."""

    TITLE = _("Table of quotes")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", _("back")),
        Binding("enter", "open", _("open"), priority=True),
        Binding("down", "move(1)", _("next"), show=False),
        Binding("up", "move(-1)", _("previous"), show=False),
        Binding("pagedown", "page(1)", _("a page down"), show=False),
        Binding("pageup", "page(-1)", _("a page up"), show=False),
        Binding("ctrl+home", "end(-1)", _("to the first"), show=False),
        Binding("ctrl+end", "end(1)", _("to the last"), show=False),
        Binding("tab", "mark", _("mark"), priority=True),
        Binding("ctrl+k", "code", _("give a code"), priority=True),
    ]

    def __init__(self, study: Study, decisions: Decisions, position: int) -> None:
        super().__init__()
        self._study = study
        self._decisions = decisions
        self._position = position

    def compose(self) -> ComposeResult:
        yield Static(
            _("↑↓ Enter opens · Tab marks · Ctrl+K codes the marked · Esc goes back"),
            id="keys-line",
        )
        yield Input(
            placeholder=_("words, #code, @done @open @skip @flag, variable=value"), id="wish"
        )
        yield QuoteTable(
            self._study.codebook,
            lambda quote: quotes.state(self._study.db, quote, self._decisions.coder),
            id="table",
        )
        yield Static(id="count")

    def on_mount(self) -> None:
        self.call_after_refresh(self._find)

    @on(Input.Changed, "#wish")
    def _find(self) -> None:
        typed = self.query_one("#wish", Input).value
        found = Found(self._study.db, self._decisions.coder, wish(typed, self._study.codebook))
        self._table.show(found, self._position)
        self._count(len(found))

    def _count(self, found: int) -> None:
        said = n_("{count} quote", "{count} quotes", found).format(count=found)
        if self._table.marked:
            said += " · " + n_("{count} marked", "{count} marked", len(self._table.marked)).format(
                count=len(self._table.marked)
            )
        self._found = found
        self.query_one("#count", Static).update(Content(said))

    @property
    def _table(self) -> QuoteTable:
        return self.query_one(QuoteTable)

    @on(QuoteTable.Chosen)
    def action_open(self) -> None:
        quote = self._table.current
        if quote:
            self.dismiss(quote.position)

    def action_move(self, by: int) -> None:
        self._table.move(by)
        self._remember()

    def action_page(self, by: int) -> None:
        self._table.move(by * self._table.page)
        self._remember()

    def action_end(self, end: int) -> None:
        self._table.move_to_end(end)
        self._remember()

    def action_mark(self) -> None:
        self._table.mark()
        self._remember()
        self._count(self._found)

    def _remember(self) -> None:
        quote = self._table.current
        if quote:
            self._position = quote.position

    @work
    async def action_code(self) -> None:
        """Give one code to the marked quotes, or to the one under the cursor."""
        current = self._table.current
        chosen = sorted(self._table.marked) or ([current.id] if current else [])
        if not chosen:
            return
        code = await self.app.push_screen_wait(CodePicker(self._study.codebook, ()))
        if code is None:
            return
        try:
            written = self._decisions.code_all(chosen, code)
        except Refusal as refusal:
            self.notify(str(refusal), severity="error", markup=False)
            return
        self._table.marked.clear()
        self._find()
        self.notify(
            n_(
                "{code} was given to {count} quote; {key} on the coding screen undoes it",
                "{code} was given to {count} quotes; {key} on the coding screen undoes it",
                len(written),
            ).format(
                code=line(self._study.codebook.by_id[code].name),
                count=len(written),
                key=key_of("undo"),
            ),
            markup=False,
        )
