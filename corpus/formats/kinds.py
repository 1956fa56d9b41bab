"""Recognising files that are no table of answers, by how they begin, to say what they are.

Many come with the ending of a table: a web page that a survey program calls `.xls`, an archive
renamed to `.csv`.
"""

from __future__ import annotations

import re
import struct
import zipfile
from pathlib import Path

from ..errors import Refusal
from ..language import _

_HEAD_BYTES = 4096
"""How much of a file is needed to recognise it."""

_CONTROL = re.compile(rb"[\0-\x08\x0e-\x1a\x80-\xff]")
"""Bytes by which a file is no plain ASCII; a table may begin with “PAR1” as well."""

_OLE = b"\xd0\xcf\x11\xe0"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_BINARY = {
    "locked": {"SPSS": rb"\x1c\0{7}ENCRYPTED"},
    "compressed": {
        "gzip": rb"\x1f\x8b", "bzip2": rb"BZh\d", "xz": rb"\xfd7zXZ\0", "7z": rb"7z\xbc\xaf'\x1c",
        "rar": rb"Rar!\x1a\x07", "zstd": rb"\(\xb5/\xfd", "compress": rb"\x1f\x9d",
        "lz4": rb"\x04\"M\x18", "tar": rb".{257}ustar",
    },
    "program": {"": rb"\x7fELF|[\xce\xcf]\xfa\xed\xfe|\xca\xfe\xba\xbe|\0asm|MZ.*\0"},
    "image": {
        "": rb"\x89PNG\r\n|\xff\xd8\xff|GIF8[79]a|II\*\0|MM\0\*|8BPS\0|\0\0\x01\0|\xc5\xd0\xd3\xc6"
        rb"|BM.{4}\0{4}|RIFF.{4}WEBP|.{4}ftyp(hei|mif|avi)",
    },
    "sound": {
        "": rb"ID3[\x02-\x04]|OggS\0|fLaC\0|\x1aE\xdf\xa3|FLV\x01|\0\0\x01\xba|\xff[\xfb\xf3]"
        rb"|RIFF.{4}(WAVE|AVI )|.{4}ftyp",
    },
    "database": {"": rb"SQLite format 3\0|\0\x01\0\0Standard (Jet|ACE) DB"},
    "data": {
        "Parquet": rb"PAR1", "Arrow": rb"ARROW1\0", "Feather": rb"FEA1", "HDF5": rb"\x89HDF\r\n",
        "R": rb"RD[AX][23]\n|X\n\0\0\0", "Stata": rb"<stata_dta>|[qrs][\x01\x02]\x01\0",
        "SAS": rb"HEADER RECORD\*{7}|\0{12}\xc2\xea\x81\x60",
    },
}  # fmt: skip
"""How binary files begin, by their kind and format."""

_MARKUP = r"\s*(<!--.*?-->\s*|<\?.*?\?>\s*)*"
_TEXTS = {
    "pdf": r"%PDF-",
    "document": r"\{\\rtf",
    "page": _MARKUP + r"<(!doctype html|html|head|body|table|meta|title|script|style)[\s>/]"
    r"|MIME-Version:.*text/html",
    "image": _MARKUP + r"(<!doctype svg[^>]*>\s*)?<(\w+:)?svg[\s>]|%!PS-Adobe",
    "workbook of 2003": r"\s*<\?xml\b.*urn:schemas-microsoft-com:office:spreadsheet",
    "xml": r"\s*<\?xml[\s?]",
    "syntax": r"\s*(\*[^\n]*\n\s*)*(data list (free|list|fixed|file)\b|get (file|data)\s*[=/]"
    r"|begin data\s*\.?\s*\n|dataset (activate|name) \w+\s*[./]|file handle \w+\s*/)",
}
"""How texts begin that are no table."""


def head_of(path: Path) -> bytes:
    """The beginning of a file, by which it is recognised."""
    with path.open("rb") as file:
        return file.read(_HEAD_BYTES)


def is_zip(head: bytes) -> bool:
    """Whether a file begins as a ZIP archive, as many documents do."""
    return head.startswith(_ZIP)


def is_ole(head: bytes) -> bool:
    """Whether a file begins as a document of Office before 2007, or one with a password."""
    return head.startswith(_OLE)


def is_por(head: bytes) -> bool:
    """Whether it is a portable file of SPSS, whose signature may be split over two lines."""
    return b"SPSSPORT" in head[:1024].replace(b"\r", b"").replace(b"\n", b"")


def check_kind(path: Path, head: bytes) -> None:
    """Refuse a file that is recognised as something other than a text or a table.

    Raises:
        Refusal: with what the file is, and what to do.
    """
    if is_zip(head):
        found = _zip_kind(path)
    elif is_ole(head):
        found = _ole_kind(path)
    else:
        found = _binary_kind(head) or _text_kind(path, head)
    if found:
        kind, detail = found
        raise Refusal(_sentences()[kind].format(path=path, kind=detail))


