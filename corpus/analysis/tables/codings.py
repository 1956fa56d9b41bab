"""The data of the tables: finished quotes with their codes and their respondents.

A quote that several coders finished counts with the codes of the reference coding
(`corpus/analysis/reference.py`), or with the codes of the first coder in a given order.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from ...codebook.codes import Codebook
from ...errors import Refusal
from ...language import _, n_
from ...nearest import unknown
from ...search.checked_query import checked_query, no_quotes
from ...search.search import search
from ...study.coders import models
from ...study.database import reading
from ...study.questions import names_by_text
from ...study.study import Study
from ..reference import Kind, Rule, deciding_coders, judgments, rule

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table: a code or a net."""

    code: str
    name: str
    """The label; the id for a code that is no longer in the codebook."""
    depth: int
    net: bool


@dataclass(frozen=True, slots=True)
class Base:
    """The base of a table: what is counted and what is left out."""

    rule: Kind
    """The rule of the reference coding."""
    coders: tuple[str, ...]
    """The coders whose codes count; a rule for one coder takes the first who finished the quote."""
    models: tuple[str, ...]
    """The coders among these that are models."""
    question: str | None
    """The question; None for all questions."""
    questions: int
    """The number of questions that are counted together."""
    filter: str
    respondents: int
    """The number of respondents with a finished quote, which is the base of all shares."""
    quotes: int
    """The number of finished quotes."""
    by_machine: int
    """The number of these that only a model coded."""
    skipped: int
    """The number of quotes left out because they were skipped."""
    differing: int
    """The number of quotes left out because coders disagree and nobody adjudicated."""
    tied: int
    """The number of quotes with a tied code, given by half of the coders, which does not count."""
    open: int
    """The number of quotes left out because nobody finished them."""
    weighted: bool
    """Whether the weights of the respondents differ."""
    unweighted: int
    """The number of respondents in the base that have no weight, if others have one."""


@dataclass(frozen=True, slots=True)
class Respondents:
    """The codes of respondents: one row each, one column for each line of a table."""

    lines: tuple[Line, ...]
    has: Bools
    """Whether a respondent has the code, or any code of the net; shape (respondents, lines)."""
    weights: Floats
    """Shape (respondents,)."""
    row: Ints
    """For each finished quote, the row of its respondent."""


@dataclass(frozen=True, slots=True)
class Codings:
    """Finished quotes in the order of import; each array has one item for each quote."""

    codebook: Codebook
    base: Base
    positions: Ints
    respondents: Ints
    """A number for each respondent."""
    weights: Floats
    """The weight of the respondent."""
    by_machine: Bools
    decided: tuple[str, ...]
    """The id of the decision that finished it, which is its time."""
    codes: tuple[str, ...]
    """Every code that was given to one of these quotes."""
    given: tuple[Ints, Ints]
    """Pairs of a quote and a code that it has: indexes of quotes, and indexes in `codes`."""
    partly: int
    """The number of respondents who also have unfinished quotes."""
    one_quote_each: bool
    """Whether no respondent has more than one quote, finished or not."""
    selected: int
    """The number of quotes chosen by question, filter and positions, finished or not."""

    def by_respondent(self, lines: Sequence[Line] | None = None) -> Respondents:
        """The codes of each respondent, over all their quotes."""
        lines = lines_of(self.codebook, self.codes) if lines is None else lines
        unique, first, row = np.unique(self.respondents, return_index=True, return_inverse=True)
        given = np.zeros((len(unique), len(self.codes)), dtype=bool)
        quote, code = self.given
        given[row[quote], code] = True
        place = {id_: at for at, id_ in enumerate(self.codes)}
        has = np.zeros((len(unique), len(lines)), dtype=bool)
        for at, line in enumerate(lines):
            known = line.code in self.codebook.by_id
            below = self.codebook.under(line.code) if known else {line.code}
            columns = [place[id_] for id_ in below if id_ in place]
            has[:, at] = given[:, columns].any(axis=1)
        return Respondents(tuple(lines), has, self.weights[first], row)

    def subset(self, chosen: Bools) -> Codings:
        """The quotes selected by a mask; the base remains that of all quotes."""
        place = np.cumsum(chosen) - 1
        kept = chosen[self.given[0]]
        return Codings(
            self.codebook,
            self.base,
            self.positions[chosen],
            self.respondents[chosen],
            self.weights[chosen],
            self.by_machine[chosen],
            tuple(compress(self.decided, chosen.tolist())),
            self.codes,
            (place[self.given[0][kept]], self.given[1][kept]),
            self.partly,
            self.one_quote_each,
            self.selected,
        )


