"""Finding quotes: by what they say, the codes they have, their state, who said it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from studies import build_study

from turven.corpus.exchange.imports.import_file import import_file
from turven.corpus.progress import Cancelled, cancel_when
from turven.corpus.search.query import Query, parse_query
from turven.corpus.search.search import (
    ORDERS,
    FoundQuotes,
    Order,
    known_values,
    resolve_coder,
    search,
)
from turven.corpus.search.words import forms, plain
from turven.corpus.study import quotes, suggestions
from turven.corpus.study.coders import coders
from turven.corpus.study.database import writing
from turven.corpus.study.decisions import Decisions
from turven.corpus.study.study import Study
from turven.corpus.study.suggestions import Suggestion, SuggestionSet

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
    with (folder / "in.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["respondent", "antwoord", "Regio"])
        rows.writerows(
            [i, said, "Noord" if i % 2 else "Zuid West"] for i, said in enumerate(SAID, 1)
        )
    with build_study(
        folder,
        codebook="codes:\n"
        "  - {id: zorg, label: Zorg, key: z, codes: [{id: arts, label: Arts, key: a}]}\n"
        "  - {id: anders, label: Anders, key: x}\n",
    ) as made:
        import_file(made, folder / "in.csv", text="antwoord")
        log = Decisions(made.db, "Anna", made.codebook.revision)
        ids = [quote.id for quote in quotes.every(made.db)]
        log.finish(ids[0], codes=[("arts", "manual")])
        log.finish(ids[1], "skip")
        log.code(ids[3], "anders", span=(0, 8), how="keyword")
        log.flag(ids[3])
        log.memo(ids[1], "navragen")
        log.memo(ids[2], "vergist")
        log.memo(ids[2], "")
        log.finish(ids[4], codes=[("anders", "manual")])
        bob = Decisions(made.db, "Bob de Bouwer", made.codebook.revision)
        bob.finish(ids[4])
        bob.finish(ids[3], codes=[("arts", "suggestion")])
        looked = [
            (ids[0], [Suggestion("arts", 0.8, True), Suggestion("anders", 0.1, False)]),
            (ids[3], [Suggestion("anders", 0.4, False)]),
            (ids[4], [Suggestion("arts", 0.5, True)]),
        ]
        with writing(made.db):
            suggestions.store(
                made.db,
                "m",
                made.codebook.revision,
                ((q, SuggestionSet(tuple(s))) for q, s in looked),
            )
        yield made


def found(study: Study, typed: str, order: Order = "imported") -> list[int]:
    asked = parse_query(typed, study.codebook)
    made = FoundQuotes(study.db, search(study.db, "Anna", asked, order), order)
    rows = made.part(0, 100)
    assert len(rows) == len(made)
    assert [made.index(row.position) for row in rows] == list(range(len(rows)))
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
        ("#x", [4, 5]),
        ("@done", [1, 5]),
        ("@klaar", [1, 5]),
        ("@skip", [2]),
        ("@open", [3, 4]),
        ("@tedoen huisarts", [4]),
        ("@flag", [4]),
        ("@memo", [2]),
        ("@how=keyword", [4]),
        ("@hoe=trefwoord", [4]),
        ("#x @how=manual", [5]),
        ("#z @how=keyword", []),
        ("?z", [1, 5]),
        ("?x", []),
        ("@disagree", [5]),
        ("@oneens", [5]),
        ("@coder=anna @done", [1, 5]),
        ('@codeur="bob DE bouwer" @done', [4, 5]),
        ('@coder="Bob de Bouwer" #za', [4]),
        ('@coder="Bob de Bouwer" @how=suggestion', [4]),
        ('@coder="Bob de Bouwer" @disagree', [4, 5]),
        ("@coder=bob #za", [4]),
        ("@coder=niemand @done", []),
        ("@coder=niemand", [1, 2, 3, 4, 5]),
        ("@question=antw", [1, 2, 3, 4, 5]),
        ("@vraag=ANTWOORD", [1, 2, 3, 4, 5]),
        ("@vraag=anders", []),
        ("regio=noord", [1, 3, 5]),
        ('Regio="Zuid West"', [2, 4]),
        ("regio=noord huisarts", [1]),
        ("regio=", [1, 2, 3, 4, 5]),
        ('"Regio"="zuid west"', [2, 4]),
        ('-"Regio"=noord', [2, 4]),
        ("-regio=noord", [2, 4]),
        ("nergens=iets", []),
        ("huisarts -tijd", [4]),
        ("-huisarts", [2, 3, 5]),
        ("-#z", [2, 3, 4, 5]),
        ("-@flag", [1, 2, 3, 5]),
        ("-@open -@memo", [1, 5]),
        ('"geen tijd"', [1]),
        ('"tijd geen"', []),
        ('"geen tij"', []),
        ('"geen tij', [1]),
        ('-"geen tijd"', [2, 3, 4, 5]),
        ("geen-tijd", [1]),
        ("-", [1, 2, 3, 4, 5]),
        ("#", [1, 2, 3, 4, 5]),
        ("huisarts @codeur=", [1, 4]),
        ("huisarts @how=", [1, 4]),
        ("huisarts -@vraag=", [1, 4]),
        ("😀", [1, 2, 3, 4, 5]),
    ],
)
def test_what_is_typed_finds_quotes(study: Study, typed: str, positions: list[int]) -> None:
    assert found(study, typed) == positions


def test_another_coder_has_other_codes(study: Study) -> None:
    positions = search(study.db, "Bob de Bouwer", parse_query("@done", study.codebook))
    assert list(positions) == [4, 5]


def test_who_codes_blind_does_not_find_out_what_was_suggested(study: Study) -> None:
    def blindly(typed: str, me: str) -> list[int]:
        asked = replace(parse_query(typed, study.codebook), blind=True)
        return list(search(study.db, me, asked))

    assert blindly("?z", "Anna") == [1, 5]  # both are done
    assert blindly("?z", "Bob de Bouwer") == [5]
    assert blindly("-?z", "Bob de Bouwer") == [1, 2, 3, 4]
    assert blindly("@disagree", "Anna") == [5]
    assert blindly('@coder="Bob de Bouwer" @disagree', "Anna") == [5]


def test_the_coders_are_those_who_decided_something(study: Study) -> None:
    assert coders(study.db) == ["Anna", "Bob de Bouwer"]
    assert resolve_coder(study.db, "Anna", parse_query("#z", study.codebook)) == "Anna"
    asked = parse_query('@coder="bob de bouwer"', study.codebook)
    assert resolve_coder(study.db, "Anna", asked) == "Bob de Bouwer"


def test_what_there_is_to_look_for(study: Study) -> None:
    there = known_values(study.db)
    assert there.coders == ["Anna", "Bob de Bouwer"]
    assert there.questions == ["antwoord"]
    assert there.variables == {"Regio": ["Noord", "Zuid West"]}


@pytest.mark.parametrize(
    ("typed", "finds"),
    [
        ("huisartsen", "huisarts"),
        ("wetten", "wet"),
        ("ging", "gegaan"),
        ("financiele", "financieel"),
        ("financiële", "financieel"),
        ("omstandigheid", "omstandigheden"),
        ("aantonen", "aangetoond"),
        ("Belgen", "belg"),
        ("ideeen", "idee"),
    ],
)
def test_a_word_is_found_in_its_other_forms(typed: str, finds: str) -> None:
    assert {finds, plain(typed)} <= forms(typed)


def test_a_plural_finds_its_singular_and_the_other_way_around(study: Study) -> None:
    assert found(study, "huisartsen") == found(study, "huisarts") == [1, 4]
    assert found(study, "tijden") == [1]


@pytest.mark.parametrize(
    ("order", "positions"),
    [
        ("imported", [1, 2, 3, 4, 5]),
        ("text", [5, 3, 1, 2, 4]),
        ("longest", [5, 3, 1, 4, 2]),
        ("decided", [5, 3, 2, 4, 1]),
        ("doubtful", [1, 5, 4, 2, 3]),
    ],
)
def test_quotes_are_sorted(study: Study, order: Order, positions: list[int]) -> None:
    assert found(study, "", order) == positions


def test_answers_that_were_given_most_often_come_first(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("antwoord\neen\ntwee\nniets\nNiets.\ntwee\nniets\n")
    with Study.create(tmp_path / "s") as study:
        import_file(study, tmp_path / "in.csv")
        assert found(study, "", "given") == [3, 4, 6, 2, 5, 1]


def test_a_search_that_is_told_to_stop_stops(study: Study) -> None:
    # Long enough to be asked at all.
    many = parse_query(" ".join(["-regio=noord"] * 500), study.codebook)
    with pytest.raises(Cancelled):
        search(study.db, "Anna", many, progress=cancel_when(lambda: True))
    assert found(study, "huisarts") == [1, 4]


def test_what_an_answer_says_of_itself_holds_before_what_its_respondent_says(
    tmp_path: Path,
) -> None:
    (tmp_path / "een.csv").write_text("respondent,antwoord,plaats\n1,eerst,Één\n")
    (tmp_path / "twee.csv").write_text("respondent,vraag,antwoord,plaats\n1,Nog?,later,Twee\n")
    with Study.create(tmp_path / "s") as study:
        import_file(study, tmp_path / "een.csv")
        import_file(study, tmp_path / "twee.csv")
        assert found(study, "plaats=één") == [1]
        assert found(study, "PLAATS=ÉÉN") == [1]
        assert found(study, "plaats=twee") == [2]
        assert found(study, "@question=nog") == [2]


@given(
    typed=st.text(st.characters())
    | st.text(alphabet="\"'*#?@=() _-:^+~NOTARE5\0\ud800z")
    | st.lists(
        st.sampled_from(["-", "@coder=", "@how=", "@vraag=", "regio=", "#", "?", '"', "z", " "])
        | st.text(max_size=3)
    ).map("".join),
    order=st.sampled_from(ORDERS),
)
def test_nothing_that_can_be_typed_is_an_error(study: Study, typed: str, order: Order) -> None:
    positions = found(study, typed, order)
    assert len(positions) == len(set(positions))
    assert order != "imported" or positions == sorted(positions)


def test_where_a_position_is_among_what_was_found(study: Study) -> None:
    made = FoundQuotes(
        study.db, search(study.db, "Anna", parse_query("huisarts", study.codebook)), "imported"
    )
    assert [made.index(position) for position in (1, 2, 4, 5)] == [0, 1, 1, 2]
    assert made.part(5, 9) == []
    assert FoundQuotes(study.db, [4, 1], "text").index(5) == 0
    assert parse_query("  ", study.codebook) == Query()


def test_quotes_that_come_in_later_are_found(study: Study, tmp_path: Path) -> None:
    (tmp_path / "meer.csv").write_text("respondent,antwoord\n99,nagekomen bericht\n")
    import_file(study, tmp_path / "meer.csv", text="antwoord")
    assert found(study, "nagekomen") == [6]
