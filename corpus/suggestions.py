"""What the machine suggested: per quote, the codes with their probability and evidence."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Evidence:
    """Characters of a quote that speak for a code: code points `start` up to `end`."""

    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class Suggestion:
    code: str
    probability: float
    suggested: bool
    """Whether the probability is at or above the threshold of this code."""
    evidence: tuple[Evidence, ...] = ()
