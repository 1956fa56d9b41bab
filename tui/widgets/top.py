"""The top line: the study, the coder, the quote, and the progress."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content

from ...corpus.language import _, n_
from ...corpus.study import quotes
from ..session import Session
from ..text import line
from .changing import ChangingText


class TopLine(Horizontal):
    """Shows the current quote of the session, its progress, and that of a training."""

    def compose(self) -> ComposeResult:
        yield ChangingText(id="name")
        yield ChangingText(id="progress")

    def show(self, session: Session, training: float | None) -> None:
        """Show the session; `training` is a fraction from 0 to 1, None if there is no training."""
        progress = quotes.coder_progress(session.study.db, session.coder)
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
        if training is not None:
            parts.insert(0, _("training {fraction:.0%}").format(fraction=training))
        name = f"turven · {line(session.study.name)} · {line(session.coder)}"
        where = _("quote {position}").format(position=session.quote.position)
        self.query_one("#name", ChangingText).change(Content(f"{name} · {where}"))
        self.query_one("#progress", ChangingText).change(Content(" · ".join(parts)))
