"""Changing the codebook from within the app: each operation is one change, one small diff.

An operation reads `codebook.yaml` as it is now, changes as few lines of it as it can,
makes sure that the result is a codebook that says what it should, and replaces the file.
The log has it, and it can be undone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from .codebook_changes import Change
from .study import Study


class Editing:
    """The codebook of a study as one coder changes it.

    After each operation `study.codebook` is the new one, and who writes decisions must
    say so: `decisions.revision = study.codebook.revision`. An operation that would change
    nothing writes nothing. Each takes a `reason`, which stays in the log.

    Every operation raises:
        Conflict: the file was edited outside the app since; see there. Nothing was written.
        Refusal: the codebook would not be one any more, or the operation makes no sense
            for this code. Nothing was written.
    """

    def __init__(self, study: Study, coder: str) -> None:
        self.study = study
        self.coder = coder

    def add(
        self, label: str, *, under: str | None = None, after: str | None = None, reason: str = ""
    ) -> str:
        """A new code with this label, in the language of the screen; its id, made of that.

        Args:
            under: the net it goes in, at its end; a code that was never given becomes one.
            after: the code or net that it comes directly after, in the same net as that.
        """
        raise NotImplementedError

    def rename(self, code: str, label: str, *, reason: str = "") -> None:
        """Give a code or net another label in the language of the screen; the id stays."""
        raise NotImplementedError

    def describe(
        self,
        code: str,
        *,
        description: str | None = None,
        include: str | None = None,
        exclude: str | None = None,
        doubtful: bool = True,
        reason: str = "",
    ) -> None:
        """Say what a code is, what it includes and excludes; None leaves it, "" takes it out.

        Args:
            doubtful: where what it includes or excludes changes, whether that puts in doubt
                what was coded with it before. Not so where only a typo is mended.
        """
        raise NotImplementedError

    def recolour(self, code: str, colour: str, *, reason: str = "") -> None:
        """Give a code or net a colour such as `#1f77b4`, or none with ""."""
        raise NotImplementedError

    def set_key(self, code: str, key: str, *, reason: str = "") -> None:
        """Give a code its own letters within its net, one or two of a-z; "" leaves it to us."""
        raise NotImplementedError

    def move(
        self, code: str, under: str | None, *, after: str | None = None, reason: str = ""
    ) -> None:
        """Move a code or net to the end of net `under`, or to the top level where that is None.

        Args:
            after: a code or net in the same net, that it comes directly after instead.
        """
        raise NotImplementedError

    def shift(self, code: str, by: Literal[-1, 1], *, reason: str = "") -> None:
        """Move a code or net one place up or down within its net; at its end, nothing."""
        raise NotImplementedError

    def merge(self, code: str, into: str, *, reason: str = "") -> None:
        """Read everything that was or will be coded with `code` as `into` from now on.

        No decision is touched. `code` stays in the file, and is not given any more.
        """
        raise NotImplementedError

    def split(self, code: str, labels: Sequence[str], *, reason: str = "") -> tuple[str, ...]:
        """New codes directly after `code`, which keeps what was decided with it; their ids.

        What was coded with `code` is in doubt since.
        """
        raise NotImplementedError

    def retire(self, code: str, *, reason: str = "") -> None:
        """Give a code no more; what was coded with it stays."""
        raise NotImplementedError

    def restore(self, code: str, *, reason: str = "") -> None:
        """Bring back a code that was retired, or that was merged into another."""
        raise NotImplementedError

    def undo(self) -> Change | None:
        """Take back the newest change that still holds, also of last week; None if none is.

        The file goes back to what it was before, byte for byte.

        Raises:
            Refusal: also where a code that would go was given to quotes meanwhile, and
                where the newest change was made outside the app.
        """
        raise NotImplementedError
