"""Agreement as flat rows, one for each statistic."""

from __future__ import annotations

from collections.abc import Iterator

from ...codebook.codes import Codebook
from ...rows import Columns, Row, Rows
from .bootstrap import Figure
from .report import Report, Section

COLUMNS: Columns = {
    "of": str, "coders": str, "since": str, "until": str, "quotes": int, "units": int,
    "code": str, "label": str, "figure": str, "value": float, "low": float, "high": float,
    "undefined": str,
}  # fmt: skip


def agreement_rows(codebook: Codebook, report: Report) -> Rows:
    """A row for each statistic of `report`."""
    return Rows(COLUMNS, _rows(codebook, report))


def of_sets(section: Section) -> list[tuple[str, Figure]]:
    """The statistics of whole code sets, each with its name."""
    sets = section.sets
    return [
        ("same set", sets.same),
        ("alpha Jaccard", sets.jaccard),
        ("alpha MASI", sets.masi),
        ("multi-valued alpha", sets.multivalued),
    ]


def _rows(codebook: Codebook, report: Report) -> Iterator[Row]:
    for section in report.sections:
        about = (
            section.of, "; ".join(section.coders), section.since, section.until,
            section.quotes, section.units,
        )  # fmt: skip
        for name, figure in of_sets(section):
            yield _row(*about, "", "", name, *figure)
        for code in section.codes:
            for name in ("agreeing", "kappa", "alpha", "ac1", "prevalence"):
                label = _label(codebook, code.code)
                yield _row(*about, code.code, label, name, *getattr(code, name))
    if report.spans:
        whole = report.sections[0]
        of_parts = ("parts", "; ".join(whole.coders), "", "", report.spans.quotes, None)
        for part in report.spans.codes:
            label = _label(codebook, part.code) if part.code is not None else ""
            for name in ("alpha", "matched", "exact"):
                yield _row(*of_parts, part.code or "", label, name, *getattr(part, name))


def _row(*cells: object) -> Row:
    return dict(zip(COLUMNS, cells, strict=True))


def _label(codebook: Codebook, code: str) -> str:
    return codebook.by_id[code].name if code in codebook.by_id else code
