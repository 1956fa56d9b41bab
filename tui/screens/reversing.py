"""Undoing, or redoing, what was decided on very many quotes at once."""

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
from ...corpus.study.log import Log, UndoResult
from ..background import coding
from ..keys import footer
from ..widgets.changing import Changing


class ReversingScreen(ModalScreen[UndoResult | None]):
    """Gives back what was undone or redone; None where it was stopped, and all is as it was."""

    TITLE = _("Undoing what was decided on many quotes")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "stop", _("stop: all stays as it is"), id="reversing.stop"),
    ]

    def __init__(self, folder: Path, log: Log, *, redo: bool) -> None:
        super().__init__()
        self._folder = folder
        self._log = log
        self._redo = redo
        self._stopped = False

    def compose(self) -> ComposeResult:
        with Vertical(classes="window"):
            yield Changing(id="how-far")

    def on_mount(self) -> None:
        self._tell(0)
        self._reverse()

    @work(thread=True)
    def _reverse(self) -> None:
        worker = get_current_worker()
        coding.undo_or_redo(
            self, self._folder, self._log,
            lambda: not (self._stopped or worker.is_cancelled), redo=self._redo,
        )  # fmt: skip

    @on(coding.CodingProgress)
    def _goes_on(self, event: coding.CodingProgress) -> None:
        self._tell(event.fraction)

    def _tell(self, fraction: float) -> None:
        said = _("redoing: {percent:.0%}") if self._redo else _("undoing: {percent:.0%}")
        self.query_one(Changing).change(
            Content(f"{said.format(percent=fraction)} · {footer(self.BINDINGS)}")
        )

    @on(coding.UndoFinished)
    def _reversed(self, event: coding.UndoFinished) -> None:
        if event.problem:
            self.notify(event.problem, severity="error", markup=False)
        self.dismiss(event.result)

    def action_stop(self) -> None:
        self._stopped = True
