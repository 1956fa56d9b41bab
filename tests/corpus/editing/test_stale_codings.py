"""Codings in doubt, what there is to know of a code, and memos on codes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from studies import build_study

from turven.corpus.editing import stale_codings
from turven.corpus.editing.code_usage import code_usage
from turven.corpus.editing.operations import Editing
from turven.corpus.editing.stale_codings import StaleCoding
from turven.corpus.study import memos, quotes
from turven.corpus.study.decisions import Decisions
from turven.corpus.study.revisions import changes
from turven.corpus.study.study import Study


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with build_study(
        tmp_path,
        "id,antwoord\n1,De wet knelt\n2,geen idee\n3,Geen  idee.\n4,Te weinig geld\n5,Regels\n",
        "codes:\n  - {id: wet, label: Wet}\n  - {id: geld, label: Geld, exclude: Tijd}\n"
        "  - {id: anders, label: Anders}\n",
    ) as made:
        yield made


def log(study: Study, coder: str = "Anna") -> Decisions:
    return Decisions(study.db, coder, study.codebook.revision)


def ids(study: Study) -> list[str]:
    return [quote.id for quote in quotes.every(study.db)]


def in_doubt(study: Study, coder: str = "Anna") -> list[tuple[int, str]]:
    """As listed, and as many as are counted."""
    found = stale_codings.stale_codings(study.db, coder)
    assert stale_codings.count(study.db, coder) == len({doubt.position for doubt in found})
    return [(doubt.position, doubt.code) for doubt in found]


def test_a_new_boundary_puts_in_doubt_what_was_coded_before_and_not_after(study: Study) -> None:
    one, two, _three, four, five = ids(study)
    log(study).finish(one, codes=[("geld", "manual"), ("wet", "manual")])
    log(study).code(two, "geld")
    log(study, "Bram").code(four, "geld")
    Editing(study, "Anna").describe("geld", exclude="Uren", reason="te ruim")
    log(study).code(five, "geld")
    assert in_doubt(study) == [(1, "geld"), (2, "geld"), (3, "geld")]
    assert in_doubt(study, "Bram") == [(4, "geld")]
    assert stale_codings.stale_codings(study.db, "Anna")[0] == StaleCoding(
        1, "geld", "describe", "te ruim"
    )


def test_done_again_or_the_code_again_settles_it(study: Study) -> None:
    one, two, _three, four, five = ids(study)
    for quote in (one, two, four, five):
        log(study).finish(quote, codes=[("geld", "manual")])
    Editing(study, "Anna").describe("geld", include="Alles")
    log(study).finish(one)
    log(study).code(two, "geld")
    assert in_doubt(study) == [(3, "geld"), (4, "geld"), (5, "geld")]
    # Done again settles it for the equal answer, too.
    log(study).finish(two)
    log(study).remove_code(four, "geld")
    log(study).flag(five)
    log(study).finish(five, "skip")
    assert in_doubt(study) == [(5, "geld")]
    log(study).code(five, "geld", span=(0, 2))
    assert in_doubt(study) == []


def test_what_bounds_nothing_puts_nothing_in_doubt(study: Study) -> None:
    log(study).code(ids(study)[0], "geld")
    edit = Editing(study, "Anna")
    edit.rename("geld", "Euro's")
    edit.describe("geld", description="Wat het kost")
    edit.describe("geld", exclude="Tijd.", doubtful=False)
    edit.merge("geld", "wet")
    assert in_doubt(study) == []


def test_undo_takes_the_doubt_away(study: Study) -> None:
    log(study).code(ids(study)[0], "geld")
    edit = Editing(study, "Anna")
    edit.describe("geld", exclude="Uren")
    edit.split("geld", ["Loon", "Huur"])
    assert stale_codings.stale_codings(study.db, "Anna")[0].what == "split"
    edit.undo()
    assert stale_codings.stale_codings(study.db, "Anna")[0].what == "describe"
    edit.undo()
    assert in_doubt(study) == []


def test_a_merged_code_shares_the_doubt_of_the_other_from_then_on(study: Study) -> None:
    one, two, *_rest = ids(study)
    log(study).code(one, "wet")
    log(study).code(two, "geld")
    edit = Editing(study, "Anna")
    edit.merge("wet", "geld")
    assert in_doubt(study) == []
    edit.describe("geld", exclude="Uren")
    assert in_doubt(study) == [(1, "geld"), (2, "geld"), (3, "geld")]
    log(study).code(one, "geld")
    assert in_doubt(study) == [(2, "geld"), (3, "geld")]


def test_an_edit_outside_is_in_the_log_with_each_code_that_it_bounds_anew(study: Study) -> None:
    log(study).code(ids(study)[0], "geld")
    log(study).code(ids(study)[0], "wet")
    file = study.codebook_file
    file.write_text(file.read_text().replace("Tijd", "Uren").replace("label: Wet", "label: Recht"))
    with Study.open(study.folder) as again:
        (change,) = changes(again.db)
        assert (change.what, change.code, change.coder, change.doubtful) == (
            "outside",
            "geld",
            None,
            True,
        )
        assert in_doubt(again) == [(1, "geld")]
        file.write_text(file.read_text().replace("Anders", "Overig"))
        again.reload()
        assert (changes(again.db)[0].code, changes(again.db)[0].doubtful) == (None, False)
    with Study.open(study.folder) as again:
        assert len(changes(again.db)) == 2


def test_a_change_is_never_changed_or_deleted(study: Study) -> None:
    Editing(study, "Anna").rename("geld", "Euro's")
    for statement in ("UPDATE codebook_changes SET reason = 'x'", "DELETE FROM codebook_changes"):
        with pytest.raises(sqlite3.IntegrityError, match="never"):
            study.db.execute(statement)


def test_facts_of_a_code_are_its_count_its_newest_quotes_and_what_stands_beside(
    study: Study,
) -> None:
    one, two, _three, four, five = ids(study)
    for quote in (one, four, two):
        log(study).code(quote, "geld")
    for quote in (one, two, five):
        log(study).code(quote, "wet")
    log(study).code(one, "anders", span=(0, 2))
    log(study, "Bram").code(five, "geld")
    found = code_usage(study.db, "Anna", "geld", newest=2)
    assert found.count == 4
    assert [quote.position for quote in found.newest] == [3, 4]
    assert found.beside == (("wet", 3), ("anders", 1))
    Editing(study, "Anna").merge("wet", "geld")
    found = code_usage(study.db, "Anna", "geld", newest=9)
    assert found.count == 5
    assert [quote.position for quote in found.newest] == [5, 3, 1, 4]
    assert found.beside == (("anders", 1),)
    assert code_usage(study.db, "Anna", "anders").beside == (("geld", 1),)


def test_the_newest_memo_on_a_code_and_on_the_study_counts(study: Study) -> None:
    db = study.db
    assert memos.read(db, "Anna", "geld") == ""
    memos.write(db, "Anna", "geld", "eerst")
    memos.write(db, "Anna", "geld", "later")
    memos.write(db, "Anna", "geld", "later")
    memos.write(db, "Anna", None, "over alles")
    memos.write(db, "Bram", "geld", "anders")
    memos.write(db, "Bram", "wet", "weg")
    memos.write(db, "Bram", "wet", "")
    assert memos.read(db, "Anna", "geld") == "later"
    assert memos.read(db, "Anna", None) == "over alles"
    assert memos.read(db, "Bram", None) == ""
    assert db.execute("SELECT count(*) FROM notes").fetchone() == (6,)
    rows = db.execute("SELECT coder, code, memo FROM code_memos ORDER BY coder, code").fetchall()
    assert rows == [
        ("Anna", None, "over alles"),
        ("Anna", "geld", "later"),
        ("Bram", "geld", "anders"),
    ]
