"""What libraries and the system say in English has Dutch: read from the libraries themselves."""

from __future__ import annotations

import ast
import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import ruamel.yaml

from turven.corpus import language
from turven.corpus.codebook.file import parse_codebook
from turven.corpus.errors import Refusal
from turven.corpus.files import replacing
from turven.corpus.foreign_messages import localized, system_reason


@pytest.fixture(autouse=True)
def dutch() -> Iterator[None]:
    language.install("nl")
    yield
    language.install("en")


def problems() -> Iterator[str]:
    """Every problem that ruamel.yaml can find in a document, as its source has it."""
    for name in ("scanner", "parser", "composer"):
        tree = ast.parse((Path(ruamel.yaml.__file__).parent / f"{name}.py").read_text())
        for node in ast.walk(tree):
            called = getattr(getattr(node, "func", None), "id", "")
            if called.endswith("Error") and len(node.args) > 2:  # type: ignore[attr-defined]
                problem = node.args[2]  # type: ignore[attr-defined]
                if isinstance(problem, ast.Constant) and isinstance(problem.value, str):
                    yield problem.value
                elif isinstance(problem, ast.JoinedStr):
                    yield "".join(
                        part.value if isinstance(part, ast.Constant) else "'x'"  # type: ignore[misc]
                        for part in problem.values
                    )


def test_every_problem_of_the_yaml_parser_has_dutch() -> None:
    found = set(problems())
    assert len(found) > 25
    english = {each for each in found if localized(each) == each}
    assert english == set()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("codes: [", "hier hoort een waarde, maar er staat het einde van het bestand"),
        ("codes:\n  - id: a\n   label: b", "maar er staat het begin van een blok"),
        ("codes:\n  - id: a: b", "hier kan geen ‘sleutel: waarde’ staan"),
        ("codes:\n  - id: 'a", "het bestand houdt hier onverwacht op"),
        ("codes:\n\t- id: a", "kan hier niet aan het begin staan"),
        ("codes:\n  - {id: a, id: b, label: c}", 'de sleutel "id" staat er twee keer'),
        ("codes:\n  - {id: a, label: [b]}", "hier hoort een tekst"),
        ("codes:\n  - {id: a, label: b, retired: 3}", "hier hoort true of false"),
        ("codes: 3", "hier hoort een lijst"),
        ("codes: [a]", "hier horen de sleutels van een code, zoals id en label"),
        ("codes:\n  - \x01", "regel 2: geen geldige YAML; verwijder het teken U+0001"),
    ],
)
def test_a_codebook_that_is_wrong_is_refused_in_dutch(text: str, says: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse_codebook(text.encode(), "boek.yaml")
    assert says in str(refused.value)
    for word in (" the ", "found", "expected", "should", "allowed"):
        assert word not in str(refused.value)


def test_what_the_system_refuses_is_told_in_dutch(tmp_path: Path) -> None:
    with (
        pytest.raises(Refusal, match="bestand of map bestaat niet"),
        replacing(tmp_path / "none" / "file"),
    ):
        pass
    for number in (errno.EACCES, errno.ENOSPC, errno.EROFS, errno.EIO):
        assert system_reason(OSError(number, os.strerror(number))) != os.strerror(number)


def test_in_english_and_where_nothing_is_listed_a_sentence_stays() -> None:
    assert system_reason(OSError(errno.EDOM, "Odd")) == "Odd"
    assert localized("A sentence of nobody.") == "A sentence of nobody."
    language.install("en")
    assert system_reason(OSError(errno.ENOENT, "x")) == os.strerror(errno.ENOENT)
    assert localized("No such option: --x") == "No such option: --x"
