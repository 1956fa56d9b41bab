"""All keys on one screen, as the bindings themselves tell them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from ...corpus.language import _


class HelpScreen(ModalScreen[None]):
    """Lists the bindings it is given."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,enter", "dismiss(None)", _("back"), key_display="Esc")
    ]

    def __init__(self, bindings: Iterable[Binding]) -> None:
        super().__init__()
        self._listed = list(bindings)

    def compose(self) -> ComposeResult:
        lines = [
            Content.styled(_("All keys · Esc goes back"), "bold"),
            Content(""),
            _key("a-z", _("the letters of a code give it, and take it away again")),
        ]
        for binding in self._listed:
            shown = binding.key_display or self.app.get_key_display(binding)
            lines.append(_key(shown, binding.tooltip or binding.description))
        with VerticalScroll(classes="window"):
            yield Static(Content("\n").join(lines), id="keys")


def _key(key: str, what: str) -> Content:
    return Content.assemble((f"{key:>6}", "bold $text-accent"), f"  {what}")
