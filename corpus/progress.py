"""Progress of long work, and cancelling it: one shape for everything that takes a while."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol


class Cancelled(Exception):  # noqa: N818 - not an error
    """Long work was cancelled: the study and every file are as they were before it."""


class Progress(Protocol):
    """Told how far the work is; cancels the work by raising `Cancelled`.

    Work that takes one calls it several times a second, between steps that can each be undone.
    """

    def __call__(self, fraction: float, /) -> None:
        """Report the fraction of the work that is done, from 0 to 1.

        Raises:
            Cancelled: the caller no longer wants the result.
        """


def no_progress(_fraction: float, /) -> None:
    """The default: nobody watches, and nobody cancels."""


def subrange(progress: Progress, start: float, end: float) -> Progress:
    """The progress of a part of the work that runs from `start` to `end` of the whole."""

    def part(fraction: float, /) -> None:
        progress(start + (end - start) * fraction)

    return part


def cancel_when(cancelled: Callable[[], bool], progress: Progress = no_progress) -> Progress:
    """As `progress`, but it cancels the work as soon as `cancelled` returns True."""

    def checked(fraction: float, /) -> None:
        if cancelled():
            raise Cancelled
        progress(fraction)

    return checked
