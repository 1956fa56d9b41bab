"""Detecting the encoding of a text file."""

from __future__ import annotations

import codecs
import unicodedata
from pathlib import Path
from typing import IO

from ..errors import Refusal
from ..foreign_messages import system_reason
from ..language import _

_CHUNK = 1 << 20
_CONTROLS = bytes({*range(0x20), 0x7F} - {*b"\t\n\v\f\r\x1a\x1b\x1c\x1d\x1e\x1f"})
_MOST_CONTROLS = 0.02
"""The largest share of control characters in a text."""
_FEW_CONTROLS = 100
"""A text in UTF-8 may have so many more, for UTF-8 proves that it is a text."""
_PLAIN = frozenset(map(chr, (9, 10, 13, *range(0x20, 0x7F))))
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
    utf8, binary = _scan(file)
    if binary:
        raise Refusal(
            _(
                "{path} is not a text file; turven reads CSV, XLSX, ODS, SPSS (.sav), JSON Lines"
                " and plain text."
            ).format(path=path)
        )
    return "utf-8" if utf8 else _legacy_encoding(file, path)


def _scan(file: IO[bytes]) -> tuple[bool, bool]:
    """Whether all of a file is valid UTF-8, and whether it is no text at all.

    A text has no NUL, and hardly any of the other control characters.
    """
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    utf8, size, controls = True, 0, 0
    while chunk := file.read(_CHUNK):
        if b"\0" in chunk:
            return False, True
        size += len(chunk)
        controls += len(chunk) - len(chunk.translate(None, _CONTROLS))
        if utf8:
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                utf8 = False
    if utf8:
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            utf8 = False
    return utf8, controls > _MOST_CONTROLS * size + (_FEW_CONTROLS if utf8 else 0)


def _utf16_without_mark(head: bytes) -> str | None:
    """UTF-16 without a mark: the byte order in which the text has more ASCII, and no NUL."""
    if b"\0" not in head:
        return None
    best, most = None, 0
    for name in ("utf-16-le", "utf-16-be"):
        try:
            text = head[: len(head) // 2 * 2].decode(name)
        except UnicodeDecodeError as error:
            if error.start < len(head) - 3:
                continue
            text = head[: error.start].decode(name)
        plain = sum(sign in _PLAIN for sign in text)
        if plain > most and all(map(_is_text, text)) and plain * 20 > len(text):
            best, most = name, plain
    return best


def _is_text(sign: str) -> bool:
    return sign in _PLAIN or unicodedata.category(sign) not in ("Cc", "Cn", "Co", "Cs")


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
