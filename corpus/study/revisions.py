"""The log of changes to the codebook, each with its author and the revisions before and after.

Append-only, like the decisions. Edits of the file outside the program are logged as well, when the
study is next opened.
"""

from __future__ import annotations

import codecs
import hashlib
import sqlite3
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from typing import Literal

from ..codebook.codes import Codebook
from ..errors import Refusal
from ..language import n_
from .database import writing
from .ids import ids, newest, now
from .merged_codes import store_merged_codes

What = Literal[
    "add", "rename", "describe", "recolour", "key", "move", "merge", "split", "retire", "restore",
    "undo", "outside",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A row of the log, with the columns of the table `codebook_changes` in their order."""

    id: str
    at: str
    coder: str | None
    """None for an edit of the file outside the program."""
    what: What
    code: str | None
    """The code that changed; None for a change of several codes or the whole codebook: an import, a
    restored revision, or an edit outside the program after which nothing needs a recheck."""
    before: str
    """The id of the revision before the change."""
    after: str
    """The id of the revision after the change."""
    doubtful: bool
    """Whether earlier codings with this code must be rechecked."""
    reason: str
    undoes: str | None = None


class Conflict(Refusal):
    """`codebook.yaml` was edited since the program read it; nothing was written.

    A screen can show both texts, call `Study.reload` and make the change again.
    """

    def __init__(self, sentence: str, known: str, on_disk: str) -> None:
        super().__init__(sentence)
        self.known = known
        """The text of the revision that the program works with."""
        self.on_disk = on_disk
        """The text of the file now; bytes that are not UTF-8 are replaced."""


_COLUMNS = ", ".join(field.name for field in fields(Change))
_MARKS = ", ".join("?" for _ in fields(Change))


def changes(db: sqlite3.Connection, code: str | None = None) -> list[Change]:
    """All changes, or those of one code, the newest first."""
    return _read(db, "code = ? OR ? IS NULL", code, code)


def latest_change(db: sqlite3.Connection) -> Change | None:
    """The newest change that was not undone."""
    rows = _read(
        db,
        "id = (SELECT max(c.id) FROM codebook_changes AS c WHERE c.what <> 'undo'"
        " AND NOT EXISTS (SELECT 1 FROM codebook_changes AS u WHERE u.undoes = c.id))",
    )
    return rows[0] if rows else None


def latest_revision(db: sqlite3.Connection) -> str | None:
    """The id of the revision that the study last worked with; None if there is none yet."""
    row = db.execute("SELECT after FROM codebook_changes ORDER BY id DESC LIMIT 1").fetchone()
    row = (
        row
        or db.execute(
            "SELECT id FROM codebook_revisions ORDER BY at DESC, rowid DESC LIMIT 1"
        ).fetchone()
    )
    return row[0] if row else None


def record(
    db: sqlite3.Connection,
    codebook: Codebook,
    source: bytes,
    *,
    before: str,
    coder: str | None,
    what: What,
    code: str | None,
    doubtful: bool = False,
    reason: str = "",
    undoes: str | None = None,
) -> Change:
    """Store a revision and the change that led to it; call it within `writing`."""
    store_revision(db, codebook, source)
    change = Change(
        id=next(ids(newest(db))),
        at=now(),
        coder=coder,
        what=what,
        code=code,
        before=before,
        after=codebook.revision,
        doubtful=doubtful,
        reason=reason,
        undoes=undoes,
    )
    db.execute(
        f"INSERT INTO codebook_changes ({_COLUMNS}) VALUES ({_MARKS})",
        astuple(change),
    )
    return change


def store_revision(db: sqlite3.Connection, codebook: Codebook, source: bytes) -> None:
    """Store a revision and resolve merged codes by it; call it within `writing`."""
    db.execute(
        "INSERT INTO codebook_revisions VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (codebook.revision, now(), source.decode("utf-8-sig"), codebook.dumps()),
    )
    store_merged_codes(db, codebook)


def record_file(db: sqlite3.Connection, codebook: Codebook, source: bytes) -> None:
    """Record the codebook that is in the file, if it was edited outside the program."""
    if latest_revision(db) == codebook.revision:
        return
    with writing(db):
        # Another process may have recorded it while this one waited.
        before = latest_revision(db)
        if before is None:
            store_revision(db, codebook, source)
        elif before != codebook.revision:
            for code in scope_changed(revision(db, before), codebook) or [None]:
                record(
                    db,
                    codebook,
                    source,
                    before=before,
                    coder=None,
                    what="outside",
                    code=code,
                    doubtful=code is not None,
                )


def revision(db: sqlite3.Connection, id_: str) -> Codebook:
    """The codebook of a stored revision."""
    row = db.execute("SELECT codes FROM codebook_revisions WHERE id = ?", (id_,)).fetchone()
    return Codebook.loads(row[0], id_)


def find_revision(db: sqlite3.Connection, start: str) -> str:
    """The id of the stored revision that begins with `start`.

    Raises:
        Refusal: there is none, or more than one.
    """
    found = [
        id_
        for (id_,) in db.execute(
            "SELECT id FROM codebook_revisions WHERE substr(id, 1, length(?1)) = lower(?1)",
            (start,),
        )
    ]
    if len(found) != 1 or not start:
        raise Refusal(
            n_(
                "{count} revision of the codebook begins with “{start}”;"
                " `turven codebook history` lists them.",
                "{count} revisions of the codebook begin with “{start}”;"
                " `turven codebook history` lists them.",
                len(found),
            ).format(count=len(found), start=start)
        )
    return str(found[0])


def codes_in_history(db: sqlite3.Connection) -> list[str]:
    """The ids of all codes and nets that the codebook ever had, in the order they came into it."""
    rows = db.execute(
        "SELECT json_extract(c.value, '$.id') FROM codebook_revisions AS r,"
        " json_each(r.codes, '$.codes') AS c ORDER BY r.at, r.rowid, c.key"
    )
    return list(dict.fromkeys(id_ for (id_,) in rows))


def revision_source(db: sqlite3.Connection, id_: str) -> bytes:
    """The file of a stored revision, byte for byte."""
    row = db.execute("SELECT yaml FROM codebook_revisions WHERE id = ?", (id_,)).fetchone()
    text = str(row[0]).encode()
    # A byte order mark is not stored with the text; the digest shows whether there was one.
    return text if hashlib.sha256(text).hexdigest() == id_ else codecs.BOM_UTF8 + text


def scope_changed(before: Codebook, after: Codebook) -> Sequence[str | None]:
    """The ids of codes whose scope changed: what they include or exclude."""
    return [
        code.id
        for code in after.entries
        if not code.net
        and (old := before.by_id.get(code.id))
        and (old.include, old.exclude) != (code.include, code.exclude)
    ]


def _read(db: sqlite3.Connection, where: str, *values: object) -> list[Change]:
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM codebook_changes WHERE {where} ORDER BY id DESC", values
    )
    names = [field.name for field in fields(Change)]
    return [
        Change(**{**dict(zip(names, row, strict=True)), "doubtful": bool(row[7])}) for row in rows
    ]
