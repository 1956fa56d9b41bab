"""The answers that say nothing, in a list, to be checked and coded together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from ...corpus.errors import Refusal
from ...corpus.language import _, n_
from ...corpus.search.nonanswers import NonanswerGroup, nonanswer_groups
from ...corpus.study.decisions import Decisions
from ...corpus.study.questions import OfferedCodes
from ...corpus.study.study import Study
from ..keys import KeyedScreen, footer, key_of
from ..text import line
from ..wording.hints import displaced, nonanswers_found
from .picker import CodePicker


class NonAnswersScreen(KeyedScreen, ModalScreen[bool]):
    """Returns whether anything was coded."""

    TITLE = _("Answers that say nothing")
    HELP_ORDER = 30
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("0", "done", _("done: no code applies"), id="nonanswers.done"),
        Binding("slash", "code", _("give codes, done"), id="nonanswers.code"),
        Binding("space", "leave_out", _("leave out, or put back"), id="nonanswers.take-off"),
        Binding("escape", "dismiss(False)", _("back"), id="nonanswers.back"),
    ]

    def __init__(self, study: Study, decisions: Decisions) -> None:
        super().__init__()
        self._study = study
        self._decisions = decisions
        self._groups = nonanswer_groups(study.db, decisions.coder)
        self._left_out: set[int] = set()

    def compose(self) -> ComposeResult:
        with Vertical(classes="window -broad"):
            yield Static(Content(footer(self.BINDINGS)))
            yield OptionList(*(Option(self._row(at)) for at in range(len(self._groups))))
            yield Static(id="said")

    def on_mount(self) -> None:
        self._say()
        if self._groups:
            self.query_one(OptionList).highlighted = 0

    def _row(self, at: int) -> Content:
        group = self._groups[at]
        several = len({each.question for each in self._groups}) > 1
        sign, style = ("  ", "dim") if at in self._left_out else ("● ", "")
        shown = f"{sign}{len(group.quotes):>5}×  {line(group.text)}"
        return Content.styled(shown + (f"  · {line(group.question)}" if several else ""), style)

    def _say(self) -> None:
        self.query_one("#said", Static).update(Content(nonanswers_found(self._included)))

    @property
    def _included(self) -> list[NonanswerGroup]:
        return [group for at, group in enumerate(self._groups) if at not in self._left_out]

    @on(OptionList.OptionSelected)
    def action_leave_out(self) -> None:
        """Leave the answer under the cursor out of the list to code, or put it back."""
        options = self.query_one(OptionList)
        if options.highlighted is None:
            return
        self._left_out ^= {options.highlighted}
        options.replace_option_prompt_at_index(options.highlighted, self._row(options.highlighted))
        self._say()

    def action_done(self) -> None:
        self._finish(())

    async def action_code(self) -> None:
        def finish(codes: Sequence[str] | None) -> None:
            if codes:
                self._finish(codes)

        # Wait until the window is open, so that the next keys go to it.
        asked = {group.question for group in self._included}
        offered = OfferedCodes(self._study.db).of_all(self._study.codebook, asked)
        await self.app.push_screen(CodePicker(offered), finish)

    def _finish(self, codes: Sequence[str]) -> None:
        chosen = [quote for group in self._included for quote in group.quotes]
        if not chosen:
            self.notify(_("All answers are left out; there is nothing to code."), markup=False)
            return
        try:
            self._decisions.finish_all(chosen, codes)
        except Refusal as refusal:
            self.notify(str(refusal), severity="error", markup=False)
            return
        self.notify(
            n_(
                "{count} answer is done; {key} on the coding screen undoes it",
                "{count} answers are done; {key} on the coding screen undoes it",
                len(chosen),
            ).format(count=len(chosen), key=key_of("undo")),
            markup=False,
        )
        if taken_off := displaced(self._decisions.displaced, self._study.codebook):
            self.notify(taken_off, markup=False)
        self.dismiss(True)
