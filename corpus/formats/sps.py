"""Writing SPSS syntax (.sps) that opens a .sav file and counts the codes.

SPSS Statistics runs every command without extra modules, and so does PSPP.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO

from ..language import _
from .sav_writing import MAX_LABEL_BYTES, ResponseSet, clipped

_LITERAL = 120
"""The largest number of bytes of a text on one line; SPSS allows 256 bytes on a line."""
_LONGEST_TITLE = 60


def write(file: IO[bytes], sav: str, *, weight: str | None, sets: Sequence[ResponseSet]) -> None:
    """Write syntax that opens `sav`, sets the weight, defines `sets` and counts their variables.

    The file begins with a byte order mark, by which SPSS recognises UTF-8.
    """
    lines = [
        "* " + _("Run this in the folder of the .sav file."),
        "",
        f"GET FILE={quoted(sav)}.",
        f"WEIGHT BY {weight}." if weight else "WEIGHT OFF.",
    ]
    for each in sets:
        lines += ["", *_defined(each)]
    lines += ["", "* " + _("Sum: the number of respondents with the code. Mean: their share.")]
    for each in sets:
        if each.coded:
            continue
        title = clipped(_plain(each.label), _LONGEST_TITLE).decode()
        lines += [
            "",
            f"TITLE {quoted(title)}.",
            "DESCRIPTIVES VARIABLES=",
            *(f"  {name}" for name in each.variables),
            "  /STATISTICS=SUM MEAN.",
        ]
    if sets:
        lines += ["", "* " + _("With the module Custom Tables, the same as one table:")]
    lines += [f"* CTABLES /TABLE {each.name} [COUNT, COLPCT.COUNT]." for each in sets]
    file.write("\r\n".join([*lines, ""]).encode("utf-8-sig"))


def quoted(text: str) -> str:
    """`text` as a literal of SPSS, on several lines if it is too long for one."""
    rest = _plain(text)
    parts: list[str] = []
    while rest or not parts:
        part = clipped(rest, _LITERAL).decode()
        rest = rest[len(part) :]
        parts.append("'" + part.replace("'", "''") + "'")
    return " +\r\n    ".join(parts)


def _defined(each: ResponseSet) -> list[str]:
    return [
        f"MRSETS /{'MCGROUP' if each.coded else 'MDGROUP'} NAME={each.name}",
        f"  LABEL={quoted(clipped(each.label, MAX_LABEL_BYTES).decode())}",
        "  VARIABLES=" if each.coded else "  CATEGORYLABELS=VARLABELS VARIABLES=",
        *(f"  {name}" for name in each.variables),
        *([] if each.coded else ["  VALUE=1"]),
        f"  /DISPLAY NAME=[{each.name}].",
    ]


def _plain(text: str) -> str:
    """`text` without line breaks and control characters."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
