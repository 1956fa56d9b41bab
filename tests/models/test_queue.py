"""The queue: what is shown next, why, and what is written down of it."""

from __future__ import annotations

import random
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from fuzzing import scaled
from hypothesis import example, given, settings
from hypothesis import strategies as st
from studies import build_study

from turven.corpus.study import quotes, suggestions
from turven.corpus.study.database import writing
from turven.corpus.study.decisions import Decisions
from turven.corpus.study.settings import ORDERS, Order
from turven.corpus.study.study import Study
from turven.corpus.study.suggestions import Suggestion, SuggestionSet
from turven.models import sampling
from turven.models.queue import MIX, RANDOM_SHARE, Pick, pick

QUOTES = 40


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    """Forty quotes, the last two of them equal, and three codes."""
    answers = [f"antwoord {i}" for i in range(1, QUOTES)] + [f"antwoord {QUOTES - 1}"]
    rows = "".join(f"{i},{answer}\n" for i, answer in enumerate(answers, 1))
    with build_study(
        tmp_path,
        "respondent,antwoord\n" + rows,
        "codes:\n" + "".join(f"  - {{id: {code}, label: {code}}}\n" for code in ("a", "b", "c")),
    ) as made:
        yield made


def suggest(study: Study, said: dict[int, SuggestionSet]) -> None:
    """Let the machine say `said` of the quotes at these positions, and nothing of the others."""
    with writing(study.db):
        suggestions.store(
            study.db, "m", study.codebook.revision,
            [(quotes.at(study.db, position).id, looked) for position, looked in said.items()],
        )  # fmt: skip


def looked(*probabilities: float, novelty: float | None = None) -> SuggestionSet:
    made = zip("abc", probabilities, strict=False)
    return SuggestionSet(tuple(Suggestion(code, p, p >= 0.5) for code, p in made), novelty)


def finish(study: Study, position: int, codes: Sequence[str] = (), status: str = "done") -> None:
    log = Decisions(study.db, "Anna", study.codebook.revision)
    quote = quotes.at(study.db, position).id
    log.finish(quote, status, codes=[(code, "manual") for code in codes])  # type: ignore[arg-type]


def samples(study: Study, purpose: str = "random") -> list[tuple[int, float | None]]:
    """Position and probability of what was picked, in the order of picking."""
    return study.db.execute(
        "SELECT q.position, s.probability FROM samples AS s JOIN quotes AS q ON q.id = s.quote"
        " WHERE s.purpose = ? ORDER BY s.probability, s.at",
        (purpose,),
    ).fetchall()


def test_as_imported(study: Study) -> None:
    assert pick(study, "Anna", "imported") == Pick(1, "imported")
    finish(study, 2)
    finish(study, 3, status="skip")
    assert pick(study, "Anna", "imported", now=1) == Pick(4, "imported")
    assert pick(study, "Anna", "imported", now=QUOTES) == Pick(1, "imported")
    # Another coder has all of them to do.
    assert pick(study, "Bob", "imported", now=1) == Pick(2, "imported")
    assert not samples(study, "imported")


def test_each_order_goes_by_what_it_says(study: Study) -> None:
    suggest(
        study,
        {
            3: looked(0.9, 0.1, novelty=0.1),
            5: looked(0.5, 0.4, 0.4, novelty=0.2),
            7: looked(0.99, novelty=0.3),
            9: looked(0.2, 0.05, 0.3, novelty=0.9),
        },
    )
    finish(study, 20, ["a"])
    finish(study, 21, ["c"])
    for order, position, code in (
        ("uncertain", 5, ""), ("certain", 7, ""), ("different", 9, ""), ("rare", 7, "a"),
    ):  # fmt: skip
        assert pick(study, "Anna", order, now=1) == Pick(position, order, code)  # type: ignore[arg-type]
        assert samples(study, order) == [(position, None)]
    # What is done, and what is on the screen, is not shown again.
    finish(study, 5)
    assert pick(study, "Anna", "uncertain", now=9) == Pick(3, "uncertain")
    # A code counts as less rare with each quote: of 7 and 5 it was 0.99 / 2 against 0.4 / 1.
    for position in (22, 23):
        finish(study, position, ["a"])
    suggest(study, {5: looked(0.0, 0.4)})
    finish(study, 5, status="open")
    assert pick(study, "Anna", "rare", now=1) == Pick(5, "rare", "b")


