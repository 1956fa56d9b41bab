"""How a file is read on import: encoding, header rows, words for missing, coder of its codes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from ...corpus.exchange.imports.coded_files import Done
from ...corpus.exchange.imports.column_guess import Proposal
from ...corpus.formats.encoding import CHOICES, samples
from ...corpus.language import _
from ..keys import KeyedScreen, footer
from ..text import line
from ..wording.encodings import encoding_label
from ..wording.imports import done_names


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """The options of an import besides the roles of columns."""

    header_rows: int | None = None
    """None if they are recognised."""
    missing: tuple[str, ...] = ()
    """As in `ColumnRequest`."""
    coder: str = ""
    """The coder of the codes in the file; empty for the coder at work."""
    encoding: str | None = None
    """None if it is recognised or guessed."""
    done: Done | None = None
    """Which quotes of a coded file are done; None is what the file says."""


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

    def __init__(self, options: ImportOptions, proposal: Proposal, path: Path, coder: str) -> None:
        super().__init__()
        self._options = options
        self._recognised = proposal.read_as.get("header_rows", "1")
        if options.missing:
            self._missing = [word for word in options.missing if word]
        else:
            words = (word for column in proposal.columns for word in column.words.missing)
            self._missing = list(dict.fromkeys(words))
        self._coder = coder
        self._encodings = _encodings(proposal, path)

    def compose(self) -> ComposeResult:
        rows = self._options.header_rows
        with Vertical(classes="window -broad"):
            yield Static(Content(f"{self.TITLE} · {footer(self.BINDINGS)}"))
            if self._encodings:
                yield Static(
                    _("Encoding, with the first letters that depend on it"),
                    classes="name",
                    markup=False,
                )
                yield OptionList(
                    *(
                        Option(Content(f"{encoding_label(name)}: {line(sample)}"), id=name)
                        for name, sample in self._encodings.items()
                    ),
                    id="encodings",
                )
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
            yield Static(_("Which quotes of a coded file are done"), classes="name", markup=False)
            yield OptionList(*(Option(Content(name)) for name in done_names().values()), id="done")

    def on_mount(self) -> None:
        done = self.query_one("#done", OptionList)
        done.highlighted = list(done_names()).index(self._options.done)
        if self._encodings:
            options = self.query_one("#encodings", OptionList)
            options.highlighted = 0
            options.focus()

    def action_confirm(self) -> None:
        encoding = self._options.encoding
        if self._encodings:
            at = self.query_one("#encodings", OptionList).highlighted or 0
            encoding = list(self._encodings)[at] if at else encoding
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
                encoding,
                list(done_names())[self.query_one("#done", OptionList).highlighted or 0],
            )
        )


def _encodings(proposal: Proposal, path: Path) -> dict[str, str]:
    """The encodings to choose from, the present one first, each with a sample of the file.

    None are offered for a file that says its own, or in which they make no difference.
    """
    now = proposal.read_as.get("encoding", "")
    if proposal.read_as["format"] in ("SPSS", "spreadsheet") or now.startswith("utf"):
        return {}
    others = proposal.guess.others if proposal.guess else CHOICES
    return samples(path, dict.fromkeys([now, *others, *CHOICES]))
