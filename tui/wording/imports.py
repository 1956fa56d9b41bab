"""An import on the command line: the description of the file, and the questions to the user."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from ...corpus.exchange.imports.coded_files import Done
from ...corpus.exchange.imports.column_choice import Choice, ColumnRequest, UnclearColumns, choose
from ...corpus.exchange.imports.column_guess import Proposal, Proposed, Role, propose
from ...corpus.exchange.imports.import_file import ImportResult
from ...corpus.formats.table import SeveralSheets
from ...corpus.language import _, n_
from ...corpus.language import number as shown_number
from ...corpus.study.study import Study
from ..text import cut, line
from .clashes import clash_lines

if TYPE_CHECKING:
    # It imports sqlite-utils, for which the first screen would wait.
    from ...corpus.exchange.imports.undoing import ImportUndo

_WORDS_SHOWN = 12
"""The number of words for missing that are printed; `--json` prints all."""

_COLUMNS_SHOWN = 6

_UNFOLDED = 40
"""The largest number of columns that are listed one by one."""

_FIRST_CELLS = 60
"""The number of cells of which the beginning of a row is made."""

_SHOWN = 20
"""The number of quotes with two texts that are printed; `--json` prints all."""


def choose_columns(
    study: Study,
    path: Path,
    request: ColumnRequest,
    *,
    ask: bool,
    unclear: Callable[[Proposal], None] = lambda _proposal: None,
) -> tuple[Proposal, Choice]:
    """The guessed roles of the columns of a file, and the choice, which the user may correct.

    Args:
        ask: whether the user can be asked about unclear columns.
        unclear: called with the guess if a column is unclear and nobody can be asked.

    Raises:
        Refusal: the file cannot be read, or a column is unclear and nobody can be asked.
    """
    try:
        proposal = _proposed(path, request)
    except SeveralSheets as several:
        if not ask:
            raise
        print(_("{file} has several sheets:").format(file=line(path.name)))
        for number, name in enumerate(several.sheets, 1):
            print(f"{number:>4}  {line(name)}")
        (at,) = _numbers(_("Sheet"), several.sheets, [several.sheets[0]], single=True)
        request = replace(request, sheet=at)
        proposal = _proposed(path, request)
    try:
        return proposal, choose(path, proposal, request, study.codebook)
    except UnclearColumns:
        if not ask:
            unclear(proposal)
            raise
        return proposal, choose(path, proposal, _corrected(path, proposal, request), study.codebook)


def _proposed(path: Path, request: ColumnRequest) -> Proposal:
    return propose(
        path, sheet=request.sheet, header_rows=request.header_rows, encoding=request.encoding
    )


def _corrected(path: Path, proposal: Proposal, request: ColumnRequest) -> ColumnRequest:
    """The columns as corrected by the user at the terminal."""
    for row in file_lines(path, proposal, None):
        print(row)
    names = proposal.names
    print()
    text = _numbers(_("Columns with answers"), names, proposal.names_with("text"))
    while not text:
        text = _numbers(_("Columns with answers"), names, [])
    rest = [name for name in names if name not in text]
    respondent, weight = request.respondent, request.weight
    if respondent is None:
        respondent = _one(_("Respondent"), proposal, "respondent", rest)
    if weight is None:
        weight = _one(_("Weight"), proposal, "weight", rest)
    labels = {column.name: column.label or column.name for column in proposal.columns}
    questions = request.questions or tuple(
        typer.prompt(
            _("The question in “{column}”").format(column=line(name)), default=labels[name]
        )
        for name in text
    )
    variables = request.variables
    if variables is None:
        variables = tuple(
            name for name in rest if name not in (respondent, weight, *request.code_columns)
        )
    return replace(
        request,
        text=tuple(text),
        questions=questions,
        respondent=respondent,
        weight=weight,
        variables=None if request.codes else variables,
    )


def _one(what: str, proposal: Proposal, role: Role, names: Sequence[str]) -> str:
    """The column with a role, or an empty text: then none has it."""
    proposed = [name for name in proposal.names_with(role) if name in names][:1]
    found = _numbers(what, proposal.names, proposed, single=True)
    return found[0] if found else ""


def _numbers(
    what: str, names: Sequence[str], proposed: Sequence[str], *, single: bool = False
) -> list[str]:
    """The names that the user chooses by their numbers; 0 chooses no name."""
    default = ", ".join(str(names.index(name) + 1) for name in proposed) or "0"
    while True:
        typed = typer.prompt(what, default=default)
        parts = typed.replace(",", " ").split()
        if all(part.isdecimal() and int(part) <= len(names) for part in parts):
            found = [names[int(part) - 1] for part in dict.fromkeys(parts) if int(part)]
            if len(found) <= 1 or not single:
                return found
        print(_("Type a number from the list, or 0 if there is no such column."))


def file_lines(path: Path, proposal: Proposal, choice: Choice | None) -> Iterator[str]:
    """A description of the file: its format, the role of each column, and its first rows."""
    yield f"{line(path.name)}: {format_line(proposal.read_as)}"
    columns = proposal.columns
    roles = choice.roles() if choice else {column.name: column.role for column in columns}
    width = min(max(len(line(name)) for name in proposal.names), 24)
    for first, last in _folded(columns, roles):
        column = columns[first]
        role = role_names()[roles.get(column.name, "nothing")]
        if last - first > 1:
            between = f"{cut(line(column.name), width)} … {cut(line(columns[last].name), width)}"
            count = n_("{count} column", "{count} columns", last - first + 1)
            yield f"{first + 1:>4}  {between}  {role}: " + count.format(count=last - first + 1)
            continue
        for at in range(first, last + 1):
            yield _column_line(at + 1, columns[at], role, width)
    yield ""
    yield _("The first rows:")
    for number, cells in proposal.first:
        shown = islice((line(cell or "") for cell in cells), _FIRST_CELLS)
        yield f"{number:>4}  " + cut(" | ".join(shown), 100)
    yield ""
    if choice:
        yield _("Nothing was imported. An import would give:")


def _column_line(number: int, column: Proposed, role: str, width: int) -> str:
    why = f" ({column.why})" if column.why and role == role_names()[column.role] else ""
    content = line(column.label) or ", ".join(line(value) for value in column.values)
    name = f"{cut(line(column.name), width):<{width}}"
    return f"{number:>4}  {name}  {role}{why}: {cut(content, 40)}"


def _folded(columns: Sequence[Proposed], roles: Mapping[str, Role]) -> Iterator[tuple[int, int]]:
    """The first and last index of each line; in a wide file, unremarkable columns share one."""
    first = 0
    for at, column in enumerate(columns, 1):
        role = roles.get(column.name)
        plain = role in ("variable", "code", None) and not column.why
        following = columns[at] if at < len(columns) else None
        if (
            len(columns) > _UNFOLDED
            and plain
            and following
            and not following.why
            and roles.get(following.name) == role
        ):
            continue
        yield first, at - 1
        first = at


def import_report(path: Path, result: ImportResult) -> Iterator[str]:
    """The result of an import, in sentences."""
    columns = ", ".join(f"“{line(name)}”" for name in result.choice.text)
    yield n_("{count} new quote", "{count} new quotes", result.quotes).format(
        count=result.quotes
    ) + n_(
        " from {file}, column {columns}.", " from {file}, columns {columns}.",
        len(result.choice.text),
    ).format(file=line(path.name), columns=columns)  # fmt: skip
    choice = result.choice
    if choice.respondent is None:
        yield _("No column identifies the respondents, so the rows were numbered.")
    else:
        yield _("Column “{column}” identifies the respondents.").format(
            column=line(choice.respondent)
        )
    if choice.weight is not None:
        yield _("Column “{column}” has their weights, with a mean of {mean}.").format(
            column=line(choice.weight), mean=shown_number(result.mean_weight)
        )
    yield from map(line, choice.remarks)
    yield from _missing_lines(result)
    for count, sentence in _counts(result):
        if count:
            yield sentence.format(count=count)
    if choice.codes == "own" and result.coders:
        yield _("Coders: {names}.").format(names=", ".join(map(line, result.coders)))
    yield from clash_lines(result.clashes)
    if result.left_out:
        yield _("Not imported: {columns}.").format(
            columns=", ".join(f"“{line(name)}”" for name in result.left_out)
        )
    if result.kept:
        yield n_(
            "{count} coded quote has a different text in the file, and keeps its old text:",
            "{count} coded quotes have a different text in the file, and keep their old text:",
            len(result.kept),
        ).format(count=len(result.kept))
    for kept in result.kept[:_SHOWN]:
        yield _("  respondent {respondent}, line {line}").format(
            respondent=line(kept.respondent), line=kept.line
        )
        yield "    " + _("study: {text}").format(text=line(kept.text))
        yield "    " + _("file:  {text}").format(text=line(kept.in_file))
    if len(result.kept) > _SHOWN:
        yield _("  … and {count} more; --json gives them all.").format(
            count=len(result.kept) - _SHOWN
        )


def _places(by: Mapping[str, int]) -> str:
    """The number of cells in each column; in all of them if there are many columns."""
    if len(by) > _COLUMNS_SHOWN:
        return _("{count} cells in {columns} columns").format(
            count=sum(by.values()), columns=len(by)
        )
    return ", ".join(f"{line(cut(column, 24))}: {count}" for column, count in by.items())


def _missing_lines(result: ImportResult) -> Iterator[str]:
    """What was taken for missing, which a person may know to be an answer."""
    if not result.missing_words:
        return
    words = [
        _("“{word}” ({places})").format(
            word=line(word),
            places=_places(by),
        )
        for word, by in sorted(
            result.missing_words.items(), key=lambda item: -sum(item[1].values())
        )
    ]
    more = " …" if len(words) > _WORDS_SHOWN else ""
    yield _("Taken for missing: {words}.").format(words="; ".join(words[:_WORDS_SHOWN]) + more)


def _counts(result: ImportResult) -> list[tuple[int, str]]:
    return [
        (
            result.known,
            n_(
                "{count} answer was in the study already.",
                "{count} answers were in the study already.",
                result.known,
            ),
        ),
        (
            result.updated,
            n_(
                "{count} quote that nobody had coded now has the text of this file.",
                "{count} quotes that nobody had coded now have the text of this file.",
                result.updated,
            ),
        ),
        (
            result.respondents,
            n_(
                "{count} respondent has a new background or weight.",
                "{count} respondents have a new background or weight.",
                result.respondents,
            ),
        ),
        (
            result.emptied,
            n_(
                "{count} quote of the study has no answer in this file, and stays.",
                "{count} quotes of the study have no answer in this file, and stay.",
                result.emptied,
            ),
        ),
        (
            result.empty,
            n_(
                "{count} row has no answer and was left out.",
                "{count} rows have no answer and were left out.",
                result.empty,
            )
            if len(result.choice.text) == 1
            else n_(
                "{count} cell has no answer and was left out.",
                "{count} cells have no answer and were left out.",
                result.empty,
            ),
        ),
        (
            result.unweighted,
            n_(
                "{count} respondent has no weight and counts for 1; @unweighted finds the quotes.",
                "{count} respondents have no weight and count for 1; @unweighted finds the quotes.",
                result.unweighted,
            ),
        ),
        (
            result.equal,
            n_(
                "{count} answer is equal to an earlier one and is coded with it.",
                "{count} answers are equal to an earlier one and are coded with it.",
                result.equal,
            ),
        ),
        (
            result.coded,
            n_(
                "{count} quote was imported with codes.",
                "{count} quotes were imported with codes.",
                result.coded,
            ),
        ),
        (
            result.coded_before,
            n_(
                "{count} quote had already been coded by this coder, and keeps those codes.",
                "{count} quotes had already been coded by this coder, and keep those codes.",
                result.coded_before,
            ),
        ),
    ]


def import_data(result: ImportResult, proposal: Proposal, *, dry_run: bool) -> dict[str, Any]:
    """The result of an import and the way in which the file was read, as data."""
    return {
        **asdict(result),
        "dry_run": dry_run,
        "columns": [asdict(column) for column in proposal.columns],
        "first_rows": [{"line": number, "cells": cells} for number, cells in proposal.first],
    }


def done_names() -> dict[Done | None, str]:
    """Which quotes of a coded file are done, in words; None is what the file says."""
    return {
        None: _("those that are coded, or that an export of turven says are done"),
        "coded": _("those that are coded"),
        "all": _("all"),
        "none": _("none"),
    }


def role_names() -> dict[Role, str]:
    """The name of each role of a column."""
    return {
        "text": _("answers"),
        "respondent": _("respondent"),
        "question": _("the question"),
        "weight": _("weight"),
        "variable": _("background"),
        "code": _("codes"),
        "nothing": _("left out"),
    }


def format_line(read_as: dict[str, str]) -> str:
    """The way in which a file is read: its format, encoding, delimiter and sheet."""
    delimiters = {"\t": _("tabs"), "\x1f": _("one column")}
    kinds = {"spreadsheet": _("spreadsheet"), "text": _("plain text")}
    encoding = read_as.get("encoding", "")
    if "encoding_guess" in read_as:
        encoding = _("{encoding} (guessed)").format(encoding=encoding)
    parts = [kinds.get(read_as["format"], read_as["format"]), encoding]
    if "delimiter" in read_as:
        delimiter = read_as["delimiter"]
        parts.append(
            delimiters.get(delimiter) or _("cells between “{sign}”").format(sign=delimiter)
        )
    if "sheet" in read_as:
        parts.append(_("sheet “{name}”").format(name=line(read_as["sheet"])))
    if "own" in read_as:
        parts.append(_("an export of turven"))
    if "header_rows" in read_as:
        rows = int(read_as["header_rows"])
        parts.append(n_("{count} header row", "{count} header rows", rows).format(count=rows))
    if "answers" in read_as:
        blocks = read_as["answers"] == "between blank lines"
        parts.append(_("answers between blank lines") if blocks else _("one answer per line"))
    return ", ".join(part for part in parts if part)


def undo_report(result: ImportUndo) -> Iterator[str]:
    """What was taken back of an import, and the quotes that stay."""
    yield n_(
        "{count} quote of {file} was taken back.",
        "{count} quotes of {file} were taken back.",
        result.quotes,
    ).format(count=result.quotes, file=line(result.file))
    if result.restored:
        yield n_(
            "{count} quote has its earlier text again.",
            "{count} quotes have their earlier text again.",
            result.restored,
        ).format(count=result.restored)
    if result.staying:
        yield n_(
            "{count} quote stays, because somebody decided on it:",
            "{count} quotes stay, because somebody decided on them:",
            len(result.staying),
        ).format(count=len(result.staying))
    for quote in result.staying:
        yield f"  {line(quote.respondent)}  {cut(line(quote.text), 70)}"


def undo_question(result: ImportUndo) -> str:
    """Asks which import to take back, and says what the proposed one would take."""
    return _(
        "The file whose import is taken back · {file}: {going} quotes go, {staying} stay"
    ).format(file=line(result.file), going=result.quotes, staying=len(result.staying))
