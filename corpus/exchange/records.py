"""A study as flat rows: its quotes, respondents, codings and suggestions.

Rows are read in batches. No query is open between two batches, so that a loop over the rows can
write to the study.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator

from ..analysis.reference import deciding_coders
from ..codebook.codes import Codebook
from ..privacy.redactions import RedactedView
from ..rows import BATCH, Columns, Row, Rows
from ..study import quotes
from ..study.database import reading
from ..study.study import Study

QUOTES: Columns = {
    "quote": str, "position": int, "respondent": str, "question": str, "text": str,
    "equals": int, "done": bool,
}  # fmt: skip
RESPONDENTS: Columns = {"respondent": str, "weight": float, "quotes": int}
CODINGS: Columns = {
    "quote": str, "respondent": str, "coder": str, "code": str, "label": str, "net": str,
    "start": int, "end": int, "how": str, "model": str, "score": float, "rank": int,
    "seen": bool, "at": str, "revision": str,
}  # fmt: skip
SUGGESTIONS: Columns = {
    "quote": str, "respondent": str, "rank": int, "code": str, "label": str, "net": str,
    "probability": float, "suggested": bool, "model": str, "revision": str,
}  # fmt: skip


def quote_rows(study: Study, *, redact: bool) -> Rows:
    """A row per quote, in the order of import; then its background variables."""
    names = _variables(study, QUOTES)

    def made() -> Iterator[Row]:
        out = RedactedView(study, redact=redact)
        for positions in _batches(study):
            with reading(study.db):
                some = list(out.quotes(positions))
                done = {
                    quote
                    for (quote,) in study.db.execute(
                        "SELECT l.quote FROM quotes AS q JOIN latest AS l ON l.quote = q.id"
                        " WHERE q.position BETWEEN ? AND ? AND l.what = 'done'",
                        (positions[0], positions[-1]),
                    )
                }
            for quote in some:
                values = (
                    quote.id, quote.position, quote.respondent, quote.question, quote.text,
                    quote.equals, quote.id in done,
                )  # fmt: skip
                yield dict(zip(QUOTES, values, strict=True)) | {
                    column: quote.variables.get(name) for name, column in names.items()
                }

    return Rows({**QUOTES, **dict.fromkeys(names.values(), str)}, made())


def respondent_rows(study: Study, *, redact: bool) -> Rows:
    """A row per respondent; then the background variables."""
    names = _variables(study, RESPONDENTS, quotes=False)

    def made() -> Iterator[Row]:
        out, after = RedactedView(study, redact=redact), 0
        while some := study.db.execute(
            "SELECT r.rowid, r.id, r.weight, r.variables,"
            " (SELECT count(*) FROM quotes AS q WHERE q.respondent = r.id)"
            " FROM respondents AS r WHERE r.rowid > ? ORDER BY r.rowid LIMIT ?",
            (after, BATCH),
        ).fetchall():
            for after, id_, weight, variables, count in some:  # noqa: B007 - the last row read
                about = out.variables(json.loads(variables))
                yield dict(zip(RESPONDENTS, (id_, weight, count), strict=True)) | {
                    column: about.get(name) for name, column in names.items()
                }

    return Rows({**RESPONDENTS, **dict.fromkeys(names.values(), str)}, made())


def coding_rows(study: Study, coder: str | None, *, redact: bool) -> Rows:
    """A row per coding, in the order of the quotes; of all coders, or of one.

    Raises:
        Refusal: there is no such coder.
    """
    if coder is not None:
        (coder,) = deciding_coders(study, (coder,))
    named = _Names(study.codebook)
    sql = (
        'SELECT q.position, c.quote, q.respondent, c.coder, c.code, c.start, c."end", c.how,'
        " c.model, c.score, c.rank, c.seen, c.at, c.revision"
        " FROM quotes AS q CROSS JOIN codings AS c ON c.quote = q.id"
        " WHERE q.position BETWEEN ? AND ? AND coalesce(c.coder = ?, true)"
        " ORDER BY q.position, c.coder, c.decision"
    )

    def made() -> Iterator[Row]:
        out = RedactedView(study, redact=redact)
        for positions in _batches(study):
            with reading(study.db):
                some = study.db.execute(sql, (positions[0], positions[-1], coder)).fetchall()
                spans: dict[int, set[tuple[int, int]]] = defaultdict(set)
                for position, _quote, _respondent, _coder, _code, start, end, *_about in some:
                    if start is not None:
                        spans[position].add((start, end))
                # The position in the redacted text is known only while the quote is being read.
                places = {
                    (quote.position, *span): out.span(*span)
                    for quote in out.quotes(sorted(spans))
                    for span in spans[quote.position]
                }
            for position, id_, respondent, by, code, start, end, how, *seen_, at, revision in some:
                model, score, rank, seen = seen_
                values = (
                    id_, respondent, by, code, *named(code),
                    *places.get((position, start, end), (None, None)), how, model, score, rank,
                    None if seen is None else bool(seen), at, revision,
                )  # fmt: skip
                yield dict(zip(CODINGS, values, strict=True))

    return Rows(CODINGS, made())


def suggestion_rows(study: Study) -> Rows:
    """A row per suggestion of the current model, in the order of the quotes."""
    named = _Names(study.codebook)
    sql = (
        "SELECT s.quote, q.respondent, s.rank, s.code, s.probability, s.suggested, m.model,"
        " m.revision FROM quotes AS q CROSS JOIN current_suggestions AS s ON s.quote = q.id"
        " JOIN suggested AS m ON m.quote = q.id"
        " WHERE q.position BETWEEN ? AND ? ORDER BY q.position, s.rank"
    )

    def made() -> Iterator[Row]:
        for positions in _batches(study):
            some = study.db.execute(sql, (positions[0], positions[-1])).fetchall()
            for quote, respondent, rank, code, probability, suggested, *by in some:
                values = (
                    quote, respondent, rank, code, *named(code), probability, bool(suggested), *by,
                )  # fmt: skip
                yield dict(zip(SUGGESTIONS, values, strict=True))

    return Rows(SUGGESTIONS, made())


class _Names:
    """The labels of codes and of their nets."""

    def __init__(self, codebook: Codebook) -> None:
        self._codebook = codebook
        self._known: dict[str, tuple[str, str]] = {}

    def __call__(self, code: str) -> tuple[str, str]:
        """The label of a code and that of its net; empty if the codebook no longer has the code."""
        if code not in self._known:
            by_id = self._codebook.by_id
            found = by_id.get(code)
            net = by_id[found.parent].name if found and found.parent else ""
            self._known[code] = (found.name if found else "", net)
        return self._known[code]


def _batches(study: Study) -> Iterator[range]:
    """The positions of all quotes, in batches."""
    last = quotes.count(study.db)
    for first in range(1, last + 1, BATCH):
        yield range(first, min(first + BATCH, last + 1))


def _variables(study: Study, taken: Columns, *, quotes: bool = True) -> dict[str, str]:
    """The background variables in the order of the files, each with the name of its column.

    A variable with the name of another column gets the prefix `var_`, as in an export.
    """
    also = " UNION ALL SELECT variables FROM quotes WHERE variables <> '{}'" if quotes else ""
    found = study.db.execute(
        f"SELECT v.key FROM (SELECT variables FROM respondents{also}) AS some,"
        " json_each(some.variables) AS v GROUP BY 1 ORDER BY min(v.id), 1"
    ).fetchall()
    columns, used = {}, set(taken)
    for (name,) in found:
        column = name
        while column in used:
            column = f"var_{column}"
        used.add(column)
        columns[name] = column
    return columns
