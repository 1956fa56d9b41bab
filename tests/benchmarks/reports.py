"""Measure the quote book and the report of a large study: `make bench`.

100,000 quotes and 60 codes, of which most quotes have one to four, as for the exports. Each
file is written by the command in a process of its own: the processor's time, and the most
memory that it had.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from exporting import CODES, make
from importing import measured

FILES = (
    ("book", "book.md", ()),
    ("book", "book.docx", ()),
    ("book", "book.html", ("--var", "regio", "--var", "geslacht")),
    ("report", "report.html", ("--var", "regio", "--by", "regio", "--by", "geslacht")),
)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=100_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make(folder, asked.rows)
        print(f"| {asked.rows:,} quotes, {CODES} codes | seconds | processor | memory |")
        print("|---|---|---|---|")
        for command, file, options in FILES:
            study = ["--study", str(folder / "study")]
            words = ["turven", command, str(folder / file), *options, *study]
            seconds, processor, memory = measured(words)
            print(
                f"| {file} | {seconds:.1f} s | {processor:.1f} s | {memory:.0f} MiB |", flush=True
            )


if __name__ == "__main__":
    main()
