"""The letters of the codes, which fingers know: they stay, whatever else is changed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from ..errors import Refusal
from .codes import Codebook, letters


def own(book: Codebook, id_: str) -> str:
    """The letters of a code without those of its net."""
    code = book.by_id[id_]
    return code.key[len(book.by_id[code.parent].key) if code.parent is not None else 0 :]


def to_write(
    before: Codebook,
    after: Callable[[Mapping[str, str]], Codebook],
    *,
    new: Collection[str] = (),
    lose: Collection[str] = (),
) -> dict[str, str]:
    """The letters to write down, by code, so that as few codes as can be get others.

    A change can free letters, or take them: then codes whose letters come from their labels
    would get others. One that comes new takes what is left; if that does not help, the
    letters that would go are written down, one after the other: one often holds the next.
    Beside codes with two letters each, one that is written down takes all with its first;
    where it would cost more codes theirs than it saves, it is not written.

    Args:
        after: the codebook after the change, if these letters are written down too.
        new: codes that join a net by the change, all the same one.
        lose: codes that are to have other letters.

    Raises:
        Refusal: it is no codebook after the change.
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
            break  # a code that is retired has them written down
        if len(found) >= len(shifted):
            break
        written, shifted = trial, found
    return written


def _shifted(before: Codebook, after: Codebook, lose: Collection[str]) -> list[str]:
    """The codes that stay in their net, and do not have the letters there that they had."""
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
    """Letters for new codes that nobody in their net had."""
    net = after.by_id[next(iter(new))].parent
    had = [code.id for code in before.entries if code.parent == net and code.key]
    asked = [("", own(before, id_)) for id_ in had if id_ not in new]
    labels = [next(iter(after.by_id[id_].label.values())) for id_ in new]
    free = letters([*asked, *((label, None) for label in labels)])
    return {id_: key for id_, key in zip(new, free[len(asked) :], strict=True) if key}
