"""Files that a study wrote outside itself, so that no export replaces a file of somebody else.

The study keeps the path and the SHA-256 of every file that it wrote. Such a file is replaced
without a question as long as it is unchanged; any other file is replaced only on request. A
directory, a link and a file that belongs to a study are never replaced.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ..errors import Refusal
from ..files import check_name
from ..language import _
from .database import writing
from .settings import Settings

_KEPT = 1000
"""Files that a study remembers, the newest."""
_OF_A_STUDY = ("codebook.yaml", "names.txt", "study.db", "study.db-wal", "study.db-shm")
_FOLDERS_OF_A_STUDY = ("corpus", "models")


class NotOurs(Refusal):
    """A file that this study did not write, or that was changed since, is in the way."""

    def __init__(self, fact: str) -> None:
        super().__init__(
            _("{fact}; choose another name, or replace it with --force.").format(fact=fact)
        )
        self.fact = fact
        """What is in the way, as a clause; a screen can ask whether to replace it."""


@contextmanager
def replaceable(
    db: sqlite3.Connection, files: Iterable[Path], *, force: bool = False
) -> Iterator[None]:
    """Write `files` in this block; afterwards the study knows them as its own.

    Args:
        force: also replace files that the study did not write.

    Raises:
        NotOurs: a file exists that this study did not write; nothing was written yet.
        Refusal: a file is a directory, a link, or belongs to a study.
    """
    paths = list(files)
    known = Settings(db).written
    for path in paths:
        _check(path, known.get(_key(path)), force=force)
    yield
    # A study that cannot be written to can be exported; it only forgets its files.
    with suppress(Refusal), writing(db):
        settings = Settings(db)
        mine = {_key(path): _digest(path) for path in paths}
        others = {key: value for key, value in settings.written.items() if key not in mine}
        settings.written = dict([*others.items(), *mine.items()][-_KEPT:])


def _check(path: Path, written: str | None, *, force: bool) -> None:
    check_name(path)
    if path.is_symlink():
        raise Refusal(
            _("{path} is a link to another place; give the name of a file.").format(path=path)
        )
    if path.is_dir():
        raise Refusal(_("{path} is a folder; give the name of a file in it.").format(path=path))
    if _belongs_to_a_study(path.absolute()):
        raise Refusal(_("{path} belongs to a study itself; choose another name.").format(path=path))
    if force or not path.exists():
        return
    if written is None:
        raise NotOurs(_("{path} exists, and this study did not write it").format(path=path))
    if written != _digest(path):
        raise NotOurs(_("{path} was changed after this study wrote it").format(path=path))


def _belongs_to_a_study(path: Path) -> bool:
    folder = path.parent.resolve()
    if (folder / "study.db").exists() and path.name.casefold() in _OF_A_STUDY:
        return True
    return any(
        inner.name in _FOLDERS_OF_A_STUDY and (inner.parent / "study.db").exists()
        for inner in (folder, *folder.parents)
    )


def _key(path: Path) -> str:
    return str(path.absolute().parent.resolve() / path.name).encode(errors="replace").decode()


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
