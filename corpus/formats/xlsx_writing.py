"""Spreadsheets, written row by row as they are read out of the study."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterable, Sequence
from typing import IO, TYPE_CHECKING, Literal, NamedTuple

from ..errors import Refusal
from ..language import _

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

# What Excel can hold: https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3
ROWS, COLUMNS = 1_048_576, 16_384
MAX_CELL_UNITS = 32_767
"""UTF-16 units in a cell; a character such as 🙂 is two of them."""
MAX_NAME_UNITS = 31
"""The same, in the name of a sheet."""

CUT_MARK = " […]"
"""The end of a text that was cut because a cell cannot hold it."""

Style = Literal["title", "head", "text", "share", "lower", "number"]
"""How a cell looks: bold, bold above numbers, a text among numbers, 36%, 36% underlined, 0.25."""

_LOOKS: dict[Style, dict[str, object]] = {
    "title": {"bold": True, "quote_prefix": True},
    "head": {"bold": True, "quote_prefix": True, "text_wrap": True, "align": "right"},
    "text": {"quote_prefix": True, "align": "right"},
    "share": {"num_format": "0%"},
    "lower": {"num_format": "0%", "underline": 1},
    "number": {"num_format": "0.00"},
}
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_MAX_WIDTH = 60
_MAX_PRINTED_COLUMNS = 12
"""Columns that can be read when they are printed beside one another."""
_FIRST, _OTHERS, _LINE = 36, 12, 15
"""How wide the columns of a page are, and how high a line is."""


class Sheet(NamedTuple):
    """A table to write; its rows are asked for when those of the sheets before it are written."""

    name: str
    """As it is wished; the name in the file is made of it by `sheet_name`."""
    header: Sequence[str]
    rows: Iterable[Sequence[object]]
    wide: frozenset[str] = frozenset()
    """Columns with long texts, which are wrapped."""


class StyledCell(NamedTuple):
    """A cell that looks as is said here."""

    value: str | int | float
    look: Style


class Page(NamedTuple):
    """Tables to read, below each other; its rows are asked for as those of a sheet are."""

    name: str
    rows: Iterable[Sequence[object]]
    stay: int = 0
    """Rows that stay on the screen when one scrolls, as the first column does."""


def write(file: IO[bytes], sheets: Iterable[Sheet | Page]) -> int:
    """Write the sheets; give back how many texts were cut because no cell can hold them.

    A text is written as a text, whatever it begins with: none is a formula, a link or a number,
    also when somebody edits it in Excel. A line break is a line feed there; of another system's
    as many characters are written as it had, so that places in the text stay right. Control
    characters are in the file as `_x001B_`, which Excel and LibreOffice read as such.

    Raises:
        Refusal: a sheet has more rows or columns than Excel can read.
    """
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    # Before the file is packed its rows are in files of their own, which go when this does.
    with tempfile.TemporaryDirectory() as folder:
        target = _Target(file)
        book = Workbook(target, {"constant_memory": True, "tmpdir": folder, "use_zip64": True})
        taken: set[str] = set()
        cut = 0
        try:
            for sheet in sheets:
                name = sheet_name(sheet.name, taken)
                taken.add(name.casefold())
                cut += _Writing(book, book.add_worksheet(name)).write(sheet)
            book.close()
            if target.error is not None:
                raise target.error
        except FileCreateError as error:
            # A file in the folder could not be written.
            raise OSError(*error.args[0].args) from error
        finally:
            target.leave()
            # Windows removes no file that is open.
            for each in book.worksheets():
                each._opt_close()  # noqa: SLF001 - what `close` does for each
    return cut


def sheet_name(wished: str, taken: set[str]) -> str:
    """A name that Excel accepts, unlike all in `taken`, which are casefolded.

    It has at most 31 UTF-16 units, none of the signs of a path or a reference, no apostrophe
    at either end, and is not `History`.
    """
    bare = re.sub(r"[\[\]:*?/\\\x00-\x1f\x7f\ufffe\uffff]", " ", wished).strip(" '") or "-"
    name, number = _fit(bare, MAX_NAME_UNITS).strip(" '"), 1
    while name.casefold() in taken or name.casefold() == "history":
        number += 1
        behind = f" ({number})"
        name = _fit(bare, MAX_NAME_UNITS - len(behind)) + behind
    return name


class _Target:
    """A file for the library to write to, which never fails: what did is in `error`.

    The library does not close an archive that it cannot finish, and Python, which then does,
    would print that this failed too. So what follows a failure, or the end, goes nowhere.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self.error: OSError | None = None
        self._file: IO[bytes] | None = file

    def write(self, data: bytes) -> int:
        return self._do(lambda file: file.write(data))

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._do(lambda file: file.seek(offset, whence))

    def tell(self) -> int:
        return self._do(lambda file: file.tell())

    def flush(self) -> None:
        self._do(lambda file: file.flush() or 0)

    def leave(self) -> None:
        self._file = None

    def _do(self, act: Callable[[IO[bytes]], int]) -> int:
        if self._file is not None:
            try:
                return act(self._file)
            except OSError as error:
                self.error = error
                self.leave()
        return 0


