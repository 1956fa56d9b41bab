"""Answers that say nothing: listed, looked at, and coded in one stroke."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from driving import coding, state
from studies import build_study
from textual.widgets import OptionList, Static

from turven.corpus.study.study import Study
from turven.tui import cli


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    """Seven answers of which four say nothing, in two groups."""
    rows = ["geen", "De wet", "-", "Geen.", "idem", "GEEN"]
    with build_study(
        tmp_path,
        "respondent,vraag,antwoord\n"
        + "".join(f"{number},[b]Waarom?,{row}\n" for number, row in enumerate(rows, 1))
        + "7,[b]Waarom?,De regels\n",
        "codes:\n  - {id: niets, label: Niets gezegd, key: z}\n",
    ) as made:
        yield made


def rows(screen: object) -> list[str]:
    options = screen.query_one(OptionList)  # type: ignore[attr-defined]
    return [str(options.get_option_at_index(at).prompt) for at in range(options.option_count)]


async def test_they_are_done_together_and_undone_together(study: Study) -> None:
    async with coding(study) as (screen, pilot):
        await pilot.press("ctrl+n")
        await pilot.pause()
        window = pilot.app.screen
        assert rows(window) == ["●     3×  geen", "●     1×  -"]
        assert str(window.query_one("#said", Static).content) == "4 answers seem to say nothing"
        await pilot.press("0")
        await pilot.pause()
        assert pilot.app.screen is screen
        assert [state(screen, str(n)).status for n in range(1, 8)] == [
            "done", "open", "done", "done", "open", "done", "open",
        ]  # fmt: skip
        # The quote on the screen was one of them; the next is one that is to do.
        assert screen.session.quote.text == "De wet"
        await pilot.press("backspace")
        await pilot.pause()
        assert {state(screen, str(n)).status for n in range(1, 8)} == {"open"}


async def test_one_is_taken_off_and_the_others_get_a_code(study: Study) -> None:
    async with coding(study) as (screen, pilot):
        await pilot.press("right", "ctrl+n")
        await pilot.pause()
        await pilot.press("down", "space")
        await pilot.pause()
        window = pilot.app.screen
        assert rows(window) == ["●     3×  geen", "      1×  -"]
        assert str(window.query_one("#said", Static).content) == "3 answers seem to say nothing"
        await pilot.press("slash")
        await pilot.pause()
        await pilot.press(*"niets", "enter")
        await pilot.pause()
        assert pilot.app.screen is screen
        assert screen.session.quote.text == "De wet"
        assert state(screen, "1").codes == state(screen, "6").codes == ("niets",)
        assert state(screen, "3").status == "open"
        await pilot.press("ctrl+n")
        await pilot.pause()
        assert rows(pilot.app.screen) == ["●     1×  -"]
        await pilot.press("escape")
        await pilot.pause()
        assert state(screen, "3").status == "open"


async def test_an_empty_list_codes_nothing(study: Study) -> None:
    async with coding(study) as (screen, pilot):
        await pilot.press("ctrl+n")
        await pilot.pause()
        await pilot.press("space", "down", "space", "0")
        await pilot.pause()
        assert pilot.app.screen is not screen
        await pilot.press("escape")
        await pilot.pause()
        assert {state(screen, str(n)).status for n in range(1, 8)} == {"open"}


def test_the_command_lists_them(study: Study, capsys: pytest.CaptureFixture[str]) -> None:
    study.close()
    assert cli.run(["nonanswers", "--study", str(study.folder)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [row.split() for row in lines[:2]] == [["3×", "geen"], ["1×", "-"]]
    assert lines[2] == "4 answers seem to say nothing"
    assert cli.run(["nonanswers", "--json", "--study", str(study.folder)]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [(group["text"], len(group["quotes"])) for group in found] == [("geen", 3), ("-", 1)]
