"""The Textual app: one study, one coder."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, cast

from textual import work
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.command import CommandPalette
from textual.screen import Screen

from ..corpus.errors import Refusal
from ..corpus.language import _, n_
from ..corpus.study import Study
from ..models.queue import Order
from .notes import redactions
from .screens.ask import AskScreen
from .screens.coding import CodingScreen
from .screens.help import HelpScreen
from .screens.overview import OverviewScreen
from .text import line
from .widgets.suggestions import MOST


class TurvenApp(App[None]):
    """Opens on the coding screen, before anything heavy is loaded."""

    CSS_PATH = "styles.tcss"
    TITLE = "turven"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+p", "command_palette", _("all commands, by name"), show=False, priority=True),
        Binding(
            "ctrl+q", "quit", _("quit; everything is on disk already"), show=False, priority=True
        ),
    ]

    def __init__(
        self, study: Study, coder: str, *, blind: bool = False, order: Order = "mixed"
    ) -> None:
        super().__init__()
        self.study = study
        self.coding = CodingScreen(study, coder, blind=blind, order=order)

    def get_default_screen(self) -> Screen[None]:
        return self.coding

    def action_command_palette(self) -> None:
        if not CommandPalette.is_open(cast("App[object]", self)):
            self.push_screen(
                CommandPalette(placeholder=_("Search for a command…"), id="--command-palette")
            )

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Every action that has a key, under what its help calls it."""
        for binding in screen.BINDINGS:
            if isinstance(binding, Binding) and "(" not in binding.action:
                key = binding.key_display or self.get_key_display(binding)
                what = binding.tooltip or binding.description
                yield SystemCommand(
                    what[0].upper() + what[1:], key, partial(screen.run_action, binding.action)
                )
        yield SystemCommand(_("Theme"), _("choose other colours"), self.action_change_theme)
        yield SystemCommand(_("Quit"), _("quit; everything is on disk already"), self.action_quit)

    def action_keys(self) -> None:
        digits = {str(digit) for digit in range(2, MOST + 1)}
        self.push_screen(
            HelpScreen(
                binding
                for binding in [*self.coding.BINDINGS, *self.BINDINGS]
                if isinstance(binding, Binding)
                and binding.key not in digits
                and binding.description
            )
        )

    def action_overview(self) -> None:
        self.push_screen(OverviewScreen(self.study, self.coding.session.coder))

    def action_models(self) -> None:
        # Its figures need numpy, which the first picture does without.
        from .screens.models import ModelsScreen

        self.push_screen(ModelsScreen(self.study))

    @work
    async def action_export(self) -> None:
        proposal = str(self.study.folder / f"{self.study.name}.csv")
        name = await self.push_screen_wait(
            AskScreen(
                _("Export to a .csv or .jsonl file · Enter writes it · Esc goes back"), proposal
            )
        )
        if name is not None:
            self._write(Path(name))

    def _write(self, path: Path) -> None:
        from ..corpus.exporting import export_file

        try:
            exported = export_file(self.study, path.expanduser())
        except Refusal as refusal:
            self.notify(str(refusal), severity="error", markup=False)
            return
        self.notify(
            n_(
                "{count} coding written to {file}",
                "{count} codings written to {file}",
                exported.codings,
            ).format(count=exported.codings, file=line(str(exported.file)))
            + ("\n" + redactions(exported.redacted) if exported.redacted else ""),
            markup=False,
        )
