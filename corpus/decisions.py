"""The log of decisions: what a coder decided, append-only, and how to take it back.

Every keypress that decides something is one action: one or more decisions that are
written in one transaction. Undo is another action, whose decisions bring back what was so
before; redo undoes the undo. So the whole history of the study stays readable.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, fields, replace
from typing import Literal

from .database import writing
from .identity import ids, newest, now

What = Literal["apply", "remove", "decline", "done", "skip", "open", "flag", "unflag", "memo"]
How = Literal["manual", "suggestion", "keyword", "same", "autocode", "import", "adjudication"]
Status = Literal["open", "done", "skip"]

_NOTHING: dict[str, What] = {"code": "remove", "status": "open", "flag": "unflag", "memo": "memo"}
"""What a decision on each subject says where none was made before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The suggestion that there was for the code when the coder decided."""

    model: str
    score: float
    rank: int
    visible: bool
    """Whether it was on the screen, or hidden from the coder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A row of the log; the columns of table `decisions`, in its order."""

    id: str
    action: str
    at: str
    coder: str
    quote: str
    what: What
    code: str | None = None
    start: int | None = None
    end: int | None = None
    memo: str | None = None
    how: How = "manual"
    revision: str
    model: str | None = None
    score: float | None = None
    rank: int | None = None
    seen: int | None = None
    undoes: str | None = None

    @property
    def subject(self) -> str:
        if self.code is not None:
            return "code"
        return {"flag": "flag", "unflag": "flag", "memo": "memo"}.get(self.what, "status")


@dataclass(frozen=True, slots=True)
class Taken:
    """What undo or redo did: where, and the decisions that it wrote."""

    quote: str
    decisions: tuple[Decision, ...]


_COLUMNS = ", ".join(f'"{field.name}"' for field in fields(Decision))
_MARKS = ", ".join("?" for _ in fields(Decision))


class Decisions:
    """The log as one coder writes it, under one revision of the codebook."""

    def __init__(self, db: sqlite3.Connection, coder: str, revision: str) -> None:
        self.db = db
        self.coder = coder
        self.revision = revision
        self._done, self._undone = self._history()

    def code(
        self,
        quote: str,
        code: str,
        what: Literal["apply", "remove", "decline"] = "apply",
        *,
        span: tuple[int, int] | None = None,
        how: How = "manual",
        seen: Seen | None = None,
    ) -> tuple[Decision, ...]:
        """Give `code` to a quote, take it away, or decline it.

        Args:
            span: code points of the quote, half open; None for the whole quote. A code on
                the whole quote goes to all quotes with an equal answer as well.
        """
        start, end = span or (None, None)
        return self._write(
            [
                {
                    "quote": to,
                    "what": what,
                    "code": code,
                    "start": start,
                    "end": end,
                    "how": how if to == quote else "same",
                }
                for to in (self.equals(quote) if span is None else [quote])
            ],
            {code: seen} if seen else {},
        )

    def code_all(self, quotes: Iterable[str], code: str) -> tuple[Decision, ...]:
        """Give `code` to each of these quotes and those with an equal answer: one action.

        There must be one at least.
        """
        rows: dict[str, dict[str, object]] = {}
        for quote in quotes:
            for to in self.equals(quote):
                how = "manual" if to == quote else "same"
                row: dict[str, object] = {"quote": to, "what": "apply", "code": code, "how": how}
                rows.setdefault(to, row)
        return self._write(list(rows.values()))

    def take_away(self, quote: str, code: str) -> tuple[Decision, ...]:
        """Take `code` from a quote, from its parts too: one action.

        From the whole quote it goes from all quotes with an equal answer as well.
        """
        rows = self.db.execute(
            'SELECT start, "end" FROM latest WHERE quote = ? AND coder = ? AND code = ?'
            " AND what = 'apply' ORDER BY start",
            (quote, self.coder, code),
        ).fetchall()
        return self._write(
            [
                {
                    "quote": to,
                    "what": "remove",
                    "code": code,
                    "start": None if start < 0 else start,
                    "end": None if start < 0 else end,
                    "how": "manual" if to == quote else "same",
                }
                for start, end in rows
                for to in (self.equals(quote) if start < 0 else [quote])
            ]
        )

    def finish(
        self,
        quote: str,
        status: Status = "done",
        *,
        codes: Iterable[tuple[str, How]] = (),
        seen: dict[str, Seen] | None = None,
    ) -> tuple[Decision, ...]:
        """Say that a quote is done, skipped, or open again; first give it `codes`, if any.

        It holds for all quotes with an equal answer, and is one action: one undo.
        """
        codes = list(codes)
        rows: list[dict[str, object]] = []
        for to in self.equals(quote):
            own = to == quote
            rows += [
                {"quote": to, "what": "apply", "code": code, "how": how if own else "same"}
                for code, how in codes
            ]
            rows.append({"quote": to, "what": status, "how": "manual" if own else "same"})
        return self._write(rows, seen or {})

    def flag(self, quote: str, *, flagged: bool = True) -> tuple[Decision, ...]:
        """Mark a quote for discussion, or take the mark away; of this quote alone."""
        return self._write([{"quote": quote, "what": "flag" if flagged else "unflag"}])

    def memo(self, quote: str, text: str) -> tuple[Decision, ...]:
        """Write what the coder thinks of a quote in place of what stood there."""
        return self._write([{"quote": quote, "what": "memo", "memo": text}])

    def undo(self) -> Taken | None:
        """Take back the newest action of this coder that still holds, also of last week."""
        return self._reverse(self._done, self._undone)

    def redo(self) -> Taken | None:
        """Take back the newest undo, unless something else was decided since."""
        return self._reverse(self._undone, self._done)

    def equals(self, quote: str) -> list[str]:
        """The ids of the quotes with an equal answer to the same question, itself first."""
        rows = self.db.execute(
            "SELECT id FROM quotes WHERE same_as = (SELECT same_as FROM quotes WHERE id = ?)"
            " ORDER BY id <> ?, position",
            (quote, quote),
        )
        return [id_ for (id_,) in rows]

    def _write(
        self, rows: list[dict[str, object]], seen: dict[str, Seen] | None = None
    ) -> tuple[Decision, ...]:
        with writing(self.db):
            written = self._insert(rows, seen or {}, undoes=None)
        self._done.append(written[0].action)
        self._undone.clear()
        return written

    def _insert(
        self, rows: list[dict[str, object]], seen: dict[str, Seen], undoes: str | None
    ) -> tuple[Decision, ...]:
        fresh = ids(newest(self.db))
        at, action, written = now(), "", []
        for row in rows:
            id_ = next(fresh)
            action = action or id_
            decision = Decision(
                id=id_,
                action=action,
                at=at,
                coder=self.coder,
                revision=self.revision,
                undoes=undoes,
                **row,  # type: ignore[arg-type]  # columns, checked by SQLite
            )
            saw = seen.get(decision.code or "")
            if saw and decision.how != "same":
                decision = replace(
                    decision, model=saw.model, score=saw.score, rank=saw.rank, seen=int(saw.visible)
                )
            written.append(decision)
        add(self.db, written)
        return tuple(written)

    def _reverse(self, of: list[str], to: list[str]) -> Taken | None:
        if not of:
            return None
        action = of[-1]
        with writing(self.db):
            rows = [self._before(decision) for decision in self._read("action = ?", action)]
            written = self._insert(rows, {}, undoes=action)
        of.pop()
        to.append(written[0].action)
        return Taken(written[0].quote, written)

    def _before(self, decision: Decision) -> dict[str, object]:
        """The columns of a decision that says what held before `decision` on its subject."""
        previous = [
            other
            for other in self._read("quote = ? AND coder = ?", decision.quote, self.coder)
            if other.id < decision.id
            and other.action != decision.action
            and (other.subject, other.code, other.start, other.end)
            == (decision.subject, decision.code, decision.start, decision.end)
        ]
        columns: dict[str, object] = {
            "quote": decision.quote,
            "code": decision.code,
            "start": decision.start,
            "end": decision.end,
        }
        if not previous:
            columns["what"] = _NOTHING[decision.subject]
            columns["memo"] = "" if decision.subject == "memo" else None
            return columns
        last = previous[-1]
        for name in ("what", "memo", "how", "model", "score", "rank", "seen"):
            columns[name] = getattr(last, name)
        return columns

    def _read(self, where: str, *values: str) -> Iterator[Decision]:
        rows = self.db.execute(
            f"SELECT {_COLUMNS} FROM decisions WHERE {where} ORDER BY id",
            values,
        )
        names = [field.name for field in fields(Decision)]
        for row in rows.fetchall():
            yield Decision(**dict(zip(names, row, strict=True)))

    def _history(self) -> tuple[list[str], list[str]]:
        """The actions that hold and those undone, oldest first, as the log tells them."""
        done: list[str] = []
        undone: list[str] = []
        rows = self.db.execute(
            "SELECT action, undoes FROM decisions WHERE coder = ?"
            " GROUP BY action, undoes ORDER BY action",
            (self.coder,),
        )
        for action, undoes in rows:
            if undoes is None:
                done.append(action)
                undone.clear()
            elif undoes in done[-1:] or undoes in done:
                done.remove(undoes)
                undone.append(action)
            elif undoes in undone:
                undone.remove(undoes)
                done.append(action)
        return done, undone


def add(db: sqlite3.Connection, decisions: Iterable[Decision]) -> None:
    """Add decisions to the log; to be called within `writing`."""
    db.executemany(f"INSERT INTO decisions ({_COLUMNS}) VALUES ({_MARKS})", map(astuple, decisions))
