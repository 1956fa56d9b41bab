"""Import of the users of a REFI-QDA project as coders, and of its cases as respondents."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property

from ...formats.refi import QUESTION, WEIGHT, Case, Project, guid_of
from ...language import _, n_
from ...study.coders import Kind, coders, kind_of_new

UNKNOWN_CODER = "import"
"""The coder of codings whose user is not in the file."""


def kind_of(coder: str) -> Kind:
    """The kind of a coder who is new in the study: a person, unless the name says otherwise.

    A file that turven exported has users for models and for adjudication; they keep their kind.
    """
    return "import" if coder == UNKNOWN_CODER else kind_of_new(coder)


class Coders:
    """The coder of each user; different users are different coders."""

    def __init__(
        self, db: sqlite3.Connection, users: Mapping[str, str], remembered: Mapping[str, str]
    ) -> None:
        """Find or make a name for each user.

        Args:
            users: the name of each user in the file, by GUID.
            remembered: the GUIDs of coders that were imported before, by name.
        """
        known = {guid_of("user", name): name for name in coders(db)}
        known |= {guid: name for name, guid in remembered.items()}
        self.names = {guid: known[guid] for guid in users if guid in known}
        names = UniqueNames(self.names.values())
        for guid, name in users.items():
            if guid not in self.names:
                self.names[guid] = names.unique(name)
        self._active: set[str] = set()

    def of(self, *guids: str | None) -> str:
        """The coder of the first GUID that is a user; else the only user, or `UNKNOWN_CODER`."""
        only = next(iter(self.names.values())) if len(self.names) == 1 else UNKNOWN_CODER
        named = next((self.names[guid] for guid in guids if guid in self.names), only)
        self._active.add(named)
        return named

    @property
    def idle(self) -> list[str]:
        """The coders without codings or memos in the file."""
        return [name for name in self.names.values() if name not in self._active]


class Cases:
    """Imports the cases of a project as respondents, with their background variables."""

    def __init__(self, db: sqlite3.Connection, project: Project) -> None:
        self._db = db
        self._project = project
        names = UniqueNames()
        self._variable_names = {
            guid: names.unique(name) for guid, name in project.variables.items()
        }
        self.owners: dict[str, str] = {}
        """The respondent of each source, by the GUID of the source."""
        self.with_case: set[str] = set()
        """The GUIDs of the sources that have a case."""
        self.left_out: list[str] = []

    def write(self) -> None:
        """Write the respondents; call it within `writing`.

        A text without a case gets a respondent with the name of the text.
        """
        names = UniqueNames()
        several = 0
        for case in self._project.cases:
            who = names.unique(case.name or case.guid)
            self._write(who, case.values)
            sources = self._sources_of(case)
            several += sum(source in self.owners for source in sources)
            for source in sources:
                self.owners.setdefault(source, who)
        self.with_case = set(self.owners)
        for text in self._project.sources:
            if text.guid not in self.owners:
                who = names.unique(text.name or text.guid)
                self.owners[text.guid] = who
                self._write(who, text.values)
        described = sum(bool(case.description) for case in self._project.cases)
        if described:
            self.left_out.append(
                n_(
                    "The description of {count} case was left out.",
                    "The descriptions of {count} cases were left out.",
                    described,
                ).format(count=described)
            )
        if several:
            self.left_out.append(
                n_(
                    "{count} text belongs to several cases; it was imported with the first.",
                    "{count} texts belong to several cases; they were imported with the first.",
                    several,
                ).format(count=several)
            )

    @cached_property
    def _sources_by_part(self) -> dict[str, list[str]]:
        """The GUIDs of the sources with each selection and each code, by the GUID of that."""
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
        """The sources of a case, which refers to them, to selections in them, or to their code."""
        parts = (source for part in case.parts for source in self._sources_by_part.get(part, ()))
        return list(dict.fromkeys([*case.sources, *parts]))

    def background(self, values: Mapping[str, str]) -> dict[str, str]:
        """The values by the names of their variables, without the question and the weight."""
        return {
            self._variable_names.get(guid, guid): value
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
        old = json.loads(row[0])
        differ = [name for name in variables if old.get(name, variables[name]) != variables[name]]
        if differ:
            self.left_out.append(
                _("In the study, {case} has other values of {names}; these were kept.").format(
                    names=", ".join(differ), case=who
                )
            )
        if variables.keys() - old:
            self._db.execute(
                "UPDATE respondents SET variables = ? WHERE id = ?",
                (json.dumps(variables | old, ensure_ascii=False), who),
            )

    def _weight(self, who: str, values: Mapping[str, str]) -> float:
        try:
            weight = float(values.get(WEIGHT, 1))
        except ValueError:
            weight = -1
        if 0 <= weight < float("inf"):
            return weight
        self.left_out.append(
            _(
                "The weight of {case} is not a number of 0 or more; the respondent got weight 1."
            ).format(case=who)
        )
        return 1


class UniqueNames:
    """Makes names unique."""

    def __init__(self, taken: Iterable[str] = (), *, key: Callable[[str], str] = str) -> None:
        """`taken` names are not given; two names with the same `key` count as one."""
        self._key = key
        self._taken = {key(name) for name in taken}
        self._counts: Counter[str] = Counter()

    def unique(self, name: str) -> str:
        """`name` if it is free, else `name (2)`, `name (3)`, and so on."""
        found = name
        while self._key(found) in self._taken:
            self._counts[name] += 1
            found = f"{name} ({self._counts[name] + 1})"
        self._taken.add(self._key(found))
        return found
