"""The log of decisions: whatever is decided, undone and redone, nothing is lost."""

from __future__ import annotations

import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from fuzzing import scaled
from hypothesis import given, settings
from hypothesis import strategies as st
from studies import build_study

from turven.corpus.exchange.imports.import_file import import_file
from turven.corpus.progress import Cancelled, cancel_when
from turven.corpus.study import quotes
from turven.corpus.study.checking import check, log_matches_state
from turven.corpus.study.decision_log import Seen
from turven.corpus.study.decisions import Decisions
from turven.corpus.study.ids import ids
from turven.corpus.study.quotes import State
from turven.corpus.study.study import Study

NOTHING = State("open", flagged=False, memo="", codes=(), declined=frozenset())
CODES = ("wet", "geld", "anders")


def a_study(folder: Path) -> Study:
    """Four quotes, of which the second and the third are equal, and three codes."""
    return build_study(
        folder,
        "id,antwoord\n1,De wet knelt\n2,geen idee\n3,Geen  idee.\n4,Te weinig geld\n",
        "codes:\n" + "".join(f"  - {{id: {code}, label: {code}}}\n" for code in CODES),
    )


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return a_study(tmp_path)


def log(study: Study, coder: str = "Anna") -> Decisions:
    return Decisions(study.db, coder, study.codebook.revision)


def states(study: Study, coder: str = "Anna") -> list[State]:
    return [quotes.state(study.db, q.id, coder) for q in list(quotes.every(study.db))]


def has(decisions: Decisions, quote: str, code: str) -> bool:
    return code in quotes.state(decisions.db, quote, decisions.coder).codes


def tallies(study: Study, coder: str) -> tuple[quotes.CoderProgress, dict[str, int]]:
    """What stands in `latest`, counted quote by quote."""
    every = states(study, coder)
    codes_of = [state.codes for state in every]
    return quotes.CoderProgress(
        len(every),
        sum(state.status == "done" for state in every),
        sum(state.status == "skip" for state in every),
        sum(state.flagged for state in every),
    ), {code: count for code in CODES if (count := sum(code in codes for codes in codes_of))}


ACTIONS: dict[str, Callable[[Decisions, str, str], object]] = {
    "apply": lambda d, quote, code: d.code(quote, code),
    "remove": lambda d, quote, code: d.code(quote, code, "remove"),
    "decline": lambda d, quote, code: d.code(quote, code, "decline"),
    "span": lambda d, quote, code: d.code(quote, code, span=(0, 3)),
    "take away": lambda d, quote, code: d.remove_code(quote, code) if has(d, quote, code) else (),
    "done": lambda d, quote, code: d.finish(quote, codes=[(code, "suggestion")]),
    "nothing": lambda d, quote, _code: d.finish(quote),
    "skip": lambda d, quote, _code: d.finish(quote, "skip"),
    "flag": lambda d, quote, _code: d.flag(quote),
    "unflag": lambda d, quote, _code: d.flag(quote, flagged=False),
    "alone": lambda d, quote, _code: d.alone(quote),
    "together": lambda d, quote, _code: d.alone(quote, alone=False),
    "all": lambda d, quote, code: d.code_all([quote, *(q.id for q in quotes.every(d.db))], [code]),
    "as": lambda d, quote, _code: d.copy_codes(quote, [q.id for q in quotes.every(d.db)][:2]),
    "memo": lambda d, quote, code: d.memo(quote, f"iets over {code}"),
}
history = st.lists(
    st.tuples(
        st.sampled_from(["Anna", "Bram"]),
        st.sampled_from([*ACTIONS, "undo", "redo"]),
        st.integers(0, 3),
        st.sampled_from(CODES),
    ),
    max_size=25,
)


