"""Converting the positions of selections to code points, however the program counted them.

The standard counts the code points of the text in the file. Some programs count UTF-16 units,
count CR and LF as one, or count the byte order mark. A file does not say which, but it can be
inferred from selections that would end after the text, and from the names of selections, which
in many programs are the first words of the selection.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import accumulate, product
from typing import NamedTuple

from .refi import Source

MARK = "\ufeff"


class Counting(NamedTuple):
    """The way in which a program counts positions."""

    units: bool = False
    """Whether a character outside the basic plane, such as an emoji, counts as two."""
    lines: bool = False
    """Whether a Windows line break (CR and LF) counts as one."""
    mark: bool = False
    """Whether the byte order mark counts as one."""

    def places(self, text: str, *, marked: bool = False) -> Callable[[int], int]:
        """A function from positions to code points of `text`, from which the mark was removed."""
        extra = int(self.mark and marked)
        units = self.units and any(char > "\uffff" for char in text)
        if not (extra or units or (self.lines and "\r\n" in text)):
            return lambda position: position
        following = text[1:] + " "
        widths = (
            0 if self.lines and char == "\r" and after == "\n" else 2 if units and char > "\uffff"
            else 1
            for char, after in zip(text, following, strict=False)
        )  # fmt: skip
        offsets = list(accumulate(widths, initial=extra))

        def place(position: int) -> int:
            # A position after the end stays as far after the end, so that it is noticed.
            return bisect_left(offsets, position) + max(0, position - offsets[-1] - 1)

        return place


STANDARD = Counting()


def in_code_points(sources: Sequence[Source], origin: str) -> tuple[list[Source], Counting]:
    """The sources with positions in code points and without byte order marks, and the counting."""
    odd = [s for s in sources if s.selections and (MARK in s.text[:1] or _ambiguous(s.text))]
    counting = _counting(odd, origin) if odd else STANDARD
    return [_in_code_points(source, counting) for source in sources], counting


def _ambiguous(text: str) -> bool:
    return "\r\n" in text or (not text.isascii() and any(char > "\uffff" for char in text))


def _counting(sources: Iterable[Source], origin: str) -> Counting:
    """The counting under which the selections fit best; with equal fit, the usual one."""
    # ATLAS.ti writes Windows line breaks and counts each as one.
    usual = Counting(lines="ATLAS" in origin.upper())
    ways = [usual, *(way for flags in product((False, True), repeat=3)
                     if (way := Counting(*flags)) != usual)]  # fmt: skip
    ways[1:] = sorted(ways[1:], key=sum)
    sources = list(sources)
    return max(ways, key=lambda way: _plausibility(sources, way))


def _plausibility(sources: Iterable[Source], way: Counting) -> tuple[int, int]:
    outside = named = 0
    for source in sources:
        text = source.text.removeprefix(MARK)
        place = way.places(text, marked=source.text != text)
        for selection in source.selections:
            start, end = place(selection.start), place(selection.end)
            outside += end > len(text)
            name = _plain(selection.name.rstrip(" .…"))
            named += len(name) > 2 and _plain(text[start:end]).startswith(name)
    return -outside, named


def _plain(text: str) -> str:
    return " ".join(text.split())


def _in_code_points(source: Source, counting: Counting) -> Source:
    text = source.text.removeprefix(MARK)
    marked = text != source.text
    if counting == STANDARD and not marked:
        return source
    place = counting.places(text, marked=marked)
    selections = tuple(
        replace(selection, start=place(selection.start), end=place(selection.end))
        for selection in source.selections
    )
    return replace(source, text=text, selections=selections)
