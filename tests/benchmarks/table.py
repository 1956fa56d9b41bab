"""Measure the table of quotes with a thousand and with a million quotes: `make bench`.

The real app, driven by its keys, each size in a process of its own: how long the table
takes to open, to turn a page and to find a frequent and a rare word, and the most memory
that the process had. The million has answers that many give, decisions and suggestions.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from textual.pilot import Pilot

from turven.corpus import quotes
from turven.corpus.database import writing
from turven.corpus.identity import ids, now
from turven.corpus.study import Study, bundled
from turven.corpus.suggestions import CODEBOOK
from turven.tui.app import TurvenApp
from turven.tui.screens.quotes import QuotesScreen
from turven.tui.widgets.wish import WishInput

SIZES = (1_000, 1_000_000)
FREQUENT, RARE = "gemeente", "zeldzaam"
TIMES = 15


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
        weights = [20.0] * (len(words) - size // 5) + [800 / size] * (size // 5)

        def text(number: int) -> str:
            if number % 10 == 3:
                return "geen idee"
            said = " ".join(chance.choices(words, weights, k=chance.randint(3, 20)))
            return f"{said} {RARE}" if number % (size // 10) == 7 else said

        codes, revision = [code.id for code in study.codebook.codes], study.codebook.revision
        fresh = ids(None)
        # A disk that loses power loses a benchmark.
        study.db.execute("PRAGMA synchronous = OFF")
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
                "INSERT INTO suggestions VALUES (?, 1, ?, 0.6, 1, '[]')",
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


async def measure(folder: Path) -> dict[str, float]:
    """Milliseconds per measure, the median of `TIMES`, and the peak of memory in MiB."""
    with Study.open(folder) as study:
        app = TurvenApp(study, "bench", order="imported")
        async with app.run_test(size=(120, 40)) as pilot:
            # What suggests has loaded its libraries and its dictionary, as after a minute's work.
            await _until(pilot, lambda: not list(app.workers))
            taken: dict[str, list[float]] = {"open": [], "page": [], "frequent": [], "rare": []}
            for _time in range(TIMES):
                taken["open"].append(await _open(app, pilot))
                await _until(pilot, lambda: not list(app.workers))
                await pilot.press("escape")
                await _until(pilot, lambda: app.screen is app.coding)
            await _open(app, pilot)
            await _until(pilot, lambda: not list(app.workers))
            for _time in range(TIMES):
                taken["page"].append(await _milliseconds(pilot, _press(pilot, "pagedown")))
                taken["frequent"].append(await _find(app, pilot, FREQUENT))
                taken["rare"].append(await _find(app, pilot, RARE))
                await _find(app, pilot, "")
            app.workers.cancel_all()
    medians = {name: statistics.median(times) for name, times in taken.items()}
    return medians | {"memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def _press(pilot: Pilot[None], key: str) -> Callable[[], object]:
    return lambda: pilot.app.simulate_key(key)


async def _open(app: TurvenApp, pilot: Pilot[None]) -> float:
    """Until the first quotes are drawn."""
    start = time.perf_counter()
    app.simulate_key("ctrl+f")
    while not (isinstance(app.screen, QuotesScreen) and app.screen.is_drawn):
        await asyncio.sleep(0)
    return (time.perf_counter() - start) * 1000


async def _find(app: TurvenApp, pilot: Pilot[None], typed: str) -> float:
    """Until what is typed has been found, and the table shows it."""


async def _until(pilot: Pilot[None], true: Callable[[], object]) -> None:
    while not true():
        await pilot.pause(0.02)
