"""The Textual app: one study, one coder."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any, ClassVar, cast

from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.command import CommandPalette
from textual.screen import Screen

from ..corpus.language import _
from ..corpus.study import Study
from ..models.queue import Order
from .screens.coding import CodingScreen


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
