"""A row per respondent, with a column per question and code.

The quotes are read in the order of import, so the quotes of one respondent may be far apart, and a
.sav file begins with the length of the longest text. Therefore the rows are first collected in a
temporary database on disk.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from typing import Any

from ...errors import Refusal
from ...formats.sav_writing import (
    MAX_TEXT_BYTES,
    Cell,
    Variable,
    clipped,
    packed_integer,
)
from ...formats.spss_names import spss_names
from ...language import _, n_
from ...progress import subrange
from ...study.database import SYSTEM_ERRORS, primary_code
from ...study.quotes import Quote
from .background_types import Background, CellValues
from .reader import CHECK_EVERY, CodedQuote, CoderDecisions, Reader
from .spss_background import SpssBackground, backgrounds
from .spss_columns import DONE, NOT_DONE, SKIPPED, Columns, QuestionColumns
from .writer import ExportJob

_QUOTES_DONE = 0.8
"""The fraction of the work that is done when all quotes are collected."""
_STATUS = {"open": NOT_DONE, "skip": SKIPPED, "done": DONE}
_NOBODY = CoderDecisions("")
_NO, _UNKNOWN, _YES = packed_integer(0), packed_integer(None), packed_integer(1)

_TABLES = """
PRAGMA journal_mode = OFF;
CREATE TABLE respondents (number INTEGER PRIMARY KEY, respondent TEXT, variables TEXT);
CREATE TABLE answers (number INTEGER, question INTEGER, status INTEGER, codes BLOB, text TEXT);
BEGIN;
"""


@contextmanager
def collecting(job: ExportJob, columns: Columns, *, spss: bool = False) -> Iterator[Respondents]:
    """The respondents of an export, until the end of a `with` statement.

    Args:
        spss: whether texts must fit into SPSS, and the variables of an imported .sav file are as
            they were in it.

    Raises:
        Refusal: the temporary folder is full.
    """
    try:
        # Without a name, SQLite makes a hidden file that is deleted on closing.
        with closing(sqlite3.connect("", isolation_level=None)) as disk:
            yield Respondents(job, columns, disk, spss=spss)
    except sqlite3.Error as error:
        if primary_code(error) not in SYSTEM_ERRORS:
            raise
        raise Refusal(
            _("The temporary folder cannot be written ({error}); free some space in it.").format(
                error=error.sqlite_errorname
            )
        ) from error


class Respondents:
    """The rows of one export; `collect` the quotes first."""

    def __init__(
        self, job: ExportJob, columns: Columns, disk: sqlite3.Connection, *, spss: bool
    ) -> None:
        self._job = job
        self._selection = selection = job.selection
        self._columns = columns
        self._disk = disk
        self._spss = spss
        own = [columns.respondent, columns.weighted_by]
        found: dict[str, Background] = {name: Background(name) for name in own}
        found |= {name: Background(name) for name in selection.variables}
        self.problems: list[str] = []
        if spss:
            found, self.problems = backgrounds(selection.study, {*own, *selection.variables})
        self.backgrounds = [found[name] for name in selection.variables]
        self._respondent, self._weight = (
            # A background variable with this name may come from another file.
            Background(name) if name in selection.variables else found[name]
            for name in own
        )
        self._widths: list[list[int]] = [[1] for _question in columns.questions]
        """Per question the bytes of the longest first answer, second answer, …"""
        self.cut: list[str] = []
        """The respondents whose texts were cut, once for each text."""
        sizes = [len(each.lines) for each in columns.questions]
        self._without_codes = [
            {False: bytes([_UNKNOWN]) * size, True: bytes([_NO]) * size} for size in sizes
        ]
        """Per question the cells of its codes and nets if no code was given, by whether the quote
        is done."""

    def collect(self) -> tuple[Reader, int]:
        """Read the quotes and add the mentions to the columns: the reader, and the respondents."""
        reader = self._job.reader(until=_QUOTES_DONE, origins=False)
        respondents = self._collect(reader)
        most = [0] * len(self._columns.questions)
        rows = self._disk.execute(
            "SELECT number, question, codes FROM answers ORDER BY number, question"
        )
        for (_number, question), group in groupby(rows, itemgetter(0, 1)):
            cells = _combined([codes for _number, _question, codes in group])
            columns = self._columns.questions[question]
            most[question] = max(most[question], len(_given(columns, cells)))
        self._columns.add_mentions(most)
        return reader, respondents

    def _collect(self, quotes: Iterable[CodedQuote]) -> int:
        """Put the quotes into the temporary database; return the number of respondents."""
        self._disk.executescript(_TABLES)
        questions = {each.question: nth for nth, each in enumerate(self._columns.questions)}
        respondents: dict[str, int] = {}
        answers: Counter[tuple[int, int]] = Counter()
        for coded in quotes:
            quote = coded.quote
            if quote.respondent not in respondents:
                respondents[quote.respondent] = len(respondents) + 1
                self._add_respondent(quote)
            key = number, question = respondents[quote.respondent], questions[quote.question]
            text = self._fit_text(quote.respondent, quote.text)
            widths, nth = self._widths[question], answers[key]
            widths += [1] * (nth + 1 - len(widths))
            widths[nth] = max(widths[nth], len(text.encode()))
            answers[key] += 1
            self._disk.execute(
                "INSERT INTO answers VALUES (?, ?, ?, ?, ?)",
                (number, question, *self._decided(coded, question), text),
            )
        self._disk.execute("CREATE INDEX answers_number ON answers (number, question)")
        return len(respondents)

    def _add_respondent(self, quote: Quote) -> None:
        """Store the respondent of `quote` with the background variables."""
        values: list[str | None] = []
        for variable in self.backgrounds:
            text = quote.variables.get(variable.name)
            if text is not None:
                text = self._fit_text(quote.respondent, text)
                variable.observe(text)
            values.append(text)
        self._respondent.observe(quote.respondent)
        self._disk.execute(
            "INSERT INTO respondents (respondent, variables) VALUES (?, ?)",
            (quote.respondent, json.dumps(values)),
        )

    def _decided(self, coded: CodedQuote, question: int) -> tuple[int, bytes]:
        """The status of a quote, and its cells for the codes and nets of its question."""
        own = (each for each in coded.coders if each.coder == self._columns.coder)
        decisions = next(own, _NOBODY)
        status = _STATUS.get(decisions.status, NOT_DONE)
        without = self._without_codes[question][status == DONE]
        if status != DONE or not decisions.codings:
            return status, without
        cells = bytearray(without)
        places = self._columns.questions[question].places
        for coding in decisions.codings:
            for at in places[coding.code]:
                cells[at] = _YES
        return status, bytes(cells)

    def _fit_text(self, respondent: str, text: str) -> str:
        """`text` as SPSS can hold it; some programs end a text at a NUL character."""
        if not self._spss:
            return text
        if "\0" in text:
            text = text.replace("\0", "\ufffd")
        if len(text) * 4 <= MAX_TEXT_BYTES or len(text.encode()) <= MAX_TEXT_BYTES:
            return text
        self.cut.append(respondent)
        return clipped(text, MAX_TEXT_BYTES).decode()

    def variables(self) -> list[Variable]:
        """The variables, in the order of the cells of `rows`."""
        columns = self._columns
        background = [self._respondent, *self.backgrounds]
        found = [
            each.variable(name) for each, name in zip(background, columns.background, strict=False)
        ]
        if columns.weight:
            weight = self._weight.variable(columns.weight)
            shown = weight.format if isinstance(self._weight, SpssBackground) else "F8.4"
            found.append(replace(weight, measure="scale", format=shown))
        taken = set(columns.taken)
        for question, widths in zip(columns.questions, self._widths, strict=True):
            wanted = [f"{question.text}_{nth}" for nth in range(2, len(widths) + 1)]
            names = [question.text, *spss_names(wanted, taken)]
            taken.update(names)
            found += columns.variables(question, list(zip(names, widths, strict=True)))
        return found

    def rows(self, respondents: int) -> Iterator[list[Cell | bytes]]:
        """A row per respondent as SPSS has it; a cell of bytes has a variable per byte."""
        for who, values, weight, answers in self._read(respondents):
            row: list[Cell | bytes] = [self._respondent.cell(who, who)]
            for variable, text in zip(self.backgrounds, values, strict=True):
                row.append(variable.cell(who, text))
            yield [*row, *weight, *(cell for answer in answers for cell in answer)]

    def cells(self, respondents: int, values: CellValues) -> Iterator[list[object]]:
        """A row per respondent for other files, with the same columns."""
        code = {_UNKNOWN: values.unknown, _NO: values.no, _YES: values.yes}
        statuses = {packed_integer(number): status for status, number in _STATUS.items()}
        for who, texts, weight, answers in self._read(respondents):
            row: list[object] = [who]
            row += map(values.of, self.backgrounds, texts)
            row += weight
            for *cells, codes in answers:
                # A status is one byte, and so is each code and net.
                row += (
                    statuses.get(cell[0]) if isinstance(cell, bytes) else cell for cell in cells
                )
                row += map(code.get, codes)  # type: ignore[arg-type]
            yield row

    def _read(
        self, respondents: int
    ) -> Iterator[tuple[str, list[str | None], list[float], list[list[Cell | bytes]]]]:
        """For each respondent the id, the background, the weight and the answers by question."""
        progress = subrange(self._job.progress, _QUOTES_DONE, 1)
        weights = self._selection.weights
        rows = self._disk.execute(
            "SELECT r.respondent, r.variables, a.question, a.status, a.codes, a.text"
            " FROM respondents AS r CROSS JOIN answers AS a ON a.number = r.number"
            " ORDER BY r.number, a.question, a.rowid"
        )
        empty = [self._answered(nth, []) for nth in range(len(self._widths))]
        for nth, ((respondent, variables), group) in enumerate(groupby(rows, itemgetter(0, 1))):
            if nth % CHECK_EVERY == 0:
                progress(nth / respondents)
            answers = list(empty)
            for question, several in groupby(group, itemgetter(2)):
                answers[question] = self._answered(question, list(several))
            weight = [] if weights is None else [weights.get(respondent, 1)]
            yield respondent, json.loads(variables), weight, answers

    def _answered(self, question: int, answers: list[Any]) -> list[Cell | bytes]:
        """The cells for a respondent's answers to one question."""
        columns = self._columns.questions[question]
        texts = [text for *_keys, text in answers]
        cells = _combined([codes for *_keys, codes, _text in answers])
        cells = cells or self._without_codes[question][False]
        status = min((status for *_keys, status, _codes, _text in answers), default=None)
        numbers = self._selection.numbers
        mentions = [numbers[code] for code in _given(columns, cells)]
        return [
            *texts,
            *[None] * (len(self._widths[question]) - len(texts)),
            bytes([packed_integer(status)]),
            *mentions,
            *[None] * (len(columns.mentions) - len(mentions)),
            cells,
        ]

    def lost(self) -> Iterator[str]:
        """Sentences on what a row per respondent cannot hold, in any format."""
        rows = self._selection.study.db.execute(
            "SELECT DISTINCT j.key FROM quotes AS q, json_each(q.variables) AS j ORDER BY j.key"
        )
        if varying := [name for (name,) in rows]:
            yield _(
                "These variables differ between the answers of one respondent; the file has the"
                " value of the first answer: {variables}."
            ).format(variables=first_few(varying))
        if self._selection.asked.suggested:
            yield _("A row per respondent cannot hold suggestions; they were left out.")
        if without := self._columns.without_value():
            yield n_(
                "{count} code has no code value. It has a number that stays the same when the"
                " codebook changes; `turven codebook values` shows and writes code values.",
                "{count} codes have no code value. They have numbers that stay the same when the"
                " codebook changes; `turven codebook values` shows and writes code values.",
                without,
            ).format(count=without)


def _combined(codes: list[bytes]) -> bytes:
    """The cells of codes and nets over a respondent's answers to one question, if any.

    They are those of all answers together, and missing if one of these is not done.
    """
    # On an answer that is not done all cells are missing, and on another none is.
    not_done = next((each for each in codes if _UNKNOWN in each), None)
    if len(codes) < 2 or not_done is not None:
        return not_done or b"".join(codes)
    return bytes(_YES if _YES in each else _NO for each in zip(*codes, strict=True))


def _given(columns: QuestionColumns, cells: bytes) -> list[str]:
    """The ids of the codes in the cells of codes and nets."""
    return [
        id_
        for id_, cell in zip(columns.lines, cells, strict=True)
        if cell == _YES and id_ not in columns.nets
    ]


def first_few(names: list[str]) -> str:
    """The first five different names, each cut if it is long."""
    several = [name if len(name) <= 60 else name[:60] + "…" for name in dict.fromkeys(names)]
    return ", ".join(several[:5]) + (" …" if len(several) > 5 else "")
