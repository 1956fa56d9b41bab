"""Write an export."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from textual.message import Message
from textual.message_pump import MessagePump
from textual.worker import Worker

from ...corpus.errors import Refusal
from ...corpus.exchange.exports.selection import Selection
from ...corpus.exchange.exports.writer import Rows
from ...corpus.formats.csv import Style
from ...corpus.progress import Cancelled, cancel_when
from ...corpus.study.study import Study
from ...corpus.study.written_files import NotOurs


class ExportProgress(Message):
    """The fraction of the export that is written, from 0 to 1."""

    def __init__(self, fraction: float) -> None:
        super().__init__()
        self.fraction = fraction


class ExportFinished(Message):
    """Sentences about the file that was written; or a `problem`.

    The problem may be a file that the study did not write; it is then `in_the_way`.
    """

    def __init__(
        self, sentences: Sequence[str], problem: str = "", in_the_way: Path | None = None
    ) -> None:
        super().__init__()
        self.sentences = sentences
        self.problem = problem
        self.in_the_way = in_the_way


def export(
    to: MessagePump,
    folder: Path,
    path: Path,
    selection: Selection,
    rows: Rows,
    csv: Style,
    force: bool,
    worker: Worker[None],
) -> None:
    """Write a file; a cancelled worker leaves an old file unchanged and posts nothing more."""
    from ...corpus.exchange.registry import export_file
    from ..wording.exports import export_report, replace_question

    def post(fraction: float) -> None:
        to.post_message(ExportProgress(fraction))

    progress = cancel_when(lambda: worker.is_cancelled, post)

    try:
        with Study.open(folder) as study:
            exported = export_file(
                study, path, selection, rows=rows, csv=csv, force=force, progress=progress
            )
    except Cancelled:
        return
    except NotOurs as found:
        to.post_message(ExportFinished((), replace_question(found), path))
    except Refusal as refusal:
        to.post_message(ExportFinished((), str(refusal)))
    else:
        to.post_message(ExportFinished(list(export_report(exported))))
