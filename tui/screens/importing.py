"""The import window: choose a file, correct the role of each column, count, and import."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from textwrap import wrap
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, ProgressBar, Static
from textual.widgets.option_list import Option
from textual.worker import get_current_worker

from ...corpus.errors import Refusal
from ...corpus.exchange.imports.column_choice import ColumnRequest, choose
from ...corpus.exchange.imports.column_guess import Proposal, Proposed, Role, with_role
from ...corpus.formats import refi
from ...corpus.language import _, n_
from ..background import importing as background
from ..background.importing import ImportRequest
from ..keys import KeyedScreen, footer, key_of
from ..session import Session
from ..text import cut, fitted, line
from ..wording.imports import done_names, format_line, role_names
from .file import FileScreen
from .import_options import ImportOptions, ImportOptionsScreen
from .sheet import SheetScreen

KEYS: dict[str, Role] = {
    "1": "text", "2": "respondent", "3": "question", "4": "weight", "5": "variable", "6": "code",
    "0": "nothing",
}  # fmt: skip
"""The role of a column, by the key that gives it."""


class ImportScreen(KeyedScreen, ModalScreen[bool]):
    """Returns whether anything was imported."""

    TITLE = _("Importing answers")
    HELP_ORDER = 40
    TYPED_IN = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter",
            "import",
            _("import"),
            tooltip=_("import what is counted below"),
            priority=True,
            id="import.import",
        ),
        Binding(
            "tab",
            "question",
            _("question text"),
            tooltip=_("edit the question text of this column, or go back to the columns"),
            priority=True,
            id="import.asked",
        ),
        Binding(
            "ctrl+o",
            "options",
            _("options"),
            tooltip=_("header rows, words for missing, and the coder of the codes"),
            priority=True,
            id="import.options",
        ),
        Binding(
            "escape",
            "back",
            _("back"),
            tooltip=_("stop the import, or go back to the files"),
            priority=True,
            id="import.back",
        ),
        *(
            Binding(key, f"role({role!r})", role_names()[role], show=False, id=f"import.{role}")
            for key, role in KEYS.items()
        ),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._path = Path()
        self._folder = Path.cwd()
        self._sheet: str | None = None
        self._proposal: Proposal | None = None
        self._options = ImportOptions()
        self._question_texts: dict[str, str] = {}
        """Question texts that the user typed, by column."""
        self._request: ImportRequest | None = None
        """The current count or import, or the last one."""
        self._counted = False
        self._importing = False

    def compose(self) -> ComposeResult:
        yield Static(id="keys-line")
        yield Static(id="file")
        yield OptionList(id="columns")
        with Vertical(id="about-frame"):
            yield Static(id="about")
            yield Input(id="question", select_on_focus=False)
        with VerticalScroll(id="coming-frame", can_focus=False):
            yield Static(id="coming")
        yield ProgressBar(total=1, show_eta=False)
        yield Static(Content(footer(self.BINDINGS)), id="count")

    def on_mount(self) -> None:
        self.query_one(ProgressBar).visible = False
        self._choose_file()

    # The file

    def _choose_file(self) -> None:
        self.app.push_screen(FileScreen(self._folder), self._file_chosen)

    def _file_chosen(self, path: Path | None) -> None:
        if path is None:
            self.dismiss(False)
            return
        self._path, self._folder = path, path.parent
        self._proposal, self._question_texts = None, {}
        self._options = ImportOptions()
        self._open_file(None)

    @property
    def _is_project(self) -> bool:
        return self._path.suffix.lower() == ".qdpx"

    def _open_file(self, sheet: str | None) -> None:
        self._sheet = sheet
        self._show_columns()
        self.query_one("#file", Static).update(Content(line(self._path.name)))
        if self._path.suffix.lower() in refi.ENDINGS:
            self.query_one(OptionList).focus()
            self._count_project()
        else:
            self._say([_("reading the file…")])
            self._inspect_in_thread(self._path, sheet, self._options)

    @work(thread=True, exclusive=True, group="look")
    def _inspect_in_thread(self, path: Path, sheet: str | None, options: ImportOptions) -> None:
        background.inspect_file(self, path, sheet, options.header_rows, options.encoding)

    @on(background.FileInspected)
    async def _file_inspected(self, event: background.FileInspected) -> None:
        if event.sheets:
            await self.app.push_screen(SheetScreen(event.sheets), self._sheet_chosen)
        elif event.proposal is None:
            self._say([event.problem])
        else:
            several = len(event.proposal.names_with("text")) > 1
            asked = event.proposal.names_with("question")
            self._proposal = (
                with_role(event.proposal, asked[0], "variable")
                if several and asked
                else event.proposal
            )
            self.query_one("#file", Static).update(
                Content(f"{line(self._path.name)}: {format_line(self._proposal.read_as)}")
            )
            self._show_columns()
            self.query_one(OptionList).focus()
            self._choose()
            if self._proposal.guess and self._proposal.guess.doubtful:
                await self.action_options()

    def _sheet_chosen(self, sheet: str | None) -> None:
        if sheet is None:
            self._choose_file()
        else:
            self._open_file(sheet)

    # The columns

    @property
    def _columns(self) -> Sequence[Proposed]:
        return self._proposal.columns if self._proposal else ()

    @property
    def _current(self) -> Proposed | None:
        at = self.query_one(OptionList).highlighted
        return None if at is None or at >= len(self._columns) else self._columns[at]

    def _show_columns(self) -> None:
        options = self.query_one(OptionList)
        if self._is_project:
            self._ask_what_is_done(options)
            return
        at = options.highlighted or 0
        options.set_options(Option(self._row(column)) for column in self._columns)
        texts = [i for i, column in enumerate(self._columns) if column.role == "text"]
        if self._columns:
            options.highlighted = at or next(iter(texts), 0)
        self._show_about()

    def _ask_what_is_done(self, options: OptionList) -> None:
        """A project has no columns; the one question is which of its texts are done."""
        names = done_names()
        at = list(names).index(self._options.done)
        options.set_options(Option(Content(name)) for name in names.values())
        options.highlighted = at
        self.query_one("#keys-line", Static).update(Content(_("Which texts are done?")))
        self._show_about()

    @on(OptionList.OptionHighlighted)
    def _done_chosen(self, event: OptionList.OptionHighlighted) -> None:
        done = list(done_names())[event.option_index] if self._is_project else None
        if self._is_project and done != self._options.done and not self._importing:
            self._options = replace(self._options, done=done)
            self._count_project()

    def on_resize(self) -> None:
        if self._is_project:
            return
        named = [
            f"{key_of(f'import.{role}')} {role_names()[role]}".replace(" ", "\u00a0")
            for role in KEYS.values()
        ]
        lines = wrap(" · ".join(named), self.app.size.width - 2)
        self.query_one("#keys-line", Static).update(Content("\n".join(lines)))
        self._show_columns()

    def _row(self, column: Proposed) -> Content:
        width = self.app.size.width - 6
        name = fitted(line(column.name), max(min(width // 4, 30), 8))
        role = fitted(role_names()[column.role], 16)
        why = f"{fitted(column.why, 44)} " if width > 120 else ""
        values = ", ".join(line(value) for value in column.values)
        style = "dim" if column.role == "nothing" else "bold" if column.role != "variable" else ""
        left = f"{name} {role} "
        return Content.assemble((left, style), cut(why + values, width - len(left)))

    @on(OptionList.OptionHighlighted)
    def _show_about(self) -> None:
        """Show more about the column under the cursor, and its question text."""
        column = self._current
        question = self.query_one("#question", Input)
        self.query_one("#about-frame").display = column is not None
        if column is None:
            return
        why = f" ({column.why})" if column.why else ""
        about = [
            f"{line(column.name)}: {role_names()[column.role]}{why}",
            n_("filled in {count} row", "filled in {count} rows", column.filled).format(
                count=column.filled
            ),
            n_("{count} different value", "{count} different values", column.distinct).format(
                count=column.distinct
            ),
        ]
        self.query_one("#about", Static).update(Content(" · ".join(about)))
        proposal = self._proposal
        question.display = bool(
            proposal and column.role == "text" and not proposal.names_with("question")
        )
        question.placeholder = _("question text of this column")
        shown = self._question_texts.get(column.name, line(column.label))
        with self.prevent(Input.Changed):
            question.value = shown

    @on(Input.Changed, "#question")
    def _edited(self, event: Input.Changed) -> None:
        column = self._current
        if column:
            self._question_texts[column.name] = event.value.strip()

    def action_question(self) -> None:
        """Go from the columns to the question text of the current one, or back."""
        question = self.query_one("#question", Input)
        if question.has_focus:
            self.query_one(OptionList).focus()
            self._choose()
        elif question.display and not self._importing:
            question.focus()

    def action_role(self, role: Role) -> None:
        column = self._current
        if column is None or self._proposal is None or self._importing or column.role == role:
            return
        self._proposal = with_role(self._proposal, column.name, role)
        self._show_columns()
        self._choose()

    async def action_options(self) -> None:
        """Change how the file is read."""
        if self._proposal is None or self._importing:
            return
        await self.app.push_screen(
            ImportOptionsScreen(self._options, self._proposal, self._path, self._session.coder),
            self._options_chosen,
        )

    def _options_chosen(self, options: ImportOptions | None) -> None:
        if options is None or options == self._options:
            return
        reread = (options.header_rows, options.encoding) != (
            self._options.header_rows,
            self._options.encoding,
        )
        self._options = options
        if reread:
            self._open_file(self._sheet)
        else:
            self._choose()

    # Counting

    def _count_project(self) -> None:
        self._count(ImportRequest(self._path, None, dry_run=True, done=self._options.done))

    def _choose(self) -> None:
        """Count what would be imported with the current roles of the columns."""
        self._counted = False
        self.workers.cancel_group(self, "import")
        if self._proposal is None:
            return
        if not self._proposal.names_with("text"):
            self._say(
                [
                    _(
                        "No column with answers is chosen yet; {key} chooses the one under the"
                        " cursor."
                    ).format(key=key_of("import.text"))
                ]
            )
            return
        try:
            choice = choose(
                self._path,
                self._proposal,
                self._column_request(self._proposal),
                self._session.codebook,
            )
        except Refusal as refusal:
            self._say([str(refusal)])
            return
        self._count(ImportRequest(self._path, choice, dry_run=True))

    def _column_request(self, proposal: Proposal) -> ColumnRequest:
        """The columns by role, as the user corrected them."""
        text = tuple(proposal.names_with("text"))
        labels = {column.name: column.label for column in proposal.columns}
        asked = [self._question_texts.get(name, "") for name in text]
        questions = tuple(
            "" if question == labels[name] else question
            for name, question in zip(text, asked, strict=True)
        )
        codes = [column for column in proposal.columns if column.role == "code"]
        if tuple(column.name for column in codes) == proposal.own:
            codes = []  # an export of turven says itself what its columns are
        # A weight without a reason was chosen by the user, and not guessed.
        weights = [c.name for c in proposal.columns if c.role == "weight" and not c.why]
        return ColumnRequest(
            text=text,
            questions=questions if any(questions) and not proposal.names_with("question") else (),
            weight=next(iter(weights), None),
            variables=tuple(proposal.names_with("variable")),
            codes=None if not codes else "wide" if all(c.binary for c in codes) else "long",
            code_columns=tuple(column.name for column in codes),
            coder=self._options.coder or self._session.coder,
            sheet=self._sheet,
            header_rows=self._options.header_rows,
            encoding=self._options.encoding,
            missing=self._options.missing,
            done=self._options.done,
        )

    def _count(self, request: ImportRequest) -> None:
        self._counted = False
        self._say([_("counting what would be imported…")])
        self._start(request)

    def _start(self, request: ImportRequest) -> None:
        self._request = request
        bar = self.query_one(ProgressBar)
        bar.update(total=1, progress=0)
        bar.visible = True
        self._work(request)

    # Exclusive: a new choice stops the count of the previous one.
    @work(thread=True, exclusive=True, group="import")
    def _work(self, request: ImportRequest) -> None:
        background.run_import(self, self._session.study.folder, request, get_current_worker())

    @on(background.ImportProgress)
    def _show_progress(self, event: background.ImportProgress) -> None:
        self.query_one(ProgressBar).update(progress=event.fraction)

    @on(background.ImportFinished)
    def _import_finished(self, event: background.ImportFinished) -> None:
        if event.request is not self._request:
            return
        self.query_one(ProgressBar).visible = False
        self._importing = False
        if event.problem:
            self._counted = False
            self._say([event.problem])
        elif event.request.dry_run:
            self._counted = bool(event.sentences)
            self._say(event.sentences)
        elif event.sentences:
            self._session.reload()
            self.notify("\n".join(event.sentences[:3]), timeout=12, markup=False)
            self.dismiss(True)
        else:
            self.notify(_("Stopped; nothing was imported."), markup=False)

    def _say(self, sentences: Sequence[str]) -> None:
        self.query_one("#coming", Static).update(
            Content("\n".join(line(sentence) for sentence in sentences))
        )

    # Importing

    def action_import(self) -> None:
        """Import what was counted; in the field with the question text, leave the field."""
        if self.query_one("#question", Input).has_focus:
            self.action_question()
        elif self._importing or self._request is None:
            return
        elif not self._counted:
            self.notify(_("There is nothing to import yet."), markup=False)
        else:
            self._importing = True
            self._start(replace(self._request, dry_run=False))

    def action_back(self) -> None:
        """Leave the question text, or stop the import, or else go back to the files."""
        if self.query_one("#question", Input).has_focus:
            self.action_question()
        elif self._importing and self._request:
            # The worker is not cancelled: one that never started would post no message.
            self._request.stopped = True
        else:
            self._choose_file()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """No key of this screen works while another window is open."""
        del action, parameters
        return self.is_current or None
