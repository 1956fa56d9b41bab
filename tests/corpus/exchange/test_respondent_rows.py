"""A row per respondent in each format, read back by pandas, openpyxl, pyarrow and ReadStat."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pyreadstat
import pytest
from studies import build_study

from turven.corpus.errors import Refusal
from turven.corpus.exchange.exports.selection import Selection
from turven.corpus.exchange.imports.column_choice import ColumnRequest, choose
from turven.corpus.exchange.imports.column_guess import propose
from turven.corpus.exchange.imports.import_file import import_file
from turven.corpus.exchange.registry import export_file
from turven.corpus.study import quotes
from turven.corpus.study.decisions import Decisions
from turven.corpus.study.study import Study

BOOK = """\
codes:
  - id: verkeer
    label: Verkeer
    codes:
      - {id: parkeren, label: Parkeren, value: 11}
      - {id: verkeer-overig, label: Overig, value: 12}
  - id: groen
    label: Groen
    codes:
      - {id: groen-overig, label: Overig, value: 22}
  - {id: c9, label: Weet niet (é), value: 98}
"""
ANSWERS = """\
nr,V13,V14. En wat is goed?,datum,tijdstip,uren,postcode,start
1,te weinig plek,het park,3-1-2026,2026-01-03 14:05,"1,5",0612,3/4/2026
2,alles wel,,14-2-2026,2026-02-14 09:00,2,1234,5/4/2026
3,weet niet,niets,,,,,
"""


@pytest.fixture
def study(tmp_path: Path) -> Study:
    """Respondent 1 is done on both questions, 2 on the only one asked, 3 on the second."""
    study = build_study(tmp_path, codebook=BOOK)
    file = tmp_path / "antwoorden.csv"
    file.write_text(ANSWERS)
    asked = ColumnRequest(text=("V13", "V14. En wat is goed?"), respondent="nr")
    import_file(study, file, choose(file, propose(file), asked, study.codebook))
    anna = Decisions(study.db, "Anna", study.codebook.revision)
    by = {(each.respondent, each.text): each.id for each in quotes.every(study.db)}
    anna.finish(by["1", "te weinig plek"], codes=[("parkeren", "manual"), ("c9", "manual")])
    anna.finish(by["1", "het park"], codes=[("groen-overig", "manual")])
    anna.finish(by["2", "alles wel"])
    anna.finish(by["3", "niets"], codes=[("c9", "manual")])
    return study


CODES = ["verkeer", "parkeren", "verkeer_overig", "groen", "groen_overig", "Weet_niet_e"]
FIRST = {
    "V13_verkeer": [1, 0, None], "V13_parkeren": [1, 0, None], "V13_verkeer_overig": [0, 0, None],
    "V13_groen": [0, 0, None], "V13_groen_overig": [0, 0, None], "V13_Weet_niet_e": [1, 0, None],
}  # fmt: skip
SECOND = {"V14_groen": [1, None, 0], "V14_Weet_niet_e": [0, None, 1], "V14_parkeren": [0, None, 0]}


def same_in_all(frame: pd.DataFrame) -> None:
    for name, cells in (FIRST | SECOND).items():
        assert [None if pd.isna(each) else int(each) for each in frame[name]] == cells, name
    names = [name for name in frame if str(name).startswith("V13_") and name[4:] in CODES]
    assert names == [f"V13_{code}" for code in CODES]  # the order of the codebook
    assert [None if pd.isna(each) else int(each) for each in frame["V13_code1"]] == [11, None, None]
    assert frame["V13_code2"].iloc[0] == 98
    assert list(frame["V13"]) == ["te weinig plek", "alles wel", "weet niet"]


def test_each_format_has_the_same_row_per_respondent(study: Study, tmp_path: Path) -> None:
    file = {
        ending: export_file(study, tmp_path / f"uit{ending}", rows="respondents").file
        for ending in (".csv", ".xlsx", ".parquet", ".sav")
    }
    plain = pd.read_csv(file[".csv"], dtype={"postcode": str})
    same_in_all(plain)
    assert list(plain["V13_status"]) == ["done", "done", "open"]
    assert list(plain["V14_status"].fillna("-")) == ["done", "-", "done"]
    assert list(plain["datum"])[:2] == ["2026-01-03", "2026-02-14"]
    assert list(plain["uren"])[:2] == [1.5, 2]
    assert list(plain["postcode"])[:2] == ["0612", "1234"]
    # Nobody can tell the day from the month in these.
    assert list(plain["start"])[:2] == ["3/4/2026", "5/4/2026"]

    same_in_all(pd.read_parquet(file[".parquet"]))
    table = pq.read_table(file[".parquet"])
    assert table["datum"].to_pylist() == [date(2026, 1, 3), date(2026, 2, 14), None]
    assert table["tijdstip"].to_pylist()[0] == datetime(2026, 1, 3, 14, 5)  # noqa: DTZ001
    assert str(table.schema.field("tijdstip").type) == "timestamp[us]"
    described = table.schema.field("V13_groen_overig").metadata
    assert described == {b"description": b"Overig (Groen)"}

    same_in_all(pd.read_excel(file[".xlsx"]))
    book = openpyxl.load_workbook(file[".xlsx"])
    head, first, *_rest = book["respondents"].iter_rows()
    cells = {str(name.value): cell for name, cell in zip(head, first, strict=True)}
    assert cells["datum"].value == datetime(2026, 1, 3)  # noqa: DTZ001
    assert cells["datum"].number_format == "yyyy-mm-dd"
    assert cells["uren"].value == 1.5
    assert cells["postcode"].value == "0612"
    labels = dict(book["columns"].iter_rows(min_row=2, values_only=True))
    assert labels["V13_verkeer_overig"] == "Overig (Verkeer)"

    frame, meta = pyreadstat.read_sav(file[".sav"])
    same_in_all(frame)
    assert list(frame["datum"])[:2] == [date(2026, 1, 3), date(2026, 2, 14)]
    assert frame["tijdstip"][0] == datetime(2026, 1, 3, 14, 5)  # noqa: DTZ001
    assert meta.original_variable_types["datum"] == "DATE11"
    assert meta.column_names_to_labels["V13_groen_overig"] == "Overig (Groen)"
    assert meta.variable_value_labels["V13_code1"][22.0] == "Overig (Groen)"
    assert all(name.isascii() and len(name) <= 64 for name in frame if name[:4] in ("V13_", "V14_"))


def test_a_row_per_quote_has_dates_and_numbers_too(study: Study, tmp_path: Path) -> None:
    table = pq.read_table(export_file(study, tmp_path / "uit.parquet", rows="quotes").file)
    assert table["datum"].to_pylist()[:1] == [date(2026, 1, 3)]
    assert table["uren"].to_pylist()[:1] == [1.5]
    wide = pd.read_csv(export_file(study, tmp_path / "uit.csv", wide=True).file)
    assert (wide["uren"][0], wide["datum"][0]) == (1.5, "2026-01-03")


def test_excel_in_dutch_has_semicolons_and_decimal_commas(study: Study, tmp_path: Path) -> None:
    for rows in ("codings", "quotes", "respondents"):
        exported = export_file(study, tmp_path / f"{rows}.csv", rows=rows, csv="excel")
        assert exported.csv == "excel"
        raw = exported.file.read_bytes()
        assert raw.startswith(b"\xef\xbb\xbf")
        assert b"\r\n" in raw
        assert raw.count(b";") > raw.count(b",")
        excel = pd.read_csv(exported.file, sep=";", decimal=",", dtype={"postcode": str})
        plain = pd.read_csv(
            export_file(study, tmp_path / "gewoon.csv", rows=rows).file, dtype={"postcode": str}
        )
        pd.testing.assert_frame_equal(excel, plain)
        assert excel["uren"][0] == 1.5


def test_a_dutch_csv_comes_back(study: Study, tmp_path: Path) -> None:
    file = export_file(study, tmp_path / "uit.csv", rows="respondents", csv="excel").file
    again = build_study(tmp_path / "opnieuw", codebook=BOOK)
    asked = ColumnRequest(text=("V13",), respondent="nr", variables=("uren", "datum"))
    import_file(again, file, choose(file, propose(file), asked, again.codebook))
    first = next(quotes.every(again.db))
    assert (first.respondent, first.text) == ("1", "te weinig plek")
    assert first.variables == {"uren": "1,5", "datum": "2026-01-03"}


def test_other_formats_have_no_rows_to_choose(study: Study, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=r"only \.csv, \.xlsx, \.parquet"):
        export_file(study, tmp_path / "uit.jsonl", rows="respondents")


def test_what_a_row_per_respondent_cannot_hold_is_said(study: Study, tmp_path: Path) -> None:
    for ending in (".csv", ".xlsx", ".parquet", ".sav"):
        path = tmp_path / f"uit{ending}"
        exported = export_file(study, path, Selection(suggested=True), rows="respondents")
        assert any("cannot hold suggestions" in each for each in exported.lost), ending
