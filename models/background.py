"""Suggesting and training in a process of their own, for whoever draws a screen meanwhile.

Python runs one thread at a time, and a single call of spaCy or scipy holds up all others: in
a thread of the app they would make each key wait. The other process sends lines of JSON, and
waits for an answer to each: the position of the quote that somebody looks at now. Where no
answer comes, nobody is there any more, and it stops.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout, suppress
from pathlib import Path
from typing import Any, Protocol

from ..corpus import language
from ..corpus.errors import Refusal
from ..corpus.language import _
from ..corpus.progress import Cancelled
from ..corpus.study.study import Study
from ..corpus.study.suggestions import CODEBOOK, lacking

_PATIENCE = {"suggest": 0.0, "retrain": 1.0}
"""Seconds that the other process gets to come to a stop. A batch of suggestions is stored whole
or not at all; a model that is half written is to be cleared away."""


async def suggest(
    folder: Path, wanted: Callable[[], int], made: Callable[[Sequence[str], str], object]
) -> None:
    """Suggest for every quote that lacks it, the one at the position `wanted` first.

    `made` is told of each batch of quotes, and of what is wrong with the model.

    Raises:
        Refusal: the study cannot be read or written, or the process ended before its time.
    """
    await _exchange("suggest", folder, wanted, lambda _word, *what: made(*what))


async def retrain(folder: Path, learning: Callable[[float], object]) -> str:
    """Train on what is coded now; what came of it, as a sentence.

    `learning` is told how far it is, from 0 to 1. When this is cancelled, nothing is kept.

    Raises:
        Refusal: there is too little to learn from, or the process ended before its time.
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
    """Start the other process, hear it out and answer; it ends with this."""
    process = subprocess.Popen(  # noqa: ASYNC220, S603 - a moment's work; our own words
        # -P: a file in the current folder is never taken for a module of ours.
        [sys.executable, "-P", "-c", f"from {__name__} import main; main()",
         what, str(folder), language.current()],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        while line := await asyncio.to_thread(_answer, process, wanted()):
            word, *said = json.loads(line)
            if word == "refused":
                raise Refusal(*said)
            hear(word, *said)
        if status := await asyncio.to_thread(process.wait):
            raise Refusal(
                _(
                    "{what} ended before its time (exit status {status}); run it outside the app"
                    " to see why."
                ).format(what=f"`turven {what}`", status=status)
            )
    finally:
        await asyncio.to_thread(_end, process, _PATIENCE[what])


def _answer(process: subprocess.Popen[bytes], position: int) -> bytes:
    """Send `position`, and wait for what the other process says next; nothing at its end."""
    assert process.stdin is not None
    assert process.stdout is not None
    with suppress(OSError):
        process.stdin.write(b"%d\n" % position)
        process.stdin.flush()
    return process.stdout.readline()


def _end(process: subprocess.Popen[bytes], patience: float) -> None:
    """Answer no more; who is in the middle of something long is not waited for."""
    try:
        process.communicate(timeout=patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()


# The other process


class _Say(Protocol):
    """Send a word and what goes with it; the answer is a position, 0 for no answer."""

    def __call__(self, word: str, *what: object) -> int: ...


def main() -> None:
    """What the other process does."""
    what, folder, spoken = sys.argv[1:]
    language.install(spoken)
    out = sys.stdout

    def answer() -> int:
        return int(sys.stdin.readline() or 0)

    def say(word: str, *what: object) -> int:
        print(json.dumps([word, *what]), file=out, flush=True)
        return answer()

    # A library that prints does not get in between.
    with redirect_stdout(sys.stderr):
        try:
            with Study.open(Path(folder)) as study:
                {"suggest": _suggest, "retrain": _retrain}[what](study, answer(), say)
        except Refusal as refusal:
            say("refused", str(refusal))


def _suggest(study: Study, wanted: int, say: _Say) -> None:
    # Most often there is nothing to do, and spaCy takes a second to load. A trained model is
    # looked at all the same: it may not be what was trained, or not know a code.
    if not study.setting("model") and not lacking(study.db, CODEBOOK, study.codebook.revision):
        return
    from .suggesting import suggest_missing

    batches = suggest_missing(study, wanted=lambda: wanted)
    while wanted and (batch := next(batches, None)):
        wanted = say("made", batch.quotes, batch.problem)


def _retrain(study: Study, _wanted: int, say: _Say) -> None:
    from .retraining import retrain as train

    def progress(fraction: float) -> None:
        if not say("learning", fraction):
            raise Cancelled

    with suppress(Cancelled):
        report = train(study, progress=progress)
        say("retrained", report.sentence())
