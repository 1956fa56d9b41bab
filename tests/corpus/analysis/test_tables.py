"""Tables of a study: who is in the base, and the figures of counting by hand."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from fuzzing import scaled
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2_contingency

from turven.corpus import language
from turven.corpus.analysis.intervals import Interval, wilson
from turven.corpus.analysis.reference import deciding_coders
from turven.corpus.analysis.tables.codings import Codings, read
from turven.corpus.analysis.tables.cooccurrence import cooccurrence
from turven.corpus.analysis.tables.crosstabs import crosstab, variables
from turven.corpus.analysis.tables.frequencies import frequencies
from turven.corpus.analysis.tables.saturation import expected, saturation
from turven.corpus.analysis.tables.sheets import (
    Percent,
    Sheet,
    cell_text,
    cooccurrence_sheet,
    crosstab_sheet,
    frequencies_sheet,
    saturation_sheet,
)
from turven.corpus.analysis.tables.weighting import effective_bases
from turven.corpus.analysis.tables.writing import write
from turven.corpus.editing.operations import Editing
from turven.corpus.errors import Refusal
from turven.corpus.exchange.imports.import_file import import_file
from turven.corpus.study import quotes
from turven.corpus.study.coders import MODEL
from turven.corpus.study.decision_log import Seen
from turven.corpus.study.decisions import Decisions
from turven.corpus.study.study import Study

BOOK = """\
codes:
  - id: recht
    label: Recht
    codes:
      - {id: wet, label: Wet}
      - {id: regels, label: Regels}
  - {id: geld, label: Geld}
