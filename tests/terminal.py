"""A terminal for tests: turven runs in a real pseudo-terminal, its screen is kept in memory.

The screen is pyte's. What Textual sends beyond the terminals that pyte knows is taken out
before; two things of it are answered as a modern terminal does: that pictures come whole
(synchronized output, mode 2026), so that half of one is never seen here, and that Escape
comes as a key of its own and not as the beginning of another.
"""

from __future__ import annotations

import codecs
import os
import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Self

import pexpect
import pyte
from pyte.screens import Char
from wcwidth import iter_graphemes

PATIENCE = 60.0
"""Seconds that a slow and busy machine has for what a person would call at once."""

KEYS = {
    "enter": "\r",
    "escape": "\x1b[27u",
    "backspace": "\x7f",
    "tab": "\t",
    "space": " ",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "f1": "\x1bOP",
    "f2": "\x1bOQ",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    **{f"ctrl+{letter}": chr(ord(letter) - 96) for letter in "abcdefghijklmnopqrstuvwxyz"},
}
"""Keys with a name, as a terminal sends them; all others stand for themselves."""

_BEGIN, _END = "\x1b[?2026h", "\x1b[?2026l"
_ASKED = "\x1b[?2026$p"
_BEYOND = re.compile(r"\x1b\[[<>=][^@-~]*[@-~]|\x1b\[\?[\d;]*\$p|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)")
"""Kitty's keyboard, questions about modes, the shape of the mouse and the like."""
_TORN = re.compile(r"\x1b(?:\[[^@-~]*|\][^\x07\x1b]*)?\Z")
"""A sequence of which the rest has not come yet."""


class _Screen(pyte.Screen):
    """Keeps what is read as one character in one place; pyte drops all that follows a joiner."""

    def draw(self, data: str) -> None:
        if data.isascii():
            super().draw(data)
            return
        for character in iter_graphemes(data):
            before = self.cursor.x
            super().draw(character[0])
            if len(character) > 1 and self.cursor.x > before:
                line = self.buffer[self.cursor.y]
                line[before] = line[before]._replace(data=character)


class Terminal:
    """`turven` with these arguments in a terminal of `size`, columns by rows."""

    def __init__(
        self,
        arguments: Sequence[str],
        folder: Path,
        *,
        language: str = "nl",
        size: tuple[int, int] = (80, 24),
    ) -> None:
        self.size = size
        columns, rows = size
        self._screen = _Screen(columns, rows)
        self._stream = pyte.Stream(self._screen)
        self._decode = codecs.getincrementaldecoder("utf-8")().decode
        self._waiting = ""
        # What the developer's own machine is set up to does not count.
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("TEXTUAL", "LC_", "XDG_"))
            and name not in ("NO_COLOR", "COLUMNS", "LINES")
        }
        self.process = pexpect.spawn(
            sys.executable,
            ["-m", "turven", "--lang", language, *arguments],
            dimensions=(rows, columns),
            cwd=str(folder),
            env={
                **environment,
                "HOME": str(folder),
                "TERM": "xterm-256color",
                "COLORTERM": "truecolor",
                "TEXTUAL_ANIMATIONS": "none",
            },
            timeout=PATIENCE,
        )
        # pexpect waits before each thing it sends, for programs that ask for passwords.
        self.process.delaybeforesend = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.process.close(force=True)

    def press(self, *keys: str) -> None:
        self.process.send("".join(KEYS.get(key, key) for key in keys))

    def paste(self, text: str) -> None:
        self.process.send(f"\x1b[200~{text}\x1b[201~")

    @property
    def lines(self) -> list[str]:
        """What is on the screen."""
        columns, rows = self.size
        buffer = self._screen.buffer
        return ["".join(buffer[y][x].data for x in range(columns)).rstrip() for y in range(rows)]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def wait_for(self, *texts: str) -> None:
        """Wait until all of these are on the screen."""
        self.wait_until(lambda: all(text in self.text for text in texts), " and ".join(texts))

    def wait_until(self, true: Callable[[], bool], what: str = "") -> None:
        """Wait until `true()`, which is asked anew when the screen has changed."""
        deadline = time.monotonic() + PATIENCE
        while not true():
            left = deadline - time.monotonic()
            shown = f"{what} did not come; this is on the screen:\n{self.text}"
            assert left > 0, shown
            assert self.read(min(left, 0.2)) or self.process.isalive(), shown

    def settle(self, seconds: float) -> None:
        """Take in what comes until nothing has come for so long, as far as a cursor lets it."""
        deadline = time.monotonic() + 4 * seconds
        while time.monotonic() < deadline and self.read(seconds):
            pass

    def read(self, seconds: float = 0) -> bool:
        """Take in what comes within `seconds`; whether anything came."""
        try:
            came = self._decode(self.process.read_nonblocking(1 << 16, timeout=seconds))
        except pexpect.TIMEOUT:
            return False
        except pexpect.EOF:
            return False
        if _ASKED in came:
            self.process.send("\x1b[?2026;1$y")
        came = self._waiting + came
        begun = came.rfind(_BEGIN)
        torn = _TORN.search(came)
        whole = len(came)
        if begun > came.rfind(_END):
            whole = begun
        elif torn:
            whole = torn.start()
        self._waiting = came[whole:]
        self._stream.feed(_BEYOND.sub("", came[:whole]))
        return True

    def end(self) -> int | None:
        """Wait for the program to end; its exit status, None after a signal."""
        self.process.expect(pexpect.EOF)
        self.process.close()
        status: int | None = self.process.exitstatus
        return status

    def picture(self, mask: Callable[[str], str] = str) -> str:
        """The screen as text: its characters, then per row the styles that are not the common one.

        Args:
            mask: replaces in a line what is different each time, and keeps its length.
        """
        rows = [
            [self._screen.buffer[y][x] for x in range(self.size[0])] for y in range(self.size[1])
        ]
        runs = [list(_runs(row)) for row in rows]
        widths: dict[str, int] = {}
        for start, end, style in (run for row in runs for run in row):
            widths[style] = widths.get(style, 0) + end - start
        common = max(widths, key=lambda style: (widths[style], style))
        styles = [
            f"{y:>2}  " + "  ".join(f"{start}-{end - 1} {style}" for start, end, style in row)
            for y, row in enumerate(([run for run in row if run[2] != common] for row in runs), 1)
            if row
        ]
        frame = "─" * self.size[0]
        return "\n".join(
            [frame, *(mask(line) for line in self.lines), frame, f"    {common}", *styles, ""]
        )


def _runs(row: Sequence[Char]) -> Iterator[tuple[int, int, str]]:
    """From which column up to which the style is one; a blank cell has but a background."""
    begin, style = 0, ""
    for x, cell in enumerate(row):
        blank = cell.data in (" ", "") and not (
            cell.underscore or cell.reverse or cell.strikethrough
        )
        own = _style(cell)
        if blank and style and _background(style) == _background(own):
            continue
        if style and own != style:
            yield begin, x, style
            begin = x
        style = own
    yield begin, len(row), style


def _background(style: str) -> str:
    return style.partition(" on ")[2]


_FACES: Mapping[str, str] = {
    "bold": "bold",
    "italics": "italic",
    "underscore": "underline",
    "strikethrough": "strike",
    "reverse": "reverse",
    "blink": "blink",
}


def _style(cell: Char) -> str:
    faces = [name for attribute, name in _FACES.items() if getattr(cell, attribute)]
    return " ".join([*faces, cell.fg, "on", cell.bg])
