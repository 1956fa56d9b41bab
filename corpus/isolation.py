"""Child processes, for work that might crash, fill the memory or hold up the screen.

A child runs one function of turven and sends messages, each a line of JSON, over a stream that
nothing else prints to. The ways in which it can end are distinguished: it returned; it refused
(`Refusal`); a limit, the system or a crash in a library ended it (`Killed`); or turven itself
failed in it (`Fault`, with the traceback and the output of the child in a report).
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from threading import Thread
from types import TracebackType
from typing import IO, Any, Self

from . import language
from .errors import Fault, Refusal
from .faults import fault
from .language import _

_PRINTED_BYTES = 64 * 1024
"""The number of bytes, at the end of the output of a child, that are kept for a report."""

_ENDING_SECONDS = 10.0
"""How long a child that closed its stream gets to end."""

_WINDOWS_CRASH = 0xC0000000
"""An exit status from here on means that Windows ended the process after a crash."""

_FROM_OUTSIDE = {"SIGKILL", "SIGTERM", "SIGHUP", "SIGINT", "SIGXCPU"}
"""Signals sent by another process or the system; names, as not every system has them all."""


class Killed(Exception):  # noqa: N818 - not an error of the program
    """The child was ended by something other than its own code.

    `reason` is the cause in words for a sentence, such as a signal or a lack of memory.
    """

    def __init__(self, reason: str, *, crashed: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.crashed = crashed
        """Whether a library crashed; if not, a limit, a person or the system ended the child."""


class Channel:
    """The child's end: sends messages to the parent and reads lines from it."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out

    def send(self, word: str, *values: object) -> None:
        """Send a message: a word and its values, as JSON."""
        self._out.write(json.dumps([word, *values]).encode() + b"\n")
        self._out.flush()

    def receive(self) -> str:
        """The next line from the parent; empty if the parent has ended."""
        return sys.stdin.readline()


class Child:
    """A child process that runs `function(channel, *arguments)`.

    Use it in a `with` statement, which ends the child.

    Args:
        function: a function at the top level of a module of turven; the child imports it.
        arguments: the texts to pass to the function.
        subject: the file or command, for the message if turven itself fails.
        talks: whether the child reads the lines that `send` writes.
        patience: seconds to wait for the child to end by itself before it is killed.
    """

    def __init__(
        self,
        function: Callable[..., None],
        *arguments: str,
        subject: object,
        talks: bool = False,
        patience: float = 0.0,
    ) -> None:
        self._subject = subject
        self._patience = patience
        self._printed = b""
        self._ended = False
        self._process = subprocess.Popen(  # noqa: S603 - our own words, and texts as arguments
            # -P: a file in the current folder must not be imported as a module of turven.
            [sys.executable, "-P", "-X", "faulthandler",
             "-c", f"from {__name__} import main; main()",
             function.__module__, function.__name__, language.current(), *arguments],
            stdin=subprocess.PIPE if talks else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=os.environ | {"PYTHONIOENCODING": "utf-8"},
        )  # fmt: skip
        # Read continuously: a child with a full standard error would wait for ever.
        self._reading = Thread(target=self._keep_printed, daemon=True)
        self._reading.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.end()

    def send(self, text: str) -> None:
        """Write a line to the child; does nothing if the child has ended."""
        assert self._process.stdin is not None
        with suppress(OSError, ValueError):
            self._process.stdin.write(text.encode() + b"\n")
            self._process.stdin.flush()

    def receive(self) -> list[Any] | None:
        """The next message, a word and its values; None when the function has returned.

        Raises:
            Refusal: the function refused.
            Killed: the child was ended by something other than its own code.
            Fault: turven itself failed in the child.
        """
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line.endswith(b"\n"):
            raise self._unfinished()
        message: list[Any] = json.loads(line)
        match message:
            case ["returned"]:
                return None
            case ["refused", sentence]:
                raise Refusal(sentence)
            case ["no memory"]:
                raise Killed(_("there is too little memory"))
            case ["interrupted"]:
                raise _killed("SIGINT")
            case ["failed", trace]:
                raise self.fault(trace)
        return message

    def fault(self, details: str) -> Fault:
        """The exception for an error of turven in this child; its report has the child's output."""
        self.end()
        self._reading.join(_ENDING_SECONDS)
        printed = self._printed.decode(errors="replace").strip()
        return fault(self._subject, "\n\n".join(filter(None, [printed, details])))

    def end(self) -> None:
        """End the child: wait for `patience` seconds, then kill it. It may have ended already."""
        self._ended = True
        if self._process.stdin:
            with suppress(OSError):
                self._process.stdin.close()
        try:
            self._process.wait(self._patience)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()

    def _unfinished(self) -> Killed | Fault:
        """The exception for a child that ended without its last message."""
        try:
            status = self._process.wait(_ENDING_SECONDS)
        except subprocess.TimeoutExpired:
            status = 0
        if self._ended:
            return Killed(_("it was stopped"))
        if status < 0:
            return _killed(_signal_name(-status))
        if status >= _WINDOWS_CRASH:
            return _killed(hex(status))
        return self.fault(_("the process ended with exit status {status}").format(status=status))

    def _keep_printed(self) -> None:
        assert self._process.stderr is not None
        with self._process.stderr as stream:
            while chunk := os.read(stream.fileno(), 4096):
                self._printed = (self._printed + chunk)[-_PRINTED_BYTES:]


def _killed(name: str) -> Killed:
    """The exception for a child ended by `name`: a signal, or an error code of Windows."""
    if name not in _FROM_OUTSIDE:
        return Killed(_("a library crashed: {error}").format(error=name), crashed=True)
    if name == "SIGXCPU":
        return Killed(_("it took too long"))
    if name == "SIGKILL":
        return Killed(_("the system killed it, perhaps because the memory was full"))
    return Killed(_("it was interrupted: {signal}").format(signal=name))


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return str(number)


# In the child


def main() -> None:
    """The main function of a child: run the function that the parent named, and send the result."""
    module, name, language_code, *arguments = sys.argv[1:]
    # The output of libraries goes to standard error, so that it cannot mix with the messages.
    channel = Channel(os.fdopen(os.dup(1), "wb"))
    os.dup2(2, 1)
    language.install(language_code)
    try:
        getattr(import_module(module), name)(channel, *arguments)
    except Refusal as refusal:
        last = ["refused", str(refusal)]
    except MemoryError:
        last = ["no memory"]
    except KeyboardInterrupt:
        last = ["interrupted"]
    except BaseException:  # noqa: BLE001 - a panic of Rust is not an Exception
        last = ["failed", traceback.format_exc()]
    else:
        last = ["returned"]
    with suppress(BrokenPipeError):  # the parent has ended
        channel.send(*last)


def limit(memory: int, seconds: int) -> None:
    """Limit this process to `memory` bytes and `seconds` of computing, if the system can."""
    with suppress(ImportError, OSError, ValueError):  # Windows has no such limits
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        # The system sends SIGXCPU at the first limit and SIGKILL at the second.
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
