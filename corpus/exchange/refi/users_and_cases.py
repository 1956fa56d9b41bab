"""Import of the users of a REFI-QDA project as coders, and of its cases as respondents."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property

from ...editing.foreign_guids import keep_foreign_guids
from ...formats.refi import ORIGIN, QUESTION, SOURCE, WEIGHT, Case, Project, Source, guid_of
from ...language import _, n_
from ...study.coders import Kind, coders, kind_of_new
from ...study.study import Study
from .returning import Returning
from .source_names import name_variable
from .unique_names import UniqueNames

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
        own = guid_of("user", ORIGIN)
        return [n for guid, n in self.names.items() if n not in self._active and guid != own]


class Cases:
    """Imports the cases of a project as respondents, with their background variables.

    The case with the fewest texts is the respondent; its texts have other cases, such as a region
    or a year, in background variables.
    """

    def __init__(self, study: Study, project: Project, returning: Returning) -> None:
        self._study = study
        self._db = study.db
        self._project = project
        self._returning = returning
        names = UniqueNames()
        skipped = _own_names() if returning.recognised else ()
        self._variable_names = {
            guid: names.unique(name)
            for guid, name in project.variables.items()
            if name not in skipped
        }
        self._unique_variable = names.unique
        self._backgrounds: defaultdict[str, dict[str, str]] = defaultdict(dict)
        """The values that a text has of other cases than its respondent, by its GUID."""
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
        cases = list(self._project.cases)
        sources = {n: self._sources_of(case) for n, case in enumerate(cases)}
        sources |= self._sources_by_name(sources)
        cases_of: defaultdict[str, list[int]] = defaultdict(list)
        for n, guids in sources.items():
            for guid in guids:
                cases_of[guid].append(n)
        own = {guid: min(ns, key=lambda n: len(sources[n])) for guid, ns in cases_of.items()}
        owned: defaultdict[int, list[str]] = defaultdict(list)
        for guid, n in own.items():
            owned[n].append(guid)
        titles = {source.guid: source.name for source in self._project.sources}
        for n, case in enumerate(cases):
            if sources[n] and not owned[n]:
                continue
            title = next((titles[guid] for guid in owned[n] if titles.get(guid)), "")
            known = (self._returning.respondent(guid) for guid in owned[n])
            who = next(filter(None, known), None) or names.unique(case.name or title or case.guid)
            self._write(who, case.values)
            self.owners |= dict.fromkeys(owned[n], who)
        self.with_case = set(self.owners)
        for text in self._project.sources:
            if text.guid not in self.owners:
                known_as = self._returning.respondent(text.guid)
                who = known_as or names.unique(text.name or text.guid)
                self.owners[text.guid] = who
                self._write(who, text.values)
        groups = {n: [guid for guid in guids if own[guid] != n] for n, guids in sources.items()}
        self._write_groups({n: guids for n, guids in groups.items() if guids})
        self._keep_names()
        described = sum(bool(case.description) for case in self._project.cases)
        if described:
            self.left_out.append(
                n_(
                    "The description of {count} case was left out.",
                    "The descriptions of {count} cases were left out.",
                    described,
                ).format(count=described)
            )

    def _sources_by_name(self, sources: Mapping[int, list[str]]) -> dict[int, list[str]]:
        """The text of each case that refers to none but has the name of one without a case.

        QualCoder does not write which texts a case has if it is a part of them, or all of them.
        """
        linked = {guid for guids in sources.values() for guid in guids}
        named: defaultdict[str, list[str]] = defaultdict(list)
        for text in self._project.sources:
            if text.guid not in linked:
                named[text.name].append(text.guid)
        found: dict[int, list[str]] = {}
        for n, case in enumerate(self._project.cases):
            if case.name and not sources[n] and len(named[case.name]) == 1:
                found[n] = named.pop(case.name)
        return found

    def _write_groups(self, groups: Mapping[int, list[str]]) -> None:
        """Note cases with more texts as values of background variables.

        Cases without a text in common, such as regions, are the values of one variable.
        """
        columns: list[tuple[str, dict[str, str]]] = []
        for n, guids in groups.items():
            case = self._project.cases[n]
            for guid in guids:
                values = self.background(case.values)
                self._backgrounds[guid] = values | self._backgrounds[guid]
            if not case.name:
                continue
            column = next((c for _name, c in columns if not c.keys() & guids), None)
            if column is None:
                column = {}
                columns.append((self._unique_variable(_("group")), column))
            column |= dict.fromkeys(guids, case.name)
        for name, column in columns:
            for guid, value in column.items():
                self._backgrounds[guid][name] = value
        several = len({guid for guids in groups.values() for guid in guids})
        if several:
            self.left_out.append(
                n_(
                    "{count} text belongs to several cases. The case with the fewest texts is the"
                    " respondent; the others became background variables: {names}.",
                    "{count} texts belong to several cases. The case with the fewest texts is the"
                    " respondent; the others became background variables: {names}.",
                    several,
                ).format(count=several, names=", ".join(name for name, _c in columns) or "–")
            )

    def _keep_names(self) -> None:
        """Keep the names of texts in a background variable if the respondents have others."""
        names = {
            source.guid: source.values.get(SOURCE)
            or ("" if QUESTION in source.values else source.name)
            for source in self._project.sources
            if not self._returning.quote(source)
        }
        if all(name in ("", self.owners[guid]) for guid, name in names.items()):
            return
        variable = name_variable(self._study)
        if variable is None:
            own = self._variable_names.get(SOURCE)
            variable = own or self._unique_variable(_("source"))
            keep_foreign_guids(self._study, "variable", {variable: SOURCE})
        for guid, name in names.items():
            if name:
                self._backgrounds[guid][variable] = name

    def of_quote(self, source: Source) -> dict[str, str]:
        """The background variables of a new quote itself, beside those of its respondent."""
        own = self.background(source.values) if source.guid in self.with_case else {}
        return self._backgrounds[source.guid] | own

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
            self._variable_names[guid]: value
            for guid, value in values.items()
            if guid in self._variable_names and guid not in (QUESTION, WEIGHT, SOURCE)
        }

    def _write(self, who: str, values: Mapping[str, str]) -> None:
        variables = self.background(values)
        row = self._db.execute("SELECT variables FROM respondents WHERE id = ?", (who,)).fetchone()
        if row is None:
            self._db.execute(
                "INSERT INTO respondents (id, weight, variables, weighted) VALUES (?, ?, ?, ?)",
                (
                    who,
                    self._weight(who, values),
                    json.dumps(variables, ensure_ascii=False),
                    WEIGHT in values,
                ),
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


def _own_names() -> set[str]:
    return {"question", "weight", "source", _("question"), _("weight"), _("source")}
