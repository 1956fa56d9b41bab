"""The documentation says all there is, and nothing that there is not.

Every command, option, query word, table, column and JSON key is in it; every command that a
page shows is run on a real study and prints what the page says; every file it names exists.
"""

from __future__ import annotations

import csv
import difflib
import re
import shlex
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import typer

from turven.corpus.study.study import Study
from turven.tui.cli import app, run
from turven.tui.session import Session

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
EXAMPLE = DOCS / "example"
PAGES = sorted(DOCS.rglob("*.md"))

_FENCE = re.compile(
    r"^(?P<fence>```+)(?P<kind>\w*)\n(?P<body>.*?)^(?P=fence)$", re.MULTILINE | re.DOTALL
)
_TYPED = re.compile(
    r"^\$ (?P<command>(?:.*\\\n)*.*)\n(?P<output>(?:(?!\$ |```).*\n)*)", re.MULTILINE
)
_ELLIPSIS = "…"


# --- what a page shows is what happens


@dataclass(frozen=True, slots=True)
class Shown:
    """A command of a page, and what the page says that it prints."""

    command: str
    output: str | None
    """None if nothing is said of it."""
    begin: int
    end: int
    """Where the output is in the page."""


def shown(page: str) -> Iterator[Shown]:
    """The commands in the blocks of a page that are marked `console` or `sh`.

    In `console` they follow a `$` and are followed by what they print; in `sh` every line is
    one, and nothing is said of what they print. A line that ends in a backslash goes on.
    """
    for block in _FENCE.finditer(page):
        if block["kind"] == "sh":
            for line in block["body"].replace("\\\n", " ").splitlines():
                if shlex.split(line, comments=True):
                    yield Shown(line, None, 0, 0)
        elif block["kind"] == "console":
            assert block["body"].startswith("$ "), block["body"]
            for each in _TYPED.finditer(page, block.start("body"), block.end("body")):
                command = each["command"].replace("\\\n", " ")
                yield Shown(command, each["output"], *each.span("output"))


def agrees(said: str, printed: str) -> bool:
    """Whether a page says what was printed, where `…` may be anything.

    An ellipsis on a line of its own is any number of lines, within a line it is a part of
    the line.
    """
    pattern = ""
    for line in _trimmed(said):
        if line == _ELLIPSIS:
            pattern += r"(?:.*\n)*?"
        else:
            pattern += ".*?".join(map(re.escape, line.split(_ELLIPSIS))) + r"\n"
    text = "".join(f"{line}\n" for line in _trimmed(printed))
    return re.fullmatch(pattern, text) is not None


def _trimmed(text: str) -> list[str]:
    """Its lines, without spaces at their ends and empty lines at its end."""
    return [line.rstrip() for line in text.rstrip().splitlines()]


class Reader:
    """Someone who types what a page shows, where the files of `docs/example` are at hand."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._folder = folder
        self._monkeypatch = monkeypatch
        shutil.copytree(EXAMPLE, folder, dirs_exist_ok=True)
        shutil.copytree(EXAMPLE, folder / EXAMPLE.relative_to(ROOT))
        monkeypatch.chdir(folder)
        monkeypatch.setenv("COLUMNS", "80")

    def types(self, command: str) -> int:
        """Do what the command line says; the exit status."""
        match shlex.split(command, comments=True):
            case ["cd", where]:
                self._folder /= where
                self._monkeypatch.chdir(self._folder)
                return 0
            case ["turven", "code", *arguments]:
                self._codes(arguments)
                return 0
            case ["turven", *arguments]:
                return run(arguments)
            case words:
                pytest.fail(f"a page shows a command that no test can run: {words}")

    def _codes(self, arguments: list[str]) -> None:
        """At the coding screen: finish what this coder has to do, as the example has it."""
        command = typer.main.get_command(app).get_command(None, "code")  # type: ignore[attr-defined]
        given = command.make_context("code", list(arguments)).params
        codes = _codes_of_answers()
        with Study.open(given["study"]) as study:
            coder = given["coder"] or study.setting("coder") or "Anna"
            session = Session(study, coder, "imported")
            session.show(1)
            while picked := session.next_imported(session.quote.position):
                session.show(picked.position, picked)
                quote = session.quote
                for code in _as_seen_by(coder, quote.respondent, codes[quote.text]):
                    session.toggle(code, (), part=None)
                session.finish("done", ())


def _codes_of_answers() -> dict[str, list[str]]:
    codes = {}
    for path in EXAMPLE.glob("coded*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            codes |= {text: codes.split(";") for _number, text, codes in csv.reader(file)}
    return codes


def _as_seen_by(coder: str, respondent: str, codes: Iterable[str]) -> list[str]:
    """Bram takes every other answer about green to be about litter."""
    other = {"green": "litter"} if coder == "Bram" and int(respondent) % 2 else {}
    return [other.get(code, code) for code in codes if code]


def _prepare(reader: Reader) -> None:
    """The study of the tutorial, coded by Anna: with it begin pages that make none themselves."""
    assert reader.types("turven init neighbourhood --codebook codebook.yaml") == 0
    columns = "--text improve --respondent number --var district --var age --weight weight"
    assert reader.types(f"turven import answers.csv --study neighbourhood {columns}") == 0
    assert reader.types("turven code --study neighbourhood --coder Anna") == 0


_RUNNING = [page for page in (*PAGES, ROOT / "README.md") if any(shown(page.read_text("utf-8")))]


@pytest.mark.parametrize("page", _RUNNING, ids=lambda page: page.stem)
def test_what_a_page_shows_is_what_happens(
    page: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    request: pytest.FixtureRequest,
) -> None:
    text = page.read_text("utf-8")
    commands = list(shown(text))
    reader = Reader(tmp_path, monkeypatch)
    if not commands[0].command.startswith("turven init "):
        _prepare(reader)
    capsys.readouterr()
    renewed, upto = "", 0
    for each in commands:
        status = reader.types(each.command)
        streams = capsys.readouterr()
        printed = streams.out + streams.err
        assert status in _statuses(each), f"$ {each.command}\n{printed}"
        if each.output is None or agrees(each.output, printed):
            continue
        assert request.config.getoption("--approve"), _difference(each, printed)
        renewed += text[upto : each.begin] + "".join(f"{line}\n" for line in _trimmed(printed))
        upto = each.end
    if renewed:
        page.write_text(renewed + text[upto:], "utf-8")


def _difference(command: Shown, printed: str) -> str:
    lines = difflib.unified_diff(
        _trimmed(command.output or ""), _trimmed(printed), "as the page says", "now",
        lineterm="", n=1,
    )  # fmt: skip
    return "\n".join([f"$ {command.command}", *lines])


def _statuses(command: Shown) -> tuple[int, ...]:
    """The exit statuses that a command of a page may have: 2 where the page shows a refusal."""
    return (2,) if (command.output or "").startswith("turven: ") else (0,)
