"""Coder against machine: what became of suggestions that were seen, and of hidden ones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from studies import build_study

from turven.corpus.analysis.intervals import newcombe
from turven.corpus.analysis.reliance import Followed, Reliance, report
from turven.corpus.study import quotes
from turven.corpus.study.decision_log import Seen
from turven.corpus.study.decisions import Decisions
from turven.corpus.study.study import Study


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with build_study(
        tmp_path,
        "tekst\n" + "".join(f"antwoord {i}\n" for i in range(8)),
        "codes:\n  - {id: wet, label: Wet}\n  - {id: geld, label: Geld}\n",
    ) as made:
        yield made


def offered(*codes: str, visible: bool) -> dict[str, Seen]:
    """Suggestions of these codes above their threshold, and one that is below it."""
    return {
        code: Seen(model="m", score=0.9, rank=1, visible=visible, suggested=code in codes)
        for code in ("wet", "geld")
    }


def draw(study: Study, position: int, *purposes: str) -> str:
    quote = quotes.at(study.db, position).id
    for purpose in purposes:
        study.db.execute(
            "INSERT INTO samples (coder, quote, purpose, at, probability, shown)"
            " VALUES ('Anna', ?, ?, '', 0.5, 1)",
            (quote, purpose),
        )
    return quote


def test_what_was_suggested_then_is_compared_with_what_was_given_by_then(study: Study) -> None:
    log = Decisions(study.db, "Anna", study.codebook.revision)
    seen, hidden = offered("wet", visible=True), offered("wet", visible=False)
    taken = draw(study, 1, "random")
    log.finish(taken, codes=[("wet", "suggestion")], seen=seen)
    # What is taken away later was followed all the same, and a second time is not counted.
    log.remove_code(taken, "wet")
    log.finish(taken, seen=seen)
    declined = draw(study, 2, "random")
    log.code(declined, "wet", "decline", seen=seen["wet"])
    log.finish(declined, seen=seen)
    log.finish(draw(study, 3, "random"), seen=seen)
    log.finish(draw(study, 4, "random", "blind"), codes=[("wet", "manual")], seen=hidden)
    missed = draw(study, 5, "random", "blind")
    log.finish(missed, seen=hidden)
    # Revised after the suggestion came up: that is no blind decision any more.
    log.code(missed, "wet", seen=seen["wet"])
    log.finish(missed, seen=seen)
    # Hidden by choice, and not drawn at random: neither says what chance says.
    log.finish(draw(study, 6, "random"), seen=hidden)
    log.finish(draw(study, 7), codes=[("wet", "suggestion")], seen=seen)
    log.finish(draw(study, 8, "random"), seen=offered(visible=True))

    found = report(study)
    assert found.followed == (
        Followed("Anna", None, seen=4, given=2, declined=1),
        Followed("Anna", "wet", seen=4, given=2, declined=1),
    )
    counts = {"seen": 3, "seen_given": 1, "blind": 2, "blind_given": 1}
    assert found.reliance == (
        Reliance(None, None, **counts),
        Reliance("Anna", None, **counts),
        Reliance(None, "wet", **counts),
    )
    assert found.reliance[0].difference == pytest.approx(1 / 3 - 1 / 2)
    assert found.reliance[0].interval == newcombe(1, 3, 1, 2)


def test_without_hidden_suggestions_nothing_is_said_of_leaning(study: Study) -> None:
    log = Decisions(study.db, "Anna", study.codebook.revision)
    log.finish(draw(study, 1, "random"), seen=offered("wet", visible=True))
    assert report(study).reliance[0].difference is None
    assert report(study).reliance[0].interval is None
