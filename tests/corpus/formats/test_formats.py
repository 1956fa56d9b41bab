"""Files as other programs write them: every character comes in, or one sentence says why not."""

from __future__ import annotations

import csv
import io
import json
import random
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyreadstat
import pytest
import xlsxwriter
from fuzzing import scaled
from hypothesis import given, settings
from hypothesis import strategies as st
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table as Sheet
from odf.table import TableCell, TableRow
from odf.text import LineBreak, P, S, Tab

from turven.corpus.errors import Refusal
from turven.corpus.formats.reading import read
from turven.corpus.formats.table import Table

MOMENT = datetime(2024, 1, 2, 3, 4, 5)  # noqa: DTZ001 - a spreadsheet knows no time zones
NASTY = [
    "gewoon",
    " spaties ervoor en erna ",
    "dubbel  binnenin",
    "twee\nregels",
    'zij zei "ja", en; wij\tniet',
    "één café — 5 € ‘citaat’",
    "👩‍👩‍👧 emoji\u200d en \u202eRTL\u202c",
    "=1+1",
    "'enkel",
    "[b]markup[/b] \\x41 %s {0}",
    "e\u0301 los accent",
    "n.v.t.",
    "1,25",
]


def rows(path: Path, sheet: str | None = None) -> list[list[str | None]]:
    with read(path, sheet) as table:
        return [cells for _line, cells in table.rows]


def columns(path: Path) -> list[str]:
    with read(path) as table:
        return table.names


def as_csv(path: Path, dialect: dict[str, Any], encoding: str, texts: list[str]) -> None:
    with path.open("w", newline="", encoding=encoding) as file:
        writer = csv.writer(file, **dialect)
        writer.writerow(["nr", "antwoord"])
        writer.writerows(enumerate(texts))


DIALECTS: dict[str, tuple[dict[str, Any], str]] = {
    "Excel in Dutch": ({"delimiter": ";", "lineterminator": "\r\n"}, "cp1252"),
    "Excel, CSV UTF-8": ({"delimiter": ";", "lineterminator": "\r\n"}, "utf-8-sig"),
    "Excel, Unicode text": ({"delimiter": "\t", "lineterminator": "\r\n"}, "utf-16"),
    "LibreOffice": ({"delimiter": ",", "lineterminator": "\n"}, "utf-8"),
    "LibreOffice, all quoted": (
        {"delimiter": ",", "lineterminator": "\n", "quoting": csv.QUOTE_ALL},
        "utf-8",
    ),
    "UTF-16 without a mark": ({"delimiter": "\t", "lineterminator": "\r\n"}, "utf-16-le"),
    "UTF-32": ({"delimiter": ";", "lineterminator": "\r\n"}, "utf-32"),
    "an old Mac": (
        {"delimiter": ";", "lineterminator": "\r", "quoting": csv.QUOTE_ALL},
        "utf-8",
    ),
    "bars": ({"delimiter": "|", "lineterminator": "\n"}, "utf-8"),
    "carets": ({"delimiter": "^", "lineterminator": "\n"}, "utf-8"),
}


@pytest.mark.parametrize("name", DIALECTS)
def test_each_dialect_of_csv_is_understood(tmp_path: Path, name: str) -> None:
    dialect, encoding = DIALECTS[name]
    texts = [text for text in NASTY if encoding != "cp1252" or _fits(text)]
    for suffix in (".csv", ".txt" if dialect["delimiter"] == "\t" else ".tsv"):
        path = tmp_path / f"in{suffix}"
        as_csv(path, dialect, encoding, texts)
        assert rows(path) == [[str(nr), text] for nr, text in enumerate(texts)]


