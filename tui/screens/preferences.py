"""The preferences window: the coder's name, the language, the theme, and all keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.events import Key
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from ...corpus.errors import Refusal
from ...corpus.language import _
from .. import keys, preferences
from ..keys import KeyedScreen, Place, changeable, footer, help_text, is_changed, key_label, places
from ..text import line
from ..widgets.changing import ChangingText
from .ask import AskScreen

_LANGUAGES = (None, "nl", "en")
_LABEL_WIDTH = 14


class PreferencesScreen(KeyedScreen, ModalScreen[None]):
    """Saves each change; all but those of name and language apply at once."""

    TITLE = _("Preferences")
    HELP_ORDER = 210
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", _("change"), priority=True, id="preferences.change"),
        Binding(
            "delete,backspace",
            "reset_key",
            _("default key"),
            tooltip=_("give the action its default key again"),
            id="preferences.own",
        ),
        Binding("escape", "dismiss(None)", _("back"), id="preferences.back"),
    ]

    def compose(self) -> ComposeResult:
        with Vertical(classes="window -broad"):
            yield Static(Content(f"{self.TITLE} · {footer(self.BINDINGS)}"))
            yield OptionList(id="preferences")

    def on_mount(self) -> None:
        try:
            self._preferences = preferences.read()
        except Refusal:
            # The app has reported this already; a change will report it again.
            self._preferences = preferences.Preferences()
        self._list()
        self.app.theme_changed_signal.subscribe(self, lambda _theme: self._list())

    def _list(self) -> None:
        listed = self.query_one(OptionList)
        at = listed.highlighted or 0
        names = {None: _("the language of the system"), "nl": "Nederlands", "en": "English"}
        language, name = (
            names[self._preferences.language],
            self._preferences.coder or _("not given yet"),
        )
        listed.set_options(
            [
                Option(_row(_("Coder"), line(name), _("from the next start")), id="coder"),
                Option(_row(_("Language"), language, _("from the next start")), id="language"),
                Option(_row(_("Theme"), line(self.app.theme)), id="theme"),
                *(option for place in places() for option in self._keys(place)),
                Option(_row("", _("give all actions their default keys again")), id="own"),
            ]
        )
        listed.highlighted = at

    def _keys(self, place: Place) -> Iterator[Option]:
        yield Option(Content.styled(place.title, "bold"), disabled=True)
        for binding in place.bindings:
            if binding.id:
                changed = _("changed") if is_changed(binding) else ""
                yield Option(
                    _row(key_label(binding), help_text(binding), changed), id=f"key-{binding.id}"
                )

    @on(OptionList.OptionSelected)
    async def action_choose(self) -> None:
        option = self.query_one(OptionList).highlighted_option
        match option.id if option else None:
            case "coder":
                title = _("Your name as a coder")
                await self.app.push_screen(
                    AskScreen(title, self._preferences.coder or ""), self._set_coder
                )
            case "language":
                now = _LANGUAGES.index(self._preferences.language)
                self._change(language=_LANGUAGES[(now + 1) % len(_LANGUAGES)])
            case "theme":
                self.app.action_change_theme()
            case "own":
                self._change(keys={})
            case str(chosen):
                await self._ask(chosen.removeprefix("key-"))

    def _set_coder(self, name: str | None) -> None:
        if name and name.strip():
            self._change(coder=" ".join(name.split()))

    def action_reset_key(self) -> None:
        """Give the action under the cursor its default key again, unless another action has it."""
        option = self.query_one(OptionList).highlighted_option
        id_ = (option.id or "").removeprefix("key-") if option else ""
        changed = dict(self._preferences.keys)
        if changed.pop(id_, None) is None:
            return
        for key in changeable()[id_].key.split(","):
            taken = keys.clash(id_, key, changed)
            if taken:
                self.notify(taken, severity="warning", markup=False)
                return
        self._change(keys=changed)

    async def _ask(self, id_: str) -> None:
        def take(key: str | None) -> None:
            if key is not None:
                self._change(keys={**self._preferences.keys, id_: key})

        await self.app.push_screen(KeyScreen(id_, self._preferences.keys), take)

    def _change(self, **changes: object) -> None:
        """Save preferences, and apply them once they are on disk."""
        try:
            self._preferences = preferences.change(**changes)
        except Refusal as refusal:
            self.notify(str(refusal), severity="error", markup=False)
            return
        keys.install(self.app, keys.usable_keys(self._preferences.keys))
        self._list()


class KeyScreen(ModalScreen[str | None]):
    """Returns the key that is pressed, or None after Esc; refuses a key that cannot be used."""

    def __init__(self, id_: str, changed: Mapping[str, str]) -> None:
        super().__init__()
        self._action = id_
        self._changed = changed

    def compose(self) -> ComposeResult:
        binding = changeable()[self._action]
        with Vertical(classes="window"):
            yield Static(Content.styled(help_text(binding), "bold"))
            yield ChangingText(
                Content(
                    _("The key is now {key}. Press a new key, or Esc to keep this one.").format(
                        key=key_label(binding)
                    )
                ),
                id="asked",
            )

    def on_key(self, event: Key) -> None:
        event.stop()
        if event.key == "escape":
            self.dismiss(None)
            return
        why = keys.objection(self._action, event.key, self._changed)
        if why is None:
            self.dismiss(event.key)
        else:
            asked = self.query_one("#asked", ChangingText)
            asked.change(Content(f"{why} " + _("Press another key, or Esc to keep the old one.")))


def _row(key: str, what: str, note: str = "") -> Content:
    return Content.assemble(
        (f"{key:<{_LABEL_WIDTH}}", "bold"), what, (f"  · {note}" if note else "", "italic")
    )
