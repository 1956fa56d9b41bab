"""A draft of a codebook out of the quotes: the same each time, and about what they say."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import numpy as np
import pytest
from studies import build_study

from turven.corpus.editing.operations import Editing
from turven.corpus.errors import Refusal
from turven.corpus.exchange.imports.import_file import import_file
from turven.corpus.progress import Cancelled, cancel_when
from turven.corpus.study import quotes
from turven.corpus.study.decisions import Decisions
from turven.corpus.study.study import Study
from turven.models.drafting import QUOTES_PER_GROUP, draft, typical_words
from turven.models.features import Word

TOPICS = {
    "geld": ("budget", "geld", "kosten", "begroting", "financiering", "duur"),
    "wet": ("wet", "regels", "privacy", "juridisch", "wetgeving", "verboden"),
    "tijd": ("tijd", "haast", "planning", "vertraging", "traag", "wachten"),
    "kennis": ("kennis", "opleiding", "cursus", "leren", "scholing", "begrijpen"),
}


@pytest.fixture
def study(tmp_path: Path) -> Study:
    """160 different answers about four things, equal ones among them, and some that say nothing."""
    rng = random.Random(0)
    answers = [
        " ".join(rng.sample(words, 3)) + f" bij dienst {n}"
        for words in TOPICS.values()
        for n in range(40)
    ]
    answers += ["geen idee"] * 30 + ["-"] * 5 + [answers[0]] * 9
    with (tmp_path / "in.csv").open("w", newline="") as file:
        csv.writer(file).writerows([["id", "antwoord"], *enumerate(answers)])
    study = Study.create(tmp_path / "studie")
    import_file(study, tmp_path / "in.csv")
    return study


def topic(words: tuple[str, ...]) -> set[str]:
    return {name for name, of in TOPICS.items() for word in words if word in of}


def test_each_group_is_about_one_thing_with_its_words_and_its_quotes(study: Study) -> None:
    proposals = draft(study)
    assert draft(study) == proposals
    assert all(len(topic(proposal.words)) == 1 for proposal in proposals)
    assert set.union(*(topic(proposal.words) for proposal in proposals)) == TOPICS.keys()
    assert sum(proposal.answers for proposal in proposals) <= 160
    assert sum(p.quotes - p.answers for p in proposals) == 9
    for proposal in proposals:
        assert len(proposal.typical) == QUOTES_PER_GROUP
        assert "geen idee" not in {typical.text for typical in proposal.typical}
        (about,) = topic(proposal.words)
        assert all(set(typical.text.split()) & set(TOPICS[about]) for typical in proposal.typical)
    assert [p.quotes for p in proposals] == sorted((p.quotes for p in proposals), reverse=True)


def test_what_is_a_code_already_or_was_given_one_is_proposed_no_more(study: Study) -> None:
    first, *others = draft(study)
    editing = Editing(study, "Anna")
    id_ = editing.add("Het eerste", keywords=first.words)
    assert study.codebook.by_id[id_].keywords == first.words
    assert draft(study) == others
    log = Decisions(study.db, "Anna", study.codebook.revision)
    about = TOPICS["geld"]
    for quote in list(quotes.every(study.db)):
        if set(quote.text.split()) & set(about):
            log.code(quote.id, id_)
    assert "geld" not in set.union(*(topic(proposal.words) for proposal in draft(study)))


def test_a_draft_can_be_cancelled(study: Study) -> None:
    with pytest.raises(Cancelled):
        draft(study, progress=cancel_when(lambda: True))


@pytest.mark.parametrize("answers", [["geen idee"] * 40, ["te weinig geld"] * 40])
def test_too_few_different_answers_are_one_sentence(tmp_path: Path, answers: list[str]) -> None:
    with (
        build_study(
            tmp_path, "id,antwoord\n" + "".join(f"{n},{text}\n" for n, text in enumerate(answers))
        ) as study,
        pytest.raises(Refusal, match="a draft codebook needs 20"),
    ):
        draft(study)


@pytest.mark.parametrize("text", ["de het een {n}", "{n}", "x{n}", "geld {n}"])
def test_answers_that_differ_in_no_word_they_share_give_no_groups(
    tmp_path: Path, text: str
) -> None:
    with build_study(
        tmp_path, "id,antwoord\n" + "".join(f"{n},{text.format(n=n)}\n" for n in range(40))
    ) as study:
        assert draft(study) == []


def test_a_word_of_all_groups_is_typical_of_none() -> None:
    def said(text: str) -> list[Word]:
        return [Word(0, 0, word, word) for word in text.split()]

    texts = [said("dienst geld kosten")] * 5 + [said("dienst wet regels")] * 5
    texts += [said("zeldzaam wet")]
    found = typical_words(texts, np.array([0] * 5 + [1] * 6))
    assert set(found[0]) == {"geld", "kosten"}
    assert set(found[1]) == {"wet", "regels"}


def test_a_draft_of_one_question_has_its_answers_and_forgets_codes_of_others(
    study: Study, tmp_path: Path
) -> None:
    (question,) = study.db.execute("SELECT id FROM questions").fetchone()
    rng = random.Random(1)
    words = ("fiets", "bus", "trein", "tram", "auto", "lopen")
    other = [
        " ".join(rng.sample(some, 3)) + f" naar plaats {n}"
        for some in (words, tuple(f"winkel{letter}" for letter in "abcdef"))
        for n in range(30)
    ]
    with (tmp_path / "twee.csv").open("w", newline="") as file:
        csv.writer(file).writerows([["id", "reis"], *enumerate(other)])
    import_file(study, tmp_path / "twee.csv")
    first, second = draft(study, question), draft(study, "reis")
    assert set.union(*(topic(proposal.words) for proposal in first)) == TOPICS.keys()
    assert second
    assert {each.text for p in second for each in p.typical} <= set(other)
    # A code for the first question does not stand in the way of one for the second.
    Editing(study, "Anna").add("Reis", keywords=second[0].words, questions=[question])
    assert study.codebook.by_id["reis"].questions == (question,)
    assert draft(study, "reis") == second
    Editing(study, "Anna").limit("reis", ["reis"])
    assert second[0] not in draft(study, "reis")
    with pytest.raises(Refusal, match="the nearest is"):
        draft(study, "reizen")
