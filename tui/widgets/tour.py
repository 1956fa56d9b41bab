"""A short tour of the keys, one step at a time, on the real screen."""

from __future__ import annotations

from collections.abc import Mapping

from textual.content import Content
from textual.message import Message

from ...corpus.codebook.codes import Codebook
from ...corpus.language import _
from ..keys import changeable, key_of
from ..text import line
from .changing import ChangingText

STEPS: Mapping[str, str] = {
    "code": _(
        "Welcome! This is an answer to an open question, with the codes on the right. Give it"
        " one: type the letters in front of it, such as {letters} for {code}."
    ),
    "suggestion": _(
        "Under the answer are suggestions. The underlined words in the answer are their evidence."
        " Accept a suggestion with its digit."
    ),
    "done": _(
        "Is that all? {done} finishes the answer and shows the next one. {no-code} means that no"
        " code applies."
    ),
    "undo": _(
        "Nothing is ever lost, and every decision can be undone. {undo} undoes the last one;"
        " try it."
    ),
    "search": _(
        "You need not know the letters: {search} finds a code by a part of its label. Type some"
        " of it, then press Enter."
    ),
    "retrain": _(
        "turven learns from your coding: after every 25 answers it retrains its model. {retrain}"
        " retrains it now, while you go on; a message says so if it is too early."
    ),
    "export": _("At the end, {export} writes all your codings to a file for Excel, SPSS or R."),
    "end": _(
        "This is the end of the tour. {help} shows all keys, {palette} finds a command by its"
        " name, {preferences} changes keys and colours."
    ),
}
"""The steps in order: the action that completes each one, and its text."""

_ORDER = tuple(STEPS)


class Tour(ChangingText):
    """Shows one step, and the next when its action has been done. It handles no keys."""

    class Ended(Message):
        """The tour was finished, or closed early."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - as Textual calls it
        super().__init__(id=id)
        self._at = 0
        self._example: Mapping[str, str] = {}

    def begin(self, codebook: Codebook) -> None:
        """Begin at the first step, with a code of this codebook as an example."""
        self._at = 0
        self.go_on(codebook)

    def go_on(self, codebook: Codebook) -> None:
        """Open the tour at its current step, or, if it is open, skip that step."""
        code = codebook.codes[0]
        self._example = {"letters": " ".join(code.key), "code": line(code.name)}
        if self.display:
            self._next()
        else:
            self.display = True
            self._show()

    def did(self, action: str) -> None:
        """Go to the next step if the current one asks for this action."""
        if self.display and _ORDER[self._at] == action:
            self._next()

    def leave(self) -> bool:
        """Close the tour; False if it was not open."""
        if not self.display:
            return False
        self.display = False
        self.post_message(self.Ended())
        return True

    def on_click(self) -> None:
        self._next()

    def _next(self) -> None:
        self._at += 1
        if self._at < len(_ORDER):
            self._show()
        else:
            self._at = 0
            self.leave()

    def _show(self) -> None:
        keys = {id_: key_of(id_) for id_ in changeable()}
        where = _("Tour, step {at} of {steps} · {on}: next step · {leave}: close").format(
            at=self._at + 1, steps=len(_ORDER), on=keys["tour"], leave=keys["forget"]
        )
        text = STEPS[_ORDER[self._at]].format(**keys, **self._example)
        self.change(Content.assemble((where, "$text-accent"), "\n", (text, "bold")))
