"""A copy from elsewhere is data: whatever is in it, it is merged whole or refused in a sentence."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from studies import build_study

from turven.corpus.errors import Refusal
from turven.corpus.exchange.copies.codebooks import MergeConflict, Side
from turven.corpus.exchange.copies.merge import merge_copy
from turven.corpus.exchange.copies.split import split
from turven.corpus.exchange.imports.import_file import import_file
from turven.corpus.study import database, quotes
from turven.corpus.study.checking import check
from turven.corpus.study.decisions import Decisions
from turven.corpus.study.study import Study


def ours(_both: MergeConflict) -> Side:
    return "ours"


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with build_study(
        tmp_path, "id,antwoord\n1,De wet\n2,Geld\n", "codes:\n  - {id: wet, label: Wet}\n"
    ) as study:
        Decisions(study.db, "Anna", study.codebook.revision).code(at(study, 1), "wet")
        yield study


@pytest.fixture
def other(study: Study, tmp_path: Path) -> Path:
    """A copy in which Bram has coded and imported something."""
    folder = tmp_path / "ander"
    split(study, ["Anna", "Bram"], overlap=1, seed=1, out=tmp_path)
    (tmp_path / "studie-Bram").rename(folder)
    (tmp_path / "nieuw.csv").write_text("id,antwoord\n3,Nog iets\n")
    with Study.open(folder) as copy:
        Decisions(copy.db, "Bram", copy.codebook.revision).code(at(copy, 2), "wet")
        import_file(copy, tmp_path / "nieuw.csv")
    return folder


def at(study: Study, position: int) -> str:
    return quotes.at(study.db, position).id


def write(folder: Path, *statements: str) -> None:
    """Change a database as its guardians would not have it."""
    with sqlite3.connect(folder / "study.db", isolation_level=None) as db:
        for name in ("decisions_stay", "decisions_remain"):
            db.execute(f"DROP TRIGGER IF EXISTS {name}")
        for statement in statements:
            db.execute(statement)


LATE = "'ffffffff-ffff-7fff-bfff-ffffffffffff'"


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("UPDATE decisions SET coder = 'Piet' WHERE coder = 'Anna'", "differs from the same row"),
        (f"UPDATE decisions SET id = {LATE}, action = {LATE} WHERE coder = 'Bram'", "turven never"),
        ("UPDATE decisions SET undoes = action WHERE coder = 'Bram'", "turven never writes"),
        ("UPDATE decisions SET at = 'gisteren' WHERE coder = 'Bram'", "turven never writes"),
        ("UPDATE decisions SET quote = 'geen' WHERE coder = 'Bram'", "turven never writes"),
        (
            "UPDATE codebook_revisions SET yaml = 'codes: [{id: a, label: A}]', id = 'a'",
            "turven never",
        ),
        ("UPDATE respondents SET variables = '[1]' WHERE id = '3'", "turven never writes"),
        (
            "UPDATE imports SET file = '../../buiten.csv' WHERE file = 'nieuw.csv'",
            "is not the file",
        ),
        ("UPDATE imports SET file = 'in.csv' WHERE file = 'nieuw.csv'", "is not the file"),
        ("ALTER TABLE notes ADD COLUMN more TEXT", "turven never writes"),
        ("DROP TABLE samples", "turven never writes"),
        (f"PRAGMA user_version = {database.VERSION + 1}", "newer turven"),
    ],
)
def test_what_no_turven_wrote_is_refused_and_nothing_is_merged(
    study: Study, other: Path, statement: str, sentence: str
) -> None:
    write(other, "PRAGMA foreign_keys = OFF", statement)
    before = list(study.db.iterdump())
    files = sorted(study.files.iterdir())
    with pytest.raises(Refusal, match=sentence) as refused:
        merge_copy(study, other, ours)
    assert len(str(refused.value).splitlines()) == 1
    assert list(study.db.iterdump()) == before
    assert sorted(study.files.iterdir()) == files


def test_views_and_triggers_of_a_copy_do_not_act(study: Study, other: Path) -> None:
    write(
        other,
        "ALTER TABLE notes RENAME TO elsewhere",
        "CREATE VIEW notes AS SELECT * FROM elsewhere",
    )
    with pytest.raises(Refusal, match="table notes"):
        merge_copy(study, other, ours)
    write(other, "DROP VIEW notes", "ALTER TABLE elsewhere RENAME TO notes")
    write(other, "CREATE TRIGGER mine AFTER INSERT ON settings BEGIN DELETE FROM quotes; END")
    assert merge_copy(study, other, ours).decisions == {"Bram": 1}


def test_a_table_that_may_hold_anything_is_refused(study: Study, other: Path) -> None:
    write(
        other,
        "ALTER TABLE questions RENAME TO elsewhere",
        "CREATE TABLE questions (id TEXT PRIMARY KEY, text TEXT NOT NULL)",
        "INSERT INTO questions VALUES (x'ff', x'00')",
    )
    with pytest.raises(Refusal, match="table questions"):
        merge_copy(study, other, ours)


def test_links_are_not_followed(study: Study, other: Path, tmp_path: Path) -> None:
    shutil.move(other / "corpus" / "nieuw.csv", tmp_path / "geheim.csv")
    (other / "corpus" / "nieuw.csv").symlink_to(tmp_path / "geheim.csv")
    with pytest.raises(Refusal, match=r"nieuw\.csv is not the file"):
        merge_copy(study, other, ours)
    (other / "study.db").rename(other / "echt.db")
    (other / "study.db").symlink_to(other / "echt.db")
    with pytest.raises(Refusal, match="is not a study"):
        merge_copy(study, other, ours)


def test_what_is_no_database_and_the_study_itself_are_refused(study: Study, other: Path) -> None:
    with pytest.raises(Refusal, match="itself"):
        merge_copy(study, study.folder, ours)
    (other / "study.db").write_bytes(b"geen SQLite" * 1000)
    with pytest.raises(Refusal, match="not a database"):
        merge_copy(study, other, ours)


def test_an_imported_file_keeps_its_name_or_gets_another_and_overwrites_none(
    study: Study, other: Path, tmp_path: Path
) -> None:
    (tmp_path / "nieuw.csv").write_text("id,antwoord\n4,Iets anders\n")
    import_file(study, tmp_path / "nieuw.csv")
    came = merge_copy(study, other, ours)
    assert came.quotes == 1
    (name,) = came.files
    assert name.startswith("nieuw-")
    assert "Iets anders" in (study.files / "nieuw.csv").read_text()
    assert "Nog iets" in (study.files / name).read_text()
    assert check(study) == []


def test_what_somebody_else_writes_meanwhile_is_read_and_left_alone(
    study: Study, other: Path
) -> None:
    with Study.open(other) as busy:
        Decisions(busy.db, "Bram", busy.codebook.revision).flag(at(busy, 1))
        assert (other / "study.db-wal").stat().st_size
        assert merge_copy(study, other, ours).decisions == {"Bram": 2}


def test_a_copy_of_an_older_turven_is_merged_and_stays_old(study: Study, other: Path) -> None:
    write(
        other,
        "DROP TRIGGER respondents_corrected",
        "DROP TABLE corrections",
        "DROP TABLE assignments",
        "DROP TABLE splits",
        "DELETE FROM _sqlite_migrations WHERE name = 'shares_of_coders'",
        f"PRAGMA user_version = {database.VERSION - 1}",
    )
    assert merge_copy(study, other, ours).decisions == {"Bram": 1}
    with sqlite3.connect(other / "study.db") as db:
        assert db.execute("PRAGMA user_version").fetchone() == (database.VERSION - 1,)
