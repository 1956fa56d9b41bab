"""CSV: reading the files of survey programs, and writing files that are safe in a spreadsheet."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Generator, Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Literal

from ..errors import Refusal
from ..language import _
from .csv_dialect import Dialect, dialect_of
from .encoding import undecodable, unreadable
from .headers import with_header
from .table import Row, Table, skip_title

_FORMULA = frozenset("=+-@\t\r\n")
"""Characters that begin a formula in a spreadsheet, or that it skips before one."""

_GUARDED = _FORMULA | {"'"}
_CLOSED = re.compile(r"'(\W|\Z)")
_OWN = ("quote", "respondent", "question", "text")
"""The first columns of the tables that turven writes."""

Style = Literal["plain", "excel"]


def read(path: Path, encoding: str, *, header_rows: int | None = None) -> Table:
    """The columns of a CSV file and its rows, which are read one by one on demand.

    The delimiter is found by `dialect_of`. The sign that `write` puts before a formula is taken
    away.

    Args:
        header_rows: the number of rows with the names of the columns; by default they are
            recognised.

    Raises:
        Refusal: the file cannot be read, is empty, or has a row with more cells than columns;
            the last is raised while the rows are read.
    """
    try:
        raw = path.open("rb")
    except OSError as error:
        raise unreadable(path, error) from error
    file = io.TextIOWrapper(raw, encoding=encoding, newline="")
    try:
        dialect = dialect_of(file)
        file.seek(0)
        size = max(path.stat().st_size, 1)
        rows = skip_title(_read(file, dialect, path))
        header: list[str | None] = next(rows, (0, []))[1]
        below = _rows(rows, len(header), path, own=tuple(header[:4]) == _OWN)
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
    style: Style = "plain",
) -> None:
    """Write `rows` under `header` in UTF-8, with the byte order mark that Excel needs.

    A text that a spreadsheet would read as a formula gets a `'` before it. So that it can be taken
    away again, a text that begins with one and goes on as a formula gets another.

    Args:
        texts: the columns that contain texts, counted from 0; by default all columns.
        style: `plain`, with commas and decimal points, for programs; or `excel`, with
            semicolons and decimal commas, as Excel reads and writes it where the decimal sign is
            a comma.
    """
    # Not utf-8-sig: that encoder is written in Python and would slow down every row.
    file.write(codecs.BOM_UTF8)
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    excel = style == "excel"
    writer = csv.writer(text, delimiter=";" if excel else ",", lineterminator="\r\n")
    writer.writerow([escape_formula(name) for name in header])
    escaped = _escaped_rows(rows, texts)
    writer.writerows(map(_with_commas, escaped) if excel else escaped)
    text.flush()
    text.detach()


def _with_commas(row: Iterable[object]) -> list[object]:
    return [str(cell).replace(".", ",") if isinstance(cell, float) else cell for cell in row]


def escape_formula(cell: object) -> object:
    """`cell`, with a `'` before it if a spreadsheet would read it as a formula."""
    if isinstance(cell, str) and cell.lstrip("'")[:1] in _FORMULA:
        return "'" + cell
    return cell


def without_guard(cell: str, *, own: bool = False) -> str:
    """`cell` without the `'` that keeps a spreadsheet from reading it as a formula.

    Args:
        own: whether `write` wrote it; elsewhere, an answer such as `'+1' is fine` is kept.
    """
    if (
        cell[:1] == "'"
        and cell.lstrip("'")[:1] in _FORMULA
        and (own or not _CLOSED.search(cell, 1))
    ):
        return cell[1:]
    return cell


def _escaped_rows(
    rows: Iterable[Sequence[object]], texts: Sequence[int]
) -> Iterator[Iterable[object]]:
    for row in rows:
        # Formulas are rare and cells are many: no function call per cell, no copy of a row.
        risky = [
            at
            for at in texts or range(len(row))
            if (cell := row[at]) and cell.__class__ is str and cell[0] in _GUARDED
        ]
        yield map(escape_formula, row) if risky else row


def _read(file: io.TextIOWrapper, dialect: Dialect, path: Path) -> Generator[Row]:
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


def _rows(rows: Generator[Row], width: int, path: Path, *, own: bool) -> Generator[Row]:
    try:
        for line, cells in rows:
            if len(cells) != width:
                _pad_or_refuse(line, cells, width, path)
            if not (cells[0] or "").strip() and not "".join(cell or "" for cell in cells).strip():
                continue
            if any(cell and cell[0] == "'" for cell in cells):
                cells = [cell and without_guard(cell, own=own) for cell in cells]  # noqa: PLW2901
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
