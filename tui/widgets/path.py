"""A text field for the path of a file to write, with completion."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from textual.suggester import Suggester
from textual.widgets import Input

from ..text import line

_MAX_ENTRIES = 2000
"""The maximum number of entries of a folder that a completion reads, so that typing never waits."""


class PathInput(Input):
    """A text field for a path; the right arrow at its end accepts the completion."""

    def __init__(self, endings: Sequence[str], proposal: str, *, id: str) -> None:  # noqa: A002
        super().__init__(proposal, select_on_focus=False, suggester=_Paths(endings), id=id)
        self._endings = endings

    @property
    def ending(self) -> str:
        """The longest known ending of the name; empty if it has none."""
        name = self.value.strip().lower()
        return max((each for each in self._endings if name.endswith(each)), key=len, default="")

    def set_ending(self, ending: str) -> None:
        """Replace the ending of the name."""
        self.value = self.value.strip().removesuffix(".")[: -len(self.ending) or None] + ending
        self.cursor_position = len(self.value)


class _Paths(Suggester):
    """Completes what is typed to the name of a folder or file, or else to an ending."""

    def __init__(self, endings: Sequence[str]) -> None:
        # No cache: the contents of a folder change.
        super().__init__(use_cache=False, case_sensitive=True)
        self._endings = endings

    async def get_suggestion(self, value: str) -> str | None:
        folder, slash, begun = value.rpartition("/")
        if begun:
            there = sorted(_names(folder + slash, begun), key=len)
            dot = begun.find(".", 1)
            stem, typed = (begun[:dot], begun[dot:]) if dot > 0 else (begun, "")
            ends = [stem + end for end in self._endings if typed and end.startswith(typed)]
            for name in (*there, *ends):
                if name != begun:
                    return folder + slash + name
        return None


def _names(folder: str, begun: str) -> Iterator[str]:
    """The entries of a folder that start with `begun`; those that are folders end in a slash."""
    try:
        with os.scandir(Path(folder).expanduser()) as entries:
            for entry in islice(entries, _MAX_ENTRIES):
                # A name with control characters is not offered, because it cannot be typed.
                if entry.name.startswith(begun) and line(entry.name) == entry.name:
                    yield f"{entry.name}/" if entry.is_dir() else entry.name
    except (OSError, RuntimeError, ValueError):
        return
