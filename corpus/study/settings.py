"""The settings of a study: the name of each in study.db, its type, its default and its meaning.

`study.settings.order` reads a setting from the database, and assigning to it, within `writing`,
stores it. A setting that was never stored has its default. Settings belong to one copy of a study:
a merge does not change them.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from typing import Generic, Literal, TypeVar

Order = Literal["mixed", "imported", "random", "uncertain", "rare", "different", "certain"]
ORDERS: tuple[Order, ...] = (
    "mixed", "imported", "random", "uncertain", "rare", "different", "certain",
)  # fmt: skip

Value = TypeVar("Value")


class Setting(Generic[Value]):
    """An attribute of `Settings` that is kept, as text, under `name` in the table `settings`."""

    def __init__(
        self, name: str, default: Value, read: Callable[[str], Value], write: Callable[[Value], str]
    ) -> None:
        self.name = name
        self.default = default
        self._read = read
        self._write = write

    def __get__(self, settings: Settings, owner: type[Settings]) -> Value:
        row = settings.db.execute(
            "SELECT value FROM settings WHERE name = ?", (self.name,)
        ).fetchone()
        return self._read(row[0]) if row else self.default

    def __set__(self, settings: Settings, value: Value) -> None:
        settings.db.execute(
            "INSERT INTO settings VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
            (self.name, self._write(value)),
        )


def _order(text: str) -> Order:
    return next((order for order in ORDERS if order == text), "mixed")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


class Settings:
    """The settings of the study in `db`."""

    model = Setting("model", "", str, str)
    """The id of the trained model that suggests; empty: the codebook alone suggests."""

    base = Setting("base", "", str, str)
    """The word vectors that training adds, a file or the name of a package; empty for none."""

    order = Setting[Order]("order", "mixed", _order, str)
    """The order of the queue that was used last."""

    blind_share = Setting("blind", 0.1, float, str)
    """The share of the quotes drawn at random whose suggestions are hidden, from 0 to 1."""

    reference = Setting("reference", "", str, str)
    """The rule of the reference coding, as `corpus/analysis/reference.py` reads it:
    empty, `adjudicated`, `majority`, or `coder:` and a name."""

    coder = Setting("coder", "", str, str)
    """The coder for whom this copy was made (`turven split`); empty in a study that is no copy."""

    foreign_guids = Setting[dict[str, dict[str, str]]]("refi", {}, json.loads, _json)
    """The GUIDs of `code`s (by id) and `user`s (by name) in other programs (REFI-QDA)."""

    written = Setting[dict[str, str]]("written", {}, json.loads, _json)
    """The SHA-256 of each file that this copy wrote outside itself, by its path."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db
