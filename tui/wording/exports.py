"""What is said of an export."""

from __future__ import annotations

from collections.abc import Iterator

from ...corpus.exchange.registry import ExportResult
from ...corpus.language import _, n_
from ..text import line


def report(went: ExportResult) -> Iterator[str]:
    """What is in the file, what stands beside it and what is not in it."""
    name = line(str(went.file))
    if went.quotes is None:
        yield _("The codebook is in {file}.").format(file=name)
    else:
        quotes = n_("{count} quote", "{count} quotes", went.quotes).format(count=went.quotes)
        yield n_(
            "{quotes} with {count} coding written to {file}.",
            "{quotes} with {count} codings written to {file}.",
            went.codings,
        ).format(quotes=quotes, count=went.codings, file=name)
    if went.beside:
        yield _("Beside it: {files}.").format(
            files=", ".join(line(path.name) for path in went.beside)
        )
    if went.redacted:
        yield n_(
            "{count} place was redacted.", "{count} places were redacted.", went.redacted
        ).format(count=went.redacted)
    yield from map(line, went.lost)
