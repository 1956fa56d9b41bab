"""The codebook's life at the prompt: every change, what it says, and the way back."""

from __future__ import annotations

import csv
import json
import os
import sys
from pathlib import Path
from typing import Any

import pexpect
import pytest

from turven.corpus.study import quotes
from turven.corpus.study.decisions import Decisions
from turven.corpus.study.study import Study
from turven.tui.cli import run

BOOK = """\
codes:
  - id: wet
    label: Wetgeving
    codes:
      - {id: privacy, label: Privacywet}
  - {id: geld, label: Geld}   # blijft staan
  - {id: tijd, label: Tijd}
"""
WORDS = (("budget", "geld", "kosten", "duur"), ("tijd", "haast", "traag", "planning"))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A study to stand in, of forty answers about two things."""
    (tmp_path / "boek.yaml").write_text(BOOK)
    with (tmp_path / "in.csv").open("w", newline="") as file:
        rows = [
            (f"{n}-{about}", f"{words[n % 4]} en {words[(n + 1 + n // 4) % 4]} van dienst {n}")
            for n in range(20)
            for about, words in enumerate(WORDS)
        ]
        csv.writer(file).writerows([("id", "antwoord"), *rows])
    assert run(["init", str(tmp_path / "studie"), "--codebook", str(tmp_path / "boek.yaml")]) == 0
    monkeypatch.chdir(tmp_path / "studie")
    assert run(["import", str(tmp_path / "in.csv")]) == 0
    return tmp_path / "studie"


def said(capsys: pytest.CaptureFixture[str], *words: str, status: int = 0) -> str:
    capsys.readouterr()
    assert run(["codebook", *words]) == status
    captured = capsys.readouterr()
    return captured.err if status == 2 else captured.out


def data(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    return json.loads(said(capsys, *words, "--json"))


def test_each_change_says_what_became_of_the_codes_and_the_history_has_them_all(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (folder / "codebook.yaml").read_bytes()
    assert "+ Wetgeving › Regeldruk" in said(capsys, "add", "Regeldruk", "--under", "wetgeving")
    assert "renamed from “Geld”" in said(
        capsys, "rename", "geld", "Budget", "--coder", "Bram", "--reason", "beter woord"
    )
    assert "moved from “Wetgeving”" in said(capsys, "move", "regeldruk", "--out")
    assert "moved from" in said(capsys, "move", "Regeldruk", "--after", "privacy")
    assert data(capsys, "split", "Tijd", "Haast", "Wachten")["codes"] == [
        {"code": id_, "name": name, "became": "add", "before": "", "after": ""}
        for id_, name in (("haast", "Haast"), ("wachten", "Wachten"))
    ]
    assert "Haast: merged into “Wachten”" in said(capsys, "merge", "haast", "wachten")
    assert "Tijd: retired" in said(capsys, "retire", "tijd")
    assert "no longer retired" in said(capsys, "retire", "tijd", "--back")
    assert "Nothing was changed" in said(capsys, "rename", "geld", "Budget")
    log = data(capsys, "history")
    assert [change["what"] for change in log] == [
        "restore", "retire", "merge", "split", "move", "move", "rename", "add",
    ]  # fmt: skip
    assert (log[6]["coder"], log[6]["reason"]) == ("Bram", "beter woord")
    assert log[6]["codes"][0]["after"] == "Budget"
    assert "Bram  beter woord\n  ~ Budget: renamed from “Geld”" in said(capsys, "history")
    assert "# blijft staan" in (folder / "codebook.yaml").read_text()

    first = log[-1]["before"]
    found = data(capsys, "diff", first[:8])
    assert {each["became"] for each in found["codes"]} == {"add", "rename"}
    assert "+  - {id: geld, label: Budget, key: g}   # blijft staan" in found["lines"]
    assert "There is no difference" in said(capsys, "diff", first, "../boek.yaml")
    said(capsys, "restore", first[:8], "--reason", "opnieuw")
    assert (folder / "codebook.yaml").read_bytes() == before
    assert len(data(capsys, "history")) == 9
    assert "an earlier codebook restored  opnieuw" in said(capsys, "history")


def test_decisions_stay_as_they_are_and_what_was_given_survives_going_back(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said(capsys, "add", "Haast")
    with Study.open(folder) as study:
        log = Decisions(study.db, "Anna", study.codebook.revision)
        log.code(quotes.at(study.db, 1).id, "haast")
        decided = study.db.execute("SELECT * FROM decisions").fetchall()
    said(capsys, "merge", "haast", "tijd")
    first = data(capsys, "history")[-1]["before"]
    assert "1 code has been given to quotes since then and stays: Haast." in said(
        capsys, "restore", first
    )
    with Study.open(folder) as study:
        assert study.db.execute("SELECT * FROM decisions").fetchall() == decided
        assert study.db.execute("SELECT code FROM codings").fetchall() == [("tijd",)]


def test_what_was_edited_outside_is_in_the_history_once_and_checked_with_its_place(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "is valid: 3 codes" in said(capsys, "check")
    path = folder / "codebook.yaml"
    path.write_text(
        BOOK.replace("label: Privacywet", "label: Privacywet, include: avg")
        .replace("label: Geld", "label: Geld, include: kosten")
        .replace("label: Tijd", "label: geld")
    )
    out = said(capsys, "check", status=1)
    assert "line 7, column 5: “tijd” has the same label as “geld”" in out
    assert said(capsys, "history").count("outside turven") == 1
    assert "~ geld: renamed from “Tijd”" in said(capsys, "diff")
    assert "say which by its id: geld, tijd" in said(capsys, "retire", "Geld", status=2)
    path.write_text("codes:\n  - id: [\n")
    assert "codebook.yaml, line 3" in said(capsys, "check", status=2)
    assert "boek.yaml is valid" in said(capsys, "check", "../boek.yaml")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["move", "geld"], "Give the new place"),
        (["move", "geld", "--out", "--under", "wet"], "Give the new place"),
        (["add", "X", "--under", "wet", "--after", "geld"], "Give either"),
        (["rename", "niets", "X"], "no code “niets”"),
        (["merge", "geld", "wet"], "is a net"),
        (["restore", "ffffffff"], "turven codebook history"),
        (["import", "niets.csv"], "cannot be read"),
        (["add", "X", "--coder", " "], "A coder needs a name"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_changes_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str], words: list[str], sentence: str
) -> None:
    before = (folder / "codebook.yaml").read_bytes()
    err = said(capsys, *words, status=2)
    assert sentence in err
    assert err.count("\n") == 1
    assert (folder / "codebook.yaml").read_bytes() == before


def test_codes_of_elsewhere_come_in_after_a_look_at_what_would(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "meer.md").write_text("- Wetgeving\n  - Regeldruk: te veel\n- \x1b[2JKennis\n")
    out = said(capsys, "import", "meer.md", "--dry-run")
    assert "2 new codes\n  + Wetgeving › Regeldruk\n  + ␛[2JKennis\n" in out
    assert "1 code was already in the codebook" in out
    found = data(capsys, "import", "meer.md")
    assert (found["new"], found["known"]) == (["regeldruk", "2jkennis"], ["wet"])
    assert "0 new codes" in said(capsys, "import", "meer.md")
    assert run(["init", "../nieuw", "--codebook", "meer.md"]) == 0
    assert "with 2 codes" in capsys.readouterr().out


def test_a_draft_is_printed_where_nobody_can_be_asked(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (folder / "codebook.yaml").read_bytes()
    found = data(capsys, "draft")
    assert [len(proposal["typical"]) for proposal in found] == [5] * len(found)
    out = said(capsys, "draft")
    assert found[0]["typical"][0]["text"] in out
    assert (folder / "codebook.yaml").read_bytes() == before


def test_at_a_terminal_a_draft_is_taken_named_or_thrown_away(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [proposal["words"] for proposal in data(capsys, "draft")]
    assert len(words) >= 2
    program = pexpect.spawn(
        sys.executable, ["-m", "turven", "codebook", "draft", "--lang", "en"], encoding="utf-8",
        timeout=60, env={**os.environ, "TERM": "xterm"},
    )  # fmt: skip
    program.expect("skips it")
    program.sendline("-")
    program.expect("skips it")
    program.sendline("Iets [b]anders[/b]")
    for _proposal in words[2:]:
        program.expect("skips it")
        program.sendline(".")
        break
    program.expect("1 code was added")
    program.expect(pexpect.EOF)
    with Study.open(folder) as study:
        code = study.codebook.named("Iets [b]anders[/b]")
        assert list(code.keywords) == words[1]
        assert not study.codebook.has_keywords(words[0])


def test_code_values_are_proposed_shown_and_written_with_the_comments(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said(capsys, "add", "Weet niet")
    said(capsys, "set", "tijd", "--value", "1", "--exclusive", "--question", "antwoord")
    assert said(capsys, "values") == (
        "    2  + Wetgeving › Privacywet\n"
        "    3  + Geld\n"
        "    1  = Tijd\n"
        "   98  + Weet niet\n"
        "3 codes have no code value yet; --write writes the numbers beside +.\n"
    )
    assert [row["proposed"] for row in data(capsys, "values", "--as-exported")["codes"]] == [
        2, 3, None, 4,
    ]  # fmt: skip
    assert "code value –, now 98" in said(capsys, "values", "--write")
    text = (folder / "codebook.yaml").read_text()
    assert "  - {id: geld, label: Geld, value: 3}   # blijft staan\n" in text
    assert "{id: tijd, label: Tijd, value: 1, exclusive: true, questions: [antwoord]}" in text
    assert "Every code has a code value." in said(capsys, "values")
    assert "“tijd” has the code value 1" in said(capsys, "set", "geld", "--value", "1", status=2)
    assert "the nearest is “antwoord”" in said(capsys, "set", "geld", "--question", "x", status=2)
    assert (folder / "codebook.yaml").read_text() == text
    said(capsys, "set", "tijd", "--no-value", "--not-exclusive", "--all-questions")
    with Study.open(folder) as study:
        tijd = study.codebook.by_id["tijd"]
        assert (tijd.value, tijd.exclusive, tijd.questions) == (None, False, ())
