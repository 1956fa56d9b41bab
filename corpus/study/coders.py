"""Coders: everyone who decided something, and the kind of each.

Each name has one kind (table `coders`), from its first decision on:

- `person`: somebody who codes, in turven or in a program whose file was imported.
- `import`: codings from a file that does not name its coders. People made them, but their names
  are unknown: together they count as one coder.
- `model`: a model; also the codings by a rule in another study whose file was imported.
- `adjudication`: a person who decides on quotes on which coders disagree.

An adjudication is not an independent judgment, because the adjudicator has seen the codes of the
other coders. So it is stored under a second name of that person, which is a separate coder: it
overwrites none of their own codings, has its own undo, and is left out of the agreement
statistics.
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
    """The kind of everyone who decided something, by name."""
    return dict(db.execute("SELECT name, kind FROM coders ORDER BY name"))


def coders(db: sqlite3.Connection) -> list[str]:
    """The names of everyone who decided something, in alphabetical order."""
    return list(kinds(db))


def human_coders(db: sqlite3.Connection) -> list[str]:
    """The coders that are people, without models and adjudicators."""
    return [coder for coder, kind in kinds(db).items() if kind in ("person", "import")]


def models(db: sqlite3.Connection) -> list[str]:
    """The coders that are models."""
    return [coder for coder, kind in kinds(db).items() if kind == "model"]


def register_coder(db: sqlite3.Connection, name: str, kind: Kind) -> None:
    """Store the kind of a coder before its first decision; call this within `writing`.

    A known name keeps its kind. Without this call, the first decision sets the kind.
    """
    db.execute("INSERT INTO coders VALUES (?, ?) ON CONFLICT DO NOTHING", (name, kind))


def adjudicator(coder: str) -> str:
    """The name under which `coder` adjudicates."""
    return coder + _ADJUDICATION


def adjudicating_person(name: str) -> str:
    """The coder who adjudicates under `name`, which has the kind `adjudication`."""
    return name.removesuffix(_ADJUDICATION)


def autocode_name(coder: str) -> str:
    """The user name of a model, in files for other programs, if its name does not tell that."""
    return coder + _AUTOCODE


def kind_of(db: sqlite3.Connection, name: str) -> Kind:
    """The kind of a coder in a study, also of one who has decided nothing yet."""
    return kinds(db).get(name) or kind_of_new(name)


def kind_of_new(name: str) -> Kind:
    """The kind of a new coder, from a name that was typed or read from a file.

    The names that turven itself writes for models and adjudicators are recognised.
    """
    if name == MODEL or name.endswith(_AUTOCODE):
        return "model"
    return "adjudication" if name.endswith(_ADJUDICATION) else "person"
