"""Work that was half done elsewhere moves in: with its codes, once, and nothing half."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from studies import build_study

from turven.corpus.codebook.file import parse_codebook
from turven.corpus.errors import Refusal
from turven.corpus.exchange.imports.code_names import CodeNames
from turven.corpus.exchange.imports.column_choice import ColumnRequest, choose
from turven.corpus.exchange.imports.column_guess import propose
from turven.corpus.exchange.imports.import_file import ImportResult, import_file
from turven.corpus.exchange.registry import export_file
from turven.corpus.study import quotes
from turven.corpus.study.checking import check
from turven.corpus.study.decisions import Decisions
from turven.corpus.study.study import Study

BOOK = """\
codes:
  - id: wet
    label: Wetgeving
    codes:
      - {id: privacy, label: Privacywet}
  - {id: geld, label: Geld}
  - {id: oud, label: Oud, retired: true}
"""


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return build_study(tmp_path, codebook=BOOK)


def coded(study: Study, content: str, **asked: Any) -> ImportResult:
    path = study.folder.parent / "in.csv"
    path.write_text(content)
    choice = choose(path, propose(path), ColumnRequest(coder="Bea", **asked), study.codebook)
    return import_file(study, path, choice)


def states(study: Study, coder: str = "Bea") -> dict[str, tuple[str, str, set[str]]]:
    """Per respondent the text, how far it is and its codes."""
    return {
        quote.respondent: (quote.text, state.status, set(state.codes))
        for quote in quotes.every(study.db)
        for state in [quotes.state(study.db, quote.id, coder)]
    }


def test_a_column_per_code(study: Study) -> None:
    came = coded(
        study,
        "id,antwoord,privacy,code_geld,oud,regio\n"
        "1,Zo,1,0,x,N\n2,Zus,0,0,0,Z\n3,Nog niet,,,,Z\n4,,1,1,1,Z\n",
        codes="wide",
    )
    assert (came.quotes, came.coded) == (3, 2)
    assert came.choice.code_columns == ("privacy", "code_geld", "oud")
    assert states(study) == {
        "1": ("Zo", "done", {"privacy", "oud"}),
        "2": ("Zus", "done", set()),
        "3": ("Nog niet", "open", set()),
    }
    assert {how for (how,) in study.db.execute("SELECT how FROM decisions")} == {"import"}
    assert study.db.execute("SELECT count(DISTINCT action) FROM decisions").fetchone() == (1,)
    assert check(study) == []


def test_a_column_with_codes_in_several_rows_or_separated(study: Study) -> None:
    came = coded(
        study,
        "id,antwoord,code\n"
        '1,Zo,privacy\n1,Zo,geld\n1,Zo,geld\n2,Zus,privacy; geld\n3,Ja,"geld,oud"\n'
        "4,Nog niet,\n1,En anders,oud\n1,En anders,geld\n",
        codes="long",
    )
    assert (came.quotes, came.coded) == (5, 4)
    assert [(q.id, q.text) for q in quotes.every(study.db)][-1] == ("antwoord:1:2", "En anders")
    found = states(study)
    assert found.pop("1") == ("En anders", "done", {"oud", "geld"})
    assert found == {
        "2": ("Zus", "done", {"privacy", "geld"}),
        "3": ("Ja", "done", {"geld", "oud"}),
        "4": ("Nog niet", "open", set()),
    }
    assert set(quotes.state(study.db, "antwoord:1", "Bea").codes) == {"privacy", "geld"}


REFUSED = {
    "an id in a row": (
        "id,antwoord,code\n1,Zo,privacy\n2,Ja,x;geld;y\n",
        "long",
        r"“x” \(line 3\), “y” \(line 3\); add",
    ),
    "a net": ("id,antwoord,code\n1,Zo,wet\n", "long", "“wet”"),
    "a column of 0 and 1": ("id,antwoord,geld,x\n1,Zo,1,0\n", "wide", "“x”; add"),
    "neither 0 nor 1": ("id,antwoord,geld\n1,Zo,0\n2,Ja,2\n", "wide", "line 3: column “geld”"),
    "no codes": ("id,antwoord,regio\n1,Zo,N\n", "wide", "no column has codes"),
    "no column with codes": ("id,antwoord,regio\n1,Zo,N\n", "long", "--code"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_codes_that_are_not_in_the_codebook_are_listed_and_nothing_comes_in(
    study: Study, name: str
) -> None:
    content, how, words = REFUSED[name]
    with pytest.raises(Refusal, match=words):
        coded(study, content, codes=how)
    assert quotes.count(study.db) == 0
    assert not list(study.files.iterdir())


def test_a_background_of_0_and_1_is_named_as_such(study: Study) -> None:
    coded(study, "id,antwoord,geld,x\n1,Zo,1,0\n", codes="wide", variables=("x",))
    assert states(study) == {"1": ("Zo", "done", {"geld"})}
    assert next(quotes.every(study.db)).variables == {"x": "0"}


def test_what_the_coder_decided_before_stays_and_a_second_time_adds_nothing(study: Study) -> None:
    content = "id,antwoord,code\n1,Zo,geld\n2,Zus,geld\n"
    coded(study, content.replace("1,Zo,geld\n", ""), codes="long")
    came = coded(study, content.replace("2,Zus,geld", "2,Zus,oud"), codes="long")
    assert (came.quotes, came.coded, came.coded_before) == (1, 1, 1)
    assert states(study)["2"] == ("Zus", "done", {"geld"})
    count = study.db.execute("SELECT count(*) FROM decisions").fetchone()
    assert coded(study, content, codes="long").coded_before == 2
    assert study.db.execute("SELECT count(*) FROM decisions").fetchone() == count


def test_the_codes_of_another_text_are_not_given_to_the_one_that_stays(study: Study) -> None:
    coded(study, "id,antwoord\n1,Zo\n")
    Decisions(study.db, "Anna", study.codebook.revision).finish("antwoord:1")
    came = coded(study, "id,antwoord,code\n1,Anders,geld\n", codes="long")
    assert (len(came.kept), came.coded) == (1, 0)
    assert states(study) == {"1": ("Zo", "open", set())}


def test_all_that_came_in_coded_is_one_step_back(study: Study) -> None:
    coded(study, "id,antwoord,code\n1,Zo,geld\n2,Zus,oud\n", codes="long")
    assert Decisions(study.db, "Bea", study.codebook.revision).undo()
    assert {state for _text, state, _codes in states(study).values()} == {"open"}
    assert check(study) == []


def test_an_export_of_ours_comes_in_again(study: Study, tmp_path: Path) -> None:
    coded(study, "id,antwoord,privacy,geld\n1,Zo,1,1\n2,Zus,0,0\n3,Ja,,\n", codes="wide")
    export_file(study, tmp_path / "uit.csv", wide=True)
    with Study.create(tmp_path / "ander", tmp_path / "boek.yaml") as other:
        path = tmp_path / "uit.csv"
        asked = ColumnRequest(text=("text",), codes="wide", coder="Bea")
        import_file(other, path, choose(path, propose(path), asked, other.codebook))
        assert states(other) == states(study)


def test_codes_belong_to_one_question_and_to_somebody(study: Study) -> None:
    content = "id,a,b,code\n1,Zo,Zus,geld\n"
    with pytest.raises(Refusal, match="one column of answers"):
        coded(study, content, codes="long", text=("a", "b"))
    path = study.folder.parent / "in.csv"
    choice = choose(path, propose(path), ColumnRequest(codes="long", text=("a",)), study.codebook)
    with pytest.raises(Refusal, match="--coder"):
        import_file(study, path, choice)
    assert quotes.count(study.db) == 0


LABELLED = """\
codes:
  - id: verkeer
    label: {nl: Verkeer, en: Traffic}
    codes:
      - {id: bus, label: {nl: Bus & tram, en: Bus}}
      - {id: prijs_v, label: Prijs}
  - id: zorg
    label: {nl: Zorg, en: Care}
    codes:
      - {id: prijs_z, label: Prijs}
      - {id: wacht, label: {nl: "Wachttijden, en rijen", en: Wáiting}, value: 7}
  - {id: oud, label: {nl: Groen, en: Green}, retired: true}
  - {id: groen, label: {nl: Groen, en: Green space}}
