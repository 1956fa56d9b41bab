"""Agreement between coders: the published examples, and any study counted by hand."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from turven.corpus import quotes
from turven.corpus.agreement import agreement, alpha
from turven.corpus.decisions import Decisions
from turven.corpus.importing import import_file
from turven.corpus.study import Study

CODES = ("wet", "geld", "anders")
CODERS = ("Anna", "Bram", "Cleo")


def units(*coders: str) -> Counter[tuple[int, ...]]:
    """A coder per line and a unit per column, as the examples are printed; . is missing."""
    values = sorted(set("".join(coders)) - {".", " "})
    columns = zip(*(coder.split() for coder in coders), strict=True)
    return Counter(tuple(column.count(value) for value in values) for column in columns)


# Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability",
# https://repository.upenn.edu/asc_papers/43, sections A, B and C.
@pytest.mark.parametrize(
    ("coded", "published"),
    [
        (("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0"), 0.0952),
        (("a a b b d c c c e d d a", "b a b b b c c c e d d d"), 0.6920),
        (
            (
                "1 2 3 3 2 1 4 1 2 . . .",
                "1 2 3 3 2 2 4 1 2 5 . 3",
                ". 3 3 3 2 3 4 2 2 5 1 .",
                "1 2 3 3 2 4 4 1 2 5 1 .",
            ),
            0.7434,
        ),
    ],
)
def test_alpha_is_that_of_the_published_examples(coded: tuple[str, ...], published: float) -> None:
    assert alpha(units(*coded)) == pytest.approx(published, abs=5e-5)


def test_alpha_is_not_defined_where_nothing_could_differ() -> None:
    assert alpha(units("0 0 0", "0 0 0")) is None
    assert alpha(units("0 1 .", ". . 1")) is None
    assert alpha({}) is None
    assert alpha(units("0 1 0", "0 1 0")) == 1


def a_study(folder: Path, size: int) -> Study:
    (folder / "boek.yaml").write_text(
        "codes:\n" + "".join(f"  - {{id: {code}, label: {code}}}\n" for code in CODES)
    )
    answers = "".join(f"{number},antwoord {number}\n" for number in range(size))
    (folder / "in.csv").write_text("id,antwoord\n" + answers)
    study = Study.create(folder / "studie", folder / "boek.yaml")
    import_file(study, folder / "in.csv")
    return study


said = st.tuples(st.frozensets(st.sampled_from(CODES)), st.booleans())
"""What a coder gave a quote, and whether the quote was finished."""


@settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
@given(coded=st.lists(st.tuples(*[st.none() | said] * 3), min_size=1, max_size=6))
def test_any_study_gives_the_figures_of_counting_by_hand(
    coded: list[tuple[tuple[frozenset[str], bool] | None, ...]],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with a_study(tmp_path_factory.mktemp("samen"), len(coded)) as study:
        logs = [Decisions(study.db, coder, study.codebook.revision) for coder in CODERS]
        for quote, by in zip(list(quotes.every(study.db)), coded, strict=True):
            for log, what in zip(logs, by, strict=True):
                for code in what[0] if what else ():
                    log.code(quote.id, code)
                    log.code(quote.id, code, span=(0, 3))
                if what and what[1]:
                    log.finish(quote.id)
        found = agreement(study.db)

    done = [[what[0] for what in by if what and what[1]] for by in coded]
    common = [by for by in done if len(by) > 1]
    if not common:
        assert found is None
        return
    assert found
    assert found.quotes == len(common)
    both = [by for by in coded if sum(bool(what and what[1]) for what in by) > 1]
    assert found.coders == sum(any(by[i] and by[i][1] for by in both) for i in range(3))
    used = {code for by in common for given in by for code in given}
    assert {one.code for one in found.codes} == used
    for one in found.codes:
        values = [[one.code in given for given in by] for by in common]
        pairs = [a == b for by in values for a, b in combinations(by, 2)]
        assert one.given == sum(any(by) for by in values)
        assert one.agreeing == pytest.approx(sum(pairs) / len(pairs))
        # The definition itself: pairs within a unit, weighed, against all pairs there are.
        every = [value for by in values for value in by]
        observed = sum(
            2 / (len(by) - 1) * sum(a != b for a, b in combinations(by, 2)) for by in values
        ) / len(every)
        chance = [a != b for a, b in combinations(every, 2)]
        expected = sum(chance) / len(chance)
        if expected:
            assert one.alpha == pytest.approx(1 - observed / expected)
        else:
            assert one.alpha is None
