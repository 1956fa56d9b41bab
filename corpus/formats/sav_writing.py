"""Writing SPSS files (.sav) row by row.

The format is that of the PSPP manual ("System File Format"). ReadStat is not used, because it
needs all rows in memory before it writes the first, and writes neither multiple-response sets
nor the weight.
"""

from __future__ import annotations

import math
import re
import struct
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import IO, Literal

Measure = Literal["unknown", "nominal", "ordinal", "scale"]
Cell = float | str | None
Range = tuple[float, float] | tuple[str, str]

MAX_TEXT_BYTES = 32_767
"""The longest text that SPSS can hold, in bytes."""
MAX_LABEL_BYTES = 256
MAX_VALUE_LABEL_BYTES = 120

_SYSMIS = -sys.float_info.max
_LOWEST = math.nextafter(_SYSMIS, 0)
_HIGHEST = sys.float_info.max

_BIAS = 100
_LITERAL, _SPACES, _MISSING = 253, 254, 255
"""Codes for eight bytes: they follow as they are, are spaces, or are missing."""

_SEGMENT_BYTES, _WIDTH_PER_SEGMENT = 255, 252
"""A long text is stored in segments of 255 bytes, one for every 252 bytes of its width."""

_FORMATS = {
    "A": 1, "AHEX": 2, "COMMA": 3, "DOLLAR": 4, "F": 5, "IB": 6, "PIBHEX": 7, "P": 8, "PIB": 9,
    "PK": 10, "RB": 11, "RBHEX": 12, "Z": 15, "N": 16, "E": 17, "DATE": 20, "TIME": 21,
    "DATETIME": 22, "ADATE": 23, "JDATE": 24, "DTIME": 25, "WKDAY": 26, "MONTH": 27, "MOYR": 28,
    "QYR": 29, "WKYR": 30, "PCT": 31, "DOT": 32, "CCA": 33, "CCB": 34, "CCC": 35, "CCD": 36,
    "CCE": 37, "EDATE": 38, "SDATE": 39, "MTIME": 40, "YMDHMS": 41,
}  # fmt: skip

