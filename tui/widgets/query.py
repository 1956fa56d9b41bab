"""A text field for a query, and a line with its completions."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.widgets import Input

from ...corpus.codebook.codes import Codebook
from ...corpus.search.search import KnownValues
from ..completion import Completion, completions, first_completions, last_token
from ..text import line
from .changing import ChangingText


class QueryInput(Input):
    """A text field for a query; the right arrow at its end accepts the first completion."""

    class CursorMoved(Message):
        """The cursor moved, which may change the completions."""

    def __init__(self, codebook: Codebook, *, placeholder: str, id: str) -> None:  # noqa: A002
        super().__init__(placeholder=placeholder, id=id)
        self._codebook = codebook
        self.known = KnownValues()

    @property
    def token(self) -> str:
        """The token under the cursor, up to the cursor."""
        return last_token(self.value[: self.cursor_position])

    @property
    def completions(self) -> list[Completion]:
        """The completions of the token, the best first."""
        token = self.token
        if not token:
            return first_completions(self.known)
        return completions(token, self._codebook, self.known)

    @property
    def completion(self) -> Completion | None:
        """The completion that a key accepts; None for a plain word, or a complete token."""
        token = self.token
        if not token.removeprefix("-").startswith(("#", "?", "@", '"')) and "=" not in token:
            return None
        first = next(iter(self.completions), None)
        return first if first and first.text.lower() != token.lower() else None

    def complete(self, chosen: Completion) -> None:
        """Replace the token under the cursor."""
        begin = self.cursor_position - len(self.token)
        after = self.value[self.cursor_position :]
        unfinished = chosen.text[-1] in "=#?@-"
        text = chosen.text + ("" if unfinished or after.startswith(" ") else " ")
        self.value = self.value[:begin] + text + after
        self.cursor_position = begin + len(text)

    def action_cursor_right(self, select: bool = False) -> None:
        first = next(iter(self.completions), None)
        if self.cursor_position == len(self.value) and self.token and first and not select:
            self.complete(first)
        else:
            super().action_cursor_right(select)

    def watch_selection(self) -> None:
        self.post_message(self.CursorMoved())


class CompletionLine(ChangingText):
    """Completions on one line; a click accepts one."""

    class Chosen(Message):
        """A completion was clicked."""

        def __init__(self, completion: Completion) -> None:
            super().__init__()
            self.completion = completion

    _places: list[tuple[int, int, Completion]]

    def show(self, completions: Sequence[Completion], *, first: bool) -> None:
        """Show what fits on the line; `first` highlights the one that a key accepts."""
        self._places, parts, at = [], [], 0
        for index, each in enumerate(completions):
            style = "bold reverse" if first and index == 0 else "$text-accent"
            # A single sign has no space after it, because its meaning shows what to type next.
            space = "" if len(each.text) == 1 or not each.meaning else " "
            one = Content.assemble((line(each.text), style), space + each.meaning)
            if at + one.cell_length > self.size.width - 2:
                parts.append(Content("…"))
                break
            self._places.append((at, at + one.cell_length, each))
            parts.append(one)
            at += one.cell_length + 3
        self.change(Content("   ").join(parts))

    def on_click(self, event: Click) -> None:
        place = event.get_content_offset(self)
        for begin, end, each in self._places:
            if place and begin <= place.x < end:
                self.post_message(self.Chosen(each))
