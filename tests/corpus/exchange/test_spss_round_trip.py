"""What came in from SPSS goes out to it as it was; what cannot is said."""

from __future__ import annotations

import math
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pyreadstat
import pytest
from studies import build_study

from turven.corpus.exchange.imports.column_choice import ColumnRequest, choose
from turven.corpus.exchange.imports.column_guess import propose
from turven.corpus.exchange.imports.import_file import import_file
from turven.corpus.exchange.registry import export_file

SYNTAX = """\
DATA LIST LIST (",") /id (F4) naam_ (F2) open (A60) geb (EDATE10) moment (DATETIME20)
  duur (TIME8) dagen (DTIME12) m1 (F1) m2 (F1) c1 (F1) c2 (F1) bedrag (DOLLAR10.2) pct (PCT6.1)
  dag (WKDAY3) maand (MONTH3) w (F8.4) cat (A12) klein (E12.4) kwartaal (QYR6).
BEGIN DATA
1,1,"Te druk",01.02.1990,01-FEB-2024 13:05:06,25:00:00,1 01:00:00,1,0,1,2,1000.5,12.5,MON,JAN,0.8,ja,1e-7,1 Q 2020
2,9,"Bomen",29.02.2000,01-FEB-2024 00:00:00,-00:30:00,0 00:00:30,0,1,2,3,99,.,FRI,DEC,1.2,nee,2.5,2 Q 2021
3,99,"Niets",01.01.1583,.,100:00:00.25,10 00:00:00,1,1,3,1,-5,100,SUN,MAY,1.0,weigert,0,4 Q 1999
END DATA.
COMPUTE half = geb + 3600*5.5.
COMPUTE ver = DATE.DMY(1,1,9999) + 86400*900.
IF id = 1 ver = DATE.DMY(1,1,2020).
FORMATS half (SDATE10) ver (ADATE10).
VARIABLE LABELS open "Wat vindt u?" geb "Geboren op".
VALUE LABELS naam_ 1 "een" 9 "negen" 99 "weigert" /cat "ja" "Ja hoor" "weigert" "Weigert".
MISSING VALUES naam_ (90 THRU HI) geb ("01.01.1583").
MISSING VALUES cat ("weigert").
MRSETS /MDGROUP NAME=$samen LABEL="Samen" VARIABLES=m1 m2 VALUE=1
  /MCGROUP NAME=$keuze VARIABLES=c1 c2.
WEIGHT BY w.
SAVE OUTFILE="in.sav".
"""  # noqa: E501 - a row of data is a line


def whole(path: Path) -> tuple[dict[str, list[Any]], Any]:
    """Every value as SPSS stores it; a missing one is None."""
    lot, meta = pyreadstat.read_sav(
        path, user_missing=True, disable_datetime_conversion=True, output_format="dict"
    )
    values = {
        name: [
            None if value is None or (isinstance(value, float) and math.isnan(value)) else value
            for value in column
        ]
        for name, column in lot.items()
    }
    return values, meta


@pytest.mark.skipif(shutil.which("pspp") is None, reason="PSPP is not installed here")
def test_what_came_in_from_spss_goes_out_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "in.sps").write_text(SYNTAX)
    subprocess.run(["pspp", "in.sps"], cwd=tmp_path, check=True, capture_output=True)
    file = tmp_path / "in.sav"
    study = build_study(tmp_path / "studie")
    asked = ColumnRequest(text=("open",), respondent="id", weight="w")
    choice = choose(file, propose(file), asked, study.codebook)
    assert any("$samen, $keuze" in remark for remark in choice.remarks)
    import_file(study, file, choice)
    went = export_file(study, tmp_path / "uit.sav")
    assert any("$samen, $keuze" in sentence for sentence in went.lost)
    before, about = whole(file)
    after, about_after = whole(went.file)
    names = [name for name in about.column_names if name != "open"]
    assert set(names) <= set(about_after.column_names)
    for name in names:
        assert after[name] == before[name], name
        for what in ("original_variable_types", "variable_value_labels", "missing_ranges"):
            ours, theirs = (getattr(each, what).get(name) for each in (about_after, about))
            if what != "original_variable_types" or not str(theirs).startswith("A"):
                assert ours == theirs, (name, what)
        label = about.column_names_to_labels[name]
        assert (about_after.column_names_to_labels[name] or "") == (label or "")
