"""The screens as they were approved: what a coder sees, in both languages and two sizes.

Each script takes its pictures on the way, in a real terminal. `make approve` takes them
anew; look at what git says has changed.
"""

from __future__ import annotations

import difflib
import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from terminal import Terminal

from turven.corpus.exchange.imports.import_file import import_file
from turven.corpus.study import decision_log as module
from turven.corpus.study import quotes
from turven.corpus.study.decisions import Decisions
from turven.corpus.study.study import Study
from turven.models.retraining import retrain
from turven.models.suggesting import suggest_missing
from turven.tui import demonstration

PICTURES = Path(__file__).parent / "pictures"
SIZES = ((80, 24), (160, 48))
PATIENCE = 60.0
"""Seconds after which a screen that is not as approved will not become so."""
HASTE = 2.0
"""The same, once one was not."""

HOSTILE = (
    "[b]vet[/b] \x1b[31mrood\x1b[2J\x00 \u202eomgekeerd\u2066 [/] {x} $text \x07 [@click=quit]x[/]",
    "🙂 👩‍👩‍👧 مرحبا 日本語のテキスト e\u0301\u0301 \u200bnul \u200fteken",
    "=1+1\r\n\x1b]0;titel\x07\x9b31m tweede regel\ttab",
)


class Gallery:
    """Compares screens with their approved pictures, or approves them."""

    def __init__(self, terminal: Terminal, language: str, *, approve: bool) -> None:
        self._terminal = terminal
        self._language = language
        self._approve = approve
        self.problems: list[str] = []

    def __call__(self, scene: str, *texts: str) -> None:
        """The screen with `texts` on it is the picture `scene`."""
        self._terminal.wait_for(*texts)
        columns, rows = self._terminal.size
        path = PICTURES / f"{scene}-{self._language}-{columns}x{rows}.txt"
        approved = path.read_text(encoding="utf-8") if path.exists() else ""
        if self._becomes(approved):
            return
        taken = self._terminal.picture(mask)
        if self._approve:
            path.parent.mkdir(exist_ok=True)
            path.write_text(taken, encoding="utf-8")
            return
        difference = difflib.unified_diff(
            approved.splitlines(), taken.splitlines(), f"{path.name} as approved", "now",
            lineterm="",
        )  # fmt: skip
        self.problems.append("\n".join(difference))

    def _becomes(self, approved: str) -> bool:
        """Whether the screen is as approved, soon, and for more than a moment."""
        deadline = time.monotonic() + (HASTE if self._approve or self.problems else PATIENCE)
        while time.monotonic() < deadline:
            if self._terminal.picture(mask) != approved:
                self._terminal.read(0.2)
            elif not self._terminal.read(0.05):
                return True
        return False


def mask(line: str) -> str:
    """A line of the screen without what depends on when and how fast it was made."""
    line = re.sub(
        r"\d{8}-\d{6}-\d{6}|\d{4}-\d\d-\d\d( \d\d:\d\d(:\d\d)?)?", lambda m: "#" * len(m[0]), line
    )
    return re.sub(r"\d+(?=/(uur|hour))", lambda m: "#" * len(m[0]), line)


Shoot = Callable[..., None]


def leave(terminal: Terminal, text: str) -> None:
    """Go back from the window that has `text` on it."""
    terminal.press("escape")
    terminal.wait_until(lambda: text not in terminal.text, f"the end of {text}")


def first_quote(terminal: Terminal, shoot: Shoot) -> None:
    """A study on which nothing was decided."""
    shoot("first-quote", "boodschappen", "%")
    terminal.press("w")
    shoot("letters-half-typed", "w…")
    terminal.press("p")
    shoot("code-given", "●")
    terminal.press("]", "}", "}", "r", "r")
    terminal.wait_for("⌉rr")
    terminal.press(")")
    shoot("part-coded-and-part-selected", "⌉rr")
    terminal.press("escape", ",")
    terminal.wait_for("╭")
    terminal.press("Twee redenen; bespreken met Bram.")
    shoot("memo", "Bram.")
    leave(terminal, "╭")
    terminal.press("/")
    terminal.wait_for("╭")
    terminal.press("gem")
    shoot("code-picker-searching", "gem")
    leave(terminal, "╭")
    terminal.press("!", ".")
    terminal.wait_until(lambda: "boodschappen" not in terminal.text)
    terminal.press("left")
    shoot("flagged-and-skipped", "boodschappen", "⚑")
    terminal.press("right", "ctrl+b")
    shoot("blind")
    terminal.press("?")
    shoot("help", "╭")
    leave(terminal, "╭")
    terminal.press("ctrl+e")
    terminal.wait_for("╭")
    terminal.press("ctrl+u")
    terminal.wait_until(lambda: "digitaal2017.csv" not in terminal.text)
    terminal.press("uit.csv")
    shoot("export", "uit.csv")


