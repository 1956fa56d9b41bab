"""An import is taken back whole: what nobody coded goes, the rest is listed and stays."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from driving import coding, until
from studies import build_study

import turven
from turven.corpus.errors import Refusal
from turven.corpus.exchange.copies.merge import merge_copy
from turven.corpus.exchange.imports.column_choice import ColumnRequest, choose
from turven.corpus.exchange.imports.column_guess import propose
from turven.corpus.exchange.imports.import_file import import_file
from turven.corpus.exchange.imports.undoing import undo_import
from turven.corpus.search.query import parse_query
from turven.corpus.search.search import search
from turven.corpus.study.checking import check
from turven.corpus.study.decisions import Decisions
from turven.corpus.study.quotes import every
from turven.corpus.study.study import Study
from turven.tui import cli
from turven.tui.screens.ask import AskScreen

BOOK = "codes:\n  - {id: privacy, label: Privacy}\n  - {id: regels, label: Regels}\n"


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with build_study(
        tmp_path, "id,antwoord,regio\n1,Privacy,N\n2,Te veel regels,Z\n", BOOK
    ) as built:
        yield built


def put(tmp_path: Path, name: str, text: str) -> Path:
    path = tmp_path / name
    path.write_text(text)
    return path


def table(study: Study, name: str) -> list[tuple[object, ...]]:
    return study.db.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall()


TABLES = ("quotes", "respondents", "questions", "imports", "import_columns", "decisions", "latest")


def whole(study: Study) -> dict[str, list[tuple[object, ...]]]:
    return {name: table(study, name) for name in (*TABLES, "tallies", "coders")}


def texts(study: Study) -> list[str]:
    return [quote.text for quote in every(study.db)]


def sound(study: Study) -> None:
    assert check(study) == []
    positions = [quote.position for quote in every(study.db)]
    assert positions == list(range(1, len(positions) + 1))
    for quote in every(study.db):
        word = quote.text.split()[0]
        assert quote.position in search(study.db, "Anna", parse_query(word, study.codebook))


def test_a_wrong_import_goes_without_a_trace_but_its_record(study: Study, tmp_path: Path) -> None:
    before = whole(study)
    wrong = put(tmp_path, "fout.csv", "nr,Wat vindt u?\n7,menu sluiten nu\n8,cookies hier weg\n")
    import_file(study, wrong)
    assert len(texts(study)) == 4
    dry = undo_import(study, dry_run=True)
    assert (dry.quotes, len(texts(study))) == (2, 4)
    result = undo_import(study)
    assert (result.file, result.quotes, result.respondents, result.staying) == (
        "fout.csv",
        2,
        2,
        (),
    )
    assert whole(study) == before
    assert not (study.files / "fout.csv").exists()
    assert (study.files / "in.csv").exists()
    assert study.db.execute("SELECT file, quotes, staying FROM undone_imports").fetchall() == [
        ("fout.csv", 2, 0)
    ]
    sound(study)
    import_file(study, wrong)
    assert len(texts(study)) == 4
    sound(study)


def test_what_somebody_decided_on_stays_and_is_listed(study: Study, tmp_path: Path) -> None:
    path = put(
        tmp_path,
        "twee.csv",
        "id,antwoord,regio\n3,Derde antwoord,N\n4,Vierde antwoord,Z\n5,Vijfde antwoord,Z\n",
    )
    import_file(study, path)
    third = list(every(study.db))[3]
    Decisions(study.db, "Anna", study.codebook.revision).finish(
        third.id, codes=[("privacy", "manual")]
    )
    result = undo_import(study, "twee.csv")
    assert [quote.text for quote in result.staying] == ["Vierde antwoord"]
    assert (result.quotes, result.respondents) == (2, 2)
    assert texts(study) == ["Privacy", "Te veel regels", "Vierde antwoord"]
    assert (study.files / "twee.csv").exists()
    sound(study)
    with pytest.raises(Refusal, match="somebody decided on each"):
        undo_import(study, "twee.csv")


def test_an_earlier_import_is_taken_back_and_the_positions_close_up(
    study: Study, tmp_path: Path
) -> None:
    import_file(study, put(tmp_path, "twee.csv", "id,antwoord,regio\n3,Derde antwoord,N\n"))
    undo_import(study, "in.csv")
    assert texts(study) == ["Derde antwoord"]
    sound(study)
    with pytest.raises(Refusal, match=r"No file “in.csv” was imported; the nearest is “twee.csv”"):
        undo_import(study, "in.csv")
    undo_import(study)
    assert texts(study) == []
    assert check(study) == []
    with pytest.raises(Refusal, match="Nothing was imported yet"):
        undo_import(study)


def test_codes_that_came_with_the_file_go_with_it(study: Study, tmp_path: Path) -> None:
    Decisions(study.db, "Anna", study.codebook.revision).finish(
        next(every(study.db)).id, codes=[("privacy", "manual")]
    )
    before = whole(study)
    path = put(
        tmp_path,
        "gecodeerd.csv",
        "id,antwoord,codes\n6,Zesde antwoord,privacy\n7,Zevende antwoord,regels\n",
    )
    asked = ColumnRequest(
        text=("antwoord",), respondent="id", codes="long", code_columns=("codes",), coder="Bram"
    )
    import_file(study, path, choose(path, propose(path), asked, study.codebook))
    assert len(table(study, "decisions")) == 6
    result = undo_import(study)
    assert (result.quotes, result.staying) == (2, ())
    assert whole(study) == before
    sound(study)
    # Decisions are still protected.
    with pytest.raises(Exception, match="never deleted"):
        study.db.execute("DELETE FROM decisions")


def test_a_correction_is_taken_back_to_what_it_was(study: Study, tmp_path: Path) -> None:
    before = whole(study)
    path = put(
        tmp_path,
        "beter.csv",
        "id,antwoord,regio\n1,Privacy telt,Oost\n2,Te veel regels,Z\n9,Nieuw,Z\n",
    )
    result = import_file(study, path)
    assert (result.quotes, result.updated, result.respondents) == (1, 1, 1)
    back = undo_import(study)
    assert (back.quotes, back.restored) == (1, 1)
    now = whole(study)
    assert now == before
    sound(study)


@pytest.mark.parametrize("first", ["ours", "theirs"])
def test_a_copy_that_still_has_the_quotes_brings_them_back_and_says_so(
    study: Study, tmp_path: Path, first: str, capsys: pytest.CaptureFixture[str]
) -> None:
    import_file(study, put(tmp_path, "twee.csv", "id,antwoord,regio\n3,Derde antwoord,N\n"))
    study.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copytree(study.folder, tmp_path / "kopie")
    undo_import(study)
    with Study.open(tmp_path / "kopie") as copy:
        third = list(every(copy.db))[2]
        Decisions(copy.db, "Bram", copy.codebook.revision).finish(third.id)
        if first == "theirs":
            assert merge_copy(copy, study.folder, lambda _both: "ours").returned == 0
        assert len(texts(copy)) == 3
    assert cli.run(["merge", str(tmp_path / "kopie"), "--study", str(study.folder)]) == 0
    assert "1 of these quotes came back" in capsys.readouterr().out
    assert texts(study) == ["Privacy", "Te veel regels", "Derde antwoord"]
    assert (study.files / "twee.csv").exists()
    sound(study)
    assert merge_copy(study, tmp_path / "kopie", lambda _both: "ours").returned == 0


def test_the_command_and_the_library_take_it_back(
    study: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import_file(study, put(tmp_path, "twee.csv", "id,antwoord,regio\n3,Derde antwoord,N\n"))
    about = ["--study", str(study.folder)]
    assert cli.run(["import", "--undo", "--dry-run", *about]) == 0
    assert "Nothing was taken back" in capsys.readouterr().out
    assert cli.run(["import", "twee.csv", "--undo", "--json", *about]) == 0
    assert json.loads(capsys.readouterr().out)["quotes"] == 1
    assert cli.run(["import", *about]) == 2
    assert "Name the file" in capsys.readouterr().err
    with turven.open(study.folder) as opened:
        assert opened.undo_import().file == "in.csv"


def test_killed_at_any_moment_it_is_whole_or_not_done(study: Study, tmp_path: Path) -> None:
    rows = "".join(f"{n},Antwoord nummer {n},N\n" for n in range(10, 3000))
    import_file(study, put(tmp_path, "veel.csv", f"id,antwoord,regio\n{rows}"))
    before = whole(study)
    study.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for at in range(6):
        folder = tmp_path / f"kopie{at}"
        shutil.copytree(study.folder, folder)
        child = subprocess.Popen(
            [sys.executable, "-c",
             ("import os, sqlite3, sys, turven\n"
             "from turven.corpus.exchange.imports import undoing\n"
             f"undoing._DELETE = (*undoing._DELETE[:{at * 2}], 'SELECT kill()')\n"
             "with turven.open(sys.argv[1]) as study:\n"
             "    study.db.create_function('kill', 0, lambda: os.kill(os.getpid(), 9))\n"
             "    study.undo_import()\n"), str(folder)],
            env=os.environ.copy(),
        )  # fmt: skip
        assert child.wait(60) == -signal.SIGKILL
        with Study.open(folder) as copy:
            assert whole(copy) == before
            assert check(copy) == []


async def test_it_is_taken_back_on_the_screen(study: Study, tmp_path: Path) -> None:
    import_file(study, put(tmp_path, "twee.csv", "id,antwoord,regio\n3,Derde antwoord,N\n"))
    async with coding(study, coder="Anna") as (screen, pilot):
        await pilot.app.run_action("app.undo_import")
        await until(pilot, lambda: isinstance(pilot.app.screen, AskScreen))
        await pilot.press("enter")
        await until(pilot, lambda: len(texts(study)) == 2)
        await pilot.pause()
        assert pilot.app.screen is screen
        await pilot.press("p", "enter")
        await pilot.pause()
    sound(study)
    assert study.db.execute("SELECT count(*) FROM current_codings").fetchone() == (1,)
