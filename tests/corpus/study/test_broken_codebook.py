"""With `codebook.yaml` missing or broken, the study still works and the codebook comes back."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from driving import coding
from studies import build_study

import turven
from turven.corpus.editing.operations import Editing
from turven.corpus.errors import Refusal
from turven.corpus.study.checking import check
from turven.corpus.study.decisions import Decisions
from turven.corpus.study.quotes import every
from turven.corpus.study.revisions import changes
from turven.corpus.study.study import CodebookWarning, Study
from turven.tui import cli

BOOK = "# Ons codeboek.\ncodes:\n  - {id: privacy, label: Privacy}\n"

BROKEN: dict[str, bytes | None] = {
    "missing": None,
    "empty": b"",
    "syntax": b"codes:\n  - {id: privacy, label: [\n",
    "two of an id": b"codes:\n  - {id: a, label: A}\n  - {id: a, label: B}\n",
    "binary": bytes(range(256)),
    "no codebook": b"title: x\n",
}


@pytest.fixture(params=list(BROKEN.values()), ids=list(BROKEN))
def folder(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    with build_study(tmp_path, "id,antwoord\n1,Privacy\n2,Regels\n", BOOK) as study:
        for quote in every(study.db):
            Decisions(study.db, "Anna", study.codebook.revision).finish(
                quote.id, codes=[("privacy", "manual")]
            )
        Editing(study, "Anna").add("Regels")
    file = study.folder / "codebook.yaml"
    file.unlink()
    if request.param is not None:
        file.write_bytes(request.param)
    return study.folder


def test_every_command_that_reads_still_works_and_says_so(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for words, status in (
        (["status"], 0),
        (["tables"], 0),
        (["export", str(tmp_path / "uit.csv")], 0),
        (["export", str(tmp_path / "uit.xlsx")], 0),
        (["book", str(tmp_path / "uit.md")], 0),
        (["codebook", "history"], 0),
        (["check"], 1),
    ):
        assert cli.run([*words, "--study", str(folder)]) == status
        said = capsys.readouterr().err
        assert said.count("\n") == 1
        assert "The last revision of the codebook is used; `turven codebook restore" in said
    table = pd.read_csv(tmp_path / "uit.csv")
    assert table["code"].tolist() == ["privacy", "privacy"]
    assert "Ons codeboek" in (tmp_path / "uit.codebook.yaml").read_text()


def test_it_is_restored_as_it_was_and_the_broken_file_is_kept(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = folder / "codebook.yaml"
    was = broken.read_bytes() if broken.exists() else b""
    with pytest.warns(CodebookWarning), turven.open(folder) as study:
        last, logged = study.codebook.revision, len(changes(study.db))
    assert cli.run(["codebook", "restore", last[:8], "--study", str(folder)]) == 0
    assert "was written back" in capsys.readouterr().out
    with turven.open(folder) as study:
        assert study.codebook_problem == ""
        assert study.codebook.revision == last
        assert list(study.codebook.by_id) == ["privacy", "regels"]
        assert len(changes(study.db)) == logged
        assert check(study) == []
    kept = folder / "codebook.broken.yaml"
    assert (kept.read_bytes() if kept.exists() else b"") == was


def test_an_earlier_revision_is_restored_too(folder: Path) -> None:
    with pytest.warns(CodebookWarning), Study.open(folder) as study:
        first = changes(study.db)[-1].before
    assert cli.run(["codebook", "restore", first[:8], "--study", str(folder)]) == 0
    with Study.open(folder) as study:
        assert study.codebook_file.read_text() == BOOK
        assert [change.what for change in changes(study.db)] == ["restore", "add"]


def test_the_codebook_is_not_changed_while_the_file_cannot_be_read(folder: Path) -> None:
    with pytest.warns(CodebookWarning):
        study = Study.open(folder)
    with study:
        with pytest.raises(Refusal, match="turven codebook restore"):
            Editing(study, "Anna").add("Kosten")
        with pytest.raises(Refusal):
            study.reload()
        assert list(study.codebook.by_id) == ["privacy", "regels"]


@pytest.mark.filterwarnings("ignore::turven.corpus.study.study.CodebookWarning")
async def test_the_app_opens_says_so_and_codes(folder: Path) -> None:
    with Study.open(folder) as study:
        async with coding(study, coder="Bram") as (_screen, pilot):
            await pilot.pause()
            said = [notice.message for notice in pilot.app._notifications]
            assert any("turven codebook restore" in message for message in said)
            await pilot.press("p", "enter")
            await pilot.pause()
        codes = study.db.execute("SELECT code FROM current_codings WHERE coder = 'Bram'").fetchall()
        assert codes == [("privacy",)]
