"""The quote book: which citations it has, what it shows of whom, and in which files it is whole."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import docx
import pytest
from docx.text.paragraph import Paragraph
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from turven.corpus.errors import Refusal
from turven.corpus.exchange.imports.import_file import import_file
from turven.corpus.exchange.reports.background import Background
from turven.corpus.exchange.reports.book import Book, BookRequest, quote_book
from turven.corpus.exchange.reports.citations import MAX_CANDIDATES
from turven.corpus.exchange.reports.cover import Cover
from turven.corpus.exchange.reports.typicality import Typicality, spread
from turven.corpus.exchange.reports.writing import FORMATS, write_book
from turven.corpus.formats.html import VISIBLE
from turven.corpus.formats.markdown import paragraphs
from turven.corpus.progress import Cancelled
from turven.corpus.study import quotes
from turven.corpus.study.coders import MODEL
from turven.corpus.study.database import writing
from turven.corpus.study.decision_log import Seen
from turven.corpus.study.decisions import Decisions
from turven.corpus.study.study import Study

BOOK = """\
title: Waarom niet?
codes:
  - id: recht
    label: Recht <b>en</b> regels
    description: Wat de wet doet.
    codes:
      - {id: wet, label: Wet, description: 'De wet, *zelf*.'}
      - {id: regels, label: Regels, include: Alle regels.}
  - {id: geld, label: Geld}
