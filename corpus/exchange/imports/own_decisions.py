"""The decisions in an export of turven that is read again: see `own_files`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from ...codebook.codes import Codebook
from .code_names import CodeNames
from .coded_files import GIVEN, unknown_codes


class OwnDecision(NamedTuple):
    """A decision in an export; its fields are columns of the table `code_in`."""

    coder: str
    what: str
    code: str | None = None
    start: int | None = None
    end: int | None = None
    memo: str | None = None


class OwnDecisions:
    """Reads the decisions in each row of an export."""

    def __init__(self, path: Path, names: Sequence[str], layout: str, book: Codebook) -> None:
        self._path = path
        self._at = {name: at for at, name in enumerate(names)}
        self._codes = CodeNames(book)
        self._wide = layout == "wide"
        self._columns: list[tuple[int, str | None, str]] = []
        if self._wide:
            for name in names[names.index("memo") + 1 :]:
                code = self._codes.find(name) or self._codes.find(name.removeprefix("code_"))
                self._columns.append((self._at[name], code, name))
        self._unknown: dict[str, int] = {}

    def of(self, line: int, cells: Sequence[str | None]) -> Iterator[OwnDecision]:
        """The decisions in a row; none if nobody decided anything, or a model only suggested."""
        coder, status = self._cell(cells, "coder"), self._cell(cells, "status")
        if not coder or status == "suggested":
            return
        for code, span in self._given(line, cells):
            yield OwnDecision(coder, "apply", code, *span)
        if status in ("done", "skip"):
            yield OwnDecision(coder, status)
        for name, what in (("flagged", "flag"), ("starred", "star")):
            if self._cell(cells, name).lower() in GIVEN:
                yield OwnDecision(coder, what)
        if memo := self._cell(cells, "memo"):
            yield OwnDecision(coder, "memo", memo=memo)

    def check_known(self) -> None:
        """Call this after the last row.

        Raises:
            Refusal: the file gives codes that the codebook does not have.
        """
        if self._unknown:
            raise unknown_codes(self._path, self._unknown, self._codes)

    def _given(
        self, line: int, cells: Sequence[str | None]
    ) -> Iterator[tuple[str, tuple[int | None, int | None]]]:
        if not self._wide:
            name = self._cell(cells, "code")
            code = self._codes.find(name)
            if name and code is None:
                self._unknown.setdefault(name, line)
            elif code:
                yield code, self._span(cells)
            return
        for at, code, name in self._columns:
            if (cells[at] or "").strip().lower() in GIVEN:
                if code is None:
                    self._unknown.setdefault(name, line)
                else:
                    yield code, (None, None)

    def _span(self, cells: Sequence[str | None]) -> tuple[int | None, int | None]:
        start, end = self._cell(cells, "start"), self._cell(cells, "end")
        length = len(cells[self._at["text"]] or "")
        if start.isdecimal() and end.isdecimal() and int(start) < int(end) <= length:
            return int(start), int(end)
        return None, None

    def _cell(self, cells: Sequence[str | None], name: str) -> str:
        at = self._at.get(name)
        return "" if at is None else (cells[at] or "").strip()
