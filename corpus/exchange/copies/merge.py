"""Uniting two copies of a study: what was decided in either is in the result.

Rows that are never changed are united by their ids, so that copies may be merged in any
order and as often as one likes, with the same result. Models, suggestions and settings are
a copy's own and stay where they are; so do two things that only say where something is: the
positions of quotes and the names of imported files.
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
from ...study.database import SYSTEM_ERRORS, primary_code, writing
from ...study.merged_codes import store_merged_codes
from ...study.revisions import file, known, record, revision, scope_changed
from ...study.study import Study
from .answers import Answers, TwoTexts
from .codebooks import Both, Comparison, Revision, Side, ancestors, grew_from, parsed
from .rows import by_id, chunks, is_time
from .rows import merge_rows as unite_rows
from .untrusted_copy import UntrustedCopy, damaged, open_copy


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeResult:
    """What came in from another copy."""

    other: str
    """The name of its folder."""
    decisions: dict[str, int]
    """Per coder."""
    quotes: int
    respondents: int
    """New ones, and those of whom the background or weight is that of the other copy now."""
    two_texts: tuple[TwoTexts, ...]
    """Quotes that were coded in both copies under different texts."""
    files: tuple[str, ...]
    """Imported files, as they are called in the study's `corpus/`."""
    memos: int
    """On codes and on the study; those on quotes are decisions."""
    redactions: int
    assignments: int
    codes: tuple[str, ...]
    """Codes that are otherwise in the codebook than before."""
    settled: int
    """What both had changed in the codebook, and was settled."""


def merge_copy(study: Study, folder: Path, choose: Callable[[Both], Side]) -> MergeResult:
    """Merge another copy into `study`, all of it or nothing; the copy stays as it is.

    Args:
        choose: asked for each thing in the codebook that both changed differently.

    Raises:
        Conflict: `codebook.yaml` was edited meanwhile.
        Refusal: the other one is no sound copy, or the two codebooks cannot be one.
    """
    with open_copy(folder, study) as other:
        ours = Revision(study.codebook, current_file(study))
        theirs = parsed(other.codebook, str(folder / "codebook.yaml"))
        given = _given(study.db) | _given(other.db)
        both, result, changed = _codebook(study, other, ours, theirs, given, choose)
        answers = Answers(study, other)
        try:
            with writing(study.db):
                answers.bring_in()
                _revisions(study.db, other)
                _coders(study.db, other)
                rows = {
                    table: unite_rows(study.db, other, table)
                    for table in (
                        "import_columns", "codebook_changes", "decisions", "offered", "notes",
                        "redactions", "splits", "assignments",
                    )
                }  # fmt: skip
                _samples(study.db, other)
                _log(study.db, other, ours, theirs, result)
                if result.source != ours.source:
                    put(study, result.source)
        except BaseException as error:
            answers.take_back()
            # What the disk or another program does to this study is no fault of the other copy.
            if isinstance(error, sqlite3.Error) and primary_code(error) not in SYSTEM_ERRORS:
                raise damaged(folder, str(error)) from error
            raise
    study.codebook = result.codebook
    return MergeResult(
        other=other.name,
        decisions=dict(sorted(rows["decisions"].items())),
        quotes=answers.quotes,
        respondents=answers.respondents,
        two_texts=tuple(answers.two_texts),
        files=tuple(path.name for path in answers.files),
        memos=rows["notes"].total(),
        redactions=rows["redactions"].total(),
        assignments=rows["assignments"].total(),
        codes=changed,
        settled=both,
    )


def _given(db: sqlite3.Connection) -> set[str]:
    return {
        code for (code,) in db.execute("SELECT DISTINCT code FROM decisions WHERE what = 'apply'")
    }


