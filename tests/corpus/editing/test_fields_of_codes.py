"""Setting code values, exclusive codes and the questions of codes in a study."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from studies import build_study

import turven
from turven.corpus.editing.operations import Editing
from turven.corpus.editing.restoring import bring_back
from turven.corpus.errors import Refusal
from turven.corpus.exchange.copies.merge import merge_copy
from turven.corpus.exchange.registry import export_file
from turven.corpus.study.checking import check
from turven.corpus.study.decisions import Decisions
from turven.corpus.study.study import Study

BOOK = """\
# Vastgesteld in maart.
codes:
  - id: vervoer   # net
    label: Vervoer
    codes:
      - {id: bus, label: Bus}   # ook lijn 4
      - id: trein
        label: Trein
        retired: true   # sinds 2025
  - {id: geen, label: Geen antwoord}
"""


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    build_study(tmp_path, None, BOOK).close()
    table = tmp_path / "in.csv"
    table.write_text("id,v1,v2\n1,de bus rijdt niet,te duur voor ons\n", encoding="utf-8")
    with turven.open(tmp_path / "studie") as study:
        study.import_file(table, text=["v1", "v2"], questions=["Wat mist u?", "Waarom niet?"])
        yield study


def test_each_change_keeps_the_comments_and_is_undone(study: Study) -> None:
    edit = Editing(study, "ada")
    edit.set_values({"bus": 0, "trein": 2, "geen": 99})
    edit.set_exclusive("geen")
    edit.limit("vervoer", ["wat mist u?"])
    text = study.codebook_file.read_text(encoding="utf-8")
    assert text == BOOK.replace("label: Bus}", "label: Bus, value: 0}").replace(
        "label: Trein\n", "label: Trein\n        value: 2\n"
    ).replace("Geen antwoord}", "Geen antwoord, value: 99, exclusive: true}").replace(
        "label: Vervoer\n", "label: Vervoer\n    questions: [Wat mist u?]\n"
    )
    edit.limit("vervoer", [])
    edit.set_exclusive("geen", False)
    edit.set_values({"bus": None})
    assert (study.codebook.value_of("bus"), study.codebook.exclusive) == (None, frozenset())
    for _change in range(6):
        edit.undo()
    assert study.codebook_file.read_text(encoding="utf-8") == BOOK


def test_a_question_that_the_study_does_not_have_is_named_with_the_nearest(study: Study) -> None:
    with pytest.raises(Refusal, match="the nearest is “Wat mist u\\?”"):
        Editing(study, "ada").limit("bus", ["Wat mis u?"])
    text = BOOK.replace("label: Bus}", "label: Bus, questions: [Waarom?]}")
    study.codebook_file.write_text(text, encoding="utf-8")
    study.reload()
    assert [sentence for sentence in check(study) if "Waarom?" in sentence] == [
        (
            "“bus” is for the question “Waarom?”, which the study does not have; the nearest is"
            " “Waarom niet?”."
        )
    ]


def test_a_restored_codebook_and_a_moved_code_keep_their_values(study: Study) -> None:
    edit = Editing(study, "ada")
    edit.set_values({"bus": 4, "geen": 99})
    numbered = study.codebook.revision
    edit.move("bus", None)
    edit.rename("bus", "Lijnbus")
    assert study.codebook.value_of("bus") == 4
    edit.set_values({"bus": None})
    bring_back(study, "ada", numbered)
    assert study.codebook.value_of("bus") == 4


def test_the_fields_of_both_copies_are_merged(study: Study, tmp_path: Path) -> None:
    study.close()
    shutil.copytree(study.folder, tmp_path / "kopie")
    with Study.open(tmp_path / "kopie") as copy:
        Editing(copy, "bob").set_values({"bus": 0})
        Editing(copy, "bob").limit("geen", ["Waarom niet?"])
    with Study.open(study.folder) as ours:
        Editing(ours, "ada").set_exclusive("geen")
        merge_copy(ours, tmp_path / "kopie", lambda _conflict: "ours")
        geen = ours.codebook.by_id["geen"]
        assert (geen.exclusive, geen.questions) == (True, ("Waarom niet?",))
        assert ours.codebook.value_of("bus") == 0


def test_the_values_are_in_csv_xlsx_and_jsonl(study: Study, tmp_path: Path) -> None:
    Editing(study, "ada").set_values({"bus": 12})
    Editing(study, "ada").limit("vervoer", ["Wat mist u?"])
    (quote,) = study.db.execute("SELECT id FROM quotes WHERE position = 1").fetchone()
    log = Decisions(study.db, "ada", study.codebook.revision)
    log.code(quote, "bus")
    log.finish(quote)
    for name in ("uit.csv", "uit.xlsx", "uit.jsonl"):
        export_file(study, tmp_path / name)
    table = pd.read_csv(tmp_path / "uit.csv")
    assert list(table[table.code == "bus"].code_value) == [12]
    lines = pd.read_json(tmp_path / "uit.jsonl", lines=True)
    assert lines.codings[0][0]["code_value"] == 12
    book = openpyxl.load_workbook(tmp_path / "uit.xlsx")
    header, *rows = book["codebook"].iter_rows(values_only=True)
    values = {row[0]: dict(zip(header, row, strict=True)) for row in rows}
    assert values["bus"]["code value"] == 12
    assert values["bus"]["questions"] == "Wat mist u?"
    assert values["geen"]["exclusive"] == 0
