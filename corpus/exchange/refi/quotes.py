"""The texts of a REFI-QDA project as quotes, with what their coders said of them."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, NamedTuple

from ...codebook.codes import Codebook
from ...errors import Refusal
from ...formats.refi import QUESTION, Coding, Note, Project, Selection, Source, guid_of
from ...formats.refi_positions import Counting
from ...language import _, n_
from ...progress import Progress
from ...study.coders import introduce
from ...study.ids import ids, newest
from ...study.log import Decision, add
from ...study.quotes import same_as, slug, state
from .exporting import plain
from .users_and_cases import Cases, Coders, kind_of

Said = dict[str, str | None]
"""Texts of a memo, each with when it was written, where that is known."""


_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class _Quote:
    id: str
    text: str
    new: bool


class _Said(NamedTuple):
    """A coding, or a memo where there is no code."""

    at: str
    quote: str
    coder: str
    code: str | None = None
    start: int | None = None
    end: int | None = None
    memo: str | None = None


class Texts:
    """What the texts of a project mean to a study, from the quotes to the decisions."""

    def __init__(
        self,
        db: sqlite3.Connection,
        path: Path,
        project: Project,
        coders: Coders,
        codes: Mapping[str, str],
        codebook: Codebook,
        now: str,
    ) -> None:
        """Look at them for `write`.

        Args:
            codes: the id of each code of the project, by GUID.
            codebook: the one that has them.
        """
        self._db = db
        self._path = path
        self._project = project
        self._coders = coders
        self._codes = codes
        self._codebook = codebook
        self._now = now
        self._cases = {case.guid for case in project.cases}
        self._codings: dict[tuple[str, str, str, int | None, int | None], str] = {}
        """When it was given, by quote, coder, code and span."""
        self._memos: defaultdict[tuple[str, str], Said] = defaultdict(dict)
        """By quote and coder."""
        self._homeless: Counter[str] = Counter()
        """Codings of codes that the file does not have, by the name of the text."""
        self.new = self.known = 0
        self.said: Counter[str] = Counter()
        """How many codings (`apply`) and memos were written."""
        self.coders: tuple[str, ...] = ()
        """Whose they are."""
        self.left_out: list[str] = []

    def write(self, cases: Cases, import_: str, progress: Progress) -> None:
        """Write the new quotes, and what was decided on all of them, the oldest first.

        To be called within `writing`.
        """
        there = {
            guid_of("quote", id_): _Quote(id_, text, new=False)
            for id_, text in self._db.execute("SELECT id, text FROM quotes")
        }
        times: Counter[tuple[str, str]] = Counter()
        for nth, source in enumerate(self._project.sources):
            if nth % _AT_ONCE == 0:
                progress(nth / len(self._project.sources))
            asked = source.values.get(QUESTION) or self._project.name or self._path.stem
            who = cases.owners[source.guid]
            times[asked, who] += 1
            guid = _guid(source)
            if guid not in there:
                id_ = _quote_id(asked, who, times[asked, who], guid)
                there[guid] = _Quote(id_, source.text, new=True)
                values = source.values if source.guid in cases.with_case else {}
                self._insert(there[guid], who, asked, cases.background(values), import_)
                self.new += 1
            else:
                self.known += 1
            self._gather(source, there[guid])
        self.left_out += [
            n_(
                "{count} coding in “{name}” is of a code that the file does not have.",
                "{count} codings in “{name}” are of codes that the file does not have.",
                count,
            ).format(count=count, name=name)
            for name, count in self._homeless.items()
            if count
        ]
        add(self._db, self._decisions())

    def _insert(
        self, quote: _Quote, who: str, asked: str, variables: dict[str, str], import_: str
    ) -> None:
        question = slug(asked)
        self._db.execute(
            "INSERT INTO questions VALUES (?, ?) ON CONFLICT DO NOTHING", (question, asked)
        )
        self._db.execute(
            "INSERT INTO quotes (id, respondent, question, text, same_as, variables, import)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                quote.id,
                who,
                question,
                quote.text,
                same_as(question, quote.text),
                json.dumps(variables, ensure_ascii=False),
                import_,
            ),
        )

    def _gather(self, source: Source, quote: _Quote) -> None:
        if quote.text != source.text and plain(quote.text) != source.text:
            raise Refusal(
                _(
                    "{path}: the text “{name}” is another one in the study; nothing was"
                    " imported. Export it anew, or import into a study of its own."
                ).format(path=self._path, name=source.name)
            )
        # What we write has LF for every line break; the study keeps them as they were given.
        place = Counting(lines=quote.text != source.text).places(quote.text)
        for coding in source.codings:
            self._give(source, quote, coding, None)
        for selection in source.selections:
            start, end = (
                min(place(at), len(quote.text)) for at in (selection.start, selection.end)
            )
            whole = (start, end) == (0, len(quote.text))
            self._note(source, quote, selection, None if whole else (start, end))
            if start >= end and selection.codings:
                self.left_out.append(
                    _("A selection in “{name}” holds no text; its codings are lost.").format(
                        name=source.name
                    )
                )
                continue
            for coding in selection.codings:
                self._give(source, quote, coding, None if whole else (start, end))
        for guid in source.notes:
            if (note := self._project.notes.get(guid)) and note.text:
                coder = self._coders.of(note.user, source.user, self._project.user)
                self._memos[quote.id, coder][note.text] = note.at
        if source.description:
            coder = self._coders.of(source.user, self._project.user)
            self._memos[quote.id, coder][source.description] = None

    def _note(
        self, source: Source, quote: _Quote, selection: Selection, span: tuple[int, int] | None
    ) -> None:
        """What is said of a part of a text is in the memo on all of it, behind the part."""
        of_coding = next((coding.user for coding in selection.codings), None)
        about = Note(guid="", name="", text=selection.description, user=None)
        notes = [self._project.notes[g] for g in selection.notes if g in self._project.notes]
        for note in {note.text: note for note in (about, *notes) if note.text}.values():
            coder = self._coders.of(note.user, selection.user, of_coding, source.user)
            part = f"“{quote.text[slice(*(span or (None, None)))]}”: "
            memo = part + note.text if span or selection.codings else note.text
            self._memos[quote.id, coder][memo] = note.at

    def _give(
        self, source: Source, quote: _Quote, coding: Coding, span: tuple[int, int] | None
    ) -> None:
        code = self._codes.get(coding.code)
        if code is None:
            # Some programs code a text with its case.
            self._homeless[source.name] += coding.code not in self._cases
            return
        coder = self._coders.of(coding.user, source.user, self._project.user)
        start, end = span or (None, None)
        if quote.new or not self._decided(quote, coder, code, span):
            at = moment(coding.at, self._now)
            self._codings.setdefault((quote.id, coder, code, start, end), at)

    def _decided(self, quote: _Quote, coder: str, code: str, span: tuple[int, int] | None) -> bool:
        """Whether the study has it, or had it and it was taken away."""
        spans = [span] if span else [(-1, -1), (0, len(quote.text))]
        return any(
            self._db.execute(
                "SELECT EXISTS (SELECT 1 FROM current_decisions"
                " WHERE quote = ? AND coder = ? AND subject = 'code' AND what <> 'decline'"
                ' AND code = ? AND start = ? AND "end" = ?)',
                (quote.id, coder, self._codebook.reads_as.get(code, code), *same),
            ).fetchone()[0]
            for same in spans
        )

    def _decisions(self) -> Iterator[Decision]:
        """One action for each coder, so that undo takes an import back."""
        rows: list[_Said] = [
            _Said(at, quote, coder, code, start, end)
            for (quote, coder, code, start, end), at in self._codings.items()
        ]
        for (quote, coder), texts in self._memos.items():
            old = state(self._db, quote, coder).memo
            if (memo := joined(old, texts)) != old:
                rows.append(_Said(latest(texts, self._now), quote, coder, memo=memo))
        fresh = ids(newest(self._db))
        actions: dict[str, str] = {}
        rows.sort(key=lambda row: row.at)
        for at, quote, coder, code, start, end, about in rows:
            id_ = next(fresh)
            if coder not in actions:
                introduce(self._db, coder, kind_of(coder))
            what: Literal["apply", "memo"] = "memo" if code is None else "apply"
            self.said[what] += 1
            yield Decision(
                id=id_,
                action=actions.setdefault(coder, id_),
                at=at,
                coder=coder,
                quote=quote,
                what=what,
                code=code,
                start=start,
                end=end,
                memo=about,
                how="import",
                revision=self._codebook.revision,
            )
        self.coders = tuple(actions)


def _guid(source: Source) -> str:
    """That of the source, or one of its own where a program gave none."""
    if guid_of("", source.guid) == source.guid:
        return source.guid
    return guid_of("source", f"{source.guid}\n{source.name}\n{source.text}")


def _quote_id(asked: str, who: str, nth: int, guid: str) -> str:
    """What the quote was called in a study of ours, where it is from one; else its GUID."""
    own = f"{slug(asked)}:{who}" + (f":{nth}" if nth > 1 else "")
    return own if guid_of("quote", own) == guid else guid


def joined(there: str, said: Said) -> str:
    """What is there, and behind it what it does not say yet."""
    for text in said:
        if text not in there:
            there = f"{there}\n\n{text}" if there else text
    return there


def latest(said: Said, now: str) -> str:
    """When the newest of it was said."""
    return max(moment(at, now) for at in said.values())


def moment(at: str | None, now: str) -> str:
    """A time in the form that decisions have it; `now` for one that is none or is to come."""
    try:
        time = datetime.fromisoformat((at or now).strip())
        time = time if time.tzinfo else time.replace(tzinfo=UTC)
        utc = time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    except (ValueError, OverflowError):
        return now
    return min(utc, now)
