"""Writing more than a line: a memo, or what the codebook says of a code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static, TextArea

from ...corpus.language import _
from ..keys import footer


class WriteScreen(ModalScreen[dict[str, str]]):
    """Gives back the texts. Leaving keeps what was typed: nothing is lost, and undo exists."""

    TITLE = _("Memo and other texts")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "keep", _("keep and go back"), id="write.keep")
    ]

    def __init__(self, title: str, texts: Mapping[str, str]) -> None:
        """Ask for a text under each of the names in `texts`, where it begins as it is there."""
        super().__init__()
        self._title = title
        self._texts = texts

    def compose(self) -> ComposeResult:
        with Vertical(classes="window"):
            yield Static(Content(f"{self._title} · {footer(self.BINDINGS)}"))
            for name, text in self._texts.items():
                if name:
                    yield Static(Content(name), classes="name")
                area = TextArea(text, soft_wrap=True, tab_behavior="focus")
                area.set_class(len(self._texts) > 1, "-short")
                yield area

    def on_mount(self) -> None:
        for area in self.query(TextArea):
            area.move_cursor(area.document.end)
        self.query(TextArea).first().focus()

    def action_keep(self) -> None:
        areas = self.query(TextArea)
        self.dismiss(
            {name: area.text.strip() for name, area in zip(self._texts, areas, strict=True)}
        )
