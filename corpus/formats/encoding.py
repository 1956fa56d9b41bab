"""Detecting the encoding of a text file."""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import IO

from ..errors import Refusal
from ..foreign_messages import system_reason
from ..language import _

_CHUNK = 1 << 20
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",  # before UTF-16, whose mark is the beginning of this one
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


def encoding_of(path: Path) -> str:
    """The encoding of a text file, as Python names it.

    It follows from the byte order mark if there is one. A file without one is UTF-8 if all of
    it is valid, otherwise Windows-1252, or, if it has bytes that Windows-1252 does not define,
    the most probable older encoding.

    Raises:
        Refusal: the file cannot be read, is empty, is not text, or is UTF-8 except for a few
            bytes.
    """
    try:
        with path.open("rb") as file:
            found = _detected(file, path)
    except OSError as error:
        raise unreadable(path, error) from error
    return found


def unreadable(path: Path, error: OSError) -> Refusal:
    """The refusal for a file that the operating system cannot read."""
    return Refusal(
        _("{path} cannot be read ({reason}).").format(path=path, reason=system_reason(error))
    )


def undecodable(path: Path, encoding: str) -> Refusal:
    """The refusal for a file that is not in `encoding` throughout."""
    return Refusal(
        _(
            "{path} begins as {encoding} and continues in another encoding; save it again as UTF-8."
        ).format(path=path, encoding=encoding)
    )


def _detected(file: IO[bytes], path: Path) -> str:
    head = file.read(4096)
    if not head.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise Refusal(_("{path} is empty; there is nothing to import.").format(path=path))
    for mark, name in _MARKS.items():
        if head.startswith(mark):
            return name
    wide = _utf16_without_mark(head)
    if wide:
        return wide
    if _is_utf8(file):
        return "utf-8"
    if sum(byte < 9 or 13 < byte < 27 for byte in head) * 10 > len(head):
        raise Refusal(
            _(
                "{path} is not a text file; turven reads CSV, XLSX, ODS, SPSS (.sav), JSON Lines"
                " and plain text."
            ).format(path=path)
        )
    return _legacy_encoding(file, path)


def _is_utf8(file: IO[bytes]) -> bool:
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := file.read(_CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _utf16_without_mark(head: bytes) -> str | None:
    """The byte order of UTF-16 without a mark: in Western text every second byte is zero."""
    half = len(head) // 2
    if half and 5 * head[1::2].count(0) > 2 * half and not head[0::2].count(0):
        return "utf-16-le"
    if half and 5 * head[0::2].count(0) > 2 * half and not head[1::2].count(0):
        return "utf-16-be"
    return None


def _legacy_encoding(file: IO[bytes], path: Path) -> str:
    file.seek(0)
    line, wrong, at, right = 0, 0, 0, 0
    undefined = False
    for line, raw in enumerate(file, 1):
        if raw.isascii():
            continue
        text = raw.decode("utf-8", "replace")
        bad = text.count("�") - raw.count("�".encode())
        if bad and not wrong:
            at = line
        wrong += bad
        right += sum(character > "\x7f" for character in text) - bad
        undefined = undefined or any(byte in raw for byte in b"\x81\x8d\x8f\x90\x9d")
    if right > wrong:
        raise Refusal(
            _(
                "{path}, line {line}: this line is not UTF-8 but the rest of the file is; the file"
                " is damaged or was combined from several; save it again as UTF-8."
            ).format(path=path, line=at)
        )
    if not undefined:
        return "cp1252"
    # Rarely needed, and slow to import.
    from charset_normalizer import from_bytes

    file.seek(0)
    best = from_bytes(
        file.read(_CHUNK), cp_isolation=["cp437", "cp850", "cp1250", "mac_roman", "latin_1"]
    ).best()
    # Latin-1 defines every byte.
    return best.encoding if best and not best.bom else "latin-1"
