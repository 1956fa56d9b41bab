"""Typing what is looked for: a line to type on, and one that says what is possible."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.widgets import Input

from ...corpus.codebook.codes import Codebook
from ...corpus.search.search import KnownValues
from ..completing import Possible, part, possible, starts
from ..text import line
from .changing import Changing


class QueryInput(Input):
    """The line to type on; right at its end takes the first of what is possible."""

    class Moved(Message):
        """The cursor is elsewhere, so that something else is possible."""

    def __init__(self, codebook: Codebook, *, placeholder: str, id: str) -> None:  # noqa: A002
        super().__init__(placeholder=placeholder, id=id)
        self._codebook = codebook
        self.known = KnownValues()

    @property
    def being(self) -> str:
        """The part in which the cursor stands, up to there."""
        return part(self.value[: self.cursor_position])

    @property
    def possible(self) -> list[Possible]:
        being = self.being
        return possible(being, self._codebook, self.known) if being else starts(self.known)

    @property
    def completion(self) -> Possible | None:
        """What would finish the part that is being typed, if it is more than a plain word."""
        being = self.being
        if not being.removeprefix("-").startswith(("#", "?", "@", '"')) and "=" not in being:
            return None
        first = next(iter(self.possible), None)
        return first if first and first.typed.lower() != being.lower() else None

    def take(self, chosen: Possible) -> None:
        """Put it in place of the part that is being typed."""
        begin = self.cursor_position - len(self.being)
        after = self.value[self.cursor_position :]
        goes_on = chosen.typed[-1] in "=#?@-"
        typed = chosen.typed + ("" if goes_on or after.startswith(" ") else " ")
        self.value = self.value[:begin] + typed + after
        self.cursor_position = begin + len(typed)

    def action_cursor_right(self, select: bool = False) -> None:
        first = next(iter(self.possible), None)
        if self.cursor_position == len(self.value) and self.being and first and not select:
            self.take(first)
        else:
            super().action_cursor_right(select)

    def watch_selection(self) -> None:
        self.post_message(self.Moved())


class PossibleLine(Changing):
    """What can be looked for, on one line; a click takes it."""

    class Chosen(Message):
        """One of the possibilities was clicked."""

        def __init__(self, possible: Possible) -> None:
            super().__init__()
            self.possible = possible

    _places: list[tuple[int, int, Possible]]

    def show(self, possible: Sequence[Possible], *, first: bool) -> None:
        """Show what fits on the line; `first` says that a key takes the first of them."""
        self._places, parts, at = [], [], 0
        for index, each in enumerate(possible):
            style = "bold reverse" if first and index == 0 else "$text-accent"
            # Of a sign alone, what may follow stands right behind it.
            says = each.says if len(each.typed) == 1 else f" {each.says}" if each.says else ""
            one = Content.assemble((line(each.typed), style), says)
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
