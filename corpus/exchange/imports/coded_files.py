"""Files that were coded elsewhere: which columns have codes, and which codes each row has."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Literal

from ...codebook.codes import Codebook
from ...errors import Refusal
from ...language import _
from .code_names import CodeNames
from .column_guess import Proposal, Proposed

How = Literal["wide", "long"]
Done = Literal["coded", "all", "none"]
"""Which quotes of a coded file are done: those that it codes, all of them, or none."""

_LONG = re.compile(r"(code|codering|label|tag|theme|thema)(s|en|'s|_ids?)?|categor(y|ies|ie|ieën)")
"""Names of a column with codes."""
_MARKS = {"flagged", "starred", "ter bespreking", "met ster"}
"""The other columns of 0 and 1 in turven's exports; the last two are in a Dutch workbook."""
GIVEN = {"1", "1.0", "1,0", "true", "waar", "wahr", "vrai", "x", "yes", "ja", "oui", "selected",
          "checked", "genoemd", "genannt", "quoted"}  # fmt: skip
_NOT = {"0", "0.0", "0,0", "false", "onwaar", "falsch", "faux", "no", "nee", "nein", "non", "-",
        "not selected", "unchecked", "niet genoemd", "nicht genannt", "not quoted"}  # fmt: skip
_LISTED = 20
"""The number of unknown codes that are named in a refusal."""


class Codes:
    """Reads the codes of each row of a file."""

    def __init__(
        self, path: Path, names: Sequence[str], columns: Sequence[str], how: How, book: Codebook
    ) -> None:
        self.long = how == "long"
        self._path = path
        self._names = CodeNames(book)
        self._columns = [
            (names.index(name), name, _code(name, self._names) or name) for name in columns
        ]
        self._unknown: dict[str, int] = {}
        self._split: dict[str, list[str]] = {}

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
                given += self._codes_in(cell, line)
            elif cell.lower() in GIVEN or self._names.find(cell) == code:
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
            Refusal: the file gives codes that the codebook does not have.
        """
        if self._unknown:
            raise unknown_codes(self._path, self._unknown, self._names)

    def _codes_in(self, cell: str, line: int) -> list[str]:
        codes = self._split.get(cell)
        if codes is None:
            codes = []
            for name in self._names.split(cell):
                code = self._names.find(name)
                if code is None:
                    self._unknown.setdefault(name, line)
                else:
                    codes.append(code)
            self._split[cell] = codes
        return codes


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
    names = CodeNames(book)
    free = [column for column in proposal.columns if column.name not in others]
    if how == "long":
        found = list(asked) or [c.name for c in free if _LONG.fullmatch(c.name.strip().lower())][:1]
    else:
        found = list(asked) or [c.name for c in free if _is_code(c, names, book)]
        strange = [name for name in found if not _code(name, names)]
        signs = [c.name for c in free if not asked and c.binary and c.name not in _MARKS]
        strange += [name for name in signs if not _code(name, names)]
        if strange:
            raise unknown_codes(path, dict.fromkeys(strange), names)
    if not found:
        raise Refusal(
            _("{path}: no column has codes; name one with --code (columns: {columns}).").format(
                path=path, columns=", ".join(proposal.names)
            )
        )
    return found


def _is_code(column: Proposed, names: CodeNames, book: Codebook) -> bool:
    """Whether a column is named after a code; one named after a label must have 0 and 1 or so."""
    code = _code(column.name, names)
    if code is None or code in (column.name, column.name.removeprefix("code_")):
        return code is not None
    signs = {*GIVEN, *_NOT, *(label.lower() for label in book.by_id[code].label.values())}
    return all(value.strip().lower() in signs for value in column.values)


def _code(column: str, names: CodeNames) -> str | None:
    """The code that a column is named after, with or without the prefix of turven's exports."""
    return names.find(column) or names.find(column.removeprefix("code_"))


def unknown_codes(path: Path, lines: Mapping[str, int | None], names: CodeNames) -> Refusal:
    """A refusal that names unknown codes, each with the line where it first occurs."""
    shown = []
    for name, line in list(lines.items())[:_LISTED]:
        about = [] if line is None else [_("line {line}").format(line=line)]
        if names.is_ambiguous(name):
            about.append(_("several codes have this label"))
        elif nearest := names.nearest(name):
            about.append(_("nearest: “{code}”").format(code=nearest))
        shown.append(f"“{name}”" + (f" ({', '.join(about)})" if about else ""))
    more = " …" if len(lines) > _LISTED else ""
    return Refusal(
        _(
            "{path}: these are not codes of codebook.yaml: {ids}; add them to it, or name the"
            " background variables with --var. Nothing was imported."
        ).format(path=path, ids=", ".join(shown) + more)
    )
