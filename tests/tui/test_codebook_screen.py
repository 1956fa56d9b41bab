"""The codebook's own screen: what it shows of a code, and every change, written to the file."""

from __future__ import annotations

from driving import coding, state, until
from textual.pilot import Pilot
from textual.widgets import OptionList, Static

from turven.corpus.search.query import parse_query
from turven.corpus.search.search import search
from turven.corpus.study import quotes
from turven.corpus.study.decisions import Decisions
from turven.corpus.study.study import Study
from turven.tui.screens.codebook import CodebookScreen
from turven.tui.screens.coding import CodingScreen

HOSTILE = "[b]x[/b] \x1b[31m\u202e"


async def opened(pilot: Pilot[None]) -> CodebookScreen:
    await pilot.press("ctrl+k")
    await until(pilot, lambda: isinstance(pilot.app.screen, CodebookScreen))
    await pilot.pause()
    screen = pilot.app.screen
    assert isinstance(screen, CodebookScreen)
    return screen


async def go_to(pilot: Pilot[None], screen: CodebookScreen, code: str) -> None:
    ids = [entry.id for entry in screen._entries]
    screen.query_one(OptionList).highlighted = ids.index(code)
    await pilot.pause()


def facts(screen: CodebookScreen) -> str:
    return str(screen.query_one("#facts", Static).content)


def listed(screen: CodebookScreen) -> list[str]:
    return [str(option.prompt).rstrip() for option in screen.query_one(OptionList).options]


def book(study: Study) -> str:
    return (study.folder / "codebook.yaml").read_text(encoding="utf-8")


def labels(study: Study) -> dict[str, str]:
    return {code.id: code.name for code in study.codebook.entries}


async def test_each_code_shows_its_count_its_newest_quotes_and_what_it_goes_together_with(
    small: Study,
) -> None:
    async with coding(small) as (_screen, pilot):
        await pilot.press("g", "w", "p", "enter", "z", "enter")
        screen = await opened(pilot)
        await go_to(pilot, screen, "geld")
        assert "1 quote" in facts(screen)
        assert "together with: Privacywet 1×" in facts(screen)
        assert "De privacy kost geld" in facts(screen)
        assert "keywords: budget, geld" in facts(screen)
        await go_to(pilot, screen, "wet")
        assert "1 quote" in facts(screen)


async def test_a_change_is_in_the_file_and_undo_brings_the_file_back(small: Study) -> None:
    before = book(small)
    async with coding(small) as (_screen, pilot):
        screen = await opened(pilot)
        await go_to(pilot, screen, "geld")
        await pilot.press("r", "ctrl+u", *"Geldgebrek", "enter")
        await until(pilot, lambda: "Geldgebrek" in book(small))
        assert labels(small)["geld"] == "Geldgebrek"
        await pilot.press("a", *"Tijd", "enter")
        await until(pilot, lambda: "Tijd" in labels(small).values())
        assert any("Tijd" in line for line in listed(screen))
        await pilot.press("backspace", "backspace")
        await until(pilot, lambda: book(small) == before)
        assert labels(small)["geld"] == "Geld"


async def test_a_new_code_is_given_at_once_by_its_letters(small: Study) -> None:
    async with coding(small) as (screen, pilot):
        window = await opened(pilot)
        await go_to(pilot, window, "geld")
        await pilot.press("a", *"Tijd", "enter")
        await until(pilot, lambda: "Tijd" in labels(small).values())
        await pilot.press("escape", "t")
        await until(pilot, lambda: state(screen, "1").codes == ("tijd",))
        (revision,) = small.db.execute("SELECT revision FROM decisions").fetchone()
        assert revision == small.codebook.revision


async def test_a_merged_code_is_read_as_the_other_and_undo_parts_them(small: Study) -> None:
    async with coding(small) as (screen, pilot):
        await pilot.press("g")
        window = await opened(pilot)
        await go_to(pilot, window, "geld")
        await pilot.press("g", *"anders", "enter")
        await until(pilot, lambda: state(screen, "1").codes == ("anders",))
        assert any("Geld → Anders" in line for line in listed(window))
        await pilot.press("backspace")
        await until(pilot, lambda: state(screen, "1").codes == ("geld",))


async def test_a_code_is_split_by_walking_through_its_quotes(small: Study) -> None:
    async with coding(small) as (screen, pilot):
        await pilot.press("g", "enter", "z", "enter", "g", "enter")
        window = await opened(pilot)
        await go_to(pilot, window, "geld")
        await pilot.press("s", *"Tekort; Verspilling", "enter")
        await until(pilot, lambda: "Verspilling" in labels(small).values())
        assert "2 codings to recheck" in facts(window)
        asked = parse_query("@recheck", small.codebook)
        assert list(search(small.db, "Anna", asked)) == [1, 4]
        await pilot.press("l")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert screen.session.quote.position == 1
        tekort = next(c for c in small.codebook.codes if c.name == "Tekort")
        await pilot.press("g", *tekort.key, "enter")
        await pilot.pause()
        assert state(screen, "1").codes == (tekort.id,)
        assert screen.session.quote.position == 4
        await pilot.press("enter")
        window = await opened(pilot)
        await go_to(pilot, window, "geld")
        assert "looked at again" not in facts(window)


