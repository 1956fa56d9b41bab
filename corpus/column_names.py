"""Names of columns and background variables, compared as people see them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))


def clean_name(name: str) -> str:
    """The name with one space between words, and accents composed with their letters.

    A line break, a no-break space or a double space cannot be seen in a name, and can hardly be
    typed.
    """
    return " ".join(unicodedata.normalize("NFC", name).translate(_INVISIBLE).split())


def find_name(asked: str, names: Iterable[str]) -> str | None:
    """The name that is meant: the same one, or else the first that looks the same."""
    known = list(names)
    if asked in known:
        return asked
    seen = clean_name(asked)
    return next((name for name in known if clean_name(name) == seen), None)
