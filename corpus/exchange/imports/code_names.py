"""Which code of the codebook a file means: by its id, its label in any language, or its value."""

from __future__ import annotations

import json
from collections.abc import Iterator
from difflib import get_close_matches

from ...codebook.codes import Code, Codebook
from ...column_names import clean_name
from ...search.words import plain

_SEPARATORS = "\n|;,"
"""Between the codes of a cell, the surest first: a label may have a comma."""
_BETWEEN_NETS = " › "


class CodeNames:
    """The codes that a file may give, by what it may call them; nets cannot be given.

    Retired and merged codes can be, but a name that an active code has as well is that one's.
    """

    def __init__(self, book: Codebook) -> None:
        self._ids = {code.id for code in book.entries if not code.net}
        active = {code.id for code in book.codes}
        found: dict[str, set[str]] = {}
        for code in book.entries:
            if code.id in self._ids:
                for name in _names(code, book):
                    found.setdefault(_folded(name), set()).add(code.id)
        self._by_name = {name: (ids & active) or ids for name, ids in found.items()}
        self._shown = {
            _folded(name): name
            for code in book.entries
            if code.id in self._ids
            for name in (code.id, *code.label.values())
        }

    def find(self, name: str) -> str | None:
        """The id of the code that is called this; None if there is none, or more than one."""
        if name in self._ids:
            return name
        ids = self._by_name.get(_folded(name), ())
        return next(iter(ids)) if len(ids) == 1 else None

    def is_ambiguous(self, name: str) -> bool:
        """Whether several codes have this label; in front of it, the net tells them apart."""
        return self.find(name) is None and len(self._by_name.get(_folded(name), ())) > 1

    def nearest(self, name: str) -> str | None:
        """The id or label that looks most like this, if one does."""
        found = get_close_matches(_folded(name), self._shown, n=1)
        return self._shown[found[0]] if found else None

    def split(self, cell: str) -> list[str]:
        """What a cell calls its codes: a list of JSON, or names between separators."""
        cell = cell.strip()
        if self.find(cell) is None and cell.startswith("[") and cell.endswith("]"):
            try:
                listed = json.loads(cell)
            except (ValueError, RecursionError):
                # As Python writes a list.
                listed = [part.strip().strip("'\"") for part in cell[1:-1].split(",")]
            return [name for each in listed if (name := str(each).strip())]
        return list(self._split(cell, _SEPARATORS))

    def _split(self, cell: str, separators: str) -> Iterator[str]:
        """The names in a cell; a label with a separator in it stays whole."""
        cell = cell.strip()
        if self.find(cell) is not None or not cell:
            yield from [cell] if cell else []
            return
        if not separators:
            yield cell
            return
        sign, rest = separators[0], separators[1:]
        parts = cell.split(sign)
        at = 0
        while at < len(parts):
            for end in range(len(parts), at + 1, -1):
                name = sign.join(parts[at:end]).strip()
                if self.find(name) is not None:
                    yield name
                    at = end
                    break
            else:
                yield from self._split(parts[at], rest)
                at += 1


def _names(code: Code, book: Codebook) -> Iterator[str]:
    """What a file may call a code."""
    yield code.id
    if code.value is not None:
        yield str(code.value)
    paths, parent = list(code.label.values()), code.parent
    yield from paths
    while parent:
        net = book.by_id[parent]
        paths = [label + _BETWEEN_NETS + path for label in net.label.values() for path in paths]
        yield from paths
        parent = net.parent


def _folded(name: str) -> str:
    """A name as it is compared: without case, accents and odd spaces; `>` is a net's mark too."""
    return clean_name(plain(name)).replace(" > ", _BETWEEN_NETS)