@pytest.mark.parametrize("order", ["uncertain", "certain", "different", "rare", "mixed"])
def test_without_suggestions_chance_decides(study: Study, order: Order) -> None:
    found = pick(study, "Anna", order)
    assert found is not None
    assert found.why == "random"


@pytest.mark.parametrize("order", ORDERS)
def test_every_order_comes_to_an_end(study: Study, order: Order) -> None:
    suggest(study, {position: looked(0.6, 0.3, novelty=0.5) for position in range(1, 20)})
    seen: list[int] = []
    while (found := pick(study, "Anna", order, now=seen[-1] if seen else 0)) is not None:
        finish(study, found.position, ["a"])
        seen.append(found.position)
    # Of the two equal quotes one is shown.
    assert len(seen) == len(set(seen)) == QUOTES - 1


def test_the_last_one_to_do_is_the_one_on_the_screen(study: Study) -> None:
    for position in range(2, QUOTES + 1):
        finish(study, position)
    for order in ORDERS:
        assert pick(study, "Anna", order, now=1) is None
        found = pick(study, "Anna", order)
        assert found is not None
        assert found.position == 1


def test_a_fifth_of_the_mix_is_random_at_any_moment(study: Study) -> None:
    suggest(study, {i: looked(0.6, 0.3, novelty=0.5) for i in range(1, QUOTES + 1)})
    whys: Counter[Order] = Counter()
    position = 0
    for turn in range(1, 33):
        found = pick(study, "Anna", "mixed", now=position)
        assert found is not None
        position = found.position
        whys[found.why] += 1
        assert whys["random"] >= 0.2 * turn
        finish(study, position, ["a"] if turn < 10 else ["b"])
    assert whys["random"] <= RANDOM_SHARE * 32 + 1
    assert set(whys) == {"random", *MIX}


def test_what_is_drawn_is_on_disk_with_the_probability_of_its_draw(study: Study) -> None:
    seen: list[int] = []
    for _turn in range(5):
        found = pick(study, "Anna", "random", now=seen[-1] if seen else 0)
        assert found is not None
        seen.append(found.position)
        finish(study, found.position)
    with Study.open(study.folder) as again:
        drawn = samples(again)
    # The n-th is one of the 40 but for those before it; an equal one of a quote that is
    # done may have been drawn in between.
    assert [probability for _position, probability in drawn] == [
        1 / (QUOTES - n) for n in range(len(drawn))
    ]
    assert [position for position, _p in drawn if position in seen] == seen
    assert len(drawn) <= len(seen) + 1
    assert len(sampling.drawn(study.db)) == len(drawn)


def test_what_was_drawn_and_passed_over_comes_back(study: Study) -> None:
    first = pick(study, "Anna", "random")
    assert first is not None
    second = pick(study, "Anna", "random", now=first.position)
    assert second is not None
    assert second.position != first.position
    assert pick(study, "Anna", "random", now=second.position) == first


def test_what_was_done_before_belongs_to_the_draw_too(study: Study) -> None:
    for position in range(1, 31):
        finish(study, position)
    found = pick(study, "Anna", "random", chance=random.Random(1))
    assert found is not None
    assert found.position > 30
    # Else the quotes that a reason had put first could never be drawn.
    assert any(position <= 30 for position, _p in samples(study))


def test_each_quote_is_as_probable_as_any_other(study: Study) -> None:
    chance, drawn = random.Random(7), Counter[int]()
    for _turn in range(600):
        found = pick(study, "Anna", "random", chance=chance)
        assert found is not None
        drawn[found.position] += 1
        study.db.execute("DELETE FROM samples")
        study.db.execute("DELETE FROM drawn")
    expected = 600 / QUOTES
    distance = sum((drawn[i] - expected) ** 2 / expected for i in range(1, QUOTES + 1))
    # Chi-square of 39 degrees of freedom: beyond 86 once in 50,000.
    assert distance < 86


def test_when_nearly_all_were_drawn_the_others_are_counted_out(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sampling, "_MAX_DRAWS", 0)
    seen = {found.position for found in iter(lambda: _done(study), None)}
    assert len(seen) == QUOTES - 1


def _done(study: Study) -> Pick | None:
    found = pick(study, "Anna", "random")
    if found:
        finish(study, found.position)
    return found


CODERS = st.sampled_from(("Anna", "Bob"))
PLACES = st.integers(1, 4)
STEPS = st.one_of(
    st.tuples(
        st.just("suggest"),
        CODERS,
        PLACES,
        st.lists(st.sampled_from((0.1, 0.4, 0.6, 0.9)), max_size=3),
    ),
    st.tuples(st.just("finish"), CODERS, PLACES, st.sampled_from(("done", "skip", "open"))),
    st.tuples(st.just("undo"), CODERS, PLACES, st.none()),
    st.tuples(st.just("pick"), CODERS, PLACES, st.sampled_from((*MIX, "random"))),
)


