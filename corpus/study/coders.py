"""Coders: everyone who decided something, and what kind of coder each of them is.

A name is of one kind (table `coders`), from the first decision under it:

- `person`: somebody who codes for themselves, here or in a program whose file was imported.
- `import`: codings from a file that does not name its coders. People made them, but it is unknown
  who: together they count as one more coder.
- `model`: a model, or what a rule gave in another study whose file was imported.
- `adjudication`: what somebody decided where coders disagree.

What somebody adjudicates is no judgment of their own: they have seen what the others gave. So it
is decided under a name beside theirs, as a coder of its own. It overwrites nothing that they
coded, has its own undo, is left out of the figures of agreement, and is still known to be theirs.
"""

from __future__ import annotations

import sqlite3
from typing import Literal

Kind = Literal["person", "model", "adjudication", "import"]

MODEL = "model"
"""The name under which the study's own model codes."""

_ADJUDICATION = " · adjudication"
_AUTOCODE = " · autocode"


def kinds(db: sqlite3.Connection) -> dict[str, Kind]:
    """Everyone who decided something, by name, with the kind of each."""
    return dict(db.execute("SELECT name, kind FROM coders ORDER BY name"))


def coders(db: sqlite3.Connection) -> list[str]:
    """Everyone who decided something, by name."""
    return list(kinds(db))


def human_coders(db: sqlite3.Connection) -> list[str]:
    """The people who coded for themselves: neither a model nor adjudication."""
    return [coder for coder, kind in kinds(db).items() if kind in ("person", "import")]


def models(db: sqlite3.Connection) -> list[str]:
    """The coders that are a model."""
    return [coder for coder, kind in kinds(db).items() if kind == "model"]


def introduce(db: sqlite3.Connection, name: str, kind: Kind) -> None:
    """Say what kind of coder a name is before it decides anything; to be called within `writing`.

    A name that is known already keeps its kind. Without this the first decision says the kind.
    """
    db.execute("INSERT INTO coders VALUES (?, ?) ON CONFLICT DO NOTHING", (name, kind))


def adjudicator(coder: str) -> str:
    """The name under which `coder` adjudicates."""
    return coder + _ADJUDICATION


def adjudicating_person(name: str) -> str:
    """The coder who adjudicates under this name, which is one of kind `adjudication`."""
    return name.removesuffix(_ADJUDICATION)


def autocoded(coder: str) -> str:
    """The name in a file for other programs of what a rule gave and `coder` agreed to."""
    return coder + _AUTOCODE


def kind_of(db: sqlite3.Connection, name: str) -> Kind:
    """The kind of a name in a study, whether or not it has decided something yet."""
    return kinds(db).get(name) or kind_of_new(name)


def kind_of_new(name: str) -> Kind:
    """The kind of a name that has decided nothing yet, from a file or typed by somebody.

    Some names are this program's own: what it writes to a file under them is read as such.
    """
    if name == MODEL or name.endswith(_AUTOCODE):
        return "model"
    return "adjudication" if name.endswith(_ADJUDICATION) else "person"
