"""The codebook next to the quote: letters, labels, and how often each code was given."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.events import Click
from textual.message import Message

from ...corpus.codebook.codes import Code, Codebook, in_language
from ...corpus.language import _
from ...corpus.study.quotes import State
from ..text import fitted, line, literal
from .changing import ChangingLines, ChangingText


class CodebookPanel(Vertical):
    """All codes under their nets, one line each; a click gives a code.

    It is not an `OptionList`, which would lay out every line again when typed letters dim most
    of them.
    """

    class CodeClicked(Message):
        """A code was clicked."""

        def __init__(self, code: Code) -> None:
            super().__init__()
            self.code = code

    def __init__(self, *, id: str) -> None:  # noqa: A002 - as Textual calls it
        super().__init__(id=id)
        self.browsing = False
        """Whether the arrow keys move through the codes."""
        self._cursor = 0
        self._codebook: Codebook | None = None
        self._entries: list[Code] = []

    def compose(self) -> ComposeResult:
        yield ChangingLines(id="codes")
        yield ChangingText(id="definition")

    def show(self, codebook: Codebook, state: State, counts: dict[str, int], typed: str) -> None:
        """Mark the codes of the quote, show counts, and dim the codes that `typed` rules out.

        Args:
            counts: the number of quotes of each code and each net, by id.
        """
        if codebook is not self._codebook:
            self._codebook = codebook
            self._entries = [code for code in codebook.entries if not code.retired]
            self._cursor = next(iter(self._places), 0)
        shown = self.query_one(ChangingLines)
        room = shown.scrollable_content_region.width or 30
        lines = [
            _line(
                code.key,
                code.name,
                code.depth,
                code.net,
                counts.get(code.id, 0),
                code.id in state.codes,
                bool(typed) and not code.key.startswith(typed),
                room,
            )
            for code in self._entries
        ]
        current = self.current
        if current:
            lines[self._cursor] = lines[self._cursor].stylize("reverse")
        shown.change(lines)
        definition = self.query_one("#definition", ChangingText)
        definition.change(_definition(current) if current else Content(""))
        definition.display = current is not None
        fits = (place for place, code in enumerate(self._entries) if code.key.startswith(typed))
        if typed and (first := next(fits, None)) is not None:
            shown.scroll_to(y=first, animate=False)

    @property
    def current(self) -> Code | None:
        """The code under the cursor while browsing."""
        return self._entries[self._cursor] if self.browsing and self._places else None

    def move(self, by: int, unit: Literal["code", "net"] = "code") -> None:
        """Move the cursor by codes, or to the first code of the next or previous net."""
        places = self._places
        if not places:
            return
        at = places.index(self._cursor) if self._cursor in places else 0
        if unit == "code":
            at += by
        else:
            firsts = [
                place
                for place, index in enumerate(places)
                if not place
                or self._entries[index].parent != self._entries[places[place - 1]].parent
            ]
            nearer = [place for place in firsts if (place - at) * by > 0]
            at = (min(nearer) if by > 0 else max(nearer)) if nearer else at
        self._cursor = places[max(0, min(at, len(places) - 1))]
        shown = self.query_one(ChangingLines)
        height = shown.size.height
        if not shown.scroll_y <= self._cursor < shown.scroll_y + height:
            shown.scroll_to(y=max(self._cursor - height // 2, 0), animate=False)

    @property
    def _places(self) -> list[int]:
        """Indices in `_entries` of the codes that can be given; the others are nets."""
        return [place for place, code in enumerate(self._entries) if not code.net]

    @on(Click, "#codes")
    def _clicked(self, event: Click) -> None:
        at = event.y + self.query_one(ChangingLines).scroll_offset.y
        if at < len(self._entries) and not self._entries[at].net:
            self.post_message(self.CodeClicked(self._entries[at]))


@lru_cache(maxsize=1024)  # a keypress changes few lines
def _line(
    key: str, name: str, depth: int, net: bool, count: int, given: bool, dim: bool, room: int
) -> Content:
    name = line(name).upper() if net else line(name)
    style = "dim" if dim else "bold" if net or given else ""
    return Content.assemble(
        ("● " if given else "  ", "$text-accent"),
        " " * depth,
        (f"{key:<3}", style or "$text-accent"),
        (fitted(name, max(room - depth - 9, 4)), style),
        (f" {count or '':>3}", "dim"),
    )


def _definition(code: Code) -> Content:
    """The definition of a code: description, inclusion and exclusion."""
    rules = [
        (_("include: "), code.include),
        (_("exclude: "), code.exclude),
    ]
    lines = [Content.styled(line(code.name), "bold")]
    if code.description:
        lines.append(Content(literal(in_language(code.description))))
    lines += [Content.assemble((sign, "bold"), literal(text)) for sign, text in rules if text]
    return Content("\n").join(lines)
