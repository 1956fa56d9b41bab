"""Commands on revisions of the codebook: check, compare, list and restore."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Annotated

import typer

from ....corpus.codebook.codes import Codebook
from ....corpus.codebook.diff import diff as compare
from ....corpus.language import _, n_
from ....corpus.study.revisions import Change, changes, find_revision, revision, revision_source
from ....corpus.study.study import Study
from ...text import line
from ..options import HERE, Coder, Json, StudyFolder, choose_coder
from ..output import print_json
from .changing import Reason, print_change

CHECK = _("Check the codebook: errors by line and column. Exit status 1 if there are any.")
DIFF = _("Compare two revisions, line by line and code by code.")
HISTORY = _("List every change, the newest first: who, when, what and why.")
RESTORE = _(
    "Restore an earlier codebook as a new revision. Its comments come back too; codes that were"
    " added since and given to quotes stay."
)

Side = Annotated[
    str | None,
    typer.Argument(help=_("The first characters of a revision, or the file of a codebook.")),
]


def check(
    path: Annotated[
        Path | None,
        typer.Argument(
            metavar=_("[FILE]"), help=_("The file of a codebook; by default that of the study.")
        ),
    ] = None,
    study: StudyFolder = HERE,
    as_json: Json = False,
) -> None:
    from ....corpus.codebook.file import read_codebook
    from ....corpus.study.checking import check_codebook, unknown_codes

    if path is not None:
        book = read_codebook(path)
        found = check_codebook(book, path.read_bytes(), str(path))
    else:
        with Study.open(study) as opened:
            book, path = opened.codebook, opened.codebook_file
            if opened.codebook_problem:
                read_codebook(path)
            found = check_codebook(book, path.read_bytes(), str(path)) + unknown_codes(opened)
    if as_json:
        print_json({"clean": not found, "codes": len(book.codes), "findings": found})
    elif found:
        for sentence in found:
            print(line(sentence))
    else:
        count = len(book.codes)
        print(
            n_("{file} is valid: {count} code.", "{file} is valid: {count} codes.", count).format(
                file=line(str(path)), count=count
            )
        )
    if found:
        raise typer.Exit(1)


def diff(
    before: Side = None, after: Side = None, study: StudyFolder = HERE, as_json: Json = False
) -> None:
    from ...wording.revisions import SHORT_ID, difference_line, unified_lines

    with Study.open(study) as opened:
        if before is None:
            newest = next(iter(changes(opened.db)), None)
            before = newest.before if newest else opened.codebook.revision
        old, old_text = _side(opened, before)
        new, new_text = _side(opened, after or opened.codebook.revision)
    found = compare(old, new)
    sides = (_named(before, SHORT_ID), _named(after or new.revision, SHORT_ID))
    rows = list(unified_lines(old_text, new_text, sides))
    if as_json:
        print_json(
            {
                "before": old.revision,
                "after": new.revision,
                "codes": [asdict(each) for each in found],
                "lines": rows,
            }
        )
        return
    for each in found:
        print(difference_line(each))
    if found and rows:
        print()
    for row in rows:
        print(row)
    if not rows:
        print(_("There is no difference."))


def history(study: StudyFolder = HERE, as_json: Json = False) -> None:
    from ...wording.revisions import history_entry, history_record

    with Study.open(study) as opened:
        codebook_of = cache(lambda id_: revision(opened.db, id_))
        found = [
            (change, compare(codebook_of(change.before), codebook_of(change.after)))
            for change in _without_repeats(changes(opened.db))
        ]
    if as_json:
        print_json([history_record(change, differences) for change, differences in found])
        return
    for change, differences in found:
        for row in history_entry(change, differences):
            print(row)
    if not found:
        print(_("The codebook has not changed since the study was made."))


def restore(
    start: Annotated[
        str,
        typer.Argument(
            metavar=_("REVISION"),
            help=_("The first characters of its id; `turven codebook history` lists them."),
        ),
    ],
    reason: Reason = "",
    coder: Coder = None,
    study: StudyFolder = HERE,
    as_json: Json = False,
) -> None:
    from ....corpus.editing.restoring import bring_back

    with Study.open(study) as opened:
        before, problem = opened.codebook, opened.codebook_problem
        stayed = bring_back(
            opened,
            choose_coder(opened, coder, ask=False),
            find_revision(opened.db, start),
            reason=reason,
        )
        after = opened.codebook
    print_change(before, after, as_json=as_json)
    if problem and not as_json:
        print(_("codebook.yaml was written back; a file that could not be read is kept beside it."))
    if stayed and not as_json:
        print(
            n_(
                "{count} code has been given to quotes since then and stays: {codes}.",
                "{count} codes have been given to quotes since then and stay: {codes}.",
                len(stayed),
            ).format(
                count=len(stayed), codes=", ".join(line(after.path(code.id)) for code in stayed)
            )
        )


def _side(study: Study, name: str) -> tuple[Codebook, str]:
    """The codebook on one side of a comparison, and the text of its file."""
    path = Path(name)
    if path.is_file():
        from ....corpus.codebook.file import parse_codebook

        source = path.read_bytes()
        return parse_codebook(source, name), source.decode("utf-8-sig")
    id_ = find_revision(study.db, name)
    return revision(study.db, id_), revision_source(study.db, id_).decode("utf-8-sig")


def _named(side: str, length: int) -> str:
    return side if Path(side).is_file() else side[:length]


def _without_repeats(every: Iterable[Change]) -> Iterator[Change]:
    """The changes; an edit outside turven is logged for each code, but is listed only once."""
    last = None
    for change in every:
        edit = (change.before, change.after) if change.what == "outside" else None
        if edit is None or edit != last:
            yield change
        last = edit
