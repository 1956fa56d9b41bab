"""The quote book as Markdown; nothing in a quote or label acts as markup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO

from ...formats.markdown import escaped, paragraphs
from .book import Book, Chapter
from .citations import Citation

_OPEN, _CLOSE = "\ufdd0", "\ufdd1"
_NEITHER = {ord(_OPEN): 0xFFFD, ord(_CLOSE): 0xFFFD}
"""Marks around a coded part until the text is Markdown; Unicode reserves them for such use."""


def write(book: Book, file: IO[bytes]) -> None:
    """Write the quote book as Markdown."""
    for block in _blocks(book):
        file.write(f"{block}\n\n".encode())


def _blocks(book: Book) -> Iterator[str]:
    yield f"# {escaped(book.title)}"
    if book.below:
        yield escaped(book.below)
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
        texts, last = _paragraphs(citation), ", ".join(citation.background)
        if citation.starred:
            texts[0] = f"★ {texts[0]}"
        if last:
            texts.append(f"— {escaped(last)}")
        yield "\n>\n".join("> " + each.replace("\n", "\n> ") for each in texts)


def _paragraphs(citation: Citation) -> list[str]:
    """The paragraphs of a citation, with its coded parts in bold on every line.

    Bold is a tag, because `**` has no effect between a letter and a punctuation mark.
    """
    pieces = ((piece.translate(_NEITHER), coded) for piece, coded in citation.pieces)
    marked = "".join(
        re.sub(r"\S(?:.*\S)?", rf"{_OPEN}\g<0>{_CLOSE}", piece) if coded else piece
        for piece, coded in pieces
    )
    return [
        part.replace(_OPEN, "<strong>").replace(_CLOSE, "</strong>") for part in paragraphs(marked)
    ]
