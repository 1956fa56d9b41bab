"""What the codebook alone suggests."""

from __future__ import annotations

from functools import cache
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language

from turven.corpus.codebook.codes import Codebook
from turven.corpus.codebook.file import parse_codebook
from turven.models import keywords, pipeline
from turven.models.keywords import Hit

CODEBOOK = """
codes:
  - id: wet
    label: {nl: Wet, en: Highway}
    codes:
      - id: privacy
        label: Privacywetgeving
        keywords: [AVG, privacy]
      - id: aanpassing
        label: Aanpassing van de wet
        exclude: begroting
        description: {nl: Wetten die verouderd zijn, en: Outdated acts}
  - id: contract
    label: {nl: Contracten, en: Agreements}
    keywords: [contract, leverancier]
  - id: kennis
    label: Kennis
    include: opleiding en cursussen
    examples: ["Te weinig vakmensen in huis"]
  - id: tijd
    label: Tijd
    keywords: [te druk, haast]
  - id: geduld
    label: Geduld
    keywords: [haast]
  - id: oud
    label: Faxapparaat
    retired: true
  - id: anders
    label: Anders
"""


def codebook(text: str = CODEBOOK) -> Codebook:
    return parse_codebook(text.encode(), "codebook.yaml")


@cache
def nlp() -> Language:
    return pipeline.build(codebook())


def found(text: str) -> dict[str, list[str]]:
    """By code, the pieces of the text that speak for it."""
    return {
        code: [text[hit.start : hit.end] for hit in hits]
        for code, hits in keywords.hits(nlp()(text)).items()
    }


def test_an_inflected_word_finds_the_keyword() -> None:
    assert found("Onze leveranciers luisteren niet") == {"contract": ["leveranciers"]}
    doc = pipeline.build(codebook("codes: [{id: a, label: wet}]"))("Er zijn te veel wetten.")
    assert doc.cats == {"a": pytest.approx(keywords.PHRASE)}
    assert [(span.text, span.label_) for span in doc.spans[keywords.SPANS]] == [("wetten", "a")]


@pytest.mark.parametrize(
    ("text", "code", "piece"),
    [
        ("privacyregels", "privacy", "privacy"),
        ("die raamcontracten", "contract", "contracten"),
        ("het contractsbeheer", "contract", "contract"),
        ("ICT-contracten", "contract", "contracten"),
        ("de AVG-regels", "privacy", "AVG"),
        ("leverancier/klant", "contract", "leverancier"),
    ],
)
def test_a_word_is_found_in_a_compound(text: str, code: str, piece: str) -> None:
    assert found(text)[code] == [piece]


ACCENTED = """
codes:
  - {id: horeca, label: Horeca, keywords: [café, creche]}
  - {id: geld, label: Financiën, keywords: [financiële steun]}
"""


@pytest.mark.parametrize(
    ("text", "code", "piece"),
    [
        ("een cafe graag", "horeca", "cafe"),
        ("een CAFÉ graag", "horeca", "CAFÉ"),
        ("een cafe\u0301 graag", "horeca", "cafe\u0301"),
        ("meer cafes", "horeca", "cafes"),
        ("meer cafés", "horeca", "cafés"),
        ("een dorpscafé", "horeca", "café"),
        ("een dorpscafe", "horeca", "cafe"),
        ("cafébezoek", "horeca", "café"),
        ("cafebezoek", "horeca", "cafe"),
        ("de crèche", "horeca", "crèche"),
        ("de creches", "horeca", "creches"),
        ("wat financiele steun", "geld", "financiele steun"),
        ("de financien", "geld", "financien"),
    ],
)
def test_accents_make_no_difference(text: str, code: str, piece: str) -> None:
    suggest = pipeline.build(codebook(ACCENTED))
    hits = keywords.hits(suggest(text))
    assert [text[hit.start : hit.end] for hit in hits[code]] == [piece]


def test_part_of_a_compound_says_less_than_the_word() -> None:
    whole, part = nlp()("privacy").cats["privacy"], nlp()("privacyregels").cats["privacy"]
    assert part == pytest.approx(whole * keywords.COMPOUND_FACTOR)


def test_three_letters_within_a_word_are_chance() -> None:
    assert "privacy" not in found("een avgang")


