"""Code values: the numbers of codes in coded columns, and numbers for codes that have none yet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import count

from .codes import Codebook

_CONVENTIONS = (
    (97, r"anders|anders,? namelijk\b.*|overige?\b.*|other\b.*"),
    (98, r"(ik )?weet (het |ik )?niet\b.*|geen (idee|mening)\b.*|(i )?(don.?t|do not) know\b.*"),
    (99, r"geen antwoord\b.*|niet ingevuld|wil (ik )?niet zeggen\b.*|no answer\b.*|refus(ed|al)"),
)
"""The last numbers by convention, and what the codes that get them are called."""


def can_share_value(book: Codebook, code: str, other: str) -> bool:
    """Whether two codes may have the same code value, because no question has both."""
    mine, its = ({each.casefold() for each in book.questions_of(id_)} for id_ in (code, other))
    return bool(mine and its) and mine.isdisjoint(its)


def numbered(book: Codebook, order: Iterable[str] = ()) -> dict[str, int]:
    """The code value of every code; a code without one gets the first free number from 1.

    No two codes get the same number, not even those for different questions: the questions may
    change. A merged code has the number of the code it was merged into. It keeps one of its own,
    as does a retired or deleted code, so that no other code ever gets it.

    Args:
        order: the ids of codes, deleted ones included, in the order in which those without a
            code value get a number; the others come after them, in the order of the codebook.
    """
    numbers = _Numbers(book, shared=False)
    for id_ in _without_value(book, order):
        numbers.give(id_)
    given = numbers.given
    return given | {id_: given[end] for id_, end in book.reads_as.items()}


def proposed(book: Codebook, order: Iterable[str], *, conventions: bool) -> dict[str, int]:
    """A code value for each code without one, in the order of the codebook.

    Args:
        order: as `numbered` takes it. Without conventions, the numbers are those of `numbered`.
        conventions: propose 97 for other, 98 for don't know and 99 for no answer (997 to 999
            if there are more codes), and numbers in the order of the codebook for the rest. Codes
            for different questions may get the same.
    """
    without = [
        code.id
        for code in book.entries
        if not code.net and code.value is None and code.merged_into is None
    ]
    if not conventions:
        given = numbered(book, order)
        return {id_: given[id_] for id_ in without}
    numbers = _Numbers(book, shared=True)
    codes = sum(not code.net for code in book.entries)
    last = next(10**digits for digits in count(2) if codes <= 10**digits - 4)
    for number, called in _CONVENTIONS:
        for id_ in without:
            labels = (label.strip() for label in book.by_id[id_].label.values())
            if any(re.fullmatch(called, label, re.IGNORECASE) for label in labels):
                numbers.give(id_, last - 100 + number)
    for id_ in without:
        numbers.give(id_)
    return {id_: numbers.given[id_] for id_ in without}


class _Numbers:
    """The numbers that are taken, and those given so far."""

    def __init__(self, book: Codebook, *, shared: bool) -> None:
        self._book = book
        self._shared = shared
        self.given = {code.id: code.value for code in book.entries if code.value is not None}
        self._having: dict[int, list[str]] = {}
        for id_, number in self.given.items():
            self._having.setdefault(number, []).append(id_)

    def give(self, id_: str, number: int | None = None) -> None:
        """Give a code this number if it is free, or else the first free one from 1."""
        if id_ in self.given or (number is not None and not self._is_free(id_, number)):
            return
        if number is None:
            number = next(each for each in count(1) if self._is_free(id_, each))
        self.given[id_] = number
        self._having.setdefault(number, []).append(id_)

    def _is_free(self, id_: str, number: int) -> bool:
        having = self._having.get(number, ())
        return all(self._shared and can_share_value(self._book, id_, other) for other in having)


def _without_value(book: Codebook, order: Iterable[str]) -> Iterator[str]:
    """The codes to number, in their order; an id that became a net is no code any more."""
    for id_ in dict.fromkeys([*order, *(code.id for code in book.entries)]):
        code = book.by_id.get(id_)
        if code is None or (not code.net and code.value is None):
            yield id_
