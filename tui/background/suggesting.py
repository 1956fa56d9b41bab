"""Suggesting, and learning to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from textual.message import Message
from textual.message_pump import MessagePump

from ...corpus.errors import Refusal
from ...models import background


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


async def suggest(to: MessagePump, folder: Path, wanted: Callable[[], int]) -> None:
    """Suggest for every quote that lacks it, the one at the position `wanted` first."""
    try:
        await background.suggest(
            folder, wanted, lambda quotes, problem: to.post_message(Suggested(quotes, problem))
        )
    except Refusal as refusal:
        to.post_message(Suggested((), str(refusal)))


async def retrain(to: MessagePump, folder: Path) -> None:
    """Train on what is coded now; when this is cancelled, nothing is kept and nothing said."""
    try:
        sentence = await background.retrain(
            folder, lambda fraction: to.post_message(Learning(fraction))
        )
    except Refusal as refusal:
        to.post_message(Retrained(str(refusal), trained=False))
    else:
        to.post_message(Retrained(sentence, trained=True))
