"""The app in a real pseudo-terminal: what is shown is on disk, whatever happens next."""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest

from turven.corpus import faults
from turven.corpus.study import quotes
from turven.corpus.study.decisions import Decisions
from turven.corpus.study.study import Study
from turven.tui import demonstration


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with demonstration.study(tmp_path / "digitaal2017") as study:
        return study.folder


@pytest.fixture
def terminal(folder: Path) -> Iterator[pexpect.spawn]:
    """`turven code` in a terminal of 80 by 24, its first quote on the screen."""
    child = pexpect.spawn(
        sys.executable,
        [
            "-m",
            "turven",
            "--lang",
            "nl",
            "code",
            "--study",
            str(folder),
            "--coder",
            "Anna",
            "--order",
            "imported",
        ],
        dimensions=(24, 80),
        encoding="utf-8",
        timeout=60,
    )
    child.expect("boodschappen")
    yield child
    child.close(force=True)


def decided(folder: Path) -> list[tuple[str, str | None]]:
    with sqlite3.connect(folder / "study.db") as db:
        return db.execute("SELECT what, code FROM decisions ORDER BY id").fetchall()


def test_a_decision_that_is_shown_survives_a_kill(terminal: pexpect.spawn, folder: Path) -> None:
    terminal.send("0")
    terminal.expect("1 van 24")
    terminal.kill(signal.SIGKILL)
    terminal.wait()
    assert decided(folder) == [("done", None)]


def test_it_quits_at_once_also_while_the_suggestions_are_loading(
    terminal: pexpect.spawn, folder: Path
) -> None:
    terminal.send("\x11")
    terminal.expect(pexpect.EOF, timeout=30)
    terminal.close()
    assert terminal.exitstatus == 0
    assert decided(folder) == []


def test_pasted_text_gives_no_codes(terminal: pexpect.spawn, folder: Path) -> None:
    terminal.send("\x1b[200~wpwa0\x1b[201~")
    terminal.send("0")
    terminal.expect("1 van 24")
    assert decided(folder) == [("done", None)]


def test_training_shows_a_bar_at_a_terminal(folder: Path) -> None:
    with Study.open(folder) as study:
        log = Decisions(study.db, "Anna", study.codebook.revision)
        code = study.codebook.codes[0].id
        for quote in list(quotes.every(study.db))[:6]:
            log.finish(quote.id, codes=[(code, "manual")])
    child = pexpect.spawn(
        sys.executable,
        ["-m", "turven", "--lang", "en", "retrain", "--study", str(folder)],
        encoding="utf-8",
        timeout=60,
    )
    child.expect(r"training +\[#+\] +100%")
    child.expect("Retrained on 6 finished quotes")
    child.expect(pexpect.EOF)


def test_a_terminal_that_cannot_draw_gets_a_sentence(folder: Path) -> None:
    child = pexpect.spawn(
        sys.executable,
        ["-m", "turven", "--lang", "en", "code", "--study", str(folder)],
        env={**os.environ, "TERM": "dumb"},
        encoding="utf-8",
        timeout=60,
    )
    child.expect("turven: The coding screen needs a terminal;")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 2
    assert "\x1b" not in child.before


def test_a_pipe_gets_a_sentence(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "turven", "--lang", "nl", "code", "--study", str(folder)],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("turven: Het codeerscherm heeft een terminal nodig")
    assert len(done.stderr.splitlines()) == 1


def test_who_codes_is_asked_once(folder: Path, preferred: Path) -> None:
    def opened() -> pexpect.spawn:
        return pexpect.spawn(
            sys.executable,
            ["-m", "turven", "--lang", "en", "code", "--study", str(folder)],
            dimensions=(24, 80),
            encoding="utf-8",
            timeout=60,
        )

    first = opened()
    first.expect("Your name as a coder")
    first.sendline("Anna de Wit")
    first.expect("0 of 24 done")
    first.send("\x11")
    first.expect(pexpect.EOF)
    assert json.loads(preferred.read_text()) == {"coder": "Anna de Wit"}
    again = opened()
    again.expect("Anna de Wit")
    again.expect("0 of 24 done")
    assert "Your name" not in again.before
    again.send("\x11")
    again.expect(pexpect.EOF)


def test_an_error_in_a_thread_closes_the_app_with_a_sentence_and_a_report(
    folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "numpy.py").write_text("import no_such_library")
    path = os.pathsep.join([str(tmp_path / "lib"), os.environ.get("PYTHONPATH", "")])
    words = ["code", "--study", str(folder), "--coder", "Anna", "--order", "imported"]
    child = pexpect.spawn(
        sys.executable,
        ["-m", "turven", "--lang", "en", *words],
        env=os.environ | {"PYTHONPATH": path},
        dimensions=(24, 80),
        encoding="utf-8",
        timeout=30,
    )
    child.expect("boodschappen")
    child.send("\x14")
    # What the screen showed is gone before the sentence is printed.
    child.expect_exact("\x1b[?1049l")
    child.expect(pexpect.EOF)
    child.close()
    said = child.before.strip()
    assert child.exitstatus == 1
    assert "turven: code: turven itself failed (ModuleNotFoundError: No module named" in said
    assert "Traceback" not in said
    report = Path(said.rpartition("the details in ")[2].removesuffix("."))
    assert "compute_table" in report.read_text("utf-8")
    assert report.parent == faults.folder()


def test_no_colour_is_sent_where_none_is_wanted(folder: Path) -> None:
    child = pexpect.spawn(
        sys.executable,
        [
            "-m",
            "turven",
            "--lang",
            "nl",
            "code",
            "--study",
            str(folder),
            "--order",
            "imported",
            "--coder",
            "Anna",
        ],
        env={**os.environ, "NO_COLOR": "1", "TERM": "xterm-256color", "COLORTERM": "truecolor"},
        dimensions=(24, 80),
        encoding="utf-8",
        timeout=60,
    )
    child.expect("boodschappen")
    child.send("0")
    child.expect("1 van 24")
    drawn = child.before + child.after
    assert not re.search("\x1b\\[[0-9;]*[34]8;", drawn)
    child.send("\x11")
    child.expect(pexpect.EOF)


def test_the_demo_teaches_the_first_time_and_only_then(tmp_path: Path, preferred: Path) -> None:
    def demo() -> pexpect.spawn:
        child = pexpect.spawn(
            sys.executable,
            ["-m", "turven", "--lang", "nl", "demo", str(tmp_path / "demo")],
            dimensions=(24, 80),
            encoding="utf-8",
            timeout=60,
        )
        child.expect("0 van 24")
        return child

    first = demo()
    first.expect("Welkom!")
    first.send("\x1b")
    for _ in range(600):
        if preferred.exists():
            break
        time.sleep(0.1)
    first.send("\x11")
    first.expect(pexpect.EOF)
    again = demo()
    again.expect("ongedaan")
    assert "Welkom!" not in again.before
    again.send("\x11")
    again.expect(pexpect.EOF)


def test_plain_turven_opens_the_study_it_stands_in(folder: Path, preferred: Path) -> None:
    preferred.parent.mkdir()
    preferred.write_text('{"coder": "Anna"}')
    child = pexpect.spawn(
        sys.executable,
        ["-m", "turven"],
        cwd=str(folder),
        env={**os.environ, "LANGUAGE": "nl", "TERM": "xterm"},
        dimensions=(24, 80),
        encoding="utf-8",
        timeout=60,
    )
    child.expect("0 van 24")
    child.send("\x11")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