"""
LAW = [
    "de privacywetgeving staat ons in de weg",
    "de wetgeving over privacy staat in de weg",
    "privacywetgeving knelt en staat in de weg",
    "de privacywetgeving staat ons in de weg!",  # nearly the first one
    "te duur",
    "bel mij: 06-12345678",
    "06-12345678",
]
HOSTILE = "<script>alert(1)</script> # kop\n- lijst\n1. *een* [a](b) `c` \x1b[31m &amp; =1+1"


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    """Answers of which the first seven have the code `wet`, and the last is hostile."""
    (tmp_path / "boek.yaml").write_text(BOOK)
    with (tmp_path / "in.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["respondent", "regio", "rol", "antwoord"])
        for number, text in enumerate([*LAW, HOSTILE]):
            region = "Noord" if number < 5 else "Zuid"
            writer.writerow([number, region, "baas" if number == 0 else "lid", text])
    with Study.create(tmp_path / "studie", tmp_path / "boek.yaml") as made:
        import_file(made, tmp_path / "in.csv")
        anna = Decisions(made.db, "Anna", made.codebook.revision)
        for number, quote in enumerate(quotes.every(made.db)):
            code = "wet" if number < len(LAW) else "geld"
            anna.finish(quote.id, codes=[(code, "manual")])
        yield made


def star(study: Study, position: int, *, starred: bool = True) -> None:
    log = Decisions(study.db, "Bram", study.codebook.revision)
    log.star(quotes.at(study.db, position).id, starred=starred)


def cited(book: Book, code: str = "wet") -> list[str]:
    (chapter,) = [chapter for chapter in book.chapters if chapter.line.code == code]
    return [citation.text for citation in chapter.citations]


def test_starred_quotes_come_first_and_then_the_most_typical(study: Study) -> None:
    star(study, 5)
    assert cited(quote_book(study, BookRequest(citations=3))) == [LAW[4], LAW[0], LAW[1]]
    star(study, 5, starred=False)
    # Without the star it is the least typical of all.
    everything = cited(quote_book(study, BookRequest(citations=9)))
    assert everything[0] == LAW[0]
    assert everything[-1] in (LAW[4], "bel mij: [telefoon]")


def test_nearly_equal_quotes_and_those_without_words_are_left_out(study: Study) -> None:
    everything = cited(quote_book(study, BookRequest(citations=9)))
    assert LAW[3] not in everything
    assert "[telefoon]" not in everything
    assert "bel mij: [telefoon]" in everything
    assert any("In 1 place" in note for note in quote_book(study, BookRequest(citations=9)).notes)


def style(paragraph: Paragraph) -> str:
    return str(paragraph.style.name if paragraph.style else "")


def test_the_part_that_a_code_was_given_to_is_bold_in_its_quote(
    study: Study, tmp_path: Path
) -> None:
    anna = Decisions(study.db, "Anna", study.codebook.revision)
    for position, spans in ((6, [(0, 3), (9, 20)]), (8, [(0, 8), (4, 12)]), (1, [(0, 2)])):
        for span in spans:
            anna.code(quotes.at(study.db, position).id, "regels", span=span)
    anna.code(quotes.at(study.db, 1).id, "regels")
    # Anna comes first, so hers is what counts.
    bram = Decisions(study.db, "Bram", study.codebook.revision)
    bram.code(quotes.at(study.db, 6).id, "regels", span=(4, 7))
    made = quote_book(study, BookRequest(codes=("regels",), citations=9))
    bold = {
        citation.text: [piece for piece, coded in citation.pieces if coded]
        for citation in made.chapters[-1].citations
    }
    assert bold == {
        LAW[0]: [],
        "bel mij: [telefoon]": ["bel", "[telefoon]"],
        HOSTILE: [HOSTILE[:12]],
    }
    assert any(note.startswith("Bold:") for note in made.notes)
    assert not any(
        note.startswith("Bold:") for note in quote_book(study, BookRequest(codes=("wet",))).notes
    )
    texts = []
    for name in ("boek.md", "boek.html"):
        out = write_book(study, tmp_path / name, BookRequest(codes=("regels",))).file.read_text(
            "utf-8"
        )
        texts.append(MarkdownIt().render(out) if name == "boek.md" else out)
    for text in texts:
        assert "<strong>bel</strong> mij: <strong>[telefoon]</strong>" in text
        assert "<strong>&lt;script&gt;aler</strong>t(1)&lt;/script&gt;" in text
    document = docx.Document(str(write_book(study, tmp_path / "boek.docx", BookRequest()).file))
    runs = [run.text for each in document.paragraphs for run in each.runs if run.bold]
    assert sorted(runs) == ["<script>aler", "Contents", "[telefoon]", "bel"]


def test_what_only_a_model_coded_counts_and_is_not_cited(study: Study) -> None:
    quote = quotes.at(study.db, 8).id
    Decisions(study.db, "Anna", study.codebook.revision).finish(quote, "open")
    seen = {"regels": Seen(model="m", score=0.9, rank=1, visible=False)}
    Decisions(study.db, MODEL, study.codebook.revision).autocode([(quote, seen)], "m")
    book = quote_book(study, BookRequest())
    (chapter,) = [chapter for chapter in book.chapters if chapter.line.code == "regels"]
    assert (chapter.count, chapter.citations) == (1, ())


def test_a_net_has_its_definition_and_its_respondents_and_no_citations(study: Study) -> None:
    net, law, rules, _money = quote_book(study, BookRequest()).chapters
    assert (net.line.net, net.definition, net.count, net.citations) == (
        True, "Wat de wet doet.", 7, (),
    )  # fmt: skip
    assert (law.counted, rules.counted) == ("7 respondents · 88%", "0 respondents · 0%")
    assert rules.definition == "Alle regels."


def test_only_the_codes_and_the_question_that_are_asked_for_are_in_it(study: Study) -> None:
    assert [c.line.code for c in quote_book(study, BookRequest(codes=("recht",))).chapters] == [
        "recht", "wet", "regels",
    ]  # fmt: skip
    with pytest.raises(Refusal, match="no code “nergens”"):
        quote_book(study, BookRequest(codes=("nergens",)))
    with pytest.raises(Refusal, match="No question"):
        quote_book(study, BookRequest(question="nergens"))


def test_no_background_is_shown_that_too_few_respondents_share(study: Study) -> None:
    def shown(least: int, *names: str) -> dict[str, tuple[str, ...]]:
        book = quote_book(study, BookRequest(variables=names, least=least, citations=9))
        return {
            citation.text: citation.background
            for chapter in book.chapters
            for citation in chapter.citations
        }

    assert shown(5, "regio")[LAW[0]] == ("Noord",)
    assert shown(6, "regio")[LAW[0]] == ()
    # Four of the North are members; the only boss there is told from them by nothing.
    assert shown(4, "regio", "rol")[LAW[1]] == ("Noord", "lid")
    assert shown(4, "regio", "rol")[LAW[0]] == ("Noord",)
    assert shown(5, "rol", "regio")[LAW[1]] == ("lid",)
    assert shown(1, "regio")[LAW[0]] == ("Noord",)
    assert all(not background for background in shown(1).values())
    with pytest.raises(Refusal, match="there are: regio, rol"):
        shown(5, "leeftijd")


def test_what_is_left_out_of_the_background_is_counted(study: Study) -> None:
    background = Background(study, ("regio", "rol"), 4)
    background.shown({"regio": "Noord", "rol": "baas"})
    background.shown({"regio": "Noord", "rol": "lid"})
    assert background.withheld == 1
    notes = " ".join(quote_book(study, BookRequest(variables=("rol",), citations=9)).notes)
    assert "at least 5 respondents share them" in notes
    assert "1 value was left out" in notes


def test_the_most_typical_quote_shares_most_with_the_others() -> None:
    texts = ["iets heel anders", "privacywet", "de privacywetgeving", "privacywetten", ""]
    order = Typicality(texts).order(texts)
    assert set(order[:3]) == {1, 2, 3}
    assert order == Typicality(texts).order(texts)
    assert Typicality(["", "!"]).order(["!", ""]) == [0, 1]


@given(st.integers(0, 500), st.integers(2, 50))
def test_at_even_distances_from_the_first_to_the_last(count: int, most: int) -> None:
    places = spread(count, most)
    assert len(places) == len(set(places)) == min(count, most)
    assert not count or (places[0], places[-1]) == (0, count - 1)


def test_a_quote_stands_below_a_second_code_only_for_want_of_others(study: Study) -> None:
    anna = Decisions(study.db, "Anna", study.codebook.revision)
    for position in (1, 2):
        anna.code(quotes.at(study.db, position).id, "regels")
    book = quote_book(study, BookRequest(citations=1))
    assert cited(book, "wet") == [LAW[0]]
    assert cited(book, "regels") == [LAW[1]]


class Page(HTMLParser):
    """The tags of a page, and the texts of its paragraphs and headings."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.texts: list[str] = [""]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not {"src", "href", "onload", "onclick"} & {name for name, _value in attrs}
        self.tags.append(tag)
        if tag in ("p", "h1", "h2", "h3", "footer"):
            self.texts.append("")

    def handle_data(self, data: str) -> None:
        self.texts[-1] += data


