"""Files that were coded elsewhere: which columns have codes, and which codes each row has."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Literal

from ...codebook.codes import Codebook
from ...errors import Refusal
from ...language import _
from .column_guess import Proposal

How = Literal["wide", "long"]

_LONG = ("code", "codes", "codering", "coderingen", "code_id")
_MARKS = {"flagged", "starred", "ter bespreking", "met ster"}
"""The other columns of 0 and 1 in turven's exports; the last two are in a Dutch workbook."""
_GIVEN = {"1", "1.0", "1,0", "true", "waar", "x", "yes", "ja"}
_NOT = {"0", "0.0", "0,0", "false", "onwaar", "no", "nee", "-"}


class Codes:
    """Reads the codes of each row of a file."""

    def __init__(
        self, path: Path, names: Sequence[str], columns: Sequence[str], how: How, book: Codebook
    ) -> None:
        self.long = how == "long"
        self._path = path
        self._ids = _ids(book)
        self._columns = [
            (names.index(name), name, _code(name, self._ids) or name) for name in columns
        ]
        self._unknown: dict[str, None] = {}

    def of(self, line: int, cells: Sequence[str | None]) -> list[str] | None:
        """The codes of a row, or None if its cells are empty: then nobody has coded it yet.

        Raises:
            Refusal: a cell of a wide file is neither 0 nor 1.
        """
        given: list[str] = []
        coded = False
        for at, name, code in self._columns:
            cell = (cells[at] or "").strip()
            if not cell:
                continue
            coded = True
            if self.long:
                given += self._split(cell)
            elif cell.lower() in _GIVEN:
                given.append(code)
            elif cell.lower() not in _NOT:
                raise Refusal(
                    _(
                        "{path}, line {line}: column “{column}” has “{cell}”; use 1 for a code that"
                        " was given and 0 for one that was not."
                    ).format(path=self._path, line=line, column=name, cell=cell)
                )
        return list(dict.fromkeys(given)) if coded else None

    def check_known(self) -> None:
        """Call this after the last row.

        Raises:
            Refusal: some ids in the file are not codes of the codebook.
        """
        if self._unknown:
            raise _unknown(self._path, list(self._unknown))

    def _split(self, cell: str) -> list[str]:
        if cell in self._ids:
            return [cell]
        parts = [part.strip() for part in cell.replace(";", ",").split(",")]
        found = [part for part in parts if part]
        self._unknown.update(dict.fromkeys(part for part in found if part not in self._ids))
        return found


def code_columns(
    path: Path,
    proposal: Proposal,
    book: Codebook,
    how: How,
    *,
    asked: Sequence[str] = (),
    others: Collection[str] = (),
) -> list[str]:
    """The columns with codes: those asked for, or else those named after a code.

    Args:
        others: columns that are something else.

    Raises:
        Refusal: there are none, or a column of 0 and 1 is not named after a code.
    """
    ids = _ids(book)
    free = [column for column in proposal.columns if column.name not in others]
    if how == "long":
        found = list(asked) or [c.name for c in free if c.name.strip().lower() in _LONG][:1]
    else:
        found = list(asked) or [c.name for c in free if _code(c.name, ids)]
        strange = [name for name in found if not _code(name, ids)]
        signs = [c.name for c in free if not asked and c.binary and c.name not in _MARKS]
        strange += [name for name in signs if not _code(name, ids)]
        if strange:
            raise _unknown(path, strange)
    if not found:
        raise Refusal(
            _("{path}: no column has codes; name one with --code (columns: {columns}).").format(
                path=path, columns=", ".join(proposal.names)
            )
        )
    return found


def _ids(book: Codebook) -> set[str]:
    """The codes a file may give: also retired and merged ones, but no nets."""
    return {code.id for code in book.entries if not code.net}


def _code(column: str, ids: set[str]) -> str | None:
    """The code that a column is named after, with or without the prefix of turven's exports."""
    return next((id_ for id_ in (column, column.removeprefix("code_")) if id_ in ids), None)


def _unknown(path: Path, ids: Sequence[str]) -> Refusal:
    shown = ", ".join(f"“{id_}”" for id_ in ids[:20])
    more = " …" if len(ids) > 20 else ""
    return Refusal(
        _(
            "{path}: these are not codes of codebook.yaml: {ids}; add them to it, or name the"
            " background variables with --var. Nothing was imported."
        ).format(path=path, ids=shown + more)
    )
