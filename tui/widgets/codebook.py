"""The codebook beside the quote: letters, labels, how often each was given."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from ...corpus.codebook import Code, Codebook
from ...corpus.quotes import State
from ..text import line


class CodebookPanel(OptionList, can_focus=False):
    """All codes under their nets. A click gives one; the letters work from anywhere."""

    def __init__(self, codebook: Codebook, *, id: str) -> None:  # noqa: A002 - as Textual calls it
        self._entries = [code for code in codebook.entries if not code.retired]
        self._codebook = codebook
        self._drawn: list[Content] = [Content() for _ in self._entries]
        super().__init__(
            *(
                Option(Content(line(code.name)), id=f"code-{index}")
                for index, code in enumerate(self._entries)
            ),
            id=id,
        )

    def code_at(self, index: int) -> Code:
        return self._entries[index]

    def show(self, state: State, counts: dict[str, int], typed: str) -> None:
        """Tick the codes of the quote and set the counts; dim what `typed` rules out."""
        first: int | None = None
        for index, code in enumerate(self._entries):
            content = self._line(code, state, counts, typed)
            if typed and first is None and code.key.startswith(typed):
                first = index
            if not content.is_same(self._drawn[index]):
                self._drawn[index] = content
                self.replace_option_prompt_at_index(index, content)
        if first is not None:
            self.highlighted = first
            self.scroll_to_highlight(top=True)
        self.highlighted = None

    def _line(self, code: Code, state: State, counts: dict[str, int], typed: str) -> Content:
        below = self._codebook.under(code.id)
        count = sum(counts.get(id_, 0) for id_ in below)
        given = code.id in state.codes
        name = line(code.name).upper() if code.net else line(code.name)
        style = "bold" if code.net or given else ""
        if typed and not code.key.startswith(typed):
            style = "dim"
        room = max(self._room - code.depth - 10, 4)
        return Content.assemble(
            ("● " if given else "  ", "$text-accent"),
            " " * code.depth,
            (f"{code.key:<3}", style or "$text-accent"),
            (f"{_cut(name, room):<{room}}", style),
            (f" {count or '':>3}", "dim"),
        )

    @property
    def _room(self) -> int:
        return self.size.width or 30


def _cut(name: str, room: int) -> str:
    return name if len(name) <= room else name[: room - 1] + "…"
