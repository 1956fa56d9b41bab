"""Text that is drawn again only when it is different."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static


class Changing(Static):
    """A static text of which most keypresses leave most parts as they are.

    Updating a text lays out the whole screen anew, which costs more than all else that a
    keypress does.
    """

    _shown: Content | None = None

    def change(self, content: Content) -> None:
        if self._shown is None or not content.is_same(self._shown):
            self._shown = content
            self.update(content)
