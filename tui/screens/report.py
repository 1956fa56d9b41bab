"""The window before a report or quote book is written: its file, title, client and date."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from ...corpus.exchange.reports.cover import Cover
from ...corpus.language import _
from ..keys import KeyedScreen, footer


class ReportScreen(KeyedScreen, ModalScreen[tuple[str, Cover] | None]):
    """Returns the file and what stands above it; None after Esc."""

    TITLE = _("Report or quote book")
    HELP_ORDER = 210
    TYPED_IN = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "write", _("write the file"), priority=True, id="report.write"),
        Binding("tab", "app.focus_next", _("next field"), id="report.next"),
        Binding("escape", "dismiss(None)", _("back"), id="report.back"),
    ]

    def __init__(self, question: str, path: str, title: str) -> None:
        super().__init__()
        self._question = question
        self._fields = {
            "path": (_("File"), path),
            "title": (_("Title"), title),
            "client": (_("Client"), ""),
            "date": (_("Date"), date.today().isoformat()),  # noqa: DTZ011 - where it is written
        }

    def compose(self) -> ComposeResult:
        with Vertical(classes="window -broad"):
            yield Static(Content(f"{self._question} · {footer(self.BINDINGS)}"))
            for name, (label, value) in self._fields.items():
                yield Static(label, classes="name")
                yield Input(value, id=name, select_on_focus=False)

    def action_write(self) -> None:
        path, title, client, day = (
            self.query_one(f"#{name}", Input).value.strip() for name in self._fields
        )
        if path:
            self.dismiss((path, Cover(title=title, client=client, date=day)))
