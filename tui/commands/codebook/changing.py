"""One change to the codebook: a code added, renamed, moved, merged, split or retired."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ....corpus.codebook.codes import Codebook
from ....corpus.codebook.diff import diff
from ....corpus.errors import Refusal
from ....corpus.language import _
from ....corpus.study.study import Study
from ..options import HERE, Coder, Json, StudyFolder, choose_coder
from ..output import print_json

if TYPE_CHECKING:
    from ....corpus.editing.operations import Editing

ADD = _("Add a code.")
RENAME = _("Give a code or net another label; its id and letters stay.")
MOVE = _("Move a code or net to another net.")
MERGE = _("Merge a code into another; its codings count for the other.")
SPLIT = _("Split a code that is too broad: add codes beside it. Its codings are marked to recheck.")
RETIRE = _("Retire a code: it can no longer be given. Its codings stay.")

Name = Annotated[str, typer.Argument(metavar=_("CODE"), help=_("The id or label of the code."))]
Label = Annotated[str, typer.Argument(metavar=_("LABEL"), help=_("The new label."))]
After = Annotated[
    str | None,
    typer.Option("--after", metavar=_("CODE"), help=_("Put it directly after this code.")),
]
Under = Annotated[
    str | None, typer.Option("--under", metavar=_("NET"), help=_("Put it at the end of this net."))
]
Reason = Annotated[
    str,
    typer.Option(
        "--reason", metavar=_("TEXT"), help=_("The reason, which is kept in the history.")
    ),
]


def add(
    label: Label,
    under: Under = None,
    after: After = None,
    reason: Reason = "",
    coder: Coder = None,
    study: StudyFolder = HERE,
    as_json: Json = False,
) -> None:
    def act(editing: Editing) -> None:
        if under is not None and after is not None:
            raise Refusal(_("Give either --under or --after: a code has one place."))
        named = editing.study.codebook.named
        editing.add(
            label,
            under=None if under is None else named(under).id,
            after=None if after is None else named(after).id,
            reason=reason,
        )

    change_codebook(study, coder, as_json, act)


def rename(
    code: Name,
    label: Label,
    reason: Reason = "",
    coder: Coder = None,
    study: StudyFolder = HERE,
    as_json: Json = False,
) -> None:
    def act(editing: Editing) -> None:
        editing.rename(editing.study.codebook.named(code).id, label, reason=reason)

    change_codebook(study, coder, as_json, act)


def move(
    code: Name,
    under: Under = None,
    after: After = None,
    out: Annotated[
        bool, typer.Option("--out", help=_("Take it out of its net, to the end of the codebook."))
    ] = False,
    reason: Reason = "",
    coder: Coder = None,
    study: StudyFolder = HERE,
    as_json: Json = False,
) -> None:
    def act(editing: Editing) -> None:
        if [under is None, after is None, not out].count(False) != 1:
            raise Refusal(_("Give the new place: one of --under, --after and --out."))
        book = editing.study.codebook
        moved = book.named(code).id
        if after is not None:
            beside = book.named(after)
            editing.move(moved, beside.parent, after=beside.id, reason=reason)
        else:
            net = None if under is None else book.named(under).id
            editing.move(moved, net, reason=reason)

    change_codebook(study, coder, as_json, act)


def merge(
    code: Name,
    into: Annotated[
        str,
        typer.Argument(
            metavar=_("INTO"), help=_("The code for which its codings count from now on.")
        ),
    ],
    reason: Reason = "",
    coder: Coder = None,
    study: StudyFolder = HERE,
    as_json: Json = False,
) -> None:
    def act(editing: Editing) -> None:
        book = editing.study.codebook
        editing.merge(book.named(code).id, book.named(into).id, reason=reason)

    change_codebook(study, coder, as_json, act)


def split(
    code: Name,
    labels: Annotated[
        list[str], typer.Argument(metavar=_("LABEL..."), help=_("The labels of the new codes."))
    ],
    reason: Reason = "",
    coder: Coder = None,
    study: StudyFolder = HERE,
    as_json: Json = False,
) -> None:
    def act(editing: Editing) -> None:
        editing.split(editing.study.codebook.named(code).id, labels, reason=reason)

    change_codebook(study, coder, as_json, act)


def retire(
    code: Name,
    back: Annotated[
        bool, typer.Option("--back", help=_("Bring back a code that was retired or merged."))
    ] = False,
    reason: Reason = "",
    coder: Coder = None,
    study: StudyFolder = HERE,
    as_json: Json = False,
) -> None:
    def act(editing: Editing) -> None:
        id_ = editing.study.codebook.named(code).id
        if back:
            editing.restore(id_, reason=reason)
        else:
            editing.retire(id_, reason=reason)

    change_codebook(study, coder, as_json, act)


def print_change(before: Codebook, after: Codebook, *, as_json: bool) -> None:
    """Print what a change did to the codebook, and the revision it made."""
    from ...wording.revisions import change_lines

    if as_json:
        codes = [asdict(each) for each in diff(before, after)]
        print_json({"revision": after.revision, "codes": codes})
        return
    for row in change_lines(before, after):
        print(row)


def change_codebook(
    folder: Path, coder: str | None, as_json: bool, act: Callable[[Editing], None]
) -> None:
    """Open the study, change its codebook and print what changed."""
    from ....corpus.editing.operations import Editing

    with Study.open(folder) as study:
        before = study.codebook
        act(Editing(study, choose_coder(study, coder, ask=False)))
        print_change(before, study.codebook, as_json=as_json)
