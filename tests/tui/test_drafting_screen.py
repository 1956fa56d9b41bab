"""The draft of a codebook in the app: looked at, taken under a name, thrown away, undone."""

from __future__ import annotations

from pathlib import Path

import pytest
from driving import coding, until
from studies import build_study
from textual.command import CommandPalette
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, Static

from turven.corpus.study.study import Study
from turven.tui.screens.ask import AskScreen
from turven.tui.screens.codebook import CodebookScreen
from turven.tui.screens.drafting import DraftingScreen

HOSTILE = "[b] gemeente [/b] [@click=app.quit] burgers [/]"


@pytest.fixture
def study(tmp_path: Path) -> Study:
    words = (("budget", "geld", "kosten", "duur"), ("tijd", "haast", "traag", "planning"))
    rows = [
        f"{n}-{about},{of[n % 4]} en {of[(n + 1 + n // 4) % 4]} van dienst {n}\n"
        for n in range(20)
        for about, of in enumerate(words)
    ]
    rows += [f"h{n},{HOSTILE} {n}\n" for n in range(12)]
    return build_study(tmp_path, "id,antwoord\n" + "".join(rows))


async def drafted(pilot: Pilot[None]) -> DraftingScreen:
    await until(pilot, lambda: isinstance(pilot.app.screen, DraftingScreen))
    screen = pilot.app.screen
    assert isinstance(screen, DraftingScreen)
    await until(pilot, lambda: screen.query_one(OptionList).option_count)
    await pilot.pause()
    return screen


def shown(screen: DraftingScreen) -> str:
    return str(screen.query_one("#typical", Static).content)


async def test_a_group_is_taken_under_a_name_another_thrown_away_and_all_is_undone(
    study: Study,
) -> None:
    before = study.codebook_file.read_text()
    async with coding(study) as (_screen, pilot):
        await pilot.press("ctrl+k", "p")
        window = await drafted(pilot)
        count, words = window.query_one(OptionList).option_count, window._proposals[0].words
        assert ", ".join(words) in shown(window)
        assert window._proposals[0].typical[4].text in shown(window)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, AskScreen))
        assert pilot.app.screen.query_one(Input).value == words[0].capitalize()
        await pilot.press("ctrl+u", *"Duur", "enter")
        await until(pilot, lambda: window.query_one(OptionList).option_count == count - 1)
        assert study.codebook.named("Duur").keywords == words
        assert "anders" in study.codebook.by_id
        await pilot.press("minus")
        await until(pilot, lambda: window.query_one(OptionList).option_count == count - 2)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, CodebookScreen))
        await pilot.press("backspace")
        await until(pilot, lambda: study.codebook_file.read_text() == before)


async def test_it_is_among_the_commands_and_what_was_answered_cannot_act(study: Study) -> None:
    async with coding(study) as (screen, pilot):
        await pilot.press("ctrl+p")
        await until(pilot, lambda: isinstance(pilot.app.screen, CommandPalette))
        await pilot.press(*"draft codeb")
        await until(
            pilot,
            lambda: any(
                "draft" in str(option.prompt).lower()
                for option in pilot.app.screen.query_one(OptionList).options
            ),
        )
        await pilot.press("enter")
        window = await drafted(pilot)
        seen = ""
        for _proposal in window._proposals:
            seen += shown(window)
            await pilot.press("down")
            await pilot.pause()
        assert HOSTILE in seen
        await pilot.press("escape", "escape")
        await until(pilot, lambda: pilot.app.screen is screen)


async def test_too_few_answers_are_said_and_leave_nothing_to_take(small: Study) -> None:
    async with coding(small) as (_screen, pilot):
        await pilot.press("ctrl+k", "p")
        await until(pilot, lambda: isinstance(pilot.app.screen, DraftingScreen))
        window = pilot.app.screen
        assert isinstance(window, DraftingScreen)
        await until(pilot, lambda: "a draft codebook needs 20" in shown(window))
        await pilot.press("enter", "minus")
        await pilot.pause()
        assert pilot.app.screen is window
