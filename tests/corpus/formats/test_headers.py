"""Headers of one, two or three rows, as survey programs and spreadsheets write them."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from turven.corpus.column_names import clean_name, find_name
from turven.corpus.errors import Refusal
from turven.corpus.formats.headers import unique_names, with_header
from turven.corpus.formats.reading import read

Read = tuple[list[str], list[str], list[list[str | None]]]


def header(rows: Sequence[Sequence[str]], header_rows: int | None = None) -> Read:
    """The names, the labels and the rows below, read from the cells of a file."""

    def below() -> object:
        yield from ((line, list(cells)) for line, cells in enumerate(rows[1:], 2))

    columns, left, _count = with_header(rows[0], below(), header_rows)  # type: ignore[arg-type]
    return [c.name for c in columns], [c.label for c in columns], [cells for _l, cells in left]


MONKEY = [
    ["Respondent ID", "Start", "Tevreden?", "", "Wat kan beter?", "Waarmee reist u?", "", ""],
    ["", "", "Respons", "Anders, namelijk", "Open antwoord", "Bus", "Trein", "Anders (noem)"],
    ["118001", "2024-05-01 10:00", "Zeer", "", "Meer bomen", "Bus", "", ""],
    ["118002", "2024-05-01 10:09", "Niet", "half", "Niets", "", "Trein", "step"],
    ["118003", "2024-05-02 11:00", "Zeer", "", "", "Bus", "Trein", ""],
]


def test_the_options_below_a_question_are_joined_with_it() -> None:
    names, labels, rows = header(MONKEY)
    assert names == [
        "Respondent ID", "Start", "Tevreden?", "Tevreden? - Anders, namelijk", "Wat kan beter?",
        "Waarmee reist u? - Bus", "Waarmee reist u? - Trein", "Waarmee reist u? - Anders (noem)",
    ]  # fmt: skip
    assert not any(labels)
    assert rows == MONKEY[2:]


def test_options_that_are_numbers_in_the_file_are_recognised_by_the_id_above_which_is_nothing() -> (
    None
):
    rows = [
        ["ID", "Hoe vond u de dienst?", "", "Wat kan beter?"],
        ["", "Prijs", "Service", "Open-Ended Response"],
        *([str(n), str(n % 5), str(n % 4), f"Meer van nummer {n}"] for n in range(100, 130)),
    ]
    names, _labels, below = header(rows)
    assert names == [
        "ID",
        "Hoe vond u de dienst? - Prijs",
        "Hoe vond u de dienst? - Service",
        "Wat kan beter?",
    ]
    assert len(below) == 30


QUALTRICS = [
    ["StartDate", "ResponseId", "Q1", "Q2_TEXT", "golf"],
    ["Start Date", "Response ID", "How old are you?", "Why do you\nwalk? - Text", ""],
    ['{"ImportId":"startDate"}', '{"ImportId":"_recordId"}', '{"ImportId":"QID1"}',
     '{"ImportId":"QID2_TEXT"}', ""],
    ["2021-03-01 10:00:00", "R_1", "30", "It is good for me", "1"],
    ["2021-03-02 10:00:00", "R_2", "31", "It is cheap", "1"],
]  # fmt: skip


@pytest.mark.parametrize("without", [[], [2]], ids=["with ids", "without ids"])
def test_a_column_without_id_does_not_hide_what_the_other_columns_say(without: list[int]) -> None:
    names, labels, rows = header([r for at, r in enumerate(QUALTRICS) if at not in without])
    assert names == QUALTRICS[0]
    assert labels == [
        "Start Date", "Response ID", "How old are you?", "Why do you walk? - Text", "",
    ]  # fmt: skip
    assert rows == QUALTRICS[3:]


def test_a_legacy_export_has_its_questions_below_the_names() -> None:
    rows = [
        ["V1", "V3", "V8", "V10", "Q1", "Q2"],
        ["ResponseID", "Name", "StartDate", "Finished", "Wat vindt u?", "Hoe oud bent u?"],
        ["R_1", "Anoniem", "2014-02-03 09:00:00", "1", "Mooi", "40"],
        ["R_2", "Anoniem", "2014-02-03 10:00:00", "1", "Niet mooi", "41"],
    ]
    names, labels, below = header(rows)
    assert (names, labels, below) == (rows[0], rows[1], rows[2:])


def test_long_questions_above_short_names_are_the_labels() -> None:
    rows = [
        ["Wat is uw nummer?", "Hoe oud bent u?", "Wat kan er beter?"],
        ["nr", "leeftijd", "v3"],
        ["1", "30", "De bus"],
        ["2", "31", "De trein"],
    ]
    assert header(rows)[:2] == (rows[1], rows[0])


GROUPS = [
    ["Persoon", "", "Open vragen", ""],
    ["nr", "leeftijd", "Wat kan beter?", "waarom"],
    ["1", "30", "De bus", "Te laat"],
    ["2", "31", "De trein", "Te duur"],
]


def test_merged_names_of_groups_in_a_spreadsheet_go_into_the_labels(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active
    for cells in GROUPS:
        book.active.append([int(c) if c.isdecimal() else c or None for c in cells])
    book.active.merge_cells("A1:B1")
    book.active.merge_cells("C1:D1")
    book.save(tmp_path / "groepen.xlsx")
    with read(tmp_path / "groepen.xlsx") as table:
        assert table.names == GROUPS[1]
        assert [column.label for column in table.columns] == [
            "Persoon - nr", "Persoon - leeftijd", "Wat kan beter?", "Open vragen - waarom",
        ]  # fmt: skip
        assert table.read_as["header_rows"] == "2"
        assert list(table.rows) == [(3, GROUPS[2]), (4, GROUPS[3])]


def test_the_same_names_in_two_groups_are_told_apart_by_the_group() -> None:
    rows = [
        ["", "2022", "", "2023", ""],
        ["id", "prijs", "service", "prijs", "service"],
        ["1", "3", "4", "2", "5"],
        ["2", "3", "4", "2", "5"],
    ]
    assert header(rows)[0] == [
        "id", "2022 - prijs", "2022 - service", "2023 - prijs", "2023 - service",
    ]  # fmt: skip


def test_a_number_of_rows_that_is_asked_for_is_the_number_that_is_read(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([["q1", "q2"], ["Wat?", "Waarom?"], ["tekst", "tekst"],
                                    ["Zo", "Daarom"], ["Zus", "Hierom"]])  # fmt: skip
    with read(path) as table:
        assert len(list(table.rows)) == 4
    with read(path, header_rows=3) as table:
        assert [column.label for column in table.columns] == ["Wat? - tekst", "Waarom? - tekst"]
        assert list(table.rows) == [(4, ["Zo", "Daarom"]), (5, ["Zus", "Hierom"])]
    (tmp_path / "in.jsonl").write_text('{"a": "b"}\n')
    with pytest.raises(Refusal, match="--header-rows"):
        read(tmp_path / "in.jsonl", header_rows=2)


ONE_ROW = {
    "an answer for each": [["1", "30", "Meer bomen"], ["2", "31", "Niets"]],
    "refusals at first": [["1", "weigert", "NA"], ["2", "31", "20"], ["3", "32", "10"]],
    "nothing known of the first": [["a1", "NA", "NULL"], ["a2", "31", "20"], ["a3", "32", "10"]],
    "a number that names nothing": [["0", ";", ":"], [":", "0", "0"]],
    "a first row of texts": [["a", "b", "Response is late"], ["c", "d", "e"], ["f", "g", "h"]],
}


@pytest.mark.parametrize("name", ONE_ROW)
def test_a_respondent_is_not_taken_for_a_header(name: str) -> None:
    rows = ONE_ROW[name]
    assert header([["id", "leeftijd", "waarom"], *rows]) == (
        ["id", "leeftijd", "waarom"],
        ["", "", ""],
        rows,
    )


@given(
    st.lists(
        st.tuples(st.text(max_size=8), st.sampled_from(["", "NA", "30", "weet niet", "3,5"])),
        max_size=8,
    )
)
def test_below_names_with_a_number_for_each_row_no_row_is_lost(
    answers: list[tuple[str, str]],
) -> None:
    rows = [[str(at), text, age] for at, (text, age) in enumerate(answers)]
    assert header([["nr", "antwoord", "leeftijd"], *rows])[2] == rows


def test_names_are_compared_as_people_see_them() -> None:
    strange = ["Why do\nyou  walk?", "Why\u00a0not?", "Cafe\u0301"]
    assert unique_names(strange) == ["Why do you walk?", "Why not?", "Caf\u00e9"]
    assert [find_name(clean_name(name), strange) for name in strange] == strange
    assert find_name("why not?", strange) is None
    assert unique_names(["a", "", "a", "a"])[::2] == ["a", "a (2)"]
    assert unique_names(["a", "a (2)", "a"]) == ["a", "a (2)", "a (3)"]
    many = unique_names(["naam"] * 20_000)
    assert len(set(many)) == 20_000
