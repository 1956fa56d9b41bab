"""Reading a file of answers in any format, which is recognised mainly by its content."""

from __future__ import annotations

from pathlib import Path

from ..errors import Refusal
from ..language import _
from . import csv, isolated, jsonl, text
from .encoding import encoding_of, unreadable
from .table import Table


def read(path: Path, sheet: str | None = None, *, header_rows: int | None = None) -> Table:
    """The answers in a CSV, XLSX, ODS, XLS, SPSS, JSON Lines or plain text file.

    Use the table in a `with` statement, which closes the file.

    Args:
        sheet: the sheet of a spreadsheet; by default the only sheet that is not empty.
        header_rows: the number of rows with the names of the columns, in a CSV file or a
            spreadsheet; by default they are recognised.

    Raises:
        Refusal: the file cannot be read; also raised while the rows are read.
    """
    try:
        with path.open("rb") as file:
            head = file.read(1024)
    except OSError as error:
        raise unreadable(path, error) from error
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return isolated.read(path, "xlsx", sheet, header_rows=header_rows)
    if sheet is not None:
        raise Refusal(
            _("{path} is not a spreadsheet, so it has no sheets; leave out --sheet.").format(
                path=path
            )
        )
    suffix = path.suffix.lower()
    spss = head.startswith((b"$FL2", b"$FL3"))
    lines = suffix in (".jsonl", ".ndjson")
    plain = suffix == ".txt" and "\t" not in _first_line(path)
    if header_rows is not None and (spss or lines or plain):
        raise Refusal(
            _("{path} has no rows with column names; leave out --header-rows.").format(path=path)
        )
    if spss:
        return isolated.read(path, "sav")
    if lines:
        return jsonl.read(path)
    return text.read(path) if plain else csv.read(path, header_rows=header_rows)


def _first_line(path: Path) -> str:
    with path.open(encoding=encoding_of(path), errors="replace") as file:
        return file.readline(1 << 16)
