"""Writing spreadsheets row by row, while the rows are read from the study."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import IO, TYPE_CHECKING, Literal, NamedTuple

from ..errors import Refusal
from ..language import _, number

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

# What Excel can hold: https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3
ROWS, COLUMNS = 1_048_576, 16_384
MAX_CELL_UNITS = 32_767
"""The largest number of UTF-16 units in a cell; a character such as 🙂 has two."""
MAX_NAME_UNITS = 31
"""The largest number of UTF-16 units in the name of a sheet."""

CUT_MARK = " […]"
"""The mark at the end of a text that was cut because it is too long for a cell."""

Style = Literal["title", "head", "text", "share", "lower", "number", "p"]
"""The styles of a cell, in order: bold; bold above numbers; a text among numbers; 36%; 36%
underlined; 0.25; 0.032 or <0.001."""

_LOOKS: dict[Style, dict[str, object]] = {
    "title": {"bold": True, "quote_prefix": True},
    "head": {"bold": True, "quote_prefix": True, "text_wrap": True, "align": "right"},
    "text": {"quote_prefix": True, "align": "right"},
    "share": {"num_format": "0%"},
    "lower": {"num_format": "0%", "underline": 1},
    "number": {"num_format": "0.00"},
}
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_MAX_WIDTH, _MOST_WIDTH = 60, 40
"""The widths in characters of a column with long texts, and the largest of any other."""
_MAX_PRINTED_COLUMNS = 30
"""The largest number of columns that is printed on the width of one page."""
_A4 = 9
_FIRST_WIDTH, _OTHER_WIDTH, _LINE_HEIGHT = 36, 12, 15
"""The widths of the columns of a page in characters, and the height of a line in points."""


class Sheet(NamedTuple):
    """A table to write; its rows are read after the rows of the sheets before it are written."""

    name: str
    """The wanted name; `sheet_name` derives the name in the file from it."""
    header: Sequence[str]
    rows: Iterable[Sequence[object]]
    wide: frozenset[str] = frozenset()
    """The names of columns with long texts, which are wrapped."""


class StyledCell(NamedTuple):
    """A cell with its own style."""

    value: str | int | float
    look: Style


class Page(NamedTuple):
    """A sheet for people to read, with tables below one another; rows are read as in `Sheet`."""

    name: str
    rows: Iterable[Sequence[object]]
    stay: int = 0
    """The number of rows that, like the first column, stay visible when scrolling."""


def write(file: IO[bytes], sheets: Iterable[Sheet | Page]) -> int:
    """Write the sheets; returns how many texts were cut because they are too long for a cell.

    Every text stays a text: it never becomes a formula, a link or a number, not even when
    somebody edits it in Excel. A line break is written as a line feed, after a space if it had
    two characters, so that positions in the text stay correct. Control characters are written as
    `_x001B_`, which Excel and LibreOffice read as those characters.

    Raises:
        Refusal: a sheet has more rows or columns than Excel can read.
    """
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    # The rows are in temporary files until the workbook is packed.
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
            # A temporary file could not be written.
            raise OSError(*error.args[0].args) from error
        finally:
            target.leave()
            # Windows cannot remove a file that is open.
            for each in book.worksheets():
                each._opt_close()  # noqa: SLF001 - `close` does the same for each
    return cut


def sheet_name(wished: str, taken: set[str]) -> str:
    """A name that Excel accepts and that is not in `taken`, which holds casefolded names.

    It has at most 31 UTF-16 units, no characters of paths or references, no apostrophe at
    either end, and is not `History`.
    """
    bare = re.sub(r"[\[\]:*?/\\\x00-\x1f\x7f\ufffe\uffff]", " ", wished).strip(" '") or "-"
    name, number = _fit(bare, MAX_NAME_UNITS).strip(" '"), 1
    while name.casefold() in taken or name.casefold() == "history":
        number += 1
        suffix = f" ({number})"
        name = _fit(bare, MAX_NAME_UNITS - len(suffix)) + suffix
    return name


class _Target:
    """A file for the library to write to that never raises: it keeps the first error in `error`.

    The library does not close an archive that it cannot finish; Python then closes it and prints
    a second error. Therefore everything written after an error, or after the end, is discarded.
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
    """Writes one sheet."""

    def __init__(self, book: Workbook, sheet: Worksheet) -> None:
        self._sheet = sheet
        self._plain = book.add_format({"valign": "top"})
        # With a quote prefix a text stays a text when it is edited.
        self._text = book.add_format({"valign": "top", "quote_prefix": True})
        self._head = book.add_format({"bold": True, "valign": "top"})
        # The literal is not converted to the language of Excel, as the digits of a format are.
        least = f'[<0.001]"<{number(0.001, 3)}";0.000'
        self._looks = {
            look: book.add_format({"valign": "top", **how}) for look, how in _LOOKS.items()
        }
        self._looks["p"] = book.add_format({"valign": "top", "num_format": least})
        self._wrapped = book.add_format({"valign": "top", "text_wrap": True})
        self._wrapped_text = book.add_format(
            {"valign": "top", "text_wrap": True, "quote_prefix": True}
        )
        self._dates = book.add_format({"valign": "top", "num_format": "yyyy-mm-dd"})
        self._times = book.add_format({"valign": "top", "num_format": "yyyy-mm-dd hh:mm"})
        self._cut = 0

    def write(self, table: Sheet | Page) -> int:
        self._sheet.set_paper(_A4)
        self._sheet.set_landscape()
        self._sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        # The name of the sheet, and the page of how many.
        self._sheet.set_footer("&L&A&R&P / &N")
        if isinstance(table, Page):
            self._write_page(table)
        else:
            self._write_sheet(table)
        return self._cut

    def _write_page(self, page: Page) -> None:
        self._sheet.set_column(0, 0, _FIRST_WIDTH)
        self._sheet.set_column(1, COLUMNS - 1, _OTHER_WIDTH)
        self._sheet.freeze_panes(page.stay, 1)
        columns = 0
        for row, cells in enumerate(page.rows):
            if row >= ROWS:
                self._too_large(None, ROWS)
            columns = max(columns, len(cells))
            if (lines := _lines(cells)) > 1:
                self._sheet.set_row(row, _LINE_HEIGHT * lines)
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
        self._repeat(page.stay)

    def _write_sheet(self, table: Sheet) -> None:
        header = table.header
        if len(header) > COLUMNS:
            self._too_large(len(header), COLUMNS)
        for at, name in enumerate(header):
            self._string(0, at, name, self._head)
        self._sheet.freeze_panes(1, 0)
        self._sheet.repeat_rows(0)
        self._fit(len(header))
        wraps = [name in table.wide for name in header]
        widest = [max(len(name), 7) for name in header]
        row = 0
        for row, cells in enumerate(table.rows, 1):
            if row >= ROWS:
                self._too_large(None, ROWS)
            for at, cell in enumerate(cells):
                if cell is not None and cell != "":
                    widest[at] = max(widest[at], self._value(row, at, cell, wrap=wraps[at]))
        for at, name in enumerate(header):
            width = _MAX_WIDTH if name in table.wide else min(widest[at] + 3, _MOST_WIDTH)
            self._sheet.set_column(at, at, width)
        if header:
            self._sheet.autofilter(0, 0, row, len(header) - 1)
            # Excel would warn about a respondent called 12 that it is a number stored as text.
            last = f"{_letters(len(header))}{row + 1}"
            self._sheet.ignore_errors({"number_stored_as_text": f"A1:{last}"})

    def _repeat(self, rows: int) -> None:
        """Print the first rows on each page."""
        if rows:
            self._sheet.repeat_rows(0, rows - 1)

    def _fit(self, columns: int) -> None:
        if columns <= _MAX_PRINTED_COLUMNS:
            self._sheet.fit_to_pages(1, 0)
        else:
            self._sheet.repeat_columns(0)

    def _value(self, row: int, at: int, cell: object, *, wrap: bool) -> int:
        """Write a cell of a sheet; returns the number of characters that it shows."""
        if isinstance(cell, str):
            self._cell(row, at, cell, wrap=wrap)
            return len(cell)
        if isinstance(cell, datetime):
            self._sheet.write_datetime(row, at, cell, self._times)
            return 16
        if isinstance(cell, date):
            self._sheet.write_datetime(row, at, cell, self._dates)
            return 10
        self._sheet.write_number(row, at, cell, self._plain)
        return 0

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
            # The library would read such a text as its own XML, unless it is written in pieces.
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
    """The number of lines for the longest column name, at most six."""
    names = [
        str(cell.value) for cell in cells if isinstance(cell, StyledCell) and cell.look == "head"
    ]
    return min(max((len(name) // (_OTHER_WIDTH - 2) + 1 for name in names), default=1), 6)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _fit(text: str, units: int) -> str:
    """`text`, cut after a whole character to at most `units` UTF-16 units."""
    return text.encode("utf-16-le", "surrogatepass")[: units * 2].decode("utf-16-le", "ignore")


def _letters(column: int) -> str:
    """The letters of a column of a spreadsheet, from its number counted from 1."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
