"""Suggestions of a model: for each quote, codes with their probability and evidence."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from math import log2, prod
from typing import NamedTuple


class Evidence(NamedTuple):
    """Characters of a quote that support a code: the code points from `start` up to `end`."""

    start: int
    end: int
    weight: float


class Suggestion(NamedTuple):
    code: str
    probability: float
    suggested: bool
    """Whether the probability reaches the threshold of this code."""
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class SuggestionSet:
    """The suggestions of a model for one quote."""

    suggestions: tuple[Suggestion, ...]
    """The most probable first."""
    novelty: float | None = None
    """How unlike all coded quotes it is, from 0 to 2; None if that cannot be computed."""

    @property
    def doubt(self) -> float:
        """The sum of the binary entropies of the suggestions, in bits.

        The uncertainty of a label in Esuli & Sebastiani 2009, "Active learning strategies for
        multi-label text classification", ECIR, summed over labels.
        """
        return sum(_entropy(suggestion.probability) for suggestion in self.suggestions)

    @property
    def confidence(self) -> float | None:
        """The probability that exactly the suggested codes apply, if codes are independent.

        None if nothing is suggested, because there is nothing to confirm.
        """
        if not any(suggestion.suggested for suggestion in self.suggestions):
            return None
        return prod(s.probability if s.suggested else 1 - s.probability for s in self.suggestions)


def _entropy(p: float) -> float:
    return 0.0 if p in {0.0, 1.0} else -(p * log2(p) + (1 - p) * log2(1 - p))


CODEBOOK = "codebook"
"""The name of the model that suggests by the codebook alone, before any training."""


def store(
    db: sqlite3.Connection,
    model: str,
    revision: str,
    made: Iterable[tuple[str, SuggestionSet]],
) -> None:
    """Replace the suggestions of quotes, given as pairs of an id and its suggestions.

    Call it within `writing`.
    """
    for quote, found in made:
        (decided,) = db.execute(
            "SELECT EXISTS (SELECT 1 FROM latest"
            " WHERE quote = ? AND subject = 'status' AND what <> 'open')",
            (quote,),
        ).fetchone()
        db.execute("DELETE FROM suggestions WHERE quote = ?", (quote,))
        db.executemany(
            "INSERT INTO suggestions VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    quote,
                    rank,
                    suggestion.code,
                    suggestion.probability,
                    suggestion.suggested,
                    json.dumps([[e.start, e.end, e.weight] for e in suggestion.evidence]),
                    decided,
                )
                for rank, suggestion in enumerate(found.suggestions, 1)
            ],
        )
        db.execute(
            "INSERT OR REPLACE INTO suggested"
            " (quote, model, revision, doubt, confidence, novelty, decided)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (quote, model, revision, found.doubt, found.confidence, found.novelty, decided),
        )


def read(db: sqlite3.Connection, quote: str) -> tuple[str, tuple[Suggestion, ...]] | None:
    """The model that was last applied to a quote, and its suggestions, the most probable first.

    None if no model was applied to it yet; the suggestions are empty if a model suggests nothing.
    """
    row = db.execute("SELECT model FROM suggested WHERE quote = ?", (quote,)).fetchone()
    if row is None:
        return None
    rows = db.execute(
        "SELECT code, probability, suggested, evidence FROM current_suggestions"
        " WHERE quote = ? ORDER BY rank",
        (quote,),
    )
    found: dict[str, Suggestion] = {}
    for code, probability, suggested, evidence in rows:
        # If one merged into it was suggested as well, the more probable suggestion counts.
        found.setdefault(
            code,
            Suggestion(
                code,
                probability,
                bool(suggested),
                tuple(Evidence(start, end, weight) for start, end, weight in json.loads(evidence)),
            ),
        )
    return row[0], tuple(found.values())


def count_missing(db: sqlite3.Connection, model: str, revision: str) -> int:
    """The number of quotes that `model` was not applied to yet."""
    row = db.execute(
        "SELECT (SELECT count(*) FROM quotes)"
        " - (SELECT count(*) FROM suggested WHERE model = ? AND revision = ?)",
        (model, revision),
    ).fetchone()
    return int(row[0])


def missing(
    db: sqlite3.Connection, model: str, revision: str, *, after: int = 0, limit: int = 256
) -> list[tuple[int, str, str, str]]:
    """Quotes after a position that `model` was not applied to yet.

    Returns:
        For each its position, id and text, and the text of its question.
    """
    return db.execute(
        "SELECT q.position, q.id, q.text, n.text FROM quotes AS q"
        " JOIN questions AS n ON n.id = q.question"
        " LEFT JOIN suggested AS s ON s.quote = q.id"
        " WHERE q.position > ? AND (s.quote IS NULL OR s.model <> ? OR s.revision <> ?)"
        " ORDER BY q.position LIMIT ?",
        (after, model, revision, limit),
    ).fetchall()
