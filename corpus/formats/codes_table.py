"""A list of codes in a table: each row is a code, with its net.

The net is in a column of its own, in columns for the levels, or in the label itself. The table is
CSV with any delimiter, or a spreadsheet, as people, turven, Taguette, MAXQDA, NVivo and ATLAS.ti
write it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..errors import Refusal
from ..language import _, n_
from . import reading
from .codes import MAX_DEPTH, ListedCode
from .codes_columns import (
    COLOUR,
    OWN,
    Field,
    fields_of,
    is_own,
    is_tag,
    is_yes,
    levels_of,
    number,
)
from .codes_paths import split_path, trails
from .csv import without_guard


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    code: ListedCode
    nets: tuple[str, ...]
    """The labels of its nets, from the outermost inwards; or one id or label of another row."""
    by_name: bool = False
    """Whether its only net may be any row of that id or label, also one in a net."""


def read(path: Path, encoding: str | None = None) -> tuple[tuple[ListedCode, ...], tuple[str, ...]]:
    """The codes in the table at `path`, each in its net, and sentences on what was not read.

    A column for the net has the id or the label of another row, or the labels of all nets from
    the outermost inwards; for what is not there a net is added.

    Args:
        encoding: as for `reading.read`.

    Raises:
        Refusal: the file cannot be read, has no column with labels, or has an invalid row: one
            without a label, with the id of another row, or inside its own net.
    """
    with reading.read(path, encoding=encoding) as table:
        names = table.names
        lines = [(line, [cell or "" for cell in cells]) for line, cells in table.rows]
    if is_own(names):
        lines = [(line, [without_guard(cell, own=True) for cell in cells]) for line, cells in lines]
    fields = fields_of(names, [cells for _line, cells in lines])
    levels = levels_of(names)
    if levels and fields.get("label", -1) > levels[-1]:
        levels.append(fields["label"])
    if not levels and "label" not in fields:
        raise Refusal(
            _(
                "{path} has no column with labels of codes; name one column “label”, and others"
                " id, net, description, include, exclude, keywords or examples."
            ).format(path=path)
        )
    if not lines:
        raise Refusal(_("{path} has no codes below the column names.").format(path=path))
    fields = {f: at for f, at in fields.items() if at not in levels}
    cells_of = [{f: cells[at] for f, at in fields.items()} for _line, cells in lines]
    if levels:
        placed = _by_level([[_words(cells[at]) for at in levels] for _line, cells in lines])
    else:
        labels = [_words(cells["label"]) or _words(cells.get("id", "")) for cells in cells_of]
        if "parent" in fields or "group" in fields:
            placed = [(label,) for label in labels]
        else:
            placed = trails(labels, dots=is_tag(names[fields["label"]]))
    rows = [
        _row(path, line, cells, trail, own=is_own(names))
        for (line, _cells), cells, trail in zip(lines, cells_of, placed, strict=True)
    ]
    unread = set(range(len(names))) - {*fields.values(), *levels}
    if is_own(names):
        unread -= {OWN.index("tag"), OWN.index("description")}
    # A column without a name is called by its number.
    nameless = {at for at in unread if names[at] == _("column {number}").format(number=at + 1)}
    unread -= {at for at in nameless if not any(cells[at].strip() for _line, cells in lines)}
    said = _not_read([names[at] for at in sorted(unread)])
    return _nested(path, rows), (*said, *_other_groups(cells_of, rows))


def _by_level(rows: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """The trail of each row; an empty cell before its label is that of the row above."""
    found: list[tuple[str, ...]] = []
    above: list[str] = []
    for row in rows:
        filled = [at for at, cell in enumerate(row) if cell]
        last = filled[-1] + 1 if filled else 0
        first = filled[0] if filled else 0
        above = [*above[:first], *row[first:last]]
        found.append(tuple(name for name in above if name) if filled else ("",))
    return found


def _not_read(names: Sequence[str]) -> tuple[str, ...]:
    sentence = n_(
        "This column was not read: {columns}.", "These columns were not read: {columns}.",
        len(names),
    )  # fmt: skip
    return (sentence.format(columns=", ".join(map(_words, names))),) if names else ()


def _other_groups(cells_of: Sequence[dict[Field, str]], rows: Sequence[_Row]) -> tuple[str, ...]:
    """A sentence for each code with several groups, of which the first became its net."""
    several = [
        (row, groups)
        for row, cells in zip(rows, cells_of, strict=True)
        if "parent" not in cells and len(groups := _groups(cells)) > 1
    ]
    return tuple(
        _("“{label}” was put in the net “{net}” only, not in {others}.").format(
            label=row.code.label, net=groups[0], others=", ".join(groups[1:])
        )
        for row, groups in several
    )


def _groups(cells: dict[Field, str]) -> tuple[str, ...]:
    cell = cells.get("group", "")
    return _several(cell, next((sign for sign in "|;" if sign in cell), ","))


def _words(cell: str) -> str:
    return " ".join(cell.split())


def _row(
    path: Path, line: int, cells: dict[Field, str], trail: tuple[str, ...], *, own: bool
) -> _Row:
    def text(field: Field) -> str:
        return "\n".join(row.rstrip() for row in cells.get(field, "").strip().splitlines())

    def several(field: Field, *signs: str) -> tuple[str, ...]:
        cell = cells.get(field, "")
        # turven's own lists have an item on each line, whatever signs are in it.
        return _several(cell, None if own else next((s for s in signs if s in cell), signs[-1]))

    id_, colour = _words(cells.get("id", "")), _words(cells.get("colour", ""))
    if not trail[-1]:
        raise Refusal(_("{path}, line {line}: this row has no label.").format(path=path, line=line))
    if len(id_) > 200:
        raise Refusal(
            _("{path}, line {line}: the id is longer than 200 characters; shorten it.").format(
                path=path, line=line
            )
        )
    code = ListedCode(
        label=trail[-1],
        id=id_,
        description=text("description"),
        include=text("include"),
        exclude=text("exclude"),
        keywords=several("keywords", ";", ","),
        examples=several("examples", "|"),
        colour=colour.lower() if COLOUR.fullmatch(colour) else None,
        value=number(cells.get("value", "")),
        exclusive=is_yes(cells.get("exclusive", "")),
        questions=several("questions", "|", ";"),
    )
    parent = _words(cells.get("parent", ""))
    if parent:
        return _Row(line, code, (parent,), by_name=True)
    return _Row(line, code, trail[:-1] or _groups(cells)[:1])


def _several(cell: str, between: str | None) -> tuple[str, ...]:
    """The different texts in a cell, separated by `between` or by line breaks."""
    rows = cell.splitlines()
    parts = (_words(part) for row in rows for part in (row.split(between) if between else [row]))
    return tuple(dict.fromkeys(part for part in parts if part))


def _nested(path: Path, rows: Sequence[_Row]) -> tuple[ListedCode, ...]:
    rows = _with_nets(_with_paths(rows))
    ids: dict[str, int] = {}
    for at, row in enumerate(rows):
        if row.code.id and ids.setdefault(row.code.id, at) != at:
            raise Refusal(
                _("{path}, line {line}: another row has the id “{id}” too.").format(
                    path=path, line=row.line, id=row.code.id
                )
            )
    names, paths = _names(rows), _paths(rows)
    nets = [
        (names[row.nets[0]] if row.by_name else paths[_folded(row.nets)]) if row.nets else None
        for row in rows
    ]
    inner: defaultdict[int | None, list[int]] = defaultdict(list)
    for at, net in enumerate(nets):
        _check_nesting(path, rows, nets, at)
        inner[net].append(at)

    def codes(net: int | None) -> tuple[ListedCode, ...]:
        return tuple(replace(rows[at].code, codes=codes(at)) for at in inner.get(net, ()))

    return codes(None)


def _folded(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(name.casefold() for name in names)


class _Names(dict[str, int]):
    """Rows by id, by code value and, casefolded, by label."""

    def __missing__(self, name: str) -> int:
        folded = name.casefold()
        if folded == name:
            raise KeyError(name)
        return self[folded]

    def has(self, name: str) -> bool:
        return name in self or name.casefold() in self


def _names(rows: Sequence[_Row]) -> _Names:
    """The row of each name; an id goes before a code value, and a row without a net first."""
    found = _Names()
    tops = sorted(range(len(rows)), key=lambda at: bool(rows[at].nets))
    for at, row in enumerate(rows):
        if row.code.id:
            found.setdefault(row.code.id, at)
    for at in tops:
        found.setdefault(rows[at].code.label.casefold(), at)
    for at, row in enumerate(rows):
        if row.code.value is not None:
            found.setdefault(str(row.code.value), at)
    return found


def _paths(rows: Sequence[_Row]) -> dict[tuple[str, ...], int]:
    """The row of each path: the labels of its nets and its own, casefolded."""
    found: dict[tuple[str, ...], int] = {}
    for at, row in enumerate(rows):
        found.setdefault(_folded((*row.nets, row.code.label)), at)
    return found


def _with_paths(rows: Sequence[_Row]) -> list[_Row]:
    """The rows, with the labels of all nets where the column for the net has a path of them."""
    names = _names(rows)
    return [
        replace(row, nets=nets, by_name=False)
        if row.by_name and not names.has(row.nets[0]) and len(nets := split_path(row.nets[0])) > 1
        else row
        for row in rows
    ]


def _with_nets(rows: Sequence[_Row]) -> list[_Row]:
    """The rows, plus a row for each net without one, before the first code in it."""
    names, paths = _names(rows), set(_paths(rows))
    found: list[_Row] = []
    for row in rows:
        if row.by_name:
            if not names.has(row.nets[0]):
                names[row.nets[0].casefold()] = -1
                paths.add(_folded(row.nets))
                found.append(_Row(row.line, ListedCode(label=row.nets[0]), ()))
        else:
            for depth in range(len(row.nets)):
                *outer, label = row.nets[: depth + 1]
                if _folded((*outer, label)) not in paths:
                    paths.add(_folded((*outer, label)))
                    found.append(_Row(row.line, ListedCode(label=label), tuple(outer)))
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
