"""All keys on one screen, as the bindings themselves tell them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from ...corpus.language import _
from ..keys import said, written
from ..widgets.suggestions import MOST

_DIGITS = {str(digit) for digit in range(2, MOST + 1)}


class HelpScreen(ModalScreen[None]):
    """Lists the bindings of each screen under its name."""

    TITLE = _("All keys")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,enter", "dismiss(None)", _("back"))
    ]

    def __init__(self, screens: Iterable[tuple[str, Sequence[BindingType]]]) -> None:
        super().__init__()
        self._screens = list(screens)

    def compose(self) -> ComposeResult:
        lines = [
            Content.styled(_("All keys · Esc goes back"), "bold"),
            Content(""),
            _key("a-z", _("the letters of a code give it, and take it away again")),
        ]
        for place, (title, bindings) in enumerate(self._screens):
            if place:
                lines += [Content(""), Content.styled(title, "bold")]
            for binding in bindings:
                if isinstance(binding, Binding) and binding.key not in _DIGITS:
                    lines.append(_key(written(binding), said(binding)))
        with VerticalScroll(classes="window"):
            yield Static(Content("\n").join(lines), id="keys")


def _key(key: str, what: str) -> Content:
    return Content.assemble((f"{key:<12}", "bold $text-accent"), f"  {what}")
