"""The quote book and the report, behind the screen."""

from __future__ import annotations

from pathlib import Path

from textual.message import Message
from textual.message_pump import MessagePump
from textual.worker import Worker

from ...corpus.errors import Refusal
from ...corpus.progress import Cancelled, cancel_when
from ...corpus.study.study import Study


class Printed(Message):
    """What is to be said of a book or report: that it was `written`, or why not."""

    def __init__(self, sentence: str, *, written: bool) -> None:
        super().__init__()
        self.sentence = sentence
        self.written = written


def write(to: MessagePump, folder: Path, path: Path, report: bool, worker: Worker[None]) -> None:
    """Write all codes of all questions; a cancelled worker leaves what was there."""
    from ...corpus.exchange.reports.book import BookRequest
    from ...corpus.exchange.reports.writing import write_book, write_report
    from ..wording.reports import printed

    progress = cancel_when(lambda: worker.is_cancelled)
    try:
        with Study.open(folder) as study:
            make = write_report if report else write_book
            went = make(study, path, BookRequest(), progress=progress)
    except Cancelled:
        return
    except Refusal as refusal:
        to.post_message(Printed(str(refusal), written=False))
    else:
        to.post_message(Printed(printed(went), written=True))
