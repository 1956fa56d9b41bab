"""A merge on the command line: the questions to the user, and the result."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import zip_longest
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import typer

from ...corpus.errors import Refusal
from ...corpus.language import _, n_
from ..text import cut, fitted, line
from .clashes import clash_lines

if TYPE_CHECKING:
    from ...corpus.exchange.copies.codebooks import MergeConflict, Side
    from ...corpus.exchange.copies.merge import MergeResult

_SHOWN = 20
"""The number of quotes with two texts that are printed; `--json` prints all."""
_WIDTH = 36
"""Columns for each of two codebooks side by side."""


def chooser(theirs: bool | None, *, ask: bool, other: Path) -> Callable[[MergeConflict], Side]:
    """A function that chooses the side that wins a conflict between the codebooks.

    Args:
        theirs: the choice for all conflicts, made on the command line; None if none was made.
        ask: whether the user can be asked.
    """
    if theirs is not None:
        return lambda _conflict: "theirs" if theirs else "ours"
    return _ask_side if ask else lambda conflict: _refuse(conflict, other)


def _refuse(conflict: MergeConflict, other: Path) -> Side:
    raise Refusal(
        _(
            "This study and {folder} both changed “{code}” in the codebook; run the command in a"
            " terminal to choose, or give --ours or --theirs. Nothing was merged."
        ).format(folder=other, code=conflict.at.code)
    )


def _ask_side(conflict: MergeConflict) -> Side:
    print()
    for row in side_by_side(conflict):
        print(row)
    while True:
        typed = typer.prompt(_("Which change should count: 1 (ours) or 2 (theirs)")).strip()
        if typed in {"1", "2"}:
            return "ours" if typed == "1" else "theirs"


def side_by_side(conflict: MergeConflict) -> Iterator[str]:
    """A conflict as lines: the value before, then both sides next to each other."""
    where = f"{conflict.at.code} · {conflict.at.field}" if conflict.at.field else conflict.at.code
    yield _("Both copies changed {where} in the codebook. Before: {before}").format(
        where=line(where), before=_value(conflict.before)
    )
    mine, other = _("1 ours"), _("2 theirs")
    yield f"  {fitted(mine, _WIDTH)}  {other}"
    for left, right in zip_longest(_rows(conflict.ours), _rows(conflict.theirs), fillvalue=""):
        yield f"  {fitted(left, _WIDTH)}  {right}".rstrip()


def _value(value: Any) -> str:
    match value:
        case None:
            return _("(nothing)")
        case dict():
            return ", ".join(f"{line(str(name))}: {_value(each)}" for name, each in value.items())
        case list():
            return ", ".join(_value(each) for each in value)
    return line(str(value))


def _rows(value: Any) -> list[str]:
    return wrap(_value(value), _WIDTH)


def merge_report(result: MergeResult) -> Iterator[str]:
    """The result of a merge, in sentences."""
    new = [
        n_("{coder}: {count} decision", "{coder}: {count} decisions", count).format(
            coder=line(coder), count=count
        )
        for coder, count in result.decisions.items()
    ]
    new += [sentence.format(count=count) for count, sentence in _counts(result) if count]
    if result.returned:
        new.append(
            n_(
                "{count} of these quotes came back: its import was taken back here, but not in the"
                " other copy",
                "{count} of these quotes came back: their import was taken back here, but not in"
                " the other copy",
                result.returned,
            ).format(count=result.returned)
        )
    if result.codes:
        new.append(
            _("changed codes in the codebook: {codes}").format(
                codes=", ".join(line(code) for code in result.codes)
            )
        )
    if result.files:
        new.append(
            _("files in corpus/: {files}").format(
                files=", ".join(line(name) for name in result.files)
            )
        )
    name = line(result.other)
    if not new:
        yield _("{name} contains nothing new.").format(name=name)
        return
    yield _("Merged from {name}:").format(name=name)
    yield from (f"  {sentence}" for sentence in new)
    yield from clash_lines(result.clashes)
    yield from _two_texts(result)


def _counts(result: MergeResult) -> list[tuple[int, str]]:
    return [
        (result.quotes, n_("{count} new quote", "{count} new quotes", result.quotes)),
        (
            result.respondents,
            n_(
                "{count} respondent is new or has a new background",
                "{count} respondents are new or have a new background",
                result.respondents,
            ),
        ),
        (
            result.memos,
            n_(
                "{count} memo on a code or the study",
                "{count} memos on codes or the study",
                result.memos,
            ),
        ),
        (
            result.redactions,
            n_(
                "{count} decision on personal data",
                "{count} decisions on personal data",
                result.redactions,
            ),
        ),
        (
            result.assignments,
            n_("{count} assigned quote", "{count} assigned quotes", result.assignments),
        ),
    ]


def _two_texts(result: MergeResult) -> Iterator[str]:
    if result.two_texts:
        yield n_(
            "{count} quote was coded in both copies, with a different text in each:",
            "{count} quotes were coded in both copies, with a different text in each:",
            len(result.two_texts),
        ).format(count=len(result.two_texts))
    for two in result.two_texts[:_SHOWN]:
        yield _("  respondent {respondent}").format(respondent=line(two.respondent))
        yield "    " + _("kept:  {text}").format(text=cut(line(two.kept), 100))
        yield "    " + _("other: {text}").format(text=cut(line(two.other), 100))
    if len(result.two_texts) > _SHOWN:
        yield _("  … and {count} more; --json gives them all.").format(
            count=len(result.two_texts) - _SHOWN
        )
