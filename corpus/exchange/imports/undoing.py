"""Taking an import back: its quotes go, except those on which somebody decided.

A quote whose only decisions came with the import goes with them. What a person, a model or another
import decided stays, with its quote, and is listed. Quotes and respondents that the import had
corrected get their earlier text, background and weight back. It is one transaction, and the table
`undone_imports` keeps that it happened.

A copy of the study that still has the quotes brings them back when it is merged, because its coder
may have coded them; the merge says so.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePath

from ...errors import Refusal
from ...language import _
from ...nearest import unknown
from ...study.database import writing
from ...study.ids import now
from ...study.schema.tallies import COUNT_TALLIES
from ...study.study import Study


@dataclass(frozen=True, slots=True)
class StayingQuote:
    """A quote of the import that stays, because somebody decided on it."""

    quote: str
    respondent: str
    text: str


@dataclass(frozen=True, slots=True)
class ImportUndo:
    """What was taken back, or would be in a dry run."""

    file: str
    """The name of the file in the study's `corpus/`."""
    at: str
    """When it was imported."""
    quotes: int
    """Quotes that went."""
    respondents: int
    """Respondents that went, because none of their quotes is left."""
    restored: int
    """Quotes that have the text from before the import again."""
    staying: tuple[StayingQuote, ...]


def undo_import(study: Study, file: str | None = None, *, dry_run: bool = False) -> ImportUndo:
    """Take an import back, all of it or nothing.

    Args:
        file: the name of the imported file; by default the file that was imported last.
        dry_run: report what would be taken back, but change nothing.

    Raises:
        Refusal: nothing was imported, no such file was, or it can no longer be taken back.
    """
    with writing(study.db, dry_run=dry_run):
        source = _find(study.db, file)
        result = _Undo(study.db, *source).run()
    # After the transaction: an archived file without an import does no harm.
    used = study.db.execute("SELECT 1 FROM imports WHERE file = ?", (result.file,)).fetchone()
    if not dry_run and not used:
        (study.files / result.file).unlink(missing_ok=True)
    return result


def _find(db: sqlite3.Connection, file: str | None) -> tuple[str, str, str, int]:
    rows = db.execute("SELECT id, file, at, quotes FROM imports ORDER BY id DESC").fetchall()
    if not rows:
        raise Refusal(_("Nothing was imported yet, so there is nothing to take back."))
    if file is None:
        id_, name, at, quotes = rows[0]
        return id_, name, at, quotes
    for id_, name, at, quotes in rows:
        if PurePath(file).name == name:
            return id_, name, at, quotes
    raise unknown(
        _("No file “{file}” was imported").format(file=PurePath(file).name),
        PurePath(file).name,
        [row[1] for row in rows],
    )


# A decision that came with the import: written after it began, and before the next one.
_CAME_ALONG = (
    "d.how = 'import' AND d.id > :source AND d.id < coalesce("
    "(SELECT min(i.id) FROM imports AS i WHERE i.id > :source), '~')"
)
_DECIDED_ON = (
    f"(EXISTS (SELECT 1 FROM decisions AS d WHERE d.quote = q.id AND NOT ({_CAME_ALONG}))"
    " OR EXISTS (SELECT 1 FROM redactions AS r WHERE r.quote = q.id))"
)
_GOING = "SELECT id FROM temp.going_quotes"
_DELETE = (
    f"DELETE FROM latest WHERE quote IN ({_GOING})",
    f"DELETE FROM decisions WHERE quote IN ({_GOING})",
    f"DELETE FROM suggestions WHERE quote IN ({_GOING})",
    f"DELETE FROM suggested WHERE quote IN ({_GOING})",
    f"DELETE FROM samples WHERE quote IN ({_GOING})",
    f"DELETE FROM assignments WHERE quote IN ({_GOING})",
    f"DELETE FROM replaced_quotes WHERE quote IN ({_GOING})",
    f"DELETE FROM quotes WHERE id IN ({_GOING})",
    "DELETE FROM coders WHERE name NOT IN (SELECT coder FROM latest)",
    "DELETE FROM tallies",
    f"INSERT INTO tallies {COUNT_TALLIES}",
    "DELETE FROM drawn",
    (
        "INSERT INTO drawn SELECT coder, purpose, count(*), sum(shown) FROM samples"
        " GROUP BY coder, purpose"
    ),
)
_EMPTY = (
    "SELECT g.respondent FROM temp.going_quotes AS g"
    " WHERE NOT EXISTS (SELECT 1 FROM quotes AS q WHERE q.respondent = g.respondent)"
)
_RENUMBER = (
    (
        "CREATE TEMP TABLE new_positions AS"
        " SELECT position, row_number() OVER (ORDER BY position) AS n FROM quotes"
    ),
    "CREATE UNIQUE INDEX temp.new_positions_old ON new_positions (position)",
    (
        "UPDATE quotes SET position = -(SELECT n FROM temp.new_positions AS p"
        " WHERE p.position = quotes.position)"
    ),
    "UPDATE quotes SET position = -position",
    "DROP TABLE temp.new_positions",
    "INSERT INTO quotes_words (quotes_words) VALUES ('rebuild')",
)


@contextmanager
def _lifted(db: sqlite3.Connection, trigger: str) -> Iterator[None]:
    """Drop a trigger for the length of the block; call this within `writing`."""
    (sql,) = db.execute(
        "SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND name = ?", (trigger,)
    ).fetchone()
    db.execute(f"DROP TRIGGER {trigger}")
    yield
    db.execute(sql)


