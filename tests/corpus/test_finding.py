"""Finding quotes: by what they say, the codes they have, their state, who said it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from turven.corpus import quotes
from turven.corpus.decisions import Decisions
from turven.corpus.finding import Found, Wish, wish
from turven.corpus.importing import import_file
from turven.corpus.study import Study

SAID = [
    "De huisartsen hebben geen tijd",
    "Geen idee",
    "Café zonder EHBO; auto's genoeg",
    "HUISARTS gezocht \U0001f600",
    '[b]vet[/b] "quote" 50% _onder_ -streep- NOT OR (NEAR)',
]


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    folder = tmp_path_factory.mktemp("vinden")
    (folder / "boek.yaml").write_text(
        "codes:\n  - {id: zorg, label: Zorg, key: z, codes: [{id: arts, label: Arts, key: a}]}\n"
        "  - {id: anders, label: Anders, key: x}\n"
    )
    with (folder / "in.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["respondent", "antwoord", "Regio"])
        rows.writerows(
            [i, said, "Noord" if i % 2 else "Zuid West"] for i, said in enumerate(SAID, 1)
        )
    with Study.create(folder / "studie", folder / "boek.yaml") as made:
        import_file(made, folder / "in.csv", text="antwoord")
        log = Decisions(made.db, "Anna", made.codebook.revision)
        ids = [quote.id for quote in quotes.every(made.db)]
        log.finish(ids[0], codes=[("arts", "manual")])
        log.finish(ids[1], "skip")
        log.code(ids[3], "anders", span=(0, 8))
        log.flag(ids[3])
        Decisions(made.db, "Bob", made.codebook.revision).finish(ids[4])
        yield made


def found(study: Study, typed: str) -> list[int]:
    made = Found(study.db, "Anna", wish(typed, study.codebook))
    rows = made.part(0, 100)
    assert len(rows) == len(made)
    return [quote.position for quote in rows]


@pytest.mark.parametrize(
    ("typed", "positions"),
    [
        ("", [1, 2, 3, 4, 5]),
        ("huisarts", [1, 4]),
        ("huisarts tijd", [1]),
        ("cafe", [3]),
        ("CAFÉ", [3]),
        ('"auto\'s"', [3]),
        ("auto's", [3]),
        ("50%", [5]),
        ("_onder_", [5]),
        ("NOT", [5]),
        ("bestaatniet", []),
        ("#za", [1]),
        ("#z", [1]),
        ("#arts", [1]),
        ("#x", [4]),
        ("@done", [1]),
        ("@klaar", [1]),
        ("@skip", [2]),
        ("@open", [3, 4, 5]),
        ("@tedoen huisarts", [4]),
        ("@flag", [4]),
        ("regio=noord", [1, 3, 5]),
        ('Regio="Zuid West"', [2, 4]),
        ("regio=noord huisarts", [1]),
        ("nergens=iets", []),
        ("#", [1, 2, 3, 4, 5]),
        ("😀", [1, 2, 3, 4, 5]),
    ],
)
def test_what_is_typed_finds_quotes(study: Study, typed: str, positions: list[int]) -> None:
    assert found(study, typed) == positions


def test_another_coder_has_other_codes(study: Study) -> None:
    made = Found(study.db, "Bob", wish("@done", study.codebook))
    assert [quote.position for quote in made.part(0, 9)] == [5]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.text() | st.text(alphabet="\"'*#@=() _-:^+~NOTARE5\0"))
def test_nothing_that_can_be_typed_is_an_error(study: Study, typed: str) -> None:
    positions = found(study, typed)
    assert positions == sorted(set(positions))


def test_where_a_position_is_among_what_was_found(study: Study) -> None:
    made = Found(study.db, "Anna", wish("huisarts", study.codebook))
    assert [made.index(position) for position in (1, 2, 4, 5)] == [0, 1, 1, 2]
    assert made.part(5, 9) == []
    assert wish("  ", study.codebook) == Wish()


def test_quotes_that_come_in_later_are_found(study: Study, tmp_path: Path) -> None:
    (tmp_path / "meer.csv").write_text("respondent,antwoord\n99,nagekomen bericht\n")
    import_file(study, tmp_path / "meer.csv", text="antwoord")
    assert found(study, "nagekomen") == [6]
