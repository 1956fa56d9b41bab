"""Exclusive codes stand alone, and codes are given only to quotes of their questions."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import turven
from turven.api import Study
from turven.corpus.editing.operations import Editing
from turven.corpus.errors import Refusal
from turven.corpus.exchange.copies.merge import merge_copy
from turven.corpus.search.query import parse_query
from turven.corpus.search.search import search
from turven.corpus.study.checking import check
from turven.corpus.study.code_rules import clashes
from turven.corpus.study.decision_log import Seen
from turven.corpus.study.decisions import Decisions
from turven.tui.wording.clashes import clash_lines

BOOK = """\
codes:
  - {id: geld, label: Geld}
  - {id: tijd, label: Tijd}
  - {id: hier, label: Hier, questions: [v1]}
  - {id: geen, label: Geen antwoord, exclusive: true}
  - {id: weet, label: Weet niet, exclusive: true}
  - {id: oud, label: Niets ingevuld, merged_into: geen}
"""
ROWS = "id,v1,v2\n1,te duur,de prijs\n2,te duur,geen idee\n3,weinig tijd,te duur\n"


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    (tmp_path / "boek.yaml").write_text(BOOK, encoding="utf-8")
    (tmp_path / "in.csv").write_text(ROWS, encoding="utf-8")
    with turven.create(tmp_path / "studie", tmp_path / "boek.yaml") as study:
        study.import_file(
            tmp_path / "in.csv", text=["v1", "v2"], questions=["Wat?", "Waarom?"], respondent="id"
        )
        yield study


@pytest.fixture
def log(study: Study) -> Decisions:
    return Decisions(study.db, "ada", study.codebook.revision)


def ids(study: Study, question: str = "v1") -> list[str]:
    rows = study.db.execute(
        "SELECT id FROM quotes WHERE question = ? ORDER BY position", (question,)
    )
    return [id_ for (id_,) in rows]


def given_to(study: Study, quote: str, coder: str = "ada") -> set[str]:
    rows = study.db.execute(
        "SELECT code FROM current_codings WHERE quote = ? AND coder = ?", (quote, coder)
    )
    return {code for (code,) in rows}


def test_an_exclusive_code_takes_the_others_off_and_one_undo_brings_them_back(
    study: Study, log: Decisions
) -> None:
    first, equal, _third = ids(study)
    log.code(first, "geld")
    log.code(first, "tijd", span=(0, 2))
    log.code(first, "geen")
    assert given_to(study, first) == given_to(study, equal) == {"geen"}
    # Both codes of the first quote, and the one that its equal answer had.
    assert log.displaced == {"geld": 2, "tijd": 1}
    log.undo()
    assert given_to(study, first) == {"geld", "tijd"}
    assert given_to(study, equal) == {"geld"}
    log.redo()
    log.code(first, "tijd")
    assert given_to(study, first) == given_to(study, equal) == {"tijd"}
    assert log.displaced == {"geen": 2}
    log.code(first, "geld")
    assert (given_to(study, first), log.displaced) == ({"tijd", "geld"}, {})


def test_the_code_it_was_merged_into_and_its_own_parts_may_stand_beside_it(
    study: Study, log: Decisions
) -> None:
    first = ids(study)[0]
    log.code(first, "oud")
    log.code(first, "geen")
    log.code(first, "geen", span=(0, 2))
    assert (given_to(study, first), log.displaced) == ({"geen"}, {})
    log.code(first, "weet")
    assert given_to(study, first) == {"weet"}


WAYS: dict[str, Callable[[Decisions, list[str], str], object]] = {
    "a table of quotes": lambda log, quotes, code: log.code_all(quotes, [code]),
    "finishing": lambda log, quotes, code: log.finish(quotes[0], codes=[(code, "suggestion")]),
    "non-answers": lambda log, quotes, code: log.finish_all(quotes, [code]),
    "adjudicating": lambda log, quotes, code: log.adjudicate(
        quotes[:1], {(code, -1, -1)}, "", done=True
    ),
    "a model": lambda log, quotes, code: log.autocode(
        [(quotes[0], {code: Seen(model="m", score=0.9, rank=1, visible=False)})], "m"
    ),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("had", "code"), [("geld", "geen"), ("geen", "geld")])
def test_every_way_of_giving_a_code_holds_it(
    study: Study, log: Decisions, way: str, had: str, code: str
) -> None:
    quotes = ids(study)
    log.code(quotes[0], had)
    WAYS[way](log, quotes, code)
    assert given_to(study, quotes[0]) == {code}
    log.undo()
    assert given_to(study, quotes[0]) == {had}


def test_copied_codes_take_the_exclusive_code_off(study: Study, log: Decisions) -> None:
    first, _equal, third = ids(study)
    log.code(first, "geld")
    log.code(third, "geen")
    log.copy_codes(first, [third])
    assert given_to(study, third) == {"geld"}


def test_both_at_once_is_refused_and_nothing_is_written(study: Study, log: Decisions) -> None:
    quotes = ids(study)
    for both in (["geld", "geen"], ["geen", "weet"]):
        with pytest.raises(Refusal, match="no other code can stand beside it"):
            log.code_all(quotes, both)
        with pytest.raises(Refusal, match="no other code can stand beside it"):
            log.finish(quotes[0], codes=[(code, "manual") for code in both])
    assert study.db.execute("SELECT count(*) FROM decisions").fetchone() == (0,)


def test_a_code_is_only_given_to_quotes_of_its_questions(study: Study, log: Decisions) -> None:
    log.code(ids(study, "v1")[0], "hier")
    with pytest.raises(Refusal, match="“Hier” is not for the question “Waarom\\?”"):
        log.code(ids(study, "v2")[0], "hier")
    with pytest.raises(Refusal, match="is not for the question"):
        log.code_all([*ids(study, "v1"), *ids(study, "v2")], ["hier"])
    assert given_to(study, ids(study, "v1")[2]) == set()
    log.code(ids(study, "v2")[0], "geld")


def test_a_code_that_becomes_exclusive_later_is_found_where_it_clashes(
    study: Study, log: Decisions
) -> None:
    first, _equal, third = ids(study)
    log.code(first, "geld")
    log.code(first, "tijd")
    log.code(third, "tijd")
    Editing(study, "ada").set_exclusive("tijd")
    Editing(study, "ada").limit("geld", ["v2"])
    assert given_to(study, first) == {"geld", "tijd"}
    assert [(each.respondent, each.codes) for each in clashes(study.db, study.codebook)] == [
        ("1", ("tijd", "geld")), ("2", ("tijd", "geld")),
    ]  # fmt: skip
    assert list(search(study.db, "ada", parse_query("@clash", study.codebook))) == [1, 3]
    assert list(search(study.db, "bob", parse_query("@botsing", study.codebook))) == []
    assert check(study) == [
        "“geld” was given to 2 quotes of the question “Wat?”, which it is not for.",
        "quote 1 (respondent 1): ada gave it “Tijd”, “Geld”, but the first is exclusive.",
        "quote 3 (respondent 2): ada gave it “Tijd”, “Geld”, but the first is exclusive.",
    ]
    log.revision = study.codebook.revision
    log.code(first, "tijd")
    assert clashes(study.db, study.codebook) == ()


def test_a_coded_file_keeps_both_and_lists_the_quotes(study: Study, tmp_path: Path) -> None:
    file = tmp_path / "gecodeerd.csv"
    file.write_text(
        "id,v3,geld,tijd,geen\n7,te duur en verder niets,1,0,1\n8,alleen de prijs,1,1,0\n"
        "9,niets of zo,0,0,1\n",
        encoding="utf-8",
    )
    result = study.import_file(file, text="v3", respondent="id", codes="wide", coder="bob")
    assert [(each.respondent, each.coder, each.labels) for each in result.clashes] == [
        ("7", "bob", ("Geen antwoord", "Geld")),
    ]  # fmt: skip
    assert given_to(study, result.clashes[0].quote, "bob") == {"geld", "geen"}
    assert "\n".join(clash_lines(result.clashes)) == (
        "1 quote has an exclusive code beside another, and keeps both; choose one:\n"
        "  quote 7 (respondent 7): bob gave it “Geen antwoord”, “Geld”, but the first is exclusive."
    )
    assert (
        study.import_file(file, text="v3", respondent="id", codes="wide", coder="bob").clashes == ()
    )


def test_a_merge_and_a_project_keep_both_and_list_the_quotes(study: Study, tmp_path: Path) -> None:
    first = ids(study)[0]
    study.close()
    shutil.copytree(study.folder, tmp_path / "kopie")
    with turven.open(tmp_path / "kopie") as copy:
        Decisions(copy.db, "ada", copy.codebook.revision).code(first, "geld")
    with turven.open(study.folder) as ours:
        Decisions(ours.db, "ada", ours.codebook.revision).code(first, "geen")
        merged = merge_copy(ours, tmp_path / "kopie", lambda _conflict: "ours")
        assert [each.respondent for each in merged.clashes] == ["1", "2"]
        assert given_to(ours, first) == {"geld", "geen"}
        assert merge_copy(ours, tmp_path / "kopie", lambda _conflict: "ours").clashes == ()
        ours.export(tmp_path / "uit.qdpx")
        with turven.create(tmp_path / "nieuw", tmp_path / "boek.yaml") as new:
            project = new.import_file(tmp_path / "uit.qdpx")
            assert sorted(each.respondent for each in project.clashes) == ["1", "2"]
            assert {each.coder for each in project.clashes} == {"ada"}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["apply", "remove", "undo", "redo", "all", "copy", "alone"]),
            st.integers(0, 2),
            st.sampled_from(["geld", "tijd", "geen", "weet"]),
            st.sampled_from([None, (0, 2)]),
        ),
        max_size=12,
    )
)
def test_whatever_a_coder_does_no_code_stands_beside_an_exclusive_one(
    study: Study, acts: list[tuple[str, int, str, tuple[int, int] | None]]
) -> None:
    log, quotes = Decisions(study.db, "eva", study.codebook.revision), ids(study)
    for act, nth, code, span in acts:
        match act:
            case "apply" | "remove":
                log.code(quotes[nth], code, act, span=span)
            case "undo":
                log.undo()
            case "redo":
                log.redo()
            case "all":
                log.code_all(quotes[nth:], [code])
            case "copy":
                log.copy_codes(quotes[nth], [quotes[(nth + 1) % 3]])
            case _:
                log.alone(quotes[nth])
        assert clashes(study.db, study.codebook) == ()