def _sentences() -> dict[str, str]:
    """What each kind of file is, and what to do."""
    return {
        "locked": _("{path} is locked with a password; save it without one."),
        "compressed": _("{path} is compressed ({kind}); unpack it and import the file in it."),
        "program": _("{path} is a program, not a table of answers."),
        "image": _("{path} is an image, not a table of answers."),
        "sound": _("{path} is a sound or a video, not a table of answers."),
        "database": _("{path} is a database; save the table with the answers as CSV or XLSX."),
        "data": _("{path} is a file of {kind}; save the table as CSV, XLSX or SPSS (.sav)."),
        "word": _(
            "{path} is a Word document; copy its table to a spreadsheet, or save it as plain text"
            " (.txt)."
        ),
        "document": _(
            "{path} is a text document; copy its table to a spreadsheet, or save it as plain text"
            " (.txt)."
        ),
        "slides": _("{path} is a presentation, not a table of answers."),
        "e-mail": _("{path} is an e-mail, not a table of answers."),
        "e-book": _("{path} is an e-book, not a table of answers."),
        "iwork": _("{path} is a document of Numbers, Pages or Keynote; export it as CSV or XLSX."),
        "project": _("{path} is a REFI-QDA project; give it the ending .qdpx."),
        "spss output": _("{path} is output of SPSS; import the .sav file that it was made of."),
        "pdf": _("{path} is a PDF; ask for the answers as CSV, XLSX or SPSS (.sav)."),
        "page": _("{path} is a web page; open it in a spreadsheet program and save it as XLSX."),
        "workbook of 2003": _(
            "{path} is a spreadsheet in XML; open it in Excel and save it as XLSX."
        ),
        "xml": _("{path} is an XML file; open it in its own program and save the table as CSV."),
        "syntax": _(
            "{path} is SPSS syntax; run it in SPSS and import the .sav file that it saves."
        ),
    }


def _zip_kind(path: Path) -> tuple[str, str] | None:
    """What a ZIP archive is; None for a spreadsheet, or if it is damaged."""
    mime = ""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if "mimetype" in names and archive.getinfo("mimetype").file_size < _HEAD_BYTES:
                mime = archive.read("mimetype").decode("ascii", "replace")
    except Exception:  # noqa: BLE001 - zipfile raises many kinds; the reader says what is damaged
        return None
    folders = {name.split("/")[0] for name in names}
    if "xl" in folders or "opendocument.spreadsheet" in mime:
        return None
    kinds = {
        "word": "word" in folders,
        "document": "opendocument.text" in mime,
        "slides": "ppt" in folders or "opendocument.presentation" in mime,
        "project": "project.qde" in names,
        "spss output": any(name.startswith("outputViewer") for name in names),
        "iwork": any(name.endswith(".iwa") for name in names),
        "e-book": "epub" in mime,
    }
    return next((kind for kind, found in kinds.items() if found), "compressed"), "zip"


def _ole_kind(path: Path) -> tuple[str, str] | None:
    """What an OLE document is; None for a spreadsheet, or if that is unclear."""
    found = _ole_entries(path)
    kinds = {
        "locked": "EncryptedPackage" in found,
        "word": "WordDocument" in found,
        "slides": "PowerPoint Document" in found,
        "e-mail": any(name.startswith("__properties_version") for name in found),
    }
    if found & {"Workbook", "Book"}:
        return None
    return next(((kind, "") for kind, found in kinds.items() if found), None)


def _ole_entries(path: Path) -> set[str]:
    """The names of the first streams of an OLE document; none if it is damaged.

    The directory has entries of 128 bytes: a name in UTF-16, then its length in bytes. It begins
    in the sector that the header names, and goes on elsewhere only in large documents.
    """
    with path.open("rb") as file:
        header = file.read(512)
        if len(header) < 512:
            return set()
        (shift,) = struct.unpack_from("<H", header, 30)
        (sector,) = struct.unpack_from("<I", header, 48)
        if shift not in (9, 12):
            return set()
        file.seek((sector + 1) << shift)
        entries = file.read(4096)
    found: set[str] = set()
    for at in range(0, len(entries) - 127, 128):
        (length,) = struct.unpack_from("<H", entries, at + 64)
        if 2 < length <= 64:
            found.add(entries[at : at + length - 2].decode("utf-16-le", "replace"))
    return found


def _binary_kind(head: bytes) -> tuple[str, str] | None:
    if not _CONTROL.search(head):
        return None
    return next(
        (
            (kind, detail)
            for kind, formats in _BINARY.items()
            for detail, begin in formats.items()
            if re.match(begin, head, re.DOTALL)
        ),
        None,
    )


def _text_kind(path: Path, head: bytes) -> tuple[str, str] | None:
    """What a text is if it is no table: a page, a document, or syntax."""
    if path.suffix.lower() == ".sps":
        return "syntax", ""
    text = head.decode("utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "latin-1", "replace")
    text = text.removeprefix("\xef\xbb\xbf").removeprefix("\ufeff")
    for kind, begin in _TEXTS.items():
        if re.match(begin, text, re.IGNORECASE | re.DOTALL):
            return kind, ""
    return None
