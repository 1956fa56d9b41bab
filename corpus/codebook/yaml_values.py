"""Writing values as YAML: quoted where they must be, in the style of the value they replace."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.nodes import Node, ScalarNode
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, SingleQuotedScalarString

Value = str | bool | int | Sequence[str] | Mapping[str, str]


def flow(value: Any, like: Node | None = None) -> str:
    """The value on one line, in a form that is also valid between braces."""
    return _dumped({"a": _quoted(value, like)}, between=True)[4:-1]


def block(value: Value, column: int, *, like: Node | None = None, spread: bool = False) -> str:
    """The value as written after the colon of a field whose name starts at `column`.

    A text of several lines is written on several lines, and so is a text in several languages
    if `spread` is set.
    """
    if isinstance(value, Mapping):
        if not spread:
            return f" {flow(value)}"
        indent = "\n" + " " * (column + 2)
        return "".join(
            f"{indent}{name}:{block(words, column + 2)}" for name, words in value.items()
        )
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f" {flow(value)}"
    if isinstance(value, str) and "\n" in value and _plain(value):
        indent = "\n" + " " * (column + 2)
        return " |-" + "".join(indent + line if line else "\n" for line in value.split("\n"))
    return " " + _dumped({"a": _quoted(value, like)}, between=False)[3:]


def _plain(text: str) -> bool:
    """Whether the text can be a block of lines: no indentation or invisible characters to lose."""
    lines = text.split("\n")
    return (
        all(line.isprintable() and line == line.rstrip() for line in lines)
        and bool(lines[0])
        and not lines[0][0].isspace()
        and bool(lines[-1])
    )


def _quoted(value: Any, like: Node | None) -> Any:
    """The value with the quotation marks of the value it replaces."""
    if isinstance(value, Mapping):
        return {name: _quoted(part, None) for name, part in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_quoted(part, None) for part in value]
    if isinstance(value, str) and not value.isprintable():
        return DoubleQuotedScalarString(value)
    if isinstance(value, str) and isinstance(like, ScalarNode):
        marks = {"'": SingleQuotedScalarString, '"': DoubleQuotedScalarString}
        return marks.get(like.style, str)(value)
    return value


def _dumped(value: Any, *, between: bool) -> str:
    yaml = YAML(pure=True)
    yaml.width = 1 << 30
    yaml.default_flow_style = between
    out = io.StringIO()
    yaml.dump(value, out)
    return out.getvalue().rstrip("\n").removesuffix("\n...")
