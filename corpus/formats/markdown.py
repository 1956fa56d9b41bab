"""A table in Markdown as GitHub, Pandoc and Obsidian read it, in which no text is markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import IO

from .html import VISIBLE

# Where a cell ends, a direction that is forced upon the text would go on.
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
    """Write `rows` under `header`, and `below` the title."""
    file.write(f"# {escaped(title)}\n\n{escaped(below)}\n\n".encode())
    file.write((_row(map(escaped, header)) + _row("---" for _name in header)).encode())
    for row in rows:
        file.write(_row(map(escaped, row)).encode())


def escaped(text: str) -> str:
    """`text` on one line, so that Markdown shows it as it is."""
    marked = _MARKS.sub(r"\\\g<0>", _LINES.sub("\n", text).translate(_SIGNS).replace("\t", " "))
    return "<br>".join(marked.strip().split("\n"))


def paragraphs(text: str) -> list[str]:
    """The paragraphs of `text`, so that Markdown shows each line as it is, on a line of its own."""
    whole = _LINES.sub("\n", text).translate(_SIGNS)
    return [
        "\\\n".join(_opened(_MARKS.sub(r"\\\g<0>", line)) for line in _shown(part))
        for part in _EMPTY.split(whole)
        if _shown(part)
    ]


def _shown(part: str) -> list[str]:
    """Its lines, without the spaces around them: four before a line would make it code."""
    return [line for line in (" ".join(line.split()) for line in part.split("\n")) if line]


def _opened(line: str) -> str:
    """A line that begins no list."""
    return _BULLET.sub(r"\1\\\2", line)


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |\n"
