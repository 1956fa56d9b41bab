"""How a command answers: for another program, or for a person at a terminal."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import typer


@contextmanager
def progress(what: str) -> Iterator[Callable[[float], bool]]:
    """A bar for a person at a terminal; a pipe sees nothing of it."""
    if not sys.stderr.isatty():
        yield lambda _fraction: True
        return
    with typer.progressbar(length=100, label=what, file=sys.stderr) as bar:

        def go_on(fraction: float) -> bool:
            bar.update(round(100 * fraction) - bar.pos)
            return True

        yield go_on


def print_json(value: Any) -> None:
    unicode = (sys.stdout.encoding or "").lower().startswith("utf")
    print(json.dumps(value, ensure_ascii=not unicode))


def at_terminal() -> bool:
    # Textual draws on the standard error stream, and asks the terminal for its size on another.
    streams = (sys.stdin, sys.stdout, sys.stderr)
    return all(stream.isatty() for stream in streams) and os.environ.get("TERM") != "dumb"
