"""Compute suggestions, and retrain the model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from textual.message import Message
from textual.message_pump import MessagePump

from ...corpus.errors import Refusal
from ...models import background


class SuggestionsReady(Message):
    """The quotes, by id, whose suggestions were computed; or a `problem`."""

    def __init__(self, quotes: Sequence[str], problem: str = "") -> None:
        super().__init__()
        self.quotes = quotes
        self.problem = problem


class TrainingProgress(Message):
    """The fraction of the training that is done, from 0 to 1."""

    def __init__(self, fraction: float) -> None:
        super().__init__()
        self.fraction = fraction


class TrainingFinished(Message):
    """A sentence about the new model, or about why there is none."""

    def __init__(self, sentence: str, *, trained: bool) -> None:
        super().__init__()
        self.sentence = sentence
        self.trained = trained


async def suggest(to: MessagePump, folder: Path, current_position: Callable[[], int]) -> None:
    """Compute suggestions for every quote that has none, first the one at `current_position`."""
    try:
        await background.suggest(
            folder,
            current_position,
            lambda quotes, problem: to.post_message(SuggestionsReady(quotes, problem)),
        )
    except Refusal as refusal:
        to.post_message(SuggestionsReady((), str(refusal)))


async def retrain(to: MessagePump, folder: Path) -> None:
    """Train a model on the quotes coded so far; if cancelled, keep no model and post nothing."""
    try:
        sentence = await background.retrain(
            folder, lambda fraction: to.post_message(TrainingProgress(fraction))
        )
    except Refusal as refusal:
        to.post_message(TrainingFinished(str(refusal), trained=False))
    else:
        to.post_message(TrainingFinished(sentence, trained=True))