def lines_of(codebook: Codebook, used: Collection[str]) -> tuple[Line, ...]:
    """The lines of a table: the codebook in its order, without unused retired codes."""
    lines = [
        Line(entry.id, entry.name, entry.depth, entry.net)
        for entry in codebook.entries
        if entry.merged_into is None
        and (not entry.retired or not codebook.under(entry.id).isdisjoint(used))
    ]
    gone = sorted(set(used) - set(codebook.by_id))
    return (*lines, *(Line(code, code, 0, net=False) for code in gone))


def read(
    study: Study,
    *,
    coders: Sequence[str] = (),
    question: str | None = None,
    filter: str = "",  # noqa: A002
    positions: Collection[int] | None = None,
    machine: bool = True,
) -> Codings:
    """The finished quotes of a study, read at one moment.

    Args:
        coders: the coders whose codes count, the most decisive first; by default the reference
            coding.
        question: the id of a question or a part of its text; None for all questions.
        filter: a query that quotes must match.
        positions: the positions of quotes to read; None for all.
        machine: whether quotes that only a model coded count.

    Raises:
        Refusal: there is no such coder or question.
    """
    with reading(study.db):
        return _CodingsReader(study, tuple(coders), question, filter, positions, machine).read()


def read_each(
    study: Study,
    *,
    coders: Sequence[str] = (),
    question: str | None = None,
    filter: str = "",  # noqa: A002
) -> list[Codings]:
    """The finished quotes of each question apart, in the order of import, read at one moment.

    A question with no quote that the filter finds is left out. The arguments are those of `read`,
    but without a question there is an item for each.

    Raises:
        Refusal: there is no such coder or question.
    """
    with reading(study.db):
        one = read(study, coders=coders, question=question, filter=filter)
        if one.base.question is not None or one.base.questions < 2:
            return [one]
        readers = [
            _CodingsReader(study, tuple(coders), id_, filter, None, machine=True)
            for (id_,) in study.db.execute(
                "SELECT question FROM quotes GROUP BY question ORDER BY min(position)"
            )
        ]
        each = [reader.read(may_be_empty=True) for reader in readers]
        return [of for of in each if of.selected or not filter.strip()]


def natural(value: str) -> tuple[tuple[int, float, str], ...]:
    """A sort key for values that puts 2 before 10."""
    parts = re.findall(r"\d+(?:[.,]\d+)?|\D+", value.casefold())
    return tuple(
        (0, float(part.replace(",", ".")), "") if part[0].isdecimal() else (1, 0.0, part)
        for part in parts
    )


