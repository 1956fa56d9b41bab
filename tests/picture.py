"""Draw the README's picture of the screen from the running app: `make picture`."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from pathlib import Path

from turven.corpus import language

language.install("nl")
# What somebody's own theme and keys are does not count.
os.environ["XDG_CONFIG_HOME"] = os.devnull

from turven.tui import demonstration  # noqa: E402 - the screens are made in the language above
from turven.tui.app import TurvenApp  # noqa: E402


async def draw() -> str:
    with (
        tempfile.TemporaryDirectory() as folder,
        demonstration.study(Path(folder) / "digitaal2017") as study,
    ):
        app = TurvenApp(study, "Anna", order="imported")
        async with app.run_test(size=(100, 28)) as pilot:
            screen = app.coding
            # Eleven quotes done as a coder might, to stand where there is something to see.
            for position in range(1, 12):
                if position == 11:
                    screen.session.order = "uncertain"
                while screen.session.quote.position == position:
                    if screen.session.model is None:
                        await pilot.pause(0.1)
                    else:
                        suggested = any(s.suggested for s in screen.session.suggested)
                        await pilot.press("equals_sign" if suggested else "full_stop")
            while screen.session.model is None:
                await pilot.pause(0.1)
            await pilot.pause(0.5)
            return app.export_screenshot(title="turven")


if __name__ == "__main__":
    Path(sys.argv[1]).parent.mkdir(exist_ok=True)
    Path(sys.argv[1]).write_text(asyncio.run(draw()))
