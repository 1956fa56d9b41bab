"""Measure the table of quotes with a thousand and with a million quotes: `make bench`.

The real app in a pseudo-terminal, each size in a process of its own: how long the table
takes to open, to turn a page and to find a frequent and a rare word, and the most memory
that the process had. The million has answers that many give, decisions and suggestions.
"""

from __future__ import annotations

import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

import pexpect

from turven.corpus.search.query import parse_query
from turven.corpus.search.search import search
from turven.corpus.study import quotes
from turven.corpus.study.database import writing
from turven.corpus.study.ids import ids, now
from turven.corpus.study.study import Study, bundled
from turven.corpus.study.suggestions import CODEBOOK

SIZES = (1_000, 1_000_000)
FREQUENT, RARE = "gemeente", "zeldzaam"
TIMES = 15
LOADING = 15
"""Seconds in which what suggests has certainly loaded its libraries and its dictionary."""


def make(folder: Path, size: int) -> None:
    """A study of `size` quotes, written straight into its tables."""
    chance = random.Random(1)
    syllables = ["ba", "de", "ki", "lo", "mu", "ra", "se", "ti", "vo", "wa", "ling", "heid"]
    with bundled("codebook.yaml") as codebook, Study.create(folder, codebook) as study:
        words = [word for quote in _bundled() for word in quote.split()] + [FREQUENT] * 60
        # As in real text, new words keep coming: 200,000 in a million quotes.
        words += [
            "".join(chance.choices(syllables, k=chance.randint(3, 6))) for _word in range(size // 5)
        ]
        weights = list(accumulate([20.0] * (len(words) - size // 5) + [800 / size] * (size // 5)))

        def text(number: int) -> str:
            if number % 10 == 3:
                return "geen idee"
            said = " ".join(chance.choices(words, cum_weights=weights, k=chance.randint(3, 20)))
            return f"{said} {RARE}" if number % (size // 10) == 7 else said

        codes, revision = [code.id for code in study.codebook.codes], study.codebook.revision
        fresh = ids(None)
        # A disk that loses power loses a benchmark, no more; and the indices fit in memory.
        study.db.execute("PRAGMA synchronous = OFF")
        study.db.execute("PRAGMA cache_size = -1000000")
        with writing(study.db):
            study.db.execute(
                "INSERT INTO imports VALUES ('i', ?, 'made', '', ?, ?)", (now(), size, size)
            )
            study.db.executemany(
                "INSERT INTO questions VALUES (?, ?)", [("een", "Vraag een?"), ("twee", "En twee?")]
            )
            study.db.executemany(
                "INSERT INTO respondents (id, variables) VALUES (?, ?)",
                (
                    (f"r{i}", json.dumps({"regio": "NOZW"[i % 4], "leeftijd": str(18 + i % 60)}))
                    for i in range(size)
                ),
            )
            study.db.executemany(
                "INSERT INTO quotes (id, respondent, question, text, same_as, import)"
                " VALUES (?, ?, ?, ?, ?, 'i')",
                (
                    (f"q{i}", f"r{i}", ("een", "twee")[i % 2], said, str(hash(said)))
                    for i in range(size)
                    for said in [text(i)]
                ),
            )
            study.db.executemany(
                "INSERT INTO decisions (id, action, at, coder, quote, what, code, how, revision)"
                " VALUES (?1, ?1, ?2, 'bench', ?3, ?4, ?5, 'manual', ?6)",
                (
                    (next(fresh), now(), f"q{i}", what, code, revision)
                    for i in range(0, size, 5)
                    for what, code in (("apply", codes[i // 5 % len(codes)]), ("done", None))
                ),
            )
            study.db.executemany(
                "INSERT INTO suggestions VALUES (?, 1, ?, 0.6, 1, '[]', 0)",
                ((f"q{i}", codes[i % len(codes)]) for i in range(size)),
            )
            study.db.executemany(
                "INSERT INTO suggested (quote, model, revision, doubt) VALUES (?, ?, ?, ?)",
                ((f"q{i}", CODEBOOK, revision, chance.random()) for i in range(size)),
            )


def _bundled() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "digitaal2017"
        subprocess.run(
            [sys.executable, "-m", "turven", "demo", str(folder)],
            check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        with Study.open(folder) as study:
            yield from (quote.text for quote in quotes.every(study.db))


def measure(folder: Path) -> dict[str, float]:
    """Milliseconds from a key to what it shows, the median of `TIMES`; and MiB at the peak."""
    with Study.open(folder) as study:
        size = quotes.count(study.db)
        finds = {
            word: len(search(study.db, "bench", parse_query(word, study.codebook)))
            for word in (FREQUENT, RARE)
        }
    child = pexpect.spawn(
        sys.executable,
        ["-m", "turven", "code", "--study", str(folder), "--coder", "bench", "--order", "imported"],
        dimensions=(40, 120), encoding="utf-8", timeout=120,
    )  # fmt: skip

    def until(keys: str, shows: str) -> float:
        start = time.perf_counter()
        child.send(keys)
        child.expect_exact(shows)
        return (time.perf_counter() - start) * 1000

    child.expect_exact("quote 2")
    time.sleep(LOADING)
    taken: dict[str, list[float]] = {"open": [], "page": [], FREQUENT: [], RARE: []}
    for _time in range(TIMES):
        taken["open"].append(until("\x06", "in order of import"))
        time.sleep(1)
        until("\x1b", "quote 2")
    until("\x06", "in order of import")
    time.sleep(LOADING)
    for turn in range(1, TIMES + 1):
        # 36 rows of quotes are a page of 40; it begins at the quote that was on the screen.
        taken["page"].append(until("\x1b[6~", f" {2 + 36 * turn}  "))
    for _time in range(TIMES):
        for word, count in finds.items():
            taken[word].append(until(word, f"{count} quotes"))
            until("\x15", f"{size} quotes")
    child.send("\x11")
    child.expect(pexpect.EOF)
    child.close()
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return {name: statistics.median(times) for name, times in taken.items()} | {"memory": peak}


def main() -> None:
    if sys.argv[1:]:
        print(json.dumps(measure(Path(sys.argv[1]))))
        return
    found = []
    with tempfile.TemporaryDirectory() as name:
        for size in SIZES:
            folder = Path(name) / str(size)
            make(folder, size)
            # A process each: the most memory of a child is that of the largest so far.
            told = subprocess.run(
                [sys.executable, __file__, str(folder)], check=True, stdout=subprocess.PIPE
            ).stdout
            found.append(json.loads(told))
    few, many = found
    print(f"| table of quotes, median of {TIMES} | 1,000 | 1,000,000 | ratio |")
    print("|---|---|---|---|")
    for what in ("open", "page", FREQUENT, RARE):
        called = {FREQUENT: "find a frequent word", RARE: "find a rare word", "page": "turn a page"}
        print(
            f"| {called.get(what, 'open')} | {few[what]:.0f} ms | {many[what]:.0f} ms"
            f" | {many[what] / few[what]:.2f} |"
        )
    print(f"| memory of the app | {few['memory']:.0f} MiB | {many['memory']:.0f} MiB | |")


if __name__ == "__main__":
    main()
