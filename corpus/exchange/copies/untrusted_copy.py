"""Opening another copy of a study for reading, as untrusted data.

Its database is copied first, and only the copy is opened: nothing is written in the other
folder, and a view or trigger that somebody added there has nothing to act on. Only ordinary
tables with exactly the columns of this version of turven are read.
"""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import stat
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from ...errors import Refusal
from ...language import _
from ...study.database import SYSTEM_ERRORS, VERSION, connect, primary_code, refusal
from ...study.study import Study

CODEBOOK_BYTES = 10_000_000
"""A larger file is not accepted as a codebook."""

MERGED_TABLES = (
    "imports", "import_columns", "questions", "respondents", "corrections", "quotes",
    "codebook_revisions", "codebook_changes", "coders", "decisions", "offered", "notes",
    "redactions", "samples", "splits", "assignments",
)  # fmt: skip
"""The tables that are merged, each after those that it refers to."""


class UntrustedCopy:
    """Another copy of the study, open for reading."""

    def __init__(self, folder: Path, db: sqlite3.Connection, codebook: bytes) -> None:
        self.folder = folder
        self.db = db
        self.codebook = codebook
        """The bytes of `codebook.yaml`."""

    @property
    def name(self) -> str:
        return self.folder.resolve().name

    def file(self, name: str, sha256: str) -> bytes:
        """The bytes of an imported file.

        Raises:
            Refusal: its SHA-256 is not `sha256`, it is not a regular file, or `name` is not
                the name of a file.
        """
        safe = name == Path(name).name and name.isprintable() and not name.startswith(".")
        corpus = self.folder / "corpus"
        content = _read_regular_file(corpus / name) if safe and not corpus.is_symlink() else None
        if content is None or hashlib.sha256(content).hexdigest() != sha256:
            raise Refusal(
                _(
                    "{folder}: corpus/{file} is not the file that was imported; put the original"
                    " back. Nothing was merged."
                ).format(folder=self.folder, file=name)
            )
        return content


@contextmanager
def open_copy(folder: Path, study: Study) -> Iterator[UntrustedCopy]:
    """Open another copy of `study` for reading.

    Raises:
        Refusal: the folder has no study, is `study` itself, is damaged, was made by a newer
            turven, or has tables that turven does not make.
    """
    path = folder / "study.db"
    if not _is_regular_file(path):
        raise Refusal(
            _("{folder} is not a study (it has no {name}); name the folder of a copy.").format(
                folder=folder, name=path.name
            )
        )
    if path.samefile(study.folder / "study.db"):
        raise Refusal(_("{folder} is this study itself; name a copy of it.").format(folder=folder))
    codebook = _read_regular_file(folder / "codebook.yaml", max_bytes=CODEBOOK_BYTES)
    if codebook is None:
        raise Refusal(_("{folder} has no codebook.yaml; a study needs one.").format(folder=folder))
    with tempfile.TemporaryDirectory(prefix="turven-") as temporary:
        copy = Path(temporary) / "study.db"
        try:
            _copy_database(path, copy)
            _upgrade(path, copy)
            with closing(_connect(copy)) as db:
                _check_tables(db, study.db)
                db.set_authorizer(_authorize)
                yield UntrustedCopy(folder, db, codebook)
        except sqlite3.Error as error:
            if primary_code(error) in SYSTEM_ERRORS:
                raise refusal(path, error) or error from error
            raise damaged(folder, str(error)) from error


def damaged(folder: Path, reason: str) -> Refusal:
    """The refusal of a copy whose database contains something that turven never writes."""
    return Refusal(
        _(
            "{folder} cannot be merged: its study.db contains something that turven never writes"
            " ({reason}); ask for an undamaged copy. Nothing was merged."
        ).format(folder=folder, reason=reason)
    )


def _is_regular_file(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def _read_regular_file(path: Path, max_bytes: int | None = None) -> bytes | None:
    """The bytes of a file; None if it is missing, too large, or a link."""
    try:
        if not _is_regular_file(path) or (
            max_bytes is not None and path.stat().st_size > max_bytes
        ):
            return None
        return path.read_bytes()
    except OSError:
        return None


def _copy_database(path: Path, copy: Path) -> None:
    """Copy a database that others may be writing to; its folder need not be writable."""
    try:
        with (
            closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(copy)) as target,
        ):
            source.backup(target)
    except sqlite3.OperationalError as error:
        if primary_code(error) not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
            raise
        # On a read-only medium nobody is writing, so that the files can be copied.
        copy.unlink(missing_ok=True)
        for ending in ("", "-wal"):
            part = path.with_name(path.name + ending)
            if _is_regular_file(part):
                shutil.copyfile(part, copy.with_name(copy.name + ending))


def _upgrade(path: Path, copy: Path) -> None:
    with closing(_connect(copy)) as db:
        version = db.execute("PRAGMA user_version").fetchone()[0]
        whole = db.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if version > VERSION:
        raise Refusal(
            _(
                "{path} was made by a newer turven (its version is {theirs}, this one reads"
                " {ours}); upgrade turven. Nothing was changed."
            ).format(path=path, theirs=version, ours=VERSION)
        )
    if whole != "ok":
        raise damaged(path.parent, whole)
    if version < VERSION:
        try:
            connect(copy).close()
        except Refusal as refusal:
            raise damaged(path.parent, str(refusal.__cause__ or refusal)) from refusal


def _connect(copy: Path) -> sqlite3.Connection:
    db = sqlite3.connect(copy, isolation_level=None)
    db.execute("PRAGMA cell_size_check = ON")
    return db


def _authorize(
    action: int, _table: str | None, _column: str | None, _database: str | None, by: str | None
) -> int:
    """Allow reading of tables, but not by a view or a trigger; an authorizer of SQLite.

    Not `trusted_schema = OFF`, because that would refuse our own CHECK constraints on JSON.
    """
    reads = action in {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION}
    return sqlite3.SQLITE_OK if reads and by is None else sqlite3.SQLITE_DENY


def _check_tables(theirs: sqlite3.Connection, ours: sqlite3.Connection) -> None:
    """Refuse a table that is not an ordinary table, or that has other columns than ours."""
    for table in MERGED_TABLES:
        kind = theirs.execute(
            "SELECT type, rootpage FROM sqlite_schema WHERE name = ?", (table,)
        ).fetchone()
        ordinary = kind and kind[0] == "table" and kind[1]
        if not ordinary or _columns(theirs, table) != _columns(ours, table):
            raise sqlite3.DatabaseError(f"table {table}")


def _columns(db: sqlite3.Connection, table: str) -> Sequence[tuple[object, ...]]:
    """The columns of a table, and whether it is STRICT: then integrity_check checks all types."""
    return db.execute(
        'SELECT c.name, c.type, c."notnull", c.pk, c.hidden, t.strict'
        " FROM pragma_table_list(:table) AS t, pragma_table_xinfo(:table) AS c"
        " WHERE t.schema = 'main' ORDER BY c.cid",
        {"table": table},
    ).fetchall()
