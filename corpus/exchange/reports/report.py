"""The report of a study: its method, tables with bar charts, citations and the codebook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ...analysis.agreement.bootstrap import DRAWS
from ...analysis.agreement.report import report as agreement
from ...analysis.tables.codings import read
from ...analysis.tables.crosstabs import crosstab
from ...analysis.tables.frequencies import frequencies
from ...analysis.tables.sheets import Sheet, crosstab_sheet, frequencies_sheet
from ...codebook.codes import Code, Codebook, in_language
from ...language import _
from ...progress import Progress, no_progress, subrange
from ...study.database import reading
from ...study.study import Study
from .book import Book, BookRequest, quote_book_of
from .charts import Chart, crosstab_charts, frequencies_charts
from .method import method

_BESIDE = 8
"""The most columns of a table that fit side by side on a printed page."""


@dataclass(frozen=True, slots=True)
class Section:
    """A table, with charts of it."""

    title: str
    charts: tuple[Chart, ...]
    tables: tuple[Sheet, ...]
    """The table in parts that fit on a page; the last part has the notes."""


@dataclass(frozen=True, slots=True)
class Report:
    """The contents of a report, in order."""

    title: str
    method: tuple[str, ...]
    sections: tuple[Section, ...]
    book: Book
    codebook: Sheet


def report(
    study: Study,
    asked: BookRequest,
    by: Sequence[str] = (),
    *,
    progress: Progress = no_progress,
) -> Report:
    """The report of a study, read at one moment.

    Args:
        by: the variables for crosstabs: background variables, `@question` or `@file`.

    Raises:
        Refusal: there is no such code, question or variable.
        Cancelled: it was stopped.
    """
    with reading(study.db):
        codings = read(study, question=asked.question)
        counted = frequencies(study, codings)
        crossed = [crosstab(study, codings, one) for one in dict.fromkeys(by)]
        book = quote_book_of(study, codings, counted, asked, progress=subrange(progress, 0, 0.5))
        agreed = agreement(study, draws=DRAWS, progress=subrange(progress, 0.5, 1))
        sheet = frequencies_sheet(counted)
        return Report(
            title=book.title,
            method=method(study, agreed, codings.base.question),
            sections=(
                Section(sheet.title, tuple(frequencies_charts(counted)), tuple(_parts(sheet))),
                *(
                    Section(
                        crosstab_sheet(table).title,
                        tuple(crosstab_charts(table)),
                        tuple(_parts(crosstab_sheet(table))),
                    )
                    for table in crossed
                ),
            ),
            book=book,
            codebook=_codebook(study.codebook),
        )


def _parts(sheet: Sheet) -> Iterator[Sheet]:
    """Parts with as many columns as fit, each part starting with the first column."""
    starts = range(1, len(sheet.header), _BESIDE)
    for number, start in enumerate(starts, 1):
        some = slice(start, start + _BESIDE)
        yield replace(
            sheet,
            title=f"{sheet.title} ({number}/{len(starts)})" if len(starts) > 1 else sheet.title,
            header=(sheet.header[0], *sheet.header[some]),
            rows=tuple((row[0], *row[some]) for row in sheet.rows),
            notes=sheet.notes if number == len(starts) else (),
        )


def _codebook(codebook: Codebook) -> Sheet:
    """The codes with their definition, include and exclude texts; retired codes are marked."""
    rows = tuple(
        (_indented_label(code), in_language(code.description), code.include, code.exclude)
        for code in codebook.entries
        if code.merged_into is None
    )
    header = (_("code"), _("definition"), _("include"), _("exclude"))
    return Sheet(_("Codebook"), header, rows, ())


def _indented_label(code: Code) -> str:
    name = "  " * code.depth + (code.name.upper() if code.net else code.name)
    return _("{code} (retired)").format(code=name) if code.retired else name
