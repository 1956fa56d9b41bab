"""Code many quotes at once, and undo that."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from textual.message import Message
from textual.message_pump import MessagePump

from ...corpus.errors import Refusal
from ...corpus.progress import Cancelled, cancel_when
from ...corpus.study.database import connect
from ...corpus.study.decision_log import Log, UndoResult
from ...corpus.study.decisions import Decisions
from ...corpus.study.quotes import ids_at


class CodingProgress(Message):
    """The fraction of the quotes that is coded, or undone, from 0 to 1."""

    def __init__(self, fraction: float) -> None:
        super().__init__()
        self.fraction = fraction


class CodingFinished(Message):
    """The number of quotes coded, 0 if the coder stopped it; or a `problem`.

    `displaced` has the codes that were taken off because an exclusive code stands alone, with the
    number of codings.
    """

    def __init__(
        self,
        quotes: int,
        codes: Sequence[str],
        problem: str = "",
        displaced: Mapping[str, int] = {},
    ) -> None:
        super().__init__()
        self.displaced = displaced
        self.quotes = quotes
        self.codes = codes
        self.problem = problem


class UndoFinished(Message):
    """What was undone or redone, None if the coder stopped it; or a `problem`."""

    def __init__(self, result: UndoResult | None, problem: str = "") -> None:
        super().__init__()
        self.result = result
        self.problem = problem


def code_all(
    to: MessagePump,
    folder: Path,
    log: Decisions,
    positions: Collection[int],
    codes: Sequence[str],
    keep_going: Callable[[], bool],
) -> None:
    """Give codes to the quotes at these positions, as the coder of `log`.

    All quotes are coded, or none if `keep_going` returns False before the end.
    """

    def post(fraction: float) -> None:
        to.post_message(CodingProgress(fraction))

    progress = cancel_when(lambda: not keep_going(), post)

    try:
        with closing(connect(folder / "study.db")) as db:
            own = Decisions(db, log.coder, log.revision)
            coded = own.code_all(ids_at(db, positions), codes, progress)
    except Cancelled:
        to.post_message(CodingFinished(0, codes))
    except Refusal as refusal:
        to.post_message(CodingFinished(0, codes, str(refusal)))
    else:
        to.post_message(CodingFinished(coded, codes, displaced=own.displaced))


def undo_or_redo(
    to: MessagePump, folder: Path, log: Log, keep_going: Callable[[], bool], *, redo: bool
) -> None:
    """Undo or redo the last action of the coder of `log`; nothing if `keep_going` returns False."""

    def post(fraction: float) -> None:
        to.post_message(CodingProgress(fraction))

    progress = cancel_when(lambda: not keep_going(), post)

    try:
        with closing(connect(folder / "study.db")) as db:
            own = Log(db, log.coder, log.revision)
            result = own.redo(progress) if redo else own.undo(progress)
    except Cancelled:
        to.post_message(UndoFinished(None))
    except Refusal as refusal:
        to.post_message(UndoFinished(None, str(refusal)))
    else:
        to.post_message(UndoFinished(result))
