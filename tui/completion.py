"""Completions for a query while it is being typed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from ..corpus.codebook.codes import Codebook
from ..corpus.language import _
from ..corpus.search.query import CODER, HOW, ORIGINS, QUESTION, TOKEN, split_token
from ..corpus.search.search import KnownValues
from ..corpus.search.words import plain
from .text import line

MAX_COMPLETIONS = 60
"""The maximum number of completions: more than fit on a line of 300 columns."""

_DUTCH = {
    "open": "tedoen", "done": "klaar", "skip": "overgeslagen", "flag": "vlag", "star": "ster",
    "memo": "memo",
    "disagree": "oneens", "recheck": "opnieuw", "clash": "botsing",
    "unweighted": "ongewogen",
    "how": "hoe", "coder": "codeur", "question": "vraag",
}  # fmt: skip
"""The Dutch words, which complete to the English ones; a query understands both."""


class Completion(NamedTuple):
    """A text that can replace the token being typed."""

    text: str
    meaning: str = ""
    """Explanation in words; empty if `text` speaks for itself."""


def last_token(typed: str) -> str:
    """The token being typed at the end of `typed`; empty after a space."""
    last = ""
    for found in TOKEN.finditer(typed):
        last = found[0] if found.end() == len(typed) else ""
    return last


def completions(typed: str, codebook: Codebook, known: KnownValues) -> list[Completion]:
    """Completions of the token `typed`; those that begin with it come before other matches."""
    minus = "-" if typed.startswith("-") else ""
    token = typed.removeprefix("-")
    sign = token[:1]
    if sign and sign in "#?":
        found = _codes(sign, token[1:], codebook)
    elif split_token(token)[1] is not None:
        found = _values(token, known)
    elif sign == "@":
        found = _keywords(token[1:])
    else:
        found = _variables(token, known)
    fits = [Completion(minus + each.text, each.meaning) for each in islice(found, MAX_COMPLETIONS)]
    return sorted(fits, key=lambda each: each.text.lower() != typed.lower())


def first_completions(known: KnownValues) -> list[Completion]:
    """The ways to begin a token, before anything is typed."""
    return [
        Completion("#", _("code")),
        Completion("?", _("suggested code")),
        Completion("@", _("state, coder, origin, question")),
        *_variables("", known),
        Completion("-", _("not")),
    ]


def _codes(sign: str, typed: str, codebook: Codebook) -> Iterator[Completion]:
    wanted = plain(typed)
    for entry in codebook.entries:
        names = [plain(label) for label in entry.label.values()]
        if entry.key.startswith(wanted) or any(
            f" {wanted}" in f" {name}" for name in [entry.id.lower(), *names]
        ):
            yield Completion(sign + (entry.key or entry.id), line(entry.name))


def _keywords(typed: str) -> Iterator[Completion]:
    """Completions of the keywords that follow @."""
    meanings = {
        "open": _("to do"), "done": _("done"), "skip": _("skipped"), "flag": _("flagged"),
        "star": _("worth citing"),
        "memo": _("with a memo"), "disagree": _("coded differently from the suggestions"),
        "clash": _("an exclusive code beside another"),
        "recheck": _("to recheck: the code was changed since"),
        "unweighted": _("of respondents without a weight"),
        "coder": _("codings of another coder"), "how": _("origin of a code"),
        "question": _("one question"),
    }  # fmt: skip
    for name, meaning in meanings.items():
        if any(word.startswith(typed.lower()) for word in (name, _DUTCH[name])):
            equals = "=" if name in ("coder", "how", "question") else ""
            yield Completion(f"@{name}{equals}", meaning)


def _variables(typed: str, known: KnownValues) -> Iterator[Completion]:
    wanted = plain(typed.strip('"'))
    for name in known.variables:
        if plain(name).startswith(wanted):
            yield from _typable(f"{_quoted(name)}=", name)


def _values(token: str, known: KnownValues) -> Iterator[Completion]:
    name, typed = split_token(token)
    own = name.removeprefix("@").lower()
    if token.startswith("@"):
        values = (
            list(known.coders) if own in CODER
            else list(known.questions) if own in QUESTION
            else list(dict.fromkeys(ORIGINS.values())) if own in HOW
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
        yield from _typable(f"{left}={_quoted(value)}", value)


def _quoted(text: str) -> str:
    """A name or value as it is typed: between quotation marks unless it is one plain word."""
    return text if re.fullmatch(r"[\w.]+", text) else f'"{text}"'


def _typable(text: str, value: str) -> Iterator[Completion]:
    """A completion, unless its value has control characters or cannot be typed."""
    if value and line(value) == value and '"' not in value:
        yield Completion(text)
