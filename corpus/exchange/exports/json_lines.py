"""Quotes with their codings as objects, a quote each."""

from __future__ import annotations

from collections.abc import Iterator

from .reader import SUGGESTED, Export


def objects(export: Export) -> Iterator[dict[str, object]]:
    """Each quote with who decided what on it; places are code points of the text beside them."""
    for quote, coders in export.quotes():
        yield {
            "quote": quote.id,
            "respondent": quote.respondent,
            "question": quote.question,
            "text": quote.text,
            "variables": quote.variables,
            **({"weight": export.weights.get(quote.respondent, 1.0)} if export.weights else {}),
            "coders": [
                {
                    "coder": by.coder,
                    "status": by.status,
                    "flagged": by.flagged,
                    "starred": by.starred,
                    "memo": by.memo,
                    "declined": by.declined,
                }
                for by in coders
                if by.status != SUGGESTED
            ],
            "codings": [
                {"coder": by.coder, **coding._asdict()} for by in coders for coding in by.codings
            ],
        }
