"""Measure the suggester beside its peers, as learning curves: `make bench`.

A data set is JSON Lines with `id`, `text`, `labels` and maybe `meta.group`. A quarter
of its texts is tested on, in whole groups; of the others, so many are coded. All systems
learn from the same texts and are tested on the same ones, for each of several seeds.

Under `--out`: every fit as a row of `suggester.jsonl` the moment it is measured, the means
as a table in `suggester.md`, and the curves in `suggester.svg`.
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data import Coded, read, split
from measures import COST, ERRORS, QUALITY, measure
from picture import draw
from systems import SYSTEMS

from turven.corpus.errors import Refusal

ROOT = Path(__file__).parents[2]
DATA = ("be-parliament-nl.jsonl", "nl-news-net.jsonl")
"""In `../shared/data`, where no other data is named."""

TITLES = {name: title for name, (title, _make) in SYSTEMS.items()}


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured; `most` is the largest size for some systems, for they take long."""

    sizes: tuple[int, ...]
    seeds: int
    tested: int | None
    most: dict[str, int]


FULL = Plan((20, 50, 100, 200, 500, 1000, 2000), 5, None, {})
QUICK = Plan((50, 200, 500), 1, 300, {"bow": 0, "ensemble": 50})

Row = dict[str, Any]


def main() -> None:
    options = _options()
    try:
        sets = _read(options.data or default_data())
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        sys.exit(2)
    base = QUICK if options.quick else FULL
    plan = Plan(
        tuple(sorted(options.sizes or base.sizes)),
        options.seeds or base.seeds,
        base.tested,
        base.most,
    )
    options.out.mkdir(parents=True, exist_ok=True)
    rows: list[Row] = []
    text = ""
    with (options.out / "suggester.jsonl").open("w", encoding="utf-8") as raw:
        for seed in range(plan.seeds):
            for name, coded in sets.items():
                for row in _fits(name, coded, seed, plan, options.systems):
                    print(json.dumps(row), file=raw, flush=True)
                    rows.append(row)
            if not rows:
                print("Nothing is measured: every size is left out.", file=sys.stderr)
                sys.exit(2)
            # Whoever stops a long run keeps the seeds that are done.
            text = _report(rows, list(_left_out(sets, plan, options.systems)))
            (options.out / "suggester.md").write_text(text, encoding="utf-8")
            draw(_means(rows), TITLES, options.out / "suggester.svg")
    print(text, end="")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, nargs="+", metavar="FILE", help="JSON Lines")
    parser.add_argument("--quick", action="store_true", help="a first impression in minutes")
    parser.add_argument(
        "--sizes", type=_sizes, metavar="N,N,…", help="coded texts, such as 20,50,100"
    )
    parser.add_argument("--seeds", type=_count, metavar="N", help="how many random splits")
    parser.add_argument(
        "--systems",
        type=_systems,
        default=tuple(SYSTEMS),
        metavar="NAME,…",
        help=f"of {','.join(SYSTEMS)}",
    )
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "bench", metavar="DIR")
    return parser.parse_args()


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"“{text}” is not a number from 1 up")
    return int(text)


def _sizes(text: str) -> tuple[int, ...]:
    return tuple({_count(size) for size in text.split(",")})


def _systems(text: str) -> tuple[str, ...]:
    asked = text.split(",")
    for name in asked:
        if name not in SYSTEMS:
            raise argparse.ArgumentTypeError(f"“{name}” is not one of {', '.join(SYSTEMS)}")
    return tuple(name for name in SYSTEMS if name in asked)


def default_data() -> list[Path]:
    folder = ROOT.parent / "shared" / "data"
    found = [folder / name for name in DATA if (folder / name).is_file()]
    if not found:
        raise Refusal(
            f"There is no data to measure on: {folder} holds neither {' nor '.join(DATA)};"
            " name a file of coded texts with --data."
        )
    return found


def _read(paths: Sequence[Path]) -> dict[str, Coded]:
    sets: dict[str, Coded] = {}
    for path in paths:
        if path.stem in sets:
            raise Refusal(f"{path} has the name of another file of --data; rename one of them.")
        sets[path.stem] = read(path)
    return sets


def _fits(name: str, coded: Coded, seed: int, plan: Plan, systems: Sequence[str]) -> Iterator[Row]:
    pool, tested = split(coded, seed)
    test = coded.part(tested[: plan.tested])
    for size in (size for size in plan.sizes if size <= len(pool)):
        learnt = coded.part(pool[:size])
        others = [coded.texts[row] for row in pool[size:].tolist()]
        for system in systems:
            if size > plan.most.get(system, size):
                continue
            row: Row = {"data": name, "seed": seed, "texts": size, "system": system}
            row |= _measured(system, learnt, others, seed, test)
            print(
                f"{name}, seed {seed}, {size} texts, {TITLES[system]}:"
                f" micro-F1 {row['micro_f1']:.3f}, fitted in {row['fit_seconds']:.1f} s",
                file=sys.stderr,
            )
            yield row


