"""A list of codes in a table: each row is a code, with its net in a column.

The table is CSV with any delimiter, or a spreadsheet. A codebook of Taguette, with the columns
`tag` and `description`, can be read too.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from ..errors import Refusal
from ..language import _
from . import reading
from .codes import MAX_DEPTH, ListedCode

Field = Literal[
    "label", "id", "parent", "description", "include", "exclude", "keywords", "examples", "colour"
]

NAMES: dict[Field, tuple[str, ...]] = {
    "label": ("label", "etiket", "naam", "name", "tag", "titel", "title", "code"),
    "id": ("id", "code id", "codenummer", "nummer", "number", "nr", "waarde", "value", "code"),
    "parent": (
        "parent", "net", "ouder", "onder", "bovenliggend", "hoofdcode", "groep", "group",
        "categorie", "category",
    ),
    "description": (
        "description", "omschrijving", "beschrijving", "definitie", "definition", "toelichting",
    ),
    "include": ("include", "inclusion", "inclusief", "inclusie", "wel", "hoort erbij"),
    "exclude": ("exclude", "exclusion", "exclusief", "exclusie", "niet", "hoort er niet bij"),
    "keywords": ("keywords", "keyword", "trefwoorden", "trefwoord", "zoekwoorden", "woorden"),
    "examples": ("examples", "example", "voorbeelden", "voorbeeld", "voorbeeldcitaten"),
    "colour": ("colour", "color", "kleur"),
}  # fmt: skip
"""The names that the column of each field may have, the most specific first."""

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    code: ListedCode
    parent: str


def read(path: Path, encoding: str | None = None) -> tuple[ListedCode, ...]:
    """The codes in the table at `path`, each in its net.

    The column for the net has the id or the label of another row; if there is no such row, a
    net with that label is added.

    Args:
        encoding: as for `reading.read`.

    Raises:
        Refusal: the file cannot be read, has no column with labels, or has an invalid row: one
            without a label, with the id of another row, or inside its own net.
    """
    with reading.read(path, encoding=encoding) as table:
        columns = _columns(path, table.names)
        rows = [
            _row(path, line, {f: cells[at] or "" for f, at in columns.items()})
            for line, cells in table.rows
        ]
    if not rows:
        raise Refusal(_("{path} has no codes below the column names.").format(path=path))
    return _nested(path, rows)


def _columns(path: Path, names: Sequence[str]) -> dict[Field, int]:
    plain = [" ".join(re.split(r"[\s_-]+", name.strip().casefold())) for name in names]
    found: dict[Field, int] = {}
    for field, called in NAMES.items():
        free = [
            name for name in called if name in plain and plain.index(name) not in found.values()
        ]
        if free:
            found[field] = plain.index(free[0])
    if "label" not in found:
        raise Refusal(
            _(
                "{path} has no column with labels of codes; name one column “label”, and others"
                " id, net, description, include, exclude, keywords or examples."
            ).format(path=path)
        )
    return found


def _row(path: Path, line: int, cells: dict[Field, str]) -> _Row:
    def text(field: Field) -> str:
        return "\n".join(row.rstrip() for row in cells.get(field, "").strip().splitlines())

    def words(field: Field) -> str:
        return " ".join(cells.get(field, "").split())

    label, colour = words("label") or words("id"), words("colour")
    if not label:
        raise Refusal(_("{path}, line {line}: this row has no label.").format(path=path, line=line))
    if len(words("id")) > 200:
        raise Refusal(
            _("{path}, line {line}: the id is longer than 200 characters; shorten it.").format(
                path=path, line=line
            )
        )
    return _Row(
        line,
        ListedCode(
            label=label,
            id=words("id"),
            description=text("description"),
            include=text("include"),
            exclude=text("exclude"),
            keywords=_several(cells.get("keywords", ""), ";" if ";" in words("keywords") else ","),
            examples=_several(cells.get("examples", ""), "|"),
            colour=colour.lower() if _COLOUR.fullmatch(colour) else None,
        ),
        words("parent"),
    )


def _several(cell: str, between: str) -> tuple[str, ...]:
    """The different texts in a cell, separated by `between` or by line breaks."""
    parts = (" ".join(part.split()) for row in cell.splitlines() for part in row.split(between))
    return tuple(dict.fromkeys(part for part in parts if part))


def _nested(path: Path, rows: Sequence[_Row]) -> tuple[ListedCode, ...]:
    rows = _with_nets(rows)
    by_id: dict[str, int] = {}
    by_label: dict[str, int] = {}
    for at, row in enumerate(rows):
        if row.code.id and by_id.setdefault(row.code.id, at) != at:
            raise Refusal(
                _("{path}, line {line}: another row has the id “{id}” too.").format(
                    path=path, line=row.line, id=row.code.id
                )
            )
        by_label.setdefault(row.code.label.casefold(), at)
    nets = [
        by_id.get(row.parent, by_label.get(row.parent.casefold())) if row.parent else None
        for row in rows
    ]
    inner: defaultdict[int | None, list[int]] = defaultdict(list)
    for at, net in enumerate(nets):
        _check_nesting(path, rows, nets, at)
        inner[net].append(at)

    def codes(net: int | None) -> tuple[ListedCode, ...]:
        return tuple(replace(rows[at].code, codes=codes(at)) for at in inner.get(net, ()))

    return codes(None)


def _with_nets(rows: Sequence[_Row]) -> list[_Row]:
    """The rows, plus a row for each net without one, before the first code in it."""
    named = {name for row in rows for name in (row.code.id, row.code.label.casefold())}
    found: list[_Row] = []
    for row in rows:
        if row.parent and row.parent not in named and row.parent.casefold() not in named:
            named.add(row.parent.casefold())
            found.append(_Row(row.line, ListedCode(label=row.parent), ""))
        found.append(row)
    return found


def _check_nesting(path: Path, rows: Sequence[_Row], nets: Sequence[int | None], at: int) -> None:
    """Refuse a row that is in its own net, or nested too deeply."""
    trail, up = [at], nets[at]
    while up is not None:
        if up in trail:
            raise Refusal(
                _("{path}, line {line}: “{label}” is in its own net.").format(
                    path=path, line=rows[at].line, label=rows[at].code.label
                )
            )
        trail.append(up)
        if len(trail) > MAX_DEPTH:
            raise Refusal(
                _("{path}, line {line}: the codes are nested too deeply.").format(
                    path=path, line=rows[at].line
                )
            )
        up = nets[up]
