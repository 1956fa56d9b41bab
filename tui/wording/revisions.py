"""What became of the codebook, for a person and for another program."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ...corpus.codebook.codes import Codebook
from ...corpus.codebook.diff import ChangeKind, CodeDifference, diff
from ...corpus.language import _, n_
from ...corpus.study.revisions import Change
from ..commands.answers import print_json
from ..text import cut, line

if TYPE_CHECKING:
    from ...models.drafting import Proposal

SHORT = 10
"""Characters of a revision's id that are shown; any number of them that is enough will do."""

TEXT = 60
"""Cells of a text, as it was and as it is, that fit on a line."""


def answer(before: Codebook, after: Codebook, *, as_json: bool) -> None:
    """Print what became of the codebook by a change, and which revision that made."""
    found = diff(before, after)
    if as_json:
        print_json({"revision": after.revision, "codes": [asdict(each) for each in found]})
        return
    for each in found:
        print(said(each))
    if found:
        print(_("The codebook is now revision {id}.").format(id=after.revision[:SHORT]))
    else:
        print(_("Nothing was changed: the codebook says so already."))


def said(difference: CodeDifference) -> str:
    """A difference in a line."""
    code = line(difference.name)
    before, after = _short(difference.before), _short(difference.after)
    words: dict[ChangeKind, str] = {
        "add": _("+ {code} (id {id}): new"),
        "drop": _("- {code} (id {id}): gone"),
        "rename": _("~ {code}: was called “{before}”, now “{after}”"),
        "move": _("~ {code}: moved from “{before}” to “{after}”"),
        "place": _("~ {code}: in another place in its net"),
        "describe": _("~ {code}: description “{before}”, now “{after}”"),
        "include": _("~ {code}: includes “{before}”, now “{after}”"),
        "exclude": _("~ {code}: excludes “{before}”, now “{after}”"),
        "keywords": _("~ {code}: keywords “{before}”, now “{after}”"),
        "examples": _("~ {code}: examples “{before}”, now “{after}”"),
        "colour": _("~ {code}: colour “{before}”, now “{after}”"),
        "letters": _("~ {code}: letters “{before}”, now “{after}”"),
        "retire": _("~ {code}: retired"),
        "return": _("~ {code}: no longer retired"),
        "merge": _("~ {code}: merged into “{after}”"),
        "part": _("~ {code}: no longer merged into “{before}”"),
    }
    return words[difference.became].format(
        code=code, id=line(difference.code), before=before, after=after
    )


def entry(change: Change, found: Sequence[CodeDifference]) -> Iterator[str]:
    """A change in the history: when, by whom, why, and what became of each code."""
    at = datetime.fromisoformat(change.at).astimezone()
    who = line(change.coder) if change.coder is not None else _("outside turven")
    parts = [change.after[:SHORT], f"{at:%Y-%m-%d %H:%M}", who]
    if change.what == "undo":
        parts.append(_("undone"))
    elif change.what == "restore" and change.code is None:
        parts.append(_("an old codebook brought back"))
    if change.reason:
        parts.append(line(change.reason))
    yield "  ".join(parts)
    yield from (f"  {said(each)}" for each in found)
    if not found:
        yield "  " + _("Only the file: its comments, its layout.")


def lines(before: str, after: str, names: tuple[str, str]) -> Iterator[str]:
    """The difference between two files, as `diff -u` shows it."""
    rows = difflib.unified_diff(before.splitlines(), after.splitlines(), *names, lineterm="", n=2)
    return (line(row) for row in rows)


def came(new: Sequence[str], known: Sequence[str], left_out: Sequence[str]) -> Iterator[str]:
    """What came into the codebook from a file, and what did not."""
    yield n_("{count} new code", "{count} new codes", len(new)).format(count=len(new))
    yield from (f"  + {line(name)}" for name in new)
    if known:
        count = len(known)
        yield n_(
            "{count} code was there already, and is as it was",
            "{count} codes were there already, and are as they were",
            count,
        ).format(count=count)
        yield from (f"  = {line(name)}" for name in known)
    if left_out:
        yield _("Not carried over:")
    yield from (f"  {line(sentence)}" for sentence in left_out)


def said_draft(proposal: Proposal) -> str:
    """How large a group of answers is; also why a code came that was made of it."""
    return n_(
        "{count} quote, {answers} different", "{count} quotes, {answers} different", proposal.quotes
    ).format(count=proposal.quotes, answers=proposal.answers)


def record(change: Change, found: Sequence[CodeDifference]) -> dict[str, Any]:
    """A change, for another program."""
    return {**asdict(change), "codes": [asdict(each) for each in found]}


def _short(text: str) -> str:
    return cut(line(text), TEXT) or "–"
