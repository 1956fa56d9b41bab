"""The quote book in Markdown, in which nothing that anybody wrote is markup."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from ..formats.markdown import escaped, paragraphs
from .book import Book, Chapter


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
        said, last = paragraphs(citation.text), ", ".join(citation.background)
        if citation.starred:
            said[0] = f"★ {said[0]}"
        if last:
            said.append(f"— {escaped(last)}")
        yield "\n>\n".join("> " + each.replace("\n", "\n> ") for each in said)
