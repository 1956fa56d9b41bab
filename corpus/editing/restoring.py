"""Restoring an old codebook, as a new revision and without losing what was coded since."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace

from ..codebook.codes import Code, Codebook
from ..study.revisions import revision, revision_source
from ..study.study import Study
from .adding import inserted
from .writing import current_file, put_back, write


def bring_back(study: Study, coder: str, id_: str, *, reason: str = "") -> tuple[Code, ...]:
    """Restore the codebook of revision `id_`, comments included.

    A file that cannot be read is kept beside it, as `codebook.broken.yaml`.

    Codes that were added later and given to quotes stay, and so do the codes they were merged
    into. They stay in their net, or at the top level if that net is gone.

    Returns:
        The codes that stayed.

    Raises:
        Conflict, Refusal: as every operation of `Editing`.
    """
    if study.codebook_problem:
        put_back(study)
    current_file(study)
    source, book = revision_source(study.db, id_), revision(study.db, id_)
    staying = _staying(study, book)
    if staying:
        book, source = inserted(book, source, staying)
    if book.revision != study.codebook.revision:
        write(study, coder, book, source, what="restore", code=None, reason=reason)
    return staying


def _staying(study: Study, back: Codebook) -> tuple[Code, ...]:
    """The codes of today that `back` does not have and that cannot be dropped."""
    now = study.codebook
    stay = {id_ for id_ in _given(study.db) if id_ in now.by_id and not now.by_id[id_].net}
    for id_ in tuple(stay):
        while (into := now.by_id[id_].merged_into) is not None:
            stay.add(id_ := into)
    nets = {code.id for code in back.entries if code.net}
    return tuple(
        replace(code, parent=code.parent if code.parent in nets else None)
        for code in now.entries
        if code.id in stay and code.id not in back.by_id
    )


def _given(db: sqlite3.Connection) -> Sequence[str]:
    return [code for (code,) in db.execute("SELECT DISTINCT code FROM latest WHERE what = 'apply'")]
