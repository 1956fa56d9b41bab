"""From a CSV file to quotes: every character, once, and nothing half."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from turven.corpus import quotes
from turven.corpus.errors import Refusal
from turven.corpus.importing import import_file
from turven.corpus.quotes import Quote
from turven.corpus.study import Study


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return Study.create(tmp_path / "studie")


def into(study: Study, content: str | bytes, name: str = "in.csv", **columns: str) -> list[Quote]:
    """Import a file with this content; the quotes that the study then has."""
    path = study.folder.parent / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    import_file(study, path, **columns)
    return list(quotes.every(study.db))


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


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(
    answers=st.lists(
        st.text(st.characters(exclude_categories=["Cs"])).filter(str.strip), min_size=1, max_size=6
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
        assert [q.text for q in into(study, table.getvalue())] == answers


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(content=st.binary(max_size=120))
def test_any_file_gives_quotes_or_one_sentence(
    content: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with Study.create(tmp_path_factory.mktemp("bytes") / "studie") as study:
        try:
            into(study, content)
        except Refusal:
            assert quotes.count(study.db) == 0
