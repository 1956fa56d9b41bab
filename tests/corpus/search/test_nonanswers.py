"""Answers that say nothing: which they are, and how they are coded together."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from studies import build_study

from turven.corpus.analysis.pace import pace
from turven.corpus.search.nonanswers import MAX_LENGTH, is_nonanswer, nonanswer_groups
from turven.corpus.study import quotes
from turven.corpus.study.decisions import Decisions
from turven.corpus.study.study import Study, bundled

SAYS_NOTHING = [
    "geen", "Geen.", "n.v.t.", "NVT", "n.v.t", "N v T", "weet niet", "Weet ik niet!",
    "ik weet het niet", "Ik weet het echt niet", "zou het niet weten", "Ik zou het niet weten.",
    "-", "--", "—", "x", "X", "xxx", "?", "??", "???", "...", "…", ".", "!", "/", "~", " \t",
    "geen mening", "Geen idee", "geen flauw idee", "ik heb geen idee",
    "ik heb hier geen mening over", "geen verdere opmerkingen", "geen toelichting",
    "niets toe te voegen", "ik heb hier verder niets aan toe te voegen", "niet van toepassing",
    "wil ik niet zeggen", "n/a", "N/A", "n.a.", "don't know", "I don’t know", "dont know",
    "no idea", "No comment", "no comments.", "none", "None", "not applicable", "nothing to add",
    "idk", "geen ideeën", "« - »", "\u200b-", "ｎ．ｖ．ｔ．",
]  # fmt: skip
ANSWERS = [
    "idem", "nee", "Nee.", "ja", "no", "yes", "niets", "niks", "nothing", "na", "Na", "NA", "0",
    "1", "10%", "👍", "+", "++", "€", "<3", "geen geld", "geen privacy", "geen tijd", "niet",
    "weet", "weet niet of het mag", "ik weet niet wie dat doet", "geen idee hoe dat moet",
    "geen mening van burgers gevraagd", "xbox", "tax", "Geen kennis van ICT",
    "geen antwoord van de gemeente gekregen", "niet van deze tijd", "No one cares",
    "none of them", "nvt in het onderwijs", "zou niet weten waarom wel", "a", "ICT", "?!a",
    "dat wil ik niet", "geen reactie",
]  # fmt: skip


@pytest.mark.parametrize("text", SAYS_NOTHING)
def test_it_says_nothing_however_it_is_written(text: str) -> None:
    for way in (text, text.upper(), text.casefold(), f"  {text} ", f"{text}…", f'"{text}"'):
        assert is_nonanswer(way), way


@pytest.mark.parametrize("text", ANSWERS)
def test_an_answer_however_short_is_none(text: str) -> None:
    assert not is_nonanswer(text)


def test_no_bundled_quote_is_one() -> None:
    with bundled("corpus/digitaal2017.csv") as path, path.open(encoding="utf-8") as file:
        texts = [row["text"] for row in csv.DictReader(file)]
    assert len(texts) == 24
    assert not any(map(is_nonanswer, texts))


@given(st.text(alphabet=st.characters(categories=("P", "Z", "Cf")), max_size=MAX_LENGTH))
def test_what_has_no_letter_figure_or_symbol_says_nothing(text: str) -> None:
    assert is_nonanswer(text)


@given(st.text(max_size=100), st.sampled_from(["wet", "7", "🙂", "idem", "nee"]))
def test_no_text_with_a_word_of_its_own_is_one(text: str, word: str) -> None:
    assert not is_nonanswer(f"{text} {word} {text}")


@given(st.text(max_size=100))
def test_case_spaces_and_forms_of_letters_do_not_matter(text: str) -> None:
    said = is_nonanswer(text)
    if len(unicodedata.normalize("NFD", text)) < MAX_LENGTH - 2:
        assert is_nonanswer(f" {text} ") == said
        assert is_nonanswer(unicodedata.normalize("NFC", text)) == said
        assert is_nonanswer(unicodedata.normalize("NFD", text)) == said


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    """Nine answers of which six say nothing, in three groups."""
    answers = ["geen", "De wet", "-", "Geen.", "idem", "n.v.t.", "GEEN", "-", "nee"]
    with build_study(
        tmp_path,
        "antwoord\n" + "\n".join(answers),
        "codes: [{id: niets, label: Niets}, {id: wet, label: Wet}]",
    ) as made:
        yield made


def test_equal_ones_are_a_group_and_the_largest_comes_first(study: Study) -> None:
    found = nonanswer_groups(study.db)
    assert [(group.text, len(group.quotes)) for group in found] == [
        ("geen", 3),
        ("-", 2),
        ("n.v.t.", 1),
    ]
    ids = [quote.id for quote in quotes.every(study.db)]
    assert found[0].quotes == (ids[0], ids[3], ids[6])


def test_one_stroke_is_one_undo_and_no_speed(study: Study) -> None:
    log = Decisions(study.db, "Anna", study.codebook.revision)
    chosen = [quote for group in nonanswer_groups(study.db)[:2] for quote in group.quotes]
    log.finish_all(chosen, ["niets"])
    for quote in quotes.every(study.db):
        state = quotes.state(study.db, quote.id, "Anna")
        mine = quote.id in chosen
        assert (state.status, state.codes) == (("done", ("niets",)) if mine else ("open", ()))
    assert [group.text for group in nonanswer_groups(study.db, "Anna")] == ["n.v.t."]
    assert len(nonanswer_groups(study.db, "Bram")) == len(nonanswer_groups(study.db)) == 3
    assert pace(study.db, "Anna").quotes == 0
    log.undo()
    assert quotes.coder_progress(study.db, "Anna").done == 0
    assert len(nonanswer_groups(study.db, "Anna")) == 3


def test_what_a_coder_has_looked_at_is_not_proposed_again(study: Study) -> None:
    log = Decisions(study.db, "Anna", study.codebook.revision)
    first, dash, nvt = nonanswer_groups(study.db)
    log.code(first.quotes[0], "wet")
    log.finish(dash.quotes[0], "skip")
    assert nonanswer_groups(study.db, "Anna") == [nvt]
