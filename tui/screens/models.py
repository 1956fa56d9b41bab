"""Quality of the suggestions: the models of the study, and the current one code by code."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from ...corpus.language import _
from ...corpus.study.study import Study
from ..keys import KeyedScreen
from ..wording.study import curve_figures, curve_lines, evaluation_table, model_table
from .agreement import FRAME


class ModelsScreen(KeyedScreen, ModalScreen[None]):
    """Shows the figures of `turven models` and `turven status`."""

    TITLE = _("Quality of the suggestions")
    HELP_ORDER = 190
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,ctrl+g", "dismiss(None)", _("back"), id="models.back")
    ]

    def __init__(self, study: Study) -> None:
        super().__init__()
        self._study = study

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="window -broad"):
            yield Static(id="models")

    def on_resize(self) -> None:
        # Not at the top: this needs numpy, and the first screen must appear without it.
        from ...models.versions import versions

        codebook, found = self._study.codebook, versions(self._study)
        width = min(self.app.size.width, 100) - FRAME
        lines = [_("Quality of the suggestions · Esc goes back"), ""]
        lines += model_table(codebook, found, width)
        for version in found:
            if version.current:
                if version.curve:
                    lines += ["", *curve_lines(curve_figures(version.curve))]
                lines += evaluation_table(codebook, version.evaluation, version.before, width)
        self.query_one("#models", Static).update(Content("\n".join(lines)))
