"""Asking where the coded quotes go."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from ...corpus.language import _


class ExportScreen(ModalScreen[str | None]):
    """Gives back the name of a file, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", _("back"), key_display="Esc")
    ]

    def __init__(self, proposal: str) -> None:
        super().__init__()
        self._proposal = proposal

    def compose(self) -> ComposeResult:
        with Vertical(classes="window"):
            yield Static(_("Export to a .csv or .jsonl file · Enter writes it · Esc goes back"))
            yield Input(self._proposal, select_on_focus=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self.dismiss(event.value.strip() or None)
