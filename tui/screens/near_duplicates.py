"""Answers that are nearly equal to the quote on the screen, to code them together with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from ...corpus.errors import Refusal
from ...corpus.language import _, n_
from ...corpus.search.near_duplicates import NearDuplicate
from ...corpus.study import quotes
from ...corpus.study.decisions import Decisions
from ...corpus.study.questions import OfferedCodes
from ...corpus.study.quotes import Quote
from ...corpus.study.study import Study
from ..background import searching
from ..keys import KeyedScreen, footer, key_of
from ..text import line
from ..widgets.quote import SIGNS
from ..wording.hints import displaced
from .picker import CodePicker


class NearDuplicatesScreen(KeyedScreen, ModalScreen[bool]):
    """Returns whether the quote was finished together with the marked answers."""

    TITLE = _("Nearly equal answers")
    HELP_ORDER = 20
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab,space", "mark", _("mark"), priority=True, id="alike.mark"),
        Binding("asterisk", "mark_down_to", _("mark all down to here"), priority=True,
                id="alike.mark-down-to"),
        Binding("enter", "finish", _("same codes, done"), priority=True,
                tooltip=_("give the marked answers the codes of this quote, and finish them all"),
                id="alike.finish"),
        Binding("ctrl+k", "code", _("codes"), priority=True,
                tooltip=_("give codes to this quote and the marked answers"), id="alike.code"),
        Binding("escape,ampersand", "dismiss(False)", _("back"), id="alike.back"),
    ]  # fmt: skip

    def __init__(self, study: Study, decisions: Decisions, quote: Quote) -> None:
        super().__init__()
        self._study = study
        self._decisions = decisions
        self._quote = quote
        self._found: list[NearDuplicate] = []
        self._marked: set[str] = set()

    def compose(self) -> ComposeResult:
        yield Static(Content(footer(self.BINDINGS)), id="keys-line")
        yield Static(id="quote-line")
        yield OptionList(id="alike")
        yield Static(_("looking for nearly equal answers…"), id="count")

    def on_mount(self) -> None:
        self._draw()
        self._find()

    def on_resize(self) -> None:
        self._draw()

    @work(thread=True)
    def _find(self) -> None:
        searching.find_near_duplicates(
            self, self._study.folder, self._quote.id, self._decisions.coder
        )

    @on(searching.NearDuplicatesFound)
    def _show(self, event: searching.NearDuplicatesFound) -> None:
        if event.problem:
            self.notify(event.problem, severity="error", markup=False)
        self._found = list(event.found)
        self._options.set_options(Option("") for _alike in self._found)
        self._options.highlighted = 0 if self._found else None
        self._options.focus()
        self._draw()
        self._count()

    @property
    def _options(self) -> OptionList:
        return self.query_one(OptionList)

    def _draw(self) -> None:
        """Show the status and codes of the quote and of every answer."""
        shown = Content.assemble(
            f"{line(self._quote.text)}  ", self._status_and_codes(self._quote.id)
        )
        width = max(self.app.size.width - 4, 20)
        self.query_one("#quote-line", Static).update(shown.truncate(width, ellipsis=True))
        for place, alike in enumerate(self._found):
            mark = "●" if alike.quote in self._marked else " "
            row = Content.assemble(
                f"{mark} {alike.similarity:>3.0f}% {alike.count:>6}×  ",
                self._status_and_codes(alike.quote), f"  {line(alike.text)}",
            )  # fmt: skip
            # The text is last, so that wide characters move no column.
            shown = row.truncate(width, ellipsis=True)
            self._options.replace_option_prompt_at_index(place, shown)

    def _status_and_codes(self, quote: str) -> Content:
        state = quotes.state(self._study.db, quote, self._decisions.coder)
        known = [self._study.codebook.by_id.get(code) for code in state.codes]
        keys = " ".join(code.key if code else "?" for code in known)
        return Content.assemble(SIGNS[state.status], (f" {keys:<6}", "$text-accent"))

    def _count(self, hint: str = "") -> None:
        count = len(self._found)
        total = n_("{count} nearly equal answer", "{count} nearly equal answers", count)
        with_equals = sum(alike.count for alike in self._found if alike.quote in self._marked)
        parts = [total.format(count=count)]
        if with_equals:
            parts.append(
                n_("{count} quote marked", "{count} quotes marked", with_equals).format(
                    count=with_equals
                )
            )
        self.query_one("#count", Static).update(Content(hint or " · ".join(parts)))

    @on(OptionList.OptionSelected)
    def _clicked(self) -> None:
        self.action_mark()

    def action_mark(self) -> None:
        place = self._options.highlighted
        if place is not None:
            self._marked ^= {self._found[place].quote}
            self._options.highlighted = min(place + 1, len(self._found) - 1)
            self._draw()
            self._count()

    def action_mark_down_to(self) -> None:
        place = self._options.highlighted
        if place is not None:
            self._marked |= {alike.quote for alike in self._found[: place + 1]}
            self._draw()
            self._count()

    def action_finish(self) -> None:
        """Give the marked answers the codes of the quote, and finish them with it."""
        state = quotes.state(self._study.db, self._quote.id, self._decisions.coder)
        if not state.codes and state.status != "done":
            self._count(
                _(
                    "this quote has no code yet; {key} gives codes to it and the marked answers"
                ).format(key=key_of("alike.code"))
            )
        elif self._write(self._finish):
            self.dismiss(True)

    async def action_code(self) -> None:
        """Give codes to the quote and the marked answers."""
        if not self._marked:
            self._count(_("no answer is marked; {key} marks one").format(key=key_of("alike.mark")))
            return

        def give(codes: Sequence[str] | None) -> None:
            if codes:
                chosen = [self._quote.id, *self._marked_quotes]
                self._write(lambda: self._decisions.code_all(chosen, codes, how="near"))
                self._draw()

        # Wait until the window is open, so that the next keys go to it.
        offered = OfferedCodes(self._study.db).of(self._study.codebook, self._quote.question)
        await self.app.push_screen(CodePicker(offered), give)

    @property
    def _marked_quotes(self) -> list[str]:
        return [alike.quote for alike in self._found if alike.quote in self._marked]

    def _finish(self) -> int:
        written = self._decisions.copy_codes(self._quote.id, self._marked_quotes)
        return len({decision.quote for decision in written})

    def _write(self, act: Callable[[], int]) -> bool:
        if not self._marked:
            self._count(_("no answer is marked; {key} marks one").format(key=key_of("alike.mark")))
            return False
        try:
            coded = act()
        except Refusal as refusal:
            self.notify(str(refusal), severity="error", markup=False)
            return False
        self.notify(
            n_(
                "{count} quote was coded; {key} on the coding screen undoes it",
                "{count} quotes were coded; {key} on the coding screen undoes it",
                coded,
            ).format(count=coded, key=key_of("undo")),
            markup=False,
        )
        if taken_off := displaced(self._decisions.displaced, self._study.codebook):
            self.notify(taken_off, markup=False)
        return True