_MEASURES: dict[Measure, int] = {"unknown": 0, "nominal": 1, "ordinal": 2, "scale": 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """A column, with a name that SPSS accepts (see `spss_names`)."""

    name: str
    label: str = ""
    width: int = 0
    """Bytes of the longest text, at least 1; 0 for numbers."""
    format: str = "F8.2"
    """The display format of numbers."""
    measure: Measure = "nominal"
    values: Mapping[float, str] | Mapping[str, str] = field(default_factory=dict)
    """The value labels."""
    missing: Sequence[Range] = ()
    """The user-missing values: ranges from one value to another, or to itself; at most three."""


@dataclass(frozen=True, slots=True)
class ResponseSet:
    """A multiple-response set: variables that are 1 if an answer applies, or that hold answers.

    The name begins with `$`.
    """

    name: str
    label: str
    variables: Sequence[str]
    coded: bool = False
    """Whether each variable holds the number of an answer, rather than 1 for its own."""


def write(
    file: IO[bytes],
    variables: Sequence[Variable],
    rows: Iterable[Sequence[Cell | bytes]],
    count: int,
    *,
    weight: str | None = None,
    sets: Sequence[ResponseSet] = (),
) -> None:
    """Write `count` rows with a cell for each variable; None is missing.

    A cell of bytes, as `packed_integer` makes them, holds one variable per byte.

    Args:
        weight: the name of the variable with the weights.
    """
    columns = _columns(variables)
    _dictionary(file, columns, count, weight, sets)
    kinds = [(not column.variable.width, column.elements) for column in columns]
    for row in rows:
        file.write(_packed_row(kinds, row))


@dataclass(slots=True)
class _Column:
    """A variable, its short name and its position, counted in elements of eight bytes.

    `segments` has the width of each segment of a text in bytes; it is empty for numbers.
    """

    variable: Variable
    short: str
    first: int
    segments: list[int]

    @property
    def elements(self) -> int:
        return sum(-(-width // 8) for width in self.segments) or 1


def _columns(variables: Sequence[Variable]) -> list[_Column]:
    columns: list[_Column] = []
    first = 1
    for variable, short in zip(variables, _short_names(variables), strict=True):
        step = _WIDTH_PER_SEGMENT if variable.width > _SEGMENT_BYTES else _SEGMENT_BYTES
        *full, last = range(0, max(variable.width, 1), step)
        segments = [*[_SEGMENT_BYTES] * len(full), variable.width - last]
        columns.append(_Column(variable, short, first, segments if variable.width else []))
        first += columns[-1].elements
    return columns


def _short_names(variables: Sequence[Variable]) -> Iterator[str]:
    """Unique names of at most eight bytes, by which the other records refer to variables."""
    own = [variable.name.upper() for variable in variables]
    fits = [bool(re.fullmatch(r"[A-Z][A-Z0-9_]{0,7}", name)) for name in own]
    taken = {name for name, fit in zip(own, fits, strict=True) if fit}
    fresh = (name for n in count(1) if (name := f"V{n}") not in taken)
    return (name if fit else next(fresh) for name, fit in zip(own, fits, strict=True))


def _dictionary(
    file: IO[bytes],
    columns: Sequence[_Column],
    count: int,
    weight: str | None,
    sets: Sequence[ResponseSet],
) -> None:
    weighted = (column.first for column in columns if column.variable.name == weight)
    now = datetime.now(UTC)
    # In English, whatever the locale.
    month = "JanFebMarAprMayJunJulAugSepOctNovDec"[now.month * 3 - 3 :][:3]
    file.write(
        struct.pack(
            "<4s60s5id9s8s64s3x", b"$FL2", b"@(#) SPSS DATA FILE turven".ljust(60), 2,
            sum(column.elements for column in columns), 1, next(weighted, 0), count, _BIAS,
            f"{now:%d} {month} {now:%y}".encode(), f"{now:%H:%M:%S}".encode(), b" " * 64,
        )
    )  # fmt: skip
    parts = _segment_names(columns)
    for column in columns:
        _variable(file, column, parts)
    _value_labels(file, columns)
    _extension(file, 3, 4, struct.pack("<8i", 1, 0, 0, -1, 1, 1, 2, 65001))
    _extension(file, 4, 8, struct.pack("<3d", _SYSMIS, _HIGHEST, _LOWEST))
    if sets:
        short = {column.variable.name: column.short.lower() for column in columns}
        _extension(file, 7, 1, b"".join(_set(each, short) for each in sets))
    _extension(file, 11, 4, b"".join(map(_display, columns)))
    names = "\t".join(f"{column.short}={column.variable.name}" for column in columns)
    _extension(file, 13, 1, names.encode())
    long = [column for column in columns if len(column.segments) > 1]
    if long:
        widths = "".join(f"{each.short}={each.variable.width:05d}\0\t" for each in long)
        _extension(file, 14, 1, widths.encode())
    _extension(file, 16, 8, struct.pack("<2q", 1, count))
    _extension(file, 20, 1, b"UTF-8")
    wide = [column.variable for column in columns if column.variable.width > 8]
    if labelled := b"".join(_long_labels(each) for each in wide if each.values):
        _extension(file, 21, 1, labelled)
    if missing := b"".join(_long_missing(each) for each in wide if each.missing):
        _extension(file, 22, 1, missing)
    file.write(struct.pack("<2i", 999, 0))


def _segment_names(columns: Sequence[_Column]) -> Iterator[str]:
    """Names for the second and further segments of long texts, unlike those of all variables."""
    taken = {column.short for column in columns}
    return (name for n in count(1) if (name := f"T{n}") not in taken)


def _variable(file: IO[bytes], column: _Column, parts: Iterator[str]) -> None:
    variable = column.variable
    for nth, width in enumerate(column.segments or [0]):
        label = b"" if nth else clipped(variable.label, MAX_LABEL_BYTES)
        missing, how_many = b"", 0
        if variable.width <= 8:
            missing, how_many = _missing(variable)
        shown = _format(f"A{width}" if width else variable.format)
        name = next(parts) if nth else column.short
        file.write(
            struct.pack(
                "<6i8s", 2, width, bool(label), how_many, shown, shown, name.encode().ljust(8)
            )
        )
        if label:
            file.write(struct.pack("<i", len(label)) + _padded(label, 4, b"\0"))
        file.write(missing)
        for _more in range(-(-width // 8) - 1):
            file.write(struct.pack("<6i8s", 2, -1, 0, 0, 0x011D01, 0x011D01, b" " * 8))


def _missing(variable: Variable) -> tuple[bytes, int]:
    if variable.width:
        return b"".join(_missing_texts(variable)), len(_missing_texts(variable))
    ranges = [(float(low), float(high)) for low, high in variable.missing]
    spans = [each for each in ranges if each[0] != each[1]]
    single = [low for low, high in ranges if low == high]
    numbers = [_bounded(end) for each in spans[:1] for end in each] + single[: 1 if spans else 3]
    packed = struct.pack(f"<{len(numbers)}d", *numbers)
    return packed, -len(numbers) if spans else len(numbers)


def _missing_texts(variable: Variable) -> list[bytes]:
    return [clipped(str(low), 8).ljust(8) for low, _high in variable.missing[:3]]


def _bounded(value: float) -> float:
    return min(max(value, _LOWEST), _HIGHEST)


def _format(shown: str) -> int:
    """A display format such as `F8.2` as the number that represents it in the file."""
    found = re.fullmatch(r"([A-Z]+)(\d+)?(?:\.(\d+))?", shown)
    kind, width, decimals = found.groups() if found else ("F", "8", "2")
    return _FORMATS.get(kind, 5) << 16 | int(width or 8) << 8 | int(decimals or 0)


def _value_labels(file: IO[bytes], columns: Sequence[_Column]) -> None:
    """Write each set of value labels once, with all variables that have it."""
    by_labels: dict[tuple[tuple[bytes, str], ...], list[int]] = {}
    for column in columns:
        variable = column.variable
        if variable.values and variable.width <= 8:
            labels = tuple((_value(value), label) for value, label in variable.values.items())
            by_labels.setdefault(labels, []).append(column.first)
    for labels, places in by_labels.items():
        file.write(struct.pack("<2i", 3, len(labels)))
        for value, label in labels:
            short = clipped(label, MAX_VALUE_LABEL_BYTES)
            file.write(value + _padded(bytes([len(short)]) + short, 8))
        file.write(struct.pack(f"<2i{len(places)}i", 4, len(places), *places))


def _value(value: float | str) -> bytes:
    return value.encode().ljust(8) if isinstance(value, str) else struct.pack("<d", value)


def _set(each: ResponseSet, short: Mapping[str, str]) -> bytes:
    label = clipped(" ".join(each.label.split()), MAX_LABEL_BYTES)
    members = " ".join(short[name] for name in each.variables)
    kind = "C" if each.coded else "D1 1"
    return f"{each.name}={kind} {len(label)} ".encode() + label + f" {members}\n".encode()


def _display(column: _Column) -> bytes:
    """The measure, width on the screen and alignment of each segment."""
    measure = _MEASURES[column.variable.measure]
    if column.segments:
        return struct.pack("<3i", measure, min(column.variable.width, 40), 0) * len(column.segments)
    return struct.pack("<3i", measure, 8, 1)


def _long_labels(variable: Variable) -> bytes:
    parts = [_counted(variable.name.encode()), struct.pack("<2i", variable.width,
             len(variable.values))]  # fmt: skip
    for value, label in variable.values.items():
        parts += [
            _counted(str(value).encode().ljust(variable.width)),
            _counted(clipped(label, MAX_VALUE_LABEL_BYTES)),
        ]
    return b"".join(parts)


def _long_missing(variable: Variable) -> bytes:
    texts = _missing_texts(variable)
    return (
        _counted(variable.name.encode())
        + struct.pack("<Bi", len(texts), 8)
        + b"".join(texts)
    )  # fmt: skip


def _counted(data: bytes) -> bytes:
    return struct.pack("<i", len(data)) + data


def _extension(file: IO[bytes], kind: int, size: int, data: bytes) -> None:
    file.write(struct.pack("<4i", 7, kind, size, len(data) // size) + data)


def _padded(data: bytes, to: int, filler: bytes = b" ") -> bytes:
    return data + filler * (-len(data) % to)


def packed_integer(number: int | None) -> int:
    """The byte for a whole number from -99 to 151; None is missing."""
    return _MISSING if number is None else number + _BIAS


def _packed_row(kinds: Sequence[tuple[bool, int]], row: Sequence[Cell | bytes]) -> bytes:
    """A row in bytecode compression: one code per element, and eight bytes for a literal."""
    codes = bytearray()
    literals = bytearray()
    at = 0
    for cell in row:
        number, elements = kinds[at]
        if isinstance(cell, bytes):
            codes += cell
            at += len(cell)
            continue
        at += 1
        if not number:
            data = _segmented(cell)
            used = -(-len(data) // 8)
            codes += bytes([_LITERAL]) * used + bytes([_SPACES]) * (elements - used)
            literals += data.ljust(used * 8)
        elif cell is None or cell != cell:  # noqa: PLR0124 - not a number
            codes.append(_MISSING)
        elif -_BIAS < cell <= 251 - _BIAS and cell == int(cell):  # type: ignore[operator]
            codes.append(int(cell) + _BIAS)
        else:
            codes.append(_LITERAL)
            literals += struct.pack("<d", cell)
    codes += bytes(-len(codes) % 8)
    out = bytearray()
    done = 0
    for start in range(0, len(codes), 8):
        eight = codes[start : start + 8]
        end = done + 8 * eight.count(_LITERAL)
        out += eight + literals[done:end]
        done = end
    return bytes(out)


def _segmented(cell: Cell) -> bytes:
    """A text in its segments, without the spaces at the end."""
    data = str(cell or "").encode()
    if len(data) <= _SEGMENT_BYTES:
        return data
    return b" ".join(data[at : at + _SEGMENT_BYTES] for at in range(0, len(data), _SEGMENT_BYTES))


def clipped(text: str, longest: int) -> bytes:
    """`text` in UTF-8, cut after a whole character to at most `longest` bytes."""
    return text.encode()[:longest].decode(errors="ignore").encode()
