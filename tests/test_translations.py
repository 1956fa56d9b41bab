"""Everything the program says to a person, it says in Dutch as well."""

from __future__ import annotations

import gettext
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[1]
SOURCES = [
    *ROOT.glob("*.py"), *(path for room in ("corpus", "models", "tui")
    for path in (ROOT / room).rglob("*.py")),
]  # fmt: skip
FOLDER = ROOT / "corpus" / "locale" / "nl" / "LC_MESSAGES"

Message = str | tuple[str, ...]


def said() -> set[Message]:
    """Every string that the code gives to gettext."""
    found: set[Message] = set()
    for source in SOURCES:
        with source.open("rb") as file:
            for _line, message, _comments, _context in extract(
                "python", file, keywords={"_": None, "n_": (1, 2), "N_": None}
            ):
                found.add(message if isinstance(message, str) else tuple(message))
    return found


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    with (FOLDER / "turven.po").open("rb") as file:
        return read_po(file)


def translations(catalogue: Catalog) -> dict[Message, tuple[str, ...]]:
    return {
        message.id if isinstance(message.id, str) else tuple(message.id): (
            (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
        )
        for message in catalogue
        if message.id and not message.fuzzy
    }


def test_every_string_is_translated_and_none_is_left_over(catalogue: Catalog) -> None:
    dutch = translations(catalogue)
    assert said() - {key for key, texts in dutch.items() if all(texts)} == set()
    assert set(dutch) - said() == set()


def test_the_program_reads_what_the_translators_wrote(catalogue: Catalog) -> None:
    with (FOLDER / "turven.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for key, texts in translations(catalogue).items():
        if isinstance(key, str):
            assert compiled.gettext(key) == texts[0]
        else:
            one, more = key
            assert compiled.ngettext(one, more, 1) == texts[0]
            assert compiled.ngettext(one, more, 2) == texts[1]


def test_a_translation_fills_in_what_the_original_does(catalogue: Catalog) -> None:
    for key, texts in translations(catalogue).items():
        for original, text in zip([key] if isinstance(key, str) else key, texts, strict=True):
            assert set(re.findall(r"\{\w*\}", text)) == set(re.findall(r"\{\w*\}", original))


def test_no_string_hides_from_the_extraction_in_an_f_string() -> None:
    for path in SOURCES:
        assert not re.search(r"f([\"']).*\{_\(.*\1", path.read_text()), path
