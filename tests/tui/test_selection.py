"""Selecting a part of a quote with the keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turven.tui.selection import Span, Unit, extend, move, sentences, span_of, words

TEXT = "De ICT-kosten, zo'n 2 ton. Te duur! En dan?\nGeen idee"


def parts(text: str, spans: list[Span]) -> list[str]:
    return [text[start:end] for start, end in spans]


def test_words_keep_their_hyphens_and_apostrophes() -> None:
    assert parts(TEXT, words(TEXT)) == [
        "De", "ICT-kosten", "zo'n", "2", "ton", "Te", "duur", "En", "dan", "Geen", "idee",
    ]  # fmt: skip
    assert parts("?? 🙂", words("?? 🙂")) == ["??", "🙂"]
    assert words(" \n") == []


def test_sentences_end_where_a_reader_says() -> None:
    assert parts(TEXT, sentences(TEXT)) == [
        "De ICT-kosten, zo'n 2 ton.", "Te duur!", "En dan?", "Geen idee",
    ]  # fmt: skip
    assert parts("v2.0 is er; wij niet...", sentences("v2.0 is er; wij niet...")) == [
        "v2.0 is er;", "wij niet...",
    ]  # fmt: skip


def test_by_word() -> None:
    selected = move(TEXT, None, "word", 1)
    assert selected == (0, 2)
    selected = move(TEXT, selected, "word", 1)
    assert parts(TEXT, [selected or (0, 0)]) == ["ICT-kosten"]
    selected = extend(TEXT, selected, "word", 1)
    assert parts(TEXT, [selected or (0, 0)]) == ["ICT-kosten, zo'n"]
    assert extend(TEXT, extend(TEXT, selected, "word", -1), "word", -1) == (3, 13)
    assert parts(TEXT, [move(TEXT, selected, "word", 1) or (0, 0)]) == ["2"]
    assert move(TEXT, None, "word", -1) == words(TEXT)[-1]
    assert move(TEXT, words(TEXT)[-1], "word", 1) == words(TEXT)[-1]


def test_by_sentence_and_by_character() -> None:
    assert move(TEXT, (3, 13), "sentence", 1) == move(TEXT, None, "sentence", 1) == (0, 26)
    selected = move(TEXT, (0, 26), "sentence", 1)
    assert parts(TEXT, [selected or (0, 0)]) == ["Te duur!"]
    fewer = extend(TEXT, selected, "character", -1)
    assert parts(TEXT, [fewer or (0, 0)]) == ["Te duur"]
    assert extend("ab", (0, 1), "character", -1) == (0, 1)
    assert extend("ab", (0, 2), "character", 1) == (0, 2)


@pytest.mark.parametrize("one", ["e\u0301", "👨‍👩‍👧", "❤\ufe0f"])
def test_one_character_on_the_screen_is_not_torn_apart(one: str) -> None:
    text = f"a{one}b"
    assert extend(text, (0, 1), "character", 1) == (0, 1 + len(one))
    assert extend(text, (0, len(text)), "character", -1) == (0, 1 + len(one))
    assert extend(text, (0, 1 + len(one)), "character", -1) == (0, 1)


PLACES = st.tuples(st.integers(0, 9), st.integers(0, 9))
MOVES = st.lists(
    st.tuples(
        st.sampled_from([move, extend]),
        st.sampled_from(["word", "sentence", "character"]),
        st.sampled_from([1, -1]),
    )
)


@given(st.text(), MOVES)
def test_what_is_selected_is_always_a_part_of_the_quote(
    text: str, moves: list[tuple[Callable[..., Span | None], Unit, int]]
) -> None:
    selected: Span | None = None
    for act, unit, by in moves:
        selected = act(text, selected, unit, by)
        assert (selected is None) == (not text.strip() or not words(text)) or selected is None
        if selected is not None:
            assert 0 <= selected[0] < selected[1] <= len(text)


@given(st.text(), PLACES, PLACES)
def test_two_places_make_a_part_without_white_space_around_it(
    text: str, one: tuple[int, int], other: tuple[int, int]
) -> None:
    found = span_of(text, one, other)
    assert found == span_of(text, other, one)
    if found:
        part = text[found[0] : found[1]]
        assert part
        assert part == part.strip()


def test_places_are_lines_and_columns() -> None:
    assert span_of(TEXT, (1, 0), (1, 4)) == (44, 48)
    assert span_of(TEXT, (0, 36), (1, 99)) == (36, len(TEXT))
    assert span_of(TEXT, (0, 2), (0, 3)) is None
