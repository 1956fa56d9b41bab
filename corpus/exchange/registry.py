"""Coded quotes, out of the study and into a file that other programs read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from ..errors import Refusal
from ..files import check_not_open, replacing
from ..formats import csv, jsonl, parquet
from ..language import _
from ..progress import Progress, no_progress
from ..study.database import reading
from ..study.study import Study
from .exports import codebooks, html_markdown, spacy_documents, spss, workbook
from .exports import table as tables
from .exports.json_lines import objects
from .exports.reader import Export
from .exports.selection import EVERYTHING, Wanted
from .refi.exporting import write_refi

Writer = Callable[[Export, IO[bytes]], None]
"""Writes all of one file; what it cannot hold it adds to `lost`."""

_BESIDE: Mapping[str, Writer] = {".codebook.yaml": codebooks.write_yaml}


def _write_csv(export: Export, file: IO[bytes]) -> None:
    # As texts, which the writer of CSV need not make of them for each of millions of cells.
    table = tables.rows(export, ("", "0", "1"))
    texts = [at for at, column in enumerate(table.columns) if column.kind is str]
    csv.write(file, table.header, table.rows, texts=texts)


def _write_jsonl(export: Export, file: IO[bytes]) -> None:
    jsonl.write(file, objects(export))


def _write_parquet(export: Export, file: IO[bytes]) -> None:
    table = tables.rows(export)
    columns = [
        (column.name, column.kind, export.names(column.code)[0] if column.code else "")
        for column in table.columns
    ]
    about = {"study": export.study.name, "codebook": export.study.codebook.revision}
    parquet.write(file, columns, table.rows, about)


def _write_project(export: Export, file: IO[bytes]) -> None:
    _write_refi(export, file, book=False)
    export.went = len(export)
    (export.codings,) = export.study.db.execute("SELECT count(*) FROM codings").fetchone()


def _write_book(export: Export, file: IO[bytes]) -> None:
    _write_refi(export, file, book=True)


def _write_refi(export: Export, file: IO[bytes], *, book: bool) -> None:
    if not export.wanted.everything:
        raise Refusal(
            _("A REFI-QDA file holds the whole study; choose no codes, coder, question or quotes.")
        )
    went = write_refi(
        export.study, file, book=book, redact=export.wanted.redact, progress=export.progress
    )
    export.lost += went.lost
    export.redacted = went.redacted


FORMATS: Mapping[str, Mapping[str, Writer]] = {
    ".csv": {".csv": _write_csv, **_BESIDE},
    ".xlsx": {".xlsx": workbook.write, **_BESIDE},
    ".jsonl": {".jsonl": _write_jsonl, **_BESIDE},
    ".parquet": {".parquet": _write_parquet, **_BESIDE},
    ".spacy": {".spacy": spacy_documents.write, **_BESIDE},
    ".html": {".html": html_markdown.write_html, **_BESIDE},
    ".sav": {".sav": spss.write_sav, ".sps": spss.write_sps, **_BESIDE},
    ".md": {".md": html_markdown.write_markdown, **_BESIDE},
    ".codebook.csv": {".codebook.csv": codebooks.write_taguette},
    ".qdpx": {".qdpx": _write_project},
    ".qdc": {".qdc": _write_book},
}
"""By the ending of the name that is asked for, all files that are written, by theirs."""

WIDE = (".csv", ".xlsx", ".parquet")
"""The formats that can have a row per quote and a column per code."""


@dataclass(frozen=True, slots=True)
class ExportResult:
    """What went out, and where to."""

    file: Path
    beside: tuple[Path, ...]
    """What was written with it."""
    quotes: int | None
    """None where the file has none in it, but the codebook."""
    codings: int
    redacted: int
    """Places where a sign such as [naam] stands for personal data."""
    lost: tuple[str, ...]
    """Sentences on what the file could not hold."""


def export_file(
    study: Study,
    path: Path,
    wanted: Wanted = EVERYTHING,
    *,
    wide: bool = False,
    progress: Progress = no_progress,
) -> ExportResult:
    """Write quotes with their codings; the ending of the file says in which format.

    Quotes and memos are redacted, and the places of codings are those in the redacted text;
    background variables go as they are.

    Args:
        wide: a row per quote and a column per code, rather than a row per coding.

    Raises:
        Refusal: the format is not known, something wanted is not there, or a file cannot be
            written; what was there is then still whole.
        Cancelled: the same holds.
    """
    ending = ending_of(path)
    if ending is None:
        raise Refusal(
            _("{path}: give the file a name that ends in one of {endings}.").format(
                path=path, endings=", ".join(FORMATS)
            )
        )
    if wide and ending not in WIDE:
        raise Refusal(
            _("{path}: a row per quote with a column per code goes to {endings} alone.").format(
                path=path, endings=", ".join(WIDE)
            )
        )
    stem = path.name[: -len(ending)]
    files: dict[Path, Writer] = {
        path if own == ending else path.with_name(stem + own): write
        for own, write in FORMATS[ending].items()
    }
    for target in files:
        check_not_open(target)
    with reading(study.db):
        export = Export(study, wanted, name=path.name, wide=wide, progress=progress)
        # None takes its place before all are written.
        with ExitStack() as stack:
            for target, write in files.items():
                write(export, stack.enter_context(replacing(target)))
        return ExportResult(
            path,
            tuple(target for target in files if target != path),
            export.went,
            export.codings,
            export.redacted,
            tuple(export.lost),
        )


def ending_of(path: Path) -> str | None:
    """The format that a name asks for: the longest ending that it has; None where it has none."""
    name = path.name.lower()
    fits = [ending for ending in FORMATS if name.endswith(ending) and name != ending]
    return max(fits, key=len, default=None)
