"""The agreement between coders, as tables to read and as data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ...corpus.codebook.codes import Codebook
from ...corpus.language import _, n_, number, percent
from ..text import fitted, line

if TYPE_CHECKING:
    from ...corpus.analysis.agreement.bootstrap import Figure
    from ...corpus.analysis.agreement.report import Report, Section
    from ...corpus.analysis.agreement.spans import Spans

CELL = 18
"""Columns of a figure with its interval: ` -0.02 -0.14–-0.08`."""

MIN_LABEL = 16
"""The minimum number of columns for a label; with fewer, the label gets its own line."""


def as_json(report: Report) -> dict[str, Any]:
    """All figures, as data; an undefined one is null, with the reason in `why`."""
    found: dict[str, Any] = _plain(asdict(report))
    return found


def _plain(value: Any) -> Any:
    if hasattr(value, "_asdict"):
        return value._asdict()
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, (list, tuple)) else value


def agreement_lines(codebook: Codebook, report: Report, width: int = 80) -> Iterator[str]:
    """The figures as tables of `width` columns; names are cut to fit."""
    if not report.sections:
        yield _("No two coders have finished the same quote yet: there is nothing to compare.")
        return
    yield _base(report.sections[0])
    yield _("Each figure has its interval (95%), from {draws} draws.").format(draws=report.draws)
    yield ""
    yield from _sets_table(report, width)
    yield ""
    yield from _codes_table(codebook, report.sections[0], width)
    if report.spans:
        yield ""
        yield from _parts_table(codebook, report.spans, width)


def _base(section: Section) -> str:
    base = n_(
        "{coders}: {count} quote that two or more of them finished",
        "{coders}: {count} quotes that two or more of them finished",
        section.quotes,
    ).format(coders=line(", ".join(section.coders)), count=section.quotes)
    if section.units == section.quotes:
        return base
    once = _("{count} if equal answers that were coded together are counted once").format(
        count=section.units
    )
    return f"{base}; {once}"


def _sets_table(report: Report, width: int) -> Iterator[str]:
    """The figures on all codes of a quote together, two lines for each section."""
    from ...corpus.analysis.agreement.rows import of_sets

    yield _("All codes of a quote together")
    names = (_("same codes"), "α Jaccard", "α MASI", _("α multi-valued"))
    yield "".join(f"{name:>{CELL}}" for name in names)
    for section in report.sections:
        yield fitted(f"{_section_name(section)} · {section.units}", width).rstrip()
        yield "".join(f"{_cell(figure):>{CELL}}" for _name, figure in of_sets(section))
    if any(section.sets.sampled for section in report.sections):
        yield _("Chance agreement is estimated from a sample, because there are many code sets.")


def _section_name(section: Section) -> str:
    if section.of == "all":
        return _("everyone")
    if section.of == "pair":
        return line(" – ".join(section.coders))
    if section.of == "period":
        return f"{section.since[:10]} – {section.until[:10]}"
    return _("suggestions seen") if section.of == "visible" else _("suggestions hidden")


def _codes_table(codebook: Codebook, section: Section, width: int) -> Iterator[str]:
    """The figures of each code, in the order of the codebook."""
    from ...corpus.analysis.agreement.codes import MIN_UNITS

    two = len(section.coders) == 2
    names = (
        _("times"),
        _("same"),
        _("Cohen's κ") if two else _("Fleiss' κ"),
        "α",
        "AC1",
        _("share"),
    )
    widths = (6, 5, CELL, CELL, CELL, 6)
    room = width - sum(widths)
    yield from _labelled(_("each code"), _row(names, widths), room, width)
    for code in section.codes:
        if not code.given:
            continue
        cells = (
            str(code.given),
            percent(code.agreeing.value),
            _cell(code.kappa),
            _cell(code.alpha),
            _cell(code.ac1),
            percent(code.prevalence.value),
        )
        yield from _labelled(_name(codebook, code.code), _row(cells, widths), room, width)
    if section.once:
        counted = (
            n_(
                "AC1 and the share also count {count} unit that only one coder judged.",
                "AC1 and the share also count {count} units that only one coder judged.",
                section.once,
            )
            if two
            else n_(
                "Fleiss' κ, AC1 and the share also count {count} unit that only one coder judged.",
                "Fleiss' κ, AC1 and the share also count {count} units that only one coder judged.",
                section.once,
            )
        )
        yield counted.format(count=section.once)
    if any(code.given and code.alpha.why == "few" for code in section.codes):
        yield _("Too few: fewer than {least} units with the code, or without it.").format(
            least=MIN_UNITS
        )
    if any(code.given and code.alpha.why == "constant" for code in section.codes):
        yield _("n/a: not defined, because all coders gave it to all quotes.")
    never = sum(not code.given for code in section.codes)
    if never:
        yield n_(
            "{count} code was not given to any of these quotes (n/a)",
            "{count} codes were not given to any of these quotes (n/a)",
            never,
        ).format(count=never)


def _parts_table(codebook: Codebook, spans: Spans, width: int) -> Iterator[str]:
    """The figures on coded parts, those of all codes together first."""
    yield n_(
        "Coded parts of {count} quote, by character (α, nominal) and by part",
        "Coded parts of {count} quotes, by character (α, nominal) and by part",
        spans.quotes,
    ).format(count=spans.quotes)
    names = (_("parts"), "α", _("matched"), _("exact"))
    widths = (7, CELL, CELL, CELL)
    room = width - sum(widths)
    yield " " * room + _row(names, widths)
    for code in spans.codes:
        label = _("all codes") if code.code is None else _name(codebook, code.code)
        cells = (str(code.parts), _cell(code.alpha), _cell(code.matched), _cell(code.exact))
        yield fitted(label, room) + _row(cells, widths)


def _name(codebook: Codebook, code: str) -> str:
    return line(codebook.by_id[code].name if code in codebook.by_id else code)


def _cell(figure: Figure) -> str:
    """A figure in a table."""
    if figure.value is None:
        return _("too few") if figure.why == "few" else _("n/a")
    if figure.low is None or figure.high is None:
        return number(figure.value)
    return f"{number(figure.value)} {number(figure.low)}–{number(figure.high)}"


def _labelled(label: str, figures: str, room: int, width: int) -> Iterator[str]:
    """A label followed by its figures, or on the line above them if there is no room."""
    if room >= MIN_LABEL:
        yield fitted(label, room) + figures
    else:
        yield fitted(label, width).rstrip()
        yield figures.rjust(width)


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "".join(f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True))