class _CodingsReader:
    """One pass over a study."""

    def __init__(
        self,
        study: Study,
        coders: tuple[str, ...],
        question: str | None,
        filter_: str,
        positions: Collection[int] | None,
        machine: bool,
    ) -> None:
        self._study, self._db = study, study.db
        found = Rule("coders", deciding_coders(study, coders)) if coders else rule(study)
        self._models = frozenset(models(study.db))
        counting = tuple(each for each in found.coders if machine or each not in self._models)
        self._rule = Rule(found.kind, counting)
        self._positions = positions
        self._machine = machine
        self._question = None if question is None else _find_question(study, question)
        self._filter = filter_

    def read(self, *, may_be_empty: bool = False) -> Codings:
        index, positions, respondents, weights, has_weight = self._selected()
        every = len(positions)
        done = np.zeros(every, dtype=bool)
        by_machine = np.zeros(every, dtype=bool)
        decided = [""] * every
        differing = np.zeros(every, dtype=bool)
        tied = 0
        codes: dict[str, int] = {}
        quote_of: list[int] = []
        code_of: list[int] = []
        for quote, by in judgments(self._db):
            row = index.get(quote)
            if row is None:
                continue
            if not self._machine:
                for coder in self._models:
                    by.pop(coder, None)
            counts = self._rule.of(by)
            if counts is None:
                # A quote finished only by coders whose codes do not count is no disagreement.
                differing[row] = bool(by) and self._rule.kind == "adjudicated"
                continue
            done[row], decided[row] = True, counts.decision
            by_machine[row] = self._models.issuperset(counts.by)
            tied += bool(counts.tied)
            for code in counts.codes:
                quote_of.append(row)
                code_of.append(codes.setdefault(code, len(codes)))
        place = np.cumsum(done) - 1
        finished = np.bincount(respondents[done], minlength=int(respondents.max(initial=-1)) + 1)
        asked = np.bincount(respondents, minlength=len(finished))
        skipped = self._skipped(index, done | differing)
        if self._filter.strip() and not done.any() and not may_be_empty:
            raise Refusal(
                n_(
                    "“{query}” matches {count} quote, but it counts for nobody yet; finish it"
                    " first, or leave out the query.",
                    "“{query}” matches {count} quotes, but none of them counts yet; finish some"
                    " first, or leave out the query.",
                    every,
                ).format(query=self._filter.strip(), count=every)
            )
        some = np.unique(weights[done])
        names = self._questions()
        one = len(names) == 1
        base = Base(
            rule=self._rule.kind,
            coders=self._rule.coders,
            models=tuple(coder for coder in self._rule.coders if coder in self._models),
            question=self._question[1] if self._question else names[0] if one else None,
            questions=1 if self._question else len(names),
            filter=self._filter,
            respondents=int((finished > 0).sum()),
            quotes=int(done.sum()),
            by_machine=int(by_machine.sum()),
            skipped=skipped,
            differing=int(differing.sum()),
            tied=tied,
            open=every - int(done.sum()) - skipped - int(differing.sum()),
            weighted=len(some) > 1,
            unweighted=len(np.unique(respondents[done & ~has_weight]))
            if has_weight[done].any()
            else 0,
        )
        return Codings(
            codebook=self._codebook(codes),
            base=base,
            positions=positions[done],
            respondents=respondents[done],
            weights=weights[done],
            by_machine=by_machine[done],
            decided=tuple(id_ for id_ in decided if id_),
            codes=tuple(codes),
            given=_unique_pairs(place[np.array(quote_of, dtype=np.int64)], code_of),
            partly=int(((finished > 0) & (finished < asked)).sum()),
            one_quote_each=bool((asked <= 1).all()),
            selected=every,
        )

    def _codebook(self, given: Iterable[str]) -> Codebook:
        """The codebook with the codes for these questions, and those given outside theirs."""
        names = names_by_text(self._db)
        asked = [self._question[1]] if self._question else names
        every = frozenset[str]().union(*(names[text] for text in asked))
        return self._study.codebook.limited_to(every, frozenset(given))

    def _selected(self) -> tuple[dict[str, int], Ints, Ints, Floats, Bools]:
        """The selected quotes: rows by id, positions, respondents, weights and who has one."""
        wanted = None if self._positions is None else set(self._positions)
        if self._filter.strip():
            me = self._rule.coders[0] if self._rule.coders else ""
            query = checked_query(self._db, self._filter, self._study.codebook)
            found = search(self._db, me, query)
            if not len(found):
                raise no_quotes(self._filter)
            wanted = set(found) if wanted is None else wanted.intersection(found)
        where = "" if self._question is None else " WHERE q.question = ?"
        rows = self._db.execute(
            "SELECT q.position, q.id, r.rowid, r.weight, r.weighted FROM quotes AS q"
            f" JOIN respondents AS r ON r.id = q.respondent{where} ORDER BY q.position",
            self._question[:1] if self._question else (),
        )
        kept = [row for row in rows if wanted is None or row[0] in wanted]
        return (
            {row[1]: at for at, row in enumerate(kept)},
            np.array([row[0] for row in kept], dtype=np.int64),
            np.unique([row[2] for row in kept], return_inverse=True)[1].astype(np.int64),
            np.array([row[3] for row in kept], dtype=np.float64),
            np.array([row[4] for row in kept], dtype=bool),
        )

    def _questions(self) -> list[str]:
        """The text of each question with quotes."""
        rows = self._db.execute(
            "SELECT text FROM questions WHERE id IN (SELECT question FROM quotes) ORDER BY text"
        )
        return [text for (text,) in rows]

    def _skipped(self, index: dict[str, int], known: Bools) -> int:
        skipped = {
            index[quote]
            for coder in self._rule.coders
            for (quote,) in self._db.execute(
                "SELECT quote FROM latest WHERE coder = ? AND what = 'skip'", (coder,)
            )
            if quote in index
        }
        return sum(not known[row] for row in skipped)


def _find_question(study: Study, question: str) -> tuple[str, str]:
    """The id and text of the question with this id or text."""
    rows: list[tuple[str, str]] = study.db.execute(
        "SELECT id, text FROM questions ORDER BY text"
    ).fetchall()
    exact = [row for row in rows if question in row]
    fits = exact or [row for row in rows if question.casefold() in row[1].casefold()]
    if not fits:
        raise unknown(
            _("No question is called “{question}”").format(question=question),
            question,
            [text for _id, text in rows],
        )
    if len(fits) > 1:
        raise Refusal(
            _("“{question}” matches several questions; give more of the text: {questions}.").format(
                question=question, questions=" · ".join(text for _id, text in fits)
            )
        )
    return fits[0]


def _unique_pairs(quotes: Ints, codes: Sequence[int]) -> tuple[Ints, Ints]:
    """Unique pairs of a quote and a code, also if the code is on several parts."""
    pairs = np.unique(np.column_stack((quotes, np.array(codes, dtype=np.int64))), axis=0)
    return pairs[:, 0], pairs[:, 1]
