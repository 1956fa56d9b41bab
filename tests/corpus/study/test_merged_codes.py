"""Merged codes: decisions stay what they were, and are read as those of the other code."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from fuzzing import scaled
from hypothesis import given, settings
from hypothesis import strategies as st
from studies import build_study

from turven.corpus.analysis.pace import saturation
from turven.corpus.codebook.codes import Codebook
from turven.corpus.codebook.file import parse_codebook
from turven.corpus.editing.code_usage import code_usage
from turven.corpus.editing.operations import Editing
from turven.corpus.errors import Refusal
from turven.corpus.exchange.registry import export_file
from turven.corpus.search.query import parse_query
from turven.corpus.search.search import search
from turven.corpus.study import quotes, suggestions
from turven.corpus.study.checking import check
from turven.corpus.study.database import writing
from turven.corpus.study.decisions import Decisions
from turven.corpus.study.quotes import Part
from turven.corpus.study.study import Study
from turven.corpus.study.suggestions import Suggestion, SuggestionSet
from turven.models.retraining import examples

CODES = ("wet", "regels", "geld", "anders")


def a_study(folder: Path) -> Study:
    """Five quotes, of which the second and third are equal; one net with two codes."""
    return build_study(
        folder,
        "id,antwoord\n1,De wet knelt\n2,geen idee\n3,Geen  idee.\n4,Te weinig geld\n5,Regels\n",
        "codes:\n  - id: recht\n    label: Recht\n    codes:\n"
        "      - {id: wet, label: Wet}\n      - {id: regels, label: Regels}\n"
        "  - {id: geld, label: Geld}\n  - {id: anders, label: Anders}\n",
    )


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with a_study(tmp_path) as made:
        yield made


def log(study: Study, coder: str = "Anna") -> Decisions:
    return Decisions(study.db, coder, study.codebook.revision)


def ids(study: Study) -> list[str]:
    return [quote.id for quote in quotes.every(study.db)]


def everything(study: Study) -> list[object]:
    """All that is read of the codings, each in its own way."""
    db, book = study.db, study.codebook
    return [
        [quotes.state(db, id_, coder) for id_ in ids(study) for coder in ("Anna", "Bram")],
        quotes.code_counts(db, "Anna"),
        [quotes.count_with_codes(db, "Anna", [code]) for code in CODES],
        [list(search(db, "Anna", parse_query(f"#{code}", book))) for code in CODES],
        db.execute("SELECT * FROM codings ORDER BY decision").fetchall(),
        examples(study),
        saturation(db, "Anna"),
        [code_usage(db, "Anna", code) for code in CODES],
    ]


def decided(db: sqlite3.Connection) -> list[object]:
    return db.execute("SELECT * FROM decisions ORDER BY id").fetchall()


history = st.lists(
    st.tuples(
        st.sampled_from(["apply", "remove", "decline", "part", "done", "away"]),
        st.sampled_from(["Anna", "Bram"]),
        st.integers(0, 4),
        st.sampled_from(CODES),
    ),
    max_size=20,
)


def decide(study: Study, history: list[tuple[str, str, int, str]]) -> None:
    every = ids(study)
    for what, coder, number, code in history:
        decisions, quote = log(study, coder), every[number]
        if what == "part":
            decisions.code(quote, code, span=(0, 2))
        elif what == "done":
            decisions.finish(quote, codes=[(code, "manual")])
        elif what == "away" and code in quotes.state(study.db, quote, coder).codes:
            decisions.remove_code(quote, code)
        elif what == "remove":
            decisions.code(quote, code, "remove")
        elif what == "decline":
            decisions.code(quote, code, "decline")
        elif what == "apply":
            decisions.code(quote, code)


@settings(max_examples=scaled(60))
@given(history=history, chain=st.booleans())
def test_a_merge_changes_how_decisions_are_read_and_none_of_them(
    history: list[tuple[str, str, int, str]],
    chain: bool,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with a_study(tmp_path_factory.mktemp("samen")) as study:
        decide(study, history)
        before, log_before, text = everything(study), decided(study.db), study.codebook
        given_before = {
            (coder, code): {
                id_ for id_ in ids(study) if code in quotes.state(study.db, id_, coder).codes
            }
            for coder in ("Anna", "Bram")
            for code in CODES
        }
        edit = Editing(study, "Anna")
        edit.merge("regels", "geld")
        if chain:
            edit.merge("geld", "wet")
        target = "wet" if chain else "geld"
        group = {"regels", "geld", target}

        for coder in ("Anna", "Bram"):
            counts = quotes.code_counts(study.db, coder)
            for code in CODES:
                has = given_before[coder, code]
                if code in group:
                    has = set().union(*(given_before[coder, one] for one in group))
                has = set() if code in group - {target} else has
                assert counts.get(code, 0) == len(has)
                now = {i for i in ids(study) if code in quotes.state(study.db, i, coder).codes}
                assert now == has
                row = "SELECT DISTINCT quote FROM codings WHERE coder = ? AND code = ?"
                assert {q for (q,) in study.db.execute(row, (coder, code))} == has
            assert sum(counts.values()) == sum(
                len(quotes.state(study.db, id_, coder).codes) for id_ in ids(study)
            )
        twice = (
            'SELECT 1 FROM codings GROUP BY quote, coder, code, start, "end" HAVING count(*) > 1'
        )
        assert study.db.execute(twice).fetchall() == []
        assert all(not example.yes & (group - {target}) for example in examples(study))
        assert decided(study.db) == log_before

        while edit.undo():
            pass
        assert study.codebook == text
        assert everything(study) == before
        assert decided(study.db) == log_before


@settings(max_examples=scaled(40))
@given(history=history)
def test_taking_the_other_away_takes_the_merged_one_away_and_undo_brings_both_back(
    history: list[tuple[str, str, int, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    with a_study(tmp_path_factory.mktemp("weg")) as study:
        decide(study, history)
        Editing(study, "Anna").merge("regels", "wet")
        for quote in ids(study):
            before = quotes.state(study.db, quote, "Anna")
            decisions = log(study)
            if "wet" in before.codes:
                decisions.remove_code(quote, "wet")
                after = quotes.state(study.db, quote, "Anna")
                assert set(after.codes) == set(before.codes) - {"wet"}
                assert not [part for part in after.parts if part.code == "wet"]
                decisions.undo()
            if Part(0, 2, "wet") in before.parts:
                decisions.code(quote, "wet", "remove", span=(0, 2))
                after = quotes.state(study.db, quote, "Anna")
                assert set(before.parts) - set(after.parts) == {Part(0, 2, "wet")}
                decisions.undo()
            if "wet" in before.declined:
                decisions.code(quote, "wet", "remove")
                assert "wet" not in quotes.state(study.db, quote, "Anna").declined
                decisions.undo()
            again = quotes.state(study.db, quote, "Anna")
            assert set(again.codes) == set(before.codes)
            assert (again.parts, again.declined) == (before.parts, before.declined)


def test_a_merged_code_is_given_no_more_and_stays_in_the_file(study: Study) -> None:
    Editing(study, "Anna").merge("regels", "geld")
    assert [code.id for code in study.codebook.codes] == ["wet", "geld", "anders"]
    assert study.codebook.by_id["regels"].key == ""
    assert study.codebook.under("recht") == {"wet"}
    assert study.codebook.under("regels") == {"geld"}
    assert Codebook.loads(study.codebook.dumps(), study.codebook.revision) == study.codebook


def test_what_a_model_suggests_of_it_is_suggested_of_the_other(study: Study) -> None:
    first = ids(study)[0]
    looked = SuggestionSet((Suggestion("regels", 0.9, True), Suggestion("geld", 0.4, False)))
    with writing(study.db):
        suggestions.store(study.db, "m", study.codebook.revision, [(first, looked)])
    Editing(study, "Anna").merge("regels", "geld")
    found = suggestions.read(study.db, first)
    assert found
    assert [(s.code, s.probability) for s in found[1]] == [("geld", 0.9)]


def test_an_export_has_the_other_code_once_and_its_own_column(study: Study, tmp_path: Path) -> None:
    decisions = log(study)
    first = ids(study)[0]
    decisions.code(first, "regels")
    decisions.code(first, "geld")
    Editing(study, "Anna").merge("regels", "geld")
    went = export_file(study, tmp_path / "uit.csv")
    assert went.codings == 1
    with (tmp_path / "uit.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=","))
    assert [(row["code"], row["label"]) for row in rows if row["code"]] == [("geld", "Geld")]
    export_file(study, tmp_path / "breed.csv", wide=True)
    header = (tmp_path / "breed.csv").read_text(encoding="utf-8-sig").splitlines()[0].split(",")
    assert header[-3:] == ["wet", "geld", "anders"]
    assert check(study) == []


def test_what_is_merged_can_be_brought_back_on_its_own(study: Study) -> None:
    edit = Editing(study, "Anna")
    edit.merge("regels", "geld")
    edit.rename("anders", "Overig")
    edit.restore("regels")
    assert study.codebook.reads_as == {}
    assert study.db.execute("SELECT * FROM readings").fetchall() == []


BAD = {
    "into nothing": "{id: a, label: A, merged_into: c}, {id: b, label: B}",
    "into itself": "{id: a, label: A, merged_into: a}, {id: b, label: B}",
    "a circle": "{id: a, label: A, merged_into: b}, {id: b, label: B, merged_into: a}",
    "into a net": "{id: a, label: A, merged_into: b}, {id: b, label: B,codes: [{id: c, label: C}]}",
    "a net": "{id: a, label: A, codes: [{id: c, label: C}], merged_into: b}, {id: b, label: B}",
    "no text": "{id: a, label: A, merged_into: ''}, {id: b, label: B}",
}


@pytest.mark.parametrize("name", BAD)
def test_a_merge_that_ends_nowhere_is_refused_with_its_place(name: str) -> None:
    with pytest.raises(Refusal, match=r"boek\.yaml, line 1, column .*merged"):
        parse_codebook(f"codes: [{BAD[name]}]".encode(), "boek.yaml")


def test_a_model_that_knows_the_merged_code_speaks_for_the_other(study: Study) -> None:
    from turven.models import pipeline

    Editing(study, "Anna").merge("regels", "geld")
    nlp = pipeline.build(study.codebook)
    (looked,) = pipeline.suggest(nlp, ["Al die regels ook"])
    assert [suggestion.code for suggestion in looked.suggestions] == ["geld"]
