"""What is learnt and suggested behind the coder, and what the screen says of it."""

from __future__ import annotations

import subprocess
import sys

import pytest
from driving import coding, shown, until
from textual.widgets import Static

from turven.corpus.study.study import Study
from turven.corpus.study.suggestions import CODEBOOK
from turven.tui.background import suggesting
from turven.tui.screens import coding as module
from turven.tui.widgets.quote import QuotePanel


def test_the_app_itself_never_imports_what_suggests_and_learns(small: Study) -> None:
    script = """
import asyncio, sys
from pathlib import Path
from turven import Study
from turven.tui.app import TurvenApp
async def come(pilot, true):
    for _ in range(1200):
        await pilot.pause(0.05)
        if true():
            return
    raise TimeoutError
async def main():
    with Study.open(Path(sys.argv[1])) as study:
        app = TurvenApp(study, "Anna", order="imported")
        async with app.run_test() as pilot:
            await pilot.pause()
            session = app.coding.session
            assert "privacy" in str(app.coding.query_one("#text").content)
            await pilot.press("g", "enter", "g", "enter")
            assert session.quote.position == 4
            await come(pilot, lambda: session.model == "codebook")
            await pilot.press("ctrl+r")
            await come(pilot, lambda: session.model not in ("codebook", None))
    heavy = {"spacy", "sklearn", "scipy", "numpy", "pydantic", "ruamel", "sqlite_utils"}
    assert not heavy & set(sys.modules), heavy & set(sys.modules)
asyncio.run(main())
"""
    small.db.executescript("DELETE FROM suggestions; DELETE FROM suggested")
    done = subprocess.run(
        [sys.executable, "-c", script, small.folder], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stderr == ""


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
        await until(pilot, lambda: bundled.settings.model)
        await until(pilot, lambda: screen.session.model not in (None, CODEBOOK))
    (trained_on,) = bundled.db.execute("SELECT trained_on FROM models").fetchone()
    assert 12 <= trained_on <= 13


async def test_every_so_many_finished_quotes_it_learns_by_itself(
    bundled: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "RETRAIN_AFTER_QUOTES", 12)
    codebook = bundled.codebook
    async with coding(bundled) as (_screen, pilot):
        for turn in range(11):
            await pilot.press(*codebook.codes[turn % 2].key, "enter")
        await pilot.pause(0.5)
        assert bundled.db.execute("SELECT count(*) FROM models").fetchone() == (0,)
        await pilot.press(*codebook.codes[1].key, "enter")
        await until(pilot, lambda: bundled.settings.model)
    assert bundled.db.execute("SELECT trained_on FROM models").fetchone() == (12,)


async def test_training_shows_how_far_it_is_and_can_be_stopped(bundled: Study) -> None:
    codebook = bundled.codebook
    async with coding(bundled) as (screen, pilot):
        for turn in range(12):
            await pilot.press(*codebook.codes[turn % 2].key, "enter")
        # Without a pause in between, for so few quotes are learnt in a moment.
        screen.action_retrain()
        assert "%" in shown(screen, "progress")
        screen.action_cancel()
        assert "%" not in shown(screen, "progress")
        # Longer than so few quotes take to learn.
        await pilot.pause(3)
    assert bundled.settings.model == ""
    assert list(bundled.models.iterdir()) == []


async def test_suggestions_do_not_change_under_the_fingers(small: Study) -> None:
    async with coding(small) as (screen, pilot):
        before = screen.session.suggested
        await pilot.press("g")
        small.db.execute("DELETE FROM suggestions")
        screen.post_message(suggesting.SuggestionsReady([screen.session.quote.id]))
        await pilot.pause()
        await pilot.press("exclamation_mark")
        assert screen.session.suggested == before
        await pilot.press("right", "left")
        assert screen.session.suggested == ()


async def test_retraining_on_too_little_says_so_and_changes_nothing(small: Study) -> None:
    async with coding(small) as (screen, pilot):
        await pilot.press("ctrl+r")
        await until(pilot, lambda: pilot.app._notifications)
        assert small.settings.model == ""
        await pilot.press("g")
        assert screen.session.state.codes == ("geld",)


async def test_how_good_the_suggestions_are_is_a_key_away(bundled: Study) -> None:
    async with coding(bundled) as (screen, pilot):
        await pilot.press("ctrl+g")
        await pilot.pause()
        assert "There is no model yet" in str(pilot.app.screen.query_one("#models", Static).content)
        await pilot.press("escape")
        for _turn in range(12):
            await pilot.press(
                *("p", "p") if screen.session.quote.position % 2 else ("k", "m"), "enter"
            )
        await pilot.press("ctrl+r")
        await until(pilot, lambda: screen._training is None)
        await pilot.press("ctrl+g")
        await pilot.pause()
        text = str(pilot.app.screen.query_one("#models", Static).content)
        assert "12 quotes" in text or "were drawn at random" in text
        code = bundled.codebook.by_key["pp"].name[:6]
        assert code in text
        # Nothing runs over the edge of a small terminal.
        assert max(map(len, text.splitlines()[-3:])) <= 72
