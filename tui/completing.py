"""What can be looked for next, from the part of a wish that is being typed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from ..corpus.codebook.codes import Codebook
from ..corpus.language import _, current
from ..corpus.search.query import CODER, HOW, ORIGINS, QUESTION, TOKEN, split
from ..corpus.search.search import KnownValues
from ..corpus.search.words import plain
from .text import line

MAX_COMPLETIONS = 60
"""Possibilities that are made: more than fit on a line of 300."""

_DUTCH = {
    "open": "tedoen", "done": "klaar", "skip": "overgeslagen", "flag": "vlag", "star": "ster",
    "memo": "memo",
    "disagree": "oneens", "again": "opnieuw", "how": "hoe", "coder": "codeur", "question": "vraag",
    "manual": "handmatig", "suggestion": "suggestie", "keyword": "trefwoord", "same": "gelijk",
    "autocode": "automatisch", "import": "import", "adjudication": "overleg",
}  # fmt: skip
"""How somebody types it whose screen is in Dutch; both are always understood."""


class Possible(NamedTuple):
    """Something that can stand in place of the part that is being typed."""

    typed: str
    says: str = ""
    """What it is, in words; empty where `typed` says it."""


def part(typed: str) -> str:
    """The part that is being typed at the end of `typed`: empty after a space."""
    last = ""
    for found in TOKEN.finditer(typed):
        last = found[0] if found.end() == len(typed) else ""
    return last


def possible(being: str, codebook: Codebook, known: KnownValues) -> list[Possible]:
    """What fits the part that is being typed, what begins so before what has it within."""
    minus = "-" if being.startswith("-") else ""
    token = being.removeprefix("-")
    sign = token[:1]
    if sign and sign in "#?":
        found = _codes(sign, token[1:], codebook)
    elif split(token)[1] is not None:
        found = _values(token, known)
    elif sign == "@":
        found = _own(token[1:])
    else:
        found = _variables(token, known)
    fits = [Possible(minus + each.typed, each.says) for each in islice(found, MAX_COMPLETIONS)]
    return sorted(fits, key=lambda each: each.typed.lower() != being.lower())


def starts(known: KnownValues) -> list[Possible]:
    """How a part can begin, when nothing of it is typed yet."""
    return [
        Possible("#", _("code")),
        Possible("?", _("suggested")),
        Possible("@", _("state, coder, origin, question")),
        *_variables("", known),
        Possible("-", _("not")),
    ]


def _word(name: str) -> str:
    return _DUTCH[name] if current() == "nl" else name


def _codes(sign: str, typed: str, codebook: Codebook) -> Iterator[Possible]:
    wanted = plain(typed)
    for entry in codebook.entries:
        names = [plain(label) for label in entry.label.values()]
        if entry.key.startswith(wanted) or any(
            f" {wanted}" in f" {name}" for name in [entry.id.lower(), *names]
        ):
            yield Possible(sign + (entry.key or entry.id), line(entry.name))


def _own(typed: str) -> Iterator[Possible]:
    about = {
        "open": _("to do"), "done": _("done"), "skip": _("skipped"), "flag": _("flagged"),
        "star": _("worth citing"),
        "memo": _("with a memo"), "disagree": _("other codes than suggested"),
        "again": _("its code was changed since"),
        "coder": _("as another coder has it"), "how": _("how a code came"),
        "question": _("of one question"),
    }  # fmt: skip
    for name, says in about.items():
        word = _word(name)
        if word.startswith(typed.lower()):
            yield Possible(f"@{word}" + ("=" if name in ("coder", "how", "question") else ""), says)


def _variables(typed: str, known: KnownValues) -> Iterator[Possible]:
    wanted = plain(typed.strip('"'))
    for name in known.variables:
        if plain(name).startswith(wanted):
            yield from _safe(f"{_quoted(name)}=", name)


def _values(token: str, known: KnownValues) -> Iterator[Possible]:
    name, typed = split(token)
    own = name.removeprefix("@").lower()
    if token.startswith("@"):
        values = (
            list(known.coders) if own in CODER
            else list(known.questions) if own in QUESTION
            else [_word(how) for how in dict.fromkeys(ORIGINS.values())] if own in HOW
            else []
        )  # fmt: skip
    else:
        values = [
            value
            for variable, values in known.variables.items()
            if plain(variable) == plain(name)
            for value in values
        ]
    wanted = plain(typed or "")
    begins = [value for value in values if plain(value).startswith(wanted)]
    within = [value for value in values if wanted in plain(value)[1:] and value not in begins]
    for value in begins + within:
        left = name if token.startswith("@") else _quoted(name)
        yield from _safe(f"{left}={_quoted(value)}", value)


def _quoted(text: str) -> str:
    """A name or value as it is typed: what holds more than letters and digits, in quotes."""
    return text if re.fullmatch(r"[\w.]+", text) else f'"{text}"'


def _safe(typed: str, value: str) -> Iterator[Possible]:
    """What would act on the screen, or cannot be typed, is not offered."""
    if value and line(value) == value and '"' not in value:
        yield Possible(typed)
