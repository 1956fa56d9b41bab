"""The commands `codebook values` and `codebook set`: code values, exclusive codes, questions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ....corpus.errors import Refusal
from ....corpus.language import _, n_
from ....corpus.study.study import Study
from ...text import line
from ..options import HERE, Coder, Json, StudyFolder, choose_coder
from ..output import print_json
from .changing import Name, Reason, change_codebook, print_change

if TYPE_CHECKING:
    from ....corpus.editing.operations import CodeFields, Editing

VALUES = _(
    "Propose a code value for each code without one. It is 97 for other, 98 for don't know, 99"
    " for no answer, and 1, 2, 3 … for the rest. --write writes them into codebook.yaml."
)
SET = _("Set the code value, exclusiveness or questions of a code.")


def values(
    write: Annotated[
        bool, typer.Option("--write", help=_("Write them into codebook.yaml."))
    ] = False,
    as_exported: Annotated[
        bool,
        typer.Option(
            "--as-exported",
            help=_("Propose the numbers that exports use now, without 97, 98 and 99."),
        ),
    ] = False,
    reason: Reason = "",
    coder: Coder = None,
    study: StudyFolder = HERE,
    as_json: Json = False,
) -> None:
    from ....corpus.codebook.values import proposed
    from ....corpus.editing.operations import Editing
    from ....corpus.study.revisions import codes_in_history

    with Study.open(study) as opened:
        before = opened.codebook
        order = codes_in_history(opened.db)
        new = proposed(before, order, conventions=not as_exported)
        if write:
            Editing(opened, choose_coder(opened, coder, ask=False)).set_values(new, reason=reason)
            print_change(before, opened.codebook, as_json=as_json)
            return
    codes = [code for code in before.entries if not code.net and code.merged_into is None]
    if as_json:
        rows = [
            {"code": code.id, "name": before.path(code.id), "value": code.value,
             "proposed": new.get(code.id)}
            for code in codes
        ]  # fmt: skip
        print_json({"revision": before.revision, "codes": rows})
        return
    for code in codes:
        known = code.value is not None
        number = code.value if known else new[code.id]
        print(f"{number:>5}  {'=' if known else '+'} {line(before.path(code.id))}")
    print(
        n_(
            "{count} code has no code value yet; --write writes the number beside +.",
            "{count} codes have no code value yet; --write writes the numbers beside +.",
            len(new),
        ).format(count=len(new))
        if new
        else _("Every code has a code value.")
    )


def set_fields(
    code: Name,
    value: Annotated[
        int | None, typer.Option("--value", metavar=_("NUMBER"), help=_("Its code value."))
    ] = None,
    no_value: Annotated[
        bool, typer.Option("--no-value", help=_("Take its code value away."))
    ] = False,
    exclusive: Annotated[
        bool | None,
        typer.Option(
            "--exclusive/--not-exclusive",
            help=_("Whether no other code can stand beside it on a quote."),
        ),
    ] = None,
    question: Annotated[
        list[str] | None,
        typer.Option(
            metavar=_("QUESTION"),
            help=_("A question it is for, by its id or text; repeat for several."),
        ),
    ] = None,
    all_questions: Annotated[
        bool, typer.Option("--all-questions", help=_("It is for all questions again."))
    ] = False,
    reason: Reason = "",
    coder: Coder = None,
    study: StudyFolder = HERE,
    as_json: Json = False,
) -> None:
    def act(editing: Editing) -> None:
        if value is not None and no_value:
            raise Refusal(_("Give either --value or --no-value."))
        if question and all_questions:
            raise Refusal(_("Give either --question or --all-questions."))
        id_ = editing.study.codebook.named(code).id
        fields: CodeFields = {}
        if question or all_questions:
            fields["questions"] = question or ()
        if exclusive is not None:
            fields["exclusive"] = exclusive
        if value is not None or no_value:
            fields["value"] = value
        editing.set_fields(id_, fields, reason=reason)

    change_codebook(study, coder, as_json, act)
