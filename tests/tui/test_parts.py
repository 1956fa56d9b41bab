"""Coding a part of a quote, selected with keys or the mouse."""

from __future__ import annotations

from driving import HOSTILE, coding, shown, state

from turven.corpus.study import quotes
from turven.corpus.study.study import Study


async def test_a_code_goes_to_the_part_that_is_selected(small: Study) -> None:
    async with coding(small) as (screen, pilot):
        await pilot.press("]", "]")
        assert screen.selected == (3, 10)
        assert "the next code is given to the selection" in shown(screen, "hint")
        await pilot.press("w", "p")
        await pilot.pause()
        assert state(screen, "1").parts == (quotes.Part(3, 10, "privacy"),)
        assert shown(screen, "text") == "De ⌈privacy⌉wp kost geld"
        # The same part can have another code, and a part may lie over another.
        await pilot.press("}", "g")
        await pilot.pause()
        assert shown(screen, "text") == "De ⌈⌈privacy⌉wp kost⌉g geld"
        await pilot.press("backspace")
        await pilot.pause()
        assert state(screen, "1").parts == (quotes.Part(3, 10, "privacy"),)
        # Once more takes it away from this part; Escape goes back to the whole.
        await pilot.press("{", "w", "p")
        await pilot.pause()
        assert state(screen, "1").parts == ()
        await pilot.press("escape", "w", "p")
        await pilot.pause()
        assert screen.selected is None
        assert state(screen, "1").codes == ("privacy",)
        assert state(screen, "1").parts == ()


async def test_the_letters_of_a_code_take_its_parts_away_too(small: Study) -> None:
    async with coding(small) as (screen, pilot):
        await pilot.press("]", "g", ")", "g", "escape", "g")
        await pilot.pause()
        assert state(screen, "1").codes == ()
        await pilot.press("backspace")
        await pilot.pause()
        assert state(screen, "1").parts == (
            quotes.Part(0, 2, "geld"), quotes.Part(0, 20, "geld"),
        )  # fmt: skip


async def test_a_part_of_one_of_two_equal_answers_is_its_own(small: Study) -> None:
    async with coding(small) as (screen, pilot):
        await pilot.press("right", "]", "g", "enter")
        await pilot.pause()
        assert state(screen, "2").parts == (quotes.Part(0, 4, "geld"),)
        assert state(screen, "3").codes == ()
        assert state(screen, "3").status == "done"


async def test_the_mouse_selects_a_part(small: Study) -> None:
    async with coding(small) as (screen, pilot):
        await pilot.press("]", "g", "escape")
        await pilot.pause()
        assert shown(screen, "text") == "⌈De⌉g privacy kost geld"
        # Signs between the characters are no part of the quote.
        await pilot.mouse_down("#text", offset=(8, 0))
        await pilot.hover("#text", offset=(14, 0))
        await pilot.mouse_up("#text", offset=(14, 0))
        await pilot.pause()
        assert screen.selected == (3, 10)
        await pilot.press("w", "p")
        await pilot.pause()
        assert quotes.Part(3, 10, "privacy") in state(screen, "1").parts


async def test_a_hostile_answer_can_be_coded_in_parts(small: Study) -> None:
    async with coding(small) as (screen, pilot):
        while screen.session.quote.respondent != "5":
            await pilot.press("right")
        for _word in range(4):
            await pilot.press("]", "g")
        await pilot.pause()
        for start, end, _code in state(screen, "5").parts:
            assert HOSTILE[start:end].strip()
        text = shown(screen, "text")
        assert "\x1b" not in text
        assert "\u202e" not in text
        assert text.replace("⌈", "").replace("⌉g", "").startswith("[b]vet[/b] ␛[31mrood")
