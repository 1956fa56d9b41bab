"""Agreement: the published examples, other packages, and any study counted by hand."""

from __future__ import annotations

import json
import math
import os
from collections import Counter
from itertools import combinations, permutations
from pathlib import Path

import krippendorff
import numpy as np
import pytest
from fuzzing import scaled
from hypothesis import given, settings
from hypothesis import strategies as st
from simulations.agreement import coverage
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats import inter_rater
from studies import build_study

from turven.corpus.analysis.agreement import distances, nominal
from turven.corpus.analysis.agreement.bootstrap import Figure, figure
from turven.corpus.analysis.agreement.codes import of_codes
from turven.corpus.analysis.agreement.distances import dice, jaccard, masi
from turven.corpus.analysis.agreement.judgments import MISSING, Judgments, PartlyCoded, read
from turven.corpus.analysis.agreement.report import report
from turven.corpus.analysis.agreement.sets import of_sets
from turven.corpus.analysis.agreement.spans import of_spans
from turven.corpus.errors import Refusal
from turven.corpus.study import quotes
from turven.corpus.study.decision_log import Seen
from turven.corpus.study.decisions import Decisions
from turven.corpus.study.study import Study

CODES = ("wet", "geld", "anders")
CODERS = ("Anna", "Bram", "Cleo")
STANCES = Path(os.environ.get("TURVEN_DATA", ".")) / "nl-news-stances-coders.jsonl"

TWO = ("a a b b d c c c e d d a", "b a b b b c c c e d d d")
BINARY = ("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0")
FOUR = (
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
)


def patterns(*coders: str) -> np.ndarray:
    """A coder per line and a unit per column, as the examples are printed; . is missing."""
    values = sorted(set("".join(coders)) - {".", " "})
    columns = zip(*(coder.split() for coder in coders), strict=True)
    return np.array([[column.count(value) for value in values] for column in columns], float)


def of(figure_of: object, table: np.ndarray, *more: object) -> float:
    return float(figure_of(table, np.ones(len(table)), *more))  # type: ignore[operator]


# Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability",
# https://repository.upenn.edu/asc_papers/43, sections A, B and C.
@pytest.mark.parametrize(("coded", "published"), [(BINARY, 0.0952), (TWO, 0.6920), (FOUR, 0.7434)])
def test_alpha_is_that_of_the_published_examples(coded: tuple[str, ...], published: float) -> None:
    assert of(nominal.alpha, patterns(*coded)) == pytest.approx(published, abs=5e-5)


def test_alpha_of_ranks_and_of_numbers_is_that_of_the_published_example() -> None:
    table = patterns(*FOUR)
    assert of(nominal.alpha, table, nominal.ordinal) == pytest.approx(0.8154, abs=5e-5)
    numbers = nominal.interval(np.arange(1.0, 6.0))
    assert of(nominal.alpha, table, numbers) == pytest.approx(0.8491, abs=5e-5)


def test_ac1_alpha_and_fleiss_are_what_gwet_gives_for_the_same_four_raters() -> None:
    # Gwet 2014, "Handbook of Inter-Rater Reliability", as in his package irrCAC: cac.raw4raters.
    table = patterns(*FOUR)
    assert of(nominal.ac1, table) == pytest.approx(0.77544, abs=5e-6)
    assert of(nominal.alpha, table) == pytest.approx(0.74342, abs=5e-6)
    assert of(nominal.fleiss, table) == pytest.approx(0.76117, abs=5e-6)


def test_units_judged_once_tell_how_often_a_code_is_given() -> None:
    # The same four raters: the units 11 and 12 in their way have two and one judgment, and as sets
    # of one code each value is a code. AC1 and Fleiss of one code count all twelve.
    units = zip(*(coder.split() for coder in FOUR), strict=True)
    judged = judgments(*(tuple(None if v == "." else v for v in unit) for unit in units))
    assert (len(judged.chosen), len(judged.alone[0])) == (11, 1)
    table = patterns(*FOUR)
    for at, code in enumerate(of_codes(judged, draws=200)):
        binary = np.column_stack([table.sum(axis=1) - table[:, at], table[:, at]])
        assert code.ac1.value == pytest.approx(of(nominal.ac1, binary))
        assert code.prevalence.value == pytest.approx(of(nominal.prevalence, binary))
        if code.kappa.value is not None:
            assert code.kappa.value == pytest.approx(of(nominal.fleiss, binary))
    # Counted with the chosen values, as published.
    given_ = np.vstack(
        [
            *(np.bincount(unit[unit != MISSING], minlength=5) for unit in judged.chosen),
            np.eye(5)[judged.alone[1]],
        ]
    )
    assert of(nominal.ac1, given_) == pytest.approx(0.77544, abs=5e-6)
    assert of(nominal.fleiss, given_) == pytest.approx(0.76117, abs=5e-6)


