"""Which imported texts are done, skipped, flagged or starred, and by which coder."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Mapping

from ...formats.refi import Project
from ...study.decision_log import What
from ..imports.coded_files import Done
from .users_and_cases import Coders

_SUBJECTS: dict[What, str] = {"done": "status", "skip": "status", "flag": "flag", "star": "star"}


def new_states(
    db: sqlite3.Connection,
    project: Project,
    coders: Coders,
    *,
    quotes: Mapping[str, str],
    coded: Collection[tuple[str, str]],
    done: Done | None,
) -> Iterator[tuple[str, str, What]]:
    """The quote, the coder and the decision of each state that the import adds.

    Args:
        quotes: the id of the quote of each source, by GUID.
        coded: the quote and the coder of each coding in the file.
        done: which texts are done; None for those that the file says are done, or else `coded`.
            With `all`, each text is done for every coder who has codings in the file.
    """
    found: dict[tuple[str, str, What], None] = {}
    for (state, user), sources in (project.states or {}).items():
        if state != "done" or done is None:
            for quote in (quotes[guid] for guid in sources if guid in quotes):
                found[quote, coders.of(user), state] = None
    if done == "coded" or (done is None and project.states is None):
        found |= dict.fromkeys((quote, coder, "done") for quote, coder in coded)
    elif done == "all":
        everyone = {coder for _quote, coder in coded} or {coders.of(project.user)}
        found |= dict.fromkeys(
            (quote, coder, "done") for quote in quotes.values() for coder in sorted(everyone)
        )
    decided = {
        tuple(row) for row in db.execute("SELECT DISTINCT quote, coder, subject FROM latest")
    }
    for quote, coder, what in found:
        if (quote, coder, _SUBJECTS[what]) not in decided:
            decided.add((quote, coder, _SUBJECTS[what]))
            yield quote, coder, what
