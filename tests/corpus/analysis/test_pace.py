"""How fast a coder is, and how long no new code has come."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from studies import build_study

from turven.corpus.analysis.pace import Pace, Saturation, pace, saturation
from turven.corpus.study import decision_log as module
from turven.corpus.study import quotes
from turven.corpus.study.decisions import Decisions
from turven.corpus.study.study import Study


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    answers = [*(f"antwoord {i}" for i in range(8)), "antwoord 7"]
    with build_study(
        tmp_path, "antwoord\n" + "\n".join(answers), "codes: [{id: a, label: A}, {id: b, label: B}]"
    ) as made:
        yield made


def at(monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    monkeypatch.setattr(module, "now", lambda: f"2026-03-02T{moment}:00.000Z")


def test_nobody_has_a_pace_before_the_first_decision(study: Study) -> None:
    assert pace(study.db, "Anna") == Pace(0, 0.0, None)
    assert saturation(study.db, "Anna") is None


def test_quotes_an_hour_in_the_newest_session(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = Decisions(study.db, "Anna", study.codebook.revision)
    ids = [quote.id for quote in quotes.every(study.db)]
    at(monkeypatch, "09:00")
    log.finish(ids[0])
    # An hour's pause: what came before it is another session.
    at(monkeypatch, "10:00")
    log.code(ids[1], "a")
    at(monkeypatch, "10:10")
    log.finish(ids[1])
    log.finish(ids[2], "skip")
    at(monkeypatch, "10:20")
    # Two equal answers were one look.
    log.finish(ids[7])
    now = pace(study.db, "Anna")
    assert now.quotes == 2
    assert (now.minutes, now.hour) == pytest.approx((20, 6))
    assert pace(study.db, "Bob") == Pace(0, 0.0, None)
    log.undo()
    log.redo()
    assert pace(study.db, "Anna").quotes == 2


def test_a_session_of_seconds_has_no_pace(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    log = Decisions(study.db, "Anna", study.codebook.revision)
    at(monkeypatch, "10:00")
    log.finish(next(quotes.every(study.db)).id)
    assert pace(study.db, "Anna") == Pace(1, 0.0, None)


def test_when_the_last_new_code_came(study: Study) -> None:
    log = Decisions(study.db, "Anna", study.codebook.revision)
    ids = [quote.id for quote in quotes.every(study.db)]
    log.finish(ids[0], codes=[("a", "manual")])
    log.finish(ids[1], codes=[("b", "manual")])
    assert saturation(study.db, "Anna") == Saturation("b", 1)
    log.finish(ids[2], codes=[("a", "manual")])
    log.finish(ids[7], codes=[("b", "manual")])
    assert saturation(study.db, "Anna") == Saturation("b", 3)
