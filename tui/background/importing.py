"""Inspect a file, and import it or count what it would add."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from textual.message import Message
from textual.message_pump import MessagePump
from textual.worker import Worker

from ...corpus.errors import Refusal
from ...corpus.exchange.imports.coded_files import Done
from ...corpus.exchange.imports.column_choice import Choice
from ...corpus.exchange.imports.column_guess import Proposal, propose
from ...corpus.formats.table import SeveralSheets
from ...corpus.progress import Cancelled, Progress, cancel_when
from ...corpus.study.study import Study


class FileInspected(Message):
    """What each column seems to hold; or the `sheets` to choose from; or a `problem`."""

    def __init__(
        self, proposal: Proposal | None = None, sheets: Sequence[str] = (), problem: str = ""
    ) -> None:
        super().__init__()
        self.proposal = proposal
        self.sheets = sheets
        self.problem = problem


class ImportProgress(Message):
    """The fraction of the import, or of the count, that is done, from 0 to 1."""

    def __init__(self, fraction: float) -> None:
        super().__init__()
        self.fraction = fraction


@dataclass(slots=True, eq=False)
class ImportRequest:
    """A request to import a file, or only to count what it would add."""

    path: Path
    choice: Choice | None
    """The role of each column; None for a REFI-QDA project, which needs no choice."""
    dry_run: bool
    done: Done | None = None
    """Which texts of a REFI-QDA project are done."""
    stopped: bool = False
    """Whether the coder stopped it or made another request."""


class ImportFinished(Message):
    """Sentences on what was or would be imported; or a `problem`; neither if it was stopped."""

    def __init__(
        self, request: ImportRequest, sentences: Sequence[str] = (), problem: str = ""
    ) -> None:
        super().__init__()
        self.request = request
        self.sentences = sentences
        self.problem = problem


def inspect_file(
    to: MessagePump, path: Path, sheet: str | None, header_rows: int | None, encoding: str | None
) -> None:
    """Guess the role of each column of a file."""
    try:
        proposal = propose(path, sheet=sheet, header_rows=header_rows, encoding=encoding)
        to.post_message(FileInspected(proposal))
    except SeveralSheets as several:
        to.post_message(FileInspected(sheets=several.sheets))
    except Refusal as refusal:
        to.post_message(FileInspected(problem=str(refusal)))


def run_import(to: MessagePump, folder: Path, request: ImportRequest, worker: Worker[None]) -> None:
    """Import or count; when it is stopped or cancelled, the study is left as it was."""

    def post(fraction: float) -> None:
        to.post_message(ImportProgress(fraction))

    progress = cancel_when(lambda: request.stopped or worker.is_cancelled, post)

    try:
        with Study.open(folder) as study:
            to.post_message(ImportFinished(request, _sentences(study, request, progress)))
    except Cancelled:
        to.post_message(ImportFinished(request))
    except Refusal as refusal:
        to.post_message(ImportFinished(request, problem=str(refusal)))


def _sentences(study: Study, request: ImportRequest, progress: Progress) -> list[str]:
    if request.choice is None:
        from ...corpus.exchange.refi.importing import import_refi
        from ..wording.study import refi_report

        result = import_refi(
            study, request.path, done=request.done, dry_run=request.dry_run, progress=progress
        )
        return list(refi_report(result))
    from ...corpus.exchange.imports.import_file import import_file
    from ..wording.imports import import_report

    return list(
        import_report(
            request.path,
            import_file(
                study, request.path, request.choice, dry_run=request.dry_run, progress=progress
            ),
        )
    )
