"""The variables of tables: the values of each quote, read once for any number of tables."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property

from ...privacy.redactions import RedactedView
from ...study.study import Study

QUESTION, FILE = "@question", "@file"
"""The variables for crosstabs besides the background variables: the question, and the imported
file, which is the wave if each wave was imported as a file."""

_JOINED = {
    QUESTION: ("n.text", "JOIN questions AS n ON n.id = q.question"),
    FILE: ("i.file", "JOIN imports AS i ON i.id = q.import"),
}


class Variables:
    """The values of the variables of one study, at one moment.

    Args:
        redact: replace personal data in `shown` by placeholders such as [naam].
    """

    def __init__(self, study: Study, *, redact: bool = True) -> None:
        self._study = study
        self._redacted = RedactedView(study, redact=redact)

    @cached_property
    def counts(self) -> dict[str, int]:
        """The number of values of each background variable, in the order of the file."""
        rows = self._study.db.execute(
            "SELECT v.key, count(DISTINCT nullif(v.value, '')) FROM (SELECT variables FROM"
            " respondents UNION ALL SELECT variables FROM quotes WHERE variables <> '{}') AS some,"
            " json_each(some.variables) AS v GROUP BY 1 ORDER BY min(v.id), 1"
        )
        return dict(rows.fetchall())

    def values(self, positions: Sequence[int], by: str) -> list[str]:
        """The value of `by` for the quotes at `positions`; empty for a quote without one."""
        if by in _JOINED:
            value, joined = _JOINED[by]
            read = self._study.db.execute(f"SELECT q.position, {value} FROM quotes AS q {joined}")
            named = dict(read.fetchall())
            return [str(named[position] or "") for position in positions]
        rows, background = self._background
        found = background.get(by)
        return [found[rows[position]] if found else "" for position in positions]

    def shown(self, by: str, value: str) -> str:
        """A value as a heading, redacted; questions and files have no personal data."""
        return value if by in _JOINED else self._redacted.variables({by: value})[by]

    @cached_property
    def _background(self) -> tuple[dict[int, int], dict[str, list[str]]]:
        """The row of each position, and for each background variable its value in each row."""
        texts: dict[str, str] = {}
        """Each text once: most variables have few values."""
        read = self._study.db.execute(
            "SELECT q.position, r.variables, q.variables FROM quotes AS q"
            " JOIN respondents AS r ON r.id = q.respondent"
        ).fetchall()
        found: dict[str, list[str]] = {}
        for row, (_position, respondent, quote) in enumerate(read):
            # The value of the answer, if it has its own, overrides that of the respondent.
            for name, value in (json.loads(respondent) | json.loads(quote)).items():
                if value:
                    text = str(value)
                    found.setdefault(name, [""] * len(read))[row] = texts.setdefault(text, text)
        return {position: row for row, (position, *_rest) in enumerate(read)}, found