@given(steps=st.lists(STEPS, min_size=8, max_size=40))
@example(
    steps=[
        ("suggest", "Anna", 1, [0.6]), ("finish", "Bob", 1, "done"), ("suggest", "Anna", 2, [0.1]),
        ("pick", "Anna", 3, "certain"), ("finish", "Bob", 1, "open"),
        ("pick", "Anna", 3, "uncertain"), ("pick", "Bob", 3, "uncertain"),
    ]
)  # fmt: skip
@settings(max_examples=scaled(60))
def test_it_finds_what_a_search_through_all_quotes_finds(
    study: Study, steps: list[tuple[str, str, int, Any]]
) -> None:
    """Whatever happened in between; what nobody decided on comes first."""
    db = sqlite3.connect(":memory:", isolation_level=None)
    study.db.backup(db)
    fresh = Study(study.folder, db, study.codebook)
    for what, coder, position, how in steps:
        log = Decisions(db, coder, study.codebook.revision)
        if what == "suggest":
            suggest(fresh, {position: looked(*how, novelty=sum(how) / 3)})
        elif what == "finish":
            log.finish(quotes.at(db, position).id, how)
        elif what == "undo":
            log.undo()
        elif how == "random":
            waiting = drawn_before(db, coder, but=position)
            found = pick(fresh, coder, how, now=position)
            assert found
            assert found.position in waiting or not waiting
        else:
            worth = {
                position: worth
                for position, worth in worths(db, coder, how).items()
                if worth[1] > 0
            }
            worth.pop(position, None)
            found = pick(fresh, coder, how, now=position)
            assert found
            assert (found.why == how) == bool(worth)
            if worth:
                assert worth[found.position] == max(worth.values())
    db.close()


def worths(db: sqlite3.Connection, coder: str, order: str) -> dict[int, tuple[bool, float]]:
    """What each quote that a coder has to do is worth to an order, and whether it is new."""
    found = {}
    for quote in quotes.every(db):
        did = {who: quotes.state(db, quote.id, who).status != "open" for who in ("Anna", "Bob")}
        said = suggestions.read(db, quote.id)
        if said is None or did[coder]:
            continue
        codes = SuggestionSet(said[1])
        value = {
            "uncertain": codes.doubt,
            "certain": codes.confidence or 0.0,
            "different": sum(s.probability for s in said[1]) / 3,
            "rare": max((s.probability for s in said[1]), default=0.0),
        }[order]
        found[quote.position] = (not any(did.values()), value)
    return found


def drawn_before(db: sqlite3.Connection, coder: str, *, but: int) -> set[int]:
    """What was drawn for a coder and is still to do, without what is on the screen."""
    rows = db.execute(
        "SELECT q.position, q.id FROM samples AS s JOIN quotes AS q ON q.id = s.quote"
        " WHERE s.coder = ? AND s.purpose = 'random'",
        (coder,),
    ).fetchall()
    return {
        position
        for position, quote in rows
        if position != but and quotes.state(db, quote, coder).status == "open"
    }


def test_chance_hides_the_suggestions_of_a_share_of_what_is_drawn(study: Study) -> None:
    chance = random.Random(7)
    study.settings.blind_share = 0.5
    for _time in range(QUOTES - 1):
        found = pick(study, "Anna", "random", chance=chance)
        assert found
        quote = quotes.at(study.db, found.position).id
        hidden = study.db.execute(
            "SELECT probability FROM samples WHERE quote = ? AND purpose = 'blind'", (quote,)
        ).fetchone()
        assert hidden == ((0.5,) if sampling.is_blind(study.db, "Anna", quote) else None)
        assert not sampling.is_blind(study.db, "Bob", quote)
        finish(study, found.position)
    # Outside this range a fair coin falls once in a thousand times.
    assert 9 <= len(samples(study, "blind")) <= 30
    assert {position for position, _p in samples(study, "blind")} <= {
        position for position, _p in samples(study)
    }


def test_without_a_share_nothing_is_hidden(study: Study) -> None:
    study.settings.blind_share = 0
    for position in range(1, 11):
        assert pick(study, "Anna", "random", now=position, chance=random.Random(position))
    assert not samples(study, "blind")
