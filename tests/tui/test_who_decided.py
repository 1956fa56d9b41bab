"""With each key that gives codes: `how` says which it was, and the code is a person's."""

from __future__ import annotations

import shutil
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest
from driving import coding, until
from studies import build_study
from textual.pilot import Pilot

from turven.corpus.exchange.copies.merge import merge_copy
from turven.corpus.exchange.exports.selection import Selection
from turven.corpus.exchange.registry import export_file
from turven.corpus.study.coders import MODEL
from turven.corpus.study.decision_log import Seen
from turven.corpus.study.decisions import Decisions
from turven.corpus.study.study import Study
from turven.tui.screens.near_duplicates import NearDuplicatesScreen
from turven.tui.screens.quotes import QuotesScreen

Stroke = Callable[[Pilot[None]], Awaitable[None]]

ANSWERS = ["De wet", "de wet.", "De wett", "geen", "-", "De regels van de gemeente", "Het geld"]


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    """Seven answers, the last of which the model coded, and a copy."""
    rows = "".join(f"{number},{answer}\n" for number, answer in enumerate(ANSWERS, 1))
    codes = "codes:\n  - {id: wet, label: Privacywet, key: w}\n  - {id: geld, label: Geld}\n"
    with build_study(tmp_path, "nr,antwoord\n" + rows, codes) as study:
        seen = Seen(model="m", score=0.9, rank=1, visible=False)
        model = Decisions(study.db, MODEL, study.codebook.revision)
        model.autocode([("antwoord:7", {"geld": seen})], "m")
    shutil.copytree(study.folder, tmp_path / "kopie")
    with Study.open(study.folder) as study:
        yield study


def origins(study: Study) -> dict[int, str]:
    """How the code of each quote was given, by the number of its respondent."""
    rows = study.db.execute("SELECT substr(quote, 10), how FROM codings").fetchall()
    return {int(number): how for number, how in rows}


async def with_letters(pilot: Pilot[None]) -> None:
    await pilot.press("w", "enter")


async def with_search(pilot: Pilot[None]) -> None:
    await pilot.press("slash", *"privacy", "enter")
    await pilot.pause()


async def on_nonanswers(pilot: Pilot[None]) -> None:
    await pilot.press("ctrl+n")
    await pilot.pause()
    await pilot.press("slash", *"privacy", "enter")
    await pilot.pause()


async def in_the_table(pilot: Pilot[None]) -> None:
    await pilot.press("ctrl+f")
    await until(pilot, lambda: isinstance(pilot.app.screen, QuotesScreen))
    await pilot.press(*"gemeente")
    await pilot.pause(0.5)
    await pilot.press("ctrl+k")
    await pilot.pause()
    await pilot.press(*"privacy", "enter")
    await pilot.pause(0.5)


async def on_near_equal_answers(pilot: Pilot[None]) -> None:
    await pilot.press("w", "ampersand")
    await until(pilot, lambda: isinstance(pilot.app.screen, NearDuplicatesScreen))
    await until(pilot, lambda: "looking" not in str(pilot.app.screen.query_one("#count").render()))
    await pilot.press("space", "enter")
    await pilot.pause()


@pytest.mark.parametrize(
    ("stroke", "gives"),
    [
        (with_letters, {1: "manual", 2: "same"}),
        (with_search, {1: "search", 2: "same"}),
        (on_nonanswers, {4: "nonanswer", 5: "nonanswer"}),
        (in_the_table, {6: "table"}),
        (on_near_equal_answers, {1: "manual", 2: "same", 3: "near"}),
    ],
)
async def test_a_code_that_a_person_gave_with_any_key_is_that_persons(
    study: Study, tmp_path: Path, stroke: Stroke, gives: dict[int, str]
) -> None:
    async with coding(study) as (screen, pilot):
        await stroke(pilot)
        await until(pilot, lambda: origins(study) == gives | {7: "autocode"})
        # An undo takes them away, and a redo gives them back as they were given.
        before = origins(study)
        log = Decisions(study.db, "Anna", study.codebook.revision)
        assert log.undo()
        assert log.redo()
        assert origins(study) == before
        assert screen.session.coder == "Anna"
    file = export_file(study, tmp_path / "uit.parquet", Selection(autocoded=False)).file
    table = pd.read_parquet(file)
    there = table[table.code.fillna("") != ""]
    assert dict(zip(there.respondent.astype(int), there.how, strict=True)) == gives
    assert set(there.coder) == {"Anna"}
    last = table[table.respondent.astype(int) == 7]
    assert last[["coder", "status"]].to_numpy().tolist() == [["", "open"]]
    # Merged into a copy, they are what they were.
    with Study.open(tmp_path / "kopie") as other:
        merge_copy(other, study.folder, lambda _conflict: "ours")
        assert origins(other) == gives | {7: "autocode"}
