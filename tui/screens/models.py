"""How good the suggestions are: the models of the study, and the current one code by code."""

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
from ..wording.study import curve_figures, curve_lines, evaluation_table, model_table

FRAME = 8
"""Columns beside the text: the window's border and padding, its scrollbar and the margin."""


class ModelsScreen(ModalScreen[None]):
    """What `turven models` and `turven status` say, without leaving the quotes."""

    TITLE = _("How good the suggestions are")
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
        # Its figures need numpy, which the first picture does without.
        from ...models.versions import versions

        codebook, found = self._study.codebook, versions(self._study)
        lines = [
            _("How good the suggestions are · Esc goes back"),
            "",
            *model_table(codebook, found),
        ]
        for version in found:
            if version.current:
                if version.curve:
                    lines += ["", *curve_lines(curve_figures(version.curve))]
                width = min(self.app.size.width, 100) - FRAME
                lines += evaluation_table(codebook, version.evaluation, version.before, width)
        self.query_one("#models", Static).update(Content("\n".join(lines)))
