"""What an exported file contains."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Result:
    """What one file contains."""

    quotes: int | None = None
    """None for a file without quotes, such as a codebook."""
    codings: int = 0
    redacted: int = 0
    """Places where a placeholder such as [naam] replaces personal data."""
    lost: tuple[str, ...] = ()
    """Sentences on what the file could not hold."""

    def __add__(self, other: Result) -> Result:
        """The result of two files of one export."""
        counts = [each.quotes for each in (self, other) if each.quotes is not None]
        return Result(
            sum(counts) if counts else None,
            self.codings + other.codings,
            self.redacted + other.redacted,
            self.lost + other.lost,
        )
