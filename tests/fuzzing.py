"""How much hypothesis draws: the same each time in `make test`, more and anew in `make fuzz`."""

from __future__ import annotations

import os
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis.database import DirectoryBasedExampleDatabase

PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "test")

MORE = 25
"""How many times as many examples `make fuzz` draws."""

_DATABASE = Path(__file__).parents[1] / ".hypothesis" / "examples"
"""What failed in `make fuzz`, to be tried first the next time."""

# A slow machine is no defect, and the examples of a test may share the folder it is given.
_LENIENT = [
    HealthCheck.data_too_large,
    HealthCheck.filter_too_much,
    HealthCheck.function_scoped_fixture,
    HealthCheck.large_base_example,
    HealthCheck.too_slow,
]


def scaled(count: int) -> int:
    """How many examples to draw where `make test` draws `count`."""
    return MORE * count if PROFILE == "fuzz" else count


def load_profile() -> None:
    """Take the profile that the environment names."""
    lenient = settings(deadline=None, suppress_health_check=_LENIENT)
    settings.register_profile("test", lenient, derandomize=True)
    settings.register_profile(
        "fuzz",
        lenient,
        max_examples=scaled(100),
        database=DirectoryBasedExampleDatabase(_DATABASE),
    )
    settings.load_profile(PROFILE)
