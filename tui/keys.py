"""The keys: how each is written, and which of them the person has changed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from textual.app import App
from textual.binding import Binding
from textual.keys import format_key, key_to_character

from ..corpus.language import _
from .screens.coding_keys import EVERYWHERE, KEYS

CHANGEABLE = {binding.id: binding for binding in (*KEYS, *EVERYWHERE) if binding.id}
"""The actions of the coding screen and of every screen, but for those of the digits, by id."""

_changed: dict[str, str] = {}

_NAMES = {
    "enter": "⏎",
    "backspace": "⌫",
    "escape": "Esc",
    "space": _("Space"),
    "tab": "Tab",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "delete": "Del",
    "insert": "Ins",
}


def install(app: App[Any], keys: Mapping[str, str]) -> None:
    """Let these actions have these keys from here on, and all others their own."""
    _changed.clear()
    _changed.update(keys)
    app.set_keymap(keys)


def in_force(binding: Binding) -> Binding:
    """The binding with the key that it has now."""
    changed = _changed.get(binding.id or "")
    return replace(binding, key=changed, key_display=None) if changed else binding


def key_of(id_: str) -> str:
    """How the key is written that the action `id_` has now: for sentences that name a key."""
    return written(CHANGEABLE[id_])


def written(binding: Binding) -> str:
    """How the keys of a binding are written, the main one first."""
    now = in_force(binding)
    return now.key_display or " ".join(_written(key) for key in now.key.split(","))


def _written(key: str) -> str:
    *modifiers, last = key.split("+")
    name = _NAMES.get(last) or format_key(last)
    if modifiers or len(name) > 1:
        name = name[0].upper() + name[1:]
    return "+".join([*(modifier.capitalize() for modifier in modifiers), name])


def objection(id_: str, key: str, keys: Mapping[str, str]) -> str | None:
    """Why the action `id_` cannot have `key` while `keys` are changed; None where it can."""
    character = key_to_character(key) or ""
    if character.isalnum():
        return _("Letters and digits belong to the codes and the suggestions.")
    if key == "escape":
        return _("Esc leads back, from everywhere.")
    if not re.fullmatch(r"[a-z0-9_+]+", key):
        return _("That is not a key.")
    if CHANGEABLE[id_].priority and not re.search(r"ctrl\+|^f\d+$", key):
        # It works while one types, too.
        return _("This action needs a key with Ctrl, or F1 to F12.")
    return clash(id_, key, keys)


def clash(id_: str, key: str, keys: Mapping[str, str]) -> str | None:
    """Which other action has `key` while `keys` are changed; None where none has."""
    for other, binding in CHANGEABLE.items():
        if other != id_ and key in keys.get(other, binding.key).split(","):
            return _("{key} is taken: {action}.").format(key=_written(key), action=said(binding))
    return None


def accepted(wanted: Mapping[str, str]) -> dict[str, str]:
    """Of the keys in somebody's file those that can be in force together."""
    keys = {id_: key for id_, key in wanted.items() if id_ in CHANGEABLE}
    while refused := [id_ for id_, key in keys.items() if objection(id_, key, keys)]:
        del keys[refused[0]]
    return keys


def said(binding: Binding) -> str:
    """What a key does, as the help says it."""
    return binding.tooltip or binding.description