async def test_a_retired_code_has_no_letters_and_comes_back(small: Study) -> None:
    async with coding(small) as (_screen, pilot):
        window = await opened(pilot)
        await go_to(pilot, window, "geld")
        await pilot.press("t")
        await until(pilot, lambda: "geld" not in {code.id for code in small.codebook.codes})
        assert any("Geld (retired)" in line for line in listed(window))
        await pilot.press("t")
        await until(pilot, lambda: "geld" in {code.id for code in small.codebook.codes})


async def test_a_code_is_described_moved_coloured_and_given_letters(small: Study) -> None:
    async with coding(small) as (_screen, pilot):
        window = await opened(pilot)
        await go_to(pilot, window, "geld")
        await pilot.press("d", *"Over geld", "tab", *"te weinig", "tab", *"te duur", "escape")
        await until(pilot, lambda: small.codebook.by_id["geld"].exclude == "te duur")
        code = small.codebook.by_id["geld"]
        assert (list(code.description.values()), code.include) == (["Over geld"], "te weinig")
        await pilot.press("m", "enter")
        await until(pilot, lambda: small.codebook.by_id["geld"].parent == "wet")
        await pilot.press("left_square_bracket")
        await until(pilot, lambda: [c.id for c in small.codebook.codes][:2] == ["privacy", "geld"])
        await pilot.press("u")
        await until(pilot, lambda: small.codebook.by_id["geld"].parent is None)
        await pilot.press("c", *"#123456", "enter")
        await until(pilot, lambda: small.codebook.by_id["geld"].colour == "#123456")
        await pilot.press("c", "ctrl+u", "3", "enter")
        await until(pilot, lambda: small.codebook.by_id["geld"].colour == "#009e73")
        await pilot.press("k", "ctrl+u", "q", "enter")
        await until(pilot, lambda: small.codebook.by_id["geld"].key == "q")


async def test_a_file_edited_outside_is_shown_and_never_overwritten(small: Study) -> None:
    async with coding(small) as (_screen, pilot):
        window = await opened(pilot)
        await go_to(pilot, window, "geld")
        outside = book(small).replace("Anders", "Overig")
        (small.folder / "codebook.yaml").write_text(outside, encoding="utf-8")
        await pilot.press("r", "ctrl+u", *"Budget", "enter")
        await until(pilot, lambda: pilot.app.screen.query("#differences"))
        shown = "\n".join(str(part.content) for part in pilot.app.screen.query(Static))
        assert "Anders" in shown
        assert "Overig" in shown
        await pilot.press("escape")
        await pilot.pause()
        assert book(small) == outside
        await pilot.press("r", "ctrl+u", *"Budget", "enter")
        await until(pilot, lambda: pilot.app.screen.query("#differences"))
        await pilot.press("enter")
        await until(pilot, lambda: "Budget" in book(small))
        assert labels(small) == {**labels(small), "geld": "Budget", "anders": "Overig"}


async def test_memos_on_a_code_and_on_the_study_are_kept(small: Study) -> None:
    async with coding(small) as (_screen, pilot):
        window = await opened(pilot)
        await go_to(pilot, window, "geld")
        await pilot.press("comma", *"vaak", "escape")
        await until(pilot, lambda: "memo: vaak" in facts(window))
        await pilot.press("semicolon", *"eerste ronde", "escape")
        await pilot.pause()
        await pilot.press("semicolon")
        await pilot.pause()
        await pilot.press("escape")
    rows = small.db.execute("SELECT code, memo FROM code_memos ORDER BY code").fetchall()
    assert rows == [(None, "eerste ronde"), ("geld", "vaak")]


async def test_what_stands_in_a_codebook_cannot_act_on_the_screen(small: Study) -> None:
    async with coding(small) as (_screen, pilot):
        window = await opened(pilot)
        await go_to(pilot, window, "geld")
        window._change(lambda: window._editing.rename("geld", HOSTILE.replace("\x1b", "")))
        await until(pilot, lambda: "[b]x" in labels(small)["geld"])
        window._change(lambda: window._editing.describe("geld", exclude="[b]nee[/b] [@click=x]"))
        await until(pilot, lambda: "[b]nee[/b] [@click=x]" in facts(window))
        assert any("[b]x[/b]" in line for line in listed(window))
        assert "\u202e" not in "".join(listed(window)) + facts(window)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(pilot.app.screen, CodingScreen)
    log = Decisions(small.db, "Anna", small.codebook.revision)
    log.code(quotes.at(small.db, 1).id, "geld")
