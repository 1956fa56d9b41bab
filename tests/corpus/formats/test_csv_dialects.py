"""The dialects of CSV: what separates and quotes cells, and what stands above the table."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from fuzzing import scaled
from hypothesis import given, settings
from hypothesis import strategies as st

from turven.corpus.errors import Refusal
from turven.corpus.formats import csv as our_csv
from turven.corpus.formats.reading import read

HEADER = ["id", "answer", "region"]
PLAIN = [[str(nr), f"plain answer, number {nr}", "North"] for nr in range(2500)]
ODD = ["9999", 'she said "stop", and\n"go" \\ away', "South"]


def found(path: Path) -> list[list[str | None]]:
    with read(path) as table:
        assert table.names == HEADER
        return [cells for _line, cells in table.rows]


def written(rows: list[list[str]], *, spaces: bool = False, **dialect: Any) -> str:
    text = io.StringIO(newline="")
    delimiter = dialect.pop("delimiter", ",")
    writer = csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL, **dialect)
    writer.writerows([HEADER, *rows])
    made = text.getvalue()
    return made.replace(f'"{delimiter}"', f'"{delimiter} "') if spaces else made


BACKSLASH = {"escapechar": "\\", "doublequote": False}
DIALECTS: dict[str, dict[str, Any]] = {
    "backslashes": BACKSLASH,
    "spaces": {"spaces": True},
    "both": BACKSLASH | {"spaces": True},
    "neither": {},
}


@pytest.mark.parametrize("name", DIALECTS)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("at", [0, 3, 2400])
def test_quotation_marks_of_any_program_are_understood(
    name: str, delimiter: str, at: int, tmp_path: Path
) -> None:
    """Also where the first one comes far down the file."""
    rows = [*PLAIN[:at], ODD, *PLAIN[at:]]
    text = written(rows, delimiter=delimiter, **DIALECTS[name])
    (tmp_path / "in.csv").write_text(text, newline="")
    assert found(tmp_path / "in.csv") == rows


def test_spaces_around_delimiters_are_not_in_the_cells(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text('id, answer, region\n1, "Too busy" , North\n2 , More trees,South \n')
    assert found(path) == [["1", "Too busy", "North"], ["2", "More trees", "South"]]
    path.write_text("id, answer, region\n1, Too busy, North\n2, More trees, South\n")
    assert found(path) == [["1", "Too busy", "North"], ["2", "More trees", "South"]]


def test_backslashes_and_spaces_of_an_ordinary_file_stay(tmp_path: Path) -> None:
    rows = [["1", "C:\\", " North"], ["2", 'he said, "no', "x"], ["3", ' "y" ', "\\"]]
    (tmp_path / "in.csv").write_text(written(rows), newline="")
    assert found(tmp_path / "in.csv") == rows
    text = 'id,answer,region\n1,"the folder C:\\",North\n2,"say ""yes, "", or",South\n'
    (tmp_path / "in.csv").write_text(text)
    assert found(tmp_path / "in.csv") == [
        ["1", "the folder C:\\", "North"],
        ["2", 'say "yes, ", or', "South"],
    ]


TITLES = {
    "a title": "Street survey 2024\n\n",
    "a title without a line between": "Street survey 2024\n",
    "a title with commas": "Street survey, 2024\n\n",
    "comments": "# made by a program, on 1 March\n# 3 rows\n",
    "comments of another kind": "// made by a program\n",
    "several lines": "Survey\nMarch 2024\nAll respondents\n\n",
    "a quoted title": '"Street survey,\nof ""2024"""\n\n',
}


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_table_below_a_title_is_found(title: str, delimiter: str, tmp_path: Path) -> None:
    table = 'id,answer,region\n1,"Too busy; really",North\n2,More trees,South\n'
    text = TITLES[title] + table.replace(",", delimiter)
    (tmp_path / "in.csv").write_text(text)
    with read(tmp_path / "in.csv") as read_in:
        assert read_in.names == HEADER
        above = TITLES[title].count("\n")
        assert list(read_in.rows) == [
            (above + 2, ["1", "Too busy; really", "North"]),
            (above + 3, ["2", "More trees", "South"]),
        ]


