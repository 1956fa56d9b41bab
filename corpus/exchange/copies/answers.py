"""Merging the answers of two copies: imported files, questions, respondents and quotes.

A corrected file may have changed a respondent or a quote in one copy. The version that was
corrected last wins, except that a coded quote wins over one that was not coded; so the result
is the same in whichever direction the copies are merged.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

from ...errors import Refusal
from ...files import replacing
from ...language import _
from ...study.quotes import same_as
from ...study.study import Study
from ..imports.archive import archive_path
from .rows import by_id, chunks, is_time
from .untrusted_copy import UntrustedCopy, damaged


@dataclass(frozen=True, slots=True)
class TextConflict:
    """A quote that was coded in both copies under different texts."""

    quote: str
    respondent: str
    kept: str
    other: str


@dataclass(slots=True)
class AnswerMerge:
    """Merges the answers of another copy into the study, and counts what was added."""

    study: Study
    other: UntrustedCopy
    files: list[Path] = field(default_factory=list)
    """Files that were added to the study's `corpus/`."""
    quotes: int = 0
    respondents: int = 0
    """Respondents who are new, or whose background or weight was taken from the other copy."""
    two_texts: list[TextConflict] = field(default_factory=list)

    def merge(self) -> None:
        """Merge the answers; call it within `writing`.

        Raises:
            Refusal: an imported file is missing or in the way, or a row is not one that
                turven writes.
        """
        self._merge_imports()
        self.study.db.executemany(
            "INSERT INTO questions VALUES (?, ?) ON CONFLICT DO UPDATE SET text = excluded.text"
            " WHERE excluded.text > text",
            self.other.db.execute("SELECT id, text FROM questions ORDER BY id"),
        )
        self._merge_respondents()
        self._merge_quotes()

    def remove_files(self) -> None:
        """Remove the added files again, after a merge that failed."""
        for path in self.files:
            path.unlink(missing_ok=True)

    def _merge_imports(self) -> None:
        """Add the imports with their files; a file keeps its name if that is free."""
        db = self.study.db
        columns = "id, at, sha256, rows, quotes"
        for rows in chunks(self.other.db.execute(f"SELECT {columns}, file FROM imports")):
            ours = by_id(db, f"SELECT {columns} FROM imports", [row[0] for row in rows])
            for *row, file in rows:
                id_, at, sha256, *counts = row
                if id_ in ours:
                    if ours[id_] != tuple(row):
                        raise damaged(self.other.folder, "table imports")
                    continue
                if not is_time(at):
                    raise damaged(self.other.folder, "table imports")
                content = self.other.file(file, sha256)
                path = archive_path(self.study.files, file, sha256)
                db.execute(
                    "INSERT INTO imports VALUES (?, ?, ?, ?, ?, ?)",
                    (id_, at, path.name, sha256, *counts),
                )
                if path.is_symlink() or (path.exists() and path.read_bytes() != content):
                    raise Refusal(
                        _(
                            "{path} is in the place of an imported file of the other copy; move it"
                            " elsewhere. Nothing was merged."
                        ).format(path=path)
                    )
                if not path.exists():
                    self.files.append(path)
                    with replacing(path) as new:
                        new.write(content)

    def _merge_respondents(self) -> None:
        db = self.study.db
        select = (
            "SELECT id, coalesce((SELECT c.import FROM corrections AS c"
            " WHERE c.respondent = r.id), '') AS corrected, weight, variables, weighted"
            " FROM respondents AS r"
        )
        for rows in chunks(self.other.db.execute(select)):
            ours = by_id(db, select, [row[0] for row in rows])
            for row in rows:
                id_, corrected, weight, variables, weighted = row
                if id_ in ours and ours[id_][1:] >= row[1:]:
                    continue
                if not _is_variables(variables):
                    raise damaged(self.other.folder, "table respondents")
                self.respondents += 1
                db.execute(
                    "INSERT INTO respondents (id, weight, variables, weighted)"
                    " VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET weight = excluded.weight,"
                    " variables = excluded.variables, weighted = excluded.weighted",
                    (id_, weight, variables, weighted),
                )
                # The trigger recorded this as a correction by our newest import.
                db.execute("DELETE FROM corrections WHERE respondent = ?", (id_,))
                if corrected:
                    db.execute("INSERT INTO corrections VALUES (?, ?)", (id_, corrected))

    def _merge_quotes(self) -> None:
        db = self.study.db
        select = (
            "SELECT id, respondent, question, EXISTS (SELECT 1 FROM decisions AS d"
            " WHERE d.quote = q.id) AS coded, import, variables, text FROM quotes AS q"
        )
        for rows in chunks(self.other.db.execute(f"{select} ORDER BY position")):
            ours = by_id(db, select, [row[0] for row in rows])
            for row in rows:
                id_, respondent, question, coded, source, variables, text = row
                own = ours.get(id_)
                if own and own[1:3] != (respondent, question):
                    raise damaged(self.other.folder, "table quotes")
                if own and coded and own[3] and own[6] != text:
                    kept, other = (own[6], text) if own[3:] > row[3:] else (text, own[6])
                    self.two_texts.append(TextConflict(id_, respondent, kept, other))
                # A row that differs only in having been coded needs no update.
                if own and (own[4:] == row[4:] or own[3:] > row[3:]):
                    continue
                if not _is_variables(variables):
                    raise damaged(self.other.folder, "table quotes")
                self.quotes += own is None
                same = same_as(question, text)
                self._write_quote(
                    own is not None, (respondent, question, text, same, variables, source, id_)
                )

    def _write_quote(self, exists: bool, row: tuple[object, ...]) -> None:
        if exists:
            self.study.db.execute(
                "UPDATE quotes SET respondent = ?, question = ?, text = ?, same_as = ?,"
                " variables = ?, import = ? WHERE id = ?",
                row,
            )
        else:
            self.study.db.execute(
                "INSERT INTO quotes (respondent, question, text, same_as, variables, import, id)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                row,
            )


def _is_variables(text: str) -> bool:
    """Whether `text` is a JSON object of strings, as background variables are stored."""
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(values, dict) and all(isinstance(value, str) for value in values.values())
