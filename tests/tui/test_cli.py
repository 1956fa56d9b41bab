"""The command line: the whole job without a screen, and a sentence for what cannot be done."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import openpyxl
import pexpect
import pytest

from turven.corpus import faults
from turven.corpus.files import replacing
from turven.corpus.study import quotes
from turven.corpus.study.decisions import Decisions
from turven.corpus.study.study import Study
from turven.tui.cli import run
from turven.tui.commands.output import progress_bar

ANSWERS = (
    "respnr;toelichting;regio\n"
    "1;De wetgeving knelt enorm;Noord\n"
    "2;Te weinig budget voor nieuwe systemen;Zuid\n"
    "3;;Oost\n"
    "4;geen idee;West\n"
)
BOOK = """\
codes:
  - {id: wet, label: Wetgeving, keywords: [wet, wetgeving]}
  - {id: geld, label: Geld, keywords: [budget]}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, with a CSV and a codebook of one's own."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "antwoorden.csv").write_text(ANSWERS)
    (tmp_path / "boek.yaml").write_text(BOOK)
    return tmp_path


def test_from_a_csv_of_ones_own_to_an_export(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["init", "studie", "--codebook", "boek.yaml"]) == 0
    assert run(["import", "antwoorden.csv", "--study", "studie"]) == 0
    assert "3 new quotes" in capsys.readouterr().out

    assert run(["suggest", "--study", "studie", "--json"]) == 0
    rows = [json.loads(row) for row in capsys.readouterr().out.splitlines()]
    assert [row["respondent"] for row in rows] == ["1", "2", "4"]
    first = rows[0]["suggestions"][0]
    assert first["code"] == "wet"
    assert first["suggested"] is True
    assert 0 <= first["probability"] <= 1
    span = first["evidence"][0]
    assert rows[0]["text"][span["start"] : span["end"]] == "wetgeving"
    assert span["weight"] > 0

    with Study.open(folder / "studie") as study:
        log = Decisions(study.db, "Anna", study.codebook.revision)
        for quote, code in zip(list(quotes.every(study.db)), ["wet", "geld", None], strict=True):
            log.finish(quote.id, codes=[(code, "manual")] if code else [])
    assert run(["suggest", "--study", "studie", "--json"]) == 0
    assert capsys.readouterr().out == ""

    assert run(["export", "uit.csv", "--study", "studie", "--wide"]) == 0
    assert (folder / "uit.csv").read_text("utf-8-sig").splitlines()[1].endswith(",1,0")
    assert run(["status", "--study", "studie", "--json"]) == 0
    out = capsys.readouterr().out.splitlines()[-1]
    assert json.loads(out)["coders"]["Anna"]["codings"] == {"geld": 1, "wet": 1}
    assert run(["check", "--study", "studie"]) == 0


def test_a_study_goes_to_other_programs_and_comes_back(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["init", "studie", "--codebook", "boek.yaml"]) == 0
    assert run(["import", "antwoorden.csv", "--study", "studie"]) == 0
    with Study.open(folder / "studie") as study:
        log = Decisions(study.db, "Anna\x1b[2J", study.codebook.revision)
        log.finish(quotes.at(study.db, 1).id, codes=[("wet", "manual")])
    assert run(["export", "uit.qdpx", "--study", "studie"]) == 0
    assert run(["export", "uit.qdc", "--study", "studie"]) == 0
    assert run(["init", "elders", "--codebook", "uit.qdc"]) == 0
    assert "2 codes" in capsys.readouterr().out
    assert run(["import", "uit.qdpx", "--study", "elders", "--done", "none", "--dry-run"]) == 0
    assert "is done" not in capsys.readouterr().out
    assert run(["import", "uit.qdpx", "--study", "elders"]) == 0
    out = capsys.readouterr().out
    assert "3 new quotes, 0 codes, 1 coding, 0 memos from uit.qdpx." in out
    assert "1 quote is done." in out
    assert "\x1b" not in out
    assert run(["import", "uit.qdpx", "--study", "elders", "--json"]) == 0
    came = json.loads(capsys.readouterr().out)
    assert (came["quotes"], came["known"], came["left_out"]) == (0, 3, [])
    assert run(["check", "--study", "elders"]) == 0

    (folder / "kapot.qdpx").write_bytes(b"PK")
    assert run(["import", "kapot.qdpx", "--study", "elders"]) == 2
    assert run(["init", "nieuw", "--codebook", "kapot.qdpx"]) == 2
    assert not (folder / "nieuw").exists()
    assert "\n" not in capsys.readouterr().err.splitlines()[-1]


