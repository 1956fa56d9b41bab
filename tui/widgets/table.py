"""A table of any number of quotes: only the visible rows are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from textual.content import Content
from textual.events import Click, MouseScrollDown, MouseScrollUp
from textual.message import Message
from textual.reactive import reactive

from ...corpus.codebook.codes import Codebook
from ...corpus.language import _
from ...corpus.search.search import FoundQuotes
from ...corpus.study.quotes import Quote, State
from ..text import fitted, line
from .changing import ChangingText
from .quote import SIGNS

_WIDE = 100
"""Columns needed for the labels of codes and the number of equal answers."""


class QuoteTable(ChangingText):
    """One line per quote, with its state, position, text and codes."""

    cursor: reactive[int] = reactive(0, init=False)

    class RowOpened(Message):
        """The row under the cursor was clicked, to open it."""

    def __init__(
        self,
        codebook: Codebook,
        states: Callable[[Sequence[str]], Mapping[str, State]],
        *,
        id: str,  # noqa: A002 - Textual's
    ) -> None:
        super().__init__(id=id)
        self._codebook = codebook
        self._states = states
        self._found: FoundQuotes | None = None
        self._top = 0
        self.marked: set[int] = set()
        """The positions of the marked quotes."""

    def show(self, found: FoundQuotes, position: int) -> None:
        """Show these quotes, with the cursor on the quote at `position` or else on the next."""
        self._found = found
        self.set_reactive(QuoteTable.cursor, min(found.index(position), max(len(found) - 1, 0)))
        # The cursor is in the middle, so that the rows before it are visible too.
        self._top = self.cursor - self.page_height // 2
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
    def page_height(self) -> int:
        return max(self.size.height, 1)

    def mark(self) -> None:
        """Mark or unmark the quote under the cursor, and move to the next."""
        quote = self.current
        if quote:
            self.marked ^= {quote.position}
            self.move(1)
            self.draw()

    def mark_all(self) -> None:
        """Mark all quotes found; if all are marked already, unmark them."""
        found = self._found.positions if self._found else ()
        if self.marked.issuperset(found):
            self.marked.difference_update(found)
        else:
            self.marked.update(found)
        self.draw()

    def watch_cursor(self) -> None:
        self.draw()

    def on_resize(self) -> None:
        self.draw()

    def on_click(self, event: Click) -> None:
        """Move the cursor to the clicked row; a click on the cursor opens the row."""
        row = self._top + event.y
        if self._found is None or row >= len(self._found):
            return
        if row == self.cursor:
            self.post_message(self.RowOpened())
        self.cursor = row

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        event.stop()
        self.move(3)

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        event.stop()
        self.move(-3)

    def draw(self) -> None:
        if self._found is None or not self.is_mounted:
            return
        height = self.page_height
        # Keep the cursor visible, and leave no empty rows at the end.
        self._top = min(max(self._top, self.cursor - height + 1), self.cursor)
        self._top = max(min(self._top, len(self._found) - height), 0)
        rows = self._found.part(self._top, self._top + height)
        states = self._states([quote.id for quote in rows])
        lines = [self._line(self._top + i, q, states[q.id]) for i, q in enumerate(rows)]
        self.change(Content("\n").join(lines) if lines else Content(_("nothing found")))

    def _line(self, index: int, quote: Quote, state: State) -> Content:
        width = self.size.width
        wide = width >= _WIDE
        begin = "".join(
            (
                "●" if quote.position in self.marked else " ",
                SIGNS[state.status],
                "⚑" if state.flagged else " ",
                "✎" if state.memo else " ",
                f"{quote.position:>7}",
                "★ " if state.starred else "  ",
            )
        )
        times = f"{quote.equals}×" if quote.equals > 1 else ""
        end = f"{times:>7}  " if wide else "  "
        codes = width // 3 if wide else 14
        room = max(width - len(begin) - len(end) - codes, 8)
        # Process no more of a long answer than one line can show.
        text = fitted(line(quote.text[: room * 8]), room)
        row = Content.assemble(
            begin,
            text,
            (end, "dim"),
            self._codes(state, labels=wide).truncate(codes, ellipsis=True),
        )
        return row.truncate(width, pad=True).stylize("reverse") if index == self.cursor else row

    def _codes(self, state: State, *, labels: bool) -> Content:
        """The letters of the codes, and their labels if there is room."""
        parts: list[Content] = []
        for id_ in state.codes:
            code = self._codebook.by_id.get(id_)
            key = (code.key if code else "") or "?"
            name = f" {line(code.name if code else id_)}" if labels or not code else ""
            parts.append(Content.assemble((key, "bold $text-accent"), name))
        return Content("  ").join(parts)