class _Writing:
    """One sheet on its way."""

    def __init__(self, book: Workbook, sheet: Worksheet) -> None:
        self._sheet = sheet
        self._plain = book.add_format({"valign": "top"})
        # With a quote prefix a text stays one when it is edited.
        self._text = book.add_format({"valign": "top", "quote_prefix": True})
        self._head = book.add_format({"bold": True, "valign": "top"})
        self._looks = {
            look: book.add_format({"valign": "top", **how}) for look, how in _LOOKS.items()
        }
        self._wrapped = book.add_format({"valign": "top", "text_wrap": True})
        self._wrapped_text = book.add_format(
            {"valign": "top", "text_wrap": True, "quote_prefix": True}
        )
        self._cut = 0

    def write(self, table: Sheet | Page) -> int:
        self._sheet.set_landscape()
        if isinstance(table, Page):
            self._write_page(table)
        else:
            self._write_sheet(table)
        return self._cut

    def _write_page(self, page: Page) -> None:
        self._sheet.set_column(0, 0, _FIRST)
        self._sheet.set_column(1, COLUMNS - 1, _OTHERS)
        self._sheet.freeze_panes(page.stay, 1)
        columns = 0
        for row, cells in enumerate(page.rows):
            if row >= ROWS:
                self._too_large(None, ROWS)
            columns = max(columns, len(cells))
            if (lines := _lines(cells)) > 1:
                self._sheet.set_row(row, _LINE * lines)
            for at, cell in enumerate(cells):
                if isinstance(cell, StyledCell):
                    form = self._looks[cell.look]
                    if isinstance(cell.value, str):
                        self._string(row, at, cell.value, form)
                    else:
                        self._sheet.write_number(row, at, cell.value, form)
                elif isinstance(cell, str):
                    if cell:
                        self._cell(row, at, cell, wrap=False)
                elif cell is not None:
                    self._sheet.write_number(row, at, cell, self._plain)
        self._fit(columns)

    def _write_sheet(self, table: Sheet) -> None:
        header = table.header
        if len(header) > COLUMNS:
            self._too_large(len(header), COLUMNS)
        for at, name in enumerate(header):
            width = _MAX_WIDTH if name in table.wide else max(len(name) + 3, 10)
            self._sheet.set_column(at, at, min(width, _MAX_WIDTH))
            self._string(0, at, name, self._head)
        self._sheet.freeze_panes(1, 0)
        self._sheet.repeat_rows(0)
        self._fit(len(header))
        wraps = [name in table.wide for name in header]
        row = 0
        for row, cells in enumerate(table.rows, 1):
            if row >= ROWS:
                self._too_large(None, ROWS)
            for at, cell in enumerate(cells):
                if cell is None or cell == "":
                    continue
                if isinstance(cell, str):
                    self._cell(row, at, cell, wrap=wraps[at])
                else:
                    self._sheet.write_number(row, at, cell, self._plain)
        if header:
            self._sheet.autofilter(0, 0, row, len(header) - 1)
            # A respondent called 12 is no number that somebody forgot to make one.
            last = f"{_letters(len(header))}{row + 1}"
            self._sheet.ignore_errors({"number_stored_as_text": f"A1:{last}"})

    def _fit(self, columns: int) -> None:
        if columns <= _MAX_PRINTED_COLUMNS:
            self._sheet.fit_to_pages(1, 0)

    def _cell(self, row: int, at: int, text: str, *, wrap: bool) -> None:
        if text.startswith(_FORMULA):
            form = self._wrapped_text if wrap else self._text
        else:
            form = self._wrapped if wrap else self._plain
        self._string(row, at, text, form)

    def _string(self, row: int, at: int, text: str, form: Format) -> None:
        if "\r" in text:
            text = text.replace("\r\n", " \n").replace("\r", "\n")
        if len(text) > MAX_CELL_UNITS // 2 and _units(text) > MAX_CELL_UNITS:
            text = _fit(text, MAX_CELL_UNITS - len(CUT_MARK)) + CUT_MARK
            self._cut += 1
        if text.startswith("<r>") and text.endswith("</r>"):
            # The library takes such a text for its own XML, unless it is told in pieces.
            self._sheet.write_rich_string(row, at, text[0], text[1], text[2:], form)
        else:
            self._sheet.write_string(row, at, text, form)

    def _too_large(self, columns: int | None, most: int) -> None:
        if columns is None:
            sentence = _(
                "An Excel sheet holds at most {most} rows; export to .csv or .parquet, or export"
                " a part of the quotes."
            )
        else:
            sentence = _(
                "An Excel sheet holds at most {most} columns; export to .csv or .parquet, or"
                " export a part of the codes."
            )
        raise Refusal(sentence.format(most=most))


def _lines(cells: Sequence[object]) -> int:
    """How many lines the longest of the names of columns takes, as far as it is shown."""
    names = [
        str(cell.value) for cell in cells if isinstance(cell, StyledCell) and cell.look == "head"
    ]
    return min(max((len(name) // (_OTHERS - 2) + 1 for name in names), default=1), 6)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _fit(text: str, units: int) -> str:
    """As many whole characters of `text` as there are in so many UTF-16 units."""
    return text.encode("utf-16-le", "surrogatepass")[: units * 2].decode("utf-16-le", "ignore")


def _letters(column: int) -> str:
    """How a spreadsheet calls a column that is counted from 1."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
