"""A list of codes in Markdown: a bullet is a code, and one with bullets below it a net.

```
- Wetgeving
  - Privacywet: privacyregels als rem
  - Regeldruk
- **Geld**: te weinig budget
```

The text after a colon, and indented below a bullet, is the description. Headings and
other text outside the list are skipped.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import Refusal
from ..language import _
from .codes import MAX_DEPTH, ListedCode
from .encoding import encoding_of, undecodable, unreadable
from .kinds import check_kind, head_of

_BULLET = re.compile(r"([ \t]*)(?:[-*+•]|\d{1,9}[.)])[ \t]+(\S.*)")
_TASK = re.compile(r"\A\[[ xX]\]\s+")
_LABEL = re.compile(r"((?:\\.|:(?=\S)|[^\\:]|\\$)*)(?::\s+|:$|$)")
_STRESSED = re.compile(r"(\*\*|__|\*|_|`)(?=\S)((?:\\.|[^\\])+?):?(?<=\S)\1(?::|\s|$)")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


@dataclass
class _Item:
    indent: int
    line: int
    text: str
    more: list[str] = field(default_factory=list)
    items: list[_Item] = field(default_factory=list)


def read(path: Path, encoding: str | None = None) -> tuple[ListedCode, ...]:
    """The codes in the Markdown file at `path`.

    Args:
        encoding: the encoding of the text; by default it is found by `encoding_of`.

    Raises:
        Refusal: the file cannot be read, has no list, or has an item without a label.
    """
    try:
        check_kind(path, head_of(path))
        encoding = encoding_of(path, encoding).name
        text = path.read_text(encoding)
    except OSError as error:
        raise unreadable(path, error) from error
    except UnicodeError as error:
        raise undecodable(path, encoding or "") from error
    root = _Item(-1, 0, "")
    open_ = [root]
    for number, row in enumerate(text.split("\n"), 1):
        bullet = _BULLET.fullmatch(row.rstrip())
        if bullet:
            item = _Item(len(bullet[1].expandtabs(4)), number, bullet[2])
            while open_[-1].indent >= item.indent:
                open_.pop()
            open_[-1].items.append(item)
            open_.append(item)
            if len(open_) > MAX_DEPTH + 1:
                raise Refusal(
                    _("{path}, line {line}: the codes are nested too deeply.").format(
                        path=path, line=number
                    )
                )
        elif row[:1] in (" ", "\t"):
            open_[-1].more.append(row.strip())
        elif row.strip():
            open_ = [root]
    if not root.items:
        raise Refusal(
            _(
                "{path} has no list of codes; put a “-” before each code, and indent the codes in a"
                " net."
            ).format(path=path)
        )
    return tuple(_code(path, item) for item in root.items)


def _code(path: Path, item: _Item) -> ListedCode:
    text = _TASK.sub("", item.text, count=1)
    found = _STRESSED.match(text) or _LABEL.match(text)
    label = _ESCAPED.sub(r"\1", found[found.lastindex or 0]) if found else ""
    label = " ".join(label.split())
    if not found or not label:
        raise Refusal(
            _("{path}, line {line}: this item of the list has no label.").format(
                path=path, line=item.line
            )
        )
    rows = [text[found.end() :].strip(), *item.more]
    return ListedCode(
        label=label,
        description="\n".join(_ESCAPED.sub(r"\1", row) for row in rows).strip(),
        codes=tuple(_code(path, each) for each in item.items),
    )
