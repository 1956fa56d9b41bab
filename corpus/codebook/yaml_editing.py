"""Editing the text of a `codebook.yaml` in place, changing as few characters as possible.

The YAML library tells where each code and each of its fields is in the text, and only that
part is written again. Comments, order, quotation marks, indentation and line ends stay as
they were, whatever somebody's style of YAML, and a diff shows the change and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from ..errors import Refusal
from ..language import _
from .codes import Spot
from .yaml_values import Value, block, flow

ORDER = (
    "id", "label", "key", "colour", "description", "include", "exclude", "keywords", "examples",
    "value", "exclusive", "questions", "parent", "retired", "merged_into", "codes",
)  # fmt: skip
"""The order of the fields of a code, which tells where to insert a new field."""

_STEP = 2
"""Columns of indentation, where the file does not show a style of its own."""

Fields = Mapping[str, Any]
"""A code as in the file: a `Value` for each field, and under `codes` a list of codes."""


@dataclass(frozen=True, slots=True)
class _Place:
    """The place of a code: which item of which list, in the `codes` of which code."""

    node: MappingNode
    among: SequenceNode
    index: int
    under: str | None


class CodebookText:
    """A codebook as text. Each method makes one change and reads the text again.

    Raises:
        Refusal: the change would delete a comment.
    """

    def __init__(self, text: str) -> None:
        self._newline = "\r\n" if "\r\n" in text else "\n"
        self._read(text)

    def _read(self, text: str) -> None:
        self.text = text
        self._places: dict[str, _Place] = {}
        self._walk(_value(YAML(typ="safe", pure=True).compose(text), "codes"), None)

    def _walk(self, among: Node | None, under: str | None) -> None:
        if isinstance(among, SequenceNode):
            for index, node in enumerate(among.value):
                id_ = _value(node, "id")
                if isinstance(node, MappingNode) and id_ is not None:
                    self._places[id_.value] = _Place(node, among, index, under)
                    self._walk(_value(node, "codes"), id_.value)

    def under(self, code: str) -> str | None:
        """The code in whose `codes` this one is nested; its `parent` field does not count."""
        return self._places[code].under

    def by_language(self, code: str, field: str) -> bool:
        """Whether a field of `code` has a text for each language."""
        return isinstance(_value(self._places[code].node, field), MappingNode)

    def put(self, code: str, field: str, value: Value) -> None:
        """Set a field of `code`; a text by language is added to the languages it has."""
        node = self._places[code].node
        old = _value(node, field)
        if isinstance(value, Mapping) and isinstance(old, MappingNode) and old.value:
            for language, words in value.items():
                # Each change reads the text again, so nodes from before it are out of date.
                languages = _value(self._places[code].node, field)
                if isinstance(languages, MappingNode):
                    self._put(languages, language, words)
        else:
            self._put(node, field, value)

    def remove(self, code: str, field: str, language: str | None = None) -> None:
        """Remove a field if it is there, or only one of its languages if it has others."""
        node = self._places[code].node
        within = _value(node, field)
        if language and isinstance(within, MappingNode) and len(within.value) > 1:
            node, field = within, language
        pairs = node.value
        i = next((i for i, (key, _old) in enumerate(pairs) if key.value == field), None)
        if i is None:
            return
        start, end = pairs[i][0].start_mark.index, self._pair_end(pairs[i])
        if not node.flow_style and not self._line_before(start).strip():
            start, end = self._line_start(start), self._line_end(end)
        elif i and node.flow_style:
            start = self._pair_end(pairs[i - 1])
        elif i + 1 < len(pairs):
            end = pairs[i + 1][0].start_mark.index
        if node.flow_style:
            self._keep_comments(code, node, start, end)
        self._splice(start, end, "")

    def place(self, code: str) -> tuple[int, int]:
        """The line and column, from 1, at which a code starts."""
        mark = self._places[code].node.start_mark
        return mark.line + 1, mark.column + 1

    def add(self, new: Sequence[Fields], spot: Spot) -> None:
        """Add codes next to each other, in the style of the code at `spot`."""
        place = self._places[spot.of]
        one_line = ", ".join(flow(fields) for fields in new)
        if place.node.flow_style:
            self._paste("".join(f"- {flow(fields)}\n" for fields in new), 0, one_line, spot)
            return
        gap = _STEP
        if spot.side != "in":
            gap = max(2, place.node.start_mark.column - place.among.start_mark.column)
        spread = isinstance(label := _value(place.node, "label"), MappingNode) and (
            not label.flow_style
        )
        self._paste(_blocks(new, gap, self._step(), spread=spread), 0, one_line, spot)

    def take_out(self, code: str) -> None:
        """Remove a code with everything in its `codes` and the comments about it."""
        self._cut(code, self._places[code])

    def move(self, code: str, spot: Spot) -> None:
        """Move a code with everything in its `codes` and the comments about it."""
        place = self._places[code]
        one_line = self.text[place.node.start_mark.index : self._end(place.node)]
        lines, column = f"- {one_line}\n", 0
        if not place.among.flow_style:
            start, end = self._region(place)
            lines, column = self.text[start:end], place.among.start_mark.column
            into = self._places[spot.of]
            if into.node.flow_style if spot.side == "in" else into.among.flow_style:
                self._keep_comments(code, place.node, start, end)
                if not place.node.flow_style:
                    one_line = flow(YAML(typ="safe", pure=True).load(_shifted(lines, -column))[0])
        self._cut(code, place)
        self._paste(lines, column, one_line, spot)

    def _put(self, node: MappingNode, field: str, value: Value) -> None:
        pairs = node.value
        for key, old in pairs:
            if key.value == field:
                self._replace(node, key, old, value)
                return
        place = ORDER.index(field) if field in ORDER else len(ORDER)
        earlier = [pair for pair in pairs if pair[0].value not in ORDER[place:]]
        last = (earlier or pairs)[-1]
        end = self._pair_end(last)
        if node.flow_style:
            self._splice(end, end, f", {field}: {flow(value)}")
        else:
            column = last[0].start_mark.column
            self._insert(self._line_end(end), " " * column + f"{field}:{block(value, column)}\n")

    def _replace(self, node: MappingNode, key: ScalarNode, old: Node, value: Value) -> None:
        colon, end = self.text.index(":", key.end_mark.index) + 1, self._pair_end((key, old))
        lines = value.split("\n") if isinstance(value, str) else []
        if isinstance(value, Sequence):
            lines = lines or list(value)
        if isinstance(old, SequenceNode) and lines and all(lines):
            self._replace_list(old, lines)
        elif "#" in self.text[colon : min(old.start_mark.index, end)]:
            self._splice(old.start_mark.index, end, flow(value, like=old))
        elif node.flow_style or self.text[end : self._line_end(end)].strip():
            self._splice(colon, end, f" {flow(value, like=old)}")
        else:
            column = key.start_mark.column
            self._splice(colon, end, block(value, column, like=old))

    def _replace_list(self, old: SequenceNode, lines: Sequence[str]) -> None:
        """Replace the items of a list; an item that stays keeps the way it was written."""
        was = {item.value: self.text[item.start_mark.index : self._end(item)] for item in old.value}
        items = [was.get(line) or flow(line) for line in lines]
        start, end = old.start_mark.index, self._end(old)
        if old.flow_style:
            self._splice(start, end, f"[{', '.join(items)}]")
        else:
            between = "\n" + " " * old.start_mark.column
            self._splice(start, end, between.join(f"- {item}" for item in items))

    def _cut(self, code: str, place: _Place) -> None:
        siblings = place.among.value
        if place.among.flow_style:
            start, end = place.node.start_mark.index, self._end(place.node)
            if place.index:
                start = self._end(siblings[place.index - 1])
            elif len(siblings) > 1:
                end = siblings[1].start_mark.index
            self._keep_comments(code, place.node, start, end)
        else:
            start, end = self._region(place)
        self._splice(start, end, "")
        if place.under is not None and len(siblings) == 1:
            self.remove(place.under, "codes")

    def _paste(self, lines: str, column: int, one_line: str, spot: Spot) -> None:
        """Insert a code at a spot, as `lines` with their dash at `column` or as `one_line`."""
        if spot.side == "in":
            self.remove(spot.of, "codes")
        place = self._places[spot.of]
        if spot.side == "in" and place.node.flow_style:
            end = self._pair_end(place.node.value[-1])
            self._splice(end, end, f", codes: [{one_line}]")
        elif spot.side == "in":
            last = self._line_end(self._pair_end(place.node.value[-1]))
            own = place.node.start_mark.column
            inner = _shifted(lines, own + self._step() - column)
            self._insert(last, " " * own + "codes:\n" + inner)
        elif place.among.flow_style:
            start, end = place.node.start_mark.index, self._end(place.node)
            if spot.side == "before":
                self._splice(start, start, f"{one_line}, ")
            else:
                self._splice(end, end, f", {one_line}")
        else:
            start, end = self._region(place)
            at = start if spot.side == "before" else end
            self._insert(at, _shifted(lines, place.among.start_mark.column - column))

    def _insert(self, at: int, lines: str) -> None:
        """Insert whole lines, also after a last line without a line end."""
        if at and self.text[at - 1] != "\n":
            self._splice(at, at, "\n" + lines.removesuffix("\n"))
        else:
            self._splice(at, at, lines if lines.endswith("\n") else lines + "\n")

    def _splice(self, start: int, end: int, new: str) -> None:
        new = new.replace("\r\n", "\n").replace("\n", self._newline)
        self._read(self.text[:start] + new + self.text[end:])

    def _step(self) -> int:
        """How far the dashes of `codes` are indented from their net elsewhere in the file."""
        for place in self._places.values():
            if place.under is not None and not place.among.flow_style:
                net = self._places[place.under].node
                return max(0, int(place.among.start_mark.column - net.start_mark.column))
        return _STEP

    def _region(self, place: _Place) -> tuple[int, int]:
        """The start and end of the lines of a code, with the comments about it.

        Those are the comments directly above it, and the ones after it that are indented more.
        """
        dash = place.among.start_mark.column
        start = self._line_start(place.node.start_mark.index)
        while self.text[start : start + dash + 1] != " " * dash + "-" and start:
            start = self._line_start(start - 1)
        while start:
            above = self._line_start(start - 1)
            if not 0 <= self._comment(above) <= dash:
                break
            start = above
        end = self._line_end(self._end(place.node))
        while self._comment(end) > dash:
            end = self._line_end(end)
        return start, end

    def _comment(self, start: int) -> int:
        """The column of the comment that is alone on the line at `start`; -1 if there is none."""
        line = self.text[start : self._line_end(start)]
        inner = line.lstrip(" ")
        return len(line) - len(inner) if inner.startswith("#") else -1

    def _keep_comments(self, code: str, within: Node, start: int, end: int) -> None:
        """Refuse to rewrite the text from `start` to `end` if there is a comment in it."""
        outside, at = "", start
        for leaf in _leaves(within):
            if leaf.value and start <= leaf.start_mark.index < end:
                outside += self.text[at : leaf.start_mark.index]
                at = max(at, self._end(leaf))
        if "#" in outside + self.text[at:end]:
            raise Refusal(
                _(
                    "This change would delete a comment on “{code}” in codebook.yaml; make it in"
                    " an editor instead."
                ).format(code=code)
            )

    def _end(self, node: Node) -> int:
        """The end of a node's own text, without a comment or an empty line after it."""
        if isinstance(node, ScalarNode):
            start, end = int(node.start_mark.index), int(node.end_mark.index)
            return start + len(self.text[start:end].rstrip())
        if isinstance(node, MappingNode) and not node.flow_style:
            return self._pair_end(node.value[-1])
        if isinstance(node, SequenceNode) and not node.flow_style:
            return self._end(node.value[-1])
        return int(node.end_mark.index)

    def _pair_end(self, pair: tuple[ScalarNode, Node]) -> int:
        key, value = pair
        colon = self.text.index(":", key.end_mark.index) + 1
        # The library puts an empty value at an arbitrary place.
        empty = isinstance(value, ScalarNode) and not value.value and not value.style
        return colon if empty else self._end(value)

    def _line_start(self, at: int) -> int:
        return self.text.rfind("\n", 0, at) + 1

    def _line_before(self, at: int) -> str:
        return self.text[self._line_start(at) : at]

    def _line_end(self, at: int) -> int:
        end = self.text.find("\n", at)
        return len(self.text) if end < 0 else end + 1