"""
CODES = ("wet", "regels", "geld")


def a_study(folder: Path, rows: list[tuple[object, ...]]) -> Study:
    """A study of answers `(respondent, question, region, weight)`."""
    (folder / "boek.yaml").write_text(BOOK)
    with (folder / "in.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["respondent", "vraag", "regio", "gewicht", "antwoord"])
        writer.writerows([*row, f"antwoord {at}"] for at, row in enumerate(rows))
    study = Study.create(folder / "studie", folder / "boek.yaml")
    import_file(study, folder / "in.csv")
    return study


def log(study: Study, coder: str = "Anna") -> Decisions:
    return Decisions(study.db, coder, study.codebook.revision)


def ids(study: Study) -> list[str]:
    return [quote.id for quote in quotes.every(study.db)]


def counts(study: Study, codings: Codings) -> dict[str, int]:
    return {line.line.code: line.count for line in frequencies(study, codings).lines}


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    """Six answers of four respondents to two questions."""
    rows: list[tuple[object, ...]] = [
        (1, "Waarom?", "Noord", 1), (1, "Wat nog?", "Noord", 1), (2, "Waarom?", "Zuid", 2),
        (2, "Wat nog?", "Zuid", 2), (3, "Waarom?", "Zuid", 1), (4, "Waarom?", "", 1),
    ]  # fmt: skip
    with a_study(tmp_path, rows) as made:
        yield made


def test_respondents_count_and_not_what_they_mention(study: Study) -> None:
    anna, (one, again, two, *_others) = log(study), ids(study)
    anna.finish(one, codes=[("wet", "manual"), ("regels", "manual")])
    anna.finish(again, codes=[("wet", "manual")])
    anna.code(again, "wet", span=(0, 3))
    anna.finish(two)
    found = frequencies(study, read(study))
    assert {one.line.code: one.count for one in found.lines} == {
        "recht": 1, "wet": 1, "regels": 1, "geld": 0,
    }  # fmt: skip
    assert (found.base.respondents, found.base.quotes, found.without, found.partly) == (2, 3, 1, 1)
    assert found.lines[0].share == 0.5
    assert found.lines[0].weighted_share == pytest.approx(1 / 3)


def test_who_skipped_and_who_did_not_look_are_not_in_the_base(study: Study) -> None:
    anna, (one, again, two, other, *_others) = log(study), ids(study)
    anna.finish(one)
    anna.finish(again, "skip")
    anna.code(two, "wet")
    anna.finish(other)
    anna.finish(other, "open")
    base = read(study).base
    assert (base.respondents, base.quotes, base.skipped, base.open) == (1, 1, 1, 4)
    assert counts(study, read(study))["wet"] == 0


def test_of_a_quote_the_first_coder_asked_for_counts(study: Study) -> None:
    one, again, two, *_others = ids(study)
    log(study).finish(one, codes=[("wet", "manual")])
    log(study).finish(again, codes=[("geld", "manual")])
    log(study, "Bram").finish(one, codes=[("regels", "manual")])
    machine = {"geld": Seen(model="m", score=0.9, rank=1, visible=False)}
    log(study, MODEL).autocode([(one, machine), (two, machine)], "m")
    assert deciding_coders(study) == ("Anna", "Bram", MODEL)
    assert counts(study, read(study)) == {"recht": 1, "wet": 1, "regels": 0, "geld": 2}
    assert read(study).base.by_machine == 1
    assert counts(study, read(study, coders=["Bram", "Anna"]))["regels"] == 1
    assert counts(study, read(study, coders=["Bram"]))["geld"] == 0
    # Who settled what they disagreed on is the first of all.
    log(study, "Overleg").code(one, "geld", how="adjudication")
    log(study, "Overleg").finish(one)
    assert deciding_coders(study)[0] == "Overleg"
    assert counts(study, read(study))["wet"] == 0
    with pytest.raises(Refusal, match="Cleo"):
        read(study, coders=["Cleo"])


def test_a_merged_code_counts_as_the_other(study: Study) -> None:
    anna, (one, _again, two, *_others) = log(study), ids(study)
    anna.finish(one, codes=[("wet", "manual"), ("geld", "manual")])
    anna.finish(two, codes=[("wet", "manual")])
    Editing(study, "Anna").merge("wet", "geld")
    assert counts(study, read(study)) == {"recht": 0, "regels": 0, "geld": 2}


def test_a_question_and_a_filter_leave_out_the_others(study: Study) -> None:
    for id_ in ids(study):
        log(study).finish(id_, codes=[("wet", "manual")])
    assert read(study, question="nog").base.respondents == 2
    assert read(study, question="nog").base.question == "Wat nog?"
    assert read(study, filter="regio=Zuid").base.respondents == 2
    assert read(study, question="Waarom?", filter="regio=Zuid #wet").base.quotes == 2
    with pytest.raises(Refusal, match="Hoe"):
        read(study, question="Hoe?")
    with pytest.raises(Refusal, match="several"):
        read(study, question="wa")


def test_a_column_that_is_too_small_is_not_shown(study: Study) -> None:
    for id_ in ids(study):
        log(study).finish(id_, codes=[("wet", "manual")])
    table = crosstab(study, read(study), "regio", minimum=2)
    assert [(c.value, c.base, c.shown) for c in table.columns] == [
        ("Noord", 1, False), ("Zuid", 2, True),
    ]  # fmt: skip
    assert table.unknown == 1
    row = table.rows[1]
    assert (row.counts, row.shares, row.total) == ((None, 2), (None, 1.0), 1.0)
    assert row.test is None
    # Those who answered two questions are no separate groups.
    asked = crosstab(study, read(study), "@question", minimum=1)
    assert not asked.tested
    assert [column.base for column in asked.columns] == [4, 2]
    assert all(row.test is None and not any(row.lower) for row in asked.rows)
    assert variables(study) == ("regio", "@question")
    with pytest.raises(Refusal, match="provincie"):
        crosstab(study, read(study), "provincie")


def test_nothing_coded_is_no_number(study: Study) -> None:
    codings = read(study)
    found = frequencies(study, codings)
    assert found.base.respondents == 0
    assert {(line.share, line.weighted_share, line.interval) for line in found.lines} == {
        (None, None, None)
    }
    assert not crosstab(study, codings, "regio").columns
    assert not cooccurrence(codings).pairs
    assert not saturation(codings).points
    for sheet in (
        frequencies_sheet(found), crosstab_sheet(crosstab(study, codings, "regio")),
        cooccurrence_sheet(cooccurrence(codings)), saturation_sheet(saturation(codings)),
    ):  # fmt: skip
        assert all(len(row) == len(sheet.header) for row in sheet.rows)


answer = st.tuples(
    st.integers(0, 5),
    st.sampled_from(["Noord", "Zuid", "2", "10", ""]),
    st.frozensets(st.sampled_from(CODES)) | st.none(),
)
"""Who answered, where, and what codes it got; None where nobody finished it."""


weighing = st.lists(st.sampled_from([0.5, 1.0, 3.0]), min_size=6, max_size=6)
Answers = list[tuple[int, str, frozenset[str] | None]]
by_hand = settings(max_examples=scaled(15))


def coded(folder: Path, answers: Answers, weights: list[float]) -> tuple[Study, dict[int, str]]:
    """A study of these answers, and each respondent's region: that of the first answer."""
    region: dict[int, str] = {}
    for who, where, _codes in answers:
        region.setdefault(who, where)
    study = a_study(folder, [(w, "Waarom?", region[w], weights[w]) for w, *_rest in answers])
    for id_, (_who, _where, codes) in zip(ids(study), answers, strict=True):
        if codes is not None:
            log(study).finish(id_, codes=[(code, "manual") for code in codes])
    return study, region


