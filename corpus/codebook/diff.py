"""The differences between two revisions of the codebook, code by code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from ..language import _
from .codes import Code, Codebook, Words

ChangeKind = Literal[
    "add", "drop", "rename", "move", "place", "describe", "include", "exclude", "keywords",
    "examples", "colour", "letters", "value", "exclusive", "questions", "retire", "return", "merge",
    "part",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeDifference:
    """One change to one code."""

    code: str
    """Its id."""
    name: str
    """Its label after those of its nets, as it is now or was before it was dropped."""
    became: ChangeKind
    """`move` is to another net, `place` to another place in its net; `part` undoes a merge."""
    before: str = ""
    after: str = ""


def diff(before: Codebook, after: Codebook) -> list[CodeDifference]:
    """All changes from `before` to `after`, in the order of `after`; dropped codes come last."""
    moved = _moved_within_net(before, after)
    found: list[CodeDifference] = []
    for code in after.entries:
        name, old = after.path(code.id), before.by_id.get(code.id)
        if old is None:
            found.append(CodeDifference(code=code.id, name=name, became="add"))
            continue
        found += [
            CodeDifference(code=code.id, name=name, became=became, before=was, after=now)
            for became, was, now in _changed_fields(before, old, after, code)
        ]
        if code.id in moved:
            found.append(CodeDifference(code=code.id, name=name, became="place"))
    return found + [
        CodeDifference(code=code.id, name=before.path(code.id), became="drop")
        for code in before.entries
        if code.id not in after.by_id
    ]


def _changed_fields(
    before: Codebook, old: Code, after: Codebook, code: Code
) -> Iterator[tuple[ChangeKind, str, str]]:
    texts: tuple[tuple[ChangeKind, str, str], ...] = (
        ("rename", _all_languages(old.label), _all_languages(code.label)),
        ("describe", _all_languages(old.description), _all_languages(code.description)),
        ("include", old.include, code.include),
        ("exclude", old.exclude, code.exclude),
        ("keywords", ", ".join(old.keywords), ", ".join(code.keywords)),
        ("examples", " | ".join(old.examples), " | ".join(code.examples)),
        ("colour", old.colour or "", code.colour or ""),
        ("value", _number(old.value), _number(code.value)),
        ("exclusive", _("yes") if old.exclusive else "", _("yes") if code.exclusive else ""),
        ("questions", " | ".join(old.questions), " | ".join(code.questions)),
    )
    yield from (text for text in texts if text[1] != text[2])
    if old.parent != code.parent:
        yield "move", _path(before, old.parent), _path(after, code.parent)
    if old.retired != code.retired:
        yield "retire" if code.retired else "return", "", ""
    if old.merged_into != code.merged_into:
        became: ChangeKind = "merge" if code.merged_into is not None else "part"
        yield became, _path(before, old.merged_into), _path(after, code.merged_into)
    # A retired or merged code loses its letters and gets them back: that is no change of its own.
    if old.key and code.key and old.key != code.key:
        yield "letters", old.key, code.key


def _moved_within_net(before: Codebook, after: Codebook) -> set[str]:
    """The smallest set of codes whose moves explain the new order within each net."""
    found: set[str] = set()
    for net in {code.parent for code in after.entries}:
        stay = {code.id for code in before.entries if code.parent == net}
        now = [code.id for code in after.entries if code.parent == net and code.id in stay]
        was = [code.id for code in before.entries if code.id in set(now)]
        for tag, _i, _j, start, end in SequenceMatcher(None, was, now, False).get_opcodes():
            if tag in ("insert", "replace"):
                found.update(now[start:end])
    return found


def _all_languages(words: Words) -> str:
    """The text in every language: a changed translation is a change, too."""
    return " / ".join(words.values())


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _path(book: Codebook, id_: str | None) -> str:
    return book.path(id_) if id_ is not None else ""
