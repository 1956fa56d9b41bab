"""Confused codes: the pairs that coders give to each other's quotes, with definitions."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from ...corpus.analysis.disagreements import Disagreements
from ...corpus.codebook.codes import Codebook
from ...corpus.language import _
from ..keys import KeyedScreen
from ..wording.disagreements import confusion_lines
from .agreement import FRAME


class ConfusionScreen(KeyedScreen, ModalScreen[None]):
    """Shows the pairs of codes where one coder gave the first and another the second."""

    TITLE = _("Confused codes")
    HELP_ORDER = 180
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,tab", "dismiss(None)", _("back"), priority=True, id="confusion.back")
    ]

    def __init__(self, codebook: Codebook, found: Disagreements) -> None:
        super().__init__()
        self._codebook = codebook
        self._found = found

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="window -broad"):
            yield Static(id="agreement")

    def on_resize(self) -> None:
        width = min(self.app.size.width, 100) - FRAME
        lines = [_("Confused codes · Esc goes back"), ""]
        lines += confusion_lines(self._codebook, self._found, width)
        self.query_one("#agreement", Static).update(Content("\n".join(lines)))