def test_a_page_shows_what_was_said_as_it_was_said(study: Study, tmp_path: Path) -> None:
    path = write_book(study, tmp_path / "boek.html", BookRequest(variables=("regio",))).file
    page = Page()
    page.feed(path.read_text(encoding="utf-8"))
    texts = [text.strip() for text in page.texts]
    assert HOSTILE.translate(VISIBLE) in texts
    assert "Recht <b>en</b> regels" in texts
    assert "— Noord" in texts
    assert not {"script", "b", "a"} & set(page.tags)


def test_a_document_has_headings_and_quotes(study: Study, tmp_path: Path) -> None:
    star(study, 5)
    path = write_book(
        study, tmp_path / "boek.docx", BookRequest(variables=("regio",), citations=2)
    ).file
    document = docx.Document(str(path))
    headings = [(style(p), p.text) for p in document.paragraphs if style(p).startswith(("H", "T"))]
    assert headings == [
        ("Title", "Waarom niet?"), ("Heading 1", "Recht <b>en</b> regels"), ("Heading 2", "Wet"),
        ("Heading 2", "Regels"), ("Heading 1", "Geld"),
    ]  # fmt: skip
    said = [p.text for p in document.paragraphs if style(p) == "Quote"]
    assert said == [
        f"★ {LAW[4]}\n— Noord", f"{LAW[0]}\n— Noord", HOSTILE.translate(VISIBLE),
    ]  # fmt: skip


def test_in_markdown_no_quote_is_markup(study: Study, tmp_path: Path) -> None:
    path = write_book(study, tmp_path / "boek.md", BookRequest(variables=("regio",))).file
    html = MarkdownIt("commonmark").enable("table").render(path.read_text(encoding="utf-8"))
    page = Page()
    page.feed(html)
    assert page.tags.count("h1") == 1
    assert not {"script", "ul", "ol", "em", "b", "a", "code"} & set(page.tags)
    assert page.tags.count("blockquote") == len(cited(quote_book(study, BookRequest()))) + 1
    assert "Recht <b>en</b> regels" in [text.strip() for text in page.texts]


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_paragraphs_are_read_back_as_they_were_said(text: str) -> None:
    markdown = "\n>\n".join("> " + part.replace("\n", "\n> ") for part in paragraphs(text))
    page = Page()
    page.feed(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(markdown))
    assert set(page.tags) <= {"blockquote", "p", "br"}
    plain = "".join("".join(paragraph.split()) for paragraph in page.texts)
    signs = {**VISIBLE, **dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)], 0xFFFD)}
    assert plain == "".join(text.replace("\r\n", "\n").translate(signs).split())


