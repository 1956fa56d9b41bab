"""The command `turven`, and `python -m turven`."""

from __future__ import annotations

import sys

from .corpus import language
from .corpus.errors import Refusal
from .tui import preferences
from .tui.text import line


def main() -> None:
    # The words of the help and of the screens are fixed when their classes are made,
    # so the language is settled before the first of those modules is imported.
    arguments = sys.argv[1:]
    language.install(language.requested(arguments))
    try:
        language.install(language.requested(arguments, preferences.read().language))
    except Refusal as refusal:
        print(f"turven: {line(str(refusal))}", file=sys.stderr)
    from .tui.cli import run

    sys.exit(run())


if __name__ == "__main__":
    main()
