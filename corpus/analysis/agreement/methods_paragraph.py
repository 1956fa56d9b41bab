"""A paragraph on agreement for the methods section of a report."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median
from typing import TYPE_CHECKING

from ...language import _, n_, number, percent

if TYPE_CHECKING:
    from .bootstrap import Figure
    from .report import Report, Section


def paragraph(report: Report) -> str:
    """The paragraph: the statistics, their bases and their sources."""
    whole = report.sections[0]
    sets = whole.sets
    sentences = [
        n_(
            "{count} quote was coded by two or more of the {coders} coders.",
            "{count} quotes were coded by two or more of the {coders} coders.",
            whole.quotes,
        ).format(count=whole.quotes, coders=len(whole.coders))
    ]
    if whole.units < whole.quotes:
        sentences.append(
            _(
                "Equal answers that were coded together count once, which leaves {units} units."
            ).format(units=whole.units)
        )
    sentences.append(
        _(
            "In {same} of the pairs of coders who coded the same quote, both gave exactly the"
            " same codes. For whole code sets, Krippendorff's alpha is {jaccard} with the Jaccard"
            " distance,"
            " {masi} with MASI (Passonneau 2006), and {multivalued} for multi-valued data"
            " (Krippendorff & Craggs 2016)."
        ).format(
            same=percent(sets.same.value),
            jaccard=_with_interval(sets.jaccard),
            masi=_with_interval(sets.masi),
            multivalued=_with_interval(sets.multivalued),
        )
    )
    sentences += _codes_sentences(whole)
    if report.spans:
        parts = report.spans.codes[0]
        sentences.append(
            n_(
                "Parts of the text were coded in {count} quote: the nominal alpha of single"
                " characters (not the unitised alpha) is {alpha}, and {matched} of the parts match"
                " (their overlap is more than half of their union).",
                "Parts of the text were coded in {count} quotes: the nominal alpha of single"
                " characters (not the unitised alpha) is {alpha}, and {matched} of the parts match"
                " (their overlap is more than half of their union).",
                report.spans.quotes,
            ).format(
                count=report.spans.quotes,
                alpha=_with_interval(parts.alpha),
                matched=percent(parts.matched.value),
            )
        )
    sentences += _suggestions_sentences(report)
    sentences.append(
        _(
            "The intervals (95%) of alpha are percentiles of {draws} bootstrap samples of quotes,"
            " those of individual codes percentiles of the posterior with Jeffreys' prior."
        ).format(draws=report.draws)
    )
    return " ".join(sentences)


def _codes_sentences(whole: Section) -> Iterator[str]:
    alphas = sorted(code.alpha.value for code in whole.codes if code.alpha.value is not None)
    count = len(whole.codes)
    if not alphas:
        yield _(
            "Alpha is not given for any individual code: each was given to, or not given to, too"
            " few quotes."
        )
        return
    yield n_(
        "For individual codes, alpha (nominal; Krippendorff 2011) is defined for {defined} of"
        " {count} code: median {median}, from {low} to {high}.",
        "For individual codes, alpha (nominal; Krippendorff 2011) is defined for {defined} of"
        " {count} codes: median {median}, from {low} to {high}.",
        count,
    ).format(
        defined=len(alphas),
        count=count,
        median=number(median(alphas)),
        low=number(alphas[0]),
        high=number(alphas[-1]),
    )


def _suggestions_sentences(report: Report) -> Iterator[str]:
    """Sentences on whether coders saw suggestions, which raises their agreement."""
    by = {section.of: section for section in report.sections}
    if "visible" not in by:
        return
    seen = by["visible"]
    yield _(
        "On {count} of these, a coder saw suggestions, so the coders did not judge independently;"
        " alpha (MASI) on these is {alpha}."
    ).format(count=seen.units, alpha=_with_interval(seen.sets.masi))
    if "blind" in by:
        hidden = by["blind"]
        yield _(
            "On the {count} for which suggestions were hidden from all coders, it is {alpha}."
        ).format(count=hidden.units, alpha=_with_interval(hidden.sets.masi))


def _with_interval(figure: Figure) -> str:
    """A statistic in a sentence."""
    if figure.value is None:
        return _("undefined (there is no variation)")
    if figure.low is None or figure.high is None:
        return number(figure.value)
    return _("{value} ({low} to {high})").format(
        value=number(figure.value), low=number(figure.low), high=number(figure.high)
    )
