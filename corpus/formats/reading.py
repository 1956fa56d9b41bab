"""Reading a file of answers in any format, which is recognised mainly by its content."""

from __future__ import annotations

from pathlib import Path

from ..errors import Refusal
from ..language import _
from . import csv, isolated, jsonl, text
from .encoding import encoding_of, unreadable
from .kinds import check_kind, head_of, is_ole, is_por, is_zip
from .table import Table

JSON = (".json", ".jsonl", ".ndjson")


def read(path: Path, sheet: str | None = None, *, header_rows: int | None = None) -> Table:
    """The answers in a CSV, XLSX, ODS, XLS, SPSS, JSON, JSON Lines or plain text file.

    Use the table in a `with` statement, which closes the file.

    Args:
        sheet: the sheet of a spreadsheet; by default the only sheet that is not empty.
        header_rows: the number of rows with the names of the columns, in a CSV file or a
            spreadsheet; by default they are recognised.

    Raises:
        Refusal: the file cannot be read; also raised while the rows are read.
    """
    try:
        head = head_of(path)
        check_kind(path, head)
    except OSError as error:
        raise unreadable(path, error) from error
    if is_zip(head) or is_ole(head):
        return isolated.read(path, "xlsx", sheet, header_rows=header_rows)
    if sheet is not None:
        raise Refusal(
            _("{path} is not a spreadsheet, so it has no sheets; leave out --sheet.").format(
                path=path
            )
        )
    suffix = path.suffix.lower()
    spss = "sav" if head.startswith((b"$FL2", b"$FL3")) else "por" if is_por(head) else None
    lines = not spss and (suffix in JSON or jsonl.is_json(path))
    plain = not (spss or lines) and suffix == ".txt" and "\t" not in _first_line(path)
    if header_rows is not None and (spss or lines or plain):
        raise Refusal(
            _("{path} has no rows with column names; leave out --header-rows.").format(path=path)
        )
    if spss:
        return isolated.read(path, spss)
    if lines:
        return jsonl.read(path)
    return text.read(path) if plain else csv.read(path, header_rows=header_rows)


def _first_line(path: Path) -> str:
    with path.open(encoding=encoding_of(path), errors="replace") as file:
        return file.readline(1 << 16)
