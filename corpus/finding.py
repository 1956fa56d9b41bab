"""Finding quotes by their words, their codes, their state and their respondents."""

from __future__ import annotations

import re
import sqlite3
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field

from .codebook import Codebook
from .quotes import Quote, count, read
from .readings import behind

_STATUS = {
    "open": "open", "todo": "open", "tedoen": "open",
    "done": "done", "klaar": "done",
    "skip": "skip", "skipped": "skip", "overgeslagen": "skip", "later": "skip",
}  # fmt: skip
_FLAG = {"flag", "flagged", "vlag", "gemarkeerd"}


@dataclass(frozen=True, slots=True)
class Wish:
    """What quotes are looked for: all of it must hold.

    `words` begin words of the quote; `codes` are sets of which the quote has one each;
    `variables` are pairs of the name of a background variable and its value.
    """

    words: tuple[str, ...] = ()
    codes: tuple[tuple[str, ...], ...] = ()
    status: str | None = None
    flagged: bool = False
    variables: tuple[tuple[str, str], ...] = field(default=())

    @property
    def nothing(self) -> bool:
        return self == Wish()


def wish(typed: str, codebook: Codebook) -> Wish:
    """What somebody means who typed this.

    `#key` or `#id` is a code, or any code of a net; `@done`, `@open`, `@skip` and `@flag`
    the state (Dutch too); `name=value` a background variable; all else, words. Nothing
    that can be typed is an error: what is not understood is looked for as words.
    """
    words: list[str] = []
    codes: list[tuple[str, ...]] = []
    variables: list[tuple[str, str]] = []
    status, flagged = None, False
    for part in re.findall(r'[^\s"=]+="[^"]*"|\S+', typed):
        sign, rest = part[0], part[1:].lower()
        name, equals, value = part.partition("=")
        code = _code(rest, codebook) if sign == "#" else None
        if code:
            codes.append(code)
        elif sign == "@" and rest in _STATUS:
            status = _STATUS[rest]
        elif sign == "@" and rest in _FLAG:
            flagged = True
        elif equals and name:
            variables.append((name, value.strip('"')))
        else:
            words += re.findall(r"\w+", part)
    return Wish(tuple(words), tuple(codes), status, flagged, tuple(variables))


def _code(typed: str, codebook: Codebook) -> tuple[str, ...] | None:
    """The codes that a key or an id stands for; of a net, all below it."""
    for entry in codebook.entries:
        if typed in (entry.key.lower(), entry.id.lower()):
            return tuple(codebook.under(entry.id))
    return None


class Found:
    """The quotes that answer a wish, in the order of import; read as they are looked at."""

    def __init__(self, db: sqlite3.Connection, coder: str, wish: Wish) -> None:
        self._db = db
        self._positions: Sequence[int] = range(1, count(db) + 1)
        if not wish.nothing:
            where, values = _condition(db, wish, coder)
            rows = db.execute(
                "SELECT q.position FROM quotes AS q JOIN respondents AS r ON r.id = q.respondent"
                f" WHERE {where} ORDER BY q.position",
                values,
            )
            self._positions = array("q", (position for (position,) in rows))

    @property
    def positions(self) -> Sequence[int]:
        return self._positions

    def __len__(self) -> int:
        return len(self._positions)

    def part(self, start: int, stop: int) -> list[Quote]:
        """The quotes from `start` up to `stop`, counted from 0."""
        some = list(self._positions[start:stop])
        if not some:
            return []
        marks = ", ".join("?" for _position in some)
        return list(read(self._db, f"q.position IN ({marks})", *some))

    def index(self, position: int) -> int:
        """Where the quote at `position` is, or the first behind it."""
        low, high = 0, len(self._positions)
        while low < high:
            middle = (low + high) // 2
            if self._positions[middle] < position:
                low = middle + 1
            else:
                high = middle
        return low


def _condition(db: sqlite3.Connection, wish: Wish, coder: str) -> tuple[str, list[object]]:
    parts: list[str] = []
    values: list[object] = []

    def need(condition: str, *bound: object) -> None:
        parts.append(condition)
        values.extend(bound)

    if wish.words:
        phrases = " ".join(f'"{word}"*' for word in wish.words)
        need("q.position IN (SELECT rowid FROM quotes_words WHERE quotes_words MATCH ?)", phrases)
    state = (
        "EXISTS (SELECT 1 FROM latest AS l WHERE l.quote = q.id AND l.coder = ? AND l.subject = ?"
    )
    for wished in wish.codes:
        codes = behind(db, wished)
        marks = ", ".join("?" for _code in codes)
        need(f"{state} AND l.what = 'apply' AND l.code IN ({marks}))", coder, "code", *codes)
    if wish.status == "open":
        need(f"NOT {state} AND l.what <> 'open')", coder, "status")
    elif wish.status:
        need(f"{state} AND l.what = ?)", coder, "status", wish.status)
    if wish.flagged:
        need(f"{state} AND l.what = 'flag')", coder, "flag")
    for name, value in wish.variables:
        # A variable stands with the respondent, or with the answer where answers differ.
        need(
            "EXISTS (SELECT 1 FROM (SELECT key, value FROM json_each(r.variables) UNION ALL"
            " SELECT key, value FROM json_each(q.variables)) AS v"
            " WHERE lower(v.key) = lower(?) AND lower(v.value) = lower(?))",
            name,
            value,
        )
    return " AND ".join(parts), values
