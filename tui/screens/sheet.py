"""A window to choose the sheet of a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from ...corpus.language import _
from ..keys import KeyedScreen
from ..text import line


class SheetScreen(KeyedScreen, ModalScreen[str | None]):
    """Returns the chosen sheet, or None."""

    TITLE = _("Choosing a sheet")
    HELP_ORDER = 60
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", _("back"), id="sheet.back")
    ]

    def __init__(self, sheets: Sequence[str]) -> None:
        super().__init__()
        self._sheets = sheets

    def compose(self) -> ComposeResult:
        with Vertical(classes="window"):
            yield Static(
                Content(_("Which sheet has the answers? · Enter opens it · Esc goes back"))
            )
            yield OptionList(*(Option(Content(line(name))) for name in self._sheets))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._sheets[event.option_index])
