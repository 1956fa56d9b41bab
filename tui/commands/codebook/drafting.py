"""The command `codebook draft`: codes proposed from the quotes, one at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from ....corpus.language import _, n_
from ....corpus.study.study import Study
from ...text import cut, line
from ..options import HERE, Coder, Json, StudyFolder, choose_coder
from ..output import at_terminal, print_json, progress_bar
from .changing import Reason

if TYPE_CHECKING:
    from ....models.drafting import Proposal

HELP = _(
    "Propose codes for the quotes without a code. Each proposal is a group of answers with"
    " typical words and five quotes, which you name or skip."
)


def command(
    question: Annotated[
        str | None,
        typer.Option(
            metavar=_("QUESTION"),
            help=_("Group the answers to this question, by its id or text; new codes are for it."),
        ),
    ] = None,
    reason: Reason = "",
    coder: Coder = None,
    study: StudyFolder = HERE,
    as_json: Json = False,
) -> None:
    from ....models.drafting import draft

    with Study.open(study) as opened:
        with progress_bar(_("grouping answers")) as progress:
            proposals = draft(opened, question, progress=progress)
        if as_json:
            print_json([asdict(proposal) for proposal in proposals])
        elif at_terminal():
            coder = choose_coder(opened, coder, ask=False)
            _ask(opened, coder, proposals, reason, [question] if question else [])
        else:
            for nth, proposal in enumerate(proposals, 1):
                _show(proposal, nth, len(proposals))


def _ask(
    study: Study,
    coder: str,
    proposals: Sequence[Proposal],
    reason: str,
    questions: Sequence[str],
) -> None:
    from ....corpus.editing.operations import Editing
    from ...wording.revisions import group_size

    editing, added = Editing(study, coder), 0
    for nth, proposal in enumerate(proposals, 1):
        _show(proposal, nth, len(proposals))
        typed = typer.prompt(
            _("A name adds it as a code · - skips it · . stops"),
            default=proposal.words[0].capitalize(),
        ).strip()
        if typed == ".":
            break
        if typed != "-":
            why = reason or group_size(proposal)
            editing.add(typed, keywords=proposal.words, questions=questions, reason=why)
            added += 1
    print(
        n_(
            "{count} code was added to codebook.yaml.",
            "{count} codes were added to codebook.yaml.",
            added,
        ).format(count=added)
    )


def _show(proposal: Proposal, nth: int, of: int) -> None:
    from ...wording.revisions import group_size

    print(f"\n{nth}/{of}  {line(', '.join(proposal.words))}  · {group_size(proposal)}")
    for typical in proposal.typical:
        times = f"{typical.count}×" if typical.count > 1 else ""
        print(f"  {times:>4} {cut(line(typical.text), 200)}")
