"""A table of quotes of any length: only the rows that are seen are read."""

from __future__ import annotations

from collections.abc import Callable

from textual.content import Content
from textual.events import Click, MouseScrollDown, MouseScrollUp
from textual.message import Message
from textual.reactive import reactive

from ...corpus.codebook import Codebook
from ...corpus.finding import Found
from ...corpus.language import _
from ...corpus.quotes import Quote, State
from ..text import cut, line
from .changing import Changing
from .quote import SIGNS


class QuoteTable(Changing):
    """A line per quote: its state, its number, what was said, the keys of its codes."""

    cursor: reactive[int] = reactive(0, init=False)

    class Chosen(Message):
        """A row was clicked."""

    def __init__(
        self,
        codebook: Codebook,
        state: Callable[[str], State],
        *,
        id: str,  # noqa: A002 - Textual's
    ) -> None:
        super().__init__(id=id)
        self._codebook = codebook
        self._state = state
        self._found: Found | None = None
        self._top = 0
        self.marked: set[str] = set()
        """The ids of the quotes that were marked."""

    def show(self, found: Found, position: int) -> None:
        """Show what was found, the cursor at the quote at `position` or behind it."""
        self._found = found
        self.set_reactive(QuoteTable.cursor, min(found.index(position), max(len(found) - 1, 0)))
        self.draw()

    @property
    def current(self) -> Quote | None:
        rows = self._found.part(self.cursor, self.cursor + 1) if self._found else []
        return rows[0] if rows else None

    def move(self, by: int) -> None:
        if self._found and len(self._found):
            self.cursor = min(max(self.cursor + by, 0), len(self._found) - 1)

    def move_to_end(self, end: int) -> None:
        self.move(end * len(self._found or ()))

    @property
    def page(self) -> int:
        return max(self.size.height, 1)

    def mark(self) -> None:
        """Mark the quote under the cursor, or take the mark away; on to the next."""
        quote = self.current
        if quote:
            self.marked ^= {quote.id}
            self.move(1)
            self.draw()

    def watch_cursor(self) -> None:
        self.draw()

    def on_resize(self) -> None:
        self.draw()

    def on_click(self, event: Click) -> None:
        if self._found and self._top + event.y < len(self._found):
            self.cursor = self._top + event.y
            self.post_message(self.Chosen())

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        event.stop()
        self.move(3)

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        event.stop()
        self.move(-3)

    def draw(self) -> None:
        if self._found is None or not self.is_mounted:
            return
        height = self.page
        # The cursor is in sight, and no row stays empty while there are quotes before it.
        self._top = min(max(self._top, self.cursor - height + 1), self.cursor)
        self._top = max(min(self._top, len(self._found) - height), 0)
        rows = self._found.part(self._top, self._top + height)
        lines = [self._line(self._top + i, quote) for i, quote in enumerate(rows)]
        self.change(Content("\n").join(lines) if lines else Content(_("nothing found")))

    def _line(self, index: int, quote: Quote) -> Content:
        state = self._state(quote.id)
        known = [self._codebook.by_id.get(code) for code in state.codes]
        keys = cut(" ".join(code.key if code else "?" for code in known), 20)
        flag = "⚑" if state.flagged else " "
        mark = "●" if quote.id in self.marked else " "
        begin = f"{mark}{SIGNS[state.status]}{flag}{quote.position:>7}  "
        room = max(self.size.width - len(begin) - len(keys) - 2, 8)
        said = cut(line(quote.text), room)
        style = "reverse" if index == self.cursor else ""
        return Content.assemble(
            (f"{begin}{said:<{room}}", style), "  ", (keys, "$text-accent" if keys else "")
        )
