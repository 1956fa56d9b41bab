"""What goes on behind the coder, in threads: suggesting, retraining, drafting, searching.

A thread has a connection of its own, touches no widget, and tells what it did by message.
The heavy libraries are imported here, when a thread starts, and not with the screen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from textual.message import Message
from textual.message_pump import MessagePump
from textual.worker import Worker

from ...corpus import finding, words
from ...corpus.database import connect
from ...corpus.errors import Refusal
from ...corpus.exports.wanted import Wanted
from ...corpus.likeness import Alike, alike
from ...corpus.study import Study
from ...corpus.wishes import Wish

if TYPE_CHECKING:
    from ...corpus.agreement.codes import CodeAgreement
    from ...corpus.agreement.report import Report
    from ...corpus.tables.codings import Codings
    from ...corpus.tables.sheets import Sheet
    from ...models.drafting import Proposal


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


class Which(NamedTuple):
    """One of the tables there are: of the codes, or of the codes by a variable."""

    kind: Literal["codes", "by", "together", "saturation"]
    by: str = ""


CODES = Which("codes")


@dataclass(frozen=True, slots=True)
class AskedTable:
    """A table, what it is of and by which rules."""

    table: Which = CODES
    question: str | None = None
    weighted: bool = True
    correction: Literal["holm", "bonferroni"] = "holm"


class Tabulated(Message):
    """A table as it was asked for, what it was made of, and which others there are."""

    def __init__(
        self,
        asked: AskedTable,
        sheet: Sheet | None,
        codings: Codings | None,
        tables: tuple[Which, ...] = (),
        problem: str = "",
    ) -> None:
        super().__init__()
        self.asked = asked
        self.sheet = sheet
        self.codings = codings
        self.tables = tables
        self.problem = problem


class Drafted(Message):
    """Groups of answers that may be codes; `problem` as above."""

    def __init__(self, proposals: Sequence[Proposal], problem: str = "") -> None:
        super().__init__()
        self.proposals = proposals
        self.problem = problem


class LookedAround(Message):
    """What there is to look for in the study."""

    def __init__(self, known: finding.Known) -> None:
        super().__init__()
        self.known = known


class Writing(Message):
    """An export is this far, from 0 to 1."""

    def __init__(self, fraction: float) -> None:
        super().__init__()
        self.fraction = fraction


class Comparing(Message):
    """What coders gave is compared this far, from 0 to 1."""

    def __init__(self, fraction: float) -> None:
        super().__init__()
        self.fraction = fraction


class Written(Message):
    """What is to be said of a file that was written; or a `problem`."""

    def __init__(self, sentences: Sequence[str], problem: str = "") -> None:
        super().__init__()
        self.sentences = sentences
        self.problem = problem


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


def suggest(to: MessagePump, folder: Path, wanted: Callable[[], int], worker: Worker[None]) -> None:
    """Suggest for every quote that lacks it, the one at the position `wanted` first."""
    from ...models.suggesting import suggest_missing

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


def agree(to: MessagePump, folder: Path, worker: Worker[None]) -> None:
    """See how far the coders of a study agree; a cancelled worker says nothing."""
    from ...corpus.agreement.report import Stopped, report

    def go_on(fraction: float) -> bool:
        to.post_message(Comparing(fraction))
        return not worker.is_cancelled

    try:
        with Study.open(folder) as study:
            found = report(study, go_on=go_on)
    except Stopped:
        return
    except Refusal as refusal:
        to.post_message(Agreed(None, str(refusal)))
    else:
        to.post_message(Agreed(found))


def agree_on_codes(to: MessagePump, folder: Path) -> None:
    """See how far they agree on each code, without intervals."""
    from ...corpus.agreement import codes, judgments

    with suppress(Refusal), closing(connect(folder / "study.db")) as db:
        judged = judgments.read(db)
        if len(judged.chosen):
            found = codes.of_codes(judged, draws=0)
            to.post_message(AgreedOnCodes(len(judged.coders), int(judged.quotes.sum()), found))


def retrain(to: MessagePump, folder: Path, worker: Worker[None]) -> None:
    """Train on what is coded now; a cancelled worker keeps nothing and says nothing."""
    from ...models.retraining import Cancelled
    from ...models.retraining import retrain as train

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


def draft(to: MessagePump, folder: Path, worker: Worker[None]) -> None:
    """Group the answers that have no code; a cancelled worker says nothing."""
    from ...models.drafting import draft as group

    try:
        with Study.open(folder) as study:
            found = group(study, go_on=lambda _fraction: not worker.is_cancelled)
    except Refusal as refusal:
        to.post_message(Drafted((), str(refusal)))
    else:
        if not worker.is_cancelled:
            to.post_message(Drafted(found))


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


def tabulate(
    to: MessagePump,
    folder: Path,
    asked: AskedTable,
    codings: Codings | None,
    worker: Worker[None],
) -> None:
    """Make a table of `codings`, which are read where there are none yet."""
    from ...corpus.tables import codings as reading
    from ...corpus.tables import sheets
    from ...corpus.tables.cooccurrence import cooccurrence
    from ...corpus.tables.crosstabs import crosstab, variables
    from ...corpus.tables.frequencies import frequencies
    from ...corpus.tables.saturation import saturation

    try:
        with Study.open(folder) as study:
            of = codings or reading.read(study, question=asked.question)
            match asked.table.kind:
                case "codes":
                    sheet = sheets.frequencies_sheet(frequencies(study, of))
                case "by":
                    crossed = crosstab(
                        study,
                        of,
                        asked.table.by,
                        weighted=asked.weighted,
                        correction=asked.correction,
                    )
                    sheet = sheets.crosstab_sheet(crossed)
                case "together":
                    sheet = sheets.cooccurrence_sheet(cooccurrence(of))
                case "saturation":
                    sheet = sheets.saturation_sheet(saturation(of))
            by = tuple(Which("by", name) for name in variables(study))
    except Refusal as refusal:
        made = Tabulated(asked, None, codings, problem=str(refusal))
    else:
        tables = (CODES, *by, Which("together"), Which("saturation"))
        made = Tabulated(asked, sheet, of, tables)
    if not worker.is_cancelled:
        to.post_message(made)


def look_around(to: MessagePump, folder: Path) -> None:
    """Read what there is to look for, then the dictionary that the first word will need."""
    with suppress(Refusal), closing(connect(folder / "study.db")) as db:
        to.post_message(LookedAround(finding.known(db)))
    words.forms("woord")


def export(
    to: MessagePump, folder: Path, path: Path, wanted: Wanted, wide: bool, worker: Worker[None]
) -> None:
    """Write a file; a cancelled worker leaves what was there and says nothing."""
    from ...corpus.exports.coded import Cancelled
    from ...corpus.exports.export import export_file
    from ..exporting import report

    def go_on(fraction: float) -> bool:
        to.post_message(Writing(fraction))
        return not worker.is_cancelled

    try:
        with Study.open(folder) as study:
            went = export_file(study, path, wanted, wide=wide, go_on=go_on)
    except Cancelled:
        return
    except Refusal as refusal:
        to.post_message(Written((), str(refusal)))
    else:
        to.post_message(Written(list(report(went))))
