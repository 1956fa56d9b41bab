"""What the system, the disk or another program does to `study.db`, told in a sentence."""

from __future__ import annotations

import resource
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from turven.corpus.errors import Refusal
from turven.corpus.study import database
from turven.corpus.study.database import connect, reading, refusal, writing
from turven.corpus.study.study import Study


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "book.yaml").write_text("codes: [{id: a, label: A}]\n", encoding="utf-8")
    Study.create(tmp_path / "study", tmp_path / "book.yaml").close()
    return tmp_path / "study" / "study.db"


@pytest.fixture
def db(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(connect(path)) as connection:
        yield connection


def fill(db: sqlite3.Connection) -> None:
    db.execute("INSERT INTO settings VALUES ('large', ?)", ("x" * 5_000_000,))


def full_disk(db: sqlite3.Connection) -> None:
    db.execute("PRAGMA max_page_count = 50")
    with writing(db):
        fill(db)


def failing_disk(db: sqlite3.Connection) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    old = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with writing(db):
            fill(db)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, old)


def read_only(db: sqlite3.Connection) -> None:
    (_, _, file) = db.execute("PRAGMA database_list").fetchone()
    with (
        closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, isolation_level=None)) as other,
        writing(other),
    ):
        fill(other)


def used_by_another(db: sqlite3.Connection) -> None:
    (_, _, file) = db.execute("PRAGMA database_list").fetchone()
    code = (
        "import sqlite3, sys\ndb = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "db.execute('BEGIN IMMEDIATE')\nprint('locked', flush=True)\nsys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, file], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        db.execute("PRAGMA busy_timeout = 10")
        with writing(db):
            pass


def changed_meanwhile(db: sqlite3.Connection) -> None:
    (_, _, file) = db.execute("PRAGMA database_list").fetchone()
    with reading(db):
        db.execute("SELECT count(*) FROM settings").fetchone()
        with closing(sqlite3.connect(file)) as other, other:
            other.execute("INSERT INTO settings VALUES ('a', 'b')")
        db.execute("INSERT INTO settings VALUES ('b', 'c')")


def damaged_meanwhile(db: sqlite3.Connection) -> None:
    with writing(db):
        fill(db)
    (_, _, file) = db.execute("PRAGMA database_list").fetchone()
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.execute("PRAGMA cache_size = 0")
    with Path(file).open("r+b") as opened:
        opened.seek(4096)
        opened.write(b"\xff" * (Path(file).stat().st_size - 4096))
    with closing(sqlite3.connect(file, isolation_level=None)) as other, reading(other):
        other.execute("SELECT sum(length(value)) FROM settings").fetchone()


CAUSES: dict[str, tuple[Callable[[sqlite3.Connection], None], str, str]] = {
    "full": (full_disk, "SQLITE_FULL", "free some space"),
    "failing": (failing_disk, "SQLITE_IOERR_WRITE", "check the disk"),
    "read-only": (read_only, "SQLITE_READONLY", "a folder of your own"),
    "locked": (used_by_another, "SQLITE_BUSY", "in use by another program"),
    "changed": (changed_meanwhile, "SQLITE_BUSY_SNAPSHOT", "in use by another program"),
    "damaged": (damaged_meanwhile, "SQLITE_CORRUPT", "put back a copy"),
}


@pytest.mark.parametrize("name", CAUSES)
def test_what_happens_to_the_database_is_one_sentence(
    name: str, path: Path, db: sqlite3.Connection
) -> None:
    happens, code, words = CAUSES[name]
    with pytest.raises(Refusal, match=words) as refused:
        happens(db)
    assert f"({code})" in str(refused.value)
    assert str(path) in str(refused.value)
    assert "\n" not in str(refused.value)
    assert not db.in_transaction


def test_what_does_not_open_is_one_sentence(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(b"geen database, maar tekst " * 99)
    with pytest.raises(Refusal, match=r"is not a database \(SQLITE_NOTADB\)"):
        connect(path)
    path.write_bytes(whole)
    path.with_name("study.db-wal").mkdir()
    with pytest.raises(Refusal, match=r"cannot be written \(SQLITE_CANTOPEN\)"):
        connect(path)
    path.with_name("study.db-wal").rmdir()
    connect(path).close()
    with pytest.raises(Refusal, match=r"cannot be written \(SQLITE_CANTOPEN\)"):
        connect(path.parent / "nergens" / "study.db", create=True)


def test_the_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "study.db"
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("CREATE TABLE quotes (author TEXT)")
    with pytest.raises(Refusal, match="of another program"):
        connect(path)
    with closing(sqlite3.connect(path)) as other:
        assert other.execute("SELECT name FROM sqlite_schema").fetchall() == [("quotes",)]


@pytest.mark.parametrize("within", [reading, writing])
def test_an_error_of_the_program_is_never_one_of_the_disk(
    within: Callable[..., object], path: Path, db: sqlite3.Connection
) -> None:
    for sql in ("SELECT * FROM no_such_table_locked", "INSERT INTO settings VALUES (NULL, NULL)"):
        with pytest.raises(sqlite3.Error) as raised, within(db):  # type: ignore[attr-defined]
            db.execute(sql)
        assert refusal(path, raised.value) is None
        assert not db.in_transaction
    with closing(connect(path)) as other:
        pass
    with pytest.raises(sqlite3.ProgrammingError) as misused:
        other.execute("SELECT 1")
    assert database.primary_code(misused.value) is None
    assert refusal(path, misused.value) is None
