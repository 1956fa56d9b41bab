"""A file that is damaged, and a library's errors that mean so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import Refusal
from ..language import _


def damaged(path: Path, reason: object) -> Refusal:
    """The sentence for a file that is not what it should be."""
    return Refusal(
        _("{path} is damaged, or not what its name says ({reason}).").format(
            path=path, reason=" ".join(str(reason).split())[:300] or type(reason).__name__
        )
    )


@contextmanager
def reading_with_library(path: Path) -> Iterator[None]:
    """Around calls of a library that reads `path`, and nothing else: what it raises is a Refusal.

    A library in C or Rust raises errors of many kinds for a damaged file, and Rust a panic, which
    is not an `Exception`. An error of our own must not be within, or the file is blamed for it.

    Raises:
        Refusal: the library could not read the file.
    """
    try:
        yield
    except (Refusal, ImportError, MemoryError, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:
        raise damaged(path, error) from error
