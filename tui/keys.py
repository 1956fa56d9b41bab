"""The keys: how each is shown, where it works, and which ones the user has changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from textual.app import App
from textual.binding import Binding
from textual.keys import format_key, key_to_character
from textual.screen import Screen

from ..corpus.language import _
from .keymap import EVERYWHERE, KEYS


class Place(NamedTuple):
    """Where keys work: on one screen, or on all of them."""

    title: str
    bindings: Sequence[Binding]


PLACES: list[Place] = []
"""In the order in which the help tells of them."""

CHANGEABLE: dict[str, Binding] = {}
"""The actions of every place by id; the letters and digits that give codes have none.

In front of the point stands the window; on the coding screen and for all screens nothing does.
"""

_CODES = {"", "settle"}
"""Where letters and digits belong to codes."""

_TYPED = {"quotes", "picker", "file", "ask", "write", "export", "import"}
"""Where one types."""

_TYPES_NOTHING = re.compile(r".*ctrl\+.*|f\d+|(shift\+)?tab|enter|up|down|pageup|pagedown|insert")

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


def know(places: Iterable[Place]) -> None:
    """Let the keys of these places be changed, and be in the help: the app tells its windows."""
    for place in places:
        PLACES.append(place)
        CHANGEABLE.update((binding.id, binding) for binding in place.bindings if binding.id)


def of(screen: type[Screen[Any]]) -> Place:
    """A window's name and its keys."""
    bindings = [binding for binding in screen.BINDINGS if isinstance(binding, Binding)]
    return Place(screen.TITLE or "", bindings)


know([Place(_("Coding"), KEYS), Place(_("Everywhere"), EVERYWHERE)])


def install(app: App[Any], keys: Mapping[str, str]) -> None:
    """Let these actions have these keys from here on, and all others their own."""
    _changed.clear()
    _changed.update(keys)
    app.set_keymap({id_: in_force(CHANGEABLE[id_]).key for id_ in keys})


def is_changed(binding: Binding) -> bool:
    """Whether the user chose another key for it."""
    return binding.id in _changed


def in_force(binding: Binding) -> Binding:
    """The binding with its present key; an action on Esc keeps Esc as well."""
    changed = _changed.get(binding.id or "")
    if changed is None:
        return binding
    stays = "escape," if "escape" in binding.key.split(",") else ""
    return replace(binding, key=stays + changed, key_display=None)


def key_of(id_: str) -> str:
    """How the key is written that the action `id_` has now: for sentences that name a key."""
    return written(CHANGEABLE[id_])


def written(binding: Binding) -> str:
    """The keys of a binding as the screen shows them, the main one first."""
    now = in_force(binding)
    return now.key_display or " ".join(_written(key) for key in now.key.split(","))


def footer(bindings: Iterable[object]) -> str:
    """The keys of a window on a line, each with its label after a no-break space."""
    return " · ".join(
        f"{written(binding)} {binding.description}".replace(" ", "\u00a0")
        for binding in bindings
        if isinstance(binding, Binding) and binding.show and binding.description
    )


def _written(key: str) -> str:
    *modifiers, last = key.split("+")
    name = _NAMES.get(last) or format_key(last)
    if modifiers or len(name) > 1:
        name = name[0].upper() + name[1:]
    return "+".join([*(modifier.capitalize() for modifier in modifiers), name])


def objection(id_: str, key: str, keys: Mapping[str, str]) -> str | None:
    """Why the action `id_` cannot have `key` while `keys` are changed; None where it can."""
    where, binding = _where(id_), CHANGEABLE[id_]
    character = key_to_character(key) or ""
    if character.isalnum() and where in _CODES:
        return _("Letters and digits belong to the codes and the suggestions.")
    if key == "escape":
        return _("Esc always goes back.")
    if not re.fullmatch(r"[A-Za-z0-9_+]+", key):
        return _("That is not a key.")
    if binding in EVERYWHERE and not re.search(r"ctrl\+|^f\d+$", key):
        # It also works in a text field, where other keys are text.
        return _("This action needs a key with Ctrl, or F1 to F12.")
    typed = where in _TYPED and not _types(binding.key)
    if typed and not _TYPES_NOTHING.fullmatch(key) and key not in binding.key.split(","):
        return _("In a text field this needs a key with Ctrl, F1 to F12, Tab or Enter.")
    return clash(id_, key, keys)


def _types(key: str) -> bool:
    return key == "space" or (key not in _NAMES and len(format_key(key)) == 1)


def _where(id_: str) -> str:
    return id_.rpartition(".")[0]


def clash(id_: str, key: str, keys: Mapping[str, str]) -> str | None:
    """Which other action has `key` where `id_` works, while `keys` are changed; None: none has."""
    for place in PLACES:
        for other in place.bindings:
            if (
                other.id not in (None, id_)
                and key in keys.get(other.id, other.key).split(",")
                and (_where(other.id) == _where(id_) or _everywhere(other.id, id_))
            ):
                return _("{key} is taken: {action} ({where}).").format(
                    key=_written(key), action=said(other), where=place.title
                )
    return None


def _everywhere(*ids: str) -> bool:
    return any(CHANGEABLE[id_] in EVERYWHERE for id_ in ids)


def accepted(wanted: Mapping[str, str]) -> dict[str, str]:
    """Of the keys in somebody's file those that can be in force together."""
    keys = {id_: key for id_, key in wanted.items() if id_ in CHANGEABLE}
    while refused := [id_ for id_, key in keys.items() if objection(id_, key, keys)]:
        del keys[refused[0]]
    return keys


def said(binding: Binding) -> str:
    """The sentence about a key in the help."""
    return binding.tooltip or binding.description
