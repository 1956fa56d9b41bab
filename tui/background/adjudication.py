"""Seeing where coders differ, behind the screen on which that is settled."""

from __future__ import annotations

from pathlib import Path

from textual.message import Message
from textual.message_pump import MessagePump

from ...corpus.analysis.disagreements import Disagreements, disagreements
from ...corpus.errors import Refusal
from ...corpus.study.study import Study


class Differed(Message):
    """Where coders differ; or a `problem`."""

    def __init__(self, found: Disagreements | None, problem: str = "") -> None:
        super().__init__()
        self.found = found
        self.problem = problem


def differ(to: MessagePump, folder: Path) -> None:
    """See where the coders of a study differ."""
    try:
        with Study.open(folder) as study:
            to.post_message(Differed(disagreements(study)))
    except Refusal as refusal:
        to.post_message(Differed(None, str(refusal)))
