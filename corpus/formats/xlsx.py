"""Spreadsheets: XLSX, ODS, and the XLS of before; read with calamine.

The functions here run in a process of their own: see `apart`.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from .isolated import Header, ReadFailure
from .table import below_title

UNPACKED = 1 << 30
"""How many bytes a spreadsheet may be once it is unpacked."""

_CONTENT = "content.xml"
_BREAK = re.compile(rb"<text:(tab|line-break)\b[^<>]*?(?:/>|>\s*</text:\1>)")
_BREAKS = {b"tab": b"&#9;", b"line-break": b"&#10;"}


def read(path: Path, sheet: str | None) -> Iterator[Header | tuple[int, list[str | None]]]:
    """First the header, then the rows with their numbers; blank rows are left out."""
    from python_calamine import (
        CalamineError,
        CalamineWorkbook,
        PasswordError,
        SheetTypeEnum,
        SheetVisibleEnum,
    )

    with path.open("rb") as file:
        packed = file.read(2) == b"PK"
    if packed:
        _check(path)
    try:
        book = CalamineWorkbook.from_object(_with_breaks(path) if packed else path)
        visible = [
            found.name
            for found in book.sheets_metadata
            if found.typ is SheetTypeEnum.WorkSheet and found.visible is SheetVisibleEnum.Visible
        ]
        if sheet is not None and sheet not in book.sheet_names:
            raise ReadFailure("no sheet", book.sheet_names)
        asked = [sheet] if sheet is not None else visible
        filled = [name for name in asked if book.get_sheet_by_name(name).start is not None]
        if not filled:
            raise ReadFailure("empty")
        if len(filled) > 1:
            raise ReadFailure("sheets", filled)
        data = book.get_sheet_by_name(filled[0])
        first = (data.start or (0, 0))[0] + 1
        rows = (
            (line, [_cell(cell) for cell in row])
            for line, row in enumerate(data.iter_rows(), first)
        )
        filled_rows = below_title(
            row for row in rows if any((cell or "").strip() for cell in row[1])
        )
        _line, names = next(filled_rows, (0, []))
        yield Header([name or "" for name in names], data.height, {"sheet": filled[0]})
        yield from filled_rows
    except PasswordError as error:
        raise ReadFailure("password") from error
    except (CalamineError, OSError) as error:
        raise ReadFailure("damaged", [str(error)]) from error


def _check(path: Path) -> None:
    """Unpack it once, to know how big it is and that it is whole."""
    try:
        with zipfile.ZipFile(path) as archive:
            large = sum(entry.file_size for entry in archive.infolist()) > UNPACKED
            wrong = None if large else archive.testzip()
    except Exception as error:
        # Of bytes that are not what the list of contents says come errors of many kinds.
        raise ReadFailure("damaged", [str(error)]) from error
    if large:
        raise ReadFailure("large")
    if wrong:
        raise ReadFailure("damaged", [wrong])


def _with_breaks(path: Path) -> Path | io.BytesIO:
    """The file, and of an ODS with tabs or line breaks in its cells one with the signs themselves.

    There they are elements, `<text:tab/>` and `<text:line-break/>`, which calamine passes over,
    so that the words around them would become one.
    """
    with zipfile.ZipFile(path) as archive:
        if _CONTENT not in archive.namelist():
            return path
        content = archive.read(_CONTENT)
        mended = _BREAK.sub(lambda found: _BREAKS[found[1]], content)
        if mended == content:
            return path
        copy = io.BytesIO()
        with zipfile.ZipFile(copy, "w", zipfile.ZIP_STORED) as out:
            for entry in archive.infolist():
                out.writestr(entry, mended if entry.filename == _CONTENT else archive.read(entry))
    copy.seek(0)
    return copy


def _cell(value: object) -> str | None:
    """A cell as the sheet shows it: 1 rather than 1.0, dates in ISO 8601."""
    match value:
        case "":
            return None
        case bool():
            return str(value).upper()
        case float():
            # A spreadsheet computes in 17 digits and shows 15.
            return str(int(value)) if value.is_integer() and abs(value) < 1e16 else f"{value:.15g}"
        case datetime():
            return value.isoformat(" ").removesuffix(" 00:00:00")  # ODS has dates with a time
        case timedelta():
            minutes, seconds = divmod(round(value.total_seconds()), 60)
            return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return str(value)  # a date or a time is ISO 8601 by itself
