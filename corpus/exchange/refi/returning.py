"""Recognising the texts of a study that comes back from another program.

Some programs give everything a new GUID. A text is then known by its name and its words, if at
least half of the texts of the file are: two questions of one survey have the same names and some
of the same short answers, and are not the same texts.
"""

from __future__ import annotations

from collections import defaultdict

from ...formats.refi import Project, Source, guid_of
from ...language import n_
from ...study.study import Study
from .source_names import named_quotes
from .texts import normalized

_SHARE = 0.5
_FILE_ENDINGS = (".txt", ".docx", ".odt", ".rtf", ".md")


class Returning:
    """The quotes of the study that the texts of a project are."""

    def __init__(self, study: Study, project: Project) -> None:
        self._respondents = dict(study.db.execute("SELECT id, respondent FROM quotes"))
        ids = {guid_of("quote", id_): id_ for id_ in self._respondents}
        self._quotes = {s.guid: ids[s.guid] for s in project.sources if s.guid in ids}
        found = self._by_name(study, project)
        self.recognised = bool(found) and len(found) >= _SHARE * (
            len(project.sources) - len(self._quotes)
        )
        """Whether texts with new GUIDs were recognised by name and words."""
        self.left_out: list[str] = []
        if self.recognised:
            self._quotes |= found
            self.left_out.append(
                n_(
                    "{count} text has a new GUID; its name and its words are those of a quote in"
                    " the study, and it was not imported again.",
                    "{count} texts have new GUIDs; their names and their words are those of quotes"
                    " in the study, and they were not imported again.",
                    len(found),
                ).format(count=len(found))
            )

    def _by_name(self, study: Study, project: Project) -> dict[str, str]:
        fresh = [source for source in project.sources if source.guid not in self._quotes]
        if not fresh or not self._respondents:
            return {}
        known = set(self._quotes.values())
        named: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for id_, name, text in named_quotes(study):
            if id_ not in known:
                named[_name(name), normalized(text).strip()].append(id_)
        found: dict[str, str] = {}
        for source in fresh:
            same = named.get((_name(source.name), normalized(source.text).strip()))
            if same:
                found[source.guid] = same.pop(0)
        return found

    def quote(self, source: Source) -> str | None:
        """The id of the quote that a text is, if it is in the study."""
        return self._quotes.get(source.guid)

    def respondent(self, guid: str) -> str | None:
        """The respondent of the text with this GUID, if it is in the study."""
        return self._respondents.get(self._quotes.get(guid, ""))


def _name(name: str) -> str:
    folded = " ".join(name.split()).casefold()
    ending = next((ending for ending in _FILE_ENDINGS if folded.endswith(ending)), "")
    return folded.removesuffix(ending)
