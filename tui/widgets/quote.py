"""The quote: its question, the respondent's background, the text, and its codes."""

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
from ..selection import Span
from ..text import line, literal
from .changing import ChangingText

SIGNS = {"open": "○", "done": "✓", "skip": "»"}


_OPENING = "⌈"
_REDACTED = "‹", "›"

PALETTE = ("#0076b8", "#d55e00", "#009e73", "#c0679a", "#3f94c9", "#b57d00", "#8f8700")
"""The hues of Okabe and Ito, which colour-blind people can tell apart, adjusted to be visible
on a light and on a dark screen. Each net has one of them."""

_TINT = "30%"
"""The opacity of the background of a coded part, low enough to read text on any colour."""


class QuotePanel(Vertical):
    """Shows one quote. A long text scrolls, while the decisions on it stay visible."""

    _marks: list[tuple[int, str, str]]
    """The offset, sign and style of each mark that is inserted in the text."""

    def compose(self) -> ComposeResult:
        yield ChangingText(id="question")
        yield ChangingText(id="background")
        with VerticalScroll(id="said", can_focus=False):
            yield ChangingText(id="text")
            yield ChangingText(id="memo")
        yield ChangingText(id="given")

    def show(self, quote: Quote, state: State, together: int, codebook: Codebook) -> None:
        """Show `quote`; `together` is the number of equal answers that are coded at once."""
        self._put("question", Content(line(quote.question)))
        about = [f"{line(name)}: {line(value)}" for name, value in quote.variables.items()]
        if state.alone:
            about.append(_("coded apart"))
        elif quote.equals > 1:
            about.append(
                n_("{count}× this answer", "{count}× this answer", together).format(count=together)
            )
        self._put("background", Content(" · ".join(about)))
        self._put("given", _status_and_codes(state, codebook, self.size.width))
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
        redacted: Sequence[Finding],
        codebook: Codebook,
    ) -> None:
        """Show the text, and in it the evidence, the coded parts and the selection.

        A coded part is between ⌈ and ⌉, followed by the letters of its code, so that it is
        visible without colours and overlapping parts can be told apart. Parts that exports
        redact are between ‹ and ›.
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
        for found in redacted:
            content = content.stylize("dim", found.start, found.end)
        # At the same offset a closing mark comes before an opening one.
        opens = [(found.start, _REDACTED[0], "$text-warning") for found in redacted]
        closes = [(found.end, _REDACTED[1], "$text-warning") for found in redacted]
        coded = [mark for part in parts for mark in _marks(part, codebook)]
        self._marks = sorted(
            [*closes, *coded, *opens],
            key=lambda mark: (mark[0], mark[1] in (_OPENING, _REDACTED[0])),
        )
        pieces, before = [], 0
        for place, sign, style in self._marks:
            pieces += [content[before:place], Content.styled(sign, style)]
            before = place
        self._put("text", Content.assemble(*pieces, content[before:]))

    def place_in(self, text: str, at: Offset) -> tuple[int, int]:
        """Line and column in `text` of a place on the screen, where the text includes marks."""
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
        part = self.query_one(f"#{id_}", ChangingText)
        part.change(content)
        part.display = bool(content.plain)


def colour(codebook: Codebook, code: str) -> str:
    """The colour of a code: its own, or else the colour of its net."""
    entry = codebook.by_id.get(code)
    if entry and entry.colour:
        return entry.colour
    tops = [entry.id for entry in codebook.entries if entry.depth == 0]
    of = next((i for i, top in enumerate(tops) if code in codebook.under(top)), 0)
    return PALETTE[of % len(PALETTE)]


def _marks(part: Part, codebook: Codebook) -> list[tuple[int, str, str]]:
    entry = codebook.by_id.get(part.code)
    style = f"bold on {colour(codebook, part.code)} {_TINT}"
    return [(part.start, _OPENING, style), (part.end, f"⌉{entry.key if entry else '?'}", style)]


def _status_and_codes(state: State, codebook: Codebook, width: int) -> Content:
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
    # A line never breaks within a label.
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
