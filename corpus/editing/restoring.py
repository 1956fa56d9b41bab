"""An old codebook brought back, as a new revision and without losing what was coded since."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace

from ..codebook.codes import Code, Codebook
from ..study.revisions import file, revision
from ..study.study import Study
from .adding import inserted
from .writing import current_file, write


def bring_back(study: Study, coder: str, id_: str, *, reason: str = "") -> tuple[Code, ...]:
    """Make the codebook what it was in revision `id_`, comments and all.

    Codes that came later and were given to quotes stay, in their net or, where that is not
    there any more, outside of all; so do those that they were merged into.

    Returns:
        The codes that stayed.

    Raises:
        Conflict, Refusal: as every operation of `Editing`.
    """
    current_file(study)
    source, book = file(study.db, id_), revision(study.db, id_)
    staying = _staying(study, book)
    if staying:
        book, source = inserted(book, source, staying)
    if book.revision != study.codebook.revision:
        write(study, coder, book, source, what="restore", code=None, reason=reason)
    return staying


def _staying(study: Study, back: Codebook) -> tuple[Code, ...]:
    """Codes of today that `back` lacks and that cannot go."""
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
