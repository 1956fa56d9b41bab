"""Reading a file in a process of its own.

Spreadsheets and SPSS files are read by libraries in Rust and C. A damaged or a hostile
file may make those stop the whole process, or fill the memory; here that is the end of
the reading and of nothing else. The process gets four gigabytes, where the system can
hold it to that, and sends what it reads as lines of JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Generator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import IO, Any

from ..errors import Refusal
from ..language import _
from .table import Column, Row, Spss, Table, named, with_questions

_MEMORY = 4 << 30
_SECONDS = 1800


class ReadFailure(Exception):  # noqa: N818 - like Refusal, which it becomes
    """Why the other process stops: a word for it, and what goes with that."""

    def __init__(self, why: str, what: Sequence[str] = ()) -> None:
        super().__init__(why)
        self.why = why
        self.what = list(what)


class SeveralSheets(Refusal):
    """The file has several sheets with something in them; one is to be chosen."""

    def __init__(self, sentence: str, sheets: list[str]) -> None:
        super().__init__(sentence)
        self.sheets = sheets


@dataclass(frozen=True, slots=True)
class Header:
    """What stands above the rows."""

    names: list[str]
    rows: int
    """About how many; 0 where the file does not say."""
    read_as: dict[str, str]
    labels: list[str] = field(default_factory=list)
    values: list[dict[str, str]] = field(default_factory=list)
    spss: list[dict[str, Any]] = field(default_factory=list)


def read(path: Path, kind: str, part: str | None = None) -> Table:
    """A file of `kind` `xlsx`, `sav`, or `sav as it is`: see `sav.read_as_it_is`.

    Args:
        part: which sheet, or of an SPSS file which columns.

    Raises:
        Refusal: it cannot be read; `Sheets` where there are several. Also while rows are
            asked for.
    """
    if not path.is_file():
        raise Refusal(_("{path} cannot be read ({reason}).").format(path=path, reason=_("no file")))
    process = subprocess.Popen(  # noqa: S603 - our own words, and a path as one argument
        # -P: a file in the current folder is never taken for a module of ours.
        [sys.executable, "-P", "-c", f"from {__name__} import main; main()",
         kind, str(path.resolve()), *([part] if part is not None else [])],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    sent = _sent(process, path)
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

    names = named(header.names)
    if header.labels:
        spss = [Spss(**about) for about in header.spss]
        columns = tuple(map(Column, names, header.labels, header.values, spss))
        below = rows()
    else:
        columns, below = with_questions(names, rows())
    return Table(
        columns,
        below,
        {"format": "spreadsheet" if kind == "xlsx" else "SPSS", **header.read_as},
        lambda: min(done / header.rows, 1) if header.rows > 0 else 0,
    )


def _sent(process: subprocess.Popen[bytes], path: Path) -> Generator[Any]:
    """What the other process sends, until it says that this is all."""
    assert process.stdout is not None
    try:
        for raw in process.stdout:
            word, what = json.loads(raw)
            if word == "end":
                return
            if word != "rows":
                raise _refusal(path, word, what)
            yield what
        raise _refusal(path, "stopped", [])
    finally:
        process.kill()
        process.stdout.close()
        process.wait()


def _refusal(path: Path, why: str, what: list[str]) -> Refusal:
    listed = ", ".join(f"“{sheet}”" for sheet in what)
    if why == "sheets":
        return SeveralSheets(
            _("{path} has answers on several sheets ({sheets}); choose one with --sheet.").format(
                path=path, sheets=listed
            ),
            what,
        )
    sentence = {
        "no sheet": _("{path} has no such sheet; it has: {sheets}."),
        "empty": _("{path} is empty; there is nothing to import."),
        "password": _("{path} is locked with a password; save it without one."),
        "large": _("{path} is more than a gigabyte when unpacked; save it as CSV."),
        "damaged": _("{path} is damaged, or not what its name says ({reason})."),
    }.get(
        why,
        _("{path} could not be read to its end; open it in its own program and save it as CSV."),
    )
    return Refusal(sentence.format(path=path, sheets=listed, reason="; ".join(what)))


def main() -> None:
    """What the other process does: read, and send."""
    kind, path, *part = sys.argv[1:]
    _limit()
    out = sys.stdout.buffer
    try:
        sending = _reader(kind)(Path(path), part[0] if part else None)
        _send(out, "rows", asdict(next(sending)))
        while lot := list(islice(sending, 1000)):
            _send(out, "rows", lot)
        _send(out, "end", None)
    except ReadFailure as problem:
        _send(out, problem.why, problem.what)
    except BaseException as error:  # noqa: BLE001 - a panic of Rust is not an Exception
        _send(out, "damaged", [str(error) or type(error).__name__])


def _reader(kind: str) -> Any:
    from . import sav, xlsx

    return {"xlsx": xlsx.read, "sav": sav.read, "sav as it is": sav.read_as_it_is}[kind]


def _send(out: IO[bytes], word: str, what: object) -> None:
    out.write(json.dumps([word, what]).encode() + b"\n")
    out.flush()


def _limit() -> None:
    with suppress(ImportError, OSError, ValueError):  # Windows has no such limits
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
