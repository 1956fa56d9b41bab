"""What goes out, chosen and in every format; read back by programs that are not ours."""

from __future__ import annotations

import io
import json
import resource
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pyreadstat
import pytest
import spacy
from fuzzing import scaled
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape
from spacy.tokens import DocBin
from spacy.training import Example
from srsly import msgpack_loads
from studies import build_study

from turven.corpus.errors import Refusal
from turven.corpus.exchange.exports.selection import Selection, resolve
from turven.corpus.exchange.exports.writer import ExportJob
from turven.corpus.exchange.imports.column_choice import ColumnRequest, choose
from turven.corpus.exchange.imports.column_guess import propose
from turven.corpus.exchange.imports.import_file import import_file
from turven.corpus.exchange.registry import FORMATS, ExportResult, export_file
from turven.corpus.formats import docbin, xlsx_writing
from turven.corpus.formats.docbin import Document, LabelledSpan
from turven.corpus.formats.xlsx_writing import CUT_MARK, MAX_CELL_UNITS, Sheet, sheet_name
from turven.corpus.progress import Cancelled, cancel_when, no_progress
from turven.corpus.study import quotes, suggestions
from turven.corpus.study.coders import MODEL
from turven.corpus.study.database import writing
from turven.corpus.study.decision_log import Seen, Status
from turven.corpus.study.decisions import Decisions
from turven.corpus.study.study import Study
from turven.corpus.study.suggestions import Suggestion, SuggestionSet

TEXTS = [
    "=1+1 de wet", "<script>alert(1)</script>", "| `pijp` <b>", "\x1b[31m 🙂",
    "bel mevrouw De Wit",
]  # fmt: skip
ENDINGS = sorted(FORMATS)


def take(study: Study, path: Path, question: str) -> None:
    """Import the answers that stand in the column with the name of the question."""
    proposal = propose(path)
    import_file(
        study, path, choose(path, proposal, ColumnRequest(text=(question,)), study.codebook)
    )


SEEN: dict[str, Any] = {"model": "m", "score": 0.9, "rank": 1, "visible": False}


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    """Five quotes to two questions: coded by two people, with different strokes, and suggested."""
    with build_study(
        tmp_path,
        codebook="codes:\n  - id: nl\n    label: Het net\n    codes:\n"
        "      - {id: wet, label: Wetgeving, description: Over de wet.}\n"
        "      - {id: geld, label: '=Geld'}\n  - {id: anders, label: Anders}\n",
    ) as study:
        for question, texts in (("Waarom?", TEXTS[:3]), ("Hoe?", TEXTS[3:])):
            rows = [
                {"id": number, question: text, "regio": "NZ"[number % 2]}
                for number, text in enumerate(texts)
            ]
            pd.DataFrame(rows).to_csv(tmp_path / "in.csv", index=False)
            take(study, tmp_path / "in.csv", question)
        ids = [quote.id for quote in quotes.every(study.db)]
        anna = Decisions(study.db, "Anna", study.codebook.revision)
        anna.code(ids[0], "wet")
        anna.code(ids[0], "geld", span=(0, 4))
        anna.finish(ids[0])
        anna.code(ids[1], "anders", how="nonanswer")
        anna.finish(ids[1])
        Decisions(study.db, "Bram", study.codebook.revision).finish(
            ids[0], codes=[("wet", "manual")]
        )
        with writing(study.db):
            offered = (Suggestion("wet", 0.9, True), Suggestion("geld", 0.2, False))
            made = [(ids[0], SuggestionSet(offered)), (ids[3], SuggestionSet(offered))]
            suggestions.store(study.db, "codebook", study.codebook.revision, made)
        yield study


