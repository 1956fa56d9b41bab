"""`make simulate`: whether intervals hold what they promise, on studies drawn with known truths."""

from __future__ import annotations

from simulations import agreement, suggestions, weighted

if __name__ == "__main__":
    weighted.main()
    suggestions.main()
    agreement.main()
