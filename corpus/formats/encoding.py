"""Detecting the encoding of a text file."""

from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO

from ..errors import Refusal
from ..foreign_messages import system_reason
from ..language import _
from . import mixed_utf8
from .encoding_guess import ENCODINGS, Guess, guess

CHOICES = ("utf-8", "utf-16", *ENCODINGS)
"""The encodings that a user is offered; any other of Python may be named."""

_CHUNK = 1 << 20
_ASCII = bytes(range(0x80))
_SAMPLE_LINES = 20_000
_MOST_PIECES = 5000
_CONTROLS = bytes({*range(0x20), 0x7F} - {*b"\t\n\v\f\r\x1a\x1b\x1c\x1d\x1e\x1f"})
_MOST_CONTROLS = 0.02
"""The largest share of control characters in a text."""
_FEW_CONTROLS = 100
"""A text in UTF-8 may have so many more, for UTF-8 proves that it is a text."""
_FEW_NULS, _MOST_NULS = 5, 0.0001
"""The number of NULs that a text in UTF-8 may have, or their share if that is more."""
_PLAIN = frozenset(map(chr, (9, 10, 13, *range(0x20, 0x7F))))
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",  # before UTF-16, whose mark is the beginning of this one
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


@dataclass(frozen=True, slots=True)
class Encoding:
    """The encoding of a text file, as Python names it."""

    name: str
    guess: Guess | None = None
    """How it was guessed, if neither the file nor the user says it."""


def encoding_of(path: Path, asked: str | None = None) -> Encoding:
    """The encoding of a text file.

    It is the one asked for, or follows from the byte order mark if there is one. A file without one
    is UTF-8 if all of it is valid, otherwise it is guessed from the letters. If UTF-8 is asked for,
    the bytes that are none are read as Windows-1252.

    Raises:
        Refusal: there is no such encoding, or the file cannot be read, is empty, is not text, or is
            UTF-8 except for a few bytes.
    """
    name = None if asked is None else known(asked)
    try:
        with path.open("rb") as file:
            return _detected(file, path, name)
    except OSError as error:
        raise unreadable(path, error) from error


def known(name: str) -> str:
    """The name of an encoding as Python writes it.

    Raises:
        Refusal: Python has no such encoding for text.
    """
    try:
        found = codecs.lookup(name)
        "é".encode(found.name, "replace")
    except (LookupError, ValueError) as error:
        raise Refusal(
            _("There is no encoding “{name}”; choose one of {encodings}.").format(
                name=name, encodings=", ".join(CHOICES)
            )
        ) from error
    return found.name


def samples(path: Path, names: Iterable[str], longest: int = 200) -> dict[str, str]:
    """The first characters outside ASCII, with the text around them, in each of these encodings."""
    with path.open("rb") as file:
        lines = [raw for raw in islice(file, _SAMPLE_LINES) if not raw.isascii()][:3]
    return {
        name: " · ".join(
            " ".join(raw[max(0, _first_odd(raw) - 20) :].decode(name, "replace").split())[:70]
            for raw in lines
        )[:longest]
        for name in names
    }


def remark(path: Path, guess: Guess) -> str:
    """What to tell the user about a guess: its name, a sample, and what else it may be."""
    if guess.doubtful:
        sentence = _(
            "The encoding of {file} is doubtful: it was read as {encoding} ({sample}). If letters"
            " are wrong, choose another one with --encoding: {others}."
        )
    else:
        sentence = _(
            "{file} is not in UTF-8; its encoding was guessed: {encoding} ({sample}). If letters"
            " are wrong, choose another one with --encoding."
        )
    return sentence.format(
        file=path.name,
        encoding=guess.encoding,
        sample=samples(path, [guess.encoding])[guess.encoding],
        others=", ".join(guess.others[:5]),
    )


def _first_odd(raw: bytes) -> int:
    return next((at for at, byte in enumerate(raw) if byte > 0x7F), 0)


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


def _detected(file: IO[bytes], path: Path, asked: str | None) -> Encoding:
    head = file.read(4096)
    if not head.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise Refusal(_("{path} is empty; there is nothing to import.").format(path=path))
    for mark, name in _MARKS.items():
        if head.startswith(mark) and (asked is None or asked[:6] == name[:6]):
            return Encoding(name)
    if asked is not None and asked.startswith(("utf-16", "utf-32")):
        return Encoding(asked)
    wide = _utf16_without_mark(head) if asked is None else None
    if wide:
        return Encoding(wide)
    utf8, binary = _scan(file)
    if binary:
        raise Refusal(
            _(
                "{path} is not a text file; turven reads CSV, XLSX, ODS, SPSS (.sav), JSON Lines"
                " and plain text."
            ).format(path=path)
        )
    if asked == "utf-8" and not utf8:
        return Encoding(mixed_utf8.NAME)
    if asked or utf8:
        return Encoding(asked or "utf-8")
    found = _guessed(file, path)
    return Encoding(found.encoding, found)


def _scan(file: IO[bytes]) -> tuple[bool, bool]:
    """Whether all of a file is valid UTF-8, and whether it is no text at all.

    A text has hardly any control characters, and a NUL only by accident, in UTF-8.
    """
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    utf8, size, controls, nuls = True, 0, 0, 0
    while chunk := file.read(_CHUNK):
        nuls += chunk.count(0)
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
    if nuls > (max(_FEW_NULS, size * _MOST_NULS) if utf8 else 0):
        return utf8, True
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


def _guessed(file: IO[bytes], path: Path) -> Guess:
    file.seek(0)
    odd: set[int] = set()
    wrong = right = 0
    while chunk := file.read(_CHUNK):
        odd.update(chunk.translate(None, _ASCII))
        text = chunk.decode("utf-8", "replace")
        bad = text.count("\ufffd")
        wrong += bad
        right += len(text) - len(text.encode("ascii", "ignore")) - bad
    if right > wrong:
        raise Refusal(
            _(
                "{path}, line {line}: this line is not UTF-8 but the rest of the file is; the file"
                " is damaged or was combined from several. Save it again as UTF-8, or give"
                " --encoding utf-8 to read the other bytes as Windows-1252."
            ).format(path=path, line=_line_not_utf8(file))
        )
    file.seek(0)
    pieces = islice((raw for raw in file if not raw.isascii()), _MOST_PIECES)
    return guess(pieces, bytes(odd))


def _line_not_utf8(file: IO[bytes]) -> int:
    file.seek(0)
    for line, raw in enumerate(file, 1):
        try:
            raw.decode("utf-8")
        except UnicodeDecodeError:
            return line
    return 0
