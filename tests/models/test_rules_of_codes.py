"""Suggestions hold the rules of codes: exclusive codes alone, limited codes for their questions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import turven
from turven.api import Study
from turven.corpus.codebook.file import parse_codebook
from turven.corpus.study.decisions import Decisions
from turven.models import pipeline
from turven.models.retraining import examples
from turven.models.training import make_training_set

BOOK = """\
codes:
  - {id: geld, label: Geld, keywords: [duur, prijs]}
  - {id: tijd, label: Tijd, keywords: [haast]}
  - {id: fiets, label: Fiets, keywords: [fiets], questions: [v1]}
  - {id: geen, label: Geen antwoord, keywords: [onbekend, blanco], exclusive: true}
"""
ROWS = "id,v1,v2\n1,mijn fiets is duur,een dure fiets\n2,geen fiets dus haast,geen mening\n"


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    (tmp_path / "boek.yaml").write_text(BOOK, encoding="utf-8")
    (tmp_path / "in.csv").write_text(ROWS, encoding="utf-8")
    with turven.create(tmp_path / "studie", tmp_path / "boek.yaml") as study:
        study.import_file(
            tmp_path / "in.csv", text=["v1", "v2"], questions=["Wat?", "Waarom?"], respondent="id"
        )
        yield study


@pytest.mark.parametrize(
    ("text", "suggested"),
    [
        ("onbekend, blanco en duur", {"geen"}),
        ("haast maar blanco", {"tijd"}),
        ("haast en duur", {"geld", "tijd"}),
    ],
)
def test_an_exclusive_code_and_others_are_not_suggested_together(
    text: str, suggested: set[str]
) -> None:
    book = parse_codebook(BOOK.encode(), "x")
    (found,) = pipeline.suggest(pipeline.build(book), [text])
    shown = {each.code: each.probability for each in found.suggestions}
    assert {each.code for each in found.suggestions if each.suggested} == suggested
    # Both are shown, so that the coder can choose the other one.
    if "blanco" in text:
        assert {"geen"} < {*shown}
        (best,) = suggested
        assert shown[best] == max(shown.values())


def test_a_code_is_suggested_for_its_questions_only(study: Study) -> None:
    rows = list(study.suggestions())
    by_quote: dict[str, set[str]] = {}
    for row in rows:
        by_quote.setdefault(str(row["quote"]), set()).add(str(row["code"]))
    texts = {str(row["text"]): by_quote.get(str(row["quote"])) for row in study.quotes()}
    assert texts["mijn fiets is duur"] == {"fiets", "geld"}
    assert texts["een dure fiets"] == {"geld"}


def test_a_code_for_one_question_is_unknown_not_absent_on_quotes_of_another(study: Study) -> None:
    log = Decisions(study.db, "ada", study.codebook.revision)
    for quote, _question in study.db.execute("SELECT id, question FROM quotes").fetchall():
        log.finish(quote, codes=[("geld", "manual")])
    learned = examples(study)
    outside = {example.quote: example.outside for example in learned}
    rows = study.db.execute("SELECT id, question FROM quotes")
    assert outside == {
        quote: frozenset({"fiets"}) if question == "v2" else frozenset() for quote, question in rows
    }
    training_set = make_training_set(learned, study.codebook, seed=0)
    column = training_set.codes.index("fiets")
    truth = {
        example.quote: int(row[column])
        for example, row in zip(training_set.examples, training_set.truth, strict=True)
    }
    assert truth == {quote: -1 if without else 0 for quote, without in outside.items()}
