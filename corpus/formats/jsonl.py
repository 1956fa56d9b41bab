"""JSON Lines: one JSON object per line. An array of objects is read as well."""

from __future__ import annotations

import json
import re
from collections.abc import Generator, Iterable, Mapping
from pathlib import Path
from typing import IO, Any

from ..errors import Refusal
from ..language import _
from .encoding import undecodable, unreadable
from .headers import unique_names
from .table import Column, Row, Table

_ARRAY = re.compile(r"\s*\[\s*(\{|\]\s*$)")
_SPACE = re.compile(r"\s*")
_DECODER = json.JSONDecoder()


def read(path: Path, encoding: str) -> Table:
    """The objects of a JSON Lines file, or of an array, as a table.

    It has a column for each name in any object.

    Numbers are kept exactly as the file has them. A value that is null or absent is missing; a
    list or an object within an object is kept as JSON.

    Raises:
        Refusal: the file cannot be read, or has something other than objects.
    """
    names: dict[str, None] = {}
    size = max(path.stat().st_size, 1)
    done = 0
    try:
        for _line, _end, record in _records(path, encoding):
            names.update(dict.fromkeys(record))
    except OSError as error:
        raise unreadable(path, error) from error

    def rows() -> Generator[Row]:
        nonlocal done
        for line, done, record in _records(path, encoding):  # noqa: B007 - for `fraction`
            yield line, [_cell(record.get(name)) for name in names]

    columns = tuple(map(Column, unique_names(names)))
    kind = "JSON" if _is_array(path, encoding) else "JSON Lines"
    read_as = {"format": kind, "encoding": encoding}
    return Table(columns, rows(), read_as, lambda: done / size)


def write(file: IO[bytes], rows: Iterable[Mapping[str, object]]) -> None:
    """Write `rows` in UTF-8, without escapes for other characters than ASCII."""
    for row in rows:
        file.write(json.dumps(row, ensure_ascii=False).encode())
        file.write(b"\n")


def is_json(path: Path, encoding: str) -> bool:
    """Whether a file is an array of objects, or its first line is an object."""
    with path.open(encoding=encoding, errors="replace") as file:
        first = file.readline(1 << 16).strip()
        if first[:1] == "[" and len(first) < 1 << 15:
            first += file.read(1 << 10)
    if first[:1] == "[":
        return bool(_ARRAY.match(first))
    try:
        return isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return False


def _is_array(path: Path, encoding: str) -> bool:
    with path.open(encoding=encoding) as file:
        return bool(_ARRAY.match(file.read(1 << 12)))


def _records(path: Path, encoding: str) -> Generator[tuple[int, int, dict[str, Any]]]:
    """Each object, with the number of its line and its offset in the file."""
    try:
        array = _is_array(path, encoding)
        yield from (_items if array else _lines)(path, encoding)
    except UnicodeError as error:
        raise undecodable(path, encoding) from error


def _lines(path: Path, encoding: str) -> Generator[tuple[int, int, dict[str, Any]]]:
    # Only a newline ends a line: a text may contain other line separators.
    with path.open(encoding=encoding, newline="\n") as file:
        begin = 0
        for line, text in enumerate(file, 1):
            if text.strip():
                yield line, begin, _object(text, path, line)
            begin += len(text)


def _items(path: Path, encoding: str) -> Generator[tuple[int, int, dict[str, Any]]]:
    """The objects of an array."""
    text = path.read_text(encoding)
    at, line = text.index("[") + 1, 1
    read = 0
    comma = False
    while True:
        at = _SPACE.match(text, at).end()  # type: ignore[union-attr]  # it matches nothing, too
        sign = text[at : at + 1]
        if sign == "]" and not text[at + 1 :].strip():
            return
        line += text.count("\n", read, at)
        read = at
        if comma and sign == ",":
            comma, at = False, at + 1
            continue
        if comma or sign != "{":
            raise Refusal(
                _(
                    "{path}, line {line}: this is not an array of JSON objects between braces,"
                    " separated by commas."
                ).format(path=path, line=line)
            )
        try:
            _found, end = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            raise _no_json(path, line, error) from error
        yield line, at, _object(text[at:end], path, line)
        comma, at = True, end


def _object(text: str, path: Path, line: int) -> dict[str, Any]:
    try:
        found = json.loads(text, parse_float=str, parse_int=str, parse_constant=str)
    except (ValueError, RecursionError) as error:
        if text.strip() == "{":
            raise Refusal(
                _(
                    "{path}, line {line}: the object does not end on this line; save the answers as"
                    " an array of objects, or as one object per line."
                ).format(path=path, line=line)
            ) from error
        raise _no_json(path, line, error) from error
    if not isinstance(found, dict):
        raise Refusal(
            _("{path}, line {line}: each line must be one JSON object, between braces.").format(
                path=path, line=line
            )
        )
    if "\\u" in text:
        try:
            json.dumps(found, ensure_ascii=False).encode()
        except UnicodeEncodeError as error:
            raise Refusal(
                _(
                    "{path}, line {line}: half of a character is missing (a lone surrogate \\ud…);"
                    " export the file again from the program that made it."
                ).format(path=path, line=line)
            ) from error
    return found


def _no_json(path: Path, line: int, error: Exception) -> Refusal:
    return Refusal(
        _("{path}, line {line}: this is not JSON ({reason}).").format(
            path=path, line=line, reason=error
        )
    )


def _cell(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)
