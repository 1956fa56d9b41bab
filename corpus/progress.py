"""Progress and cancellation of long work: one protocol for everything that takes a while."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol


class Cancelled(Exception):  # noqa: N818 - not an error
    """Long work was cancelled: the study and every file are as they were before it."""


class Progress(Protocol):
    """A function that is called with the progress of long work, and can cancel it.

    The work calls it several times a second, at points at which it can still be undone.
    """

    def __call__(self, fraction: float, /) -> None:
        """Report the fraction of the work that is done, from 0 to 1.

        Raises:
            Cancelled: the caller no longer wants the result.
        """


def no_progress(_fraction: float, /) -> None:
    """The default `Progress`: ignores the progress and never cancels."""


def subrange(progress: Progress, start: float, end: float) -> Progress:
    """The `Progress` for a part of the work, from the fraction `start` to `end` of the whole."""

    def part(fraction: float, /) -> None:
        progress(start + (end - start) * fraction)

    return part


def cancel_when(cancelled: Callable[[], bool], progress: Progress = no_progress) -> Progress:
    """`progress` that also cancels the work as soon as `cancelled` returns True."""

    def checked(fraction: float, /) -> None:
        if cancelled():
            raise Cancelled
        progress(fraction)

    return checked
