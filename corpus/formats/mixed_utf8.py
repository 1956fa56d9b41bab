"""An encoding for a text in UTF-8 with some bytes of Windows-1252.

A file that was put together from several is like that. As a codec it can be used wherever the name
of an encoding is.
"""

from __future__ import annotations

import codecs
from encodings import utf_8
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing_extensions import Buffer

NAME = "utf-8-cp1252"
_ERRORS = "cp1252-for-bytes-that-are-not-utf-8"


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


def _decode(data: Buffer, _errors: str = "strict", final: bool = True) -> tuple[str, int]:
    return codecs.utf_8_decode(data, _ERRORS, final)


class _Decoder(codecs.BufferedIncrementalDecoder):
    def _buffer_decode(self, input: Buffer, errors: str, final: bool) -> tuple[str, int]:  # noqa: A002 - its name
        return _decode(input, errors, final)


def _found(name: str) -> codecs.CodecInfo | None:
    if name.replace("_", "-") != NAME:
        return None
    return codecs.CodecInfo(
        utf_8.encode,
        _decode,
        incrementalencoder=utf_8.IncrementalEncoder,
        incrementaldecoder=_Decoder,
        name=NAME,
    )


codecs.register_error(_ERRORS, _as_cp1252)
codecs.register(_found)
