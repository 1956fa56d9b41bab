"""Every place that counts quotes or respondents gives the number that follows from the decisions.

Random studies with two questions, weights, nets, two coders, a model, equal answers, skips, undo
and codes on quotes that nobody finished. The right numbers are counted here, from the log, in plain
Python; the files are read back with other libraries.
"""

from __future__ import annotations

import csv
import json
import random
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pandas as pd
import pyreadstat
import pytest
from driving import coding
from textual.widgets import OptionList, Static

import turven
from turven.corpus.study.code_counts import CodeCounts
from turven.corpus.study.coders import MODEL
from turven.corpus.study.decision_log import Seen
from turven.corpus.study.decisions import Decisions
from turven.tui.cli import run
from turven.tui.widgets.changing import ChangingLines
from turven.tui.widgets.codebook import CodebookPanel
from turven.tui.wording.study import state

NETS = {"traffic": ("cars", "bikes"), "space": ("trees", "benches", "paths"), "": ("other",)}
CODES = [code for codes in NETS.values() for code in codes]
QUESTIONS = ("better", "worse")
BOOK = """
codes:
  - id: traffic
    label: Traffic
    codes:
      - {id: cars, label: Cars}
      - {id: bikes, label: Bicycles}
  - id: space
    label: Space
    codes:
      - {id: trees, label: Trees}
      - {id: benches, label: Benches}
      - {id: paths, label: Paths}
  - {id: other, label: Other}
"""

Coded = dict[str, dict[str, tuple[bool, set[str]]]]
"""For each coder and quote: whether it is done, and its codes."""


def replayed(study: turven.Study) -> Coded:
    """The state that follows from the log: the newest decision on a subject counts."""
    status: dict[tuple[str, str], str] = {}
    given: dict[tuple[str, str, str], str] = {}
    rows = study.db.execute("SELECT coder, quote, what, code FROM decisions ORDER BY id")
    for coder, quote, what, code in rows:
        if what in ("done", "skip", "open"):
            status[coder, quote] = what
        elif what in ("apply", "remove", "decline"):
            given[coder, quote, code] = what
    found: Coded = defaultdict(dict)
    for (coder, quote), what in status.items():
        found[coder][quote] = (what == "done", set())
    for (coder, quote, code), what in given.items():
        _done, codes = found[coder].setdefault(quote, (False, set()))
        if what == "apply":
            codes.add(code)
    return found


def with_nets(codes: set[str]) -> set[str]:
    return codes | {net for net, below in NETS.items() if net and codes & {*below}}


