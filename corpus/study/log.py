"""The log of decisions: append-only, an action at a time, and how an action is taken back.

Every keypress that decides something is one action: one or more decisions that are
written in one transaction. Undo is another action, whose decisions bring back what was so
before; redo undoes the undo. So the whole history of the study stays readable.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from itertools import islice
from operator import attrgetter
from typing import Literal

from ..progress import Progress, no_progress
from .database import writing
from .history import History
from .ids import ids, newest, now

What = Literal[
    "apply", "remove", "decline", "done", "skip", "open", "flag", "unflag", "memo",
    "alone", "together", "star", "unstar",
]  # fmt: skip
How = Literal["manual", "suggestion", "keyword", "same", "autocode", "import", "adjudication"]
Status = Literal["open", "done", "skip"]

_NOTHING: dict[str, What] = {
    "code": "remove", "status": "open", "flag": "unflag", "memo": "memo", "group": "together",
    "star": "unstar",
}  # fmt: skip
"""What a decision on each subject says where none was made before."""

_SUBJECT: dict[What, str] = {
    "apply": "code", "remove": "code", "decline": "code",
    "done": "status", "skip": "status", "open": "status",
    "flag": "flag", "unflag": "flag", "memo": "memo", "alone": "group", "together": "group",
    "star": "star", "unstar": "star",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The suggestion that there was for the code when the coder decided."""

    model: str
    score: float
    rank: int
    visible: bool
    """Whether it was on the screen, or hidden from the coder."""
    suggested: bool = False
    """Whether its score was at or above the threshold of the code."""


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
        return _SUBJECT[self.what]


@dataclass(frozen=True, slots=True)
class UndoResult:
    """What undo or redo did: the action that it wrote, and where."""

    action: str
    quote: str
    """The first of them."""
    quotes: int


_NAMES = [field.name for field in fields(Decision)]
COLUMNS = ", ".join(f'"{name}"' for name in _NAMES)
MARKS = ", ".join("?" for _name in _NAMES)
# `astuple` copies every value, which takes most of the time where there are many.
_row = attrgetter(*_NAMES)

CHECK_EVERY = 256
"""Decisions between two reports of progress."""