@pytest.mark.parametrize(
    "text",
    [
        "answer\nbus, tram, train\ncar, bike, boat\n",
        "answer\nyes, but no\nno, but yes\n",
        "answer\nbus,tram,train\ncar,bike,boat\n",
        "answer\n\nyes, indeed\n\nno, never\n\n",
    ],
)
def test_one_column_of_answers_with_commas_has_no_title(text: str, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(text)
    with read(tmp_path / "in.csv") as table:
        assert table.names == ["answer"]
        answers = [line for line in text.splitlines()[1:] if line]
        assert [cells for _line, cells in table.rows] == [[answer] for answer in answers]


def test_a_mark_without_its_pair_is_refused_in_every_dialect(tmp_path: Path) -> None:
    for odd in ('7, "open, North\n', '7,"a \\" b" c,North\n'):
        text = written(PLAIN, spaces=odd[2] == " ") + odd + "8,x,y\n" * 1500
        (tmp_path / "in.csv").write_text(text, newline="")
        with pytest.raises(Refusal, match="not valid CSV"):
            found(tmp_path / "in.csv")


TEXT = st.text(st.sampled_from("a \"\\,;'\n="), max_size=6)


@settings(max_examples=scaled(150))
@given(
    rows=st.lists(st.tuples(st.integers(0, 99).map(str), TEXT, TEXT).map(list), min_size=2),
    name=st.sampled_from(["backslashes", "neither"]),
)
def test_any_table_comes_back_from_a_dialect_that_shows_itself(
    rows: list[list[str]], name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    rows = [*rows, ["1", 'a "quoted" word', "C:\\x"]]
    path = tmp_path_factory.getbasetemp() / "dialect.csv"
    path.write_text(written(rows, **DIALECTS[name]), newline="")
    expected = [[our_csv.without_guard(cell) for cell in cells] for cells in rows]
    assert found(path) == expected


@settings(max_examples=scaled(100))
@given(
    texts=st.lists(
        st.text(st.sampled_from("'=+-@a b\n\t\"")).filter(str.strip), min_size=1, max_size=5
    )
)
def test_what_we_wrote_for_a_spreadsheet_is_read_as_it_was(
    texts: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "own.csv"
    with path.open("wb") as file:
        rows = [[str(nr), "r", "q", text] for nr, text in enumerate(texts)]
        our_csv.write(file, ["quote", "respondent", "question", "text"], rows)
    assert not any(row[3][:1] in "=+-@" for row in csv.reader(path.open(newline="")))
    with read(path) as table:
        assert [cells[3] for _line, cells in table.rows] == texts


GUARDED = {
    "'- more trees\n- less cars": "- more trees\n- less cars",
    "'=good": "=good",
    "'+1 for foto's": "+1 for foto's",
    "'@home": "@home",
    "'-5": "-5",
    "'+1' is what I say": "'+1' is what I say",
    "'t is te druk": "'t is te druk",
    "'s-Gravenhage": "'s-Gravenhage",
    "'": "'",
    "plain": "plain",
}


def test_the_guard_of_any_program_is_taken_off(tmp_path: Path) -> None:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([["id", "answer"], *enumerate(GUARDED)])
    (tmp_path / "in.csv").write_text(text.getvalue(), newline="")
    book = openpyxl.Workbook()
    for row in [["id", "answer"], *map(list, enumerate(GUARDED))]:
        book.active.append(row)
    book.save(tmp_path / "in.xlsx")
    for name in ("in.csv", "in.xlsx"):
        with read(tmp_path / name) as table:
            assert [cells[1] for _line, cells in table.rows] == list(GUARDED.values())
