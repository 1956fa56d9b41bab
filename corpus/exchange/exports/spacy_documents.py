"""Quotes as documents with labels, to train a classifier elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from ...formats import docbin
from ...formats.docbin import Document, Marked
from .reader import SUGGESTED, CoderDecisions, Export

LANGUAGE = "nl"


def write(export: Export, file: IO[bytes]) -> None:
    docbin.write(file, LANGUAGE, _documents(export))


def _documents(export: Export) -> Iterator[Document]:
    codes = export.codes
    for quote, coders in export.quotes():
        people = [by for by in coders if by.status != SUGGESTED]
        yield Document(
            quote.text,
            _cats(people, codes),
            [
                Marked(coding.start, coding.end, coding.code, by.coder)
                for by in people
                for coding in by.codings
                if coding.start is not None and coding.end is not None
            ],
            {
                "quote": quote.id,
                "respondent": quote.respondent,
                "question": quote.question,
                "variables": quote.variables,
                "status": {by.coder: by.status for by in people},
                "codings": [
                    {"coder": by.coder, **coding._asdict()}
                    for by in coders
                    for coding in by.codings
                ],
            },
        )


def _cats(people: list[CoderDecisions], codes: list[str]) -> dict[str, float]:
    """Per code 1 if more than half of the coders who are done gave it, 0 if fewer did.

    Nothing where it was half of them, for spaCy trains on 0 and 1 alone. Where nobody is done
    only what was given is known, and of a code that does not go out nothing is: spaCy learns
    nothing from what is missing.
    """
    done = [by for by in people if by.status == "done"]
    given = [{coding.code for coding in by.codings} for by in done or people]
    if not done:
        return {code: 1.0 for codings in given for code in codings}
    unknown = {code for by in done for code in by.others}
    votes = {
        code: 2 * sum(code in codings for codings in given) for code in codes if code not in unknown
    }
    return {code: float(twice > len(done)) for code, twice in votes.items() if twice != len(done)}
