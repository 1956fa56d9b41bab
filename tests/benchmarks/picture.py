"""The learning curves as a picture: a row per data set, a column per figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullLocator

SHOWN = {"micro_f1": "micro-F1", "macro_f1": "macro-F1", "r5": "R@5", "macro_ap": "macro-AP"}

COLOURS = ("#d55e00", "#0072b2", "#56b4e9", "#999999", "#009e73", "#cc79a7")
"""Of Okabe and Ito, which tell apart for the colour-blind as well; the first is ours."""
MARKERS = "osD^vP"


def draw(means: Sequence[Mapping[str, Any]], titles: Mapping[str, str], path: Path) -> None:
    """Draw `means`, one per data set, size and system, as SVG; `titles` names the systems."""
    # The same figures give the same file, with letters as letters.
    mpl.rcParams |= {"svg.hashsalt": "turven", "svg.fonttype": "none", "font.size": 9}
    sets = list(dict.fromkeys(mean["data"] for mean in means))
    sizes = sorted({mean["texts"] for mean in means})
    figure = Figure(figsize=(3 * len(SHOWN), 2.7 * len(sets) + 0.6), layout="constrained")
    grid = figure.subplots(len(sets), len(SHOWN), sharex=True, squeeze=False)
    for name, row in zip(sets, grid, strict=True):
        for (key, title), axes in zip(SHOWN.items(), row, strict=True):
            for system, colour, marker in zip(titles, COLOURS, MARKERS, strict=True):
                mine = [m for m in means if m["data"] == name and m["system"] == system]
                mine.sort(key=lambda mean: mean["texts"])
                axes.plot(
                    [mean["texts"] for mean in mine],
                    [mean[key] for mean in mine],
                    label=titles[system],
                    color=colour,
                    marker=marker,
                    markersize=4,
                    linewidth=2.2 if system == "ours" else 1.2,
                    zorder=3 if system == "ours" else 2,
                )
            axes.set_xscale("log")
            axes.xaxis.set_major_locator(FixedLocator(sizes))
            axes.xaxis.set_minor_locator(NullLocator())
            axes.set_xticks(sizes, [str(size) for size in sizes], rotation=45)
            axes.set_ylim(bottom=0)
            axes.grid(color="#dddddd", linewidth=0.6)
            axes.spines[["top", "right"]].set_visible(False)
            axes.set_title(f"{name}: {title}")
    for axes in grid[-1]:
        axes.set_xlabel("coded texts")
    drawn = {mean["system"] for mean in means}
    lines = [line for line, system in zip(grid[0][0].lines, titles, strict=True) if system in drawn]
    figure.legend(handles=lines, loc="outside lower center", ncols=len(COLOURS), frameon=False)
    figure.savefig(path, format="svg", metadata={"Date": None})
