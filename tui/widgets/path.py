"""Typing where a file is to be written, with what is there already completed."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from textual.suggester import Suggester
from textual.widgets import Input

from ..text import line

_LOOKED_AT = 2000
"""Entries of a folder that are looked at: while somebody types, nobody waits."""


class PathInput(Input):
    """A line for the name of a file; right at its end takes what is proposed behind it."""

    def __init__(self, endings: Sequence[str], proposal: str, *, id: str) -> None:  # noqa: A002
        super().__init__(proposal, select_on_focus=False, suggester=_Paths(endings), id=id)
        self._endings = endings

    @property
    def ending(self) -> str:
        """The longest of the endings that the name has; empty where it has none."""
        name = self.value.strip().lower()
        return max((each for each in self._endings if name.endswith(each)), key=len, default="")

    def end_in(self, ending: str) -> None:
        """Give the name this ending in place of the one that it has."""
        self.value = self.value.strip().removesuffix(".")[: -len(self.ending) or None] + ending
        self.cursor_position = len(self.value)


class _Paths(Suggester):
    """Proposes folders and files that begin as what is typed, then an ending."""

    def __init__(self, endings: Sequence[str]) -> None:
        # What is in a folder changes.
        super().__init__(use_cache=False, case_sensitive=True)
        self._endings = endings

    async def get_suggestion(self, value: str) -> str | None:
        folder, slash, begun = value.rpartition("/")
        if begun:
            there = sorted(_there(folder + slash, begun), key=len)
            dot = begun.find(".", 1)
            stem, typed = (begun[:dot], begun[dot:]) if dot > 0 else (begun, "")
            ends = [stem + end for end in self._endings if typed and end.startswith(typed)]
            for name in (*there, *ends):
                if name != begun:
                    return folder + slash + name
        return None


def _there(folder: str, begun: str) -> Iterator[str]:
    try:
        with os.scandir(Path(folder).expanduser()) as entries:
            for entry in islice(entries, _LOOKED_AT):
                # What would act on the screen, or cannot be typed, is not proposed.
                if entry.name.startswith(begun) and line(entry.name) == entry.name:
                    yield f"{entry.name}/" if entry.is_dir() else entry.name
    except (OSError, RuntimeError, ValueError):
        return
