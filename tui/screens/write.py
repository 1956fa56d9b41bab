"""A window to write longer texts: a memo, or the definition of a code."""

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
from ..keys import KeyedScreen, footer


class WriteScreen(KeyedScreen, ModalScreen[dict[str, str]]):
    """Returns the texts by name. Closing always saves them; undo restores the old text."""

    TITLE = _("Memo and other texts")
    HELP_ORDER = 110
    TYPED_IN = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "keep", _("save and go back"), id="write.keep")
    ]

    def __init__(self, title: str, texts: Mapping[str, str]) -> None:
        """Show a text area for each name in `texts`, filled with its text."""
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
