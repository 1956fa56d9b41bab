"""Personal data on the coding screen and on the command line."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from driving import HOSTILE, coding, shown
from studies import build_study

from turven.corpus.privacy.redactions import Redactions
from turven.corpus.study.study import Study
from turven.tui import cli
from turven.tui.screens.coding import CodingScreen


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    """Three quotes: two parts to leave out, none, and something hostile with an address."""
    with build_study(
        tmp_path,
        "id,antwoord\n1,Mail jan@x.nl of mevr. Smit\n2,De wet van Kees\n"
        f'3,"{HOSTILE} 123456782 ‹echt›"\n',
        "codes:\n  - {id: geld, label: Geld, key: g}\n",
    ) as made:
        yield made


def left_out(screen: CodingScreen) -> list[str]:
    """What is left out of the quote on the screen, read through a connection of its own."""
    quote = screen.session.quote
    with Study.open(screen.session.study.folder) as study:
        return [quote.text[f.start : f.end] for f in Redactions(study).of(quote)]


async def test_what_exports_leave_out_stands_between_signs(study: Study) -> None:
    async with coding(study) as (screen, pilot):
        assert shown(screen, "text") == "Mail ‹jan@x.nl› of mevr. ‹Smit›"
        assert "exports replace the text in ‹ › by [e-mail], [naam]; + keeps it" in shown(
            screen, "hint"
        )
        await pilot.press("right")
        assert shown(screen, "text") == "De wet van Kees"
        assert "exports replace" not in shown(screen, "hint")
        await pilot.press("right")
        assert shown(screen, "text").endswith("‹123456782› ‹echt›")
        assert "\x1b" not in shown(screen, "text")


async def test_a_key_keeps_what_was_found_and_another_takes_that_back(study: Study) -> None:
    async with coding(study) as (screen, pilot):
        await pilot.press("+")
        assert left_out(screen) == ["Smit"]
        assert shown(screen, "text") == "Mail jan@x.nl of mevr. ‹Smit›"
        await pilot.press("+", "+")
        assert left_out(screen) == []
        assert "nothing is redacted here" in shown(screen, "hint")
        await pilot.press("*", "*")
        assert left_out(screen) == ["jan@x.nl", "Smit"]
        await pilot.press("*")
        assert "select the part to redact" in shown(screen, "hint")


async def test_what_is_selected_is_left_out_or_kept(study: Study) -> None:
    async with coding(study) as (screen, pilot):
        await pilot.press("right", "[", "*")
        assert left_out(screen) == ["Kees"]
        assert screen.selected is None
        assert shown(screen, "text") == "De wet van ‹Kees›"
        assert "[weggelaten]" in shown(screen, "hint")
        # Of the two in the first quote, the one that is selected.
        await pilot.press("left", "[", "+")
        assert left_out(screen) == ["jan@x.nl"]
        await pilot.press("right", "+")
        assert left_out(screen) == []


async def test_a_code_on_a_part_stands_beside_what_is_left_out(study: Study) -> None:
    async with coding(study) as (screen, pilot):
        await pilot.press("[", "g")
        assert shown(screen, "text") == "Mail ‹jan@x.nl› of mevr. ⌈‹Smit›⌉g"
        # The mouse counts the characters of the quote alone.
        await pilot.mouse_down("#text", offset=(8, 0))
        await pilot.hover("#text", offset=(15, 0))
        await pilot.mouse_up("#text", offset=(15, 0))
        await pilot.pause()
        assert screen.selected == (5, 13)


def run(*words: str) -> int:
    return cli.run(list(words))


def test_the_command_lists_what_was_found_with_counts(
    study: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    (study.folder / "names.txt").write_text("Kees\n")
    study.close()
    folder = str(study.folder)
    assert run("privacy", "--study", folder) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [row.split() for row in lines[:-1]] == [
        ["1", "[e-mail]", "jan@x.nl"],
        ["1", "[naam]", "Smit"],
        ["2", "[naam]", "Kees"],
        ["3", "[BSN]", "123456782", "✓"],
    ]
    assert "1 e-mail address, 1 citizen service number, 2 names" in lines[-1]
    assert run("privacy", "--json", "--study", folder) == 0
    found = json.loads(capsys.readouterr().out)
    assert {kind: count for kind, count in found["counts"].items() if count} == {
        "email": 1, "bsn": 1, "name": 2,
    }  # fmt: skip
    assert found["findings"][2]["text"] == "Kees"
    assert (found["findings"][0]["start"], found["findings"][0]["end"]) == (5, 13)
    assert [finding["checked"] for finding in found["findings"]] == [False, False, False, True]


def test_exports_redact_and_say_so_unless_asked_otherwise(
    study: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    study.close()
    folder, file = str(study.folder), tmp_path / "uit.csv"

    def texts() -> list[str]:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            return [row["text"] for row in csv.DictReader(opened)]

    assert run("export", str(file), "--study", folder) == 0
    assert "3 places were redacted." in capsys.readouterr().out
    assert texts()[0] == "Mail [e-mail] of mevr. [naam]"
    assert run("export", str(file), "--study", folder, "--json") == 0
    assert json.loads(capsys.readouterr().out)["redacted"] == 3
    assert run("export", str(file), "--study", folder, "--unredacted") == 0
    assert "redacted" not in capsys.readouterr().out
    assert texts()[0] == "Mail jan@x.nl of mevr. Smit"


def test_a_list_of_names_that_cannot_be_read_is_one_sentence(
    study: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    (study.folder / "names.txt").mkdir()
    study.close()
    assert run("privacy", "--study", str(study.folder)) == 2
    assert capsys.readouterr().err.count("\n") == 1
