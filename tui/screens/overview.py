"""How far and how fast: what is done, quotes an hour, the codes as bars, the last new code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from ...corpus import quotes
from ...corpus.language import _, n_
from ...corpus.pace import pace, saturation
from ...corpus.study import Study
from ..text import cut, line
from ..widgets.quote import colour

FRAME = 8
"""Columns beside the text: the window's border and padding, its scrollbar and the margin."""


class OverviewScreen(ModalScreen[None]):
    """One coder's progress in one study."""

    TITLE = _("How far and how fast")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,ctrl+l", "dismiss(None)", _("back"))
    ]

    def __init__(self, study: Study, coder: str) -> None:
        super().__init__()
        self._study = study
        self._coder = coder

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="window -broad"):
            yield Static(id="overview")

    def on_resize(self) -> None:
        width = min(self.app.size.width, 100) - FRAME
        lines = [
            Content(_("How far and how fast · Esc goes back")),
            Content(""),
            *(Content(said) for said in self._said()),
            Content(""),
            *self._bars(width),
        ]
        self.query_one("#overview", Static).update(Content("\n").join(lines))

    def _said(self) -> Iterator[str]:
        db, codebook = self._study.db, self._study.codebook
        far = quotes.progress(db, self._coder)
        yield _("{done} of {quotes} done, {skipped} skipped, {flagged} flagged").format(
            done=far.done, quotes=far.quotes, skipped=far.skipped, flagged=far.flagged
        )
        fast = pace(db, self._coder)
        if fast.hour is not None:
            yield n_(
                "this session: {count} quote in {minutes:.0f} minutes, {hour:.0f} an hour",
                "this session: {count} quotes in {minutes:.0f} minutes, {hour:.0f} an hour",
                fast.quotes,
            ).format(count=fast.quotes, minutes=fast.minutes, hour=fast.hour)
            left = far.quotes - far.done - far.skipped
            if fast.hour and left:
                yield _("at this pace the rest takes {hours:.1f} hours").format(
                    hours=left / fast.hour
                )
        new = saturation(db, self._coder)
        if new:
            entry = codebook.by_id.get(new.code)
            yield n_(
                "the last new code was {code}; since then {count} quote was finished",
                "the last new code was {code}; since then {count} quotes were finished",
                new.since,
            ).format(code=line(entry.name if entry else new.code), count=new.since)

    def _bars(self, width: int) -> Iterator[Content]:
        """A bar per code in the order of the codebook, a net with its quotes above its codes."""
        codebook = self._study.codebook
        counts = quotes.counts(self._study.db, self._coder)
        label = width // 2
        room = width - label - 7
        most = max(counts.values(), default=0)
        for entry in codebook.entries:
            if entry.retired and not counts.get(entry.id):
                continue
            name = cut(" " * entry.depth + line(entry.name), label)
            if entry.net:
                below = codebook.under(entry.id)
                count = quotes.having(self._study.db, self._coder, below)
                yield Content.styled(f"{name.upper():<{label}} {count or '':>5}", "bold")
                continue
            count = counts.get(entry.id, 0)
            bar = "█" * round(room * count / most) if most else ""
            bar = bar or ("▏" if count else "")
            yield Content.assemble(
                f"{name:<{label}} {count or '':>5} ", (bar, colour(codebook, entry.id))
            )
