"""What holds for all tests."""

from __future__ import annotations

import pytest
from hypothesis import settings

# A slow machine is no defect: no test fails for the time it takes.
settings.register_profile("turven", deadline=None)
settings.load_profile("turven")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--approve", action="store_true", help="approve the screens as they are now")
