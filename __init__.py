"""turven: code open-ended survey answers, in the terminal or from Python.

`turven.open("study")` opens a study; see `turven.Study`. Names are imported when they are first
used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._version import __version__
    from .api import Study, create, open, set_language  # noqa: A004 - called as turven.open
    from .corpus.codebook.codes import Codebook
    from .corpus.errors import Refusal
    from .corpus.exchange.imports.column_choice import UnclearColumns
    from .corpus.progress import Cancelled

__all__ = [
    "Cancelled", "Codebook", "Refusal", "Study", "UnclearColumns", "__version__", "create",
    "open", "set_language",
]  # fmt: skip

_WHERE = {
    "Cancelled": "corpus.progress",
    "Codebook": "corpus.codebook.codes",
    "Refusal": "corpus.errors",
    "UnclearColumns": "corpus.exchange.imports.column_choice",
    "__version__": "_version",
}
"""The modules of the names that are not in `api`."""


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_WHERE.get(name, 'api')}", __name__), name)


def __dir__() -> list[str]:
    return sorted(__all__)
