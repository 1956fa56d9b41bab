"""The coding screen, driven by its keys."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from driving import coding, looked, shown, state, until
from textual.widgets import Input

from turven.corpus.exchange.copies.split import split
from turven.corpus.study import quotes, suggestions
from turven.corpus.study.study import Study
from turven.corpus.study.suggestions import CODEBOOK
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
        visible = screen.query_one(SuggestionList).visible_suggestions
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
            await until(pilot, lambda: "letters: w" in shown(screen, "hint"))
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


async def test_what_two_coders_code_shows_no_suggestion_until_it_is_done(small: Study) -> None:
    split(small, ["Anna", "Bram"], overlap=1, seed=1)
    async with coding(small) as (screen, pilot):
        assert screen.session.suggested
        listed = screen.query_one(SuggestionList)
        assert not listed.visible_suggestions
        assert "blind: the suggestions appear when the quote is done" in shown(screen, "hint")
        await pilot.press("1")
        assert state(screen, "1").codes == ()
        await pilot.press("g", "enter", "left")
        await pilot.pause()
        assert screen.session.quote.respondent == "1"
        assert listed.visible_suggestions
    async with coding(small, coder="Cor") as (screen, _pilot):
        assert screen.query_one(SuggestionList).visible_suggestions


async def test_where_chance_hides_suggestions_they_come_up_when_it_is_done(small: Study) -> None:
    first = quotes.at(small.db, 1).id
    small.db.execute(
        "INSERT INTO samples (coder, quote, purpose, at, probability, shown)"
        " VALUES ('Anna', ?, 'blind', '', 0.1, 1)",
        (first,),
    )
    async with coding(small) as (screen, pilot):
        assert any(each.suggested for each in screen.session.suggested)
        listed = screen.query_one(SuggestionList)
        assert not listed.visible_suggestions
        assert "blind: the suggestions appear when the quote is done" in shown(screen, "hint")
        await pilot.press("g", "enter", "left")
        await pilot.pause()
        assert listed.visible_suggestions
    offered = small.db.execute("SELECT code, visible FROM offered").fetchall()
    assert set(offered) == {
        (each.code, 0)
        for each in (suggestions.read(small.db, first) or ("", ()))[1]
        if each.suggested
    }
