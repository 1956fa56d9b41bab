"""Agreement on parts of quotes: character by character, and part by part.

The base is the quotes that two or more coders finished and of which at least one of them coded a
part. In these, a code on the whole quote is a part as long as the quote. Parts of one coder with
the same code that touch are one part.

For alpha the units are the characters of these quotes, which either have the code or not: it is
Krippendorff's nominal alpha, so that parts that nearly coincide nearly agree. It is not the
unitised alpha of Krippendorff, Mathet, Bouvry & Widlöcher 2016, "On the reliability of unitizing
textual continua: Further developments", Quality & Quantity 50:2347-2364.
Two parts match if their overlap is more than half of their union. The share that matches is an
F-measure, which needs no count of the parts that nobody coded (Hripcsak & Rothschild 2005,
"Agreement, the F-measure, and reliability in information retrieval").
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, pairwise

import numpy as np
from scipy.sparse import csr_array

from .bootstrap import Figure, bootstrap_sums, figure
from .judgments import Part, PartlyCoded
from .nominal import Numbers, ratio, reliability

Parts = Sequence[Part]
"""Parts that do not touch, in the order of the text."""


@dataclass(frozen=True, slots=True)
class SpanAgreement:
    """The agreement on the parts with a code, or with any code."""

    code: str | None
    parts: int
    """The number of parts that all coders together gave it."""
    alpha: Figure
    """The nominal alpha of characters; not the unitised alpha."""
    matched: Figure
    """The share of the parts of two coders that have a match."""
    exact: Figure
    """The share of the parts that the other coder marked at exactly the same place."""


@dataclass(frozen=True, slots=True)
class Spans:
    """Agreement on parts, and its base."""

    quotes: int
    characters: int
    codes: tuple[SpanAgreement, ...]
    """All codes together first."""


def of_spans(partly: Sequence[PartlyCoded], draws: int) -> Spans | None:
    """The agreement on parts; None if no part was coded."""
    if not partly:
        return None
    quotes = [(quote.length, [_parts(own, quote.length) for own in quote.by]) for quote in partly]
    codes = sorted({code for _length, by in quotes for parts in by for code in parts})
    places = {code: place for place, code in enumerate(codes)}
    # One row for each quote; for each code as many columns as `_compared` has terms.
    cells: list[tuple[int, int, float]] = []
    parts = Counter[str]()
    for row, (length, by) in enumerate(quotes):
        cells.append((row, 0, length * len(by)))
        for code in sorted({code for each in by for code in each}):
            of_code = [each.get(code, ()) for each in by]
            parts[code] += sum(map(len, of_code))
            first = 1 + _TERMS * places[code]
            cells += [(row, first + at, term) for at, term in enumerate(_compared(of_code))]
    row_of, column_of, values = zip(*cells, strict=True)
    shape = (len(quotes), 1 + _TERMS * len(codes))
    added = bootstrap_sums(
        csr_array((values, (row_of, column_of)), shape=shape, dtype=np.float64), draws
    )
    characters, terms = added[:, :1], added[:, 1:].reshape(len(added), len(codes), _TERMS)
    return Spans(
        quotes=len(quotes),
        characters=sum(length for length, _by in quotes),
        codes=(
            _figures(None, parts.total(), characters, terms),
            *(
                _figures(code, parts[code], characters, terms[:, [place]])
                for code, place in places.items()
            ),
        ),
    )


_TERMS = 5


def _compared(of_code: Sequence[Parts]) -> tuple[float, ...]:
    """The terms that one code on one quote adds to the sums, from the parts of each coder.

    The characters that each coder covers; twice the pairs of coders that differ on a character,
    divided by one less than the number of coders; and over all pairs of coders twice the parts
    that match, twice those that match exactly, and the number of parts.
    """
    edges = Counter[int]()
    for start, end in chain.from_iterable(of_code):
        edges[start] += 1
        edges[end] -= 1
    covered = differing = 0
    by, coders = 0, len(of_code)
    for (start, step), (end, _step) in pairwise(sorted(edges.items())):
        by += step
        covered += by * (end - start)
        differing += by * (coders - by) * (end - start)
    matched = exact = parts = 0
    for one, other in combinations(of_code, 2):
        parts += len(one) + len(other)
        exact += 2 * len(set(one) & set(other))
        matched += 2 * sum(_match(part, own) for part in one for own in other)
    return covered, 2 * differing / (coders - 1), matched, exact, parts


def _match(part: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether the overlap is more than half of the union, so that a part has at most one match."""
    both = min(part[1], other[1]) - max(part[0], other[0])
    return 2 * both > max(part[1], other[1]) - min(part[0], other[0])


def _figures(code: str | None, parts: int, characters: Numbers, terms: Numbers) -> SpanAgreement:
    """The statistics, from sums of shapes (draws, 1) and (draws, codes, terms)."""
    covered, differing, matched, exact, pairs = np.moveaxis(terms, -1, 0)
    expected = 2 * covered * (characters - covered)
    return SpanAgreement(
        code,
        parts,
        alpha=figure(reliability(differing.sum(axis=1), expected.sum(axis=1), characters[:, 0])),
        matched=figure(ratio(matched.sum(axis=1), pairs.sum(axis=1))),
        exact=figure(ratio(exact.sum(axis=1), pairs.sum(axis=1))),
    )


def _parts(by_code: Mapping[str, Iterable[Part]], length: int) -> dict[str, Parts]:
    """The parts with each code, joined if they touch; the whole quote is one part."""
    return {
        code: _joined([(0, length) if start < 0 else (start, end) for start, end in parts])
        for code, parts in by_code.items()
    }


def _joined(parts: list[tuple[int, int]]) -> Parts:
    """The parts in their order, with those that touch joined."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(parts):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined
