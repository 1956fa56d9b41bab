"""The tables: on their screen, in print, and in a file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from driving import coding, until
from studies import build_study
from textual.pilot import Pilot

from turven.corpus.study import quotes
from turven.corpus.study.decisions import Decisions
from turven.corpus.study.study import Study
from turven.tui import cli
from turven.tui.widgets.changing import ChangingText


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    """Eighty answers to two questions, in two regions that differ; one of them hostile."""
    rows = [
        f"{at},{'Waarom?' if at < 60 else 'Wat nog?'},{'[red]Noord' if at % 2 else 'Zuid'},nee {at}"
        for at in range(80)
    ]
    with build_study(
        tmp_path,
        "respondent,vraag,[b]regio,antwoord\n" + "\n".join(rows),
        "codes:\n  - {id: geld, label: '[b]Geld[/b]', key: g}\n  - {id: wet, label: Wet, key: w}\n",
    ) as made:
        log = Decisions(made.db, "Anna", made.codebook.revision)
        for at, quote in enumerate(list(quotes.every(made.db))):
            log.finish(quote.id, codes=[("geld", "manual")] if at % 2 or at < 8 else [])
        yield made


async def table(pilot: Pilot[None], *texts: str) -> str:
    """What is on the screen, once it has these texts."""
    name, body = (
        pilot.app.screen.query_one(f"#{id_}", ChangingText) for id_ in ("table-name", "tables")
    )

    def said() -> str:
        return f"{name.content}\n{body.content}"

    await until(pilot, lambda: all(text in said() for text in texts))
    return said()


async def test_tab_goes_through_the_tables_and_q_through_the_questions(study: Study) -> None:
    async with coding(study) as (screen, pilot):
        await pilot.press("ctrl+t")
        await pilot.pause()
        # A figure over both questions is there for who asks for it, and says so.
        assert "questions together" not in await table(pilot, "table 1 of 5", "Question: ")
        await pilot.press("q", "q")
        assert "[b]Geld[/b]  44  55%" in await table(pilot, "All 2 questions", "Base: 80")
        await pilot.press("q")
        await table(pilot, "Waarom?", "Base: 60")
        await pilot.press("tab")
        crossed = await table(pilot, "table 2 of 5", "Codes by [b]regio")
        assert "A [red]Noord  B Zuid" in crossed
        assert "100%   13% A    57%" in crossed
        await pilot.press("h")
        await table(pilot, "Bonferroni over the pairs")
        await pilot.press("tab", "tab", "tab")
        await table(pilot, "table 5 of 5", "Saturation")
        await pilot.press("tab")
        await table(pilot, "table 1 of 5")
        await pilot.press("shift+tab")
        await table(pilot, "table 5 of 5", "Waarom?")
        await pilot.press("escape")
        await pilot.pause()
        assert pilot.app.screen is screen


async def test_a_table_is_written_from_the_screen(study: Study, tmp_path: Path) -> None:
    async with coding(study) as (_screen, pilot):
        await pilot.press("ctrl+t")
        await pilot.pause()
        await pilot.press("q", "q")
        await table(pilot, "Base: 80")
        await pilot.press("ctrl+e")
        await pilot.pause()
        await pilot.press("ctrl+u", *str(tmp_path / "uit.xlsx"), "enter")
        await pilot.pause()
    page = openpyxl.load_workbook(tmp_path / "uit.xlsx").worksheets[0]
    assert [cell.value for cell in page[5]][:3] == ["[b]Geld[/b]", 44, 0.55]


def test_the_command_prints_writes_and_answers_in_json(
    study: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    study.close()
    about = ["--study", str(study.folder), "--by", "[b]regio", "--question", "Waarom"]
    assert cli.run(["tables", *about]) == 0
    printed = capsys.readouterr().out
    assert "A [red]Noord  B Zuid" in printed
    assert "100%" in printed
    assert cli.run(["tables", *about, "--json", "--minimum", "31", "--cooccurrence"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [column["shown"] for column in found["crosstabs"][0]["columns"]] == [False, False]
    assert found["cooccurrence"]["pairs"] == []
    assert cli.run(["tables", *about, "--out", str(tmp_path / "uit.md")]) == 0
    assert "13% A" in (tmp_path / "uit.md").read_text()
    assert cli.run(["tables", *about, "--out", str(tmp_path / "uit.docx")]) == 2
    assert cli.run(["tables", *about, "--by", "provincie"]) == 2
    assert "[b]regio" in capsys.readouterr().err
