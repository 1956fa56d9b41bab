"""A study is a folder that opens, or says in a sentence why it does not."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from studies import build_study

from turven.corpus.editing import stale_codings
from turven.corpus.errors import Refusal
from turven.corpus.study import database
from turven.corpus.study.checking import check
from turven.corpus.study.decisions import Decisions
from turven.corpus.study.quotes import CoderProgress, code_counts, coder_progress, every
from turven.corpus.study.revisions import changes
from turven.corpus.study.schema import migrations
from turven.corpus.study.study import Study, bundled

BOOK = "codes:\n  - {id: wet, label: Wetgeving}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A study with one quote, coded by Anna."""
    with build_study(tmp_path, "id,antwoord\n1,De wet\n", BOOK) as study:
        quote = next(every(study.db)).id
        Decisions(study.db, "Anna", study.codebook.revision).code(quote, "wet")
    return tmp_path / "studie"


def test_the_version_of_the_database_counts_its_migrations() -> None:
    with sqlite3.connect(":memory:") as db:
        from sqlite_utils import Database

        assert len(migrations.pending(Database(db))) == database.VERSION


def test_a_study_of_an_older_version_opens_and_keeps_everything(
    folder: Path, tmp_path: Path
) -> None:
    with Study.open(folder) as study:
        quote = next(every(study.db)).id
        log = Decisions(study.db, "Anna", study.codebook.revision)
        log.code(quote, "wet", span=(0, 2))
        log.finish(quote)
        log.flag(quote)
        log.undo()
    tables = ("imports", "questions", "respondents", "quotes", "codebook_revisions", "decisions")
    old = tmp_path / "oud"
    shutil.copytree(folder, old)
    (old / "study.db").unlink()
    with closing(sqlite3.connect(old / "study.db", isolation_level=None)) as db:
        from sqlite_utils import Database

        migrations.apply(Database(db, recursive_triggers=False), stop_before="tallies")
        db.execute("ATTACH ? AS new", (str(folder / "study.db"),))
        columns = {table: _columns(db, table) for table in tables}
        for table, names in columns.items():
            db.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM new.{table}")
        db.executemany(
            "INSERT INTO samples VALUES (?, ?, 'random', '', 0.5, 1)",
            [("Anna", quote), ("Bob", quote)],
        )
        db.execute("INSERT INTO suggested (quote, model, revision) VALUES (?, '', '')", (quote,))
        db.execute("PRAGMA user_version = 3")
        kept = {
            table: db.execute(f"SELECT {names} FROM {table}").fetchall()
            for table, names in columns.items()
        }
    with Study.open(old) as study:
        assert {
            table: study.db.execute(f"SELECT {names} FROM {table}").fetchall()
            for table, names in columns.items()
        } == kept
        assert check(study) == []
        new = Decisions(study.db, "Anna", study.codebook.revision)
        for decide in (new.alone, new.star):
            decide(quote)
            assert new.undo()
        with pytest.raises(sqlite3.IntegrityError, match="never"):
            study.db.execute("DELETE FROM decisions")
        with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
            new.flag("geen citaat")
        assert code_counts(study.db, "Anna") == {"wet": 1}
        assert coder_progress(study.db, "Anna") == CoderProgress(
            quotes=1, done=1, skipped=0, flagged=0
        )
        assert study.db.execute("SELECT decided FROM suggested").fetchall() == [(1,)]
        assert study.db.execute("SELECT coder, waiting FROM samples").fetchall() == [
            ("Anna", 0), ("Bob", 1),
        ]  # fmt: skip
        assert study.db.execute("SELECT coder, quotes, shown FROM drawn").fetchall() == [
            ("Anna", 1, 1), ("Bob", 1, 1),
        ]  # fmt: skip


def test_a_copy_of_the_folder_is_the_whole_study(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "kopie")
    shutil.rmtree(folder)
    with Study.open(tmp_path / "kopie") as study:
        assert check(study) == []
        assert study.db.execute("SELECT code FROM codings").fetchall() == [("wet",)]


def test_an_edited_codebook_is_a_new_revision_and_the_old_one_stays(folder: Path) -> None:
    with Study.open(folder) as study:
        before = study.codebook.revision
    (folder / "codebook.yaml").write_text(BOOK + "  - {id: geld, label: Geld}\n")
    for _ in range(2):
        with Study.open(folder) as study:
            assert [code.id for code in study.codebook.codes] == ["wet", "geld"]
            rows = study.db.execute("SELECT id, yaml FROM codebook_revisions").fetchall()
            assert dict(rows)[before] == BOOK
            assert len(rows) == 2


