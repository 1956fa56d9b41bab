"""Measure, as ratios within one run: `make bench`.

First paint: from the start of the process to the first quote on the screen, cold, in a
real pseudo-terminal, against `python -c "import textual.app"` on the same machine at the
same moment.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pexpect

RUNS = 7


def first_paint(folder: Path) -> float:
    """Seconds from the start of `turven code` to the quote on the screen."""
    start = time.perf_counter()
    child = pexpect.spawn(
        sys.executable,
        ["-m", "turven", "code", "--study", str(folder), "--coder", "bench", "--order", "imported"],
        dimensions=(24, 80),
        encoding="utf-8",
        timeout=60,
    )
    child.expect("boodschappen")  # the first quote of the bundled study
    seconds = time.perf_counter() - start
    child.send("\x11")
    child.expect(pexpect.EOF)
    return seconds


def bare_import() -> float:
    """Seconds that Python takes to import Textual and stop."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import textual.app"], check=True)
    return time.perf_counter() - start


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "digitaal2017"
        subprocess.run(
            [sys.executable, "-m", "turven", "demo", str(folder)],
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        pairs = [(first_paint(folder), bare_import()) for _ in range(RUNS)]
    paint, bare = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(a / b for a, b in pairs)
    print("| measure | median of", RUNS, "|")
    print("|---|---|")
    print(f"| first quote on the screen | {paint:.2f} s |")
    print(f'| `python -c "import textual.app"` | {bare:.2f} s |')
    print(f"| ratio | {ratio:.2f} |")


if __name__ == "__main__":
    main()
