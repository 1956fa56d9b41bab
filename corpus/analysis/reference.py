"""The reference coding: for each quote the codes that count, where several coders finished it.

Tables, training and exports go by it. Which one it is, is a setting of the study:

- nothing chosen: what was settled; else what the coder gave who finished most of those who
  finished the quote. With one coder that is this coder.
- `adjudicated`: what was settled; else what all who finished the quote gave alike. Where they
  differ and nobody settled it, no codes count until somebody does.
- `majority`: each code that more than half of those who finished the quote gave. A code that
  exactly half of them gave is tied, and not given. What was settled is nobody's vote.
- the name of a coder: what that one gave, and nothing else.

What the machine coded by itself counts where no person has finished the quote.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Literal

from ..errors import Refusal
from ..language import _
from ..search.search import coders as all_coders
from ..study.coders import human_coders, is_adjudicator
from ..study.database import writing
from ..study.log import MACHINE
from ..study.study import Study

REFERENCE = "reference"
"""The coder as whom the reference coding goes out."""

Kind = Literal["first", "adjudicated", "majority", "coder", "coders"]
"""`coders` is what somebody asks for, who names them in order; the others are chosen."""

_SETTING = "reference"
_NAMED = "coder:"


@dataclass(frozen=True, slots=True)
class Judgment:
    """What a coder who is done with a quote gave it."""

    coder: str
    codes: frozenset[str]
    decision: str
    """The id of the decision that finished it, which is its time."""


@dataclass(frozen=True, slots=True)
class ReferenceCoding:
    """What counts of a quote."""

    by: tuple[str, ...]
    """Whose codes these are; several coders where they are those of more than one."""
    codes: frozenset[str]
    decision: str
    tied: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Rule:
    """By which rule the codes of a quote count."""

    kind: Kind
    coders: tuple[str, ...]
    """Whose codes may count; the most decisive first."""

    def of(self, judged: Mapping[str, Judgment]) -> ReferenceCoding | None:
        """What counts of a quote that these coders finished; None where nothing does yet."""
        if self.kind in ("first", "adjudicated"):
            settled = [each for coder, each in judged.items() if is_adjudicator(coder)]
            if settled:
                return _alone(max(settled, key=attrgetter("decision")))
        in_order = self.kind in ("first", "coders")
        asked = self.coders if in_order else self.coders[:1] if self.kind == "coder" else ()
        first = next((judged[coder] for coder in asked if coder in judged), None)
        if first or in_order:
            return _alone(first) if first else None
        votes = [
            each for coder, each in judged.items() if coder != MACHINE and not is_adjudicator(coder)
        ]
        if not votes:
            return _alone(judged[MACHINE]) if MACHINE in judged else None
        differ = any(each.codes != votes[0].codes for each in votes)
        if self.kind == "coder" or (self.kind == "adjudicated" and differ):
            return None
        return _majority(votes)


def _alone(judgment: Judgment) -> ReferenceCoding:
    return ReferenceCoding((judgment.coder,), judgment.codes, judgment.decision)


def _majority(votes: Sequence[Judgment]) -> ReferenceCoding:
    """What more than half of them gave; of those who gave the same, that."""
    given = Counter(code for each in votes for code in each.codes)
    return ReferenceCoding(
        tuple(each.coder for each in votes),
        frozenset(code for code, count in given.items() if count * 2 > len(votes)),
        max(each.decision for each in votes),
        frozenset(code for code, count in given.items() if count * 2 == len(votes)),
    )


def rule(study: Study) -> Rule:
    """The rule of a study, as it was chosen or by default."""
    chosen = study.setting(_SETTING) or ""
    if chosen.startswith(_NAMED):
        name = chosen.removeprefix(_NAMED)
        there = all_coders(study.db)
        return Rule("coder", (name, MACHINE) if MACHINE in there else (name,))
    kinds: Mapping[str, Kind] = {"adjudicated": "adjudicated", "majority": "majority"}
    return Rule(kinds.get(chosen, "first"), whose(study))


def choose_rule(study: Study, chosen: str) -> None:
    """Choose `adjudicated`, `majority` or a coder by name; an empty one chooses nothing.

    Raises:
        Refusal: there is no such coder.
    """
    if chosen and chosen not in ("adjudicated", "majority"):
        there = human_coders(study.db)
        if chosen not in there:
            raise Refusal(
                _(
                    "{chosen} is neither adjudicated, majority nor a coder of this study;"
                    " there are: {coders}."
                ).format(chosen=chosen, coders=", ".join(there) or "–")
            )
        chosen = _NAMED + chosen
    with writing(study.db):
        study.set(_SETTING, chosen)


def coder_name(name: str) -> str:
    """The name of a person who codes, without spaces around it or doubled within it.

    Raises:
        Refusal: it is empty, or the name of the model or of a reference coding.
    """
    name = " ".join(name.split())
    if not name:
        raise Refusal(_("A coder needs a name; give it with --coder NAME."))
    if name == MACHINE:
        raise Refusal(
            _("“{name}” is the name of the model; give your own name with --coder.").format(
                name=name
            )
        )
    if name == REFERENCE or is_adjudicator(name):
        raise Refusal(
            _(
                "“{name}” is the name of what counts where coders differ; give your own name"
                " with --coder."
            ).format(name=name)
        )
    return name


def whose(study: Study, coders: Sequence[str] = ()) -> tuple[str, ...]:
    """The coders whose codes count, the most decisive first.

    Raises:
        Refusal: one of them has decided nothing.
    """
    there = all_coders(study.db)
    for coder in coders:
        if coder not in there:
            raise Refusal(
                _("{coder} has coded nothing in this study; there are: {coders}.").format(
                    coder=coder, coders=", ".join(there) or "–"
                )
            )
    if coders:
        return tuple(dict.fromkeys(coders))
    settled = {
        coder
        for coder in there
        if study.db.execute(
            "SELECT 1 FROM decisions WHERE coder = ? AND how = 'adjudication' LIMIT 1", (coder,)
        ).fetchone()
    }
    rows = study.db.execute("SELECT coder, quotes FROM tallies WHERE what = 'done'")
    done = dict(rows.fetchall())
    return tuple(
        sorted(
            (coder for coder in there if done.get(coder)),
            key=lambda coder: (coder == MACHINE, coder not in settled, -done[coder], coder),
        )
    )


def judgments(db: sqlite3.Connection) -> Iterator[tuple[str, dict[str, Judgment]]]:
    """Each quote that somebody finished, by id, with what each coder who did gave it."""
    # The order is that of the table's own key, so that nothing has to be sorted.
    rows = db.execute(
        "SELECT l.quote, l.coder, max(CASE l.what WHEN 'done' THEN l.decision END),"
        " json_group_array(coalesce(r.reads_as, l.code)) FILTER (WHERE l.what = 'apply')"
        " FROM latest AS l LEFT JOIN readings AS r ON r.code = l.code"
        " GROUP BY l.quote, l.coder HAVING max(l.what = 'done') ORDER BY l.quote, l.coder"
    )
    sets: dict[str, frozenset[str]] = {}
    for quote, of_quote in groupby(rows, key=itemgetter(0)):
        found = {}
        for _quote, coder, decision, given in of_quote:
            if given not in sets:
                sets[given] = frozenset(json.loads(given or "[]"))
            found[coder] = Judgment(coder, sets[given], decision)
        yield quote, found
