"""The table of quotes, to search, sort, mark, code and open them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static
from textual.worker import get_current_worker

from ...corpus.language import _, n_
from ...corpus.search.query import Query, parse_query
from ...corpus.search.search import ORDERS, FoundQuotes, Order, all_positions, resolve_coder
from ...corpus.study import quotes
from ...corpus.study.decisions import Decisions
from ...corpus.study.questions import OfferedCodes, questions_at
from ...corpus.study.quotes import State
from ...corpus.study.study import Study
from ..background import coding, searching
from ..keys import KeyedScreen, footer, key_of
from ..text import line
from ..widgets.changing import ChangingText
from ..widgets.query import CompletionLine, QueryInput
from ..widgets.table import QuoteTable
from ..wording.hints import displaced
from .picker import CodePicker


@dataclass(frozen=True, slots=True)
class QuoteChoice:
    """The quote to open, and the quotes to walk through from there."""

    position: int
    walk: Sequence[int] = ()
    """The positions of all quotes found, in the order shown; empty to open only one quote."""


class QuotesScreen(KeyedScreen, ModalScreen[QuoteChoice | None]):
    """Returns the choice, or None."""

    TITLE = _("Table of quotes")
    HELP_ORDER = 10
    TYPED_IN = True
    BINDINGS: ClassVar[list[BindingType]] = [
        # These have priority if the text field would use the key itself.
        Binding("enter", "open", _("open"), priority=True, id="quotes.open"),
        Binding("tab", "mark", _("mark"), id="quotes.mark"),
        Binding("ctrl+a", "mark_all", _("all"), priority=True,
                tooltip=_("mark or unmark all quotes found"),
                id="quotes.mark-all"),
        Binding("ctrl+k", "code", _("codes"), priority=True,
                tooltip=_("give codes to the marked quotes, or to the one under the cursor"),
                id="quotes.code"),
        Binding("ctrl+g", "walk", _("walk"),
                tooltip=_("walk through all quotes found"), id="quotes.walk"),
        Binding("ctrl+o", "order", _("sort"),
                tooltip=_("change the order of the quotes"), id="quotes.order"),
        Binding("down", "move(1)", _("next"), show=False, id="quotes.down"),
        Binding("up", "move(-1)", _("previous"), show=False, id="quotes.up"),
        Binding("pagedown", "page(1)", _("a page down"), show=False, id="quotes.page-down"),
        Binding("pageup", "page(-1)", _("a page up"), show=False, id="quotes.page-up"),
        Binding("ctrl+home", "end(-1)", _("to the first"), show=False, id="quotes.first"),
        Binding("ctrl+end", "end(1)", _("to the last"), show=False, id="quotes.last"),
        Binding("escape", "back", _("back"), show=False, id="quotes.back"),
    ]  # fmt: skip

    def __init__(
        self, study: Study, decisions: Decisions, position: int, *, blind: bool = False
    ) -> None:
        super().__init__()
        self._blind = blind
        self._study = study
        self._decisions = decisions
        self._position = position
        self._order: Order = "imported"
        self._typed: str | None = None
        self._query = Query()
        self._coder = decisions.coder
        """The coder whose decisions are shown; another coder only if the query names one."""
        self._found = FoundQuotes(study.db, (), self._order)
        self._searching = False
        self._hint = ""
        """Why a query without results has none, if a part of it has no meaning."""
        self._coding: float | None = None
        """Progress of coding the chosen quotes, from 0 to 1; None if there is none."""
        self._stopped = False
        self._pending: list[Callable[[], object]] = []
        """Actions to run when the search or coding has finished."""

    def compose(self) -> ComposeResult:
        yield Static(Content(footer(self.BINDINGS)), id="keys-line")
        yield QueryInput(
            self._study.codebook,
            placeholder=_("words, #code, @state or variable=value; Esc goes back"),
            id="query",
        )
        yield CompletionLine(id="possible")
        yield QuoteTable(self._study.codebook, self._states, id="table")
        yield ChangingText(id="count")

    def on_mount(self) -> None:
        self.watch(self._table, "cursor", self._remember, init=False)
        self.call_after_refresh(self._search_if_changed)
        self._read_known_values()

    def on_resize(self) -> None:
        self.call_after_refresh(self._show_completions)

    def _states(self, ids: Sequence[str]) -> Mapping[str, State]:
        return quotes.states(self._study.db, ids, self._coder)

    # Searching

    @on(QueryInput.Changed, "#query")
    def _search_if_changed(self) -> None:
        """Search, if the query differs from the last one searched."""
        if self._input.value != self._typed:
            self._pending.clear()
            self._search()

    def _search(self) -> None:
        """Start the search, replacing an older one; the table stays until it has finished."""
        self._typed = self._input.value
        self._query = replace(parse_query(self._typed, self._study.codebook), blind=self._blind)
        self.workers.cancel_group(self, "search")
        if self._query.parts or self._query.coder is not None or self._order != "imported":
            self._searching = True
            self._count()
            self._search_in_thread(self._query, self._order, self._input.value)
        else:
            self._show(all_positions(self._study.db))

    @work(thread=True, group="search")
    def _search_in_thread(self, query: Query, order: Order, typed: str) -> None:
        searching.search(
            self, self._study.folder, self._decisions.coder, query, order, get_current_worker(),
            typed, self._study.codebook,
        )  # fmt: skip

    @on(searching.SearchFinished)
    def _search_finished(self, event: searching.SearchFinished) -> None:
        if (event.query, event.order) != (self._query, self._order) or not self._searching:
            return
        if event.problem:
            self.notify(event.problem, severity="error", markup=False)
        self._show(event.positions, event.hint)

    def _show(self, positions: Sequence[int], hint: str = "") -> None:
        self._searching = False
        self._hint = hint
        self._coder = resolve_coder(self._study.db, self._decisions.coder, self._query)
        self._found = FoundQuotes(self._study.db, positions, self._order)
        self._table.show(self._found, self._position)
        self._count()
        pending, self._pending = self._pending, []
        for act in pending:
            self._when_found(act)

    def _when_found(self, act: Callable[[], object]) -> None:
        """Run `act` once the quotes of the current query have been found."""
        self._search_if_changed()
        if self._searching or self._coding is not None:
            self._pending.append(act)
        else:
            act()

    def _count(self) -> None:
        found = len(self._found)
        parts = [n_("{count} quote", "{count} quotes", found).format(count=found)]
        marked = len(self._table.marked)
        if marked:
            parts.append(n_("{count} marked", "{count} marked", marked).format(count=marked))
        if self._coder != self._decisions.coder:
            parts.append(_("as coded by {coder}").format(coder=line(self._coder)))
        parts.append(_order_name(self._order))
        if self._hint and not self._searching:
            parts[1:] = [line(self._hint)]
        if self._searching:
            parts.append(_("searching…"))
        if self._coding is not None:
            parts.append(_("coding: {percent:.0%} · Esc stops").format(percent=self._coding))
        self.query_one("#count", ChangingText).change(Content(" · ".join(parts)))

    # Completions

    @work(thread=True)
    def _read_known_values(self) -> None:
        searching.read_known_values(self, self._study.folder)

    @on(searching.KnownValuesRead)
    def _known_values_read(self, event: searching.KnownValuesRead) -> None:
        self._input.known = event.known
        self._show_completions()

    @on(QueryInput.CursorMoved)
    def _show_completions(self) -> None:
        self.query_one(CompletionLine).show(
            self._input.completions, first=self._input.completion is not None
        )

    @on(CompletionLine.Chosen)
    def _complete(self, event: CompletionLine.Chosen) -> None:
        self._input.complete(event.completion)

    # Keys

    @property
    def _table(self) -> QuoteTable:
        return self.query_one(QuoteTable)

    @property
    def _input(self) -> QueryInput:
        return self.query_one(QueryInput)

    @on(QuoteTable.RowOpened)
    def action_open(self) -> None:
        self._when_found(self._open)

    def _open(self) -> None:
        quote = self._table.current
        if quote:
            self.dismiss(QuoteChoice(quote.position))

    def action_walk(self) -> None:
        self._when_found(self._walk)

    def _walk(self) -> None:
        quote = self._table.current
        if quote:
            self.dismiss(QuoteChoice(quote.position, self._found.positions))

    def action_move(self, by: int) -> None:
        self._table.move(by)

    def action_page(self, by: int) -> None:
        self._table.move(by * self._table.page_height)

    def action_end(self, end: int) -> None:
        self._table.move_to_end(end)

    def action_order(self) -> None:
        """Switch to the next order, and go to its first quote."""
        self._position = 0
        self._pending.clear()
        self._order = ORDERS[(ORDERS.index(self._order) + 1) % len(ORDERS)]
        self._search()

    def action_mark(self) -> None:
        """Accept the completion if there is one, or else mark the quote."""
        completion = self._input.completion
        if completion:
            self._input.complete(completion)
        else:
            self._when_found(self._mark)

    def _mark(self) -> None:
        self._table.mark()
        self._count()

    def _remember(self) -> None:
        quote = self._table.current
        if quote:
            self._position = quote.position

    def action_mark_all(self) -> None:
        """Mark or unmark all quotes found."""
        self._when_found(self._mark_all)

    def _mark_all(self) -> None:
        self._table.mark_all()
        self._count()

    async def action_code(self) -> None:
        def give(codes: Sequence[str] | None) -> None:
            if codes:
                self._when_found(lambda: self._start_coding(codes))

        # Wait until the window is open, so that the next keys go to it.
        db = self._study.db
        offered = OfferedCodes(db).of_all(
            self._study.codebook, questions_at(db, self._positions_to_code)
        )
        picker = CodePicker(offered, title=self._picker_title())
        await self.app.push_screen(picker, give)
        self._when_found(lambda: picker.set_title(self._picker_title()))

    @property
    def _positions_to_code(self) -> frozenset[int]:
        """The positions of the marked quotes, or of the quote under the cursor."""
        current = self._table.current
        return frozenset(self._table.marked or ({current.position} if current else ()))

    def _picker_title(self) -> str:
        count = len(self._positions_to_code)
        return n_("Codes for {count} quote", "Codes for {count} quotes", count).format(count=count)

    def _start_coding(self, codes: Sequence[str]) -> None:
        if self._positions_to_code:
            self._coding, self._stopped = 0.0, False
            self._count()
            self._code_in_thread(self._positions_to_code, codes)

    @work(thread=True)
    def _code_in_thread(self, positions: frozenset[int], codes: Sequence[str]) -> None:
        worker = get_current_worker()
        coding.code_all(
            self, self._study.folder, self._decisions, positions, codes,
            lambda: not (self._stopped or worker.is_cancelled),
        )  # fmt: skip

    @on(coding.CodingProgress)
    def _show_progress(self, event: coding.CodingProgress) -> None:
        if self._coding is not None:
            self._coding = event.fraction
            self._count()

    @on(coding.CodingFinished)
    def _coding_finished(self, event: coding.CodingFinished) -> None:
        self._coding = None
        if event.problem:
            self.notify(event.problem, severity="error", markup=False)
        elif event.quotes:
            self._decisions.reload_history()
            self._table.marked.clear()
            self.notify(self._coded_sentence(event.codes, event.quotes), markup=False)
            if taken_off := displaced(event.displaced, self._study.codebook):
                self.notify(taken_off, markup=False)
        else:
            self.notify(_("Stopped; nothing was coded."), markup=False)
        self._search()

    def _coded_sentence(self, codes: Sequence[str], count: int) -> str:
        names = (line(self._study.codebook.by_id[code].name) for code in codes)
        return n_(
            "{codes}: given to {count} quote; {key} on the coding screen undoes it",
            "{codes}: given to {count} quotes; {key} on the coding screen undoes it",
            count,
        ).format(codes=", ".join(names), count=count, key=key_of("undo"))

    def action_back(self) -> None:
        """Stop the coding of quotes, or close the table if none are being coded."""
        if self._coding is None:
            self.dismiss(None)
        self._stopped = True


def _order_name(order: Order) -> str:
    return {
        "imported": _("in order of import"),
        "text": _("by answer, A to Z"),
        "longest": _("longest first"),
        "given": _("most frequent answers first"),
        "decided": _("latest decisions first"),
        "doubtful": _("most uncertain suggestions first"),
    }[order]
