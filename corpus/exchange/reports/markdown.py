"""The quote book in Markdown, in which nothing that anybody wrote is markup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO

from ...formats.markdown import escaped, paragraphs
from .book import Book, Chapter
from .citations import Citation

_OPEN, _CLOSE = "\ufdd0", "\ufdd1"
_NEITHER = {ord(_OPEN): 0xFFFD, ord(_CLOSE): 0xFFFD}
"""Where a part begins and ends while a text is made Markdown; Unicode keeps them out of texts."""


def write(book: Book, file: IO[bytes]) -> None:
    for block in _blocks(book):
        file.write(f"{block}\n\n".encode())


def _blocks(book: Book) -> Iterator[str]:
    yield f"# {escaped(book.title)}"
    for chapter in book.chapters:
        yield f"{'#' * chapter.level} {escaped(chapter.line.name)}"
        yield from _chapter(chapter)
    yield "---"
    for note in book.notes:
        yield from paragraphs(note)


def _chapter(chapter: Chapter) -> Iterator[str]:
    yield from paragraphs(chapter.definition)
    yield escaped(chapter.counted)
    for citation in chapter.citations:
        said, last = _paragraphs(citation), ", ".join(citation.background)
        if citation.starred:
            said[0] = f"★ {said[0]}"
        if last:
            said.append(f"— {escaped(last)}")
        yield "\n>\n".join("> " + each.replace("\n", "\n> ") for each in said)


def _paragraphs(citation: Citation) -> list[str]:
    """Its paragraphs, with the parts in bold on each line that they are on.

    As a tag, for `**` is none where a letter stands before it and a sign behind it.
    """
    pieces = ((piece.translate(_NEITHER), coded) for piece, coded in citation.pieces)
    marked = "".join(
        re.sub(r"\S(?:.*\S)?", rf"{_OPEN}\g<0>{_CLOSE}", piece) if coded else piece
        for piece, coded in pieces
    )
    return [
        part.replace(_OPEN, "<strong>").replace(_CLOSE, "</strong>") for part in paragraphs(marked)
    ]
