"""Answers that are nearly equal: *geen idee*, *gen idee*, *geen idee hoor*.

How alike two answers are is the token sort ratio of rapidfuzz: their words in alphabetical
order, then twice the longest common subsequence of characters as a share of all characters;
capitals and punctuation do not count.
It bears with a typing error, with words in another order and, in that measure, with a word
more or less; a ratio of sets of words would call *nee* equal to each answer that has a *nee*.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from heapq import nsmallest

MIN_SIMILARITY = 75
"""Below it answers are not called alike. It is low (*geen idee* and *geen idee hoor* have 78,
but *goed idee* too), because the most alike stand first and a person chooses: one too many
costs a look, one that is missing costs a quote."""

MAX_RESULTS = 500
"""Answers that are given at most."""

_BATCH = 1000

_SIGNS = 10
"""Characters that an answer may have beside its words, for which it is not too long."""


@dataclass(frozen=True, slots=True)
class NearDuplicate:
    """An answer that is nearly equal to another one."""

    likeness: float
    """From `MIN_SIMILARITY` to 100."""
    quote: str
    """The id of the first quote with this answer that its coder has not taken out."""
    text: str
    count: int
    """How many quotes have this answer, those taken out left aside."""


def near_duplicates(db: sqlite3.Connection, quote: str, coder: str) -> list[NearDuplicate]:
    """The answers to the same question that are nearly equal to this one, most alike first.

    Those that are equal to it are not among them. It reads no more than the answers of
    about the same length, for others cannot be alike; with a million quotes that still
    takes seconds, and is for a thread.
    """
    from rapidfuzz import fuzz, process, utils

    text, group, question = db.execute(
        "SELECT text, same_as, question FROM quotes WHERE id = ?", (quote,)
    ).fetchone()
    words = " ".join(utils.default_process(text).split())
    found: list[NearDuplicate] = []
    # Signs alone have no words to be alike in.
    for batch in _batches(db, coder, group, question, len(words)) if words else ():
        close = process.extract(
            words, [text for _position, _id, text, _count in batch],
            scorer=fuzz.token_sort_ratio, processor=utils.default_process,
            score_cutoff=MIN_SIMILARITY, limit=MAX_RESULTS,
        )  # fmt: skip
        found += [NearDuplicate(score, *batch[place][1:]) for _text, score, place in close]
    return nsmallest(
        MAX_RESULTS,
        found,
        key=lambda near_duplicates: (
            -near_duplicates.likeness,
            -near_duplicates.count,
            near_duplicates.quote,
        ),
    )


def _batches(
    db: sqlite3.Connection, coder: str, group: str, question: str, length: int
) -> Iterator[list[tuple[int, str, str, int]]]:
    """Other answers `(position, quote, text, count)` that are long enough and not too long."""
    # Two texts have no more in common than the shorter one is long.
    least, most = MIN_SIMILARITY, 200 - MIN_SIMILARITY
    rows = db.execute(
        "SELECT min(position), id, text, count(*) FROM quotes"
        " WHERE question = ? AND length(text) BETWEEN ? AND ? AND same_as <> ?"
        " AND id NOT IN (SELECT quote FROM latest WHERE coder = ? AND what = 'alone')"
        " GROUP BY same_as",
        (question, length * least // most, length * most // least + _SIGNS, group, coder),
    )
    while batch := rows.fetchmany(_BATCH):
        yield batch
