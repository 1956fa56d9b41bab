"""The form of a text in a project that turven exports."""

from __future__ import annotations

from ...formats.refi_positions import MARK


def normalized(text: str) -> str:
    """`text` with LF for each line break, and U+FFFD for a byte order mark at its start."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "\ufffd" + text[1:] if text.startswith(MARK) else text


def normalized_position(text: str, position: int) -> int:
    """The position in `normalized(text)` of the code point at `position` in `text`."""
    return position - text.count("\r\n", 0, position)
