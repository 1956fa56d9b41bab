"""Refusals for damaged files, and for the errors that libraries raise on them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import Refusal
from ..language import _


def damaged(path: Path, reason: object) -> Refusal:
    """The refusal for a file that is damaged or of another format."""
    return Refusal(
        _(
            "{path} is damaged or not of the format that its name suggests ({reason}); export it"
            " again from the program that made it."
        ).format(path=path, reason=" ".join(str(reason).split())[:300] or type(reason).__name__)
    )


@contextmanager
def reading_with_library(path: Path) -> Iterator[None]:
    """Turn all errors of a library that reads `path` into a `Refusal`.

    A library in C or Rust raises errors of many kinds for a damaged file; a panic in Rust is not
    even an `Exception`. The block must contain only calls of the library: an error of turven
    itself would be blamed on the file.

    Raises:
        Refusal: the library could not read the file.
    """
    try:
        yield
    except (Refusal, ImportError, MemoryError, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:
        raise damaged(path, error) from error
