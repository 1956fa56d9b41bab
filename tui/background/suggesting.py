"""Suggesting, and learning to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from textual.message import Message
from textual.message_pump import MessagePump
from textual.worker import Worker

from ...corpus.errors import Refusal
from ...corpus.study import Study

if TYPE_CHECKING:
    pass


class Suggested(Message):
    """The machine has looked at these quotes; `problem` is a sentence, if there is one."""

    def __init__(self, quotes: Sequence[str], problem: str = "") -> None:
        super().__init__()
        self.quotes = quotes
        self.problem = problem


class Learning(Message):
    """Training is this far, from 0 to 1."""

    def __init__(self, fraction: float) -> None:
        super().__init__()
        self.fraction = fraction


class Retrained(Message):
    """There is a new model, or a sentence why not."""

    def __init__(self, sentence: str, *, trained: bool) -> None:
        super().__init__()
        self.sentence = sentence
        self.trained = trained


def suggest(to: MessagePump, folder: Path, wanted: Callable[[], int], worker: Worker[None]) -> None:
    """Suggest for every quote that lacks it, the one at the position `wanted` first."""
    from ...models.suggesting import suggest_missing

    try:
        with Study.open(folder) as study:
            for made in suggest_missing(
                study, wanted=wanted, go_on=lambda: not worker.is_cancelled
            ):
                to.post_message(Suggested(made.quotes, made.problem))
    except Refusal as refusal:
        to.post_message(Suggested((), str(refusal)))


def retrain(to: MessagePump, folder: Path, worker: Worker[None]) -> None:
    """Train on what is coded now; a cancelled worker keeps nothing and says nothing."""
    from ...models.retraining import Cancelled
    from ...models.retraining import retrain as train

    def go_on(fraction: float) -> bool:
        if worker.is_cancelled:
            return False
        to.post_message(Learning(fraction))
        return True

    try:
        with Study.open(folder) as study:
            report = train(study, go_on=go_on)
    except Cancelled:
        return
    except Refusal as refusal:
        to.post_message(Retrained(str(refusal), trained=False))
    else:
        to.post_message(Retrained(report.sentence(), trained=True))