def test_of_a_rare_code_kappa_is_said_to_be_of_too_few_quotes() -> None:
    units = [("", "")] * 46
    (rare,) = of_codes(judgments(*units, *[("a", "a")] * 4), draws=200)
    assert (rare.kappa, rare.alpha) == (Figure(None, why="few"),) * 2
    assert rare.ac1.value == rare.agreeing.value == 1
    assert rare.ac1.low is not None
    assert rare.ac1.low < 0.99
    (often,) = of_codes(judgments(*units, *[("a", "a")] * 5), draws=200)
    assert (often.kappa.value, often.kappa.high) == (1, 1)
    assert often.kappa.low is not None
    assert 0.4 < often.kappa.low < 0.95


def test_intervals_of_rare_codes_hold() -> None:
    # A percentile bootstrap held for AC1 in .37 of studies of 30 quotes, and in .78 of 100.
    for few_quotes in (30, 100):
        ac1, _kappa, _few = coverage(0.03, 0.7, few_quotes, 300, draws=400)
        assert ac1 > 0.93
    _ac1, kappa, few = coverage(0.03, 0.7, 300, 150, draws=400)
    assert kappa > 0.92
    assert few < 0.05


def test_kappa_and_ac1_of_two_are_those_of_the_published_table() -> None:
    # Gwet 2014, as in irrCAC: cont3x3abstractors.
    matrix = np.array([[13.0, 0, 0], [0, 20, 7], [0, 4, 56]])
    first, second = np.divmod(np.arange(9), 3)
    table = np.eye(3)[first] + np.eye(3)[second]
    assert nominal.kappa(matrix) == pytest.approx(0.79641, abs=5e-6)
    assert nominal.ac1(table, matrix.ravel()) == pytest.approx(0.84933, abs=5e-6)


def judgments(*units: tuple[str | None, ...]) -> Judgments:
    """A coder's code set per place, a letter per code; None is missing."""
    codes = sorted({code for unit in units for gave in unit for code in gave or ""})
    sets = sorted({"".join(sorted(gave)) for unit in units for gave in unit if gave is not None})
    chosen = np.array(
        [
            [MISSING if gave is None else sets.index("".join(sorted(gave))) for gave in unit]
            for unit in units
        ]
    )
    return Judgments(
        coders=tuple("ABCDEFGH"[: chosen.shape[1]]),
        codes=tuple(codes),
        given=np.array([[code in gave for code in codes] for gave in sets], np.uint8),
        chosen=chosen,
        quotes=np.ones(len(units), np.int64),
        seen=np.full_like(chosen, MISSING),
        at=("",) * len(units),
        alone=(np.array([], dtype=np.int64), np.array([], dtype=np.int64)),
    ).only()


# Krippendorff & Craggs 2016, "The Reliability of Multi-Valued Coding of Data", tables 3, 8
# and 9, as they are in the R package mvalpha, which gives .2865907 for the first.
@pytest.mark.parametrize(
    ("coded", "published"),
    [
        ([("bd", "d", None), ("abd", "b", "bd"), ("", "a", "a"), ("a", None, None)], 0.2865907),
        ([("a", "a", "a"), ("ab", "ab", "abd"), ("d", "d", "d")], 0.923),
        ([("a", "a", "a"), ("b", "b", "bd"), ("d", "d", "d")], 0.895),
        ([("a", "a", "a"), ("ab", "ad", "db"), ("d", "d", "d")], 0.716),
        ([("a", "a", "a"), ("ab", "ed", "f"), ("d", "d", "d")], 0.554),
        ([("a", "b", "ab"), ("ab", "ed", "f"), ("bd", "d", "be")], -0.002),
    ],
)
def test_multi_valued_alpha_is_that_of_the_published_examples(
    coded: list[tuple[str | None, ...]], published: float
) -> None:
    (found,) = of_sets([judgments(*coded)], draws=0)
    digits = 5e-8 if published == 0.2865907 else 5e-4
    assert found.multivalued.value == pytest.approx(published, abs=digits)


