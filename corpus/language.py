"""Dutch or English: the language in which the program speaks to a person."""

from __future__ import annotations

import gettext
import os
from collections.abc import Sequence
from pathlib import Path

LANGUAGES = ("nl", "en")
LOCALE = Path(__file__).parent / "locale"

_translations: gettext.NullTranslations = gettext.NullTranslations()
_current = "en"


def wanted(arguments: Sequence[str] = (), preferred: str | None = None) -> str:
    """The language asked for: `--lang`, else what is preferred, else the locale, else English."""
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
    """Speak `language` from here on; strings that are fixed in classes keep what they had."""
    global _translations, _current  # noqa: PLW0603 - one process speaks one language
    _translations = gettext.translation("turven", LOCALE, languages=[language], fallback=True)
    _current = language


def current() -> str:
    return _current


def number(value: float | None, digits: int = 2, sign: str = "") -> str:
    """A number for a person: in Dutch its decimals stand behind a comma.

    Args:
        value: None for one that is not defined.
        sign: `+` writes one before positive numbers too.
    """
    if value is None:
        return _("n/a")
    # Adding nothing makes -0 a plain one.
    written = f"{round(value, digits) + 0.0:{sign}.{digits}f}"
    return written.replace(".", ",") if _current == "nl" else written


def _(message: str) -> str:
    return _translations.gettext(message)


def n_(singular: str, plural: str, count: int) -> str:
    return _translations.ngettext(singular, plural, count)
