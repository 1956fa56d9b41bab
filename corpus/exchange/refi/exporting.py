"""Export of a study as REFI-QDA, for other programs for qualitative analysis."""

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
from ...formats.refi import (
    ORIGIN,
    QUESTION,
    SOURCE,
    STATES,
    WEIGHT,
    Case,
    Code,
    Coding,
    Note,
    Selection,
    Source,
    State,
    guid_of,
    state_set,
    walk,
)
from ...formats.refi_writing import TextSet, Variable, Writing, write_book, write_project
from ...language import _, n_
from ...privacy.redactions import RedactedView
from ...progress import Progress, no_progress
from ...study.coders import Kind as CoderKind
from ...study.coders import autocode_name, kind_of_new, kinds
from ...study.database import reading
from ...study.quotes import Quote
from ...study.study import Study
from .codes import refi_codes, renamed
from .source_names import SourceNames, name_variable
from .texts import normalized, normalized_position
from .unique_names import UniqueNames

T = TypeVar("T")

_LATEST_DECISIONS = "latest AS l JOIN decisions AS d ON d.id = l.decision"
_IS_MEMO = "l.subject = 'memo' AND d.memo <> ''"
_PASSES = ("respondents", "quotes", "quotes")
"""The table that each pass of an export reads, in order."""
CHECK_EVERY = 256
"""Respondents or quotes between two reports of progress."""
_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,17}")


@dataclass(frozen=True, slots=True)
class RefiExportResult:
    """What an export left out or redacted."""

    lost: list[str]
    """Sentences that say what REFI-QDA cannot hold."""
    redacted: int
    """The number of places in texts, memos and examples that were redacted."""


def export_refi(study: Study, path: Path, *, redact: bool = True) -> RefiExportResult:
    """Write the study as `.qdpx`, or its codebook as `.qdc`; `redact` its texts and memos.

    The same study always gives the same file. A code or coder that was imported from another
    program keeps the GUID that it had there.

    Raises:
        Refusal: the file cannot be written, or the codebook has no codes.
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
        Refusal: the codebook has no codes.
        Cancelled: the export was cancelled; the file is incomplete.
    """
    export = _Export(study, redact=redact, progress=progress)
    if book:
        codes = refi_codes(export.codebook, export.guids("code"))
        if not codes:
            raise Refusal(_("The codebook has no codes to write."))
        lost = [*_replaced_characters(write_book(file, codes, ORIGIN)), *export.lost_codes()]
    else:
        replaced = write_project(file, export.project())
        lost = [*_replaced_characters(replaced), *export.lost_codes(), *export.lost()]
    return RefiExportResult(lost, export.redacted)


