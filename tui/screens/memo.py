"""Writing down what one thinks of a quote."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static, TextArea

from ...corpus.language import _


class MemoScreen(ModalScreen[str]):
    """Gives back the memo. Leaving keeps what was typed: nothing is lost, and undo exists."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "keep", _("keep"), key_display="Esc", priority=True)
    ]

    def __init__(self, memo: str) -> None:
        super().__init__()
        self._memo = memo

    def compose(self) -> ComposeResult:
        with Vertical(classes="window"):
            yield Static(_("Memo on this quote · Esc keeps it and goes back"))
            yield TextArea(self._memo, soft_wrap=True)

    def on_mount(self) -> None:
        area = self.query_one(TextArea)
        area.move_cursor(area.document.end)

    def action_keep(self) -> None:
        self.dismiss(self.query_one(TextArea).text.strip())
