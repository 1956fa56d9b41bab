"""Changes to the codebook and its history, in words and as data."""

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
from ..text import cut, line

if TYPE_CHECKING:
    from ...models.drafting import Proposal

SHORT_ID = 10
"""The number of characters shown of the id of a revision; commands accept a shorter beginning."""

TEXT_CELLS = 60
"""Width of an old or new text within a line."""


def change_lines(before: Codebook, after: Codebook) -> Iterator[str]:
    """The differences that a change made to the codebook, and its new revision."""
    found = diff(before, after)
    yield from map(difference_line, found)
    if found:
        yield _("The codebook is now revision {id}.").format(id=after.revision[:SHORT_ID])
    else:
        yield _("Nothing was changed, because the codebook is already like that.")


def difference_line(difference: CodeDifference) -> str:
    """One difference between two codebooks, in a line."""
    code = line(difference.name)
    before, after = _short(difference.before), _short(difference.after)
    words: dict[ChangeKind, str] = {
        "add": _("+ {code} (id {id}): new"),
        "drop": _("- {code} (id {id}): removed"),
        "rename": _("~ {code}: renamed from “{before}” to “{after}”"),
        "move": _("~ {code}: moved from “{before}” to “{after}”"),
        "place": _("~ {code}: moved within its net"),
        "describe": _("~ {code}: description “{before}”, now “{after}”"),
        "include": _("~ {code}: includes “{before}”, now “{after}”"),
        "exclude": _("~ {code}: excludes “{before}”, now “{after}”"),
        "keywords": _("~ {code}: keywords “{before}”, now “{after}”"),
        "examples": _("~ {code}: examples “{before}”, now “{after}”"),
        "colour": _("~ {code}: colour “{before}”, now “{after}”"),
        "letters": _("~ {code}: letters “{before}”, now “{after}”"),
        "value": _("~ {code}: code value {before}, now {after}"),
        "exclusive": _("~ {code}: exclusive: {before}, now {after}"),
        "questions": _("~ {code}: questions “{before}”, now “{after}”"),
        "retire": _("~ {code}: retired"),
        "return": _("~ {code}: no longer retired"),
        "merge": _("~ {code}: merged into “{after}”"),
        "part": _("~ {code}: no longer merged into “{before}”"),
    }
    return words[difference.became].format(
        code=code, id=line(difference.code), before=before, after=after
    )


def history_entry(change: Change, found: Sequence[CodeDifference]) -> Iterator[str]:
    """A change in the history: the time, the coder, the reason, and the differences it made."""
    at = datetime.fromisoformat(change.at).astimezone()
    who = line(change.coder) if change.coder is not None else _("outside turven")
    parts = [change.after[:SHORT_ID], f"{at:%Y-%m-%d %H:%M}", who]
    if change.what == "undo":
        parts.append(_("undone"))
    elif change.what == "restore" and change.code is None:
        parts.append(_("an earlier codebook restored"))
    if change.reason:
        parts.append(line(change.reason))
    yield "  ".join(parts)
    yield from (f"  {difference_line(each)}" for each in found)
    if not found:
        yield "  " + _("Only comments or the layout of the file changed.")


def unified_lines(before: str, after: str, names: tuple[str, str]) -> Iterator[str]:
    """The difference between two files, as `diff -u` shows it."""
    rows = difflib.unified_diff(before.splitlines(), after.splitlines(), *names, lineterm="", n=2)
    return (line(row) for row in rows)


def codes_added(new: Sequence[str], known: Sequence[str], left_out: Sequence[str]) -> Iterator[str]:
    """The codes that were added to the codebook, were already in it, or were left out."""
    yield n_("{count} new code", "{count} new codes", len(new)).format(count=len(new))
    yield from (f"  + {line(name)}" for name in new)
    if known:
        count = len(known)
        yield n_(
            "{count} code was already in the codebook and does not change",
            "{count} codes were already in the codebook and do not change",
            count,
        ).format(count=count)
        yield from (f"  = {line(name)}" for name in known)
    if left_out:
        yield _("Left out or changed:")
    yield from (f"  {line(sentence)}" for sentence in left_out)


def group_size(proposal: Proposal) -> str:
    """The size of a group of answers; also the reason kept with a code made from it."""
    return n_(
        "{count} quote, {answers} different", "{count} quotes, {answers} different", proposal.quotes
    ).format(count=proposal.quotes, answers=proposal.answers)


def history_record(change: Change, found: Sequence[CodeDifference]) -> dict[str, Any]:
    """A change in the history, as data."""
    return {**asdict(change), "codes": [asdict(each) for each in found]}


def _short(text: str) -> str:
    return cut(line(text), TEXT_CELLS) or "–"
