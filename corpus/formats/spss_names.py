"""Names that SPSS takes, for variables and for sets of them.

At most 64 bytes; a letter, then letters, digits and `_ . @ # $`; no full stop or low line at
the end; none of the words of its language; no two that differ in their case only.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from .sav_writing import clipped

_RESERVED = frozenset(
    ("all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with")
)


def named(
    wanted: Iterable[str], taken: AbstractSet[str] = frozenset(), *, longest: int = 64
) -> list[str]:
    """A name for each, its own where SPSS takes that and nothing before it has it.

    One that was cut, or is called as another, ends in six characters that follow from what was
    wanted, so that it keeps its name whatever is added elsewhere.

    Args:
        taken: names that may not be given.
        longest: how many bytes it may have.
    """
    used = {name.casefold() for name in taken}
    given: list[str] = []
    for name in wanted:
        own = _valid(name)
        nth = 0
        while len(own.encode()) > longest or own.casefold() in used:
            mark = hashlib.sha256(f"{name}{nth or ''}".encode()).hexdigest()[:6]
            stem = clipped(_valid(name), longest - len(mark) - 1).decode()
            own = f"{stem}_{mark}"
            nth += 1
        used.add(own.casefold())
        given.append(own)
    return given


def _valid(name: str) -> str:
    """`name` in signs that SPSS takes, however long."""
    name = unicodedata.normalize("NFC", name)
    name = re.sub(r"[^\w.@#$]+", "_", name).rstrip("._")
    # What Python calls a word has signs that are no letter or digit to SPSS.
    name = "".join(sign if sign in "_.@#$" or _plain(sign) else "_" for sign in name).rstrip("._")
    name = name or "v"
    if not name[0].isalpha() or name.casefold() in _RESERVED:
        name = f"v_{name.lstrip('_')}" if name.lstrip("_") else "v"
    return name


def _plain(sign: str) -> bool:
    return unicodedata.category(sign) in ("Lu", "Ll", "Lo", "Lt", "Nd") and ord(sign) <= 0xFFFF
