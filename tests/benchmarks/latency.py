"""Measure from the key to the next quote on the screen: `make bench`.

turven runs in real pseudo-terminals, one on a study of 100 quotes and one on a study of
100,000, both with 60 codes in nets, half of the quotes coded and suggestions for all. The
clock runs from writing the key until the whole picture with the next quote has come. They
take turns, so that what else the machine does falls on all of them alike; each quote is
taken back after it was measured, so that the small study does not come to its end. A
third terminal has the large study too, and goes on retraining.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import re
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple
from pathlib import Path

import pexpect
from data import read
from suggester import default_data

from turven.corpus.errors import Refusal
from turven.corpus.study.database import writing
from turven.corpus.study.decision_log import COLUMNS, MARKS, Decision
from turven.corpus.study.ids import ids, now
from turven.corpus.study.study import Study
from turven.corpus.study.suggestions import CODEBOOK, Evidence, Suggestion, SuggestionSet, store

SIZES = (100, 100_000)
NETS, IN_NET = 10, 6
RARE = 6
"""Codes that were never given."""
ORDERS = ("mixed", "imported")
CODER = "bench"
_START = """
from turven.__main__ import main
from turven.tui.screens import coding
coding.RETRAIN_AFTER_QUOTES = 10**9
raise SystemExit(main())
"""
"""The app that trains when it is asked to, and not by itself after so many quotes."""
_WHOLE = b"\x1b[?2026l"
_MARK = re.compile(rb"#(\d{6})#")
"""Stands in each text, so that a quote is known by it."""
_TRAINING = re.compile(rb"training \d+%")
"""On the screen for as long as it trains."""


class App:
    """The app in a terminal, and how long it takes to answer a key."""

    def __init__(self, folder: Path, order: str, *, train: bool = False) -> None:
        self.train = train
        self.child = pexpect.spawn(
            sys.executable,
            ["-c", _START, "--lang", "en", "code", "--study", str(folder),
             "--coder", CODER, "--order", order],
            dimensions=(24, 80), timeout=120,
            env=os.environ
            | {"TERM": "xterm-256color", "COLORTERM": "truecolor", "XDG_CONFIG_HOME": os.devnull},
        )  # fmt: skip
        self.child.delaybeforesend = None
        self.seen = b""
        while not _MARK.search(self.seen):
            self._read(60)
        self.child.send("\x1b[?2026;1$y")
        # Its libraries are loaded behind the first picture.
        self.quiet(2)

    def _read(self, seconds: float) -> bool:
        try:
            self.seen += self.child.read_nonblocking(1 << 16, timeout=seconds)
        except pexpect.TIMEOUT:
            return False
        return True

    def ready(self) -> None:
        """Where it is to train, see to it that it does."""
        if self.train and not self._is_training():
            self.child.send("\x12")
            while not self._is_training():
                self._come("Ctrl+R")
            self.quiet()

    def _is_training(self) -> bool:
        return bool(_TRAINING.search(self.seen, self.seen.rfind(b"Retrained") + 1))

    def quiet(self, seconds: float = 0.03) -> None:
        """Let all come that is still on its way; what goes on behind never ends, so not forever."""
        deadline = time.perf_counter() + 10 * seconds
        while self._read(seconds) and time.perf_counter() < deadline:
            pass

    def press(self, key: str) -> None:
        """Press a key that leaves the quote where it is; its picture has come."""
        begin = len(self.seen)
        self.child.send(key)
        while _WHOLE not in self.seen[begin:]:
            self._come(key)
        self.quiet()

    def measure(self, key: str) -> float:
        """Milliseconds from `key` to the whole picture with another quote."""
        shown = self.quote
        self.seen = self.seen[-1 << 16 :]
        begin = len(self.seen)
        start = time.perf_counter()
        self.child.send(key)
        while True:
            self._come(key)
            last = None
            for last in _MARK.finditer(self.seen, begin):
                if last[1] != shown:
                    break
            if last and last[1] != shown and _WHOLE in self.seen[last.end() :]:
                return (time.perf_counter() - start) * 1000

    def _come(self, key: str) -> None:
        if not self._read(60):
            raise TimeoutError(f"nothing came after {key!r}")

    def finish(self, letters: str, key: str) -> float:
        """Milliseconds to finish a quote with `key`, after giving a code; it is taken back."""
        self.ready()
        for letter in letters:
            self.press(letter)
        taken = self.measure(key)
        self.quiet()
        self.measure("\x7f")
        self.quiet()
        if letters:
            self.press("\x7f")
        return taken

    @property
    def quote(self) -> bytes:
        newest: bytes = _MARK.findall(self.seen)[-1]
        return newest

    def close(self) -> None:
        self.child.close(force=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, nargs="+", metavar="FILE", help="JSON Lines")
    parser.add_argument("--keys", type=int, default=200, metavar="N", help="measured of a kind")
    options = parser.parse_args()
    try:
        texts = [t for path in options.data or default_data() for t in read(path).texts]
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        sys.exit(2)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for size in SIZES:
            make(folder / str(size), size, texts)
        shutil.copytree(folder / str(SIZES[-1]), folder / "trains")
        print("| order | key | quotes | median ms | 99th percentile ms | ratio of medians |")
        print("|---|---|---|--:|--:|--:|")
        for order in ORDERS:
            for line in _measured(folder, order, options.keys):
                print(line, flush=True)


def _measured(folder: Path, order: str, keys: int) -> Iterator[str]:
    with Study.open(folder / str(SIZES[0])) as study:
        code = study.codebook.codes[7].key
    apps = {
        **{f"{size:,}": App(folder / str(size), order) for size in SIZES},
        f"{SIZES[-1]:,}, retraining": App(folder / "trains", order, train=True),
    }
    kinds = {"letters and Enter": (code, "\r"), "=": ("", "=")}
    times: dict[tuple[str, str], list[float]] = {}
    for _turn, kind, size in itertools.product(range(keys), kinds, apps):
        # A new model suggests other codes, or none.
        if kind != "=" or not apps[size].train:
            times.setdefault((kind, size), []).append(apps[size].finish(*kinds[kind]))
    for app in apps.values():
        app.close()
    for kind in kinds:
        base = statistics.median(times[kind, f"{SIZES[0]:,}"])
        for size in (size for size in apps if (kind, size) in times):
            taken = times[kind, size]
            middle, slow = statistics.median(taken), statistics.quantiles(taken, n=100)[-1]
            ratio = "" if size == f"{SIZES[0]:,}" else f"{middle / base:.2f}"
            yield f"| {order} | {kind} | {size} | {middle:.1f} | {slow:.1f} | {ratio} |"
            if not size.endswith("retraining"):
                base = middle


def make(folder: Path, size: int, texts: Sequence[str]) -> None:
    """A study of `size` quotes, the first half of them coded by one coder."""
    chance = random.Random(size)
    folder.mkdir()
    label = iter(dict.fromkeys(" ".join(text.split()[:2]) for text in texts))
    nets = [
        {"id": f"net-{n}", "label": next(label), "codes": [
            {"id": f"code-{n}-{c}", "label": next(label)} for c in range(IN_NET)
        ]}
        for n in range(NETS)
    ]  # fmt: skip
    (folder / "book.yaml").write_text(json.dumps({"codes": nets}), encoding="utf-8")
    with Study.create(folder, folder / "book.yaml") as study, writing(study.db):
        study.db.execute(
            "INSERT INTO imports VALUES ('import', ?, 'in.csv', '', ?, ?)", (now(), size, size)
        )
        study.db.execute("INSERT INTO questions VALUES ('question', 'Why?')")
        study.db.executemany(
            "INSERT INTO respondents (id) VALUES (?)", ((f"r{i}",) for i in range(1, size + 1))
        )
        said = itertools.cycle(texts)
        study.db.executemany(
            "INSERT INTO quotes VALUES (?, ?, ?, 'question', ?, ?, '{}', 'import')",
            (
                (i, f"q{i}", f"r{i}", f"#{i:06}# {next(said)[:300]}", f"same{i}")
                for i in range(1, size + 1)
            ),
        )
        codes = [code.id for code in study.codebook.codes]
        store(study.db, CODEBOOK, study.codebook.revision, _looked(size, codes, chance))
        picked = _picked(study.db, size // 2, codes[-RARE:], chance)
        study.db.executemany(
            "INSERT INTO samples (coder, quote, purpose, at, probability, shown)"
            " VALUES (?, ?, ?, ?, ?, 1)",
            (
                (CODER, quote, purpose, now(), 0.5 if purpose == "random" else None)
                for quote, purpose in picked.items()
            ),
        )
        study.db.executemany(
            f"INSERT INTO decisions ({COLUMNS}) VALUES ({MARKS})",
            map(astuple, _decided(picked, codes[:-RARE], study.codebook.revision, chance)),
        )


def _picked(
    db: sqlite3.Connection, count: int, rare: Sequence[str], chance: random.Random
) -> dict[str, str]:
    """The quotes that a mixed queue gave a coder so far, and as what: the first of each kind."""
    every = [quote for (quote,) in db.execute("SELECT quote FROM suggested")]
    marks = ", ".join("?" for _code in rare)
    kinds = {
        "random": iter(chance.sample(every, len(every))),
        **{
            kind: (q for (q,) in db.execute(f"SELECT quote FROM suggested ORDER BY {column} DESC"))
            for kind, column in (
                ("uncertain", "doubt"), ("different", "novelty"), ("certain", "confidence")
            )
        },
        "rare": (
            quote
            for (quote,) in db.execute(
                f"SELECT quote FROM suggestions WHERE code IN ({marks}) ORDER BY probability DESC",
                rare,
            )
        ),
    }  # fmt: skip
    picked: dict[str, str] = {}
    for kind in itertools.cycle(kinds):
        if len(picked) == count:
            return picked
        found = next((quote for quote in kinds[kind] if quote not in picked), None)
        if found:
            picked[found] = kind
    return picked


def _looked(
    size: int, codes: Sequence[str], chance: random.Random
) -> Iterator[tuple[str, SuggestionSet]]:
    for i in range(1, size + 1):
        found = sorted((chance.random() for _s in range(4)), reverse=True)
        yield (
            f"q{i}",
            SuggestionSet(
                tuple(
                    Suggestion(code, probability, rank == 0, (Evidence(9, 14, 1.0),))
                    for rank, (code, probability) in enumerate(
                        zip(chance.sample(codes, 4), found, strict=True)
                    )
                ),
                novelty=chance.random(),
            ),
        )


def _decided(
    picked: Iterable[str], codes: Sequence[str], revision: str, chance: random.Random
) -> Iterator[Decision]:
    fresh = ids(None)
    for quote in picked:
        at, action = now(), ""
        given = chance.sample(codes, chance.choice((1, 1, 2)))
        for code in (*given, None):
            id_ = next(fresh)
            action = action or id_
            yield Decision(
                id=id_, action=action, at=at, coder=CODER, quote=quote,
                what="apply" if code else "done", code=code, revision=revision,
            )  # fmt: skip


if __name__ == "__main__":
    main()
