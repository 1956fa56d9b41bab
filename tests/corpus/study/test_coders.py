"""Every coder has a kind, from the first decision under a name; what it is called says nothing."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from studies import build_study

from turven.corpus.analysis import reference
from turven.corpus.analysis.agreement.judgments import read
from turven.corpus.analysis.disagreements import disagreements
from turven.corpus.errors import Refusal
from turven.corpus.exchange.copies.codebooks import MergeConflict, Side
from turven.corpus.exchange.copies.merge import merge_copy
from turven.corpus.exchange.refi.exporting import export_refi
from turven.corpus.exchange.refi.importing import import_refi
from turven.corpus.study import quotes
from turven.corpus.study.checking import check
from turven.corpus.study.coders import MODEL, adjudicator, human_coders, kinds, register_coder
from turven.corpus.study.database import writing
from turven.corpus.study.decision_log import Seen
from turven.corpus.study.decisions import Decisions
from turven.corpus.study.study import Study

SEEN = Seen(model="m", score=0.9, rank=1, visible=False)


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with build_study(
        tmp_path,
        "id,antwoord\n1,De wet\n2,Geld\n3,Anders\n",
        "codes:\n  - {id: wet, label: Wet}\n  - {id: geld, label: Geld}\n",
    ) as study:
        yield study


def log(study: Study, coder: str) -> Decisions:
    return Decisions(study.db, coder, study.codebook.revision)


def at(study: Study, position: int) -> str:
    return quotes.at(study.db, position).id


def ours(_conflict: MergeConflict) -> Side:
    return "ours"


def test_the_first_decision_under_a_name_says_what_kind_of_coder_it_is(study: Study) -> None:
    one, two, three = (quote.id for quote in quotes.every(study.db))
    log(study, "Robot").autocode([(one, {"wet": SEEN})], "m")
    log(study, "De commissie").adjudicate([one], {("wet", -1, -1)}, "", done=True)
    # A rule that Anna agreed to is her decision, and no model's.
    log(study, "Anna").finish_all([two], ["geld"])
    log(study, "Bram").finish(three)
    expected = {
        "Anna": "person", "Bram": "person", "De commissie": "adjudication", "Robot": "model",
    }  # fmt: skip
    assert kinds(study.db) == expected
    assert human_coders(study.db) == ["Anna", "Bram"]
    log(study, "Robot").flag(one)
    log(study, "Robot").undo()
    assert kinds(study.db) == expected
    assert check(study) == []


def test_everything_that_asks_who_somebody_is_goes_by_the_kind(study: Study) -> None:
    one = at(study, 1)
    log(study, "Robot").autocode([(one, {"geld": SEEN})], "m")
    log(study, "Anna").finish(one, codes=[("wet", "manual")])
    log(study, "Bram").finish(one, codes=[("geld", "manual")])
    (found,) = disagreements(study).found
    assert (sorted(found.given), found.adjudicator) == (["Anna", "Bram"], None)
    assert read(study.db).coders == ("Anna", "Bram")
    reference.choose_rule(study, "adjudicated")
    judged = dict(reference.judgments(study.db))[one]
    assert reference.rule(study).of(judged) is None
    log(study, "De commissie").adjudicate([one], {("wet", -1, -1)}, "", done=True)
    judged = dict(reference.judgments(study.db))[one]
    counts = reference.rule(study).of(judged)
    assert counts
    assert counts.by == ("De commissie",)
    assert disagreements(study).found[0].adjudicator == "De commissie"


@pytest.mark.parametrize("kind", ["model", "adjudication", "import"])
def test_a_person_cannot_decide_under_the_name_of_a_coder_who_is_none(
    study: Study, kind: str
) -> None:
    study.db.execute("INSERT INTO coders VALUES ('Robot', ?)", (kind,))
    with pytest.raises(Refusal, match="Robot"):
        reference.coder_name(study.db, " Robot ")
    assert reference.coder_name(study.db, "Anna") == "Anna"


@pytest.mark.parametrize("name", [MODEL, adjudicator("Anna"), "reference", "Anna · autocode"])
def test_a_person_cannot_take_a_name_that_the_program_gives(study: Study, name: str) -> None:
    with pytest.raises(Refusal, match=name):
        reference.coder_name(study.db, name)


def test_a_coder_that_is_missing_or_is_called_otherwise_is_found(study: Study) -> None:
    log(study, "Anna").finish(at(study, 1))
    log(study, MODEL).autocode([(at(study, 2), {"wet": SEEN})], "m")
    assert check(study) == []
    for statement in (
        "DELETE FROM coders WHERE name = 'Anna'",
        "INSERT INTO coders VALUES ('Niemand', 'person')",
        f"UPDATE coders SET kind = 'person' WHERE name = '{MODEL}'",
    ):
        study.db.execute("BEGIN")
        study.db.execute(statement)
        assert len(check(study)) == 1
        study.db.execute("ROLLBACK")


def test_copies_that_call_a_coder_otherwise_agree_after_merging_either_way(
    study: Study, tmp_path: Path
) -> None:
    other = tmp_path / "ander"
    with writing(study.db):
        register_coder(study.db, "Kim", "person")
    log(study, "Kim").finish(at(study, 1))
    study.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copytree(study.folder, other)
    with sqlite3.connect(other / "study.db") as db:
        db.execute("UPDATE coders SET kind = 'import' WHERE name = 'Kim'")
    with Study.open(other) as copy:
        log(copy, "Lotte").finish(at(copy, 2))
        merge_copy(copy, study.folder, ours)
        assert kinds(copy.db) == {"Kim": "import", "Lotte": "person"}
    merge_copy(study, other, ours)
    assert kinds(study.db) == {"Kim": "import", "Lotte": "person"}
    assert check(study) == []


def test_coders_of_another_program_are_people_and_ours_stay_what_they_are(
    study: Study, tmp_path: Path
) -> None:
    one, two, three = (quote.id for quote in quotes.every(study.db))
    log(study, "Anna").code(one, "wet")
    log(study, "Anna").finish_all([two], ["geld"])
    log(study, adjudicator("Anna")).adjudicate([one], {("geld", -1, -1)}, "", done=True)
    log(study, MODEL).autocode([(three, {"wet": SEEN})], "m")
    export_refi(study, tmp_path / "uit.qdpx")
    with Study.create(tmp_path / "nieuw") as new:
        import_refi(new, tmp_path / "uit.qdpx")
        assert kinds(new.db) == {
            "Anna": "person",
            adjudicator("Anna"): "adjudication",
            # What no person decided is no person's in the other study either.
            MODEL: "model",
        }
        rows = new.db.execute("SELECT coder, code FROM codings ORDER BY 1, 2").fetchall()
        assert rows == [
            ("Anna", "geld"), ("Anna", "wet"), (adjudicator("Anna"), "geld"), (MODEL, "wet"),
        ]  # fmt: skip
        assert check(new) == []
