"""SPSS: a row per respondent, with a variable per question and code, and a program beside it.

Quotes stand in the study in the order of import, of each respondent anywhere, and SPSS wants
to know the longest text before the first: so what goes out is put in a table of its own first,
on the disk and away again with the export.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from textwrap import shorten
from typing import IO

from ..errors import Refusal
from ..formats import sav_writing, sps
from ..formats.sav_writing import LONGEST, LONGEST_LABEL, Cell, Variable, clipped
from ..formats.spss_names import named
from ..language import _, n_
from ..quotes import Quote
from .background import Background, backgrounds
from .coded import By, Coded, Export
from .rows import cells
from .spss_columns import DONE, NOT_DONE, SKIPPED, Columns

_STATUS = {"open": NOT_DONE, "skip": SKIPPED, "done": DONE}
_SAYS: dict[int | None, int] = {0: 0, None: 1, 1: 2}
"""How a cell of a code is put away: of several answers, or codes in a net, the highest counts."""
_CELLS: tuple[Cell, ...] = (0, None, 1)

_TABLES = """
CREATE TABLE people (who INTEGER PRIMARY KEY, respondent TEXT, variables TEXT);
CREATE TABLE answers (who INTEGER, question INTEGER, status INTEGER, codes BLOB, text TEXT);
CREATE INDEX answers_who ON answers (who, question);
BEGIN;
"""


def write_sav(export: Export, file: IO[bytes]) -> None:
    """Write the .sav: 1 for a code that was given, 0 for one that was not, else missing.

    Raises:
        Refusal: several coders coded and none is chosen, or there is no room.
    """
    columns = Columns(export)
    try:
        # Without a name it is a file that nobody sees, gone when it is closed.
        with closing(sqlite3.connect("", isolation_level=None)) as disk:
            _Going(columns, disk).write(file)
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


class _Going:
    """What goes into one file."""

    def __init__(self, columns: Columns, disk: sqlite3.Connection) -> None:
        self._columns = columns
        self._export = export = columns.export
        self._disk = disk
        own = [columns.respondent, columns.weighted or ""]
        found, problems = backgrounds(export.study, {*own, *export.variables})
        export.lost += problems
        self._variables = {name: found[name] for name in export.variables}
        self._respondent, self._weight = (
            # Another file may have a variable that is called so.
            Background(name) if name in self._variables else found[name]
            for name in own
        )
        self._widths: list[list[int]] = [[] for _asked in columns.asked]
        """Per question the bytes of the longest first answer, second answer, …"""
        self._cut: list[str] = []
        """Respondents with a text that is too long."""

    def write(self, file: IO[bytes]) -> None:
        respondents = self._gather()
        columns = self._columns
        sav_writing.write(
            file, self._described(), self._rows(), respondents,
            weight=columns.weight, sets=columns.sets,
        )  # fmt: skip
        self._export.lost += self._lost()

    def _gather(self) -> int:
        """Put away what goes out; how many respondents there are."""
        self._disk.executescript(_TABLES)
        questions = {asked.question: nth for nth, asked in enumerate(self._columns.asked)}
        people: dict[str, int] = {}
        for coded in self._export.quotes():
            quote = coded.quote
            question = questions[quote.question]
            who = people.get(quote.respondent)
            nth = 0
            if who is None:
                who = people[quote.respondent] = len(people)
                self._person(who, quote)
            else:
                (nth,) = self._disk.execute(
                    "SELECT count(*) FROM answers WHERE who = ? AND question = ?", (who, question)
                ).fetchone()
            text = self._fitting(quote.respondent, quote.text)
            widths = self._widths[question]
            widths += [1] * (nth + 1 - len(widths))
            widths[nth] = max(widths[nth], len(text.encode()))
            self._disk.execute(
                "INSERT INTO answers VALUES (?, ?, ?, ?, ?)",
                (who, question, *self._decided(coded), text),
            )
        return len(people)

    def _person(self, who: int, quote: Quote) -> None:
        """What stands with the first answer of a respondent is the background."""
        variables = {
            name: self._fitting(quote.respondent, text) for name, text in quote.variables.items()
        }
        for name, text in variables.items():
            self._variables[name].see(text)
        self._respondent.see(quote.respondent)
        self._disk.execute(
            "INSERT INTO people VALUES (?, ?, ?)", (who, quote.respondent, json.dumps(variables))
        )

    def _decided(self, coded: Coded) -> tuple[float, bytes]:
        """The status of a quote, and a byte per code."""
        theirs = (by for by in coded.by if by.coder == self._columns.coder)
        by = next(theirs, By(""))
        said = cells(by, self._export.codes)
        return _STATUS[by.status], bytes(_SAYS[cell] for cell in said)

    def _fitting(self, respondent: str, text: str) -> str:
        """`text` as SPSS can hold it; no program reads on behind a NUL."""
        text = text.replace("\0", "\ufffd")
        if len(text.encode()) <= LONGEST:
            return text
        self._cut.append(respondent)
        return clipped(text, LONGEST).decode()

    def _described(self) -> list[Variable]:
        columns = self._columns
        known = [self._respondent, *(self._variables[name] for name in self._export.variables)]
        found = [each.variable(name) for each, name in zip(known, columns.background, strict=False)]
        if columns.weight:
            found.append(replace(self._weight.variable(columns.weight), measure="scale"))
        taken = columns.taken
        for asked, widths in zip(columns.asked, self._widths, strict=True):
            more = named([f"{asked.text}_{nth}" for nth in range(2, len(widths) + 1)], taken)
            taken |= set(more)
            texts = list(zip([asked.text, *more], widths, strict=True))
            found += columns.of(asked, texts)
        return found

    def _rows(self) -> Iterator[list[Cell]]:
        nets = list(self._columns.nets.values())
        weights = self._weights()
        rows = self._disk.execute(
            "SELECT p.respondent, p.variables, a.question, a.status, a.codes, a.text"
            " FROM people AS p JOIN answers AS a ON a.who = p.who"
            " ORDER BY p.who, a.question, a.rowid"
        )
        nothing = [[None] * (len(widths) + 1 + len(self._export.codes) + len(nets))
                   for widths in self._widths]  # fmt: skip
        for (respondent, variables), group in groupby(rows, itemgetter(0, 1)):
            said = json.loads(variables)
            row = [self._respondent.cell(respondent, respondent)]
            row += [self._variables[name].cell(respondent, said.get(name))
                    for name in self._export.variables]  # fmt: skip
            if weights is not None:
                row.append(weights.get(respondent, 1))
            answers = {question: list(lot) for question, lot in groupby(group, itemgetter(2))}
            for question, widths in enumerate(self._widths):
                if question not in answers:
                    row += nothing[question]
                    continue
                _r, _v, _q, statuses, codes, texts = zip(*answers[question], strict=True)
                given = codes[0] if len(codes) == 1 else bytes(map(max, *codes))
                row += [*texts, *[None] * (len(widths) - len(texts)), min(statuses)]
                row += [_CELLS[code] for code in given]
                row += [_CELLS[max(given[at] for at in net)] for net in nets]
            yield row

    def _weights(self) -> dict[str, float] | None:
        """The weights that are not 1."""
        if self._columns.weight is None:
            return None
        rows = self._export.study.db.execute("SELECT id, weight FROM respondents WHERE weight <> 1")
        return dict(rows.fetchall())

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
        if changed := [name for name, each in self._variables.items() if not each.fits]:
            yield _(
                "Written as text, because it has values that the .sav it came from does not"
                " know: {variables}."
            ).format(variables=_some(changed))
        if self._export.wanted.suggested:
            yield _("A .sav has no place for what is only suggested; it was left out.")


def _some(names: list[str]) -> str:
    """The first few, each once; a label no longer than a line."""
    several = [shorten(name, 60, placeholder=" …") for name in dict.fromkeys(names)]
    return ", ".join(several[:5]) + (" …" if len(several) > 5 else "")
