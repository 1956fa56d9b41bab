"""turven: code open-ended survey answers in the terminal.

The façade. `Study` and `Codebook` are what a script needs; they are imported
when first asked for, so that importing the package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .corpus.codebook.codes import Codebook
    from .corpus.study.study import Study

__version__ = "0.1.0"
__all__ = ["Codebook", "Study", "__version__"]


def __getattr__(name: str) -> object:
    if name == "Study":
        from .corpus.study.study import Study

        return Study
    if name == "Codebook":
        from .corpus.codebook.codes import Codebook

        return Codebook
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
