"""Excel: a workbook with the quotes, the codebook, two summary tables and a readme."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from ...._version import __version__
from ...formats import xlsx_writing
from ...formats.xlsx_writing import Page, Sheet
from ...language import _, n_
from ...progress import subrange
from ...study.ids import now
from .codebooks import codebook_rows
from .reader import Reader
from .result import Result
from .summary_tables import MAX_CROSSTABS, SummaryTables
from .table import Table, opened
from .writer import ExportJob

_QUOTES_DONE = 0.8
"""The fraction of the work that is done when the quotes are written."""


def write(job: ExportJob, file: IO[bytes]) -> Result:
    """Write the workbook; a text that is too long for a cell is cut, and the result says so."""
    summary = SummaryTables(job.selection)
    headings = _quote_headings()
    with opened(job, headings=headings, until=_QUOTES_DONE) as (made, reader):
        long = frozenset(headings[name] for name in ("text", "memo", "question"))
        if job.rows == "respondents":
            long = frozenset(each.name for each in made.columns if each.label and each.kind is str)
        quotes = Sheet(
            _("respondents") if job.rows == "respondents" else _("quotes"),
            made.header, made.rows, long,
        )  # fmt: skip
        cut = xlsx_writing.write(file, _sheets(job, quotes, made, reader, summary))
        return reader.result(*made.lost, *_lost(cut, summary))


def _lost(cut: int, summary: SummaryTables) -> Iterator[str]:
    if more := summary.too_many():
        yield _about_more(more)
    if cut:
        yield n_(
            "{count} text has more than the {most} characters that fit into a cell and was cut,"
            " with […] at the end; export to .csv or .jsonl for the whole text.",
            "{count} texts have more than the {most} characters that fit into a cell and were"
            " cut, with […] at the end; export to .csv or .jsonl for the whole texts.",
            cut,
        ).format(count=cut, most=xlsx_writing.MAX_CELL_UNITS)


def _sheets(
    job: ExportJob, quotes: Sheet, made: Table, reader: Reader, summary: SummaryTables
) -> Iterator[Sheet | Page]:
    """The sheets in their order; each is made after the one before it is written.

    The quotes come first, so that pandas and R read them without being told which sheet it is.
    """
    from ...analysis.tables.writing import page

    yield quotes
    if job.rows == "respondents":
        labelled = [(each.name, each.label) for each in made.columns if each.label]
        yield Sheet(_("columns"), [_("column"), _("label")], labelled, frozenset({_("label")}))
    yield _codebook(job)
    job.progress(_QUOTES_DONE)
    yield page(_("frequencies"), [summary.frequencies()], stay=3)
    crosstabs = summary.crosstabs(subrange(job.progress, _QUOTES_DONE, 1))
    yield page(_("crosstabs"), crosstabs)
    yield Sheet(_("readme"), [_("subject"), _("explanation")], _readme(job, reader, summary))


def _codebook(job: ExportJob) -> Sheet:
    description, include, exclude = _("description"), _("include"), _("exclude")
    header = [
        _("code"), _("label"), _("net"), _("key"), description, include, exclude,
        _("keywords"), _("examples"), _("code value"), _("exclusive"), _("questions"),
        _("retired"), _("merged into"),
    ]  # fmt: skip
    long_texts = frozenset({description, include, exclude})
    return Sheet(_("codebook"), header, codebook_rows(job.selection), long_texts)


def _quote_headings() -> dict[str, str]:
    """The headings above the quotes, by the names that the columns have in a CSV file."""
    return {
        "quote": _("quote"),
        "respondent": _("respondent"),
        "question": _("question"),
        "text": _("text"),
        "weight": _("weight"),
        "coder": _("coder"),
        "status": _("status"),
        "flagged": _("flagged"),
        "starred": _("starred"),
        "memo": _("memo"),
        "code": _("code"),
        "label": _("label"),
        "net": _("net"),
        "code_value": _("code_value"),
        "start": _("start"),
        "end": _("end"),
        "how": _("how"),
        "model": _("model"),
        "score": _("score"),
        "rank": _("rank"),
        "seen": _("seen"),
        "at": _("at"),
        "revision": _("revision"),
    }


def _readme(job: ExportJob, reader: Reader, summary: SummaryTables) -> Iterator[tuple[str, str]]:
    """The readme: the study, the selection and what was left out; made after the quotes."""
    selection, asked = job.selection, job.selection.asked
    yield _("study"), selection.study.name
    yield _("written"), f"{now()} · turven {__version__}"
    yield _("codebook revision"), selection.study.codebook.revision
    yield _("number of quotes"), str(len(selection))
    yield _("number of codings"), str(reader.codings)
    chosen = {
        _("only codes"): ", ".join(asked.codes),
        _("only coder"): asked.coder,
        _("only question"): asked.question,
        _("only quotes found by"): asked.filter,
    }
    yield from ((name, value) for name, value in chosen.items() if value)
    yield _("personal data"), _personal_data(reader.redacted, redact=asked.redact)
    yield _("autocoded"), _("included") if asked.autocoded else _("left out")
    yield (
        _("suggestions"),
        _("included with the status suggested; not counted in the tables")
        if asked.suggested
        else _("left out"),
    )
    match job.rows:
        case "respondents":
            yield _("respondents"), _about_respondents()
        case "quotes":
            yield _("quotes"), _about_wide()
        case "codings":
            yield _("quotes"), _about_long()
    if job.rows == "respondents":
        yield _("columns"), _("What each column of a question or code stands for.")
    yield _("codebook"), _("The codes and nets with their definitions.")
    yield (
        _("frequencies"),
        _(
            "The number of respondents with each code and net, and their share of all respondents"
            " with a finished quote. If several coders finished a quote, the reference coding"
            " counts, unless one coder was chosen. The notes below the table describe the base."
        ),
    )
    yield _("crosstabs"), " ".join(_about_crosstabs(summary))
    yield (
        _("texts"),
        _(
            "A text that is too long for a cell is cut and ends in […]; every line break is a"
            " line feed. A .csv or .jsonl file has the texts unchanged."
        ),
    )


def _personal_data(places: int, *, redact: bool) -> str:
    if not redact:
        return _("Not redacted: do not share this file.")
    return n_(
        "{count} place was redacted; a placeholder such as [naam] replaces the personal data.",
        "{count} places were redacted; a placeholder such as [naam] replaces the personal data.",
        places,
    ).format(count=places)


def _about_wide() -> str:
    return _(
        "A row per quote and coder. The column of a code has 1 if the coder gave it and 0 if the"
        " coder finished the quote without it; it is empty if that is not known."
    )


def _about_respondents() -> str:
    return _(
        "A row per respondent, with the same columns as an export to SPSS: for each question the"
        " answers, the status, the code values, and for each code and net 1 if the respondent has"
        " it and 0 if not. They are empty if the question is not done, or was not asked."
    )


def _about_long() -> str:
    return _(
        "A row per coding; a coder who gave no code has one row without a code, whose status says"
        " why: done (no code applies), skip (skipped) or open (not done yet). The start and end of"
        " a coding count characters of the text from 0; without them the code is on the whole"
        " quote."
    )


def _about_crosstabs(summary: SummaryTables) -> Iterator[str]:
    yield _(
        "The share of respondents with each code, by every variable with few enough values to"
        " compare; weighted if the study has weights."
    )
    if variables := summary.uncompared():
        yield _("Too many values to compare: {variables}.").format(variables=variables)
    if more := summary.too_many():
        yield _about_more(more)


def _about_more(more: int) -> str:
    return n_(
        "Only the first {most} variables are compared; {count} more was left out: make its table"
        " with `turven tables --by`.",
        "Only the first {most} variables are compared; {count} more were left out: make their"
        " tables with `turven tables --by`.",
        more,
    ).format(most=MAX_CROSSTABS, count=more)
