"""The result of an export, in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...corpus.language import _, n_
from ...corpus.study.written_files import NotOurs
from ..text import line

if TYPE_CHECKING:  # the registry imports every format, and the first screen needs none
    from ...corpus.exchange.registry import ExportResult


def export_report(result: ExportResult) -> Iterator[str]:
    """The contents of the file, the files that belong to it, and what it could not contain."""
    name = line(str(result.file))
    if result.quotes is None:
        yield _("The codebook is in {file}.").format(file=name)
    else:
        quotes = n_("{count} quote", "{count} quotes", result.quotes).format(count=result.quotes)
        yield n_(
            "{quotes} with {count} coding written to {file}.",
            "{quotes} with {count} codings written to {file}.",
            result.codings,
        ).format(quotes=quotes, count=result.codings, file=name)
    if result.csv == "excel":
        yield csv_sentence()
    if result.beside:
        yield _("Also written: {files}.").format(
            files=", ".join(line(path.name) for path in result.beside)
        )
    if result.redacted:
        yield n_(
            "{count} place was redacted.", "{count} places were redacted.", result.redacted
        ).format(count=result.redacted)
    yield from map(line, result.lost)


def replace_question(found: NotOurs) -> str:
    """Asks whether to replace a file that the study did not write."""
    return _("{fact} · Enter again replaces it, or type another name").format(fact=found.fact)


def csv_sentence() -> str:
    """Says that a .csv file is for Excel in Dutch, and how to get another."""
    return _(
        "The file has semicolons and decimal commas, as Excel in Dutch opens it; for other"
        " programs: --csv plain."
    )
