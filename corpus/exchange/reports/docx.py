"""The quote book as DOCX, with Word's own styles for headings and quotes."""

from __future__ import annotations

from typing import IO, Any

from ...formats.html import VISIBLE
from ...language import _, current
from .book import Book, Chapter

_LISTED = 4
"""The deepest level of chapters in the contents; the title of the book is level 1."""
_BOOKMARK = "_Toc"
_LANGUAGES = {"nl": "nl-NL", "en": "en-GB"}


def write(book: Book, file: IO[bytes]) -> None:
    """Write the quote book as a Word document."""
    import docx
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Cm

    document = docx.Document()
    document.core_properties.title = _visible(book.title)
    document.core_properties.author = document.core_properties.comments = ""
    # The language of Word's spelling check; the template has US English.
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), _LANGUAGES[current()])
    update = OxmlElement("w:updateFields")
    update.set(qn("w:val"), "true")
    document.settings.element.append(update)
    for section in document.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
    document.styles["Quote"].paragraph_format.left_indent = Cm(0.75)
    _page_numbers(document, _visible(book.title))
    document.add_heading(_visible(book.title), 0)
    if book.below:
        document.add_paragraph(_visible(book.below), style="Subtitle")
    _contents(document, book)
    for nth, chapter in enumerate(book.chapters, 1):
        heading = document.add_heading(_visible(chapter.line.name), chapter.level - 1)
        _bookmark(heading, nth)
        _chapter(document, chapter)
    for note in book.notes:
        document.add_paragraph(_visible(note), style="Body Text 3")
    document.save(file)


def _page_numbers(document: Any, title: str) -> None:
    """A footer with the title and the page of how many."""
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Pt

    for section in document.sections:
        footer = section.footer.paragraphs[0]
        width = section.page_width - section.left_margin - section.right_margin
        footer.paragraph_format.tab_stops.clear_all()
        footer.paragraph_format.tab_stops.add_tab_stop(width, WD_TAB_ALIGNMENT.RIGHT)
        footer.add_run(f"{_shortened(title)}\t")
        _field(footer, "PAGE")
        footer.add_run(" / ")
        _field(footer, "NUMPAGES")
        for run in footer.runs:
            run.font.size = Pt(9)


def _contents(document: Any, book: Book) -> None:
    """The contents; the pages are fields, which Word updates when the file is opened."""
    from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
    from docx.shared import Cm, Pt

    listed = [
        (nth, chapter) for nth, chapter in enumerate(book.chapters, 1) if chapter.level <= _LISTED
    ]
    if not listed:
        return
    document.add_paragraph().add_run(_("Contents")).bold = True
    section = document.sections[0]
    width = section.page_width - section.left_margin - section.right_margin
    for at, (nth, chapter) in enumerate(listed):
        entry = document.add_paragraph()
        entry.paragraph_format.space_after = Pt(0)
        entry.paragraph_format.left_indent = Cm(0.5 * (chapter.level - 2))
        entry.paragraph_format.tab_stops.add_tab_stop(
            width, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS
        )
        entry.add_run(f"{_visible(chapter.line.name)}\t")
        _field(entry, f"PAGEREF {_BOOKMARK}{nth} \\h")
        if at == len(listed) - 1:
            _page_break(entry)


def _page_break(paragraph: Any) -> None:
    from docx.enum.text import WD_BREAK

    paragraph.add_run().add_break(WD_BREAK.PAGE)


def _bookmark(heading: Any, nth: int) -> None:
    """Mark a heading, so that the contents can refer to its page."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for element in (start, end):
        element.set(qn("w:id"), str(nth))
    start.set(qn("w:name"), f"{_BOOKMARK}{nth}")
    heading._p.insert(1, start)  # noqa: SLF001 - python-docx has no bookmarks or fields
    heading._p.append(end)  # noqa: SLF001


def _field(paragraph: Any, instruction: str) -> None:
    """A field such as the number of the page, which Word and LibreOffice fill in."""
    _mark(paragraph, "begin")
    _instruction(paragraph, instruction)
    _mark(paragraph, "separate")
    _mark(paragraph, "end")


def _mark(paragraph: Any, kind: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    paragraph.add_run()._r.append(mark)  # noqa: SLF001


def _instruction(paragraph: Any, text: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement("w:instrText")
    element.set(qn("xml:space"), "preserve")
    element.text = f" {text} "
    paragraph.add_run()._r.append(element)  # noqa: SLF001


def _shortened(title: str) -> str:
    return title if len(title) <= 70 else f"{title[:69]}…"


def _chapter(document: Any, chapter: Chapter) -> None:
    if chapter.definition:
        document.add_paragraph(_visible(chapter.definition)).paragraph_format.keep_with_next = True
    counted = document.add_paragraph(chapter.counted)
    counted.paragraph_format.keep_with_next = bool(chapter.citations) or chapter.line.net
    for citation in chapter.citations:
        quoted = document.add_paragraph("★ " if citation.starred else "", style="Quote")
        for piece, coded in citation.pieces:
            quoted.add_run(_visible(piece)).bold = coded or None
        if citation.background:
            quoted.add_run(f"\n— {_visible(', '.join(citation.background))}").italic = False


def _visible(text: str) -> str:
    """`text` without the characters that XML forbids."""
    return text.replace("\r\n", "\n").translate(VISIBLE)
