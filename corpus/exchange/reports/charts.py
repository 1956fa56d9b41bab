"""Bar charts for the report: a row per code, with the compared groups side by side."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from ...analysis.intervals import Interval
from ...analysis.tables.codings import Line
from ...analysis.tables.crosstabs import Crosstab
from ...analysis.tables.frequencies import Frequencies
from ...analysis.tables.sheets import HIDDEN, Percent, cell_text
from ...language import _

WIDTH = 900
"""The width of a chart; all lengths are in its units."""
LABEL = 330
ROW = 22
INDENT = 14
_NUMBER = 44
"""The space after a bar for its number."""
_BESIDE = 5
"""The most columns side by side; further columns go into a next chart."""
_LETTER = 7.3
"""The width of a common letter; `_width` adds to it for wide ones."""
_ON_PAGE = 40
"""The most rows of a chart that fit on a printed page; further rows go into a next chart."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar, in units of the chart."""

    x: float
    width: float
    low: float | None
    """The start of its interval, or None."""
    high: float | None
    """The end of its interval, or None."""
    text: str
    """Its percentage, or the sign for a hidden percentage."""


@dataclass(frozen=True, slots=True)
class Row:
    """The bars of one code or net."""

    label: str
    indent: int
    net: bool
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A bar chart of shares, scaled to the longest bar or interval."""

    title: str
    heads: tuple[tuple[float, tuple[str, ...]], ...]
    """The x position of each column, and the lines of its heading, the last with its base."""
    rows: tuple[Row, ...]

    @property
    def head_lines(self) -> int:
        """The number of lines of the longest heading."""
        return max((len(lines) for _x, lines in self.heads), default=0)


def frequencies_charts(found: Frequencies) -> Iterator[Chart]:
    """The share of respondents with each code, with its 95% interval."""
    weighted = found.base.weighted
    title = (
        _("Weighted percentage of respondents with each code, with interval (95%)")
        if weighted
        else _("Percentage of respondents with each code, with interval (95%)")
    )
    shares = {
        one.line: (one.weighted_share, one.weighted_interval)
        if weighted
        else (one.share, one.interval)
        for one in found.lines
    }
    yield from _charts(title, [], {line: [share] for line, share in shares.items()})


def crosstab_charts(table: Crosstab) -> Iterator[Chart]:
    """The share of each group with each code; none if no column is large enough to be shown."""
    title = _("Percentage of each group with each code")
    if not any(column.shown for column in table.columns):
        return
    for start in range(0, len(table.columns), _BESIDE):
        some = slice(start, start + _BESIDE)
        heads = [(column.value, f"n={column.base}") for column in table.columns[some]]
        yield from _charts(
            title, heads, {row.line: [(s, None) for s in row.shares[some]] for row in table.rows}
        )


def _charts(
    title: str,
    heads: list[tuple[str, str]],
    shares: dict[Line, list[tuple[float | None, Interval | None]]],
) -> Iterator[Chart]:
    room = (WIDTH - LABEL) / max(len(heads), 1)
    longest = max(
        (interval.high if interval else share or 0 for row in shares.values()
         for share, interval in row), default=0,
    )  # fmt: skip
    scale = (room - _NUMBER - 8) / max(longest, 0.01)
    rows = []
    for line, row in shares.items():
        bars = tuple(
            _bar(LABEL + at * room, scale, share, interval)
            for at, (share, interval) in enumerate(row)
        )
        label = _fit(line.name, LABEL - 10 - INDENT * line.depth, bold=line.net)
        rows.append(Row(label, line.depth, line.net, bars))
    named = tuple(
        (LABEL + at * room, (*_wrapped(head, room - 12), base))
        for at, (head, base) in enumerate(heads)
    )
    starts = range(0, len(rows), _ON_PAGE)
    for number, start in enumerate(starts, 1):
        yield Chart(
            f"{title} ({number}/{len(starts)})" if len(starts) > 1 else title,
            named,
            tuple(rows[start : start + _ON_PAGE]),
        )


def _bar(x: float, scale: float, share: float | None, interval: Interval | None) -> Bar:
    if share is None:
        return Bar(x, 0, None, None, HIDDEN)
    low, high = (x + end * scale for end in interval) if interval else (None, None)
    return Bar(x, share * scale, low, high, cell_text(Percent(share)))


def _wrapped(text: str, room: float) -> list[str]:
    """A heading on at most two lines, so that it does not reach the next column."""
    words = text.split()
    first: list[str] = []
    while words and _width(" ".join([*first, words[0]]), bold=True) <= room:
        first.append(words.pop(0))
    first = first or words[:1]
    rest = " ".join(text.split()[len(first) :])
    lines = [" ".join(first), rest] if rest else [" ".join(first)]
    return [_fit(each, room, bold=True) for each in lines]


def _fit(text: str, room: float, *, bold: bool) -> str:
    """Shorten a text in the middle, so that labels with the same start stay different."""
    plain = fitted = " ".join(text.split())
    most = len(plain)
    while most > 3 and _width(fitted, bold=bold) > room:
        most -= 1
        end = most // 3
        fitted = f"{plain[: most - 1 - end]}…{plain[-end:]}"
    return fitted


def _width(text: str, *, bold: bool) -> float:
    """The width of a text of 12 pixels in DejaVu Sans, the widest font of common systems."""
    wide = sum(letter.isupper() or letter in "mwMW%@…—" for letter in text)
    # Chinese, Japanese and Korean characters are as wide as they are high.
    full = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return (_LETTER * len(text) + 2.2 * wide + 4.7 * full) * (1.12 if bold else 1)