def test_masi_is_what_passonneau_says_of_sets_that_are_equal_contained_overlap_or_differ() -> None:
    def apart(first: str, second: str) -> float:
        shared = len(set(first) & set(second))
        return float(masi(*map(np.float64, (shared, len(first), len(second)))))  # type: ignore[arg-type]

    assert apart("ab", "ab") == 0
    assert apart("a", "ab") == pytest.approx(1 - 1 / 2 * 2 / 3)
    assert apart("ab", "bc") == pytest.approx(1 - 1 / 3 * 1 / 3)
    assert apart("a", "b") == 1
    assert apart("", "a") == 1
    assert apart("", "") == 0


tables = st.integers(2, 4).flatmap(
    lambda coders: st.lists(
        st.lists(st.sampled_from(".abc"), min_size=coders, max_size=coders),
        min_size=2,
        max_size=8,
    )
)


@given(tables)
def test_nominal_figures_are_those_of_other_packages(units: list[list[str]]) -> None:
    table = np.array([[unit.count(value) for value in "abc"] for unit in units], float)
    paired = table[table.sum(axis=1) > 1]
    alpha = of(nominal.alpha, table)
    if (paired.sum(axis=0) > 0).sum() < 2:
        assert math.isnan(alpha)
        return
    theirs = krippendorff.alpha(value_counts=table, level_of_measurement="nominal")
    assert alpha == pytest.approx(theirs)
    theirs = krippendorff.alpha(value_counts=table, level_of_measurement="ordinal")
    assert of(nominal.alpha, table, nominal.ordinal) == pytest.approx(theirs)
    whole = table[table.sum(axis=1) == len(units[0])]
    if (whole.sum(axis=0) > 0).sum() > 1:
        assert of(nominal.fleiss, whole) == pytest.approx(inter_rater.fleiss_kappa(whole))
    both = [(unit[0], unit[1]) for unit in units if "." not in unit[:2]]
    if len({value for pair in both for value in pair}) > 1:
        matrix = np.array([[both.count((a, b)) for b in "abc"] for a in "abc"], float)
        theirs = cohen_kappa_score(*zip(*both, strict=True), labels=list("abc"))
        assert nominal.kappa(matrix) == pytest.approx(theirs)


sets = st.none() | st.text("abcd", max_size=4).map(lambda text: "".join(sorted(set(text))))
coded_sets = st.lists(st.tuples(sets, sets, sets), min_size=1, max_size=5)


@given(coded_sets)
def test_figures_of_sets_are_those_of_their_definitions(
    units: list[tuple[str | None, ...]],
) -> None:
    judged = judgments(*units)
    paired = [
        [gave for gave in unit if gave is not None]
        for unit in units
        if sum(gave is not None for gave in unit) > 1
    ]
    if not paired:
        assert not len(judged.chosen)
        return
    (found,) = of_sets([judged], draws=0)
    every = [gave for unit in paired for gave in unit]
    for distance, value in ((jaccard, found.jaccard.value), (masi, found.masi.value)):
        expected = np.mean([_apart(distance, a, b) for a, b in permutations(every, 2)])
        if expected:
            assert value == pytest.approx(1 - _observed(distance, paired) / expected)
        else:
            assert value is None
    chance = _chance_of_krippendorff_and_craggs(every)
    if chance:
        observed = _observed(dice, paired)
        assert found.multivalued.value == pytest.approx(1 - observed / chance)
    else:
        assert found.multivalued.value is None


def _apart(distance: distances.Distance, first: str, second: str) -> float:
    numbers = (len(set(first) & set(second)), len(first), len(second))
    return float(distance(*map(np.float64, numbers)))  # type: ignore[arg-type]


def _observed(distance: distances.Distance, paired: list[list[str]]) -> float:
    within = (
        _apart(distance, a, b) / (len(unit) - 1)
        for unit in paired
        for a, b in permutations(unit, 2)
    )
    return sum(within) / sum(map(len, paired))


