"""Exports for people speak the language that was chosen; those for programs never change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyreadstat
import pytest
from studies import build_study

from turven.corpus import language
from turven.corpus.exchange.exports.selection import Selection
from turven.corpus.exchange.imports.column_choice import ColumnRequest, choose
from turven.corpus.exchange.imports.column_guess import propose
from turven.corpus.exchange.imports.import_file import import_file
from turven.corpus.exchange.registry import export_file
from turven.corpus.study import quotes
from turven.corpus.study.decisions import Decisions
from turven.corpus.study.study import Study

CODER = Selection(coder="Anna")
BOOK = """\
codes:
  - id: nl
    label: Het net
    codes: [{id: wet, label: Wetgeving}, {id: geld, label: Geld}]
"""


def study_of(folder: Path, file: Path, **asked: Any) -> Study:
    study = build_study(folder, codebook=BOOK)
    choice = choose(file, propose(file), ColumnRequest(**asked), study.codebook)
    import_file(study, file, choice)
    return study


@pytest.fixture
def speak() -> Iterator[Callable[[str], None]]:
    before = language.current()
    yield language.install
    language.install(before)


@pytest.fixture
def study(tmp_path: Path) -> Study:
    """Three weighted respondents and four quotes: two done, one skipped and one flagged."""
    file = tmp_path / "in.csv"
    file.write_text(
        "nr,vraag,antwoord,regio,gewicht\n1,Waarom?,De wet is goed,N,2\n1,Hoe dan?,Met geld,N,2\n"
        "2,Waarom?,Geen idee,Z,1\n3,Waarom?,Geld,Z,1\n"
    )
    study = study_of(
        tmp_path, file, text=("antwoord",), respondent="nr", weight="gewicht",
    )  # fmt: skip
    ids = [quote.id for quote in quotes.every(study.db)]
    anna = Decisions(study.db, "Anna", study.codebook.revision)
    anna.finish(ids[0], codes=[("wet", "manual")])
    anna.finish(ids[1], "skip")
    anna.flag(ids[2])
    anna.finish(ids[3], codes=[("geld", "manual")])
    return study


def sheets(study: Study, name: str, *, wide: bool) -> dict[str, list[tuple[object, ...]]]:
    path = export_file(study, study.folder / name, wide=wide).file
    return {page.title: list(page.iter_rows(values_only=True)) for page in openpyxl.open(path)}


def words(rows: list[tuple[object, ...]]) -> set[str]:
    return {cell for row in rows for cell in row if isinstance(cell, str)}


@pytest.mark.parametrize("wide", [False, True])
def test_a_workbook_has_sheets_and_headings_in_its_language(
    study: Study, speak: Callable[[str], None], wide: bool
) -> None:
    english = sheets(study, "en.xlsx", wide=wide)
    csv = pd.read_csv(export_file(study, study.folder / "en.csv", wide=wide).file)
    assert list(english["quotes"][0]) == list(csv.columns)
    speak("nl")
    dutch = sheets(study, "nl.xlsx", wide=wide)
    assert list(dutch) == ["antwoorden", "codeboek", "frequenties", "kruistabellen", "toelichting"]
    headings = dutch["antwoorden"][0]
    assert headings[:6] == ("antwoord-id", "respondent", "vraag", "tekst", "regio", "gewicht")
    assert headings[6:11] == ("codeur", "status", "ter bespreking", "met ster", "memo")
    assert len(set(headings)) == len(headings)
    assert dutch["antwoorden"][1:] == english["quotes"][1:]
    # What the codebook and the answers say, and words that are the same in both languages.
    theirs = {"HET NET", "  Wetgeving", "  Geld", "A Waarom?", "B Hoe dan?", "A N", "B Z", "·"}
    shared = {"code", "label", "net", "n", "%", "95%", "χ²", "p"}
    for name, name_in_english in (("frequenties", "frequencies"), ("kruistabellen", "crosstabs")):
        same = words(dutch[name]) & words(english[name_in_english])
        assert {word for word in same if any(map(str.isalpha, word))} <= theirs | shared
    assert {*dutch["codeboek"][0]} & {*english["codebook"][0]} <= shared
    rows = {name: value for name, value, *_rest in dutch["toelichting"]}
    assert not {*rows} & {row[0] for row in english["readme"]}
    assert rows["onderzoek"] == study.name
    assert {"codeboek", "frequenties", "kruistabellen", "antwoorden"} <= {*rows}
    unchanged = {row[1] for row in english["readme"]} & {*rows.values()}
    # The name of the study, the revision of its codebook and two counts; not the moment.
    assert all(" " not in str(value) or "turven" in str(value) for value in unchanged)


def test_a_background_variable_keeps_a_column_of_its_own_beside_a_dutch_heading(
    tmp_path: Path, speak: Callable[[str], None]
) -> None:
    file = tmp_path / "in.csv"
    file.write_text("nr,toelichting,tekst,codeur\n1,Een lang antwoord,kort,Piet\n")
    study = study_of(tmp_path, file, text=("toelichting",), respondent="nr")
    speak("nl")
    (header, row) = sheets(study, "uit.xlsx", wide=False)["antwoorden"]
    cells = dict(zip(header, row, strict=True))
    assert (cells["tekst"], cells["var_tekst"]) == ("Een lang antwoord", "kort")
    assert (cells["codeur"], cells["var_codeur"]) == (None, "Piet")


def test_a_dutch_workbook_is_imported_again_with_its_codes(
    study: Study, tmp_path: Path, speak: Callable[[str], None]
) -> None:
    speak("nl")
    path = export_file(study, tmp_path / "uit.xlsx", CODER, wide=True).file
    (tmp_path / "tweede").mkdir()
    with Study.create(tmp_path / "tweede" / "studie", study.codebook_file) as again:
        asked = ColumnRequest(sheet="antwoorden", codes="wide", coder="Anna")
        choice = choose(path, propose(path, sheet="antwoorden"), asked, again.codebook)
        # Its columns are known in every language, under the names that they have in a CSV file.
        assert (choice.text, choice.respondent, choice.question) == (
            ("text",), "respondent", "question",
        )  # fmt: skip
        assert import_file(again, path, choice).coded == 2


def test_pages_and_spss_speak_dutch_and_data_files_stay_as_they_are(
    study: Study, tmp_path: Path, speak: Callable[[str], None]
) -> None:
    def data(name: str) -> list[bytes]:
        endings = ("csv", "jsonl", "parquet")
        return [
            export_file(study, tmp_path / f"{name}.{ending}").file.read_bytes()
            for ending in endings
        ]

    english = data("en")
    in_english = export_file(study, tmp_path / "en.sav", CODER)
    speak("nl")
    assert data("nl") == english
    html = export_file(study, tmp_path / "uit.html").file.read_text()
    assert '<html lang="nl">' in html
    markdown = export_file(study, tmp_path / "uit.md").file.read_text()
    dutch = ["Respondent", "Antwoord", "Codes", "Memo’s", "4 antwoorden", "· codeboek ",
             "overgeslagen", "nog niet gecodeerd, ter bespreking"]  # fmt: skip
    english_words = ["Quote", "quotes", "skipped", "flagged", "done", "codebook", "Memos"]
    for page in (html, markdown):
        assert [word for word in dutch if word not in page] == []
        assert [word for word in english_words if word in page] == []
    result = export_file(study, tmp_path / "uit.sav", CODER)
    _values, meta = pyreadstat.read_sav(result.file)
    labels = {label for values in meta.variable_value_labels.values() for label in values.values()}
    codes = {"Wetgeving", "Geld"}
    assert labels == {"niet klaar", "overgeslagen", "klaar", "nee", "ja"} | codes
    comments = [
        {line for line in path.read_text(encoding="utf-8-sig").splitlines() if line[:2] == "* "}
        for path in (in_english.beside[0], result.beside[0])
    ]
    assert {line.split()[1] for line in comments[0] & comments[1]} == {"CTABLES"}
    assert len(comments[0]) == len(comments[1])
