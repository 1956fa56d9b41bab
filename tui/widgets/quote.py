"""The quote, large: its question, who said it, what was said, and the codes it has."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.geometry import Offset

from ...corpus.codebook.codes import Codebook
from ...corpus.language import _, n_
from ...corpus.privacy.personal import Finding
from ...corpus.study.quotes import Part, Quote, State
from ...corpus.study.suggestions import Evidence
from ..selecting import Span
from ..text import line, literal
from .changing import Changing

SIGNS = {"open": "○", "done": "✓", "skip": "»"}


_OPENS = "⌈"
_LEFT_OUT = "‹", "›"

PALETTE = ("#0076b8", "#d55e00", "#009e73", "#c0679a", "#3f94c9", "#b57d00", "#8f8700")
"""The hues of Okabe and Ito, which tell apart for the colour-blind as well, as light or dark
as it takes to be seen on a light and on a dark screen; a net has one."""

_TINT = "30%"
"""How much of its colour lies behind a coded part: whatever the colour is, it can be read."""


class QuotePanel(Vertical):
    """Shows one quote. A long one scrolls; what was decided on it always stays in sight."""

    _marks: list[tuple[int, str, str]]
    """Place in the text, sign and style of what stands between its characters."""

    def compose(self) -> ComposeResult:
        yield Changing(id="question")
        yield Changing(id="background")
        with VerticalScroll(id="said", can_focus=False):
            yield Changing(id="text")
            yield Changing(id="memo")
        yield Changing(id="given")

    def show(self, quote: Quote, state: State, together: int, codebook: Codebook) -> None:
        """Show `quote`, which is coded at once with its equals: `together` in all."""
        self._put("question", Content(line(quote.question)))
        about = [f"{line(name)}: {line(value)}" for name, value in quote.variables.items()]
        if state.alone:
            about.append(_("on its own"))
        elif quote.equals > 1:
            about.append(
                n_("{count}× this answer", "{count}× this answer", together).format(count=together)
            )
        self._put("background", Content(" · ".join(about)))
        self._put("given", _given(state, codebook, self.size.width))
        self._put("memo", Content(_("memo: ") + literal(state.memo) if state.memo else ""))

    def scroll_to_start(self) -> None:
        self.query_one("#said").scroll_home(animate=False)

    def scroll_page(self, direction: int) -> None:
        said = self.query_one("#said")
        if direction > 0:
            said.scroll_page_down()
        else:
            said.scroll_page_up()

    def mark(
        self,
        text: str,
        evidence: Sequence[Evidence],
        parts: Sequence[Part],
        selected: Span | None,
        left_out: Sequence[Finding],
        codebook: Codebook,
    ) -> None:
        """Show the text, and in it the evidence, the coded parts and what is selected.

        A coded part stands between ⌈ and ⌉ with the key of its code, so that it is seen
        without colours, and two that overlap are told apart. What exports leave out stands
        between ‹ and ›.
        """
        content = Content(literal(text))
        for span in evidence:
            style = "bold underline" if span.weight >= 0.5 else "underline"
            content = content.stylize(style, span.start, span.end)
            content = content.stylize("$text-accent", span.start, span.end)
        for part in parts:
            content = content.stylize(
                f"on {colour(codebook, part.code)} {_TINT}", part.start, part.end
            )
        if selected:
            content = content.stylize("reverse", *selected)
        for found in left_out:
            content = content.stylize("dim", found.start, found.end)
        # What closes at a place stands before what opens there, the innermost first.
        opens = [(found.start, _LEFT_OUT[0], "$text-warning") for found in left_out]
        closes = [(found.end, _LEFT_OUT[1], "$text-warning") for found in left_out]
        coded = [mark for part in parts for mark in _marks(part, codebook)]
        self._marks = sorted(
            [*closes, *coded, *opens], key=lambda mark: (mark[0], mark[1] in (_OPENS, _LEFT_OUT[0]))
        )
        pieces, before = [], 0
        for place, sign, style in self._marks:
            pieces += [content[before:place], Content.styled(sign, style)]
            before = place
        self._put("text", Content.assemble(*pieces, content[before:]))

    def place_in(self, text: str, at: Offset) -> tuple[int, int]:
        """Line and column in `text` of a place on the screen's text, which holds marks too."""
        shown = literal(text)
        lengths = [len(line) for line in shown.split("\n")]
        row = min(at.y, len(lengths) - 1)
        begin = sum(lengths[:row]) + row
        column = at.x
        for place, sign, _style in self._marks:
            if begin <= place <= begin + lengths[row] and place - begin < column:
                column = max(place - begin, column - len(sign))
        return row, min(column, lengths[row])

    def _put(self, id_: str, content: Content) -> None:
        part = self.query_one(f"#{id_}", Changing)
        part.change(content)
        part.display = bool(content.plain)


def colour(codebook: Codebook, code: str) -> str:
    """The colour of a code: its own, or that of its net."""
    entry = codebook.by_id.get(code)
    if entry and entry.colour:
        return entry.colour
    tops = [entry.id for entry in codebook.entries if entry.depth == 0]
    of = next((i for i, top in enumerate(tops) if code in codebook.under(top)), 0)
    return PALETTE[of % len(PALETTE)]


def _marks(part: Part, codebook: Codebook) -> list[tuple[int, str, str]]:
    entry = codebook.by_id.get(part.code)
    style = f"bold on {colour(codebook, part.code)} {_TINT}"
    return [(part.start, _OPENS, style), (part.end, f"⌉{entry.key if entry else '?'}", style)]


def _given(state: State, codebook: Codebook, width: int) -> Content:
    parts = [Content(f"{SIGNS[state.status]} {_status(state)}")]
    if state.flagged:
        parts.append(Content.styled(_("⚑ flagged"), "$text-warning"))
    if state.starred:
        parts.append(Content.styled(_("★ worth citing"), "$text-warning"))
    for id_ in state.codes:
        code = codebook.by_id.get(id_)
        label = (
            line(code.name)
            if code
            else _("{code} (no longer in the codebook)").format(code=line(id_))
        )
        parts.append(Content.assemble(("● ", colour(codebook, id_)), Content.styled(label, "bold")))
    # A code is not torn apart at the end of a line.
    lines: list[Content] = []
    for part in parts:
        if lines and lines[-1].cell_length + 3 + part.cell_length <= width:
            lines[-1] = Content.assemble(lines[-1], "   ", part)
        else:
            lines.append(part)
    return Content("\n").join(lines)


def _status(state: State) -> str:
    if state.status == "skip":
        return _("skipped")
    if state.status == "open":
        return _("to do")
    return _("done") if state.codes else _("done, no code applies")
