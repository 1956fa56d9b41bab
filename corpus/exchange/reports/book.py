"""The quote book: below each net and code what it is, how many said it, and in which words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...analysis.tables.codings import Base, Codings, Line, read
from ...analysis.tables.frequencies import Frequencies, Frequency, frequencies
from ...analysis.tables.sheets import Percent, about, written
from ...codebook.codes import Codebook, in_language
from ...language import _, n_
from ...progress import Progress, no_progress
from ...study.database import reading
from ...study.study import Study
from ..exports.selection import resolve_codes
from .background import MIN_SHARING, Background
from .citations import MAX_CANDIDATES, Choosing, Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class BookRequest:
    """What somebody wants in a book."""

    codes: tuple[str, ...] = ()
    """Ids of codes and nets; without any, all."""
    question: str | None = None
    variables: tuple[str, ...] = ()
    """Background that may be shown beside a citation, the most telling first."""
    least: int = MIN_SHARING
    """Respondents who share what is shown."""
    citations: int = 5
    """Below each code at most."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A net, or a code with its citations."""

    line: Line
    definition: str
    count: int
    """Respondents, each once."""
    share: float | None
    """Of the base; weighted if the study is."""
    citations: tuple[Citation, ...]

    @property
    def level(self) -> int:
        """Of its heading: 2 or more, below that of the book."""
        return min(self.line.depth + 2, 6)

    @property
    def counted(self) -> str:
        """How many said it, for people: 14 respondents · 58%."""
        said = n_("{count} respondent", "{count} respondents", self.count).format(count=self.count)
        return said if self.share is None else f"{said} · {written(Percent(self.share))}"


@dataclass(frozen=True, slots=True)
class Book:
    """Everything that is in a quote book, in its order."""

    title: str
    base: Base
    chapters: tuple[Chapter, ...]
    notes: tuple[str, ...]
    """On whom it is based, how the citations were chosen, what is not in it."""


def make(study: Study, asked: BookRequest, *, progress: Progress = no_progress) -> Book:
    """The quote book of a study, as it is at one moment.

    Raises:
        Refusal: there is no such code, question or variable.
        Cancelled: the book is no longer wanted.
    """
    with reading(study.db):
        codings = read(study, question=asked.question)
        return book_of(study, codings, frequencies(study, codings), asked, progress=progress)


def book_of(
    study: Study,
    codings: Codings,
    found: Frequencies,
    asked: BookRequest,
    *,
    progress: Progress,
) -> Book:
    """The same of quotes that were read and counted already."""
    selected = resolve_codes(study, asked.codes)
    background = Background(study, asked.variables, asked.least)
    counted = [
        one
        for one in found.lines
        if selected is None or not selected.isdisjoint(_under(study.codebook, one.line.code))
    ]
    choosing = Choosing(study, codings, background, asked.citations)
    chapters = []
    for at, one in enumerate(counted):
        progress(at / len(counted))
        citations = () if one.line.net else choosing.of(one.line.code)
        chapters.append(_chapter(study.codebook, one, citations, weighted=codings.base.weighted))
    return Book(
        in_language(study.codebook.title) or study.name,
        codings.base,
        tuple(chapters),
        (
            *about(codings.base),
            *_chosen(background, choosing, weighted=codings.base.weighted),
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


def _chosen(background: Background, choosing: Choosing, *, weighted: bool) -> Iterator[str]:
    """How the citations were chosen, and what is not shown."""
    yield (
        _("Shares are of respondents, weighted; each may have said several things.")
        if weighted
        else _("Shares are of respondents; each may have said several things.")
    )
    yield _(
        "Citations: first those that a coder gave a star (★), then the most typical, which are"
        " closest to the average of all quotes with the code (tf-idf of parts of words). Of nearly"
        " equal ones the first is given; what only a model coded is not cited."
    )
    if choosing.some:
        yield _(
            "Of a code with more than {count} quotes, {count} at even distances were looked at."
        ).format(count=MAX_CANDIDATES)
    if choosing.partly:
        yield _("Bold: the part that the code was given to, where that is not the whole quote.")
    if background.names:
        yield n_(
            "Background is shown as far as {count} respondent or more shares it.",
            "Background is shown as far as {count} respondents or more share it.",
            background.least,
        ).format(count=background.least)
    if background.withheld:
        yield n_(
            "{count} value was left out for that reason.",
            "{count} values were left out for that reason.",
            background.withheld,
        ).format(count=background.withheld)
    if choosing.redacted:
        yield n_(
            "In {count} place a sign such as [naam] stands for personal data.",
            "In {count} places a sign such as [naam] stands for personal data.",
            choosing.redacted,
        ).format(count=choosing.redacted)
