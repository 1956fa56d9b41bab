"""The append-only log of decisions, written one action at a time, and undo and redo.

Every keypress that decides something is one action: one or more decisions, written in one
transaction. Undo is a new action whose decisions restore the state before; redo undoes the undo.
Nothing is ever deleted, so the whole history of a study stays readable.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from itertools import islice
from operator import attrgetter
from typing import Literal

from ..progress import Progress, no_progress
from .code_rules import CodeRules
from .database import writing
from .ids import ids, newest, now
from .revisions import revision
from .undo import UndoHistory

What = Literal[
    "apply", "remove", "decline", "done", "skip", "open", "flag", "unflag", "memo",
    "alone", "together", "star", "unstar",
]  # fmt: skip
How = Literal[
    "manual", "search", "suggestion", "keyword", "same", "near", "nonanswer", "table",
    "autocode", "import", "adjudication",
]  # fmt: skip
"""The stroke that gave a code; only `autocode` was no person's."""
Status = Literal["open", "done", "skip"]

_INITIAL: dict[str, What] = {
    "code": "remove", "status": "open", "flag": "unflag", "memo": "memo", "group": "together",
    "star": "unstar",
}  # fmt: skip
"""For each subject, the decision that restores its initial state."""

_SUBJECT: dict[What, str] = {
    "apply": "code", "remove": "code", "decline": "code",
    "done": "status", "skip": "status", "open": "status",
    "flag": "flag", "unflag": "flag", "memo": "memo", "alone": "group", "together": "group",
    "star": "star", "unstar": "star",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The suggestion of a code at the moment when the coder decided on it."""

    model: str
    score: float
    rank: int
    visible: bool
    """Whether it was on the screen; False if it was hidden from the coder."""
    suggested: bool = False
    """Whether its score reached the threshold of the code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A row of the log, with the columns of the table `decisions` in their order."""

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
    """What undo or redo did: the action that it wrote and the quotes that it changed."""

    action: str
    quote: str
    """The id of the first quote that changed."""
    quotes: int
    """The number of quotes that changed."""


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
        self._history = UndoHistory(db, coder)
        self._rules_of: tuple[str, CodeRules] | None = None
        self.displaced: Counter[str] = Counter()
        """The codes that the last action took off because they could not stand beside a code that
        it gave, with the number of codings."""

    @property
    def _rules(self) -> CodeRules:
        """The rules of the codebook under which decisions are made now."""
        if self._rules_of is None or self._rules_of[0] != self.revision:
            book = revision(self.db, self.revision)
            self._rules_of = self.revision, CodeRules(self.db, self.coder, book)
        return self._rules_of[1]

    def reload_history(self) -> None:
        """Read the history again, after this coder decided something in another process."""
        self._history = UndoHistory(self.db, self.coder)

    def undo(self, progress: Progress = no_progress) -> UndoResult | None:
        """Undo this coder's newest action in force, however old; None if there is none.

        Raises:
            Cancelled: nothing is undone.
        """
        result = self._reverse(self._history.newest, in_force=False, progress=progress)
        if result:
            self._history.add_undo(result.action)
        return result

    def redo(self, progress: Progress = no_progress) -> UndoResult | None:
        """Redo the newest undo; None if something was decided since. Raises as `undo` does."""
        result = self._reverse(self._history.undone, in_force=True, progress=progress)
        if result:
            self._history.add_redo(result.action)
        return result

    def reversible_count(self, *, redo: bool) -> int:
        """The number of decisions that undo, or redo, would reverse now."""
        action = self._history.undone if redo else self._history.newest
        (count,) = self.db.execute(
            "SELECT count(*) FROM decisions WHERE coder = ? AND action = ?", (self.coder, action)
        ).fetchone()
        return int(count)

    def action_has_quote(self, action: str, quote: str) -> bool:
        """Whether an action of this coder contains a decision on a quote."""
        found = self.db.execute(
            "SELECT 1 FROM decisions WHERE quote = ? AND coder = ? AND action = ?",
            (quote, self.coder, action),
        )
        return found.fetchone() is not None

    def _write(
        self, rows: list[dict[str, object]], seen: dict[str, Seen] | None = None
    ) -> tuple[Decision, ...]:
        with writing(self.db):
            removals = self._rules.removals(rows)
            # An equal answer that already has the code keeps the decision that gave it.
            rows = [row for row in rows if row.get("how") != "same" or self._is_new(row)]
            self.displaced = Counter(str(row["code"]) for row in removals)
            written = tuple(self._insert([rows[0], *removals, *rows[1:]], seen or {}, undoes=None))
        self._history.add_decision(written[0].action)
        return written

    def _is_new(self, row: dict[str, object]) -> bool:
        """Whether a decision on a whole quote, given as its columns, would change anything.

        Finishing a quote again always does: it clears the codes to recheck on it.
        """
        subject = _SUBJECT[row["what"]]  # type: ignore[index]
        if subject == "status":
            return True
        current = self.db.execute(
            "SELECT what FROM latest WHERE quote = ? AND coder = ? AND subject = ? AND code = ?"
            " AND start = -1",
            (row["quote"], self.coder, subject, row.get("code", "")),
        ).fetchone()
        return row["what"] != (current[0] if current else _INITIAL[subject])

    def _insert(
        self, rows: Iterable[dict[str, object]], seen: dict[str, Seen], undoes: str | None
    ) -> Iterator[Decision]:
        """Write rows as one action, in batches, because they may not fit in memory."""
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
                suggestion = seen.get(decision.code or "")
                if suggestion and decision.how != "same":
                    decision = replace(
                        decision,
                        model=suggestion.model,
                        score=suggestion.score,
                        rank=suggestion.rank,
                        seen=int(suggestion.visible),
                    )
                elif seen and decision.subject == "status" and decision.how != "same":
                    # A finished quote records whether any of its suggestions was on the screen.
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
        in_force: bool,
        progress: Progress,
    ) -> UndoResult | None:
        """Undo an action; `in_force` says whether its decision is in force afterwards."""
        if action is None:
            return None
        with writing(self.db):
            in_force_by_action = {self._history.original(action): in_force}
            decided = self.db.execute(
                "SELECT id FROM decisions WHERE coder = ? AND action = ? ORDER BY id",
                (self.coder, action),
            ).fetchall()

            def rows() -> Iterator[dict[str, object]]:
                for nth, (id_,) in enumerate(decided):
                    if nth % CHECK_EVERY == 0:
                        progress(nth / len(decided))
                    for decision in self._read("id = ?", id_):
                        yield self._without(decision, in_force_by_action)

            written = self._insert(rows(), {}, undoes=action)
            first = next(written)
            quotes = {first.quote, *(decision.quote for decision in written)}
        return UndoResult(first.action, first.quote, len(quotes))

    def _without(
        self, decision: Decision, in_force_by_action: dict[str, bool]
    ) -> dict[str, object]:
        """The columns of a decision that restores what is in force on the subject of `decision`.

        That is the newest decision on it that was not undone, in any copy of the study.
        `in_force_by_action` is a cache: whether each action is in force.
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
            if other.action not in in_force_by_action:
                in_force_by_action[other.action] = self._history.is_in_force(other.action)
            if in_force_by_action[other.action]:
                for name in ("what", "memo", "how", "model", "score", "rank", "seen"):
                    columns[name] = getattr(other, name)
                return columns
        columns["what"] = _INITIAL[decision.subject]
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
    """Append decisions to the log; call it within `writing`."""
    db.executemany(f"INSERT INTO decisions ({COLUMNS}) VALUES ({MARKS})", map(_row, decisions))
