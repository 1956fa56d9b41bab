"""The reference coding: by each rule, in the log, in training, and in a merge of copies."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from studies import build_study

from turven.corpus.analysis import reference
from turven.corpus.analysis.agreement.judgments import read
from turven.corpus.analysis.disagreements import Confusion, confusions, disagreements
from turven.corpus.analysis.reference import Judgment, Rule
from turven.corpus.errors import Refusal
from turven.corpus.exchange.copies.merge import merge_copy
from turven.corpus.study import quotes
from turven.corpus.study.coders import MODEL, adjudicator, human_coders, register_coder
from turven.corpus.study.decisions import Decisions
from turven.corpus.study.study import Study
from turven.models.retraining import examples


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with build_study(
        tmp_path,
        "tekst\neen\ntwee\ndrie\nvier\n",
        "codes:\n" + "".join(f"  - {{id: {code}, label: {code}}}\n" for code in "abc"),
    ) as made:
        yield made


def code(study: Study, coder: str, *given: str | None) -> None:
    """A letter per code for each of the quotes; None leaves it to do."""
    log = Decisions(study.db, coder, study.codebook.revision)
    for position, codes in enumerate(given, 1):
        if codes is not None:
            log.finish(of(study, position), codes=[(each, "manual") for each in codes])


def settle(study: Study, coder: str, position: int, codes: str, reason: str = "") -> None:
    log = Decisions(study.db, adjudicator(coder), study.codebook.revision)
    log.adjudicate([of(study, position)], {(each, -1, -1) for each in codes}, reason, done=True)


def of(study: Study, position: int) -> str:
    return quotes.at(study.db, position).id


def counted(study: Study) -> list[str | None]:
    """What counts of each quote, a letter per code; None where nothing does."""
    rule, by = reference.rule(study), dict(reference.judgments(study.db))
    found = [rule.of(by.get(of(study, position), {})) for position in range(1, 5)]
    return ["".join(sorted(each.codes)) if each else None for each in found]


def test_by_each_rule_other_codes_count(study: Study) -> None:
    code(study, "Anna", "a", "a", "ab", None)
    code(study, "Bram", "a", "b", "bc")
    code(study, "Cleo", "a", "b")
    register_coder(study.db, MODEL, "model")
    code(study, MODEL, "c", "c", "c", "c")
    assert counted(study) == ["a", "a", "ab", "c"]
    settle(study, "Bram", 3, "c")
    assert counted(study) == ["a", "a", "c", "c"]
    reference.choose_rule(study, "adjudicated")
    assert counted(study) == ["a", None, "c", "c"]
    reference.choose_rule(study, "majority")
    assert counted(study) == ["a", "b", "b", "c"]
    reference.choose_rule(study, "Cleo")
    assert counted(study) == ["a", "b", None, "c"]
    assert {each.quote: each.yes for each in examples(study)} == {
        of(study, 1): {"a"}, of(study, 2): {"b"},
    }  # fmt: skip
    with pytest.raises(Refusal, match=r"is not a rule \(adjudicated, majority\)"):
        reference.choose_rule(study, adjudicator("Bram"))


def test_training_learns_what_counts_and_nothing_where_coders_differ(study: Study) -> None:
    code(study, "Anna", "a", "a", "b")
    code(study, "Bram", "a", "b", "c")
    settle(study, "Anna", 3, "bc")
    Decisions(study.db, "Bram", study.codebook.revision).code(of(study, 4), "a", "decline")
    reference.choose_rule(study, "adjudicated")
    assert [(each.quote, each.yes, each.no) for each in examples(study)] == [
        (of(study, 1), {"a"}, None),
        (of(study, 3), {"b", "c"}, None),
        (of(study, 4), frozenset(), {"a"}),
    ]


def test_who_settles_changes_nothing_of_what_they_gave(study: Study) -> None:
    code(study, "Anna", "a", "a")
    code(study, "Bram", "a", "b")
    before = read(study.db)
    settle(study, "Anna", 2, "bc", "beide")
    log = Decisions(study.db, "Anna", study.codebook.revision)
    assert quotes.state(study.db, of(study, 2), "Anna").codes == ("a",)
    assert human_coders(study.db) == ["Anna", "Bram"]
    after = read(study.db)
    assert (after.coders, after.chosen.tolist()) == (before.coders, before.chosen.tolist())
    # Undo of their own coding takes back what they gave last, and not what they settled.
    taken = log.undo()
    assert taken
    assert quotes.state(study.db, of(study, 2), "Anna").status == "open"
    assert counted(study)[1] == "bc"
    rows = study.db.execute("SELECT DISTINCT coder, how FROM decisions WHERE how = 'adjudication'")
    assert rows.fetchall() == [("Anna · adjudication", "adjudication")]


def test_two_who_settle_in_copies_merge_to_the_newer_in_any_order(
    study: Study, tmp_path: Path
) -> None:
    code(study, "Anna", "a")
    code(study, "Bram", "b")
    for name in ("een", "twee"):
        study.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copytree(study.folder, tmp_path / name)
    with Study.open(tmp_path / "een") as one, Study.open(tmp_path / "twee") as two:
        settle(one, "Anna", 1, "a")
        settle(two, "Bram", 1, "b")
        merge_copy(one, two.folder, lambda _both: "ours")
        merge_copy(two, one.folder, lambda _both: "ours")
        assert counted(one)[0] == counted(two)[0] == "b"
        assert [each.adjudicator for each in disagreements(one).found] == ["Bram · adjudication"]


CODES = st.frozensets(st.sampled_from("abc"))


@given(st.lists(CODES, min_size=1, max_size=5))
def test_a_majority_is_more_than_half_and_exactly_half_is_tied(given: list[frozenset[str]]) -> None:
    names = [f"codeur {at}" for at in range(len(given))]
    by = {
        name: Judgment(name, "person", codes, name)
        for name, codes in zip(names, given, strict=True)
    }
    counts = Rule("majority", tuple(names)).of(by)
    assert counts
    for each in "abc":
        share = sum(each in codes for codes in given) / len(given)
        assert (each in counts.codes) == (share > 0.5)
        assert (each in counts.tied) == (share == 0.5)


@given(st.lists(st.lists(CODES, min_size=2, max_size=3), max_size=6))
def test_confusions_are_those_of_counting_pair_by_pair(given: list[list[frozenset[str]]]) -> None:
    pairs = [
        (one, other) for unit in given for at, one in enumerate(unit) for other in unit[at + 1 :]
    ]
    names = [{str(at): codes for at, codes in enumerate(unit)} for unit in given]
    found = {(each.code, each.other): each for each in confusions(names)}
    for x, y in ("ab", "ac", "bc"):
        times = sum(
            (x in one - other and y in other - one) or (y in one - other and x in other - one)
            for one, other in pairs
        )
        both = sum({x, y} <= one & other for one, other in pairs)
        assert found.get((x, y)) == (Confusion(x, y, times, both) if times else None)
    for x in "abc":
        alone = sum((x in one ^ other) and (one <= other or other <= one) for one, other in pairs)
        assert (found[x, None].times if (x, None) in found else 0) == alone
