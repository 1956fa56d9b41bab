"""Who is in a REFI-QDA project: its users are coders of the study, its cases respondents."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Container, Mapping
from itertools import chain, count

from .formats.refi import QUESTION, WEIGHT, Project, guid_of
from .language import _, n_

NOBODY = "import"
"""The coder of what a file says nobody did."""


class Coders:
    """The coder for each user; two users are never one coder."""

    def __init__(
        self, db: sqlite3.Connection, users: Mapping[str, str], remembered: Mapping[str, str]
    ) -> None:
        """Name them, by GUID in `users`; `remembered` has GUIDs of coders that came before."""
        there = [coder for (coder,) in db.execute("SELECT DISTINCT coder FROM decisions")]
        known = {guid_of("user", name): name for name in there}
        known |= {guid: name for name, guid in remembered.items()}
        self.names = {guid: known[guid] for guid in users if guid in known}
        for guid, name in users.items():
            if guid not in self.names:
                self.names[guid] = free(name, set(self.names.values()))
        self._busy: set[str] = set()

    def of(self, *guids: str | None) -> str:
        """The coder who is the first of these users that there is."""
        only = next(iter(self.names.values())) if len(self.names) == 1 else NOBODY
        named = next((self.names[guid] for guid in guids if guid in self.names), only)
        self._busy.add(named)
        return named

    @property
    def idle(self) -> list[str]:
        """Those of whom nothing was found."""
        return [name for name in self.names.values() if name not in self._busy]


class Cases:
    """The cases of a project as respondents, with the background that is theirs."""

    def __init__(self, db: sqlite3.Connection, project: Project) -> None:
        self._db = db
        self._project = project
        self._variables: dict[str, str] = {}
        for guid, name in project.variables.items():
            self._variables[guid] = free(name, set(self._variables.values()))
        self.owners: dict[str, str] = {}
        """The respondent of each source, by its GUID."""
        self.with_case = {source for case in project.cases for source in case.sources}
        self.left_out: list[str] = []

    def write(self) -> None:
        """Write the respondents; to be called within `writing`.

        A text without a case is of a respondent who is called like it.
        """
        taken: set[str] = set()
        several = 0
        for case in self._project.cases:
            who = free(case.name or case.guid, taken)
            taken.add(who)
            self._write(who, case.values)
            several += sum(source in self.owners for source in case.sources)
            for source in case.sources:
                self.owners.setdefault(source, who)
        for text in self._project.sources:
            if text.guid not in self.owners:
                who = free(text.name or text.guid, taken)
                taken.add(who)
                self.owners[text.guid] = who
                self._write(who, text.values)
        described = sum(bool(case.description) for case in self._project.cases)
        if described:
            self.left_out.append(
                n_(
                    "The description of {count} case has no place in a study.",
                    "The descriptions of {count} cases have no place in a study.",
                    described,
                ).format(count=described)
            )
        if several:
            self.left_out.append(
                n_(
                    "{count} text belongs to several cases; it came in with the first.",
                    "{count} texts belong to several cases; they came in with the first.",
                    several,
                ).format(count=several)
            )

    def background(self, values: Mapping[str, str]) -> dict[str, str]:
        """Values by the names of their variables; what else a study has a place for is not."""
        return {
            self._variables.get(guid, guid): value
            for guid, value in values.items()
            if guid not in (QUESTION, WEIGHT)
        }

    def _write(self, who: str, values: Mapping[str, str]) -> None:
        variables = self.background(values)
        row = self._db.execute("SELECT variables FROM respondents WHERE id = ?", (who,)).fetchone()
        if row is None:
            self._db.execute(
                "INSERT INTO respondents (id, weight, variables) VALUES (?, ?, ?)",
                (who, self._weight(who, values), json.dumps(variables, ensure_ascii=False)),
            )
            return
        there = json.loads(row[0])
        differ = [name for name in variables if there.get(name, variables[name]) != variables[name]]
        if differ:
            self.left_out.append(
                _("The study has other values of {names} for {case}, and keeps them.").format(
                    names=", ".join(differ), case=who
                )
            )
        if variables.keys() - there:
            self._db.execute(
                "UPDATE respondents SET variables = ? WHERE id = ?",
                (json.dumps(variables | there, ensure_ascii=False), who),
            )

    def _weight(self, who: str, values: Mapping[str, str]) -> float:
        try:
            weight = float(values.get(WEIGHT, 1))
        except ValueError:
            weight = -1
        if 0 <= weight < float("inf"):
            return weight
        self.left_out.append(_("The weight of {case} is no weight.").format(case=who))
        return 1


def free(name: str, taken: Container[str]) -> str:
    """`name`, or with the first number behind it under which it is not taken."""
    numbered = (f"{name} ({n})" for n in count(2))
    return next(free for free in chain([name], numbered) if free not in taken)
