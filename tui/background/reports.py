"""Write the quote book or the report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from textual.message import Message
from textual.message_pump import MessagePump
from textual.worker import Worker

from ...corpus.errors import Refusal
from ...corpus.progress import Cancelled, cancel_when
from ...corpus.study.study import Study
from ...corpus.study.written_files import NotOurs

if TYPE_CHECKING:
    from ...corpus.exchange.reports.cover import Cover


class ReportFinished(Message):
    """A sentence about the quote book or report, or about why it was not `written`.

    The reason may be a file that the study did not write; `in_the_way` then has its path, the
    cover, and whether it is a report.
    """

    def __init__(
        self,
        sentence: str,
        *,
        written: bool,
        in_the_way: tuple[Path, Cover, bool] | None = None,
    ) -> None:
        super().__init__()
        self.sentence = sentence
        self.written = written
        self.in_the_way = in_the_way


def write(
    to: MessagePump,
    folder: Path,
    path: Path,
    cover: Cover,
    report: bool,
    force: bool,
    worker: Worker[None],
) -> None:
    """Write the file for all codes and questions; if cancelled, an old file stays unchanged."""
    from ...corpus.exchange.reports.book import BookRequest
    from ...corpus.exchange.reports.writing import write_book, write_report
    from ..wording.exports import replace_question
    from ..wording.reports import report_line

    progress = cancel_when(lambda: worker.is_cancelled)
    try:
        with Study.open(folder) as study:
            make = write_report if report else write_book
            result = make(study, path, BookRequest(cover=cover), force=force, progress=progress)
    except Cancelled:
        return
    except NotOurs as found:
        to.post_message(
            ReportFinished(replace_question(found), written=False, in_the_way=(path, cover, report))
        )
    except Refusal as refusal:
        to.post_message(ReportFinished(str(refusal), written=False))
    else:
        to.post_message(ReportFinished(report_line(result), written=True))
