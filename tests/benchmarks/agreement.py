"""Measure the agreement of 3 coders on 50,000 quotes with 60 codes, 1,000 draws: `make bench`.

Every tenth quote has a code on a part. Each coder gives the codes that a quote is about
with its probability of being right, and sometimes another one.
"""

from __future__ import annotations

import random
import resource
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from turven.corpus.study.database import writing
from turven.corpus.study.ids import ids, now
from turven.corpus.study.study import Study

QUOTES, CODES, DRAWS = 50_000, 60, 1_000
CODERS = {"Anna": 0.9, "Bram": 0.85, "Cleo": 0.75}
TEXT = "De overheid luistert niet en het geld is op."


def make(folder: Path) -> None:
    """A study that is coded, written straight into its tables."""
    book = folder.with_suffix(".yaml")
    book.write_text("codes:\n" + "".join(f"  - {{id: c{i}, label: C{i}}}\n" for i in range(CODES)))
    with Study.create(folder, book) as study:
        study.db.execute("PRAGMA synchronous = OFF")
        with writing(study.db):
            _quotes(study.db)
            study.db.executemany(
                "INSERT INTO decisions"
                ' (id, action, at, coder, quote, what, code, start, "end", how, revision)'
                " VALUES (?1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'manual', ?9)",
                _decisions(study.codebook.revision),
            )


def _quotes(db: sqlite3.Connection) -> None:
    db.execute("INSERT INTO imports VALUES ('i', ?, 'made', '', ?, ?)", (now(), QUOTES, QUOTES))
    db.execute("INSERT INTO questions VALUES ('v', 'Vraag?')")
    db.executemany("INSERT INTO respondents (id) VALUES (?)", ((f"r{i}",) for i in range(QUOTES)))
    db.executemany(
        "INSERT INTO quotes (id, respondent, question, text, same_as, import)"
        " VALUES (?, ?, 'v', ?, ?, 'i')",
        ((f"q{i}", f"r{i}", TEXT, str(i)) for i in range(QUOTES)),
    )


def _decisions(revision: str) -> Iterator[tuple[object, ...]]:
    chance, fresh = random.Random(1), ids(None)
    often = [1 / (rank + 3) for rank in range(CODES)]
    for number in range(QUOTES):
        about = chance.choices(range(CODES), often, k=chance.choice((1, 1, 1, 2, 2, 3)))
        for coder, right in CODERS.items():
            gave = {code for code in about if chance.random() < right}
            if chance.random() > right:
                gave.add(chance.choices(range(CODES), often)[0])
            who = (now(), coder, f"q{number}")
            for code in gave:
                part = (chance.randrange(9), 26) if number % 10 == 0 else (None, None)
                yield next(fresh), *who, "apply", f"c{code}", *part, revision
            yield next(fresh), *who, "done", None, None, None, revision


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "studie"
        make(folder)
        start = time.perf_counter()
        from turven.corpus.analysis.agreement.report import report

        with Study.open(folder) as study:
            found = report(study, draws=DRAWS)
        took = time.perf_counter() - start
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sections = len(found.sections)
    print("| agreement | |")
    print("|---|---|")
    print(f"| {QUOTES} quotes × {CODES} codes × {len(CODERS)} coders × {DRAWS} draws | |")
    print(f"| different code sets | {found.sections[0].sets.distinct} |")
    print(f"| all, pairs, periods: {sections} tables, and parts | {took:.1f} s |")
    print(f"| memory | {memory:.0f} MiB |")


if __name__ == "__main__":
    main()
