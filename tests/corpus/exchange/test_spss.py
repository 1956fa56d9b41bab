"""Coded quotes in SPSS: what is written is read back by ReadStat, and counted by PSPP."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from studies import build_study

from turven.corpus.errors import Refusal
from turven.corpus.exchange.exports.selection import Selection
from turven.corpus.exchange.imports.column_choice import ColumnRequest, choose
from turven.corpus.exchange.imports.column_guess import propose
from turven.corpus.exchange.imports.import_file import import_file
from turven.corpus.exchange.registry import ExportResult, export_file
from turven.corpus.formats import sav_writing, sps
from turven.corpus.formats.sav_writing import Variable
from turven.corpus.formats.spss_names import spss_names
from turven.corpus.progress import Cancelled
from turven.corpus.study import quotes
from turven.corpus.study.decisions import Decisions
from turven.corpus.study.study import Study

BOOK = """\
codes:
  - id: nl
    label: Het net
    codes:
      - {id: wet, label: "Wet 'en' regels"}
      - {id: geld, label: Géld}
  - {id: rest, label: Overig}
"""


def study_of(folder: Path, file: Path, book: str = BOOK, **asked: Any) -> Study:
    study = build_study(folder, codebook=book)
    choice = choose(file, propose(file), ColumnRequest(**asked), study.codebook)
    import_file(study, file, choice)
    return study


def coder(study: Study, name: str = "Anna") -> Decisions:
    return Decisions(study.db, name, study.codebook.revision)


def back(went: ExportResult, **how: Any) -> tuple[dict[str, list[Any]], Any]:
    """The variables of a .sav, as ReadStat has them; a missing number is None."""
    lot, meta = pyreadstat.read_sav(went.file, output_format="dict", **how)
    values = {
        name: [None if str(value) == "nan" else value for value in column]
        for name, column in lot.items()
    }
    return values, meta


@pytest.fixture
def several(tmp_path: Path) -> Study:
    """Two questions, of which respondent 3 answers one, and 2 answers the first twice."""
    file = tmp_path / "in.csv"
    file.write_text(
        "nr;vraag;antwoord;regio;leeftijd;postcode;weging\n"
        "1;Waarom?;de wet;Noord;34,5;0612;0,5\n"
        "1;En nu?;niets;Noord;34,5;0612;0,5\n"
        "2;Waarom?;geld;Zuid;40;1234;2\n"
        "2;Waarom?;en de wet;Zuid;40;1234;2\n"
        "2;En nu?;weet niet;Zuid;40;1234;2\n"
        "3;Waarom?;;Zuid;;;1\n"
        "3;En nu?;kijk;Zuid;;;1\n"
    )
    study = study_of(tmp_path, file, text=("antwoord",), weight="weging")
    by = {(q.respondent, q.question, q.text): q.id for q in quotes.every(study.db)}
    anna = coder(study)
    anna.finish(by["1", "Waarom?", "de wet"], codes=[("wet", "manual")])
    anna.finish(by["1", "En nu?", "niets"])
    anna.finish(by["2", "Waarom?", "geld"], codes=[("geld", "manual")])
    anna.code(by["2", "Waarom?", "en de wet"], "rest")
    anna.finish(by["2", "En nu?", "weet niet"], "skip")
    return study


def test_a_respondent_has_a_row_with_columns_for_each_question(
    several: Study, tmp_path: Path
) -> None:
    went = export_file(several, tmp_path / "uit.sav")
    values, meta = back(went)
    (said,) = went.lost
    assert said.startswith("3 codes have no code value.")
    why, now_ = (name[:-6] for name in meta.mr_sets if name.endswith("_codes"))
    assert values[why] == ["de wet", "geld", ""]
    assert values[f"{why}_2"] == ["", "en de wet", ""]
    assert values[now_] == ["niets", "weet niet", "kijk"]
    assert values[f"{why}_status"] == [2, 0, None]
    assert values[f"{now_}_status"] == [2, 1, 0]
    codes = {"wet": [1, None, None], "geld": [0, None, None], "rest": [0, None, None]}
    # The second respondent has another answer to this question, which is not done.
    assert {code: values[f"{why}_{code}"] for code in codes} == codes
    assert values[f"{why}_nl"] == [1, None, None]
    assert [values[f"{now_}_{code}"] for code in (*codes, "nl")] == [[0, None, None]] * 4
    labels = meta.column_names_to_labels
    assert (labels[why], labels[f"{why}_geld"], labels[f"{why}_nl"]) == (
        "Waarom?", "Géld", "Het net",
    )  # fmt: skip
    assert meta.variable_value_labels[f"{why}_wet"] == {0: "no", 1: "yes"}
    assert meta.variable_measure[f"{why}_wet"] == "nominal"
    assert meta.mr_sets[f"{why}_codes"] == {
        "type": "D", "is_dichotomy": True, "counted_value": 1, "label": "Waarom?",
        "variable_list": [f"{why}_{code}" for code in codes],
    }  # fmt: skip
    coder(several).finish(next(q.id for q in quotes.every(several.db) if q.text == "en de wet"))
    values, meta = back(export_file(several, tmp_path / "uit.sav"))
    # Of several answers, a code counts that any of them has, and is not there if none has it.
    codes = {"wet": [1, 0, None], "geld": [0, 1, None], "rest": [0, 1, None], "nl": [1, 1, None]}
    assert {code: values[f"{why}_{code}"] for code in codes} == codes
    assert values[f"{why}_status"] == [2, 2, None]


def test_numbers_of_a_csv_are_numbers_and_what_begins_with_nought_is_text(
    several: Study, tmp_path: Path
) -> None:
    values, meta = back(export_file(several, tmp_path / "uit.sav"))
    assert values["nr"] == [1, 2, 3]
    assert values["leeftijd"] == [34.5, 40, None]
    assert (meta.original_variable_types["leeftijd"], meta.variable_measure["leeftijd"]) == (
        "F8.1", "scale",
    )  # fmt: skip
    assert values["postcode"] == ["0612", "1234", ""]
    assert values["regio"] == ["Noord", "Zuid", "Zuid"]
    assert values["weging"] == [0.5, 2, 1]


def test_a_variable_that_differs_between_answers_is_told_of(tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    file.write_text("nr,vraag,antwoord,dag\n1,a,Ja dat is zo,ma\n1,b,Nee dat niet,di\n")
    went = export_file(study_of(tmp_path, file, text=("antwoord",)), tmp_path / "uit.sav")
    assert back(went)[0]["dag"] == ["ma"]
    (lost,) = went.lost
    assert lost.startswith("These variables differ between the answers of one respondent; the file")
    assert lost.endswith(": dag.")


@pytest.fixture
def survey(tmp_path: Path) -> Path:
    """A .sav as an agency delivers it."""
    path = tmp_path / "in.sav"
    day = 13_900_000_000.0
    pyreadstat.write_sav(
        pd.DataFrame(
            {
                "respnr": [101.0, 102.0, 103.0, 104.0],
                "Regio_é": [1.0, 2.0, 9.0, None],
                "inkomen": [1500.25, -1.0, 98.0, None],
                "cijfer": [7.0, 10.0, 6.0, 8.0],
                "opl": ["hbo", "zz", "", "mbo"],
                "dag": [day, day + 86400, None, day + 86401],
                "w": [0.123456789, 1.5, 1.0, 1.0],
                "v12": ["de wet", "het geld", "wet", "niets"],
            }
        ),
        path,
        column_labels={"Regio_é": "In welke 'regio'?", "v12": "Waarom?", "respnr": "Nummer"},
        variable_value_labels={
            "Regio_é": {1.0: "Noord", 2.0: "Zuid", 9.0: "weigert"},
            "cijfer": {6.0: "zo", 7.0: "zo"},
            "opl": {"hbo": "Hoger", "mbo": "Middelbaar"},  # type: ignore[dict-item]  # it may
        },
        missing_ranges={"Regio_é": [9.0], "inkomen": [{"lo": -5, "hi": -1}, 98.0], "opl": ["zz"]},
        variable_measure={"Regio_é": "nominal", "cijfer": "ordinal", "inkomen": "scale"},
        variable_format={"dag": "DATETIME20", "inkomen": "F10.2", "respnr": "F6.0", "w": "F8.3"},
    )
    return path


def test_background_goes_back_to_spss_as_it_came(survey: Path, tmp_path: Path) -> None:
    study = study_of(tmp_path, survey, text=("v12",), respondent="respnr", weight="w")
    for quote in list(quotes.every(study.db))[:2]:
        coder(study).finish(quote.id, codes=[("wet", "manual")])
    as_it_is: dict[str, Any] = {"user_missing": True, "disable_datetime_conversion": True}
    went = export_file(study, tmp_path / "uit.sav")
    values, meta = back(went, **as_it_is)
    lot, came = pyreadstat.read_sav(survey, output_format="dict", **as_it_is)
    assert [sentence for sentence in went.lost if "no code value" not in sentence] == []
    for name, column in lot.items():
        assert values[name] == [None if str(value) == "nan" else value for value in column], name
        assert meta.column_names_to_labels[name] == came.column_names_to_labels[name]
        assert meta.variable_value_labels.get(name) == came.variable_value_labels.get(name)
        assert meta.missing_ranges.get(name) == came.missing_ranges.get(name)
        if name not in ("w", "v12"):
            assert meta.variable_measure[name] == came.variable_measure[name]
        if name != "v12":
            assert meta.original_variable_types[name] == came.original_variable_types[name]
    assert values["v12_wet"] == [1, 1, None, None]
    assert "WEIGHT BY w." in went.file.with_suffix(".sps").read_text("utf-8-sig")


def test_rows_without_a_respondent_find_what_is_missing_by_definition(tmp_path: Path) -> None:
    file = tmp_path / "in.sav"
    frame = pd.DataFrame({"regio": [1.0, 9.0, 2.0], "v12": ["de wet is het", "", "geld en tijd"]})
    frame.loc[3] = [9.0, "ik weet het niet"]
    pyreadstat.write_sav(frame, file, missing_ranges={"regio": [9.0]})
    study = study_of(tmp_path, file, text=("v12",))
    values, _meta = back(export_file(study, tmp_path / "uit.sav"), user_missing=True)
    assert values["respondent"] == ["in-1", "in-3", "in-4"]
    assert values["regio"] == [1, 2, 9]


def test_a_value_that_the_sav_does_not_know_makes_its_variable_text_and_is_told(
    survey: Path, tmp_path: Path
) -> None:
    study = study_of(tmp_path, survey, text=("v12",), respondent="respnr")
    later = tmp_path / "later.csv"
    later.write_text("respnr,v12,cijfer\n105,Weer een antwoord,zeven\n")
    choice = choose(
        later, propose(later), ColumnRequest(text=("v12",), respondent="respnr"), study.codebook
    )
    import_file(study, later, choice)
    went = export_file(study, tmp_path / "uit.sav")
    assert back(went)[0]["cijfer"] == ["zo (7)", "10", "zo (6)", "8", "zeven"]
    assert "does not allow: cijfer" in went.lost[0]


def test_of_several_coders_one_is_chosen(several: Study, tmp_path: Path) -> None:
    quote = next(quotes.every(several.db))
    coder(several, "Bram").finish(quote.id, codes=[("rest", "manual")])
    with pytest.raises(Refusal, match=r"Anna, Bram; .*--coder"):
        export_file(several, tmp_path / "uit.sav")
    assert not list(tmp_path.glob("uit*"))
    values, meta = back(export_file(several, tmp_path / "uit.sav", Selection(coder="bram")))
    (why, _now) = meta.mr_sets
    assert values[why.replace("codes", "rest")] == [1, None, None]


def test_personal_data_is_left_out(tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    file.write_text("nr,antwoord\n1,mail mij op jan@example.nl dan\n")
    study = study_of(tmp_path, file, text=("antwoord",))
    went = export_file(study, tmp_path / "uit.sav")
    assert (went.redacted, back(went)[0]["antwoord"]) == (1, ["mail mij op [e-mail] dan"])


def test_seventy_codes_that_begin_alike_stay_apart_under_their_labels(tmp_path: Path) -> None:
    labels = [f"{'gemeentelijke ' * 5}{n}" for n in range(70)]
    ids = [f"{'x' * 60}-{n}" if n % 2 else f"{'x' * 80}{n}" for n in range(70)]
    book = "codes:\n" + "".join(
        f"  - {{id: {id_}, label: {label}}}\n" for id_, label in zip(ids, labels, strict=True)
    )
    file = tmp_path / "in.csv"
    file.write_text("nr,antwoord\n1,Zo is het\n")
    study = study_of(tmp_path, file, book, text=("antwoord",))
    coder(study).finish("antwoord:1", codes=[(ids[40], "manual")])
    values, meta = back(export_file(study, tmp_path / "uit.sav"))
    codes = meta.mr_sets["antwoord_codes"]["variable_list"]
    assert [meta.column_names_to_labels[name] for name in codes] == labels
    assert [values[name] for name in codes] == [[float(n == 40)] for n in range(70)]
    # Another order of the codebook calls none of them otherwise.
    wanted = [f"antwoord_{id_.replace('-', '_')}" for id_ in ids]
    assert set(spss_names(wanted)) == set(spss_names(wanted[::-1])) == set(codes)


def test_what_is_too_long_for_spss_is_cut_and_told(tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    long, fits = "é" * 20_000, "a" * 32_767
    asked = "q" * 300
    file.write_text(f"nr,antwoord,vraag\n1,{long},{asked}\n2,{fits},{asked}\n")
    study = study_of(tmp_path, file, text=("antwoord",))
    went = export_file(study, tmp_path / "uit.sav")
    (text,) = (column for column in back(went)[0].values() if fits in column)
    assert text == ["é" * 16_383, fits]
    assert went.lost == (
        "1 text has more than the 32767 bytes that SPSS allows and was cut; respondent: 1.",
        f"1 label has more than the 256 bytes that SPSS allows and was cut: {'q' * 60}….",
    )


def valid(name: str) -> bool:
    reserved = ("ALL", "AND", "BY", "EQ", "GE", "GT", "LE", "LT", "NE", "NOT", "OR", "TO", "WITH")
    return bool(
        re.fullmatch(r"[^\W\d_][\w.@#$]*(?<![.])", name)
        and len(name.encode()) <= 64
        and name.upper() not in reserved
    )


@given(st.lists(st.text(max_size=80) | st.sampled_from(["to", "WITH", "é" * 70, "a b", "a_b"])))
def test_any_names_become_names_for_spss_that_stay(wanted: list[str]) -> None:
    names = spss_names(wanted)
    assert all(map(valid, names))
    assert len({name.casefold() for name in names}) == len(wanted)
    assert spss_names(wanted[: len(wanted) // 2]) == names[: len(wanted) // 2]
    assert spss_names(names) == names


LENGTHS = st.sampled_from([0, 1, 7, 8, 9, 127, 128, 252, 253, 255, 256, 257, 504, 505, 2000])
TEXTS = st.builds(
    lambda sign, length: sign * length, st.sampled_from(["a", "é", "€", "🙂", "a b"]), LENGTHS
)
NUMBERS = st.none() | st.integers(-200, 200) | st.floats(-1e300, 1e300)


@given(st.lists(st.tuples(NUMBERS, TEXTS, NUMBERS, TEXTS), min_size=1, max_size=8))
def test_any_rows_are_read_back_as_they_were(tmp_path: Path, rows: list[tuple[Any, ...]]) -> None:
    widths = [max(1, *(len(row[at].encode()) for row in rows)) for at in (1, 3)]
    variables = [
        Variable(name="getal", measure="scale"),
        Variable(name="Één_lange_tekst", width=widths[0], label="Wat é"),
        Variable(name="een_lang_getal", values={-1.5: "mín", 2.0: "2"}),
        Variable(name="v2", width=widths[1]),
    ]
    path = tmp_path / "uit.sav"
    with path.open("wb") as file:
        sav_writing.write(file, variables, rows, len(rows))
    lot, meta = pyreadstat.read_sav(path, output_format="dict")
    assert list(lot) == [each.name for each in variables]
    assert meta.number_rows == len(rows)
    for at, column in enumerate(lot.values()):
        for row, value in zip(rows, column, strict=True):
            if row[at] is None:
                assert value is None or str(value) == "nan"
            else:
                # SPSS pads texts with spaces.
                assert value == (row[at].rstrip(" ") if isinstance(row[at], str) else row[at])


@given(st.text(max_size=400))
def test_any_text_is_one_literal_of_syntax_on_lines_that_are_short_enough(text: str) -> None:
    literal = sps.quoted(text)
    lines = literal.split("\r\n")
    assert all(len(line.encode()) <= 250 and line.isprintable() for line in lines)
    parts = [re.fullmatch(r" *'((?:[^']|'')*)'( \+)?", line) for line in lines]
    assert [part is not None and part[2] for part in parts] == [" +"] * (len(parts) - 1) + [None]
    said = "".join(part[1] for part in parts if part).replace("''", "'")
    assert said == " ".join("".join(c if c.isprintable() else " " for c in text).split())


def test_the_program_beside_it_opens_weights_and_counts(several: Study, tmp_path: Path) -> None:
    went = export_file(several, tmp_path / "het 'uit'.sav")
    text = went.beside[0].read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    lines = text.decode("utf-8-sig").split("\r\n")
    assert "GET FILE='het ''uit''.sav'." in lines
    assert "WEIGHT BY weging." in lines
    assert max(len(line.encode()) for line in lines) <= 256
    _values, meta = back(went)
    for name, each in meta.mr_sets.items():
        kind = "MDGROUP" if each["is_dichotomy"] else "MCGROUP"
        at = lines.index(f"MRSETS /{kind} NAME=${name}")
        members = lines[at + 3 : at + 3 + len(each["variable_list"])]
        assert [line.strip() for line in members] == each["variable_list"]


@pytest.mark.skipif(shutil.which("pspp") is None, reason="PSPP is not installed here")
def test_pspp_counts_what_was_decided(several: Study, tmp_path: Path) -> None:
    went = export_file(several, tmp_path / "uit.sav")
    out = tmp_path / "uit.csv"
    ran = subprocess.run(
        ["pspp", "-o", out, went.beside[0].name],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert (ran.stdout, ran.stderr) == ("", "")
    labels = {code.name: code.id for code in several.codebook.codes}
    counted = [
        (labels[row[0]], float(row[-1]))
        for row in csv.reader(io.StringIO(out.read_text()))
        if len(row) == 4 and row[0] in labels
    ]
    decided = {
        (question, code): weight
        for question, code, weight in several.db.execute(
            "SELECT question, code, sum(weight) FROM (SELECT DISTINCT q.question, d.code, r.id,"
            " r.weight FROM codings AS d JOIN quotes AS q ON q.id = d.quote"
            " JOIN respondents AS r ON r.id = q.respondent WHERE NOT EXISTS (SELECT 1 FROM quotes"
            " AS o LEFT JOIN progress AS p ON p.quote = o.id WHERE o.respondent = r.id"
            " AND o.question = q.question AND coalesce(p.status, 'open') <> 'done'))"
            " GROUP BY question, code"
        )
    }
    questions = several.db.execute("SELECT question FROM quotes GROUP BY 1 ORDER BY min(position)")
    assert counted == [
        (code, decided.get((question, code), 0))
        for (question,) in questions
        for code in ("wet", "geld", "rest")
    ]
    assert sum(decided.values()) > 0


def test_the_last_stretch_says_how_far_it_is_and_can_be_left(
    several: Study, tmp_path: Path
) -> None:
    told: list[float] = []

    def progress(fraction: float) -> None:
        told.append(fraction)
        if len(told) == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        export_file(several, tmp_path / "uit.sav", progress=progress)
    assert not list(tmp_path.glob("*uit.*"))
    start, writing = told
    assert start == 0 < writing < 1
