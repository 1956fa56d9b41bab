"""The quote book: for each net and code the definition, number of respondents and citations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ...analysis.tables.codings import Base, Codings, Line, read
from ...analysis.tables.frequencies import Frequencies, Frequency, frequencies
from ...analysis.tables.sheets import Percent, about, cell_text
from ...codebook.codes import Codebook, in_language
from ...language import _, n_
from ...progress import Progress, no_progress
from ...study.database import reading
from ...study.study import Study
from ..exports.selection import resolve_codes
from .background import MIN_SHARING, Background
from .citations import MAX_CANDIDATES, Citation, CitationChooser
from .cover import Cover


@dataclass(frozen=True, slots=True, kw_only=True)
class BookRequest:
    """The options of a quote book."""

    codes: tuple[str, ...] = ()
    """Ids of codes and nets; empty for all."""
    question: str | None = None
    variables: tuple[str, ...] = ()
    """Background variables to show next to a citation, the most important first."""
    least: int = MIN_SHARING
    """The fewest respondents who must share the values shown."""
    citations: int = 5
    """The most citations for a code."""
    cover: Cover = field(default_factory=Cover)


@dataclass(frozen=True, slots=True)
class Chapter:
    """A net, or a code with its citations."""

    line: Line
    definition: str
    count: int
    """The number of respondents."""
    share: float | None
    """Their share of the base, 0 to 1; weighted if the study has weights."""
    citations: tuple[Citation, ...]

    @property
    def level(self) -> int:
        """The level of its heading, from 2 to 6; the title of the book is level 1."""
        return min(self.line.depth + 2, 6)

    @property
    def counted(self) -> str:
        """Its count and share as shown to people: 14 respondents · 58%."""
        text = n_("{count} respondent", "{count} respondents", self.count).format(count=self.count)
        return text if self.share is None else f"{text} · {cell_text(Percent(self.share))}"


@dataclass(frozen=True, slots=True)
class Book:
    """The contents of a quote book, in order."""

    title: str
    below: str
    """The client and the date, as far as they are given."""
    base: Base
    chapters: tuple[Chapter, ...]
    notes: tuple[str, ...]
    """The base, how citations were chosen, and what was left out."""


def quote_book(study: Study, asked: BookRequest, *, progress: Progress = no_progress) -> Book:
    """The quote book of a study, read at one moment.

    Raises:
        Refusal: there is no such code, question or variable.
        Cancelled: it was stopped.
    """
    with reading(study.db):
        codings = read(study, question=asked.question)
        return quote_book_of(study, codings, frequencies(study, codings), asked, progress=progress)


def quote_book_of(
    study: Study,
    codings: Codings,
    found: Frequencies,
    asked: BookRequest,
    *,
    progress: Progress,
) -> Book:
    """The quote book of codings that were already read and counted."""
    selected = resolve_codes(study, asked.codes)
    background = Background(study, asked.variables, asked.least)
    counted = [
        one
        for one in found.lines
        if selected is None or not selected.isdisjoint(_under(study.codebook, one.line.code))
    ]
    chooser = CitationChooser(study, codings, background, asked.citations)
    chapters = []
    for at, one in enumerate(counted):
        progress(at / len(counted))
        citations = () if one.line.net else chooser.of(one.line.code)
        chapters.append(_chapter(study.codebook, one, citations, weighted=codings.base.weighted))
    return Book(
        asked.cover.heading(study),
        asked.cover.below(),
        codings.base,
        tuple(chapters),
        (
            *about(codings.base),
            *_choice_notes(background, chooser, weighted=codings.base.weighted),
        ),
    )


def _under(codebook: Codebook, code: str) -> frozenset[str]:
    return codebook.under(code) if code in codebook.by_id else frozenset({code})


def _chapter(
    codebook: Codebook, one: Frequency, citations: tuple[Citation, ...], *, weighted: bool
) -> Chapter:
    code = codebook.by_id.get(one.line.code)
    return Chapter(
        line=one.line,
        definition=in_language(code.description) or code.include if code else "",
        count=one.count,
        share=one.weighted_share if weighted else one.share,
        citations=citations,
    )


def _choice_notes(
    background: Background, chooser: CitationChooser, *, weighted: bool
) -> Iterator[str]:
    """Notes on how the citations were chosen and what is not shown."""
    yield (
        _("Percentages are of respondents, weighted; one answer can have several codes.")
        if weighted
        else _("Percentages are of respondents; one answer can have several codes.")
    )
    yield _(
        "Citations: first the quotes that a coder starred (★), then the most typical ones: those"
        " closest to the average of all quotes with the code (tf-idf of parts of words). Of nearly"
        " equal quotes only the first is cited; quotes that only a model coded are not cited."
    )
    if chooser.sampled:
        yield _(
            "For a code with more than {count} quotes, {count} quotes at even distances were"
            " considered."
        ).format(count=MAX_CANDIDATES)
    if chooser.partly:
        yield _("Bold: the part of the quote that has the code, if that is not the whole quote.")
    if background.names:
        yield n_(
            "Background variables are shown only if at least {count} respondent shares them.",
            "Background variables are shown only if at least {count} respondents share them.",
            background.least,
        ).format(count=background.least)
    if background.withheld:
        yield n_(
            "{count} value was left out for that reason.",
            "{count} values were left out for that reason.",
            background.withheld,
        ).format(count=background.withheld)
    if chooser.redacted:
        yield n_(
            "In {count} place personal data was replaced by a placeholder such as [naam].",
            "In {count} places personal data was replaced by a placeholder such as [naam].",
            chooser.redacted,
        ).format(count=chooser.redacted)
