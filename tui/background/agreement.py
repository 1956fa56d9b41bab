"""Compute agreement between coders."""

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


class AgreementProgress(Message):
    """The fraction of the computation that is done, from 0 to 1."""

    def __init__(self, fraction: float) -> None:
        super().__init__()
        self.fraction = fraction


class AgreementReady(Message):
    """The report on agreement; or a `problem`."""

    def __init__(self, found: Report | None, problem: str = "") -> None:
        super().__init__()
        self.found = found
        self.problem = problem


class CodeAgreementReady(Message):
    """Agreement on each code, over the quotes that two or more coders finished."""

    def __init__(self, coders: int, quotes: int, codes: Sequence[CodeAgreement]) -> None:
        super().__init__()
        self.coders = coders
        self.quotes = quotes
        self.codes = codes


def compute_agreement(to: MessagePump, folder: Path, worker: Worker[None]) -> None:
    """Compute the report on agreement; a cancelled worker posts no report."""
    from ...corpus.analysis.agreement.report import report

    def post(fraction: float) -> None:
        to.post_message(AgreementProgress(fraction))

    progress = cancel_when(lambda: worker.is_cancelled, post)

    try:
        with Study.open(folder) as study:
            found = report(study, progress=progress)
    except Cancelled:
        return
    except Refusal as refusal:
        to.post_message(AgreementReady(None, str(refusal)))
    else:
        to.post_message(AgreementReady(found))


def compute_code_agreement(to: MessagePump, folder: Path) -> None:
    """Compute agreement on each code, without intervals."""
    from ...corpus.analysis.agreement import codes, judgments

    with suppress(Refusal), closing(connect(folder / "study.db")) as db:
        judged = judgments.read(db)
        if len(judged.chosen):
            found = codes.of_codes(judged, draws=0)
            to.post_message(CodeAgreementReady(len(judged.coders), int(judged.quotes.sum()), found))
