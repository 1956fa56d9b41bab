"""Draw the pictures of the documentation from the running app: `make pictures`.

Each is the app on the study of `docs/example`. The one in the README is of text, so that it
shows wherever the README does.
"""

from __future__ import annotations

import asyncio
import contextlib
import csv
import io
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest import mock

from turven.corpus import language

language.install("en")
# What somebody's own theme and keys are does not count.
os.environ["XDG_CONFIG_HOME"] = os.devnull

from textual.app import App  # noqa: E402
from textual.pilot import Pilot  # noqa: E402 - the screens are made in the language above

from turven.corpus.study import decision_log, quotes  # noqa: E402
from turven.corpus.study.decisions import Decisions  # noqa: E402
from turven.corpus.study.study import Study  # noqa: E402
from turven.models.retraining import retrain  # noqa: E402
from turven.models.suggesting import suggest_missing  # noqa: E402
from turven.tui import cli  # noqa: E402
from turven.tui.app import TurvenApp  # noqa: E402

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "docs" / "example"
PICTURES = ROOT / "docs" / "pictures"
PATIENCE = 60.0
_BETWEEN_MARKS = re.compile(
    r"(?<=<!-- the screen -->\n```\n).*?(?=```\n<!-- the screen -->)", re.DOTALL
)


def draw() -> Iterator[tuple[str, str]]:
    """The pictures by name, each of a study of its own."""
    with _study() as study:
        yield "import", _picture(study, [*"answers.csv", "enter", "down", "0"], "90 new quotes")
    with _imported() as study:
        _code(study, "Anna", range(1, 46))
        _learn(study)
        keys = ["ctrl+f", *"supermarkt bus", "enter"]
        yield "coding", _picture(study, keys, "%")
        _into_readme(_picture(study, keys, "%", _lines, (88, 21)))
    with _imported() as study:
        _suggest(study)
        _code(study, "Anna", range(1, 9))
        yield "part", _picture(study, ["]", "}", "}", "o", "j"], "⌉")
        _code(study, "Anna", range(9, 33))
        yield "private", _picture(study, [], "‹")
    with _imported() as study:
        _code(study, "Anna", range(1, 91))
        _learn(study)
        yield "quotes", _picture(study, ["ctrl+f", *"#parking district=South"], "3 quotes")
        yield "overview", _picture(study, ["ctrl+l"], "╭")
        yield "tables", _picture(study, ["ctrl+t"], "95%")
        yield "codebook", _picture(study, ["ctrl+k", "down", "down"], "■")
        yield "export", _picture(study, ["ctrl+e"], "╭")
        _code(study, "Bram", range(1, 31), seeing=_as_bram)
        yield "agreement", _picture(study, ["ctrl+l", "a"], "AC1")
        yield "adjudication", _picture(study, ["ctrl+s"], "Bram")


@contextlib.contextmanager
def _study() -> Iterator[Study]:
    """An empty study, in a folder with a file to import and nothing else: the app shows where."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        shutil.copy(EXAMPLE / "answers.csv", folder)
        with Study.create(Path("neighbourhood"), EXAMPLE / "codebook.yaml") as study:
            yield study


@contextlib.contextmanager
def _imported() -> Iterator[Study]:
    with _study() as study:
        columns = ["--text", "improve", "--var", "district", "--var", "age"]
        with contextlib.redirect_stdout(io.StringIO()):
            cli.run(["import", "answers.csv", "--study", "neighbourhood", *columns])
        yield study


def _code(
    study: Study,
    coder: str,
    numbers: range,
    *,
    seeing: Callable[[int, list[str]], list[str]] = lambda _number, codes: codes,
) -> None:
    """Let a coder finish these quotes, two a minute, with the codes of `coded.csv`."""
    with (EXAMPLE / "coded.csv").open(encoding="utf-8", newline="") as file:
        codes = {int(row["number"]): row["codes"].split(";") for row in csv.DictReader(file)}
    decisions = Decisions(study.db, coder, study.codebook.revision)
    begin = datetime(2026, 3, 2, 9, tzinfo=UTC)
    for quote in list(quotes.every(study.db)):
        number = int(quote.respondent)
        if number not in numbers:
            continue
        at = f"{begin + timedelta(seconds=30 * number):%Y-%m-%dT%H:%M:%S}.000Z"
        given = [code for code in seeing(number, codes[number]) if code]
        with mock.patch.object(decision_log, "now", lambda at=at: at):
            decisions.finish(quote.id, codes=[(code, "manual") for code in given])


def _as_bram(number: int, codes: list[str]) -> list[str]:
    """Bram sees no safety where Anna does not see it alone, and calls young people that."""
    if "safety" in codes and len(codes) > 1:
        return [code for code in codes if code != "safety"]
    return ["litter" if code == "green" and number % 2 else code for code in codes]


def _learn(study: Study) -> None:
    retrain(study)
    _suggest(study)


def _suggest(study: Study) -> None:
    for _made in suggest_missing(study):
        pass


def _picture(
    study: Study,
    keys: Sequence[str],
    sign: str,
    look: Callable[[TurvenApp], str] = lambda app: app.export_screenshot(title="turven"),
    size: tuple[int, int] = (100, 28),
) -> str:
    """The app after these keys, once `sign` is on the screen."""

    async def take() -> str:
        app = TurvenApp(study, "Anna", order="imported")
        async with app.run_test(size=size) as pilot:
            await _shown(pilot, "")
            for key in keys:
                await pilot.press(key)
            await _shown(pilot, sign)
            picture = look(app)
            app.workers.cancel_all()
            return picture

    return asyncio.run(take())


async def _shown(pilot: Pilot[None], sign: str) -> None:
    """Wait until the screen has `sign` on it and has come to rest."""
    before = ""
    for _turn in range(round(PATIENCE / 0.4)):
        await pilot.pause(0.4)
        now = _lines(pilot.app)
        if sign in now and now == before:
            return
        before = now
    message = f"“{sign}” is not on the screen:\n{before}"
    raise TimeoutError(message)


def _lines(app: App[None]) -> str:
    """What is on the screen, as text."""
    strips = app.screen._compositor.render_strips()
    return "\n".join(strip.text.rstrip() for strip in strips)


def _into_readme(screen: str) -> None:
    readme = ROOT / "README.md"
    text, found = _BETWEEN_MARKS.subn(lambda _old: screen + "\n", readme.read_text("utf-8"))
    assert found == 1
    readme.write_text(text, "utf-8")


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    for name, svg in draw():
        (PICTURES / f"{name}.svg").write_text(svg, "utf-8")
        print(name)


if __name__ == "__main__":
    main()
