"""The command `turven`, and `python -m turven`."""

from __future__ import annotations

import sys

from .corpus import language


def main() -> None:
    # The words of the help and of the screens are fixed when their classes are made,
    # so the language is settled before the first of those modules is imported.
    language.install(language.wanted(sys.argv[1:]))
    from .tui.cli import run

    sys.exit(run())


if __name__ == "__main__":
    main()
