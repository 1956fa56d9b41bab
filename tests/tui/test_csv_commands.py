"""The style of .csv files at the prompt: for people in Dutch, for programs everywhere else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from turven.corpus import language
from turven.corpus.study.study import Study
from turven.tui.cli import run


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    language.install("en")


def test_dutch_opens_in_excel_and_a_program_gets_commas(
    small: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def first_line(spoken: str, *arguments: str) -> str:
        file = tmp_path / "uit.csv"
        language.install(spoken)
        assert run([*arguments, "--study", str(small.folder)]) == 0
        return file.read_text("utf-8-sig").splitlines()[0]

    export = ("export", str(tmp_path / "uit.csv"), "--wide")
    assert "respondent;question;text" in first_line("nl", *export)
    said = capsys.readouterr().out
    assert "puntkomma's" in said
    assert "--csv plain" in said
    assert "respondent,question,text" in first_line("nl", *export, "--csv", "plain")
    assert "puntkomma" not in capsys.readouterr().out
    assert "respondent,question,text" in first_line("nl", *export, "--json")
    assert json.loads(capsys.readouterr().out)["csv"] == "plain"
    assert "respondent,question,text" in first_line("en", *export)
    assert "respondent;question;text" in first_line("en", *export, "--csv", "excel")


def test_tables_follow_the_language_too(small: Study, tmp_path: Path) -> None:
    file, folder = tmp_path / "t.csv", ["--study", str(small.folder)]
    language.install("nl")
    assert run(["tables", "--out", str(file), *folder]) == 0
    assert list(pd.read_csv(file, sep=";", skiprows=1, nrows=1).columns[:2]) == ["code", "n"]
    assert run(["tables", "--out", str(file), "--csv", "plain", *folder]) == 0
    assert list(pd.read_csv(file, skiprows=1, nrows=1).columns[:2]) == ["code", "n"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["export", "uit.xlsx", "--csv", "excel"], "--csv is for a file whose name ends in .csv"),
        (["export", "uit.csv", "--wide", "--rows", "respondents"], "--wide is --rows quotes"),
        (["export", "uit.jsonl", "--rows", "respondents"], "only .csv, .xlsx, .parquet"),
        (["tables", "--csv", "excel"], "--csv is for a file; name it with --out"),
    ],
)
def test_what_does_not_go_together_is_refused(
    arguments: list[str], sentence: str, small: Study, tmp_path: Path,
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert run([*arguments, "--study", str(small.folder)]) == 2
    assert sentence in capsys.readouterr().err
    assert not list(tmp_path.glob("uit*"))