def written(codes: Sequence[Fields]) -> str:
    """The key `codes` of a codebook with exactly these codes."""
    return "codes:\n" + _shifted(_blocks(codes, _STEP, _STEP), _STEP)


def _blocks(codes: Sequence[Fields], gap: int, step: int, *, spread: bool = False) -> str:
    """Codes as lines: their dash at column 0, fields at `gap`, nested dashes `step` further."""
    text = ""
    for fields in codes:
        lines = [
            f"codes:\n{_shifted(_blocks(value, gap, step, spread=spread), gap + step)}".rstrip("\n")
            if name == "codes"
            else f"{name}:{block(value, gap, spread=spread)}"
            for name, value in fields.items()
        ]
        text += "-" + " " * (gap - 1) + ("\n" + " " * gap).join(lines) + "\n"
    return text


def _value(node: Node | None, field: str) -> Node | None:
    pairs: Sequence[tuple[Node, Node]] = node.value if isinstance(node, MappingNode) else ()
    return next((value for key, value in pairs if key.value == field), None)


def _leaves(node: Node) -> Iterator[ScalarNode]:
    """All scalars of a node, in text order."""
    if isinstance(node, ScalarNode):
        yield node
    elif isinstance(node, SequenceNode):
        for item in node.value:
            yield from _leaves(item)
    elif isinstance(node, MappingNode):
        for pair in node.value:
            for part in pair:
                yield from _leaves(part)


def _shifted(lines: str, columns: int) -> str:
    """Indent lines by `columns` more, or by as many fewer as they have."""
    shifted = []
    for line in lines.split("\n"):
        left = max(0, len(line) - len(line.lstrip(" ")) + columns)
        shifted.append(" " * left + line.lstrip(" ") if line.strip() else line)
    return "\n".join(shifted)
