"""The coding screen, driven by its keys."""

from __future__ import annotations

import csv
import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest
from driving import HOSTILE, coding, looked, shown, state, until
from textual.binding import Binding
from textual.events import Paste
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from turven.corpus import quotes
from turven.corpus.copies.splitting import split
from turven.corpus.decisions import Decisions
from turven.corpus.exporting import export_file
from turven.corpus.study import Study
from turven.corpus.suggestions import CODEBOOK
from turven.tui import background, screens
from turven.tui.app import TurvenApp
from turven.tui.keys import said as does
from turven.tui.keys import written
from turven.tui.screens import coding as module
from turven.tui.screens.coding import CodingScreen
from turven.tui.screens.help import HelpScreen
from turven.tui.widgets.quote import QuotePanel
from turven.tui.widgets.suggestions import SuggestionList


async def test_the_whole_study_is_coded_with_the_keyboard_alone(
    bundled: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    codebook = bundled.codebook
    codes = [code.id for code in codebook.codes]
    plan: dict[str, tuple[list[str], str]] = {}
    async with coding(bundled) as (screen, pilot):
        for turn in range(24):
            who = screen.session.quote.respondent
            if turn == 5:
                plan[who] = ([], "skip")
                await pilot.press("full_stop")
            elif turn == 9:
                plan[who] = ([], "done")
                await pilot.press("0")
            elif turn % 4 == 3 and screen.session.suggested:
                plan[who] = ([screen.session.suggested[0].code], "done")
                await pilot.press("1", "enter")
            else:
                own = list(dict.fromkeys((codes[turn % 7], codes[(turn * 5) % len(codes)])))
                plan[who] = (own, "done")
                for id_ in own:
                    await pilot.press(*codebook.by_id[id_].key)
                await pilot.press("enter")
            await pilot.pause()
        assert "23" in shown(screen, "progress")
        last = who
    bundled.close()

    with Study.open(bundled.folder) as study:
        async with coding(study) as (screen, pilot):
            await pilot.press("backspace")
            assert screen.session.quote.respondent == last
            assert screen.session.state.status == "open"
            await pilot.press("ctrl+r")
            await until(pilot, lambda: looked(study, screen) not in (None, CODEBOOK))
            await pilot.press("left", "right")
            assert screen.session.model not in (None, CODEBOOK)
            monkeypatch.chdir(tmp_path)
            target = tmp_path / "uit.csv"
            await pilot.press("ctrl+e")
            await pilot.pause()
            await pilot.press("ctrl+u", *"uit", "full_stop", *"csv", "enter")
            await until(pilot, target.exists)
    plan[last] = (plan[last][0], "open")

    with target.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    read: dict[str, tuple[list[str], str]] = {}
    for row in rows:
        given, _status = read.setdefault(row["respondent"], ([], row["status"]))
        if row["code"]:
            given.append(row["code"])
    assert {who: (sorted(given), status) for who, (given, status) in read.items()} == {
        who: (sorted(given), status) for who, (given, status) in plan.items()
    }
    assert {row["coder"] for row in rows} == {"Anna"}


def test_the_screen_is_usable_before_spacy_and_scikit_learn_are_imported(small: Study) -> None:
    # An audit hook holds the heavy imports, in their worker, until a quote has been coded.
    script = """
import asyncio, sys, threading
from pathlib import Path
HEAVY = ("spacy", "sklearn", "scipy", "numpy")
gate = threading.Event()
def hold(event, arguments):
    if event == "import" and arguments[0].split(".")[0] in HEAVY and not gate.is_set():
        assert threading.current_thread() is not threading.main_thread(), arguments[0]
        gate.wait(60)
sys.addaudithook(hold)
from turven import Study
from turven.tui.app import TurvenApp
async def main():
    with Study.open(Path(sys.argv[1])) as study:
        app = TurvenApp(study, "Anna", order="imported")
        async with app.run_test() as pilot:
            await pilot.pause()
            assert "privacy" in str(app.coding.query_one("#text").content)
            await pilot.press("g", "enter")
            await pilot.pause()
            assert app.coding.session.quote.position == 2
            assert not set(HEAVY) & set(sys.modules), set(HEAVY) & set(sys.modules)
            gate.set()
            for _ in range(1200):
                await pilot.pause(0.05)
                if app.coding.session.model:
                    break
            assert app.coding.session.model == "codebook"
            assert "sklearn" not in sys.modules
asyncio.run(main())
"""
    done = subprocess.run(
        [sys.executable, "-c", script, small.folder], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]


async def test_a_suggestion_is_taken_over_and_given_back_with_its_digit(small: Study) -> None:
    async with coding(small) as (screen, pilot):
        first = screen.session.suggested[0].code
        await pilot.press("1")
        assert state(screen, "1").codes == (first,)
        row = small.db.execute("SELECT how, model, rank, seen FROM codings").fetchone()
        assert row == ("keyword", CODEBOOK, 1, 1)
        await pilot.press("1")
        assert state(screen, "1").codes == ()


async def test_declining_costs_one_key_as_accepting_does(small: Study) -> None:
    async with coding(small) as (screen, pilot):
        first, second = (suggestion.code for suggestion in screen.session.suggested[:2])
        await pilot.press("minus", "space")
        assert state(screen, "1").declined == {first}
        assert state(screen, "1").codes == (second,)


async def test_all_that_is_above_its_threshold_is_taken_over_with_one_key(small: Study) -> None:
    async with coding(small) as (screen, pilot):
        above = {suggestion.code for suggestion in screen.session.suggested if suggestion.suggested}
        assert above
        await pilot.press("equals_sign")
        assert set(state(screen, "1").codes) == above
        assert state(screen, "1").status == "done"
        assert screen.session.quote.respondent == "2"
        await pilot.press("backspace")
        assert state(screen, "1") == quotes.State("open", False, "", (), frozenset())


async def test_what_cannot_be_seen_is_never_taken_over(small: Study) -> None:
    async with coding(small, blind=True) as (screen, pilot):
        await pilot.press("equals_sign", "1", "space", "minus")
        assert state(screen, "1") == quotes.State("open", False, "", (), frozenset())
    async with coding(small, size=(80, 7)) as (screen, pilot):
        visible = screen.query_one(SuggestionList).visible_ones
        await pilot.press("equals_sign")
        assert set(state(screen, "1").codes) <= {suggestion.code for suggestion in visible}


async def test_blind_hides_the_suggestions_until_the_quote_is_done(small: Study) -> None:
    async with coding(small, blind=True) as (screen, pilot):
        assert not screen.query_one(SuggestionList).suggestions
        await pilot.press("w", "p", "enter", "left")
        assert screen.query_one(SuggestionList).suggestions
        (seen,) = small.db.execute("SELECT seen FROM codings").fetchone()
        assert seen == 0
        await pilot.press("end", "ctrl+b")
        assert not screen.blind


async def test_letters_give_a_code_and_take_it_away(small: Study) -> None:
    async with coding(small) as (screen, pilot):
        await pilot.press("w")
        assert "w" in shown(screen, "hint")
        await pilot.press("a")
        assert state(screen, "1").codes == ("aanpassing",)
        await pilot.press("w", "a", "g")
        assert state(screen, "1").codes == ("geld",)
        await pilot.press("w", "q")
        assert "wq" in shown(screen, "hint")
        await pilot.press("w", "escape", "z")
        assert state(screen, "1").codes == ("geld", "anders")


async def test_enter_without_a_code_asks_and_zero_says_that_none_applies(small: Study) -> None:
    async with coding(small) as (screen, pilot):
        await pilot.press("enter")
        assert screen.session.quote.position == 1
        assert "0" in shown(screen, "hint")
        await pilot.press("0")
        assert state(screen, "1").status == "done"
        assert state(screen, "1").codes == ()
        await pilot.press("left", "g", "0")
        assert "codes" in shown(screen, "hint")


async def test_an_equal_answer_is_coded_along(small: Study) -> None:
    async with coding(small) as (screen, pilot):
        await pilot.press("end")
        assert "2×" in shown(screen, "background")
        await pilot.press("z", "enter")
        assert state(screen, "3").codes == ("anders",)
        assert screen.session.quote.respondent == "4"
        await pilot.press("backspace", "backspace")
        assert state(screen, "3") == quotes.State("open", False, "", (), frozenset())


async def test_skip_flag_and_memo_are_kept_and_undone(small: Study) -> None:
    async with coding(small) as (screen, pilot):
        await pilot.press("exclamation_mark", "comma")
        await pilot.pause()
        await pilot.press("m", "o", "o", "i", "escape")
        await pilot.pause()
        assert state(screen, "1").memo == "mooi"
        assert state(screen, "1").flagged
        assert "mooi" in shown(screen, "memo")
        await pilot.press("full_stop")
        assert state(screen, "1").status == "skip"
        await pilot.press("backspace", "backspace", "backspace")
        assert state(screen, "1") == quotes.State("open", False, "", (), frozenset())
        await pilot.press("ctrl+y", "ctrl+y")
        assert state(screen, "1") == quotes.State("open", True, "mooi", (), frozenset())


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


async def test_the_evidence_of_the_suggestion_under_the_cursor_is_marked(small: Study) -> None:
    async with coding(small) as (screen, pilot):
        marked = []
        for _ in screen.session.suggested[:2]:
            content = screen.query_one(QuotePanel).query_one("#text", Static).content
            marked.append({str(content)[s.start : s.end] for s in content.spans})  # type: ignore[union-attr]
            await pilot.press("down")
            await pilot.pause()
        assert marked == [
            {screen.session.quote.text[e.start : e.end] for e in suggestion.evidence}
            for suggestion in screen.session.suggested[:2]
        ]
        assert marked[0] != marked[1]


async def test_retraining_goes_on_behind_the_coder(bundled: Study) -> None:
    codebook = bundled.codebook
    async with coding(bundled) as (screen, pilot):
        for turn in range(12):
            await pilot.press(*codebook.codes[turn % 2].key, "enter")
        await pilot.press("ctrl+r")
        await pilot.press(*codebook.codes[2].key, "enter")
        assert screen.session.quote.position == 14
        await until(pilot, lambda: bundled.setting("model"))
        await until(pilot, lambda: screen.session.model not in (None, CODEBOOK))
    (trained_on,) = bundled.db.execute("SELECT trained_on FROM models").fetchone()
    assert 12 <= trained_on <= 13


async def test_every_so_many_finished_quotes_it_learns_by_itself(
    bundled: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "HABIT", 12)
    codebook = bundled.codebook
    async with coding(bundled) as (_screen, pilot):
        for turn in range(11):
            await pilot.press(*codebook.codes[turn % 2].key, "enter")
        await pilot.pause(0.5)
        assert bundled.db.execute("SELECT count(*) FROM models").fetchone() == (0,)
        await pilot.press(*codebook.codes[1].key, "enter")
        await until(pilot, lambda: bundled.setting("model"))
    assert bundled.db.execute("SELECT trained_on FROM models").fetchone() == (12,)


async def test_training_shows_how_far_it_is_and_can_be_stopped(bundled: Study) -> None:
    codebook = bundled.codebook
    async with coding(bundled) as (screen, pilot):
        for turn in range(12):
            await pilot.press(*codebook.codes[turn % 2].key, "enter")
        # Without a pause in between, for so few quotes are learnt in a moment.
        screen.action_retrain()
        assert "%" in shown(screen, "progress")
        screen.action_forget()
        assert "%" not in shown(screen, "progress")
        # Longer than so few quotes take to learn.
        await pilot.pause(3)
    assert bundled.setting("model") is None
    assert list(bundled.models.iterdir()) == []


async def test_suggestions_do_not_change_under_the_fingers(small: Study) -> None:
    async with coding(small) as (screen, pilot):
        before = screen.session.suggested
        await pilot.press("g")
        small.db.execute("DELETE FROM suggestions")
        screen.post_message(background.Suggested([screen.session.quote.id]))
        await pilot.pause()
        await pilot.press("exclamation_mark")
        assert screen.session.suggested == before
        await pilot.press("right", "left")
        assert screen.session.suggested == ()


async def test_retraining_on_too_little_says_so_and_changes_nothing(small: Study) -> None:
    async with coding(small) as (screen, pilot):
        await pilot.press("ctrl+r")
        await until(pilot, lambda: pilot.app._notifications)
        assert small.setting("model") is None
        await pilot.press("g")
        assert screen.session.state.codes == ("geld",)


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
        for window in windows:
            assert window.TITLE in text, window
        for screen in (CodingScreen, TurvenApp, *windows):
            for binding in screen.BINDINGS:
                assert isinstance(binding, Binding)
                # The digits are one line, and so are the letters of the codes.
                if binding.description:
                    assert f"{written(binding):<12}  {does(binding)}" in text
                else:
                    assert binding.action.startswith(("letter(", "accept("))


async def test_a_command_can_be_found_by_its_name(small: Study) -> None:
    async with coding(small) as (screen, pilot):
        await pilot.press("ctrl+p")
        await pilot.pause()
        await pilot.press(*"flag")
        await pilot.pause(1)
        await pilot.press("enter")
        await until(pilot, lambda: state(screen, "1").flagged)


async def test_a_click_gives_a_code_and_takes_over_a_suggestion(small: Study) -> None:
    async with coding(small, size=(120, 30)) as (screen, pilot):
        first = screen.session.suggested[0].code
        listed = screen.query_one(SuggestionList)
        # What is drawn while the mouse button goes down is not clicked.
        await until(pilot, lambda: listed.region.height == len(screen.session.suggested))
        await pilot.click("#suggestions", offset=(10, 0))
        await until(pilot, lambda: state(screen, "1").codes == (first,))
        await pilot.click("#codes", offset=(10, 4))
        await until(pilot, lambda: "anders" in state(screen, "1").codes)


async def test_the_arrows_go_through_the_codebook_and_space_gives_a_code(small: Study) -> None:
    async with coding(small) as (screen, pilot):
        assert not screen.query_one("#definition").display
        # From the first code past its net to the next one without a net, and back to a net.
        await pilot.press("tab", "down", "down", "space", "pageup", "space", "end")
        await pilot.pause()
        assert set(state(screen, "1").codes) == {"geld", "privacy"}
        assert screen.session.quote.position == 2
        assert "Privacywet" in shown(screen, "definition")
        await pilot.press("tab", "down", "space")
        await pilot.pause()
        assert state(screen, "2").codes == ()


async def test_who_undoes_in_a_walk_goes_on_from_there(small: Study) -> None:
    async with coding(small) as (screen, pilot):
        screen._walk([4, 1, 5])
        await pilot.press("0", "backspace")
        await pilot.pause()
        assert screen.session.quote.position == 4
        await pilot.press("0")
        await pilot.pause()
        assert screen.session.quote.position == 1
        assert "2 of the 3 you walk through" in shown(screen, "hint")


async def test_a_walk_goes_through_chosen_quotes_and_then_gives_the_queue_its_turn(
    small: Study,
) -> None:
    async with coding(small) as (screen, pilot):
        screen._walk([4, 1])
        await pilot.pause()
        assert screen.session.quote.position == 4
        assert "1 of the 2 you walk through" in shown(screen, "hint")
        await pilot.press("g", "enter", "0")
        await pilot.pause()
        assert screen.session.walk is None
        assert state(screen, "4").codes == ("geld",)
        assert (state(screen, "1").status, screen.session.quote.position) == ("done", 2)
        screen._walk([5])
        await pilot.press("escape", "enter")
        await pilot.pause()
        assert screen.session.walk is None


async def test_a_code_that_left_the_codebook_is_still_shown(small: Study) -> None:
    async with coding(small) as (_screen, pilot):
        await pilot.press("g")
    book = small.folder / "codebook.yaml"
    book.write_text("\n".join(x for x in book.read_text().splitlines() if "geld" not in x))
    with Study.open(small.folder) as study:
        async with coding(study) as (screen, _pilot):
            assert "geld" in shown(screen, "given")


@pytest.mark.parametrize("size", [(40, 10), (80, 24), (160, 48), (300, 80)])
async def test_it_fits_terminals_of_every_size(small: Study, size: tuple[int, int]) -> None:
    async with coding(small, size=size) as (screen, pilot):
        assert "privacy" in shown(screen, "text")
        await pilot.resize_terminal(90, 20)
        await pilot.press("g", "enter")
        assert state(screen, "1").status == "done"


async def test_resizing_while_typing_loses_nothing(small: Study) -> None:
    async with coding(small) as (screen, pilot):
        await pilot.press("]", "w")
        for size in ((40, 10), (300, 80), (80, 24)):
            await pilot.resize_terminal(*size)
            await pilot.pause(0.1)
            assert "letters: w" in shown(screen, "hint")
            assert screen.selected == (0, 2)
        await pilot.press("p")
        assert quotes.Part(0, 2, "privacy") in state(screen, "1").parts
        await pilot.press("slash")
        await pilot.pause()
        await pilot.press(*"and")
        await pilot.resize_terminal(120, 50)
        await pilot.pause(0.1)
        assert pilot.app.screen.query_one(Input).value == "and"
        await pilot.press("enter")
        await until(pilot, lambda: "anders" in state(screen, "1").codes)


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


async def test_a_mixed_queue_says_why_this_quote_is_next(small: Study) -> None:
    async with coding(small, order="mixed") as (screen, pilot):
        assert "drawn at random" in shown(screen, "hint")
        first = screen.session.quote.id
        await pilot.press("z", "enter")
        await pilot.pause()
        assert shown(screen, "hint").startswith("next: the suggestions are in doubt")
        rows = small.db.execute(
            "SELECT quote, purpose, probability FROM samples ORDER BY at"
        ).fetchall()
        assert rows == [(first, "random", 1 / 5), (screen.session.quote.id, "uncertain", None)]


async def test_the_order_is_changed_on_the_screen_and_remembered(small: Study) -> None:
    async with coding(small) as (screen, pilot):
        assert "next:" not in shown(screen, "hint")
        await pilot.press("ctrl+o")
        await pilot.pause()
        assert "order: at random" in shown(screen, "hint")
        assert screen.session.order == "random"
        await pilot.press("end")
        await pilot.pause()
        assert "drawn at random" in shown(screen, "hint")
        # Where the coder goes by hand, nothing was picked.
        await pilot.press("right" if screen.session.quote.position < 5 else "left")
        await pilot.pause()
        assert "next:" not in shown(screen, "hint")
    assert small.setting("order") == "random"


async def test_a_queue_that_cannot_write_goes_on_as_imported(small: Study) -> None:
    async with coding(small) as (screen, pilot):
        screen.session.order = "random"
        small.db.execute("PRAGMA query_only = ON")
        await pilot.press("end")
        await pilot.pause()
        assert screen.session.quote.position == 2
        small.db.execute("PRAGMA query_only = OFF")
        assert not small.db.execute("SELECT * FROM samples").fetchall()


async def test_how_good_the_suggestions_are_is_a_key_away(bundled: Study) -> None:
    async with coding(bundled) as (screen, pilot):
        await pilot.press("ctrl+g")
        await pilot.pause()
        assert "No model yet" in str(pilot.app.screen.query_one("#models", Static).content)
        await pilot.press("escape")
        for _turn in range(12):
            await pilot.press(
                *("p", "p") if screen.session.quote.position % 2 else ("k", "m"), "enter"
            )
        await pilot.press("ctrl+r")
        await until(pilot, lambda: screen._learning is None)
        await pilot.press("ctrl+g")
        await pilot.pause()
        text = str(pilot.app.screen.query_one("#models", Static).content)
        assert "12 quotes" in text or "of them were drawn at random" in text
        code = bundled.codebook.by_key["pp"].name[:6]
        assert code in text
        # Nothing runs over the edge of a small terminal.
        assert max(map(len, text.splitlines()[-3:])) <= 72


async def test_a_code_goes_to_the_part_that_is_selected(small: Study) -> None:
    async with coding(small) as (screen, pilot):
        await pilot.press("]", "]")
        assert screen.selected == (3, 10)
        assert "the next code goes to what is selected" in shown(screen, "hint")
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


async def test_the_overview_says_how_far_and_how_fast(small: Study) -> None:
    async with coding(small) as (screen, pilot):
        await pilot.press("w", "p", "g", "enter", "z", "enter")
        await pilot.press("ctrl+l")
        await pilot.pause()
        text = str(pilot.app.screen.query_one("#overview", Static).content)
        assert "3 of 5 done, 0 skipped, 0 flagged" in text
        assert "the last new code was Anders; since then 1 quote was finished" in text
        rows = {row.split()[0]: row for row in text.splitlines() if row.strip()}
        assert rows["LEGISLATION"].split()[-1] == "1"
        assert rows["Anders"].rstrip("█ ").endswith("2")
        assert rows["Anders"].count("█") > rows["Geld"].count("█") > 0
        assert max(map(len, text.splitlines())) <= 72
        await pilot.press("escape")
        await pilot.pause()
        assert pilot.app.screen is screen


async def test_the_overview_says_how_far_coders_agree_and_not_what_the_other_decided(
    small: Study,
) -> None:
    other = Decisions(small.db, "Bram", small.codebook.revision)
    for quote, code in zip(quotes.every(small.db), ("geld", "anders", "anders"), strict=False):
        other.finish(quote.id, codes=[(code, "manual")])
    async with coding(small) as (screen, pilot):
        await pilot.press("ctrl+l")
        await pilot.pause()
        text = str(pilot.app.screen.query_one("#overview", Static).content)
        assert "suggestions: from the codebook alone" in text
        assert "agreement" not in text
        assert not any(row.rstrip(" █▏").endswith("2") for row in text.splitlines())
        await pilot.press("escape", "w", "p", "enter", "z", "enter", "ctrl+l")
        await pilot.pause()
        text = str(pilot.app.screen.query_one("#overview", Static).content)
        assert "agreement of 2 coders on 3 quotes that two or more of them finished" in text
        # Of the three quotes both gave Anders to two; on the other one they differ.
        assert "Krippendorff's alpha of 3 codes: mean 0.33, median 0.00" in text
        rows = [row.split() for row in text.splitlines() if "the same)" in row]
        assert rows == [
            ["0.00", "1", "Geld", "(67%", "the", "same)"],
            ["0.00", "1", "Privacywet", "(67%", "the", "same)"],
            ["1.00", "2", "Anders", "(100%", "the", "same)"],
        ]
        assert max(map(len, text.splitlines())) <= 72
        assert screen.session.coder == "Anna"


async def test_the_overview_says_which_model_suggests_and_how_good_it_is(bundled: Study) -> None:
    async with coding(bundled) as (screen, pilot):
        for _turn in range(12):
            await pilot.press(
                *("p", "p") if screen.session.quote.position % 2 else ("k", "m"), "enter"
            )
        await pilot.press("ctrl+r")
        await until(pilot, lambda: screen._learning is None)
        await pilot.press("ctrl+l")
        await pilot.pause()
        text = str(pilot.app.screen.query_one("#overview", Static).content)
        assert f"suggestions: model {bundled.setting('model')}, learned from 12 quotes" in text
        assert "on all finished quotes: F1" in text


async def test_what_two_coders_code_shows_no_suggestion_until_it_is_done(small: Study) -> None:
    split(small, ["Anna", "Bram"], overlap=1, seed=1)
    async with coding(small) as (screen, pilot):
        assert screen.session.suggested
        listed = screen.query_one(SuggestionList)
        assert not listed.visible_ones
        assert "blind: suggestions appear when you are done" in shown(screen, "hint")
        await pilot.press("1")
        assert state(screen, "1").codes == ()
        await pilot.press("g", "enter", "left")
        await pilot.pause()
        assert screen.session.quote.respondent == "1"
        assert listed.visible_ones
    async with coding(small, coder="Cor") as (screen, _pilot):
        assert screen.query_one(SuggestionList).visible_ones
