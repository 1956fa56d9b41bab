"""The tables of the study: frequencies, by background variable, co-occurrence, saturation."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static
from textual.worker import get_current_worker

from ...corpus.errors import Refusal
from ...corpus.language import _, current
from ...corpus.study.study import Study
from ...corpus.study.written_files import NotOurs, replaceable
from ..background import tables
from ..background.tables import TableChoice, TableReady, TableRequest
from ..keys import KeyedScreen, footer
from ..text import line
from ..widgets.changing import ChangingText
from ..wording.exports import csv_sentence, replace_question
from ..wording.tables import table_lines
from .ask import AskScreen

if TYPE_CHECKING:
    from ...corpus.analysis.tables.codings import Codings
    from ...corpus.analysis.tables.sheets import Sheet

FRAME = 4
"""Columns around the text: padding and scrollbar."""


class TablesScreen(KeyedScreen, ModalScreen[None]):
    """Shows the tables of `turven tables`, over the codings of all coders."""

    TITLE = _("Tables")
    HELP_ORDER = 150
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "table(1)", _("next table"), id="tables.next"),
        Binding("shift+tab", "table(-1)", _("previous table"), show=False, id="tables.previous"),
        Binding(
            "q", "question", _("question"), tooltip=_("another question"), id="tables.question"
        ),
        Binding(
            "w", "weights", _("weights"), tooltip=_("with weights or without"), id="tables.weights"
        ),
        Binding(
            "h",
            "correction",
            _("correction"),
            tooltip=_("Holm or Bonferroni"),
            id="tables.correction",
        ),
        Binding(
            "ctrl+e",
            "write",
            _("write"),
            tooltip=_("write this table to a file"),
            id="tables.write",
        ),
        Binding("escape,ctrl+t", "dismiss(None)", _("back"), show=False, id="tables.back"),
    ]

    def __init__(self, study: Study) -> None:
        super().__init__()
        self._study = study
        self._request = TableRequest()
        self._sheet: Sheet | None = None
        self._codings: Codings | None = None
        """The codings of the question, read once; nothing is coded while this screen is open."""
        self._tables: tuple[TableChoice, ...] = (self._request.table,)
        self._questions: tuple[str | None, ...] = (None,)

    def compose(self) -> ComposeResult:
        yield Static(Content(footer(self.BINDINGS)), id="keys-line")
        yield ChangingText(id="table-name")
        with VerticalScroll(id="table-frame"):
            yield ChangingText(id="tables")

    def on_mount(self) -> None:
        questions = self._study.db.execute(
            "SELECT DISTINCT text FROM questions ORDER BY text"
        ).fetchall()
        if len(questions) > 1:
            # A figure over several questions is shown only to those who ask for it.
            self._questions = (*(text for (text,) in questions), None)
            self._request = replace(self._request, question=self._questions[0])
        self._compute()

    def on_resize(self) -> None:
        self._draw()

    # Showing

    def _compute(self) -> None:
        self._sheet = None
        self._draw()
        self._compute_in_thread(self._request, self._codings)

    @work(thread=True, exclusive=True)
    def _compute_in_thread(self, request: TableRequest, codings: Codings | None) -> None:
        tables.compute_table(self, self._study.folder, request, codings, get_current_worker())

    @on(TableReady)
    def _table_ready(self, event: TableReady) -> None:
        if event.request != self._request:
            return
        if event.problem:
            self.notify(event.problem, severity="error", markup=False)
        self._sheet, self._codings = event.sheet, event.codings
        self._tables = event.tables or self._tables
        self._draw()

    def _draw(self) -> None:
        request = self._request
        where = self._tables.index(request.table) + 1
        parts = [
            _("table {at} of {count}").format(at=where, count=len(self._tables)),
            line(request.question) if request.question else _("all questions"),
        ]
        if self._codings and self._codings.base.weighted:
            parts.append(_("weighted") if request.weighted else _("unweighted"))
        if request.table.kind == "by":
            parts.append({"holm": "Holm", "bonferroni": "Bonferroni"}[request.correction])
        self.query_one("#table-name", ChangingText).change(Content(" · ".join(parts)))
        width = max(self.app.size.width - FRAME, 20)
        shown = list(table_lines(self._sheet, width)) if self._sheet else [Content(_("counting…"))]
        self.query_one("#tables", ChangingText).change(Content("\n").join(shown))

    # Keys

    def action_table(self, by: int) -> None:
        """Show another table with the same question, weights and correction."""
        now = self._tables.index(self._request.table)
        chosen = self._tables[(now + by) % len(self._tables)]
        self._change(replace(self._request, table=chosen))

    def action_question(self) -> None:
        at = self._questions.index(self._request.question) + 1
        if len(self._questions) > 1:
            self._codings = None
            self._change(
                replace(self._request, question=self._questions[at % len(self._questions)])
            )

    def action_weights(self) -> None:
        self._change(replace(self._request, weighted=not self._request.weighted))

    def action_correction(self) -> None:
        holm = self._request.correction == "holm"
        self._change(replace(self._request, correction="bonferroni" if holm else "holm"))

    def _change(self, request: TableRequest) -> None:
        self._request = request
        self.query_one(VerticalScroll).scroll_home(animate=False)
        self._compute()

    async def action_write(self) -> None:
        sheet = self._sheet
        if sheet is None:
            return

        def write(name: str | None) -> None:
            if name:
                self._write(sheet, name)

        title = _("Write to a .xlsx, .csv or .md file")
        await self.app.push_screen(AskScreen(title, str(self._study.folder / "tables.xlsx")), write)

    def _write(self, sheet: Sheet, name: str, *, in_the_way: str = "") -> None:
        """Write the file; one that the study did not write is replaced if its name is confirmed."""
        from ...corpus.analysis.tables.writing import write

        path = Path(name).expanduser()

        def again(named: str | None) -> None:
            if named:
                self._write(sheet, named, in_the_way=name)

        excel = path.suffix.lower() == ".csv" and current() == "nl"
        try:
            with replaceable(self._study.db, [path], force=name == in_the_way):
                write(path, [sheet], "excel" if excel else "plain")
        except NotOurs as found:
            self.app.push_screen(AskScreen(line(replace_question(found)), name), again)
        except Refusal as refusal:
            self.notify(str(refusal), severity="error", markup=False)
        else:
            said = [_("The table is in {file}.").format(file=line(str(path)))]
            said += [csv_sentence()] if excel else []
            self.notify(" ".join(said), markup=False)
