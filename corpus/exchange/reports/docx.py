"""The quote book as DOCX, with Word's own styles for headings and quotes."""

from __future__ import annotations

from typing import IO, Any

from ...formats.html import VISIBLE
from ...language import current
from .book import Book, Chapter

_LANGUAGES = {"nl": "nl-NL", "en": "en-GB"}


def write(book: Book, file: IO[bytes]) -> None:
    """Write the quote book as a Word document."""
    import docx
    from docx.oxml.ns import qn
    from docx.shared import Cm

    document = docx.Document()
    document.core_properties.title = _visible(book.title)
    document.core_properties.author = document.core_properties.comments = ""
    # The language of Word's spelling check; the template has US English.
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), _LANGUAGES[current()])
    for section in document.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
    document.styles["Quote"].paragraph_format.left_indent = Cm(0.75)
    document.add_heading(_visible(book.title), 0)
    for chapter in book.chapters:
        document.add_heading(_visible(chapter.line.name), chapter.level - 1)
        _chapter(document, chapter)
    for note in book.notes:
        document.add_paragraph(_visible(note), style="Body Text 3")
    document.save(file)


def _chapter(document: Any, chapter: Chapter) -> None:
    if chapter.definition:
        document.add_paragraph(_visible(chapter.definition)).paragraph_format.keep_with_next = True
    counted = document.add_paragraph(chapter.counted)
    counted.paragraph_format.keep_with_next = bool(chapter.citations)
    for citation in chapter.citations:
        quoted = document.add_paragraph("★ " if citation.starred else "", style="Quote")
        for piece, coded in citation.pieces:
            quoted.add_run(_visible(piece)).bold = coded or None
        if citation.background:
            quoted.add_run(f"\n— {_visible(', '.join(citation.background))}").italic = False


def _visible(text: str) -> str:
    """`text` without the characters that XML forbids."""
    return text.replace("\r\n", "\n").translate(VISIBLE)
