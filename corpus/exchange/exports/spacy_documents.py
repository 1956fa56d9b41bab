"""spaCy: quotes as labelled documents, on which another program trains a classifier."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import IO

from ...formats import docbin
from ...formats.docbin import Document, LabelledSpan
from .reader import SUGGESTED, CoderDecisions, Reader
from .result import Result
from .selection import ResolvedSelection
from .writer import ExportJob

LANGUAGE = "nl"


def write(job: ExportJob, file: IO[bytes]) -> Result:
    reader = job.reader()
    docbin.write(file, LANGUAGE, documents(job.selection, reader))
    return reader.result()


def documents(selection: ResolvedSelection, reader: Reader) -> Iterator[Document]:
    """Each quote with its categories, and a span for each coding of a part of it."""
    codes = selection.codes
    for quote, all_coders in reader:
        coders = [each for each in all_coders if each.status != SUGGESTED]
        yield Document(
            quote.text,
            _categories(coders, codes),
            [
                LabelledSpan(coding.start, coding.end, coding.code, each.coder)
                for each in coders
                for coding in each.codings
                if coding.start is not None and coding.end is not None
            ],
            {
                "quote": quote.id,
                "respondent": quote.respondent,
                "question": quote.question,
                "variables": quote.variables,
                "status": {each.coder: each.status for each in coders},
                "codings": [
                    {"coder": each.coder, **coding._asdict()}
                    for each in all_coders
                    for coding in each.codings
                ],
            },
        )


def _categories(coders: list[CoderDecisions], codes: Sequence[str]) -> dict[str, float]:
    """Per code 1 if more than half of the coders who finished the quote gave it, 0 if fewer did.

    A code that exactly half of them gave has no category, because spaCy trains on 0 and 1 only and
    learns nothing from a missing category. If nobody has finished the quote, only the codes that
    were given are known.
    """
    done = [each for each in coders if each.status == "done"]
    given = [{coding.code for coding in each.codings} for each in done or coders]
    if not done:
        return {code: 1.0 for codes_of_one in given for code in codes_of_one}
    # Twice the number of coders, to compare integers.
    votes = {code: 2 * sum(code in codes_of_one for codes_of_one in given) for code in codes}
    return {code: float(twice > len(done)) for code, twice in votes.items() if twice != len(done)}
