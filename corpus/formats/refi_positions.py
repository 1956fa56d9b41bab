"""The start and end of a selection, also in files of programs that count in another way.

The standard counts code points of the text as it stands in the file. Others count the
16-bit units of Windows and Java, a line break as one, or the byte order mark. A file does
not say which, but it can be inferred: from a selection that would end after the text, or from
the beginning of the selected words, which many programs give it as a name.
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
    """What one program counts as one position."""

    units: bool = False
    """A character beyond the basic plane, such as an emoji, counts as two."""
    lines: bool = False
    """A line break of Windows (CR and LF) counts as one."""
    mark: bool = False
    """A byte order mark counts as well."""

    def places(self, text: str, *, marked: bool = False) -> Callable[[int], int]:
        """From a position to a code point of `text`, which no longer has its mark."""
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
            # After the text there is no code point; the distance stays visible.
            return bisect_left(offsets, position) + max(0, position - offsets[-1] - 1)

        return place


STANDARD = Counting()


def in_code_points(sources: Sequence[Source], origin: str) -> tuple[list[Source], Counting]:
    """The sources without byte order marks, their selections in code points of the text."""
    odd = [s for s in sources if s.selections and (MARK in s.text[:1] or _ambiguous(s.text))]
    counting = _counting(odd, origin) if odd else STANDARD
    return [_in_code_points(source, counting) for source in sources], counting


def _ambiguous(text: str) -> bool:
    return "\r\n" in text or (not text.isascii() and any(char > "\uffff" for char in text))


def _counting(sources: Iterable[Source], origin: str) -> Counting:
    """The way of counting under which the selections make most sense; the standard's if even."""
    # ATLAS.ti writes line breaks of Windows and counts them as one.
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
