"""What goes on behind the coder, in threads: suggesting, retraining, finding, importing.

A thread has a connection of its own, touches no widget, and tells what it did by message.
The heavy libraries are imported here, when a thread starts, and not with the screen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from textual.message import Message
from textual.message_pump import MessagePump
from textual.worker import Worker

from ..corpus import finding, words
from ..corpus.choosing import Choice
from ..corpus.database import connect
from ..corpus.errors import Refusal
from ..corpus.formats.apart import Sheets
from ..corpus.likeness import Alike, alike
from ..corpus.proposing import Proposal, propose
from ..corpus.study import Study
from ..corpus.wishes import Wish


class Suggested(Message):
    """The machine has looked at these quotes; `problem` is a sentence, if there is one."""

    def __init__(self, quotes: Sequence[str], problem: str = "") -> None:
        super().__init__()
        self.quotes = quotes
        self.problem = problem


class Learning(Message):
    """Training is this far, from 0 to 1."""

    def __init__(self, fraction: float) -> None:
        super().__init__()
        self.fraction = fraction


class Retrained(Message):
    """There is a new model, or a sentence why not."""

    def __init__(self, sentence: str, *, trained: bool) -> None:
        super().__init__()
        self.sentence = sentence
        self.trained = trained


class Compared(Message):
    """These answers are nearly equal to the one asked about; `problem` as above."""

    def __init__(self, found: Sequence[Alike], problem: str = "") -> None:
        super().__init__()
        self.found = found
        self.problem = problem


class Searched(Message):
    """The positions of the quotes that answer a wish, in this order; or a `problem`."""

    def __init__(
        self, wish: Wish, order: finding.Order, positions: Sequence[int], problem: str = ""
    ) -> None:
        super().__init__()
        self.wish = wish
        self.order = order
        self.positions = positions
        self.problem = problem


class LookedAround(Message):
    """What there is to look for in the study."""

    def __init__(self, known: finding.Known) -> None:
        super().__init__()
        self.known = known


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


def suggest(to: MessagePump, folder: Path, wanted: Callable[[], int], worker: Worker[None]) -> None:
    """Suggest for every quote that lacks it, the one at the position `wanted` first."""
    from ..models.suggesting import suggest_missing

    try:
        with Study.open(folder) as study:
            for made in suggest_missing(
                study, wanted=wanted, go_on=lambda: not worker.is_cancelled
            ):
                to.post_message(Suggested(made.quotes, made.problem))
    except Refusal as refusal:
        to.post_message(Suggested((), str(refusal)))


def compare(to: MessagePump, folder: Path, quote: str, coder: str) -> None:
    """Find the answers that are nearly equal to that of `quote`."""
    try:
        with Study.open(folder) as study:
            to.post_message(Compared(alike(study.db, quote, coder)))
    except Refusal as refusal:
        to.post_message(Compared((), str(refusal)))


def retrain(to: MessagePump, folder: Path, worker: Worker[None]) -> None:
    """Train on what is coded now; a cancelled worker keeps nothing and says nothing."""
    from ..models.retraining import Cancelled
    from ..models.retraining import retrain as train

    def go_on(fraction: float) -> bool:
        if worker.is_cancelled:
            return False
        to.post_message(Learning(fraction))
        return True

    try:
        with Study.open(folder) as study:
            report = train(study, go_on=go_on)
    except Cancelled:
        return
    except Refusal as refusal:
        to.post_message(Retrained(str(refusal), trained=False))
    else:
        to.post_message(Retrained(report.sentence(), trained=True))


def search(
    to: MessagePump,
    folder: Path,
    coder: str,
    wish: Wish,
    order: finding.Order,
    worker: Worker[None],
) -> None:
    """Find quotes; a cancelled worker, whose wish is no longer wished for, says nothing."""
    try:
        with closing(connect(folder / "study.db")) as db:
            positions = finding.search(
                db, coder, wish, order, go_on=lambda: not worker.is_cancelled
            )
    except finding.Stopped:
        return
    except Refusal as refusal:
        to.post_message(Searched(wish, order, (), str(refusal)))
    else:
        to.post_message(Searched(wish, order, positions))


def look_around(to: MessagePump, folder: Path) -> None:
    """Read what there is to look for, then the dictionary that the first word will need."""
    with suppress(Refusal), closing(connect(folder / "study.db")) as db:
        to.post_message(LookedAround(finding.known(db)))
    words.forms("woord")


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
        from ..corpus.refi_import import import_refi
        from .printing import brought

        came = import_refi(study, wanted.path, dry_run=wanted.dry_run, go_on=go_on)
        return list(brought(came))
    from ..corpus.importing import import_file
    from .importing import report

    return list(
        report(
            wanted.path,
            import_file(study, wanted.path, wanted.choice, dry_run=wanted.dry_run, go_on=go_on),
        )
    )
