"""Count the keys that a coder needs per finished quote: `make bench`.

A perfect coder, who gives each text the labels that it has, goes through a study in the
order of the queue and in that of the file, and takes the shortest way each time. The keys
go to the real app on a screen of 80 by 24, so that a suggestion counts where it is seen
and nowhere else; training is waited for. The floor is one key a code and one to go on;
without suggestions a code costs the letters of its key.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import json
import os
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from data import Coded, read, split
from suggester import default_data
from systems import codebook_of
from textual.pilot import Pilot

from turven.corpus.errors import Refusal
from turven.corpus.exchange.imports.import_file import import_file
from turven.corpus.study import quotes
from turven.corpus.study.settings import Order
from turven.corpus.study.study import Study
from turven.tui.app import TurvenApp
from turven.tui.screens.coding import RETRAIN_AFTER_QUOTES
from turven.tui.widgets.suggestions import SuggestionList

SIZE = 80, 24
CODER = "perfect"
ORDERS: tuple[Order, ...] = ("mixed", "imported")


@dataclass(frozen=True, slots=True)
class Cost:
    """Keys for one quote: with suggestions, without, and at the least."""

    needed: int
    without: int
    floor: int


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, nargs="+", metavar="FILE", help="JSON Lines")
    parser.add_argument("--quotes", type=int, default=600, metavar="N", help="in the study")
    options = parser.parse_args()
    try:
        paths = options.data or default_data()
        sets = {path.stem: read(path) for path in paths}
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        sys.exit(2)
    # What somebody's own keys are does not count.
    os.environ["XDG_CONFIG_HOME"] = os.devnull
    print("| data | order | quotes | with | last third | floor there | ratio | without | ratio |")
    print("|---|---|--:|--:|--:|--:|--:|--:|--:|")
    for name, coded in sets.items():
        pool = split(coded, 0)[0][: options.quotes]
        for order in ORDERS:
            print(_row(name, order, _coded(coded.part(pool), order)), flush=True)


def _coded(coded: Coded, order: Order) -> list[Cost]:
    """What each quote costs, in the order in which they are coded."""
    book = codebook_of(coded.labels)
    codes = [code.id for code in book.codes]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        listed = [{"id": code.id, "label": dict(code.label)} for code in book.codes]
        (folder / "book.yaml").write_text(json.dumps({"codes": listed}), encoding="utf-8")
        with (folder / "in.csv").open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(["respondent", "answer"])
            rows.writerows([i, text] for i, text in enumerate(coded.texts))
        with Study.create(folder / "study", folder / "book.yaml") as study:
            import_file(study, folder / "in.csv", text="answer", respondent="respondent")
            return asyncio.run(_gone_through(study, coded, codes, order))


async def _gone_through(
    study: Study, coded: Coded, codes: Sequence[str], order: Order
) -> list[Cost]:
    app = TurvenApp(study, CODER, order=order)
    costs: list[Cost] = []
    async with app.run_test(size=SIZE) as pilot:
        await _settled(app, pilot)
        session = app.coding.session
        while session.state.status == "open":
            quote = session.quote.id
            given = coded.truth[int(session.quote.respondent)] == 1
            truth = {codes[c] for c in np.flatnonzero(given).tolist()}
            keys = _shortest(app, truth)
            await pilot.press(*keys)
            written = quotes.state(study.db, quote, CODER)
            if written.status != "done" or set(written.codes) != truth:
                raise RuntimeError(f"{keys} gave {written}, and not {truth}")
            letters = sum(len(study.codebook.by_id[code].key) for code in truth)
            costs.append(Cost(len(keys), 1 + letters, 1 + len(truth)))
            if len(costs) % RETRAIN_AFTER_QUOTES == 0:
                await _settled(app, pilot)
    return costs


async def _settled(app: TurvenApp, pilot: Pilot[None]) -> None:
    """Wait until it has learnt what it can, and suggested with that."""
    await pilot.pause()
    while app.workers:
        await app.workers.wait_for_complete()
        await pilot.pause()


def _shortest(app: TurvenApp, truth: set[str]) -> list[str]:
    """The keys that give the quote on the screen the codes in `truth`, and go on."""
    if not truth:
        return ["0"]
    shown = app.coding.query_one(SuggestionList).visible_suggestions
    by_id = app.coding.session.codebook.by_id
    keys = {code: list(by_id[code].key) for code in truth}
    keys |= {s.code: [str(digit)] for digit, s in enumerate(shown, 1) if s.code in truth}
    # One key takes over all above their threshold and goes on, if they are all right.
    above = {suggestion.code for suggestion in shown if suggestion.suggested}
    together = bool(above) and above <= truth
    one_by_one = truth - above if together else truth
    pressed = [key for code in sorted(one_by_one) for key in keys[code]]
    return [*pressed, "equals_sign" if together else "enter"]


def _row(name: str, order: Order, costs: Sequence[Cost]) -> str:
    last = costs[2 * len(costs) // 3 :]
    needed = statistics.fmean(cost.needed for cost in last)
    floor = statistics.fmean(cost.floor for cost in last)
    without = statistics.fmean(cost.without for cost in last)
    every = statistics.fmean(cost.needed for cost in costs)
    return (
        f"| {name} | {order} | {len(costs)} | {every:.2f} | {needed:.2f} | {floor:.2f}"
        f" | {needed / floor:.2f} | {without:.2f} | {needed / without:.2f} |"
    )


if __name__ == "__main__":
    main()
