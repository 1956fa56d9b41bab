"""Make text from outside safe to show, so that it cannot control the terminal."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size

# Code points that make a terminal or screen reader do something other than show a character:
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
    """`text` with a visible sign for each control character.

    The number of code points stays the same, so that spans stay valid.
    """
    shown = text.translate(_SHOWN)
    return shown if "\r" not in text else shown.replace("␍\n", " \n")


def line(text: str) -> str:
    """`text` on one line, made safe by `literal`."""
    return literal(text).replace("\n", " ")


def cut(text: str, width: int) -> str:
    """`text` shortened to `width` screen cells, with an ellipsis if something was cut off."""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, max(width - 1, 0)).rstrip() + "…"


def fitted(text: str, width: int) -> str:
    """`text` in exactly `width` screen cells: cut, or padded with spaces."""
    short = cut(text, width)
    return short + " " * (width - cell_len(short))