def before(study: Study, row: tuple[object, ...]) -> tuple[object, ...]:
    """What undo has to write for a row of the log, found one by one."""
    id_, action, coder, quote, what, code, start, end = row
    subject = next(kind for kind in SUBJECTS if what in kind)
    found = [
        about
        for (o_id, o_action, o_what, *about) in study.db.execute(
            "SELECT id, action, what, memo, how, model, score, rank, seen FROM decisions"
            ' WHERE quote = ? AND coder = ? AND code IS ? AND start IS ? AND "end" IS ?'
            " ORDER BY id",
            (quote, coder, code, start, end),
        )
        if o_id < id_ and o_action != action and o_what in subject
        for about in [(o_what, *about)]
    ]
    memo = "" if what == "memo" else None
    nothing = (subject[0], memo, "manual", None, None, None, None)
    return (quote, code, start, end, *(found[-1] if found else nothing))


SUBJECTS = (
    ("remove", "apply", "decline"), ("open", "done", "skip"), ("unflag", "flag"), ("memo",),
    ("together", "alone"),
)  # fmt: skip
"""What is decided on the same subject; first what holds where nothing was decided."""


@settings(max_examples=scaled(40))
@given(history=history)
def test_undo_writes_what_each_decision_found_before_it(
    history: list[tuple[str, str, int, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    with a_study(tmp_path_factory.mktemp("terug")) as study:
        every = [q.id for q in quotes.every(study.db)]
        decisions = log(study)
        for _coder, what, quote, code in history:
            if what in ACTIONS:
                ACTIONS[what](decisions, every[quote], code)
            else:
                getattr(decisions, what)()
        while (taken := decisions.undo()) is not None:
            undone = study.db.execute(
                'SELECT id, action, coder, quote, what, code, start, "end" FROM decisions'
                " WHERE action = (SELECT undoes FROM decisions WHERE id = ?) ORDER BY id",
                (taken.action,),
            ).fetchall()
            written = study.db.execute(
                'SELECT quote, code, start, "end", what, memo, how, model, score, rank, seen'
                " FROM decisions WHERE action = ? ORDER BY id",
                (taken.action,),
            ).fetchall()
            assert written == [before(study, row) for row in undone]
            assert taken.quote == undone[0][3]
            assert taken.quotes == len({row[3] for row in undone})


def test_a_cancelled_undo_takes_nothing_back(study: Study) -> None:
    decisions, quote = log(study), quotes.at(study.db, 1).id
    decisions.finish(quote, codes=[("wet", "manual")])
    before_, held = list(study.db.iterdump()), states(study)
    with pytest.raises(Cancelled):
        decisions.undo(cancel_when(lambda: True))
    assert list(study.db.iterdump()) == before_
    decisions.undo()
    decisions.redo()
    assert states(study) == held


@settings(max_examples=scaled(60))
@given(history=history)
def test_any_history_can_be_undone_to_nothing_and_redone(
    history: list[tuple[str, str, int, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    with a_study(tmp_path_factory.mktemp("geschiedenis")) as study:
        every = [q.id for q in quotes.every(study.db)]
        logs = {coder: log(study, coder) for coder in ("Anna", "Bram")}
        for coder, what, quote, code in history:
            if what in ACTIONS:
                ACTIONS[what](logs[coder], every[quote], code)
            else:
                getattr(logs[coder], what)()
        assert log_matches_state(study.db)
        for coder in logs:
            counted = (quotes.coder_progress(study.db, coder), quotes.code_counts(study.db, coder))
            assert counted == tallies(study, coder)
        ended = {coder: states(study, coder) for coder in logs}

        # A restart in between: what can be undone is in the log, and nowhere else.
        for coder in logs:
            again = log(study, coder)
            undone = 0
            while again.undo():
                undone += 1
            assert states(study, coder) == [NOTHING] * 4
            again = log(study, coder)
            for _ in range(undone):
                assert again.redo()
            assert states(study, coder) == ended[coder]
        assert log_matches_state(study.db)


@settings(max_examples=scaled(25))
@given(history=history, seed=st.integers(0, 99))
def test_the_order_in_which_decisions_come_in_does_not_matter(
    history: list[tuple[str, str, int, str]], seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with (
        a_study(tmp_path_factory.mktemp("een")) as study,
        a_study(tmp_path_factory.mktemp("ander")) as other,
    ):
        every = [q.id for q in quotes.every(study.db)]
        logs = {coder: log(study, coder) for coder in ("Anna", "Bram")}
        for coder, what, quote, code in history:
            if what in ACTIONS:
                ACTIONS[what](logs[coder], every[quote], code)
            else:
                getattr(logs[coder], what)()
        rows = study.db.execute("SELECT * FROM decisions").fetchall()
        random.Random(seed).shuffle(rows)
        for row in rows:
            marks = ", ".join("?" for _ in row)
            other.db.execute(f"INSERT INTO decisions VALUES ({marks})", row)
        assert log_matches_state(other.db)
        latest = "SELECT * FROM latest"
        assert other.db.execute(latest).fetchall() == study.db.execute(latest).fetchall()


def test_a_decision_is_never_changed_or_deleted(study: Study) -> None:
    first = next(quotes.every(study.db))
    log(study).code(first.id, "wet")
    for statement in ("UPDATE decisions SET code = 'geld'", "DELETE FROM decisions"):
        with pytest.raises(sqlite3.IntegrityError, match="never"):
            study.db.execute(statement)


def test_equal_answers_are_coded_along_and_flags_and_memos_are_not(study: Study) -> None:
    second = list(quotes.every(study.db))[1]
    assert second.equals == 2
    decisions = log(study)
    decisions.finish(second.id, codes=[("anders", "manual")])
    decisions.flag(second.id)
    decisions.memo(second.id, "vaak")
    decisions.code(second.id, "wet", span=(0, 4))
    third = states(study)[2]
    assert third == State("done", flagged=False, memo="", codes=("anders",), declined=frozenset())
    how = dict(study.db.execute("SELECT quote, how FROM codings WHERE code = 'anders'").fetchall())
    assert sorted(how.values()) == ["manual", "same"]


def test_redo_brings_back_what_was_suggested_and_seen(study: Study) -> None:
    first = next(quotes.every(study.db))
    decisions = log(study)
    seen = Seen(model="m1", score=0.8, rank=2, visible=True)
    decisions.code(first.id, "wet", how="suggestion", seen=seen)
    columns = "SELECT how, model, score, rank, seen FROM codings"
    before = study.db.execute(columns).fetchall()
    assert before == [("suggestion", "m1", 0.8, 2, 1)]
    decisions.undo()
    assert study.db.execute(columns).fetchall() == []
    decisions.redo()
    assert study.db.execute(columns).fetchall() == before


def test_a_quote_without_codes_is_one_of_three_different_things(study: Study) -> None:
    one, two, _three, four = (q.id for q in list(quotes.every(study.db)))
    decisions = log(study)
    decisions.finish(one)
    decisions.finish(four, "skip")
    assert [state.status for state in states(study)] == ["done", "open", "open", "skip"]
    assert quotes.next_position(study.db, 0, "Anna", undecided=True) == 2
    assert two


def test_ids_rise_also_when_the_clock_is_set_back() -> None:
    future = next(ids("ffffffff-0000-7fff-8000-000000000000"))
    assert future > "ffffffff-0000-7fff-8000-000000000000"
    rising = ids(None)
    many = [next(rising) for _ in range(10_000)]
    assert many == sorted(set(many))
    assert all(one[14] == "7" and one[19] in "89ab" for one in many)


def test_what_was_acknowledged_survives_a_kill(study: Study) -> None:
    script = """
import sys
from pathlib import Path
from turven import Study
from turven.corpus.study import quotes
from turven.corpus.study.decisions import Decisions
study = Study.open(Path(sys.argv[1]))
log = Decisions(study.db, "Anna", study.codebook.revision)
every = [q.id for q in quotes.every(study.db)]
turn = 0
while True:
    turn += 1
    for decision in log.code(every[turn % 4], ("wet", "geld")[turn % 2]):
        print(decision.id, flush=True)
"""
    for wait in (0.05, 0.2, 0.5):
        writer = subprocess.Popen(
            [sys.executable, "-c", script, study.folder], stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout
        acknowledged = [writer.stdout.readline().strip()]
        time.sleep(wait)
        writer.send_signal(signal.SIGKILL)
        acknowledged += [line.strip() for line in writer.stdout if line.endswith("\n")]
        writer.wait()
        kept = {id_ for (id_,) in study.db.execute("SELECT id FROM decisions")}
        assert set(acknowledged) <= kept
        assert check(study) == []


def test_what_two_copies_of_a_study_undid_both_is_undone_once(study: Study, tmp_path: Path) -> None:
    first, *_others, last = (q.id for q in quotes.every(study.db))
    one = log(study)
    one.code(first, "wet")
    one.code(last, "geld")
    shutil.copytree(study.folder, tmp_path / "kopie")
    one.undo()
    with Study.open(tmp_path / "kopie") as copy:
        other = log(copy)
        other.undo()
        rows = copy.db.execute("SELECT * FROM decisions").fetchall()
    marks = ", ".join("?" for _ in rows[0])
    study.db.executemany(f"INSERT INTO decisions VALUES ({marks}) ON CONFLICT DO NOTHING", rows)

    merged = log(study)
    assert [state.codes for state in states(study)] == [("wet",), (), (), ()]
    assert merged.redo()
    assert not merged.redo()
    assert [state.codes for state in states(study)] == [("wet",), (), (), ("geld",)]
    assert merged.undo()
    assert merged.undo()
    assert not merged.undo()
    assert states(study) == [NOTHING] * 4


def test_undo_in_merged_copies_brings_back_nothing_that_was_undone(
    study: Study, tmp_path: Path
) -> None:
    first = next(quotes.every(study.db)).id
    one = log(study)
    one.code(first, "wet")
    shutil.copytree(study.folder, tmp_path / "kopie")
    with Study.open(tmp_path / "kopie") as copy:
        log(copy).code(first, "wet", "decline")
        rows = copy.db.execute("SELECT * FROM decisions").fetchall()
    one.undo()
    marks = ", ".join("?" for _ in rows[0])
    study.db.executemany(f"INSERT INTO decisions VALUES ({marks}) ON CONFLICT DO NOTHING", rows)

    merged = log(study)
    assert merged.redo()
    assert [state.codes for state in states(study)] == [(), (), (), ()]
    assert states(study)[0].declined == {"wet"}
    while merged.undo():
        pass
    assert states(study) == [NOTHING] * 4
    assert check(study) == []


def test_the_odd_one_is_coded_on_its_own_until_it_is_put_back(study: Study) -> None:
    _first, second, third, _last = quotes.every(study.db)
    decisions, other = log(study), log(study, "Bram")
    decisions.code(second.id, "anders")
    decisions.alone(third.id)
    assert decisions.coded_together(second.id) == [second.id]
    assert decisions.coded_together(third.id) == [third.id]
    assert other.coded_together(third.id) == [third.id, second.id]
    assert [quotes.coded_together(study.db, q, "Anna") for q in (second, third)] == [1, 1]
    assert [quotes.coded_together(study.db, q, "Bram") for q in (second, third)] == [2, 2]

    # What it had stays with it; from here on each goes its own way.
    assert states(study)[2] == State("open", False, "", ("anders",), frozenset(), alone=True)
    decisions.finish(third.id, codes=[("geld", "manual")])
    decisions.finish(second.id, codes=[("wet", "manual")])
    assert [state.codes for state in states(study)[1:3]] == [("anders", "wet"), ("anders", "geld")]

    # Put back it keeps its own, until something is decided on them together.
    decisions.alone(third.id, alone=False)
    assert states(study)[2].codes == ("anders", "geld")
    assert quotes.coded_together(study.db, second, "Anna") == 2
    decisions.remove_code(second.id, "anders")
    assert [state.codes for state in states(study)[1:3]] == [("wet",), ("geld",)]
    assert check(study) == []
    for _turn in range(6):
        assert decisions.undo()
    assert not decisions.undo()
    assert states(study) == [NOTHING] * 4


def test_what_was_coded_on_its_own_stays_as_it_was_coded(study: Study) -> None:
    _first, second, third, _last = quotes.every(study.db)
    decisions = log(study)
    seen = Seen(model="m1", score=0.8, rank=2, visible=True)
    decisions.alone(third.id)
    decisions.code(third.id, "wet", how="suggestion", seen=seen)
    decisions.alone(third.id, alone=False)
    decisions.code(second.id, "wet")
    how = dict(study.db.execute("SELECT quote, how FROM codings").fetchall())
    assert how == {second.id: "manual", third.id: "suggestion"}
    # And what did not have a code does not lose it.
    decisions.code(second.id, "geld", "remove")
    (removed,) = study.db.execute("SELECT count(*) FROM decisions WHERE code = 'geld'").fetchone()
    assert removed == 1


def test_others_are_coded_as_a_quote_and_finished_in_one_action(study: Study) -> None:
    first, second, third, last = quotes.every(study.db)
    decisions = log(study)
    seen = Seen(model="m1", score=0.8, rank=2, visible=True)
    decisions.code(first.id, "wet", how="suggestion", seen=seen)
    decisions.code(first.id, "geld", span=(0, 2))
    decisions.code(last.id, "anders")
    decisions.copy_codes(first.id, [second.id, last.id])
    given = [set(state.codes) for state in states(study)]
    assert given == [{"wet", "geld"}, {"wet", "geld"}, {"wet", "geld"}, {"wet", "geld", "anders"}]
    assert {state.status for state in states(study)} == {"done"}
    how = dict(study.db.execute("SELECT quote, how FROM codings WHERE code = 'wet'").fetchall())
    assert how == {
        first.id: "suggestion", second.id: "near", third.id: "same", last.id: "near",
    }  # fmt: skip
    decisions.undo()
    assert [set(state.codes) for state in states(study)] == [
        {"wet", "geld"}, set(), set(), {"anders"},
    ]  # fmt: skip
    assert {state.status for state in states(study)} == {"open"}


def test_many_are_coded_in_one_action_or_none_of_them(tmp_path: Path) -> None:
    (tmp_path / "veel.csv").write_text(
        "id,antwoord\n" + "".join(f"{i + 100},antwoord {i % 400}\n" for i in range(600))
    )
    with a_study(tmp_path) as study:
        import_file(study, tmp_path / "veel.csv")
        ids = [quote.id for quote in quotes.every(study.db)]
        decisions = log(study)
        decisions.code(ids[10], "wet")
        told: list[float] = []

        def three_times(fraction: float) -> None:
            told.append(fraction)
            if len(told) == 3:
                raise Cancelled

        with pytest.raises(Cancelled):
            decisions.code_all(ids, CODES, three_times)
        assert told == sorted(told)
        assert len(told) == 3
        assert sum(len(state.codes) for state in states(study)) == 2
        # Of 200 the second answer that is equal comes along.
        assert decisions.code_all(ids[4:404], ["geld", "wet"]) == 600
        assert [set(state.codes) for state in states(study)[4:]] == [{"geld", "wet"}] * 600
        (actions,) = study.db.execute("SELECT count(DISTINCT action) FROM decisions").fetchone()
        assert actions == 2
        taken = decisions.undo()
        assert taken
        assert taken.quotes == 600
        assert sum(len(state.codes) for state in states(study)) == 2
        assert decisions.redo()
        assert [set(state.codes) for state in states(study)[4:]] == [{"geld", "wet"}] * 600
