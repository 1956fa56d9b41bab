"""An export of turven that is imported again: the same quotes, coders and codes, unasked."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from studies import build_study

from turven.corpus import language
from turven.corpus.errors import Refusal
from turven.corpus.exchange.exports.selection import Selection
from turven.corpus.exchange.imports.column_choice import ColumnRequest, choose
from turven.corpus.exchange.imports.column_guess import propose
from turven.corpus.exchange.imports.import_file import ImportResult, import_file
from turven.corpus.exchange.registry import export_file
from turven.corpus.study import quotes
from turven.corpus.study.checking import check
from turven.corpus.study.coders import kinds
from turven.corpus.study.decisions import Decisions
from turven.corpus.study.study import Study
from turven.models.suggesting import suggest_missing

BOOK = """\
codes:
  - id: groen
    label: {nl: Groen, en: Green}
    codes:
      - {id: boom, label: Bomen, keywords: [bomen]}
      - {id: text, label: Tekst}
  - {id: geluid, label: Geluid}
"""
RAW = Selection(redact=False)


@pytest.fixture
def study(tmp_path: Path) -> Study:
    """240 quotes of 120 respondents, coded by two people in every way that an export knows."""
    rows: list[tuple[object, ...]] = [("nr", "vraag", "antwoord", "regio", "text", "weging")]
    for at in range(120):
        who = (at, "NA" if at == 5 else ["Noord", "Zuid"][at % 2], f"v{at % 3}", 0.5 + at % 3 / 2)
        rows += [
            (who[0], "Wat kan beter?", "NA" if at == 7 else f"- Meer bomen {at // 2}", *who[1:]),
            (who[0], "Wat is goed?", f"Weinig geluid, {at}\nen rust", *who[1:]),
        ]
    path = tmp_path / "bron.csv"
    path.parent.mkdir(exist_ok=True)
    study = build_study(tmp_path, None, BOOK)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    asked = ColumnRequest(text=("antwoord",), respondent="nr", weight="weging", missing=("",))
    import_file(study, path, choose(path, propose(path), asked, study.codebook))
    for coder in ("Anna", "Bram"):
        log = Decisions(study.db, coder, study.codebook.revision)
        for at, quote in enumerate(list(quotes.every(study.db))):
            if at % 7 == 6 and coder == "Bram":
                continue
            if at % 5 == 0:
                log.code(quote.id, "boom", span=(0, 2))
            if at % 3 == 0:
                log.code(quote.id, "text")
            if at % 11 == 0:
                log.flag(quote.id)
                log.star(quote.id)
                log.memo(quote.id, "=let op\nhier")
            if (at + len(coder)) % 4:
                log.finish(quote.id, "skip" if at % 13 == 0 else "done")
    return study


def content(study: Study, *, parts: bool = True) -> dict[str, list[Any]]:
    """Everything in a study that an export has, without the strokes and the times."""
    span = 'start, "end"' if parts else "0, 0"
    return {
        "quotes": study.db.execute(
            "SELECT q.id, respondent, text, question, (SELECT text FROM questions WHERE"
            " id = question) FROM quotes AS q ORDER BY position"
        ).fetchall(),
        "respondents": study.db.execute(
            "SELECT id, variables, weight FROM respondents ORDER BY rowid"
        ).fetchall(),
        "codes": study.db.execute(
            f"SELECT DISTINCT quote, coder, code, {span} FROM current_codings ORDER BY 1, 2, 3, 4"
        ).fetchall(),
        "states": [
            (quote.id, coder, state.status, state.flagged, state.starred, state.memo)
            for quote in quotes.every(study.db)
            for coder in ("Anna", "Bram")
            for state in [quotes.state(study.db, quote.id, coder)]
        ],
    }


def again(study: Study, path: Path, name: str = "terug") -> tuple[Study, ImportResult]:
    other = Study.create(study.folder.parent / name, study.folder.parent / "boek.yaml")
    return other, import_file(other, path)


@pytest.mark.parametrize("dutch", [False, True], ids=["en", "nl"])
@pytest.mark.parametrize("name", ["uit.csv", "uit.xlsx", "uit.jsonl"])
def test_two_coders_come_back_as_two_coders(
    study: Study, tmp_path: Path, name: str, dutch: bool
) -> None:
    try:
        language.install("nl" if dutch else "en")
        export_file(study, tmp_path / name, RAW)
        language.install("en" if dutch else "nl")
        other, result = again(study, tmp_path / name)
    finally:
        language.install("en")
    assert (result.quotes, result.coded) == (240, 240)
    assert result.coders == ("Anna", "Bram")
    assert result.left_out == ()
    assert content(other) == content(study)
    assert check(other) == []


@pytest.mark.parametrize("name", ["uit.csv", "uit.xlsx"])
def test_a_column_per_code_comes_back_without_the_parts(
    study: Study, tmp_path: Path, name: str
) -> None:
    export_file(study, tmp_path / name, RAW, wide=True)
    other, result = again(study, tmp_path / name)
    assert result.quotes == 240
    came, went = content(other, parts=False), content(study, parts=False)
    # On a quote that is not done, a wide export has no codes.
    done = {(quote, coder) for quote, coder, status, *_rest in went["states"] if status == "done"}
    went["codes"] = [row for row in went["codes"] if row[:2] in done]
    assert came == went


def test_in_its_own_study_an_export_adds_nothing(study: Study, tmp_path: Path) -> None:
    export_file(study, tmp_path / "uit.csv", RAW)
    before = content(study)
    result = import_file(study, tmp_path / "uit.csv")
    assert (result.quotes, result.known, result.updated, result.coded) == (0, 240, 0, 0)
    assert content(study) == before


def test_a_study_that_knows_the_question_by_another_id_keeps_that_id(
    study: Study, tmp_path: Path
) -> None:
    export_file(study, tmp_path / "uit.csv", RAW)
    other = Study.create(tmp_path / "ander", tmp_path / "boek.yaml")
    (tmp_path / "ander.csv").write_text("id,open\n1,Meer bomen hier\n")
    path = tmp_path / "ander.csv"
    asked = ColumnRequest(text=("open",), questions=("Wat kan beter?",))
    import_file(other, path, choose(path, propose(path), asked, other.codebook))
    assert import_file(other, tmp_path / "uit.csv").quotes == 239
    assert len(other.db.execute("SELECT * FROM questions").fetchall()) == 2


def test_what_a_model_coded_is_a_model_s_and_a_suggestion_is_nobody_s(tmp_path: Path) -> None:
    study = build_study(tmp_path, "id,antwoord\n1,Meer bomen\n2,Stil\n", BOOK)
    for _made in suggest_missing(study):
        pass
    export_file(study, tmp_path / "voorstel.csv", Selection(suggested=True, redact=False))
    other, result = again(study, tmp_path / "voorstel.csv", "voorstel")
    assert (result.quotes, result.coded) == (2, 0)
    log = Decisions(study.db, "model", study.codebook.revision)
    for quote in list(quotes.every(study.db)):
        log.code(quote.id, "boom", how="autocode")
    export_file(study, tmp_path / "uit.csv", RAW)
    other, result = again(study, tmp_path / "uit.csv")
    assert [kinds(other.db)[coder] for coder in result.coders] == ["model"]


def test_codes_that_the_codebook_lacks_are_refused(study: Study, tmp_path: Path) -> None:
    for wide in (False, True):
        export_file(study, tmp_path / "uit.csv", RAW, wide=wide)
        with Study.create(tmp_path / f"leeg{wide}") as other:
            with pytest.raises(Refusal, match="boom"):
                import_file(other, tmp_path / "uit.csv")
            assert quotes.count(other.db) == 0


def test_other_roles_can_still_be_asked_for(study: Study, tmp_path: Path) -> None:
    export_file(study, tmp_path / "uit.csv", RAW, wide=True)
    path = tmp_path / "uit.csv"
    other = Study.create(tmp_path / "ander", tmp_path / "boek.yaml")
    asked = ColumnRequest(text=("text",), codes="wide", coder="Carla")
    result = import_file(other, path, choose(path, propose(path), asked, other.codebook))
    assert result.coders == ("Carla",)
