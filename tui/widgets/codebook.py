"""The codebook beside the quote: letters, labels, how often each was given."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.widgets import Static

from ...corpus.codebook import Code, Codebook
from ...corpus.quotes import State
from ..text import fitted, line
from .changing import Changing


class CodebookPanel(VerticalScroll, can_focus=False):
    """All codes under their nets, a line each. A click gives one; the letters work anyhow.

    One text and not a list of options: a list lays out every one of them again when the
    letters typed so far dim all but a few.
    """

    class Chosen(Message):
        """A code was clicked."""

        def __init__(self, code: Code) -> None:
            super().__init__()
            self.code = code

    def __init__(self, codebook: Codebook, *, id: str) -> None:  # noqa: A002 - as Textual calls it
        super().__init__(id=id)
        self._entries = [code for code in codebook.entries if not code.retired]
        self._below = [codebook.under(code.id) for code in self._entries]

    def compose(self) -> ComposeResult:
        yield Changing(id="codes")

    def show(self, state: State, counts: dict[str, int], typed: str) -> None:
        """Tick the codes of the quote and set the counts; dim what `typed` rules out."""
        room = self.query_one("#codes", Static).size.width or 30
        lines = [
            _line(code, sum(counts.get(id_, 0) for id_ in below), state, typed, room)
            for code, below in zip(self._entries, self._below, strict=True)
        ]
        self.query_one("#codes", Changing).change(Content("\n").join(lines))
        fits = (place for place, code in enumerate(self._entries) if code.key.startswith(typed))
        if typed and (first := next(fits, None)) is not None:
            self.scroll_to(y=first, animate=False)

    def on_click(self, event: Click) -> None:
        place = event.y + self.scroll_offset.y
        if event.widget is not self and event.widget is not None:
            place = event.y
        if place < len(self._entries) and not self._entries[place].net:
            self.post_message(self.Chosen(self._entries[place]))


def _line(code: Code, count: int, state: State, typed: str, room: int) -> Content:
    given = code.id in state.codes
    name = line(code.name).upper() if code.net else line(code.name)
    style = "bold" if code.net or given else ""
    if typed and not code.key.startswith(typed):
        style = "dim"
    width = max(room - code.depth - 9, 4)
    return Content.assemble(
        ("● " if given else "  ", "$text-accent"),
        " " * code.depth,
        (f"{code.key:<3}", style or "$text-accent"),
        (fitted(name, width), style),
        (f" {count or '':>3}", "dim"),
    )
