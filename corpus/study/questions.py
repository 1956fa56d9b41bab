"""The questions that codes are limited to, and those that a study has."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator

from ..codebook.codes import Codebook
from ..language import _
from ..nearest import nearest, unknown

Names = frozenset[str]
"""The names of one question, casefolded: its text and its ids, which differ between waves."""


def names_by_text(db: sqlite3.Connection) -> dict[str, Names]:
    """The names of each question, by its text."""
    found: dict[str, set[str]] = {}
    for id_, text in db.execute("SELECT id, text FROM questions ORDER BY id"):
        found.setdefault(text, set()).update({id_.casefold(), text.casefold()})
    return {text: frozenset(names) for text, names in found.items()}


class OfferedCodes:
    """The codebook with only the codes that a quote can get, made once for each question."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._made: dict[tuple[str, str, frozenset[str]], Codebook] = {}

    def of(self, book: Codebook, question: str, given: Iterable[str] = ()) -> Codebook:
        """The codes of `book` for the question with this text, and the codes `given` already."""
        if not book.is_limited:
            return book
        outside = frozenset(id_ for id_ in given if id_ in book.by_id and book.questions_of(id_))
        key = book.revision, question, outside
        if key not in self._made:
            names = names_by_text(self._db)[question]
            self._made[key] = book.limited_to(names, outside)
        return self._made[key]

    def of_all(self, book: Codebook, questions: Iterable[str]) -> Codebook:
        """The codes of `book` that are for each of these questions."""
        for question in questions:
            book = self.of(book, question)
        return book


def names_of(db: sqlite3.Connection, name: str) -> Names:
    """The names of the question that has `name` as its id or text."""
    folded = name.casefold()
    return next(names for names in names_by_text(db).values() if folded in names)


def questions_at(db: sqlite3.Connection, positions: Iterable[int]) -> list[str]:
    """The texts of the questions of the quotes at these positions."""
    rows = db.execute(
        "SELECT DISTINCT n.text FROM quotes AS q JOIN questions AS n ON n.id = q.question"
        " WHERE q.position IN (SELECT value FROM json_each(?)) ORDER BY 1",
        (json.dumps(list(positions)),),
    )
    return [text for (text,) in rows]


def found_question(db: sqlite3.Connection, name: str) -> str:
    """The id or the text of the question with this name, as the study spells it.

    Raises:
        Refusal: there is no such question; the sentence names the nearest.
    """
    spelled = _spelled(db)
    folded = name.strip().casefold()
    if folded not in spelled:
        raise unknown(
            _("No question is called “{question}”").format(question=name), name, spelled.values()
        )
    return spelled[folded]


def unknown_questions(db: sqlite3.Connection, codebook: Codebook) -> Iterator[str]:
    """A sentence for each question in the codebook that the study does not have.

    None while the study has no questions: the codebook may come before the answers.
    """
    spelled = _spelled(db)
    for code in codebook.entries if spelled else ():
        for question in code.questions:
            if question.casefold() in spelled:
                continue
            yield _(
                "“{code}” is for the question “{question}”, which the study does not have; the"
                " nearest is “{nearest}”."
            ).format(code=code.id, question=question, nearest=nearest(question, spelled.values()))


def _spelled(db: sqlite3.Connection) -> dict[str, str]:
    """The ids and texts of all questions, by their casefolded form."""
    rows = db.execute("SELECT id, text FROM questions ORDER BY id").fetchall()
    return {name.casefold(): name for row in reversed(rows) for name in reversed(row)}
