"""The export window: the file, its format, and which codings go into it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option
from textual.worker import Worker, get_current_worker

from ...corpus.analysis.reference import REFERENCE
from ...corpus.exchange.exports.selection import EVERYTHING
from ...corpus.exchange.exports.writer import Rows
from ...corpus.formats.csv import Style
from ...corpus.language import _, current
from ...corpus.study.study import Study
from ..background import exporting, searching
from ..keys import KeyedScreen
from ..text import cut, line
from ..widgets.changing import ChangingText
from ..widgets.path import PathInput
from ..widgets.query import CompletionLine, QueryInput
from .picker import CodePicker

_ROWS: tuple[Rows, ...] = ("codings", "quotes", "respondents")
_LABEL_WIDTH = 18
_VALUE_WIDTH = 54


class ExportScreen(KeyedScreen, ModalScreen[Sequence[str] | None]):
    """Returns sentences about the file that was written; None if no file was written."""

    TITLE = _("Export")
    HELP_ORDER = 200
    TYPED_IN = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right", "choose(1)", _("the next choice"), id="export.next"),
        Binding("left", "choose(-1)", _("the previous choice"), id="export.previous"),
        Binding(
            "delete,backspace",
            "everything",
            _("clear the choice of codes, coder or question"),
            id="export.everything",
        ),
        Binding("escape", "back", _("stop writing, or go back"), id="export.back"),
    ]

    def __init__(self, study: Study) -> None:
        super().__init__()
        from ...corpus.exchange.registry import FORMATS

        self._study = study
        self._endings = tuple(FORMATS)
        self._selection = EVERYTHING
        self._rows: Rows = "codings"
        self._csv: Style = "excel" if current() == "nl" else "plain"
        self._coders: Sequence[str] = ()
        self._questions: Sequence[str] = ()
        self._writing: Worker[None] | None = None
        self._in_the_way: Path | None = None
        """A file that the study did not write, which a second Enter replaces."""

    def compose(self) -> ComposeResult:
        proposal = str(self._study.folder / f"{self._study.name}.csv")
        with Vertical(classes="window -broad", id="export"):
            yield Static(
                Content(
                    _("Export · Enter writes the file · Tab goes to the choices · Esc goes back")
                )
            )
            yield PathInput(self._endings, proposal, id="path")
            yield QueryInput(
                self._study.codebook, placeholder=_("filter: as in the table of quotes"), id="query"
            )
            yield CompletionLine(id="possible")
            yield OptionList(id="choices")
            yield ChangingText(id="said")

    def on_mount(self) -> None:
        self._list()
        self._read_known_values()

    @work(thread=True)
    def _read_known_values(self) -> None:
        searching.read_known_values(self, self._study.folder)

    @on(searching.KnownValuesRead)
    def _known_values_read(self, event: searching.KnownValuesRead) -> None:
        self.query_one(QueryInput).known = event.known
        self._coders, self._questions = event.known.coders, event.known.questions
        if len(self._coders) > 1:
            self._coders = [*self._coders, REFERENCE]

    @on(QueryInput.CursorMoved)
    def _show_completions(self) -> None:
        query = self.query_one(QueryInput)
        self.query_one(CompletionLine).show(
            query.completions if query.has_focus else (), first=query.completion is not None
        )

    @on(CompletionLine.Chosen)
    def _complete(self, event: CompletionLine.Chosen) -> None:
        self.query_one(QueryInput).complete(event.completion)

    # Choices

    @property
    def _path(self) -> PathInput:
        return self.query_one(PathInput)

    def _list(self) -> None:
        selection, codebook = self._selection, self._study.codebook
        codes = ", ".join(codebook.path(code) for code in selection.codes)
        ending = self._path.ending
        rows = {
            "format": (_("Format"), f"{ending} {_about(ending)}".strip() or _("not known yet")),
            "rows": (
                _("Rows"),
                {
                    "codings": _("one per coding"),
                    "quotes": _("one per quote, a 0/1 column per code"),
                    "respondents": _("one per respondent, columns as in SPSS"),
                }[self._rows],
            ),
            "csv": (
                _("CSV"),
                _("for programs: commas, decimal points")
                if self._csv == "plain"
                else _("for Excel in Dutch: semicolons, decimal commas"),
            ),
            "codes": (_("Codes"), codes or _("all")),
            "coder": (_("Coder"), selection.coder or _("all")),
            "question": (_("Question"), selection.question or _("all")),
            "autocoded": (_("Autocoded"), _("included") if selection.autocoded else _("left out")),
            "suggested": (
                _("Suggested only"),
                _("included, marked as such") if selection.suggested else _("left out"),
            ),
            "redact": (
                _("Personal data"),
                _("redacted") if selection.redact else _("not redacted"),
            ),
        }
        listed = self.query_one("#choices", OptionList)
        at = listed.highlighted or 0
        if ending != ".csv":
            del rows["csv"]
        listed.set_options(
            Option(
                Content.assemble(
                    (f"{name:<{_LABEL_WIDTH}}", "bold"), cut(line(value), _VALUE_WIDTH)
                ),
                id=id_,
            )
            for id_, (name, value) in rows.items()
        )
        listed.highlighted = at

    @on(Input.Changed, "#path")
    def _path_changed(self) -> None:
        self._list()

    @on(OptionList.OptionSelected, "#choices")
    async def _row_selected(self) -> None:
        await self.action_choose(1)

    async def action_choose(self, step: int) -> None:
        """Switch the row under the cursor to its next or previous value."""
        option = self.query_one("#choices", OptionList).highlighted_option
        selection = self._selection
        match option.id if option else None:
            case "format":
                endings = self._endings
                at = endings.index(self._path.ending) if self._path.ending else -step
                self._path.set_ending(endings[(at + step) % len(endings)])
            case "rows":
                self._rows = _ROWS[(_ROWS.index(self._rows) + step) % len(_ROWS)]
            case "csv":
                self._csv = "plain" if self._csv == "excel" else "excel"
            case "codes":
                await self._pick()
            case "coder":
                self._selection = replace(
                    selection, coder=_next(self._coders, selection.coder, step)
                )
            case "question":
                question = _next(self._questions, selection.question, step)
                self._selection = replace(selection, question=question)
            case "autocoded":
                self._selection = replace(selection, autocoded=not selection.autocoded)
            case "suggested":
                self._selection = replace(selection, suggested=not selection.suggested)
            case "redact":
                self._selection = replace(selection, redact=not selection.redact)
        self._list()

    async def _pick(self) -> None:
        def take(codes: Sequence[str] | None) -> None:
            chosen = dict.fromkeys(self._selection.codes)
            for code in codes or ():
                if code in chosen:
                    del chosen[code]
                else:
                    chosen[code] = None
            self._selection = replace(self._selection, codes=tuple(chosen))
            self._list()

        await self.app.push_screen(CodePicker(self._study.codebook, self._selection.codes), take)

    def action_everything(self) -> None:
        """Clear the choice under the cursor."""
        option = self.query_one("#choices", OptionList).highlighted_option
        match option.id if option else None:
            case "codes":
                self._selection = replace(self._selection, codes=())
            case "coder":
                self._selection = replace(self._selection, coder=None)
            case "question":
                self._selection = replace(self._selection, question=None)
        self._list()

    # Writing

    @on(Input.Submitted)
    def action_open(self) -> None:
        """Start writing the file, unless it is already being written."""
        name = self._path.value.strip()
        if name and self._writing is None:
            self._selection = replace(self._selection, filter=self.query_one(QueryInput).value)
            self._say(_("writing…"))
            path = Path(name).expanduser()
            self._writing = self._write(path, path == self._in_the_way)

    @work(thread=True, group="export")
    def _write(self, path: Path, force: bool) -> None:
        exporting.export(
            self,
            self._study.folder,
            path,
            self._selection,
            self._rows,
            self._csv,
            force,
            get_current_worker(),
        )

    @on(exporting.ExportProgress)
    def _show_progress(self, event: exporting.ExportProgress) -> None:
        if self._writing is not None:
            self._say(_("{percent}% written · Esc stops").format(percent=int(event.fraction * 100)))

    @on(exporting.ExportFinished)
    def _export_finished(self, event: exporting.ExportFinished) -> None:
        if event.problem:
            self._writing, self._in_the_way = None, event.in_the_way
            self._say(event.problem)
        elif self._writing is not None:
            self.dismiss(event.sentences)

    def action_back(self) -> None:
        if self._writing is None:
            self.dismiss(None)
        else:
            self._writing.cancel()
            self._writing = None
            self._say(_("stopped; no file was changed"))

    def _say(self, sentence: str) -> None:
        self.query_one("#said", ChangingText).change(Content(line(sentence)))


def _next(values: Sequence[str], now: str | None, step: int) -> str | None:
    """The value after or before `now`, starting again at the end; None means all values."""
    choices = [None, *values]
    return choices[(choices.index(now) + step) % len(choices)] if now in choices else None


def _about(ending: str) -> str:
    """The use of a format."""
    return {
        ".csv": _("a table for any program"),
        ".xlsx": _("a spreadsheet with codebook and tables"),
        ".parquet": _("a table for R, Python and DuckDB"),
        ".jsonl": _("one object per quote: codes, positions, origins"),
        ".spacy": _("to train a classifier with spaCy"),
        ".html": _("a page to read"),
        ".md": _("a page to read, as Markdown"),
        ".codebook.csv": _("the codebook, as tags for Taguette"),
        ".qdpx": _("the whole study, for ATLAS.ti, MAXQDA and NVivo"),
        ".qdc": _("the codebook, for ATLAS.ti, MAXQDA and NVivo"),
    }.get(ending, "")
