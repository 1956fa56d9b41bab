"""JSON Lines: an object per quote, with the decisions of each coder on it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from ...formats import jsonl
from .reader import SUGGESTED, Reader
from .result import Result
from .selection import ResolvedSelection
from .writer import ExportJob


def write(job: ExportJob, file: IO[bytes]) -> Result:
    reader = job.reader()
    jsonl.write(file, objects(job.selection, reader))
    return reader.result()


def objects(selection: ResolvedSelection, reader: Reader) -> Iterator[dict[str, object]]:
    """Each quote with its codings, whose `start` and `end` count code points of its text."""
    weights = selection.weights
    for quote, coders in reader:
        yield {
            "quote": quote.id,
            "respondent": quote.respondent,
            "question": quote.question,
            "text": quote.text,
            "variables": quote.variables,
            **({"weight": weights.get(quote.respondent, 1.0)} if weights else {}),
            "coders": [
                {
                    "coder": each.coder,
                    "status": each.status,
                    "flagged": each.flagged,
                    "starred": each.starred,
                    "memo": each.memo,
                    "declined": each.declined,
                }
                for each in coders
                if each.status != SUGGESTED
            ],
            "codings": [
                {"coder": each.coder, **coding._asdict()}
                for each in coders
                for coding in each.codings
            ],
        }
