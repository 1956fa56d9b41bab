"""Looking at a file and importing it, or counting what it would bring."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from textual.message import Message
from textual.message_pump import MessagePump
from textual.worker import Worker

from ...corpus.errors import Refusal
from ...corpus.exchange.imports.column_choice import Choice
from ...corpus.exchange.imports.column_guess import Proposal, propose
from ...corpus.formats.isolated import Sheets
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
class Wanted:
    """What is to be imported, or only counted."""

    path: Path
    choice: Choice | None
    """Which column is what; None for a REFI-QDA project, which says so itself."""
    dry_run: bool
    stopped: bool = False
    """It is not wanted any more."""


class Came(Message):
    """What came in, or would come in, in sentences; or a `problem`; neither if it was stopped."""

    def __init__(self, wanted: Wanted, sentences: Sequence[str] = (), problem: str = "") -> None:
        super().__init__()
        self.wanted = wanted
        self.sentences = sentences
        self.problem = problem


def look_at(to: MessagePump, path: Path, sheet: str | None) -> None:
    """See which column of a file is what."""
    try:
        to.post_message(LookedAt(propose(path, sheet=sheet)))
    except Sheets as several:
        to.post_message(LookedAt(sheets=several.sheets))
    except Refusal as refusal:
        to.post_message(LookedAt(problem=str(refusal)))


class _Stopped(Exception):  # noqa: N818 - not an error
    """Ends an import that is no longer wanted."""


def bring_in(to: MessagePump, folder: Path, wanted: Wanted, worker: Worker[None]) -> None:
    """Import, or count; what was stopped, or cancelled, leaves the study as it was."""

    def go_on(fraction: float) -> None:
        if wanted.stopped or worker.is_cancelled:
            raise _Stopped
        to.post_message(Importing(fraction))

    try:
        with Study.open(folder) as study:
            to.post_message(Came(wanted, _sentences(study, wanted, go_on)))
    except _Stopped:
        to.post_message(Came(wanted))
    except Refusal as refusal:
        to.post_message(Came(wanted, problem=str(refusal)))


def _sentences(study: Study, wanted: Wanted, go_on: Callable[[float], object]) -> list[str]:
    if wanted.choice is None:
        from ...corpus.exchange.refi.importing import import_refi
        from ..wording.study import brought

        came = import_refi(study, wanted.path, dry_run=wanted.dry_run, go_on=go_on)
        return list(brought(came))
    from ...corpus.exchange.imports.import_file import import_file
    from ..wording.imports import report

    return list(
        report(
            wanted.path,
            import_file(study, wanted.path, wanted.choice, dry_run=wanted.dry_run, go_on=go_on),
        )
    )
