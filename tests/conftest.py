"""What holds for all tests."""

from __future__ import annotations

from hypothesis import settings

# A slow machine is no defect: no test fails for the time it takes.
settings.register_profile("turven", deadline=None)
settings.load_profile("turven")
