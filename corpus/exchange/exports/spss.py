"""SPSS: a row per respondent with a variable per question and code, and a syntax file beside it.

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
from typing import IO, Any

from ...errors import Refusal
from ...formats import sav_writing, sps
from ...formats.sav_writing import (
    MAX_LABEL_BYTES,
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
from .reader import CHECK_EVERY, CodedQuote, CoderDecisions, Reader
from .result import Result
from .spss_background import Background, SpssBackground, backgrounds
from .spss_columns import DONE, NOT_DONE, SKIPPED, Columns
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


def write_sav(job: ExportJob, file: IO[bytes]) -> Result:
    """Write the .sav file: 1 for a code that was given, 0 for one that was not, else missing.

    Raises:
        Refusal: several coders coded and none is selected, or the temporary folder is full.
    """
    with _sav_writer(job, Columns(job.selection)) as writer:
        return writer.write(file)


def write_sps(job: ExportJob, file: IO[bytes]) -> Result:
    """Write the syntax that opens the .sav, defines its multiple-response sets and counts them.

    Raises:
        Refusal: as `write_sav`.
    """
    columns = Columns(job.selection)
    with _sav_writer(job, columns) as writer:
        # The quotes are read again, because only they say how many codes a respondent has.
        writer.collect()
    sps.write(file, job.file_name, weight=columns.weight, sets=columns.response_sets)
    return Result()


@contextmanager
def _sav_writer(job: ExportJob, columns: Columns) -> Iterator[_SavWriter]:
    try:
        # Without a name, SQLite makes a hidden file that is deleted on closing.
        with closing(sqlite3.connect("", isolation_level=None)) as disk:
            yield _SavWriter(job, columns, disk)
    except sqlite3.Error as error:
        if primary_code(error) not in SYSTEM_ERRORS:
            raise
        raise Refusal(
            _("The temporary folder cannot be written ({error}); free some space in it.").format(
                error=error.sqlite_errorname
            )
        ) from error


class _SavWriter:
    """Writes one .sav file."""

    def __init__(self, job: ExportJob, columns: Columns, disk: sqlite3.Connection) -> None:
        self._job = job
        self._selection = selection = job.selection
        self._columns = columns
        self._disk = disk
        own = [columns.respondent, columns.weighted_by]
        found, self._problems = backgrounds(selection.study, {*own, *selection.variables})
        self._variables = [found[name] for name in selection.variables]
        self._respondent, self._weight = (
            # A background variable with this name may come from another file.
            Background(name) if name in selection.variables else found[name]
            for name in own
        )
        self._widths: list[list[int]] = [[1] for _question in columns.questions]
        """Per question the bytes of the longest first answer, second answer, …"""
        self._cut: list[str] = []
        """The respondents whose texts were cut, once for each text."""
        sizes = [len(each.codes) + len(each.nets) for each in columns.questions]
        self._without_codes = [
            {False: bytes([_UNKNOWN]) * size, True: bytes([_NO]) * size} for size in sizes
        ]
        """Per question the cells of its codes and nets if no code was given, by whether the quote
        is done."""

    def write(self, file: IO[bytes]) -> Result:
        reader, respondents = self.collect()
        columns = self._columns
        sav_writing.write(
            file, self._sav_variables(), self._rows(respondents), respondents,
            weight=columns.weight, sets=columns.response_sets,
        )  # fmt: skip
        return reader.result(*self._lost())

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
            codes = cells[: len(self._columns.questions[question].codes)]
            most[question] = max(most[question], codes.count(_YES))
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
        for variable in self._variables:
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
        if "\0" in text:
            text = text.replace("\0", "\ufffd")
        if len(text) * 4 <= MAX_TEXT_BYTES or len(text.encode()) <= MAX_TEXT_BYTES:
            return text
        self._cut.append(respondent)
        return clipped(text, MAX_TEXT_BYTES).decode()

    def _sav_variables(self) -> list[Variable]:
        columns = self._columns
        background = [self._respondent, *self._variables]
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

    def _rows(self, respondents: int) -> Iterator[list[Cell | bytes]]:
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
            row: list[Cell | bytes] = [self._respondent.cell(respondent, respondent)]
            for variable, text in zip(self._variables, json.loads(variables), strict=True):
                row.append(variable.cell(respondent, text))
            if weights is not None:
                row.append(weights.get(respondent, 1))
            answers = list(empty)
            for question, several in groupby(group, itemgetter(2)):
                answers[question] = self._answered(question, list(several))
            for answer in answers:
                row += answer
            yield row

    def _answered(self, question: int, answers: list[Any]) -> list[Cell | bytes]:
        """The cells for a respondent's answers to one question."""
        columns = self._columns.questions[question]
        texts = [text for *_keys, text in answers]
        cells = _combined([codes for *_keys, codes, _text in answers])
        cells = cells or self._without_codes[question][False]
        status = min((status for *_keys, status, _codes, _text in answers), default=None)
        numbers = self._selection.numbers
        mentions = [
            numbers[code] for code, cell in zip(columns.codes, cells, strict=False) if cell == _YES
        ]
        return [
            *texts,
            *[None] * (len(self._widths[question]) - len(texts)),
            bytes([packed_integer(status)]),
            *mentions,
            *[None] * (len(columns.mentions) - len(mentions)),
            cells,
        ]

    def _lost(self) -> Iterator[str]:
        yield from self._problems
        if self._cut:
            yield n_(
                "{count} text has more than the {longest} bytes that SPSS allows and was cut;"
                " respondent: {respondents}.",
                "{count} texts have more than the {longest} bytes that SPSS allows and were cut;"
                " respondents: {respondents}.",
                len(self._cut),
            ).format(
                count=len(self._cut), longest=MAX_TEXT_BYTES, respondents=_first_few(self._cut)
            )
        if labels := self._columns.long_labels():
            yield n_(
                "{count} label has more than the {longest} bytes that SPSS allows and was cut:"
                " {labels}.",
                "{count} labels have more than the {longest} bytes that SPSS allows and were cut:"
                " {labels}.",
                len(labels),
            ).format(count=len(labels), longest=MAX_LABEL_BYTES, labels=_first_few(labels))
        rows = self._selection.study.db.execute(
            "SELECT DISTINCT j.key FROM quotes AS q, json_each(q.variables) AS j ORDER BY j.key"
        )
        if varying := [name for (name,) in rows]:
            yield _(
                "These variables differ between the answers of one respondent; the file has the"
                " value of the first answer: {variables}."
            ).format(variables=_first_few(varying))
        if changed := [each.name for each in self._variables if not each.fits]:
            yield _(
                "Written as text, because the study has values that the imported .sav file does"
                " not allow: {variables}."
            ).format(variables=_first_few(changed))
        if self._selection.asked.suggested:
            yield _("A .sav file cannot hold suggestions; they were left out.")
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


def _first_few(names: list[str]) -> str:
    """The first five different names, each cut if it is long."""
    several = [name if len(name) <= 60 else name[:60] + "…" for name in dict.fromkeys(names)]
    return ", ".join(several[:5]) + (" …" if len(several) > 5 else "")
