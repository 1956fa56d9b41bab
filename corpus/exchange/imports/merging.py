"""Merging the temporary tables of `staging` into the study.

A quote is identified by its question and its respondent. New quotes are added. If a corrected
file has another text for a known quote, the quote gets that text if nobody has decided anything on
it; a coded quote keeps its text, and both texts are reported.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from ...errors import Refusal
from ...language import _
from ...progress import Progress
from .column_choice import Choice

_BATCH = 20_000


@dataclass(frozen=True, slots=True)
class KeptQuote:
    """A coded quote that has another text in the file."""

    quote: str
    respondent: str
    line: int
    text: str
    """Its text in the study, which stays."""
    in_file: str
    """Its text in the file."""


@dataclass(frozen=True, slots=True)
class MergeCounts:
    """The number of quotes by what happened to them."""

    new: int
    known: int
    """Quotes that the study already has, word for word."""
    updated: int
    """Quotes with a new text, which nobody had coded."""
    kept: tuple[KeptQuote, ...]
    """Coded quotes that have another text in the file."""
    emptied: int
    """Quotes whose answer is empty in the file; their text stays."""
    respondents: int
    """Known respondents with a new background variable or weight."""


def merge(
    db: sqlite3.Connection,
    path: Path,
    choice: Choice,
    source: str,
    progress: Progress,
) -> MergeCounts:
    """Merge the staged answers into the study; call it within `writing`.

    Args:
        source: the id of the import.

    Raises:
        Refusal: a respondent has two weights.
    """
    db.execute(
        "CREATE TEMP TABLE known_answers AS"
        " SELECT a.n, a.row_n, q.position, CASE WHEN a.text IS NULL THEN 'emptied'"
        " WHEN a.text = q.text THEN 'known'"
        " WHEN EXISTS (SELECT * FROM decisions AS d WHERE d.quote = q.id) THEN 'kept'"
        " ELSE 'updated' END AS what"
        " FROM answer_in AS a JOIN quotes AS q ON q.id = a.quote"
    )
    db.execute("CREATE UNIQUE INDEX temp.known_answers_n ON known_answers (n)")
    db.execute(
        "CREATE TEMP TABLE answer_variables (row_n INTEGER PRIMARY KEY, variables TEXT NOT NULL)"
    )
    try:
        respondents = _respondents(db, path, choice)
        kept = _kept(db)
        # Before the background, so that what a quote was is kept whole for an undo of the import.
        _update(db, source)
        _background(db, choice)
        new = _insert(db, source, progress)
        counts = dict(
            db.execute(
                "SELECT what, count(DISTINCT position) FROM known_answers"
                " WHERE what <> 'emptied' OR position NOT IN"
                " (SELECT position FROM known_answers WHERE what <> 'emptied') GROUP BY what"
            )
        )
    finally:
        db.execute("DROP TABLE temp.known_answers")
        db.execute("DROP TABLE temp.answer_variables")
    return MergeCounts(
        new=new,
        known=counts.get("known", 0),
        updated=counts.get("updated", 0),
        kept=kept,
        emptied=counts.get("emptied", 0),
        respondents=respondents,
    )


def _kept(db: sqlite3.Connection) -> tuple[KeptQuote, ...]:
    rows = db.execute(
        "SELECT q.id, q.respondent, r.line, q.text, a.text FROM known_answers AS m"
        " JOIN answer_in AS a ON a.n = m.n JOIN quotes AS q ON q.position = m.position"
        " JOIN row_in AS r ON r.n = m.row_n WHERE m.what = 'kept' ORDER BY m.n"
    )
    return tuple(KeptQuote(*row) for row in rows)


def _update(db: sqlite3.Connection, source: str) -> None:
    rows = db.execute(
        "SELECT a.text, a.same_as, m.position FROM known_answers AS m"
        " JOIN answer_in AS a ON a.n = m.n WHERE m.what = 'updated'"
    ).fetchall()
    db.executemany(
        "UPDATE quotes SET text = ?, same_as = ?, import = ? WHERE position = ?",
        ((text, same, source, position) for text, same, position in rows),
    )


def _insert(db: sqlite3.Connection, source: str, progress: Progress) -> int:
    """Insert the new quotes in the order of the file; returns their number."""
    (last,) = db.execute("SELECT coalesce(max(n), 0) FROM answer_in").fetchone()
    new = 0
    for start in range(0, last, _BATCH):
        new += db.execute(
            "INSERT INTO quotes (id, respondent, question, text, same_as, variables, import)"
            " SELECT a.quote, a.respondent, a.question, a.text, a.same_as,"
            " coalesce(o.variables, '{}'), ? FROM answer_in AS a"
            " LEFT JOIN answer_variables AS o ON o.row_n = a.row_n"
            " WHERE a.n > ? AND a.n <= ? AND a.text IS NOT NULL"
            " AND NOT EXISTS (SELECT * FROM known_answers AS m WHERE m.n = a.n) ORDER BY a.n",
            (source, start, start + _BATCH),
        ).rowcount
        progress(min((start + _BATCH) / last, 1))
    return new


def _respondents(db: sqlite3.Connection, path: Path, choice: Choice) -> int:
    """Add new respondents and update known ones; returns the number of updated ones."""
    db.execute(
        "CREATE TEMP TABLE known_respondents AS SELECT id, variables, weight,"
        " id IN (SELECT a.respondent FROM known_answers AS m JOIN answer_in AS a ON a.n = m.n"
        " WHERE m.what <> 'emptied') AS corrected"
        " FROM respondents WHERE id IN (SELECT respondent FROM row_in)"
    )
    try:
        db.execute("CREATE UNIQUE INDEX temp.known_respondents_id ON known_respondents (id)")
        (rows,) = db.execute("SELECT count(*) FROM row_in").fetchone()
        added = db.execute(
            "INSERT OR IGNORE INTO respondents (id, weight, variables, weighted)"
            " SELECT respondent, coalesce(weight, 1), variables, weight IS NOT NULL FROM row_in"
            " ORDER BY n"
        ).rowcount
        # Most files belong to a new study and have a row per respondent, which needs no update.
        if added == rows:
            return 0
        changed = _update_respondents(db, path, choice)
        db.execute(
            "UPDATE respondents SET weighted = 1 WHERE NOT weighted"
            " AND id IN (SELECT respondent FROM row_in WHERE weight IS NOT NULL)"
            " AND id NOT IN (SELECT id FROM known_respondents WHERE NOT corrected)"
        )
        return changed
    finally:
        db.execute("DROP TABLE temp.known_respondents")


def _update_respondents(db: sqlite3.Connection, path: Path, choice: Choice) -> int:
    """Update respondents with several rows and those the study already has.

    A variable that is the same in all rows of a respondent belongs to the respondent; one that
    differs belongs to the answer. A file that repeats a known quote corrects the background of
    its respondent; any other file leaves it as it was.
    """
    found = db.execute(
        "SELECT r.respondent, r.n, r.line, r.variables, r.weight, f.variables, f.weight,"
        " f.corrected FROM row_in AS r LEFT JOIN known_respondents AS f ON f.id = r.respondent"
        " WHERE f.id IS NOT NULL OR r.respondent IN"
        " (SELECT respondent FROM row_in GROUP BY respondent HAVING count(*) > 1)"
        " ORDER BY r.respondent, r.n"
    )
    in_file = frozenset(choice.variables)
    changed = 0
    updates: list[tuple[str, float, str]] = []
    own: list[tuple[int, str]] = []
    for who, group in groupby(found, key=lambda row: row[0]):
        rows = list(group)
        *_row, known, old_weight, corrected = rows[0]
        by_row = [json.loads(row[3]) for row in rows]
        common = _common(by_row)
        old: dict[str, str] = json.loads(known) if known is not None else {}
        of_respondent = common
        if known is not None:
            of_respondent = old
        if corrected:
            removed = {name for name in in_file if not any(name in row for row in by_row)}
            of_respondent = {name: v for name, v in old.items() if name not in removed} | common
        weight = _weight(path, rows)
        if weight is None or (known is not None and not corrected):
            weight = 1.0 if old_weight is None else old_weight
        stored = (known, old_weight) if known is not None else (rows[0][3], rows[0][4])
        if (_json(of_respondent), weight) != stored:
            updates.append((_json(of_respondent), weight, who))
            changed += known is not None
        for row, variables in zip(rows, by_row, strict=True):
            differs = {k: v for k, v in variables.items() if of_respondent.get(k) != v}
            if differs:
                own.append((row[1], _json(differs)))
        if len(updates) + len(own) > _BATCH:
            _write(db, updates, own)
    _write(db, updates, own)
    return changed


def _write(
    db: sqlite3.Connection, updates: list[tuple[str, float, str]], own: list[tuple[int, str]]
) -> None:
    db.executemany("UPDATE respondents SET variables = ?, weight = ? WHERE id = ?", updates)
    db.executemany("INSERT INTO answer_variables VALUES (?, ?)", own)
    updates.clear()
    own.clear()


def _common(rows: list[dict[str, str]]) -> dict[str, str]:
    """The variables that are the same in all rows."""
    return {
        name: value
        for name, value in rows[0].items()
        if all(row.get(name) == value for row in rows[1:])
    }


def _weight(path: Path, rows: list[Any]) -> float | None:
    weights = {row[4]: row[2] for row in reversed(rows) if row[4] is not None}
    if len(weights) > 1:
        raise Refusal(
            _(
                "{path}, line {line}: respondent {respondent} has a different weight than in an"
                " earlier row; give each respondent one weight."
            ).format(path=path, line=max(weights.values()), respondent=rows[0][0])
        )
    return next(iter(weights), None)


def _background(db: sqlite3.Connection, choice: Choice) -> None:
    """Update the variables that belong to known quotes themselves."""
    rows = db.execute(
        "SELECT m.position, q.variables, coalesce(o.variables, '{}') FROM known_answers AS m"
        " JOIN quotes AS q ON q.position = m.position"
        " LEFT JOIN answer_variables AS o ON o.row_n = m.row_n"
        " WHERE m.what <> 'emptied' AND (q.variables <> '{}' OR o.variables IS NOT NULL)"
    ).fetchall()

    def differing() -> Iterator[tuple[str, int]]:
        for position, before, own in rows:
            others = {k: v for k, v in json.loads(before).items() if k not in choice.variables}
            now = _json(others | json.loads(own))
            if now != before:
                yield now, position

    db.executemany("UPDATE quotes SET variables = ? WHERE position = ?", differing())


_json = json.JSONEncoder(ensure_ascii=False).encode
