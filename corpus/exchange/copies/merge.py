"""Merging two copies of a study: the result has the decisions of both.

Rows that never change are merged by their ids, so that copies can be merged in any order and
any number of times with the same result. Models, suggestions and settings belong to a copy and
are not merged; neither are the positions of quotes and the names of imported files.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

from ...editing.writing import current_file, put
from ...errors import Refusal
from ...language import _
from ...study.code_rules import Clash, clashes, new_clashes
from ...study.database import SYSTEM_ERRORS, primary_code, writing
from ...study.merged_codes import store_merged_codes
from ...study.revisions import latest_revision, record, revision, revision_source, scope_changed
from ...study.study import Study
from .answers import AnswerMerge, TextConflict
from .codebooks import (
    CodebookMerge,
    MergeConflict,
    Revision,
    Side,
    ancestors,
    common_ancestor,
    parse_revision,
)
from .rows import by_id, chunks, is_time, merge_rows
from .untrusted_copy import UntrustedCopy, damaged, open_copy


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeResult:
    """The result of merging another copy."""

    other: str
    """The name of its folder."""
    decisions: dict[str, int]
    """Per coder."""
    quotes: int
    returned: int
    """The number of these that an import brought which was taken back here (`undo_import`)."""
    respondents: int
    """Respondents who are new, or whose background or weight was taken from the other copy."""
    two_texts: tuple[TextConflict, ...]
    """Quotes that were coded in both copies under different texts."""
    files: tuple[str, ...]
    """Names in the study's `corpus/` of the imported files that were added."""
    memos: int
    """New memos on codes and on the study; memos on quotes are decisions."""
    redactions: int
    assignments: int
    codes: tuple[str, ...]
    """Ids of codes that changed in the codebook."""
    clashes: tuple[Clash, ...]
    """Quotes on which a coder now has an exclusive code beside another; they keep both."""
    settled: int
    """The number of conflicts between the codebooks that were resolved."""


def merge_copy(study: Study, folder: Path, choose: Callable[[MergeConflict], Side]) -> MergeResult:
    """Merge another copy into `study`, all of it or nothing; the copy stays as it is.

    Args:
        choose: says which side wins, for each conflict between the codebooks.

    Raises:
        Conflict: `codebook.yaml` was edited meanwhile.
        Refusal: the other folder is not an undamaged copy of this study, or the two codebooks
            cannot be merged.
    """
    with open_copy(folder, study) as other:
        ours = Revision(study.codebook, current_file(study))
        theirs = parse_revision(other.codebook, str(folder / "codebook.yaml"))
        in_use = _codes_in_use(study.db) | _codes_in_use(other.db)
        conflicts, result, changed = _merge_codebooks(study, other, ours, theirs, in_use, choose)
        answers = AnswerMerge(study, other)
        before = clashes(study.db, study.codebook)
        try:
            with writing(study.db):
                undone = _of_undone_imports(study.db)
                answers.merge()
                returned = _of_undone_imports(study.db) - undone
                _merge_revisions(study.db, other)
                _merge_coders(study.db, other)
                rows = {
                    table: merge_rows(study.db, other, table)
                    for table in (
                        "import_columns", "codebook_changes", "decisions", "offered", "notes",
                        "redactions", "splits", "assignments",
                    )
                }  # fmt: skip
                _merge_samples(study.db, other)
                _log_merge(study.db, other, ours, theirs, result)
                if result.source != ours.source:
                    put(study, result.source)
        except BaseException as error:
            answers.remove_files()
            # A full disk, or a lock on this study, does not mean that the other copy is damaged.
            if isinstance(error, sqlite3.Error) and primary_code(error) not in SYSTEM_ERRORS:
                raise damaged(folder, str(error)) from error
            raise
    study.codebook = result.codebook
    return MergeResult(
        other=other.name,
        decisions=dict(sorted(rows["decisions"].items())),
        quotes=answers.quotes,
        returned=returned,
        respondents=answers.respondents,
        two_texts=tuple(answers.two_texts),
        files=tuple(path.name for path in answers.files),
        memos=rows["notes"].total(),
        redactions=rows["redactions"].total(),
        assignments=rows["assignments"].total(),
        codes=changed,
        clashes=new_clashes(clashes(study.db, study.codebook), before),
        settled=conflicts,
    )


def _of_undone_imports(db: sqlite3.Connection) -> int:
    """The number of quotes of imports that were taken back."""
    (found,) = db.execute(
        "SELECT count(*) FROM quotes WHERE import IN (SELECT import FROM undone_imports)"
    ).fetchone()
    return int(found)


def _codes_in_use(db: sqlite3.Connection) -> set[str]:
    return {
        code for (code,) in db.execute("SELECT DISTINCT code FROM decisions WHERE what = 'apply'")
    }


