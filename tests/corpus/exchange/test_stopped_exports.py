"""Coded quotes out of the study, read back with nothing of ours."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path

import pytest
from studies import build_study

from turven.corpus.errors import Refusal
from turven.corpus.exchange.exports.selection import Selection
from turven.corpus.exchange.registry import export_file
from turven.corpus.study import quotes
from turven.corpus.study.decision_log import Seen
from turven.corpus.study.decisions import Decisions
from turven.corpus.study.study import Study


@pytest.fixture
def study(tmp_path: Path) -> Study:
    """Six quotes by two coders: coded, done without a code, skipped, and not looked at."""
    study = build_study(
        tmp_path,
        "id,antwoord,budget,code\n"
        '1,=1+1 de wet,veel,a\n2,niets,weinig,b\n3,"twee\nregels",,c\n'
        "4,🙂 ok,x,d\n5,-,y,e\n6,slot,z,f\n",
        "codes:\n  - id: nl\n    label: Het net\n    codes:\n"
        "      - {id: wet, label: Wetgeving}\n      - {id: budget, label: Budget}\n",
    )
    ids = [q.id for q in quotes.every(study.db)]
    anna = Decisions(study.db, "Anna", study.codebook.revision)
    seen = Seen(model="codebook", score=0.5, rank=1, visible=True)
    anna.code(ids[0], "wet", how="keyword", seen=seen)
    anna.code(ids[0], "budget", span=(0, 4))
    anna.finish(ids[0])
    anna.finish(ids[1])
    anna.finish(ids[2], "skip")
    anna.flag(ids[2])
    anna.star(ids[2])
    anna.memo(ids[2], "=HYPERLINK()")
    anna.code(ids[3], "wet", "decline")
    Decisions(study.db, "Bram", study.codebook.revision).finish(ids[0], codes=[("wet", "manual")])
    return study


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_long_has_a_row_per_coding_and_one_for_each_quote_without(
    study: Study, tmp_path: Path
) -> None:
    went = export_file(study, tmp_path / "uit.csv")
    assert (went.quotes, went.codings) == (6, 3)
    table = rows(went.file)
    assert [(r["respondent"], r["coder"], r["status"], r["code"]) for r in table] == [
        ("1", "Anna", "done", "wet"),
        ("1", "Anna", "done", "budget"),
        ("1", "Bram", "done", "wet"),
        ("2", "Anna", "done", ""),
        ("3", "Anna", "skip", ""),
        ("4", "Anna", "open", ""),
        ("5", "", "open", ""),
        ("6", "", "open", ""),
    ]
    first, second = table[0], table[1]
    assert (first["label"], first["net"], first["how"]) == ("Wetgeving", "Het net", "keyword")
    assert (first["model"], first["score"], first["rank"], first["seen"]) == (
        "codebook", "0.5", "1", "1",
    )  # fmt: skip
    assert (second["start"], second["end"]) == ("0", "4")
    assert first["revision"] == study.codebook.revision


def test_wide_has_a_column_per_code_and_says_nothing_where_nobody_is_done(
    study: Study, tmp_path: Path
) -> None:
    table = rows(export_file(study, tmp_path / "uit.csv", wide=True).file)
    assert [(r["coder"], r["wet"], r["code_budget"]) for r in table] == [
        ("Anna", "1", "1"),
        ("Bram", "1", "0"),
        ("Anna", "0", "0"),
        ("Anna", "", ""),
        ("Anna", "", ""),
        ("", "", ""),
        ("", "", ""),
    ]
    # The background variables `budget` and `code` keep a column of their own.
    assert [r["budget"] for r in table][:2] == ["veel", "veel"]
    assert table[0]["var_code"] == "a"


def test_no_cell_is_a_formula(study: Study, tmp_path: Path) -> None:
    for wide in (False, True):
        for row in rows(export_file(study, tmp_path / "uit.csv", wide=wide).file):
            assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for cell in row.values())
    assert any(row["text"] == "'=1+1 de wet" for row in rows(tmp_path / "uit.csv"))


def test_json_lines_has_an_object_per_quote_with_every_character(
    study: Study, tmp_path: Path
) -> None:
    path = export_file(study, tmp_path / "uit.jsonl").file
    objects = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
    assert [o["text"] for o in objects] == [q.text for q in quotes.every(study.db)]
    assert objects[0]["variables"] == {"budget": "veel", "code": "a"}
    assert [(c["coder"], c["code"]) for c in objects[0]["codings"]] == [
        ("Anna", "wet"), ("Anna", "budget"), ("Bram", "wet"),
    ]  # fmt: skip
    assert objects[2]["coders"] == [
        {
            "coder": "Anna", "status": "skip", "flagged": 1, "starred": 1,
            "memo": "=HYPERLINK()", "declined": [],
        }
    ]  # fmt: skip
    assert objects[3]["coders"][0]["declined"] == ["wet"]


def test_the_codebook_goes_along(study: Study, tmp_path: Path) -> None:
    went = export_file(study, tmp_path / "uit.csv")
    assert went.beside[0].read_text() == (study.folder / "codebook.yaml").read_text()


@pytest.mark.parametrize("name", ["uit.xls", "uit", "nergens/uit.csv"])
def test_a_file_that_cannot_be_written_is_refused(study: Study, tmp_path: Path, name: str) -> None:
    with pytest.raises(Refusal):
        export_file(study, tmp_path / name)


def test_an_export_that_fails_leaves_the_old_file_whole(
    study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "uit.csv"
    path.write_text("van gisteren")
    before = sorted(tmp_path.iterdir())

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Refusal, match="No space left"):
        export_file(study, path, force=True)
    assert path.read_text() == "van gisteren"
    assert sorted(tmp_path.iterdir()) == before


def test_a_star_of_anyone_goes_out_with_what_counts(study: Study, tmp_path: Path) -> None:
    first = next(quotes.every(study.db)).id
    Decisions(study.db, "Bram", study.codebook.revision).star(first)
    by_coder = rows(export_file(study, tmp_path / "uit.csv", wide=True).file)
    stars = [(row["respondent"], row["coder"], row["starred"]) for row in by_coder]
    assert stars[:2] == [("1", "Anna", "0"), ("1", "Bram", "1")]
    counts = Selection(coder="reference")
    reference = rows(export_file(study, tmp_path / "uit.csv", counts, wide=True).file)
    assert [row["starred"] for row in reference][:2] == ["1", "0"]
    page = export_file(study, tmp_path / "uit.html").file.read_text()
    assert "Bram: Wetgeving, ★ worth citing" in page
