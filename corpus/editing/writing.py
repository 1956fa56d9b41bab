"""Writing the next revision of `codebook.yaml`, never over a change that somebody else made."""

from __future__ import annotations

import codecs
import hashlib
import os
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..codebook.codes import Code, Codebook
from ..errors import Refusal
from ..files import replacing, unwritable
from ..foreign_messages import system_reason
from ..language import _, n_
from ..study.database import writing
from ..study.revisions import Change, Conflict, What, record, revision_source
from ..study.study import Study

if TYPE_CHECKING:
    from ..codebook.yaml_editing import CodebookText


def current_file(study: Study) -> bytes:
    """The bytes of `codebook.yaml`, if they are still the codebook that the study works with.

    Raises:
        Conflict: the file was changed meanwhile.
        Refusal: it cannot be read.
    """
    if study.codebook_problem:
        raise Refusal(study.codebook_problem)
    path = study.codebook_file
    try:
        source = path.read_bytes()
    except OSError as error:
        raise Refusal(
            _("{path} cannot be read ({reason}); a study needs its codebook.").format(
                path=path, reason=system_reason(error)
            )
        ) from error
    if hashlib.sha256(source).hexdigest() != study.codebook.revision:
        raise Conflict(
            _("codebook.yaml was changed since it was read; read it again, then try again."),
            revision_source(study.db, study.codebook.revision).decode("utf-8-sig"),
            source.decode("utf-8-sig", errors="replace"),
        )
    return source


def edited(source: bytes, change: Callable[[CodebookText], None]) -> tuple[Codebook, bytes]:
    """Apply a change to the text of the file `source`: the resulting codebook and its file.

    Raises:
        Refusal: the result is not a valid codebook.
    """
    # Imported here: the first screen must not wait for the YAML and validation libraries.
    from ..codebook.file import parse_codebook
    from ..codebook.yaml_editing import CodebookText

    text = CodebookText(source.decode("utf-8-sig"))
    change(text)
    mark = codecs.BOM_UTF8 if source.startswith(codecs.BOM_UTF8) else b""
    new = mark + text.text.encode()
    return parse_codebook(new, "codebook.yaml"), new


def check_intended(
    before: Codebook,
    after: Codebook,
    expected: Mapping[str, Mapping[str, Any]],
    orders: Mapping[str | None, Sequence[str]],
) -> None:
    """Refuse a result that differs from what was intended, whatever caused it.

    Args:
        expected: the fields that were to change, by code.
        orders: the ids of the codes in each net whose order was to change.

    Raises:
        Refusal: the codebook `after` is not what these changes make of `before`.
    """
    meant = {code.id: replace(code, **expected.get(code.id, {})) for code in before.entries}
    new = {id_: Code(id=id_, **is_) for id_, is_ in expected.items() if id_ not in meant}
    order = {code.parent: children(before, code.parent) for code in before.entries} | dict(orders)
    found = {code.parent: children(after, code.parent) for code in after.entries}
    if (
        {code.id: _alone(code) for code in after.entries}
        != {id_: _alone(code) for id_, code in (meant | new).items()}
        or found != {parent: list(ids) for parent, ids in order.items() if ids}
        or after.title != before.title
    ):
        raise Refusal(
            _(
                "codebook.yaml is written in a style in which this cannot be changed without"
                " changing something else; make the change in an editor."
            )
        )


def children(book: Codebook, under: str | None) -> list[str]:
    """The ids directly in the net `under`, or at the top level, in order."""
    return [code.id for code in book.entries if code.parent == under]


def write(
    study: Study,
    coder: str,
    codebook: Codebook,
    source: bytes,
    *,
    what: What,
    code: str | None,
    doubtful: bool = False,
    reason: str = "",
    undoes: str | None = None,
) -> Change:
    """Make `codebook`, whose file is `source`, the codebook of the study, and log the change.

    Raises:
        Conflict: the file was changed at the last moment.
        Refusal: a code that was given would disappear or become a net, or the file cannot be
            written. Nothing was written then.
    """
    before = study.codebook
    with writing(study.db):
        _allow(study.db, before, codebook)
        change = record(
            study.db, codebook, source, before=before.revision, coder=coder,
            what=what, code=code, doubtful=doubtful, reason=reason, undoes=undoes,
        )  # fmt: skip
        # The file is written last. If the log then does not reach the disk, the change in the
        # file is found later as one made outside turven. The other way round, the log would
        # have a change that never happened.
        put(study, source)
    study.codebook = codebook
    return change


def put_back(study: Study) -> Path | None:
    """Write the last revision to `codebook.yaml`, which is missing or cannot be read.

    Returns:
        The place where the unreadable file is kept; None if there was none.

    Raises:
        Refusal: a file cannot be written.
    """
    path, kept = study.codebook_file, None
    try:
        if path.is_file() and path.stat().st_size:
            names = (f"codebook.broken{n or ''}.yaml" for n in count())
            kept = next(new for name in names if not (new := path.with_name(name)).exists())
            path.rename(kept)
    except OSError as error:
        raise unwritable(path, error) from error
    with replacing(path) as file:
        file.write(revision_source(study.db, study.codebook.revision))
    study.reload()
    return kept


def put(study: Study, source: bytes) -> None:
    """Replace the file, unless it is no longer the codebook that the study works with.

    Raises:
        Conflict: the file was changed at the last moment.
        Refusal: it cannot be written.
    """
    with replacing(study.codebook_file.resolve()) as new:
        new.write(source)
        new.flush()
        os.fsync(new.fileno())
        # Only the rename is left to do, so nobody's change can get in between.
        current_file(study)


def _allow(db: sqlite3.Connection, before: Codebook, after: Codebook) -> None:
    """Refuse a codebook in which a code that was given is missing or has become a net."""
    for code in before.entries:
        now = after.by_id.get(code.id)
        if code.net or (now is not None and not now.net):
            continue
        (quotes,) = db.execute(
            "SELECT count(DISTINCT quote) FROM latest WHERE what = 'apply' AND code = ?",
            (code.id,),
        ).fetchone()
        if quotes:
            raise Refusal(
                n_(
                    "“{code}” was given to {count} quote; remove it there first.",
                    "“{code}” was given to {count} quotes; remove it there first.",
                    quotes,
                ).format(code=code.name, count=quotes)
            )


def _alone(code: Code) -> Code:
    """The code without the fields that follow from the codes around it."""
    return replace(code, key="", net=False, depth=0)
