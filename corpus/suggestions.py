"""What the machine suggested: per quote, the codes with their probability and evidence."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Evidence:
    """Characters of a quote that speak for a code: code points `start` up to `end`."""

    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class Suggestion:
    code: str
    probability: float
    suggested: bool
    """Whether the probability is at or above the threshold of this code."""
    evidence: tuple[Evidence, ...] = ()


CODEBOOK = "codebook"
"""The name of the model that knows the codebook and no coded quotes."""


def store(
    db: sqlite3.Connection,
    model: str,
    revision: str,
    made: Iterable[tuple[str, Sequence[Suggestion]]],
) -> None:
    """Keep what `model` suggests for each quote `(id, suggestions)`, in place of what was there.

    To be called within `writing`.
    """
    for quote, suggestions in made:
        db.execute("DELETE FROM suggestions WHERE quote = ?", (quote,))
        db.executemany(
            "INSERT INTO suggestions VALUES (?, ?, ?, ?, ?, ?)",
            [
                (
                    quote,
                    rank,
                    suggestion.code,
                    suggestion.probability,
                    suggestion.suggested,
                    json.dumps([[e.start, e.end, e.weight] for e in suggestion.evidence]),
                )
                for rank, suggestion in enumerate(suggestions, 1)
            ],
        )
        db.execute(
            "INSERT INTO suggested VALUES (?, ?, ?)"
            " ON CONFLICT DO UPDATE SET model = excluded.model, revision = excluded.revision",
            (quote, model, revision),
        )


def of(db: sqlite3.Connection, quote: str) -> tuple[str, tuple[Suggestion, ...]] | None:
    """The model that last looked at a quote and what it suggests, the most probable first.

    None where none has looked yet, which is not the same as nothing to suggest.
    """
    row = db.execute("SELECT model FROM suggested WHERE quote = ?", (quote,)).fetchone()
    if row is None:
        return None
    rows = db.execute(
        "SELECT code, probability, suggested, evidence FROM suggestions"
        " WHERE quote = ? ORDER BY rank",
        (quote,),
    )
    return row[0], tuple(
        Suggestion(
            code,
            probability,
            bool(suggested),
            tuple(Evidence(start, end, weight) for start, end, weight in json.loads(evidence)),
        )
        for code, probability, suggested, evidence in rows
    )


def missing(
    db: sqlite3.Connection, model: str, revision: str, *, after: int = 0, limit: int = 256
) -> list[tuple[int, str, str]]:
    """Quotes `(position, id, text)` behind `after` at which `model` has not looked yet."""
    return db.execute(
        "SELECT q.position, q.id, q.text FROM quotes AS q"
        " LEFT JOIN suggested AS s ON s.quote = q.id"
        " WHERE q.position > ? AND (s.quote IS NULL OR s.model <> ? OR s.revision <> ?)"
        " ORDER BY q.position LIMIT ?",
        (after, model, revision, limit),
    ).fetchall()
