"""The report: what its method says was measured, its numbers, and the page that it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from studies import build_study

from turven.corpus import language
from turven.corpus.errors import Refusal
from turven.corpus.exchange.imports.import_file import import_file
from turven.corpus.exchange.reports.book import BookRequest
from turven.corpus.exchange.reports.charts import LABEL, WIDTH
from turven.corpus.exchange.reports.report import report
from turven.corpus.exchange.reports.writing import write_report
from turven.corpus.study import quotes
from turven.corpus.study.coders import MODEL
from turven.corpus.study.decision_log import Seen
from turven.corpus.study.decisions import Decisions
from turven.corpus.study.study import Study

BOOK = """\
codes:
  - id: recht
    label: Recht & <i>orde</i>
    codes:
      - {id: wet, label: Wet, exclude: Geen regels.}
      - {id: regels, label: Regels}
  - {id: geld, label: Geld, retired: true}
"""


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    """Eighty answers, from the North half of which have a code, from the South a tenth."""
    rows = [
        [number, "Noord" if number < 40 else "Zuid", f"antwoord {number} <script>"]
        for number in range(80)
    ]
    with build_study(tmp_path, [["respondent", "regio", "antwoord"], *rows], BOOK) as made:
        anna = Decisions(made.db, "Anna", made.codebook.revision)
        for number, quote in enumerate(quotes.every(made.db)):
            coded = number < 20 or 40 <= number < 44
            anna.finish(quote.id, codes=[("wet", "manual")] if coded else [])
        yield made


@pytest.fixture
def dutch() -> Iterator[None]:
    language.install("nl")
    yield
    language.install("en")


def method(study: Study) -> str:
    return " ".join(report(study, BookRequest()).method)


def test_the_method_says_who_coded_how_many_and_that_agreement_was_not_measured(
    study: Study,
) -> None:
    said = method(study)
    assert "coded by Anna (80 quotes)" in said
    assert f"2 codes (revision {study.codebook.revision[:12]})" in said
    assert "was not measured" in said
    assert "earlier revision" not in said
    assert "People gave 24 codes: 24 chosen by hand." in said


def test_the_method_tells_how_suggestions_were_used(study: Study) -> None:
    bram = Decisions(study.db, "Bram", study.codebook.revision)
    one, two, three, *_others = [quote.id for quote in quotes.every(study.db)]
    shown = Seen(model="m", score=0.9, rank=1, visible=True)
    hidden = Seen(model="m", score=0.9, rank=1, visible=False)
    bram.code(one, "regels", how="suggestion", seen=shown)
    bram.code(one, "wet", "decline", seen=shown)
    bram.finish(one, seen={"regels": shown})
    bram.finish(two, codes=[("wet", "keyword")], seen={"wet": hidden})
    bram.finish(three)
    Decisions(study.db, MODEL, study.codebook.revision).autocode([(three, {"wet": hidden})], "m")
    said = method(study)
    assert "Anna (80 quotes), Bram (3 quotes)" in said
    assert "A model coded 1 quote by itself." in said
    assert (
        "People gave 26 codes: 24 chosen by hand; 1 accepted from suggestions of a model;"
        " 1 accepted from suggestions by words of the codebook." in said
    )
    assert "1 suggestion was declined." in said
    assert "1 were coded with suggestions on the screen and 1 with suggestions hidden;" in said
    assert "3 quotes were coded by two or more of the 2 coders." in said
    assert "Krippendorff's alpha" in said


def test_decisions_under_an_earlier_codebook_are_told(study: Study) -> None:
    before = study.codebook.revision[:12]
    study.codebook_file.write_text(BOOK.replace("Geen regels.", "Ook geen regels."))
    study.reload()
    Decisions(study.db, "Anna", study.codebook.revision).code(quotes.at(study.db, 1).id, "regels")
    said = method(study)
    assert "104 of the current decisions were made under 1 earlier revision" in said
    assert before in said


def test_shares_of_groups_are_drawn_beside_each_other_as_they_are_counted(study: Study) -> None:
    counts, by = report(study, BookRequest(), ["regio"]).sections
    (chart,) = by.charts
    assert [lines for _x, lines in chart.heads] == [("Noord", "n=40"), ("Zuid", "n=40")]
    law = chart.rows[1]
    assert (law.label, [bar.text for bar in law.bars]) == ("Wet", ["50%", "10%"])
    assert law.bars[0].width == pytest.approx(5 * law.bars[1].width)
    (drawn,) = counts.charts
    bar = drawn.rows[1].bars[0]
    assert bar.text == "30%"
    assert bar.low is not None
    assert bar.high is not None
    assert bar.low < bar.x + bar.width < bar.high


def test_a_long_codebook_is_drawn_in_parts_that_fit_a_page_and_its_labels_are_told_apart(
    study: Study,
) -> None:
    alike = "Een naam waarvan de eerste zestig tekens gelijk zijn aan die van anderen, "
    study.codebook_file.write_text(
        BOOK + "".join(f"  - {{id: c{at}, label: '{alike}{at}'}}\n" for at in range(80))
    )
    study.reload()
    parts = report(study, BookRequest()).sections[0].charts
    assert [len(part.rows) for part in parts] == [40, 40, 3]
    assert parts[0].title.endswith("(1/3)")
    labels = [row.label for part in parts for row in part.rows]
    assert len({*labels}) == 83
    assert labels[-1].endswith("anderen, 79")


def test_headings_of_groups_stay_within_their_column(tmp_path: Path) -> None:
    names = [
        "INDUSTRIEGEBIED WESTHAVEN-ZUID",
        "Bloemenbuurt en omgeving",
        "Wijk MW",
        "Oude Dorp",
        "Z",
    ]
    rows = [["nr", "antwoord", "wijk"]]
    rows += [[str(n), f"antwoord nummer {n}", names[n % 5]] for n in range(200)]
    book = (
        "codes:\n  - {id: c, label: EEN LANGE CODE IN HOOFDLETTERS MET NOG WAT WOORDEN ERACHTER}\n"
    )
    with build_study(tmp_path, rows, book) as study:
        anna = Decisions(study.db, "Anna", study.codebook.revision)
        for quote in quotes.every(study.db):
            anna.finish(quote.id, codes=[("c", "manual")])
        (chart,) = report(study, BookRequest(), ["wijk"]).sections[1].charts
    room = (WIDTH - LABEL) / 5
    heads = {lines for _x, lines in chart.heads}
    assert ("Bloemen…urt", "en omgeving", "n=40") in heads
    assert ("Oude Dorp", "n=40") in heads
    # A capital of DejaVu Sans Bold, the widest common font, takes 9 to 13 of these units.
    for line in (line for lines in heads for line in lines):
        assert len(line) * 8.3 + 2 * sum(map(str.isupper, line)) <= room, line
    (row,) = chart.rows
    assert len(row.label) * 9 <= LABEL


def test_the_method_says_that_it_is_of_more_than_the_one_question_of_the_report(
    study: Study, tmp_path: Path
) -> None:
    assert "whole study" not in " ".join(report(study, BookRequest(question="antwoord")).method)
    rows = "".join(f"{number},daarom om reden {number}\n" for number in range(9))
    (tmp_path / "meer.csv").write_text(f"respondent,waarom\n{rows}")
    import_file(study, tmp_path / "meer.csv")
    assert "whole study" not in method(study)
    said = report(study, BookRequest(question="antwoord")).method[0]
    assert "about the question “antwoord”" in said
    assert "the whole study with all its questions" in said


def test_groups_that_are_too_small_are_not_drawn(study: Study) -> None:
    for quote in list(quotes.every(study.db))[20:70]:
        Decisions(study.db, "Anna", study.codebook.revision).finish(quote.id, "open")
    _counts, by = report(study, BookRequest(), ["regio"]).sections
    assert by.charts == ()
    assert {cell for row in by.tables[0].rows[1:] for cell in row[1:3]} == {"·"}


class Page(HTMLParser):
    """A page as a browser takes it: what it would fetch or run fails."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.language = ""
        self.drawn: list[str] = []
        self.cells: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        given = dict(attrs)
        assert "src" not in given
        assert (given.get("href") or "#").startswith("#")
        assert not any(name.startswith("on") for name in given)
        self.language = (given.get("lang") or "") if tag == "html" else self.language

    def handle_data(self, data: str) -> None:
        if self.tags[-1:] == ["text"] and data.strip():
            self.drawn.append(data)
        if self.tags[-1:] in (["td"], ["th"]) and data.strip():
            self.cells.append(data)


