"""The line under the suggestions: what a key came to, else why this quote and these suggestions."""

from __future__ import annotations

from textual.content import Content

from ...corpus.language import _
from ...corpus.study import suggestions
from ..keys import key_of
from ..session import Session
from ..wording.hints import left_out, reason
from .changing import Changing


class HintLine(Changing):
    """Shows a hint where there is one, and what is known of the quote where there is none."""

    def show(self, session: Session, hint: str, *, visible: bool) -> None:
        """Show `hint`, or what there is to say; whether the suggestions are `visible`."""
        said = (
            left_out(session.left_out, key_of("keep")),
            _why(session, visible=visible),
            _note(session) if visible else _("blind: suggestions appear when you are done"),
        )
        self.change(Content(hint or " · ".join(filter(None, said))))
        self.set_class(bool(hint), "-urgent")


def _why(session: Session, *, visible: bool) -> str:
    """Why this quote is the one on the screen."""
    if session.walk:
        return _("{at} of the {quotes} you walk through; {key} stops").format(
            at=session.walk.at + 1,
            quotes=len(session.walk.positions),
            key=key_of("forget"),
        )
    # Why it is a rare code's turn would tell what is suggested.
    told = session.picked and (visible or session.picked.why != "rare")
    if session.picked and told and session.order != "imported":
        return reason(session.picked, session.codebook)
    return ""


def _note(session: Session) -> str:
    """Where the suggestions come from."""
    if session.model is None:
        return _("suggestions are on their way…")
    if not session.suggested:
        return _("no suggestions for this quote")
    if session.model == suggestions.CODEBOOK:
        return _("from the codebook's words; {key} learns").format(key=key_of("retrain"))
    return ""
