"""The code value, the exclusive codes and the questions of codes in a codebook."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turven.corpus.codebook.codes import Codebook
from turven.corpus.codebook.diff import diff
from turven.corpus.codebook.file import parse_codebook
from turven.corpus.codebook.values import numbered, proposed
from turven.corpus.errors import Refusal

BOOK = b"""\
codes:
  - id: vervoer
    label: Vervoer
    questions: [V13]
    codes:
      - {id: bus, label: Bus, value: 1}
      - {id: trein, label: Trein, value: 2, questions: [V14, Waarom niet?]}
      - {id: tram, label: Tram, value: 3, merged_into: bus}
  - {id: anders, label: "Anders, namelijk", value: 1, questions: [V15]}
  - {id: geen, label: Geen antwoord, value: 99, exclusive: true}
  - {id: leeg, label: Niets ingevuld, merged_into: geen}
"""


def test_a_merged_code_has_the_fields_of_the_code_it_counts_as() -> None:
    book = parse_codebook(BOOK, "x")
    assert [book.value_of(id_) for id_ in ("bus", "tram", "geen", "leeg")] == [1, 1, 99, 99]
    assert book.exclusive == {"geen", "leeg"}


def test_codes_are_for_the_questions_of_their_net_unless_they_have_their_own() -> None:
    book = parse_codebook(BOOK, "x")
    asked = {
        names: [code.id for code in book.limited_to(set(names)).codes]
        for names in [("v13",), ("v14",), ("x1", "waarom niet?"), ("v15",)]
    }
    assert asked == {
        ("v13",): ["bus", "geen"],
        ("v14",): ["trein", "geen"],
        ("x1", "waarom niet?"): ["trein", "geen"],
        ("v15",): ["anders", "geen"],
    }
    limited = book.limited_to({"v15"})
    assert "vervoer" not in limited.by_id
    assert limited.by_id["anders"].key == book.by_id["anders"].key


REFUSED = {
    "a value of two codes": ("{id: b, label: B, value: 7}", "line 3, column 30"),
    "a value of a retired code": ("{id: b, label: B, value: 8}", "the code value 8"),
    "a value of a merged code": ("{id: b, label: B, value: 9}", "the code value 9"),
    "a text as value": ("{id: b, label: B, value: '7'}", "whole number"),
    "a fraction as value": ("{id: b, label: B, value: 7.5}", "whole number"),
    "yes as value": ("{id: b, label: B, value: true}", "whole number"),
    "a value SPSS would round": ("{id: b, label: B, value: 1000000000}", "whole number"),
    "a value of a net": ("{id: b, label: B, value: 1, codes: [{id: c, label: C}]}", "is a net"),
    "an exclusive net": (
        "{id: b, label: B, exclusive: true, codes: [{id: c, label: C}]}",
        "is a net",
    ),
    "a word for exclusive": ("{id: b, label: B, exclusive: ja}", "exclusive"),
    "one question that is no list": ("{id: b, label: B, questions: V1}", "questions"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_a_code_cannot_have_is_refused_with_its_place(name: str) -> None:
    line, says = REFUSED[name]
    source = (
        f"codes:\n  - {{id: a, label: A, value: 7}}\n  - {line}\n"
        "  - {id: r, label: R, value: 8, retired: true}\n"
        "  - {id: m, label: M, value: 9, merged_into: a}\n"
    )
    with pytest.raises(Refusal) as refusal:
        parse_codebook(source.encode(), "codebook.yaml")
    assert says in str(refusal.value)


def test_they_read_the_same_from_the_database_also_from_before_they_existed() -> None:
    book = parse_codebook(BOOK, "x")
    assert Codebook.loads(book.dumps(), book.revision) == book
    old = (
        '{"title": {}, "codes": [{"id": "a", "label": {"": "A"}, "keywords": [], "examples": []}]}'
    )
    (code,) = Codebook.loads(old, "").entries
    assert (code.value, code.exclusive, code.questions) == (None, False, ())


def test_a_change_of_each_is_a_difference() -> None:
    before = parse_codebook(b"codes:\n  - {id: a, label: A}\n", "x")
    after = parse_codebook(
        b"codes:\n  - {id: a, label: A, value: 0, exclusive: true, questions: [V1, V2]}\n", "x"
    )
    assert [(each.became, each.before, each.after) for each in diff(before, after)] == [
        ("value", "", "0"), ("exclusive", "", "yes"), ("questions", "", "V1 | V2"),
    ]  # fmt: skip


def test_conventions_are_proposed_for_what_the_codes_are_called() -> None:
    book = parse_codebook(
        b"""codes:
  - {id: geld, label: Geld}
  - {id: anders, label: "Anders, namelijk"}
  - {id: andere, label: Andersom}
  - {id: oud, label: Oud, value: 2}
  - {id: wn, label: {nl: Weet niet, en: Don't know}}
  - {id: ga, label: Geen antwoord}
  - {id: rest, label: Overige antwoorden}
""",
        "x",
    )
    assert proposed(book, (), conventions=True) == {
        "geld": 1, "anders": 97, "andere": 3, "wn": 98, "ga": 99, "rest": 4,
    }  # fmt: skip
    assert list(proposed(book, (), conventions=False).values()) == [1, 3, 4, 5, 6, 7]


def test_with_many_codes_the_conventions_have_three_figures() -> None:
    rows = "".join(f"  - {{id: c{n}, label: Code {n}}}\n" for n in range(97))
    book = parse_codebook(f"codes:\n{rows}  - {{id: a, label: Anders}}\n".encode(), "x")
    found = proposed(book, (), conventions=True)
    assert found["a"] == 997
    assert len(set(found.values())) == 98


@given(
    st.lists(
        st.tuples(st.booleans(), st.sampled_from(["", "[V1]", "[V2]", "[V1, V2]"])), max_size=9
    )
)
def test_numbers_are_unique_per_question_and_stay_when_codes_come_and_go(
    codes: list[tuple[bool, str]],
) -> None:
    def book(which: list[int]) -> Codebook:
        rows = [
            f"  - {{id: c{n}, label: C, retired: {str(codes[n][0]).lower()}"
            + (f", questions: {codes[n][1]}}}" if codes[n][1] else "}")
            for n in which
        ]
        return parse_codebook("\n".join(["codes:", "  - {id: z, label: Z}", *rows]).encode(), "x")

    every = list(range(len(codes)))
    order = ["z", *(f"c{n}" for n in every)]
    before = numbered(book(every), order)
    assert len(set(before.values())) == len(before)
    # Codes keep their numbers when others are added in front of them, or deleted.
    assert numbered(book(every[::-1]), order) == before
    assert numbered(book(every[1:]), order).items() <= before.items()
    shown = proposed(book(every), order, conventions=True)
    for question in ("v1", "v2"):
        here = [shown[code.id] for code in book(every).limited_to({question}).entries]
        assert len(set(here)) == len(here)
