"""One change to the codebook: a code added, renamed, moved, merged, split or retired."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ....corpus.errors import Refusal
from ....corpus.language import _
from ....corpus.study.study import Study
from ..options import HERE, Coder, Json, Where, who

if TYPE_CHECKING:
    from ....corpus.editing.operations import Editing

ADD = _("Add a code.")
RENAME = _("Give a code or net another label; its id and letters stay.")
MOVE = _("Move a code or net to another net.")
MERGE = _("Read a code as another from now on; what was decided stays as it is.")
SPLIT = _("Add codes beside one that was too broad; what it has is to be looked at again.")
RETIRE = _("Give a code no more; what was coded with it stays.")

Name = Annotated[str, typer.Argument(metavar="CODE", help=_("Its id or label."))]
Label = Annotated[str, typer.Argument(metavar="LABEL", help=_("The new label."))]
After = Annotated[
    str | None, typer.Option("--after", metavar="CODE", help=_("Directly after this code."))
]
Under = Annotated[
    str | None, typer.Option("--under", metavar="NET", help=_("At the end of this net."))
]
Why = Annotated[
    str, typer.Option("--reason", metavar="TEXT", help=_("Why; it stays in the history."))
]


def add(
    label: Label,
    under: Under = None,
    after: After = None,
    reason: Why = "",
    coder: Coder = None,
    study: Where = HERE,
    as_json: Json = False,
) -> None:
    def act(editing: Editing) -> None:
        if under is not None and after is not None:
            raise Refusal(_("Say either --under or --after: a code stands in one place."))
        id_ = editing.study.codebook.named
        editing.add(
            label,
            under=None if under is None else id_(under).id,
            after=None if after is None else id_(after).id,
            reason=reason,
        )

    _change(study, coder, as_json, act)


def rename(
    code: Name,
    label: Label,
    reason: Why = "",
    coder: Coder = None,
    study: Where = HERE,
    as_json: Json = False,
) -> None:
    def act(editing: Editing) -> None:
        editing.rename(editing.study.codebook.named(code).id, label, reason=reason)

    _change(study, coder, as_json, act)


def move(
    code: Name,
    under: Under = None,
    after: After = None,
    out: Annotated[bool, typer.Option("--out", help=_("Out of all nets, at the end."))] = False,
    reason: Why = "",
    coder: Coder = None,
    study: Where = HERE,
    as_json: Json = False,
) -> None:
    def act(editing: Editing) -> None:
        if [under is None, after is None, not out].count(False) != 1:
            raise Refusal(_("Say where to: one of --under, --after and --out."))
        book = editing.study.codebook
        moved = book.named(code).id
        if after is not None:
            beside = book.named(after)
            editing.move(moved, beside.parent, after=beside.id, reason=reason)
        else:
            net = None if under is None else book.named(under).id
            editing.move(moved, net, reason=reason)

    _change(study, coder, as_json, act)


def merge(
    code: Name,
    into: Annotated[
        str, typer.Argument(metavar="INTO", help=_("The code as which it is read from now on."))
    ],
    reason: Why = "",
    coder: Coder = None,
    study: Where = HERE,
    as_json: Json = False,
) -> None:
    def act(editing: Editing) -> None:
        book = editing.study.codebook
        editing.merge(book.named(code).id, book.named(into).id, reason=reason)

    _change(study, coder, as_json, act)


def split(
    code: Name,
    labels: Annotated[
        list[str], typer.Argument(metavar="LABEL...", help=_("The labels of the new codes."))
    ],
    reason: Why = "",
    coder: Coder = None,
    study: Where = HERE,
    as_json: Json = False,
) -> None:
    def act(editing: Editing) -> None:
        editing.split(editing.study.codebook.named(code).id, labels, reason=reason)

    _change(study, coder, as_json, act)


def retire(
    code: Name,
    back: Annotated[
        bool, typer.Option("--back", help=_("Bring back one that was retired or merged."))
    ] = False,
    reason: Why = "",
    coder: Coder = None,
    study: Where = HERE,
    as_json: Json = False,
) -> None:
    def act(editing: Editing) -> None:
        id_ = editing.study.codebook.named(code).id
        if back:
            editing.restore(id_, reason=reason)
        else:
            editing.retire(id_, reason=reason)

    _change(study, coder, as_json, act)


def _change(folder: Path, coder: str | None, as_json: bool, act: Callable[[Editing], None]) -> None:
    from ....corpus.editing.operations import Editing
    from ...wording.revisions import answer

    with Study.open(folder) as study:
        before = study.codebook
        act(Editing(study, who(study, coder, ask=False)))
        answer(before, study.codebook, as_json=as_json)
