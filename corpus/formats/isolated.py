"""Reading spreadsheets and SPSS files in a child process.

They are read by libraries in Rust and C. A damaged or hostile file may make such a library crash
the whole process or fill the memory; in a child process only the reading fails. The child may
use four gigabytes and half an hour, on systems that can limit this.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any

from ..errors import Refusal
from ..isolation import Channel, Child, Killed, limit
from ..language import _
from .headers import with_header
from .table import Column, Header, Row, SeveralSheets, SpssVariable, Table

_MEMORY = 4 << 30
_SECONDS = 1800
_ROWS_AT_ONCE = 1000


def read(
    path: Path, kind: str, part: str | None = None, *, header_rows: int | None = None
) -> Table:
    """A spreadsheet or SPSS file as a table.

    Args:
        kind: `xlsx`, `sav`, `por`, or `sav as it is` (see `sav.read_as_it_is`).
        part: the sheet of a spreadsheet, or the columns of an SPSS file as JSON.
        header_rows: the number of rows with the names of the columns of a spreadsheet; by default
            they are recognised.

    Raises:
        Refusal: the file cannot be read; also raised while the rows are read. It is
            `SeveralSheets` if a sheet must be chosen.
    """
    if not path.is_file():
        raise Refusal(_("{path} cannot be read ({reason}).").format(path=path, reason=_("no file")))
    sent = _sent(path, kind, part)
    try:
        header = Header(**next(sent))
    except BaseException:
        sent.close()
        raise
    done = 0

    def rows() -> Generator[Row]:
        nonlocal done
        try:
            for lot in sent:
                for line, cells in lot:
                    done += 1
                    yield line, cells
        finally:
            sent.close()

    read_as = {"format": "spreadsheet" if kind == "xlsx" else "SPSS", **header.read_as}
    if header.labels:
        spss = [SpssVariable(**about) for about in header.spss]
        columns = tuple(map(Column, header.names, header.labels, header.values, spss))
        below = rows()
    else:
        columns, below, count = with_header(header.names, rows(), header_rows)
        if count > 1:
            read_as["header_rows"] = str(count)
    return Table(
        columns,
        below,
        read_as,
        lambda: min(done / header.row_count, 1) if header.row_count > 0 else 0,
    )


def _sent(path: Path, kind: str, part: str | None) -> Generator[Any]:
    """The header that the child sends, then its batches of rows."""
    asked = [kind, str(path), *([part] if part is not None else [])]
    with Child(send, *asked, subject=path) as child:
        try:
            while message := child.receive():
                word, *values = message
                if word == "several sheets":
                    raise SeveralSheets(*values)
                yield values[0]
        except Killed as killed:
            raise Refusal(
                _(
                    "{path} could not be read to the end ({reason}); open it in the program that"
                    " made it and save it as CSV."
                ).format(path=path, reason=killed.reason)
            ) from killed


def send(channel: Channel, kind: str, path: str, part: str | None = None) -> None:
    """In the child: read the file, and send its header and its rows."""
    limit(_MEMORY, _SECONDS)
    from . import sav, xlsx

    readers: dict[str, Callable[[Path, str | None], Iterator[Header | Row]]] = {
        "xlsx": xlsx.read, "sav": sav.read, "por": sav.read_por, "sav as it is": sav.read_as_it_is
    }  # fmt: skip
    try:
        found = readers[kind](Path(path), part)
        header = next(found)
        assert isinstance(header, Header)
        channel.send("header", asdict(header))
        while lot := list(islice(found, _ROWS_AT_ONCE)):
            channel.send("rows", lot)
    except SeveralSheets as several:
        channel.send("several sheets", str(several), several.sheets)