def said(answers: Answers) -> dict[int, set[str]]:
    """What each respondent in the base said, nets included."""
    has: dict[int, set[str]] = {}
    for who, _where, codes in answers:
        if codes is not None:
            has.setdefault(who, set()).update(codes)
            has[who].update({"recht"} if codes & {"wet", "regels"} else ())
    return has


@by_hand
@given(answers=st.lists(answer, min_size=1, max_size=14), weights=weighing)
def test_any_study_gives_the_figures_of_counting_by_hand(
    answers: Answers, weights: list[float], tmp_path_factory: pytest.TempPathFactory
) -> None:
    study, _region = coded(tmp_path_factory.mktemp("studie"), answers, weights)
    with study:
        found, together = frequencies(study, read(study)), cooccurrence(read(study))
        flat = cooccurrence(read(study), weighted=False)
    has = said(answers)
    assert found.base.respondents == len(has)
    heavy = sum(weights[who] for who in has)
    for line in found.lines if has else ():
        those = [who for who in has if line.line.code in has[who]]
        assert line.count == len(those)
        assert line.share == len(those) / len(has)
        assert line.weighted_share == pytest.approx(sum(weights[w] for w in those) / heavy)
        assert line.interval == wilson(len(those) / len(has), len(has))
    for pair in together.pairs:
        a = {who for who in has if pair.a.code in has[who]}
        b = {who for who in has if pair.b.code in has[who]}
        assert pair.both == len(a & b) > 0
        of_a, of_b, of_both = (sum(weights[who] for who in some) for some in (a, b, a & b))
        assert pair.share == pytest.approx(of_both / heavy)
        assert pair.jaccard == pytest.approx(of_both / sum(weights[who] for who in a | b))
        assert pair.lift == pytest.approx(of_both / heavy / (of_a * of_b / heavy**2))
    assert [pair.share for pair in flat.pairs] == [pair.both / len(has) for pair in flat.pairs]


@by_hand
@given(answers=st.lists(answer, min_size=1, max_size=14), weights=weighing)
def test_any_crosstab_gives_the_shares_of_counting_by_hand(
    answers: Answers, weights: list[float], tmp_path_factory: pytest.TempPathFactory
) -> None:
    study, region = coded(tmp_path_factory.mktemp("studie"), [*answers, (9, "Zuid", None)],
                          [*weights, 1.0, 1.0, 1.0, 1.0])  # fmt: skip
    with study:
        table, curve = crosstab(study, read(study), "regio", minimum=1), saturation(read(study))
    has = said(answers)
    values = {region[who] for who in has} - {""}
    assert [column.value for column in table.columns] == [
        value for value in ("2", "10", "Noord", "Zuid") if value in values
    ]
    weigh = weights if table.weighted else [1.0] * len(weights)
    for row in table.rows:
        for column, share in zip(table.columns, row.shares, strict=True):
            those = [who for who in has if region[who] == column.value]
            yes = sum(weigh[who] for who in those if row.line.code in has[who])
            assert share == pytest.approx(yes / sum(weigh[who] for who in those))
    done = [codes for _who, _where, codes in answers if codes is not None]
    assert [(point.quotes, point.codes) for point in curve.points[-1:]] == (
        [(len(done), len(set().union(*done)))] if done else []
    )


