"""The quote book and the report: from the app, at the prompt, and the star that goes before."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from driving import HOSTILE, coding, state, until
from textual.widgets import Input

from turven.corpus.search import search
from turven.corpus.search.query import parse_query
from turven.corpus.study.study import Study
from turven.tui.cli import run
from turven.tui.screens.report import ReportScreen


async def test_a_star_is_given_found_and_taken_back(small: Study) -> None:
    async with coding(small) as (screen, pilot):
        await pilot.press("dollar_sign")
        assert state(screen, "1").starred
        found = search.search(small.db, "Anna", parse_query("@ster", small.codebook))
        assert list(found) == [1]
        await pilot.press("backspace")
        assert not state(screen, "1").starred
        await pilot.press("dollar_sign", "dollar_sign")
        assert not state(screen, "1").starred


async def test_a_book_and_a_report_are_written_from_the_app(small: Study, tmp_path: Path) -> None:
    async with coding(small) as (_screen, pilot):
        app = pilot.app
        await pilot.press("w", "p", "enter")
        for action, name in (("book", "boek.docx"), ("report", "rapport.html")):
            await app.run_action(action)
            await pilot.pause()
            assert isinstance(app.screen, ReportScreen)
            app.screen.query_one("#path", Input).value = str(tmp_path / name)
            app.screen.query_one("#title", Input).value = "Buurten in beeld"
            app.screen.query_one("#client", Input).value = "Gemeente Noord"
            app.screen.query_one("#date", Input).value = "2026-11-27"
            await pilot.press("enter")
            await until(pilot, lambda name=name: (tmp_path / name).exists())
        page = (tmp_path / "rapport.html").read_text("utf-8")
        assert "<title>Buurten in beeld</title>" in page
        assert "Gemeente Noord · 27 November 2026" in page
        await app.run_action("report")
        await pilot.pause()
        app.screen.query_one("#path", Input).value = "/nergens/[b].html"
        await pilot.press("enter")
        said = "/nergens/[b].html cannot be written"
        await until(pilot, lambda: any(said in n.message for n in app._notifications))


def test_at_the_prompt_it_says_in_a_sentence_what_was_written_or_why_not(
    small: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = ["--study", str(small.folder)]
    book = tmp_path / "boek.md"
    assert run(["book", str(book), *folder]) == 0
    assert f"written to {book}" in capsys.readouterr().out
    assert run(["report", str(tmp_path / "r.html"), "--json", *folder]) == 0
    assert json.loads(capsys.readouterr().out)["citations"] == 0
    assert run(["book", str(book), "--var", HOSTILE, *folder]) == 2
    said = capsys.readouterr().err
    assert "There is no background variable" in said
    assert "\x1b" not in said
