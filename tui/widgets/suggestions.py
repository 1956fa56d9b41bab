"""The suggestions for the quote, each with its probability and evidence."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.reactive import reactive

from ...corpus.codebook.codes import Codebook
from ...corpus.study.quotes import Quote, State
from ...corpus.study.suggestions import Suggestion
from ..coding_keys import DIGITS
from ..text import fitted, line
from .changing import ChangingText

_ROOMY = 64
"""Columns needed for long names and bars next to the evidence."""


class SuggestionList(ChangingText):
    """Draws the suggestions and their cursor; accepting one is done by the screen."""

    cursor: reactive[int] = reactive(0)

    class Clicked(Message):
        """A suggestion was clicked."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    class CursorMoved(Message):
        """The cursor moved to another suggestion."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - as Textual calls it
        super().__init__(id=id)
        self.suggestions: tuple[Suggestion, ...] = ()
        self._quote = ""
        self._lines: list[Content] = []

    def show(
        self,
        suggestions: Sequence[Suggestion],
        quote: Quote,
        state: State,
        codebook: Codebook,
    ) -> None:
        """Show these suggestions; the cursor moves to the first one if the quote is another."""
        active = {code.id for code in codebook.codes}
        self.suggestions = tuple(s for s in suggestions if s.code in active)[:DIGITS]
        names = [line(codebook.by_id[s.code].name) for s in self.suggestions]
        roomy = self.container_size.width >= _ROOMY
        width = min(max(map(len, names), default=0), 36 if roomy else 22)
        self._lines = [
            _line(rank, suggestion, name, width, 10 if roomy else 5, quote.text, state)
            for rank, (suggestion, name) in enumerate(zip(self.suggestions, names, strict=True), 1)
        ]
        last = max(len(self.suggestions) - 1, 0)
        self.cursor = min(self.cursor, last) if quote.id == self._quote else 0
        self._quote = quote.id
        self._draw()

    @property
    def visible_suggestions(self) -> tuple[Suggestion, ...]:
        """The suggestions whose line the coder can see; none while the list is hidden."""
        return self.suggestions[: self.container_size.height if self.display else 0]

    @property
    def current(self) -> Suggestion | None:
        shown = self.visible_suggestions
        return shown[self.cursor] if self.cursor < len(shown) else None

    def move(self, by: int) -> None:
        self.cursor = max(0, min(self.cursor + by, len(self.visible_suggestions) - 1))

    def watch_cursor(self) -> None:
        self._draw()
        self.post_message(self.CursorMoved())

    def on_click(self, event: Click) -> None:
        if event.y < len(self.visible_suggestions):
            self.post_message(self.Clicked(event.y))

    def _draw(self) -> None:
        self.change(
            Content("\n").join(
                Content.assemble("› " if index == self.cursor else "  ", content)
                for index, content in enumerate(self._lines)
            )
        )


def _line(
    rank: int,
    suggestion: Suggestion,
    name: str,
    width: int,
    bar: int,
    text: str,
    state: State,
) -> Content:
    if suggestion.code in state.codes:
        sign = "●"
    elif suggestion.code in state.declined:
        sign = "×"
    else:
        sign = " "
    filled = round(suggestion.probability * bar)
    strong = "bold" if suggestion.suggested else "dim"
    words = [line(text[e.start : e.end]) for e in suggestion.evidence[:3]]
    return Content.assemble(
        (f"{rank} ", "bold"),
        (f"{sign} ", "bold"),
        (fitted(name, width) + " ", strong),
        f"{suggestion.probability:4.0%} ",
        ("━" * filled, "$text-accent"),
        ("╌" * (bar - filled), "dim"),
        (f"  “{'” “'.join(words)}”" if words else "", "dim"),
    )
