"""Suggesting and training in a child process, so that the screen stays quick meanwhile.

Python runs one thread at a time, and a single call of spaCy or scipy holds up all others: in
a thread of the app they would make each key wait. The child sends messages and waits for an
answer to each: the position of the quote that somebody looks at now. Where no answer comes,
the app is gone, and the child stops.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from ..corpus.errors import Refusal
from ..corpus.isolation import Channel, Child, Killed
from ..corpus.language import _
from ..corpus.progress import Cancelled
from ..corpus.study.study import Study
from ..corpus.study.suggestions import CODEBOOK, count_missing

_PATIENCE_SECONDS = {"suggest": 0.0, "retrain": 1.0}
"""For the child to come to a stop. A batch of suggestions is stored whole or not at all; a
half-written model is to be cleared away."""


async def suggest(
    folder: Path, wanted: Callable[[], int], made: Callable[[Sequence[str], str], object]
) -> None:
    """Suggest for every quote that lacks it, the one at the position `wanted` first.

    `made` is told of each batch of quotes, and of what is wrong with the model.

    Raises:
        Refusal: the study cannot be read or written, or the child was killed.
    """
    await _exchange("suggest", folder, wanted, lambda _word, *what: made(*what))


async def retrain(folder: Path, learning: Callable[[float], object]) -> str:
    """Train on what is coded now; what came of it, as a sentence.

    `learning` is told how far it is, from 0 to 1. When this is cancelled, nothing is kept.

    Raises:
        Refusal: there is too little to learn from, or the child was killed.
    """
    sentence = ""

    def hear(word: str, what: Any) -> None:
        nonlocal sentence
        if word == "learning":
            learning(what)
        else:
            sentence = what

    await _exchange("retrain", folder, lambda: 1, hear)
    return sentence


async def _exchange(
    what: str, folder: Path, wanted: Callable[[], int], hear: Callable[..., object]
) -> None:
    """Start the child, hear it out and answer each message; the child ends with this."""
    command = f"`turven {what}`"
    work = {"suggest": suggest_in_child, "retrain": retrain_in_child}[what]
    child = Child(work, str(folder), subject=command, talks=True, patience=_PATIENCE_SECONDS[what])
    try:
        while message := await asyncio.to_thread(_answered, child, wanted()):
            hear(*message)
    except Killed as killed:
        if killed.crashed:
            raise child.fault(killed.reason) from killed
        raise Refusal(
            _("{command} was stopped ({reason}); close other programs and try again.").format(
                command=command, reason=killed.reason
            )
        ) from killed
    finally:
        await asyncio.to_thread(child.end)


def _answered(child: Child, position: int) -> list[Any] | None:
    """Send `position`, and wait for what the child says next; None at its end."""
    child.send(str(position))
    return child.receive()


# In the child


class _Say(Protocol):
    """Send a word and what goes with it; the answer is a position, 0 for no answer."""

    def __call__(self, word: str, *values: object) -> int: ...


def suggest_in_child(channel: Channel, folder: str) -> None:
    """Suggest for the quotes of the study in `folder`, and say of which."""
    with Study.open(Path(folder)) as study:
        _suggest(study, *_conversation(channel))


def retrain_in_child(channel: Channel, folder: str) -> None:
    """Train a model of the study in `folder`, say how far that is and what came of it."""
    with Study.open(Path(folder)) as study:
        _position, say = _conversation(channel)
        _retrain(study, say)


def _conversation(channel: Channel) -> tuple[int, _Say]:
    """The position that the parent begins with, and how to say something and hear the next."""

    def answer() -> int:
        return int(channel.receive() or 0)

    def say(word: str, *values: object) -> int:
        channel.send(word, *values)
        return answer()

    return answer(), say


def _suggest(study: Study, wanted: int, say: _Say) -> None:
    # Most often there is nothing to do, and spaCy takes a second to load. A trained model is
    # looked at all the same: it may not be what was trained, or not know a code.
    if not study.settings.model and not count_missing(study.db, CODEBOOK, study.codebook.revision):
        return
    from .suggesting import suggest_missing

    batches = suggest_missing(study, wanted=lambda: wanted)
    while wanted and (batch := next(batches, None)):
        wanted = say("made", batch.quotes, batch.problem)


def _retrain(study: Study, say: _Say) -> None:
    from .retraining import retrain as train

    def progress(fraction: float) -> None:
        if not say("learning", fraction):
            raise Cancelled

    with suppress(Cancelled):
        report = train(study, progress=progress)
        say("retrained", report.sentence())
