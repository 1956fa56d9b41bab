"""The line under the suggestions: the result of a key, or why the queue chose this quote."""

from __future__ import annotations

from textual.content import Content

from ...corpus.language import _
from ...corpus.study import suggestions
from ..keys import key_of
from ..session import Session
from ..wording.hints import left_out, reason
from .changing import ChangingText


class HintLine(ChangingText):
    """Shows a hint or, if there is none, notes on the quote and its suggestions."""

    hint = ""
    """The result of the last key, or "" while the notes are shown."""

    def show(self, session: Session, hint: str, *, visible: bool) -> None:
        """Show `hint` or the notes; `visible` says whether the suggestions are visible."""
        self.hint = hint
        notes = (
            left_out(session.redacted, key_of("keep")),
            _why_next(session, visible=visible),
            _about_suggestions(session)
            if visible
            else _("blind: the suggestions appear when the quote is done"),
        )
        self.change(Content(hint or " · ".join(filter(None, notes))))
        self.set_class(bool(hint), "-urgent")


def _why_next(session: Session, *, visible: bool) -> str:
    """Why the queue chose this quote, or its place in a walk."""
    if session.walk:
        return _("quote {at} of {quotes} in this walk; {key} ends the walk").format(
            at=session.walk.at + 1,
            quotes=len(session.walk.positions),
            key=key_of("forget"),
        )
    # A rare code as the reason would reveal a hidden suggestion.
    may_show = session.picked and (visible or session.picked.why != "rare")
    if session.picked and may_show and session.order != "imported":
        return reason(session.picked, session.codebook)
    return ""


def _about_suggestions(session: Session) -> str:
    """The source of the suggestions, or why there are none."""
    if session.model is None:
        return _("computing suggestions…")
    if not session.suggested:
        return _("no suggestions for this quote")
    if session.model == suggestions.CODEBOOK:
        return _("from the codebook; {key} trains a model").format(key=key_of("retrain"))
    return ""
