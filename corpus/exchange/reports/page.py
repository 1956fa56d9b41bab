"""The quote book and the report as HTML: one file without scripts or network access."""

from __future__ import annotations

from pathlib import Path
from typing import IO, Any

from ...analysis.tables.sheets import cell_text
from ...formats.html import VISIBLE
from ...language import _, current
from .book import Book
from .charts import INDENT, ROW, WIDTH
from .report import Report

_TEMPLATES = Path(__file__).parent / "templates"


def write_book(book: Book, file: IO[bytes]) -> None:
    """Write the quote book as a page."""
    write(file, "book.html.j2", title=book.title, below=book.below, book=book)


def write_report(report: Report, file: IO[bytes]) -> None:
    """Write the report as a page."""
    words = {
        "contents": _("Contents"),
        "method": _("How it was coded"),
        "quotes": _("Quotes"),
        "below": _("The table below has the figures."),
    }
    write(
        file, "report.html.j2", title=report.title, below=report.book.below, report=report,
        words=words, cell_text=cell_text, width=WIDTH, row=ROW, indent=INDENT,
    )  # fmt: skip


def write(file: IO[bytes], template: str, **shown: object) -> None:
    """Write a page; every text is escaped, with a sign for each character that HTML forbids."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    pages = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pieces = pages.get_template(template).stream(language=current(), **shown)
    pieces.enable_buffering(1000)
    pieces.dump(file, encoding="utf-8")


def _visible(value: Any) -> Any:
    # The result of a macro is markup whose texts were handled here already.
    return value.replace("\r\n", "\n").translate(VISIBLE) if type(value) is str else value
