"""Import of the texts of a REFI-QDA project as quotes, with their codings and memos."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from ...codebook.codes import Codebook
from ...errors import Refusal
from ...formats.refi import QUESTION, Coding, Note, Project, Selection, Source, guid_of
from ...formats.refi_positions import Counting
from ...language import _, n_
from ...progress import Progress
from ...study.coders import register_coder
from ...study.decision_log import Decision, What, add
from ...study.ids import ids, newest
from ...study.quotes import same_as, slug, state
from ..imports.coded_files import Done
from .returning import Returning
from .states import new_states
from .texts import normalized
from .users_and_cases import Cases, Coders, kind_of

MemoTexts = dict[str, str | None]
"""The texts of a memo, each with the time at which it was written; None if unknown."""

CHECK_EVERY = 1000
"""Texts between two reports of progress."""


@dataclass(frozen=True, slots=True)
class _Quote:
    id: str
    text: str
    new: bool


class _Imported(NamedTuple):
    """An imported decision."""

    at: str
    quote: str
    coder: str
    what: What
    code: str | None = None
    start: int | None = None
    end: int | None = None
    memo: str | None = None


class QuoteImport:
    """Imports the texts of a project: first the quotes, then the decisions on them."""

    def __init__(
        self,
        db: sqlite3.Connection,
        path: Path,
        project: Project,
        coders: Coders,
        codes: Mapping[str, str],
        codebook: Codebook,
        now: str,
        *,
        done: Done | None,
        returning: Returning,
    ) -> None:
        """Prepare the import; `write` does it.

        Args:
            codes: the id of each code of the project, by GUID.
            codebook: the codebook that has these codes.
            done: which texts are done; None for what the file says.
        """
        self._db = db
        self._path = path
        self._project = project
        self._coders = coders
        self._codes = codes
        self._codebook = codebook
        self._now = now
        self._done = done
        self._returning = returning
        self._cases = {case.guid for case in project.cases}
        self._codings: dict[tuple[str, str, str, int | None, int | None], str] = {}
        """The time of each coding, by quote, coder, code, start and end."""
        self._memos: defaultdict[tuple[str, str], MemoTexts] = defaultdict(dict)
        """The memos, by quote and coder."""
        self._quotes: dict[str, str] = {}
        """The id of the quote of each source, by GUID."""
        self._coded: dict[tuple[str, str], None] = {}
        """The quote and the coder of each coding in the file, also of those in the study."""
        self._cut: Counter[str] = Counter()
        """The number of selections that go on after the text, by the name of the text."""
        self._unknown_codes: Counter[str] = Counter()
        """The number of codings whose code is not in the file, by the name of the text."""
        self.new = self.known = 0
        """The number of new quotes, and of texts that were in the study already."""
        self.counts: Counter[str] = Counter()
        """The number of new codings (`apply`) and memos (`memo`)."""
        self.done = 0
        """The number of quotes that became done."""
        self.coders: tuple[str, ...] = ()
        """The coders of these codings and memos."""
        self.left_out: list[str] = []

    def write(self, cases: Cases, import_: str, progress: Progress) -> None:
        """Write the new quotes, then the decisions on all quotes, the oldest first.

        Call it within `writing`.
        """
        quotes = {
            guid_of("quote", id_): _Quote(id_, text, new=False)
            for id_, text in self._db.execute("SELECT id, text FROM quotes")
        }
        times: Counter[tuple[str, str]] = Counter()
        for nth, source in enumerate(self._project.sources):
            if nth % CHECK_EVERY == 0:
                progress(nth / len(self._project.sources))
            asked = source.values.get(QUESTION) or self._project.name or self._path.stem
            who = cases.owners[source.guid]
            times[asked, who] += 1
            guid = _source_guid(source)
            if guid not in quotes and (same := self._returning.quote(source)):
                guid = guid_of("quote", same)
            if guid not in quotes:
                id_ = _quote_id(asked, who, times[asked, who], guid)
                quotes[guid] = _Quote(id_, source.text, new=True)
                self._insert(quotes[guid], who, asked, cases.of_quote(source), import_)
                self.new += 1
            else:
                self.known += 1
            self._quotes[source.guid] = quotes[guid].id
            self._collect(source, quotes[guid])
        self.left_out += [
            n_(
                "{count} selection in “{name}” goes on after the end of the text; it was cut off"
                " there.",
                "{count} selections in “{name}” go on after the end of the text; they were cut off"
                " there.",
                count,
            ).format(count=count, name=name)
            for name, count in self._cut.items()
            if count
        ]
        self.left_out += [
            n_(
                "{count} coding in “{name}” was left out: its code is not in the file.",
                "{count} codings in “{name}” were left out: their codes are not in the file.",
                count,
            ).format(count=count, name=name)
            for name, count in self._unknown_codes.items()
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

    def _collect(self, source: Source, quote: _Quote) -> None:
        if quote.text != source.text and normalized(quote.text) != source.text:
            raise Refusal(
                _(
                    "{path}: the text “{name}” differs from the one in the study; nothing was"
                    " imported. Export the study again, or import the file into a new study."
                ).format(path=self._path, name=source.name)
            )
        # Our exports have LF for every line break; the study keeps the original ones.
        place = Counting(lines=quote.text != source.text).places(quote.text)
        for coding in source.codings:
            self._add_coding(source, quote, coding, None)
            self._add_notes_on_coding(source, quote, coding, None)
        for selection in source.selections:
            start, end = (
                min(place(at), len(quote.text)) for at in (selection.start, selection.end)
            )
            self._cut[source.name] += start < len(quote.text) < place(selection.end)
            whole = (start, end) == (0, len(quote.text))
            self._add_notes(source, quote, selection, None if whole else (start, end))
            if start >= end and selection.codings:
                self.left_out.append(
                    _("A selection in “{name}” has no text; its codings were left out.").format(
                        name=source.name
                    )
                )
                continue
            for coding in selection.codings:
                span = None if whole else (start, end)
                self._add_coding(source, quote, coding, span)
                self._add_notes_on_coding(source, quote, coding, span)
        for guid in source.notes:
            if (note := self._project.notes.get(guid)) and note.text:
                coder = self._coders.of(note.user, source.user, self._project.user)
                self._memos[quote.id, coder][note.text] = note.at
        if source.description:
            coder = self._coders.of(source.user, self._project.user)
            self._memos[quote.id, coder][source.description] = None

    def _add_notes(
        self, source: Source, quote: _Quote, selection: Selection, span: tuple[int, int] | None
    ) -> None:
        """Add the notes on a selection to the memo on its quote, preceded by the selected text."""
        of_coding = next((coding.user for coding in selection.codings), None)
        about = Note(guid="", name="", text=selection.description, user=None)
        notes = [self._project.notes[g] for g in selection.notes if g in self._project.notes]
        for note in {note.text: note for note in (about, *notes) if note.text}.values():
            coder = self._coders.of(note.user, selection.user, of_coding, source.user)
            part = f"“{quote.text[slice(*(span or (None, None)))]}”: "
            memo = part + note.text if span or selection.codings else note.text
            self._memos[quote.id, coder][memo] = note.at

    def _add_notes_on_coding(
        self, source: Source, quote: _Quote, coding: Coding, span: tuple[int, int] | None
    ) -> None:
        """Add the notes on a coding to the memo on its quote, preceded by its text and code."""
        code = self._codebook.by_id.get(self._codes.get(coding.code, ""))
        for note in (self._project.notes[g] for g in coding.notes if g in self._project.notes):
            coder = self._coders.of(note.user, coding.user, source.user, self._project.user)
            part = f"“{quote.text[slice(*(span or (None, None)))]}”"
            about = f"{part} ({code.name})" if code else part
            if note.text:
                self._memos[quote.id, coder][f"{about}: {note.text}"] = note.at

    def _add_coding(
        self, source: Source, quote: _Quote, coding: Coding, span: tuple[int, int] | None
    ) -> None:
        code = self._codes.get(coding.code)
        if code is None:
            # Some programs use the GUID of a case as a code; that is no coding.
            self._unknown_codes[source.name] += coding.code not in self._cases
            return
        coder = self._coders.of(coding.user, source.user, self._project.user)
        self._coded[quote.id, coder] = None
        start, end = span or (None, None)
        if quote.new or not self._is_decided(quote, coder, code, span):
            at = decision_time(coding.at, self._now)
            self._codings.setdefault((quote.id, coder, code, start, end), at)

    def _is_decided(
        self, quote: _Quote, coder: str, code: str, span: tuple[int, int] | None
    ) -> bool:
        """Whether the study has this coding, or had it until a coder removed it."""
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
        """The decisions, one action per coder, so that a coder can undo the import."""
        rows: list[_Imported] = [
            _Imported(at, quote, coder, "apply", code, start, end)
            for (quote, coder, code, start, end), at in self._codings.items()
        ]
        for (quote, coder), texts in self._memos.items():
            old = state(self._db, quote, coder).memo
            if (new := join_memo(old, texts)) != old:
                at = newest_time(texts, self._now)
                rows.append(_Imported(at, quote, coder, "memo", memo=new))
        rows += [
            _Imported(self._now, quote, coder, what)
            for quote, coder, what in new_states(
                self._db, self._project, self._coders,
                quotes=self._quotes, coded=self._coded, done=self._done,
            )
        ]  # fmt: skip
        fresh = ids(newest(self._db))
        actions: dict[str, str] = {}
        rows.sort(key=lambda row: row.at)
        self.done = len({row.quote for row in rows if row.what == "done"})
        for at, quote, coder, what, code, start, end, memo in rows:
            id_ = next(fresh)
            if coder not in actions:
                register_coder(self._db, coder, kind_of(coder))
            self.counts[what] += 1
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
                memo=memo,
                how="import",
                revision=self._codebook.revision,
            )
        self.coders = tuple(actions)


def _source_guid(source: Source) -> str:
    """The GUID of a source; one derived from its content if the program gave none."""
    if guid_of("", source.guid) == source.guid:
        return source.guid
    return guid_of("source", f"{source.guid}\n{source.name}\n{source.text}")


def _quote_id(asked: str, who: str, nth: int, guid: str) -> str:
    """The id of the quote in the study that it was exported from, if any; else its GUID."""
    own = f"{slug(asked)}:{who}" + (f":{nth}" if nth > 1 else "")
    return own if guid_of("quote", own) == guid else guid


def join_memo(memo: str, texts: MemoTexts) -> str:
    """`memo`, followed by those of `texts` that it does not contain yet."""
    for text in texts:
        if text not in memo:
            memo = f"{memo}\n\n{text}" if memo else text
    return memo


def newest_time(texts: MemoTexts, now: str) -> str:
    """The time of the newest text."""
    return max(decision_time(at, now) for at in texts.values())


def decision_time(at: str | None, now: str) -> str:
    """A time as decisions have it: ISO 8601 in UTC; `now` if it is invalid or in the future."""
    try:
        time = datetime.fromisoformat((at or now).strip())
        time = time if time.tzinfo else time.replace(tzinfo=UTC)
        utc = time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    except (ValueError, OverflowError):
        return now
    return min(utc, now)
