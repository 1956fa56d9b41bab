"""SPSS: a row per respondent, with a variable per question and code, and a program beside it.

Quotes stand in the study in the order of import, of each respondent anywhere, and SPSS wants
to know the longest text before the first: so what goes out is put in a table of its own first,
on the disk and away again with the export.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from typing import IO, Any

from ...errors import Refusal
from ...formats import sav_writing, sps
from ...formats.sav_writing import LONGEST, LONGEST_LABEL, Cell, Variable, clipped, small
from ...formats.spss_names import named
from ...language import _, n_
from ...study.quotes import Quote
from .reader import CHECK_EVERY, CodedQuote, CoderDecisions, Export
from .spss_background import Background, SpssBackground, backgrounds
from .spss_columns import DONE, NOT_DONE, SKIPPED, Columns

_READING = 0.8
"""Which part of the work it is to read the quotes, before a row is written."""
_STATUS = {"open": NOT_DONE, "skip": SKIPPED, "done": DONE}
_NOBODY = CoderDecisions("")
_NO, _UNKNOWN, _YES = small(0), small(None), small(1)
_RANKS = bytes.maketrans(bytes([_NO, _UNKNOWN, _YES]), bytes(range(3)))
"""Of several answers of a respondent the highest counts."""
_OF_RANKS = bytes.maketrans(bytes(range(3)), bytes([_NO, _UNKNOWN, _YES]))

_TABLES = """
PRAGMA journal_mode = OFF;
CREATE TABLE people (who INTEGER PRIMARY KEY, respondent TEXT, variables TEXT);
CREATE TABLE answers (who INTEGER, question INTEGER, status INTEGER, codes BLOB, text TEXT);
BEGIN;
"""


def write_sav(export: Export, file: IO[bytes]) -> None:
    """Write the .sav: 1 for a code that was given, 0 for one that was not, else missing.

    Raises:
        Refusal: several coders coded and none is chosen, or there is no room.
    """
    export.reading = _READING
    columns = Columns(export)
    try:
        # Without a name it is a file that nobody sees, gone when it is closed.
        with closing(sqlite3.connect("", isolation_level=None)) as disk:
            _SavWriter(columns, disk).write(file)
    except sqlite3.OperationalError as error:
        raise Refusal(
            _("The temporary folder cannot be written ({reason}); free some space in it.").format(
                reason=error
            )
        ) from error


def write_sps(export: Export, file: IO[bytes]) -> None:
    """Write the program that says what belongs together in the .sav, and counts it."""
    columns = Columns(export)
    sps.write(file, export.name, weight=columns.weight, sets=columns.sets)


class _SavWriter:
    """What goes into one file."""

    def __init__(self, columns: Columns, disk: sqlite3.Connection) -> None:
        self._columns = columns
        self._export = export = columns.export
        self._disk = disk
        own = [columns.respondent, columns.weighted_by]
        found, problems = backgrounds(export.study, {*own, *export.variables})
        export.lost += problems
        self._variables = [found[name] for name in export.variables]
        self._respondent, self._weight = (
            # Another file may have a variable that is called so.
            Background(name) if name in export.variables else found[name]
            for name in own
        )
        self._widths: list[list[int]] = [[1] for _asked in columns.asked]
        """Per question the bytes of the longest first answer, second answer, …"""
        self._cut: list[str] = []
        """Respondents with a text that is too long."""
        size = len(export.codes) + len(columns.nets)
        self._none = {False: bytes([_UNKNOWN]) * size, True: bytes([_NO]) * size}
        """What is said where no code is given, and the quote is not done or done."""

    def write(self, file: IO[bytes]) -> None:
        respondents = self._gather()
        columns = self._columns
        sav_writing.write(
            file, self._described(), self._rows(respondents), respondents,
            weight=columns.weight, sets=columns.sets,
        )  # fmt: skip
        self._export.lost += self._lost()

    def _gather(self) -> int:
        """Put away what goes out; how many respondents there are."""
        self._disk.executescript(_TABLES)
        questions = {asked.question: nth for nth, asked in enumerate(self._columns.asked)}
        people: dict[str, int] = {}
        times: Counter[tuple[int, int]] = Counter()
        for coded in self._export.quotes(origins=False):
            quote = coded.quote
            if quote.respondent not in people:
                people[quote.respondent] = len(people) + 1
                self._person(quote)
            answer = people[quote.respondent], questions[quote.question]
            text = self._fitting(quote.respondent, quote.text)
            widths = self._widths[answer[1]]
            widths += [1] * (times[answer] + 1 - len(widths))
            widths[times[answer]] = max(widths[times[answer]], len(text.encode()))
            times[answer] += 1
            self._disk.execute(
                "INSERT INTO answers VALUES (?, ?, ?, ?, ?)", (*answer, *self._decided(coded), text)
            )
        self._disk.execute("CREATE INDEX answers_who ON answers (who, question)")
        return len(people)

    def _person(self, quote: Quote) -> None:
        """What stands with the first answer of a respondent is the background."""
        values: list[str | None] = []
        for variable in self._variables:
            text = quote.variables.get(variable.name)
            if text is not None:
                text = self._fitting(quote.respondent, text)
                variable.see(text)
            values.append(text)
        self._respondent.see(quote.respondent)
        self._disk.execute(
            "INSERT INTO people (respondent, variables) VALUES (?, ?)",
            (quote.respondent, json.dumps(values)),
        )

    def _decided(self, coded: CodedQuote) -> tuple[int, bytes]:
        """The status of a quote, and what is said of each code and net."""
        by = next((by for by in coded.by if by.coder == self._columns.coder), _NOBODY)
        status = _STATUS.get(by.status, NOT_DONE)
        none = self._none[status == DONE]
        if not (by.codings or by.others):
            return status, none
        said = bytearray(none)
        places = self._columns.places
        # It is there, but does not go out.
        for code in by.others & places.keys():
            for at in places[code]:
                said[at] = _UNKNOWN
        for coding in by.codings:
            for at in places[coding.code]:
                said[at] = _YES
        return status, bytes(said)

    def _fitting(self, respondent: str, text: str) -> str:
        """`text` as SPSS can hold it; no program reads on behind a NUL."""
        if "\0" in text:
            text = text.replace("\0", "\ufffd")
        if len(text) * 4 <= LONGEST or len(text.encode()) <= LONGEST:
            return text
        self._cut.append(respondent)
        return clipped(text, LONGEST).decode()

    def _described(self) -> list[Variable]:
        columns = self._columns
        known = [self._respondent, *self._variables]
        found = [each.variable(name) for each, name in zip(known, columns.background, strict=False)]
        if columns.weight:
            weight = self._weight.variable(columns.weight)
            shown = weight.format if isinstance(self._weight, SpssBackground) else "F8.4"
            found.append(replace(weight, measure="scale", format=shown))
        taken = set(columns.taken)
        for asked, widths in zip(columns.asked, self._widths, strict=True):
            more = named([f"{asked.text}_{nth}" for nth in range(2, len(widths) + 1)], taken)
            taken.update(more)
            found += columns.of(asked, list(zip([asked.text, *more], widths, strict=True)))
        return found

    def _rows(self, respondents: int) -> Iterator[list[Cell | bytes]]:
        weights = self._export.weights
        rows = self._disk.execute(
            "SELECT p.respondent, p.variables, a.question, a.status, a.codes, a.text"
            " FROM people AS p CROSS JOIN answers AS a ON a.who = p.who"
            " ORDER BY p.who, a.question, a.rowid"
        )
        unasked = bytes([small(None)]) + self._none[False]
        nothing: list[list[Cell | bytes]] = [
            [*[None] * len(widths), unasked] for widths in self._widths
        ]
        for nth, ((respondent, variables), group) in enumerate(groupby(rows, itemgetter(0, 1))):
            if nth % CHECK_EVERY == 0:
                self._export.progress(_READING + (1 - _READING) * nth / respondents)
            row: list[Cell | bytes] = [self._respondent.cell(respondent, respondent)]
            for variable, text in zip(self._variables, json.loads(variables), strict=True):
                row.append(variable.cell(respondent, text))
            if weights is not None:
                row.append(weights.get(respondent, 1))
            answers = list(nothing)
            for question, several in groupby(group, itemgetter(2)):
                answers[question] = _combined(list(several), len(self._widths[question]))
            for answer in answers:
                row += answer
            yield row

    def _lost(self) -> Iterator[str]:
        """Sentences on what the file cannot hold."""
        if self._cut:
            yield n_(
                "{count} text has more than {longest} bytes, which SPSS cannot hold, and was cut:"
                " of respondent {some}.",
                "{count} texts have more than {longest} bytes, which SPSS cannot hold, and were"
                " cut: of respondents {some}.",
                len(self._cut),
            ).format(count=len(self._cut), longest=LONGEST, some=_some(self._cut))
        if labels := self._columns.cut():
            yield n_(
                "{count} label has more than {longest} bytes and was cut: {some}.",
                "{count} labels have more than {longest} bytes and were cut: {some}.",
                len(labels),
            ).format(count=len(labels), longest=LONGEST_LABEL, some=_some(labels))
        rows = self._export.study.db.execute(
            "SELECT DISTINCT j.key FROM quotes AS q, json_each(q.variables) AS j ORDER BY j.key"
        )
        if several := [name for (name,) in rows]:
            yield _(
                "Of what differs between the answers of one respondent, the first stands in the"
                " file: {variables}."
            ).format(variables=_some(several))
        if changed := [each.name for each in self._variables if not each.fits]:
            yield _(
                "Written as text, because it has values that the .sav it came from does not"
                " know: {variables}."
            ).format(variables=_some(changed))
        if self._export.wanted.suggested:
            yield _("A .sav has no place for what is only suggested; it was left out.")


def _combined(answers: list[Any], times: int) -> list[Cell | bytes]:
    """The cells of all answers of one respondent to one question, of which some have `times`."""
    _who, _variables, _question, statuses, codes, texts = zip(*answers, strict=True)
    said = codes[0]
    if len(codes) > 1:
        ranks = [each.translate(_RANKS) for each in codes]
        said = bytes(map(max, *ranks)).translate(_OF_RANKS)
    return [*texts, *[None] * (times - len(texts)), bytes([small(min(statuses))]) + said]


def _some(names: list[str]) -> str:
    """The first few, each once; of a long one how it begins."""
    several = [name if len(name) <= 60 else name[:60] + "…" for name in dict.fromkeys(names)]
    return ", ".join(several[:5]) + (" …" if len(several) > 5 else "")
