"""Another copy of a study, as it came from elsewhere: data to be looked at, never trusted.

Its database is copied first, and only the copy is opened: nothing is written in the other
folder, and no view or trigger that somebody put there has anything to act on. What is
read are plain tables with the columns that this turven makes.
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

LARGEST = 10_000_000
"""Bytes; a larger codebook is none."""

TABLES = (
    "imports", "import_columns", "questions", "respondents", "corrections", "quotes",
    "codebook_revisions", "codebook_changes", "coders", "decisions", "offered", "notes",
    "redactions", "samples", "splits", "assignments",
)  # fmt: skip
"""What is merged, each after those that it refers to."""


class UntrustedCopy:
    """Another copy, open for reading."""

    def __init__(self, folder: Path, db: sqlite3.Connection, codebook: bytes) -> None:
        self.folder = folder
        self.db = db
        self.codebook = codebook
        """The file, byte for byte."""

    @property
    def name(self) -> str:
        return self.folder.resolve().name

    def file(self, name: str, sha256: str) -> bytes:
        """An imported file, which must be the one with this digest.

        Raises:
            Refusal: it is another one, is no plain file, or its name is none.
        """
        plain = name == Path(name).name and name.isprintable() and not name.startswith(".")
        within = self.folder / "corpus"
        content = _plain_file(within / name) if plain and not within.is_symlink() else None
        if content is None or hashlib.sha256(content).hexdigest() != sha256:
            raise Refusal(
                _(
                    "{folder}: its file corpus/{file} is not the one that was imported there; put"
                    " that one back. Nothing was merged."
                ).format(folder=self.folder, file=name)
            )
        return content


@contextmanager
def open_copy(folder: Path, study: Study) -> Iterator[UntrustedCopy]:
    """Another copy of `study`, for as long as it is looked at.

    Raises:
        Refusal: there is none, it is `study` itself, it is damaged, was made by a newer
            turven, or is no study of this kind.
    """
    path = folder / "study.db"
    if not _is_plain(path):
        raise Refusal(
            _("{folder} is not a study (it has no {name}); name the folder of a copy.").format(
                folder=folder, name=path.name
            )
        )
    if path.samefile(study.folder / "study.db"):
        raise Refusal(_("{folder} is this study itself; name a copy of it.").format(folder=folder))
    codebook = _plain_file(folder / "codebook.yaml", most=LARGEST)
    if codebook is None:
        raise Refusal(_("{folder} has no codebook.yaml; a study needs one.").format(folder=folder))
    with tempfile.TemporaryDirectory(prefix="turven-") as beside:
        copy = Path(beside) / "study.db"
        try:
            _copy(path, copy)
            _bring_up_to_date(path, copy)
            with closing(_plainly(copy)) as db:
                _as_ours(db, study.db)
                db.set_authorizer(_only_reading)
                yield UntrustedCopy(folder, db, codebook)
        except sqlite3.Error as error:
            if primary_code(error) in SYSTEM_ERRORS:
                raise refusal(path, error) or error from error
            raise damaged(folder, str(error)) from error


def damaged(folder: Path, reason: str) -> Refusal:
    return Refusal(
        _(
            "{folder} cannot be merged, for its study.db holds what no turven writes ({reason});"
            " get a sound copy. Nothing was merged."
        ).format(folder=folder, reason=reason)
    )


def _is_plain(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def _plain_file(path: Path, most: int | None = None) -> bytes | None:
    """What is in a file; None where it is missing, large, or leads elsewhere."""
    try:
        if not _is_plain(path) or (most is not None and path.stat().st_size > most):
            return None
        return path.read_bytes()
    except OSError:
        return None


def _copy(path: Path, copy: Path) -> None:
    """Copy a database that others may be writing; its folder need not be writable."""
    try:
        with (
            closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(copy)) as target,
        ):
            source.backup(target)
    except sqlite3.OperationalError as error:
        if primary_code(error) not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
            raise
        # On a medium that cannot be written nobody is writing either.
        copy.unlink(missing_ok=True)
        for ending in ("", "-wal"):
            part = path.with_name(path.name + ending)
            if _is_plain(part):
                shutil.copyfile(part, copy.with_name(copy.name + ending))


def _bring_up_to_date(path: Path, copy: Path) -> None:
    with closing(_plainly(copy)) as db:
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


def _plainly(copy: Path) -> sqlite3.Connection:
    db = sqlite3.connect(copy, isolation_level=None)
    db.execute("PRAGMA cell_size_check = ON")
    return db


def _only_reading(
    action: int, _table: str | None, _column: str | None, _database: str | None, by: str | None
) -> int:
    """Let plain tables be read, and nothing that is asked `by` a view or a trigger.

    Stricter than `trusted_schema`, under which SQLite takes our own checks of JSON for unsafe.
    """
    reads = action in {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION}
    return sqlite3.SQLITE_OK if reads and by is None else sqlite3.SQLITE_DENY


def _as_ours(theirs: sqlite3.Connection, ours: sqlite3.Connection) -> None:
    """Refuse a table that is none, or that has other columns."""
    for table in TABLES:
        kind = theirs.execute(
            "SELECT type, rootpage FROM sqlite_schema WHERE name = ?", (table,)
        ).fetchone()
        plain = kind and kind[0] == "table" and kind[1]
        if not plain or _columns(theirs, table) != _columns(ours, table):
            raise sqlite3.DatabaseError(f"table {table}")


def _columns(db: sqlite3.Connection, table: str) -> Sequence[tuple[object, ...]]:
    """Its columns; with `strict`, for only then the check before has looked at all values."""
    return db.execute(
        'SELECT c.name, c.type, c."notnull", c.pk, c.hidden, t.strict'
        " FROM pragma_table_list(:table) AS t, pragma_table_xinfo(:table) AS c"
        " WHERE t.schema = 'main' ORDER BY c.cid",
        {"table": table},
    ).fetchall()
