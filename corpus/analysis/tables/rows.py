"""Tables as flat rows: one for each code, or for each code and value."""

from __future__ import annotations

from collections.abc import Iterator

from ...rows import Columns, Row, Rows
from ...study.study import Study
from ..intervals import Interval, wilson
from .codings import Codings, Line
from .crosstabs import MIN_BASE, crosstab
from .frequencies import frequencies

COLUMNS: Columns = {
    "question": str, "code": str, "label": str, "depth": int, "is_net": bool, "value": str,
    "count": int, "base": int, "share": float, "low": float, "high": float, "effective_base": float,
    "corrected_share": float, "corrected_low": float, "corrected_high": float,
    "p": float, "lower_than": str,
}  # fmt: skip


def frequency_rows(study: Study, codings: Codings, *, weighted: bool = True) -> Rows:
    """One row for each code or net, in the order of the codebook."""
    table = frequencies(study, codings)
    weighted = weighted and codings.base.weighted
    question = codings.base.question or ""

    def made() -> Iterator[Row]:
        for each in table.lines:
            corrected = each.corrected
            yield _row(
                question,
                each.line,
                "",
                each.count,
                codings.base.respondents,
                each.weighted_share if weighted else each.share,
                each.weighted_interval if weighted else each.interval,
                each.effective_base if weighted else float(codings.base.respondents),
                (corrected.share, *corrected.interval) if corrected else (None, None, None),
                None,
                "",
            )

    return Rows(COLUMNS, made())


def crosstab_rows(
    study: Study, codings: Codings, by: str, *, weighted: bool = True, minimum: int = MIN_BASE
) -> Rows:
    """One row for each code or net and value of `by`, in the order of the codebook.

    Raises:
        Refusal: there is no such variable among these quotes, or it has too many values.
    """
    table = crosstab(study, codings, by, weighted=weighted, minimum=minimum)
    question = codings.base.question or ""

    def made() -> Iterator[Row]:
        for row in table.rows:
            for at, column in enumerate(table.columns):
                share, base = row.shares[at], row.effective_bases[at]
                yield _row(
                    question,
                    row.line,
                    column.value,
                    row.counts[at],
                    column.base,
                    share,
                    None if share is None or base is None else wilson(share, base),
                    base,
                    (None, None, None),
                    row.test.p if row.test and not row.test.few else None,
                    "; ".join(table.columns[other].value for other in row.lower[at]),
                )

    return Rows(COLUMNS, made())


def _row(
    question: str,
    line: Line,
    value: str,
    count: int | None,
    base: int,
    share: float | None,
    interval: Interval | None,
    effective_base: float | None,
    corrected: tuple[float | None, float | None, float | None],
    p: float | None,
    lower_than: str,
) -> Row:
    cells = (
        question, line.code, line.name, line.depth, line.net, value, count, base, share,
        *(interval or (None, None)), effective_base, *corrected, p, lower_than,
    )  # fmt: skip
    return dict(zip(COLUMNS, cells, strict=True))
