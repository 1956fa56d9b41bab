"""Opening `study.db`, and writing to it so that what was written stays."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import Refusal
from ..language import _

VERSION = 16
"""How many migrations `schema.py` holds; a test compares the two."""

_CACHE = 16_384  # KiB of the database in memory, at most
_WAIT = 30.0  # seconds that a write waits for that of another process


def connect(path: Path, *, create: bool = False) -> sqlite3.Connection:
    """A connection to the database at `path`, with its schema up to date.

    The connection belongs to the thread that asked for it.

    Raises:
        Refusal: it is missing, is not a database, was made by a newer turven, or the
            folder cannot be written.
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
        raise _refusal(path, error) from error
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        # FULL: a commit has reached the disk, not only the system, when it returns.
        connection.execute("PRAGMA synchronous = FULL")
        # What a long action changes does not go to the disk and back before it is whole.
        connection.execute(f"PRAGMA cache_size = -{_CACHE}")
        _migrate(connection, path)
        # Not before: a migration may have to put a table in the place of another.
        connection.execute("PRAGMA foreign_keys = ON")
    except BaseException as error:
        connection.close()
        if isinstance(error, sqlite3.Error):
            raise _refusal(path, error) from error
        raise
    return connection


@contextmanager
def writing(
    connection: sqlite3.Connection, *, temporary: bool = False, dry_run: bool = False
) -> Iterator[None]:
    """One transaction: everything in it is on disk afterwards, or nothing of it.

    It takes the write lock at once, so that what it reads is still so when it writes.

    Args:
        temporary: only temporary tables are written, so that others may go on writing.
        dry_run: all of it is rolled back at the end.

    Raises:
        Refusal: the disk is full, the folder became read-only, or another process
            kept writing for longer than anyone waits.
    """
    try:
        connection.execute("BEGIN" if temporary else "BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK" if dry_run else "COMMIT")
    except BaseException as error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        if isinstance(error, sqlite3.OperationalError):
            path = Path(connection.execute("PRAGMA database_list").fetchone()[2])
            raise _refusal(path, error) from error
        raise


@contextmanager
def reading(connection: sqlite3.Connection) -> Iterator[None]:
    """All that is read within is of one moment, whatever others write meanwhile.

    Within another `reading` it is of the same moment.

    Raises:
        Refusal: there is no room for what SQLite sorts on the disk.
    """
    if connection.in_transaction:
        yield
        return
    connection.execute("BEGIN")
    try:
        yield
    except sqlite3.OperationalError as error:
        path = Path(connection.execute("PRAGMA database_list").fetchone()[2])
        raise _refusal(path, error) from error
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
    # sqlite-utils costs as much to import as the whole screen, and is needed only now.
    from sqlite_utils import Database

    from .schema import migrations

    with writing(connection):
        migrations.apply(Database(connection, execute_plugins=False, recursive_triggers=False))
        connection.execute(f"PRAGMA user_version = {VERSION}")


def _refusal(path: Path, error: sqlite3.Error) -> Refusal:
    reason = str(error)
    if "not a database" in reason or "malformed" in reason or "file is encrypted" in reason:
        sentence = _(
            "{path} is not a database that turven can read ({reason}); put back a copy of it."
        )
    elif "readonly" in reason or "unable to open" in reason:
        sentence = _("{path} cannot be written ({reason}); copy the study to a folder of your own.")
    elif "full" in reason:
        sentence = _("{path} cannot grow ({reason}); free some space and try again.")
    elif "locked" in reason or "busy" in reason:
        sentence = _("{path} is kept busy by another program ({reason}); close that and try again.")
    else:
        sentence = _("{path} cannot be used ({reason}); `turven check` may say more.")
    return Refusal(sentence.format(path=path, reason=reason))
