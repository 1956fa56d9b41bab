"""The codebook: beside an export as YAML, as a sheet of its workbook, or as tags for Taguette."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import IO

from ...codebook.codes import Code, Codebook, in_language
from ...codebook.yaml_editing import CodebookText
from ...formats import csv
from ...formats.codes_columns import OWN
from ...language import _
from ...privacy.redactions import RedactedView
from .result import Result
from .selection import ResolvedSelection
from .writer import ExportJob

_LONGEST_TAG = 200
"""Characters that Taguette allows in the name of a tag."""


def write_yaml(job: ExportJob, file: IO[bytes]) -> Result:
    """Write `codebook.yaml` as it was when the study was opened, with its examples redacted.

    Raises:
        Refusal: an example with personal data has a comment beside it, which would be lost.
    """
    selection = job.selection
    book, view = selection.study.codebook, _redacted_view(selection)
    (source,) = selection.study.db.execute(
        "SELECT yaml FROM codebook_revisions WHERE id = ?", (book.revision,)
    ).fetchone()
    redacted = view.codebook(book)
    changed = [code for code in redacted.entries if code != book.by_id[code.id]]
    if changed:
        text = CodebookText(source)
        for code in changed:
            text.put(code.id, "examples", code.examples)
        source = text.text
    file.write(source.encode())
    return Result(redacted=view.left_out.total())


def codebook_rows(selection: ResolvedSelection) -> Iterator[Sequence[object]]:
    """A row per code and net; codes of codings that left the codebook come last.

    The columns: code, label, net, key, description, include, exclude, keywords, examples,
    code value, exclusive, questions, retired, merged into.
    """
    book = _redacted_view(selection).codebook(selection.study.codebook)
    for code in book.entries:
        if code.net or selection.includes(book.reads_as.get(code.id, code.id)):
            yield [
                code.id, *selection.labels(code.id), code.key, in_language(code.description),
                code.include, code.exclude, "; ".join(code.keywords), "; ".join(code.examples),
                book.value_of(code.id), int(code.exclusive), "; ".join(book.questions_of(code.id)),
                int(code.retired), code.merged_into,
            ]  # fmt: skip
    yield from ([code] for code in selection.codes if code not in book.by_id)


def write_taguette(job: ExportJob, file: IO[bytes]) -> Result:
    """Write a CSV file that Taguette imports as tags, with a dot between a net and its codes.

    The columns after the first two are turven's own, so that `codebook import` gets all of it
    back; Taguette skips them.
    """
    view = _redacted_view(job.selection)
    csv.write(file, OWN, _tags(job.selection, view.codebook(job.selection.study.codebook)))
    return Result(redacted=view.left_out.total())


def _tags(selection: ResolvedSelection, book: Codebook) -> Iterator[list[object]]:
    taken: set[str] = set()
    for code in book.entries:
        if code.merged_into is None and (code.net or selection.includes(code.id)):
            tag = book.path(code.id).replace(" › ", ".")
            if len(tag) > _LONGEST_TAG or tag in taken:
                tag = code.id[:_LONGEST_TAG]
            taken.add(tag)
            yield [
                tag, _definition(code), code.id, code.name, code.parent,
                in_language(code.description), code.include, code.exclude,
                "\n".join(code.keywords), "\n".join(code.examples), code.colour, code.value,
                int(code.exclusive), "\n".join(code.questions),
            ]  # fmt: skip


def _definition(code: Code) -> str:
    parts = {
        "": in_language(code.description),
        _("Include"): code.include,
        _("Exclude"): code.exclude,
    }
    return "\n".join(f"{name}: {text}" if name else text for name, text in parts.items() if text)


def _redacted_view(selection: ResolvedSelection) -> RedactedView:
    return RedactedView(selection.study, redact=selection.asked.redact)
