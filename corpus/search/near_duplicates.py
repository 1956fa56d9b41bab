"""Near-duplicate answers: *geen idee*, *gen idee*, *geen idee hoor*.

The similarity of two answers is the token sort ratio of rapidfuzz: with the words in alphabetical
order, twice the longest common subsequence of characters as a percentage of all characters.
Capitals and punctuation do not count. It tolerates typing errors, another order of words and an
extra word; a token set ratio would give *nee* 100 with every answer that contains *nee*.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from heapq import nsmallest

MIN_SIMILARITY = 75
"""The lowest similarity of near-duplicates, from 0 to 100. It is low (*geen idee hoor* has 78 with
*geen idee*, but so has *goed idee*), because the most similar come first and a person chooses: one
too many costs a glance, a missing one costs a quote."""

MAX_RESULTS = 500
"""The most answers that are returned."""

_BATCH = 1000

_SIGNS = 10
"""Characters besides its words, such as punctuation, that an answer may have."""


@dataclass(frozen=True, slots=True)
class NearDuplicate:
    """An answer that is nearly equal to another one."""

    similarity: float
    """From `MIN_SIMILARITY` to 100."""
    quote: str
    """The id of the first quote with this answer that the coder does not code apart."""
    text: str
    count: int
    """The number of quotes with this answer, without those that are coded apart."""


def near_duplicates(db: sqlite3.Connection, quote: str, coder: str) -> list[NearDuplicate]:
    """The answers to the same question that are nearly equal to this one, most similar first.

    Equal answers are left out. Only answers of about the same length are read, because others
    cannot be similar enough; with a million quotes that still takes seconds, so call it in a
    thread.
    """
    from rapidfuzz import fuzz, process, utils

    text, group, question = db.execute(
        "SELECT text, same_as, question FROM quotes WHERE id = ?", (quote,)
    ).fetchone()
    words = " ".join(utils.default_process(text).split())
    found: list[NearDuplicate] = []
    # An answer of punctuation alone has no words to compare.
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
        key=lambda each: (-each.similarity, -each.count, each.quote),
    )


def _batches(
    db: sqlite3.Connection, coder: str, group: str, question: str, length: int
) -> Iterator[list[tuple[int, str, str, int]]]:
    """Other answers `(position, quote, text, count)` whose length allows enough similarity."""
    # Two texts have no more characters in common than the shorter one has.
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
