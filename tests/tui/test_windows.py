"""The windows that the coding screen opens: help, commands, searching, the table."""

from __future__ import annotations

import importlib
import pkgutil
from contextlib import closing

import pytest
from driving import coding, shown, state, until
from textual.containers import VerticalScroll
from textual.events import Paste
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from turven.corpus.exchange.registry import export_file
from turven.corpus.study.database import connect
from turven.corpus.study.study import Study
from turven.tui import screens
from turven.tui.coding_keys import KEYS
from turven.tui.keys import KeyedScreen, help_text, key_label, places
from turven.tui.screens import coding as module
from turven.tui.screens.coding import CodingScreen
from turven.tui.screens.help import HelpScreen
from turven.tui.screens.undo_progress import UndoProgressScreen


async def test_searching_for_a_code_never_loses_what_is_ticked(small: Study) -> None:
    async with coding(small) as (screen, pilot):
        await pilot.press("g", "slash")
        await pilot.pause()
        await pilot.press(*"legis")  # the English name of the net finds nothing under it
        await pilot.press("escape", "slash")
        await pilot.pause()
        await pilot.press(*"prv", "enter")
        await pilot.pause()
        assert state(screen, "1").codes == ("geld", "privacy")


async def test_a_hostile_answer_is_shown_literally_on_every_screen(small: Study) -> None:
    async with coding(small) as (screen, pilot):
        await pilot.press("end", "end", "end", "end")
        while screen.session.quote.respondent != "5":
            await pilot.press("right")
        assert shown(screen, "text").startswith("[b]vet[/b] ␛[31mrood␀ �omgekeerd 🙂 مرحبا [/] {x}")
        assert "[red]" in shown(screen, "background")
        for key in ("slash", "comma", "question_mark", "ctrl+e", "ctrl+p"):
            await pilot.press(key)
            await pilot.pause()
            assert pilot.app.screen is not screen
            await pilot.press("escape")
            await pilot.pause()
        svg = pilot.app.export_screenshot()
        assert "[b]vet[/b]" in svg.replace("&#160;", " ")
        export_file(small, small.folder / "uit.jsonl")
        assert "مرحبا" in (small.folder / "uit.jsonl").read_text()


