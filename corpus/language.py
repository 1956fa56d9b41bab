"""The language of the program, Dutch or English, and the notation of numbers in it."""

from __future__ import annotations

import gettext
import os
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache
from pathlib import Path

LANGUAGES = ("nl", "en")
LOCALE = Path(__file__).parent / "locale"

_HALF_UP = Context(prec=400, rounding=ROUND_HALF_UP, traps=[])
"""The rounding of decimals, with enough digits for the largest float."""

_translations: gettext.NullTranslations = gettext.NullTranslations()
_current = "en"


def requested(arguments: Sequence[str] = (), preferred: str | None = None) -> str:
    """The language to use: that of `--lang`, else `preferred`, else the locale, else English."""
    for argument, following in zip(arguments, [*arguments[1:], ""], strict=False):
        if argument == "--lang" and following in LANGUAGES:
            return following
        if argument.startswith("--lang=") and argument[7:] in LANGUAGES:
            return argument[7:]
    if preferred in LANGUAGES:
        return preferred
    for variable in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(variable, "")
        if value:
            return "nl" if value.lower().startswith("nl") else "en"
    return "en"


def install(language: str) -> None:
    """Use `language` from now on; texts that were translated earlier do not change."""
    global _translations, _current  # noqa: PLW0603 - one process has one language
    _translations = gettext.translation("turven", LOCALE, languages=[language], fallback=True)
    _current = language


def current() -> str:
    """The language in use: `nl` or `en`."""
    return _current


@cache
def translations(message: str) -> tuple[str, str]:
    """`message` in English and in Dutch, for names that a file may have in either."""
    dutch = gettext.translation("turven", LOCALE, languages=["nl"], fallback=True)
    return message, dutch.gettext(message)


def number(value: float | None, digits: int = 2, sign: str = "") -> str:
    """A number for people to read, in Dutch with a decimal comma.

    Args:
        value: the number; None if it is not defined, which gives `n/a`.
        digits: the number of decimals.
        sign: `+` puts a plus before positive numbers.
    """
    if value is None:
        return _("n/a")
    written = f"{_rounded(value, digits):{sign}.{digits}f}"
    return written.replace(".", ",") if _current == "nl" else written


def percent(share: float | None) -> str:
    """A share from 0 to 1 as a whole percentage: 36%.

    Args:
        share: the share; None if it is not defined, which gives `n/a`.
    """
    return _("n/a") if share is None else f"{_rounded(share, 2) * 100:.0f}%"


def _rounded(value: float, digits: int) -> Decimal:
    """A number rounded to `digits` decimals, halves away from zero, as in Excel.

    One in eight is 12.5%, which is written as 13%. Rounding to twelve decimals first removes the
    error of floats, such as 14.499999999999998% for 29 of 200; no other share of fewer than a
    billion is that close to a half.
    """
    exact = Decimal(f"{value:.12f}")
    # Adding 0 turns -0 into 0.
    return exact.quantize(Decimal(1).scaleb(-digits), context=_HALF_UP) + 0


def _(message: str) -> str:
    """`message` in the language of the program."""
    return _translations.gettext(message)


def n_(singular: str, plural: str, count: int) -> str:
    """`singular` or `plural`, whichever fits `count`, in the language of the program."""
    return _translations.ngettext(singular, plural, count)


_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
}


def long_date(day: date) -> str:
    """A date as people write it: 27 november 2026."""
    return f"{day.day} {_MONTHS[current()].split()[day.month - 1]} {day.year}"