def test_a_phrase_is_found_whole_and_in_words() -> None:
    text = "Door aanpassing van de wet lukt het"
    assert found(text)["aanpassing"] == ["aanpassing van de wet"]
    whole = nlp()(text).cats["aanpassing"]
    word = nlp()("een aanpassing graag").cats["aanpassing"]
    assert whole == pytest.approx(keywords.PHRASE)
    assert word == pytest.approx(keywords.WORD)
    assert found("het is te druk")["tijd"] == ["te druk"]


def test_words_of_the_description_say_a_little() -> None:
    cats = nlp()("verouderd en zonder vakmensen of cursus").cats
    assert cats["aanpassing"] == pytest.approx(keywords.MENTION)
    assert cats["kennis"] == pytest.approx(1 - (1 - keywords.MENTION) ** 2)


def test_what_to_exclude_and_other_languages_say_nothing() -> None:
    assert found("the outdated agreements on the begroting of the highway") == {}


def test_a_label_of_stop_words_says_nothing() -> None:
    assert "anders" not in found("Dat moet anders")


def test_a_word_under_two_codes_is_shared_out() -> None:
    cats = nlp()("met haast").cats
    assert cats["tijd"] == cats["geduld"] == pytest.approx(keywords.PHRASE / 2)


def test_nets_and_retired_codes_are_never_suggested() -> None:
    cats = nlp()("De wet op het faxapparaat").cats
    assert set(cats) == {"privacy", "aanpassing", "contract", "kennis", "tijd", "geduld", "anders"}


def test_the_same_word_twice_counts_once() -> None:
    assert nlp()("kennis, kennis en kennis").cats["kennis"] == pytest.approx(keywords.PHRASE)
    assert found("kennis, kennis")["kennis"] == ["kennis", "kennis"]


def test_noisy_or() -> None:
    hits = [
        keywords.Hit(0, 1, 0.5, "a"),
        keywords.Hit(2, 3, 0.2, "a"),
        keywords.Hit(4, 5, 0.2, "b"),
    ]
    assert keywords.probability(hits) == pytest.approx(1 - 0.5 * 0.8)
    assert keywords.probability([]) == 0


def test_the_settings_are_in_spacys_config() -> None:
    assert nlp().pipe_names == ["turven_lemmas", "turven_keywords", "turven_suggester"]
    components = nlp().config["components"]
    assert components["turven_keywords"]["phrase"] == keywords.PHRASE


TEXTS = st.text(st.characters(exclude_categories=["Cs"])) | st.lists(
    st.sampled_from(
        ["wetten", "ICT-contracten", " ", "\n", "privacywetgeving", "\0", "🙂", "ﷺ", "שלום", "é",
         "\u0301", "İstanbulprivacy", "\u202e", "te druk", "-", "'s"]
    )
).map("".join)  # fmt: skip


@given(TEXTS)
def test_offsets_are_code_points_of_the_quote(text: str) -> None:
    doc = nlp()(text)
    assert doc.text == text
    for hits in keywords.hits(doc).values():
        for hit in hits:
            assert 0 <= hit.start < hit.end <= len(text)
            assert 0 < hit.weight < 1
        ends = [0, *(hit.end for hit in hits)]
        assert all(hit.start >= end for hit, end in zip(hits, ends, strict=False))


@pytest.mark.parametrize("text", ["", " ", "  \n\t ", "  wetten", "\0", "a\0privacy"])
def test_the_text_is_never_changed(text: str) -> None:
    assert nlp()(text).text == text


def test_a_word_without_end_takes_no_time() -> None:
    assert found("privacy" * 50_000) == {}


def test_of_hits_that_overlap_the_strongest_stay() -> None:
    hits = [Hit(0, 4, 0.5, "a"), Hit(2, 6, 0.9, "b"), Hit(6, 8, 0.1, "c"), Hit(5, 7, 0.2, "d")]
    assert keywords._without_overlap(hits) == [hits[1], hits[2]]
    random = Random(1)
    for _ in range(200):
        starts = [random.randrange(60) for _ in range(40)]
        many = [Hit(s, s + random.randint(1, 6), random.random(), "w") for s in starts]
        kept: list[Hit] = []
        for hit in sorted(many, key=lambda hit: -hit.weight):
            if not any(hit.start < other.end and other.start < hit.end for other in kept):
                kept.append(hit)
        assert keywords._without_overlap(many) == sorted(kept)
