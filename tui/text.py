"""Text from outside, so that it can be looked at and cannot act."""

from __future__ import annotations

import unicodedata

# What tells a terminal or its reader to do something other than show a character:
# direction marks, embeddings, overrides and isolates, and invisible operators.
_DIRECTION = {0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)}
_SHOWN = {
    **{control: 0x2400 + control for control in range(0x20)},  # ESC becomes ␛, NUL becomes ␀
    0x7F: 0x2421,
    **dict.fromkeys(range(0x80, 0xA0), 0xFFFD),
    **dict.fromkeys(_DIRECTION, 0xFFFD),
    **dict.fromkeys(range(0xD800, 0xE000), 0xFFFD),
    ord("\t"): ord(" "),
    ord("\n"): ord("\n"),
    0x85: ord("\n"),
    0x2028: ord("\n"),
    0x2029: ord("\n"),
}


def literal(text: str) -> str:
    """`text` with a visible sign for each character that would act on the screen.

    It has as many code points as before, so that spans keep their place.
    """
    shown = text.translate(_SHOWN)
    return shown if "\r" not in text else shown.replace("␍\n", " \n")


def line(text: str) -> str:
    """`text` literally, on one line."""
    return literal(text).replace("\n", " ")


def cut(text: str, width: int) -> str:
    """`text`, shortened to `width` characters with an ellipsis for what is missing."""
    return text if len(text) <= width else text[: width - 1] + "…"


def plain(text: str) -> str:
    """`text` without case and accents, for searching."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
