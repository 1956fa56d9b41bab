"""Lists of codes as other programs and people write them: nesting, fields, and what is not read."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from studies import build_study

from turven.corpus.codebook.codes import Code
from turven.corpus.editing.code_lists import read_codes, study_with_list
from turven.corpus.exchange.registry import export_file
from turven.corpus.formats.codes import ListedCode
from turven.corpus.formats.codes_paths import trails
from turven.tui.cli import run

Rows = list[list[str]]


def write(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    if path.suffix == ".xlsx":
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(list(row))
        book.save(path)
    else:
        text = io.StringIO()
        csv.writer(text, delimiter=";" if path.suffix == ".csv" else "\t").writerows(rows)
        path.write_text(text.getvalue(), encoding="utf-8", newline="")
    return path


def paths(codes: Sequence[ListedCode], above: str = "") -> list[str]:
    found: list[str] = []
    for code in codes:
        found += [above + code.label, *paths(code.codes, f"{above}{code.label}/")]
    return found


NESTED: dict[str, tuple[Rows, list[str]]] = {
    "Taguette": (
        [["tag", "description"], ["Zorg", ""], ["Zorg.Wachttijd", "duurt lang"],
         ["Zorg.Wachttijd.Huisarts", ""], ["Wonen.Huur", ""], ["Web 2.0", ""], ["d.w.z. iets", ""]],
        ["Zorg", "Zorg/Wachttijd", "Zorg/Wachttijd/Huisarts", "Wonen", "Wonen/Huur", "Web 2.0",
         "d.w.z. iets"],
    ),
    "dots below another name": (
        [["Code", "Memo"], ["Zorg", ""], ["Zorg.Wachttijd", ""], ["Ca. 5 euro", ""], ["A.B", ""]],
        ["Zorg", "Zorg/Wachttijd", "Ca. 5 euro", "A.B"],
    ),
    "MAXQDA": (
        [["Code", "Memo"], ["Zorg", ""], ["Zorg > Wachttijd", ""],
         ["Zorg > Wachttijd > Huisarts", ""], ["Inkomen > 500", ""], ["> 65 jaar", ""]],
        ["Zorg", "Zorg/Wachttijd", "Zorg/Wachttijd/Huisarts", "Inkomen > 500", "> 65 jaar"],
    ),
    "MAXQDA, same labels in two nets": (
        [["Parent code", "Code", "Documents"], ["", "Zorg", "1"], ["Zorg", "Kosten", "1"],
         ["", "Wonen", "1"], ["Wonen", "Kosten", "1"], ["Wonen\\Kosten", "Huur", "1"],
         ["Werk\\Loon", "Toeslag", "1"]],
        ["Zorg", "Zorg/Kosten", "Wonen", "Wonen/Kosten", "Wonen/Kosten/Huur", "Werk", "Werk/Loon",
         "Werk/Loon/Toeslag"],
    ),
    "NVivo": (
        [["Name", "Description", "Files"], ["Nodes\\\\Zorg", "", "1"],
         ["Nodes\\\\Zorg\\Wachttijd", "", "1"], ["Nodes\\\\Wonen\\Huur", "", "1"]],
        ["Zorg", "Zorg/Wachttijd", "Wonen", "Wonen/Huur"],
    ),
    "ATLAS.ti": (
        [["Code", "Comment", "Code Groups", "Grounded"], ["Huisarts", "", "Zorg", "3"],
         ["Zorg", "", "Zorg", "1"], ["Huur", "", "", "1"]],
        ["Zorg", "Zorg/Huisarts", "Zorg/Zorg", "Huur"],
    ),
    "levels": (
        [["Niveau 1", "Niveau 2", "Niveau 3"], ["Zorg", "", ""], ["", "Wachttijd", ""],
         ["", "", "Huisarts"], ["Wonen", "Huur", "Hoog"]],
        ["Zorg", "Zorg/Wachttijd", "Zorg/Wachttijd/Huisarts", "Wonen", "Wonen/Huur",
         "Wonen/Huur/Hoog"],
    ),
    "category and subcategory": (
        [["Hoofdcode", "Subcode"], ["Zorg", "Wachttijd"], ["", "Huisarts"], ["Wonen", ""]],
        ["Zorg", "Zorg/Wachttijd", "Zorg/Huisarts", "Wonen"],
    ),
    "a net by its code value": (
        [["Waarde", "Label", "Net"], ["1", "Zorg", ""], ["11", "Huisarts", "1"]],
        ["Zorg", "Zorg/Huisarts"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("ending", [".csv", ".tsv", ".xlsx"])
@pytest.mark.parametrize("form", NESTED)
def test_the_nesting_of_every_program_stays(tmp_path: Path, form: str, ending: str) -> None:
    rows, expected = NESTED[form]
    codes, _said = read_codes(write(tmp_path / f"lijst{ending}", rows))
    assert paths(codes) == expected


def test_a_code_with_several_groups_is_in_the_first_and_the_others_are_named(
    tmp_path: Path,
) -> None:
    rows = [["Code", "Code Groups"], ["Huisarts", "Zorg|Klachten"]]
    codes, said = read_codes(write(tmp_path / "lijst.csv", rows))
    assert paths(codes) == ["Zorg", "Zorg/Huisarts"]
    assert said == ("“Huisarts” was put in the net “Zorg” only, not in Klachten.",)


@pytest.mark.parametrize(
    "names",
    [
        ["Code name", "Full definition", "Inclusion Criteria", "exclusion_criteria", "Examples"],
        ["Codenaam", "Memo", "Inclusiecriteria", "Exclusie-criteria", "Voorbeeldcitaten"],
        ["Kategorie", "Definition", "Einschlusskriterien", "Ausschlusskriterien", "Ankerbeispiele"],
        ["CODE", "Comment", "When to use", "When NOT to use", "Example quote(s)"],
        ["Code", "Omschrijving", "Inclusief", "Exclusief", "Voorbeeld"],
    ],
)
@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_fields_are_known_by_their_usual_names(
    tmp_path: Path, names: list[str], ending: str
) -> None:
    row = ["Tijdsdruk", "Te weinig tijd", "deadlines", "werkdruk", "Het moest in twee dagen"]
    rows = [[*names, "Respondent", ""], [*row, "R2", ""]]
    codes, said = read_codes(write(tmp_path / f"lijst{ending}", rows))
    (code,) = codes
    assert [code.label, code.description, code.include, code.exclude, *code.examples] == row
    assert said == ("This column was not read: Respondent.",)


def test_a_column_is_what_its_cells_say(tmp_path: Path) -> None:
    rows = [
        ["Label", "Codenummer", "Exclusief", "Vragen", "Kleur"],
        ["Weet niet", "98", "ja", "", "blauw"],
        ["Bus", "1", "nee", "v1; v2", ""],
    ]
    codes, said = read_codes(write(tmp_path / "lijst.csv", rows))
    assert [(code.value, code.exclusive, code.questions) for code in codes] == [
        (98, True, ()),
        (1, False, ("v1", "v2")),
    ]
    assert said == ("This column was not read: Kleur.",)


def test_a_code_value_that_another_code_has_and_one_of_a_net_are_left_out_and_named(
    tmp_path: Path,
) -> None:
    rows = [
        ["Label", "Value", "Parent", "Questions"],
        ["Verkeer", "1", "", ""],
        ["Bus", "2", "Verkeer", "v1"],
        ["Trein", "2", "Verkeer", "v2"],
        ["Fiets", "2", "Verkeer", "V1"],
    ]
    study, found = study_with_list(tmp_path / "studie", write(tmp_path / "l.csv", rows), "Anna")
    with study:
        values = {code.name: code.value for code in study.codebook.entries}
    assert values == {"Verkeer": None, "Bus": 2, "Trein": 2, "Fiets": None}
    assert found.left_out == [
        "“Verkeer” is a net, which has no code value and is not exclusive; these were left out.",
        "The code value 2 of “Fiets” was left out; “bus” has it too.",
    ]


BOOK = """\
codes:
  - id: net2
    label: Het net 2.0
    questions: [v1]
    codes:
      - {id: bus, label: "=Bus > trein", value: 11, description: Over de bus,
         include: ook de tram, exclude: geen taxi, keywords: ["a; b", "c, d"],
         colour: "#009e73", questions: ["Wat mist u; en waarom?"]}
      - {id: b2, label: Bus.Laat, value: 12, examples: ["te laat | te vroeg"]}
  - {id: wn, label: Weet niet, value: 98, exclusive: true}