def test_retraining_learns_and_says_how_well(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = ["id,antwoord"]
    lines += [f"w{n},de wet over nummer {n} knelt" for n in range(12)]
    lines += [f"g{n},het geld is op bij dienst {n}" for n in range(12)]
    (folder / "veel.csv").write_text("\n".join(lines))
    run(["init", "studie", "--codebook", "boek.yaml"])
    run(["import", "veel.csv", "--study", "studie"])
    assert run(["retrain", "--study", "studie"]) == 2
    assert "turven:" in capsys.readouterr().err
    with Study.open(folder / "studie") as study:
        log = Decisions(study.db, "Anna", study.codebook.revision)
        for quote in quotes.every(study.db):
            code = "wet" if quote.respondent.startswith("w") else "geld"
            log.finish(quote.id, codes=[(code, "manual")])
    assert run(["retrain", "--study", "studie", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["quotes"] == 24
    assert [point["quotes"] for point in report["curve"]["points"]] == [12, 24]
    assert 0.9 < report["curve"]["after_next_hundred"] <= 1
    assert report["evaluation"]["codes"][0]["average_precision"] == 1
    assert run(["status", "--study", "studie", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["model"]["id"] == report["model"]
    assert run(["status", "--study", "studie"]) == 0
    said = capsys.readouterr().out
    assert "only 0 were drawn at random, which is too few" in said
    assert "after the next hundred quotes: F1" in said
    assert run(["retrain", "--study", "studie"]) == 0
    table = capsys.readouterr().out.splitlines()
    assert any(row.startswith("Wetgeving ") for row in table)
    assert all(len(row) <= 80 for row in said[-2:])
    assert run(["check", "--study", "studie"]) == 0

    # A model that was changed since is not trusted; the codebook goes on suggesting.
    for file in (folder / "studie" / "models").rglob("*.npz"):
        file.write_bytes(file.read_bytes()[:-9])
    (folder / "nieuw.csv").write_text("id,antwoord\nn1,een nieuwe wet\n")
    run(["import", "nieuw.csv", "--study", "studie"])
    capsys.readouterr()
    assert run(["suggest", "--study", "studie", "--json"]) == 0
    both = capsys.readouterr()
    assert "retrain" in both.err
    assert json.loads(both.out)["suggestions"][0]["code"] == "wet"


def test_the_demo_without_a_terminal_does_the_whole_job_in_print(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["demo", "proef"]) == 0
    out = capsys.readouterr().out
    assert "22 quotes have a heading" in out
    assert (folder / "proef" / "coded-quotes.csv").is_file()
    assert run(["demo", "proef"]) == 0
    with Study.open(folder / "proef") as study:
        assert quotes.count(study.db) == 24


def test_a_coded_spreadsheet_comes_in_without_a_question(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = openpyxl.Workbook()
    sheets: dict[str, list[list[str | float | None]]] = {
        "codeboek": [["code", "label"], ["wet", "Wetgeving"]],
        "data": [
            ["nr", "[b]waarom[/b]", "anders", "w", "regio", "ip", "wet", "geld"],
            [1, "de [31mwet", "verder niets", 0.5, "N", "1.1", 1, 0],
            [2, "geen geld", None, 2, "Z", "1.2", 0, 1],
        ],
    }
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(folder / "in.xlsx")
    run(["init", "studie", "--codebook", "boek.yaml"])
    words = [
        "import", "in.xlsx", "--study", "studie", "--sheet", "data", "--text", "[b]waarom[/b]",
        "--question", "Waarom?", "--respondent", "nr", "--weight", "w", "--var", "regio",
        "--codes", "wide", "--coder", "Bea",
    ]  # fmt: skip
    capsys.readouterr()
    assert run([*words, "--dry-run"]) == 0
    dry = capsys.readouterr().out
    assert "in.xlsx: spreadsheet, sheet “data”" in dry
    assert "[b]waarom[/b]  answers: " in dry
    assert "ip             left out" in dry
    assert "Nothing was imported" in dry
    assert run([*words, "--json"]) == 0
    came = json.loads(capsys.readouterr().out)
    assert (came["quotes"], came["coded"], came["left_out"]) == (2, 2, ["anders", "ip"])
    assert came["first_rows"][0] == {
        "line": 2, "cells": ["1", "de [31mwet", "verder niets", "0.5", "N", "1.1", "1", "0"],
    }  # fmt: skip
    assert run(words) == 0
    said = capsys.readouterr().out
    assert "2 answers were in the study already." in said
    assert "2 quotes had already been coded by this coder" in said
    with Study.open(folder / "studie") as study:
        (one, two) = quotes.every(study.db)
        assert (one.question, one.text, one.variables) == ("Waarom?", "de [31mwet", {"regio": "N"})
        assert quotes.state(study.db, two.id, "Bea").codes == ("geld",)
    assert (folder / "studie" / "corpus" / "in.xlsx").read_bytes() == (
        folder / "in.xlsx"
    ).read_bytes()


def test_a_corrected_file_says_which_coded_quotes_it_did_not_change(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["init", "studie", "--codebook", "boek.yaml"])
    run(["import", "antwoorden.csv", "--study", "studie"])
    with Study.open(folder / "studie") as study:
        log = Decisions(study.db, "Anna", study.codebook.revision)
        log.finish(next(quotes.every(study.db)).id)
    (folder / "antwoorden.csv").write_text(
        ANSWERS.replace("knelt", "\x1b[31mknelde").replace("geen idee", "")
    )
    capsys.readouterr()
    assert run(["import", "antwoorden.csv", "--study", "studie"]) == 0
    said = capsys.readouterr().out
    assert "1 quote of the study has no answer in this file, and stays." in said
    assert "respondent 1, line 2\n" in said
    assert "study: De wetgeving knelt enorm\n" in said
    assert "file:  De wetgeving ␛[31mknelde enorm\n" in said


def test_at_a_terminal_what_is_not_clear_is_asked(folder: Path) -> None:
    book = openpyxl.Workbook()
    for sheet in (book.active, book.create_sheet("Golf 2")):
        sheet.append(["nr", "waarom", "wat nog", "regio"])
        sheet.append([1, "omdat het zo is", "er is verder niets", "N"])
    book.save(folder / "in.xlsx")
    run(["init", "studie", "--codebook", "boek.yaml"])
    child = pexpect.spawn(
        sys.executable, ["-m", "turven", "--lang", "en", "import", "in.xlsx", "--study", "studie"],
        cwd=folder, encoding="utf-8", timeout=60, env=os.environ | {"TERM": "xterm"},
    )  # fmt: skip
    for question, answer in {
        "Sheet .1.": "2",
        "Columns with answers .2, 3.": "3",
        "Respondent .1.": "9",
        "Type a number": "",
        "Weight .0.": "",
        "The question in “wat nog” .wat nog.": "Wat nog meer?",
    }.items():
        child.expect(question)
        child.sendline(answer)
    child.expect("1 new quote from in.xlsx")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    with Study.open(folder / "studie") as study:
        (quote,) = quotes.every(study.db)
        assert (quote.respondent, quote.question) == ("1", "Wat nog meer?")
        assert quote.variables == {"waarom": "omdat het zo is", "regio": "N"}


REFUSED = [
    (["code"], "is not a study"),
    (["code", "--study", "nergens"], "no folder"),
    (["import", "nergens.csv", "--study", "studie"], "cannot be read"),
    (["import", "leeg.csv", "--study", "studie"], "is empty"),
    (["import", "getallen.csv", "--study", "studie"], "--text"),
    (["import", "twee.csv", "--study", "studie"], 'such as --text "a" --text "b"'),
    (["import", "map", "--study", "studie"], "cannot be read"),
    (["import", "kapot.sav", "--study", "studie"], "is damaged"),
    (["import", "antwoorden.csv", "--text", "x", "--study", "studie"], "no column"),
    (["tables", "--study", "studie", "--filter", "@zz"], "means nothing; the nearest is"),
    (["tables", "--study", "studie", "--by", "x"], "no background variable “x”"),
    (["export", "uit.csv", "--study", "studie", "--filter", "#x"], "no code; the nearest is"),
    (["book", "uit.md", "--study", "studie", "--code", "x"], "no code “x”"),
    (["agreement", "--study", "studie", "--coder", "x"], "no coder “x”"),
    (["init", "studie"], "study already"),
    (["init", "nieuw", "--codebook", "dubbel.yaml"], "line 3, column 10"),
    (["init", "antwoorden.csv/x"], "cannot be made"),
    (["export", "uit.docx", "--study", "studie"], "ends in one of .csv"),
    (["export", "nergens/uit.csv", "--study", "studie"], "cannot be written"),
    (["retrain", "--study", "studie"], "finished"),
    (["status", "--study", "tekst"], "not a database"),
    (["status", "--study", "nieuwer"], "newer turven"),
]


def test_an_error_of_turven_itself_is_told_as_that_and_exit_status_1(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "lib").mkdir()
    (folder / "lib" / "pyreadstat.py").write_text("import no_such_library")
    path = os.pathsep.join(filter(None, [str(folder / "lib"), os.environ.get("PYTHONPATH", "")]))
    monkeypatch.setenv("PYTHONPATH", path)
    (folder / "in.sav").write_bytes(b"$FL2@(#) SPSS DATA FILE")
    run(["init", "studie"])
    capsys.readouterr()
    assert run(["import", "in.sav", "--study", "studie"]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "turven itself failed (ModuleNotFoundError: No module named 'no_such_library')" in said
    (report,) = faults.folder().iterdir()
    assert str(report) in said


def test_an_error_that_nothing_foresaw_is_a_sentence_and_a_report(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["init", "studie"])
    with closing(sqlite3.connect(folder / "studie" / "study.db")) as db, db:
        db.execute("INSERT INTO settings VALUES ('blind', 'much')")
    capsys.readouterr()
    assert run(["reliance", "--study", "studie"]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert said.startswith("turven: reliance: turven itself failed (ValueError: could not convert")
    (report,) = faults.folder().iterdir()
    assert str(report) in said
    assert "Traceback (most recent call last)" in report.read_text("utf-8")


@pytest.mark.parametrize(("words", "sentence"), REFUSED, ids=[" ".join(w) for w, _ in REFUSED])
def test_what_cannot_be_done_is_one_sentence_and_exit_status_2(
    folder: Path, capsys: pytest.CaptureFixture[str], words: list[str], sentence: str
) -> None:
    (folder / "leeg.csv").write_text("")
    (folder / "getallen.csv").write_text("id,leeftijd\n1,30\n")
    (folder / "twee.csv").write_text("a,b\nzo is het dus,en zo ook nog\n")
    (folder / "map").mkdir()
    (folder / "kapot.sav").write_bytes(b"$FL2")
    (folder / "dubbel.yaml").write_text("codes:\n  - {id: a, label: A}\n  - {id: a, label: B}\n")
    (folder / "tekst").mkdir()
    (folder / "tekst" / "study.db").write_text("dit is geen database, maar wel een tekst" * 99)
    run(["init", "studie", "--codebook", "boek.yaml"])
    run(["init", "nieuwer"])
    with Study.open(folder / "nieuwer") as study:
        study.db.execute("PRAGMA user_version = 99")
    capsys.readouterr()
    assert run(words) == 2
    both = capsys.readouterr()
    assert both.out == ""
    assert both.err.count("\n") == 1
    assert sentence in both.err


@pytest.mark.usefixtures("folder")
def test_a_pipe_or_a_dumb_terminal_gets_a_sentence_instead_of_a_screen(
    capsys: pytest.CaptureFixture[str],
) -> None:
    run(["init", "studie"])
    assert run(["code", "--study", "studie"]) == 2
    assert "terminal" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["status", "--lang", "nl"], ["--lang=nl", "status"]])
def test_it_speaks_dutch_wherever_the_language_is_named(folder: Path, words: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "turven", *words], cwd=folder, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "is geen onderzoek" in done.stderr


def test_the_locale_chooses_the_language(folder: Path) -> None:
    for locale, word in (("nl_NL.UTF-8", "Gebruik"), ("en_GB.UTF-8", "quotes"), ("C", "quotes")):
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG"))}
        done = subprocess.run(
            [sys.executable, "-m", "turven", "--help"], cwd=folder, capture_output=True, text=True,
            check=True, env=environment | {"LANG": locale, "PYTHONUTF8": "1"},
        )  # fmt: skip
        assert ("Codeer" in done.stdout) == (word == "Gebruik")


def test_a_reader_that_stops_reading_is_no_error(folder: Path) -> None:
    run(["demo", "proef"])
    done = subprocess.run(
        f"{sys.executable} -m turven suggest --study proef --json | head -1",
        shell=True, cwd=folder, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(done.stdout)
    assert "Traceback" not in done.stderr


def test_a_terminal_without_unicode_gets_question_marks_and_whole_json(folder: Path) -> None:
    run(["demo", "proef"])
    environment = os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    for words in (["suggest"], ["suggest", "--json"], ["status"]):
        done = subprocess.run(
            [sys.executable, "-m", "turven", *words, "--study", "proef"],
            cwd=folder, capture_output=True, text=True, check=True, env=environment,
        )  # fmt: skip
        if "--json" in words:
            texts = [json.loads(row)["text"] for row in done.stdout.splitlines()]
            assert any("financiële" in text for text in texts)


def test_a_study_is_split_and_its_copies_are_merged(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["init", "studie", "--codebook", "boek.yaml"])
    run(["import", "antwoorden.csv", "--study", "studie"])
    capsys.readouterr()
    split = ["split", "--coders", "Anna, Bram", "--overlap", "34%", "--study", "studie"]
    assert run([*split, "--seed", "1", "--json"]) == 0
    drawn = json.loads(capsys.readouterr().out)
    assert (drawn["overlap"], sum(drawn["shares"].values())) == (2, 5)
    copy = Path(drawn["copies"]["Bram"])
    assert run([*split, "--overlap", "veel"]) == 2
    assert "is not a percentage" in capsys.readouterr().err

    for where, label in ((folder / "studie", "Wetten"), (copy, "Regels")):
        book = where / "codebook.yaml"
        book.write_text(book.read_text().replace("Wetgeving", label))
    with Study.open(copy) as study:
        quote = next(quotes.every(study.db)).id
        Decisions(study.db, "Bram", study.codebook.revision).code(quote, "wet")
    merge = ["merge", str(copy), "--study", "studie"]
    assert run(merge) == 2
    assert "changed “wet” in the codebook" in capsys.readouterr().err
    assert run([*merge, "--theirs"]) == 0
    told = capsys.readouterr().out
    assert "Bram: 1 decision\n" in told
    assert "changed codes in the codebook: wet" in told
    assert run(merge) == 0
    assert "contains nothing new" in capsys.readouterr().out
    with Study.open(folder / "studie") as study:
        assert study.codebook.by_id["wet"].name == "Regels"
    assert run(["check", "--study", "studie"]) == 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_command_that_is_ended_from_outside_leaves_nothing_half_written(
    name: str, tmp_path: Path
) -> None:
    number = getattr(signal, name)
    before = signal.getsignal(number)
    (tmp_path / "uit.csv").write_text("oud")

    def write() -> None:
        with progress_bar("writing"), replacing(tmp_path / "uit.csv") as file:
            file.write(b"nieuw")
            os.kill(os.getpid(), number)

    with pytest.raises(SystemExit) as ended:
        write()
    assert ended.value.code == 128 + number
    assert [path.name for path in tmp_path.iterdir()] == ["uit.csv"]
    assert (tmp_path / "uit.csv").read_text() == "oud"
    assert signal.getsignal(number) == before


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_no_command_is_cut_off_in_the_help(lang: str) -> None:
    for words in ([], ["codebook"]):
        shown = subprocess.run(
            [sys.executable, "-m", "turven", "--lang", lang, *words, "--help"],
            capture_output=True, encoding="utf-8", check=True,
            env=os.environ | {"COLUMNS": "80", "PYTHONIOENCODING": "utf-8"},
        ).stdout  # fmt: skip
        assert [row for row in shown.splitlines() if row.startswith("  ") and "..." in row] == []
