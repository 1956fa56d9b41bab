"""The bundled study in a real terminal, from its first quote to the export, as fast as it takes."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from terminal import Terminal

from turven.corpus.codebook.codes import Codebook
from turven.corpus.study import quotes, suggestions
from turven.corpus.study.quotes import Quote
from turven.corpus.study.study import Study
from turven.corpus.study.suggestions import Suggestion
from turven.models.suggesting import suggest_missing
from turven.tui import demonstration


@dataclass
class Coded:
    """What a quote is to have in the end: the words a code was given to, or "" for all."""

    codes: set[tuple[str, str]]
    flagged: bool = False
    memo: str = ""
    hows: set[str] = field(default_factory=lambda: {"manual"})


@pytest.fixture
def suggested(tmp_path: Path) -> Iterator[Study]:
    with demonstration.study(tmp_path / "digitaal2017") as study:
        for _made in suggest_missing(study):
            pass
        yield study


def planned(
    turn: int, quote: Quote, best: Suggestion, codebook: Codebook
) -> tuple[list[str], Coded]:
    """The keys that code a quote and go on, and what comes of them; eight ways in turn."""
    codes = codebook.codes
    first, second = codes[turn % len(codes)], codes[(turn + 5) % len(codes)]
    both = {(first.id, ""), (second.id, "")}
    word = re.findall(r"\w+", quote.text)[0]
    memo = f"Vergelijken met {turn}; zie ook 1, 2 en w"
    typed = ["Bespreken", "enter", memo, *["left"] * 3, "backspace"]
    kept = f"Bespreken\n{memo[:-4]}{memo[-3:]}"
    ways = [
        (["1", "enter"], Coded({(best.code, "")}, hows={"keyword"})),
        ([first.key, second.key, "enter"], Coded(both)),
        (
            ["/", first.name, "enter", second.key, "enter"],
            Coded(both, hows={"search", "manual"}),
        ),
        (["]", first.key, "enter"], Coded({(first.id, word)})),
        ([",", *typed, "escape", first.key, "enter"], Coded({(first.id, "")}, memo=kept)),
        ([second.key, "backspace", first.key, "enter"], Coded({(first.id, "")})),
        (["!", first.key, "enter"], Coded({(first.id, "")}, flagged=True)),
        (["0"], Coded(set(), hows={""})),
    ]
    return ways[turn % len(ways)]


def test_all_quotes_are_coded_at_the_speed_of_a_paste_and_exported(
    suggested: Study, tmp_path: Path
) -> None:
    codebook = suggested.codebook
    plan: dict[str, Coded] = {}
    arguments = ["code", "--study", "digitaal2017", "--coder", "Anna", "--order", "imported"]
    every = list(quotes.every(suggested.db))
    with Terminal(arguments, tmp_path) as terminal:
        for turn, quote in enumerate(every):
            looked = suggestions.read(suggested.db, quote.id)
            assert looked
            terminal.wait_for(f"antwoord {quote.position} ", "%")
            pressed, plan[quote.respondent] = planned(turn, quote, looked[1][0], codebook)
            terminal.press(*pressed)
        terminal.wait_for("24 van 24 klaar")
        terminal.press("ctrl+e", "ctrl+u", "uit.csv", "enter")
        terminal.wait_until((tmp_path / "uit.csv").exists)
        terminal.press("ctrl+q")
        assert terminal.end() == 0

    with (tmp_path / "uit.csv").open(encoding="utf-8-sig", newline="") as file:
        # In Dutch the file is as Excel in Dutch opens it.
        rows = list(csv.DictReader(file, delimiter=";"))
    assert len(plan) == 24
    read: dict[str, Coded] = {}
    for row in rows:
        assert (row["coder"], row["status"]) == ("Anna", "done")
        coded = read.setdefault(
            row["respondent"], Coded(set(), row["flagged"] == "1", row["memo"], set())
        )
        coded.hows.add(row["how"])
        if row["code"]:
            part = row["text"][int(row["start"]) : int(row["end"])] if row["start"] else ""
            coded.codes.add((row["code"], part))
    assert read == plan
