"""Coded quotes in SPSS: what is written is read back by ReadStat, and counted by PSPP."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from turven.corpus import quotes
from turven.corpus.choosing import Asked, choose
from turven.corpus.decisions import Decisions
from turven.corpus.errors import Refusal
from turven.corpus.exports.export import Exported, export_file
from turven.corpus.exports.wanted import Wanted
from turven.corpus.formats import sav_writing, sps
from turven.corpus.formats.sav_writing import ResponseSet, Variable
from turven.corpus.formats.spss_names import named
from turven.corpus.importing import import_file
from turven.corpus.proposing import propose
from turven.corpus.study import Study

BOOK = """\
codes:
  - id: nl
    label: Het net
    codes:
      - {id: wet, label: "Wet 'en' regels"}
      - {id: geld, label: Géld}
  - {id: rest, label: Overig}
"""


def study_of(folder: Path, file: Path, book: str = BOOK, **asked: Any) -> Study:
    (folder / "boek.yaml").write_text(book)
    study = Study.create(folder / "studie", folder / "boek.yaml")
    choice = choose(file, propose(file), Asked(**asked), study.codebook)
    import_file(study, file, choice)
    return study


def coder(study: Study, name: str = "Anna") -> Decisions:
    return Decisions(study.db, name, study.codebook.revision)


def back(went: Exported, **how: Any) -> tuple[dict[str, list[Any]], Any]:
    """The variables of a .sav, as ReadStat has them; a missing number is None."""
    lot, meta = pyreadstat.read_sav(went.file, output_format="dict", **how)
    values = {
        name: [None if isinstance(v, float) and v != v else v for v in column]
        for name, column in lot.items()
    }
    return values, meta


@pytest.fixture
def several(tmp_path: Path) -> Study:
    """Two questions, of which respondent 3 answers one, and 2 answers the first twice."""
    file = tmp_path / "in.csv"
    file.write_text(
        "nr;vraag;antwoord;regio;leeftijd;postcode;weging\n"
        "1;Waarom?;de wet;Noord;34,5;0612;0,5\n"
        "1;En nu?;niets;Noord;34,5;0612;0,5\n"
        "2;Waarom?;geld;Zuid;40;1234;2\n"
        "2;Waarom?;en de wet;Zuid;40;1234;2\n"
        "2;En nu?;weet niet;Zuid;40;1234;2\n"
        "3;Waarom?;;Zuid;;;1\n"
        "3;En nu?;kijk;Zuid;;;1\n"
    )
    study = study_of(tmp_path, file, text=("antwoord",), weight="weging")
    by = {(q.respondent, q.question, q.text): q.id for q in quotes.every(study.db)}
    anna = coder(study)
    anna.finish(by["1", "Waarom?", "de wet"], codes=[("wet", "manual")])
    anna.finish(by["1", "En nu?", "niets"])
    anna.finish(by["2", "Waarom?", "geld"], codes=[("geld", "manual")])
    anna.code(by["2", "Waarom?", "en de wet"], "rest")
    anna.finish(by["2", "En nu?", "weet niet"], "skip")
    return study


def test_a_respondent_has_a_row_with_columns_for_each_question(
    several: Study, tmp_path: Path
) -> None:
    values, meta = back(export_file(several, tmp_path / "uit.sav"))
    assert values["nr"] == [1, 2, 3]
    first = {name: [values[name][n] for name in values] for n, name in enumerate(values)}
    assert len(first) == meta.number_columns
    assert values[
        "waarom_4c4d05"
        if "waarom_4c4d05" in values
        else next(name for name in values if name.startswith("waarom") and name.count("_") == 1)
    ] == ["de wet", "geld", ""]
