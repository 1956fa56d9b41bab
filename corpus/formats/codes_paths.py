r"""Labels that have their nets in them, as other programs write them.

Taguette nests with dots (`Costs.Price`), MAXQDA with `>` or `\`, NVivo with `\` after a folder
(`Codes\\Costs\Price`), and turven's own lists with `›`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_FOLDER = re.compile(r"[^\\]*\\\\")
_ARROWS = re.compile(r"\s+[>›]\s+")
_BACKSLASH = re.compile(r"\s*\\\s*")
_DOT = re.compile(r"\.(?!\s)")
_DOT_BETWEEN_WORDS = re.compile(r"(?<=\w\w)(?<!\d)\.(?=[^\W\d]\w)")


def trails(labels: Iterable[str], *, dots: bool) -> list[tuple[str, ...]]:
    """For each label its nets and last its own label, from the outermost inwards.

    A comparison such as “Income > 500” and an abbreviation such as “e.g.” are no nets, unless
    what comes before the sign is a label of the list itself.

    Args:
        dots: whether a dot between two words is a border, also if the net is not in the list.
    """
    written = [" ".join(label.split()) for label in labels]
    known = {label.casefold() for label in written}
    return [_trail(label, known, dots=dots) for label in written]


def split_path(path: str) -> tuple[str, ...]:
    """The names of the nets in a path with backslashes or arrows."""
    return _parts(_BACKSLASH, _FOLDER.sub("", path, count=1)) or _parts(_ARROWS, path) or (path,)


def _trail(label: str, known: set[str], *, dots: bool) -> tuple[str, ...]:
    if found := _parts(_BACKSLASH, _FOLDER.sub("", label, count=1)):
        return found
    if (folder := _FOLDER.match(label)) and label[folder.end() :].strip():
        return (label[folder.end() :].strip(),)
    if found := _parts(_ARROWS, label):
        first = _ARROWS.split(label)[0].casefold()
        if first in known or not any(part[0].isdigit() for part in found[1:]):
            return found
    return _dotted(label, known, dots=dots)


def _dotted(label: str, known: set[str], *, dots: bool) -> tuple[str, ...]:
    nets: list[str] = []
    begin = 0
    for dot in _DOT.finditer(label):
        part = label[begin : dot.start()].strip()
        between = dots and _DOT_BETWEEN_WORDS.match(label, dot.start())
        is_net = label[: dot.start()].casefold() in known or between
        if part and label[dot.end() :].strip() and is_net:
            nets.append(part)
            begin = dot.end()
    return (*nets, label[begin:].strip())


def _parts(border: re.Pattern[str], label: str) -> tuple[str, ...] | None:
    """The parts of a label; None if it has no border, or nothing on one side of one."""
    parts = tuple(part.strip() for part in border.split(label))
    return parts if len(parts) > 1 and all(parts) else None