def _chance_of_krippendorff_and_craggs(every: list[str]) -> float:
    """All pairs of all sets of the sizes that were given, each with its weight."""
    often = Counter(code for gave in every for code in gave)
    sizes = Counter(map(len, every))
    chance = 0.0
    for first in sizes:
        for second in sizes:
            weight = differing = 0.0
            for one in combinations(often, first):
                for other in combinations(often, second):
                    pair = math.prod(often[code] for code in one)
                    pair *= math.prod(often[code] - (code in one) for code in other)
                    weight += pair
                    differing += pair * _apart(dice, "".join(one), "".join(other))
            if weight:
                chance += sizes[first] * sizes[second] * differing / weight / len(every) ** 2
    return chance


def test_many_sets_give_nearly_the_figures_of_all_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(4)
    units = []
    for _unit in range(400):
        about = set(random.choice(list("abcdefgh"), 2))
        units.append(
            tuple("".join(about ^ set(random.choice(list("abcdefgh"), random.integers(2))))
                  for _coder in range(3))
        )  # fmt: skip
    judged = judgments(*units)
    (exact,) = of_sets([judged], draws=200)
    assert not exact.sampled
    monkeypatch.setattr(distances, "MAX_EXACT_SETS", 10)
    (linear,) = of_sets([judged], draws=200)
    for name in ("jaccard", "masi"):
        ours, all_pairs = getattr(linear, name), getattr(exact, name)
        assert ours.value == pytest.approx(all_pairs.value, abs=1e-6)
        assert ours.low == pytest.approx(all_pairs.low, abs=2e-3)
        assert ours.high == pytest.approx(all_pairs.high, abs=2e-3)
    monkeypatch.setattr(distances, "MAX_COMPARED_SETS", exact.distinct // 2)
    (sampled,) = of_sets([judged], draws=0)
    assert sampled.sampled
    assert sampled.jaccard.value == pytest.approx(exact.jaccard.value, abs=0.05)


def test_an_interval_is_that_of_drawing_the_quotes_again_and_again() -> None:
    units = [("a", "a")] * 30 + [("b", "b")] * 20 + [("a", "b")] * 8 + [("", "b")] * 4
    judged = judgments(*units)
    random = np.random.default_rng(7)
    drawn = [judged.chosen[random.integers(len(units), size=len(units))] for _draw in range(1500)]
    alphas = []
    for chosen in drawn:
        values = chosen.T.astype(float)
        alphas.append(krippendorff.alpha(values, level_of_measurement="nominal"))
    # Each set has one code at most, so that Jaccard's distance is equal or not.
    (found,) = of_sets([judged], draws=1500)
    theirs = np.percentile(alphas, (2.5, 97.5))
    assert (found.jaccard.low, found.jaccard.high) == pytest.approx(tuple(theirs), abs=0.03)
    code = next(code for code in of_codes(judged, draws=1500) if code.code == "a")
    alphas = [
        krippendorff.alpha(judged.given[chosen, 0].T, level_of_measurement="nominal")
        for chosen in drawn
    ]
    # The interval of a code counts half an observation more of what did not happen.
    theirs = np.percentile(alphas, (2.5, 97.5))
    assert (code.alpha.low, code.alpha.high) == pytest.approx(tuple(theirs), abs=0.04)


def test_what_is_not_defined_has_no_figure_and_says_why() -> None:
    (a,) = of_codes(judgments(("a", "a"), ("a", "a")), draws=50)
    assert (a.agreeing.value, a.prevalence.value, a.ac1.value) == (1, 1, 1)
    assert (a.kappa.value, a.kappa.why) == (a.alpha.value, a.alpha.why) == (None, "constant")
    (found,) = of_sets([judgments(("a", "a"), ("a", "a"))], draws=50)
    assert {found.jaccard.why, found.masi.why, found.multivalued.why} == {"constant"}
    assert figure(np.array([0.5, np.nan, np.nan, 0.4])).low is None
    # One draw in ten may lack a figure, whatever the number of draws.
    for tenth in (1, 3, 7, 100):
        draws = np.full(10 * tenth, 0.4)
        draws[-5 * tenth :] = 0.6
        draws[:tenth] = np.nan
        assert figure(np.array([0.5, *draws])).low == pytest.approx(0.4)
        draws[tenth] = np.nan
        assert figure(np.array([0.5, *draws])).low is None


def test_parts_are_compared_character_by_character_and_part_by_part() -> None:
    whole = (-1, -1)
    found = of_spans(
        [
            PartlyCoded(10, [{"wet": [(0, 4)]}, {"wet": [(0, 3), (3, 5)]}]),
            PartlyCoded(6, [{"wet": [whole], "geld": [(1, 2)]}, {"wet": [(0, 6)]}]),
            PartlyCoded(4, [{"geld": [(0, 2)]}, {"geld": [(1, 4)]}]),
        ],
        draws=100,
    )
    assert found
    assert (found.quotes, found.characters) == (3, 20)
    every, geld, wet = found.codes
    assert [part.parts for part in (every, geld, wet)] == [7, 3, 4]
    assert (wet.matched.value, geld.matched.value, every.matched.value) == (1, 0, 4 / 7)
    assert (wet.exact.value, geld.exact.value) == (0.5, 0)
    characters = {
        "wet": ("1111000000" + "111111" + "0000", "1111100000" + "111111" + "0000"),
        "geld": ("0000000000" + "010000" + "1100", "0000000000" + "000000" + "0111"),
    }
    for part in (wet, geld):
        values = [[int(value) for value in row] for row in characters[part.code or ""]]
        theirs = krippendorff.alpha(values, level_of_measurement="nominal")
        assert part.alpha.value == pytest.approx(theirs)
    assert of_spans([], draws=10) is None


def a_study(folder: Path, answers: list[str]) -> Study:
    rows = "".join(f"{number},{answer}\n" for number, answer in enumerate(answers))
    return build_study(
        folder,
        "id,antwoord\n" + rows,
        "codes:\n" + "".join(f"  - {{id: {code}, label: {code}}}\n" for code in CODES),
    )


said = st.tuples(st.frozensets(st.sampled_from(CODES)), st.booleans())
"""What a coder gave a quote, and whether the quote was finished."""


@settings(max_examples=scaled(25))
@given(coded=st.lists(st.tuples(*[st.none() | said] * 3), min_size=1, max_size=6))
def test_any_study_gives_the_judgments_that_were_made(
    coded: list[tuple[tuple[frozenset[str], bool] | None, ...]],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    answers = [f"antwoord {number}" for number in range(len(coded))]
    with a_study(tmp_path_factory.mktemp("samen"), answers) as study:
        logs = [Decisions(study.db, coder, study.codebook.revision) for coder in CODERS]
        for quote, by in zip(list(quotes.every(study.db)), coded, strict=True):
            for log, what in zip(logs, by, strict=True):
                for code in what[0] if what else ():
                    log.code(quote.id, code)
                    log.code(quote.id, code, span=(0, 3))
                if what and what[1]:
                    log.finish(quote.id)
        found = read(study.db, CODES)

    def made(judged: Judgments) -> Counter[tuple[object, ...]]:
        return Counter(
            tuple(
                (coder, frozenset(np.array(judged.codes)[judged.given[chosen] == 1]))
                for coder, chosen in zip(judged.coders, row, strict=True)
                if chosen != MISSING
            )
            for row in judged.chosen
        )

    done = [
        tuple((coder, what[0]) for coder, what in zip(CODERS, by, strict=True) if what and what[1])
        for by in coded
    ]
    assert made(found) == Counter(by for by in done if len(by) > 1)
    assert len(found.partly) == sum(any(gave for _coder, gave in by) for by in done if len(by) > 1)


def test_equal_answers_that_are_coded_together_are_agreed_on_once(tmp_path: Path) -> None:
    with a_study(tmp_path, ["geen idee"] * 8 + ["te duur", "de wet"]) as study:
        first, *_, dear, law = quotes.every(study.db)
        anna, bram = (Decisions(study.db, who, study.codebook.revision) for who in ("Anna", "Bram"))
        for log, codes in ((anna, ("anders", "geld", "wet")), (bram, ("anders", "geld", "geld"))):
            for quote, code in zip((first, dear, law), codes, strict=True):
                log.finish(quote.id, codes=[(code, "manual")])
        found = report(study, draws=0).sections[0]
        assert (found.quotes, found.units) == (10, 3)
        assert found.sets.same.value == pytest.approx(2 / 3)
        # One of them that a coder takes out and codes otherwise is a unit of its own.
        bram.alone(first.id)
        bram.code(first.id, "geld")
        found = report(study, draws=0).sections[0]
        assert (found.quotes, found.units) == (10, 4)


def test_where_suggestions_were_seen_is_told_apart_from_where_they_were_hidden(
    tmp_path: Path,
) -> None:
    def suggested(*, visible: bool) -> dict[str, Seen]:
        return {"wet": Seen(model="m", score=0.5, rank=1, visible=visible)}

    with a_study(tmp_path, [f"antwoord {number}" for number in range(6)]) as study:
        for who in ("Anna", "Bram"):
            log = Decisions(study.db, who, study.codebook.revision)
            for number, quote in enumerate(quotes.every(study.db)):
                # Three are blind to both coders; of one nothing is known, as of an import.
                visible = number < 2 and who == "Anna"
                seen = suggested(visible=visible) if number < 5 else None
                log.finish(quote.id, codes=[("geld", "manual")] if number % 2 else [], seen=seen)
        by = {section.of: section for section in report(study, draws=10).sections}
        assert {of: section.units for of, section in by.items()} == {
            "all": 6, "visible": 2, "blind": 3,
        }  # fmt: skip


def test_pairs_and_periods_have_figures_of_their_own(tmp_path: Path) -> None:
    with a_study(tmp_path, [f"antwoord {number}" for number in range(70)]) as study:
        for who in CODERS:
            log = Decisions(study.db, who, study.codebook.revision)
            for number, quote in enumerate(quotes.every(study.db)):
                if who == "Cleo" and number < 9:
                    continue
                # Bram learns it half way.
                wrong = who == "Bram" and number < 35
                log.finish(quote.id, codes=[(CODES[(number + wrong) % 3], "manual")])
        found = report(study, draws=20)
        of_pairs = {each.coders: each for each in found.sections if each.of == "pair"}
        assert of_pairs["Anna", "Cleo"].sets.same.value == 1
        assert of_pairs["Anna", "Bram"].sets.same.value == 0.5
        assert of_pairs["Anna", "Bram"].units == 70
        early, late = (each for each in found.sections if each.of == "period")
        assert (early.units, late.units) == (35, 35)
        assert early.sets.same.value == pytest.approx(26 / 35 / 3)
        assert late.sets.same.value == 1
        assert early.until <= late.since
        only = report(study, ["Anna", "Cleo"], draws=20)
        assert {section.coders for section in only.sections} == {("Anna", "Cleo")}
        with pytest.raises(Refusal, match="no coder “Dirk”"):
            report(study, ["Anna", "Dirk"])
        with pytest.raises(Refusal, match="Agreement needs two coders"):
            report(study, ["Anna", "Anna"])


@pytest.mark.skipif(not STANCES.exists(), reason="TURVEN_DATA names no folder with it")
def test_eight_coders_of_dutch_news_agree_as_was_found_elsewhere() -> None:
    rows = [json.loads(row) for row in STANCES.read_text("utf-8").splitlines()]
    coders = sorted({coder for row in rows for coder in row["coders"]})
    given = sorted({frozenset(gave) for row in rows for gave in row["coders"].values()}, key=sorted)
    place = {gave: at for at, gave in enumerate(given)}
    shown = [row["meta"]["topics_shown"] for row in rows]
    chosen = np.array(
        [
            [
                place[frozenset(row["coders"][who])] if who in row["coders"] else MISSING
                for who in coders
            ]
            for row in rows
        ]
    )

    def alpha(units: np.ndarray) -> float:
        return of(
            nominal.alpha, (units[:, :, None] == np.arange(len(given))).sum(axis=1).astype(float)
        )

    assert alpha(chosen) == pytest.approx(0.7997, abs=5e-5)
    for topic, count, published in (
        ("Agriculture", 126, 0.6941), ("CivilRights", 1413, 0.6912), ("Economic", 1184, 0.7060),
        ("Education", 44, 0.7082), ("Environment", 1415, 0.6994), ("Immigration", 1750, 0.7118),
    ):  # fmt: skip
        alone = np.array([topics == [topic] for topics in shown])
        assert alone.sum() == count
        assert alpha(chosen[alone]) == pytest.approx(published, abs=5e-5)
    both = chosen[:, [coders.index("A"), coders.index("C")]]
    both = both[(both != MISSING).all(axis=1)]
    assert len(both) == 2720
    matrix = np.zeros((len(given), len(given)))
    np.add.at(matrix, (both[:, 0], both[:, 1]), 1)
    assert nominal.kappa(matrix) == pytest.approx(0.7777, abs=5e-5)
