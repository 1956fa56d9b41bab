"""The part of a study to export: the options of a request, and the quotes and codes they select."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from ...analysis.reference import REFERENCE
from ...codebook.values import numbered
from ...language import _
from ...nearest import unknown
from ...search.checked_query import checked_query, find_questions, no_quotes
from ...search.query import Condition, Query
from ...search.search import search
from ...search.words import plain
from ...study import coders as study_coders
from ...study import quotes
from ...study.merged_codes import merged_codes
from ...study.questions import Names, names_by_text
from ...study.revisions import codes_in_history
from ...study.study import Study


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What to export; by default every quote with all that was decided on it, redacted."""

    codes: tuple[str, ...] = ()
    """Ids of codes and nets whose codings are exported; empty for all codes."""
    coder: str | None = None
    """The coder whose decisions are exported; `reference` for the reference coding; None for
    all."""
    question: str | None = None
    """The id of a question, or a part of its text, whose quotes are exported."""
    filter: str = ""
    """A search query; without a coder, a quote is exported if it matches for any coder."""
    suggested: bool = False
    """Whether suggestions are exported too, for quotes that nobody has finished."""
    autocoded: bool = True
    """Whether what only a model decided is exported."""
    redact: bool = True
    """Whether personal data is replaced by placeholders such as [naam]."""

    @property
    def is_whole_study(self) -> bool:
        """Whether nothing is left out, except perhaps personal data."""
        return self == Selection(redact=self.redact)


EVERYTHING = Selection()


@dataclass(frozen=True)
class ResolvedSelection:
    """A selection looked up in one study; every file of an export is written from the same one.

    Use it within one `reading`, so that all of it is looked up at the same moment.
    """

    study: Study
    asked: Selection
    coder: str | None
    """The coder, as the study spells the name, or `reference`; None for all coders."""
    positions: Sequence[int] | None
    """The positions of the selected quotes, ascending; None for all quotes."""
    selected_codes: frozenset[str] | None
    """The ids of the selected codes; None for all codes."""

    def __len__(self) -> int:
        """The number of selected quotes."""
        if self.positions is not None:
            return len(self.positions)
        return quotes.count(self.study.db)

    def includes(self, code: str) -> bool:
        """Whether codings with this code are exported."""
        return self.selected_codes is None or code in self.selected_codes

    def labels(self, code: str) -> tuple[str, str]:
        """The label of a code and that of its net; empty if it is not in the codebook."""
        by_id = self.study.codebook.by_id
        found = by_id.get(code)
        net = by_id[found.parent].name if found and found.parent else ""
        return found.name if found else "", net

    @cached_property
    def distinct_labels(self) -> dict[str, str]:
        """The label of each code and net of the codebook, with its net where others have it too.

        Two codes "Other" become "Other (Traffic)" and "Other (Green)".
        """
        entries = self.study.codebook.entries
        times = Counter(code.name.casefold() for code in entries)
        found = {code.id: code.name for code in entries}
        for code in entries:
            if times[code.name.casefold()] > 1:
                net = self.labels(code.id)[1]
                found[code.id] = f"{code.name} ({net})" if net else code.name
        times = Counter(label.casefold() for label in found.values())
        return {
            id_: f"{label} [{id_}]" if times[label.casefold()] > 1 else label
            for id_, label in found.items()
        }

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """The ids of the exported codes in codebook order, then those of deleted codes."""
        book = self.study.codebook
        known = dict.fromkeys(
            code.id for code in book.entries if not code.net and code.id not in book.reads_as
        )
        known |= dict.fromkeys(sorted(_given_codes(self.study)))
        return tuple(filter(self.includes, known))

    def codes_for(self, question: str) -> tuple[str, ...]:
        """The exported codes of the question with this text.

        Those that are limited to other questions are left out, unless they were given here.
        """
        names = self.question_names(question)
        book, given = self.study.codebook, self._given_by_question.get(question, set())
        return tuple(
            code
            for code in self.codes
            if code not in book.by_id or book.applies(code, names) or code in given
        )

    def question_names(self, question: str) -> Names:
        """The names, as `Codebook.applies` takes them, of the question with this text."""
        return self._names_by_text[question]

    @cached_property
    def _names_by_text(self) -> dict[str, Names]:
        return names_by_text(self.study.db)

    @cached_property
    def _given_by_question(self) -> dict[str, set[str]]:
        """The codes that were given to quotes of each question, if some codes are limited."""
        found: dict[str, set[str]] = {}
        if not self.study.codebook.is_limited:
            return found
        rows = self.study.db.execute(
            "SELECT DISTINCT n.text, c.code FROM current_codings AS c"
            " JOIN quotes AS q ON q.id = c.quote JOIN questions AS n ON n.id = q.question"
        )
        for text, code in rows:
            found.setdefault(text, set()).add(code)
        return found

    @cached_property
    def numbers(self) -> dict[str, int]:
        """A code value for every exported code: its own, or else a number that stays the same."""
        order = [*codes_in_history(self.study.db), *self.codes]
        return numbered(self.study.codebook, order)

    @cached_property
    def variables(self) -> tuple[str, ...]:
        """The names of all background variables, in the order of the imported files."""
        # A respondent without a value has no key either, so a variable is ordered by the last
        # place at which it is found: that is after all variables before it in the file.
        rows = self.study.db.execute(
            "SELECT key, min(file) AS first, place FROM (SELECT j.key AS key, q.import AS file,"
            " max(j.rowid) AS place FROM quotes AS q JOIN respondents AS r ON r.id = q.respondent,"
            " json_each(CASE q.variables WHEN '{}' THEN r.variables"
            " ELSE json_patch(r.variables, q.variables) END) AS j GROUP BY j.key, q.import)"
            " GROUP BY key ORDER BY first, place"
        )
        return tuple(name for name, _file, _place in rows)

    @cached_property
    def weights(self) -> dict[str, float] | None:
        """The weights other than 1, by respondent id; None for an unweighted study."""
        rows = self.study.db.execute("SELECT id, weight FROM respondents WHERE weight <> 1")
        return dict(rows.fetchall()) or None

    @cached_property
    def questions(self) -> dict[str, str]:
        """The texts of the questions by id, in import order; equal texts are one question."""
        condition, parameters = self.condition()
        rows = self.study.db.execute(
            "SELECT min(n.id), n.text FROM quotes AS q JOIN questions AS n ON n.id = q.question"
            f" WHERE {condition} GROUP BY n.text ORDER BY min(q.position)",
            parameters,
        )
        return dict(rows.fetchall())

    def condition(self) -> tuple[str, dict[str, object]]:
        """The SQL condition for the selected quotes, which are called `q`, and its parameters."""
        if self.positions is None:
            return "true", {}
        condition = "q.position IN (SELECT value FROM json_each(:positions))"
        return condition, {"positions": json.dumps(list(self.positions))}


