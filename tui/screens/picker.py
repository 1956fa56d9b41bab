"""Searching for a code by a part of its label, in Dutch and in English."""

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
from ..text import line


class CodePicker(ModalScreen[str | None]):
    """Gives back the id of the code that was chosen, or None.

    It changes nothing itself: what the quote has stays ticked whatever is typed.
    """

    TITLE = _("Searching for a code")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", _("give or take away"), priority=True, id="picker.give"),
        Binding("escape", "dismiss(None)", _("back"), id="picker.back"),
        Binding("down", "move(1)", _("next"), show=False, id="picker.down"),
        Binding("up", "move(-1)", _("previous"), show=False, id="picker.up"),
    ]

    def __init__(
        self,
        codebook: Codebook,
        given: tuple[str, ...] = (),
        *,
        title: str = "",
        among: Sequence[Code] | None = None,
    ) -> None:
        """Choose from all codes that can be given, or `among` others."""
        super().__init__()
        self._codebook = codebook
        self._given = given
        self._title = title or _("Search for a code · ↑↓ choose · Enter gives or takes away")
        self._among = codebook.codes if among is None else among
        self._found: list[Code] = []

    def compose(self) -> ComposeResult:
        with Vertical(classes="window"):
            yield Static(Content(self._title))
            yield Input(placeholder=_("part of its label, keyword or id"))
            yield OptionList(id="found")

    def on_mount(self) -> None:
        self._search("")

    @on(Input.Changed)
    def _follow(self) -> None:
        """Have what is found be what was typed, which keys can be ahead of."""
        typed = self.query_one(Input).value
        if typed != self._typed:
            self._search(typed)

    def action_choose(self) -> None:
        self._follow()
        options = self.query_one(OptionList)
        if options.highlighted is not None:
            self.dismiss(self._found[options.highlighted].id)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._found[event.option_index].id)

    def action_move(self, by: int) -> None:
        self._follow()
        options = self.query_one(OptionList)
        if by > 0:
            options.action_cursor_down()
        else:
            options.action_cursor_up()

    def _search(self, typed: str) -> None:
        self._typed = typed
        self._found = found(self._among, typed)
        options = self.query_one(OptionList)
        options.set_options(
            Option(
                Content.assemble(
                    "● " if code.id in self._given else "  ",
                    (f"{code.key:<3} ", "bold"),
                    line(self._codebook.path(code.id)),
                )
            )
            for code in self._found
        )
        options.highlighted = 0 if self._found else None


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
