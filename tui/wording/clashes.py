"""Quotes with an exclusive code beside another, after an import or a merge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...corpus.language import n_
from ...corpus.study.code_rules import Clash, clash_sentences
from ..text import line


def clash_lines(found: Sequence[Clash]) -> Iterator[str]:
    """What came in and cannot stand; a person has to choose."""
    if not found:
        return
    yield n_(
        "{count} quote has an exclusive code beside another, and keeps both; choose one:",
        "{count} quotes have an exclusive code beside another, and keep both; choose one:",
        len(found),
    ).format(count=len(found))
    yield from (f"  {line(sentence)}" for sentence in clash_sentences(found))