def read(path: Path) -> Page:
    page = Page()
    page.feed(path.read_text(encoding="utf-8"))
    return page


def test_the_page_fetches_nothing_and_says_in_tables_what_it_draws(
    study: Study, tmp_path: Path
) -> None:
    path = write_report(study, tmp_path / "rapport.html", BookRequest(), ["regio"]).file
    page = read(path)
    assert page.language == "en"
    assert not {"script", "img", "link", "iframe", "i"} & set(page.tags)
    assert page.tags.count("svg") == 2
    assert page.tags.count("caption") == page.tags.count("table") == 3
    numbers = {text for text in page.drawn if text.endswith("%")}
    assert numbers == {"50%", "10%", "30%", "0%"}
    assert numbers <= {cell.split()[0] for cell in page.cells if cell.strip()}
    text = path.read_text(encoding="utf-8")
    assert "default-src &#39;none&#39;" in text or "default-src 'none'" in text
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", text)
    assert "&lt;script&gt;" in text
    assert "Recht &amp; &lt;i&gt;orde&lt;/i&gt;" in text
    assert "Geld (retired)" in text


@pytest.mark.usefixtures("dutch")
def test_a_dutch_report_has_dutch_numbers_and_says_what_is_not_defined(
    study: Study, tmp_path: Path
) -> None:
    bram = Decisions(study.db, "Bram", study.codebook.revision)
    for number, quote in enumerate(list(quotes.every(study.db))[:4]):
        bram.finish(quote.id, codes=[("wet", "manual")] if number else [])
    path = write_report(study, tmp_path / "rapport.html", BookRequest(), ["regio"]).file
    page = read(path)
    assert page.language == "nl"
    # The χ² of 20 and 4 of 40 each is 15.24.
    assert "15,24" in page.cells
    assert "n.v.t." in page.cells
    text = path.read_text(encoding="utf-8")
    assert "4 antwoorden zijn gecodeerd door twee of meer van de 2 codeurs." in text
    assert "gaf 75% exact dezelfde codes" in text
    assert re.search(r"alfa 0,\d\d", text)


def test_a_report_goes_into_html_alone_and_replaces_nothing_it_cannot_make(
    study: Study, tmp_path: Path
) -> None:
    path = tmp_path / "rapport.html"
    path.write_text("oud")
    with pytest.raises(Refusal, match=r"ends in .html"):
        write_report(study, tmp_path / "rapport.docx", BookRequest())
    with pytest.raises(Refusal, match="no background variable “leeftijd”"):
        write_report(study, path, BookRequest(), ["leeftijd"], force=True)
    assert path.read_text() == "oud"
