"""Find quotes, near duplicates, and the values that a query can name."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path

from textual.message import Message
from textual.message_pump import MessagePump
from textual.worker import Worker

from ...corpus.codebook.codes import Codebook
from ...corpus.errors import Refusal
from ...corpus.progress import Cancelled, cancel_when
from ...corpus.search import search as quote_search
from ...corpus.search import words
from ...corpus.search.checked_query import checked_query
from ...corpus.search.near_duplicates import NearDuplicate, near_duplicates
from ...corpus.search.query import Query
from ...corpus.study.database import connect
from ...corpus.study.study import Study


class SearchFinished(Message):
    """The positions of the quotes that match a query, in this order; or a `problem`.

    If there are none because a part of the query has no meaning, `hint` says so.
    """

    def __init__(
        self,
        query: Query,
        order: quote_search.Order,
        positions: Sequence[int],
        problem: str = "",
        hint: str = "",
    ) -> None:
        super().__init__()
        self.query = query
        self.order = order
        self.positions = positions
        self.problem = problem
        self.hint = hint


class KnownValuesRead(Message):
    """The coders, questions and background variables that a query can name."""

    def __init__(self, known: quote_search.KnownValues) -> None:
        super().__init__()
        self.known = known


class NearDuplicatesFound(Message):
    """The answers that are nearly equal to a given one; or a `problem`."""

    def __init__(self, found: Sequence[NearDuplicate], problem: str = "") -> None:
        super().__init__()
        self.found = found
        self.problem = problem


def search(
    to: MessagePump,
    folder: Path,
    coder: str,
    query: Query,
    order: quote_search.Order,
    worker: Worker[None],
    typed: str,
    codebook: Codebook,
) -> None:
    """Find quotes; a cancelled worker posts nothing."""
    hint = ""
    try:
        with closing(connect(folder / "study.db")) as db:
            positions = quote_search.search(
                db, coder, query, order, progress=cancel_when(lambda: worker.is_cancelled)
            )
            if not len(positions):
                try:
                    checked_query(db, typed, codebook)
                except Refusal as unknown:
                    hint = str(unknown)
    except Cancelled:
        return
    except Refusal as refusal:
        to.post_message(SearchFinished(query, order, (), str(refusal)))
    else:
        to.post_message(SearchFinished(query, order, positions, hint=hint))


def read_known_values(to: MessagePump, folder: Path) -> None:
    """Read the values that a query can name, then load the dictionary for a first search."""
    with suppress(Refusal), closing(connect(folder / "study.db")) as db:
        to.post_message(KnownValuesRead(quote_search.known_values(db)))
    words.forms("woord")


def find_near_duplicates(to: MessagePump, folder: Path, quote: str, coder: str) -> None:
    """Find the answers that are nearly equal to `quote`, an id."""
    try:
        with Study.open(folder) as study:
            to.post_message(NearDuplicatesFound(near_duplicates(study.db, quote, coder)))
    except Refusal as refusal:
        to.post_message(NearDuplicatesFound((), str(refusal)))
