"""From a file to quotes: every character, once, and nothing half."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from shutil import copytree
from typing import Any

import pandas as pd
import pyreadstat
import pytest
import xlsxwriter
from fuzzing import scaled
from hypothesis import given, settings
from hypothesis import strategies as st

from turven.corpus.analysis.tables.codings import read
from turven.corpus.analysis.tables.crosstabs import crosstab
from turven.corpus.errors import Refusal
from turven.corpus.exchange.imports.column_choice import ColumnRequest, choose
from turven.corpus.exchange.imports.column_guess import propose
from turven.corpus.exchange.imports.import_file import ImportResult, import_file
from turven.corpus.exchange.reports.background import Background
from turven.corpus.search.query import parse_query
from turven.corpus.search.search import search
from turven.corpus.study import quotes
from turven.corpus.study.checking import check
from turven.corpus.study.decisions import Decisions
from turven.corpus.study.quotes import Quote
from turven.corpus.study.study import Study


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return Study.create(tmp_path / "studie")


def into(study: Study, content: str | bytes, name: str = "in.csv", **columns: Any) -> list[Quote]:
    """Import a file with this content; the quotes that the study then has."""
    path = study.folder.parent / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    import_file(study, path, **columns)
    return list(quotes.every(study.db))


def again(study: Study, content: str, name: str = "in.csv", **asked: Any) -> ImportResult:
    """Import a file of this content as it was asked for; what came in."""
    path = study.folder.parent / name
    path.write_text(content)
    dry_run = asked.pop("dry_run", False)
    choice = choose(path, propose(path), ColumnRequest(**asked), study.codebook)
    return import_file(study, path, choice, dry_run=dry_run)


def weights(study: Study) -> dict[str, float]:
    return dict(study.db.execute("SELECT id, weight FROM respondents"))


def decided(study: Study, quote: str) -> None:
    """Anna codes it."""
    log = Decisions(study.db, "Anna", study.codebook.revision)
    log.finish(quote, codes=[("anders", "manual")])


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_delimiter_and_encoding_are_found(study: Study, delimiter: str, encoding: str) -> None:
    rows = f'nr{delimiter}antwoord\n7{delimiter}"één € café{delimiter} en\nverder"\n'
    (quote,) = into(study, rows.encode(encoding), respondent="nr")
    assert quote.text == f"één € café{delimiter} en\nverder"
    assert quote.respondent == "7"


def test_background_variables_stay_with_the_respondent(study: Study) -> None:
    (quote,) = into(study, "id,tekst,regio,functie\n1,Ja,Noord,\n")
    assert quote.variables == {"regio": "Noord"}
    variables = study.db.execute("SELECT variables FROM respondents").fetchone()[0]
    assert variables == '{"regio": "Noord"}'


def test_one_respondent_may_answer_several_questions(study: Study) -> None:
    found = into(study, "id,vraag,antwoord,regio,maand\n1,Waarom?,Zo,N,mei\n1,Hoe?,Goed,N,juni\n")
    assert [(q.question, q.text) for q in found] == [("Waarom?", "Zo"), ("Hoe?", "Goed")]
    assert [q.variables for q in found] == [
        {"regio": "N", "maand": "mei"},
        {"regio": "N", "maand": "juni"},
    ]


def test_two_answers_of_one_respondent_to_one_question_are_both_kept(study: Study) -> None:
    assert [q.text for q in into(study, "id,antwoord\n1,Zo\n1,En zo\n")] == ["Zo", "En zo"]


def test_equal_answers_are_found_and_empty_ones_left_out(study: Study) -> None:
    path = study.folder.parent / "in.csv"
    path.write_text("id,antwoord\n1,Geen idee\n2, geen  IDEE. \n3,\n4,   \n5,Geen\n")
    came = import_file(study, path)
    assert (came.quotes, came.empty, came.equal, came.known) == (3, 2, 1, 0)
    assert [q.equals for q in quotes.every(study.db)] == [2, 2, 1]


def test_importing_again_adds_nothing(study: Study) -> None:
    first = into(study, "id,antwoord\n1,Zo\n2,Zus\n")
    assert into(study, "id,antwoord\n1,Zo\n2,Zus\n3,Nieuw\n", "later.csv")[:2] == first
    assert quotes.count(study.db) == 3
    assert into(study, "antwoord\nZo\nZus\n", "zonder.csv")
    assert quotes.count(study.db) == 5
    into(study, "antwoord\nZo\nZus\n", "zonder.csv")
    assert quotes.count(study.db) == 5


def test_the_file_is_kept_byte_for_byte_and_two_of_one_name_are_both_kept(study: Study) -> None:
    one, two = b"id;antwoord\r\n1;caf\xe9\r\n", b"id;antwoord\r\n2;th\xe9\r\n"
    into(study, one)
    into(study, two)
    assert {path.read_bytes() for path in study.files.iterdir()} == {one, two}


REFUSED = {
    "an empty file": ("", {}, "is empty"),
    "no answers in the column": ("id,antwoord\n1,\n", {}, "no answers"),
    "only a header": ("id,antwoord\n", {}, "no answers"),
    "no column with answers": ("id,leeftijd\n1,30\n", {}, "--text"),
    "two columns with sentences": ("a,b\nzo is het dus,en zo ook nog\n", {}, "--text"),
    "a column that is not there": ("id,antwoord\n1,Zo\n", {"text": "x"}, "id, antwoord"),
    "a row that is too long": ("id,antwoord\n1,Zo, en zo\n", {}, "line 2"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_imported_is_refused_and_leaves_nothing(
    study: Study, name: str
) -> None:
    content, columns, words = REFUSED[name]
    with pytest.raises(Refusal, match=words):
        into(study, content, **columns)
    assert quotes.count(study.db) == 0
    assert not list(study.files.iterdir())


@settings(max_examples=scaled(40))
@given(
    answers=st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")).filter(
            str.strip
        ),
        min_size=1,
        max_size=6,
    )
)
def test_every_character_of_every_answer_comes_in(
    answers: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    table = io.StringIO(newline="")
    writer = csv.writer(table, quoting=csv.QUOTE_ALL)
    writer.writerow(["id", "antwoord"])
    writer.writerows(enumerate(answers))
    folder = tmp_path_factory.mktemp("tabel")
    with Study.create(folder / "studie") as study:
        # Without words for missing: "-9" may be an answer.
        again(study, table.getvalue(), text=("antwoord",), missing=("",))
        assert [q.text for q in quotes.every(study.db)] == answers


@settings(max_examples=scaled(40))
@given(content=st.binary(max_size=120))
def test_any_file_gives_quotes_or_one_sentence(
    content: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with Study.create(tmp_path_factory.mktemp("bytes") / "studie") as study:
        try:
            into(study, content)
        except Refusal:
            assert quotes.count(study.db) == 0


WAVE = "id,toelichting,anders,regio,weging\n"


def test_several_questions_of_one_file_have_their_own_text(study: Study) -> None:
    came = again(
        study,
        WAVE + "1,Zo,Ook zo,N,0.5\n2,,Zus,Z,\n",
        text=("anders", "toelichting"),
        questions=("Wat nog meer?",),
    )
    assert (came.quotes, came.empty, came.unweighted) == (3, 1, 1)
    assert came.choice.variables == ("regio",)
    found = [(q.respondent, q.question, q.text) for q in quotes.every(study.db)]
    assert found == [
        ("1", "Wat nog meer?", "Ook zo"),
        ("1", "toelichting", "Zo"),
        ("2", "Wat nog meer?", "Zus"),
    ]
    assert weights(study) == {"1": 0.5, "2": 1.0}


def test_a_question_gets_its_text_later_and_stays_the_same_question(study: Study) -> None:
    content = WAVE + "1,Zo,,N,\n"
    again(study, content, text=("toelichting",))
    for questions in ((), ("Waarom?",), ()):
        came = again(study, content, text=("toelichting",), questions=questions)
        assert (came.quotes, came.known) == (0, 1)
    assert [q.question for q in quotes.every(study.db)] == ["Waarom?"]
    came = again(study, content, text=("toelichting",), questions=("En waarom niet?",))
    assert came.quotes == 1


@pytest.mark.parametrize("number", ["1,25", "1.25", " 1.25 ", "125e-2"])
def test_weights_have_a_comma_or_a_point(study: Study, number: str) -> None:
    again(study, f"id;antwoord;weging\n1;Zo;{number}\n", weight="weging")
    assert weights(study) == {"1": 1.25}


@pytest.mark.parametrize("number", ["veel", "-1", "1e999", "1.2.3", "inf"])
def test_what_is_no_weight_is_refused_with_its_line(study: Study, number: str) -> None:
    with pytest.raises(Refusal, match=f"line 3: “{number}” is not a weight"):
        again(study, f"id;antwoord;w\n1;Zo;1\n2;Zo;{number}\n", weight="w")
    assert quotes.count(study.db) == 0


def test_two_weights_of_one_respondent_are_refused(study: Study) -> None:
    with pytest.raises(Refusal, match="line 3: respondent 1"):
        again(study, "id,vraag,antwoord,weging\n1,a,Zo,1\n1,b,Zo,2\n")


def test_value_labels_of_spss_are_the_background_and_its_labels_the_questions(
    study: Study,
) -> None:
    path = study.folder.parent / "in.sav"
    frame = pd.DataFrame({"respnr": [7.0], "v12": ["Zo is het dus"], "sekse": [1.0]})
    pyreadstat.write_sav(
        frame, str(path),
        column_labels={"v12": "Waarom?"}, variable_value_labels={"sekse": {1.0: "vrouw"}},
    )  # fmt: skip
    import_file(study, path)
    (quote,) = quotes.every(study.db)
    assert (quote.respondent, quote.question, quote.text) == ("7", "Waarom?", "Zo is het dus")
    assert quote.variables == {"sekse": "vrouw"}


def test_a_corrected_file_updates_what_nobody_coded_and_tells_of_the_rest(study: Study) -> None:
    first = into(study, "id,antwoord,regio,weging\n1,Zo,N,1\n2,Zus,Z,1\n3,Geen,O,1\n")
    decided(study, first[0].id)
    study.db.execute(
        "INSERT INTO suggested (quote, model, revision) VALUES (?, '', '')", (first[1].id,)
    )
    came = again(
        study, "id,antwoord,regio,weging\n1,Anders,N,2\n2, zo ,W,1\n3,,O,1\n4,Nieuw,N,1\n", "v2.csv"
    )
    assert (came.quotes, came.known, came.updated, came.emptied) == (1, 0, 1, 1)
    assert came.respondents == 2
    (kept,) = came.kept
    assert (kept.respondent, kept.line, kept.text, kept.in_file) == ("1", 2, "Zo", "Anders")
    found = list(quotes.every(study.db))
    assert [q.text for q in found] == ["Zo", " zo ", "Geen", "Nieuw"]
    assert [q.equals for q in found] == [2, 2, 1, 1]
    assert [q.variables["regio"] for q in found] == ["N", "W", "O", "N"]
    assert weights(study) == {"1": 2, "2": 1, "3": 1, "4": 1}
    matches = "SELECT count(*) FROM quotes_words WHERE quotes_words MATCH ?"
    words = [study.db.execute(matches, (word,)).fetchone()[0] for word in ("zo", "zus", "anders")]
    assert words == [2, 0, 0]
    assert study.db.execute("SELECT count(*) FROM suggested").fetchone() == (0,)
    assert check(study) == []
    came = again(study, (study.folder.parent / "v2.csv").read_text(), "v2.csv")
    assert (came.quotes, came.known, came.updated, came.respondents) == (0, 2, 0, 0)
    assert len(came.kept) == 1


def test_a_new_wave_leaves_the_background_of_the_first_as_it_was(study: Study) -> None:
    into(study, "id,vraag,antwoord,regio,maand\n1,Waarom?,Zo,N,mei\n")
    found = into(study, "id,vraag,antwoord,regio,maand\n1,Hoe?,Goed,N,juni\n", "later.csv")
    assert [q.variables["maand"] for q in found] == ["mei", "juni"]
    rows = study.db.execute("SELECT variables FROM quotes ORDER BY position").fetchall()
    assert rows == [("{}",), ('{"maand": "juni"}',)]


def test_what_differs_between_the_answers_of_one_is_corrected_with_the_answer(
    study: Study,
) -> None:
    content = "id,vraag,antwoord,maand\n1,Waarom?,Zo,mei\n1,Hoe?,Goed,{}\n"
    into(study, content.format("juni"))
    found = into(study, content.format("juli"), "v2.csv")
    assert [q.variables["maand"] for q in found] == ["mei", "juli"]
    found = into(study, content.format("mei"), "v3.csv")
    assert [q.variables["maand"] for q in found] == ["mei", "mei"]


def test_a_dry_run_says_the_same_and_leaves_nothing(study: Study) -> None:
    content = "id,antwoord\n1,Zo\n2,\n"
    before = list(study.db.iterdump())
    dry = again(study, content, dry_run=True)
    assert list(study.db.iterdump()) == before
    assert not list(study.files.iterdir())
    assert again(study, content) == dry


def test_a_failed_import_leaves_the_database_as_it_was(study: Study) -> None:
    into(study, "id,antwoord\n1,Zo\n")
    before = list(study.db.iterdump())
    rows = "".join(f"{nr},Nieuw\n" for nr in range(12_000))
    with pytest.raises(Refusal, match="line 12002"):
        again(study, f"id,antwoord\n{rows}x,te,veel\n", "fout.csv")
    study.files.chmod(0o500)
    try:
        if not _writable(study.files):
            with pytest.raises(Refusal, match="cannot be written"):
                again(study, "id,antwoord\n9,Nieuw\n", "nieuw.csv")
    finally:
        study.files.chmod(0o700)
    assert list(study.db.iterdump()) == before
    assert [path.name for path in study.files.iterdir()] == ["in.csv"]


def _writable(folder: Path) -> bool:
    """Whether we are somebody whom no permission stops."""
    try:
        (folder / "proef").touch()
    except OSError:
        return False
    (folder / "proef").unlink()
    return True


PROPOSED = {
    "names in Dutch": (
        "respnr;vraag;antwoord;regio;weegfactor\n1;a;x;N;1,5\n",
        {"respnr": "respondent", "vraag": "question", "antwoord": "text", "weegfactor": "weight"},
    ),
    "sentences and labels": (
        "score,oordeel,q7\n"
        + "".join(f"7,zeer mee eens hoor,dit is antwoord {nr}\n" for nr in range(9)),
        {"q7": "text"},
    ),
    "numbers first": (
        "nummer van rij,wat\n" + "".join(f"{nr},het is antwoord {nr}\n" for nr in range(20)),
        {"nummer van rij": "respondent", "wat": "text"},
    ),
    "a weight in words": (
        "id,gewicht,antwoord\n1,zwaar,Zo\n",
        {"id": "respondent", "antwoord": "text"},
    ),
    "one column": ("wat\nJa\n", {"wat": "text"}),
}


@pytest.mark.parametrize("name", PROPOSED)
def test_columns_are_proposed_by_their_names_and_by_what_is_in_them(
    tmp_path: Path, name: str
) -> None:
    content, roles = PROPOSED[name]
    path = tmp_path / "in.csv"
    path.write_text(content)
    found = {c.name: c.role for c in propose(path).columns if c.role != "variable"}
    assert found == roles
    assert all(column.why for column in propose(path).columns if column.role != "variable")


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"text": ("antwoord", "antwoord")}, "given two roles"),
        ({"text": ("antwoord",), "variables": ("antwoord",)}, "given two roles"),
        ({"variables": ("x",)}, "no column “x”"),
        ({"questions": ("a", "b")}, "more --question"),
        ({"code_columns": ("id",)}, "wide .* or long"),
    ],
)
def test_what_is_asked_for_must_be_there_once(
    study: Study, asked: dict[str, Any], words: str
) -> None:
    with pytest.raises(Refusal, match=words):
        again(study, "id,antwoord\n1,Zo\n", **asked)


def test_only_the_variables_asked_for_come_in(study: Study) -> None:
    came = again(study, "id,antwoord,regio,ip\n1,Zo,N,1.2.3.4\n", variables=("regio",))
    assert came.left_out == ("ip",)
    assert [q.variables for q in quotes.every(study.db)] == [{"regio": "N"}]


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("leeg") / "studie"
    Study.create(folder).close()
    return folder


CELLS = st.text(
    st.one_of(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), st.sampled_from("\n\t")),
    max_size=30,
).map(lambda text: text.rstrip(" "))  # SPSS has no spaces at the end


@settings(max_examples=scaled(8))
@given(table=st.lists(st.tuples(CELLS, st.sampled_from(["", "N", "Z"])), min_size=1, max_size=6))
def test_any_table_gives_the_same_quotes_in_each_format(
    table: list[tuple[str, str]], empty: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    table = [("er is er altijd een", "N"), *table]
    folder = tmp_path_factory.mktemp("tabel")
    records: list[dict[str, Any]] = [
        {"nr": float(nr), "tekst": text, "regio": region}
        for nr, (text, region) in enumerate(table, 1)
    ]
    frame = pd.DataFrame(records)
    with (folder / "a.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(frame.columns)
        writer.writerows([int(r["nr"]), r["tekst"], r["regio"]] for r in records)
    with xlsxwriter.Workbook(folder / "a.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, list(frame.columns))
        for at, record in enumerate(records, 1):
            sheet.write_number(at, 0, record["nr"])
            sheet.write_string(at, 1, record["tekst"])
            sheet.write_string(at, 2, record["regio"])
    pyreadstat.write_sav(frame, str(folder / "a.sav"))
    with (folder / "a.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(r | {"nr": int(r["nr"])}) + "\n" for r in records)
    found = []
    for suffix in ("csv", "xlsx", "sav", "jsonl"):
        copytree(empty, folder / suffix)
        with Study.open(folder / suffix) as study:
            import_file(study, folder / f"a.{suffix}", text="tekst", respondent="nr")
            found.append([(q.id, q.text, q.variables) for q in quotes.every(study.db)])
    assert found[0] == [
        (f"tekst:{nr}", text, {"regio": region} if region else {})
        for nr, (text, region) in enumerate(table, 1)
        if text.strip()
    ]
    assert all(other == found[0] for other in found)


def found(study: Study, query: str) -> list[str]:
    """The respondents of the quotes that a query finds."""
    positions = search(study.db, "Anna", parse_query(query, study.codebook))
    return sorted({quote.respondent for quote in quotes.every(study.db, positions)})


def test_who_has_no_weight_in_a_weighted_study_is_said_and_found(study: Study) -> None:
    first = again(study, "id,antwoord\n1,Zo\n2,Zus\n", "een.csv")
    assert first.unweighted == 0
    second = again(study, "id,antwoord,weging\n3,En,1\n4,Dan,\n5,Ook,0.7\n", "twee.csv")
    assert second.unweighted == 1
    assert found(study, "@unweighted") == ["1", "2", "4"]
    assert found(study, "-@ongewogen") == ["3", "5"]
    # A file without weights is a file whose respondents have none.
    third = again(study, "id,antwoord\n6,Zes\n7,Zeven\n", "drie.csv")
    assert third.unweighted == 2
    # A corrected file may give the weight later.
    again(study, "id,antwoord,weging\n4,Dan,1.1\n1,Zo,0.9\n", "vier.csv")
    assert found(study, "@unweighted") == ["2", "6", "7"]


SIGNS = (
    'id,"Why do you\ncycle?",Caf\u00e9  visits,Why\u00a0so?\n'
    "1,fast and cheap,Daily,north\n2,it is healthy,Never,south\n"
)


@pytest.mark.parametrize(
    ("text", "variable"),
    [
        ("Why do you cycle?", "Caf\u00e9 visits"),
        ("Why do you\ncycle?", "Cafe\u0301  visits"),
        ("Why  do you\u00a0cycle?", "Caf\u00e9\u00a0visits "),
    ],
)
def test_a_column_is_named_as_people_see_it_everywhere(
    study: Study, text: str, variable: str
) -> None:
    came = again(study, SIGNS, text=(text,), variables=(variable, "Why so?"))
    assert came.choice.text == ("Why do you cycle?",)
    assert found(study, f'"{variable}"=Daily') == ["1"]
    assert found(study, '"Why\u00a0so?"=south') == ["2"]
    log = Decisions(study.db, "Anna", study.codebook.revision)
    for quote in quotes.every(study.db):
        log.finish(quote.id)
    codings = read(study)
    assert [column.value for column in crosstab(study, codings, variable).columns] == [
        "Daily", "Never",
    ]  # fmt: skip
    assert Background(study, [variable]).names == ("Caf\u00e9 visits",)
