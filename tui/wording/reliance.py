"""The extent to which coders follow suggestions and rely on them, as tables to read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...corpus.codebook.codes import Codebook
from ...corpus.language import _, number, percent
from ..text import fitted, line
from .disagreements import name_of

if TYPE_CHECKING:
    from ...corpus.analysis.reliance import Reliance, Report


def reliance_lines(
    codebook: Codebook, report: Report, share: float, width: int = 80
) -> Iterator[str]:
    """The figures as tables of `width` columns; names are cut to fit."""
    if not report.followed and not any(each.blind for each in report.reliance):
        yield _("No quote with a suggested code has been finished yet.")
    else:
        yield from _followed(codebook, report, width)
        yield ""
        yield from _leaning(codebook, report, width)
    yield _("Suggestions are hidden in {percent} of the quotes drawn at random.").format(
        percent=percent(share)
    )


def _followed(codebook: Codebook, report: Report, width: int) -> Iterator[str]:
    names = (_("seen"), _("followed"), _("declined"), _("rate"))
    room = width - sum(_room(name) for name in names)
    yield fitted(_("suggestions seen"), room) + _row(names, names)
    for each in report.followed:
        label = line(each.coder) if each.code is None else "  " + line(name_of(codebook, each.code))
        cells = (str(each.seen), str(each.given), str(each.declined), percent(each.rate))
        yield fitted(label, room) + _row(names, cells)


def _leaning(codebook: Codebook, report: Report, width: int) -> Iterator[str]:
    names = (_("seen"), _("given"), _("hidden"), _("given"))
    last = _("difference, 95%")
    last_width = max(len(last), 18) + 1
    room = width - sum(_room(name) for name in names) - last_width
    yield (
        fitted(_("suggested, in quotes drawn at random"), room)
        + _row(names, names)
        + (f"{last:>{last_width}}")
    )
    for each in report.reliance:
        if not (each.seen or each.blind):
            continue
        cells = (
            str(each.seen),
            percent(each.seen_given / each.seen if each.seen else None),
            str(each.blind),
            percent(each.blind_given / each.blind if each.blind else None),
        )
        yield (
            fitted(_subject(codebook, each), room)
            + _row(names, cells)
            + (f"{_difference(each):>{last_width}}")
        )


def _subject(codebook: Codebook, each: Reliance) -> str:
    if each.coder is not None:
        return line(each.coder)
    return _("everyone") if each.code is None else "  " + line(name_of(codebook, each.code))


def _difference(each: Reliance) -> str:
    difference, interval = each.difference, each.interval
    if difference is None or interval is None:
        return _("n/a")
    shown, low, high = (number(value, sign="+") for value in (difference, *interval))
    return f"{shown} {low}…{high}"


def _room(name: str) -> int:
    return max(len(name) + 2, 7)


def _row(names: tuple[str, ...], cells: tuple[str, ...]) -> str:
    return "".join(f"{cell:>{_room(name)}}" for name, cell in zip(names, cells, strict=True))
