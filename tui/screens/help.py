"""The help: all keys and what they do, made from the bindings."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from ...corpus.language import _
from ..keys import KeyedScreen, help_text, key_label, places


class HelpScreen(KeyedScreen, ModalScreen[None]):
    """Lists the bindings of each screen under its title."""

    TITLE = _("All keys")
    HELP_ORDER = 220
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,enter", "dismiss(None)", _("back"), id="help.back")
    ]

    def compose(self) -> ComposeResult:
        lines = [
            Content.styled(_("All keys · Esc goes back"), "bold"),
            Content(""),
            _key("a-z", _("give the code with these letters, or remove it")),
        ]
        for nth, (title, bindings, *_rules) in enumerate(places()):
            if nth:
                lines += [Content(""), Content.styled(title, "bold")]
            lines += [
                _key(key_label(binding), help_text(binding))
                for binding in bindings
                if help_text(binding)
            ]
        with VerticalScroll(classes="window"):
            yield Static(Content("\n").join(lines), id="keys")


def _key(key: str, what: str) -> Content:
    return Content.assemble((f"{key:<12}", "bold $text-accent"), f"  {what}")
