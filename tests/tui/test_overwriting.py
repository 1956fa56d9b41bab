"""No command, screen or call replaces a file that the study did not write, unless asked to."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from driving import coding, until
from studies import build_study
from textual.widgets import Input

import turven
from turven.corpus.study.decisions import Decisions
from turven.corpus.study.quotes import every
from turven.corpus.study.study import Study
from turven.corpus.study.written_files import NotOurs, replaceable
from turven.tui import cli
from turven.tui.screens.ask import AskScreen
from turven.tui.screens.export import ExportScreen
from turven.tui.screens.report import ReportScreen
from turven.tui.widgets.changing import ChangingText
from turven.tui.widgets.path import PathInput

BOOK = "codes:\n  - {id: privacy, label: Privacy}\n"
OTHERS = b"somebody's thesis"


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with build_study(tmp_path, "id,antwoord,regio\n1,Privacy,N\n2,Regels,Z\n", BOOK) as built:
        for coder in ("Anna", "Bram"):
            for quote in every(built.db):
                Decisions(built.db, coder, built.codebook.revision).finish(
                    quote.id, codes=[("privacy", "manual")]
                )
        yield built


COMMANDS = {
    "uit.csv": ["export"],
    "uit.xlsx": ["export"],
    "uit.sav": ["export", "--coder", "Anna"],
    "uit.qdpx": ["export"],
    "uit.codebook.csv": ["export"],
    "uit.docx": ["book"],
    "uit.md": ["book"],
    "uit.html": ["report"],
    "tabel.xlsx": ["tables", "--out"],
    "overeen.csv": ["agreement", "--out"],
    "anders.csv": ["disagreements", "--out"],
}


@pytest.mark.parametrize(("name", "words"), COMMANDS.items())
def test_a_command_replaces_its_own_file_and_no_other(
    study: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, words: list[str]
) -> None:
    path = tmp_path / name
    command = [*words, str(path), "--study", str(study.folder)]
    assert cli.run(command) == 0
    assert cli.run(command) == 0
    path.write_bytes(OTHERS)
    capsys.readouterr()
    assert cli.run(command) == 2
    said = capsys.readouterr().err
    assert "was changed after this study wrote it" in said
    assert "--force" in said
    assert path.read_bytes() == OTHERS
    assert cli.run([*command, "--force"]) == 0
    assert path.read_bytes() != OTHERS
    assert cli.run(command) == 0


def test_a_file_beside_the_export_is_not_replaced_either(study: Study, tmp_path: Path) -> None:
    beside = tmp_path / "uit.codebook.yaml"
    beside.write_bytes(OTHERS)
    with turven.open(study.folder) as opened:
        with pytest.raises(turven.Refusal, match=r"uit\.codebook\.yaml exists, and this study did"):
            opened.export(tmp_path / "uit.csv")
        assert not (tmp_path / "uit.csv").exists()
        assert beside.read_bytes() == OTHERS
        opened.export(tmp_path / "uit.csv", force=True)
    assert beside.read_bytes() != OTHERS


def test_what_another_study_wrote_is_not_ours(study: Study, tmp_path: Path) -> None:
    with build_study(tmp_path / "ander", "id,antwoord\n1,Privacy\n", BOOK) as other:
        assert cli.run(["export", str(tmp_path / "uit.csv"), "--study", str(other.folder)]) == 0
    assert cli.run(["export", str(tmp_path / "uit.csv"), "--study", str(study.folder)]) == 2


def test_a_folder_a_link_and_the_files_of_a_study_are_never_replaced(
    study: Study, tmp_path: Path
) -> None:
    (tmp_path / "map.csv").mkdir()
    (tmp_path / "elders.csv").write_bytes(OTHERS)
    (tmp_path / "link.csv").symlink_to(tmp_path / "elders.csv")
    (study.folder / "names.txt").write_text("Jansen")
    (tmp_path / "ander").symlink_to(study.folder)
    before = {path: path.read_bytes() for path in study.folder.rglob("*.*") if path.is_file()}
    for path, why in {
        tmp_path / "map.csv": "is a folder",
        tmp_path / "link.csv": "is a link",
        study.folder / "corpus" / "in.csv": "belongs to a study",
        study.folder / "corpus" / "nieuw.csv": "belongs to a study",
        tmp_path / "ander" / "corpus" / "in.csv": "belongs to a study",
        study.folder / "models" / "diep" / "x.csv": "belongs to a study",
        study.folder / "codebook.yaml": "belongs to a study",
        study.folder / "study.db": "belongs to a study",
        study.folder / "NAMES.txt": "belongs to a study",
    }.items():
        with (
            pytest.raises(turven.Refusal, match=why),
            replaceable(study.db, [path], force=True),
        ):
            raise AssertionError
    assert (tmp_path / "elders.csv").read_bytes() == OTHERS
    assert all(
        path.read_bytes() == was for path, was in before.items() if "study.db" not in path.name
    )
    # Its own folder is a fine place for an export.
    assert cli.run(["export", str(study.folder / "uit.csv"), "--study", str(study.folder)]) == 0


def test_a_path_is_the_same_file_however_it_is_written(
    study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with replaceable(study.db, [Path("uit.txt")]):
        Path("uit.txt").write_text("een")
    with replaceable(study.db, [tmp_path / "studie" / os.pardir / "uit.txt"]):
        pass
    Path("uit.txt").write_text("twee")
    with pytest.raises(NotOurs), replaceable(study.db, [tmp_path / "uit.txt"]):
        raise AssertionError


def test_a_file_that_was_not_written_is_not_remembered(study: Study, tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), replaceable(study.db, [tmp_path / "uit.txt"]):
        raise ZeroDivisionError
    assert study.settings.written == {}


async def test_the_export_screen_asks_before_it_replaces(study: Study, tmp_path: Path) -> None:
    path = tmp_path / "uit.csv"
    path.write_bytes(OTHERS)
    async with coding(study, coder="Anna") as (screen, pilot):
        await pilot.press("ctrl+e")
        await pilot.pause()
        export = pilot.app.screen
        assert isinstance(export, ExportScreen)
        export.query_one(PathInput).value = str(path)
        await pilot.press("enter")
        said = export.query_one("#said", ChangingText)
        await until(pilot, lambda: "Enter again replaces it" in str(said.content))
        assert path.read_bytes() == OTHERS
        # Another name is not the confirmation of this one.
        other = tmp_path / "ander.csv"
        other.write_bytes(OTHERS)
        export.query_one(PathInput).value = str(other)
        await pilot.press("enter")
        await until(pilot, lambda: "ander.csv exists" in str(said.content))
        export.query_one(PathInput).value = str(path)
        await pilot.press("enter")
        await until(pilot, lambda: "uit.csv exists" in str(said.content))
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is screen)
    assert path.read_bytes() != OTHERS
    assert other.read_bytes() == OTHERS


@pytest.mark.parametrize(("action", "name"), [("report", "uit.html"), ("book", "uit.md")])
async def test_the_report_and_the_quote_book_ask_before_they_replace(
    study: Study, tmp_path: Path, action: str, name: str
) -> None:
    path = tmp_path / name
    path.write_bytes(OTHERS)
    async with coding(study, coder="Anna") as (_screen, pilot):
        await pilot.app.run_action(f"app.{action}")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReportScreen))
        first = pilot.app.screen
        first.query(Input).first().value = str(path)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, AskScreen))
        assert path.read_bytes() == OTHERS
        await pilot.press("enter")
        await until(pilot, lambda: path.read_bytes() != OTHERS)


async def test_the_tables_screen_asks_before_it_replaces(study: Study, tmp_path: Path) -> None:
    path = tmp_path / "uit.md"
    path.write_bytes(OTHERS)
    async with coding(study, coder="Anna") as (_screen, pilot):
        await pilot.press("ctrl+t")
        tables = pilot.app.screen
        await until(pilot, lambda: tables._sheet is not None)  # type: ignore[attr-defined]
        await tables.run_action("write")
        await until(pilot, lambda: isinstance(pilot.app.screen, AskScreen))
        first = pilot.app.screen
        first.query_one("Input").value = str(path)  # type: ignore[attr-defined]
        await pilot.press("enter")
        await until(
            pilot, lambda: isinstance(pilot.app.screen, AskScreen) and pilot.app.screen is not first
        )
        assert path.read_bytes() == OTHERS
        await pilot.press("enter")
        await until(pilot, lambda: path.read_bytes() != OTHERS)
