"""What one person prefers, on this machine: name, language, theme, keys, the tour.

One small JSON file in the user's configuration folder, the only thing that lives outside a
study. It is read before the language is settled, so nothing heavy is imported here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from platformdirs import user_config_path

from ..corpus.errors import Refusal
from ..corpus.files import replacing, unwritable
from ..corpus.language import LANGUAGES, _

MAX_BYTES = 100_000
"""Bytes; a larger file is not of ours."""


@dataclass(frozen=True)
class Preferences:
    """What was chosen; None and an empty mapping where nothing was."""

    language: str | None = None
    theme: str | None = None
    keys: Mapping[str, str] = field(default_factory=dict)
    """Id of an action to the key that it has instead of its own."""
    toured: bool = False
    coder: str | None = None
    """How this person is called as a coder."""


def path() -> Path:
    """Where the preferences are, whether there are any or not."""
    return user_config_path("turven", appauthor=False) / "preferences.json"


def read() -> Preferences:
    """What the file says; nothing where there is none.

    Raises:
        Refusal: the file cannot be read, or is not one of ours.
    """
    return _understood(_contents())


def change(**what: object) -> Preferences:
    """Keep what is given, and leave the rest of the file as it is, known here or not.

    Raises:
        Refusal: the file cannot be read or written. Then it is as it was: what could not
            be read is not overwritten.
    """
    contents = _contents()
    _understood(contents)
    contents |= what
    preferences = _understood(contents)
    file = path()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(file, error) from error
    with replacing(file) as new:
        new.write(json.dumps(contents, indent=2, ensure_ascii=False).encode() + b"\n")
    return preferences


def _contents() -> dict[str, Any]:
    file = path()
    try:
        if not file.exists():
            return {}
        # What is no plain file, a pipe for one, could keep us waiting for ever.
        if not file.is_file():
            raise _refused(_("it is not a file"))
        with file.open("rb") as opened:
            data = opened.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise _refused(_("it is too large"))
        contents = json.loads(data.decode())
    except OSError as error:
        raise _refused(error.strerror or str(error)) from error
    except (ValueError, RecursionError) as error:
        raise _refused(_("it is not JSON")) from error
    if not isinstance(contents, dict):
        raise _refused(_("it is not JSON"))
    return contents


def _understood(contents: Mapping[str, Any]) -> Preferences:
    coder = contents.get("coder")
    language, theme = contents.get("language"), contents.get("theme")
    keys, toured = contents.get("keys", {}), contents.get("toured", False)
    if not (language is None or language in LANGUAGES):
        raise _refused(_("“{name}” has a wrong value").format(name="language"))
    if not (coder is None or (isinstance(coder, str) and coder.strip())):
        raise _refused(_("“{name}” has a wrong value").format(name="coder"))
    if not (theme is None or isinstance(theme, str)):
        raise _refused(_("“{name}” has a wrong value").format(name="theme"))
    if not (isinstance(keys, dict) and all(isinstance(key, str) for key in keys.values())):
        raise _refused(_("“{name}” has a wrong value").format(name="keys"))
    if not isinstance(toured, bool):
        raise _refused(_("“{name}” has a wrong value").format(name="toured"))
    return Preferences(language, theme, keys, toured, coder)


def _refused(reason: str) -> Refusal:
    return Refusal(
        _(
            "The preferences in {path} cannot be read ({reason}); mend that file or take it away."
            " Until then everything is as it comes."
        ).format(path=path(), reason=reason)
    )
