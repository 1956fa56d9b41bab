"""A workbook as a client prints and reads it: page set-up, widths, p-values as numbers."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from studies import build_study

from turven.corpus.analysis.tables.codings import read
from turven.corpus.analysis.tables.crosstabs import crosstab
from turven.corpus.analysis.tables.sheets import crosstab_sheet
from turven.corpus.analysis.tables.writing import write
from turven.corpus.exchange.registry import export_file
from turven.corpus.study import quotes
from turven.corpus.study.decisions import Decisions
from turven.corpus.study.study import Study

LONG = "Te weinig betaalbare woningen"


@pytest.fixture
def study(tmp_path: Path) -> Study:
    """80 respondents in two districts; in the first all have the code, in the second none."""
    rows = [["nr", "antwoord", "wijk"]]
    rows += [[str(n), f"antwoord nummer {n}", "Noord" if n < 40 else "Zuid"] for n in range(80)]
    book = f"codes:\n  - {{id: wonen, label: {LONG}}}\n  - {{id: zelden, label: Zelden}}\n"
    study = build_study(tmp_path, rows, book)
    anna = Decisions(study.db, "Anna", study.codebook.revision)
    for number, quote in enumerate(quotes.every(study.db)):
        given = [code for code, least in (("wonen", 40), ("zelden", 1)) if number < least]
        anna.finish(quote.id, codes=[(code, "manual") for code in given])
    return study


def test_every_sheet_prints_on_a4_with_its_header_on_each_page(
    study: Study, tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(export_file(study, tmp_path / "uit.xlsx").file)
    for sheet in book:
        assert sheet.page_setup.paperSize == int(sheet.PAPERSIZE_A4)
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert "&P" in sheet.oddFooter.right.text
        if sheet.title != "crosstabs":  # a page with tables that have headers of their own
            assert sheet.print_title_rows, sheet.title
            assert sheet.freeze_panes, sheet.title
    quotes_ = book["quotes"]
    at = {str(cell.value): cell.column_letter for cell in quotes_[1]}
    assert quotes_.column_dimensions[at["label"]].width >= len(LONG)
    assert quotes_.column_dimensions[at["flagged"]].width < 15


def test_p_values_and_shares_are_numbers_with_a_format(study: Study, tmp_path: Path) -> None:
    sheet = crosstab_sheet(crosstab(study, read(study), "wijk"))
    write(tmp_path / "tabel.xlsx", [sheet])
    (page,) = openpyxl.load_workbook(tmp_path / "tabel.xlsx").worksheets
    assert page.title == "Codes by wijk"
    rows = {row[0].value: row for row in page.iter_rows()}
    at = {cell.value: nth for nth, cell in enumerate(rows["code"])}
    p = rows[LONG][at["p"]]
    assert isinstance(p.value, float)
    assert 0 < p.value < 0.001
    assert p.number_format == '[<0.001]"<0.001";0.000'
    share = rows[LONG][at["A Noord"]]
    assert (share.value, share.number_format) == (1, "0%")
    # One respondent of 80: too few for the test, which the mark beside it says.
    assert isinstance(rows["Zelden"][at["p"]].value, float)
    assert rows["Zelden"][at["!"]].value == "!"
