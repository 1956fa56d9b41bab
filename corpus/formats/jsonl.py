"""JSON Lines: one JSON object per line."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterable, Mapping
from pathlib import Path
from typing import IO, Any

from ..errors import Refusal
from ..language import _
from .encoding import encoding_of, undecodable, unreadable
from .headers import unique_names
from .table import Column, Row, Table


def read(path: Path) -> Table:
    """The objects of a JSON Lines file as a table, with a column for each name in any object.

    Numbers are kept exactly as the file has them. A value that is null or absent is missing; a
    list or an object within an object is kept as JSON.

    Raises:
        Refusal: the file cannot be read, or a line is not an object.
    """
    encoding = encoding_of(path)
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
    read_as = {"format": "JSON Lines", "encoding": encoding}
    return Table(columns, rows(), read_as, lambda: done / size)


def write(file: IO[bytes], rows: Iterable[Mapping[str, object]]) -> None:
    """Write `rows` in UTF-8, without escapes for other characters than ASCII."""
    for row in rows:
        file.write(json.dumps(row, ensure_ascii=False).encode())
        file.write(b"\n")


def _records(path: Path, encoding: str) -> Generator[tuple[int, int, dict[str, Any]]]:
    """Each object, with the number of its line and the offset of that line in the file."""
    # Only a newline ends a line: a text may contain other line separators.
    with path.open(encoding=encoding, newline="\n") as file:
        begin = 0
        try:
            for line, text in enumerate(file, 1):
                if text.strip():
                    yield line, begin, _object(text, path, line)
                begin += len(text)
        except UnicodeError as error:
            raise undecodable(path, encoding) from error


def _object(text: str, path: Path, line: int) -> dict[str, Any]:
    try:
        found = json.loads(text, parse_float=str, parse_int=str, parse_constant=str)
    except (ValueError, RecursionError) as error:
        raise Refusal(
            _("{path}, line {line}: this is not JSON ({reason}).").format(
                path=path, line=line, reason=error
            )
        ) from error
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


def _cell(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)
