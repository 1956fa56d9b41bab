"""What undo and redo take back next, read from the end of the log."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import islice


class History:
    """The actions of one coder that hold, and the undos that can be redone.

    What is older than the last decision stays in the log until it is asked for, so that a
    long history costs nothing to open.
    """

    def __init__(self, db: sqlite3.Connection, coder: str) -> None:
        self._db = db
        self._coder = coder
        self._done: list[str] = []
        self._undone: list[str] = []
        decided = db.execute(
            "SELECT max(action) FROM decisions WHERE coder = ? AND undoes IS NULL", (coder,)
        ).fetchone()[0]
        self._earlier = self._standing(decided or "")
        for action, holds in self._earlier:
            (self._done if holds else self._undone).insert(0, action)
            if action <= decided:
                break

    @property
    def newest(self) -> str | None:
        """The newest action that holds."""
        if not self._done:
            self._done += [action for action, _holds in islice(self._earlier, 1)]
        return self._done[-1] if self._done else None

    @property
    def undone(self) -> str | None:
        """The newest undo, unless something was decided since."""
        return self._undone[-1] if self._undone else None

    def decided(self, action: str) -> None:
        """`action` was written, and undoes nothing."""
        self._done.append(action)
        self._undone.clear()

    def undid(self, action: str) -> None:
        """`action` was written, and undoes the newest one."""
        self._done.pop()
        self._undone.append(action)

    def redid(self, action: str) -> None:
        """`action` was written, and undoes the newest undo."""
        self._undone.pop()
        self._done.append(action)

    def first(self, action: str) -> str:
        """What was first decided, of which `action` is the undo, the redo and so on, or it."""
        return next(iter(self._reversals(action)), action)

    def holds(self, action: str) -> bool:
        """Whether what was decided in `action` holds: it was not undone, or redone since."""
        return any(self._outcome(self._reversals(action)).values())

    def _standing(self, decided: str) -> Iterator[tuple[str, bool]]:
        """Actions that hold (True) and undos that can be redone (False), the newest first.

        The log is read from its end, as far back as is asked for. An undo can be redone
        while it is newer than what was `decided` last.
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
        """What was first decided, then all that undid it, redid it and so on, oldest first.

        With each stands what it undoes; `action` is any of them.
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
        """The one of these actions that counts in the end, and whether it says that it holds.

        Two copies of a study may have undone the same action: the second time does nothing.
        """
        last, holds = "", False
        for action, undoes in reversals.items():
            if undoes == last and (holds or not last or not self._decided(last, action)):
                last, holds = action, not holds
        return {last: holds}

    def _decided(self, after: str, before: str) -> bool:
        """Whether anything was decided between these actions, other than to undo or redo."""
        return bool(
            self._db.execute(
                "SELECT EXISTS (SELECT 1 FROM decisions WHERE coder = ? AND undoes IS NULL"
                " AND action > ? AND action < ?)",
                (self._coder, after, before),
            ).fetchone()[0]
        )
