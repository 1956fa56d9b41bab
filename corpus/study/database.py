"""Connections to `study.db`, and transactions that survive a crash once they are committed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import Refusal
from ..language import _

VERSION = 19
"""The version of the schema: the number of migrations in `schema.ORDER`."""

_CACHE = 16_384  # KiB of the database in memory, at most
_WAIT = 30.0  # seconds that a write waits for a write of another process


def connect(path: Path, *, create: bool = False) -> sqlite3.Connection:
    """A connection to the database at `path`, with its schema up to date.

    The connection belongs to the thread that asked for it.

    Raises:
        Refusal: it is missing, is not the database of a study, was made by a newer turven, or
            the folder cannot be written.
    """
    if not create and not path.is_file():
        raise Refusal(
            _("{folder} is not a study (it has no {name}); make one with `turven init`.").format(
                folder=path.parent.resolve(), name=path.name
            )
        )
    try:
        connection = sqlite3.connect(path, timeout=_WAIT, isolation_level=None)
    except sqlite3.Error as error:
        if refused := refusal(path, error):
            raise refused from error
        raise
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        # FULL: a commit has reached the disk, not only the system, when it returns.
        connection.execute("PRAGMA synchronous = FULL")
        # Large enough to hold the changes of a long action until it is committed.
        connection.execute(f"PRAGMA cache_size = -{_CACHE}")
        _migrate(connection, path)
        # Not earlier, because a migration may replace a table that others refer to.
        connection.execute("PRAGMA foreign_keys = ON")
    except BaseException as error:
        connection.close()
        if isinstance(error, sqlite3.Error) and (refused := refusal(path, error)):
            raise refused from error
        raise
    return connection


@contextmanager
def writing(
    connection: sqlite3.Connection, *, temporary: bool = False, dry_run: bool = False
) -> Iterator[None]:
    """A transaction: afterwards all of it is on disk, or none of it.

    It takes the write lock at the start, so that nothing it has read changes before it writes.

    Args:
        temporary: only temporary tables are written, so that other processes can write meanwhile.
        dry_run: all of it is rolled back at the end.

    Raises:
        Refusal: the disk is full or fails, the database became read-only or is damaged, or
            another process kept writing for longer than a write waits.
    """
    try:
        connection.execute("BEGIN" if temporary else "BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK" if dry_run else "COMMIT")
    except BaseException as error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        if isinstance(error, sqlite3.Error) and (refused := refusal(_path(connection), error)):
            raise refused from error
        raise


@contextmanager
def reading(connection: sqlite3.Connection) -> Iterator[None]:
    """A read transaction: every query in it sees the study as it was at one moment.

    Inside another `reading` or `writing` that moment is the one of the outer transaction.

    Raises:
        Refusal: the database is damaged, the disk fails, or it has no room for SQLite to sort.
    """
    if connection.in_transaction:
        yield
        return
    connection.execute("BEGIN")
    try:
        yield
    except sqlite3.Error as error:
        if refused := refusal(_path(connection), error):
            raise refused from error
        raise
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version == VERSION:
        return
    if version > VERSION:
        raise Refusal(
            _(
                "{path} was made by a newer turven (its version is {theirs}, this one reads"
                " {ours}); upgrade turven. Nothing was changed."
            ).format(path=path, theirs=version, ours=VERSION)
        )
    names = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema")}
    if names and "_sqlite_migrations" not in names:
        raise Refusal(
            _(
                "{path} is the database of another program, not of a study; choose another folder."
            ).format(path=path)
        )
    # Importing sqlite-utils takes as long as importing the whole screen, and it is rarely needed.
    from sqlite_utils import Database

    from .schema import migrations

    with writing(connection):
        migrations.apply(Database(connection, execute_plugins=False, recursive_triggers=False))
        connection.execute(f"PRAGMA user_version = {VERSION}")


SYSTEM_ERRORS = frozenset(
    {
        sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_NOMEM,
    }
)  # fmt: skip
"""Primary error codes of SQLite that are caused by the system, the disk or another program."""


def primary_code(error: sqlite3.Error) -> int | None:
    """The primary error code of SQLite, without its extension; None for an error of Python's own.

    None, or a code for misuse, means a fault in this program.
    """
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def refusal(path: Path, error: sqlite3.Error) -> Refusal | None:
    """The refusal for an error of the database at `path`; None for a fault in this program."""
    match primary_code(error):
        case sqlite3.SQLITE_NOTADB:
            sentence = _("{path} is not a database ({error}); put back a copy of the study.")
        case sqlite3.SQLITE_CORRUPT:
            sentence = _("{path} is damaged ({error}); put back a copy of the study.")
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM | sqlite3.SQLITE_CANTOPEN:
            sentence = _(
                "{path} cannot be written ({error}); copy the study to a folder of your own."
            )
        case sqlite3.SQLITE_FULL:
            sentence = _(
                "{path} cannot grow, because the disk is full ({error}); free some space"
                " and try again."
            )
        case sqlite3.SQLITE_IOERR:
            sentence = _(
                "{path} cannot be read or written ({error}); check the disk or the network drive"
                " and try again."
            )
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED | sqlite3.SQLITE_PROTOCOL:
            sentence = _("{path} is in use by another program ({error}); close that and try again.")
        case sqlite3.SQLITE_NOMEM:
            sentence = _(
                "There is not enough memory to use {path} ({error}); close other programs and try"
                " again."
            )
        case _other:
            return None
    return Refusal(sentence.format(path=path, error=error.sqlite_errorname))


def _path(connection: sqlite3.Connection) -> Path:
    return Path(connection.execute("PRAGMA database_list").fetchone()[2])
