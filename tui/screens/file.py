"""A window to choose a file with answers, by typing its path or browsing the folders."""

from __future__ import annotations

import os
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from ...corpus.language import _
from ..keys import KeyedScreen, footer
from ..text import line

READABLE = frozenset(
    f".{kind}"
    for kind in ("csv", "tsv", "txt", "xlsx", "xlsm", "xls", "ods", "sav", "zsav", "jsonl",
                 "ndjson", "qdpx", "qdc")
)  # fmt: skip
"""The endings of files that are listed; the name of any other file can be typed."""

MAX_ENTRIES = 500
"""The maximum number of entries listed; typing the start of a name shows the others."""


class FileScreen(KeyedScreen, ModalScreen[Path | None]):
    """Returns the chosen file, or None."""

    TITLE = _("Choosing a file")
    HELP_ORDER = 50
    TYPED_IN = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "tab",
            "complete",
            _("complete"),
            tooltip=_("fill in the name under the cursor"),
            id="file.complete",
        ),
        Binding("escape", "dismiss(None)", _("back"), id="file.back"),
        Binding("down", "move(1)", _("next"), show=False, id="file.down"),
        Binding("up", "move(-1)", _("previous"), show=False, id="file.up"),
    ]

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._entries: list[Path] = []

    def compose(self) -> ComposeResult:
        with Vertical(classes="window -broad"):
            yield Static(
                Content(_("A file with answers · Enter opens") + f" · {footer(self.BINDINGS)}")
            )
            yield Static(id="folder", classes="name")
            yield Input(placeholder=_("name or path of the file"), select_on_focus=False)
            yield OptionList(id="entries")

    def on_mount(self) -> None:
        self.query_one(OptionList).can_focus = False
        self._list()

    @property
    def _input(self) -> Input:
        return self.query_one(Input)

    def _place(self) -> tuple[Path, str]:
        """The folder that is listed, and the beginning of the names to list."""
        folder, slash, begins = self._input.value.rpartition("/")
        return self._folder / os.path.expanduser(folder + slash), begins  # noqa: PTH111 - ~nobody

    @on(Input.Changed)
    def _list(self) -> None:
        folder, begins = self._place()
        self._entries = entries(folder, begins)
        options = self.query_one(OptionList)
        options.set_options(Option(self._row(entry, folder)) for entry in self._entries)
        # The parent folder comes first, but is seldom what the user wants.
        first = 1 if len(self._entries) > 1 and self._entries[0] == folder.parent else 0
        options.highlighted = first if self._entries else None
        self.query_one("#folder", Static).update(Content(line(str(folder))))

    def _row(self, entry: Path, folder: Path) -> Content:
        if entry == folder.parent:
            return Content("../")
        return Content(line(entry.name) + ("/" if entry.is_dir() else ""))

    @property
    def _current(self) -> Path | None:
        at = self.query_one(OptionList).highlighted
        return None if at is None else self._entries[at]

    def action_move(self, by: int) -> None:
        options = self.query_one(OptionList)
        if by > 0:
            options.action_cursor_down()
        else:
            options.action_cursor_up()

    def action_complete(self) -> None:
        """Enter the folder under the cursor, or complete the name of the file."""
        current = self._current
        if current is None:
            return
        if current.is_dir():
            self._go(current)
        elif line(current.name) == current.name:
            folder, slash, _begins = self._input.value.rpartition("/")
            self._input.value = folder + slash + current.name
            self._input.cursor_position = len(self._input.value)

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        self._open(self._entries[event.option_index])

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        folder, begins = self._place()
        typed = folder / begins
        if begins and typed.is_file():
            self.dismiss(typed)
        elif self._current and (begins or not event.value or self._current != folder.parent):
            self._open(self._current)
        else:
            self.notify(
                _("There is no file {path}.").format(path=line(str(typed))),
                severity="warning",
                markup=False,
            )

    def _open(self, entry: Path) -> None:
        if entry.is_dir():
            self._go(entry)
        else:
            self.dismiss(entry)

    def _go(self, folder: Path) -> None:
        # The name of a folder may have control characters, so it is never put in the text field.
        self._folder = folder
        if self._input.value:
            self._input.value = ""
        else:
            self._list()


def entries(folder: Path, begins: str) -> list[Path]:
    """The parent folder, then the folders and readable files whose names start with `begins`.

    Hidden ones are listed only if `begins` starts with a dot.
    """
    wanted = begins.casefold()
    folders: list[Path] = []
    files: list[Path] = []
    try:
        with os.scandir(folder) as found:
            for entry in found:
                name = entry.name
                if not name.casefold().startswith(wanted) or name.startswith(".") > bool(begins):
                    continue
                if entry.is_dir():
                    folders.append(Path(entry.path))
                elif Path(name).suffix.lower() in READABLE:
                    files.append(Path(entry.path))
    except OSError:
        folders, files = [], []
    up = [folder.parent] if not begins and folder.parent != folder else []
    listed = sorted(folders, key=_by_name) + sorted(files, key=_by_name)
    return (up + listed)[:MAX_ENTRIES]


def _by_name(path: Path) -> str:
    return path.name.casefold()
