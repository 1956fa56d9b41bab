"""Names that differ from each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable


class UniqueNames:
    """Makes names unique."""

    def __init__(self, taken: Iterable[str] = (), *, key: Callable[[str], str] = str) -> None:
        """`taken` names are not given; two names with the same `key` count as one."""
        self._key = key
        self._taken = {key(name) for name in taken}
        self._counts: Counter[str] = Counter()

    def unique(self, name: str) -> str:
        """`name` if it is free, else `name (2)`, `name (3)`, and so on."""
        found = name
        while self._key(found) in self._taken:
            self._counts[name] += 1
            found = f"{name} ({self._counts[name] + 1})"
        self._taken.add(self._key(found))
        return found
