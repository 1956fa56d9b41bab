"""Count the keys that a coder needs per finished quote: `make bench`.

A perfect coder, who gives each text the labels that it has, goes through a study in the
order of the queue and in that of the file, and takes the shortest way each time. The
model is trained anew after every 25 finished quotes, as in the app. The floor is one key
a code and one to go on; without suggestions a code costs the letters of its key.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
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

from turven.corpus import quotes, suggestions
from turven.corpus.decisions import Decisions
from turven.corpus.errors import Refusal
from turven.corpus.importing import import_file
from turven.corpus.study import Study
from turven.models.queue import Order, pick
from turven.models.retraining import retrain
from turven.models.suggesting import suggest_missing

HABIT = 25
"""Finished quotes between two trainings, as on the screen."""
SEEN = 9
"""Suggestions that have a digit."""
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
            return _gone_through(study, coded, codes, order)


def _gone_through(study: Study, coded: Coded, codes: Sequence[str], order: Order) -> list[Cost]:
    log = Decisions(study.db, "perfect", study.codebook.revision)
    costs: list[Cost] = []
    _suggest(study)
    now, chance = 0, random.Random(0)
    while (found := pick(study, log.coder, order, now=now, chance=chance)) is not None:
        now = found.position
        quote = quotes.at(study.db, now)
        truth = {codes[c] for c in np.flatnonzero(coded.truth[int(quote.respondent)] == 1)}
        costs.append(_cost(study, quote.id, truth))
        log.finish(quote.id, codes=[(code, "manual") for code in sorted(truth)])
        if len(costs) % HABIT == 0:
            try:
                retrain(study)
            except Refusal:
                continue  # too little to learn from; the codebook goes on suggesting
            _suggest(study)
    return costs


def _suggest(study: Study) -> None:
    for _made in suggest_missing(study):
        pass


def _cost(study: Study, quote: str, truth: set[str]) -> Cost:
    looked = suggestions.of(study.db, quote)
    seen = looked[1][:SEEN] if looked else ()
    digits = {suggestion.code for suggestion in seen}
    letters = {code: len(study.codebook.by_id[code].key) for code in truth}
    one_by_one = 1 + sum(1 if code in digits else letters[code] for code in truth)
    # One key takes over all above their threshold and goes on, if they are all right.
    above = {suggestion.code for suggestion in seen if suggestion.suggested}
    together = one_by_one - len(above) if above and above <= truth else one_by_one
    return Cost(min(one_by_one, together), 1 + sum(letters.values()), 1 + len(truth))


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