@pytest.mark.parametrize("ending", sorted(FORMATS))
def test_a_book_that_cannot_be_made_leaves_the_old_file_whole(
    study: Study, tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"boek{ending}"
    path.write_bytes(b"oud")

    def progress(fraction: float) -> None:
        if fraction >= 0.5:
            raise Cancelled

    with pytest.raises(Cancelled):
        write_book(study, path, BookRequest(), force=True, progress=progress)
    with pytest.raises(Refusal):
        write_book(study, path, BookRequest(variables=("nergens",)), force=True)
    assert path.read_bytes() == b"oud"
    with pytest.raises(Refusal, match=r"ends in .docx, .html, .md"):
        write_book(study, tmp_path / "boek.pdf", BookRequest())
    assert (
        write_book(study, path, BookRequest(), force=True).citations
        == len(cited(quote_book(study, BookRequest()))) + 1
    )
    assert path.read_bytes() != b"oud"
    assert not list(tmp_path.glob(".*.new"))


def test_a_study_in_which_nothing_is_done_has_a_book_without_citations(tmp_path: Path) -> None:
    (tmp_path / "boek.yaml").write_text(BOOK)
    with Study.create(tmp_path / "leeg", tmp_path / "boek.yaml") as empty:
        book = quote_book(empty, BookRequest())
        assert [(c.count, c.share, c.citations) for c in book.chapters] == [(0, None, ())] * 4
        for write in FORMATS.values():
            file = io.BytesIO()
            write(book, file)
            assert file.getvalue()


def test_of_a_code_with_very_many_quotes_it_says_that_some_were_looked_at(tmp_path: Path) -> None:
    (tmp_path / "boek.yaml").write_text(BOOK)
    rows = "".join(f"{number},antwoord {number:x}\n" for number in range(MAX_CANDIDATES + 1))
    (tmp_path / "in.csv").write_text("respondent,antwoord\n" + rows)
    with Study.create(tmp_path / "groot", tmp_path / "boek.yaml") as large:
        import_file(large, tmp_path / "in.csv")
        with writing(large.db):
            Decisions(large.db, "Anna", large.codebook.revision).import_decisions(
                [
                    (quote.id, what, code, None, None, None)
                    for quote in quotes.every(large.db)
                    for what, code in (("apply", "wet"), ("done", None))
                ]
            )
        book = quote_book(large, BookRequest(citations=1))
        assert len(cited(book)) == 1
        assert any("2000 quotes at even distances" in note for note in book.notes)


@pytest.mark.parametrize(
    ("name", "lock"), [("boek.docx", "~$boek.docx"), ("citaten.docx", "~$itaten.docx"),
                       ("citatenboek.docx", "~$tatenboek.docx")],
)  # fmt: skip
def test_a_book_that_is_open_in_word_is_not_written_over(
    name: str, lock: str, study: Study, tmp_path: Path
) -> None:
    (tmp_path / lock).touch()
    with pytest.raises(Refusal, match="open in another program"):
        write_book(study, tmp_path / name, BookRequest())
    assert write_book(study, tmp_path / "ander.docx", BookRequest()).citations


def test_a_book_has_contents_pages_and_what_the_person_chose_above_it(
    study: Study, tmp_path: Path
) -> None:
    cover = Cover(title="Buurten in beeld", client="Gemeente Noord", date="2026-11-27")
    path = write_book(study, tmp_path / "boek.docx", BookRequest(cover=cover)).file
    document = docx.Document(str(path))
    texts = [each.text for each in document.paragraphs]
    assert texts[:2] == ["Buurten in beeld", "Gemeente Noord · 27 November 2026"]
    headings = [
        each.text
        for each in document.paragraphs
        if str(each.style and each.style.name).startswith("Heading")
    ]
    listed = texts[texts.index("Contents") + 1 :][: len(headings)]
    assert [each.strip() for each in listed] == headings
    body = document.element.xml
    # Each line of the contents asks for the page of the bookmark of its heading.
    asked = re.findall(r"PAGEREF (\S+)", body)
    assert asked == re.findall(r'w:bookmarkStart [^>]*w:name="([^"]+)"', body)
    assert len(asked) == len(headings)
    footer = document.sections[0].footer.paragraphs[0]
    assert footer.text.startswith("Buurten in beeld\t")
    assert re.findall(r"(\w+) </w:instrText>", footer._p.xml) == ["PAGE", "NUMPAGES"]
    for name in ("boek.md", "boek.html"):
        out = write_book(study, tmp_path / name, BookRequest(cover=cover)).file.read_text("utf-8")
        assert "Gemeente Noord · 27 November 2026" in out


def test_the_date_is_today_any_text_or_none(study: Study) -> None:
    today = date.today()  # noqa: DTZ011
    assert Cover().below() == f"{today.day} {today:%B} {today.year}"
    assert Cover(client="A", date="najaar 2026").below() == "A · najaar 2026"
    assert Cover(date="").below() == ""
    assert Cover().heading(study) == quote_book(study, BookRequest()).title
