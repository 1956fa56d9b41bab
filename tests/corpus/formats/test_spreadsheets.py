"""Spreadsheets: rows are numbered and identifiers shown as the sheet does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table as Sheet
from odf.table import TableCell, TableRow
from odf.text import P

from turven.corpus.errors import Refusal
from turven.corpus.formats.reading import read

FORMATS = [
    ("0000", 612, "0612"),
    ("00000", 0, "00000"),
    ("0000", 123456, "123456"),
    ("000000000", 12345678, "012345678"),
    ("000\\-00\\-0000", 12345678, "012-34-5678"),
    ('"R"0000', 7, "R0007"),
    ("0000\\ 00", 61234, "0612 34"),
    ('[$-413]"<&"000', 5, "<&005"),
    ("0000;-0000", 12, "0012"),
    ("General", 612, "612"),
    ("0", 612, "612"),
    ("0.00", 2.5, "2.5"),
    ("0000", 2.5, "2.5"),
    ("#,##0", 1234, "1234"),
    ("0%", 0.25, "0.25"),
    ("00:00", 0.5, "0.5"),
    ("0000", "0612 text", "0612 text"),
    ("0000", None, None),
]


def cells(path: Path) -> list[list[str | None]]:
    with read(path) as table:
        return [row for _line, row in table.rows]


@pytest.mark.parametrize("library", ["openpyxl", "xlsxwriter"])
def test_a_number_with_zeros_before_it_is_read_as_it_is_shown(library: str, tmp_path: Path) -> None:
    path = tmp_path / "in.xlsx"
    if library == "openpyxl":
        book = openpyxl.Workbook()
        sheet: Any = book.active
        sheet.append(["id", *(f"k{at}" for at, _each in enumerate(FORMATS))])
        sheet.append([1, *(value for _code, value, _text in FORMATS)])
        for at, (code, _value, _text) in enumerate(FORMATS, 2):
            sheet.cell(2, at).number_format = code
        book.save(path)
    else:
        with xlsxwriter.Workbook(path) as written:
            sheet = written.add_worksheet()
            sheet.write_row(0, 0, ["id", *(f"k{at}" for at, _each in enumerate(FORMATS))])
            sheet.write(1, 0, 1)
            for at, (code, value, _text) in enumerate(FORMATS, 1):
                sheet.write(1, at, value, written.add_format({"num_format": code}))
    assert cells(path) == [["1", *(text for _code, _value, text in FORMATS)]]


def test_the_result_of_a_formula_is_shown_with_its_zeros(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "in.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["id", "postcode"])
        sheet.write(1, 0, 1)
        sheet.write_formula(1, 1, "=600+12", book.add_format({"num_format": "0000"}), 612)
    assert cells(tmp_path / "in.xlsx") == [["1", "0612"]]


def test_an_opendocument_sheet_shows_its_zeros_and_long_durations(tmp_path: Path) -> None:
    document, sheet = OpenDocumentSpreadsheet(), Sheet(name="Blad1")
    shown: list[list[tuple[dict[str, str], str]]] = [
        [({"valuetype": "string"}, "postcode"), ({"valuetype": "string"}, "duration")],
        [
            ({"valuetype": "float", "value": "612"}, "0612"),
            ({"valuetype": "time", "timevalue": "PT30H00M00S"}, "30:00:00"),
        ],
        [
            ({"valuetype": "float", "value": "0.5"}, "0.5"),
            ({"valuetype": "time", "timevalue": "PT08H30M00S"}, "08:30:00"),
        ],
    ]
    for line in shown:
        row = TableRow()
        for about, text in line:
            cell = TableCell(**about)
            cell.addElement(P(text=text))
            row.addElement(cell)
        sheet.addElement(row)
    document.spreadsheet.addElement(sheet)
    document.save(tmp_path / "in.ods")
    assert cells(tmp_path / "in.ods") == [["0612", "30:00:00"], ["0.5", "08:30:00"]]


def test_rows_have_the_numbers_of_the_sheet_below_empty_ones(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for place, value in {
        "C4": "id",
        "D4": "answer",
        "C5": 1,
        "D5": "a",
        "C9": 2,
        "D9": "b",
    }.items():
        sheet[place] = value
    book.save(tmp_path / "in.xlsx")
    with read(tmp_path / "in.xlsx") as table:
        assert table.names == ["id", "answer"]
        assert list(table.rows) == [(5, ["1", "a"]), (9, ["2", "b"])]


def test_styles_with_entities_are_refused(tmp_path: Path) -> None:
    import zipfile

    book = openpyxl.Workbook()
    book.active.append(["answer"])
    book.save(tmp_path / "good.xlsx")
    with (
        zipfile.ZipFile(tmp_path / "good.xlsx") as old,
        zipfile.ZipFile(tmp_path / "bad.xlsx", "w") as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/styles.xml":
                content = b'<!DOCTYPE s [<!ENTITY a "aaa">]>' + content
            new.writestr(name, content)
    with pytest.raises(Refusal, match="damaged"):
        read(tmp_path / "bad.xlsx")
