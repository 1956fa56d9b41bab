"""The documentation says all there is, and nothing that there is not.

Every command, option, query word, table, column and JSON key is in it; every command that a
page shows is run on a real study and prints what the page says; every file it names exists.
"""

from __future__ import annotations

import csv
import difflib
import inspect
import json
import re
import shlex
import shutil
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import pytest
import typer
from ruamel.yaml import YAML

import turven
from turven.corpus.codebook.file import read_codebook
from turven.corpus.search import query
from turven.corpus.study import decision_log, quotes
from turven.corpus.study.settings import Setting, Settings
from turven.corpus.study.study import Study
from turven.models.suggesting import suggest_missing
from turven.tui import coding_keys, keys
from turven.tui.cli import app, run
from turven.tui.session import Session

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
EXAMPLE = DOCS / "example"
PAGES = sorted(DOCS.rglob("*.md"))

_FENCE = re.compile(
    r"^(?P<fence>```+)(?P<kind>\w*)\n(?P<body>.*?)^(?P=fence)$", re.MULTILINE | re.DOTALL
)
_TYPED = re.compile(
    r"^\$ (?P<command>(?:.*\\\n)*.*)\n(?P<output>(?:(?!\$ |```).*\n)*)", re.MULTILINE
)
_PRINTED = re.compile(r"\n\n```text\n(?P<body>(?:(?!```).*\n)*)```$", re.MULTILINE)
_ELLIPSIS = "…"


# --- what a page shows is what happens


@dataclass(frozen=True, slots=True)
class Shown:
    """A command of a page, and what the page says that it prints."""

    command: str
    output: str | None
    """None if nothing is said of it."""
    begin: int
    end: int
    """Where the output is in the page."""
    kind: str = "sh"


def shown(page: str) -> Iterator[Shown]:
    """The commands in the blocks of a page that are marked `console`, `sh`, `bash` or `python`.

    In `console` they follow a `$` and are followed by what they print; in `sh` every line is
    one, and nothing is said of what they print. In `bash` are those that need something that
    no test has: they must exist, with their options. A line that ends in a backslash goes on.
    """
    for block in _FENCE.finditer(page):
        if block["kind"] in ("sh", "bash"):
            for line in block["body"].replace("\\\n", " ").splitlines():
                if shlex.split(line, comments=True):
                    yield Shown(line, None, 0, 0, block["kind"])
        elif block["kind"] == "console":
            assert block["body"].startswith("$ "), block["body"]
            for each in _TYPED.finditer(page, block.start("body"), block.end("body")):
                command = each["command"].replace("\\\n", " ")
                yield Shown(command, each["output"], *each.span("output"))
        elif block["kind"] == "python":
            after = _PRINTED.match(page, block.end())
            output, (begin, end) = (after["body"], after.span("body")) if after else (None, (0, 0))
            yield Shown(block["body"], output, begin, end, kind="python")


def agrees(said: str, printed: str) -> bool:
    """Whether a page says what was printed, where `…` may be anything.

    An ellipsis on a line of its own is any number of lines, within a line it is a part of
    the line.
    """
    pattern = ""
    for line in _trimmed(said):
        if line == _ELLIPSIS:
            pattern += r"(?:.*\n)*?"
        else:
            pattern += ".*?".join(map(re.escape, line.split(_ELLIPSIS))) + r"\n"
    text = "".join(f"{line}\n" for line in _trimmed(printed))
    return re.fullmatch(pattern, text) is not None


def _trimmed(text: str) -> list[str]:
    """Its lines, without spaces at their ends and empty lines at its end."""
    return [line.rstrip() for line in text.rstrip().splitlines()]


def parse(command: str) -> dict[str, Any]:
    """What a command line of turven gives to the command's parameters, which must exist."""
    words = shlex.split(command, comments=True)
    if words[0] != "turven":
        return {}
    at: Any = typer.main.get_command(app)
    while hasattr(at, "commands"):
        del words[0]
        at = at.commands[words[0]]
    return dict(at.make_context(words[0], words[1:]).params)


