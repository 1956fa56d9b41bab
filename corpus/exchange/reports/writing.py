"""Writing the quote book and the report to a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from ...errors import Refusal
from ...files import check_not_open, replacing
from ...language import _
from ...progress import Progress, no_progress
from ...study.study import Study
from ...study.written_files import replaceable
from . import docx, markdown, page
from .book import Book, BookRequest, quote_book
from .report import report

FORMATS: Mapping[str, Callable[[Book, IO[bytes]], None]] = {
    ".docx": docx.write,
    ".html": page.write_book,
    ".md": markdown.write,
}


@dataclass(frozen=True, slots=True)
class WrittenReport:
    """The result of writing: the file, and its number of codes and citations."""

    file: Path
    codes: int
    citations: int


def write_book(
    study: Study,
    path: Path,
    asked: BookRequest,
    *,
    force: bool = False,
    progress: Progress = no_progress,
) -> WrittenReport:
    """Write the quote book in the format of the file's ending.

    Args:
        force: replace a file that this study did not write, or that was changed since.

    Raises:
        NotOurs: such a file is in the way, and `force` is False.
        Refusal: the format is unknown, there is no such code, question or variable, or the file
            cannot be written.
        Cancelled: it was stopped. An existing file is then left as it was, as after a `Refusal`.
    """
    ending = path.suffix.lower()
    _check(path, tuple(FORMATS))
    with replaceable(study.db, [path], force=force):
        book = quote_book(study, asked, progress=progress)
        with replacing(path) as file:
            FORMATS[ending](book, file)
    return _printed(path, book)


def write_report(
    study: Study,
    path: Path,
    asked: BookRequest,
    by: Sequence[str] = (),
    *,
    force: bool = False,
    progress: Progress = no_progress,
) -> WrittenReport:
    """Write the report as HTML; raises the same as `write_book`."""
    _check(path, (".html",))
    with replaceable(study.db, [path], force=force):
        made = report(study, asked, by, progress=progress)
        with replacing(path) as file:
            page.write_report(made, file)
    return _printed(path, made.book)


def _check(path: Path, endings: tuple[str, ...]) -> None:
    if path.suffix.lower() not in endings:
        raise Refusal(
            _("{path}: give the file a name that ends in {formats}.").format(
                path=path, formats=", ".join(endings)
            )
        )
    check_not_open(path)


def _printed(path: Path, book: Book) -> WrittenReport:
    return WrittenReport(
        path,
        sum(not chapter.line.net for chapter in book.chapters),
        sum(len(chapter.citations) for chapter in book.chapters),
    )
