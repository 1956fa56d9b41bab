"""A list of codes as read from a file of any format."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

MAX_DEPTH = 20
"""The largest number of levels of codes; a codebook has two or three."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedCode:
    """A code in a list, with the codes in it if it is a net."""

    label: str
    """On one line, and not empty."""
    id: str = ""
    """The id in the file; empty if it has none."""
    guid: str = ""
    """The GUID by which another program identifies the code."""
    description: str = ""
    include: str = ""
    exclude: str = ""
    keywords: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    colour: str | None = None
    value: int | None = None
    """The code value."""
    exclusive: bool = False
    questions: tuple[str, ...] = ()
    """The ids or texts of the questions that it is for; empty for those of its net, or all."""
    codes: tuple[ListedCode, ...] = ()
    """The codes in it, if it is a net."""

    def walk(self) -> Iterator[ListedCode]:
        """This code and all below it, in the order of the file."""
        yield self
        for code in self.codes:
            yield from code.walk()