def renewed_lines(said: str, printed: str) -> list[str]:
    """What is printed now, with the ellipses that the page has, as far as they can be kept."""
    now = _trimmed(printed)
    kept: list[str] = []
    at = 0
    for line in _trimmed(said) if _ELLIPSIS in said else ():
        if line == _ELLIPSIS:
            kept.append(line)
            continue
        likeness = [difflib.SequenceMatcher(None, line, other).ratio() for other in now[at:]]
        if likeness and max(likeness) > 0.5:
            found = at + likeness.index(max(likeness))
            kept += now[at:found] if kept[-1:] != [_ELLIPSIS] else []
            kept.append(line if agrees(line, now[found]) else _with_ellipses(line, now[found]))
            at = found + 1
    kept += now[at:] if kept[-1:] != [_ELLIPSIS] else []
    return kept if agrees("\n".join(kept), printed) else now


def _with_ellipses(said: str, now: str) -> str:
    pieces = difflib.SequenceMatcher(None, said, now, autojunk=False).get_opcodes()
    return "".join(
        _ELLIPSIS if _ELLIPSIS in said[begin:end] else now[start:stop]
        for _kind, begin, end, start, stop in pieces
    )


class Reader:
    """Someone who types what a page shows, where the files of `docs/example` are at hand."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._folder = folder
        self._monkeypatch = monkeypatch
        self._names: dict[str, object] = {}
        shutil.copytree(EXAMPLE, folder, dirs_exist_ok=True)
        shutil.copytree(EXAMPLE, folder / EXAMPLE.relative_to(ROOT))
        monkeypatch.chdir(folder)
        monkeypatch.setenv("COLUMNS", "80")

    def types(self, command: str) -> int:
        """Do what the command line says; the exit status."""
        match shlex.split(command, comments=True):
            case ["cd", where]:
                self._folder /= where
                self._monkeypatch.chdir(self._folder)
                return 0
            case ["turven", "code", *arguments]:
                self._codes(arguments)
                return 0
            case ["turven", *arguments]:
                return run(arguments)
            case words:
                pytest.fail(f"a page shows a command that no test can run: {words}")

    def runs(self, code: str) -> int:
        """Run a part of a script; what was named in it before is still there."""
        exec(code, self._names)
        return 0

    def _codes(self, arguments: list[str]) -> None:
        """At the coding screen: finish what is to do, with the codes of the example.

        An answer that the example has not coded gets what is suggested for it.
        """
        given = parse(shlex.join(["turven", "code", *arguments]))
        known = _codes_of_answers()
        with Study.open(given["study"]) as study:
            coder = given["coder"] or study.settings.coder or "Anna"
            if {quote.text for quote in quotes.every(study.db)} - known.keys():
                deque(suggest_missing(study), maxlen=0)
            session = Session(study, coder, "imported")
            session.show(1)
            while picked := session.next_in_import_order(session.quote.position):
                session.show(picked.position, picked)
                quote = session.quote
                suggested = [it.code for it in session.suggested if it.suggested]
                codes = known.get(quote.text, suggested)
                for code in _as_seen_by(coder, quote.respondent, codes):
                    session.toggle(code, (), part=None)
                session.finish("done", ())


def _codes_of_answers() -> dict[str, list[str]]:
    codes: dict[str, list[str]] = {}
    for path in EXAMPLE.glob("coded*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            codes |= {text: codes.split(";") for _number, text, codes in csv.reader(file)}
    return codes


def _as_seen_by(coder: str, respondent: str, codes: Sequence[str]) -> list[str]:
    """Bram gives one code, and takes every other answer about green to be about litter."""
    if coder != "Bram":
        return [code for code in codes if code]
    other = {"green": "litter"} if int(respondent) % 2 else {}
    return [other.get(code, code) for code in codes[:1] if code]


def _prepare(reader: Reader) -> None:
    """The study of the tutorial, coded by Anna: with it begin pages that make none themselves."""
    assert reader.types("turven init neighbourhood --codebook codebook.yaml") == 0
    columns = "--text improve --respondent number --var district --var age --weight weight"
    assert reader.types(f"turven import answers.csv --study neighbourhood {columns}") == 0
    assert reader.types("turven code --study neighbourhood --coder Anna") == 0


_RUNNING = [page for page in (*PAGES, ROOT / "README.md") if any(shown(page.read_text("utf-8")))]


@pytest.mark.parametrize("page", _RUNNING, ids=lambda page: page.stem)
def test_what_a_page_shows_is_what_happens(
    page: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    request: pytest.FixtureRequest,
) -> None:
    text = page.read_text("utf-8")
    commands = list(shown(text))
    reader = Reader(tmp_path, monkeypatch)
    if not any(each.command.startswith("turven init neighbourhood") for each in commands):
        _prepare(reader)
    capsys.readouterr()
    renewed, upto = "", 0
    for each in commands:
        if each.kind == "bash":
            parse(each.command)
            continue
        status = reader.runs(each.command) if each.kind == "python" else reader.types(each.command)
        streams = capsys.readouterr()
        printed = (streams.out + streams.err).replace(str(tmp_path), _ELLIPSIS)
        assert status in _statuses(each), f"$ {each.command}\n{printed}"
        if each.output is None or agrees(each.output, printed):
            continue
        assert request.config.getoption("--approve"), _difference(each, printed)
        lines = renewed_lines(each.output, printed)
        renewed += text[upto : each.begin] + "".join(f"{line}\n" for line in lines)
        upto = each.end
    if renewed:
        page.write_text(renewed + text[upto:], "utf-8")


def _difference(command: Shown, printed: str) -> str:
    lines = difflib.unified_diff(
        _trimmed(command.output or ""), _trimmed(printed), "as the page says", "now",
        lineterm="", n=1,
    )  # fmt: skip
    return "\n".join([f"$ {command.command}", *lines])


def _statuses(command: Shown) -> tuple[int, ...]:
    """The exit statuses that a command of a page may have: 2 where the page shows a refusal."""
    return (2,) if (command.output or "").startswith("turven: ") else (0,)


# --- all there is, is said


def sections(page: Path) -> dict[str, str]:
    """The text below each heading of a page, as far as the next heading of any level."""
    parts = re.split(r"^#+ (.+)$", page.read_text("utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def in_code(text: str) -> set[str]:
    """What a text has between backticks."""
    return set(re.findall(r"`([^`\n]+)`", _FENCE.sub("", text)))


COMMANDS = sections(DOCS / "commands.md")
"""What the page of commands has below each heading."""


def commands(group: Any = None, words: tuple[str, ...] = ("turven",)) -> Iterator[tuple[str, Any]]:
    """Every command that is not hidden, by how it is typed."""
    group = group or typer.main.get_command(app)
    yield " ".join(words), group
    for name, command in getattr(group, "commands", {}).items():
        if not command.hidden:
            yield from commands(command, (*words, name))


@pytest.mark.parametrize(
    ("typed", "command"), [pytest.param(*each, id=each[0]) for each in commands()]
)
def test_every_option_of_every_command_is_documented(typed: str, command: Any) -> None:
    own = _options_in(f"`{typed}`") if typed != "turven" else set[str]()
    shared = {"--help", "-h"}
    if typed == "turven":
        own |= _options_in("Options of every command")
        shared |= {"--study", "--json"}
    elif typed.startswith("turven codebook"):
        shared |= _options_in("`turven codebook`")
    options = {name for it in command.params for name in (*it.opts, *it.secondary_opts)}
    options = {name for name in options if name.startswith("-")}
    assert options <= own | shared, options - own - shared
    if typed != "turven codebook":
        assert own <= options | shared, own - options
        examples = [each.command for each in shown(COMMANDS.get(f"`{typed}`", "turven"))]
        assert typed == "turven" or any(each.startswith(typed) for each in examples)


def _options_in(title: str) -> set[str]:
    codes = in_code(COMMANDS[title])
    return {re.split(r"[ =]", code)[0] for code in codes if code.startswith("-")}


def test_the_commands_are_documented_under_the_headings_of_the_help() -> None:
    heading = ""
    documented: dict[str, list[str]] = {}
    for line in (DOCS / "commands.md").read_text("utf-8").splitlines():
        if line.startswith("## "):
            heading = line.removeprefix("## ")
        elif line.startswith("### `turven "):
            documented.setdefault(heading, []).append(line.strip("# `"))
    there_are: dict[str, list[str]] = {}
    for typed, command in commands():
        words = typed.split()
        if len(words) == 2:
            heading = command.rich_help_panel
        if len(words) > 1:
            there_are.setdefault(heading, []).append(typed)
    assert list(documented.items()) == list(there_are.items())


def test_every_key_of_the_coding_screen_is_documented() -> None:
    said = in_code((DOCS / "coding-screen.md").read_text("utf-8"))
    for binding in (*coding_keys.KEYS, *coding_keys.EVERYWHERE):
        written = set(keys.key_label(binding).split()) if binding.id else set()
        assert written <= said, f"{binding.id}: {written - said}"


def test_every_query_word_is_documented() -> None:
    said = in_code((DOCS / "query-language.md").read_text("utf-8"))
    words = {f"@{word}" for word in (*query.STATES, *query.MARKS)}
    words -= {"@again"}  # what `@recheck` was called
    assert words <= said, words - said
    begun = {f"@{word}=" for word in query.CODER | query.HOW | query.QUESTION}
    assert all(any(code.startswith(word) for code in said) for word in begun)
    values = {code.partition("=")[2] for code in said if code.startswith(("@how=", "@hoe="))}
    assert set(query.ORIGINS) <= values, set(query.ORIGINS) - values


@pytest.fixture
def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Reader:
    """With the coded study of the tutorial."""
    reader = Reader(tmp_path, monkeypatch)
    _prepare(reader)
    return reader


@pytest.mark.usefixtures("reader")
def test_every_table_view_and_column_is_documented() -> None:
    page = DOCS / "data-dictionary.md"
    said = sections(page)
    everywhere = in_code(page.read_text("utf-8"))
    with Study.open(Path("neighbourhood")) as study:
        names = [
            name
            for (name,) in study.db.execute(
                "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')"
                " AND name NOT LIKE 'sqlite_%'"
            )
        ]
        columns = {
            name: {row[1] for row in study.db.execute(f"PRAGMA table_info({name})")}
            for name in names
        }
    inner = {name for name in names if name.startswith("quotes_words_")}
    assert inner <= everywhere
    assert set(names) - inner == {title.strip("`") for title in said if title.startswith("`")}
    for name in set(names) - inner:
        missing = columns[name] - in_code(said[f"`{name}`"])
        assert not missing, f"{name}: {missing}"


def test_every_setting_is_documented() -> None:
    rows = sections(DOCS / "data-dictionary.md")["`settings`"].splitlines()
    documented = {row.split("`")[1] for row in rows if row.startswith("| `")}
    settings = {each.name for each in vars(Settings).values() if isinstance(each, Setting)}
    assert documented - {"name"} == settings


@pytest.mark.parametrize(
    ("heading", "values"),
    [
        ("Values of `what` in `decisions`", get_args(decision_log.What)),
        ("Values of `how`", get_args(decision_log.How)),
    ],
)
def test_every_value_of_what_and_how_is_documented(heading: str, values: tuple[str, ...]) -> None:
    said = in_code(sections(DOCS / "data-dictionary.md")[heading])
    assert set(values) <= said, set(values) - said


JSON = sections(DOCS / "json.md")
_SHARED = ("Figure", "Base", "Line", "Evaluation", "Curve", "Code difference")


def keys_of(value: object) -> Iterator[str]:
    """Every key in a JSON value, however deep."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from keys_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from keys_of(inner)


