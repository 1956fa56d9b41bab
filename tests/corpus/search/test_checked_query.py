"""Queries that are refused where a typing error would give a wrong table or file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from studies import build_study

import turven
from turven.corpus.analysis.tables.codings import read
from turven.corpus.codebook.codes import Codebook
from turven.corpus.errors import Refusal
from turven.corpus.exchange.exports.selection import Selection
from turven.corpus.exchange.registry import export_file
from turven.corpus.nearest import nearest
from turven.corpus.search.checked_query import checked_query
from turven.corpus.study.decisions import Decisions
from turven.corpus.study.quotes import every
from turven.corpus.study.study import Study

BOOK = """\
codes:
  - {id: privacy, label: Privacy}
  - id: regels
    label: Regels
    codes:
      - {id: wet, label: De wet}
"""
ANSWERS = (
    "id,antwoord,regio,Datum ingevuld\n"
    "1,Te veel regels,Noord,1 mei\n2,De wet,Zuid,2 mei\n3,Privacy,,\n"
)


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with build_study(tmp_path, ANSWERS, BOOK) as built:
        first, *_others = every(built.db)
        log = Decisions(built.db, "Anna de Wit", built.codebook.revision)
        log.finish(first.id, codes=[("wet", "manual")])
        yield built


UNKNOWN = {
    "@statsu:done": "@done",
    "@stra": "@star",
    "-@flga": "@flag",
    "@klar": "@klaar",
    "@done=ja": "@done",
    "@how=manuel": "manual",
    "@coder=Ana": "Anna de Wit",
    "@codeur=Bram": "Anna de Wit",
    "@question=antword": "antwoord",
    "#prvacy": "#privacy",
    "-#prvacy": "#privacy",
    "#wett": "#wet",
    '"#x" #Privcy': "#privacy",
    "?rgels": "?regels",
    "regio=Norod": "Noord",
    "-regio=Norod": "Noord",
    "regoi=Noord": "regio",
    '"datum ingevult"=': "Datum ingevuld",
    '"Datum ingevuld"="3 mei"': "mei",
    "regels regio=Zuidd": "Zuid",
}


@pytest.mark.parametrize(("typed", "near"), UNKNOWN.items())
def test_a_part_that_means_nothing_is_refused_with_the_nearest(
    study: Study, typed: str, near: str, tmp_path: Path
) -> None:
    with pytest.raises(Refusal, match=f"the nearest is “[^”]*{near}"):
        checked_query(study.db, typed, study.codebook)
    with pytest.raises(Refusal, match="nearest"):
        read(study, filter=typed)
    with pytest.raises(Refusal, match="nearest"):
        export_file(study, tmp_path / "uit.csv", Selection(filter=typed))
    with turven.open(study.folder) as opened, pytest.raises(turven.Refusal, match="nearest"):
        opened.frequencies(filter=typed)
    assert not (tmp_path / "uit.csv").exists()


@pytest.mark.parametrize("typed", ["!!!", "regels …", "-", "#", "@coder=", "@question= wet"])
def test_a_part_that_says_nothing_is_refused(study: Study, typed: str) -> None:
    with pytest.raises(Refusal, match="in the query"):
        checked_query(study.db, typed, study.codebook)


@pytest.mark.parametrize(
    "typed",
    [
        "", "wet", '"de wet"', "-wet", "@done", "@klaar", "@how=hand", "@coder=an", "@vraag=antw",
        "#p", "#wet", "#regels", "?privacy", "regio=NOORD", "regio=", "REGIO=zuid", "=1",
        '"Datum ingevuld"="1 mei"', "@recheck", "@clash", "a-b", "10%",
    ],
)  # fmt: skip
def test_what_means_something_is_not_refused(study: Study, typed: str) -> None:
    checked_query(study.db, typed, study.codebook)


def test_a_query_that_finds_nothing_counts_and_writes_nothing(study: Study, tmp_path: Path) -> None:
    for typed in ("fiets", "@star", "regio=Zuid wet privacy"):
        with pytest.raises(Refusal, match="No quote matches"):
            read(study, filter=typed)
        with pytest.raises(Refusal, match="No quote matches"):
            export_file(study, tmp_path / "uit.xlsx", Selection(filter=typed))
    assert not (tmp_path / "uit.xlsx").exists()
    # Found, but not finished: a table of it would have the base 0.
    with pytest.raises(Refusal, match="1 quote, but it counts for nobody"):
        read(study, filter="regio=Zuid")
    export_file(study, tmp_path / "uit.xlsx", Selection(filter="regio=Zuid"))
    assert read(study, filter="regio=Noord").base.quotes == 1


@given(st.text(max_size=40))
def test_any_query_is_parsed_or_refused(typed: str) -> None:
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript(
            "CREATE TABLE respondents (variables); CREATE TABLE quotes (variables);"
            "CREATE TABLE coders (name, kind); CREATE TABLE questions (id, text)"
        )
        with suppress(Refusal):
            checked_query(db, typed, Codebook((), {}, ""))


@given(st.lists(st.text(min_size=1), min_size=1, unique_by=str.casefold))
def test_a_name_that_exists_is_its_own_nearest(names: list[str]) -> None:
    assert nearest(names[-1], names[-1:]) == names[-1]
    assert nearest("x", []) is None
    assert nearest(names[0], names) in names
