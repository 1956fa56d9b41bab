"""Code values in SPSS: coded columns, read back by ReadStat and accepted by PSPP."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from shutil import which

import pandas as pd
import pyreadstat
import pytest

import turven
from turven.api import Study
from turven.corpus.editing.operations import Editing
from turven.corpus.exchange.registry import export_file
from turven.corpus.exchange.reports.book import BookRequest, quote_book
from turven.corpus.study.decisions import Decisions

BOOK = """\
codes:
  - id: vervoer
    label: Vervoer
    questions: [v1]
    codes:
      - {id: bus, label: Bus, value: 11}
      - {id: trein, label: Trein, value: 205}
  - {id: geld, label: Geld, value: 3, questions: [Waarom niet?]}
  - {id: anders, label: "Anders, namelijk", value: 97}
  - {id: geen, label: Geen antwoord, value: 99}
"""
GIVEN = {
    ("1", "v1"): ["trein", "bus", "anders"],
    ("1", "v2"): ["geld"],
    ("2", "v1"): ["geen"],
    ("2", "v2"): [],
    ("3", "v1"): ["bus"],
}
"""The codes of each finished answer, in the order in which they were given."""


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    (tmp_path / "boek.yaml").write_text(BOOK, encoding="utf-8")
    rows = "id,v1,v2\n1,de trein en de bus,te duur\n2,niets,weet niet\n3,bus,nog niet gedaan\n"
    (tmp_path / "in.csv").write_text(rows, encoding="utf-8")
    with turven.create(tmp_path / "studie", tmp_path / "boek.yaml") as study:
        study.import_file(
            tmp_path / "in.csv",
            text=["v1", "v2"],
            questions=["Wat mist u?", "Waarom niet?"],
            respondent="id",
        )
        log = Decisions(study.db, "ada", study.codebook.revision)
        for quote, respondent, question in study.db.execute(
            "SELECT id, respondent, question FROM quotes"
        ).fetchall():
            if (respondent, question) in GIVEN:
                for code in GIVEN[respondent, question]:
                    log.code(quote, code)
                log.finish(quote)
        yield study


def numbers(table: pd.DataFrame, question: str) -> list[list[float | None]]:
    columns = [name for name in table.columns if name.startswith(f"{question}_code")]
    return [[None if pd.isna(cell) else cell for cell in row] for row in table[columns].to_numpy()]


def test_each_mention_is_a_coded_column_with_the_labels_of_its_question(
    study: Study, tmp_path: Path
) -> None:
    went = export_file(study, tmp_path / "uit.sav")
    assert not any("code value" in sentence for sentence in went.lost)
    table, meta = pyreadstat.read_sav(went.file)
    # As many columns as the most codes of one respondent; in the order of the codebook.
    assert numbers(table, "v1") == [[11, 205, 97], [99, None, None], [11, None, None]]
    assert numbers(table, "v2") == [[3], [None], [None]]
    assert meta.variable_value_labels["v1_code1"] == {
        11: "Bus", 205: "Trein", 97: "Anders, namelijk", 99: "Geen antwoord",
    }  # fmt: skip
    assert meta.variable_value_labels["v2_code1"] == {
        3: "Geld", 97: "Anders, namelijk", 99: "Geen antwoord",
    }  # fmt: skip
    assert meta.mr_sets["v1_mentions"] == {
        "type": "C", "is_dichotomy": False, "counted_value": None, "label": "Wat mist u?",
        "variable_list": ["v1_code1", "v1_code2", "v1_code3"],
    }  # fmt: skip
    # The sets of a question have its codes only: a share of those who were not asked is no share.
    assert meta.mr_sets["v1_codes"]["variable_list"] == [
        "v1_bus", "v1_trein", "v1_anders", "v1_geen",
    ]  # fmt: skip
    assert meta.mr_sets["v2_codes"]["variable_list"] == ["v2_geld", "v2_anders", "v2_geen"]
    assert {"v1_vervoer", "v2_vervoer"} & {*table.columns} == {"v1_vervoer"}


def test_a_code_given_outside_its_questions_is_exported_all_the_same(
    study: Study, tmp_path: Path
) -> None:
    Editing(study, "ada").limit("bus", ["v2"])
    table, _meta = pyreadstat.read_sav(export_file(study, tmp_path / "uit.sav").file)
    assert list(table.v1_bus) == [1, 0, 1]
    assert numbers(table, "v1")[0] == [11, 205, 97]


def test_without_values_a_code_has_a_number_that_stays_when_the_codebook_changes(
    study: Study, tmp_path: Path
) -> None:
    edit = Editing(study, "ada")
    edit.set_values(dict.fromkeys(("bus", "trein", "geld", "anders", "geen")))
    before, meta = pyreadstat.read_sav(export_file(study, tmp_path / "een.sav").file)
    labels = meta.variable_value_labels["v1_code1"]
    assert labels == {1: "Bus", 2: "Trein", 4: "Anders, namelijk", 5: "Geen antwoord"}
    edit.add("Fiets", under="vervoer")
    edit.shift("geen", -1)
    edit.retire("trein")
    edit.merge("anders", "geen")
    went = export_file(study, tmp_path / "twee.sav")
    after, meta = pyreadstat.read_sav(went.file)
    assert [sentence for sentence in went.lost if sentence.startswith("5 codes have no code value")]
    assert meta.variable_value_labels["v1_code1"] == {
        1: "Bus", 2: "Trein", 5: "Geen antwoord", 6: "Fiets",
    }  # fmt: skip
    assert numbers(before, "v1") == [[1, 2, 4], [5, None, None], [1, None, None]]
    assert numbers(after, "v1") == [[1, 2, 5], [5, None, None], [1, None, None]]


def test_tables_the_book_and_wide_files_have_the_codes_of_the_question_only(
    study: Study, tmp_path: Path
) -> None:
    lines = {
        question: [row["code"] for row in study.frequencies(question=question)]
        for question in ("v1", "v2")
    }
    assert lines == {
        "v1": ["vervoer", "bus", "trein", "anders", "geen"],
        "v2": ["geld", "anders", "geen"],
    }
    book = quote_book(study, BookRequest(question="v2"))
    assert [chapter.line.code for chapter in book.chapters] == lines["v2"]
    study.export(tmp_path / "breed.csv", wide=True)
    wide = pd.read_csv(tmp_path / "breed.csv")
    by_question = wide[wide.status == "done"].groupby("question")
    # Who was not asked has neither the code nor its absence.
    assert by_question.bus.count().to_dict() == {"Waarom niet?": 0, "Wat mist u?": 3}
    assert by_question.geld.count().to_dict() == {"Waarom niet?": 2, "Wat mist u?": 0}
    assert by_question.anders.count().to_dict() == {"Waarom niet?": 2, "Wat mist u?": 3}


@pytest.mark.parametrize("name", ["codes.qdc", "alles.qdpx"])
def test_what_a_codebook_of_another_program_cannot_hold_is_said(
    study: Study, tmp_path: Path, name: str
) -> None:
    assert (
        "The code values, exclusiveness or questions of 6 codes were left out."
        in study.export(tmp_path / name).lost
    )


@pytest.mark.skipif(which("pspp") is None, reason="PSPP is not installed here")
def test_pspp_defines_the_sets_and_counts_the_mentions(study: Study, tmp_path: Path) -> None:
    went = export_file(study, tmp_path / "uit.sav")
    program = (
        f"INCLUDE '{went.beside[0].name}'.\n"
        "FREQUENCIES /VARIABLES=v1_code1 v1_code2.\n"
        "COUNT bus = v1_code1 TO v1_code3 (11).\nDESCRIPTIVES bus /STATISTICS=SUM.\n"
    )
    (tmp_path / "tel.sps").write_text(program)
    ran = subprocess.run(
        ["pspp", "-O", "format=txt", "tel.sps"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (0, ""), ran.stdout
    assert "error" not in ran.stdout
    rows = [[cell.strip() for cell in line.split("|")] for line in ran.stdout.splitlines()]
    assert ["", "$v1_mentions", "Wat mist u?", "Categories", "v1_code1", ""] in rows
    assert ["", "$v1_codes", "Wat mist u?", "Dichotomies", "1", "v1_bus", ""] in rows
    assert any("bus" in line and "2.00" in line for line in ran.stdout.splitlines())
