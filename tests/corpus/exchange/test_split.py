"""A study is shared out among its coders, and several work in it at once."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
from studies import build_study

from turven.corpus.errors import Refusal
from turven.corpus.exchange.copies.split import split
from turven.corpus.exchange.imports.import_file import import_file
from turven.corpus.search.query import parse_query
from turven.corpus.search.search import search
from turven.corpus.study import assignments, quotes
from turven.corpus.study.checking import check
from turven.corpus.study.decisions import Decisions
from turven.corpus.study.settings import ORDERS
from turven.corpus.study.study import Study
from turven.models.queue import pick

NAMES = ("Anna", "Bram", "Cor")


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    """60 quotes, of which every sixth says the same: 51 different answers."""
    said = ("Geen idee" if number % 6 == 0 else f"Antwoord {number}" for number in range(60))
    rows = (f"{number},{text}\n" for number, text in enumerate(said))
    with build_study(
        tmp_path, "id,antwoord\n" + "".join(rows), "codes:\n  - {id: wet, label: Wet}\n"
    ) as study:
        yield study


def shares(study: Study) -> dict[str, set[str]]:
    rows = study.db.execute("SELECT coder, quote FROM assignments").fetchall()
    return {coder: {quote for other, quote in rows if other == coder} for coder, _quote in rows}


def test_each_quote_is_somebodys_and_a_part_is_two_coders(study: Study) -> None:
    drawn = split(study, NAMES, overlap=0.2, seed=7)
    share = shares(study)
    assert {coder: len(quotes) for coder, quotes in share.items()} == drawn.shares
    counted = Counter(quote for quotes in share.values() for quote in quotes)
    assert counted.keys() == {quote.id for quote in quotes.every(study.db)}
    twice = {quote for quote, count in counted.items() if count == 2}
    assert set(counted.values()) == {1, 2}
    assert len(twice) == drawn.overlap
    assert drawn.answers == 51
    # A fifth of 51 answers is 11; each pair of coders has as many of them, give or take one.
    same = dict(study.db.execute("SELECT id, same_as FROM quotes").fetchall())
    answers = [
        len({same[quote] for quote in share[one] & share[other]})
        for one, other in combinations(NAMES, 2)
    ]
    assert sorted(answers) == [3, 4, 4]
    # Equal answers have the same coders.
    assert len({tuple(quote in share[name] for name in NAMES) for quote, group in same.items()
                if Counter(same.values())[group] > 1}) == 1  # fmt: skip


@pytest.mark.parametrize("percent", [0, 2, 4, 5, 14, 28, 55, 56, 57, 100])
def test_a_percentage_of_the_answers_is_rounded_up_and_no_further(
    tmp_path: Path, percent: int
) -> None:
    rows = (f"{number},Antwoord {number}\n" for number in range(50))
    with build_study(
        tmp_path, "id,antwoord\n" + "".join(rows), "codes:\n  - {id: wet, label: Wet}\n"
    ) as study:
        # In floats 28% of 50 is a little more than 14.
        assert split(study, NAMES, overlap=percent / 100, seed=7).overlap == -(-percent * 50 // 100)


def test_the_same_seed_draws_the_same(study: Study) -> None:
    split(study, NAMES, overlap=0.2, seed=7)
    first = shares(study)
    study.db.execute("DELETE FROM assignments")
    split(study, NAMES, overlap=0.2, seed=7)
    assert shares(study) == first
    study.db.execute("DELETE FROM assignments")
    split(study, NAMES, overlap=0.2, seed=8)
    assert shares(study) != first


@pytest.mark.parametrize("order", ORDERS)
def test_the_queue_gives_a_coder_their_own_quotes_and_all_of_them(study: Study, order: str) -> None:
    split(study, ["Anna", "Bram"], overlap=0.2, seed=1)
    log = Decisions(study.db, "Anna", study.codebook.revision)
    seen: set[str] = set()
    while picked := pick(study, "Anna", order):  # type: ignore[arg-type]
        quote = quotes.at(study.db, picked.position).id
        assert quote not in seen
        seen |= set(log.coded_together(quote))
        log.finish(quote)
    assert seen == shares(study)["Anna"]
    progress = quotes.coder_progress(study.db, "Anna")
    assert progress.done == progress.quotes == len(seen)


def test_what_was_done_stays_with_who_did_it_and_new_equal_answers_go_along(
    study: Study, tmp_path: Path
) -> None:
    every = list(quotes.every(study.db))
    for coder, position in (("Anna", 2), ("Zoë", 3)):
        Decisions(study.db, coder, study.codebook.revision).finish(every[position - 1].id)
    split(study, ["Anna", "Bram"], overlap=0, seed=1)
    share = shares(study)
    assert every[1].id in share["Anna"] - share["Bram"]
    assert every[2].id not in share["Anna"] | share["Bram"]
    (tmp_path / "meer.csv").write_text("id,antwoord\n90,geen idee.\n91,Iets nieuws\n")
    import_file(study, tmp_path / "meer.csv")
    split(study, ["Anna", "Bram"], overlap=0, seed=2)
    group = [quote.id for quote in quotes.every(study.db) if "idee" in quote.text]
    assert len(group) == 11
    assert any(set(group) <= share for share in shares(study).values())
    with pytest.raises(Refusal, match="nothing left"):
        split(study, ["Anna", "Bram"], overlap=0, seed=3)


def test_each_copy_is_a_whole_study_that_knows_its_coder(study: Study, tmp_path: Path) -> None:
    drawn = split(study, NAMES, overlap=0.2, seed=7, out=tmp_path / "kopieën")
    for coder, folder in drawn.copies.items():
        with Study.open(folder) as copy:
            assert check(copy) == []
            assert copy.settings.coder == coder
            assert assignments.assigned_count(copy.db, coder) == drawn.shares[coder]
    assert study.settings.coder == ""


def test_what_cannot_be_copied_is_not_drawn_either(study: Study, tmp_path: Path) -> None:
    (tmp_path / "studie-Bram").mkdir()
    with pytest.raises(Refusal, match="already exists"):
        split(study, ["Anna", "Bram"], overlap=0, seed=1, out=tmp_path)
    (tmp_path / "geen map").write_text("")
    with pytest.raises(Refusal, match="cannot be written"):
        split(study, ["Anna", "Bram"], overlap=0, seed=1, out=tmp_path / "geen map")
    for coders in (["Anna"], ["Anna", "Anna "], ["Anna", ""]):
        with pytest.raises(Refusal, match="two or more coders"):
            split(study, coders, overlap=0, seed=1)
    assert not (tmp_path / "studie-Anna").exists()
    assert shares(study) == {}
    assert study.db.execute("SELECT count(*) FROM splits").fetchone() == (0,)


def test_what_is_coded_twice_tells_nothing_of_the_other_until_it_is_done(study: Study) -> None:
    split(study, ["Anna", "Bram"], overlap=0.2, seed=1)
    bram = Decisions(study.db, "Bram", study.codebook.revision)
    for quote in shares(study)["Bram"]:
        bram.code(quote, "wet")

    def found() -> set[str]:
        positions = search(study.db, "Anna", parse_query("@coder=Bram #wet", study.codebook))
        return {quotes.at(study.db, position).id for position in positions}

    both = shares(study)["Anna"] & shares(study)["Bram"]
    assert both
    assert found() == shares(study)["Bram"] - both
    one = next(iter(both))
    Decisions(study.db, "Anna", study.codebook.revision).finish(one)
    assert one in found()


def test_ten_processes_at_once_lose_nothing() -> None:
    script = Path(__file__).parents[2] / "benchmarks" / "together.py"
    done = subprocess.run(
        [sys.executable, script, "--seconds", "3"], capture_output=True, text=True, check=False
    )
    assert done.stdout.splitlines()[-1:] == ["pass"], done.stdout + done.stderr
