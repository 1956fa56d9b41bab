"""The job that each writer of an exported file gets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Literal

from ...formats.csv import Style
from ...progress import Progress, subrange
from .reader import Reader
from .result import Result
from .selection import ResolvedSelection

Rows = Literal["codings", "quotes", "respondents"]
"""What a row of a table is; with rows for quotes or respondents, each code has a column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportJob:
    """One export; the files that it consists of are all written from the same job."""

    selection: ResolvedSelection
    progress: Progress
    """Called with the fraction of a file that was written."""
    file_name: str = ""
    """The name of the requested file, without its folder."""
    rows: Rows = "codings"
    csv: Style = "plain"

    @property
    def wide(self) -> bool:
        """Whether a table has a column per code."""
        return self.rows != "codings"

    def reader(self, *, until: float = 1.0, origins: bool = True) -> Reader:
        """A reader of the selected quotes; `until` is the fraction at which it has read all."""
        return Reader(self.selection, subrange(self.progress, 0, until), origins=origins)


Writer = Callable[[ExportJob, IO[bytes]], Result]
"""Writes one file of an export, changes nothing else, and returns what the file contains."""
