"""A short tour: what to press, one thing at a time, on the screen as it is."""

from __future__ import annotations

from collections.abc import Mapping

from textual.content import Content
from textual.message import Message

from ...corpus.codebook.codes import Codebook
from ...corpus.language import _
from ..keys import CHANGEABLE, key_of
from ..text import line
from .changing import Changing

STEPS: Mapping[str, str] = {
    "code": _(
        "Welcome! This is an answer to an open question, with the codes on the right. Give it"
        " one: type the letters in front of it, such as {letters} for {code}."
    ),
    "suggestion": _(
        "Under the answer are suggestions; the words underlined in it say why. Take one over"
        " with its digit."
    ),
    "done": _(
        "Is that all? {done} is done, and brings the next answer. {no-code} says that no code"
        " applies."
    ),
    "undo": _(
        "Nothing is ever lost, and everything can be taken back. {undo} undoes what you did"
        " last; try it."
    ),
    "search": _(
        "You need not know the letters: {search} finds a code by a part of its name. Type some,"
        " then Enter."
    ),
    "retrain": _(
        "turven learns from you, by itself after every 25 answers. {retrain} makes it learn now,"
        " while you go on; it says so when it is too early."
    ),
    "export": _("And at the end: {export} writes all you coded to a file, for Excel or R."),
    "end": _(
        "That was it. {help} shows all keys, {palette} finds a command by its name, {preferences}"
        " changes keys and colours."
    ),
}
"""What the person is to do, in this order, and how that is said; at the end there is nothing."""

_ORDER = tuple(STEPS)


class Tour(Changing):
    """Says the step, and moves on when that was done. It takes no keys from the screen."""

    class Left(Message):
        """The tour was seen to its end, or the person had enough of it."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - as Textual calls it
        super().__init__(id=id)
        self._at = 0
        self._example: Mapping[str, str] = {}

    def begin(self, codebook: Codebook) -> None:
        """Begin at the first step, with a code of this book as an example."""
        self._at = 0
        self.go_on(codebook)

    def go_on(self, codebook: Codebook) -> None:
        """Come back where it was; skip a step if it is there already."""
        code = codebook.codes[0]
        self._example = {"letters": " ".join(code.key), "code": line(code.name)}
        if self.display:
            self._next()
        else:
            self.display = True
            self._show()

    def did(self, what: str) -> None:
        """Move on if this is what the step asks for."""
        if self.display and _ORDER[self._at] == what:
            self._next()

    def leave(self) -> bool:
        """Go away, until it is called back; False where it was not there."""
        if not self.display:
            return False
        self.display = False
        self.post_message(self.Left())
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
        keys = {id_: key_of(id_) for id_ in CHANGEABLE}
        where = _("Tour, {at} of {steps} · {on} goes on · {leave} leaves").format(
            at=self._at + 1, steps=len(_ORDER), on=keys["tour"], leave=keys["forget"]
        )
        said = STEPS[_ORDER[self._at]].format(**keys, **self._example)
        self.change(Content.assemble((where, "$text-accent"), "\n", (said, "bold")))
