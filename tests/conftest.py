"""What holds for all tests."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import fuzzing
import pytest

fuzzing.load_profile()

MEMORY = Path("/dev/shm")
"""Files in memory, where the system has that: each study waits for the disk a dozen times."""

if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > 4 * 2**30:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


@pytest.fixture(autouse=True)
def preferred(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the preferences are in this test: nobody's own. What a test starts looks there too."""
    folder = tmp_path_factory.mktemp("config")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder))
    monkeypatch.setenv("XDG_STATE_HOME", str(folder / "state"))
    for variable in ("NO_COLOR", "TEXTUAL_THEME"):
        monkeypatch.delenv(variable, raising=False)
    return folder / "turven" / "preferences.json"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--approve", action="store_true", help="approve the screens as they are now")