def test_background_keeps_the_order_of_the_file_and_the_weight_goes_along(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(
        "nr,antwoord,zone,leeftijd,arm,w\n1,ja,Z,,x,0.5\n2,nee,,30,y,1\n3,soms,Z,31,y,2\n"
    )
    with build_study(tmp_path, codebook="codes:\n  - {id: wet, label: Wet}\n") as study:
        path = tmp_path / "in.csv"
        asked = ColumnRequest(text=("antwoord",), respondent="nr", weight="w")
        import_file(study, path, choose(path, propose(path), asked, study.codebook))
        for name in ("uit.csv", "uit.parquet"):
            out = export_file(study, tmp_path / name, wide=True).file
            table = (pd.read_csv if name.endswith("csv") else pd.read_parquet)(out)
            assert [*table.columns[3:8]] == ["text", "zone", "leeftijd", "arm", "weight"]
            assert [*table.weight] == [0.5, 1, 2]
        lines = export_file(study, tmp_path / "uit.jsonl").file.read_text().splitlines()
        assert [json.loads(line)["weight"] for line in lines] == [0.5, 1, 2]


def long(study: Study, folder: Path, selection: Selection) -> list[tuple[object, ...]]:
    """What pandas reads of the rows: position of the quote, coder, status, code, origin."""
    table = pd.read_parquet(export_file(study, folder / "uit.parquet", selection).file)
    numbers = {quote.id: quote.position for quote in quotes.every(study.db)}
    found = [
        (numbers[row.quote], row.coder, row.status, row.code, row.how) for row in table.itertuples()
    ]
    return [tuple(None if pd.isna(cell) else cell for cell in row) for row in found]


def test_only_the_codes_and_the_coder_that_are_asked_for_go_out(
    study: Study, tmp_path: Path
) -> None:
    # Who gave the first quote other codes did not find that none applies: no row for that.
    assert long(study, tmp_path, Selection(codes=("geld",), coder="anna"))[:2] == [
        (1, "Anna", "done", "geld", "manual"),
        (3, "", "open", None, None),
    ]
    # A net stands for all below it.
    net = long(study, tmp_path, Selection(codes=("nl",)))
    assert [row[:4] for row in net if row[3]] == [
        (1, "Anna", "done", "wet"), (1, "Anna", "done", "geld"), (1, "Bram", "done", "wet"),
    ]  # fmt: skip


def test_only_the_quotes_that_are_asked_for_go_out(study: Study, tmp_path: Path) -> None:
    def positions(**selection: Any) -> set[object]:
        return {row[0] for row in long(study, tmp_path, Selection(**selection))}

    assert positions(question="hoe") == {4, 5}
    assert positions(filter="regio=Z") == {2, 5}
    assert positions(filter="@done", question="Waarom") == {1, 2}
    # Bram alone is done with one; of nobody in particular it holds if it does for anyone.
    assert positions(filter="@done", coder="Bram") == {1}


def test_autocoded_and_suggested_codes_are_told_apart(study: Study, tmp_path: Path) -> None:
    model, seen = Decisions(study.db, MODEL, study.codebook.revision), Seen(**SEEN)
    ids = [quote.id for quote in quotes.every(study.db)]
    model.autocode([(ids[0], {"anders": seen}), (ids[4], {"geld": seen})], "m")
    without = long(study, tmp_path, Selection(autocoded=False, suggested=True))
    # What was suggested on a quote that is done was looked at.
    assert without == [
        (1, "Anna", "done", "wet", "manual"),
        (1, "Anna", "done", "geld", "manual"),
        (1, "Bram", "done", "wet", "manual"),
        (2, "Anna", "done", "anders", "nonanswer"),
        (3, "", "open", None, None),
        (4, "", "suggested", "wet", "suggested"),
        (5, "", "open", None, None),
    ]
    # A 0 of the model is as little a person's as a 1.
    for coder in (None, "reference"):
        selection = Selection(autocoded=False, coder=coder)
        wide = export_file(study, tmp_path / "breed.parquet", selection, wide=True)
        last = pd.read_parquet(wide.file).iloc[-1]
        assert (last["coder"], last["status"]) == ("", "open")
        assert last[["wet", "geld", "anders"]].isna().all()


@pytest.mark.parametrize("status", ["open", "skip"])
def test_no_column_of_a_code_has_a_value_on_a_quote_that_is_not_done(
    study: Study, tmp_path: Path, status: Status
) -> None:
    third = [quote.id for quote in quotes.every(study.db)][2]
    anna = Decisions(study.db, "Anna", study.codebook.revision)
    anna.code(third, "geld")
    anna.finish(third, status)
    codes, asked = ["wet", "geld", "anders"], Selection(coder="Anna")
    csv_file = export_file(study, tmp_path / "breed.csv", asked, wide=True).file
    xlsx = export_file(study, tmp_path / "breed.xlsx", asked, wide=True).file
    parquet = export_file(study, tmp_path / "breed.parquet", asked, wide=True).file
    for table in (
        pd.read_csv(csv_file),
        pd.read_excel(xlsx, engine="openpyxl"),
        pd.read_parquet(parquet),
    ):
        assert table.iloc[2][codes].isna().all()
        assert table.iloc[0][codes].tolist() == [1, 1, 0]
    sav, _about = pyreadstat.read_sav(str(export_file(study, tmp_path / "uit.sav", asked).file))
    assert sav.iloc[2].filter(like="geld").isna().all()
    # The codings are there, with a status that says that they do not count yet.
    assert (3, "Anna", status, "geld", "manual") in long(study, tmp_path, asked)


@pytest.mark.parametrize(
    ("selection", "sentence"),
    [
        (Selection(codes=("weg",)), "no code “weg”"),
        (Selection(coder="Cor"), "there are: Anna, Bram"),
        (Selection(question="Wie?"), "No question"),
    ],
)
def test_what_is_not_there_is_refused(
    study: Study, tmp_path: Path, selection: Selection, sentence: str
) -> None:
    with pytest.raises(Refusal, match=sentence):
        export_file(study, tmp_path / "uit.csv", selection)
    assert not (tmp_path / "uit.csv").exists()


def test_a_spreadsheet_has_quotes_codebook_tables_and_says_what_it_is(
    study: Study, tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(export_file(study, tmp_path / "uit.xlsx").file)
    assert book.sheetnames == ["quotes", "codebook", "frequencies", "crosstabs", "readme"]
    first = book["quotes"]["D2"]
    assert (first.value, first.data_type, first.quotePrefix) == ("=1+1 de wet", "s", True)
    assert ("wet", "Wetgeving", "Het net") in [
        row[:3] for row in book["codebook"].iter_rows(values_only=True)
    ]
    readme = dict(list(book["readme"].iter_rows(values_only=True))[1:])
    assert readme["study"] == "studie"
    assert readme["personal data"].startswith("1 place")
    everywhere = [cell for sheet in book for row in sheet for cell in row]
    assert not [cell for cell in everywhere if cell.data_type == "f" or cell.hyperlink]
    wide = pd.read_excel(export_file(study, tmp_path / "b.xlsx", wide=True).file, engine="openpyxl")
    assert list(wide["geld"].iloc[:3]) == [1, 0, 0]


def test_spacy_learns_from_what_is_known_and_finds_the_spans(study: Study, tmp_path: Path) -> None:
    path = export_file(study, tmp_path / "uit.spacy", Selection(suggested=True)).file
    nlp = spacy.blank("nl")
    docs = list(DocBin().from_disk(path).get_docs(nlp.vocab))
    assert [doc.text for doc in docs][:3] == TEXTS[:3]
    # Both are done; one of the two gave the second code, of which spaCy knows no half.
    assert docs[0].cats == {"wet": 1.0, "anders": 0.0}
    learner = nlp.add_pipe("textcat_multilabel")
    nlp.initialize(lambda: [Example(nlp.make_doc(doc.text), doc) for doc in docs])
    assert set(learner.labels) == {"wet", "geld", "anders"}  # type: ignore[attr-defined]
    assert [(span.label_, span.id_) for span in docs[0].spans["codings"]] == [("geld", "Anna")]
    assert docs[0].spans["codings"][0].text.startswith("=1+1")
    # Of what nobody is done with nothing is known, whatever is suggested.
    assert [doc.cats for doc in docs[2:]] == [{}, {}, {}]
    assert docs[3].user_data["codings"][0]["how"] == "suggested"


@settings(max_examples=scaled(10))
@given(
    st.lists(
        st.tuples(st.text(max_size=40) | st.just("🙂" * 20_000 + " (x)\n y"), st.integers(0, 3)),
        max_size=6,
    )
)
def test_documents_gathered_on_the_disk_are_what_spacy_packs_in_memory(
    made: list[tuple[str, int]],
) -> None:
    documents = [
        Document(
            text,
            {"wet": 0.5} if many else {},
            [LabelledSpan(at, at + 1, "wet", "Anna") for at in range(min(many, len(text)))],
            {"quote": str(many)},
        )
        for text, many in made
    ]
    file = io.BytesIO()
    docbin.write(file, "nl", documents)
    packed = DocBin().from_bytes(file.getvalue())
    docs = list(packed.get_docs(spacy.blank("nl").vocab))
    assert [doc.text for doc in docs] == [text for text, _many in made]
    again = DocBin(attrs=["ORTH", "SPACY"], docs=docs, store_user_data=True)
    ours, theirs = (
        msgpack_loads(zlib.decompress(data)) for data in (file.getvalue(), again.to_bytes())
    )
    # Read back, a word no longer has the norm that its tokenizer gave it.
    assert set(theirs.pop("strings")) <= set(ours.pop("strings"))
    assert ours == theirs


class Page(HTMLParser):
    """The cells of a page, and all that it would fetch or run."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.cells: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _value in attrs}
        if tag == "td":
            self.cells.append("")

    def handle_data(self, data: str) -> None:
        if self.cells:
            self.cells[-1] += data


def test_no_quote_acts_on_a_page(study: Study, tmp_path: Path) -> None:
    page = Page()
    page.feed(export_file(study, tmp_path / "uit.html").file.read_text())
    assert {"script", "link", "img", "b", "a", "iframe"}.isdisjoint(page.tags)
    assert {"src", "href"}.isdisjoint(page.attributes)
    assert page.cells[1::4][:4] == [*TEXTS[:3], "␛[31m 🙂"]
    assert "Anna: Wetgeving, =Geld “=1+1”\nBram: Wetgeving" in page.cells
    markdown = export_file(study, tmp_path / "uit.md").file.read_text().split("\n")
    assert [line.replace("\\|", "").count("|") for line in markdown[4:]] == [5] * 7 + [0]
    assert "\\<script\\>alert(1)\\</script\\>" in markdown[7]


def test_taguette_gets_tags_with_their_nets(study: Study, tmp_path: Path) -> None:
    went = export_file(study, tmp_path / "uit.codebook.csv")
    tags = pd.read_csv(went.file)
    assert list(tags.columns)[:2] == ["tag", "description"]
    # Taguette takes one of these for the tag, and this one for its net.
    assert {"name", "path", "parent"}.isdisjoint(tags.columns)
    assert list(tags["tag"]) == ["Het net", "Het net.Wetgeving", "Het net.=Geld", "Anders"]
    assert tags["description"][1] == "Over de wet."
    assert went.quotes is None


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_writer_changes_nothing_of_the_job_that_it_shares(study: Study, ending: str) -> None:
    asked = Selection() if ending in (".qdpx", ".qdc") else Selection(coder="Anna", filter="@done")
    job = ExportJob(selection=resolve(study, asked), progress=no_progress, file_name="uit")
    writers = list(FORMATS[ending].values())
    first = [write(job, io.BytesIO()) for write in writers]
    again = [write(job, io.BytesIO()) for write in reversed(writers)]
    assert first == again[::-1]
    assert first[0].quotes == {".codebook.csv": None, ".qdc": None, ".qdpx": 5}.get(ending, 2)


# What a file cannot hold, and files that cannot be written

EXCEPT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)


@settings(max_examples=scaled(8))
@given(st.lists(EXCEPT.filter(str.strip), min_size=1, max_size=25))
def test_any_quote_is_the_same_in_every_format(texts: list[str]) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        rows = [{"antwoord": text} for text in texts]
        (folder / "in.jsonl").write_text(
            "".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8"
        )
        with Study.create(folder / "studie") as study:
            take(study, folder / "in.jsonl", "antwoord")
            kept = [quote.text for quote in quotes.every(study.db)]
            selection = Selection(redact=False)

            def out(ending: str) -> Path:
                return export_file(study, folder / f"uit.{ending}", selection).file

            objects = out("jsonl").read_text(encoding="utf-8").split("\n")[:-1]
            assert [json.loads(line)["text"] for line in objects] == kept
            assert pq.read_table(out("parquet"))["text"].to_pylist() == kept
            sheet = openpyxl.load_workbook(out("xlsx"))["quotes"]
            # A line ends in a line feed in a spreadsheet; its readme says so.
            assert [unescape(cell.value) for cell in sheet["D"][1:]] == [
                text.replace("\r\n", " \n").replace("\r", "\n") for text in kept
            ]


def test_what_no_cell_can_hold_is_cut_with_a_sign_and_counted(study: Study, tmp_path: Path) -> None:
    text = "🙂" * 20_000
    (tmp_path / "lang.csv").write_text(f"id,Waarom?\n9,{text}\n")
    take(study, tmp_path / "lang.csv", "Waarom?")
    went = export_file(study, tmp_path / "uit.xlsx")
    assert len(went.lost) == 1
    assert went.lost[0].startswith("1 text has more than the 32767 characters")
    cell = openpyxl.load_workbook(went.file)["quotes"]["D9"].value
    assert cell.endswith("🙂" + CUT_MARK)
    assert MAX_CELL_UNITS - 1 <= len(cell.encode("utf-16-le")) // 2 <= MAX_CELL_UNITS
    assert export_file(study, tmp_path / "uit.csv").lost == ()


@settings(max_examples=scaled(40))
@given(st.lists(st.text(max_size=70) | st.sampled_from(["History", "a" * 60, "'"]), max_size=8))
def test_names_of_sheets_are_such_that_excel_opens_them(wished: list[str]) -> None:
    taken: set[str] = set()
    for wish in wished:
        name = sheet_name(wish, taken)
        assert name
        assert len(name.encode("utf-16-le", "surrogatepass")) <= 62
        assert not set("[]:*?/\\") & set(name)
        assert name == name.strip("'")
        assert name.casefold() not in {"history", *taken}
        taken.add(name.casefold())


def test_a_text_that_looks_like_the_library_s_own_xml_stays_text(tmp_path: Path) -> None:
    texts = ["<r></r>", "<r><t>x</t></r>", "<r>&amp;</r>"]
    with (tmp_path / "uit.xlsx").open("wb") as file:
        xlsx_writing.write(file, [Sheet("a", ["text"], [[text] for text in texts])])
    sheet = openpyxl.load_workbook(tmp_path / "uit.xlsx")["a"]
    assert [unescape(cell.value) for cell in sheet["A"][1:]] == texts


def test_more_columns_than_excel_can_read_are_refused(tmp_path: Path) -> None:
    with (tmp_path / "uit.xlsx").open("wb") as file, pytest.raises(Refusal, match="16384 columns"):
        xlsx_writing.write(file, [Sheet("a", ["x"] * 16_385, [])])


@contextmanager
def full_disk() -> Iterator[None]:
    """No file can grow beyond 64 bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (64, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


ANNA = Selection(coder="Anna")
"""A .sav has the codes of one coder."""


def stopped(study: Study, path: Path) -> ExportResult:
    # A project is the whole study; a row of SPSS has the codes of one coder.
    selection = Selection() if path.suffix == ".qdpx" else ANNA
    return export_file(study, path, selection, force=True, progress=cancel_when(lambda: True))


def on_a_full_disk(study: Study, path: Path) -> ExportResult:
    with full_disk():
        return export_file(study, path, ANNA, force=True)


def open_elsewhere(study: Study, path: Path) -> ExportResult:
    lock = path.with_name(f".~lock.{path.name}#")
    lock.touch()
    try:
        return export_file(study, path, ANNA, force=True)
    finally:
        lock.unlink()


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("fails", [on_a_full_disk, open_elsewhere, stopped])
def test_an_export_that_fails_leaves_the_old_file_whole(
    study: Study, tmp_path: Path, ending: str, fails: Callable[[Study, Path], ExportResult]
) -> None:
    if fails is stopped and ending in (".codebook.csv", ".qdc"):
        pytest.skip("it reads no quotes one by one")
    path = tmp_path / f"uit{ending}"
    path.write_text("van gisteren")
    before = sorted(tmp_path.iterdir())
    with pytest.raises((Refusal, Cancelled)) as raised:
        fails(study, path)
    assert (raised.type is Cancelled) == (fails is stopped)
    assert str(raised.value).count("\n") == 0
    assert path.read_text() == "van gisteren"
    assert sorted(tmp_path.iterdir()) == before
