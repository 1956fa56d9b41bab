"""Keeping the letters of codes the same when the codebook changes: coders know them by heart."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from ..errors import Refusal
from .codes import Codebook, letters


def own(book: Codebook, id_: str) -> str:
    """The letters of a code without those of its nets."""
    code = book.by_id[id_]
    return code.key[len(book.by_id[code.parent].key) if code.parent is not None else 0 :]


def to_write(
    before: Codebook,
    after: Callable[[Mapping[str, str]], Codebook],
    *,
    new: Collection[str] = (),
    lose: Collection[str] = (),
) -> dict[str, str]:
    """The letters to write into the codebook, by code, so that as few codes as possible change.

    A change of the codebook can free letters or use them up, so that codes whose letters
    follow from their labels would get others. First a new code is given letters that nobody
    had. If codes still lose theirs, those are written down one at a time, because fixing one
    often keeps the next as well. Where codes have two letters each, writing one down takes its
    first letter from all the others; it is not written if that costs more codes than it saves.

    Args:
        after: gives the codebook after the change with these letters written into it.
        new: codes that the change adds to a net, all to the same net.
        lose: codes that are meant to get other letters.

    Raises:
        Refusal: the result of the change is not a valid codebook.
    """
    book, written = after({}), dict[str, str]()
    shifted = _shifted(before, book, lose)
    if shifted and new:
        left = _left(before, book, new)
        found = _shifted(before, after(left), lose)
        if len(found) < len(shifted):
            written, shifted = left, found
    while shifted:
        trial = {**written, shifted[0]: own(before, shifted[0])}
        try:
            found = _shifted(before, after(trial), lose)
        except Refusal:
            break  # a retired code has these letters written down
        if len(found) >= len(shifted):
            break
        written, shifted = trial, found
    return written


def _shifted(before: Codebook, after: Codebook, lose: Collection[str]) -> list[str]:
    """The codes that stay in their net but would get other letters there."""
    return [
        code.id
        for code in before.entries
        if code.id not in lose
        and (now := after.by_id.get(code.id)) is not None
        and now.key
        and code.key
        and now.parent == code.parent
        and own(after, code.id) != own(before, code.id)
    ]


def _left(before: Codebook, after: Codebook, new: Collection[str]) -> dict[str, str]:
    """Letters for the new codes that no code in their net had before."""
    net = after.by_id[next(iter(new))].parent
    had = [code.id for code in before.entries if code.parent == net and code.key]
    asked = [("", own(before, id_)) for id_ in had if id_ not in new]
    labels = [next(iter(after.by_id[id_].label.values())) for id_ in new]
    free = letters([*asked, *((label, None) for label in labels)])
    return {id_: key for id_, key in zip(new, free[len(asked) :], strict=True) if key}
