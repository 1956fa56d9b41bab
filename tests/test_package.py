"""The package as it is built and installed, and which room may know which."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CODE = ("corpus", "models", "tui")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this tree, built as an installer builds it."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation",
         "--disable-pip-version-check", "-w", folder, tree(folder / "tree")],
        check=True,
    )  # fmt: skip
    return next(folder.glob("*.whl"))


def known() -> list[str]:
    """The files of the project: what git knows, or all that an unpacked distribution holds."""
    if not (ROOT / ".git").exists():
        packed = (ROOT / "turven.egg-info" / "SOURCES.txt").read_text().splitlines()
        return [name for name in packed if not name.startswith("turven.egg-info/")]
    names = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout.split("\0")  # fmt: skip
    return [name for name in names if (ROOT / name).is_file()]


def tree(folder: Path) -> Path:
    """A copy of the project, so that building leaves nothing in the checkout."""
    for name in known():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((ROOT / name).read_bytes())
    return folder


def test_the_source_distribution_holds_all_that_its_tests_read(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-c",
         "import sys; from setuptools import build_meta; build_meta.build_sdist(sys.argv[1])",
         tmp_path],
        cwd=tree(tmp_path / "tree"), check=True, capture_output=True,
    )  # fmt: skip
    with tarfile.open(next(tmp_path.glob("turven-*.tar.gz"))) as packed:
        held = {name.partition("/")[2] for name in packed.getnames()}
        packed.extractall(tmp_path / "unpacked", filter="data")
    assert set(known()) - held == set()
    # Unpacked elsewhere its tests run.
    unpacked = next((tmp_path / "unpacked").iterdir())
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider",
         "tests/corpus/test_language.py"],
        cwd=unpacked, check=True, capture_output=True,
        env=os.environ | {"PYTHONPATH": str(installed(unpacked))},
    )  # fmt: skip


def installed(folder: Path) -> Path:
    """Where the package in `folder` is found under its name."""
    (folder / "build" / "typing").mkdir(parents=True)
    (folder / "build" / "typing" / "turven").symlink_to(folder)
    return folder / "build" / "typing"


def test_the_wheel_holds_every_module_and_data_file_of_the_tree(wheel: Path) -> None:
    packed = {
        name
        for name in zipfile.ZipFile(wheel).namelist()
        if not name.split("/")[0].endswith(".dist-info")
    }
    data = {"codebook.yaml", "py.typed"}
    for room in CODE:
        for path in (ROOT / room).rglob("*"):
            if path.suffix in (".py", ".csv", ".tcss", ".mo", ".cfg", ".j2"):
                data.add(str(path.relative_to(ROOT)))
    data |= {path.name for path in ROOT.glob("*.py")} | {"corpus/README.md"}
    assert packed == {f"turven/{name}" for name in data}


def test_the_installed_wheel_runs_away_from_the_tree(wheel: Path, tmp_path: Path) -> None:
    target = tmp_path / "site"
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index",
         "--disable-pip-version-check", "--target", target, wheel],
        check=True,
    )  # fmt: skip
    made = subprocess.run(
        [sys.executable, "-c",
         (f"import sys; sys.path.insert(0, {str(target)!r})\n"
         "import turven\n"
         f"assert turven.__file__.startswith({str(target)!r}), turven.__file__\n"
         "sys.argv = ['turven', 'demo', 'proef']\n"
         "from turven.__main__ import main; main()")],
        cwd=tmp_path, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    assert (tmp_path / "proef" / "coded-quotes.csv").is_file()


def test_the_version_is_said_once(wheel: Path) -> None:
    import turven

    assert wheel.name.startswith(f"turven-{turven.__version__}-")


def test_importing_the_package_imports_no_room() -> None:
    loaded = modules_after("import turven")
    assert not [name for name in loaded if name.startswith("turven.")]


def test_the_app_is_imported_without_what_only_suggestions_need() -> None:
    loaded = modules_after("import turven.tui.cli, turven.tui.app")
    heavy = {"spacy", "sklearn", "scipy", "numpy", "simplemma", "sqlite_utils", "pydantic"}
    assert not heavy & {name.split(".")[0] for name in loaded}


def test_no_lock_names_an_index() -> None:
    for lock in ROOT.glob("*.lock"):
        assert "://" not in lock.read_text()


def modules_after(code: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print('\\n'.join(sys.modules))"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    return done.stdout.split()
