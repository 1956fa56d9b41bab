"""Measure importing beside `sqlite-utils insert --csv`, on the same file: `make bench`.

The answers are made up of Dutch words, a fifth of them short and equal to others, with
the background and the weight that a survey has. Both run in a process of their own, one
after the other, so that their time and memory are theirs alone; the processor's time is
what the machine's other work does not change.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

WORDS = (  # noqa: SIM905 - a list would be forty lines
    "de het een van en in is op te dat niet zijn voor met aan er die ook om bij overheid digitaal"
    " wetgeving budget privacy gemeente kennis regie samenwerking systeem leverancier contract"
    " prioriteit bestuur directie medewerkers burger dienst"
).split()
SHORT = ("geen idee", "weet niet", "geen", "n.v.t.", "-", "niets")


def answers(path: Path, rows: int) -> None:
    chance = random.Random(1)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["respondent", "toelichting", "regio", "leeftijd", "geslacht", "weging"])
        for number in range(1, rows + 1):
            words = " ".join(chance.choices(WORDS, k=chance.randint(3, 25)))
            text = chance.choice(SHORT) if chance.random() < 0.2 else words
            region = chance.choice(["Noord", "Oost", "Zuid", "West"])
            age, gender = chance.randint(18, 90), chance.choice("MVX")
            writer.writerow([number, text, region, age, gender, f"{chance.random() * 2:.3f}"])


def measured(words: list[str]) -> tuple[float, float, float]:
    """Seconds on the clock, seconds of the processor, and the most memory in MiB."""
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", *words], stdout=subprocess.DEVNULL)
    _pid, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(words)}: exit status {process.returncode}")
    seconds = time.perf_counter() - start
    return seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file, study = folder / "answers.csv", folder / "study"
        answers(file, rows)
        subprocess.run(
            [sys.executable, "-m", "turven", "init", str(study)],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        peer = measured(
            ["sqlite_utils", "insert", str(folder / "peer.db"), "answers", str(file), "--csv"]
        )
        ours = measured(["turven", "import", str(file), "--study", str(study)])
        again = measured(["turven", "import", str(file), "--study", str(study)])
    print(f"| {rows:,} rows of CSV | clock | processor | memory |")
    print("|---|---|---|---|")
    named = [
        ("`sqlite-utils insert --csv`", peer),
        ("`turven import`", ours),
        ("the same file again", again),
    ]
    for what, (clock, processor, memory) in named:
        print(f"| {what} | {clock:.1f} s | {processor:.1f} s | {memory:.0f} MiB |")
    print(f"| ratio | {ours[0] / peer[0]:.2f} | {ours[1] / peer[1]:.2f} | |")


if __name__ == "__main__":
    main()
