"""The codebook was edited outside: what the app knows and what the file says, side by side."""

from __future__ import annotations

from difflib import unified_diff
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from ...corpus.language import _
from ..keys import footer
from ..text import line

_STYLES = {"+": "$text-success", "-": "$text-error", "@": "dim"}


class ConflictScreen(ModalScreen[bool]):
    """Gives back whether the file is to be taken in, and the change done on top of it."""

    TITLE = _("A codebook edited outside")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter",
            "dismiss(True)",
            _("take in the file and make your change in it"),
            id="conflict.take",
        ),
        Binding("escape", "dismiss(False)", _("back"), id="conflict.back"),
    ]

    def __init__(self, known: str, on_disk: str) -> None:
        super().__init__()
        self._known = known
        self._on_disk = on_disk

    def compose(self) -> ComposeResult:
        differing = unified_diff(
            self._known.splitlines(), self._on_disk.splitlines(), lineterm="", n=2
        )
        rows = [Content.styled(line(row), _STYLES.get(row[0], "")) for row in list(differing)[2:]]
        with Vertical(classes="window -broad"):
            yield Static(
                Content(
                    _("codebook.yaml was edited outside meanwhile, and nothing was written.")
                    + "\n"
                    + _("- is what you see here, + what the file says.")
                    + "\n"
                    + footer(self.BINDINGS)
                )
            )
            with VerticalScroll(id="differences"):
                yield Static(Content("\n").join(rows))
