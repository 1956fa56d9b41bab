"""The keys: how each is shown, where it works, and which ones the user has changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from operator import attrgetter
from typing import Any, ClassVar, NamedTuple

from textual.app import App
from textual.binding import Binding, BindingType
from textual.keys import format_key, key_to_character

from ..corpus.language import _
from .coding_keys import EVERYWHERE


class Place(NamedTuple):
    """Where keys work: on one screen, or on all of them."""

    title: str
    bindings: Sequence[Binding]
    typed_in: bool = False
    letters_give_codes: bool = False


class KeyedScreen:
    """Base of a screen whose keys are in the help and can be changed in the preferences.

    The ids of its bindings begin with one name and a point; on the coding screen with nothing.
    """

    TITLE: ClassVar[str | None]
    BINDINGS: ClassVar[list[BindingType]]
    HELP_ORDER: ClassVar[int]
    """The help lists the screens from the lowest to the highest."""
    TYPED_IN: ClassVar[bool] = False
    """Whether it has a field in which text is typed, so that most keys are text."""
    LETTERS_GIVE_CODES: ClassVar[bool] = False
    """Whether letters and digits belong to the codes."""


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


def places() -> Sequence[Place]:
    """Where keys work, in the order of the help: the coding screen, everywhere, each window."""
    return _places(tuple(KeyedScreen.__subclasses__()))


@lru_cache(maxsize=1)
def _places(screens: Sequence[type[KeyedScreen]]) -> Sequence[Place]:
    coding, *windows = (
        Place(
            screen.TITLE or "",
            [binding for binding in screen.BINDINGS if isinstance(binding, Binding)],
            screen.TYPED_IN,
            screen.LETTERS_GIVE_CODES,
        )
        for screen in sorted(screens, key=attrgetter("HELP_ORDER"))
    )
    return [coding, Place(_("Everywhere"), EVERYWHERE), *windows]


def changeable() -> dict[str, Binding]:
    """The bindings whose key can be changed, by id: all but the letters and digits of codes."""
    return {binding.id: binding for place in places() for binding in place.bindings if binding.id}


def install(app: App[Any], keys: Mapping[str, str]) -> None:
    """Let these actions have these keys from here on, and all others their own."""
    _changed.clear()
    _changed.update(keys)
    app.set_keymap({id_: in_force(changeable()[id_]).key for id_ in keys})


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
    return written(changeable()[id_])


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
    binding = changeable()[id_]
    place = next(place for place in places() if binding in place.bindings)
    character = key_to_character(key) or ""
    if character.isalnum() and place.letters_give_codes:
        return _("Letters and digits belong to the codes and the suggestions.")
    if key == "escape":
        return _("Esc always goes back.")
    if not re.fullmatch(r"[A-Za-z0-9_+]+", key):
        return _("That is not a key.")
    if binding in EVERYWHERE and not re.search(r"ctrl\+|^f\d+$", key):
        # It also works in a text field, where other keys are text.
        return _("This action needs a key with Ctrl, or F1 to F12.")
    typed = place.typed_in and not _types(binding.key)
    if typed and not _TYPES_NOTHING.fullmatch(key) and key not in binding.key.split(","):
        return _("In a text field this needs a key with Ctrl, F1 to F12, Tab or Enter.")
    return clash(id_, key, keys)


def _types(key: str) -> bool:
    return key == "space" or (key not in _NAMES and len(format_key(key)) == 1)


def clash(id_: str, key: str, keys: Mapping[str, str]) -> str | None:
    """Which other action has `key` where `id_` works, while `keys` are changed; None: none has."""
    binding = changeable()[id_]
    for place in places():
        if not (binding in place.bindings or binding in EVERYWHERE or place.bindings is EVERYWHERE):
            continue
        for other in place.bindings:
            if other.id not in (None, id_) and key in keys.get(other.id, other.key).split(","):
                return _("{key} is taken: {action} ({where}).").format(
                    key=_written(key), action=said(other), where=place.title
                )
    return None


def accepted(wanted: Mapping[str, str]) -> dict[str, str]:
    """Of the keys in somebody's file those that can be in force together."""
    keys = {id_: key for id_, key in wanted.items() if id_ in changeable()}
    while refused := [id_ for id_, key in keys.items() if objection(id_, key, keys)]:
        del keys[refused[0]]
    return keys


def said(binding: Binding) -> str:
    """The sentence about a key in the help."""
    return binding.tooltip or binding.description
