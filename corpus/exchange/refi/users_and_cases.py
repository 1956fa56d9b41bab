"""Who is in a REFI-QDA project: its users are coders of the study, its cases respondents."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property

from ...formats.refi import QUESTION, WEIGHT, Case, Project, guid_of
from ...language import _, n_
from ...study.coders import Kind, coders, kind_of_new

NOBODY = "import"
"""The coder of what a file does not say the coder of."""


def kind_of(coder: str) -> Kind:
    """The kind of a coder who is new here: a user codes elsewhere, as a person does here.

    A file that this program wrote has users for models and for adjudication: they stay that.
    """
    return "import" if coder == NOBODY else kind_of_new(coder)


class Coders:
    """The coder for each user; two users are never one coder."""

    def __init__(
        self, db: sqlite3.Connection, users: Mapping[str, str], remembered: Mapping[str, str]
    ) -> None:
        """Name them, by GUID in `users`; `remembered` has GUIDs of coders that came before."""
        known = {guid_of("user", name): name for name in coders(db)}
        known |= {guid: name for name, guid in remembered.items()}
        self.names = {guid: known[guid] for guid in users if guid in known}
        names = Names(self.names.values())
        for guid, name in users.items():
            if guid not in self.names:
                self.names[guid] = names.own(name)
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
        names = Names()
        self._variables = {guid: names.own(name) for guid, name in project.variables.items()}
        self.owners: dict[str, str] = {}
        """The respondent of each source, by its GUID."""
        self.with_case: set[str] = set()
        self.left_out: list[str] = []

    def write(self) -> None:
        """Write the respondents; to be called within `writing`.

        A text without a case is of a respondent who is called like it.
        """
        names = Names()
        several = 0
        for case in self._project.cases:
            who = names.own(case.name or case.guid)
            self._write(who, case.values)
            sources = self._sources_of(case)
            several += sum(source in self.owners for source in sources)
            for source in sources:
                self.owners.setdefault(source, who)
        self.with_case = set(self.owners)
        for text in self._project.sources:
            if text.guid not in self.owners:
                who = names.own(text.name or text.guid)
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

    @cached_property
    def _parts(self) -> dict[str, list[str]]:
        """The sources of each selection, and of each code that is given to one, by GUID."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        if any(case.parts for case in self._project.cases):
            for source in self._project.sources:
                for selection in source.selections:
                    found[selection.guid].append(source.guid)
                    for coding in selection.codings:
                        found[coding.code].append(source.guid)
                for coding in source.codings:
                    found[coding.code].append(source.guid)
        return found

    def _sources_of(self, case: Case) -> list[str]:
        """Programs name the texts of a case, parts of them, or a code that is given to them."""
        parts = (source for part in case.parts for source in self._parts.get(part, ()))
        return list(dict.fromkeys([*case.sources, *parts]))

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


class Names:
    """Names that are each given once."""

    def __init__(self, taken: Iterable[str] = (), *, alike: Callable[[str], str] = str) -> None:
        """Leave out what is taken; `alike` gives the same for names that are not two."""
        self._alike = alike
        self._taken = {alike(name) for name in taken}
        self._times: Counter[str] = Counter()

    def own(self, name: str) -> str:
        """`name`, or with the first number behind it under which it was not given yet."""
        found = name
        while self._alike(found) in self._taken:
            self._times[name] += 1
            found = f"{name} ({self._times[name] + 1})"
        self._taken.add(self._alike(found))
        return found
