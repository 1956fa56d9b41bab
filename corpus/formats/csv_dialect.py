"""The dialects of CSV: the delimiter, the quotation marks, and a title above the table.

Most programs double a quotation mark within quotation marks. Some write a backslash before it,
and some put spaces around delimiters, so that a quotation mark comes after a space.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import IO, Literal, Protocol

csv.field_size_limit(2**31 - 1)  # an answer may be long; the reader's own limit is 128 KiB

Quotes = Literal["doubled", "spaced", "escaped", "spaced and escaped", "none"]
"""How quotation marks are used: doubled within quotation marks; the same after spaces; after a
backslash; or as any other character."""

_DELIMITERS = ",;\t|^~\x1f"
_SAMPLE_LINES = 1000
_SAMPLE_ROWS = 50
"""The number of rows from which the delimiter is inferred."""
_MAX_TITLE_ROWS = 20
"""The largest number of rows of a title or of comments above the column names."""
_MOST_LINES = 1000
"""The largest number of lines of one cell, where quotation marks are not doubled."""
_CHUNK = 1 << 20
_ERROR = 100
"""The number of unexplained rows that an error in a file is as bad as."""
_NUMBER = re.compile(r"\s*[+-]?[\d.,:/-]*\d\s*")
_LEFT = re.compile(r'\s+".*"\s*|.*\\"', re.DOTALL)
"""A cell with quotation marks that another dialect would take away."""


class Reader(Iterator[list[str]], Protocol):
    """The type of the result of `csv.reader`."""

    line_num: int


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a CSV file is written."""

    delimiter: str
    quotes: Quotes = "doubled"
    skip: int = 0
    """The number of lines above the header: a title, comments, or `sep=;` for Excel."""

    def reader(self, lines: Iterable[str]) -> Reader:
        """The rows in these lines.

        Raises:
            csv.Error: a quotation mark has no pair, or is followed by other text.
        """
        if self.quotes in ("spaced", "escaped", "spaced and escaped"):
            return _LooseReader(self, lines)
        # Strict: otherwise a quotation mark without its pair takes in the rest of the file.
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            quoting=csv.QUOTE_NONE if self.quotes == "none" else csv.QUOTE_MINIMAL,
            strict=True,
        )


class _LooseReader:
    """Rows with spaces around delimiters, or a backslash before a quotation mark, or both."""

    def __init__(self, dialect: Dialect, lines: Iterable[str]) -> None:
        self.line_num = 0
        self._lines = iter(lines)
        self._delimiter = dialect.delimiter
        self._spaced = "spaced" in dialect.quotes
        self._escaped = "escaped" in dialect.quotes
        sign = re.escape(dialect.delimiter)
        space = " *+" if self._spaced else ""
        body = r'(?:[^"\\]|""|\\.)*+' if self._escaped else r'(?:[^"]|"")*+'
        self._open = re.compile(f'{space}"')
        self._unclosed = re.compile(f'{space}"{body}\\\\?\\Z', re.DOTALL)
        self._quoted = re.compile(f'{space}"({body})"{space}(?:({sign})|[\\r\\n]*\\Z)', re.DOTALL)
        self._plain = re.compile(f"([^{sign}\\r\\n]*+)(?:({sign})|[\\r\\n]*\\Z)")

    def __iter__(self) -> Iterator[list[str]]:
        return self

    def __next__(self) -> list[str]:
        text = self._line()
        if text is None:
            raise StopIteration
        if not text.strip("\r\n"):
            return []
        if "\\" not in text and not self._spaced and text.count('"') % 2 == 0:
            # Most rows, and csv reads them much faster.
            return next(csv.reader((text,), delimiter=self._delimiter, strict=True))
        cells: list[str] = []
        at, more = 0, True
        while more:
            quoted = self._open.match(text, at) is not None
            if quoted:
                text = self._with_rest(text, at)
            found = (self._quoted if quoted else self._plain).match(text, at)
            if found is None:
                raise csv.Error("a quotation mark is followed by other text")
            cells.append(self._cell(found[1], quoted=quoted))
            at, more = found.end(), found[2] is not None
        return cells

    def _line(self) -> str | None:
        line = next(self._lines, None)
        self.line_num += line is not None
        return line

    def _with_rest(self, text: str, at: int) -> str:
        """`text` with the lines on which the quoted cell that begins at `at` goes on."""
        for _nth in range(_MOST_LINES):
            if not self._unclosed.match(text, at):
                return text
            line = self._line()
            if line is None:
                break
            text += line
        raise csv.Error("unexpected end of data")

    def _cell(self, text: str, *, quoted: bool) -> str:
        if not quoted:
            return text.strip(" ") if self._spaced else text
        if self._escaped:
            return re.sub(r'""|\\(["\\])', lambda found: found[1] or '"', text)
        return text.replace('""', '"')


def dialect_of(file: IO[str]) -> Dialect:
    """The dialect of a CSV file that is open at its beginning.

    The delimiter is the one that splits the first rows into as many cells as the header. Whether
    a quotation mark has a backslash or a space before it may show only far down the file.
    """
    first = file.readline()
    asked = re.fullmatch(r"sep=([^\r\n])", first.strip("\r\n "), re.IGNORECASE)
    if not asked:
        file.seek(0)
    lines = list(islice(file, _SAMPLE_LINES))
    if asked:
        found = Dialect(asked[1], skip=1)
        if not _fit(found, lines)[0]:
            found = replace(_best(lines, asked[1]), skip=1)
    else:
        found = _best(lines, _DELIMITERS)
    if found.quotes != "none":
        found = _whole(file, found, lines)
    return found


