"""Selecting a part of a quote with the keyboard: by word, by sentence, by character."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Literal

Span = tuple[int, int]
"""Start and end of a part of a quote, in code points; the end is exclusive."""
Unit = Literal["word", "sentence", "character"]

_WORD = re.compile(r"\w+(?:['’\-]\w+)*")
_SENTENCE = re.compile(r"[^\s](?:[^.!?;\n]|[.!?;](?!\s))*[.!?;]*")
_ANY = re.compile(r"\S+")


def words(text: str) -> list[Span]:
    """Words, with inner hyphens and apostrophes; if there are none, runs of other characters."""
    return [match.span() for match in _WORD.finditer(text)] or [
        match.span() for match in _ANY.finditer(text)
    ]


def sentences(text: str) -> list[Span]:
    """Sentences: up to a full stop, question mark, exclamation mark, semicolon or line end."""
    return [match.span() for match in _SENTENCE.finditer(text)]


def move(text: str, selected: Span | None, unit: Unit, by: Literal[1, -1]) -> Span | None:
    """Select the next or previous word or sentence; without a selection, the first or last.

    If only a part of a word or sentence is selected, select that whole unit first.
    """
    units = _units(text, unit)
    if selected is None:
        return (units[0] if by > 0 else units[-1]) if units else None
    start, end = selected
    around = next((each for each in units if each[0] <= start and end <= each[1]), selected)
    if around != selected:
        return around
    if by > 0:
        return next((each for each in units if each[0] >= end), selected)
    return next((each for each in reversed(units) if each[1] <= start), selected)


def extend(text: str, selected: Span | None, unit: Unit, by: Literal[1, -1]) -> Span | None:
    """Move the end of the selection by one unit; the selection never becomes empty."""
    if selected is None:
        return move(text, None, "word" if unit == "character" else unit, by)
    start, end = selected
    if unit == "character":
        reached = end + by
        # Combining characters stay with the character they belong to.
        while 0 < reached < len(text) and _belongs(text, reached):
            reached += by
    else:
        ends = [each[1] for each in _units(text, unit)]
        further = [e for e in ends if e > end] if by > 0 else [e for e in ends if e < end][::-1]
        reached = further[0] if further else end
    return (start, reached) if start < reached <= len(text) else selected


def span_of(text: str, start: tuple[int, int], end: tuple[int, int]) -> Span | None:
    """The part between two places, each `(line, column)`, stripped of spaces; None if empty."""
    begins = [0]
    for line in text.split("\n"):
        begins.append(begins[-1] + len(line) + 1)

    def place(at: tuple[int, int]) -> int:
        line = min(at[0], len(begins) - 2)
        return min(begins[line] + at[1], begins[line + 1] - 1)

    first, last = sorted((place(start), place(end)))
    trimmed = text[first:last].strip()
    if not trimmed:
        return None
    first += text[first:last].index(trimmed)
    return first, first + len(trimmed)


def _units(text: str, unit: Unit) -> Sequence[Span]:
    return sentences(text) if unit == "sentence" else words(text)


def _belongs(text: str, at: int) -> bool:
    """Whether the code point at `at` belongs to the character before it."""
    joined = "\u200d"
    after = unicodedata.combining(text[at]) or text[at] in (joined, "\ufe0f")
    return bool(after) or text[at - 1] == joined
