"""The quote, large: its question, who said it, what was said, and the codes it has."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from ...corpus.codebook import Codebook
from ...corpus.language import _, n_
from ...corpus.quotes import Quote, State
from ...corpus.suggestions import Evidence
from ..text import line, literal

_SIGNS = {"open": "○", "done": "✓", "skip": "»"}


class QuotePanel(VerticalScroll, can_focus=False):
    """Shows one quote; scrolls when it is long."""

    def compose(self) -> ComposeResult:
        yield Static(id="question")
        yield Static(id="background")
        yield Static(id="text")
        yield Static(id="given")
        yield Static(id="memo")

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
        self.mark(quote.text, ())
        self._put("given", _given(state, codebook))
        self._put("memo", Content(_("memo: ") + literal(state.memo) if state.memo else ""))
        self.scroll_home(animate=False)

    def mark(self, text: str, evidence: Sequence[Evidence]) -> None:
        """Show the text with the characters marked that speak for a suggestion."""
        content = Content(literal(text))
        for span in evidence:
            style = "bold underline" if span.weight >= 0.5 else "underline"
            content = content.stylize(style, span.start, span.end)
            content = content.stylize("$text-accent", span.start, span.end)
        self._put("text", content)

    def _put(self, id_: str, content: Content) -> None:
        part = self.query_one(f"#{id_}", Static)
        part.update(content)
        part.display = bool(content.plain)


def _given(state: State, codebook: Codebook) -> Content:
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
    return Content("   ").join(parts)


def _status(state: State) -> str:
    if state.status == "skip":
        return _("skipped")
    if state.status == "open":
        return _("to do")
    return _("done") if state.codes else _("done, no code applies")