async def test_what_was_decided_on_many_quotes_is_undone_behind_a_window(
    bundled: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PROGRESS_ABOVE", 20)
    code = bundled.codebook.codes[0].id

    def coded() -> int:
        row = bundled.db.execute("SELECT count(*) FROM codings WHERE code = ?", (code,)).fetchone()
        return int(row[0])

    async with coding(bundled) as (screen, pilot):
        every = [id_ for (id_,) in bundled.db.execute("SELECT id FROM quotes")]
        screen.session.decisions.code_all(every, [code])
        # While somebody else writes, it waits, and is stopped before it began.
        with closing(connect(bundled.folder / "study.db")) as other:
            other.execute("BEGIN IMMEDIATE")
            await pilot.press("backspace")
            assert isinstance(pilot.app.screen, UndoProgressScreen)
            await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert coded() == 24
        await pilot.press("backspace")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert coded() == 0
        assert screen.session.state.codes == ()
        await pilot.press("ctrl+y")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert coded() == 24
        assert screen.session.state.codes == (code,)
        # What was decided behind the window is known in front of it.
        await pilot.press("backspace")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert coded() == 0


async def test_every_key_of_every_screen_is_in_the_help(small: Study) -> None:
    windows = [
        window
        for module in pkgutil.iter_modules(screens.__path__)
        for window in vars(importlib.import_module(f"{screens.__name__}.{module.name}")).values()
        if isinstance(window, type)
        and issubclass(window, ModalScreen)
        and "BINDINGS" in vars(window)
    ]
    assert len(set(windows)) > 9
    async with coding(small, size=(120, 50)) as (_screen, pilot):
        await pilot.press("question_mark")
        await pilot.pause()
        assert isinstance(pilot.app.screen, HelpScreen)
        text = str(pilot.app.screen.query_one("#keys", Static).content)
        assert {CodingScreen, *windows} == set(KeyedScreen.__subclasses__())
        for title, bindings, *_rules in places()[1:]:
            assert f"\n{title}\n" in text
            for binding in bindings:
                assert not binding.id or binding.description, binding
                # The digits are one line, and so are the letters of the codes.
                if binding.description:
                    assert f"{key_label(binding):<12}  {help_text(binding)}" in text
                else:
                    assert binding.action.startswith(("letter(", "accept("))
        for binding in KEYS:
            assert (
                not binding.description or f"{key_label(binding):<12}  {help_text(binding)}" in text
            )


async def test_a_command_can_be_found_by_its_name(small: Study) -> None:
    async with coding(small) as (screen, pilot):
        await pilot.press("ctrl+p")
        await pilot.pause()
        await pilot.press(*"flag")
        await pilot.pause(1)
        await pilot.press("enter")
        await until(pilot, lambda: state(screen, "1").flagged)


async def test_what_is_pasted_goes_to_what_is_typed_in_and_nowhere_else(small: Study) -> None:
    async with coding(small) as (screen, pilot):
        pilot.app.post_message(Paste("wp0g"))
        await pilot.pause()
        assert state(screen, "1").codes == ()
        await pilot.press("slash")
        await pilot.pause()
        pilot.app.post_message(Paste("geld"))
        await pilot.pause()
        assert pilot.app.screen.query_one(Input).value == "geld"


async def test_quotes_are_found_marked_and_coded_together(small: Study) -> None:
    async with coding(small) as (screen, pilot):
        await pilot.press("right", "right", "right", "ctrl+f")
        await pilot.pause()
        window = pilot.app.screen
        assert "5 quotes" in str(window.query_one("#count", Static).content)
        # The hostile answer stands there as it is.
        assert "[b]vet[/b] ␛[31mrood" in str(window.query_one("#table", Static).content)
        await pilot.press(*"idee")
        await until(pilot, lambda: "2 quotes" in str(window.query_one("#count", Static).content))
        assert len(str(window.query_one("#table", Static).content).splitlines()) == 2
        await pilot.press("up", "tab", "tab")
        await pilot.pause()
        assert "2 marked" in str(window.query_one("#count", Static).content)
        await pilot.press("ctrl+k")
        await pilot.pause()
        await pilot.press(*"anders", "enter")
        await pilot.pause()
        assert state(screen, "2").codes == state(screen, "3").codes == ("anders",)
        await pilot.press("enter")
        await pilot.pause()
        assert pilot.app.screen is screen
        assert screen.session.quote.respondent in {"2", "3"}
        await pilot.press("backspace")
        await pilot.pause()
        assert state(screen, "2").codes == state(screen, "3").codes == ()


async def test_the_table_goes_where_the_keys_say(small: Study) -> None:
    async with coding(small) as (screen, pilot):
        await pilot.press("ctrl+f", "down", "down", "enter")
        await pilot.pause()
        assert screen.session.quote.position == 3
        await pilot.press("ctrl+f", "ctrl+end", "up", "enter")
        await pilot.pause()
        assert screen.session.quote.position == 4
        await pilot.press("ctrl+f", "pageup", "escape")
        await pilot.pause()
        assert screen.session.quote.position == 4
        await pilot.press("ctrl+f", *"nietsvandatal")
        table = pilot.app.screen.query_one("#table", Static)
        await until(pilot, lambda: str(table.content) == "nothing found")
        await pilot.press("enter", "tab", "ctrl+k", "escape")
        await pilot.pause()
        assert screen.session.quote.position == 4


async def test_several_codes_are_ticked_and_no_search_takes_a_tick_away(small: Study) -> None:
    async with coding(small) as (screen, pilot):
        await pilot.press("slash")
        await pilot.pause()
        await pilot.press(*"geld", "tab", *"nergens te vinden")
        await pilot.pause()
        window = pilot.app.screen
        assert str(window.query_one("#ticked", Static).content) == "✓ Geld"
        # With nothing under the cursor there is nothing to tick.
        await pilot.press("tab")
        assert window.query_one(Input).value == "nergens te vinden"
        await pilot.press(*["backspace"] * 17, *"prv", "tab")
        await pilot.pause()
        assert str(window.query_one("#ticked", Static).content) == "✓ Geld · Privacywet"
        assert state(screen, "1").codes == ()
        # Ticked once more it is no longer, and the cursor stays with it.
        await pilot.press("tab", "tab", *"anders", "tab", "tab", "enter")
        await pilot.pause()
        assert state(screen, "1").codes == ("geld", "privacy")
        await pilot.press("slash")
        await pilot.pause()
        await pilot.press(*"geld", "enter")
        await pilot.pause()
        assert state(screen, "1").codes == ("privacy",)
        await pilot.press("slash")
        await pilot.pause()
        await pilot.press(*"geld", "tab", "escape")
        await pilot.pause()
        assert state(screen, "1").codes == ("privacy",)


@pytest.mark.parametrize("key", ["question_mark", "ctrl+l"])
async def test_what_does_not_fit_in_a_window_is_scrolled_to(bundled: Study, key: str) -> None:
    async with coding(bundled) as (_screen, pilot):
        await pilot.press(key)
        await pilot.pause()
        window = pilot.app.screen.query_one(VerticalScroll)
        text = str(window.query_one(Static).content).splitlines()
        assert window.size.height < len(text)
        await pilot.press("end")
        await until(pilot, lambda: window.scroll_y == window.max_scroll_y)
        assert window.scroll_y + window.size.height >= len(text)
