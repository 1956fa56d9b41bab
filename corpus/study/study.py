"""A study: a folder with the codebook, the imported files, the models and the database."""

from __future__ import annotations

import hashlib
import sqlite3
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from types import TracebackType
from typing import Self

from ..codebook.codes import Codebook
from ..errors import Refusal
from ..files import check_name, replacing
from ..foreign_messages import system_reason
from ..language import _
from .database import connect
from .revisions import latest_revision, record_file, revision
from .settings import Settings

STARTER = """\
# The codes of this study. Only `id` and `label` are required; the id never changes, the
# label may. A code under another's `codes` belongs to that net. Also understood:
# key (its letter), colour, description, include, exclude, keywords, examples, retired.
codes:
  - id: anders
    label: {nl: Anders, en: Other}
"""
"""The codebook of a study that is created without one."""


class CodebookWarning(UserWarning):
    """`codebook.yaml` is missing or broken; the last revision takes its place."""


class Study:
    """An open study. It belongs to the thread that opened it."""

    def __init__(
        self,
        folder: Path,
        db: sqlite3.Connection,
        codebook: Codebook,
        codebook_problem: str = "",
    ) -> None:
        self.folder = folder
        self.db = db
        self.codebook = codebook
        self.codebook_problem = codebook_problem
        """Why `codebook` is the last revision and not that of the file: the file is missing or
        cannot be read. Empty if it can."""
        self.settings = Settings(db)

    @property
    def name(self) -> str:
        return self.folder.resolve().name

    @property
    def files(self) -> Path:
        """The folder with the imported files, byte for byte."""
        return self.folder / "corpus"

    @property
    def codebook_file(self) -> Path:
        return self.folder / "codebook.yaml"

    @property
    def models(self) -> Path:
        return self.folder / "models"

    @classmethod
    def create(cls, folder: Path, codebook: Path | None = None) -> Self:
        """Create a study in `folder`, which may exist but may not contain a study.

        Raises:
            Refusal: there is a study already, the folder cannot be made, or the codebook cannot be
                read. Then nothing is made.
        """
        check_name(folder / "codebook.yaml")
        if (folder / "study.db").exists():
            raise Refusal(
                _("{folder} is a study already; open it with `turven code`.").format(folder=folder)
            )
        source = STARTER.encode()
        own = folder / "codebook.yaml"
        if codebook is None and own.exists():
            codebook = own
        if codebook is not None:
            from ..codebook.file import read_codebook

            read_codebook(codebook)
            source = codebook.read_bytes()
        if own.exists() and own.read_bytes() != source:
            raise Refusal(
                _(
                    "{file} already exists; move it to another folder, or leave out --codebook."
                ).format(file=own)
            )
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "corpus").mkdir(exist_ok=True)
            (folder / "models").mkdir(exist_ok=True)
        except OSError as error:
            raise Refusal(
                _("{folder} cannot be made ({reason}); choose another place.").format(
                    folder=folder, reason=system_reason(error)
                )
            ) from error
        if not own.exists():
            with replacing(own) as file:
                file.write(source)
        connect(folder / "study.db", create=True).close()
        return cls.open(folder)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open the study in `folder`; if its codebook was edited, that is a new revision.

        If `codebook.yaml` is missing or cannot be read, a `CodebookWarning` says so, and the study
        is opened with the last revision of its codebook.

        Raises:
            Refusal: there is no such study, or its database cannot be read; or the codebook
                cannot be read and there is no revision of it yet.
        """
        check_name(folder)
        if folder.is_file():
            raise Refusal(
                _("{folder} is a file; a study is a folder, which `turven init` makes.").format(
                    folder=folder
                )
            )
        if not folder.is_dir():
            raise Refusal(
                _("There is no folder {folder}; make a study with `turven init {folder}`.").format(
                    folder=folder
                )
            )
        db = connect(folder / "study.db")
        try:
            try:
                return cls(folder, db, _codebook(db, folder / "codebook.yaml"))
            except Refusal as refusal:
                last = latest_revision(db)
                if last is None:
                    raise
                problem = _(
                    "{problem} The last revision of the codebook is used; `turven codebook restore"
                    " {revision}` writes it back."
                ).format(problem=refusal, revision=last[:8])
                warnings.warn(problem, CodebookWarning, stacklevel=2)
                return cls(folder, db, revision(db, last), problem)
        except BaseException:
            db.close()
            raise

    def reload(self) -> None:
        """Read `codebook.yaml` again and record edits outside the program.

        Raises:
            Refusal: it cannot be read; `codebook` then does not change.
        """
        self.codebook = _codebook(self.db, self.codebook_file)
        self.codebook_problem = ""

    def close(self) -> None:
        self.db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


@contextmanager
def bundled(name: str) -> Iterator[Path]:
    """The path of a data file that comes with the program, for the length of the `with` block."""
    root = resources.files(__package__.partition(".")[0])
    with resources.as_file(root.joinpath(*name.split("/"))) as path:
        yield path


def _codebook(db: sqlite3.Connection, path: Path) -> Codebook:
    """The codebook at `path`, stored as a revision the first time it is read.

    A stored revision is read from the database, so that opening a study does not load the YAML
    and validation libraries.
    """
    try:
        source = path.read_bytes()
    except OSError:
        source = b""
    digest = hashlib.sha256(source).hexdigest()
    row = db.execute("SELECT 1 FROM codebook_revisions WHERE id = ?", (digest,)).fetchone()
    if row:
        codebook = revision(db, digest)
    else:
        from ..codebook.file import parse_codebook, read_codebook

        # An empty or missing file is read again for the error that says why.
        codebook = parse_codebook(source, str(path)) if source else read_codebook(path)
    record_file(db, codebook, source)
    return codebook
