"""CSV as survey programs write it, and as spreadsheets may safely read it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from ..errors import Refusal
from ..language import _

csv.field_size_limit(2**31 - 1)  # an answer may be long; the reader's own limit is 128 KiB


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it was given."""

    line: int
    """The line of the file on which it ends, counted from 1."""
    cells: dict[str, str]


def read(path: Path) -> tuple[list[str], Iterator[Row]]:
    """The names of the columns of a CSV file, and its rows.

    The encoding is UTF-8 with or without a byte order mark, UTF-16 with one, or else
    Windows-1252, as Dutch Excel writes; the delimiter is whichever of `,` `;` tab and `|`
    the first line has most.

    Raises:
        Refusal: it cannot be read, is empty, names a column twice, or has a row with
            more cells than the first line has names.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Refusal(
            _("{path} cannot be read ({reason}).").format(path=path, reason=error.strerror)
        ) from error
    if not data.strip():
        raise Refusal(_("{path} is empty; there is nothing to import.").format(path=path))
    text = _decoded(data)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    header: list[str] | None = []
    while header is not None and not any(name.strip() for name in header):
        header = _next(reader, path)
    columns = [
        name.strip() or _("column {number}").format(number=number)
        for number, name in enumerate(header or [], 1)
    ]
    twice = next((name for name in columns if columns.count(name) > 1), None)
    if twice is not None:
        raise Refusal(
            _("{path}, line 1: the column “{column}” is there twice; rename one.").format(
                path=path, column=twice
            )
        )
    return columns, _rows(reader, columns, path)


def write(file: IO[bytes], header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write `rows` under `header`: UTF-8 with a byte order mark, so that Excel reads it as such.

    A text that a spreadsheet would take for a formula gets a `'` before it.
    """
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([harmless(name) for name in header])
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    text.flush()
    text.detach()


def harmless(cell: object) -> object:
    """`cell`, so that no spreadsheet computes it; what is not text stays as it is."""
    if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")):
        return "'" + cell
    return cell


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    # Five bytes have no meaning in Windows-1252; every byte has one in Latin-1.
    return data.decode("latin-1")


def _delimiter(text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip()), "")
    unquoted = "".join(first.split('"')[::2])
    return max(",;\t|", key=unquoted.count)


def _next(reader: Iterator[list[str]], path: Path) -> list[str] | None:
    try:
        return next(reader, None)
    except csv.Error as error:
        line = getattr(reader, "line_num", 0)
        raise Refusal(
            _("{path}, line {line}: this is not CSV ({reason}).").format(
                path=path, line=line, reason=error
            )
        ) from error


def _rows(reader: Iterator[list[str]], columns: list[str], path: Path) -> Iterator[Row]:
    while (cells := _next(reader, path)) is not None:
        line = getattr(reader, "line_num", 0)
        if not any(cell.strip() for cell in cells):
            continue
        if any(cell.strip() for cell in cells[len(columns) :]):
            raise Refusal(
                _(
                    "{path}, line {line}: this row has {cells} cells and there are {columns}"
                    " columns; put quotation marks around a text with a delimiter in it."
                ).format(path=path, line=line, cells=len(cells), columns=len(columns))
            )
        cells += [""] * (len(columns) - len(cells))
        yield Row(line, dict(zip(columns, cells, strict=False)))
