"""What each column of a file is taken for, and what is never taken unasked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat
import pytest
from studies import build_study

from turven.corpus.errors import Refusal
from turven.corpus.exchange.imports.column_choice import ColumnRequest, choose
from turven.corpus.exchange.imports.column_guess import propose
from turven.corpus.exchange.imports.import_file import ImportResult, import_file
from turven.corpus.formats.cells import is_missing_mark, is_time
from turven.corpus.study import quotes
from turven.corpus.study.study import Study


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return build_study(tmp_path)


def imported(study: Study, content: str | Path, **asked: Any) -> ImportResult:
    path = content if isinstance(content, Path) else study.folder.parent / "in.csv"
    if isinstance(content, str):
        path.write_text(content, encoding="utf-8")
    choice = choose(path, propose(path), ColumnRequest(**asked), study.codebook)
    return import_file(study, path, choice)


def table(name: str, values: list[str]) -> str:
    rows = [f'{at},Antwoord nummer {at},"{value}"\n' for at, value in enumerate(values, 1)]
    return f"respondent,antwoord,{name}\n" + "".join(rows)


def weights(study: Study) -> list[float]:
    return [weight for (weight,) in study.db.execute("SELECT weight FROM respondents")]


NO_WEIGHTS = {
    "kilos": ("weight", ["82.5", "61", "70.2", "95"]),
    "whole kilos": ("gewicht", ["82", "61", "70", "95"]),
    "kilos of parcels": ("gewicht_pakket", ["12,5", "6,1", "7,2", "9,5"]),
    "percentages": ("wgt", ["100", "120.5", "80", "99.5"]),
    "people for whom someone stands": ("weegfactor", ["310.2", "402", "290.9", "356"]),
    "a difference": ("weight_change", ["1.2", "-0.3", "0.9", "1.1"]),
}


@pytest.mark.parametrize("name", NO_WEIGHTS)
def test_a_column_that_is_only_called_a_weight_weighs_nobody_unasked(
    study: Study, name: str
) -> None:
    column, values = NO_WEIGHTS[name]
    result = imported(study, table(column, values))
    assert result.choice.weight is None
    assert result.choice.variables == (column,)
    assert any(f'--weight "{column}"' in remark for remark in result.choice.remarks)
    assert weights(study) == [1.0] * 4
    if name != "a difference":
        numbers = [float(value.replace(",", ".")) for value in values]
        imported(study, study.folder.parent / "in.csv", weight=column)
        assert weights(study) == numbers


@pytest.mark.parametrize("column", ["weight", "Gewicht", "weegfactor", "wgt", "w1_weging"])
def test_weights_with_a_mean_near_1_weigh_and_it_is_said(study: Study, column: str) -> None:
    result = imported(study, table(column, ["0.8", "1.3", "0.95", ""]))
    assert result.choice.weight == column
    assert result.mean_weight == pytest.approx((0.8 + 1.3 + 0.95) / 3)
    assert weights(study) == [0.8, 1.3, 0.95, 1.0]


def test_a_weight_of_spss_is_judged_by_its_values_as_well(study: Study, tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {"nr": [1.0, 2.0], "weight": [82.5, 61.0], "wegf": [1.1, 0.9], "open": ["Zo", "Zus"]}
    )
    path = tmp_path / "in.sav"
    pyreadstat.write_sav(frame, path)
    assert imported(study, path).choice.weight is None
    other = Study.create(tmp_path / "ander")
    pyreadstat.write_sav(frame.rename(columns={"wegf": "weging", "weight": "kilo"}), path)
    assert imported(other, path).choice.weight == "weging"


def test_no_column_weighs_or_identifies_if_that_is_asked(study: Study) -> None:
    result = imported(study, table("weight", ["0.8", "1.2"]), weight="", respondent="")
    assert (result.choice.weight, result.choice.respondent) == (None, None)
    assert result.choice.variables == ("respondent", "weight")


def test_a_negative_value_far_down_makes_a_guessed_weight_a_background_variable(
    study: Study,
) -> None:
    content = table("weight", [*["0.9", "1.1"] * 1500, "-2"])
    result = imported(study, content)
    assert result.choice.weight is None
    assert result.quotes == 3001
    assert any("line 3002" in remark for remark in result.choice.remarks)
    with pytest.raises(Refusal, match="line 3002: “-2” is not a weight"):
        imported(study, content, weight="weight")


@pytest.mark.parametrize("column", ["number", "nr", "code", "id"])
def test_a_number_that_repeats_is_no_respondent(study: Study, column: str) -> None:
    values = ["2", "1", "2", "1", "0"]
    rows = [f"{value},Antwoord nummer {at}\n" for at, value in enumerate(values)]
    result = imported(study, f"{column},antwoord\n" + "".join(rows))
    assert result.choice.respondent is None
    assert any(f'--respondent "{column}"' in remark for remark in result.choice.remarks)
    (people,) = study.db.execute("SELECT count(*) FROM respondents").fetchone()
    assert (people, quotes.count(study.db)) == (5, 5)
    again = imported(study, study.folder.parent / "in.csv", respondent=column)
    assert again.choice.respondent == column
    (people,) = study.db.execute("SELECT count(*) FROM respondents").fetchone()
    assert people == 5 + 3


RESPONDENTS = {
    "a clear name": ("respondent,antwoord\n1,Zo\n1,Zus\n2,Nee\n", "respondent"),
    "a row per question": ("nr,vraag,antwoord\n1,A,Zo\n1,B,Zus\n2,A,Nee\n2,B,Ja\n", "nr"),
    "a clearer name beside a number": ("nr,respnr,antwoord\n1,7,Zo\n2,8,Zus\n", "respnr"),
    "one double row of many": (
        "id,antwoord\n" + "".join(f"{n},Antwoord {n}\n" for n in [1, *range(1, 40)]),
        "id",
    ),
}


@pytest.mark.parametrize("name", RESPONDENTS)
def test_a_respondent_may_have_several_rows_if_the_column_is_clear(study: Study, name: str) -> None:
    content, column = RESPONDENTS[name]
    assert imported(study, content).choice.respondent == column


TIMES = [
    "2023/03/01 9:41:00 AM GMT+1", "woensdag 1 maart 2023", "3/1/2023 14:05:09", "1-3-2023",
    "Wed, 01 Mar 2023 09:41:00 +0100", "2023-03-01T09:41:00.123+01:00", "2023-03-01T09:41:00Z",
    "1 maart 2023 om 14:05 uur", "March 1, 2023 at 2:05 PM", "Mittwoch, 1. März 2023", "14:05",
    "mercredi 1 août 2023 à 14 h 05", "Wed Mar  1 09:41:00 CET 2023", "01.03.23 9:41",
    "20230301T0941",
    "wo 1 mrt. 2023 14:05:09", "1st of May 2023",
]  # fmt: skip


@pytest.mark.parametrize("cell", TIMES)
def test_a_time_stamp_is_no_answer(study: Study, cell: str) -> None:
    assert is_time(cell)
    rows = "".join(f'"{cell}","Meer bomen in straat {at}"\n' for at in range(5))
    assert imported(study, "wanneer,opmerking over de straat\n" + rows).choice.text == (
        "opmerking over de straat",
    )


@pytest.mark.parametrize("cell", ["in maart 2023", "1 auto 2 fietsen", "12", "mei", "a.m.", "3/4"])
def test_an_answer_with_a_number_in_it_is_no_time_stamp(cell: str) -> None:
    assert not is_time(cell)


def test_a_file_with_dates_in_words_and_one_open_question_is_clear(study: Study) -> None:
    rows = "".join(f"woensdag {at} maart 2023,Meer bomen {at}\n" for at in range(1, 9))
    assert imported(study, "when,remark here\n" + rows).choice.text == ("remark here",)


MARKS = ["NA", "N/A", "NaN", "nan", "NULL", "null", "#NULL!", "#N/A", "<NA>", "(leeg)", "(blank)",
         "k.A.", "n/a", "#N/B", "-99", "-66"]  # fmt: skip


@pytest.mark.parametrize("word", MARKS)
def test_what_programs_write_for_missing_is_neither_an_answer_nor_a_value(
    study: Study, word: str
) -> None:
    content = (
        f"id,antwoord,regio,leeftijd\n1,{word},{word},{word}\n2,Meer bomen,Noord,40\n3,Zo,Zuid,41\n"
    )
    result = imported(study, content)
    assert [quote.text for quote in quotes.every(study.db)] == ["Meer bomen", "Zo"]
    assert result.missing_words == {word: {"antwoord": 1, "regio": 1, "leeftijd": 1}}
    assert result.missing == 1
    # The convention can be turned off.
    imported(study, content, missing=("",))
    assert word in {quote.text for quote in quotes.every(study.db)}
    found = {variables for (variables,) in study.db.execute("SELECT variables FROM respondents")}
    assert f'{{"regio": "{word}", "leeftijd": "{word}"}}' in found


@pytest.mark.parametrize(
    "word", ["nee", "na", "Nana", "niets", "nan goed", "0", "-", "geen", "Null en niets"]
)
def test_a_real_answer_is_never_missing(study: Study, word: str) -> None:
    assert not is_missing_mark(word)
    result = imported(study, f"id,antwoord\n1,{word}\n2,Zo\n")
    assert (result.quotes, result.missing_words) == (2, {})


def test_words_that_are_asked_for_are_missing_beside_those_that_are_known(study: Study) -> None:
    result = imported(
        study,
        "id,antwoord,regio\n1,Weet niet,NA\n2,weet  niet,999\n3,weet niet waarom,Noord\n",
        missing=("weet niet", "999"),
    )
    assert [quote.text for quote in quotes.every(study.db)] == ["weet niet waarom"]
    assert result.missing_words == {
        "Weet niet": {"antwoord": 1}, "weet  niet": {"antwoord": 1},
        "NA": {"regio": 1}, "999": {"regio": 1},
    }  # fmt: skip


def test_namibia_stays_a_country_and_a_person_sees_it(study: Study) -> None:
    content = "id,antwoord,land\n1,Zo,NA\n2,Zus,NL\n3,Nog iets,BE\n"
    result = imported(study, content)
    assert result.missing_words == {}
    assert any("“NA” in “land”" in remark for remark in result.choice.remarks)
    assert imported(study, content, missing=("NA",)).missing_words == {"NA": {"land": 1}}
    # In a file of R, NA is what is missing, in a column of countries too.
    other = imported(study, content.replace("Nog iets", "NA"))
    assert other.missing_words == {"NA": {"antwoord": 1, "land": 1}}


def test_a_word_among_numbers_is_missing_and_among_texts_it_is_an_answer(study: Study) -> None:
    rows = "".join(f"{at},None,Antwoord {at}\n" for at in range(2))
    result = imported(study, "id,antwoord,regio\n" + rows)
    assert (result.quotes, result.missing_words) == (2, {})
    assert any("“None” in “antwoord”" in remark for remark in result.choice.remarks)
    ages = "".join(f"{at},Antwoord {at},{at + 20}\n" for at in range(8))
    result = imported(study, f"id,toelichting,leeftijd\n{ages}9,None,None\n")
    assert result.missing_words == {"None": {"toelichting": 1, "leeftijd": 1}}


def test_a_number_below_zero_among_others_is_a_number(study: Study) -> None:
    result = imported(study, table("temperatuur", ["-9", "-3", "4", "12"]))
    assert result.missing_words == {}
    assert "-9" in {
        value
        for (variables,) in study.db.execute("SELECT variables FROM respondents")
        for value in [variables.split('"')[3]]
    }
