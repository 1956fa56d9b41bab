"""The actions that undo and redo reverse next, found by reading the log from its end."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import islice


class UndoHistory:
    """One coder's actions that are in force, and their undos that can be redone.

    Actions before the last decision are read from the log only when undo reaches them, so that
    a long history costs nothing to open.
    """

    def __init__(self, db: sqlite3.Connection, coder: str) -> None:
        self._db = db
        self._coder = coder
        self._done: list[str] = []
        self._undone: list[str] = []
        decided = db.execute(
            "SELECT max(action) FROM decisions WHERE coder = ? AND undoes IS NULL", (coder,)
        ).fetchone()[0]
        self._earlier = self._current_actions(decided or "")
        for action, in_force in self._earlier:
            (self._done if in_force else self._undone).insert(0, action)
            if action <= decided:
                break

    @property
    def newest(self) -> str | None:
        """The newest action in force, which undo reverses."""
        if not self._done:
            self._done += [action for action, _holds in islice(self._earlier, 1)]
        return self._done[-1] if self._done else None

    @property
    def undone(self) -> str | None:
        """The newest undo, which redo reverses; None if something was decided since."""
        return self._undone[-1] if self._undone else None

    def add_decision(self, action: str) -> None:
        """Note that `action` was written as a new decision."""
        self._done.append(action)
        self._undone.clear()

    def add_undo(self, action: str) -> None:
        """Note that `action` was written as the undo of the newest action."""
        self._done.pop()
        self._undone.append(action)

    def add_redo(self, action: str) -> None:
        """Note that `action` was written as the redo of the newest undo."""
        self._undone.pop()
        self._done.append(action)

    def original(self, action: str) -> str:
        """The decision that `action` undoes or redoes; `action` itself if it is a decision."""
        return next(iter(self._reversals(action)), action)

    def is_in_force(self, action: str) -> bool:
        """Whether the decision `action` is in force: never undone, or redone since."""
        return any(self._outcome(self._reversals(action)).values())

    def _current_actions(self, decided: str) -> Iterator[tuple[str, bool]]:
        """Actions in force (True) and undos that can be redone (False), the newest first.

        Reads the log backwards, and no further than the caller asks. An undo can be redone as
        long as it is newer than the last decision, `decided`.
        """
        outcomes: dict[str, bool] = {}
        known: set[str] = set()
        action = "~"
        while action := self._db.execute(
            "SELECT max(action) FROM decisions WHERE coder = ? AND action < ?",
            (self._coder, action),
        ).fetchone()[0]:
            if action not in known:
                reversals = self._reversals(action)
                known.update(reversals)
                outcomes |= self._outcome(reversals)
            if action in outcomes and (outcomes[action] or action > decided):
                yield action, outcomes[action]

    def _reversals(self, action: str) -> dict[str, str]:
        """A decision and every undo and redo of it, oldest first; `action` is any of them.

        Each is mapped to the action that it undoes, the decision itself to an empty string.
        """
        rows = self._db.execute(
            "WITH RECURSIVE back (action, undoes) AS ("
            " SELECT action, undoes FROM decisions WHERE id = :action AND coder = :coder"
            " UNION ALL SELECT d.action, d.undoes FROM back AS b"
            " JOIN decisions AS d ON d.id = b.undoes AND d.coder = :coder"
            "), forth (action, undoes) AS ("
            " SELECT action, '' FROM back WHERE undoes IS NULL"
            " UNION ALL SELECT d.action, d.undoes FROM forth AS f"
            " JOIN decisions AS d INDEXED BY decisions_undoes"
            " ON d.undoes = f.action AND d.coder = :coder AND d.id = d.action"
            ") SELECT action, undoes FROM forth ORDER BY action",
            {"action": action, "coder": self._coder},
        )
        return dict(rows.fetchall())

    def _outcome(self, reversals: dict[str, str]) -> dict[str, bool]:
        """The last action that had an effect, and whether the decision is in force after it.

        Two copies of a study may have undone the same action: the second undo has no effect.
        """
        last, in_force = "", False
        for action, undoes in reversals.items():
            if undoes == last and (
                in_force or not last or not self._is_decision_between(last, action)
            ):
                last, in_force = action, not in_force
        return {last: in_force}

    def _is_decision_between(self, after: str, before: str) -> bool:
        """Whether there is a decision, other than an undo or redo, between these two actions."""
        return bool(
            self._db.execute(
                "SELECT EXISTS (SELECT 1 FROM decisions WHERE coder = ? AND undoes IS NULL"
                " AND action > ? AND action < ?)",
                (self._coder, after, before),
            ).fetchone()[0]
        )
