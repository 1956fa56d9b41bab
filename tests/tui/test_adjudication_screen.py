"""The adjudication screen, driven by its keys, and what is on disk afterwards."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from driving import HOSTILE, coding, until
from textual.pilot import Pilot
from textual.widgets import Static

from turven.corpus import language
from turven.corpus.analysis.agreement.judgments import read
from turven.corpus.study import quotes
from turven.corpus.study.coders import adjudicator
from turven.corpus.study.decisions import Decisions
from turven.corpus.study.study import Study
from turven.tui.cli import run
from turven.tui.screens.adjudication import AdjudicationScreen
from turven.tui.screens.confusion import ConfusionScreen


def code(study: Study, coder: str, *codes: str) -> None:
    """Codes for each of the quotes, or none; each is then done."""
    log = Decisions(study.db, coder, study.codebook.revision)
    for quote, given in zip(list(quotes.every(study.db)), codes, strict=True):
        if quote.position != 3:  # it is coded along with the second
            log.finish(quote.id, codes=[(each, "manual") for each in given.split()])


@pytest.fixture
def differing(small: Study) -> Study:
    """Two coders who differ on a code thrice, and on another once."""
    code(small, "Anna", "privacy", "anders", "", "geld", "anders")
    code(small, HOSTILE, "privacy geld", "", "", "anders", "anders")
    Decisions(small.db, HOSTILE, small.codebook.revision).memo(of(small, 1), "[b]het kost[/b]")
    return small


def of(study: Study, position: int) -> str:
    return quotes.at(study.db, position).id


def held(study: Study, position: int, coder: str = "Anna") -> quotes.State:
    """What is on disk, read through a connection of its own."""
    with Study.open(study.folder) as other:
        return quotes.state(other.db, of(other, position), adjudicator(coder))


async def opened(pilot: Pilot[None]) -> AdjudicationScreen:
    await pilot.press("ctrl+s")
    await until(pilot, lambda: isinstance(pilot.app.screen, AdjudicationScreen))
    screen = pilot.app.screen
    assert isinstance(screen, AdjudicationScreen)
    await until(pilot, lambda: "adjudicated" in said(screen, "adjudication-top"))
    return screen


def said(screen: AdjudicationScreen, id_: str) -> str:
    return str(screen.query_one(f"#{id_}", Static).content)


async def test_each_disagreement_is_adjudicated_by_keys_and_undone(differing: Study) -> None:
    async with coding(differing) as (_coding, pilot):
        own = quotes.state(differing.db, of(differing, 1), "Anna")
        screen = await opened(pilot)
        assert said(screen, "adjudication-top") == "0 of 3 adjudicated"
        assert said(screen, "hint") == "lowest alpha: Geld, -0.17"
        assert "[b]vet[/b] ␛[31mrood" in said(screen, "who")
        assert "[b]het kost[/b]" in said(screen, "who")
        assert "\x1b" not in said(screen, "who")

        await pilot.press("enter")
        assert "no code yet" in said(screen, "hint")
        # A digit takes over what that coder gave, in place of what was chosen before.
        places = {column.coder: str(at) for at, column in enumerate(screen._columns, 1)}
        await pilot.press("z", places[HOSTILE])
        assert set(held(differing, 1).codes) == {"geld", "privacy"}
        await pilot.press(places["Anna"])
        assert held(differing, 1).codes == ("privacy",)
        assert held(differing, 1).status == "open"
        await pilot.press("enter", "0")
        assert held(differing, 1).status == held(differing, 4).status == "done"
        assert held(differing, 4).codes == ()

        # Equal answers that were coded alike are adjudicated at once.
        assert said(screen, "adjudication-top") == "2 of 3 adjudicated"
        assert said(screen, "text") == "geen idee"
        await pilot.press("z", "comma", *"zegt iets", "escape", "enter")
        assert held(differing, 3) == held(differing, 2)
        assert held(differing, 2).status == "done"
        assert held(differing, 2).codes == ("anders",)
        assert held(differing, 2).memo == "zegt iets"
        assert "all disagreements are adjudicated" in said(screen, "hint")

        await pilot.press(*["backspace"] * 4)
        assert held(differing, 3).codes == ()
        assert held(differing, 4).status == "open"
        assert said(screen, "adjudication-top") == "1 of 3 adjudicated"
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is not screen)

        # What the coders gave themselves is as it was, and is all that is compared.
        assert quotes.state(differing.db, of(differing, 1), "Anna") == own
        assert read(differing.db).coders == tuple(sorted(["Anna", HOSTILE]))
        await pilot.press("backspace")
        assert held(differing, 1).status == "done"


async def test_names_are_hidden_on_request(differing: Study) -> None:
    async with coding(differing, size=(120, 40)) as (_coding, pilot):
        screen = await opened(pilot)
        await pilot.press("asterisk")
        assert "A" in said(screen, "who")
        for name in ("Anna", "rood"):
            assert name not in said(screen, "who")
        await pilot.press("asterisk")
        assert "Anna" in said(screen, "who")


async def test_confused_codes_are_shown_with_their_definitions(differing: Study) -> None:
    async with coding(differing) as (_coding, pilot):
        await opened(pilot)
        await pilot.press("tab")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfusionScreen))
        text = str(pilot.app.screen.query_one("#agreement", Static).content)
        assert "1× Anders – Geld (0 agreed)" in text
        assert "Geld: no definition yet" in text


async def test_one_coder_has_nothing_to_adjudicate(small: Study) -> None:
    async with coding(small) as (_coding, pilot):
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(pilot.app.screen, AdjudicationScreen))
        screen = pilot.app.screen
        assert isinstance(screen, AdjudicationScreen)
        await until(pilot, lambda: "There are no disagreements" in said(screen, "hint"))
        await pilot.press("z", "1", "enter", "0", "comma", "slash", "tab", "backspace", "right")
        assert pilot.app.screen is screen
        assert small.db.execute("SELECT count(*) FROM decisions").fetchone() == (0,)


def test_the_commands_say_what_differs_and_choose_what_counts(
    differing: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = Decisions(differing.db, adjudicator("Cleo"), differing.codebook.revision)
    log.adjudicate([of(differing, 4)], {("geld", -1, -1)}, "mail jan@example.nl", done=True)
    where = ["--study", str(differing.folder)]
    assert run(["differences", *where, "--out", str(tmp_path / "uit.csv")]) == 0
    out = capsys.readouterr().out
    assert "disagree on 3 of 4 quotes that two or more of them finished; 1 adjudicated." in out
    assert "\x1b" not in out
    with (tmp_path / "uit.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 2 * 3 + 1
    (settled,) = [row for row in rows if row["coder"] == "Cleo · adjudication"]
    assert (settled["codes"], settled["memo"]) == ("geld", "mail [e-mail]")

    assert run(["differences", *where, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [each["settled_by"] for each in found["differences"]].count(None) == 2

    assert run(["reference", *where, "adjudicated"]) == 0
    assert "the codes that all coders agree on" in capsys.readouterr().out
    assert run(["tables", *where, "--json"]) == 0
    base = json.loads(capsys.readouterr().out)["frequencies"]["base"]
    assert (base["quotes"], base["differing"], base["open"]) == (2, 3, 0)
    assert run(["export", *where, str(tmp_path / "uit.jsonl"), "--coder", "reference"]) == 0
    with (tmp_path / "uit.jsonl").open() as file:
        out_ = [json.loads(each) for each in file]
    assert [[c["code"] for c in each["codings"]] for each in out_] == [
        [], [], [], ["geld"], ["anders"],
    ]  # fmt: skip
    capsys.readouterr()
    assert run(["reference", *where, "Niemand"]) == 2
    assert "is not a rule (adjudicated, majority)" in capsys.readouterr().err


def test_the_differences_are_told_in_dutch(
    differing: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    language.install("nl")
    try:
        assert run(["differences", "--study", str(differing.folder)]) == 0
    finally:
        language.install("en")
    assert "verschillen bij 3 van 4 antwoorden" in capsys.readouterr().out
