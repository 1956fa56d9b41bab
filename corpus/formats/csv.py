"""CSV: reading the files of survey programs, and writing files that are safe in a spreadsheet."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, Protocol

from ..errors import Refusal
from ..language import _
from .encoding import encoding_of, undecodable, unreadable
from .headers import with_header
from .table import Row, Table, skip_title

csv.field_size_limit(2**31 - 1)  # an answer may be long; the reader's own limit is 128 KiB

_DELIMITERS = ",;\t|^~\x1f"
_FORMULA = frozenset("=+-@\t\r\n")
"""Characters that begin a formula in a spreadsheet, or that it skips before one."""

_SAMPLE_ROWS = 50
"""The number of rows from which the delimiter is inferred."""


class _Reader(Iterator[list[str]], Protocol):
    """The type of the result of `csv.reader`."""

    line_num: int


@dataclass(frozen=True, slots=True)
class _Dialect:
    delimiter: str
    quoted: bool = True
    skip: int = 0
    """The number of lines before the header, such as `sep=;` for Excel."""

    def reader(self, lines: Iterable[str]) -> _Reader:
        # Strict: otherwise a quotation mark without its pair takes in the rest of the file.
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            quoting=csv.QUOTE_MINIMAL if self.quoted else csv.QUOTE_NONE,
            strict=True,
        )


def read(path: Path, *, header_rows: int | None = None) -> Table:
    """The columns of a CSV file and its rows, which are read one by one on demand.

    The encoding is found by `encoding_of`. The delimiter is the one that splits the first rows
    into as many cells as the header.

    Args:
        header_rows: the number of rows with the names of the columns; by default they are
            recognised.

    Raises:
        Refusal: the file cannot be read, is empty, or has a row with more cells than columns;
            the last is raised while the rows are read.
    """
    encoding = encoding_of(path)
    try:
        raw = path.open("rb")
    except OSError as error:
        raise unreadable(path, error) from error
    file = io.TextIOWrapper(raw, encoding=encoding, newline="")
    try:
        dialect = _dialect(file)
        file.seek(0)
        size = max(path.stat().st_size, 1)
        rows = skip_title(_read(file, dialect, path))
        header: list[str | None] = next(rows, (0, []))[1]
        below = _rows(rows, len(header), path)
        columns, below, count = with_header(header, below, header_rows)
    except UnicodeError as error:
        file.close()
        raise undecodable(path, encoding) from error
    except BaseException:
        file.close()
        raise
    read_as = {"format": "CSV", "encoding": encoding, "delimiter": dialect.delimiter}
    if count > 1:
        read_as["header_rows"] = str(count)
    return Table(columns, below, read_as, lambda: raw.tell() / size)


def write(
    file: IO[bytes],
    header: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    texts: Sequence[int] = (),
) -> None:
    """Write `rows` under `header` in UTF-8, with the byte order mark that Excel needs.

    A text that a spreadsheet would read as a formula gets a `'` before it.

    Args:
        texts: the columns that contain texts, counted from 0; by default all columns.
    """
    # Not utf-8-sig: that encoder is written in Python and would slow down every row.
    file.write(codecs.BOM_UTF8)
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([escape_formula(name) for name in header])
    writer.writerows(_escaped_rows(rows, texts))
    text.flush()
    text.detach()


def escape_formula(cell: object) -> object:
    """`cell`, with a `'` before it if a spreadsheet would read it as a formula."""
    if isinstance(cell, str) and cell[:1] in _FORMULA:
        return "'" + cell
    return cell


def _escaped_rows(
    rows: Iterable[Sequence[object]], texts: Sequence[int]
) -> Iterator[Iterable[object]]:
    for row in rows:
        # Formulas are rare and cells are many: no function call per cell, no copy of a row.
        risky = [
            at
            for at in texts or range(len(row))
            if (cell := row[at]) and cell.__class__ is str and cell[0] in _FORMULA
        ]
        yield map(escape_formula, row) if risky else row


def _dialect(file: IO[str]) -> _Dialect:
    first = file.readline()
    asked = first.strip().lower().removeprefix("sep=")
    if len(asked) == 1 and first.strip().lower() == f"sep={asked}":
        return _Dialect(first.strip()[4:], skip=1)
    if first.rstrip("\r\n").lower() == "sep=\t":
        return _Dialect("\t", skip=1)
    file.seek(0)
    lines = list(islice(file, _SAMPLE_ROWS * 20))
    best, most = _Dialect("\x1f"), (0.0, 0)
    for quoted in (True, False):
        for delimiter in _DELIMITERS:
            dialect = _Dialect(delimiter, quoted)
            fits = _consistency(dialect, lines)
            if fits > most:
                best, most = dialect, fits
        if most[0]:
            break
    return best


def _consistency(dialect: _Dialect, lines: list[str]) -> tuple[float, int]:
    """The share of the first rows that are as long as the header, and the length of the header."""
    rows: list[list[str]] = []
    try:
        rows.extend(cells for cells in islice(dialect.reader(lines), _SAMPLE_ROWS) if any(cells))
    except csv.Error as error:
        # The sample may end within a cell.
        if "unexpected end" not in str(error):
            return 0.0, 0
    if not rows or len(rows[0]) < 2:
        return 0.0, 0
    same = sum(len(cells) == len(rows[0]) for cells in rows)
    return round(same / len(rows), 1), len(rows[0])


def _read(file: io.TextIOWrapper, dialect: _Dialect, path: Path) -> Generator[Row]:
    """All rows that are not empty, each with the number of its last line."""
    try:
        for _nth in range(dialect.skip):
            file.readline()
        reader = dialect.reader(file)
        cells: list[str | None]
        for cells in reader:  # type: ignore[assignment]  # its cells are all there
            if cells and (cells[0] or any(cells)):
                yield reader.line_num + dialect.skip, cells
    except csv.Error as error:
        raise Refusal(
            _(
                "{path}, line {line}: this is not valid CSV ({reason}); write a quotation mark"
                " within quotation marks twice."
            ).format(path=path, line=reader.line_num + dialect.skip, reason=error)
        ) from error
    except UnicodeError as error:
        raise undecodable(path, file.encoding) from error
    except OSError as error:
        raise unreadable(path, error) from error
    finally:
        file.close()


def _rows(rows: Generator[Row], width: int, path: Path) -> Generator[Row]:
    try:
        for line, cells in rows:
            if len(cells) != width:
                _pad_or_refuse(line, cells, width, path)
            if not (cells[0] or "").strip() and not "".join(cell or "" for cell in cells).strip():
                continue
            yield line, cells
    finally:
        rows.close()


def _pad_or_refuse(line: int, cells: list[str | None], width: int, path: Path) -> None:
    if any((cell or "").strip() for cell in cells[width:]):
        raise Refusal(
            _(
                "{path}, line {line}: this row has {cells} cells, but there are {columns}"
                " columns; put quotation marks around a text that contains the delimiter."
            ).format(path=path, line=line, cells=len(cells), columns=width)
        )
    del cells[width:]
    cells += [""] * (width - len(cells))
