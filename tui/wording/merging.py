"""What the command line asks when two copies of a study are merged, and what it tells."""

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

if TYPE_CHECKING:
    from ...corpus.exchange.copies.codebooks import Both, Side
    from ...corpus.exchange.copies.merge import MergeResult

_SHOWN = 20
"""How many quotes with two texts are printed; `--json` gives them all."""
_WIDTH = 36
"""Columns for each of two codebooks side by side."""


def chooser(theirs: bool | None, *, ask: bool, other: Path) -> Callable[[Both], Side]:
    """Who says what holds where both sides changed the codebook.

    Args:
        theirs: what was said beforehand, for all of it.
        ask: whether there is a person at a terminal to say it.
    """
    if theirs is not None:
        return lambda _both: "theirs" if theirs else "ours"
    return _asked if ask else lambda both: _refused(both, other)


def _refused(both: Both, other: Path) -> Side:
    raise Refusal(
        _(
            "Both this study and {folder} changed “{code}” in the codebook; run it at a terminal to"
            " choose, or say --ours or --theirs. Nothing was merged."
        ).format(folder=other, code=both.at.code)
    )


def _asked(both: Both) -> Side:
    print()
    for row in side_by_side(both):
        print(row)
    while True:
        typed = typer.prompt(_("Which one holds: 1 (ours) or 2 (theirs)")).strip()
        if typed in {"1", "2"}:
            return "ours" if typed == "1" else "theirs"


def side_by_side(both: Both) -> Iterator[str]:
    """Both codebooks beside each other, and what stood there before."""
    where = f"{both.at.code} · {both.at.field}" if both.at.field else both.at.code
    yield _("In the codebook, {where}; it was: {before}").format(
        where=line(where), before=_said(both.before)
    )
    mine, other = _("1 ours"), _("2 theirs")
    yield f"  {fitted(mine, _WIDTH)}  {other}"
    for left, right in zip_longest(_rows(both.ours), _rows(both.theirs), fillvalue=""):
        yield f"  {fitted(left, _WIDTH)}  {right}".rstrip()


def _said(value: Any) -> str:
    match value:
        case None:
            return _("(nothing)")
        case dict():
            return ", ".join(f"{line(str(name))}: {_said(each)}" for name, each in value.items())
        case list():
            return ", ".join(_said(each) for each in value)
    return line(str(value))


def _rows(value: Any) -> list[str]:
    return wrap(_said(value), _WIDTH)


def report(came: MergeResult) -> Iterator[str]:
    """What came in, in sentences."""
    new = [
        n_("{coder}: {count} decision", "{coder}: {count} decisions", count).format(
            coder=line(coder), count=count
        )
        for coder, count in came.decisions.items()
    ]
    new += [sentence.format(count=count) for count, sentence in _counts(came) if count]
    if came.codes:
        new.append(
            _("codes otherwise in the codebook: {codes}").format(
                codes=", ".join(line(code) for code in came.codes)
            )
        )
    if came.files:
        new.append(
            _("files in corpus/: {files}").format(
                files=", ".join(line(name) for name in came.files)
            )
        )
    name = line(came.other)
    if not new:
        yield _("{name} has nothing that was not here already.").format(name=name)
        return
    yield _("From {name} came in:").format(name=name)
    yield from (f"  {sentence}" for sentence in new)
    yield from _two_texts(came)


def _counts(came: MergeResult) -> list[tuple[int, str]]:
    return [
        (came.quotes, n_("{count} new quote", "{count} new quotes", came.quotes)),
        (
            came.respondents,
            n_(
                "{count} respondent is new or has another background now",
                "{count} respondents are new or have another background now",
                came.respondents,
            ),
        ),
        (
            came.memos,
            n_(
                "{count} memo on a code or the study",
                "{count} memos on codes or the study",
                came.memos,
            ),
        ),
        (
            came.redactions,
            n_(
                "{count} word on what exports leave out",
                "{count} words on what exports leave out",
                came.redactions,
            ),
        ),
        (
            came.assignments,
            n_("{count} assigned quote", "{count} assigned quotes", came.assignments),
        ),
    ]


def _two_texts(came: MergeResult) -> Iterator[str]:
    if came.two_texts:
        yield n_(
            "{count} quote was coded in both copies and has another text in each:",
            "{count} quotes were coded in both copies and have another text in each:",
            len(came.two_texts),
        ).format(count=len(came.two_texts))
    for two in came.two_texts[:_SHOWN]:
        yield _("  respondent {respondent}").format(respondent=line(two.respondent))
        yield "    " + _("kept:  {text}").format(text=cut(line(two.kept), 100))
        yield "    " + _("other: {text}").format(text=cut(line(two.other), 100))
    if len(came.two_texts) > _SHOWN:
        yield _("  … and {count} more; --json gives them all.").format(
            count=len(came.two_texts) - _SHOWN
        )
