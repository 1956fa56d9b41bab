"""Random samples: drawing quotes at random, each with the probability of its draw.

Only quotes drawn at random are representative of the whole study. They and their probabilities
are recorded in `samples`, and so is the blind share: the quotes coded without suggestions.
"""

from __future__ import annotations

import random
import sqlite3
from typing import Literal

from ..corpus.study import assignments, quotes
from ..corpus.study.database import writing
from ..corpus.study.ids import now
from ..corpus.study.settings import Order
from ..corpus.study.study import Study

PENDING = (
    "NOT EXISTS (SELECT 1 FROM latest AS l WHERE l.quote = {row}.quote"
    " AND l.coder = :coder AND l.subject = 'status' AND l.what <> 'open')"
    f" AND {assignments.assigned_to_coder('{row}.quote')}"
)
"""The SQL condition that the coder still has to do the quote of the row."""

_MAX_DRAWS = 50
"""The number of draws that may hit a quote drawn before; then the remaining quotes are listed."""


def is_blind(db: sqlite3.Connection, coder: str, quote: str) -> bool:
    """Whether this coder must code the quote without suggestions."""
    row = db.execute(
        "SELECT 1 FROM samples WHERE coder = ? AND quote = ? AND purpose = 'blind'", (coder, quote)
    ).fetchone()
    return row is not None


def drawn(db: sqlite3.Connection) -> frozenset[str]:
    """The ids of the quotes that were drawn at random for any coder."""
    rows = db.execute("SELECT DISTINCT quote FROM samples WHERE purpose = 'random'")
    return frozenset(quote for (quote,) in rows)


def record(
    db: sqlite3.Connection,
    coder: str,
    quote: str,
    purpose: Order | Literal["blind"],
    probability: float | None,
    *,
    shown: bool,
) -> None:
    """Record in `samples` that the queue gave a quote; to be called within `writing`."""
    db.execute(
        "INSERT INTO samples (coder, quote, purpose, at, probability, shown)"
        " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (coder, quote, purpose, now(), probability, shown),
    )


class RandomSample:
    """The quotes of a coder in random order, drawn one at a time."""

    def __init__(self, study: Study, coder: str, chance: random.Random) -> None:
        self.study, self.db, self.coder, self.chance = study, study.db, coder, chance

    def next_position(self, at: int) -> int | None:
        """The position of the next quote in random order; None if no quote is left to do.

        Quotes that are done are drawn as well and passed over, so that all quotes drawn so far
        are a simple random sample of the study, whatever else was coded meanwhile.

        Args:
            at: the position of the quote on the screen, which is passed over.
        """
        waiting = self.db.execute(
            "SELECT q.position FROM samples AS s JOIN quotes AS q ON q.id = s.quote"
            " WHERE s.coder = :coder AND s.waiting = 1 AND q.position <> :at"
            " ORDER BY s.at, s.quote LIMIT 1",
            {"coder": self.coder, "at": at},
        ).fetchone()
        if waiting:
            return int(waiting[0])
        with writing(self.db):
            share = assignments.assigned_count(self.db, self.coder)
            for left in range((share or quotes.count(self.db)) - self._drawn(share), 0, -1):
                position, quote = self._draw()
                (pending,) = self.db.execute(
                    f"SELECT {PENDING.format(row='s')} FROM (SELECT :quote AS quote) AS s",
                    {"coder": self.coder, "quote": quote},
                ).fetchone()
                shown = bool(pending) and position != at
                record(self.db, self.coder, quote, "random", 1 / left, shown=shown)
                hidden = self.study.settings.blind_share
                if pending and self.chance.random() < hidden:
                    record(self.db, self.coder, quote, "blind", hidden, shown=shown)
                if shown:
                    return position
        return None

    def _drawn(self, share: int) -> int:
        """The number of quotes drawn at random so far, assigned ones only if `share` is not 0."""
        if share:
            drawn = self.db.execute(
                "SELECT count(*) FROM samples AS s WHERE s.coder = :coder"
                f" AND s.purpose = 'random' AND {assignments.assigned_to_coder('s.quote')}",
                {"coder": self.coder},
            ).fetchone()
        else:
            drawn = self.db.execute(
                "SELECT quotes FROM drawn WHERE coder = ? AND purpose = 'random'", (self.coder,)
            ).fetchone()
        return int(drawn[0]) if drawn else 0

    def _draw(self) -> tuple[int, str]:
        """The position and id of a quote not drawn before; each has the same probability."""
        new = (
            "SELECT q.position, q.id FROM quotes AS q WHERE NOT EXISTS (SELECT 1 FROM samples AS s"
            " WHERE s.coder = :coder AND s.quote = q.id AND s.purpose = 'random')"
            f" AND {assignments.assigned_to_coder('q.id')}"
        )
        every = self.db.execute("SELECT max(position) FROM quotes").fetchone()[0]
        for _try in range(_MAX_DRAWS):
            position = self.chance.randint(1, every)
            row = self.db.execute(
                f"{new} AND q.position = :position", {"coder": self.coder, "position": position}
            ).fetchone()
            if row:
                return row[0], row[1]
        rows = self.db.execute(new, {"coder": self.coder}).fetchall()
        position, quote = self.chance.choice(rows)
        return position, quote
