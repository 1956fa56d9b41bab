"""Reading the answers of a file into temporary tables, before they go into the study.

`row_in` has a row for each row of the file with an answer: its respondent, background and
weight. `answer_in` has a row for each answer and, if the study already has quotes, for each
empty cell, with a null text. `code_in` has the codes in the file.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ...errors import Refusal
from ...formats.cells import number
from ...formats.table import Row, Table
from ...language import _
from ...progress import Progress
from ...study.database import writing
from ...study.quotes import same_as, slug
from .coded_files import Codes
from .column_choice import Choice
from .missing_words import Missing
from .own_decisions import OwnDecisions
from .own_files import variable_name

_BATCH = 5000

_TABLES = {
    "row_in": "n INTEGER PRIMARY KEY, line INTEGER, respondent TEXT, variables TEXT, weight REAL",
    "answer_in": "n INTEGER PRIMARY KEY, row_n INTEGER, quote TEXT, respondent TEXT,"
    " question TEXT, text TEXT, same_as TEXT",
    "code_in": "n INTEGER PRIMARY KEY, quote TEXT, coder TEXT, what TEXT, code TEXT,"
    ' start INTEGER, "end" INTEGER, memo TEXT',
}


class WrongWeight(Refusal):
    """A value in the column with weights is none."""


@dataclass(slots=True)
class Staged:
    """Counts of what was read."""

    rows: int = 0
    answers: int = 0
    empty: int = 0
    """Cells without an answer in the columns with answers, missing values included."""
    missing: int = 0
    weights: int = 0
    """Rows with a weight."""
    weight_sum: float = 0.0
    words: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """The number of cells that were missing by a word, by that word and the column."""
    questions: dict[str, str] = field(default_factory=dict)
    """The text of each question, by id."""


@contextmanager
def staged(
    db: sqlite3.Connection,
    path: Path,
    table: Table,
    choice: Choice,
    codes: Codes | OwnDecisions | None,
    progress: Progress,
) -> Iterator[Staged]:
    """Read all of `table` into temporary tables, which exist until the block ends.

    Raises:
        Refusal: a row cannot be read, a weight is not a number, or a code is unknown.
    """
    with writing(db, temporary=True):
        for name, columns in _TABLES.items():
            db.execute(f"CREATE TEMP TABLE {name} ({columns})")
        stage = _Stage(db, path, table, choice, codes)
        stage.read(progress)
    try:
        yield stage.staged
    finally:
        for name in _TABLES:
            db.execute(f"DROP TABLE temp.{name}")


class _Stage:
    def __init__(
        self,
        db: sqlite3.Connection,
        path: Path,
        table: Table,
        choice: Choice,
        codes: Codes | OwnDecisions | None,
    ) -> None:
        self._db = db
        self._path = path
        self._table = table
        self._choice = choice
        self._codes = codes if isinstance(codes, Codes) else None
        self._own = codes if isinstance(codes, OwnDecisions) else None
        self.staged = Staged()
        self._at = {name: at for at, name in enumerate(table.names)}
        self._missing = Missing(table.names, choice.marks, choice.missing, choice.roles())
        self.staged.words = self._missing.counts
        self._variables = [
            (at, variable_name(name) if self._own else name, table.columns[at].values)
            for name in choice.variables
            for at in [self._at[name]]
        ]
        self._slugs: dict[str, str] = {}
        # Empty cells matter only if the study has quotes that they may empty.
        self._has_quotes = db.execute("SELECT EXISTS (SELECT * FROM quotes)").fetchone()[0]
        self._rows: list[Sequence[object]] = []
        self._answers: list[Sequence[object]] = []
        self._code_rows: list[Sequence[object]] = []
        self._seen: set[str] = set()
        self._asked: set[str] = set()
        self._times: Counter[str] = Counter()
        self._long = self._codes is not None and self._codes.long
        self._texts: dict[str, bytes] = {}

    def read(self, progress: Progress) -> None:
        questions = self._question_columns()
        for row in self._table.rows:
            self._row(row, questions)
            if len(self._rows) >= _BATCH:
                self._write()
                progress(self._table.fraction())
        self._write()
        if self._choice.question is not None:
            # The column with answers is a question only for rows that name none.
            self.staged.questions = {
                id_: text for id_, text in self.staged.questions.items() if id_ in self._asked
            }
        for codes in (self._codes, self._own):
            if codes:
                codes.check_known()

    def _question_columns(self) -> list[tuple[int, str]]:
        """The index of each column with answers, and the id of its question."""
        names = self._choice.text
        texts = [*self._choice.questions, *[""] * len(names)]
        columns = [self._table.columns[self._at[name]] for name in names]
        texts = [given or column.label for given, column in zip(texts, columns, strict=False)]
        return [
            # Several columns may have the label “Other, please specify”.
            (
                self._at[name],
                self._question(
                    f"{text} ({name})" if texts.count(text) > 1 < len(text) else text, name
                ),
            )
            for text, name in zip(texts, names, strict=True)
        ]

    def _question(self, text: str, column: str) -> str:
        """The id of a question: its id in the study, or a new one made from its column.

        A question that is named after its column in the study may get its text from this file. If
        the study has another text for this column, it is a new question.
        """
        known: dict[str, str] = dict(self._db.execute("SELECT id, text FROM questions"))
        id_ = next((id_ for id_, text_ in known.items() if text_ == (text or column)), "")
        if not id_:
            id_ = slug(column)
            if text and known.get(id_, column) != column:
                id_ = slug(text)
        self.staged.questions[id_] = text or known.get(id_, column)
        return id_

    def _row(self, row: Row, questions: list[tuple[int, str]]) -> None:
        line, cells = row
        choice, staged = self._choice, self.staged
        staged.rows += 1
        self._missing.empty(cells)
        who = ""
        if choice.respondent:
            who = (cells[self._at[choice.respondent]] or "").strip()
        who = who or f"{self._path.stem}-{staged.rows}"
        if self._own:
            self._own_row(line, cells, who)
            return
        if choice.question:
            asked = (cells[self._at[choice.question]] or "").strip()
            if asked:
                questions = [(at, self._question_of_row(asked)) for at, _id in questions]
        codes = self._codes.of(line, cells) if self._codes else None
        answered = False
        for at, question in questions:
            text = cells[at]
            if text is not None and text.strip():
                answered = True
                self._answer(who, question, text, codes)
                continue
            staged.empty += 1
            staged.missing += text is None
            if self._has_quotes:
                self._stage(f"{question}:{who}", who, question, None)
        if answered:
            about = (self._background(cells), self._weight(line, cells))
            self._rows.append((staged.rows, line, who, *about))

    def _answer(self, who: str, question: str, text: str, codes: list[str] | None) -> None:
        quote = f"{question}:{who}"
        if self._choice.respondent:
            quote = self._numbered_id(quote, text)
        if quote not in self._texts:
            self.staged.answers += 1
            self._stage(quote, who, question, text)
        if self._long:
            self._texts[quote] = _digest(text)
        if codes is not None:
            coder = self._choice.coder.strip()
            given: list[tuple[str, str | None]] = [("apply", code) for code in codes]
            self._code_rows += [
                (quote, coder, what, code, None, None, None)
                for what, code in [*given, ("done", None)]
            ]

    def _own_row(self, line: int, cells: list[str | None], who: str) -> None:
        """A row of an export: its quote, the first time, and what a coder decided on it."""
        text = cells[self._at["text"]]
        quote = (cells[self._at["quote"]] or "").strip()
        asked = (cells[self._at["question"]] or "").strip()
        if text is None or not text.strip():
            self.staged.empty += 1
            return
        question, number = self._own_question(quote, asked, who)
        id_ = f"{question}:{who}{number}"
        if id_ not in self._seen:
            self._seen.add(id_)
            self.staged.answers += 1
            self._stage(id_, who, question, text)
            about = (self._background(cells), self._weight(line, cells))
            self._rows.append((self.staged.rows, line, who, *about))
        assert self._own
        self._code_rows += [(id_, *decision) for decision in self._own.of(line, cells)]

    def _own_question(self, quote: str, asked: str, who: str) -> tuple[str, str]:
        """The id of the question of an exported quote, and the end of its id, such as `:2`.

        The id of a quote is that of its question, the respondent, and a number after the first
        answer. A question that the study has keeps its id there.
        """
        head, sign, number = quote.rpartition(":")
        if not quote.endswith(f":{who}") and sign and number.isdecimal():
            quote, number = head, f":{number}"
        else:
            number = ""
        id_ = quote.removesuffix(f":{who}")
        key = f"{id_}\n{asked}"
        if key not in self._slugs:
            known: dict[str, str] = dict(self._db.execute("SELECT id, text FROM questions"))
            known |= self.staged.questions
            same = next((each for each, text in known.items() if text == asked), None)
            if same is None:
                same = id_ if id_ and id_ not in known and id_ != quote else slug(asked)
            self.staged.questions[same] = asked
            self._slugs[key] = same
        return self._slugs[key], number

    def _stage(self, quote: str, who: str, question: str, text: str | None) -> None:
        self._asked.add(question)
        same = "" if text is None else same_as(question, text)
        self._answers.append((self.staged.rows, quote, who, question, text, same))

    def _numbered_id(self, quote: str, text: str) -> str:
        """The id of a quote, numbered if the respondent answered the question more than once."""
        if quote not in self._seen:
            self._seen.add(quote)
            return quote
        if self._long:
            # Another code on the same answer.
            others = (f"{quote}:{nth}" for nth in range(2, self._times[quote] + 2))
            digest = _digest(text)
            for other in (quote, *others):
                if self._texts[other] == digest:
                    return other
        self._times[quote] += 1
        return f"{quote}:{self._times[quote] + 1}"

    def _question_of_row(self, asked: str) -> str:
        id_ = self._slugs.get(asked)
        if id_ is None:
            id_ = self._slugs[asked] = self._question(asked, asked)
        return id_

    def _background(self, cells: list[str | None]) -> str:
        found: dict[str, str] = {}
        for at, name, values in self._variables:
            cell = cells[at]
            if cell and not cell.isspace():
                found[name] = values.get(cell, cell) if values else cell
        return _json(found)

    def _weight(self, line: int, cells: list[str | None]) -> float | None:
        if self._choice.weight is None:
            return None
        cell = (cells[self._at[self._choice.weight]] or "").strip()
        if not cell:
            return None
        weight = number(cell)
        if weight is None or not 0 <= weight < float("inf"):
            raise WrongWeight(
                _(
                    "{path}, line {line}: “{cell}” is not a weight; column “{column}” must have"
                    " numbers of 0 or more."
                ).format(path=self._path, line=line, cell=cell, column=self._choice.weight)
            )
        self.staged.weights += 1
        self.staged.weight_sum += weight
        return weight

    def _write(self) -> None:
        execute = self._db.executemany
        execute("INSERT INTO row_in VALUES (?, ?, ?, ?, ?)", self._rows)
        execute(
            "INSERT INTO answer_in (row_n, quote, respondent, question, text, same_as)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            self._answers,
        )
        execute(
            'INSERT INTO code_in (quote, coder, what, code, start, "end", memo)'
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            self._code_rows,
        )
        for lot in (self._rows, self._answers, self._code_rows):
            lot.clear()


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


_json = json.JSONEncoder(ensure_ascii=False).encode
