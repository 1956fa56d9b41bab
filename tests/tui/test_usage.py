"""Help and usage errors: grouped, with examples, and in one language at a time."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

WALK = """
import shlex, sys
from turven.corpus import language
language.install(sys.argv[1])
import typer
from turven.tui.cli import app, run
root = typer.main.get_command(app)
paths = [[name] for name in root.commands]
paths += [["codebook", name] for name in root.commands["codebook"].commands]
run(["--help"])
for path in paths:
    print("@@", *path)
    run([*path, "--help"])
    command = root
    for name in path:
        command = command.commands[name]
    if command.epilog:
        words = shlex.split(command.epilog)
        assert words[: len(path) + 1] == ["turven", *path], words
        command.make_context(path[-1], words[len(path) + 1 :])
        print("@example")
print("@@ errors")
sys.stderr = sys.stdout
for wrong in (
    ["exprt"], ["export"], ["export", "a.csv", "--wid"], ["export", "a.csv", "b.csv"],
    ["export", "a.csv", "--coder"], ["export", "a.csv", "--wide=1"], ["export", "--zzz"],
    ["tables", "--minimum", "x"], ["tables", "--minimum", "0"], ["tables", "--correction", "x"],
    ["split"], ["split", "--coders", "a,b", "--seed", "1.5"], ["codebook"], ["codebook", "ad"],
    ["codebook", "add"], ["codebook", "merge", "a"], ["code", "--order", "x"],
    ["book", "a.md", "--citations", "-1"], ["reliance", "--blind-share", "101"], ["--lang", "fr"],
    ["reliance", "--blind-share", "nan"], ["status", "--study", "/nowhere/at/all"],
):
    assert run(wrong) == 2, wrong
run(["--version"])
"""

ENGLISH = """
the and with for from this that which are not usage error missing options arguments show such try
required default invalid value should by it each when where folder command commands example input
than number one your study there did you mean extra unexpected exit message
"""
DUTCH = """
het een van voor niet de geen naar bij antwoord antwoorden opdracht fout gebruik onderzoek codeurs
bestand hoort waarde ontbreekt bestaat optie opties argumenten voorbeeld toon wat
"""


@pytest.fixture(scope="module", params=["en", "nl"])
def walked(request: pytest.FixtureRequest) -> tuple[str, str]:
    """Everything that the command line says of itself, in each language."""
    done = subprocess.run(
        [sys.executable, "-c", WALK, request.param], check=False, capture_output=True, text=True,
        stdin=subprocess.DEVNULL, env=os.environ | {"COLUMNS": "100"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return request.param, done.stdout


def test_every_help_and_error_is_in_one_language(walked: tuple[str, str]) -> None:
    language, text = walked
    foreign = set((DUTCH if language == "en" else ENGLISH).split())
    for line in text.splitlines():
        if re.match(r"  turven |@|turven 0", line):
            continue
        # What is typed is the same in each language: options, choices, what is quoted.
        said = re.sub(r"--?[\w-]+|`[^`]*`|<[^>]*>|\([a-z]+\)|'[^']*'|/\S+|= ?\S+", " ", line)
        words = set(re.findall(r"[^\W\d_]+", said.casefold()))
        assert not words & foreign, line


def test_every_command_has_an_example_that_can_be_typed(walked: tuple[str, str]) -> None:
    _language, text = walked
    for part in text.split("@@ ")[1:]:
        name = part.splitlines()[0]
        # A group has those of its commands; old names have none.
        if name not in ("codebook", "errors", "differences", "leaning"):
            assert "@example" in part, name


def test_commands_are_listed_under_what_one_does(walked: tuple[str, str]) -> None:
    language, text = walked
    headings = {
        "en": ["Start and import:", "Code quotes:", "Train the model:", "Look at the results:",
               "Export and report:", "Work together:"],
        "nl": ["Beginnen en importeren:", "Coderen:", "Het model trainen:", "Resultaten bekijken:",
               "Exporteren en rapporteren:", "Samenwerken:"],
    }[language]  # fmt: skip
    first = text.split("@@")[0]
    assert [line for line in first.splitlines() if line in headings] == headings
    listed = re.findall(r"^  ([a-z]+)  ", first, re.MULTILINE)
    assert len(listed) == len(set(listed)) == 23
    assert "..." not in first.split(headings[0])[1]


def test_the_version_names_the_format_of_a_study(walked: tuple[str, str]) -> None:
    from turven import __version__
    from turven.corpus.study.database import VERSION

    language, text = walked
    name = {"en": "study format", "nl": "onderzoeksformaat"}[language]
    assert text.splitlines()[-1] == f"turven {__version__} ({name} {VERSION})"


def test_completion_is_installed_and_completes(tmp_path: Path) -> None:
    def turven(*words: str, **more: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "turven", *words], check=True, capture_output=True, text=True,
            env=os.environ | {"HOME": str(tmp_path), "LANG": "C", **more},
        )  # fmt: skip
        return done.stdout

    chosen = {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    said = turven("--lang", "nl", "--install-completion", "bash", **chosen)
    assert said.startswith("Het aanvullen voor bash staat in ")
    (script,) = tmp_path.glob(".bash_completions/*")
    assert "_TURVEN_COMPLETE" in script.read_text()
    completed = turven(_TURVEN_COMPLETE="complete_bash", COMP_WORDS="turven ex", COMP_CWORD="1")
    assert completed.split() == ["export"]