def _fits(text: str) -> bool:
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def test_decimal_commas_stay_beside_semicolons(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text("gewicht;a,b;antwoord\r\n1,25;3,4;ja, en nee\r\n0,5;;nee, en ja\r\n")
    assert rows(path) == [["1,25", "3,4", "ja, en nee"], ["0,5", "", "nee, en ja"]]


def test_excel_may_say_the_delimiter_itself(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text("sep=|\nnr|a;b;c\n1|x\n")
    with read(path) as table:
        assert table.names == ["nr", "a;b;c"]
        assert list(table.rows) == [(3, ["1", "x"])]


def test_quotation_marks_that_nobody_doubled_stay_where_nothing_is_quoted(tmp_path: Path) -> None:
    path = tmp_path / "in.tsv"
    path.write_text('nr\tantwoord\n1\t"Ja" zei hij\n2\tzo"n ding\n3\t"open\n')
    assert [cells[1] for cells in rows(path)] == ['"Ja" zei hij', 'zo"n ding', '"open']


def test_one_column_may_hold_any_delimiter(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text('antwoord\nja, en nee; of\n"zij zei ""nee"""\n')
    assert rows(path) == [["ja, en nee; of"], ['zij zei "nee"']]


def test_columns_without_a_name_or_with_the_same_one_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text("nr,toelichting,,toelichting\n1,a,b,c\n")
    assert columns(path) == ["nr", "toelichting", "column 3", "toelichting (2)"]


def test_the_questions_of_qualtrics_are_labels_and_no_answers(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    marks = [json.dumps({"ImportId": name}) for name in ("a", "b")]
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(
            [["ResponseId", "Q1"], ["Response ID", "Waarom?"], marks, ["R_1", "Daarom"]]
        )
    with read(path) as table:
        assert [column.label for column in table.columns] == ["Response ID", "Waarom?"]
        assert list(table.rows) == [(4, ["R_1", "Daarom"])]


def test_a_file_of_before_windows_is_guessed(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    text = "nr;antwoord\r\n" + "1;Één crèche naïef geïnd, reünie beëindigd\r\n" * 20
    path.write_bytes(text.encode("cp850"))
    assert rows(path)[0][1] == "Één crèche naïef geïnd, reünie beëindigd"


def test_utf_8_with_a_damaged_line_is_not_read_as_something_else(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_bytes("nr;a\n1;één crèche\n2;caf\n".encode().replace(b"caf\n", b"caf\xe9\n"))
    with pytest.raises(Refusal, match="line 3"):
        read(path)


def test_a_quotation_mark_that_is_never_closed_does_not_swallow_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text("nr,antwoord\n" + "1,ja\n" * 2000 + '2,"nee\n' + "3,ja\n" * 2000)
    with pytest.raises(Refusal, match="not valid CSV"):
        rows(path)


@pytest.mark.parametrize("engine", ["openpyxl", "xlsxwriter", "odf"])
def test_a_spreadsheet_of_pandas_comes_in_as_it_was(tmp_path: Path, engine: str) -> None:
    path = tmp_path / ("in.ods" if engine == "odf" else "in.xlsx")
    texts = [text for text in NASTY if engine == "odf" or text[0] != "="]  # else a formula
    frame = pd.DataFrame({"nr": range(len(texts)), "antwoord": texts})
    frame.to_excel(path, engine=engine, index=False)
    assert rows(path) == [[str(nr), text] for nr, text in enumerate(texts)]


def test_tabs_and_line_breaks_of_libreoffice_are_between_the_words(tmp_path: Path) -> None:
    """It writes them as elements of their own, and several blanks, too."""
    said = P(text="\u2009een")
    for part in (Tab(), "twee", LineBreak(), "drie", S(c=3), "vier"):
        said.addText(part) if isinstance(part, str) else said.addElement(part)
    document, sheet = OpenDocumentSpreadsheet(), Sheet(name="Blad1")
    for paragraph in (P(text="antwoord"), said):
        row, cell = TableRow(), TableCell(valuetype="string")
        cell.addElement(paragraph)
        row.addElement(cell)
        sheet.addElement(row)
    document.spreadsheet.addElement(sheet)
    document.save(tmp_path / "in.ods")
    assert rows(tmp_path / "in.ods") == [["\u2009een\ttwee\ndrie   vier"]]


def test_cells_are_as_the_sheet_shows_them(tmp_path: Path) -> None:
    path = tmp_path / "in.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    shown = [
        (1.0, "1"), (-2.5, "-2.5"), (0.1 + 0.2, "0.3"), (True, "TRUE"), (None, None),
        (date(2024, 1, 2), "2024-01-02"), (MOMENT, "2024-01-02 03:04:05"),
        (time(3, 4), "03:04:00"), (timedelta(hours=30), "30:00:00"),
    ]  # fmt: skip
    sheet.append([f"k{nr}" for nr, _ in enumerate(shown)])
    sheet.append([value for value, _as_text in shown])
    sheet.append([None] * len(shown))
    sheet["A5"] = "laat"
    book.save(path)
    with read(path) as table:
        assert list(table.rows) == [
            (2, [as_text for _value, as_text in shown]),
            (5, ["laat", *[None] * (len(shown) - 1)]),
        ]


def test_the_sheet_is_the_one_with_something_in_it_or_the_one_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "in.xlsx"
    book = openpyxl.Workbook()
    book.active.title = "leeg"
    for title in ("een", "twee", "verborgen"):
        sheet = book.create_sheet(title)
        sheet.append(["antwoord"])
        sheet.append([title])
    sheet.sheet_state = "hidden"
    book.save(path)
    with pytest.raises(Refusal, match="“een”, “twee”"):
        read(path)
    assert rows(path, "twee") == [["twee"]]
    assert rows(path, "verborgen") == [["verborgen"]]
    with pytest.raises(Refusal, match=r"no sheet “.*there are: leeg, een"):
        read(path, "drie")
    with pytest.raises(Refusal, match="is empty"):
        read(path, "leeg")


def test_spss_brings_labels_values_and_what_is_missing(tmp_path: Path) -> None:
    for name in ("in.sav", "in.zsav"):
        path = tmp_path / name
        frame = pd.DataFrame(
            {
                "nr": [1.0, 2.0, 3.0],
                "v12": ["Daarom, één 👍", "", "  lang " + "x" * 300],
                "geslacht": [1.0, 9.0, None],
                "dag": [date(2024, 1, 2), None, date(1900, 1, 1)],
                "deel": [0.1, 1e-7, 2.0],
            }
        )
        pyreadstat.write_sav(
            frame, str(path), compress=name == "in.zsav",
            column_labels={"v12": "Waarom?"},
            variable_value_labels={"geslacht": {1.0: "man", 2.0: "vrouw", 9.0: "weigert"}},
            missing_ranges={"geslacht": [9.0]},
        )  # fmt: skip
        with read(path) as table:
            assert [column.label for column in table.columns] == ["", "Waarom?", "", "", ""]
            gender = table.columns[2]
            assert dict(gender.values) == {"1": "man", "2": "vrouw", "9": "weigert"}
            assert list(table.rows) == [
                (1, ["1", "Daarom, één 👍", "1", "2024-01-02", "0.1"]),
                (2, ["2", "", None, None, "1e-07"]),
                (3, ["3", "  lang " + "x" * 300, None, "1900-01-01", "2"]),
            ]


def test_json_lines_keep_numbers_as_they_are_written(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text(
        '{"nr": 1, "a": 1.50, "t": "x\\u2028y\\ud83d\\ude00"}\n\n'
        '{"nr": 123456789012345678901234567890, "b": null, "t": ["x", 1], "u": true}\n'
    )
    with read(path) as table:
        assert table.names == ["nr", "a", "t", "b", "u"]
        assert list(table.rows) == [
            (1, ["1", "1.50", "x\u2028y😀", None, None]),
            (3, ["123456789012345678901234567890", None, '["x", "1"]', None, "true"]),
        ]


def test_plain_text_is_an_answer_a_line_or_between_blank_lines(tmp_path: Path) -> None:
    path = tmp_path / "waarom.txt"
    path.write_text("een\n  twee\n" * 10 + "\ndrie\n")
    with read(path) as table:
        assert table.names == ["waarom"]
        found = list(table.rows)
    assert [line for line, _cells in found[-2:]] == [20, 22]
    assert [cells for _line, cells in found[-2:]] == [["  twee"], ["drie"]]
    path.write_text("een\nen verder\n\n\ntwee\n\ndrie\nen verder", newline="")
    assert rows(path) == [["een\nen verder"], ["twee"], ["drie\nen verder"]]


def rezipped(source: Path, target: Path, name: str, change: tuple[bytes, bytes]) -> None:
    """A copy of a spreadsheet with one of its parts changed."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", 8) as new:
        for entry in old.namelist():
            content = old.read(entry)
            if entry == name:
                assert change[0] in content
                content = content.replace(*change)
            new.writestr(entry, content)


@pytest.fixture
def spreadsheet(tmp_path: Path) -> Path:
    path = tmp_path / "goed.xlsx"
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("blad")
        sheet.write_row(0, 0, ["nr", "antwoord"])
        sheet.write_row(1, 0, [1, "MERKTEKEN"])
    return path


def test_entities_in_a_spreadsheet_are_not_resolved(tmp_path: Path, spreadsheet: Path) -> None:
    secret = tmp_path / "geheim"
    secret.write_text("GEHEIM")
    half, whole = tmp_path / "half.xlsx", tmp_path / "heel.xlsx"
    part = "xl/worksheets/sheet1.xml"
    doctype = (
        f'<!DOCTYPE w [<!ENTITY x SYSTEM "file://{secret}"><!ENTITY a "aaaaaaaaaa">'
        '<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><worksheet'
    )
    rezipped(spreadsheet, half, part, (b"<worksheet", doctype.encode()))
    for entity in ("&x;", "&b;"):
        rezipped(half, whole, part, (b"MERKTEKEN", entity.encode()))
        try:
            found = str(rows(whole))
        except Refusal as refusal:
            found = str(refusal)
        assert "GEHEIM" not in found
        assert "aaaa" not in found


@pytest.mark.parametrize(("said", "words"), [((1 << 30) + 1, "gigabyte"), (9, "damaged")])
def test_a_zip_bomb_is_refused_also_when_it_lies(
    tmp_path: Path, spreadsheet: Path, said: int, words: str
) -> None:
    bomb = tmp_path / "bom.xlsx"
    with zipfile.ZipFile(spreadsheet) as old, zipfile.ZipFile(bomb, "w", 8) as new:
        for entry in old.namelist():
            new.writestr(entry, old.read(entry))
        new.writestr("xl/more.xml", b" " * (1 << 24))
        new.filelist[-1].file_size = said
    with pytest.raises(Refusal, match=words):
        read(bomb)


def test_a_sheet_as_wide_as_the_world_is_refused(tmp_path: Path) -> None:
    far = tmp_path / "ver.xlsx"
    book = openpyxl.Workbook()
    book.active["A1"] = "antwoord"
    book.active["XFD1048576"] = "ver"
    book.save(far)
    with pytest.raises(Refusal, match="could not be read to the end"):
        read(far)


def test_a_file_in_the_current_folder_is_not_run(
    tmp_path: Path, spreadsheet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("json.py", "python_calamine.py", "turven.py"):
        (tmp_path / name).write_text("open('gedraaid', 'w').close()")
    monkeypatch.chdir(tmp_path)
    assert rows(spreadsheet) == [["1", "MERKTEKEN"]]
    assert not (tmp_path / "gedraaid").exists()


REFUSED = {
    "an empty file": ("in.csv", b"", "is empty"),
    "control characters": ("in.csv", bytes(range(1, 27)) * 20, "not a text file"),
    "only a mark": ("in.csv", b"\xff\xfe", "is empty"),
    "a zip of something else": ("in.xlsx", b"PK\x03\x04" + b"x" * 99, "damaged"),
    "a spreadsheet cut short": ("in.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "damaged"),
    "SPSS cut short": ("in.sav", b"$FL2@(#) SPSS DATA FILE", "damaged"),
    "half a surrogate": ("in.jsonl", b'{"a": "\\ud83d"}', "line 1: half of a character is missing"),
    "no object": ("in.jsonl", b'{"a": 1}\n[1]', "line 2: each line"),
    "no JSON": ("in.jsonl", b"{1}", "line 1: this is not JSON"),
    "JSON without an end": ("in.jsonl", b'{"a":' * 100_000, "line 1: this is not JSON"),
    "UTF-16 cut short": (
        "in.csv",
        b"\xff\xfea\x00,\x00b\x00\n\x00\x00\xd8",
        "in another encoding",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_one_sentence(tmp_path: Path, name: str) -> None:
    file, content, words = REFUSED[name]
    path = tmp_path / file
    path.write_bytes(content)
    with pytest.raises(Refusal, match=words) as refused:
        rows(path)
    assert "\n" not in str(refused.value)


def test_a_sheet_is_of_a_spreadsheet_only(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(Refusal, match="leave out --sheet"):
        read(path, "blad")


def test_a_damaged_file_is_read_or_refused_and_never_the_end_of_us(
    tmp_path: Path, spreadsheet: Path
) -> None:
    sav = tmp_path / "goed.sav"
    pyreadstat.write_sav(pd.DataFrame({"nr": [1.0, 2.0], "t": ["een", "twee"]}), str(sav))
    chance = random.Random(7)
    for turn in range(12):
        source = sav if turn % 2 else spreadsheet
        content = bytearray(source.read_bytes())
        for _change in range(chance.choice([1, 3, 20])):
            content[chance.randrange(4, len(content))] = chance.randrange(256)
        path = tmp_path / f"kapot{source.suffix}"
        path.write_bytes(content)
        _looked_at(path)
    with zipfile.ZipFile(spreadsheet) as book:
        sheet = book.read("xl/worksheets/sheet1.xml")
    for _turn in range(8):
        at = chance.randrange(len(sheet) - 8)
        damage = bytes(chance.randrange(32, 127) for _ in range(8))
        path = tmp_path / "kapot.xlsx"
        rezipped(spreadsheet, path, "xl/worksheets/sheet1.xml", (sheet[at : at + 8], damage))
        _looked_at(path)


def _looked_at(path: Path) -> None:
    sentence = ""
    try:
        with read(path) as table:
            _whole(table)
    except Refusal as refusal:
        sentence = str(refusal)
    assert "\n" not in sentence


def _whole(table: Table) -> None:
    for _line, cells in table.rows:
        assert len(cells) == len(table.columns)


@settings(max_examples=scaled(60))
@given(content=st.binary(max_size=80), name=st.sampled_from(["a.csv", "a.txt", "a.jsonl", "a.tsv"]))
def test_any_bytes_are_a_table_or_a_sentence(
    content: bytes, name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / name
    path.write_bytes(content)
    _looked_at(path)


@settings(max_examples=scaled(80))
@given(
    table=st.lists(
        st.tuples(
            *[st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))] * 2
        ),
        min_size=1,
        max_size=5,
    ),
    delimiter=st.sampled_from(",;\t|"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_any_table_written_as_csv_is_read_as_it_was(
    table: list[tuple[str, str]],
    delimiter: str,
    encoding: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerow(["nr", "een", "twee"])
    writer.writerows([nr, *cells] for nr, cells in enumerate(table))
    path = tmp_path_factory.getbasetemp() / "tabel.csv"
    path.write_bytes(text.getvalue().encode(encoding))
    assert rows(path) == [[str(nr), *cells] for nr, cells in enumerate(table)]


@pytest.mark.parametrize(
    ("above", "names"),
    [
        ("Enquête 2024;;\nop 1 maart;;\n;;\n", ["nr", "antwoord", "regio"]),
        (";Enquête 2024;\n", ["nr", "antwoord", "regio"]),
        ("", ["nr", "antwoord", "regio"]),
    ],
)
def test_a_title_above_the_names_of_the_columns_is_no_name(
    above: str, names: list[str], tmp_path: Path
) -> None:
    (tmp_path / "in.csv").write_text(above + "nr;antwoord;regio\n1;De wet;\n2;;\n")
    with read(tmp_path / "in.csv") as table:
        assert table.names == names
        assert [cells[0] for _line, cells in table.rows] == ["1", "2"]


def test_a_column_with_a_name_among_some_without_is_no_title(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("antwoord;;;\nDe wet;;;\nHet geld;x;;\n")
    with read(tmp_path / "in.csv") as table:
        assert [cells[0] for _line, cells in table.rows] == ["De wet", "Het geld"]