def test_every_json_key_is_documented(reader: Reader, capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever the examples of the commands answer, each with `--json` where there is one."""
    takes_json = {
        typed for typed, command in commands() if any("--json" in it.opts for it in command.params)
    }
    names = {"Anna", "Bram", "Carla", *read_codebook(EXAMPLE / "codebook.yaml").by_id}
    shared = set[str]().union(*(in_code(JSON[title]) for title in _SHARED))
    answered, missing = set[str](), set[str]()
    for each in shown((DOCS / "commands.md").read_text("utf-8")):
        words = shlex.split(each.command)
        typed = " ".join(words[: 3 if words[1] == "codebook" else 2])
        if typed == "turven demo":
            continue
        capsys.readouterr()
        json_too = " --json" if typed in takes_json else ""
        assert reader.types(each.command + json_too) == 0, capsys.readouterr().err
        if not json_too:
            continue
        said = shared.union(
            *(in_code(text) for title, text in JSON.items() if _is_of(title, typed))
        )
        found = {
            key
            for line in capsys.readouterr().out.splitlines()
            for key in keys_of(json.loads(line))
        }
        missing |= {f"{typed}: {key}" for key in found - said - names}
        answered.add(typed)
    assert not missing
    assert answered == takes_json


def _is_of(title: str, typed: str) -> bool:
    """Whether a heading of the page on JSON is about this command."""
    return typed in in_code(title) or (
        typed.startswith("turven codebook ")
        and title.startswith("`turven codebook ")
        and typed.rsplit(maxsplit=1)[-1] in in_code(title)
    )


def test_every_public_name_of_the_library_is_documented() -> None:
    said = in_code((DOCS / "library.md").read_text("utf-8"))
    words = {word for code in said for word in re.findall(r"\w+", code)}
    assert set(turven.__all__) - {"Study"} <= words
    for name, method in inspect.getmembers(turven.Study, inspect.isfunction):
        if method.__module__ == "turven.api" and not name.startswith("_"):
            missing = {name, *inspect.signature(method).parameters} - words - {"self"}
            assert not missing, f"{name}: {missing}"


@pytest.mark.usefixtures("reader")
def test_every_key_of_the_rows_of_the_library_is_documented() -> None:
    said = sections(DOCS / "library.md")
    with turven.open("neighbourhood") as study:
        for name in ("quotes", "respondents", "codings", "suggestions", "frequencies", "agreement"):
            missing = set(getattr(study, name)().columns) - in_code(said[f"`{name}`"])
            assert missing <= {"district", "age"}, f"{name}: {missing}"


# --- every file that is named exists


def _folders() -> set[str]:
    """The folders of the tree that have something in them, but for what tools make."""
    made = {"build", "dist", "__pycache__", "turven-demo", "pictures"}
    folders = set[str]()
    for path in ROOT.iterdir():
        if path.is_dir() and not path.name.startswith(".") and path.name not in made:
            inside = [path, *(each for each in path.rglob("*") if each.is_dir())]
            folders |= {
                f"{each.relative_to(ROOT).as_posix()}/"
                for each in inside
                if not made & set(each.parts) and any(it.is_file() for it in each.iterdir())
            }
    return {name for name in folders if ".egg-info" not in name}


TEXTS = [*PAGES, *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "NOTICE"))]


@pytest.mark.parametrize("page", TEXTS, ids=lambda page: page.stem)
def test_every_file_that_is_named_exists(page: Path) -> None:
    """Paths from the root in full; a bare name of a module is in a folder named beside it."""
    for line in page.read_text("utf-8").splitlines():
        words = re.findall(r"[\w.*/-]+", line)
        paths = [
            word.rstrip(".") for word in words if re.match(r"(corpus|models|tui|tests|docs)/", word)
        ]
        for path in paths:
            assert list(ROOT.glob(path)), f"{page.name}: {path}\n{line}"
        beside = [ROOT / path for path in paths if (ROOT / path).is_dir()]
        beside += [(ROOT / path).parent for path in paths]
        for word in words:
            if word.endswith(".py") and "/" not in word:
                assert any(list(folder.glob(word)) for folder in [ROOT, *beside]), f"{word}\n{line}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_link_goes_somewhere(page: Path) -> None:
    text = _FENCE.sub("", page.read_text("utf-8"))
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        path, _hash, anchor = link.partition("#")
        target = page.parent / path if path else page
        assert target.is_file(), link
        if anchor:
            assert anchor in {_anchor(title) for title in sections(target)}, link


def _anchor(title: str) -> str:
    """How a heading is linked to, on a forge and on the site."""
    return re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")


def test_every_folder_is_in_the_map_of_contributing() -> None:
    named = in_code((ROOT / "CONTRIBUTING.md").read_text("utf-8"))
    assert _folders() <= named, sorted(_folders() - named)


def test_the_citation_and_the_changelog_are_of_this_version() -> None:
    citation = YAML(typ="safe").load(ROOT / "CITATION.cff")
    assert citation["version"] == turven.__version__
    assert f"## [{turven.__version__}]" in (ROOT / "CHANGELOG.md").read_text("utf-8")
