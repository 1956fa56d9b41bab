"""A user's preferences on this machine: name, language, theme, keys, the tour.

They are kept in one small JSON file in the user's configuration folder, the only file outside
a study. It is read before the language is known, so no large library is imported here.
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
from ..corpus.foreign_messages import system_reason
from ..corpus.language import LANGUAGES, _

MAX_BYTES = 100_000
"""A larger file was not written by turven."""


@dataclass(frozen=True)
class Preferences:
    """The preferences; None or an empty mapping where nothing was chosen."""

    language: str | None = None
    theme: str | None = None
    keys: Mapping[str, str] = field(default_factory=dict)
    """The keys that replace default keys, by the id of the action."""
    toured: bool = False
    coder: str | None = None
    """The name under which this user codes."""


def path() -> Path:
    """The path of the preferences file, which need not exist."""
    return user_config_path("turven", appauthor=False) / "preferences.json"


def read() -> Preferences:
    """Read the file; the defaults if there is none.

    Raises:
        Refusal: the file cannot be read, or is not a preferences file.
    """
    return _parsed(_contents())


def change(**changes: object) -> Preferences:
    """Save these preferences; all other entries in the file stay as they are, even unknown ones.

    Raises:
        Refusal: the file cannot be read or written; it is left as it was, so a file that
            cannot be read is never overwritten.
    """
    contents = _contents()
    _parsed(contents)
    contents |= changes
    preferences = _parsed(contents)
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
        # Reading a pipe, or another special file, could block for ever.
        if not file.is_file():
            raise _refused(_("it is not a file"))
        with file.open("rb") as opened:
            data = opened.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise _refused(_("it is too large"))
        contents = json.loads(data.decode())
    except OSError as error:
        raise _refused(system_reason(error)) from error
    except (ValueError, RecursionError) as error:
        raise _refused(_("it is not JSON")) from error
    if not isinstance(contents, dict):
        raise _refused(_("it is not JSON"))
    return contents


def _parsed(contents: Mapping[str, Any]) -> Preferences:
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
            "The preferences in {path} cannot be read ({reason}); correct or delete that file."
            " Until then the defaults apply."
        ).format(path=path(), reason=reason)
    )
