"""The tour: it teaches by doing, and never stands in the way."""

from __future__ import annotations

import pytest
from driving import coding, state, until
from textual.pilot import Pilot
from textual.widgets import Input

from turven.corpus.study.study import Study
from turven.tui import preferences
from turven.tui.app import TurvenApp
from turven.tui.screens.coding import CodingScreen
from turven.tui.widgets.tour import STEPS, Tour


def told(screen: CodingScreen) -> str:
    tour = screen.query_one(Tour)
    return str(tour.content) if tour.display else ""


async def test_who_does_what_it_says_comes_to_its_end(small: Study) -> None:
    app = TurvenApp(small, "Anna", order="imported", tour=True)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = app.coding
        await until(pilot, lambda: screen.session.model is not None)
        assert "such as w p for Privacywet" in told(screen)
        await pilot.press("1")  # not what is asked, and it works all the same
        assert state(screen, "1").codes
        assert "1 of 8" in told(screen)
        await pilot.press("g")
        assert "2 of 8" in told(screen)
        await pilot.press("1")
        assert "3 of 8" in told(screen)
        await pilot.press("enter")
        assert state(screen, "1").status == "done"
        assert "4 of 8" in told(screen)
        await pilot.press("backspace")
        assert state(screen, "1").status == "open"
        assert "5 of 8" in told(screen)
        await pilot.press("slash")
        await pilot.pause()
        await pilot.press(*"anders", "enter")
        await until(pilot, lambda: "6 of 8" in told(screen))
        await pilot.press("ctrl+r")
        assert "7 of 8" in told(screen)
        await pilot.press("ctrl+e")
        await pilot.pause()
        app.screen.query_one(Input).value = str(small.folder / "uit.csv")
        await pilot.press("enter")
        await until(pilot, lambda: "8 of 8" in told(screen))
        assert not preferences.read().toured
        await pilot.press("f1")
        assert told(screen) == ""
        await until(pilot, lambda: preferences.read().toured)
        app.workers.cancel_all()


async def test_it_is_left_skipped_and_called_back_where_it_was(small: Study) -> None:
    async with coding(small) as (screen, pilot):
        assert told(screen) == ""
        await pilot.press("f1")
        assert "1 of 8" in told(screen)
        await pilot.press("f1", "f1")
        assert "3 of 8" in told(screen)
        # Escape lets go of what was begun last, first.
        await pilot.press("w", "escape")
        assert "3 of 8" in told(screen)
        await pilot.press("escape")
        assert told(screen) == ""
        assert preferences.read().toured
        await pilot.press("f1")
        assert "3 of 8" in told(screen)
        screen.begin_tour()
        assert "1 of 8" in told(screen)


async def test_who_has_seen_it_is_not_shown_it_again(small: Study) -> None:
    preferences.change(toured=True)
    app = TurvenApp(small, "Anna", order="imported", tour=True)
    async with app.run_test() as pilot:
        await pilot.pause(0.2)
        assert told(app.coding) == ""
        app.workers.cancel_all()


async def test_it_names_the_keys_that_are_in_force(small: Study) -> None:
    preferences.change(keys={"done": "f6", "forget": "f9", "tour": "f8"})
    async with coding(small) as (screen, pilot):
        await pilot.press("f8", "f8", "f8")
        assert "F6 finishes the answer" in told(screen)
        assert "F8: next step · Esc F9: close" in told(screen)


@pytest.mark.parametrize("size", [(80, 24), (160, 48), (300, 80)])
async def test_it_covers_nothing(small: Study, size: tuple[int, int]) -> None:
    async with coding(small, size=size) as (screen, pilot):
        await pilot.press("f1")
        await until(pilot, lambda: screen.query_one(Tour).region.height >= 3)
        tour = screen.query_one(Tour).region
        for id_ in ("text", "given", "suggestions", "hint", "codebook"):
            other = screen.query_one(f"#{id_}").region
            assert other.height
            assert not tour.overlaps(other), id_
        seen = len(screen.query_one("#suggestions").visible_suggestions)  # type: ignore[attr-defined]
        assert seen == min(len(screen.session.suggested), 9)


async def test_every_step_fits_a_small_terminal(small: Study) -> None:
    async with coding(small) as (screen, pilot):
        for _step in STEPS:
            await press_and_wait(pilot, "f1")
            tour = screen.query_one(Tour)
            assert tour.region.height <= 4
            assert tour.size.height == tour.get_content_height(
                tour.size, tour.size, tour.content_size.width
            )


async def press_and_wait(pilot: Pilot[None], key: str) -> None:
    await pilot.press(key)
    await pilot.pause(0.1)
