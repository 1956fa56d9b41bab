"""Child processes: how one ends is told apart, and our own errors are never the user's."""

from __future__ import annotations

import os
from pathlib import Path

import openpyxl
import pytest

from turven.corpus import faults
from turven.corpus.errors import Fault, Refusal
from turven.corpus.formats import isolated
from turven.corpus.formats.table import Table

BROKEN_LIBRARIES = {
    # What the module `python_calamine` does in the child: its lines, and what is said of it.
    "cannot be imported": ("raise RuntimeError('half installed')", Fault, "half installed"),
    "is not there": ("raise ModuleNotFoundError('nothing')", Fault, "nothing"),
    "prints, then ends": (
        "import os, sys\nprint('from Python')\nos.write(1, b'from C\\n')\nos._exit(3)",
        Fault,
        "exit status 3",
    ),
    "ends early and says all is well": ("import os\nos._exit(0)", Fault, "exit status 0"),
    "leaves Python": ("raise SystemExit(0)", Fault, "SystemExit"),
    "is killed": (
        "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
        Refusal,
        "could not be read to the end.*the system killed it",
    ),
    "is interrupted": (
        "import os, signal\nos.kill(os.getpid(), signal.SIGTERM)",
        Refusal,
        "could not be read to the end.*SIGTERM",
    ),
    "crashes": ("import os\nos.abort()", Refusal, "could not be read to the end.*SIGABRT"),
    "computes for ever": (
        "import resource\nresource.setrlimit(resource.RLIMIT_CPU, (1, 2))\nwhile True: pass",
        Refusal,
        "could not be read to the end.*took too long",
    ),
    "fills the memory": (
        "all_ = [bytes(1 << 30) for _ in range(5)]",
        Refusal,
        "could not be read to the end.*too little memory",
    ),
}


@pytest.fixture
def spreadsheet(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    book.active.append(["antwoord"])
    book.active.append(["te duur"])
    book.save(tmp_path / "in.xlsx")
    return tmp_path / "in.xlsx"


def library(monkeypatch: pytest.MonkeyPatch, folder: Path, lines: str) -> None:
    """Put a module `python_calamine` before the real one, for the child alone."""
    folder.mkdir()
    (folder / "python_calamine.py").write_text(lines, encoding="utf-8")
    path = os.pathsep.join(filter(None, [str(folder), os.environ.get("PYTHONPATH", "")]))
    monkeypatch.setenv("PYTHONPATH", path)


def whole(path: Path) -> list[list[str | None]]:
    with isolated.read(path, "xlsx") as table:
        return [cells for _line, cells in table.rows]


@pytest.mark.parametrize("name", BROKEN_LIBRARIES)
def test_how_a_child_ended_is_told_as_it_was(
    name: str, tmp_path: Path, spreadsheet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines, kind, words = BROKEN_LIBRARIES[name]
    library(monkeypatch, tmp_path / "lib", lines)
    with pytest.raises(kind, match=words) as raised:
        whole(spreadsheet)
    said = str(raised.value)
    assert type(raised.value) is kind
    assert str(spreadsheet) in said
    assert "damaged" not in said
    assert "\n" not in said
    reports = list(faults.folder().glob("*")) if faults.folder().exists() else []
    assert [str(path) in said for path in reports] == [True] * (kind is Fault)


def test_a_report_has_the_traceback_and_what_was_printed(
    tmp_path: Path, spreadsheet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = "import os\nos.write(1, b'uit C\\n')\nprint('uit Python', flush=True)\n1 / 0"
    library(monkeypatch, tmp_path / "lib", lines)
    with pytest.raises(Fault, match=r"ZeroDivisionError: division by zero"):
        whole(spreadsheet)
    (report,) = faults.folder().iterdir()
    text = report.read_text(encoding="utf-8")
    assert "uit C\nuit Python\n" in text
    assert "Traceback (most recent call last)" in text
    assert "python_calamine.py" in text
    assert text.endswith("ZeroDivisionError: division by zero\n")


ROWS = """
class PasswordError(Exception): ...
class SheetTypeEnum: WorkSheet = 1
class SheetVisibleEnum: Visible = 1
class Sheet:
    name, typ, visible, start, height = "blad", 1, 1, (0, 0), 9
    def iter_rows(self):
        yield ["antwoord"]
        yield ["te duur"]
        {last}
class CalamineWorkbook:
    sheet_names, sheets_metadata = ["blad"], [Sheet()]
    def get_sheet_by_name(self, name): return Sheet()
    @classmethod
    def from_object(cls, path): return cls()
"""


@pytest.mark.parametrize(
    ("last", "kind", "words"),
    [
        ("raise ValueError('no such date')", Refusal, r"damaged.*\(no such date\)"),
        # A panic of Rust is no Exception.
        ("raise type('PanicException', (BaseException,), {})('overflow')", Refusal, "damaged"),
        # A cell that our own code cannot handle is no fault of the file.
        (
            "yield [type('Cell', (), {'__str__': lambda self: 1 / 0})()]",
            Fault,
            "ZeroDivisionError",
        ),
    ],
)
def test_what_the_library_raises_is_about_the_file_and_what_we_raise_is_not(
    last: str,
    kind: type[Refusal],
    words: str,
    tmp_path: Path,
    spreadsheet: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    library(monkeypatch, tmp_path / "lib", ROWS.replace("{last}", last))
    with pytest.raises(kind, match=words) as raised:
        whole(spreadsheet)
    assert type(raised.value) is kind


def test_more_is_printed_than_a_pipe_holds(
    tmp_path: Path, spreadsheet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = ROWS.replace("{last}", "print('x' * 500_000)")
    library(monkeypatch, tmp_path / "lib", lines)
    assert whole(spreadsheet) == [["te duur"]]


def test_who_reads_no_further_leaves_no_child(spreadsheet: Path) -> None:
    table: Table = isolated.read(spreadsheet, "xlsx")
    with table:
        pass
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_only_the_newest_reports_are_kept_and_none_is_large() -> None:
    for nth in range(faults.KEPT_REPORTS + 3):
        newest = faults.fault("in.xlsx", f"{nth}\n" + "x" * 300_000 + "\nValueError: zo niet")
    reports = sorted(faults.folder().iterdir())
    assert len(reports) == faults.KEPT_REPORTS
    assert max(path.stat().st_size for path in reports) <= faults.REPORT_BYTES + 100
    assert str(reports[-1]) in str(newest)
    assert reports[-1].read_text(encoding="utf-8").endswith("ValueError: zo niet\n")


def test_a_report_that_no_folder_takes_is_not_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "a file"
    blocked.touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(blocked))
    monkeypatch.setattr("tempfile.tempdir", str(blocked / "tmp"))
    said = str(faults.fault("in.xlsx", "Traceback\nValueError: zo niet"))
    assert said == (
        "in.xlsx: turven itself failed (ValueError: zo niet). This is an error in turven, not in"
        " what you did; please report it."
    )
