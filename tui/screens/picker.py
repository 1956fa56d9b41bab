"""A window to search for codes by a part of their label, Dutch or English."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.fuzzy import Matcher
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from ...corpus.codebook.codes import Code, Codebook
from ...corpus.language import _
from ...corpus.search.words import plain
from ..keys import KeyedScreen, footer
from ..text import line
from ..widgets.changing import ChangingText


class CodePicker(KeyedScreen, ModalScreen[Sequence[str] | None]):
    """Returns the ids of the ticked codes, or else that of the code under the cursor.

    It changes nothing itself. Typing does not change which codes are ticked.
    """

    TITLE = _("Searching for a code")
    HELP_ORDER = 90
    TYPED_IN = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", _("give"), priority=True,
                tooltip=_("give or remove the ticked codes, or else the one under the cursor"),
                id="picker.give"),
        Binding("tab", "tick", _("tick several"), priority=True,
                tooltip=_("tick or untick a code, to give several at once"),
                id="picker.tick"),
        Binding("escape", "dismiss(None)", _("back"), id="picker.back"),
        Binding("down", "move(1)", _("next"), show=False, id="picker.down"),
        Binding("up", "move(-1)", _("previous"), show=False, id="picker.up"),
    ]  # fmt: skip

    def __init__(
        self,
        codebook: Codebook,
        given: tuple[str, ...] = (),
        *,
        title: str = "",
        among: Sequence[Code] | None = None,
    ) -> None:
        """Choose from all codes that can be given; with `among`, one of those."""
        super().__init__()
        self._codebook = codebook
        self._given = given
        self._several = among is None
        self._title = title or _("Search for a code")
        self._among = codebook.codes if among is None else among
        self._found: list[Code] = []
        self._ticked: list[str] = []

    def compose(self) -> ComposeResult:
        with Vertical(classes="window"):
            yield Static(self._heading, id="heading")
            yield Input(placeholder=_("part of a label, a keyword or an id"))
            yield ChangingText(id="ticked")
            yield OptionList(id="found")

    def on_mount(self) -> None:
        self.query_one("#ticked").display = False
        self._search("")

    @property
    def _heading(self) -> Content:
        keys = f" · {footer(self.BINDINGS)}" if self._several else ""
        return Content(self._title + keys)

    def set_title(self, title: str) -> None:
        """Change the title, once the number of quotes to code is known."""
        self._title = title
        self.query_one("#heading", Static).update(self._heading)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool:
        """Codes cannot be ticked if only one can be chosen."""
        del parameters
        return action != "tick" or self._several

    @on(Input.Changed)
    def _update_found(self) -> None:
        """Search for the current text; a key can arrive before the field reports its change."""
        typed = self.query_one(Input).value
        if typed != self._typed:
            self._search(typed)

    @property
    def _current(self) -> Code | None:
        at = self.query_one(OptionList).highlighted
        return None if at is None else self._found[at]

    def action_choose(self) -> None:
        self._update_found()
        if self._ticked:
            self.dismiss(self._ticked)
        elif self._current:
            self.dismiss([self._current.id])

    @on(OptionList.OptionSelected)
    def _clicked(self) -> None:
        if self._ticked:
            self.action_tick()
        else:
            self.action_choose()

    def action_tick(self) -> None:
        """Tick or untick the code under the cursor, and clear the text field for the next."""
        self._update_found()
        current = self._current
        if current is None:
            return
        if current.id in self._ticked:
            self._ticked.remove(current.id)
        else:
            self._ticked.append(current.id)
        ticked = self.query_one("#ticked", ChangingText)
        ticked.display = bool(self._ticked)
        names = (line(self._codebook.by_id[code].name) for code in self._ticked)
        ticked.change(Content("✓ " + " · ".join(names)))
        self.query_one(Input).value = ""
        self._search("", at=current)

    def action_move(self, by: int) -> None:
        self._update_found()
        options = self.query_one(OptionList)
        if by > 0:
            options.action_cursor_down()
        else:
            options.action_cursor_up()

    def _search(self, typed: str, at: Code | None = None) -> None:
        self._typed = typed
        self._found = found(self._among, typed)
        options = self.query_one(OptionList)
        options.set_options(
            Option(
                Content.assemble(
                    "✓" if code.id in self._ticked else " ",
                    "● " if code.id in self._given else "  ",
                    (f"{code.key:<3} ", "bold"),
                    line(self._codebook.path(code.id)),
                )
            )
            for code in self._found
        )
        options.highlighted = self._found.index(at) if at else 0 if self._found else None


def found(codes: Sequence[Code], typed: str) -> list[Code]:
    """The codes that match what was typed, the best first; all codes if nothing was typed."""
    if not typed.strip():
        return list(codes)
    matcher = Matcher(plain(typed.strip()))
    scored: list[tuple[float, int, Code]] = []
    for code in codes:
        labels = [*code.label.values(), code.id]
        score = max(matcher.match(plain(label)) for label in labels)
        # A match on a keyword ranks below every match on a label.
        score = score or 0.01 * max(
            (matcher.match(plain(keyword)) for keyword in code.keywords), default=0
        )
        if score:
            scored.append((-score, len(scored), code))
    return [code for _score, _order, code in sorted(scored)]
