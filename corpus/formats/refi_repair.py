"""Mending a project in which a program wrote text without escaping it, as QualCoder does.

A note such as `ages <30` makes the whole file invalid. Only the texts of notes and descriptions
are looked at, and those that are no valid XML are taken out; what remains is parsed as any file
is, with the same protection.
"""

from __future__ import annotations

import re
from xml.sax.saxutils import unescape

MAX_BYTES = 64 * 2**20
"""Larger files are not mended, as they are in memory as a whole."""

_TEXTS = (b"PlainTextContent", b"Description")
_BARE_AMPERSAND = re.compile(rb"&(?!#?\w{1,10};)")
_NAME = re.compile(rb'\sname="([^"<]{1,200})"')
_SHOWN = 40


def without_broken_texts(data: bytes) -> tuple[bytes, list[str]]:
    """The file without the texts that are no valid XML, and what identifies each of those.

    That is the name of the element that the text is of, or else its first words.
    """
    broken: list[tuple[int, int]] = []
    for tag in _TEXTS:
        at = 0
        while (begin := data.find(b"<%s>" % tag, at)) >= 0:
            begin += len(tag) + 2
            end = data.find(b"</%s>" % tag, begin)
            if end < 0:
                break
            at = end
            if not _valid(data[begin:end]):
                broken.append((begin, end))
    names: list[str] = []
    parts: list[bytes] = []
    last = 0
    for begin, end in sorted(broken):
        if begin < last:
            continue
        names.append(_about(data, begin, end))
        parts.append(data[last:begin])
        last = end
    return b"".join([*parts, data[last:]]), names


def _valid(text: bytes) -> bool:
    if text.lstrip().startswith(b"<![CDATA["):
        return True
    return b"<" not in text and not _BARE_AMPERSAND.search(text)


def _about(data: bytes, begin: int, end: int) -> str:
    opening = data.rfind(b"<", 0, data.rfind(b"<", 0, begin))
    found = _NAME.search(data[opening:begin])
    if found:
        return unescape(found[1].decode("utf-8", "replace"))
    words = " ".join(data[begin:end].decode("utf-8", "replace").split())
    return words if len(words) <= _SHOWN else f"{words[:_SHOWN]}…"
