"""What became of each code between two revisions, and an old codebook brought back."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from fuzzing import scaled
from hypothesis import given, settings
from hypothesis import strategies as st
from studies import build_study

from turven.corpus.codebook.diff import diff
from turven.corpus.codebook.file import parse_codebook
from turven.corpus.editing.operations import Editing
from turven.corpus.editing.restoring import bring_back
from turven.corpus.errors import Refusal
from turven.corpus.study import quotes
from turven.corpus.study.checking import check, check_codebook
from turven.corpus.study.decisions import Decisions
from turven.corpus.study.revisions import changes, find_revision
from turven.corpus.study.study import Study

BOOK = """\
# bovenaan
codes:
  - id: wet
    label: Wetgeving
    codes:
      - {id: privacy, label: Privacywet, keywords: [avg]}  # eerste
      - {id: druk, label: Regeldruk}
  - {id: geld, label: Geld}
  - {id: tijd, label: Tijd}
  - {id: anders, label: Anders}
"""


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return build_study(tmp_path, "id,antwoord\n1,De wet knelt\n2,Te weinig geld\n", BOOK)


def became(before: str, after: str) -> list[tuple[str, str, str, str]]:
    found = diff(parse_codebook(before.encode(), "a"), parse_codebook(after.encode(), "b"))
    return [(each.code, each.became, each.before, each.after) for each in found]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("label: Geld", "label: {nl: Geld, en: Money}", ("geld", "rename", "Geld", "Geld / Money")),
        ("id: tijd,", "id: tijd, parent: wet,", ("tijd", "move", "", "Wetgeving")),
        ("[avg]", "[avg, wbp]", ("privacy", "keywords", "avg", "avg, wbp")),
        ("label: Tijd", "label: Tijd, retired: true", ("tijd", "retire", "", "")),
        ("label: Tijd", "label: Tijd, merged_into: geld", ("tijd", "merge", "", "Geld")),
        ("label: Geld", "label: Geld, key: q", ("geld", "letters", "g", "q")),
        ("label: Geld", "label: Geld, include: prijs", ("geld", "include", "", "prijs")),
        ("  - {id: tijd, label: Tijd}\n", "", ("tijd", "drop", "", "")),
    ],
)
def test_each_kind_of_change_is_told_of_the_code_it_is_about_and_backwards(
    old: str, new: str, expected: tuple[str, str, str, str]
) -> None:
    changed = BOOK.replace(old, new)
    found, *letters = became(BOOK, changed)
    assert found == expected
    code, _what, before, after = expected
    back, *_letters = became(changed, BOOK)
    assert (back[0], *back[2:]) == (code, after, before)
    # Who moves to another net has its letters before the own ones.
    assert letters == ([("tijd", "letters", "t", "wt")] if expected[1] == "move" else [])


def test_a_code_in_another_place_is_told_once_and_a_comment_is_no_difference() -> None:
    row = "  - {id: anders, label: Anders}\n"
    changed = BOOK.replace(row, "").replace("codes:\n", f"codes:\n{row}", 1)
    assert became(BOOK, changed) == [("anders", "place", "", "")]
    assert became(BOOK, BOOK.replace("# bovenaan", "# onderaan")) == []


def test_an_old_codebook_comes_back_byte_for_byte_as_a_new_entry_in_the_log(study: Study) -> None:
    first = study.codebook.revision
    editing = Editing(study, "Anna")
    editing.rename("geld", "Budget")
    editing.merge("tijd", "geld")
    editing.add("Nieuw", under="wet")
    assert bring_back(study, "Bram", find_revision(study.db, first[:8]), reason="toch niet") == ()
    assert study.codebook_file.read_text() == BOOK
    newest = changes(study.db)[0]
    assert (newest.what, newest.code, newest.coder, newest.reason) == (
        "restore", None, "Bram", "toch niet",
    )  # fmt: skip
    assert len(changes(study.db)) == 4
    editing.undo()
    assert study.codebook.by_id["geld"].name == "Budget"
    assert study.codebook.by_id["tijd"].merged_into == "geld"


def test_codes_given_since_stay_with_what_they_are_read_as(study: Study) -> None:
    first = study.codebook.revision
    editing = Editing(study, "Anna")
    given = editing.add("Tijdnood", under="wet", keywords=["haast"])
    into = editing.add("Druk op de tijd")
    editing.add("Nooit gegeven")
    Decisions(study.db, "Anna", study.codebook.revision).code(quotes.at(study.db, 1).id, given)
    editing.merge(given, into)
    rows = study.db.execute("SELECT quote, code FROM codings").fetchall()
    stayed = bring_back(study, "Anna", first)
    assert [code.id for code in stayed] == [given, into]
    kept = study.codebook.by_id[given]
    assert (kept.parent, kept.keywords, kept.merged_into) == ("wet", ("haast",), into)
    assert {code.id for code in study.codebook.entries} == {
        "wet", "privacy", "druk", "geld", "tijd", "anders", given, into,
    }  # fmt: skip
    assert set(BOOK.splitlines()) <= set(study.codebook_file.read_text().splitlines())
    assert study.db.execute("SELECT quote, code FROM codings").fetchall() == rows
    assert check(study) == []


def test_a_revision_is_named_by_how_it_begins_and_by_nothing_else(study: Study) -> None:
    assert find_revision(study.db, study.codebook.revision) == study.codebook.revision
    assert find_revision(study.db, study.codebook.revision[:6].upper()) == study.codebook.revision
    for wrong in ("zz", "", "%"):
        with pytest.raises(Refusal, match="turven codebook history"):
            find_revision(study.db, wrong)


def test_two_codes_that_are_called_the_same_are_told_with_their_place() -> None:
    twice = BOOK.replace("label: Regeldruk", "label: privacywet")
    book = parse_codebook(twice.encode(), "boek.yaml")
    (said,) = check_codebook(book, twice.encode(), "boek.yaml")
    assert said.startswith("boek.yaml, line 7, column 9: “druk” has the same label as “privacy”")
    elsewhere = BOOK.replace("label: Regeldruk", "label: Geld")
    book = parse_codebook(elsewhere.encode(), "boek.yaml")
    assert check_codebook(book, elsewhere.encode(), "boek.yaml") == []


def act(editing: Editing, what: str, code: str, other: str) -> None:
    match what:
        case "rename":
            editing.rename(code, f"{other} anders")
        case "move":
            editing.move(code, None)
        case "merge":
            editing.merge(code, other)
        case "split":
            editing.split(code, ["Een", "Twee"])
        case "retire":
            editing.retire(code)
        case "add":
            editing.add("Nog een", after=code)
        case _:
            log = Decisions(editing.study.db, "Anna", editing.study.codebook.revision)
            log.code(quotes.at(editing.study.db, 2).id, code)


@settings(max_examples=scaled(12))
@given(
    steps=st.lists(
        st.sampled_from(["rename", "move", "merge", "split", "retire", "add", "give"]), max_size=5
    ),
    data=st.data(),
)
def test_whatever_happened_any_revision_comes_back_and_no_coding_is_lost(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str], data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("terug")
    with build_study(folder, "id,antwoord\n1,De wet knelt\n2,Te weinig geld\n", BOOK) as study:
        editing = Editing(study, "Anna")
        seen = [study.codebook.revision]
        for what in steps:
            codes = st.sampled_from([code.id for code in study.codebook.codes])
            with suppress(Refusal):
                act(editing, what, data.draw(codes), data.draw(codes))
            seen.append(study.codebook.revision)
        log = study.db.execute("SELECT * FROM decisions").fetchall()
        bring_back(study, "Anna", data.draw(st.sampled_from(seen)))
        assert study.db.execute("SELECT * FROM decisions").fetchall() == log
        assert check(study) == []
        study.reload()
