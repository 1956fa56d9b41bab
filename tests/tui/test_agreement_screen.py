"""How far coders agree: on the screen, and on the command line."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from driving import HOSTILE, coding, until
from textual.widgets import Static

from turven.corpus import language
from turven.corpus.study import quotes
from turven.corpus.study.decisions import Decisions
from turven.corpus.study.study import Study
from turven.tui.cli import run
from turven.tui.screens.agreement import AgreementScreen


def code(study: Study, coder: str, *codes: str) -> None:
    """A code each for the first quotes, an empty one for none; each is then done."""
    log = Decisions(study.db, coder, study.codebook.revision)
    for quote, given in zip(list(quotes.every(study.db)), codes, strict=False):
        log.finish(quote.id, codes=[(given, "manual")] if given else [])


async def test_the_figures_come_up_on_the_screen_from_the_overview(small: Study) -> None:
    code(small, "Bram", "geld", "anders", "anders", "", "geld")
    code(small, HOSTILE, "privacy", "anders", "anders", "", "geld")
    async with coding(small) as (screen, pilot):
        await pilot.press("ctrl+l", "a")
        await until(pilot, lambda: isinstance(pilot.app.screen, AgreementScreen))
        shown = pilot.app.screen.query_one("#agreement", Static)
        await until(pilot, lambda: "AC1" in str(shown.content))
        text = str(shown.content)
        assert "5 quotes that two or more of them finished" in text
        assert "4 if equal answers" in text
        assert "[b]vet[/b] ␛[31mrood" in text
        assert "\x1b" not in text
        # On three of the four units both gave the same.
        assert " 0.75" in text
        assert "Krippendorff & Craggs 2016" in text
        tables = text.split("For a methods section:", maxsplit=1)[0].splitlines()[3:]
        assert max(map(len, tables)) <= 72
        await pilot.press("escape", "escape")
        await until(pilot, lambda: pilot.app.screen is screen)


async def test_one_coder_is_told_that_there_is_nothing_to_compare(small: Study) -> None:
    code(small, "Anna", "geld")
    async with coding(small) as (_screen, pilot):
        await pilot.app.action_agreement()  # type: ignore[attr-defined]
        await until(pilot, lambda: isinstance(pilot.app.screen, AgreementScreen))
        shown = pilot.app.screen.query_one("#agreement", Static)
        await until(pilot, lambda: "nothing to compare" in str(shown.content))


def test_the_command_gives_a_table_a_paragraph_json_and_a_csv(
    small: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code(small, "Bram", "geld", "anders", "anders", "", "geld")
    code(small, "Anna", "privacy", "anders", "anders", "", "geld")
    code(small, "=Cleo", "geld")
    where = ["--study", str(small.folder)]
    assert run(["agreement", *where]) == 0
    out = capsys.readouterr().out
    assert "=Cleo, Anna, Bram: 5 quotes that two or more of them finished" in out
    assert "5 quotes were coded by two or more of the 3 coders." in out
    assert "Anna – Bram · 4" in out
    assert "1 code was not given to any of these quotes" in out

    two = ["--coder", "Anna", "--coder", "Bram"]
    assert run(["agreement", *where, *two, "--json"]) == 0
    (section,) = json.loads(capsys.readouterr().out)["sections"]
    assert section["coders"] == ["Anna", "Bram"]
    by = {found["code"]: found for found in section["codes"]}
    assert by["anders"]["agreeing"]["value"] == 1
    assert by["anders"]["kappa"]["why"] == "few"
    assert by["aanpassing"]["alpha"] == {
        "value": None, "low": None, "high": None, "why": "constant",
    }  # fmt: skip
    assert section["sets"]["same"]["value"] == 0.75

    assert run(["agreement", *where, "--out", str(tmp_path / "uit.csv")]) == 0
    with (tmp_path / "uit.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["of"] for row in rows} == {"all", "pair"}
    assert {row["coders"] for row in rows if row["of"] == "pair"} == {
        "'=Cleo; Anna", "'=Cleo; Bram", "Anna; Bram",
    }  # fmt: skip
    (same,) = [row for row in rows if row["coders"] == "Anna; Bram" and row["figure"] == "same set"]
    assert float(same["value"]) == 0.75
    assert float(same["low"]) < 0.75 < float(same["high"])

    assert run(["agreement", *where, "--coder", "Anna"]) == 2
    assert "Agreement needs two coders" in capsys.readouterr().err


def test_the_paragraph_is_dutch_for_a_dutch_report(
    small: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    code(small, "Bram", "geld", "anders")
    code(small, "Anna", "privacy", "anders")
    language.install("nl")
    try:
        assert run(["agreement", "--study", str(small.folder)]) == 0
    finally:
        language.install("en")
    out = capsys.readouterr().out
    assert "3 antwoorden zijn gecodeerd door twee of meer van de 2 codeurs." in out
    assert "Krippendorffs alfa" in out