"""


def test_what_turven_wrote_for_taguette_comes_back_with_all_fields(tmp_path: Path) -> None:
    first = build_study(tmp_path / "een", codebook=BOOK)
    with first:
        path = export_file(first, tmp_path / "uit.codebook.csv").file
        before = first.codebook.entries
    second, found = study_with_list(tmp_path / "twee", path, "Anna")
    assert found.left_out == []
    with second:
        after = second.codebook.entries

    def fields(code: Code) -> tuple[object, ...]:
        return (
            code.id, code.name, code.parent, code.net, dict(code.description), code.include,
            code.exclude, code.keywords, code.examples, code.colour, code.value, code.exclusive,
            code.questions,
        )  # fmt: skip

    assert list(map(fields, after)) == list(map(fields, before))


def test_init_says_what_it_did_not_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path / "lijst.csv", [["Code", "Datum"], ["Bus", "2021-01-01"]])
    assert run(["init", str(tmp_path / "studie"), "--codebook", str(path), "--lang", "en"]) == 0
    assert "Left out or changed:\n  This column was not read: Datum.\n" in capsys.readouterr().out


@given(st.lists(st.text("aB. >›\\1", min_size=1, max_size=12).filter(str.strip)), st.booleans())
def test_no_label_gets_lost_in_its_nets(labels: list[str], dots: bool) -> None:
    found = trails(labels, dots=dots)
    assert len(found) == len(labels)
    assert all(name.strip() for trail in found for name in trail)
