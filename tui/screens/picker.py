"""Searching for codes by a part of their label, in Dutch and in English."""

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
from ..keys import footer
from ..text import line
from ..widgets.changing import Changing


class CodePicker(ModalScreen[Sequence[str] | None]):
    """Gives back the ids of the codes that were ticked, or else of the one that was chosen.

    It changes nothing itself: what the quote has, and what is ticked, stays so whatever is
    typed.
    """

    TITLE = _("Searching for a code")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", _("give"), priority=True,
                tooltip=_("give or take away all that is ticked, else the one under the cursor"),
                id="picker.give"),
        Binding("tab", "tick", _("tick several"), priority=True,
                tooltip=_("tick a code, to give several at once, or take that back"),
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
        """Choose from all codes that can be given, or one `among` others."""
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
            yield Input(placeholder=_("part of its label, keyword or id"))
            yield Changing(id="ticked")
            yield OptionList(id="found")

    def on_mount(self) -> None:
        self.query_one("#ticked").display = False
        self._search("")

    @property
    def _heading(self) -> Content:
        keys = f" · {footer(self.BINDINGS)}" if self._several else ""
        return Content(self._title + keys)

    def say(self, title: str) -> None:
        """Have another title, as what the codes are for was not known yet."""
        self._title = title
        self.query_one("#heading", Static).update(self._heading)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool:
        """Where one code is to be chosen, none is ticked."""
        del parameters
        return action != "tick" or self._several

    @on(Input.Changed)
    def _follow(self) -> None:
        """Have what is found be what was typed, which keys can be ahead of."""
        typed = self.query_one(Input).value
        if typed != self._typed:
            self._search(typed)

    @property
    def _current(self) -> Code | None:
        at = self.query_one(OptionList).highlighted
        return None if at is None else self._found[at]

    def action_choose(self) -> None:
        self._follow()
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
        """Tick the code under the cursor, or take that back; the next one can be searched for."""
        self._follow()
        current = self._current
        if current is None:
            return
        if current.id in self._ticked:
            self._ticked.remove(current.id)
        else:
            self._ticked.append(current.id)
        ticked = self.query_one("#ticked", Changing)
        ticked.display = bool(self._ticked)
        names = (line(self._codebook.by_id[code].name) for code in self._ticked)
        ticked.change(Content("✓ " + " · ".join(names)))
        self.query_one(Input).value = ""
        self._search("", at=current)

    def action_move(self, by: int) -> None:
        self._follow()
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
    """The codes that fit what was typed, the best first; all of them when nothing was."""
    if not typed.strip():
        return list(codes)
    matcher = Matcher(plain(typed.strip()))
    scored: list[tuple[float, int, Code]] = []
    for code in codes:
        labels = [*code.label.values(), code.id]
        score = max(matcher.match(plain(label)) for label in labels)
        # A keyword finds its code too, behind those whose label fits.
        score = score or 0.01 * max(
            (matcher.match(plain(keyword)) for keyword in code.keywords), default=0
        )
        if score:
            scored.append((-score, len(scored), code))
    return [code for _score, _order, code in sorted(scored)]
