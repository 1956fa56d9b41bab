"""The keys: how each is shown, on which screen it works, and which ones the user has changed."""

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
    """The keys of one screen, or those that work on every screen."""

    title: str
    bindings: Sequence[Binding]
    typed_in: bool = False
    letters_give_codes: bool = False


class KeyedScreen:
    """Base of a screen whose keys are in the help and can be changed in the preferences.

    The ids of its bindings have the form `screen.action`; on the coding screen, `action`.
    """

    TITLE: ClassVar[str | None]
    BINDINGS: ClassVar[list[BindingType]]
    HELP_ORDER: ClassVar[int]
    """The position of the screen in the help; lower numbers come first."""
    TYPED_IN: ClassVar[bool] = False
    """Whether the screen has a text field, in which most keys type text."""
    LETTERS_GIVE_CODES: ClassVar[bool] = False
    """Whether letters and digits are reserved for codes."""


_KEY_WITHOUT_TEXT = re.compile(
    r".*ctrl\+.*|f\d+|(shift\+)?tab|enter|up|down|pageup|pagedown|insert"
)

_changed: dict[str, str] = {}
"""The keys that the user chose, by the id of the action."""

_SYMBOLS = {
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
    """The places in the order of the help: the coding screen, every screen, then each window."""
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
    """The bindings whose key can be changed, by id: all except the letters and digits of codes."""
    return {binding.id: binding for place in places() for binding in place.bindings if binding.id}


def install(app: App[Any], keys: Mapping[str, str]) -> None:
    """Give the actions in `keys`, by id, the keys in it, and all other actions their defaults."""
    _changed.clear()
    _changed.update(keys)
    app.set_keymap({id_: with_current_key(changeable()[id_]).key for id_ in keys})


def is_changed(binding: Binding) -> bool:
    """Whether the user chose another key for this action."""
    return binding.id in _changed


def with_current_key(binding: Binding) -> Binding:
    """The binding with its current key; an action that has Esc keeps it besides a new key."""
    changed = _changed.get(binding.id or "")
    if changed is None:
        return binding
    kept = "escape," if "escape" in binding.key.split(",") else ""
    return replace(binding, key=kept + changed, key_display=None)


def key_of(id_: str) -> str:
    """The current key of the action `id_`, as shown in sentences."""
    return key_label(changeable()[id_])


def key_label(binding: Binding) -> str:
    """The current keys of a binding as shown on the screen, the main one first."""
    current = with_current_key(binding)
    return current.key_display or " ".join(_label(key) for key in current.key.split(","))


def footer(bindings: Iterable[object]) -> str:
    """The keys of a window and what they do, on one line; no key is separated from its label."""
    return " · ".join(
        f"{key_label(binding)} {binding.description}".replace(" ", "\u00a0")
        for binding in bindings
        if isinstance(binding, Binding) and binding.show and binding.description
    )


def _label(key: str) -> str:
    *modifiers, last = key.split("+")
    name = _SYMBOLS.get(last) or format_key(last)
    if modifiers or len(name) > 1:
        name = name[0].upper() + name[1:]
    return "+".join([*(modifier.capitalize() for modifier in modifiers), name])


def objection(id_: str, key: str, keys: Mapping[str, str]) -> str | None:
    """Why the action `id_` cannot get `key`; None if it can.

    Args:
        keys: the keys that the user chose for other actions, by the id of the action.
    """
    binding = changeable()[id_]
    place = next(place for place in places() if binding in place.bindings)
    character = key_to_character(key) or ""
    if character.isalnum() and place.letters_give_codes:
        return _("Letters and digits are reserved for codes and suggestions.")
    if key == "escape":
        return _("Esc always goes back.")
    if not re.fullmatch(r"[A-Za-z0-9_+]+", key):
        return _("turven cannot use this key.")
    if binding in EVERYWHERE and not re.search(r"ctrl\+|^f\d+$", key):
        # The action also works in a text field, where other keys type text.
        return _("This action needs a key with Ctrl, or F1 to F12.")
    beside_text = place.typed_in and not _is_text(binding.key)
    if beside_text and not _KEY_WITHOUT_TEXT.fullmatch(key) and key not in binding.key.split(","):
        return _(
            "On a screen with a text field, this action needs a key with Ctrl, F1 to F12, Tab or"
            " Enter."
        )
    return clash(id_, key, keys)


def _is_text(key: str) -> bool:
    return key == "space" or (key not in _SYMBOLS and len(format_key(key)) == 1)


def clash(id_: str, key: str, keys: Mapping[str, str]) -> str | None:
    """Says which other action has `key` on the same screens as `id_`; None if it is free."""
    binding = changeable()[id_]
    for place in places():
        if not (binding in place.bindings or binding in EVERYWHERE or place.bindings is EVERYWHERE):
            continue
        for other in place.bindings:
            if other.id not in (None, id_) and key in keys.get(other.id, other.key).split(","):
                return _("{key} is already in use: {action} ({where}).").format(
                    key=_label(key), action=help_text(other), where=place.title
                )
    return None


def usable_keys(chosen: Mapping[str, str]) -> dict[str, str]:
    """The keys in `chosen`, by the id of the action, that can be used together."""
    keys = {id_: key for id_, key in chosen.items() if id_ in changeable()}
    while refused := [id_ for id_, key in keys.items() if objection(id_, key, keys)]:
        del keys[refused[0]]
    return keys


def help_text(binding: Binding) -> str:
    """What a key does, as the help says it."""
    return binding.tooltip or binding.description
