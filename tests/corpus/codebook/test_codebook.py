"""The codebook: what may stand in `codebook.yaml`, and the letters of its codes."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turven.corpus import language
from turven.corpus.codebook.codes import Codebook, letters
from turven.corpus.codebook.file import parse_codebook, read_codebook
from turven.corpus.errors import Refusal
from turven.corpus.study.study import bundled

NESTED = b"""\
codes:
  - id: wet
    label: {nl: Wetgeving, en: Legislation}
    key: w
    codes:
      - {id: privacy, label: Privacywet, key: p, keywords: [privacy, avg]}
      - {id: oud, label: Oude wet, retired: true}
  - {id: anders, label: Anders}
"""
BY_PARENT = b"""\
codes:
  - {id: wet, label: {nl: Wetgeving, en: Legislation}, key: w}
  - {id: privacy, label: Privacywet, key: p, keywords: [privacy, avg], parent: wet}
  - {id: oud, label: Oude wet, retired: true, parent: wet}
  - {id: anders, label: Anders}
"""


def test_nesting_and_naming_a_parent_say_the_same() -> None:
    assert parse_codebook(NESTED, "x").entries == parse_codebook(BY_PARENT, "x").entries


def test_a_net_groups_and_only_codes_are_given() -> None:
    book = parse_codebook(NESTED, "x")
    assert [code.id for code in book.codes] == ["privacy", "anders"]
    assert book.under("wet") == {"privacy", "oud"}
    assert book.by_key.keys() == {"wp", "a"}


def test_a_label_is_shown_in_the_language_of_the_screen() -> None:
    book = parse_codebook(NESTED, "x")
    before = language.current()
    try:
        for spoken, path in (("nl", "Wetgeving › Privacywet"), ("en", "Legislation › Privacywet")):
            language.install(spoken)
            assert book.path("privacy") == path
    finally:
        language.install(before)


REFUSED = {
    "an empty file": (b"", "no codes"),
    "a list": (b"- a\n", "no codes"),
    "no codes": (b"codes: []\n", "no codes"),
    "an id twice": (b"codes:\n  - {id: a, label: A}\n  - {id: a, label: B}\n", "line 3, column 10"),
    "an id that is a number": (b"codes:\n  - id: 02\n    label: A\n", "line 2, column 9"),
    "a missing label": (b"codes:\n  - id: a\n", "line 2, column 5"),
    "an unknown field": (b"codes:\n  - {id: a, label: A, labl: B}\n", "labl"),
    "a key that is no letter": (b"codes:\n  - {id: a, label: A, key: W}\n", "a to z"),
    "a key twice": (
        b"codes:\n  - {id: a, label: A, key: w}\n  - {id: b, label: B, key: w}\n",
        "line 2, column 28",
    ),
    "a colour that is none": (b"codes:\n  - {id: a, label: A, colour: red}\n", "colour"),
    "a parent that is not there": (b"codes:\n  - {id: a, label: A, parent: b}\n", "parent"),
    "a parent in a circle": (
        b"codes:\n  - {id: a, label: A, parent: b}\n  - {id: b, label: B, parent: a}\n",
        "its own parent",
    ),
    "a field twice": (b"codes:\n  - {id: a, id: b, label: A}\n", "not valid YAML"),
    "what is not YAML": (b"codes:\n  - id: a\n   label: A\n", "line 3"),
    "what is not UTF-8": (b"codes:\n  - {id: a, label: caf\xe9}\n", "line 2"),
    "an alias": (b"codes: &a\n  - {id: a, label: A, codes: *a}\n", "aliases"),
    "a tag": (b"codes:\n  - {id: a, label: !!python/name:os.system x}\n", "label"),
    "a null byte": (b"\0", "not valid YAML"),
    "endless nesting": (b"[" * 1000, "not valid YAML"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_a_codebook_cannot_say_is_refused_with_its_place(name: str) -> None:
    source, words = REFUSED[name]
    with pytest.raises(Refusal) as refused:
        parse_codebook(source, "boek.yaml")
    sentence = str(refused.value)
    assert sentence.startswith("boek.yaml")
    assert words in sentence
    assert "\n" not in sentence


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_file_gives_a_codebook_or_one_sentence(source: bytes) -> None:
    try:
        sentence, entries = "", parse_codebook(source, "boek.yaml").entries
    except Refusal as refusal:
        sentence, entries = str(refusal), ()
    assert bool(sentence) != bool(entries)
    assert "\n" not in sentence


@given(st.lists(st.tuples(st.text(max_size=12), st.just(None)), max_size=70))
def test_letters_need_no_enter_after_them(siblings: list[tuple[str, None]]) -> None:
    given_ = letters(siblings)
    assert len(set(given_)) == len(siblings)
    assert all(1 <= len(keys) <= 2 for keys in given_)
    assert not any(a != b and b.startswith(a) for a in given_ for b in given_)


def test_the_letters_asked_for_are_given_and_the_others_come_from_the_label() -> None:
    assert letters([("Wetgeving", "k"), ("Kennis", None), ("Kosten", None)]) == ["k", "e", "o"]


def test_any_of_sixty_codes_takes_at_most_three_letters() -> None:
    flat = "codes:\n" + "".join(f"  - {{id: c{n}, label: Code {n}}}\n" for n in range(60))
    assert max(len(code.key) for code in parse_codebook(flat.encode(), "x").codes) <= 2
    nested = "codes:\n" + "".join(
        f"  - id: n{n}\n    label: Net {n}\n    codes:\n"
        + "".join(f"      - {{id: c{n}x{m}, label: Code {m}}}\n" for m in range(6))
        for n in range(10)
    )
    keys = [code.key for code in parse_codebook(nested.encode(), "x").codes]
    assert len(set(keys)) == 60
    assert max(map(len, keys)) <= 3


def test_it_reads_the_same_from_the_database() -> None:
    for source in (NESTED, BY_PARENT):
        book = parse_codebook(source, "x")
        assert Codebook.loads(book.dumps(), book.revision) == book


def test_the_bundled_codebook_is_complete_and_quotes_nobody() -> None:
    with bundled("codebook.yaml") as path, bundled("corpus/digitaal2017.csv") as answers:
        book = read_codebook(path)
        with answers.open(encoding="utf-8", newline="") as file:
            quotes = [row["text"].casefold() for row in csv.DictReader(file)]
    assert len(quotes) == 24
    keywords = [word for code in book.codes for word in code.keywords]
    assert len(keywords) == len(set(keywords))
    for code in book.entries:
        assert set(code.label) == {"nl", "en"}
        assert len(code.key) == (1 if code.depth == 0 else 2)
        assert code.description
        for example in code.examples:
            assert not any(
                example.casefold() in quote or quote in example.casefold() for quote in quotes
            )
    for code in book.codes:
        if code.id != "overig":
            assert code.include
            assert code.exclude
            assert code.keywords
            assert code.examples


def test_every_heading_of_the_report_corresponds_to_codes_that_exist() -> None:
    with bundled("codebook.yaml") as path:
        book = read_codebook(path)
    with bundled("corpus/digitaal2017-headings.csv") as path:
        rows = list(csv.DictReader(path.open(encoding="utf-8", newline="")))
    with bundled("corpus/digitaal2017.csv") as path:
        headings = {row["heading"] for row in csv.DictReader(path.open(encoding="utf-8"))}
    assert {row["heading"] for row in rows} == headings
    for row in rows:
        assert set(row["codes"].split()) <= set(book.by_id)


def test_a_missing_codebook_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="cannot be read"):
        read_codebook(tmp_path / "codebook.yaml")
