"""A table in the Markdown of GitHub, Pandoc and Obsidian, with all markup in texts escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import IO

from .html import VISIBLE

# A control character for the direction of text would also affect the cells after it.
_SIGNS = {**VISIBLE, **dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)], 0xFFFD)}

_MARKS = re.compile(r"[\\`*_\[\]<>&|~$#!^=@:]")
_EMPTY = re.compile(r"\n\s*\n")
_BULLET = re.compile(r"^(\d*)([-+.)])")
_LINES = re.compile(r"\r\n|[\n\u2028\u2029]")


def write(
    file: IO[bytes],
    title: str,
    below: str,
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
) -> None:
    """Write `rows` under `header`, with the paragraph `below` under the title."""
    file.write(f"# {escaped(title)}\n\n{escaped(below)}\n\n".encode())
    file.write((_row(map(escaped, header)) + _row("---" for _name in header)).encode())
    for row in rows:
        file.write(_row(map(escaped, row)).encode())


def escaped(text: str) -> str:
    """`text` on one line, with all markup escaped."""
    marked = _MARKS.sub(r"\\\g<0>", _LINES.sub("\n", text).translate(_SIGNS).replace("\t", " "))
    return "<br>".join(marked.strip().split("\n"))


def paragraphs(text: str) -> list[str]:
    """The paragraphs of `text`, with all markup escaped and the line breaks kept."""
    whole = _LINES.sub("\n", text).translate(_SIGNS)
    return [
        "\\\n".join(_escape_bullet(_MARKS.sub(r"\\\g<0>", line)) for line in _lines(part))
        for part in _EMPTY.split(whole)
        if _lines(part)
    ]


def _lines(part: str) -> list[str]:
    """The lines of a paragraph without surrounding spaces: four before a line mean code."""
    return [line for line in (" ".join(line.split()) for line in part.split("\n")) if line]


def _escape_bullet(line: str) -> str:
    """Escape the bullet or number with which a line would begin a list."""
    return _BULLET.sub(r"\1\\\2", line)


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |\n"
