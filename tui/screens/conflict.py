"""The codebook file was edited outside turven: show the differences and ask what to do."""

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
from ..keys import KeyedScreen, footer
from ..text import line

_STYLES = {"+": "$text-success", "-": "$text-error", "@": "dim"}


class ConflictScreen(KeyedScreen, ModalScreen[bool]):
    """Returns whether to load the file and make the change in it."""

    TITLE = _("Codebook edited outside turven")
    HELP_ORDER = 120
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter",
            "dismiss(True)",
            _("load the file and make your change in it"),
            id="conflict.take",
        ),
        Binding("escape", "dismiss(False)", _("back"), id="conflict.back"),
    ]

    def __init__(self, known: str, on_disk: str) -> None:
        super().__init__()
        self._known = known
        self._on_disk = on_disk

    def compose(self) -> ComposeResult:
        diff = unified_diff(self._known.splitlines(), self._on_disk.splitlines(), lineterm="", n=2)
        rows = [Content.styled(line(row), _STYLES.get(row[0], "")) for row in list(diff)[2:]]
        with Vertical(classes="window -broad"):
            yield Static(
                Content(
                    _("codebook.yaml has been edited outside turven; nothing was written.")
                    + "\n"
                    + _(
                        "Lines with - are in the version that turven loaded, lines with + in the"
                        " file."
                    )
                    + "\n"
                    + footer(self.BINDINGS)
                )
            )
            with VerticalScroll(id="differences"):
                yield Static(Content("\n").join(rows))
