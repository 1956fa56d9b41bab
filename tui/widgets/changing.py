"""Text that is redrawn only when it changes."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual
from textual.widgets import Static


class ChangingText(Static):
    """A text that most keypresses do not change.

    A new layout of the whole screen takes more time than anything else that a keypress does.
    It is skipped if the new text takes as much room as the old one.
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


class ChangingLines(ScrollView, can_focus=False):
    """Lines to scroll through; only visible lines that changed are redrawn."""

    _shown: Sequence[Content] = ()

    def change(self, lines: Sequence[Content]) -> None:
        before, self._shown = self._shown, lines
        if len(before) != len(lines):
            self.virtual_size = Size(0, len(lines))
            self.refresh()
            return
        for y, (old, new) in enumerate(zip(before, lines, strict=True)):
            if new is not old and not new.is_same(old):
                self.refresh_line(y)

    def render_line(self, y: int) -> Strip:
        width, at = self.scrollable_content_region.width, y + self.scroll_offset.y
        if at >= len(self._shown):
            return Strip.blank(width, self.rich_style)
        return Visual.to_strips(self, self._shown[at], width, 1, self.visual_style)[0]