def _merge_codebooks(
    study: Study,
    other: UntrustedCopy,
    ours: Revision,
    theirs: Revision,
    in_use: AbstractSet[str],
    choose: Callable[[MergeConflict], Side],
) -> tuple[int, Revision, tuple[str, ...]]:
    """The number of conflicts, the merged codebook, and the ids of the codes that it changes."""
    log = [*_edges(study.db), *_edges(other.db)]
    # An edit of that file that turven has not read yet is not in the log.
    seen = latest_revision(other.db)
    if seen is not None and seen != theirs.codebook.revision:
        log.append(("", seen, theirs.codebook.revision))
    common = common_ancestor(log, ours.codebook.revision, theirs.codebook.revision)
    merge = CodebookMerge(_stored_revision(study, other, common), ours, theirs, in_use)
    result, changes = merge.resolve(choose)
    for code in in_use:
        before = [
            book.by_id[code] for book in (ours.codebook, theirs.codebook) if code in book.by_id
        ]
        after = result.codebook.by_id.get(code)
        if before and (after is None or after.net):
            raise Refusal(
                _(
                    "{folder}: “{code}” was given to quotes, but would no longer be a code in the"
                    " merged codebook; change one of the two codebooks, then merge again."
                ).format(folder=other.folder, code=before[0].name)
            )
    return len(merge.conflicts), result, tuple(dict.fromkeys(at.code for at in changes))


def _edges(db: sqlite3.Connection) -> list[tuple[str, str, str]]:
    """Each change to the codebook, and the revisions before and after it."""
    return db.execute("SELECT id, before, after FROM codebook_changes").fetchall()


def _stored_revision(study: Study, other: UntrustedCopy, id_: str | None) -> Revision | None:
    """A revision of the codebook that is stored in either copy."""
    if id_ is None:
        return None
    for db in (study.db, other.db):
        if by_id(db, "SELECT id FROM codebook_revisions", [id_]):
            found = parse_revision(revision_source(db, id_), "codebook.yaml")
            if found.codebook.revision == id_:
                return found
    return None


def _merge_revisions(db: sqlite3.Connection, other: UntrustedCopy) -> None:
    """Add the revisions that are missing, each parsed from its own text."""
    for rows in chunks(other.db.execute("SELECT id, at, yaml FROM codebook_revisions ORDER BY id")):
        ours = by_id(db, "SELECT id, at FROM codebook_revisions", [row[0] for row in rows])
        for id_, at, _yaml in rows:
            if not is_time(at):
                raise damaged(other.folder, "table codebook_revisions")
            if id_ in ours:
                # The first time that it was seen in either copy.
                db.execute(
                    "UPDATE codebook_revisions SET at = ? WHERE id = ? AND at > ?", (at, id_, at)
                )
                continue
            source = revision_source(other.db, id_)
            if hashlib.sha256(source).hexdigest() != id_:
                raise damaged(other.folder, "table codebook_revisions")
            codebook = parse_revision(source, "codebook.yaml").codebook
            db.execute(
                "INSERT INTO codebook_revisions VALUES (?, ?, ?, ?)",
                (id_, at, source.decode("utf-8-sig"), codebook.dumps()),
            )


def _merge_samples(db: sqlite3.Connection, other: UntrustedCopy) -> None:
    """Add the random draws; if both copies drew a quote, the earlier draw counts."""
    rows = other.db.execute("SELECT coder, quote, purpose, at, probability, shown FROM samples")
    for some in chunks(rows):
        if not all(is_time(row[3]) for row in some):
            raise damaged(other.folder, "table samples")
        db.executemany(
            "INSERT INTO samples (coder, quote, purpose, at, probability, shown)"
            " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE"
            " SET at = excluded.at, probability = excluded.probability, shown = excluded.shown"
            " WHERE (excluded.at, coalesce(excluded.probability, 0), excluded.shown)"
            " < (at, coalesce(probability, 0), shown)",
            some,
        )


def _merge_coders(db: sqlite3.Connection, other: UntrustedCopy) -> None:
    """Add the coders with decisions there; if the kinds differ, a kind other than person wins."""
    # `person` is the last kind in alphabetical order, so that min() prefers any other.
    db.executemany(
        "INSERT INTO coders VALUES (?, ?)"
        " ON CONFLICT DO UPDATE SET kind = min(kind, excluded.kind)",
        other.db.execute(
            "SELECT name, kind FROM coders AS c"
            " WHERE EXISTS (SELECT 1 FROM decisions WHERE coder = c.name)"
        ),
    )


def _log_merge(
    db: sqlite3.Connection, other: UntrustedCopy, ours: Revision, theirs: Revision, result: Revision
) -> None:
    """Log how the merged codebook follows from both, as far as it is not in the log yet.

    The change is recorded as made outside turven, as for a file that was edited.
    """
    seen, codebook = latest_revision(other.db), theirs.codebook
    if (
        seen is not None
        and seen != codebook.revision
        and not _leads_to(db, seen, codebook.revision)
    ):
        for code in scope_changed(revision(db, seen), codebook) or [None]:
            _log_outside_change(db, seen, theirs, code)
    for side in (theirs, ours):
        before, after = side.codebook.revision, result.codebook.revision
        if before != after and not (latest_revision(db) == after and _leads_to(db, before, after)):
            _log_outside_change(db, before, result)
    store_merged_codes(db, result.codebook)


def _leads_to(db: sqlite3.Connection, before: str, after: str) -> bool:
    return before in ancestors(_edges(db), after)


def _log_outside_change(
    db: sqlite3.Connection, before: str, after: Revision, code: str | None = None
) -> None:
    record(
        db, after.codebook, after.source, before=before, coder=None,
        what="outside", code=code, doubtful=code is not None,
    )  # fmt: skip