"""


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        ("Bus", {"bus"}),
        ("BUS &  TRAM", {"bus"}),
        ("bus|groen", {"bus", "groen"}),
        ("Green space; Waiting", {"groen", "wacht"}),
        ("Groen,Wachttijden, en rijen,Bus", {"groen", "wacht", "bus"}),
        ("Waiting\nBus", {"wacht", "bus"}),
        ('["Bus & tram", "groen"]', {"bus", "groen"}),
        ("['Bus', 'Groen']", {"bus", "groen"}),
        ("[]", set()),
        ("waiting", {"wacht"}),
        ("7", {"wacht"}),
        ("Zorg › Prijs", {"prijs_z"}),
        ("Traffic > Prijs | Green", {"prijs_v", "oud"}),
    ],
)
def test_codes_are_known_by_their_labels_and_in_any_list(
    tmp_path: Path, cell: str, codes: set[str]
) -> None:
    study = build_study(tmp_path, codebook=LABELLED)
    quoted = cell.replace('"', '""')
    coded(study, f'id,antwoord,thema\n1,Zo,"{quoted}"\n', codes="long")
    assert states(study) == {"1": ("Zo", "done", codes)}


def test_columns_are_named_after_labels_too(tmp_path: Path) -> None:
    study = build_study(tmp_path, codebook=LABELLED)
    came = coded(
        study,
        "id,antwoord,Green space,Bus &  Tram,Waiting,zorg\n"
        "1,Zo,Ja,Bus & tram,niet genoemd,N\n2,Zus,Nee,,genoemd,Z\n",
        codes="wide",
    )
    assert came.choice.code_columns == ("Green space", "Bus & Tram", "Waiting")
    assert states(study) == {
        "1": ("Zo", "done", {"groen", "bus"}),
        "2": ("Zus", "done", {"wacht"}),
    }


def test_an_unknown_code_is_refused_with_the_nearest_one_and_its_row(tmp_path: Path) -> None:
    study = build_study(tmp_path, codebook=LABELLED)
    with pytest.raises(
        Refusal, match=r"in\.csv.*“wachttijd” \(line 3, nearest: “wacht”"
    ) as refused:
        coded(study, "id,antwoord,tag\n1,Zo,bus\n2,Zus,wachttijd\n3,Nee,Prijs\n", codes="long")
    assert "“Prijs” (line 4, several codes have this label)" in str(refused.value)
    assert quotes.count(study.db) == 0


@given(
    st.lists(
        st.sampled_from(["bus", "Bus", "Wachttijden, en rijen", "Green space", "Zorg › Prijs"]),
        min_size=1,
        unique=True,
    ),
    st.sampled_from(["|", ";", " ; ", ",", ", ", "\n"]),
)
def test_a_list_gives_the_codes_that_stand_in_it(names: list[str], between: str) -> None:
    known = CodeNames(parse_codebook(LABELLED.encode(), "boek.yaml"))
    assert known.split(between.join(names)) == names
    assert known.split(json.dumps(names)) == names
