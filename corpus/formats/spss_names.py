"""Names that SPSS accepts, for variables and for sets of variables.

A name has at most 64 bytes: a letter, then letters, digits and `_ . @ # $`, without a full stop at
the end. Reserved words are not allowed, and no two names may differ only in case.
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


def spss_names(
    wanted: Iterable[str], taken: AbstractSet[str] = frozenset(), *, longest: int = 64
) -> list[str]:
    """A unique name for each of `wanted`: the same if SPSS accepts it and it is not taken.

    A name that is cut or already taken gets a suffix of six characters that depends only on the
    wanted name, so that it stays the same when other names are added.

    Args:
        taken: names that must not be used.
        longest: the largest number of bytes of a name.
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
    """`name` in characters that SPSS accepts, of any length."""
    name = unicodedata.normalize("NFC", name)
    name = re.sub(r"[^\w.@#$]+\Z", "", name).rstrip(".")
    name = re.sub(r"[^\w.@#$]+", "_", name)
    # Python's \w includes characters that are neither letters nor digits for SPSS.
    name = "".join(sign if sign in "_.@#$" or _plain(sign) else "_" for sign in name).rstrip(".")
    name = name or "v"
    if not name[0].isalpha() or name.casefold() in _RESERVED:
        name = f"v_{name.lstrip('_')}" if name.lstrip("_") else "v"
    return name


def _plain(sign: str) -> bool:
    return unicodedata.category(sign) in ("Lu", "Ll", "Lo", "Lt", "Nd") and ord(sign) <= 0xFFFF
