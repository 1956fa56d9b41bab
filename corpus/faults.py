"""Errors of turven itself, with a report in a file for the developers.

The message never says that a file is damaged, or that something cannot be done, when it was
the program that failed. The reports are in the user's folder for logs; old ones are deleted.
"""

from __future__ import annotations

import platform
import sys
import tempfile
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from platformdirs import user_log_path

from .._version import __version__
from .errors import Fault, Refusal
from .files import replacing
from .language import _

KEPT_REPORTS = 20
REPORT_BYTES = 200_000
"""The largest size of a report; the middle of a longer one is left out."""


def fault(subject: object, details: str) -> Fault:
    """The exception that says turven failed; writes `details` to a report.

    Args:
        subject: what turven was working on, in words that a person knows: a file or a command.
        details: the traceback, whose last line names the error, after anything else of use.
    """
    lines = details.strip().splitlines() or [""]
    error = " ".join(lines[-1].split())[:200]
    path = _written(f"{_about(subject)}\n\n{details.strip()}\n")
    if path is None:
        sentence = _(
            "{subject}: turven itself failed ({error}). This is an error in turven, not in what"
            " you did; please report it."
        )
    else:
        sentence = _(
            "{subject}: turven itself failed ({error}). This is an error in turven, not in what"
            " you did; please report it, with the details that are in {report}."
        )
    return Fault(sentence.format(subject=subject, error=error, report=path))


def folder() -> Path:
    """The folder of the reports."""
    return user_log_path("turven", appauthor=False)


def _about(subject: object) -> str:
    return "\n".join(
        [
            _("This report may quote your data: read it before you send it to anyone."),
            "",
            f"turven {__version__} · Python {platform.python_version()} · {platform.platform()}",
            f"{datetime.now().astimezone().isoformat(' ', 'seconds')} · {subject}",
            " ".join(map(repr, sys.argv)),
        ]
    )


def _written(report: str) -> Path | None:
    """Write a report and return its path; None if no folder can be written."""
    content = report.encode(errors="replace")
    if len(content) > REPORT_BYTES:
        half = REPORT_BYTES // 2
        content = content[:half] + b"\n[...]\n" + content[-half:]
    name = f"fault-{datetime.now().astimezone():%Y%m%d-%H%M%S-%f}.txt"
    for place in (folder(), Path(tempfile.gettempdir())):
        with suppress(OSError, Refusal):
            place.mkdir(parents=True, exist_ok=True)
            with replacing(place / name) as file:
                file.write(content)
            for old in sorted(place.glob("fault-*.txt"))[:-KEPT_REPORTS]:
                old.unlink(missing_ok=True)
            return place / name
    return None
