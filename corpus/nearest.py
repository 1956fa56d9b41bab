"""Refusals of a name that does not exist, which say what the nearest is that does."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher

from .errors import Refusal
from .language import _

LISTED = 12
"""Names in a refusal, at most."""
_LONGEST = 80
"""Characters of a name in a refusal, at most: a question may be long."""
_COMPARED = 2000
"""Names that are compared letter by letter, at most; a column of numbers may have a million."""


def nearest(name: str, among: Iterable[str]) -> str | None:
    """The name among these that is most like `name`, whatever its case."""
    wanted = name.casefold()

    def likeness(other: str) -> tuple[bool, float]:
        found = other.casefold()[:200]
        contained = len(wanted) > 2 and wanted in found
        return contained, SequenceMatcher(None, wanted, found).ratio()

    return max(list(among)[:_COMPARED], key=likeness, default=None)


def unknown(what: str, name: str, among: Iterable[str]) -> Refusal:
    """The refusal of `name`, with the nearest name and the others.

    Args:
        what: what does not exist, as a clause without a full stop.
        among: the names that do exist, in the order in which they are listed.
    """
    names = list(dict.fromkeys(among))
    near = nearest(name, names)
    if near is None:
        return Refusal(_("{what}; there are none yet.").format(what=what))
    listed = ", ".join(map(_short, names[:LISTED])) + (" …" if len(names) > LISTED else "")
    return Refusal(
        _("{what}; the nearest is “{nearest}” (there are: {names}).").format(
            what=what, nearest=_short(near), names=listed
        )
    )


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else name[: _LONGEST - 1] + "…"