@pytest.fixture(params=range(3))
def study(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[turven.Study]:
    draw = random.Random(request.param)
    (tmp_path / "book.yaml").write_text(BOOK, encoding="utf-8")
    with (tmp_path / "answers.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["nr", *QUESTIONS, "region", "weight"])
        words = ["more trees", "no cars here", "a bench", "fewer cars please", "nothing at all"]
        for nr in range(1, 25):
            answers = [draw.choice(words) if draw.random() < 0.4 else f"{w} {nr}" for w in "xy"]
            rows.writerow([nr, *answers, draw.choice("NS"), draw.choice(["0.5", "1", "2"])])
    with turven.create(tmp_path / "study", tmp_path / "book.yaml") as study:
        study.import_file(
            tmp_path / "answers.csv", text=QUESTIONS, respondent="nr", weight="weight"
        )
        decide(study, draw)
        yield study


def decide(study: turven.Study, draw: random.Random) -> None:
    """Random decisions of Anna and Bram; the model codes what Anna did not touch."""
    quotes = [id_ for (id_,) in study.db.execute("SELECT id FROM quotes ORDER BY position")]
    counted = {}
    for coder, share in (("Anna", 0.7), ("Bram", 0.3)):
        log = Decisions(study.db, coder, study.codebook.revision)
        counted[coder] = CodeCounts(study.db, coder)
        for quote in quotes:
            if draw.random() > share:
                continue
            for code in draw.sample(CODES, draw.randint(0, 3)):
                log.code(quote, code)
            log.finish(quote, draw.choice(["done", "done", "done", "skip", "open"]))
            if draw.random() < 0.1:
                log.code(quote, draw.choice(CODES), "remove")
            if draw.random() < 0.1:
                log.undo()
        # Counted along the way, so that what is kept between two keypresses is tried as well.
        assert counted[coder].read(study.codebook) == expected(study, coder)
    touched = set(replayed(study)["Anna"])
    model = Decisions(study.db, MODEL, study.codebook.revision)
    seen = Seen(model="m", score=0.9, rank=1, visible=False)
    left = [quote for quote in quotes if quote not in touched]
    model.autocode([(quote, {draw.choice(CODES): seen}) for quote in left[:8]], "m")


def expected(study: turven.Study, coder: str) -> dict[str, int]:
    """The quotes that a coder gave each code and each net, finished or not."""
    counts: dict[str, int] = defaultdict(int)
    for _done, codes in replayed(study)[coder].values():
        for code in with_nets(codes):
            counts[code] += 1
    return dict(counts)


def shown(rows: list[str]) -> dict[str, int]:
    """The last number of the last row with the name of a code or net."""
    names = {
        "traffic": "TRAFFIC", "space": "SPACE", "cars": "Cars", "bikes": "Bicycles",
        "trees": "Trees", "benches": "Benches", "paths": "Paths", "other": "Other",
    }  # fmt: skip
    found = {}
    for id_, name in names.items():
        row = [row for row in rows if name in row.split()][-1]
        numbers = [int(word) for word in row.split() if word.isdigit()]
        if numbers:
            found[id_] = numbers[-1]
    return found


async def test_each_screen_counts_the_quotes_that_the_coder_gave_a_code_or_net(
    study: turven.Study,
) -> None:
    right = expected(study, "Anna")
    assert state(study)["coders"]["Anna"]["codings"] == right
    async with coding(study) as (screen, pilot):
        panel = screen.query_one(CodebookPanel).query_one("#codes", ChangingLines)
        assert shown([panel.render_line(y).text for y in range(panel.size.height)]) == right
        await pilot.press("ctrl+l")
        await pilot.pause()
        text = str(pilot.app.screen.query_one("#overview", Static).content)
        assert shown(text.splitlines()) == right
        await pilot.press("escape")
        await pilot.press("ctrl+k")
        await pilot.pause()
        listed = pilot.app.screen.query_one(OptionList)
        rows = [str(listed.get_option_at_index(at).prompt) for at in range(listed.option_count)]
        assert shown(rows) == right


def counting(study: turven.Study) -> dict[str, tuple[str, set[str]]]:
    """By quote, the coder whose codes count and these: a person's before the model's."""
    coded = replayed(study)
    done = {coder: sum(each for each, _codes in coded[coder].values()) for coder in coded}
    order = sorted(coded, key=lambda coder: (coder == MODEL, -done[coder], coder))
    found: dict[str, tuple[str, set[str]]] = {}
    for coder in order:
        for quote, (finished, codes) in coded[coder].items():
            if finished:
                found.setdefault(quote, (coder, codes))
    return found


def respondents(study: turven.Study, question: str) -> dict[str, tuple[float, set[str]]]:
    """The respondents whose answer to a question counts, with their weight, codes and nets."""
    rows = study.db.execute(
        "SELECT q.id, q.respondent, r.weight FROM quotes AS q"
        " JOIN questions AS n ON n.id = q.question"
        " JOIN respondents AS r ON r.id = q.respondent WHERE n.text = ?",
        (question,),
    ).fetchall()
    counts = counting(study)
    return {
        respondent: (weight, with_nets(counts[quote][1]))
        for quote, respondent, weight in rows
        if quote in counts
    }


@pytest.mark.parametrize("question", QUESTIONS)
def test_tables_count_the_respondents_whose_answer_is_done(
    study: turven.Study, question: str
) -> None:
    right = respondents(study, question)
    base, whole = len(right), sum(weight for weight, _codes in right.values())
    rows = {row["code"]: row for row in study.frequencies(question=question)}
    for code in [*CODES, "traffic", "space"]:
        having = [weight for weight, codes in right.values() if code in codes]
        assert rows[code]["count"] == len(having)
        assert rows[code]["base"] == base
        assert rows[code]["share"] == pytest.approx(sum(having) / whole)


def test_without_a_question_each_has_its_own_rows_and_together_only_when_asked(
    study: turven.Study,
) -> None:
    alone = [row for question in QUESTIONS for row in study.frequencies(question=question)]
    assert list(study.frequencies()) == alone
    assert [row["question"] for row in alone[:: len(alone) // 2]] == [*QUESTIONS]
    together: dict[str, set[str]] = defaultdict(set)
    for question in QUESTIONS:
        for respondent, (_weight, codes) in respondents(study, question).items():
            together[respondent] |= codes
    rows = {row["code"]: row for row in study.frequencies(all_questions=True)}
    for code in [*CODES, "traffic", "space"]:
        assert rows[code]["question"] == ""
        assert rows[code]["count"] == sum(code in codes for codes in together.values())
        assert rows[code]["base"] == len(together)
    with pytest.raises(turven.Refusal, match="all-questions"):
        study.frequencies(question=QUESTIONS[0], all_questions=True)


def test_the_command_names_the_question_of_each_table(
    study: turven.Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def tables_with(*options: str) -> str:
        assert run(["tables", "--study", str(study.folder), *options]) == 0
        return capsys.readouterr().out

    printed = tables_with()
    assert [f"Question: {question}" in printed for question in QUESTIONS] == [True, True]
    assert "Question:" not in tables_with("--all-questions")
    tables = json.loads(tables_with("--json"))["tables"]
    assert [each["frequencies"]["base"]["question"] for each in tables] == [*QUESTIONS]
    tables_with("--out", str(tmp_path / "t.xlsx"))
    cells = [
        str(cell.value)
        for sheet in openpyxl.load_workbook(tmp_path / "t.xlsx").worksheets
        for row in sheet.iter_rows()
        for cell in row
    ]
    assert all(any(f"Question: {question}" in cell for cell in cells) for question in QUESTIONS)


def test_each_file_has_the_codes_of_done_quotes_and_nothing_on_others(
    study: turven.Study, tmp_path: Path
) -> None:
    coded = replayed(study)
    right = {
        (coder, quote): {code: float(code in codes) for code in CODES} if done else None
        for coder, quotes in coded.items()
        for quote, (done, codes) in quotes.items()
    }
    for ending in ("csv", "xlsx", "parquet"):
        study.export(tmp_path / f"wide.{ending}", wide=True)
    sheet = openpyxl.load_workbook(tmp_path / "wide.xlsx").worksheets[0]
    first, *rest = [[cell.value for cell in row] for row in sheet.iter_rows()]
    frames = {
        "csv": pd.read_csv(tmp_path / "wide.csv"),
        "xlsx": pd.DataFrame(rest, columns=first),
        "parquet": pd.read_parquet(tmp_path / "wide.parquet"),
    }
    for ending, frame in frames.items():
        compared = 0
        for row in frame.to_dict("records"):
            if pd.isna(row["coder"]) or not row["coder"]:
                continue
            values = {code: row[code] for code in CODES}
            of_quote = right[row["coder"], row["quote"]]
            compared += 1
            if of_quote is None:
                assert all(pd.isna(value) for value in values.values()), ending
            else:
                assert values == of_quote, ending
        assert compared == len(right), ending


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_row_per_respondent_is_missing_where_the_answer_is_not_done(
    study: turven.Study, tmp_path: Path, question: str
) -> None:
    coded = replayed(study)["Anna"]
    numbers = dict(
        study.db.execute(
            "SELECT q.id, q.respondent FROM quotes AS q JOIN questions AS n"
            " ON n.id = q.question WHERE n.text = ?",
            (question,),
        )
    )
    right = {
        respondent: {code: float(code in coded[quote][1]) for code in CODES}
        if coded.get(quote, (False, set()))[0]
        else None
        for quote, respondent in numbers.items()
    }
    study.export(tmp_path / "anna.sav", coder="Anna")
    study.export(tmp_path / "anna.csv", coder="Anna", rows="respondents")
    study.export(tmp_path / "anna.xlsx", coder="Anna", rows="respondents")
    study.export(tmp_path / "anna.parquet", coder="Anna", rows="respondents")
    sav, _meta = pyreadstat.read_sav(tmp_path / "anna.sav")
    sheet = openpyxl.load_workbook(tmp_path / "anna.xlsx").worksheets[0]
    first, *rest = [[cell.value for cell in row] for row in sheet.iter_rows()]
    frames = {
        "sav": sav,
        "csv": pd.read_csv(tmp_path / "anna.csv"),
        "xlsx": pd.DataFrame(rest, columns=first),
        "parquet": pd.read_parquet(tmp_path / "anna.parquet"),
    }
    for ending, frame in frames.items():
        for row in frame.to_dict("records"):
            of_respondent = right[str(int(row["nr"]))]
            values = {code: row[f"{question}_{code}"] for code in CODES}
            if of_respondent is None:
                assert all(pd.isna(value) for value in values.values()), (ending, row["nr"])
            else:
                assert values == of_respondent, (ending, row["nr"])


def test_status_as_json_says_the_same(study: turven.Study) -> None:
    done = {
        coder: sum(finished for finished, _codes in quotes.values())
        for coder, quotes in replayed(study).items()
    }
    said = json.loads(json.dumps(state(study)))["coders"]
    assert {coder: each["done"] for coder, each in said.items()} == done
    assert {coder: each["codings"] for coder, each in said.items()} == {
        coder: expected(study, coder) for coder in done
    }
