"""Coding many quotes at once, and taking that back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import closing
from pathlib import Path

from textual.message import Message
from textual.message_pump import MessagePump

from ...corpus.errors import Refusal
from ...corpus.progress import Cancelled, cancel_when
from ...corpus.study.database import connect
from ...corpus.study.decisions import Decisions
from ...corpus.study.log import Log, UndoResult
from ...corpus.study.quotes import ids_at


class Coding(Message):
    """Quotes are being coded, and it is this far, from 0 to 1."""

    def __init__(self, fraction: float) -> None:
        super().__init__()
        self.fraction = fraction


class Coded(Message):
    """So many quotes were coded, none of who was stopped; or there is a `problem`."""

    def __init__(self, quotes: int, codes: Sequence[str], problem: str = "") -> None:
        super().__init__()
        self.quotes = quotes
        self.codes = codes
        self.problem = problem


class Reversed(Message):
    """What was undone or redone, None where that was stopped; or there is a `problem`."""

    def __init__(self, taken: UndoResult | None, problem: str = "") -> None:
        super().__init__()
        self.taken = taken
        self.problem = problem


def code_all(
    to: MessagePump,
    folder: Path,
    log: Decisions,
    positions: Collection[int],
    codes: Sequence[str],
    wanted: Callable[[], bool],
) -> None:
    """Give codes to the quotes at these positions, as the coder of `log`, while that is `wanted`.

    Who stops wanting it has none of them coded.
    """

    def coding(fraction: float) -> None:
        to.post_message(Coding(fraction))

    progress = cancel_when(lambda: not wanted(), coding)

    try:
        with closing(connect(folder / "study.db")) as db:
            own = Decisions(db, log.coder, log.revision)
            coded = own.code_all(ids_at(db, positions), codes, progress)
    except Cancelled:
        to.post_message(Coded(0, codes))
    except Refusal as refusal:
        to.post_message(Coded(0, codes, str(refusal)))
    else:
        to.post_message(Coded(coded, codes))


def reverse(
    to: MessagePump, folder: Path, log: Log, wanted: Callable[[], bool], *, redo: bool
) -> None:
    """Undo, or redo, what the coder of `log` did last, while that is `wanted`; else nothing."""

    def coding(fraction: float) -> None:
        to.post_message(Coding(fraction))

    progress = cancel_when(lambda: not wanted(), coding)

    try:
        with closing(connect(folder / "study.db")) as db:
            own = Log(db, log.coder, log.revision)
            taken = own.redo(progress) if redo else own.undo(progress)
    except Cancelled:
        to.post_message(Reversed(None))
    except Refusal as refusal:
        to.post_message(Reversed(None, str(refusal)))
    else:
        to.post_message(Reversed(taken))
