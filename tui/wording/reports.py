"""What is said of a book or a report that was written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...corpus.language import n_
from ..text import line

if TYPE_CHECKING:
    from ...corpus.exchange.reports.writing import WrittenReport


def printed(went: WrittenReport) -> str:
    codes = n_("{count} code", "{count} codes", went.codes).format(count=went.codes)
    return n_(
        "{codes} with {count} citation written to {file}.",
        "{codes} with {count} citations written to {file}.",
        went.citations,
    ).format(codes=codes, count=went.citations, file=line(str(went.file)))
