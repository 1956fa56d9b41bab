"""The names of texts in a REFI-QDA project, by which a study that comes back is recognised."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator

from ...editing.foreign_guids import foreign_guids
from ...formats.refi import SOURCE
from ...study.study import Study
from .unique_names import UniqueNames

_NOT_IN_FILE_NAMES = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]')
_LONGEST = 200
_QUESTION_SHOWN = 40


def name_variable(study: Study) -> str | None:
    """The background variable with the names that texts had in another program, if any had."""
    named = foreign_guids(study, "variable")
    return next((name for name, guid in named.items() if guid == SOURCE), None)


class SourceNames:
    """Names the texts of an export, each as it was named, and unlike the others."""

    def __init__(self, db: sqlite3.Connection, variable: str | None) -> None:
        """`variable` is the background variable with names, if there is one."""
        self._variable = variable
        (questions,) = db.execute("SELECT count(DISTINCT question) FROM quotes").fetchone()
        self._several_questions = questions > 1
        # Some programs use names as file names, which may not differ in case alone.
        self._names = UniqueNames(key=str.casefold)
        self.changed: list[str] = []
        """The names that could not stay as they were."""

    def name(self, respondent: str, question: str, background: dict[str, str]) -> str:
        """The name of the next text."""
        asked = f" {question[:_QUESTION_SHOWN]}" if self._several_questions else ""
        own = background.get(self._variable, "") if self._variable else ""
        wanted = (own or respondent + asked).strip()
        name = self._names.unique(file_name(wanted))
        if name != wanted:
            self.changed.append(wanted)
        return name


def file_name(name: str) -> str:
    """`name` without what a file name cannot have, because some programs use it as one."""
    return _NOT_IN_FILE_NAMES.sub("_", name)[:_LONGEST].strip(" .") or "_"


def named_quotes(study: Study) -> Iterator[tuple[str, str, str]]:
    """The id of each quote, its name in an export, and its text."""
    names = SourceNames(study.db, name_variable(study))
    for id_, respondent, question, text, variables in study.db.execute(
        "SELECT q.id, q.respondent, n.text, q.text, q.variables FROM quotes AS q"
        " JOIN questions AS n ON n.id = q.question ORDER BY q.position"
    ):
        yield id_, names.name(respondent, question, json.loads(variables)), text
