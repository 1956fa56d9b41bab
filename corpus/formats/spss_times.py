"""Dates, times and durations of SPSS, which are numbers of seconds, as text and back.

A date counts from 14 October 1582. A duration may be longer than a day, and negative.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

_EPOCH = datetime(1582, 10, 14)  # noqa: DTZ001 - SPSS knows no time zones
_DATES = frozenset(
    ("DATE", "ADATE", "EDATE", "JDATE", "SDATE", "QYR", "MOYR", "WKYR", "DATETIME", "YMDHMS")
)
_DURATIONS = frozenset(("TIME", "DTIME", "MTIME"))
_DURATION = re.compile(r"(-?)(\d{2,}):(\d\d):(\d\d(?:\.\d{1,6})?)")


def shown(seconds: float, display: str) -> str | None:
    """A number of a variable with the display format `display`, as a date or a duration.

    Dates are ISO 8601, with the time of day if they have one or their format shows it. Durations
    are hours, minutes and seconds. None means that the number is neither: it has another format,
    or is a date outside the years 1 to 9999.
    """
    kind = re.match(r"[A-Z]*", display)
    if kind is None or seconds != seconds or abs(seconds) > 1e15:  # noqa: PLR0124 - not a number
        return None
    if kind[0] in _DURATIONS:
        return _duration(seconds)
    if kind[0] not in _DATES:
        return None
    try:
        moment = _EPOCH + timedelta(seconds=seconds)
    except OverflowError:
        return None
    if kind[0] not in ("DATETIME", "YMDHMS") and seconds % 86400 == 0:
        return moment.date().isoformat()
    return moment.isoformat(" ")


def seconds_of(text: str) -> float:
    """The number that `shown` has made a text of.

    Raises:
        ValueError: it is neither a date nor a duration.
    """
    if found := _DURATION.fullmatch(text):
        sign, hours, minutes, seconds = found.groups()
        total = int(hours) * 3600 + int(minutes) * 60 + float(seconds)
        return -total if sign else total
    return (datetime.fromisoformat(text) - _EPOCH).total_seconds()


def _duration(seconds: float) -> str:
    whole, rest = divmod(round(abs(seconds) * 1_000_000), 1_000_000)
    sign = "-" if seconds < 0 and (whole or rest) else ""
    clock = f"{sign}{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"
    return f"{clock}.{rest:06}".rstrip("0") if rest else clock
