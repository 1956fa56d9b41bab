"""Studies to code."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from driving import HOSTILE

from turven.corpus.imports.importing import import_file
from turven.corpus.study import Study
from turven.tui import demonstration


@pytest.fixture
def bundled(tmp_path: Path) -> Iterator[Study]:
    """The bundled study of 24 quotes, in a copy."""
    with demonstration.study(tmp_path / "digitaal2017") as study:
        yield study


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Study]:
    """Five quotes: two of them equal, one hostile, one that names two codes."""
    (tmp_path / "boek.yaml").write_text(
        "codes:\n"
        "  - id: wet\n    label: {nl: Wetgeving, en: Legislation}\n    key: w\n    codes:\n"
        "      - {id: privacy, label: Privacywet, key: p, keywords: [privacy, avg]}\n"
        "      - {id: aanpassing, label: Aanpassing van de wet, key: a, keywords: [wetgeving]}\n"
        "  - {id: geld, label: Geld, key: g, keywords: [budget, geld]}\n"
        "  - {id: anders, label: Anders, key: z}\n"
    )
    (tmp_path / "antwoorden.csv").write_text(
        "respondent,vraag,antwoord,regio\n"
        "1,Waarom?,De privacy kost geld,Noord\n"
        "2,Waarom?,geen idee,Zuid\n"
        "3,Waarom?,Geen idee.,Oost\n"
        "4,Waarom?,Te weinig budget,West\n"
        f'5,Waarom?,"{HOSTILE}",[red]'
        "\n",
        newline="",
    )
    with Study.create(tmp_path / "klein", tmp_path / "boek.yaml") as study:
        import_file(study, tmp_path / "antwoorden.csv")
        yield study
