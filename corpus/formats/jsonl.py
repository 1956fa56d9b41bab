"""JSON Lines: an object a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import IO


def write(file: IO[bytes], rows: Iterable[Mapping[str, object]]) -> None:
    """Write `rows`, UTF-8, every character as it is."""
    for row in rows:
        file.write(json.dumps(row, ensure_ascii=False).encode())
        file.write(b"\n")
