"""How a file is read on import: its header rows, words for missing, and the coder of its codes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from ...corpus.exchange.imports.column_guess import Proposal
from ...corpus.language import _
from ..keys import KeyedScreen, footer


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """The options of an import besides the roles of columns."""

    header_rows: int | None = None
    """None if they are recognised."""
    missing: tuple[str, ...] = ()
    """As in `ColumnRequest`."""
    coder: str = ""
    """The coder of the codes in the file; empty for the coder at work."""


class ImportOptionsScreen(KeyedScreen, ModalScreen[ImportOptions | None]):
    """Returns the options as they were edited, or None after Esc."""

    TITLE = _("Options of an import")
    HELP_ORDER = 55
    TYPED_IN = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter",
            "confirm",
            _("confirm"),
            tooltip=_("read the file with these options"),
            priority=True,
            id="import_options.confirm",
        ),
        Binding("escape", "dismiss(None)", _("back"), id="import_options.back"),
    ]

    def __init__(self, options: ImportOptions, proposal: Proposal, coder: str) -> None:
        super().__init__()
        self._options = options
        self._recognised = proposal.read_as.get("header_rows", "1")
        if options.missing:
            self._missing = [word for word in options.missing if word]
        else:
            words = (word for column in proposal.columns for word in column.words.missing)
            self._missing = list(dict.fromkeys(words))
        self._coder = coder

    def compose(self) -> ComposeResult:
        rows = self._options.header_rows
        with Vertical(classes="window -broad"):
            yield Static(Content(f"{self.TITLE} · {footer(self.BINDINGS)}"))
            yield Static(_("Rows with the names of the columns"), classes="name", markup=False)
            yield Input(
                "" if rows is None else str(rows),
                placeholder=_("recognised: {count}").format(count=self._recognised),
                id="header-rows",
                type="integer",
                max_length=1,
                select_on_focus=False,
            )
            yield Static(_("Words for missing, separated by ;"), classes="name", markup=False)
            yield Input("; ".join(self._missing), id="missing", select_on_focus=False)
            yield Static(_("Coder of the codes in the file"), classes="name", markup=False)
            yield Input(
                self._options.coder, placeholder=self._coder, id="coder", select_on_focus=False
            )

    def action_confirm(self) -> None:
        rows = self.query_one("#header-rows", Input).value.strip()
        typed = self.query_one("#missing", Input).value
        missing = self._options.missing
        words = [word.strip() for word in typed.split(";") if word.strip()]
        if words != self._missing:
            # The empty word turns off what is recognised: only the words typed are missing.
            missing = ("", *words)
        self.dismiss(
            ImportOptions(
                int(rows) if rows.isdecimal() and int(rows) else None,
                missing,
                self.query_one("#coder", Input).value.strip(),
            )
        )
