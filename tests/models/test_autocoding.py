"""What the machine codes by itself: where nobody looked, as a coder apart, and to be undone."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from studies import build_study

from turven.corpus.analysis.agreement import judgments
from turven.corpus.analysis.tables.codings import read
from turven.corpus.analysis.tables.frequencies import frequencies
from turven.corpus.analysis.tables.sheets import frequencies_sheet
from turven.corpus.errors import Refusal
from turven.corpus.study import quotes
from turven.corpus.study.checking import check
from turven.corpus.study.coders import MODEL
from turven.corpus.study.decisions import Decisions
from turven.corpus.study.study import Study
from turven.models.autocoding import autocode, take_back
from turven.models.queue import pick
from turven.models.retraining import examples, retrain
from turven.tui import cli

CODED, SKIPPED = 30, 30
WORDS = {"geld": "budget", "wet": "privacy"}


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    """A hundred answers of which Anna coded thirty and skipped one; a model has learned."""
    chance = random.Random(5)
    rows = [
        " ".join([*(word for word in WORDS.values() if chance.random() < 0.5), "hier", str(at)])
        for at in range(100)
    ]
    with build_study(
        tmp_path,
        "antwoord\n" + "\n".join(rows) + "\n",
        "codes:\n  - {id: geld, label: Geld}\n  - {id: wet, label: Wet}\n",
    ) as made:
        for quote in list(quotes.every(made.db))[:CODED]:
            by_hand(made, quote)
        anna(made).finish(quotes.at(made.db, SKIPPED + 1).id, "skip")
        retrain(made)
        yield made


def anna(study: Study) -> Decisions:
    return Decisions(study.db, "Anna", study.codebook.revision)


def by_hand(study: Study, quote: quotes.Quote) -> None:
    codes = [code for code, word in WORDS.items() if word in quote.text]
    anna(study).finish(quote.id, codes=[(code, "manual") for code in codes])


def machine(study: Study) -> list[tuple[object, ...]]:
    return study.db.execute(
        "SELECT quote, code, what FROM latest WHERE coder = ? ORDER BY 1, 2", (MODEL,)
    ).fetchall()


def test_it_codes_what_nobody_looked_at_and_nothing_else(study: Study) -> None:
    before = read(study).base
    learned, agreed = examples(study), judgments.read(study.db).coders
    coded = autocode(study)
    assert coded.quotes == 100 - CODED - 1
    done = {quote for quote, _code, what in machine(study) if what == "done"}
    assert done == {quotes.at(study.db, position).id for position in range(CODED + 2, 101)}
    assert quotes.coder_progress(study.db, "Anna").done == CODED
    # It is no person: nothing is learned from it, and it agrees with nobody.
    assert (examples(study), judgments.read(study.db).coders) == (learned, agreed)
    assert read(study).base.by_machine == coded.quotes
    assert replace(read(study, coders=["Anna"]).base, rule=before.rule) == before
    assert not check(study)
    how = study.db.execute(
        "SELECT DISTINCT how, model, seen FROM decisions WHERE coder = ?", (MODEL,)
    ).fetchall()
    assert how == [("autocode", coded.model, None)]


def test_it_is_taken_back_as_one_action(study: Study) -> None:
    coded = autocode(study)
    assert autocode(study).quotes == 0
    assert take_back(study) == coded.quotes
    assert not {what for _quote, _code, what in machine(study)} & {"apply", "done"}
    assert take_back(study) == 0
    assert read(study).base.quotes == CODED


def test_another_model_replaces_it_where_still_nobody_looked(study: Study) -> None:
    autocode(study)
    looked = quotes.at(study.db, 50)
    by_hand(study, looked)
    before = [row for row in machine(study) if row[0] == looked.id]
    retrain(study)
    again = autocode(study)
    assert again.quotes == 100 - CODED - 2
    assert [row for row in machine(study) if row[0] == looked.id] == before
    found = frequencies(study, read(study)).correction
    assert found
    assert (found.model, found.machine, found.hand) == (again.model, again.quotes, CODED + 1)


def test_a_random_sample_corrects_what_it_coded(
    study: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    early = pick(study, "Anna", "random")
    assert early
    by_hand(study, quotes.at(study.db, early.position))
    autocode(study)
    # What is coded because it was drawn counts as the sample; what was coded before does not.
    first = frequencies(study, read(study))
    assert first.correction
    assert (first.correction.sampled, first.correction.lack) == (0, "sample")
    # What was done already is drawn as well, on the way to what is not.
    before = first.correction.before
    assert 1 <= before <= CODED + 1
    assert first.lines[0].corrected is None
    assert frequencies_sheet(first).notes[-1].startswith(f"{before} quote")
    while len(read(study, coders=["Anna"]).positions) < CODED + 1 + 31:
        found = pick(study, "Anna", "random")
        assert found
        by_hand(study, quotes.at(study.db, found.position))
    counted = frequencies(study, read(study))
    assert counted.correction
    assert (counted.correction.lack, counted.correction.sampled) == (None, 31)
    truth = [WORDS["geld"] in quote.text for quote in quotes.every(study.db)]
    right = counted.lines[0].corrected
    assert right
    assert right.interval.low <= sum(truth) / len(truth) <= right.interval.high
    study.close()
    assert cli.run(["tables", "--json", "--study", str(study.folder)]) == 0
    said = json.loads(capsys.readouterr().out)["frequencies"]["lines"][0]["corrected"]
    assert said["share"] == right.share


def test_without_a_model_there_is_nothing_to_code_with(tmp_path: Path) -> None:
    with (
        build_study(tmp_path, "antwoord\nja\n") as made,
        pytest.raises(Refusal, match="retrain"),
    ):
        autocode(made)


def test_nobody_codes_under_its_name(study: Study, capsys: pytest.CaptureFixture[str]) -> None:
    study.close()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("turven.tui.commands.code.at_terminal", lambda: True)
        assert cli.run(["code", "--coder", MODEL, "--study", str(study.folder)]) == 2
    assert "--coder" in capsys.readouterr().err
