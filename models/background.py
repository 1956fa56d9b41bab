"""Suggesting and training in a child process, so that the screen stays quick meanwhile.

Python runs one thread at a time, and one call of spaCy or scipy holds up all other threads: in
a thread of the app, each key would have to wait. The child sends messages and waits for an
answer to each: the position of the quote on the screen. If no answer comes, the app has ended,
and the child stops.
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
"""How long the child gets to stop. A batch of suggestions is stored whole or not at all; a
half-written model must be removed first."""


async def suggest(
    folder: Path, wanted: Callable[[], int], made: Callable[[Sequence[str], str], object]
) -> None:
    """Make suggestions for all quotes without them, first for the one at position `wanted`.

    `made` is called with each batch of quotes, and with what is wrong with the model.

    Raises:
        Refusal: the study cannot be read or written, or the child was killed.
    """
    await _exchange("suggest", folder, wanted, lambda _word, *what: made(*what))


async def retrain(folder: Path, learning: Callable[[float], object]) -> str:
    """Train a model on the current codings; returns the result as a sentence.

    `learning` is called with the fraction done, from 0 to 1. If this is cancelled, no model
    is kept.

    Raises:
        Refusal: there are too few codings to learn from, or the child was killed.
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
    """Start the child and answer each of its messages; on return the child has ended."""
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
    """Send `position` and wait for the next message of the child; None when it has ended."""
    child.send(str(position))
    return child.receive()


# In the child


class _Say(Protocol):
    """Send a message; returns the position that the parent answers, or 0 if there is no answer."""

    def __call__(self, word: str, *values: object) -> int: ...


def suggest_in_child(channel: Channel, folder: str) -> None:
    """Make suggestions for the study in `folder`, and send the ids of each batch of quotes."""
    with Study.open(Path(folder)) as study:
        _suggest(study, *_conversation(channel))


def retrain_in_child(channel: Channel, folder: str) -> None:
    """Train a model for the study in `folder`, and send the progress and the result."""
    with Study.open(Path(folder)) as study:
        _position, say = _conversation(channel)
        _retrain(study, say)


def _conversation(channel: Channel) -> tuple[int, _Say]:
    """The first position the parent sends, and a function that sends a message."""

    def answer() -> int:
        return int(channel.receive() or 0)

    def say(word: str, *values: object) -> int:
        channel.send(word, *values)
        return answer()

    return answer(), say


def _suggest(study: Study, wanted: int, say: _Say) -> None:
    # Usually there is nothing to do, and spaCy takes a second to load. A trained model is
    # checked anyway: its files may have changed, or it may not know a new code.
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
