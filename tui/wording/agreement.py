"""How far coders agree, to read and to keep: tables, a paragraph for a report, rows, JSON."""

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

CELL = 15
"""Columns of a figure with its interval: ` -.02 -.14–-.08`."""


def as_json(report: Report) -> dict[str, Any]:
    """All figures; one that is not defined is null, and `why` says why."""
    found: dict[str, Any] = _plain(asdict(report))
    return found


def _plain(value: Any) -> Any:
    if hasattr(value, "_asdict"):
        return value._asdict()
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, (list, tuple)) else value


def lines(codebook: Codebook, report: Report, width: int = 80) -> Iterator[str]:
    """The figures for a person, in lines of `width`; names are cut to fit."""
    if not report.sections:
        yield _("No two coders have finished the same quote yet: there is nothing to compare.")
        return
    yield _base(report.sections[0])
    yield _("Beside a figure: its interval of 95%, of {draws} draws of quotes.").format(
        draws=report.draws
    )
    yield ""
    yield from _sets_table(report, width)
    yield ""
    yield from _codes_table(codebook, report.sections[0], width)
    if report.spans:
        yield ""
        yield from _parts_table(codebook, report.spans, width)


def _base(section: Section) -> str:
    said = n_(
        "{coders}: {count} quote that two or more of them finished",
        "{coders}: {count} quotes that two or more of them finished",
        section.quotes,
    ).format(coders=line(", ".join(section.coders)), count=section.quotes)
    if section.units == section.quotes:
        return said
    once = _("equal answers that were coded together count once: {count}").format(
        count=section.units
    )
    return f"{said}; {once}"


def _sets_table(report: Report, width: int) -> Iterator[str]:
    """All codes of a quote together: two lines for each section."""
    from ...corpus.analysis.agreement.rows import of_sets

    yield _("All codes of a quote together")
    names = (_("same codes"), "α Jaccard", "α MASI", _("α multi-valued"))
    yield "".join(f"{name:>{CELL}}" for name in names)
    for section in report.sections:
        yield fitted(f"{_called(section)} · {section.units}", width).rstrip()
        yield "".join(f"{_cell(figure):>{CELL}}" for _name, figure in of_sets(section))
    if any(section.sets.sampled for section in report.sections):
        yield _("Chance is that of a sample of the code sets: there are too many to compare all.")


def _called(section: Section) -> str:
    if section.of == "all":
        return _("everyone")
    if section.of == "pair":
        return line(" – ".join(section.coders))
    if section.of == "period":
        return f"{section.since[:10]} – {section.until[:10]}"
    return _("suggestions seen") if section.of == "visible" else _("suggestions hidden")


def _codes_table(codebook: Codebook, section: Section, width: int) -> Iterator[str]:
    """Code by code, in the order of the codebook."""
    two = len(section.coders) == 2
    names = (_("given"), _("same"), _("Cohen's κ") if two else _("Fleiss' κ"), "α", "AC1", _("has"))
    widths = (7, 6, CELL, CELL, CELL, 6)
    room = max(width - sum(widths), 8)
    label = _("code by code")
    yield fitted(label, room) + _row(names, widths)
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
        yield fitted(_name(codebook, code.code), room) + _row(cells, widths)
    if any(code.given and code.alpha.why for code in section.codes):
        yield _("n/a: not defined, for all coders gave it to all quotes.")
    never = sum(not code.given for code in section.codes)
    if never:
        yield n_(
            "{count} code was given to none of them: nothing could have differed (n/a)",
            "{count} codes were given to none of them: nothing could have differed (n/a)",
            never,
        ).format(count=never)


def _parts_table(codebook: Codebook, spans: Spans, width: int) -> Iterator[str]:
    """Coded parts, all codes together first."""
    yield n_(
        "Parts of {count} quote with coded parts, character by character and part by part",
        "Parts of {count} quotes with coded parts, character by character and part by part",
        spans.quotes,
    ).format(count=spans.quotes)
    names = (_("parts"), "α", _("matched"), _("exactly"))
    widths = (7, CELL, CELL, CELL)
    room = max(width - sum(widths), 8)
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
        return _("n/a")
    if figure.low is None or figure.high is None:
        return _number(figure.value)
    return f"{_number(figure.value)} {_number(figure.low)}–{_number(figure.high)}"


def _number(value: float) -> str:
    """Two decimals, without the zero before them: such figures do not exceed 1."""
    written = number(value)
    return written.replace("0", "", 1) if written.lstrip("-").startswith("0") else written


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "".join(f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True))
