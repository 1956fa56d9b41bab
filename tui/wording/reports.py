"""A sentence on the quote book or report that was written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...corpus.language import n_
from ..text import line

if TYPE_CHECKING:
    from ...corpus.exchange.reports.writing import WrittenReport


def report_line(result: WrittenReport) -> str:
    codes = n_("{count} code", "{count} codes", result.codes).format(count=result.codes)
    return n_(
        "{codes} with {count} citation written to {file}.",
        "{codes} with {count} citations written to {file}.",
        result.citations,
    ).format(codes=codes, count=result.citations, file=line(str(result.file)))
