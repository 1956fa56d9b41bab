"""The codebook beside the quote: letters, labels, how often each was given."""

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
from .changing import Changing, Lines


class CodebookPanel(Vertical):
    """All codes under their nets, a line each. A click gives one; the letters work anyhow.

    Lines and not a list of options: a list lays out every one of them again when the
    letters typed so far dim all but a few.
    """

    class Chosen(Message):
        """A code was clicked."""

        def __init__(self, code: Code) -> None:
            super().__init__()
            self.code = code

    def __init__(self, *, id: str) -> None:  # noqa: A002 - as Textual calls it
        super().__init__(id=id)
        self.walked = False
        """Whether the arrows go through the codes."""
        self._cursor = 0
        self._codebook: Codebook | None = None
        self._entries: list[Code] = []
        self._below: list[frozenset[str]] = []

    def compose(self) -> ComposeResult:
        yield Lines(id="codes")
        yield Changing(id="definition")

    def show(self, codebook: Codebook, state: State, counts: dict[str, int], typed: str) -> None:
        """Tick the codes of the quote and set the counts; dim what `typed` rules out."""
        if codebook is not self._codebook:
            self._codebook = codebook
            self._entries = [code for code in codebook.entries if not code.retired]
            self._below = [codebook.under(code.id) for code in self._entries]
            self._cursor = next(iter(self._places), 0)
        shown = self.query_one(Lines)
        room = shown.scrollable_content_region.width or 30
        lines = [
            _line(
                code.key,
                code.name,
                code.depth,
                code.net,
                sum(counts.get(id_, 0) for id_ in below),
                code.id in state.codes,
                bool(typed) and not code.key.startswith(typed),
                room,
            )
            for code, below in zip(self._entries, self._below, strict=True)
        ]
        current = self.current
        if current:
            lines[self._cursor] = lines[self._cursor].stylize("reverse")
        shown.change(lines)
        definition = self.query_one("#definition", Changing)
        definition.change(_definition(current) if current else Content(""))
        definition.display = current is not None
        fits = (place for place, code in enumerate(self._entries) if code.key.startswith(typed))
        if typed and (first := next(fits, None)) is not None:
            shown.scroll_to(y=first, animate=False)

    @property
    def current(self) -> Code | None:
        """The code under the cursor while the arrows go through the codes."""
        return self._entries[self._cursor] if self.walked and self._places else None

    def move(self, by: int, unit: Literal["code", "net"] = "code") -> None:
        """On to a code further down or up, or to the first one of another net."""
        places = self._places
        if not places:
            return
        at = places.index(self._cursor) if self._cursor in places else 0
        if unit == "code":
            at += by
        else:
            firsts = [
                place
                for place, where in enumerate(places)
                if not place
                or self._entries[where].parent != self._entries[places[place - 1]].parent
            ]
            nearer = [place for place in firsts if (place - at) * by > 0]
            at = (min(nearer) if by > 0 else max(nearer)) if nearer else at
        self._cursor = places[max(0, min(at, len(places) - 1))]
        shown = self.query_one(Lines)
        height = shown.size.height
        if not shown.scroll_y <= self._cursor < shown.scroll_y + height:
            shown.scroll_to(y=max(self._cursor - height // 2, 0), animate=False)

    @property
    def _places(self) -> list[int]:
        """Where codes stand that can be given; between them stand the nets."""
        return [place for place, code in enumerate(self._entries) if not code.net]

    @on(Click, "#codes")
    def _clicked(self, event: Click) -> None:
        at = event.y + self.query_one(Lines).scroll_offset.y
        if at < len(self._entries) and not self._entries[at].net:
            self.post_message(self.Chosen(self._entries[at]))


@lru_cache(maxsize=1024)  # a keypress leaves nearly all of them as they are
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
    """What the codebook says of a code: what it is, what belongs to it and what does not."""
    said = [
        (_("yes: "), code.include),
        (_("no: "), code.exclude),
    ]
    lines = [Content.styled(line(code.name), "bold")]
    if code.description:
        lines.append(Content(literal(in_language(code.description))))
    lines += [Content.assemble((sign, "bold"), literal(text)) for sign, text in said if text]
    return Content("\n").join(lines)
