"""SPSS files: text in another encoding than they declare, dates, and durations."""

from __future__ import annotations

import struct
from datetime import datetime
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from turven.corpus.formats import sav
from turven.corpus.formats.reading import read
from turven.corpus.formats.spss_names import spss_names
from turven.corpus.formats.spss_times import seconds_of, shown
from turven.corpus.formats.table import Table

EPOCH = datetime(1582, 10, 14)  # noqa: DTZ001 - SPSS knows no time zones


def seconds(*moment: int) -> float:
    return (datetime(*moment) - EPOCH).total_seconds()  # type: ignore[arg-type]  # noqa: DTZ001


def cells(table: Table) -> list[list[str | None]]:
    return [row for _line, row in table.rows]


def declaring(path: Path, encoding: str, codepage: int) -> None:
    """Change the encoding that a .sav file declares, and nothing else."""
    content = path.read_bytes()
    mark = struct.pack("<4i", 7, 20, 1, 5) + b"UTF-8"
    assert content.count(mark) == 1
    name = encoding.encode()
    content = content.replace(mark, struct.pack("<4i", 7, 20, 1, len(name)) + name)
    content = content.replace(struct.pack("<i", 65001), struct.pack("<i", codepage))
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("declared", "codepage"), [("windows-1252", 1252), ("US-ASCII", 20127), ("windows-1250", 1250)]
)
def test_text_that_is_valid_utf_8_is_read_as_that(
    declared: str, codepage: int, tmp_path: Path
) -> None:
    path = tmp_path / "in.sav"
    frame = pd.DataFrame({"v1": ["“trop” à côté, s’il vous plaît", "rien … ici"], "v2": [1.0, 2.0]})
    pyreadstat.write_sav(
        frame, str(path), column_labels=["Café", ""],
        variable_value_labels={"v2": {1.0: "één", 2.0: "twee"}},
    )  # fmt: skip
    declaring(path, declared, codepage)
    with read(path) as table:
        assert table.columns[0].label == "Café"
        assert dict(table.columns[1].values) == {"1": "één", "2": "twee"}
        assert [row[0] for row in cells(table)] == frame["v1"].tolist()


def test_utf_8_that_begins_after_the_first_batch_is_read_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sav, "_ROWS_AT_ONCE", 2)
    path = tmp_path / "in.sav"
    texts = ["plain", "plain", "plain", "één café"]
    pyreadstat.write_sav(pd.DataFrame({"v1": texts}), str(path))
    declaring(path, "windows-1252", 1252)
    _header, *rows = sav.read(path, None)
    assert [row[1][0] for row in rows if isinstance(row, tuple)] == texts


def test_text_in_the_declared_encoding_stays_so(tmp_path: Path) -> None:
    """A text that ends in é is not valid as UTF-8, though ReadStat reads it without the é."""
    path = tmp_path / "in.sav"
    pyreadstat.write_sav(pd.DataFrame({"v1": ["un cafeE", "une id__e"]}), str(path))
    declaring(path, "windows-1252", 1252)
    path.write_bytes(path.read_bytes().replace(b"cafeE", b"caf\xe9s").replace(b"__", b"\xe9 "))
    with read(path) as table:
        assert cells(table) == [["un cafés"], ["une idé e"]]
    path.write_bytes(path.read_bytes().replace(b"caf\xe9s", b"bist\xe9").replace(b"\xe9 e", b"eee"))
    with read(path) as table:
        assert cells(table) == [["un bisté"], ["une ideee"]]


def test_dates_and_durations_keep_their_days_and_times(tmp_path: Path) -> None:
    path = tmp_path / "in.sav"
    frame = pd.DataFrame(
        {
            "day": [seconds(2024, 3, 1), seconds(2024, 3, 1, 13, 5), 272_997_216_000.0],
            "moment": [seconds(2024, 3, 1), seconds(1850, 1, 1, 0, 0, 1), None],
            "clock": [30_600.0, 90_000.0, -30.25],
            "days": [90_000.0, 864_000.0, 0.0],
        }
    )
    pyreadstat.write_sav(
        frame, str(path),
        variable_format={"day": "EDATE10", "moment": "DATETIME20", "clock": "TIME8",
                         "days": "DTIME12"},
        missing_ranges={"day": [seconds(1900, 1, 1)]},
        variable_value_labels={"day": {seconds(1900, 1, 1): "unknown"}},
    )  # fmt: skip
    with read(path) as table:
        assert dict(table.columns[0].values) == {"1900-01-01": "unknown"}
        found = cells(table)
    assert found == [
        ["2024-03-01", "2024-03-01 00:00:00", "08:30:00", "25:00:00"],
        ["2024-03-01 13:05:00", "1850-01-01 00:00:01", "25:00:00", "240:00:00"],
        ["272997216000", None, "-00:00:30.25", "00:00:00"],
    ]


@given(
    number=st.one_of(
        st.integers(-(10**10), 2 * 10**11).map(float),
        st.integers(0, 10**9).map(lambda thousandths: thousandths / 1000),
    ),
    display=st.sampled_from(["DATE11", "DATETIME23.2", "TIME11.2", "DTIME14", "MTIME8", "EDATE10"]),
)
def test_a_date_or_duration_goes_back_to_its_number(number: float, display: str) -> None:
    text = shown(number, display)
    assert text is None or seconds_of(text) == pytest.approx(number, abs=1e-6)
    assert shown(number, "F8.2") is None
    assert shown(1e300, display) is None


def test_a_name_may_end_in_an_underscore() -> None:
    assert spss_names(["v1_", "V1_", "q2.", "prijs?"])[0::2] == ["v1_", "q2"]
    assert spss_names(["prijs?", "_x_"]) == ["prijs", "v_x_"]