def test_weights_are_tested_by_their_effective_base(tmp_path: Path) -> None:
    rows: list[tuple[object, ...]] = [
        (who, "Waarom?", "Noord" if who < 60 else "Zuid", 1 + 2 * (who % 2)) for who in range(120)
    ]
    with a_study(tmp_path, rows) as study:
        for at, id_ in enumerate(ids(study)):
            given_ = at % 3 == 0 if at < 60 else at % 10 == 0
            log(study).finish(id_, codes=[("wet", "manual")] if given_ else [])
        table = crosstab(study, read(study), "regio")
        flat = crosstab(study, read(study), "regio", weighted=False)
    row = flat.rows[1]
    assert row.counts == (20, 6)
    assert row.lower == ((), (0,))
    assert row.test
    assert row.test.p == pytest.approx(chi2_contingency([[20, 6], [40, 54]], correction=False)[1])
    assert [c.effective_base for c in table.columns] == pytest.approx([120**2 / 300] * 2)
    assert table.rows[1].test
    assert table.rows[1].shares == pytest.approx((40 / 120, 6 / 120))
    # Of those with wet in the south none weighs 3: they say more than their number of Kish does.
    weights = np.tile([1.0, 3.0], 30)
    north, south = (
        float(effective_bases(weights, (np.arange(60) % step == 0)[:, None])[0]) for step in (3, 10)
    )
    assert table.rows[1].effective_bases == pytest.approx((north, south))
    assert north == pytest.approx(48, rel=0.02)
    assert south > 55
    a, b = north / 3, south / 20
    by_scipy = chi2_contingency([[a, b], [north - a, south - b]], correction=False)
    assert table.rows[1].test.p == pytest.approx(by_scipy[1])
    assert crosstab_sheet(flat).rows[2][2] == Percent(0.1, "A")


def test_the_expected_curve_is_the_mean_of_all_orders() -> None:
    given_ = [{"a"}, {"a", "b"}, set(), {"c"}, {"a"}, {"b"}, set()]
    times = [sum(code in codes for codes in given_) for code in "abc"]
    for drawn in range(8):
        every = [len(set().union(*chosen)) for chosen in combinations(given_, drawn)]
        assert expected(times, 7, drawn) == pytest.approx(sum(every) / len(every))


def test_numbers_are_written_in_the_language(monkeypatch: pytest.MonkeyPatch) -> None:
    cells = (0.25, Percent(0.364, "B"), Interval(0.312, 0.418), 12, None)
    assert [cell_text(cell) for cell in cells] == ["0.25", "36% B", "31–42%", "12", "n/a"]
    monkeypatch.setattr(language, "_current", "nl")
    assert [cell_text(cell) for cell in cells[:3]] == ["0,25", "36% B", "31–42%"]


def test_no_column_is_headed_by_what_tells_who_somebody_is(tmp_path: Path) -> None:
    with a_study(tmp_path, [(1, "Waarom?", "jan@x.nl", 1), (2, "Waarom?", "Noord", 1)]) as study:
        for id_ in ids(study):
            log(study).finish(id_, codes=[("wet", "manual")])
        table = crosstab(study, read(study), "regio", minimum=1)
    assert [(column.value, column.base) for column in table.columns] == [
        ("[e-mail]", 1),
        ("Noord", 1),
    ]


def test_tables_are_written_and_read_back(tmp_path: Path) -> None:
    sheet = Sheet(
        "=Codes",
        ("code", "n", "%", "95%"),
        (("  [b]=1+1|", 3, Percent(0.25, "B"), Interval(0.1, 0.5)), ("leeg", 0, None, None)),
        ("@noot",),
    )
    for name in ("uit.csv", "uit.xlsx", "uit.md"):
        write(tmp_path / name, [sheet, sheet])
    rows = list(csv.reader((tmp_path / "uit.csv").read_text("utf-8-sig").splitlines()))
    assert rows[:4] == [
        ["'=Codes"],
        ["code", "n", "%", "%, lower than", "95%, from", "95%, to"],
        ["  [b]=1+1|", "3", "0.25", "B", "0.1", "0.5"],
        ["leeg", "0", "", "", "", ""],
    ]
    book = openpyxl.load_workbook(tmp_path / "uit.xlsx")
    assert len(book.worksheets) == 2
    page = book.worksheets[0]
    assert [cell.value for cell in page[4]] == ["  [b]=1+1|", 3, 0.25, "B", 0.1, 0.5]
    assert (page["C4"].font.underline, page["C4"].number_format) == ("single", "0%")
    assert page["A1"].data_type == "s"
    text = (tmp_path / "uit.md").read_text()
    assert "| \u2003\\[b\\]=1+1\\| | 3 | 25% B | 10–50% |" in text
    with pytest.raises(Refusal, match=r"\.xlsx"):
        write(tmp_path / "uit.doc", [sheet])
    (tmp_path / ".~lock.uit.md#").touch()
    with pytest.raises(Refusal, match="open in another program"):
        write(tmp_path / "uit.md", [sheet, sheet, sheet])
    assert (tmp_path / "uit.md").read_text() == text