class _Export:
    def __init__(self, study: Study, *, redact: bool, progress: Progress) -> None:
        self._study = study
        self._progress = progress
        self._db = study.db
        self._redact = redact
        self._quotes_view = self._cases_view = self._redacted_view()
        """The view of the quotes and their memos in the last pass over them."""
        self._memos_view = self._redacted_view()
        """The view of the memos on codes and on the study, and of the codebook's examples."""

    def _redacted_view(self) -> RedactedView:
        return RedactedView(self._study, redact=self._redact)

    @property
    def redacted(self) -> int:
        views = (self._quotes_view, self._cases_view, self._memos_view)
        return sum(view.left_out.total() for view in views)

    @cached_property
    def codebook(self) -> Codebook:
        return self._memos_view.codebook(self._study.codebook)

    def guids(self, kind: Kind) -> dict[str, str]:
        return foreign_guids(self._study, kind)

    def project(self) -> Writing:
        return Writing(
            name=self._study.name,
            origin=ORIGIN,
            users={guid: name for name, guid in self._users.items()},
            codes=(*self._book, *self._case_codes),
            variables=self._variables,
            cases=self._cases,
            sources=self._sources,
            texts=self._texts,
            notes=self._notes,
            about=tuple(note.guid for note, code in self._code_and_study_notes if code is None),
            sets=self._state_sets,
        )

    @cached_property
    def _book(self) -> tuple[Code, ...]:
        return refi_codes(
            self.codebook, self.guids("code"), used=self._codes_in_use, notes=self._code_notes
        )

    @cached_property
    def _case_codes(self) -> tuple[Code, ...]:
        """A code with the GUID of each case: one program links texts to cases by such codes."""
        names = UniqueNames(code.name for code in walk(self._book))
        folder = names.unique(_("respondents"))
        rows = self._db.execute(
            "SELECT DISTINCT r.id FROM respondents AS r JOIN quotes AS q ON q.respondent = r.id"
            " ORDER BY r.rowid"
        )
        codes = tuple(
            Code(guid=guid_of("respondent", id_), name=names.unique(id_)) for (id_,) in rows
        )
        if not codes:
            return ()
        return (Code(guid=guid_of("code", "all cases"), name=folder, codable=False, codes=codes),)

    def _notes(self) -> Iterator[Note]:
        return chain(self._quote_notes(), (note for note, _code in self._code_and_study_notes))

    def _state_sets(self) -> Iterator[TextSet]:
        """The texts that are done, skipped, flagged or starred; done also if they are none.

        An import knows by that set that the file says what is done.
        """
        named: dict[State, str] = {
            "done": _("{coder}: done"), "skip": _("{coder}: skipped"),
            "flag": _("{coder}: flagged"), "star": _("{coder}: starred"),
        }  # fmt: skip
        names = UniqueNames()
        coders = self._db.execute("SELECT DISTINCT coder FROM latest ORDER BY coder").fetchall()
        for (coder,) in coders:
            user = self._user_guid(coder)
            for state in STATES:
                rows = self._db.execute(
                    "SELECT l.quote FROM latest AS l JOIN quotes AS q ON q.id = l.quote"
                    " WHERE l.coder = ? AND l.what = ? ORDER BY q.position",
                    (coder, state),
                ).fetchall()
                if rows or state == "done":
                    yield TextSet(
                        guid=state_set(state, user),
                        name=names.unique(named[state].format(coder=coder)),
                        sources=[guid_of("quote", quote) for (quote,) in rows],
                    )

    @cached_property
    def _users(self) -> dict[str, str]:
        """GUIDs by the names of users."""
        known = self.guids("user")
        names = self._db.execute("SELECT name FROM coders UNION SELECT coder FROM notes")
        users = {self._user_name(name) for (name,) in names} or {ORIGIN}
        return {name: known.get(name) or guid_of("user", name) for name in sorted(users)}

    @cached_property
    def _kinds(self) -> dict[str, CoderKind]:
        return kinds(self._db)

    def _user_name(self, coder: str) -> str:
        """The name of the user of a coder, from which an import recognises a model as one."""
        model = self._kinds.get(coder) == "model" and kind_of_new(coder) != "model"
        return autocode_name(coder) if model else coder

    def _user_guid(self, coder: str) -> str:
        return self._users[self._user_name(coder)]

    @cached_property
    def _codes_in_use(self) -> list[str]:
        rows = self._db.execute("SELECT DISTINCT code FROM current_codings ORDER BY code")
        return [code for (code,) in rows]

    @cached_property
    def _codes(self) -> dict[str, str]:
        """GUIDs by id, in the order of the codebook."""
        known = self.guids("code")
        noted = self._db.execute("SELECT code FROM code_memos WHERE code IS NOT NULL ORDER BY code")
        ids = dict.fromkeys(code.id for code in self._study.codebook.entries)
        ids |= dict.fromkeys([*self._codes_in_use, *(code for (code,) in noted)])
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
        out = self._redacted_view()
        for (variables,) in rows:
            for name, value in out.variables(json.loads(variables)).items():
                integer[name] = integer.get(name, True) and bool(_INTEGER.fullmatch(str(value)))
        found = [Variable(guid=QUESTION, name=_("question"))]
        weighted = "SELECT EXISTS (SELECT 1 FROM respondents WHERE weight <> 1)"
        if self._db.execute(weighted).fetchone()[0]:
            found.append(Variable(guid=WEIGHT, name=_("weight"), kind="Float"))
        found += [
            Variable(guid=self._variable_guid(name), name=name, kind="Integer" if whole else "Text")
            for name, whole in integer.items()
        ]
        return {variable.guid: variable for variable in found}

    @cached_property
    def _name_variable(self) -> str | None:
        return name_variable(self._study)

    def _variable_guid(self, name: str) -> str:
        return SOURCE if name == self._name_variable else guid_of("variable", name)

    def _values(self, variables: Mapping[str, str]) -> dict[str, str]:
        return {self._variable_guid(name): str(value) for name, value in variables.items()}

    def _cases(self) -> Iterator[Case]:
        rows = self._db.execute("SELECT id, weight, variables FROM respondents ORDER BY rowid")
        self._cases_view = self._redacted_view()
        for id_, weight, variables in self._with_progress(rows, 0):
            values = self._values(self._cases_view.variables(json.loads(variables)))
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
        names = self._names = SourceNames(self._db, self._name_variable)
        self._quotes_view = self._redacted_view()
        rows = self._db.execute("SELECT variables FROM quotes ORDER BY position")
        both = zip(self._quotes_view.quotes(background=False), rows, strict=True)
        for quote, (variables,) in self._with_progress(both, 1):
            own = self._quotes_view.variables(json.loads(variables))
            guid = guid_of("quote", quote.id)
            yield Source(
                guid=guid,
                name=names.name(quote.respondent, quote.question, own),
                text=normalized(quote.text),
                selections=(self._case_selection(quote), *self._selections(quote, guid)),
                values={QUESTION: quote.question, **self._values(own)},
            )

    def _texts(self) -> Iterator[tuple[str, str]]:
        # A second pass, because all texts together may not fit in memory.
        for quote in self._with_progress(self._redacted_view().quotes(background=False), 2):
            yield guid_of("quote", quote.id), normalized(quote.text)

    def _with_progress(self, rows: Iterable[T], nth: int) -> Iterator[T]:
        """The rows of pass `nth`, which reports its progress: see `_PASSES`."""
        (total,) = self._db.execute(f"SELECT count(*) FROM {_PASSES[nth]}").fetchone()
        for number, row in enumerate(rows):
            if number % CHECK_EVERY == 0:
                self._progress((nth + number / total) / len(_PASSES))
            yield row

    @cached_property
    def _quotes_with_memo(self) -> frozenset[str]:
        rows = self._db.execute(f"SELECT l.quote FROM {_LATEST_DECISIONS} WHERE {_IS_MEMO}")
        return frozenset(quote for (quote,) in rows)

    def _case_selection(self, quote: Quote) -> Selection:
        """The whole text, coded with the case: see `_case_codes`."""
        case = guid_of("respondent", quote.respondent)
        user = next(iter(self._users.values()))  # one program wants a user of each coding
        coding = Coding(code=case, user=user, at=None)
        return Selection(
            guid=guid_of("selection", f"{case}:{quote.id}"),
            start=0,
            end=len(normalized(quote.text)),
            user=user,
            codings=(coding,),
        )

    def _selections(self, quote: Quote, guid: str) -> Iterator[Selection]:
        whole = len(normalized(quote.text))
        rows = self._db.execute(
            'SELECT coder, start, "end", code, at FROM codings WHERE quote = ?'
            " ORDER BY decision DESC",
            (quote.id,),
        ).fetchall()
        found: dict[tuple[str, int, int], dict[str, str]] = defaultdict(dict)
        for coder, start, end, code, at in sorted(rows, key=lambda row: self._order[row[3]]):
            begin, stop = self._quotes_view.span(start, end)
            last = whole if stop is None else normalized_position(quote.text, stop)
            first = min(normalized_position(quote.text, begin or 0), last - 1)
            found[coder, first, last].setdefault(code, at)
        for (coder, start, end), codes in sorted(found.items()):
            user = self._user_guid(coder)
            yield Selection(
                start=start,
                end=end,
                user=user,
                codings=tuple(
                    Coding(code=self._codes[code], user=user, at=at) for code, at in codes.items()
                ),
            )
        if quote.id not in self._quotes_with_memo:
            return
        for coder, memo in self._db.execute(
            f"SELECT l.coder, d.memo FROM {_LATEST_DECISIONS}"
            f" WHERE l.quote = ? AND {_IS_MEMO} ORDER BY 1",
            (quote.id,),
        ):
            # Programs without notes on a text show the description of a selection.
            note = _note_guid(guid, coder)
            yield Selection(
                start=0,
                end=whole,
                user=self._user_guid(coder),
                description=self._quotes_view.memo(memo),
                notes=(note,),
            )

    def _quote_notes(self) -> Iterator[Note]:
        rows = self._db.execute(
            f"SELECT l.quote, l.coder, d.memo, d.at FROM {_LATEST_DECISIONS}"
            f" JOIN quotes AS q ON q.id = l.quote WHERE {_IS_MEMO} ORDER BY q.position, l.coder"
        )
        out = self._redacted_view()
        for quote, coder, memo, at in rows:
            yield Note(
                guid=_note_guid(guid_of("quote", quote), coder),
                name="",
                text=out.memo(memo),
                user=self._user_guid(coder),
                at=at,
            )

    @cached_property
    def _code_and_study_notes(self) -> list[tuple[Note, str | None]]:
        """The memos on codes and on the study, each with the id of its code or None."""
        rows = self._db.execute(
            "SELECT coder, code, memo, at FROM code_memos ORDER BY code IS NOT NULL, code, coder"
        )
        labels = {id_: code.name for id_, code in self.codebook.by_id.items()}
        names = UniqueNames(key=str.casefold)
        return [
            (
                Note(
                    guid=_note_guid("study" if code is None else self._codes[code], coder),
                    name=names.unique(
                        _("memo of {coder}").format(coder=coder)
                        if code is None
                        else _("memo of {coder} on {code}").format(
                            coder=coder, code=labels.get(code, code)
                        )
                    ),
                    text=self._memos_view.memo(memo),
                    user=self._user_guid(coder),
                    at=at,
                ),
                code,
            )
            for coder, code, memo, at in rows
        ]

    @property
    def _code_notes(self) -> dict[str, tuple[str, ...]]:
        notes: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
        for note, code in self._code_and_study_notes:
            if code is not None:
                notes[code] += (note.guid,)
        return notes

    def lost_codes(self) -> list[str]:
        entries = self._study.codebook.entries
        retired = sum(code.retired for code in entries)
        fields = sum(
            code.value is not None or code.exclusive or bool(code.questions) for code in entries
        )
        return [
            *_sentences(
                n_(
                    "The code value, exclusiveness or questions of {count} code were left out.",
                    "The code values, exclusiveness or questions of {count} codes were left out.",
                    fields,
                ),
                fields,
            ),
            *_sentences(
                n_(
                    "{count} retired code was written as an ordinary code.",
                    "{count} retired codes were written as ordinary codes.",
                    retired,
                ),
                retired,
            ),
            *_renamed_codes(self.codebook),
        ]

    def lost(self) -> list[str]:
        """Sentences that say what REFI-QDA has no field for."""

        def count_of(where: str) -> int:
            return int(self._db.execute(f"SELECT count(*) FROM {where}").fetchone()[0])

        declined = count_of("latest WHERE what = 'decline'")
        suggested = count_of("codings WHERE model IS NOT NULL")
        breaks = count_of("quotes WHERE instr(text, char(13)) OR unicode(text) = 65279")
        return [
            *_sentences(
                n_(
                    "{count} declined suggestion was left out.",
                    "{count} declined suggestions were left out.",
                    declined,
                ),
                declined,
            ),
            *_sentences(
                n_(
                    "The suggestion that {count} coding followed was left out.",
                    "The suggestions that {count} codings followed were left out.",
                    suggested,
                ),
                suggested,
            ),
            *_renamed_texts(self._names.changed),
            *_sentences(
                n_(
                    "{count} quote has line breaks with CR, written as LF, or begins with a byte"
                    " order mark, written as U+FFFD.",
                    "{count} quotes have line breaks with CR, written as LF, or begin with a byte"
                    " order mark, written as U+FFFD.",
                    breaks,
                ),
                breaks,
            ),
        ]


def _renamed_codes(codebook: Codebook) -> list[str]:
    """A sentence that lists the codes whose names had to be made unique."""
    names = renamed(codebook)
    pairs = "; ".join(f"{codebook.by_id[id_].name} → {name}" for id_, name in names.items())
    sentence = _("Some programs know codes by name alone; these were renamed: {names}.")
    return [sentence.format(names=pairs)] if names else []


def _renamed_texts(names: list[str]) -> list[str]:
    sentence = _("Some programs make files of texts; these names were changed: {names}.")
    return [sentence.format(names=", ".join(names))] if names else []


def _decimal(weight: float) -> str:
    """A decimal of XML Schema, which has no exponent."""
    return format(Decimal(repr(weight)), "f")


def _note_guid(about: str, coder: str) -> str:
    return guid_of("note", f"{about}:{coder}")


def _replaced_characters(count_: int) -> list[str]:
    return _sentences(
        n_(
            "In {count} text a control character, which XML cannot hold, was replaced by U+FFFD.",
            "In {count} texts control characters, which XML cannot hold, were replaced by U+FFFD.",
            count_,
        ),
        count_,
    )


def _sentences(sentence: str, count_: int) -> list[str]:
    return [sentence.format(count=count_)] if count_ else []
