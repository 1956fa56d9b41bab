"""The export formats by the ending of a file's name, and exporting a study to such a file.

The format of an imported file does not follow from its ending: `formats.reading` detects it.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from ..errors import Refusal
from ..files import check_not_open, replacing
from ..formats.csv import Style
from ..language import _
from ..progress import Progress, no_progress
from ..study.database import reading
from ..study.study import Study
from ..study.written_files import replaceable
from .exports import codebooks, html_markdown, json_lines, spacy_documents, spss, table, workbook
from .exports.result import Result
from .exports.selection import EVERYTHING, Selection, resolve
from .exports.writer import ExportJob, Rows, Writer
from .refi.exporting import write_refi


def _write_refi_project(job: ExportJob, file: IO[bytes]) -> Result:
    lost, redacted = _write_refi(job, file, book=False)
    (codings,) = job.selection.study.db.execute("SELECT count(*) FROM current_codings").fetchone()
    return Result(len(job.selection), codings, redacted, lost)


def _write_refi_codebook(job: ExportJob, file: IO[bytes]) -> Result:
    lost, redacted = _write_refi(job, file, book=True)
    return Result(redacted=redacted, lost=lost)


def _write_refi(job: ExportJob, file: IO[bytes], *, book: bool) -> tuple[tuple[str, ...], int]:
    asked = job.selection.asked
    if not asked.is_whole_study:
        raise Refusal(
            _(
                "A REFI-QDA file holds the whole study; export it without choosing codes, a coder,"
                " a question or quotes."
            )
        )
    result = write_refi(
        job.selection.study, file, book=book, redact=asked.redact, progress=job.progress
    )
    return tuple(result.lost), result.redacted


_CODEBOOK_BESIDE: Mapping[str, Writer] = {".codebook.yaml": codebooks.write_yaml}

FORMATS: Mapping[str, Mapping[str, Writer]] = {
    ".csv": {".csv": table.write_csv, **_CODEBOOK_BESIDE},
    ".xlsx": {".xlsx": workbook.write, **_CODEBOOK_BESIDE},
    ".jsonl": {".jsonl": json_lines.write, **_CODEBOOK_BESIDE},
    ".parquet": {".parquet": table.write_parquet, **_CODEBOOK_BESIDE},
    ".spacy": {".spacy": spacy_documents.write, **_CODEBOOK_BESIDE},
    ".html": {".html": html_markdown.write_html, **_CODEBOOK_BESIDE},
    ".sav": {".sav": spss.write_sav, ".sps": spss.write_sps, **_CODEBOOK_BESIDE},
    ".md": {".md": html_markdown.write_markdown, **_CODEBOOK_BESIDE},
    ".codebook.csv": {".codebook.csv": codebooks.write_taguette},
    ".qdpx": {".qdpx": _write_refi_project},
    ".qdc": {".qdc": _write_refi_codebook},
}
"""For each ending of the requested file, the writer of every file of the export, by its ending."""

WIDE = (".csv", ".xlsx", ".parquet")
"""The formats that can have a row per quote or respondent and a column per code."""


@dataclass(frozen=True, slots=True)
class ExportResult:
    """What an export wrote."""

    file: Path
    beside: tuple[Path, ...]
    """The files that were written beside it."""
    quotes: int | None
    """None for a file without quotes, such as a codebook."""
    codings: int
    redacted: int
    """Places where a placeholder such as [naam] replaces personal data."""
    lost: tuple[str, ...]
    """Sentences on what the file could not hold."""
    csv: Style | None = None
    """The style of a .csv file with quotes; None for another file."""


def export_file(
    study: Study,
    path: Path,
    selection: Selection = EVERYTHING,
    *,
    wide: bool = False,
    rows: Rows | None = None,
    csv: Style = "plain",
    force: bool = False,
    progress: Progress = no_progress,
) -> ExportResult:
    """Write quotes with their codings to a file, in the format of its ending.

    Quotes, memos, background variables and the examples in the codebook are redacted, and the
    places of codings are those in the redacted text.

    Args:
        wide: as `rows="quotes"`.
        rows: what a row of a table is; by default a coding, and in SPSS always a respondent.
        csv: `excel` for Excel where the decimal sign is a comma.
        force: replace a file that this study did not write, or that was changed since.

    Raises:
        NotOurs: such a file is in the way, and `force` is False.
        Refusal: the format is not known, the study has no such code, coder or question, or a
            file cannot be written. All files are then as they were.
        Cancelled: by `progress`; all files are as they were.
    """
    ending = ending_of(path)
    if ending is None:
        raise Refusal(
            _("{path}: give the file a name that ends in one of {endings}.").format(
                path=path, endings=", ".join(FORMATS)
            )
        )
    rows = rows or ("quotes" if wide else "codings")
    if rows != "codings" and ending not in WIDE and (rows, ending) != ("respondents", ".sav"):
        raise Refusal(
            _("{path}: only {endings} can have a column per code; choose one of these.").format(
                path=path, endings=", ".join(WIDE)
            )
        )
    stem = path.name[: -len(ending)]
    files: dict[Path, Writer] = {
        path if own == ending else path.with_name(stem + own): write
        for own, write in FORMATS[ending].items()
    }
    for file in files:
        check_not_open(file)
    with replaceable(study.db, files, force=force), reading(study.db):
        job = ExportJob(
            selection=resolve(study, selection),
            progress=progress,
            file_name=path.name,
            rows=rows,
            csv=csv,
        )
        total = Result()
        # No file replaces an old one before all are written.
        with ExitStack() as stack:
            for file, write in files.items():
                total += write(job, stack.enter_context(replacing(file)))
    return ExportResult(
        file=path,
        beside=tuple(file for file in files if file != path),
        quotes=total.quotes,
        codings=total.codings,
        redacted=total.redacted,
        lost=total.lost,
        csv=csv if ending == ".csv" else None,
    )


def ending_of(path: Path) -> str | None:
    """The longest known ending of a file's name; None if it has no known ending."""
    name = path.name.lower()
    endings = [ending for ending in FORMATS if name.endswith(ending) and name != ending]
    return max(endings, key=len, default=None)
