"""Reading spreadsheets (XLSX, ODS and the older XLS) with calamine.

The functions here run in a child process: see `isolated`.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from ..errors import Refusal
from ..language import _
from ..nearest import unknown
from .csv import without_guard
from .damage import damaged, reading_with_library
from .encoding import unreadable
from .sheet_numbers import number_formats, with_shown_zeros
from .table import Header, Row, SeveralSheets, skip_title

UNPACKED = 1 << 30
"""The largest size of an unpacked spreadsheet in bytes."""

_CONTENT = "content.xml"
_DURATION = re.compile(r"\APT(\d+)H(\d\d)M(\d\d)(?:\.\d+)?S\Z")
"""A duration in an ODS, as calamine gives it if it is longer than a day."""
_STYLES = "xl/styles.xml"
_BREAK = re.compile(rb"<text:(tab|line-break)\b[^<>]*?(?:/>|>\s*</text:\1>)")
_BREAKS = {b"tab": b"&#9;", b"line-break": b"&#10;"}


def read(path: Path, sheet: str | None) -> Iterator[Header | Row]:
    """The header, then the rows with their numbers; blank rows are left out.

    Raises:
        Refusal: the file cannot be read or is too large; `SeveralSheets` if a sheet must be
            chosen.
    """
    from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    source = _source(path)
    with reading_with_library(path):
        try:
            book = CalamineWorkbook.from_object(source)
        except PasswordError as error:
            raise Refusal(
                _("{path} is locked with a password; save it without one.").format(path=path)
            ) from error
        every = book.sheet_names
        visible = [
            found.name
            for found in book.sheets_metadata
            if found.typ is SheetTypeEnum.WorkSheet and found.visible is SheetVisibleEnum.Visible
        ]
    if sheet is not None and sheet not in every:
        raise unknown(
            _("{path} has no sheet “{sheet}”").format(path=path, sheet=sheet), sheet, every
        )
    asked = [sheet] if sheet is not None else visible
    with reading_with_library(path):
        filled = [name for name in asked if book.get_sheet_by_name(name).start is not None]
    if not filled:
        raise Refusal(_("{path} is empty; there is nothing to import.").format(path=path))
    if len(filled) > 1:
        raise SeveralSheets(
            _("{path} has answers on several sheets ({sheets}); choose one with --sheet.").format(
                path=path, sheets=_listed(filled)
            ),
            filled,
        )
    with reading_with_library(path):
        data = book.get_sheet_by_name(filled[0])
        height = (data.start or (0, 0))[0] + data.height
    rows = skip_title(
        row for row in _rows(path, data.iter_rows()) if any((cell or "").strip() for cell in row[1])
    )
    _line, names = next(rows, (0, []))
    yield Header([name or "" for name in names], height, {"sheet": filled[0]})
    yield from rows


def _listed(sheets: list[str]) -> str:
    return ", ".join(f"“{sheet}”" for sheet in sheets)


def _rows(path: Path, sheet: Iterator[list[Any]]) -> Iterator[Row]:
    """The rows of a sheet with their numbers, from the first row of the sheet on."""

    def read_rows() -> Iterator[list[Any]]:
        with reading_with_library(path):
            yield from sheet

    for line, row in enumerate(read_rows(), 1):
        yield line, [_cell(cell) for cell in row]


def _source(path: Path) -> Path | io.BytesIO:
    """The source for calamine: the file, or a copy with what calamine does not read as text."""
    try:
        with path.open("rb") as file:
            packed = file.read(2) == b"PK"
    except OSError as error:
        raise unreadable(path, error) from error
    if not packed:
        return path
    _check(path)
    return _mended(path)


def _check(path: Path) -> None:
    """Check the size of an unpacked spreadsheet, and that it is not damaged."""
    with reading_with_library(path), zipfile.ZipFile(path) as archive:
        large = sum(entry.file_size for entry in archive.infolist()) > UNPACKED
        wrong = None if large else archive.testzip()
    if large:
        raise Refusal(
            _("{path} is more than a gigabyte when unpacked; save it as CSV.").format(path=path)
        )
    if wrong:
        raise damaged(path, wrong)


def _mended(path: Path) -> Path | io.BytesIO:
    """The file, or a copy in which calamine finds all text.

    Tabs and line breaks in cells of an ODS are elements, `<text:tab/>` and `<text:line-break/>`,
    which calamine ignores, so that the words around them would be joined. And a number that is
    shown as 0612 becomes that text: see `sheet_numbers`.
    """
    changed: dict[str, bytes] = {}
    with reading_with_library(path), zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        styles = number_formats(archive.read(_STYLES)) if _STYLES in names else {}
        for name in names:
            if name == _CONTENT or (styles and name.startswith("xl/worksheets/")):
                content = archive.read(name)
                mended = with_shown_zeros(name, content, styles)
                if name == _CONTENT:
                    mended = _BREAK.sub(lambda found: _BREAKS[found[1]], mended)
                if mended != content:
                    changed[name] = mended
    if not changed:
        return path
    copy = io.BytesIO()
    with (
        reading_with_library(path),
        zipfile.ZipFile(path) as archive,
        zipfile.ZipFile(copy, "w", zipfile.ZIP_STORED) as out,
    ):
        for entry in archive.infolist():
            name = entry.filename
            out.writestr(entry, changed.pop(name) if name in changed else archive.read(entry))
    copy.seek(0)
    return copy


def _cell(value: object) -> str | None:
    """A cell as the sheet shows it: 1 rather than 1.0, dates in ISO 8601."""
    match value:
        case str():
            return without_guard(_DURATION.sub(_duration, value)) or None
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


def _duration(found: re.Match[str]) -> str:
    return f"{int(found[1])}:{found[2]}:{found[3]}"
