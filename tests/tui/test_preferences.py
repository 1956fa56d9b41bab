"""Preferences: the file, the language, and keys that a person has changed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from string import ascii_lowercase

import pytest
from driving import coding, shown, state, until
from hypothesis import given
from hypothesis import strategies as st
from textual.binding import Binding
from textual.command import CommandList, CommandPalette
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, Static
from textual.widgets._footer import FooterKey

from turven.corpus import language
from turven.corpus.errors import Refusal
from turven.corpus.study.study import Study
from turven.tui import keys, preferences
from turven.tui.app import TurvenApp
from turven.tui.screens.adjudication import AdjudicationScreen
from turven.tui.screens.codebook import CodebookScreen
from turven.tui.screens.coding import CodingScreen
from turven.tui.screens.picker import CodePicker
from turven.tui.screens.preferences import KeyScreen, PreferencesScreen

BROKEN: list[Callable[[], bytes]] = [
    lambda: b"{",
    lambda: b"[]",
    lambda: b"\xff\xfe",
    lambda: b'{"language": "fr"}',
    lambda: b'{"theme": 7}',
    lambda: b'{"keys": ["a"]}',
    lambda: b'{"keys": {"skip": null}}',
    lambda: b'{"toured": "yes"}',
    lambda: b"[" * 50_000,
    lambda: b'{"x": "' + b"x" * 200_000 + b'"}',
]


def write(file: Path, text: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text)


def said(pilot: Pilot[None]) -> str:
    return " ".join(note.message for note in pilot.app._notifications)


def test_without_a_file_nothing_is_preferred() -> None:
    assert preferences.read() == preferences.Preferences()


def test_what_is_changed_is_kept_and_the_rest_stays(preferred: Path) -> None:
    write(preferred, b'{"of a later turven": [1, 2], "theme": "nord"}')
    preferences.change(language="nl")
    assert preferences.change(toured=True) == preferences.Preferences("nl", "nord", {}, True)
    assert json.loads(preferred.read_text())["of a later turven"] == [1, 2]


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_file_is_refused_and_never_overwritten(
    preferred: Path, broken: Callable[[], bytes]
) -> None:
    write(preferred, broken())
    with pytest.raises(Refusal, match=r"preferences\.json"):
        preferences.read()
    with pytest.raises(Refusal, match=r"preferences\.json"):
        preferences.change(theme="nord")
    assert preferred.read_bytes() == broken()


def test_a_pipe_in_its_place_does_not_keep_anyone_waiting(preferred: Path) -> None:
    preferred.parent.mkdir(parents=True)
    os.mkfifo(preferred)
    with pytest.raises(Refusal, match="not a file"):
        preferences.read()


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_whatever_stands_in_the_file_is_read_or_refused(preferred: Path, text: bytes) -> None:
    write(preferred, text)
    with suppress(Refusal):
        assert isinstance(preferences.read(), preferences.Preferences)


@given(
    st.dictionaries(
        st.sampled_from([*keys.changeable(), "unknown"]),
        st.sampled_from(["a", "7", "escape", "", "x,y", "é", "f5", "ctrl+s", "\x1b"])
        | st.sampled_from([b.key.split(",")[0] for b in keys.changeable().values()])
        | st.text(max_size=8),
    )
)
def test_of_any_keys_in_a_file_those_in_force_never_clash(wanted: dict[str, str]) -> None:
    accepted = keys.usable_keys(wanted)
    assert accepted.items() <= wanted.items()
    coding, everywhere, *windows = keys.places()
    for place in (coding, *windows):
        in_force = [
            key
            for binding in (*place.bindings, *everywhere.bindings)
            for key in accepted.get(binding.id or "", binding.key).split(",")
        ]
        assert len(in_force) == len(set(in_force)), place.title


def test_the_language_goes_by_the_command_line_then_by_preference_then_by_the_locale(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LANGUAGE", "en")
    assert language.requested([], "nl") == "nl"
    assert language.requested(["--lang", "en"], "nl") == "en"
    assert language.requested(["--lang=en"], "nl") == "en"
    assert language.requested([]) == "en"


@pytest.mark.parametrize(("text", "dutch"), [(b'{"language": "nl"}', True), (b"{", False)])
def test_the_command_line_speaks_the_language_that_is_preferred(
    preferred: Path, text: bytes, dutch: bool
) -> None:
    write(preferred, text)
    done = subprocess.run(
        [sys.executable, "-m", "turven", "check", "--study", "nowhere"],
        capture_output=True, text=True, check=False, env={**os.environ, "LANGUAGE": "en"},
    )  # fmt: skip
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert ("De map nowhere bestaat niet" in done.stderr) is dutch
    assert (str(preferred) in done.stderr) is not dutch


async def test_a_broken_file_is_told_once_and_the_app_opens_as_it_comes(
    preferred: Path, small: Study
) -> None:
    write(preferred, b"{")
    async with coding(small) as (_screen, pilot):
        assert said(pilot).count(str(preferred)) == 1
        assert pilot.app.theme == "turven-dark"
        pilot.app.theme = "nord"
        await pilot.pause()
        assert pilot.app.theme == "nord"
        assert str(preferred) in said(pilot)


async def test_hostile_preferences_change_nothing_but_what_they_may(
    preferred: Path, small: Study
) -> None:
    hostile = {"theme": "[b]\x1b[31m", "keys": {"skip": "g", "done": "\x1b[", "[b]": "f5"}}
    write(preferred, json.dumps(hostile).encode())
    async with coding(small) as (screen, pilot):
        assert "[b]␛[31m" in said(pilot)
        assert "\x1b" not in said(pilot)
        await pilot.press("g", "enter")
        assert state(screen, "1").codes == ("geld",)


def test_every_key_of_every_screen_has_a_name_of_its_own() -> None:
    ids = [binding.id for place in keys.places() for binding in place.bindings if binding.id]
    assert len(ids) == len(set(ids)) == len(keys.changeable())
    # Only what gives codes has none.
    letters = [f"{letter},{letter.upper()}" for letter in ascii_lowercase]
    digits = [str(digit) for digit in range(1, 10)]
    screens: list[type[keys.KeyedScreen | TurvenApp]] = [
        TurvenApp,
        *keys.KeyedScreen.__subclasses__(),
    ]
    for screen in screens:
        bindings = [binding for binding in screen.BINDINGS if isinstance(binding, Binding)]
        assert len(bindings) == len(screen.BINDINGS)
        unnamed = sorted(binding.key for binding in bindings if not binding.id)
        codes = screen in (CodingScreen, AdjudicationScreen)
        assert unnamed == (sorted([*letters, *digits]) if codes else []), screen


async def choose(pilot: Pilot[None], id_: str) -> None:
    """Open the preferences with the cursor at one of them."""
    if not isinstance(pilot.app.screen, PreferencesScreen):
        await pilot.press("f2")
        await pilot.pause()
    listed = pilot.app.screen.query_one(OptionList)
    listed.highlighted = listed.get_option_index(id_)
    await pilot.pause()


async def asked(pilot: Pilot[None]) -> str:
    await pilot.pause()
    assert isinstance(pilot.app.screen, KeyScreen)
    return str(pilot.app.screen.query_one("#asked", Static).content)


async def test_a_key_is_changed_at_once_and_shown_everywhere(small: Study) -> None:
    async with coding(small, size=(120, 60)) as (screen, pilot):
        await choose(pilot, "key-skip")
        await pilot.press("enter")
        assert "The key is now ." in await asked(pilot)
        await pilot.press("g")
        assert "Letters and digits" in await asked(pilot)
        await pilot.press("7")
        assert "Letters and digits" in await asked(pilot)
        await pilot.press("slash")
        assert "/ is already in use: search for a code" in await asked(pilot)
        await pilot.press("ctrl+x")
        await pilot.pause()
        assert preferences.read().keys == {"skip": "ctrl+x"}
        await pilot.press("escape")

        def footer() -> dict[str, str]:
            return {key.key_display: key.description for key in screen.query(FooterKey)}

        await until(pilot, lambda: footer().get("Ctrl+X") == "skip")
        assert "." not in footer()
        await pilot.press("enter")
        assert "Ctrl+X to skip" in shown(screen, "hint")
        await pilot.press("full_stop")
        assert state(screen, "1").status == "open"
        await pilot.press("ctrl+x")
        assert state(screen, "1").status == "skip"
        await pilot.press("question_mark")
        await pilot.pause()
        text = str(pilot.app.screen.query_one("#keys", Static).content)
        assert "Ctrl+X        skip this quote" in text
        palette = {c.title: c.help for c in pilot.app.get_system_commands(screen)}
        assert palette["Skip this quote, to decide later or not at all"] == "Ctrl+X"


async def test_changed_keys_are_there_at_the_next_start_and_can_be_given_back(
    preferred: Path, small: Study
) -> None:
    write(preferred, b'{"keys": {"skip": "f7", "search": "full_stop", "quit": "f10"}}')
    async with coding(small, size=(120, 60)) as (screen, pilot):
        await pilot.press("full_stop")
        await pilot.pause()
        assert pilot.app.screen.query_one(Input).has_focus
        await pilot.press("escape", "f7")
        await pilot.pause()
        assert state(screen, "1").status == "skip"
        # Its own key is not free as long as another action has it.
        await choose(pilot, "key-skip")
        await pilot.press("delete")
        await pilot.pause()
        assert ". is already in use" in said(pilot)
        await choose(pilot, "key-search")
        await pilot.press("delete")
        await choose(pilot, "key-skip")
        await pilot.press("delete")
        await pilot.pause()
        assert preferences.read().keys == {"quit": "f10"}
        await choose(pilot, "own")
        await pilot.press("enter")
        await pilot.pause()
        assert preferences.read().keys == {}
        await pilot.press("escape", "full_stop")
        await pilot.pause()
        assert state(screen, "2").status == "skip"


async def test_two_actions_change_places(preferred: Path, small: Study) -> None:
    write(preferred, b'{"keys": {"skip": "comma", "memo": "full_stop"}}')
    async with coding(small) as (screen, pilot):
        assert keys.key_of("skip") == ","
        await pilot.press("comma")
        await pilot.pause()
        assert state(screen, "1").status == "skip"


async def test_the_keys_of_a_window_are_changed_and_shown_there(small: Study) -> None:
    async with coding(small, size=(120, 60)) as (screen, pilot):
        await choose(pilot, "key-codebook.add")
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("r")
        assert "r is already in use: rename (Codebook)." in await asked(pilot)
        assert keys.objection("codebook.add", "ctrl+q", {}) == (
            "Ctrl+Q is already in use: quit; everything has already been saved (Everywhere)."
        )
        # Enter does something else in the list, until somebody chooses it for this.
        await pilot.press("enter")
        await pilot.pause()
        await choose(pilot, "key-codebook.back")
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("x")
        await pilot.pause()
        assert preferences.read().keys == {"codebook.add": "enter", "codebook.back": "x"}
        await pilot.press("escape", "ctrl+k")
        await pilot.pause()
        shown_keys = str(pilot.app.screen.query_one("#codebook-keys", Static).content)
        assert "⏎\u00a0new" in shown_keys
        assert "Esc x\u00a0back" in shown_keys
        await pilot.press("a")
        await pilot.pause()
        assert isinstance(pilot.app.screen, CodebookScreen)
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press(*"Nieuw", "enter")
        await pilot.pause()
        assert "Nieuw" in (small.folder / "codebook.yaml").read_text()
        # Esc always goes back, whatever else does.
        await pilot.press("x", "ctrl+k", "escape")
        await pilot.pause()
        assert pilot.app.screen is screen
        await pilot.press("question_mark")
        await pilot.pause()
        text = str(pilot.app.screen.query_one("#keys", Static).content)
        assert f"{'⏎':<12}  new code" in text


async def test_where_one_types_no_action_takes_what_is_typed(preferred: Path, small: Study) -> None:
    write(preferred, b'{"keys": {"quotes.mark": "x", "quotes.code": "ctrl+w"}}')
    async with coding(small) as (_screen, pilot):
        assert "1 key in your preferences" in said(pilot)
        await pilot.press("ctrl+f")
        await pilot.pause()
        table = pilot.app.screen
        await pilot.press(*"xx")
        assert table.query_one(Input).value == "xx"
        # The line would take a word away with this one.
        await pilot.press("ctrl+w")
        await pilot.pause()
        assert isinstance(pilot.app.screen, CodePicker)
        assert table.query_one(Input).value == "xx"
        await pilot.press("escape", "escape")
        await choose(pilot, "key-quotes.mark")
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("m")
        assert "On a screen with a text field" in await asked(pilot)


async def test_what_works_while_typing_needs_a_key_that_types_nothing(small: Study) -> None:
    async with coding(small) as (_screen, pilot):
        await choose(pilot, "key-quit")
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("semicolon")
        assert "Ctrl" in await asked(pilot)


async def test_theme_and_language_are_kept(small: Study) -> None:
    async with coding(small) as (_screen, pilot):
        await choose(pilot, "language")
        await pilot.press("enter")
        await pilot.pause()
        assert preferences.read().language == "nl"
        await choose(pilot, "theme")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, CommandPalette))
        await pilot.press(*"contrast")
        found = pilot.app.screen.query_one(CommandList)
        await until(pilot, lambda: found.option_count == 1 and found.highlighted == 0)
        await pilot.press("enter")
        await until(pilot, lambda: preferences.read().theme == "turven-contrast")
    app = TurvenApp(small, "Anna", order="imported")
    async with app.run_test():
        assert app.theme == "turven-contrast"
        app.workers.cancel_all()


async def test_what_is_copied_is_what_was_said(small: Study) -> None:
    async with coding(small) as (screen, pilot):
        await pilot.press("]", "g", "escape")
        assert "⌈De⌉g" in shown(screen, "text")
        await pilot.press("ctrl+c")
        assert pilot.app.clipboard == "De privacy kost geld"
        await pilot.press("]", "]", "ctrl+c")
        assert pilot.app.clipboard == "privacy"
        assert "copied: 7 characters; Ctrl+Q quits" in shown(screen, "hint")
        await pilot.press("escape")
        await pilot.mouse_down("#text", offset=(1, 0))
        await pilot.hover("#text", offset=(14, 0))
        await pilot.mouse_up("#text", offset=(14, 0))
        await pilot.pause()
        await pilot.press("ctrl+c")
        assert pilot.app.clipboard == "De privacy"
