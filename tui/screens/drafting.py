"""A draft codebook: groups of answers, each of which can become a code or be discarded."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.events import ScreenResume
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option
from textual.worker import get_current_worker

from ...corpus.language import _
from ...corpus.study.study import Study
from ..background import drafting
from ..keys import KeyedScreen, footer
from ..text import cut, line, literal
from ..widgets.changing import ChangingText
from ..wording.revisions import group_size
from .ask import AskScreen

if TYPE_CHECKING:
    from ...models.drafting import Proposal


class DraftingScreen(KeyedScreen, ModalScreen[None]):
    """Calls `take` with a label and a group of answers for each code that the coder makes."""

    TITLE = _("Draft codebook")
    HELP_ORDER = 80
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "take", _("make it a code"), id="draft.take"),
        Binding("minus,delete", "discard", _("discard"), id="draft.throw-away"),
        Binding("right", "read_on(1)", _("scroll down"), show=False, id="draft.read-on"),
        Binding("left", "read_on(-1)", _("scroll up"), show=False, id="draft.read-back"),
        Binding("escape", "dismiss(None)", _("back"), id="draft.back"),
    ]

    def __init__(self, study: Study, take: Callable[[str, Proposal], None]) -> None:
        super().__init__()
        self._study = study
        self._take = take
        self._proposals: list[Proposal] = []

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield OptionList(id="proposals")
            with VerticalScroll(id="typical-frame", can_focus=False):
                yield ChangingText(_("looking for groups of answers…"), id="typical")
        yield Static(
            Content(footer(self.BINDINGS)),
            id="keys-line",
        )

    def on_mount(self) -> None:
        self._draft()

    @work(thread=True)
    def _draft(self) -> None:
        drafting.draft(self, self._study.folder, get_current_worker())

    @on(drafting.DraftReady)
    def _draft_ready(self, event: drafting.DraftReady) -> None:
        self._proposals = list(event.proposals)
        self._list(0)
        if event.problem:
            self.query_one("#typical", ChangingText).change(Content(line(event.problem)))

    @on(ScreenResume)
    def _drop_taken(self) -> None:
        """Drop the groups that have become codes in the meantime."""
        left = [p for p in self._proposals if not self._study.codebook.has_keywords(p.words)]
        if left != self._proposals:
            self._proposals = left
            self._list(self._options.highlighted or 0)

    @property
    def _options(self) -> OptionList:
        return self.query_one(OptionList)

    def _list(self, at: int) -> None:
        self._options.set_options(
            Option(Content(f"{proposal.quotes:>6}  {cut(line(', '.join(proposal.words)), 26)}"))
            for proposal in self._proposals
        )
        if self._proposals:
            self._options.highlighted = min(at, len(self._proposals) - 1)
        else:
            nothing = _("There are no more groups of answers.")
            self.query_one("#typical", ChangingText).change(Content(nothing))

    @on(OptionList.OptionHighlighted)
    def _show(self, event: OptionList.OptionHighlighted) -> None:
        proposal = self._proposals[event.option_index]
        rows = [
            Content.styled(line(", ".join(proposal.words)), "bold"),
            Content.styled(group_size(proposal), "dim"),
        ]
        for typical in proposal.typical:
            times = f"{typical.count}× " if typical.count > 1 else ""
            rows += [Content(""), Content.assemble((f"▎{times}", "dim"), literal(typical.text))]
        self.query_one("#typical", ChangingText).change(Content("\n").join(rows))
        self.query_one("#typical-frame").scroll_home(animate=False)

    @on(OptionList.OptionSelected)
    async def action_take(self) -> None:
        at = self._options.highlighted
        if at is None:
            return
        proposal = self._proposals[at]

        def named(name: str | None) -> None:
            if name:
                self._take(name, proposal)

        await self.app.push_screen(
            AskScreen(
                _("Label of the new code"),
                proposal.words[0].capitalize(),
            ),
            named,
        )

    def action_discard(self) -> None:
        at = self._options.highlighted
        if at is not None:
            del self._proposals[at]
            self._list(at)

    def action_read_on(self, direction: int) -> None:
        """Scroll the answers of the group."""
        frame = self.query_one("#typical-frame")
        if direction > 0:
            frame.scroll_page_down(animate=False)
        else:
            frame.scroll_page_up(animate=False)
