"""The overview, from the coding screen."""

from __future__ import annotations

import pytest
from driving import coding, until
from textual.widgets import Static

from turven.corpus.analysis.agreement import codes
from turven.corpus.study import quotes
from turven.corpus.study.decisions import Decisions
from turven.corpus.study.study import Study


async def test_the_overview_says_how_far_and_how_fast(small: Study) -> None:
    async with coding(small) as (screen, pilot):
        await pilot.press("w", "p", "g", "enter", "z", "enter")
        await pilot.press("ctrl+l")
        await pilot.pause()
        text = str(pilot.app.screen.query_one("#overview", Static).content)
        assert "3 of 5 done, 0 skipped, 0 flagged" in text
        assert "the last new code was Anders; since then 1 quote was finished" in text
        rows = {row.split()[0]: row for row in text.splitlines() if row.strip()}
        assert rows["LEGISLATION"].split()[-1] == "1"
        assert rows["Anders"].rstrip("█ ").endswith("2")
        assert rows["Anders"].count("█") > rows["Geld"].count("█") > 0
        # Sentences are wrapped; what stands in columns fits.
        columns = [row for row in text.splitlines() if "agree)" in row or "█" in row]
        assert max(map(len, columns)) <= 72
        await pilot.press("escape")
        await pilot.pause()
        assert pilot.app.screen is screen


async def test_the_overview_says_how_far_coders_agree_and_not_what_the_other_decided(
    small: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    # In a study of three quotes every code is rare.
    monkeypatch.setattr(codes, "MIN_UNITS", 0)
    other = Decisions(small.db, "Bram", small.codebook.revision)
    for quote, code in zip(quotes.every(small.db), ("geld", "anders", "anders"), strict=False):
        other.finish(quote.id, codes=[(code, "manual")])
    async with coding(small) as (screen, pilot):
        await pilot.press("ctrl+l")
        await pilot.pause()
        text = str(pilot.app.screen.query_one("#overview", Static).content)
        assert "suggestions: from the codebook alone" in text
        assert "agreement" not in text
        assert not any(row.rstrip(" █▏").endswith("2") for row in text.splitlines())
        await pilot.press("escape", "w", "p", "enter", "z", "enter", "ctrl+l")
        overview = pilot.app.screen.query_one("#overview", Static)
        await until(pilot, lambda: "agreement" in str(overview.content))
        text = str(overview.content)
        assert "agreement of 2 coders on 3 quotes finished by at least two of them" in text
        # Both gave Anders to two equal answers, which is once; on the other quote they differ.
        assert "Krippendorff's alpha of 3 codes: mean 0.33, median 0.00" in text
        rows = [row.split() for row in text.splitlines() if "agree)" in row]
        assert rows == [
            ["0.00", "1", "Geld", "(50%", "agree)"],
            ["0.00", "1", "Privacywet", "(50%", "agree)"],
            ["1.00", "1", "Anders", "(100%", "agree)"],
        ]
        # Sentences are wrapped; what stands in columns fits.
        columns = [row for row in text.splitlines() if "agree)" in row or "█" in row]
        assert max(map(len, columns)) <= 72
        assert screen.session.coder == "Anna"


async def test_the_overview_says_which_model_suggests_and_how_good_it_is(bundled: Study) -> None:
    async with coding(bundled) as (screen, pilot):
        for _turn in range(12):
            await pilot.press(
                *("p", "p") if screen.session.quote.position % 2 else ("k", "m"), "enter"
            )
        await pilot.press("ctrl+r")
        await until(pilot, lambda: screen._training is None)
        await pilot.press("ctrl+l")
        await pilot.pause()
        text = str(pilot.app.screen.query_one("#overview", Static).content)
        assert f"suggestions: model {bundled.settings.model}, trained on 12 quotes" in text
        assert "on all finished quotes: F1" in text
