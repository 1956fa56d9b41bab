"""Text from outside is looked at and never acts."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from turven.tui.text import line, literal


@given(st.text(st.characters()))
def test_every_character_keeps_its_place(text: str) -> None:
    assert len(literal(text)) == len(text)


@given(st.text(st.characters()))
def test_nothing_is_left_that_acts_on_a_terminal(text: str) -> None:
    shown = line(text)
    assert not any(unicodedata.category(letter) in ("Cc", "Cs") for letter in shown)
    assert not set(shown) & set(
        "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f"
    )


def test_what_was_hidden_becomes_visible() -> None:
    assert literal("\x1b[31mrood\x00") == "␛[31mrood␀"
    assert literal("a\u202eb") == "a�b"


def test_ordinary_text_is_as_it_was() -> None:
    text = "Eén café, 🙂 👩‍👩‍👧 مرحبا [b]vet[/b] {x}\nregel twee"
    assert literal(text) == text
