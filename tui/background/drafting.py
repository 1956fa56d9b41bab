"""Group answers into a draft codebook."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from textual.message import Message
from textual.message_pump import MessagePump
from textual.worker import Worker

from ...corpus.errors import Refusal
from ...corpus.progress import Cancelled, cancel_when
from ...corpus.study.study import Study

if TYPE_CHECKING:
    from ...models.drafting import Proposal


class DraftReady(Message):
    """Groups of answers that may become codes; or a `problem`."""

    def __init__(self, proposals: Sequence[Proposal], problem: str = "") -> None:
        super().__init__()
        self.proposals = proposals
        self.problem = problem


def draft(to: MessagePump, folder: Path, worker: Worker[None]) -> None:
    """Group the answers that have no code; a cancelled worker posts nothing."""
    from ...models.drafting import draft as group

    try:
        with Study.open(folder) as study:
            found = group(study, progress=cancel_when(lambda: worker.is_cancelled))
    except Cancelled:
        return
    except Refusal as refusal:
        to.post_message(DraftReady((), str(refusal)))
    else:
        if not worker.is_cancelled:
            to.post_message(DraftReady(found))
