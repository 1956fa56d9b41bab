"""Finding quotes, and what there is to look for."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path

from textual.message import Message
from textual.message_pump import MessagePump
from textual.worker import Worker

from ...corpus.errors import Refusal
from ...corpus.progress import Cancelled, cancel_when
from ...corpus.search import search as finding
from ...corpus.search import words
from ...corpus.search.near_duplicates import NearDuplicate, near_duplicates
from ...corpus.search.query import Query
from ...corpus.study.database import connect
from ...corpus.study.study import Study


class Searched(Message):
    """The positions of the quotes that answer a query, in this order; or a `problem`."""

    def __init__(
        self, query: Query, order: finding.Order, positions: Sequence[int], problem: str = ""
    ) -> None:
        super().__init__()
        self.query = query
        self.order = order
        self.positions = positions
        self.problem = problem


class LookedAround(Message):
    """What there is to look for in the study."""

    def __init__(self, known: finding.KnownValues) -> None:
        super().__init__()
        self.known = known


class Compared(Message):
    """These answers are nearly equal to the one asked about; `problem` as above."""

    def __init__(self, found: Sequence[NearDuplicate], problem: str = "") -> None:
        super().__init__()
        self.found = found
        self.problem = problem


def search(
    to: MessagePump,
    folder: Path,
    coder: str,
    query: Query,
    order: finding.Order,
    worker: Worker[None],
) -> None:
    """Find quotes; a cancelled worker, whose query is no longer wished for, says nothing."""
    try:
        with closing(connect(folder / "study.db")) as db:
            positions = finding.search(
                db, coder, query, order, progress=cancel_when(lambda: worker.is_cancelled)
            )
    except Cancelled:
        return
    except Refusal as refusal:
        to.post_message(Searched(query, order, (), str(refusal)))
    else:
        to.post_message(Searched(query, order, positions))


def look_around(to: MessagePump, folder: Path) -> None:
    """Read what there is to look for, then the dictionary that the first word will need."""
    with suppress(Refusal), closing(connect(folder / "study.db")) as db:
        to.post_message(LookedAround(finding.known_values(db)))
    words.forms("woord")


def compare(to: MessagePump, folder: Path, quote: str, coder: str) -> None:
    """Find the answers that are nearly equal to that of `quote`."""
    try:
        with Study.open(folder) as study:
            to.post_message(Compared(near_duplicates(study.db, quote, coder)))
    except Refusal as refusal:
        to.post_message(Compared((), str(refusal)))
