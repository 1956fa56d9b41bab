"""Exclusive codes and codes for some questions on the screens, and where their fields are set."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from driving import coding, shown, state, until
from textual.widgets import OptionList, Static, TextArea

import turven
from turven.api import Study
from turven.corpus.editing.operations import Editing
from turven.corpus.study.code_rules import clashes
from turven.corpus.study.decisions import Decisions
from turven.tui.screens.codebook import CodebookScreen
from turven.tui.screens.coding import CodingScreen
from turven.tui.screens.picker import CodePicker
from turven.tui.screens.quotes import QuotesScreen
from turven.tui.screens.write import WriteScreen
from turven.tui.widgets.codebook import CodebookPanel

BOOK = """\
codes:
  - {id: geld, label: Geld, key: g}
  - {id: tijd, label: Tijd, key: t}
  - {id: hier, label: Alleen hier, key: h, questions: [Wat mist u?]}
  - {id: geen, label: Geen antwoord, key: x, exclusive: true}
"""


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    (tmp_path / "boek.yaml").write_text(BOOK, encoding="utf-8")
    rows = [
        "nr,vraag,antwoord", "1,Wat mist u?,de bus", "2,Waarom niet?,te laat thuis",
        "3,Wat mist u?,een winkel",
    ]  # fmt: skip
    (tmp_path / "in.csv").write_text("\n".join(rows), encoding="utf-8")
    with turven.create(tmp_path / "studie", tmp_path / "boek.yaml") as study:
        study.import_file(tmp_path / "in.csv", text="antwoord", respondent="nr")
        yield study


def panel(screen: CodingScreen) -> str:
    """The labels of the codes in the panel."""
    return " · ".join(code.name for code in screen.query_one(CodebookPanel)._entries)


def id_of(study: Study, respondent: str) -> str:
    row = study.db.execute("SELECT id FROM quotes WHERE respondent = ?", (respondent,)).fetchone()
    return str(row[0])


async def test_an_exclusive_key_takes_the_others_off_says_so_and_is_undone_at_once(
    study: Study,
) -> None:
    async with coding(study) as (screen, pilot):
        await pilot.press("g", "t", "x")
        await until(pilot, lambda: state(screen, "1").codes == ("geen",))
        assert "an exclusive code stands alone: Geld, Tijd" in shown(screen, "hint")
        await pilot.press("backspace")
        await until(pilot, lambda: set(state(screen, "1").codes) == {"geld", "tijd"})
        await pilot.press("x", "g")
        await until(pilot, lambda: state(screen, "1").codes == ("geld",))
        assert "an exclusive code stands alone: Geen antwoord" in shown(screen, "hint")


async def test_codes_of_another_question_are_neither_shown_nor_given(study: Study) -> None:
    async with coding(study) as (screen, pilot):
        assert "Alleen hier" in panel(screen)
        await pilot.press("h")
        await until(pilot, lambda: state(screen, "1").codes == ("hier",))
        await pilot.press("enter")
        await until(pilot, lambda: screen.session.quote.respondent == "2")
        assert "Alleen hier" not in panel(screen)
        await pilot.press("h")
        await until(pilot, lambda: "Alleen hier is not for this question" in shown(screen, "hint"))
        assert state(screen, "2").codes == ()
        await pilot.press("slash")
        await until(pilot, lambda: isinstance(pilot.app.screen, CodePicker))
        found = pilot.app.screen.query_one("#found", OptionList)
        assert not any("Alleen hier" in str(option.prompt) for option in found.options)


async def test_a_code_that_was_given_before_it_was_limited_can_still_be_taken_away(
    study: Study,
) -> None:
    Decisions(study.db, "Anna", study.codebook.revision).code(id_of(study, "2"), "geld")
    Editing(study, "Anna").limit("geld", ["Wat mist u?"])
    async with coding(study) as (screen, pilot):
        await pilot.press("right")
        await until(pilot, lambda: screen.session.quote.respondent == "2")
        assert "Geld" in panel(screen)
        await pilot.press("g")
        await until(pilot, lambda: state(screen, "2").codes == ())
        assert "Geld" not in panel(screen)


async def test_the_table_of_quotes_gives_no_exclusive_code_beside_another(study: Study) -> None:
    async with coding(study) as (screen, pilot):
        await pilot.press("g", "ctrl+f")
        await until(pilot, lambda: isinstance(pilot.app.screen, QuotesScreen))
        table = pilot.app.screen
        assert isinstance(table, QuotesScreen)
        await until(pilot, lambda: not table._searching)
        await pilot.press("ctrl+a", "ctrl+k")
        await until(pilot, lambda: isinstance(pilot.app.screen, CodePicker))
        await pilot.press(*"geen", "enter")
        await until(pilot, lambda: state(screen, "3").codes == ("geen",))
        assert state(screen, "1").codes == ("geen",)
        await until(
            pilot,
            lambda: any("stands alone: Geld" in each.message for each in pilot.app._notifications),
        )


async def test_the_fields_are_shown_and_set_on_the_codebook_screen(study: Study) -> None:
    log = Decisions(study.db, "Anna", study.codebook.revision)
    log.code(id_of(study, "1"), "geld")
    log.code(id_of(study, "1"), "tijd")
    async with coding(study) as (screen, pilot):
        await pilot.press("ctrl+k")
        await until(pilot, lambda: isinstance(pilot.app.screen, CodebookScreen))
        await pilot.press("v")
        await until(pilot, lambda: isinstance(pilot.app.screen, WriteScreen))
        areas = list(pilot.app.screen.query(TextArea))
        for area, text in zip(areas, ("12", "ja", "waarom niet?\nWat mist u?"), strict=True):
            area.text = text
        await pilot.press("escape")
        await until(pilot, lambda: study.codebook.by_id["geld"].value == 12)
        geld = study.codebook.by_id["geld"]
        assert (geld.exclusive, geld.questions) == (True, ("Waarom niet?", "Wat mist u?"))
        await until(pilot, lambda: isinstance(pilot.app.screen, CodebookScreen))
        facts = str(pilot.app.screen.query_one("#facts", Static).content)
        for said in ("code value: 12", "exclusive: no other", "only for: Waarom niet? · Wat mist"):
            assert said in facts
        assert "1 quote has another code beside it; l walks through them" in facts
        assert len(clashes(study.db, study.codebook)) == 1
        await pilot.press("v")
        await until(pilot, lambda: isinstance(pilot.app.screen, WriteScreen))
        pilot.app.screen.query(TextArea).first().text = "twaalf"
        await pilot.press("escape")
        await until(
            pilot,
            lambda: any("whole number" in each.message for each in pilot.app._notifications),
        )
        await pilot.press("backspace")
        await until(pilot, lambda: study.codebook_file.read_text(encoding="utf-8") == BOOK)
        assert screen.session.codebook.value_of("geld") is None