def half_way(terminal: Terminal, shoot: Shoot) -> None:
    """Half of the study is coded, and it has learned from that."""
    shoot("half-way", "%")
    terminal.press("ctrl+f")
    terminal.wait_for("Tab")
    terminal.press("@done wet")
    # A word is found in all its forms, which takes a moment to learn.
    terminal.wait_until(lambda: terminal.lines[-1].startswith(" 3 "), "the three found")
    shoot("table-of-quotes-filtered", "wet")
    leave(terminal, "@done wet")
    terminal.press("ctrl+l")
    shoot("overview", "Krippendorff")
    terminal.press("a")
    shoot("agreement", "AC1")
    leave(terminal, "AC1")
    leave(terminal, "╭")
    terminal.press("ctrl+s")
    shoot("settling", "a: T")
    leave(terminal, "a: T")
    terminal.press("ctrl+t")
    shoot("tables", "95%")
    leave(terminal, "95%")
    terminal.press("ctrl+g")
    shoot("models", "╭")
    leave(terminal, "╭")
    terminal.press("ctrl+k")
    terminal.wait_for("■")
    terminal.press("down")
    shoot("codebook", "■", " › ")
    leave(terminal, "■")
    terminal.press("f2")
    shoot("preferences", "╭")
    leave(terminal, "╭")
    terminal.press("f1")
    shoot("tour")


def hostile(terminal: Terminal, shoot: Shoot) -> None:
    """Quotes, labels and columns that would act on a screen that lets them."""
    shoot("hostile-markup", "vet")
    terminal.press("right")
    shoot("hostile-wide", "🙂")
    terminal.press("right")
    shoot("hostile-escapes", "titel")
    terminal.press("/")
    shoot("hostile-picker", "╭")
    leave(terminal, "╭")
    terminal.press("ctrl+f")
    shoot("hostile-table", "Tab")


def importing(terminal: Terminal, shoot: Shoot) -> None:
    """A study without quotes, and a file whose columns and values would act on the screen."""
    terminal.wait_for("╭")
    terminal.press("golf.csv", "enter")
    shoot("import", "toelichting", " 6 ")
    terminal.press("down", "0")
    shoot("import-corrected", " 3 ")


@pytest.fixture(scope="module")
def studies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with for each script the study that it begins with."""
    folder = tmp_path_factory.mktemp("studies")
    with demonstration.study(folder / "first_quote" / "digitaal2017") as study:
        _suggest(study)
    with demonstration.study(folder / "half_way" / "digitaal2017") as study:
        _code_half(study)
        retrain(study)
        _suggest(study)
        _code_again(study)
    with _hostile(folder / "hostile") as study:
        _suggest(study)
    Study.create(folder / "importing" / "digitaal2017").close()
    rows = "".join(
        f'{i};{i + 30};"{text}";geld;{i % 2},5;[/]\x1b[2J\n' for i, text in enumerate(HOSTILE)
    )
    (folder / "importing" / "golf.csv").write_text(
        "respnr;[b]leeftijd;toelichting;\u202ev12_open;weegfactor;regio\n" + rows,
        encoding="utf-8",
        newline="",
    )
    return folder


def _suggest(study: Study) -> None:
    for _made in suggest_missing(study):
        pass


def _code_half(study: Study) -> None:
    """Anna coded 14 quotes in an hour of last March, with the codes that the words point to."""
    _suggest(study)
    log = Decisions(study.db, "Anna", study.codebook.revision)
    codes = [code.id for code in study.codebook.codes]
    with pytest.MonkeyPatch.context() as patch:
        for turn, quote in enumerate(list(quotes.every(study.db))[:14]):
            patch.setattr(module, "now", lambda t=turn: f"2026-03-02T09:{t * 4:02}:00.000Z")
            log.finish(quote.id, codes=[(codes[turn % 5], "manual"), (codes[turn // 2], "manual")])
            if turn == 6:
                log.flag(quote.id)


def _code_again(study: Study) -> None:
    """Bram coded the first ten as well, and saw one code of every three otherwise."""
    log = Decisions(study.db, "Bram", study.codebook.revision)
    codes = [code.id for code in study.codebook.codes]
    for turn, quote in enumerate(list(quotes.every(study.db))[:10]):
        given = codes[turn % 5 + (turn % 3 == 0)], codes[turn // 2]
        log.finish(quote.id, codes=[(code, "manual") for code in given])


def _hostile(folder: Path) -> Study:
    folder.mkdir()
    (folder / "boek.yaml").write_text(
        "codes:\n"
        "  - {id: vet, label: '[b]Vet[/b]', key: v, keywords: [vet, omgekeerd]}\n"
        "  - {id: rood, label: '\u202eRood [@click=app.quit]x[/]', key: r, keywords: [titel]}\n"
        "  - {id: wijd, label: '日本語 🙂', key: w, keywords: [nul]}\n",
        encoding="utf-8",
    )
    rows = [f'{i},[red]Waarom?,"{text}",[/]\n' for i, text in enumerate(HOSTILE)]
    (folder / "in.csv").write_text(
        "respondent,vraag,antwoord,[b]regio\n" + "".join(rows), encoding="utf-8", newline=""
    )
    study = Study.create(folder / "digitaal2017", folder / "boek.yaml")
    import_file(study, folder / "in.csv")
    return study


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("script", [first_quote, half_way, hostile, importing])
def test_the_screens_are_as_approved(
    script: Callable[[Terminal, Shoot], None],
    language: str,
    size: tuple[int, int],
    studies: Path,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    shutil.copytree(studies / script.__name__, tmp_path, dirs_exist_ok=True)
    arguments = ["code", "--study", "digitaal2017", "--coder", "Anna", "--order", "imported"]
    with Terminal(arguments, tmp_path, language=language, size=size) as terminal:
        shoot = Gallery(terminal, language, approve=request.config.getoption("--approve"))
        script(terminal, shoot)
    assert not shoot.problems, "\n\n".join(shoot.problems)
