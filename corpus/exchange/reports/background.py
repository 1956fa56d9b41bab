"""Background variables next to a citation, limited so that they identify nobody."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache

from ...column_names import find_name
from ...language import _
from ...nearest import unknown
from ...study.study import Study

MIN_SHARING = 5
"""The default for the fewest respondents who must share the values that are shown."""


class Background:
    """Decides which background variables may be shown next to a citation.

    Args:
        names: the variables to show, the most important first.
        least: the fewest respondents who must share the combination of values shown.

    Raises:
        Refusal: there is no variable with one of these names.
    """

    def __init__(self, study: Study, names: Sequence[str], least: int = MIN_SHARING) -> None:
        known = _variables(study) if names else []
        self.names = tuple(dict.fromkeys(find_name(name, known) or name for name in names))
        self.least = least
        self.withheld = 0
        """The number of values that were left out so far."""
        self._people = _people(study, self.names) if self.names else frozenset()
        self._counts = lru_cache(maxsize=None)(self._count)
        _check(self._people, self.names, study)

    def shown(self, variables: Mapping[str, str]) -> dict[str, str]:
        """The variables of one respondent that may be shown.

        Variables are added in the order of `names`, each only if enough respondents share its
        value together with those shown already.
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
        """The number of respondents with each combination of values."""
        columns = [self.names.index(name) for name in names]
        return Counter(
            values
            for _respondent, values in {
                (respondent, tuple(values[column] for column in columns))
                for respondent, values in self._people
            }
        )


def _people(study: Study, names: Sequence[str]) -> frozenset[tuple[str, tuple[str, ...]]]:
    """Each respondent with each combination of values; a value of the answer comes first."""
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


def _variables(study: Study) -> list[str]:
    """The names of all background variables, sorted."""
    rows = study.db.execute(
        "SELECT DISTINCT v.key FROM (SELECT variables FROM respondents UNION ALL"
        " SELECT variables FROM quotes) AS some, json_each(some.variables) AS v ORDER BY 1"
    )
    return [name for (name,) in rows]


def _check(
    people: frozenset[tuple[str, tuple[str, ...]]], names: Sequence[str], study: Study
) -> None:
    for column, name in enumerate(names):
        if not any(values[column] for _respondent, values in people):
            raise unknown(
                _("There is no background variable “{variable}”").format(variable=name),
                name,
                _variables(study),
            )
