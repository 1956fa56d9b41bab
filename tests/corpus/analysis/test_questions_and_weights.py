"""What stands below a table about its questions and about respondents without a weight."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import turven
from turven.corpus.analysis.tables.codings import read, read_each
from turven.corpus.analysis.tables.sheets import about


@pytest.fixture
def study(tmp_path: Path) -> Iterator[turven.Study]:
    """Ten respondents with two answers each; the last three have no weight."""
    (tmp_path / "book.yaml").write_text("codes:\n  - {id: law, label: Law}\n")
    rows = [f"{nr},yes {nr},no {nr},{'' if nr > 7 else 0.5 + nr / 10}" for nr in range(1, 11)]
    (tmp_path / "in.csv").write_text("\n".join(["nr,first,second,weight", *rows]))
    with turven.create(tmp_path / "study", tmp_path / "book.yaml") as study:
        study.import_file(
            tmp_path / "in.csv", text=["first", "second"], respondent="nr", weight="weight"
        )
        yield study


def finish(study: turven.Study, question: str, numbers: range) -> None:
    for nr in numbers:
        study.code(f"{question}:{nr}", "law", coder="Anna")
        study.finish(f"{question}:{nr}", coder="Anna")


def test_respondents_without_a_weight_are_said_below_the_table(study: turven.Study) -> None:
    finish(study, "first", range(1, 10))
    finish(study, "second", range(1, 8))
    first, second = (of.base for of in read_each(study))
    assert (first.respondents, first.unweighted) == (9, 2)
    assert "2 of these respondents have no weight and count for 1." in [*about(first)]
    assert (second.respondents, second.unweighted) == (7, 0)
    assert not any("no weight" in note for note in about(second))


def test_nothing_is_said_where_nobody_has_a_weight(study: turven.Study) -> None:
    finish(study, "first", range(8, 11))
    first, second = (of.base for of in read_each(study))
    assert (first.respondents, first.unweighted) == (3, 0)
    assert "The base is 0, because no quote is done yet." in [*about(second)]
    assert read(study).base.questions == 2
