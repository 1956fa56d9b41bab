"""Suggesting and training in a process of their own."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from turven.corpus.errors import Refusal
from turven.corpus.exchange.imports.import_file import import_file
from turven.corpus.study import suggestions
from turven.corpus.study.decisions import Decisions
from turven.corpus.study.study import Study
from turven.models import background
from turven.models.versions import prune

BOOK = "codes:\n  - {id: duur, label: Kosten, keywords: [duur]}\n  - {id: traag, label: Snelheid}\n"
QUOTES = 150
"""More than two batches."""


@pytest.fixture
def study(tmp_path: Path) -> Study:
    (tmp_path / "book.yaml").write_text(BOOK, encoding="utf-8")
    said = "\n".join(f"te {'duur' if n % 2 else 'traag'} {n}" for n in range(QUOTES))
    (tmp_path / "said.csv").write_text(f"text\n{said}", encoding="utf-8")
    study = Study.create(tmp_path / "study", tmp_path / "book.yaml")
    import_file(study, tmp_path / "said.csv")
    return study


def code(study: Study, count: int) -> None:
    decisions = Decisions(study.db, "Anna", study.codebook.revision)
    for id_, text in study.db.execute(
        "SELECT id, text FROM quotes ORDER BY position LIMIT ?", (count,)
    ).fetchall():
        decisions.finish(id_, "done", codes=[("duur" if "duur" in text else "traag", "manual")])


def started(what: str, study: Study) -> subprocess.Popen[str]:
    """The other process as it is, to talk to line by line."""
    return subprocess.Popen(
        [sys.executable, "-c", "from turven.corpus.isolation import main; main()",
         "turven.models.background", f"{what}_in_child", "en", str(study.folder)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1,
    )  # fmt: skip


def ask(process: subprocess.Popen[str], position: int = 1) -> list[object]:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{position}\n")
    said: list[object] = json.loads(process.stdout.readline())
    return said


def test_the_quote_that_is_looked_at_goes_before_all_others(study: Study) -> None:
    seen: list[str] = []
    places = iter([140, 3])
    looked_at = 140

    def made(quotes: Sequence[str], problem: str) -> None:
        nonlocal looked_at
        assert not problem
        seen.extend(quotes)
        looked_at = next(places, looked_at)

    asyncio.run(background.suggest(study.folder, lambda: looked_at, made))
    by_position = [id_ for (id_,) in study.db.execute("SELECT id FROM quotes ORDER BY position")]
    assert seen[0] == by_position[139]
    assert by_position[2] in seen[:80]
    assert sorted(seen) == sorted(by_position)
    assert suggestions.count_missing(study.db, "codebook", study.codebook.revision) == 0


def test_a_new_model_comes_with_a_sentence_and_suggests(study: Study) -> None:
    code(study, 30)
    fractions: list[float] = []
    sentence = asyncio.run(background.retrain(study.folder, fractions.append))
    assert "30 finished quotes" in sentence
    assert fractions == sorted(fractions)
    assert (fractions[0], fractions[-1]) == (0, 1)
    model = study.settings.model
    assert model
    asyncio.run(background.suggest(study.folder, lambda: 1, lambda _quotes, _problem: None))
    assert suggestions.count_missing(study.db, model, study.codebook.revision) == 0


def test_what_is_refused_there_is_refused_here(study: Study) -> None:
    with pytest.raises(Refusal, match="too little to learn from"):
        asyncio.run(background.retrain(study.folder, lambda _fraction: None))
    study.close()
    (study.folder / "study.db").write_bytes(b"no database")
    with pytest.raises(Refusal, match=r"not a database|is damaged"):
        asyncio.run(background.suggest(study.folder, lambda: 1, lambda _quotes, _problem: None))


def test_who_stops_waiting_stops_it(study: Study) -> None:
    code(study, 30)

    async def stopped() -> None:
        begun = asyncio.Event()
        task = asyncio.create_task(background.retrain(study.folder, lambda _fraction: begun.set()))
        await begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(stopped())
    assert study.settings.model == ""
    assert list(study.models.iterdir()) == []


@pytest.mark.parametrize("what", ["suggest", "retrain"])
def test_when_whoever_started_it_is_gone_it_ends(study: Study, what: str) -> None:
    code(study, 30)
    with started(what, study) as process:
        assert ask(process)[0] in {"made", "learning"}
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(60) == 0
    assert study.settings.model == ""
    assert suggestions.count_missing(study.db, "codebook", study.codebook.revision) > 0


def test_what_a_killed_process_left_goes_with_the_next_model(study: Study) -> None:
    old, young = study.models / ".20260101-1.abc", study.models / ".20260101-2.abc"
    for folder in (old, young):
        folder.mkdir(parents=True)
        (folder / "weights").write_bytes(b"0")
    os.utime(old, (0, 0))
    prune(study)
    assert list(study.models.iterdir()) == [young]
    shutil.rmtree(young)


def test_when_it_is_killed_that_is_said(study: Study) -> None:
    code(study, 30)

    async def killed() -> str:
        def learning(_fraction: float) -> None:
            subprocess.run(["pkill", "-KILL", "-f", str(study.folder)], check=True)

        return await background.retrain(study.folder, learning)

    with pytest.raises(Refusal, match=r"retrain.* was stopped \(the system killed it"):
        asyncio.run(killed())
