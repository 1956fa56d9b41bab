"""The top line: which study, who codes it, which quote, and how far they are."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content

from ...corpus.language import _, n_
from ...corpus.study import quotes
from ..session import Session
from ..text import line
from .changing import Changing


class TopLine(Horizontal):
    """Shows what the session says, and how far a training is that goes on behind it."""

    def compose(self) -> ComposeResult:
        yield Changing(id="name")
        yield Changing(id="progress")

    def show(self, session: Session, learning: float | None) -> None:
        """Show where `session` is; `learning` is from 0 to 1, None where nothing is learnt."""
        progress = quotes.progress(session.study.db, session.coder)
        parts = [_("{done} of {quotes} done").format(done=progress.done, quotes=progress.quotes)]
        if progress.skipped:
            parts.append(
                n_("{count} skipped", "{count} skipped", progress.skipped).format(
                    count=progress.skipped
                )
            )
        if progress.flagged:
            parts.append(
                n_("{count} flagged", "{count} flagged", progress.flagged).format(
                    count=progress.flagged
                )
            )
        if learning is not None:
            parts.insert(0, _("learning {fraction:.0%}").format(fraction=learning))
        name = f"turven · {line(session.study.name)} · {line(session.coder)}"
        where = _("quote {position}").format(position=session.quote.position)
        self.query_one("#name", Changing).change(Content(f"{name} · {where}"))
        self.query_one("#progress", Changing).change(Content(" · ".join(parts)))
