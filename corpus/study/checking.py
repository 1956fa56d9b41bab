"""Checks of the integrity of a study, for `turven check`."""

from __future__ import annotations

import hashlib
import sqlite3

from ..codebook.codes import Codebook
from ..language import _, n_
from .code_rules import clash_sentences, clashes, outside_questions
from .questions import unknown_questions
from .schema.decisions import UPDATE_LATEST
from .schema.tallies import COUNT_TALLIES
from .study import Study


def check(study: Study) -> list[str]:
    """One sentence for each fault; nothing is changed."""
    db = study.db
    found = [
        _("study.db is damaged: {finding}.").format(finding=finding)
        for (finding,) in db.execute("PRAGMA integrity_check")
        if finding != "ok"
    ]
    found += [
        _("study.db, table {table}: a row refers to a row of {parent} that does not exist.").format(
            table=table, parent=parent
        )
        for table, _row, parent, _key in db.execute("PRAGMA foreign_key_check")
    ]
    if not log_matches_state(db):
        found.append(_("study.db: the current codings do not follow from the decisions."))
    found += [study.codebook_problem] if study.codebook_problem else []
    found += unknown_codes(study)
    found += unknown_questions(db, study.codebook)
    found += outside_questions(db, study.codebook)
    found += clash_sentences(clashes(db, study.codebook))
    for file, sha256 in db.execute("SELECT DISTINCT file, sha256 FROM imports ORDER BY file"):
        path = study.files / file
        if not path.is_file():
            found.append(
                _("corpus/{file} was imported, but the file is missing.").format(file=file)
            )
        elif hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
            found.append(_("corpus/{file} was changed after it was imported.").format(file=file))
    return found


def unknown_codes(study: Study) -> list[str]:
    """One sentence for each code of a coding that is not in the codebook."""
    return [
        n_(
            "the code “{code}” was given to {count} quote and is not in codebook.yaml.",
            "the code “{code}” was given to {count} quotes and is not in codebook.yaml.",
            count,
        ).format(code=code, count=count)
        for code, count in study.db.execute(
            "SELECT code, count(DISTINCT quote) FROM current_codings GROUP BY code ORDER BY code"
        )
        if code not in study.codebook.by_id
    ]


def check_codebook(codebook: Codebook, source: bytes, name: str) -> list[str]:
    """One sentence for each thing in a valid codebook that is probably a mistake.

    Args:
        source: the contents of the file.
        name: what the sentences call the file.
    """
    from ..codebook.yaml_editing import CodebookText

    text = CodebookText(source.decode("utf-8-sig"))
    seen: dict[tuple[str | None, str], str] = {}
    found = []
    for code in codebook.entries:
        if code.retired or code.merged_into is not None:
            continue
        for label in dict.fromkeys(label.casefold() for label in code.label.values()):
            other = seen.setdefault((code.parent, label), code.id)
            if other != code.id:
                line, column = text.place(code.id)
                found.append(
                    _(
                        "{name}, line {line}, column {column}: “{code}” has the same label as"
                        " “{other}” beside it; rename one, or merge them."
                    ).format(name=name, line=line, column=column, code=code.id, other=other)
                )
    return found


def log_matches_state(db: sqlite3.Connection) -> bool:
    """Whether `latest`, `tallies` and `coders` match a replay of the log."""
    db.execute("CREATE TEMP TABLE rebuilt AS SELECT * FROM latest WHERE false")
    try:
        db.execute(
            'CREATE UNIQUE INDEX rebuilt_key ON rebuilt (quote, coder, subject, code, start, "end")'
        )
        rebuild = UPDATE_LATEST.format(source="decisions").replace("latest", "rebuilt")
        db.execute(rebuild.replace("INTO rebuilt", "INTO temp.rebuilt"))
        differ = db.execute(
            "SELECT EXISTS (SELECT * FROM rebuilt EXCEPT SELECT * FROM latest)"
            " OR EXISTS (SELECT * FROM latest EXCEPT SELECT * FROM rebuilt)"
            f" OR EXISTS (SELECT * FROM ({COUNT_TALLIES}) EXCEPT SELECT * FROM tallies)"
            " OR EXISTS (SELECT * FROM tallies WHERE quotes > 0"
            f" EXCEPT SELECT * FROM ({COUNT_TALLIES}))"
            " OR EXISTS (SELECT coder FROM latest EXCEPT SELECT name FROM coders)"
            " OR EXISTS (SELECT name FROM coders EXCEPT SELECT coder FROM latest)"
            " OR EXISTS (SELECT 1 FROM decisions AS d JOIN coders AS c ON c.name = d.coder"
            " WHERE d.how = 'adjudication' AND c.kind <> 'adjudication'"
            " OR d.how = 'autocode' AND d.model IS NOT NULL AND c.kind <> 'model')"
        ).fetchone()[0]
    finally:
        db.execute("DROP TABLE temp.rebuilt")
    return not differ
