"""Text that is drawn again only when it is different."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static


class Changing(Static):
    """A static text of which most keypresses leave most parts as they are.

    Laying out the whole screen anew costs more than all else that a keypress does, and is
    left out where the new text takes as much room as the old one.
    """

    _shown: Content | None = None

    def change(self, content: Content) -> None:
        if self._shown is None or not content.is_same(self._shown):
            fits = self._shown is not None and self._fits(content, self._shown)
            self._shown = content
            self.update(content, layout=not fits)

    def _fits(self, content: Content, before: Content) -> bool:
        width, height = self.styles.width, self.styles.height
        rules, room = self.styles.get_rules(), self.content_size.width
        return bool(
            room
            and not (
                width
                and width.is_auto
                and content.get_optimal_width(rules, 0) != before.get_optimal_width(rules, 0)
            )
            and not (
                height
                and height.is_auto
                and content.get_height(rules, room) != before.get_height(rules, room)
            )
        )
