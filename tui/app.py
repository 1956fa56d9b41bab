"""The Textual app: one study, one coder."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, cast

from textual import on, work
from textual._callback import invoke
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.command import CommandPalette
from textual.events import Event, Key, Paste
from textual.screen import Screen
from textual.theme import ThemeProvider
from textual.worker import WorkerFailed, get_current_worker

from ..corpus.codebook.codes import in_language
from ..corpus.errors import Refusal
from ..corpus.exchange.reports.cover import Cover
from ..corpus.language import _, n_
from ..corpus.study.quotes import count
from ..corpus.study.settings import Order
from ..corpus.study.study import CodebookWarning, Study
from . import preferences
from .background import reports
from .coding_keys import EVERYWHERE
from .keys import changeable, help_text, install, is_changed, key_label, key_of, usable_keys
from .screens.adjudication import AdjudicationScreen
from .screens.agreement import AgreementScreen
from .screens.ask import AskScreen
from .screens.coding import CodingScreen
from .screens.export import ExportScreen
from .screens.help import HelpScreen
from .screens.importing import ImportScreen
from .screens.models import ModelsScreen
from .screens.overview import OverviewScreen
from .screens.preferences import PreferencesScreen
from .screens.report import ReportScreen
from .screens.tables import TablesScreen
from .text import line
from .themes import DARK, THEMES
from .widgets.tour import Tour


class TurvenApp(App[None]):
    """Shows the coding screen before any large library is loaded."""

    CSS_PATH = "styles.tcss"
    TITLE = "turven"
    BINDINGS: ClassVar[list[BindingType]] = list(EVERYWHERE)

    def __init__(
        self,
        study: Study,
        coder: str,
        *,
        blind: bool = False,
        order: Order = "mixed",
        tour: bool = False,
    ) -> None:
        """Open `study` for `coder`; with `tour`, show the tour to a user who has not seen it."""
        # With NO_COLOR the app sends no colours at all; signs and reversed text replace them.
        super().__init__(ansi_color=True if "NO_COLOR" in os.environ else None)
        self.study = study
        self.coding = CodingScreen(study, coder, blind=blind, order=order)
        for theme in THEMES:
            self.register_theme(theme)
        self._problems: list[str] = []
        try:
            self._preferences = preferences.read()
        except Refusal as refusal:
            self._preferences = preferences.Preferences()
            self._problems.append(str(refusal))
        self.theme = self._available_theme()
        self._tour = tour and not self._preferences.toured

    @property
    def failure(self) -> BaseException | None:
        """The exception that nothing caught and that closed the app, if one did."""
        error = self._exception
        return error.error if isinstance(error, WorkerFailed) else error

    def _handle_exception(self, error: Exception) -> None:
        """Close the app, without a traceback on the screen: the command line reports `failure`."""
        super()._handle_exception(error)
        self._exit_renderables.clear()

    def _available_theme(self) -> str:
        """The theme in the preferences, or the dark one if that theme does not exist."""
        wanted = self._preferences.theme or DARK.name
        if wanted in self.available_themes:
            return wanted
        self._problems.append(
            _("There is no theme {name}; press {key} and choose Theme to see all themes.").format(
                name=line(wanted), key=key_of("palette")
            )
        )
        return DARK.name

    def on_mount(self) -> None:
        usable = usable_keys(self._preferences.keys)
        install(self, usable)
        refused = len(self._preferences.keys) - len(usable)
        if refused:
            self._problems.append(
                n_(
                    "{count} key in your preferences is invalid or already in use;"
                    " press {key} to see all keys.",
                    "{count} keys in your preferences are invalid or already in use;"
                    " press {key} to see all keys.",
                    refused,
                ).format(count=refused, key=key_of("preferences"))
            )
        # From here on the screen says it, and nothing may be printed over it.
        warnings.filterwarnings("ignore", category=CodebookWarning)
        if self.study.codebook_problem:
            self._problems.append(self.study.codebook_problem)
        for problem in self._problems:
            self.notify(problem, severity="warning", timeout=12, markup=False)
        if self.screen is not self.coding:
            self.push_screen(ImportScreen(self.coding.session), self._begin)
        elif self._tour:
            self.coding.call_after_refresh(self.coding.action_tour)

    def get_default_screen(self) -> Screen[None]:
        """The coding screen; without quotes, an empty screen under the import window."""
        return self.coding if count(self.study.db) else Screen()

    def _begin(self, imported: bool | None) -> None:
        if imported:
            self.push_screen(self.coding)
        else:
            self.exit()

    async def on_event(self, event: Event) -> None:
        """Handle each key and each paste completely before the next one.

        Textual puts an event in the queue of the focused widget; from there it bubbles up to the
        app if it is a command and not text. Later keys could overtake it on that way, and keys
        with priority could overtake those still in the queue.
        """
        if not isinstance(event, Key | Paste) or event.is_forwarded:
            await super().on_event(event)
        elif isinstance(event, Paste) or not (
            await self._run_changed_key(event.key)
            or await self._check_bindings(event.key, priority=True)
        ):
            for node in (self.focused or self.screen).ancestors_with_self:
                for _class, handle in node._get_dispatch_methods(event.handler_name, event):  # noqa: SLF001 - nothing public does
                    await invoke(handle, event)
                if event._stop_propagation:  # noqa: SLF001 - as above
                    break
                event.prevent_default(False)

    async def _run_changed_key(self, key: str) -> bool:
        """Run the action to which the user assigned this key, before the focused widget."""
        for node, bindings in self.screen._modal_binding_chain:  # noqa: SLF001 - as above
            for binding in bindings.key_to_bindings.get(key, ()):
                if is_changed(binding) and await self.run_action(binding.action, node):
                    return True
        return False

    # These actions wait until the window is open, so that the next keys go to it.

    def action_command_palette(self) -> None:
        if not CommandPalette.is_open(cast("App[object]", self)):
            self.call_next(
                self.push_screen,
                CommandPalette(placeholder=_("Search for a command…"), id="--command-palette"),
            )

    def get_key_display(self, binding: Binding) -> str:
        return key_label(binding)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Every action that has a key, named as in the help."""
        for binding in screen.BINDINGS:
            if isinstance(binding, Binding) and "(" not in binding.action:
                title = help_text(binding)
                yield SystemCommand(
                    title[0].upper() + title[1:],
                    key_label(binding),
                    partial(screen.run_action, binding.action),
                )
        if screen is self.coding:
            yield SystemCommand(
                _("Tour from the start"), _("the keys, step by step"), self.coding.begin_tour
            )
            yield SystemCommand(
                AgreementScreen.TITLE or "", _("with intervals (95%)"), self.action_agreement
            )
            yield SystemCommand(
                _("Quote book"),
                _("citations under each code, with the number of quotes"),
                self.action_book,
            )
            yield SystemCommand(
                _("Report"), _("method, tables, citations and codebook"), self.action_report
            )
            yield SystemCommand(
                _("Take back an import"),
                _("its quotes go, except those that were coded"),
                self.action_undo_import,
            )
            yield SystemCommand(
                _("Draft codebook"), _("codes from groups of answers"), self.action_draft
            )
        yield SystemCommand(_("Theme"), _("choose other colours"), self.action_change_theme)
        yield SystemCommand(_("Quit"), help_text(changeable()["quit"]), self.action_quit)

    def action_change_theme(self) -> None:
        self.call_next(
            self.push_screen,
            CommandPalette(providers=[ThemeProvider], placeholder=_("Search for a theme…")),
        )

    def watch_theme(self, theme: str) -> None:
        """Save the theme in the preferences."""
        if self.is_running and theme != (self._preferences.theme or DARK.name):
            self.save_preference(theme=theme)

    def save_preference(self, **changes: object) -> None:
        """Save a preference; one that cannot be saved applies until the app closes."""
        try:
            self._preferences = preferences.change(**changes)
        except Refusal as refusal:
            self.notify(str(refusal), severity="error", markup=False)

    @on(Tour.Ended)
    def _tour_ended(self) -> None:
        if not self._preferences.toured:
            self.save_preference(toured=True)

    async def action_preferences(self) -> None:
        await self.push_screen(PreferencesScreen())

    async def action_keys(self) -> None:
        await self.push_screen(HelpScreen())

    async def action_overview(self) -> None:
        await self.push_screen(OverviewScreen(self.study, self.coding.session.coder))

    async def action_tables(self) -> None:
        await self.push_screen(TablesScreen(self.study))

    async def action_agreement(self) -> None:
        await self.push_screen(AgreementScreen(self.study))

    async def action_book(self) -> None:
        title = _("Quote book in a .docx, .html or .md file")
        await self._ask_path(title, "quotes.docx", report=False)

    async def action_report(self) -> None:
        title = _("Report in an .html file")
        await self._ask_path(title, "report.html", report=True)

    async def _ask_path(self, question: str, proposal: str, *, report: bool) -> None:
        def write(chosen: tuple[str, Cover] | None) -> None:
            if chosen:
                name, cover = chosen
                self.notify(_("writing…"), markup=False)
                self._write_report(Path(name).expanduser(), cover, report, False)

        title = in_language(self.study.codebook.title) or self.study.name
        path = str(self.study.folder / proposal)
        await self.push_screen(ReportScreen(question, path, title), write)

    @work(thread=True, exclusive=True, group="print")
    def _write_report(self, path: Path, cover: Cover, report: bool, force: bool) -> None:
        reports.write(self, self.study.folder, path, cover, report, force, get_current_worker())

    @on(reports.ReportFinished)
    async def _report_finished(self, event: reports.ReportFinished) -> None:
        if event.in_the_way:
            await self._ask_to_replace(event.sentence, *event.in_the_way)
            return
        self.notify(
            event.sentence,
            severity="information" if event.written else "error",
            timeout=12,
            markup=False,
        )

    async def _ask_to_replace(self, question: str, path: Path, cover: Cover, report: bool) -> None:
        def write(name: str | None) -> None:
            if name:
                self.notify(_("writing…"), markup=False)
                self._write_report(Path(name).expanduser(), cover, report, name == str(path))

        await self.push_screen(AskScreen(line(question), str(path)), write)

    async def action_undo_import(self) -> None:
        """Ask which import to take back, the last one proposed, and take it back."""
        from ..corpus.exchange.imports.undoing import undo_import
        from .wording.imports import undo_question, undo_report

        def take_back(file: str | None) -> None:
            if file:
                try:
                    result = undo_import(self.study, file)
                except Refusal as refusal:
                    self.notify(str(refusal), severity="error", markup=False)
                else:
                    self.coding.quotes_went()
                    self.notify("\n".join(undo_report(result)), timeout=12, markup=False)

        try:
            proposed = undo_import(self.study, dry_run=True)
        except Refusal as refusal:
            self.notify(str(refusal), severity="error", markup=False)
        else:
            await self.push_screen(AskScreen(undo_question(proposed), proposed.file), take_back)

    async def action_adjudicate(self) -> None:
        await self.push_screen(AdjudicationScreen(self.study, self.coding.session.coder))

    async def action_draft(self) -> None:
        await self.coding.action_codebook()
        await self.screen.run_action("draft")

    async def action_models(self) -> None:
        await self.push_screen(ModelsScreen(self.study))

    async def action_export(self) -> None:
        await self.push_screen(ExportScreen(self.study), self._exported)

    def _exported(self, sentences: Sequence[str] | None) -> None:
        if sentences:
            # The app may be closing by now, and the tour be gone.
            for tour in self.coding.query(Tour):
                tour.did("export")
            self.notify("\n".join(sentences), timeout=12, markup=False)
