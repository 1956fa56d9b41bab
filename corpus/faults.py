"""Errors of turven itself, with a report in a file for the developers.

The message says that the program failed, so that the user does not look for the cause in a
file. The reports are in the user's folder for logs; old reports are deleted.
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
"""The largest size of a report; a longer one loses its middle."""


def fault(subject: object, details: str) -> Fault:
    """Write a report and return the exception for an error of turven itself.

    Args:
        subject: the file or command that turven was working on.
        details: other useful output, then the traceback, whose last line names the error.
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
            " you did; please report it with the details in {report}."
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
    """Write a report and return its path; None if it cannot be written anywhere."""
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
