"""The window that shows the progress of undoing or redoing many decisions."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.worker import get_current_worker

from ...corpus.language import _
from ...corpus.study.decision_log import Log, UndoResult
from ..background import coding
from ..keys import KeyedScreen, footer
from ..widgets.changing import ChangingText


class UndoProgressScreen(KeyedScreen, ModalScreen[UndoResult | None]):
    """Returns what was undone or redone; None if it was stopped and nothing changed."""

    TITLE = _("Undoing many decisions")
    HELP_ORDER = 130
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "stop", _("stop: nothing is changed"), id="reversing.stop"),
    ]

    def __init__(self, folder: Path, log: Log, *, redo: bool) -> None:
        super().__init__()
        self._folder = folder
        self._log = log
        self._redo = redo
        self._stopped = False

    def compose(self) -> ComposeResult:
        with Vertical(classes="window"):
            yield ChangingText(id="how-far")

    def on_mount(self) -> None:
        self._show_progress(0)
        self._undo_or_redo()

    @work(thread=True)
    def _undo_or_redo(self) -> None:
        worker = get_current_worker()
        coding.undo_or_redo(
            self, self._folder, self._log,
            lambda: not (self._stopped or worker.is_cancelled), redo=self._redo,
        )  # fmt: skip

    @on(coding.CodingProgress)
    def _progressed(self, event: coding.CodingProgress) -> None:
        self._show_progress(event.fraction)

    def _show_progress(self, fraction: float) -> None:
        text = _("redoing: {percent:.0%}") if self._redo else _("undoing: {percent:.0%}")
        self.query_one(ChangingText).change(
            Content(f"{text.format(percent=fraction)} · {footer(self.BINDINGS)}")
        )

    @on(coding.UndoFinished)
    def _undo_finished(self, event: coding.UndoFinished) -> None:
        if event.problem:
            self.notify(event.problem, severity="error", markup=False)
        self.dismiss(event.result)

    def action_stop(self) -> None:
        self._stopped = True
