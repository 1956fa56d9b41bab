"""Reading a file of answers in any format, which is recognised mainly by its content."""

from __future__ import annotations

from pathlib import Path

from ..errors import Refusal
from ..language import _
from . import csv, isolated, jsonl, text
from .encoding import encoding_of, unreadable
from .encoding_guess import Guess
from .kinds import check_kind, head_of, is_ole, is_por, is_zip
from .table import Table

JSON = (".json", ".jsonl", ".ndjson")


def read(
    path: Path,
    sheet: str | None = None,
    *,
    header_rows: int | None = None,
    encoding: str | None = None,
) -> Table:
    """The answers in a CSV, XLSX, ODS, XLS, SPSS, JSON, JSON Lines or plain text file.

    Use the table in a `with` statement, which closes the file.

    Args:
        sheet: the sheet of a spreadsheet; by default the only sheet that is not empty.
        header_rows: the number of rows with the names of the columns, in a CSV file or a
            spreadsheet; by default they are recognised.
        encoding: the encoding of a text file; by default it is found by `encoding_of`.

    Raises:
        Refusal: the file cannot be read; also raised while the rows are read.
    """
    kind = _binary_kind(path)
    if kind is not None and encoding is not None:
        raise Refusal(
            _("{path} is not a text file, so it has no encoding; leave out --encoding.").format(
                path=path
            )
        )
    if kind == "xlsx":
        return isolated.read(path, kind, sheet, header_rows=header_rows)
    if sheet is not None:
        raise Refusal(
            _("{path} is not a spreadsheet, so it has no sheets; leave out --sheet.").format(
                path=path
            )
        )
    if kind:
        _check_no_header(path, header_rows)
        return isolated.read(path, kind)
    found = encoding_of(path, encoding)
    table = _text(path, found.name, header_rows)
    if found.guess:
        table.guess = found.guess
        table.read_as["encoding_guess"] = "doubtful" if found.guess.doubtful else "probable"
    return table


def guess_of(path: Path, encoding: str | None = None) -> Guess | None:
    """How the encoding of a file would be guessed; None if it needs no guess."""
    return None if _binary_kind(path) else encoding_of(path, encoding).guess


def _binary_kind(path: Path) -> str | None:
    """The reader in `isolated` for a spreadsheet or a file of SPSS; None for a text."""
    try:
        head = head_of(path)
        check_kind(path, head)
    except OSError as error:
        raise unreadable(path, error) from error
    if is_zip(head) or is_ole(head):
        return "xlsx"
    if head.startswith((b"$FL2", b"$FL3")):
        return "sav"
    return "por" if is_por(head) else None


def _text(path: Path, encoding: str, header_rows: int | None) -> Table:
    suffix = path.suffix.lower()
    if suffix in JSON or jsonl.is_json(path, encoding):
        _check_no_header(path, header_rows)
        return jsonl.read(path, encoding)
    if suffix == ".txt" and "\t" not in _first_line(path, encoding):
        _check_no_header(path, header_rows)
        return text.read(path, encoding)
    return csv.read(path, encoding, header_rows=header_rows)


def _check_no_header(path: Path, header_rows: int | None) -> None:
    if header_rows is not None:
        raise Refusal(
            _("{path} has no rows with column names; leave out --header-rows.").format(path=path)
        )


def _first_line(path: Path, encoding: str) -> str:
    with path.open(encoding=encoding, errors="replace") as file:
        return file.readline(1 << 16)
