"""Queries that are refused if a part of them means nothing in the study.

In the search field a part without a meaning is searched as words, because it may still be typed.
For a table or an export it is a typing error, and its result would be wrong without a word.
"""

from __future__ import annotations

import sqlite3

from ..codebook.codes import Codebook
from ..column_names import clean_name
from ..errors import Refusal
from ..language import _
from ..nearest import unknown
from ..study.coders import coders
from .query import CODER, HOW, MARKS, ORIGINS, QUESTION, STATES, TOKEN, Query, parse_query
from .query import split_token as split
from .words import plain

_WORDS = (
    "@open", "@done", "@skip", "@flag", "@star", "@memo", "@disagree", "@clash", "@recheck",
    "@how=", "@coder=", "@question=",
)  # fmt: skip
"""The words of the query language that a refusal lists; Dutch ones are found as nearest too."""


def checked_query(db: sqlite3.Connection, typed: str, codebook: Codebook) -> Query:
    """Parse a query, each part of which must mean something in this study.

    Raises:
        Refusal: a part has no meaning, or names a code, coder, question, background variable or
            value that does not exist; the sentence says what the nearest is.
    """
    query = parse_query(typed, codebook)
    for token in TOKEN.findall(typed):
        _check(db, token[1:] if token[0] == "-" and len(token) > 1 else token, codebook)
    return query


def no_quotes(typed: str) -> Refusal:
    """The refusal of a query that is right, but finds no quote."""
    return Refusal(
        _("No quote matches “{query}”; nothing was counted or written.").format(query=typed.strip())
    )


def _check(db: sqlite3.Connection, part: str, codebook: Codebook) -> None:
    name, value = split(part)
    if part[0] in "#?" and len(part) > 1:
        _check_code(part, codebook)
    elif part[0] == "@":
        _check_decision(db, part, name[1:].lower(), value)
    elif name and value is not None and part[0] != "=":
        _check_variable(db, name, value)
    elif not any(character.isalnum() for character in part):
        raise Refusal(
            _("“{part}” in the query has no word to search; leave it out.").format(part=part)
        )


def _check_code(part: str, codebook: Codebook) -> None:
    names = [name.lower() for code in codebook.entries for name in (code.id, code.key) if name]
    if part[1:].lower() not in names:
        labels = {label: code.id for code in codebook.entries for label in code.label.values()}
        by_label = {label.casefold(): id_ for label, id_ in labels.items()}
        meant = by_label.get(part[1:].casefold())
        ids = [part[0] + code.id for code in codebook.entries]
        raise unknown(
            _("“{part}” in the query is no code").format(part=part),
            part[0] + meant if meant else part,
            ids,
        )


def _check_decision(db: sqlite3.Connection, part: str, name: str, value: str | None) -> None:
    if name in CODER | QUESTION | HOW and value:
        if name in CODER:
            _check_coder(db, value)
        elif name in QUESTION:
            find_questions(db, value)
        elif value.lower() not in ORIGINS:
            raise unknown(
                _("“{part}” in the query is no way in which codes are given").format(part=part),
                value,
                dict.fromkeys(ORIGINS.values()),
            )
    elif name in CODER | QUESTION | HOW:
        raise Refusal(
            _("“{part}” in the query needs a value, as in {example}.").format(
                part=part, example=f"@{name}=…"
            )
        )
    elif value is not None or name not in {*STATES, *MARKS}:
        known = [*_WORDS, *(f"@{word}" for word in (*STATES, *MARKS, *CODER, *HOW, *QUESTION))]
        raise unknown(
            _("“{part}” in the query means nothing").format(part=part),
            part.replace(":", "=", 1),
            known,
        )


def _check_coder(db: sqlite3.Connection, value: str) -> None:
    known = coders(db)
    if not any(plain(coder).startswith(plain(value)) for coder in known):
        raise unknown(_("There is no coder “{coder}”").format(coder=value), value, known)


def find_questions(db: sqlite3.Connection, value: str) -> list[str]:
    """The ids of the questions with this id or with this in their text.

    Raises:
        Refusal: there is none; the sentence says what the nearest is.
    """
    named = plain(value)
    rows = db.execute("SELECT id, text FROM questions ORDER BY text").fetchall()
    found = [id_ for id_, text in rows if named == plain(id_) or named in plain(text)]
    if not found:
        raise unknown(
            _("No question is called “{question}”").format(question=value),
            value,
            [text for _id, text in rows],
        )
    return found


_VALUES = (
    "FROM (SELECT variables FROM respondents UNION ALL"
    " SELECT variables FROM quotes WHERE variables <> '{}') AS some, json_each(some.variables) AS v"
)


def _check_variable(db: sqlite3.Connection, name: str, value: str) -> None:
    names = [key for (key,) in db.execute(f"SELECT DISTINCT v.key {_VALUES} ORDER BY v.id")]
    wanted = clean_name(name).casefold()
    keys = [key for key in names if clean_name(key).casefold() == wanted]
    if not keys:
        raise unknown(
            _("There is no background variable “{variable}”").format(variable=name), name, names
        )
    if not value:
        return
    marks = ", ".join("?" for _key in keys)
    values = [
        str(found)
        for (found,) in db.execute(
            f"SELECT v.value {_VALUES} WHERE v.key IN ({marks}) AND v.value <> ''"
            " GROUP BY 1 ORDER BY count(*) DESC, 1",
            keys,
        )
    ]
    if not any(each.casefold() == value.casefold() for each in values):
        raise unknown(
            _("“{variable}” is “{value}” for nobody").format(variable=keys[0], value=value),
            value,
            values,
        )
