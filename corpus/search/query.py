"""What quotes somebody looks for, as it is typed.

Signs tell apart what is meant: `#` a code, `?` a code that was suggested, `@` what was
decided on the quote and by whom, `=` a background variable; a minus sign turns around
what follows it. All else is words. Nothing that can be typed is an error: what is not
understood is looked for as words.
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
    "memo": "memo", "notitie": "memo",
    "disagree": "disagreement", "oneens": "disagreement",
    "again": "again", "recheck": "again", "opnieuw": "again",
}  # fmt: skip
ORIGINS = {
    "manual": "manual", "hand": "manual", "handmatig": "manual",
    "suggestion": "suggestion", "suggestie": "suggestion",
    "keyword": "keyword", "trefwoord": "keyword",
    "same": "same", "gelijk": "same",
    "autocode": "autocode", "automatisch": "autocode",
    "import": "import",
    "adjudication": "adjudication", "overleg": "adjudication",
}  # fmt: skip
"""How a code came, by what it may be called: a `How` of the decisions."""
CODER = {"coder", "codeur"}
HOW = {"how", "hoe"}
QUESTION = {"question", "vraag"}

Kind = Literal[
    "word", "phrase", "code", "suggested", "status", "flag", "star", "memo", "disagreement",
    "again", "how", "question", "variable",
]  # fmt: skip

TOKEN = re.compile(r'-?(?:"[^"]+"|[^\s"=]+)="[^"]*"?|-?"[^"]+"(?:=\S*)?|\S+')
"""A part of what is typed: a phrase, a name and a value between quotation marks hold spaces."""


def split(token: str) -> tuple[str, str | None]:
    """Name and value of a token `name=value`, without quotation marks; no value without `=`."""
    quoted = re.match(r'"([^"]+)"=', token)
    name, equals, value = token.partition("=")
    if quoted:
        name, equals, value = quoted[1], "=", token[quoted.end() :]
    return (name, value.strip('"')) if equals else (token, None)


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that must hold of a quote, or must not.

    `values` are, by kind: of a `word` its pieces, the last of which may go on; of a
    `phrase` its words; of a `code` and `suggested` the ids of which one is enough; a
    `status`, a `how`, a piece of a `question`; of a `variable` its name and its value,
    empty for any.
    """

    kind: Kind
    values: tuple[str, ...] = ()
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """What quotes are looked for: all of it must hold."""

    parts: tuple[Condition, ...] = ()
    coder: str | None = None
    """Whose decisions it is about, where that is not whoever asks."""
    blind: bool = False
    """What was suggested tells nothing of quotes that whoever asks has yet to do."""


def parse_query(typed: str, codebook: Codebook) -> Query:
    """What somebody means who typed this.

    `#key` or `#id` is a code, or any code of a net, and `?key` one that was suggested;
    `@done`, `@open`, `@skip`, `@flag`, `@star`, `@memo`,
    `@disagree` and `@again` the state, `@how=` the
    origin of a code, `@coder=` whose it is, `@question=` the question (Dutch too);
    `name=value` a background variable, `name=` any value of it (`"a name"="a value"` where
    there are spaces); `"a phrase"` just that.
    """
    parts: list[Condition] = []
    coder = None
    # Half of a surrogate pair, as a broken terminal may send, is no text to SQLite.
    whole = unicodedata.normalize("NFC", typed.encode(errors="replace").decode())
    for token in TOKEN.findall(whole):
        negated = token[0] == "-" and len(token) > 1
        body = token[1:] if negated else token
        name, value = split(body)
        own = name[1:].lower() if body[0] == "@" else ""
        if own in CODER and value:
            coder = value
        elif own in CODER | HOW | QUESTION and value == "":
            continue  # Its value is yet to come.
        elif found := _part(body, name, value, codebook):
            parts.append(Condition(*found, negated))
    return Query(tuple(parts), coder)


_Meant = tuple[Kind, tuple[str, ...]] | None


def _part(token: str, name: str, value: str | None, codebook: Codebook) -> _Meant:
    sign = token[0]
    found: _Meant = None
    if sign in "#?":
        codes = _codes(token[1:].lower(), codebook)
        found = ("code" if sign == "#" else "suggested", codes) if codes else None
    elif sign == "@":
        found = _decided(name[1:].lower(), value or "")
    elif name and value is not None:
        found = "variable", (name, value)
    return found or _words(token)


def _decided(name: str, value: str) -> _Meant:
    found: _Meant = None
    if not value and name in STATES:
        found = "status", (STATES[name],)
    elif not value and name in MARKS:
        found = MARKS[name], ()
    elif name in HOW and value.lower() in ORIGINS:
        found = "how", (ORIGINS[value.lower()],)
    elif name in QUESTION and value:
        found = "question", (value,)
    return found


def _words(token: str) -> _Meant:
    pieces = tuple(re.findall(r"[^\W_]+", token))
    closed = token[0] == '"' and token[-1] == '"'
    return ("phrase" if closed else "word", pieces) if pieces else None


def _codes(typed: str, codebook: Codebook) -> tuple[str, ...]:
    """The codes that a key or an id stands for; of a net, all below it."""
    for entry in codebook.entries if typed else ():
        if typed in (entry.key.lower(), entry.id.lower()):
            return tuple(sorted(codebook.under(entry.id)))
    return ()
