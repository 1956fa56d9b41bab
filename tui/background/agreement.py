"""Comparing what coders gave."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from textual.message import Message
from textual.message_pump import MessagePump
from textual.worker import Worker

from ...corpus.errors import Refusal
from ...corpus.progress import Cancelled, cancel_when
from ...corpus.study.database import connect
from ...corpus.study.study import Study

if TYPE_CHECKING:
    from ...corpus.analysis.agreement.codes import CodeAgreement
    from ...corpus.analysis.agreement.report import Report


class Comparing(Message):
    """What coders gave is compared this far, from 0 to 1."""

    def __init__(self, fraction: float) -> None:
        super().__init__()
        self.fraction = fraction


class Agreed(Message):
    """How far the coders agree; or a `problem`."""

    def __init__(self, found: Report | None, problem: str = "") -> None:
        super().__init__()
        self.found = found
        self.problem = problem


class AgreedOnCodes(Message):
    """How far the coders agree on each code, on quotes that two or more of them finished."""

    def __init__(self, coders: int, quotes: int, codes: Sequence[CodeAgreement]) -> None:
        super().__init__()
        self.coders = coders
        self.quotes = quotes
        self.codes = codes


def agree(to: MessagePump, folder: Path, worker: Worker[None]) -> None:
    """See how far the coders of a study agree; a cancelled worker says nothing."""
    from ...corpus.analysis.agreement.report import report

    def compared(fraction: float) -> None:
        to.post_message(Comparing(fraction))

    progress = cancel_when(lambda: worker.is_cancelled, compared)

    try:
        with Study.open(folder) as study:
            found = report(study, progress=progress)
    except Cancelled:
        return
    except Refusal as refusal:
        to.post_message(Agreed(None, str(refusal)))
    else:
        to.post_message(Agreed(found))


def agree_on_codes(to: MessagePump, folder: Path) -> None:
    """See how far they agree on each code, without intervals."""
    from ...corpus.analysis.agreement import codes, judgments

    with suppress(Refusal), closing(connect(folder / "study.db")) as db:
        judged = judgments.read(db)
        if len(judged.chosen):
            found = codes.of_codes(judged, draws=0)
            to.post_message(AgreedOnCodes(len(judged.coders), int(judged.quotes.sum()), found))
