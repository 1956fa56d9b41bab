"""Agreement between coders: the screen with the figures of `turven agreement`."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static
from textual.worker import Worker, get_current_worker

from ...corpus.analysis.agreement.methods_paragraph import paragraph
from ...corpus.language import _
from ...corpus.study.study import Study
from ..background import agreement
from ..keys import KeyedScreen
from ..wording import agreement as wording

if TYPE_CHECKING:
    from ...corpus.analysis.agreement.report import Report

FRAME = 8
"""Columns around the text of a broad window: border, padding, scrollbar and margin."""


class AgreementScreen(KeyedScreen, ModalScreen[None]):
    """Shows the figures when they are ready; closing the screen stops the computation."""

    TITLE = _("Agreement between coders")
    HELP_ORDER = 160
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter", "dismiss(None)", _("back"), id="agreement.back")
    ]

    def __init__(self, study: Study) -> None:
        super().__init__()
        self._study = study
        self._report: Report | None = None

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="window -broad"):
            yield Static(id="agreement")

    def on_mount(self) -> None:
        self._say(_("comparing coders…"))
        self.run_worker(self._compare, thread=True, exit_on_error=False)

    def _compare(self) -> None:
        worker: Worker[None] = get_current_worker()
        agreement.compute_agreement(self, self._study.folder, worker)

    @on(agreement.AgreementProgress)
    def _show_progress(self, event: agreement.AgreementProgress) -> None:
        self._say(_("comparing: {percent:.0%}").format(percent=event.fraction))

    @on(agreement.AgreementReady)
    def _show(self, event: agreement.AgreementReady) -> None:
        self._report = event.found
        if event.problem:
            self._say(event.problem)
        self.on_resize()

    def on_resize(self) -> None:
        if self._report is None:
            return
        width = min(self.app.size.width, 100) - FRAME
        shown = list(wording.agreement_lines(self._study.codebook, self._report, width))
        if self._report.sections:
            shown += ["", _("For a methods section:"), paragraph(self._report)]
        self._say(*shown)

    def _say(self, *text: str) -> None:
        lines = [_("Agreement between coders · Esc goes back"), "", *text]
        self.query_one("#agreement", Static).update(Content("\n".join(lines)))
