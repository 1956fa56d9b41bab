"""A prompt for one line of text, such as the name of a file or the label of a code."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from ...corpus.language import _
from ..keys import KeyedScreen, footer


class AskScreen(KeyedScreen, ModalScreen[str | None]):
    """Returns what was typed, or None after Esc."""

    TITLE = _("Entering a name or label")
    HELP_ORDER = 100
    TYPED_IN = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter",
            "answer",
            _("confirm"),
            tooltip=_("confirm what is typed"),
            priority=True,
            id="ask.answer",
        ),
        Binding("escape", "dismiss(None)", _("back"), id="ask.back"),
    ]

    def __init__(self, question: str | Content, proposal: str = "") -> None:
        super().__init__()
        self._question = question
        self._proposal = proposal

    def compose(self) -> ComposeResult:
        with Vertical(classes="window"):
            yield Static(Content.assemble(self._question, f" · {footer(self.BINDINGS)}"))
            yield Input(self._proposal, select_on_focus=False)

    def action_answer(self) -> None:
        self.dismiss(self.query_one(Input).value.strip())
