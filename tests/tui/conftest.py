"""Studies to code, as they are when the suggestions are in; each test has a copy."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from driving import HOSTILE

from turven.corpus.exchange.imports.import_file import import_file
from turven.corpus.study.database import writing
from turven.corpus.study.study import Study
from turven.models.suggesting import suggest_missing
from turven.tui import demonstration


@pytest.fixture(scope="session")
def originals(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the studies that are copied."""
    folder = tmp_path_factory.mktemp("originals")
    (folder / "boek.yaml").write_text(
        "codes:\n"
        "  - id: wet\n    label: {nl: Wetgeving, en: Legislation}\n    key: w\n    codes:\n"
        "      - {id: privacy, label: Privacywet, key: p, keywords: [privacy, avg]}\n"
        "      - {id: aanpassing, label: Aanpassing van de wet, key: a, keywords: [wetgeving]}\n"
        "  - {id: geld, label: Geld, key: g, keywords: [budget, geld]}\n"
        "  - {id: anders, label: Anders, key: z}\n"
    )
    (folder / "antwoorden.csv").write_text(
        "respondent,vraag,antwoord,regio\n"
        "1,Waarom?,De privacy kost geld,Noord\n"
        "2,Waarom?,geen idee,Zuid\n"
        "3,Waarom?,Geen idee.,Oost\n"
        "4,Waarom?,Te weinig budget,West\n"
        f'5,Waarom?,"{HOSTILE}",[red]'
        "\n",
        newline="",
    )
    with Study.create(folder / "klein", folder / "boek.yaml") as study:
        import_file(study, folder / "antwoorden.csv")
        # Which quote is blind is a matter of chance.
        with writing(study.db):
            study.settings.blind_share = 0
        list(suggest_missing(study))
    with demonstration.study(folder / "digitaal2017") as study:
        list(suggest_missing(study))
    return folder


@pytest.fixture
def bundled(originals: Path, tmp_path: Path) -> Iterator[Study]:
    """The bundled study of 24 quotes."""
    with Study.open(
        shutil.copytree(originals / "digitaal2017", tmp_path / "digitaal2017")
    ) as study:
        yield study


@pytest.fixture
def small(originals: Path, tmp_path: Path) -> Iterator[Study]:
    """Five quotes: two of them equal, one hostile, one that names two codes."""
    for name in ("boek.yaml", "antwoorden.csv"):
        shutil.copy(originals / name, tmp_path)
    with Study.open(shutil.copytree(originals / "klein", tmp_path / "klein")) as study:
        yield study
