"""A study as REFI-QDA, for the programs in which others go on with it."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import IO, TypeVar

from ...codebook.codes import Codebook
from ...editing.foreign_guids import Kind, foreign_guids
from ...errors import Refusal
from ...files import replacing
from ...formats.refi import QUESTION, WEIGHT, Case, Coding, Note, Selection, Source, guid_of
from ...formats.refi_positions import MARK
from ...formats.refi_writing import Variable, Writing, write_book, write_project
from ...language import _, n_
from ...privacy.redactions import RedactedView
from ...progress import Progress, no_progress
from ...study.coders import autocoded
from ...study.database import reading
from ...study.quotes import Quote
from ...study.study import Study
from .codes import exported
from .users_and_cases import Names

T = TypeVar("T")

ORIGIN = "turven"
_MEMOS = "latest AS l JOIN decisions AS d ON d.id = l.decision"
_WRITTEN = "l.subject = 'memo' AND d.memo <> ''"
_PASSES = ("respondents", "quotes", "quotes")
CHECK_EVERY = 256
"""Respondents or quotes between two reports of progress."""
_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,17}")


@dataclass(frozen=True, slots=True)
class RefiExportResult:
    """What went out."""

    lost: list[str]
    """Sentences on what could not be carried."""
    redacted: int
    """Places in texts, memos and examples of which a sign stands in the file."""


def export_refi(study: Study, path: Path, *, redact: bool = True) -> RefiExportResult:
    """Write the study as `.qdpx`, or its codebook as `.qdc`; `redact` its texts and memos.

    Two times the same study gives twice the same file, and everything in it the GUID that
    it had before, also where that came from another program.

    Raises:
        Refusal: the file cannot be written, or there is no code to write a codebook of.
    """
    with reading(study.db), replacing(path) as file:
        return write_refi(study, file, book=path.suffix.lower() == ".qdc", redact=redact)


def write_refi(
    study: Study,
    file: IO[bytes],
    *,
    book: bool,
    redact: bool,
    progress: Progress = no_progress,
) -> RefiExportResult:
    """Write the study to an open file, or its codebook alone.

    Raises:
        Refusal: there is no code to write a codebook of.
        Cancelled: the file is not finished.
    """
    export = _Export(study, redact=redact, progress=progress)
    if book:
        codes = exported(export.codebook, export.guids("code"))
        if not codes:
            raise Refusal(_("The codebook has no codes to write."))
        lost = [*_replaced(write_book(file, codes, ORIGIN)), *export.lost_codes()]
    else:
        replaced = write_project(file, export.project())
        lost = [*_replaced(replaced), *export.lost_codes(), *export.lost()]
    return RefiExportResult(lost, export.redacted)


class _Export:
    def __init__(self, study: Study, *, redact: bool, progress: Progress) -> None:
        self._study = study
        self._progress = progress
        self._db = study.db
        self._redact = redact
        self._out = self._cases_out = self._outgoing()
        """The quotes with their memos, as the newest pass through them gave them."""
        self._written = self._outgoing()
        """The memos on codes and on the study, and the examples in the codebook."""

    def _outgoing(self) -> RedactedView:
        return RedactedView(self._study, redact=self._redact)

    @property
    def redacted(self) -> int:
        outgoing = (self._out, self._cases_out, self._written)
        return sum(out.left_out.total() for out in outgoing)

    @cached_property
    def codebook(self) -> Codebook:
        return self._written.codebook(self._study.codebook)

    def guids(self, kind: Kind) -> dict[str, str]:
        return foreign_guids(self._study, kind)

    def project(self) -> Writing:
        return Writing(
            name=self._study.name,
            origin=ORIGIN,
            users={guid: name for name, guid in self._users.items()},
            codes=exported(
                self.codebook,
                self.guids("code"),
                used=self._used,
                notes=self._code_notes,
            ),
            variables=self._variables,
            cases=self._cases,
            sources=self._sources,
            texts=self._texts,
            notes=chain(self._quote_memos(), self._memos()),
            about=tuple(note.guid for note, code in self._written_memos if code is None),
        )

    @cached_property
    def _users(self) -> dict[str, str]:
        """GUIDs by name; what was coded without a person deciding has a user of its own."""
        known = self.guids("user")
        names = self._db.execute("SELECT name FROM coders UNION SELECT coder FROM notes")
        ruled = self._db.execute("SELECT DISTINCT coder FROM codings WHERE how = 'autocode'")
        every = {name for (name,) in names} | {autocoded(name) for (name,) in ruled}
        return {name: known.get(name) or guid_of("user", name) for name in sorted(every)}

    @cached_property
    def _used(self) -> list[str]:
        rows = self._db.execute("SELECT DISTINCT code FROM current_codings ORDER BY code")
        return [code for (code,) in rows]

    @cached_property
    def _codes(self) -> dict[str, str]:
        """GUIDs by id, in the order of the codebook."""
        known = self.guids("code")
        noted = self._db.execute("SELECT code FROM code_memos WHERE code IS NOT NULL ORDER BY code")
        ids = dict.fromkeys(code.id for code in self._study.codebook.entries)
        ids |= dict.fromkeys([*self._used, *(code for (code,) in noted)])
        return {id_: known.get(id_) or guid_of("code", id_) for id_ in ids}

    @cached_property
    def _order(self) -> dict[str, int]:
        return {code: number for number, code in enumerate(self._codes)}

    @cached_property
    def _variables(self) -> dict[str, Variable]:
        rows = self._db.execute(
            "SELECT variables FROM respondents UNION ALL SELECT variables FROM quotes"
        )
        integer: dict[str, bool] = {}
        out = self._outgoing()
        for (variables,) in rows:
            for name, value in out.variables(json.loads(variables)).items():
                integer[name] = integer.get(name, True) and bool(_INTEGER.fullmatch(str(value)))
        found = [Variable(guid=QUESTION, name=_("question"))]
        weighted = "SELECT EXISTS (SELECT 1 FROM respondents WHERE weight <> 1)"
        if self._db.execute(weighted).fetchone()[0]:
            found.append(Variable(guid=WEIGHT, name=_("weight"), kind="Float"))
        found += [
            Variable(guid=guid_of("variable", name), name=name, kind="Integer" if whole else "Text")
            for name, whole in integer.items()
        ]
        return {variable.guid: variable for variable in found}

    def _cases(self) -> Iterator[Case]:
        rows = self._db.execute("SELECT id, weight, variables FROM respondents ORDER BY rowid")
        self._cases_out = self._outgoing()
        for id_, weight, variables in self._counting(rows, 0):
            values = _values(self._cases_out.variables(json.loads(variables)))
            if WEIGHT in self._variables:
                values[WEIGHT] = _decimal(weight)
            answers = self._db.execute(
                "SELECT id FROM quotes WHERE respondent = ? ORDER BY position", (id_,)
            )
            yield Case(
                guid=guid_of("respondent", id_),
                name=id_,
                values=values,
                sources=tuple(guid_of("quote", quote) for (quote,) in answers),
            )

    def _sources(self) -> Iterator[Source]:
        names = Names(alike=str.casefold)
        self._out = self._outgoing()
        (questions,) = self._db.execute("SELECT count(DISTINCT question) FROM quotes").fetchone()
        rows = self._db.execute("SELECT variables FROM quotes ORDER BY position")
        both = zip(self._out.quotes(background=False), rows, strict=True)
        for quote, (variables,) in self._counting(both, 1):
            own = self._out.variables(json.loads(variables))
            guid = guid_of("quote", quote.id)
            asked = f" {quote.question[:40]}" if questions > 1 else ""
            yield Source(
                guid=guid,
                name=names.own(_file_name(quote.respondent + asked)),
                text=plain(quote.text),
                selections=tuple(self._selections(quote, guid)),
                values={QUESTION: quote.question, **_values(own)},
            )

    def _texts(self) -> Iterator[tuple[str, str]]:
        # Passed through once more: all of them at once may be more than memory holds.
        for quote in self._counting(self._outgoing().quotes(background=False), 2):
            yield guid_of("quote", quote.id), plain(quote.text)

    def _counting(self, rows: Iterable[T], nth: int) -> Iterator[T]:
        """The rows of one of the three passes, of respondents and twice of quotes."""
        (total,) = self._db.execute(f"SELECT count(*) FROM {_PASSES[nth]}").fetchone()
        for number, row in enumerate(rows):
            if number % CHECK_EVERY == 0:
                self._progress((nth + number / total) / len(_PASSES))
            yield row

    @cached_property
    def _with_memo(self) -> frozenset[str]:
        rows = self._db.execute(f"SELECT l.quote FROM {_MEMOS} WHERE {_WRITTEN}")
        return frozenset(quote for (quote,) in rows)

    def _selections(self, quote: Quote, guid: str) -> Iterator[Selection]:
        whole = len(plain(quote.text))
        rows = self._db.execute(
            'SELECT coder, how, start, "end", code, at FROM codings WHERE quote = ?'
            " ORDER BY decision DESC",
            (quote.id,),
        ).fetchall()
        found: dict[tuple[str, int, int], dict[str, str]] = defaultdict(dict)
        for coder, how, start, end, code, at in sorted(rows, key=lambda row: self._order[row[4]]):
            begin, stop = self._out.span(start, end)
            behind = whole if stop is None else _in_plain(quote.text, stop)
            first = min(_in_plain(quote.text, begin or 0), behind - 1)
            by = autocoded(coder) if how == "autocode" else coder
            found[by, first, behind].setdefault(code, at)
        for (coder, start, end), codes in sorted(found.items()):
            user = self._users[coder]
            yield Selection(
                start=start,
                end=end,
                user=user,
                codings=tuple(
                    Coding(code=self._codes[code], user=user, at=at) for code, at in codes.items()
                ),
            )
        if quote.id not in self._with_memo:
            return
        for coder, memo in self._db.execute(
            f"SELECT l.coder, d.memo FROM {_MEMOS} WHERE l.quote = ? AND {_WRITTEN} ORDER BY 1",
            (quote.id,),
        ):
            # Programs without notes on a text show the description of a part of it.
            note = _note_guid(guid, coder)
            yield Selection(
                start=0,
                end=whole,
                user=self._users[coder],
                description=self._out.memo(memo),
                notes=(note,),
            )

    def _quote_memos(self) -> Iterator[Note]:
        rows = self._db.execute(
            f"SELECT l.quote, l.coder, d.memo, d.at FROM {_MEMOS}"
            f" JOIN quotes AS q ON q.id = l.quote WHERE {_WRITTEN} ORDER BY q.position, l.coder"
        )
        out = self._outgoing()
        for quote, coder, memo, at in rows:
            yield Note(
                guid=_note_guid(guid_of("quote", quote), coder),
                name=_("memo of {coder}").format(coder=coder),
                text=out.memo(memo),
                user=self._users[coder],
                at=at,
            )

    @cached_property
    def _written_memos(self) -> list[tuple[Note, str | None]]:
        """The memos on codes and on the study, each with its code."""
        rows = self._db.execute(
            "SELECT coder, code, memo, at FROM code_memos ORDER BY code IS NOT NULL, code, coder"
        )
        return [
            (
                Note(
                    guid=_note_guid("study" if code is None else self._codes[code], coder),
                    name=_("memo of {coder}").format(coder=coder),
                    text=self._written.memo(memo),
                    user=self._users[coder],
                    at=at,
                ),
                code,
            )
            for coder, code, memo, at in rows
        ]

    def _memos(self) -> Iterator[Note]:
        return (note for note, _code in self._written_memos)

    @property
    def _code_notes(self) -> dict[str, tuple[str, ...]]:
        notes: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
        for note, code in self._written_memos:
            if code is not None:
                notes[code] += (note.guid,)
        return notes

    def lost_codes(self) -> list[str]:
        retired = sum(code.retired for code in self._study.codebook.entries)
        return _if(
            n_(
                "That {count} code is retired has no place in REFI-QDA.",
                "That {count} codes are retired has no place in REFI-QDA.",
                retired,
            ),
            retired,
        )

    def lost(self) -> list[str]:
        """What a study holds and REFI-QDA has no field for."""

        def number(where: str) -> int:
            return int(self._db.execute(f"SELECT count(*) FROM {where}").fetchone()[0])

        states = number("progress WHERE status <> 'open' OR flagged")
        declined = number("latest WHERE what = 'decline'")
        suggested = number("codings WHERE model IS NOT NULL")
        breaks = number("quotes WHERE instr(text, char(13)) OR unicode(text) = 65279")
        return [
            *_if(
                n_(
                    "That {count} quote is done, skipped or flagged has no place in REFI-QDA.",
                    "That {count} quotes are done, skipped or flagged has no place in REFI-QDA.",
                    states,
                ),
                states,
            ),
            *_if(
                n_(
                    "That {count} code was declined has no place in REFI-QDA.",
                    "That {count} codes were declined has no place in REFI-QDA.",
                    declined,
                ),
                declined,
            ),
            *_if(
                n_(
                    "Of {count} coding the suggestion behind it has no place in REFI-QDA.",
                    "Of {count} codings the suggestion behind them has no place in REFI-QDA.",
                    suggested,
                ),
                suggested,
            ),
            *_if(
                n_(
                    "{count} quote has line breaks of another system; they were written as LF.",
                    "{count} quotes have line breaks of another system; they were written as LF.",
                    breaks,
                ),
                breaks,
            ),
        ]


def plain(text: str) -> str:
    """`text` as it goes into a file: each line break one character, and no byte order mark."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "\ufffd" + text[1:] if text.startswith(MARK) else text


def _in_plain(text: str, position: int) -> int:
    """Where the code point at `position` of `text` is in `plain(text)`."""
    return position - text.count("\r\n", 0, position)


def _values(variables: Mapping[str, str]) -> dict[str, str]:
    return {guid_of("variable", name): str(value) for name, value in variables.items()}


def _decimal(weight: float) -> str:
    """As XML Schema has decimals: without an exponent."""
    return format(Decimal(repr(weight)), "f")


def _note_guid(about: str, coder: str) -> str:
    return guid_of("note", f"{about}:{coder}")


def _file_name(name: str) -> str:
    """A name that can be that of a file: one reader makes one of it."""
    return re.sub(r"[^\w -]+", "_", name).strip(" _")[:80].strip(" _") or "_"


def _replaced(count_: int) -> list[str]:
    return _if(
        n_(
            "In {count} text a control character, which XML cannot hold, was replaced by U+FFFD.",
            "In {count} texts control characters, which XML cannot hold, were replaced by U+FFFD.",
            count_,
        ),
        count_,
    )


def _if(sentence: str, count_: int) -> list[str]:
    return [sentence.format(count=count_)] if count_ else []
