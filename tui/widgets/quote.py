"""The quote, large: its question, who said it, what was said, and the codes it has."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content

from ...corpus.codebook import Codebook
from ...corpus.language import _, n_
from ...corpus.quotes import Quote, State
from ...corpus.suggestions import Evidence
from ..text import line, literal
from .changing import Changing

_SIGNS = {"open": "○", "done": "✓", "skip": "»"}


class QuotePanel(Vertical):
    """Shows one quote. A long one scrolls; what was decided on it always stays in sight."""

    def compose(self) -> ComposeResult:
        yield Changing(id="question")
        yield Changing(id="background")
        with VerticalScroll(id="said", can_focus=False):
            yield Changing(id="text")
            yield Changing(id="memo")
        yield Changing(id="given")

    def show(self, quote: Quote, state: State, codebook: Codebook) -> None:
        self._put("question", Content(line(quote.question)))
        about = [f"{line(name)}: {line(value)}" for name, value in quote.variables.items()]
        if quote.equals > 1:
            about.append(
                n_("{count}× this answer", "{count}× this answer", quote.equals).format(
                    count=quote.equals
                )
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

    def mark(self, text: str, evidence: Sequence[Evidence]) -> None:
        """Show the text with the characters marked that speak for a suggestion."""
        content = Content(literal(text))
        for span in evidence:
            style = "bold underline" if span.weight >= 0.5 else "underline"
            content = content.stylize(style, span.start, span.end)
            content = content.stylize("$text-accent", span.start, span.end)
        self._put("text", content)

    def _put(self, id_: str, content: Content) -> None:
        part = self.query_one(f"#{id_}", Changing)
        part.change(content)
        part.display = bool(content.plain)


def _given(state: State, codebook: Codebook, width: int) -> Content:
    parts = [Content(f"{_SIGNS[state.status]} {_status(state)}")]
    if state.flagged:
        parts.append(Content.styled(_("⚑ flagged"), "$text-warning"))
    for id_ in state.codes:
        code = codebook.by_id.get(id_)
        label = (
            line(code.name)
            if code
            else _("{code} (no longer in the codebook)").format(code=line(id_))
        )
        parts.append(Content.styled(f"● {label}", "bold"))
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
