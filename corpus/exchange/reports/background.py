"""Background beside a citation: as much of it as does not tell who somebody is."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache

from ...errors import Refusal
from ...language import _
from ...study.study import Study

MIN_SHARING = 5
"""Respondents who share what is shown, unless somebody says otherwise."""


class Background:
    """The variables of a study that may be shown, and how many respondents share their values.

    Raises:
        Refusal: there is no variable with one of these names.
    """

    def __init__(self, study: Study, names: Sequence[str], least: int = MIN_SHARING) -> None:
        self.names = tuple(dict.fromkeys(names))
        self.least = least
        self.withheld = 0
        """Values that were left out of what was asked for."""
        self._people = _people(study, self.names) if self.names else frozenset()
        self._counts = lru_cache(maxsize=None)(self._count)
        _check(self._people, self.names, study)

    def shown(self, variables: Mapping[str, str]) -> dict[str, str]:
        """What of the background of one respondent may be shown.

        The first variable that was asked for goes first: each further one is shown if enough
        respondents share it together with those shown already.
        """
        shown: dict[str, str] = {}
        for name in self.names:
            value = str(variables.get(name) or "")
            if not value:
                continue
            wider = {**shown, name: value}
            if self._counts(tuple(wider))[tuple(wider.values())] >= self.least:
                shown = wider
            else:
                self.withheld += 1
        return shown

    def _count(self, names: tuple[str, ...]) -> Counter[tuple[str, ...]]:
        """How many respondents have each combination of values."""
        columns = [self.names.index(name) for name in names]
        return Counter(
            values
            for _respondent, values in {
                (respondent, tuple(values[column] for column in columns))
                for respondent, values in self._people
            }
        )


def _people(study: Study, names: Sequence[str]) -> frozenset[tuple[str, tuple[str, ...]]]:
    """Each respondent with each combination of values; where an answer says otherwise, that."""
    rows = study.db.execute(
        "SELECT DISTINCT q.respondent, CASE q.variables WHEN '{}' THEN r.variables"
        " ELSE json_patch(r.variables, q.variables) END"
        " FROM quotes AS q JOIN respondents AS r ON r.id = q.respondent"
    )
    found = set()
    for respondent, text in rows:
        variables = json.loads(text)
        found.add((respondent, tuple(str(variables.get(name) or "") for name in names)))
    return frozenset(found)


def _check(
    people: frozenset[tuple[str, tuple[str, ...]]], names: Sequence[str], study: Study
) -> None:
    for column, name in enumerate(names):
        if not any(values[column] for _respondent, values in people):
            rows = study.db.execute(
                "SELECT DISTINCT v.key FROM (SELECT variables FROM respondents UNION ALL"
                " SELECT variables FROM quotes) AS some, json_each(some.variables) AS v ORDER BY 1"
            )
            raise Refusal(
                _("There is no variable “{variable}”; there are: {variables}.").format(
                    variable=name, variables=", ".join(key for (key,) in rows) or "–"
                )
            )
