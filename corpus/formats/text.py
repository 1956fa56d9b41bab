"""Plain text: one answer per line, or answers separated by blank lines."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

from .encoding import undecodable, unreadable
from .table import Column, Row, Table


def read(path: Path, encoding: str) -> Table:
    """The answers in a text file, in one column with the name of the file.

    If more than one line in ten is blank, the answers are separated by blank lines.

    Raises:
        Refusal: the file cannot be read, or is not text.
    """
    lines = blank = done = 0
    try:
        with path.open(encoding=encoding) as file:
            for line in file:
                lines += 1
                blank += not line.strip()
    except OSError as error:
        raise unreadable(path, error) from error
    except UnicodeError as error:
        raise undecodable(path, encoding) from error
    blocks = blank * 10 > lines

    def rows() -> Generator[Row]:
        nonlocal done
        answer: list[str] = []
        with path.open(encoding=encoding) as file:
            for done, line in enumerate(file, 1):
                if line.strip() and (blocks or not answer):
                    answer.append(line)
                if answer and not (blocks and line.strip()):
                    yield done, ["".join(answer).rstrip("\n")]
                    answer = []
        if answer:
            yield done, ["".join(answer).rstrip("\n")]

    read_as = {
        "format": "text",
        "encoding": encoding,
        "answers": "between blank lines" if blocks else "one a line",
    }
    return Table((Column(path.stem),), rows(), read_as, lambda: done / max(lines, 1))
