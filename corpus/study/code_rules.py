"""The rules that the codebook sets for codings: exclusive codes, and codes for some questions.

`Decisions` holds them for every decision, wherever it is made. What comes in from elsewhere (an
imported file, another copy of the study) is kept as it is, and so are codings from before a code
became exclusive: `clashes` finds them.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..codebook.codes import Codebook
from ..errors import Refusal
from ..language import _, n_
from .questions import Names, names_by_text

Row = dict[str, object]
"""A decision to be written, as its columns."""

_LISTED = 20
"""The most quotes that sentences name one by one."""


@dataclass(frozen=True, slots=True)
class Clash:
    """A quote on which a coder has an exclusive code beside another code."""

    position: int
    quote: str
    respondent: str
    coder: str
    codes: tuple[str, ...]
    """The ids of all codes that this coder gave to it, the exclusive ones first."""
    labels: tuple[str, ...]


class CodeRules:
    """The rules of one codebook for the codings of one coder."""

    def __init__(self, db: sqlite3.Connection, coder: str, book: Codebook) -> None:
        self._db = db
        self._coder = coder
        self._book = book
        self._limited = {id_ for id_ in book.by_id if book.is_limited and book.questions_of(id_)}
        self._names: dict[str, Names] = {}

    def removals(self, rows: Iterable[Row]) -> list[Row]:
        """The codes to take off, so that the codes that `rows` apply can stand.

        An exclusive code takes all others off its quote, and another code takes off an exclusive
        one, on parts of the quote as well.

        Args:
            rows: all decisions of one action on the quotes that they name.

        Raises:
            Refusal: they apply an exclusive code and another one to the same quote, or a code to a
                quote of a question that it is not for.
        """
        book = self._book
        if not (book.exclusive or book.is_limited):
            return []
        found: list[Row] = []
        for quote, own in _by_quote(rows).items():
            applied = {str(row["code"]): row for row in own if row["what"] == "apply"}
            self._check_question(quote, applied)
            if book.exclusive:
                found += self._make_room(quote, applied, own)
        return found

    def _make_room(
        self, quote: str, applied: Mapping[str, Row], rows: Sequence[Row]
    ) -> Iterator[Row]:
        alone = [code for code in applied if code in self._book.exclusive]
        ends = {self._end(code) for code in applied}
        if alone and len(ends) > 1:
            raise Refusal(
                _(
                    "“{code}” is exclusive: no other code can stand beside it. Give it alone."
                ).format(code=self._name(alone[0]))
            )
        removed = {_place(row) for row in rows if row["what"] == "remove"}
        for code, start, end in self._codings(quote) if applied else ():
            stays = all(self._book.can_stand_beside(code, each) for each in applied)
            if not stays and (code, start, end) not in removed:
                how = next(iter(applied.values())).get("how", "manual")
                row = {
                    "quote": quote, "what": "remove", "code": code,
                    # A suggestion gives a code and takes none away.
                    "how": "manual" if how in ("suggestion", "keyword") else how,
                }  # fmt: skip
                yield row | ({} if start < 0 else {"start": start, "end": end})

    def _check_question(self, quote: str, applied: Mapping[str, Row]) -> None:
        # An adjudicator may keep a code that a coder gave before it was limited.
        limited = [
            code
            for code, row in applied.items()
            if code in self._limited and row.get("how") != "adjudication"
        ]
        if not limited:
            return
        (text,) = self._db.execute(
            "SELECT n.text FROM quotes AS q JOIN questions AS n ON n.id = q.question"
            " WHERE q.id = ?",
            (quote,),
        ).fetchone()
        if text not in self._names:
            self._names = names_by_text(self._db)
        for code in limited:
            if not self._book.applies(code, self._names[text]):
                raise Refusal(
                    _(
                        "“{code}” is not for the question “{question}”; choose another code, or"
                        " change its questions in the codebook."
                    ).format(code=self._name(code), question=text)
                )

    def _codings(self, quote: str) -> list[tuple[str, int, int]]:
        return self._db.execute(
            'SELECT code, start, "end" FROM latest WHERE quote = ? AND coder = ?'
            " AND subject = 'code' AND +what = 'apply'",
            (quote, self._coder),
        ).fetchall()

    def _end(self, code: str) -> str:
        return self._book.reads_as.get(code, code)

    def _name(self, code: str) -> str:
        end = self._end(code)
        return self._book.by_id[end].name if end in self._book.by_id else end


def clashes(db: sqlite3.Connection, book: Codebook, coder: str | None = None) -> tuple[Clash, ...]:
    """Each quote with an exclusive code beside another, in the order of import."""
    exclusive = [id_ for id_ in book.exclusive if id_ not in book.reads_as]
    if not exclusive:
        return ()
    rows = db.execute(
        "SELECT q.position, q.id, q.respondent, c.coder,"
        " json_group_array(DISTINCT o.code) FROM current_codings AS c"
        " JOIN current_codings AS o ON o.quote = c.quote AND o.coder = c.coder"
        " JOIN quotes AS q ON q.id = c.quote"
        " WHERE c.code IN (SELECT value FROM json_each(?1)) AND (c.coder = ?2 OR ?2 IS NULL)"
        " GROUP BY q.position, c.coder HAVING count(DISTINCT o.code) > 1",
        (json.dumps(exclusive), coder),
    )
    place = {code.id: nth for nth, code in enumerate(book.entries)}

    def order(code: str) -> tuple[bool, int]:
        return code not in book.exclusive, place.get(code, len(place))

    def label(code: str) -> str:
        return book.by_id[code].name if code in book.by_id else code

    found = []
    for position, quote, respondent, who, given in rows:
        codes = tuple(sorted(json.loads(given), key=order))
        found.append(Clash(position, quote, respondent, who, codes, tuple(map(label, codes))))
    return tuple(found)


def new_clashes(found: Iterable[Clash], before: Iterable[Clash]) -> tuple[Clash, ...]:
    """The clashes that were not there before, or not with these codes."""
    known = {(each.quote, each.coder, each.codes) for each in before}
    return tuple(each for each in found if (each.quote, each.coder, each.codes) not in known)


def clash_sentences(found: Sequence[Clash]) -> Iterator[str]:
    """What is known about each clash, for a person; the first twenty are named one by one."""
    for clash in found[:_LISTED]:
        yield _(
            "quote {position} (respondent {respondent}): {coder} gave it {codes}, but the first is"
            " exclusive."
        ).format(
            position=clash.position,
            respondent=clash.respondent,
            coder=clash.coder,
            codes=", ".join(f"“{label}”" for label in clash.labels),
        )
    more = len(found) - _LISTED
    if more > 0:
        yield n_(
            "{count} more quote has an exclusive code beside another; @clash finds them all.",
            "{count} more quotes have an exclusive code beside another; @clash finds them all.",
            more,
        ).format(count=more)


def outside_questions(db: sqlite3.Connection, book: Codebook) -> Iterator[str]:
    """A sentence for each code that was given to quotes of questions that it is not for."""
    if not book.is_limited:
        return
    names = names_by_text(db)
    rows = db.execute(
        "SELECT c.code, n.text, count(DISTINCT q.id) FROM current_codings AS c"
        " JOIN quotes AS q ON q.id = c.quote JOIN questions AS n ON n.id = q.question"
        " GROUP BY c.code, n.text ORDER BY c.code, n.text"
    )
    for code, text, count in rows:
        if code in book.by_id and not book.applies(code, names[text]):
            yield n_(
                "“{code}” was given to {count} quote of the question “{question}”, which it is not"
                " for.",
                "“{code}” was given to {count} quotes of the question “{question}”, which it is"
                " not for.",
                count,
            ).format(code=code, count=count, question=text)


def _by_quote(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(str(row["quote"]), []).append(row)
    return found


def _place(row: Row) -> tuple[object, object, object]:
    start, end = row.get("start"), row.get("end")
    return row["code"], -1 if start is None else start, -1 if end is None else end