def resolve(study: Study, asked: Selection) -> ResolvedSelection:
    """Look a selection up in a study.

    Raises:
        Refusal: the study has no such code, coder or question, or the query cannot be read.
    """
    coder = _resolve_coder(study, asked.coder)
    return ResolvedSelection(
        study=study,
        asked=asked,
        coder=coder,
        positions=_resolve_positions(study, asked, coder),
        selected_codes=resolve_codes(study, asked.codes),
    )


def resolve_codes(study: Study, ids: Sequence[str]) -> frozenset[str] | None:
    """The ids of these codes and of all codes in the nets among them; None, for all, if empty.

    Raises:
        Refusal: neither the codebook nor a coding has such a code.
    """
    if not ids:
        return None
    given = _given_codes(study)
    found: set[str] = set()
    for id_ in ids:
        if id_ in study.codebook.by_id:
            found |= study.codebook.under(id_)
        elif id_ in given:
            found.add(id_)
        else:
            raise study.codebook.unknown(id_)
    return frozenset(found)


def _given_codes(study: Study) -> set[str]:
    """The codes of all codings, including codes that have left the codebook since."""
    resolved = merged_codes(study.db)
    rows = study.db.execute("SELECT code FROM tallies WHERE what = 'apply' AND quotes > 0")
    return {resolved.get(code, code) for (code,) in rows}


def _resolve_coder(study: Study, name: str | None) -> str | None:
    if name is None:
        return None
    coders = study_coders.coders(study.db)
    folded = plain(name)
    for coder in coders:
        if plain(coder) == folded:
            return coder
    if folded == REFERENCE:
        return REFERENCE
    raise unknown(_("There is no coder “{coder}”").format(coder=name), name, coders)


def _searched_coders(study: Study, asked: Selection) -> list[str]:
    """The coders whose decisions a query is about, if no coder is selected."""
    kinds = study_coders.kinds(study.db)
    return [coder for coder, kind in kinds.items() if asked.autocoded or kind != "model"]


def _resolve_positions(study: Study, asked: Selection, coder: str | None) -> list[int] | None:
    query = checked_query(study.db, asked.filter, study.codebook)
    question: tuple[Condition, ...] = ()
    if asked.question is not None:
        find_questions(study.db, asked.question)
        question = (Condition("question", (asked.question,)),)
    if not (query.parts or question):
        return None
    whole = Query((*query.parts, *question), query.coder)
    coders = [coder] if coder not in (None, REFERENCE) else _searched_coders(study, asked) or [""]
    found = sorted({at for name in coders for at in search(study.db, name, whole)})
    if query.parts and not found:
        raise no_quotes(asked.filter)
    return found