class _Undo:
    """One import that is taken back, within `writing`."""

    def __init__(
        self, db: sqlite3.Connection, source: str, file: str, at: str, quotes: int
    ) -> None:
        self._db = db
        self._source = {"source": source}
        self._file, self._at, self._quotes = file, at, quotes

    def run(self) -> ImportUndo:
        db, source = self._db, self._source
        self._check_known()
        staying = tuple(
            StayingQuote(*row)
            for row in db.execute(
                "SELECT q.id, q.respondent, q.text FROM quotes AS q"
                f" WHERE q.import = :source AND {_DECIDED_ON} ORDER BY q.position",
                source,
            )
        )
        restored = self._restore()
        db.execute(
            "CREATE TEMP TABLE going_quotes AS SELECT q.id, q.respondent, q.question"
            f" FROM quotes AS q WHERE q.import = :source AND NOT {_DECIDED_ON}",
            source,
        )
        try:
            (going,) = db.execute("SELECT count(*) FROM temp.going_quotes").fetchone()
            if not going and not restored:
                raise Refusal(
                    _(
                        "Nothing of {file} can be taken back: somebody decided on each of its"
                        " quotes that is left."
                    ).format(file=self._file)
                )
            self._delete()
            respondents = self._delete_respondents()
        finally:
            db.execute("DROP TABLE temp.going_quotes")
        if not db.execute("SELECT 1 FROM quotes WHERE import = :source", source).fetchone():
            db.execute("DELETE FROM import_columns WHERE import = :source", source)
            db.execute("DELETE FROM imports WHERE id = :source", source)
        for statement in _RENUMBER:
            db.execute(statement)
        db.execute(
            "INSERT INTO undone_imports VALUES (:source, :at, :file, :went, :stayed)"
            " ON CONFLICT DO UPDATE SET at = excluded.at, quotes = quotes + excluded.quotes,"
            " staying = excluded.staying",
            {
                **source,
                "at": now(),
                "file": self._file,
                "went": going,
                "stayed": len(staying),
            },
        )
        return ImportUndo(self._file, self._at, going, respondents, restored, staying)

    def _check_known(self) -> None:
        """Refuse an import by an older version that corrected quotes, for their text is gone."""
        (unknown_,) = self._db.execute(
            "SELECT count(*) FROM quotes AS q WHERE q.import = :source AND NOT EXISTS"
            " (SELECT 1 FROM replaced_quotes AS b WHERE b.quote = q.id AND b.import = :source)",
            self._source,
        ).fetchone()
        if unknown_ > self._quotes:
            raise Refusal(
                _(
                    "{file} corrected quotes when turven did not keep their earlier text yet, so it"
                    " cannot be taken back; import the right file to correct them."
                ).format(file=self._file)
            )

    def _restore(self) -> int:
        """Give corrected quotes and respondents back what they had; returns the quotes."""
        db, source = self._db, self._source
        found = db.execute(
            "SELECT b.text, b.same_as, b.before, b.variables, q.id FROM replaced_quotes AS b"
            " JOIN quotes AS q ON q.id = b.quote AND q.import = b.import"
            " JOIN imports AS i ON i.id = b.before"
            f" WHERE b.import = :source AND NOT {_DECIDED_ON}",
            source,
        ).fetchall()
        with _lifted(db, "quotes_replaced"):
            db.executemany(
                "UPDATE quotes SET text = ?, same_as = ?, import = ?, variables = ? WHERE id = ?",
                found,
            )
        before = db.execute(
            "SELECT b.weight, b.weighted, b.variables, b.respondent FROM replaced_respondents AS b"
            " WHERE b.import = :source AND EXISTS (SELECT 1 FROM quotes AS q"
            " WHERE q.respondent = b.respondent AND q.import < :source) AND NOT EXISTS"
            " (SELECT 1 FROM replaced_respondents AS l WHERE l.respondent = b.respondent"
            " AND l.import > :source)",
            source,
        ).fetchall()
        with _lifted(db, "respondents_replaced"):
            db.executemany(
                "UPDATE respondents SET weight = ?, weighted = ?, variables = ? WHERE id = ?",
                before,
            )
        db.execute("DELETE FROM replaced_quotes WHERE import = :source", source)
        db.execute("DELETE FROM replaced_respondents WHERE import = :source", source)
        return len(found)

    def _delete(self) -> None:
        """Delete the quotes that go, with the decisions that came with them.

        The trigger that protects decisions is lifted within this transaction: these decisions
        were made by nobody here, and nothing is left that they are about.
        """
        with _lifted(self._db, "decisions_remain"):
            for statement in _DELETE:
                self._db.execute(statement)

    def _delete_respondents(self) -> int:
        db = self._db
        for table in ("corrections", "replaced_respondents"):
            db.execute(f"DELETE FROM {table} WHERE respondent IN ({_EMPTY})")
        went = db.execute(f"DELETE FROM respondents WHERE id IN ({_EMPTY})").rowcount
        db.execute(
            "DELETE FROM questions WHERE id IN (SELECT question FROM temp.going_quotes)"
            " AND NOT EXISTS (SELECT 1 FROM quotes AS q WHERE q.question = questions.id)"
        )
        return went