class Log:
    """The log as one coder writes it, under one revision of the codebook."""

    def __init__(self, db: sqlite3.Connection, coder: str, revision: str) -> None:
        self.db = db
        self.coder = coder
        self.revision = revision
        self._history = History(db, coder)

    def look_again(self) -> None:
        """Know of what this coder decided elsewhere meanwhile, to undo that first."""
        self._history = History(self.db, self.coder)

    def undo(self, progress: Progress = no_progress) -> UndoResult | None:
        """Take back the newest action of this coder that still holds, also of last week.

        Raises:
            Cancelled: nothing is taken back.
        """
        taken = self._reverse(self._history.newest, holds=False, progress=progress)
        if taken:
            self._history.undid(taken.action)
        return taken

    def redo(self, progress: Progress = no_progress) -> UndoResult | None:
        """Take back the newest undo, unless something else was decided since; else as `undo`."""
        taken = self._reverse(self._history.undone, holds=True, progress=progress)
        if taken:
            self._history.redid(taken.action)
        return taken

    def waiting(self, *, redo: bool) -> int:
        """How many decisions undo would take back now, or redo would."""
        action = self._history.undone if redo else self._history.newest
        (count,) = self.db.execute(
            "SELECT count(*) FROM decisions WHERE coder = ? AND action = ?", (self.coder, action)
        ).fetchone()
        return int(count)

    def was_in(self, action: str, quote: str) -> bool:
        """Whether an action of this coder decided something on a quote."""
        found = self.db.execute(
            "SELECT 1 FROM decisions WHERE quote = ? AND coder = ? AND action = ?",
            (quote, self.coder, action),
        )
        return found.fetchone() is not None

    def _write(
        self, rows: list[dict[str, object]], seen: dict[str, Seen] | None = None
    ) -> tuple[Decision, ...]:
        with writing(self.db):
            # An equal answer that has it already, keeps how it got it.
            rows = [row for row in rows if row.get("how") != "same" or self._is_new(row)]
            written = tuple(self._insert(rows, seen or {}, undoes=None))
        self._history.decided(written[0].action)
        return written

    def _is_new(self, row: dict[str, object]) -> bool:
        """Whether the columns of a decision on a whole quote say something else than now holds.

        To finish a quote once more does: what was in doubt about it is settled then.
        """
        subject = _SUBJECT[row["what"]]  # type: ignore[index]
        if subject == "status":
            return True
        now_ = self.db.execute(
            "SELECT what FROM latest WHERE quote = ? AND coder = ? AND subject = ? AND code = ?"
            " AND start = -1",
            (row["quote"], self.coder, subject, row.get("code", "")),
        ).fetchone()
        return row["what"] != (now_[0] if now_ else _NOTHING[subject])

    def _insert(
        self, rows: Iterable[dict[str, object]], seen: dict[str, Seen], undoes: str | None
    ) -> Iterator[Decision]:
        """Write rows as one action, some at a time: there may be more than memory holds."""
        fresh = ids(newest(self.db))
        at, action, rows = now(), "", iter(rows)
        while some := list(islice(rows, CHECK_EVERY)):
            written: list[Decision] = []
            offered: list[tuple[str, str, int]] = []
            for row in some:
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
                        decision,
                        model=saw.model,
                        score=saw.score,
                        rank=saw.rank,
                        seen=int(saw.visible),
                    )
                elif seen and decision.subject == "status" and decision.how != "same":
                    # Whoever finishes a quote saw some of what was suggested for it, or nothing.
                    visible = any(suggestion.visible for suggestion in seen.values())
                    decision = replace(decision, seen=int(visible))
                    if decision.what == "done":
                        offered += [
                            (decision.id, code, int(each.visible))
                            for code, each in seen.items()
                            if each.suggested
                        ]
                written.append(decision)
            add(self.db, written)
            self.db.executemany("INSERT INTO offered VALUES (?, ?, ?)", offered)
            yield from written

    def _reverse(
        self,
        action: str | None,
        *,
        holds: bool,
        progress: Progress,
    ) -> UndoResult | None:
        """Take back an action; what was decided first in it `holds` after that, or does not."""
        if action is None:
            return None
        with writing(self.db):
            standing = {self._history.first(action): holds}
            decided = self.db.execute(
                "SELECT id FROM decisions WHERE coder = ? AND action = ? ORDER BY id",
                (self.coder, action),
            ).fetchall()

            def rows() -> Iterator[dict[str, object]]:
                for nth, (id_,) in enumerate(decided):
                    if nth % CHECK_EVERY == 0:
                        progress(nth / len(decided))
                    for decision in self._read("id = ?", id_):
                        yield self._without(decision, standing)

            written = self._insert(rows(), {}, undoes=action)
            first = next(written)
            quotes = {first.quote, *(decision.quote for decision in written)}
        return UndoResult(first.action, first.quote, len(quotes))

    def _without(self, decision: Decision, standing: dict[str, bool]) -> dict[str, object]:
        """The columns of a decision that says what holds on the subject of `decision`.

        That is the newest of what was decided and was not undone, in whichever copy of the
        study. `standing` says of an action whether it holds, and is added to.
        """
        columns: dict[str, object] = {
            "quote": decision.quote,
            "code": decision.code,
            "start": decision.start,
            "end": decision.end,
        }
        same = [what for what, subject in _SUBJECT.items() if subject == decision.subject]
        every = list(
            self._read(
                "quote = ? AND coder = ? AND undoes IS NULL AND code IS ? AND start IS ?"
                f' AND "end" IS ? AND what IN ({", ".join("?" for _what in same)})',
                decision.quote,
                self.coder,
                decision.code,
                decision.start,
                decision.end,
                *same,
            )
        )
        for other in reversed(every):
            if other.action not in standing:
                standing[other.action] = self._history.holds(other.action)
            if standing[other.action]:
                for name in ("what", "memo", "how", "model", "score", "rank", "seen"):
                    columns[name] = getattr(other, name)
                return columns
        columns["what"] = _NOTHING[decision.subject]
        columns["memo"] = "" if decision.subject == "memo" else None
        return columns

    def _read(self, where: str, *values: object) -> Iterator[Decision]:
        rows = self.db.execute(
            f"SELECT {COLUMNS} FROM decisions WHERE {where} ORDER BY id",
            values,
        )
        for row in rows.fetchall():
            yield Decision(**dict(zip(_NAMES, row, strict=True)))


def add(db: sqlite3.Connection, decisions: Iterable[Decision]) -> None:
    """Add decisions to the log; to be called within `writing`."""
    db.executemany(f"INSERT INTO decisions ({COLUMNS}) VALUES ({MARKS})", map(_row, decisions))
