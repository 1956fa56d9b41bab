"""A list of codes, as read from any kind of file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

MAX_DEPTH = 20
"""How deep codes may be nested; a codebook has two or three levels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedCode:
    label: str
    """On one line, and not empty."""
    id: str = ""
    """As the file has it; empty where it has none."""
    guid: str = ""
    """By which another program knows it."""
    description: str = ""
    include: str = ""
    exclude: str = ""
    keywords: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    colour: str | None = None
    codes: tuple[ListedCode, ...] = ()
    """Those in it, if it is a net."""

    def walk(self) -> Iterator[ListedCode]:
        """This code and all below it, in the order of the file."""
        yield self
        for code in self.codes:
            yield from code.walk()
