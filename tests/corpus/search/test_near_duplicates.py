"""Answers that are nearly equal are found, the most alike first."""

from __future__ import annotations

from pathlib import Path

import pytest
from fuzzing import scaled
from hypothesis import given, settings
from hypothesis import strategies as st
from studies import build_study

from turven.corpus.search import near_duplicates as module
from turven.corpus.search.near_duplicates import MIN_SIMILARITY, NearDuplicate, near_duplicates
from turven.corpus.study import quotes
from turven.corpus.study.decisions import Decisions
from turven.corpus.study.study import Study


def a_study(folder: Path, answers: list[tuple[str, str]]) -> Study:
    """A study of pairs of a question and an answer."""
    rows = [[number, *answer] for number, answer in enumerate(answers)]
    return build_study(
        folder, [["id", "vraag", "antwoord"], *rows], "codes:\n  - {id: anders, label: Anders}\n"
    )


def near(study: Study, position: int, coder: str = "Anna") -> list[tuple[str, int]]:
    found = near_duplicates(study.db, quotes.at(study.db, position).id, coder)
    assert [one.similarity for one in found] == sorted(
        (one.similarity for one in found), reverse=True
    )
    return [(one.text, one.count) for one in found]


@pytest.fixture
def study(tmp_path: Path) -> Study:
    said = [
        "geen idee", "Geen idee.", "gen idee", "geen idee hoor", "GEEN  IDEE, HOOR!",
        "idee? geen", "weet ik niet", "ik weet het niet", "te weinig geld", "👍", "👍👍",
    ]  # fmt: skip
    return a_study(tmp_path, [("Waarom?", one) for one in said] + [("Hoe?", "geen idee")])


def test_the_most_alike_come_first_each_once_with_its_count(study: Study) -> None:
    assert near(study, 1) == [
        ("idee? geen", 1), ("gen idee", 1), ("geen idee hoor", 1), ("GEEN  IDEE, HOOR!", 1),
    ]  # fmt: skip
    assert near(study, 3)[0] == ("geen idee", 2)
    assert near(study, 7) == [("ik weet het niet", 1)]


def test_what_has_no_like_has_none(study: Study) -> None:
    assert near(study, 9) == []
    assert near(study, 10) == []
    # Of another question it is another answer.
    assert near(study, 12) == []


def test_an_answer_that_was_taken_out_is_not_offered_nor_counted(study: Study) -> None:
    second = quotes.at(study.db, 2)
    Decisions(study.db, "Anna", study.codebook.revision).alone(second.id)
    assert near(study, 3)[0] == ("geen idee", 1)
    assert near(study, 3, "Bram")[0] == ("geen idee", 2)
    # Not with those that it was taken out of, either.
    assert near(study, 2) == near(study, 1)


# Three quarters of the characters in common, exactly: in both as long, and in the longest and the
# shortest answer that can be alike.
@pytest.mark.parametrize(
    ("one", "other"),
    [("abcdefgh", "abcdefxy"), ("abc", "abcde"), ("abcde", "abc"), ("a" * 45, "a" * 75)],
)
def test_as_alike_as_it_takes_is_alike(tmp_path: Path, one: str, other: str) -> None:
    study = a_study(tmp_path, [("Waarom?", one), ("Waarom?", other), ("Waarom?", other + "qrs")])
    found = near_duplicates(study.db, quotes.at(study.db, 1).id, "Anna")
    assert [(each.text, each.similarity) for each in found] == [(other, MIN_SIMILARITY)]


@settings(max_examples=scaled(30))
@given(
    words=st.lists(
        st.lists(st.sampled_from(["geen", "gen", "idee", "ik", "weet", "niet"]), min_size=1,
                 max_size=6).map(" ".join),
        min_size=1, max_size=12,
    )
)  # fmt: skip
def test_looking_at_answers_of_about_the_same_length_misses_none(
    words: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    from rapidfuzz import fuzz

    with a_study(tmp_path_factory.mktemp("woorden"), [("Waarom?", one) for one in words]) as study:
        expected = {
            one for one in words
            if one != words[0] and fuzz.token_sort_ratio(one, words[0]) >= MIN_SIMILARITY
        }  # fmt: skip
        assert {text for text, _count in near(study, 1)} == expected
        assert sum(count for _text, count in near(study, 1)) == sum(
            one in expected for one in words
        )


def test_no_more_are_given_than_anyone_looks_at(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_RESULTS", 2)
    found: list[NearDuplicate] = near_duplicates(study.db, quotes.at(study.db, 1).id, "Anna")
    assert [one.text for one in found] == ["idee? geen", "gen idee"]