def test_what_is_not_a_study_is_refused_and_nothing_is_made(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="no folder"):
        Study.open(tmp_path / "nergens")
    with pytest.raises(Refusal, match="is not a study"):
        Study.open(tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_database_that_is_none_or_damaged_is_refused(folder: Path) -> None:
    whole = (folder / "study.db").read_bytes()
    for content in (b"geen database, maar tekst " * 99, whole[:50] + b"\xff" * 3000):
        (folder / "study.db").write_bytes(content)
        with pytest.raises(Refusal, match=r"is not a database|is damaged"):
            Study.open(folder)
        assert (folder / "study.db").read_bytes() == content


def test_a_database_of_a_newer_version_is_refused_and_left_alone(folder: Path) -> None:
    with sqlite3.connect(folder / "study.db") as db:
        db.execute(f"PRAGMA user_version = {database.VERSION + 1}")
    with pytest.raises(Refusal, match="newer turven"):
        Study.open(folder)
    with sqlite3.connect(folder / "study.db") as db:
        assert db.execute("PRAGMA user_version").fetchone() == (database.VERSION + 1,)
        assert db.execute("SELECT count(*) FROM decisions").fetchone() == (1,)


def test_making_a_study_refuses_what_would_overwrite(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="study already"):
        Study.create(folder)
    (tmp_path / "ander").mkdir()
    (tmp_path / "ander" / "codebook.yaml").write_text("codes: [{id: a, label: A}]\n")
    with pytest.raises(Refusal, match="already exists"):
        Study.create(tmp_path / "ander", tmp_path / "boek.yaml")
    (tmp_path / "stuk.yaml").write_text("codes: 1\n")
    with pytest.raises(Refusal):
        Study.create(tmp_path / "nieuw", tmp_path / "stuk.yaml")
    assert not (tmp_path / "nieuw").exists()
    with Study.create(tmp_path / "ander") as study:
        assert [code.id for code in study.codebook.codes] == ["a"]


def test_opening_a_study_again_costs_no_heavy_import(folder: Path) -> None:
    code = (
        "import sys\nfrom pathlib import Path\nfrom turven import Study\n"
        "Study.open(Path(sys.argv[1])).close()\n"
        "print({'ruamel', 'pydantic', 'sqlite_utils', 'numpy', 'spacy'}"
        " & {name.split('.')[0] for name in sys.modules})"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, folder], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "set()"


def test_a_study_that_cannot_be_written_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Root may write anywhere, so the refusal is provoked where SQLite opens the file.
    (folder / "study.db-wal").unlink(missing_ok=True)
    (folder / "study.db-wal").mkdir()
    with pytest.raises(Refusal, match=r"cannot be written|cannot be used"):
        Study.open(folder)
    (folder / "study.db-wal").rmdir()
    monkeypatch.undo()
    with Study.open(folder) as study:
        assert check(study) == []


def test_check_says_what_is_wrong(folder: Path) -> None:
    (folder / "codebook.yaml").write_text("codes:\n  - {id: geld, label: Geld}\n")
    (folder / "corpus" / "in.csv").write_text("veranderd")
    with Study.open(folder) as study:
        study.db.execute("UPDATE tallies SET quotes = 2")
        assert "do not follow" in check(study)[0]
        study.db.execute("UPDATE tallies SET quotes = 1")
        assert "do not follow" not in check(study)[0]
        study.db.execute("DELETE FROM latest")
        found = " ".join(check(study))
        assert "do not follow" in found
        assert "in.csv was changed" in found
    (folder / "corpus" / "in.csv").unlink()
    with Study.open(folder) as study:
        assert "is missing" in " ".join(check(study))


def test_a_code_that_left_the_codebook_is_found(folder: Path) -> None:
    (folder / "codebook.yaml").write_text("codes:\n  - {id: geld, label: Geld}\n")
    with Study.open(folder) as study:
        assert check(study) == ["the code “wet” was given to 1 quote and is not in codebook.yaml."]


def test_the_bundled_files_are_never_written(tmp_path: Path) -> None:
    with bundled("codebook.yaml") as path:
        before = path.stat().st_mtime_ns
        Study.create(tmp_path / "studie", path).close()
        assert path.stat().st_mtime_ns == before


def test_a_study_from_before_the_log_of_changes_opens_and_goes_on_in_it(folder: Path) -> None:
    from sqlite_utils import Database

    new, old = folder / "study.db", folder / "old.db"
    with sqlite3.connect(old, isolation_level=None) as db:
        migrations.apply(Database(db), stop_before="changes_of_the_codebook")
        db.execute("ATTACH ? AS new", (str(new),))
        for table in ("settings", "imports", "questions", "respondents", "quotes", "decisions"):
            names = _columns(db, table)
            db.execute(f"INSERT INTO main.{table} ({names}) SELECT {names} FROM new.{table}")
        db.execute(
            "INSERT INTO main.codebook_revisions SELECT id, at, yaml,"
            " json_remove(codes, '$.codes[0].merged_into') FROM new.codebook_revisions"
        )
        db.execute("PRAGMA user_version = 3")
        codings = db.execute("SELECT * FROM main.codings").fetchall()
    for left in folder.glob("study.db*"):
        left.unlink()
    old.rename(new)
    (folder / "codebook.yaml").write_text(BOOK.replace("wet,", "wet, exclude: Regels,", 1))
    with Study.open(folder) as study:
        assert study.db.execute("SELECT * FROM codings").fetchall() == codings
        assert [(c.what, c.code, c.doubtful) for c in changes(study.db)] == [
            ("outside", "wet", True)
        ]
        assert stale_codings.count(study.db, "Anna") == 1
        assert check(study) == []


def _columns(db: sqlite3.Connection, table: str) -> str:
    """The columns of a table in the version of `db`, which may have fewer than the present one."""
    rows = db.execute("SELECT name FROM pragma_table_info(?, 'main')", (table,))
    return ", ".join(f'"{name}"' for (name,) in rows)
