"""Exporting from the app: what is chosen on the screen is what is in the file."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from driving import coding, until
from textual.widgets import OptionList

from turven.corpus.study.study import Study
from turven.tui.screens.export import ExportScreen
from turven.tui.widgets.changing import ChangingText
from turven.tui.widgets.path import PathInput


async def test_format_rows_and_quotes_are_chosen_and_written(small: Study, tmp_path: Path) -> None:
    async with coding(small, coder="Anna") as (screen, pilot):
        await pilot.press("w", "p", "enter", "ctrl+e")
        await pilot.pause()
        export = pilot.app.screen
        assert isinstance(export, ExportScreen)
        path = export.query_one(PathInput)
        path.value = str(tmp_path / "uit.csv")
        # From CSV by way of XLSX and JSON Lines to Parquet; then a column per code.
        await pilot.press("tab", *"@done", "tab", "right", "right", "enter", "down", "enter")
        assert path.value == str(tmp_path / "uit.parquet")
        export.query_one(PathInput).focus()
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is screen)
    table = pd.read_parquet(tmp_path / "uit.parquet")
    assert list(table["respondent"]) == ["1"]
    assert list(table["privacy"]) == [1]


async def test_a_file_that_cannot_be_written_is_said_on_the_screen(small: Study) -> None:
    async with coding(small) as (_screen, pilot):
        await pilot.press("ctrl+e")
        await pilot.pause()
        export = pilot.app.screen
        for name, sentence in (
            ("/nergens/[b]uit.csv", "/nergens/[b]uit.csv cannot be written"),
            ("uit.xyz", "give the file a name that ends in"),
        ):
            export.query_one(PathInput).value = name
            await pilot.press("enter")
            said = export.query_one("#said", ChangingText)
            await until(pilot, lambda said=said, sentence=sentence: sentence in str(said.content))
        assert pilot.app.screen is export


async def test_a_path_is_completed_with_what_is_there_and_then_an_ending(
    small: Study, tmp_path: Path
) -> None:
    (tmp_path / "rapport 2026").mkdir()
    (tmp_path / "gevaar\x1b[2J.csv").touch()
    async with coding(small) as (_screen, pilot):
        await pilot.press("ctrl+e")
        await pilot.pause()
        path = pilot.app.screen.query_one(PathInput)
        for typed, becomes in (("rap", "rapport 2026/"), ("uit.x", "uit.xlsx"), ("gev", "gev")):
            path.value = f"{tmp_path}/{typed}"
            path.cursor_position = len(path.value)
            await pilot.pause(0.2)
            if becomes != typed:
                await until(pilot, lambda: path._suggestion)
            await pilot.press("right")
            assert path.value == f"{tmp_path}/{becomes}"


async def test_writing_is_stopped_and_the_old_file_stays(small: Study, tmp_path: Path) -> None:
    target = tmp_path / "uit.csv"
    target.write_text("van gisteren")
    async with coding(small) as (_screen, pilot):
        await pilot.press("ctrl+e")
        await pilot.pause()
        export = pilot.app.screen
        assert isinstance(export, ExportScreen)
        export.query_one(PathInput).value = str(target)
        # In one turn of the loop: the worker looks whether to go on when it was told not to.
        export.action_open()
        export.action_back()
        assert "no file was changed" in str(export.query_one("#said", ChangingText).content)
        await pilot.press("escape")
        await pilot.pause()
        assert pilot.app.screen is not export
    assert target.read_text() == "van gisteren"


async def test_rows_per_respondent_and_the_style_of_a_csv_are_chosen(
    small: Study, tmp_path: Path
) -> None:
    async with coding(small, coder="Anna") as (screen, pilot):
        await pilot.press("w", "p", "enter", "ctrl+e")
        await pilot.pause()
        export = pilot.app.screen
        export.query_one(PathInput).value = str(tmp_path / "uit.csv")
        choices = export.query_one("#choices", OptionList)
        shown = [str(option.prompt) for option in choices.options]
        # In English for programs, unless somebody asks for the other.
        assert any("for programs: commas" in each for each in shown)
        await pilot.press("tab", "tab", "down", "left", "down", "enter")
        shown = [str(option.prompt) for option in choices.options]
        assert any("one per respondent" in each for each in shown)
        assert any("for Excel in Dutch" in each for each in shown)
        export.query_one(PathInput).focus()
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is screen)
    table = pd.read_csv(tmp_path / "uit.csv", sep=";", decimal=",")
    codes = [name for name in table if str(name).endswith("_privacy")]
    assert len(codes) == 1
    assert table.loc[table["respondent"].astype(str) == "1", codes[0]].tolist() == [1]
    assert len(table) == table["respondent"].nunique()