def _measured(
    system: str, learnt: Coded, others: Sequence[str], seed: int, test: Coded
) -> dict[str, float | None]:
    made = SYSTEMS[system][1]()
    start = time.perf_counter()
    made.fit(learnt, others, seed)
    fitted = time.perf_counter()
    probabilities = made.predict(test.texts)
    done = time.perf_counter()
    figures = measure(test.truth, probabilities, made.thresholds)
    return {
        **{key: None if math.isnan(figure) else figure for key, figure in figures.items()},
        "fit_seconds": fitted - start,
        "texts_per_second": len(test) / (done - fitted),
        "megabytes": made.size() / 1e6,
        "tested": len(test),
    }


def _means(rows: Sequence[Row]) -> list[Row]:
    """One row per data set, size and system; `seeds` is how many it is the mean of."""
    order = list(SYSTEMS)
    keys = sorted(
        {(row["data"], row["texts"], row["system"]) for row in rows},
        key=lambda key: (key[0], key[1], order.index(key[2])),
    )
    means: list[Row] = []
    for data, texts, system in keys:
        alike = [
            row
            for row in rows
            if (row["data"], row["texts"], row["system"]) == (data, texts, system)
        ]
        mean: Row = {"data": data, "texts": texts, "system": system, "seeds": len(alike)}
        for figure in (*QUALITY, *COST):
            there = [row[figure] for row in alike if row[figure] is not None]
            mean[figure] = statistics.fmean(there) if there else None
        means.append(mean)
    return means


def _report(rows: Sequence[Row], left_out: Sequence[str]) -> str:
    means = _means(rows)
    lines: list[str] = []
    for data in dict.fromkeys(mean["data"] for mean in means):
        mine = [mean for mean in means if mean["data"] == data]
        tested = statistics.fmean(row["tested"] for row in rows if row["data"] == data)
        heads = ["texts", "system", *QUALITY.values(), *COST.values()]
        lines += [
            f"## {data}",
            "",
            f"Tested on {tested:.0f} texts; means over {max(m['seeds'] for m in mine)} seeds.",
            "",
            f"| {' | '.join(heads)} |",
            f"|{'|'.join('---' if head == 'system' else '--:' for head in heads)}|",
        ]
        for size in dict.fromkeys(mean["texts"] for mean in mine):
            lines += _lines([mean for mean in mine if mean["texts"] == size])
        lines.append("")
    return "\n".join([*lines, *(f"- Left out: {what}" for what in left_out), ""])


def _lines(means: Sequence[Row]) -> Iterator[str]:
    """The table's rows of one size, with the best of each quality in bold."""
    best = {
        figure: (min if figure in ERRORS else max)(
            (round(mean[figure], 3) for mean in means if mean[figure] is not None), default=None
        )
        for figure in QUALITY
    }
    for mean in means:
        cells = [str(mean["texts"]), TITLES[mean["system"]]]
        for figure in QUALITY:
            value = mean[figure]
            cell = "–" if value is None else f"{value:.3f}".removeprefix("0")
            bold = value is not None and round(value, 3) == best[figure]
            cells.append(f"**{cell}**" if bold else cell)
        cells += [_short(mean[figure]) for figure in COST]
        yield f"| {' | '.join(cells)} |"


def _short(value: float) -> str:
    return f"{value:.1f}" if value < 100 else f"{value:.0f}"


def _left_out(sets: dict[str, Coded], plan: Plan, systems: Sequence[str]) -> Iterator[str]:
    for name, coded in sets.items():
        pools = [len(split(coded, seed)[0]) for seed in range(plan.seeds)]
        gone = [size for size in plan.sizes if size > min(pools)]
        if gone:
            yield (
                f"{name} with {_listed(gone)} coded texts, for it has {min(pools)} to learn from."
            )
    for system in systems:
        gone = [size for size in plan.sizes if size > plan.most.get(system, size)]
        if gone:
            yield f"{TITLES[system]} with {_listed(gone)} coded texts, for it takes long (--quick)."
    if plan.tested:
        yield f"test texts beyond the first {plan.tested} (--quick)."
    if plan.seeds < FULL.seeds:
        yield f"{FULL.seeds - plan.seeds} of {FULL.seeds} seeds."


def _listed(sizes: Sequence[int]) -> str:
    return ", ".join(map(str, sizes))


if __name__ == "__main__":
    main()