def _codebook(
    study: Study,
    other: UntrustedCopy,
    ours: Revision,
    theirs: Revision,
    given: AbstractSet[str],
    choose: Callable[[Both], Side],
) -> tuple[int, Revision, tuple[str, ...]]:
    """How much had to be settled, the codebook that comes of it, and the codes it changes."""
    log = [*_edges(study.db), *_edges(other.db)]
    # What was edited there since it was opened last is in no log yet.
    seen = known(other.db)
    if seen is not None and seen != theirs.codebook.revision:
        log.append(("", seen, theirs.codebook.revision))
    common = grew_from(log, ours.codebook.revision, theirs.codebook.revision)
    comparison = Comparison(_kept(study, other, common), ours, theirs, given)
    result, taken = comparison.settled(choose)
    for code in given:
        there = [
            book.by_id[code] for book in (ours.codebook, theirs.codebook) if code in book.by_id
        ]
        now = result.codebook.by_id.get(code)
        if there and (now is None or now.net):
            raise Refusal(
                _(
                    "{folder}: “{code}” was given to quotes and would not be a code any more in the"
                    " codebook of both; change one of the two codebooks, then merge again."
                ).format(folder=other.folder, code=there[0].name)
            )
    return len(comparison.both), result, tuple(dict.fromkeys(at.code for at in taken))


def _edges(db: sqlite3.Connection) -> list[tuple[str, str, str]]:
    return db.execute("SELECT id, before, after FROM codebook_changes").fetchall()


def _kept(study: Study, other: UntrustedCopy, id_: str | None) -> Revision | None:
    """A revision that either copy has kept."""
    if id_ is None:
        return None
    for db in (study.db, other.db):
        if by_id(db, "SELECT id FROM codebook_revisions", [id_]):
            found = parsed(file(db, id_), "codebook.yaml")
            if found.codebook.revision == id_:
                return found
    return None


def _revisions(db: sqlite3.Connection, other: UntrustedCopy) -> None:
    """Revisions that are not here; what they say is read from their text alone."""
    for rows in chunks(other.db.execute("SELECT id, at, yaml FROM codebook_revisions ORDER BY id")):
        ours = by_id(db, "SELECT id, at FROM codebook_revisions", [row[0] for row in rows])
        for id_, at, _yaml in rows:
            if not is_time(at):
                raise damaged(other.folder, "table codebook_revisions")
            if id_ in ours:
                # When it was first seen, in whichever copy.
                db.execute(
                    "UPDATE codebook_revisions SET at = ? WHERE id = ? AND at > ?", (at, id_, at)
                )
                continue
            source = file(other.db, id_)
            if hashlib.sha256(source).hexdigest() != id_:
                raise damaged(other.folder, "table codebook_revisions")
            codebook = parsed(source, "codebook.yaml").codebook
            db.execute(
                "INSERT INTO codebook_revisions VALUES (?, ?, ?, ?)",
                (id_, at, source.decode("utf-8-sig"), codebook.dumps()),
            )


def _samples(db: sqlite3.Connection, other: UntrustedCopy) -> None:
    """What was drawn for coding; of the same quote drawn twice, what was drawn first."""
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


def _coders(db: sqlite3.Connection, other: UntrustedCopy) -> None:
    """What kind of coder decided there; where copies say otherwise, it is no person in both."""
    # The order of the alphabet serves: `person` is the last kind.
    db.executemany(
        "INSERT INTO coders VALUES (?, ?)"
        " ON CONFLICT DO UPDATE SET kind = min(kind, excluded.kind)",
        other.db.execute(
            "SELECT name, kind FROM coders AS c"
            " WHERE EXISTS (SELECT 1 FROM decisions WHERE coder = c.name)"
        ),
    )


def _log(
    db: sqlite3.Connection, other: UntrustedCopy, ours: Revision, theirs: Revision, result: Revision
) -> None:
    """Say in the log how the codebook came about, as far as it does not say so yet.

    For this study it was changed outside, like a file that was edited.
    """
    seen, news = known(other.db), theirs.codebook
    if seen is not None and seen != news.revision and not _leads(db, seen, news.revision):
        for code in scope_changed(revision(db, seen), news) or [None]:
            _outside(db, seen, theirs, code)
    for one in (theirs, ours):
        before, after = one.codebook.revision, result.codebook.revision
        if before != after and not (known(db) == after and _leads(db, before, after)):
            _outside(db, before, result)
    store_merged_codes(db, result.codebook)


def _leads(db: sqlite3.Connection, before: str, after: str) -> bool:
    return before in ancestors(_edges(db), after)


def _outside(db: sqlite3.Connection, before: str, to: Revision, code: str | None = None) -> None:
    record(
        db, to.codebook, to.source, before=before, coder=None,
        what="outside", code=code, doubtful=code is not None,
    )  # fmt: skip
