"""The query language in which quotes are searched.

Signs say what a part of a query is about: `#` a code, `?` a suggested code, `@` the decisions on a
quote and who made them, `=` a background variable. A minus sign negates the part after it. All
other parts are words. No query is an error: a part with an unknown meaning is searched as words.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from ..codebook.codes import Codebook

STATES = {
    "open": "open", "todo": "open", "tedoen": "open",
    "done": "done", "klaar": "done",
    "skip": "skip", "skipped": "skip", "overgeslagen": "skip", "later": "skip",
}  # fmt: skip
MARKS: dict[str, Kind] = {
    "flag": "flag", "flagged": "flag", "vlag": "flag", "gemarkeerd": "flag",
    "star": "star", "starred": "star", "ster": "star",
    "unweighted": "unweighted", "ongewogen": "unweighted",
    "memo": "memo", "notitie": "memo",
    "disagree": "disagreement", "oneens": "disagreement",
    "clash": "clash", "botsing": "clash",
    "recheck": "recheck", "opnieuw": "recheck", "again": "recheck",
}  # fmt: skip
ORIGINS = {
    "manual": "manual", "hand": "manual", "handmatig": "manual",
    "suggestion": "suggestion", "suggestie": "suggestion",
    "keyword": "keyword", "trefwoord": "keyword",
    "search": "search", "zoeken": "search", "opgezocht": "search",
    "same": "same", "gelijk": "same",
    "near": "near", "bijnagelijk": "near", "bijna-gelijk": "near",
    "nonanswer": "nonanswer", "geenantwoord": "nonanswer", "geen-antwoord": "nonanswer",
    "table": "table", "tabel": "table",
    "autocode": "autocode", "automatisch": "autocode",
    "import": "import",
    "adjudication": "adjudication", "overleg": "adjudication",
}  # fmt: skip
"""The words for each `How` of a decision: how a code was given."""
CODER = {"coder", "codeur"}
HOW = {"how", "hoe"}
QUESTION = {"question", "vraag"}

Kind = Literal[
    "word", "phrase", "code", "suggested", "status", "flag", "star", "memo", "disagreement",
    "unweighted", "clash", "recheck", "how", "question", "variable",
]  # fmt: skip

TOKEN = re.compile(r'-?(?:"[^"]+"|[^\s"=]+)="[^"]*"?|-?"[^"]+"(?:=\S*)?|\S+')
"""A part of a query. Phrases, names and values between quotation marks may contain spaces."""


def split_token(token: str) -> tuple[str, str | None]:
    """The name and value of a part `name=value`, without quotation marks; None for no value."""
    quoted = re.match(r'"([^"]+)"=', token)
    name, equals, value = token.partition("=")
    if quoted:
        name, equals, value = quoted[1], "=", token[quoted.end() :]
    return (name, value.strip('"')) if equals else (token, None)


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition that a quote must satisfy, or must not if it is negated.

    The `values` depend on the kind. For a `word`: its pieces, the last of which may be the
    beginning of a word. For a `phrase`: its words. For a `code` or `suggested`: ids of codes, one
    of which is enough. For a `clash`: the exclusive codes. For a `status`, `how` or `question`: the
    status, the origin, or a part of the question. For a `variable`: its name and its value, which
    is empty for any value.
    """

    kind: Kind
    values: tuple[str, ...] = ()
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """A query: conditions, all of which a quote must satisfy."""

    parts: tuple[Condition, ...] = ()
    coder: str | None = None
    """The coder whose decisions it is about; None for the searching coder."""
    blind: bool = False
    """Whether conditions on suggestions match only quotes that the searching coder has finished."""


def parse_query(typed: str, codebook: Codebook) -> Query:
    """Parse a query; there is a Dutch word for each English one.

    `#key` or `#id` is a code, or any code of a net, and `?key` a suggested code. `@done`, `@open`,
    `@skip`, `@flag`, `@star`, `@memo`, `@disagree`, `@clash` and `@recheck` are the state of a
    quote, `@how=` is the origin of a code, `@coder=` the coder and `@question=` the question.
    `name=value` is a background variable, `name=` any value of it, and `"a name"="a value"` the
    same with spaces.
    `"a phrase"` is those words in that order.
    """
    parts: list[Condition] = []
    coder = None
    # SQLite rejects half of a surrogate pair, which a broken terminal may send.
    whole = unicodedata.normalize("NFC", typed.encode(errors="replace").decode())
    for token in TOKEN.findall(whole):
        negated = token[0] == "-" and len(token) > 1
        body = token[1:] if negated else token
        name, value = split_token(body)
        own = name[1:].lower() if body[0] == "@" else ""
        if own in CODER and value:
            coder = value
        elif own in CODER | HOW | QUESTION and value == "":
            continue  # The value is still to be typed.
        elif found := _parse_part(body, name, value, codebook):
            parts.append(Condition(*found, negated))
    return Query(tuple(parts), coder)


_Parsed = tuple[Kind, tuple[str, ...]] | None


def _parse_part(token: str, name: str, value: str | None, codebook: Codebook) -> _Parsed:
    sign = token[0]
    found: _Parsed = None
    if sign in "#?":
        codes = _find_codes(token[1:].lower(), codebook)
        found = ("code" if sign == "#" else "suggested", codes) if codes else None
    elif sign == "@":
        found = _parse_decision(name[1:].lower(), value or "")
        if found and found[0] == "clash":
            found = "clash", tuple(sorted(codebook.exclusive))
    elif name and value is not None:
        found = "variable", (name, value)
    return found or _parse_words(token)


def _parse_decision(name: str, value: str) -> _Parsed:
    found: _Parsed = None
    if not value and name in STATES:
        found = "status", (STATES[name],)
    elif not value and name in MARKS:
        found = MARKS[name], ()
    elif name in HOW and value.lower() in ORIGINS:
        found = "how", (ORIGINS[value.lower()],)
    elif name in QUESTION and value:
        found = "question", (value,)
    return found


def _parse_words(token: str) -> _Parsed:
    pieces = tuple(re.findall(r"[^\W_]+", token))
    closed = token[0] == '"' and token[-1] == '"'
    return ("phrase" if closed else "word", pieces) if pieces else None


def _find_codes(typed: str, codebook: Codebook) -> tuple[str, ...]:
    """The codes with this key or id; for a net, all codes in it."""
    for entry in codebook.entries if typed else ():
        if typed in (entry.key.lower(), entry.id.lower()):
            return tuple(sorted(codebook.under(entry.id)))
    return ()
