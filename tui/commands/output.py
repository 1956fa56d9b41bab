"""The output of commands: progress bars and JSON."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import FrameType
from typing import Any, NoReturn

import typer

from ...corpus.progress import Progress, no_progress


@contextmanager
def progress_bar(label: str) -> Iterator[Progress]:
    """A progress bar on the error stream; none if that is not a terminal."""
    with _exit_on_signals():
        if not sys.stderr.isatty():
            yield no_progress
            return
        bar = typer.progressbar(length=100, label=label, file=sys.stderr)
        with ExitStack() as shown:

            def progress(fraction: float) -> None:
                # Not before there is progress, so that a refusal stands alone.
                if fraction and not bar.entered:
                    shown.enter_context(bar)
                if bar.entered:
                    bar.update(round(100 * fraction) - bar.pos)

            yield progress


@contextmanager
def _exit_on_signals() -> Iterator[None]:
    """Exit on SIGTERM and SIGHUP in the usual way, so that partly written files are removed."""

    def end(number: int, _frame: FrameType | None) -> NoReturn:
        raise SystemExit(128 + number)

    names = ("SIGTERM", "SIGHUP")  # Windows has only the first
    before = {
        each: signal.signal(each, end) for name in names if (each := getattr(signal, name, None))
    }
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def print_json(value: Any) -> None:
    unicode = (sys.stdout.encoding or "").lower().startswith("utf")
    print(json.dumps(value, ensure_ascii=not unicode))


def at_terminal() -> bool:
    # Textual draws on the standard error stream, and asks for the size on another stream.
    streams = (sys.stdin, sys.stdout, sys.stderr)
    return all(stream.isatty() for stream in streams) and os.environ.get("TERM") != "dumb"
