"""Find the quotes on which coders disagree, for the adjudication screen."""

from __future__ import annotations

from pathlib import Path

from textual.message import Message
from textual.message_pump import MessagePump

from ...corpus.analysis.disagreements import Disagreements, disagreements
from ...corpus.errors import Refusal
from ...corpus.study.study import Study


class DisagreementsFound(Message):
    """The quotes on which coders disagree; or a `problem`."""

    def __init__(self, found: Disagreements | None, problem: str = "") -> None:
        super().__init__()
        self.found = found
        self.problem = problem


def find_disagreements(to: MessagePump, folder: Path) -> None:
    """Find the quotes on which the coders of a study disagree."""
    try:
        with Study.open(folder) as study:
            to.post_message(DisagreementsFound(disagreements(study)))
    except Refusal as refusal:
        to.post_message(DisagreementsFound(None, str(refusal)))