def _best(lines: list[str], delimiters: str) -> Dialect:
    best, most = Dialect(delimiters[-1]), (0.0, 0)
    several: tuple[Quotes, ...] = ("doubled", "spaced", "escaped", "spaced and escaped", "none")
    for quotes in several:
        for delimiter in delimiters:
            dialect = Dialect(delimiter, quotes)
            share, width, skip = _fit(dialect, lines)
            if (share, width) > most:
                best, most = replace(dialect, skip=skip), (share, width)
        if most[0]:
            break
    return best


def _fit(dialect: Dialect, lines: list[str]) -> tuple[float, int, int]:
    """How well a dialect fits.

    It is the share of the first rows that are as long as the header, the length of the header,
    and the number of lines above it.
    """
    rows: list[tuple[int, list[str]]] = []
    reader = dialect.reader(lines)
    try:
        rows.extend(
            (reader.line_num, cells) for cells in islice(reader, _SAMPLE_ROWS + _MAX_TITLE_ROWS)
        )
    except csv.Error as error:
        # The sample may end within a cell.
        if "unexpected end" not in str(error):
            return 0.0, 0, 0
    filled = [(nth, cells) for nth, (_line, cells) in enumerate(rows) if any(cells)]
    found = (0.0, 0, 0)
    for nth, (at, cells) in enumerate(filled[:_MAX_TITLE_ROWS]):
        below = [row for _at, row in filled[nth:]]
        if len(cells) < 2 or (nth and not _is_below_title(rows, at, below)):
            continue
        same = sum(len(row) == len(cells) for row in below[:_SAMPLE_ROWS])
        share = round(same / len(below[:_SAMPLE_ROWS]), 1)
        if share > found[0] and (share > 0.8 or not nth):
            found = share, len(cells), rows[at - 1][0] if nth else 0
    return found


def _is_below_title(rows: list[tuple[int, list[str]]], at: int, below: list[list[str]]) -> bool:
    """Whether row `at` has the column names of the table `below`, and those above it do not."""
    names, *data = below
    above = [row for _line, row in rows[:at] if any(row)]
    if not data or len(set(names)) < len(names) or not all(map(str.strip, names)):
        return False
    if any(len(row) == len(names) for row in above) or any(map(_NUMBER.fullmatch, names)):
        return False
    blank = not any(rows[at - 1][1]) and all(any(row) for _line, row in rows[at:])
    marked = all(row[0][:1] in "#%" or row[0][:2] == "//" for row in above)
    # Names above numbers: this row is unlike those below it.
    columns = zip(*(row for row in data if len(row) == len(names)), strict=False)
    numbers = any(all(map(_NUMBER.fullmatch, column)) for column in columns)
    tight = not any(name[0] == " " for name in names)
    return tight and (blank or marked or (len(names) > 2 and numbers))


def _whole(file: IO[str], dialect: Dialect, lines: list[str]) -> Dialect:
    """The dialect after a look at the whole file, if any sign in it belongs to another one."""
    spaced, escaped = _signs(file, dialect.delimiter)
    spaced = spaced or _is_padded(dialect, lines)
    kinds: list[Quotes] = ["doubled"]
    kinds += ["spaced"] if spaced else []
    kinds += ["escaped"] if escaped else []
    kinds += ["spaced and escaped"] if spaced and escaped else []
    if len(kinds) == 1:
        return dialect
    several = [replace(dialect, quotes=quotes) for quotes in kinds]
    return min(several, key=lambda each: _problems(file, each))


def _signs(file: IO[str], delimiter: str) -> tuple[bool, bool]:
    """Whether anything may be a quotation mark after a space, or one after a backslash."""
    sign = re.escape(delimiter)
    after_space = re.compile(rf'(?:{sign}|[\r\n]) +"(?!["{sign}\r\n])|[^"]" +{sign}')
    spaced = escaped = False
    file.seek(0)
    rest = ""
    while chunk := file.read(_CHUNK):
        text = rest + chunk
        spaced = spaced or after_space.search(text) is not None
        escaped = escaped or '\\"' in text
        rest = text[-20:]
    return spaced, escaped


def _is_padded(dialect: Dialect, lines: list[str]) -> bool:
    """Whether each delimiter of the first rows is followed by a space."""
    try:
        rows = list(islice(dialect.reader(lines[dialect.skip :]), _SAMPLE_ROWS))
    except csv.Error:
        return False
    cells = [cell for row in rows for cell in row[1:] if cell]
    return len(cells) > 2 and all(cell[0] == " " for cell in cells)


def _problems(file: IO[str], dialect: Dialect) -> int:
    """How many rows of the whole file this dialect does not explain; many for an error."""
    file.seek(0)
    found, width = 0, 0
    try:
        for cells in dialect.reader(islice(file, dialect.skip, None)):
            if any(cells):
                width = width or len(cells)
                found += len(cells) != width or any(map(_LEFT.match, cells))
    except csv.Error:
        return found + _ERROR
    if dialect.quotes == "doubled":
        found += _is_padded(dialect, _sample(file))
    return found


def _sample(file: IO[str]) -> list[str]:
    file.seek(0)
    return list(islice(file, _SAMPLE_LINES))
