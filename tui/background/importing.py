"""Looking at a file and importing it, or counting what it would bring."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from textual.message import Message
from textual.message_pump import MessagePump
from textual.worker import Worker

from ...corpus.errors import Refusal
from ...corpus.exchange.imports.column_choice import Choice
from ...corpus.exchange.imports.column_guess import Proposal, propose
from ...corpus.formats.isolated import SeveralSheets
from ...corpus.progress import Cancelled, Progress, cancel_when
from ...corpus.study.study import Study


class LookedAt(Message):
    """What a file seems to be; or that one of its `sheets` is to be chosen; or a `problem`."""

    def __init__(
        self, proposal: Proposal | None = None, sheets: Sequence[str] = (), problem: str = ""
    ) -> None:
        super().__init__()
        self.proposal = proposal
        self.sheets = sheets
        self.problem = problem


class Importing(Message):
    """An import, or the counting of what it would bring, is this far, from 0 to 1."""

    def __init__(self, fraction: float) -> None:
        super().__init__()
        self.fraction = fraction


@dataclass(slots=True, eq=False)
class ImportRequest:
    """What is to be imported, or only counted."""

    path: Path
    choice: Choice | None
    """Which column is what; None for a REFI-QDA project, which says so itself."""
    dry_run: bool
    stopped: bool = False
    """It is not request any more."""


class ImportFinished(Message):
    """What came in, or would come in, in sentences; or a `problem`; neither if it was stopped."""

    def __init__(
        self, request: ImportRequest, sentences: Sequence[str] = (), problem: str = ""
    ) -> None:
        super().__init__()
        self.request = request
        self.sentences = sentences
        self.problem = problem


def look_at(to: MessagePump, path: Path, sheet: str | None) -> None:
    """See which column of a file is what."""
    try:
        to.post_message(LookedAt(propose(path, sheet=sheet)))
    except SeveralSheets as several:
        to.post_message(LookedAt(sheets=several.sheets))
    except Refusal as refusal:
        to.post_message(LookedAt(problem=str(refusal)))


def bring_in(to: MessagePump, folder: Path, request: ImportRequest, worker: Worker[None]) -> None:
    """Import, or count; what was stopped, or cancelled, leaves the study as it was."""

    def imported(fraction: float) -> None:
        to.post_message(Importing(fraction))

    progress = cancel_when(lambda: request.stopped or worker.is_cancelled, imported)

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
        from ..wording.study import brought

        came = import_refi(study, request.path, dry_run=request.dry_run, progress=progress)
        return list(brought(came))
    from ...corpus.exchange.imports.import_file import import_file
    from ..wording.imports import report

    return list(
        report(
            request.path,
            import_file(
                study, request.path, request.choice, dry_run=request.dry_run, progress=progress
            ),
        )
    )
