"""Equal and nearly equal answers on the screen: taken out, put back, coded along."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from studies import build_study
from textual.pilot import Pilot
from textual.widgets import OptionList, Static

from turven.corpus.study import quotes
from turven.corpus.study.study import Study
from turven.tui.app import TurvenApp
from turven.tui.background.suggesting import SuggestionsReady
from turven.tui.screens.near_duplicates import NearDuplicatesScreen

HOSTILE = "geen [b]idee[/b]\x1b[31m 漢字漢字漢字漢字漢字漢字漢字漢字漢字"
ANSWERS = [
    "geen idee", "Geen idee.", "geen idee hoor", "gen idee", "gen idee", "te duur",
    HOSTILE, HOSTILE + "!!🙂",
]  # fmt: skip


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    lines = [f'{number},"{answer}"\n' for number, answer in enumerate(ANSWERS, 1)]
    with build_study(
        tmp_path,
        "id,antwoord\n" + "".join(lines),
        "codes:\n  - {id: geld, label: Geld, key: g}\n  - {id: anders, label: Anders, key: z}\n",
    ) as study:
        yield study


def state(study: Study, position: int) -> quotes.State:
    with Study.open(study.folder) as again:
        return quotes.state(again.db, quotes.at(again.db, position).id, "Anna")


async def near(pilot: Pilot[None]) -> list[str]:
    """Open the screen and wait until the answers are there; its rows."""
    await pilot.press("ampersand")
    for _ in range(1200):
        await pilot.pause(0.05)
        screen = pilot.app.screen
        if isinstance(screen, NearDuplicatesScreen) and "looking" not in said(pilot, "count"):
            return rows(pilot)
    pytest.fail("nothing was compared within a minute")


def rows(pilot: Pilot[None]) -> list[str]:
    return [str(option.prompt) for option in pilot.app.screen.query_one(OptionList).options]


def said(pilot: Pilot[None], id_: str) -> str:
    return str(pilot.app.screen.query_one(f"#{id_}", Static).content)


def an_app(study: Study) -> TurvenApp:
    return TurvenApp(study, "Anna", order="imported")


async def test_the_odd_one_is_taken_out_coded_on_its_own_and_put_back(study: Study) -> None:
    app = an_app(study)
    async with app.run_test() as pilot:
        await pilot.pause()
        assert "2× this answer" in said(pilot, "background")
        await pilot.press("semicolon", "g", "enter")
        await pilot.pause()
        assert state(study, 1).codes == ("geld",)
        assert state(study, 2).status == "open"
        assert "1× this answer" in said(pilot, "background")
        await pilot.press("left")
        await pilot.pause()
        assert "coded apart" in said(pilot, "background")
        await pilot.press("semicolon")
        await pilot.pause()
        assert "2× this answer" in said(pilot, "background")
        await pilot.press("z")
        assert [state(study, n).codes for n in (1, 2)] == [("geld", "anders"), ("anders",)]
        await pilot.press(*["backspace"] * 5)
        await pilot.pause()
        assert (
            state(study, 1) == state(study, 2) == quotes.State("open", False, "", (), frozenset())
        )
        await pilot.press("right", "right", "semicolon")
        await pilot.pause()
        assert "no other answer is equal" in said(pilot, "hint")
        # Suggestions that arrive now leave the sentence there.
        app.coding.post_message(SuggestionsReady((quotes.at(study.db, 3).id,), ""))
        await pilot.pause()
        assert "no other answer is equal" in said(pilot, "hint")
        assert not state(study, 3).alone


async def test_marked_answers_are_coded_as_the_quote_and_finished_in_one_action(
    study: Study,
) -> None:
    app = an_app(study)
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.press("z")
        found = await near(pilot)
        assert [row.split(maxsplit=1)[0] for row in found] == ["94%", "78%"]
        assert "2×" in found[0]
        assert found[0].endswith("gen idee")
        # Nothing is marked beforehand, and without a mark nothing happens.
        await pilot.press("enter")
        await pilot.pause()
        assert "no answer is marked" in said(pilot, "count")
        await pilot.press("tab")
        await pilot.pause()
        assert rows(pilot)[0].startswith("●")
        assert "2 quotes marked" in said(pilot, "count")
        await pilot.press("enter")
        await pilot.pause()
        assert app.screen is app.coding
        assert app.coding.session.quote.position == 3
        for position in (1, 2, 4, 5):
            assert state(study, position).codes == ("anders",)
            assert state(study, position).status == "done"
        assert state(study, 3).status == "open"
        await pilot.press("backspace")
        await pilot.pause()
        assert {state(study, n).status for n in range(1, 6)} == {"open"}
        assert [state(study, n).codes for n in (1, 4)] == [("anders",), ()]


async def test_the_quote_and_the_marked_answers_get_a_code(study: Study) -> None:
    app = an_app(study)
    async with app.run_test() as pilot:
        await pilot.pause()
        await near(pilot)
        await pilot.press("enter", "tab", "enter")
        await pilot.pause()
        assert "has no code yet" in said(pilot, "count")
        # All down to the cursor, which went on to the last one.
        await pilot.press("asterisk", "ctrl+k")
        await pilot.pause()
        await pilot.press(*"geld", "enter")
        await pilot.pause()
        for position in range(1, 6):
            assert state(study, position).codes == ("geld",)
            assert state(study, position).status == "open"
        assert all("g" in row.split("×")[1][:8] for row in rows(pilot))
        await pilot.press("escape", "backspace")
        await pilot.pause()
        assert {state(study, n).codes for n in range(1, 6)} == {()}


async def test_hostile_and_wide_answers_stand_literally_on_one_line(study: Study) -> None:
    app = an_app(study)
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.pause()
        await pilot.press(*["right"] * 6)
        (found,) = await near(pilot)
        assert "[b]idee[/b]␛[31m" in found
        listed = app.screen.query_one(OptionList)
        assert listed.options[0].prompt.cell_length <= 56  # type: ignore[union-attr]
        assert listed.virtual_size.height == 1
        await pilot.resize_terminal(40, 12)
        await pilot.pause()
        assert listed.virtual_size.height == 1
