"""The reference coding: the codes that count on a quote that several coders finished.

Tables, training and exports use it. Its rule is a setting of the study:

- by default: the adjudication; else the codes of one coder. That is, of the coders who finished
  the quote, the one who finished the most quotes in the study.
- `adjudicated`: the adjudication; else the codes of all who finished the quote, if they agree. If
  they disagree and nobody adjudicated it, no codes count.
- `majority`: each code that was given by more than half of the coders who finished the quote. A
  code that exactly half of them gave is tied and does not count. An adjudication is no vote.
- the name of a coder: the codes of this coder only.

The codes of a model count if no person has finished the quote.
"""

from __future__ import annotations

import json
import sqlite3
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Literal

from ..errors import Refusal
from ..language import _
from ..nearest import unknown
from ..study.coders import Kind as CoderKind
from ..study.coders import human_coders, kind_of, kinds, models
from ..study.database import writing
from ..study.study import Study

REFERENCE = "reference"
"""The name of the coder in an export of the reference coding."""

Kind = Literal["first", "adjudicated", "majority", "coder", "coders"]
"""`coders` is for an analysis that names coders in order; the others are settings of the study."""

_ORDER: Mapping[CoderKind, int] = {"adjudication": 0, "person": 1, "import": 1, "model": 2}
"""The order in which the kinds of coders are decisive."""

_NAMED = "coder:"


@dataclass(frozen=True, slots=True)
class Judgment:
    """The codes that a coder gave to a quote that they finished."""

    coder: str
    kind: CoderKind
    codes: frozenset[str]
    decision: str
    """The id of the decision that finished it, which is its time."""


@dataclass(frozen=True, slots=True)
class ReferenceCoding:
    """The codes that count on a quote."""

    by: tuple[str, ...]
    """The coders who gave these codes; more than one under a rule that combines coders."""
    codes: frozenset[str]
    decision: str
    tied: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Rule:
    """The rule by which the codes of one or more coders count."""

    kind: Kind
    coders: tuple[str, ...]
    """The coders whose codes may count, the most decisive first."""

    def of(self, judged: Mapping[str, Judgment]) -> ReferenceCoding | None:
        """The codes that count on a quote, from its judgments; None if none count yet."""
        if self.kind in ("first", "adjudicated"):
            adjudications = [each for each in judged.values() if each.kind == "adjudication"]
            if adjudications:
                return _single(max(adjudications, key=attrgetter("decision")))
        in_order = self.kind in ("first", "coders")
        asked = self.coders if in_order else self.coders[:1] if self.kind == "coder" else ()
        first = next((judged[coder] for coder in asked if coder in judged), None)
        if first or in_order:
            return _single(first) if first else None
        votes = [each for each in judged.values() if each.kind in ("person", "import")]
        if not votes:
            model = next((each for each in judged.values() if each.kind == "model"), None)
            return _single(model) if model else None
        differ = any(each.codes != votes[0].codes for each in votes)
        if self.kind == "coder" or (self.kind == "adjudicated" and differ):
            return None
        return _majority(votes)


def _single(judgment: Judgment) -> ReferenceCoding:
    return ReferenceCoding((judgment.coder,), judgment.codes, judgment.decision)


def _majority(votes: Sequence[Judgment]) -> ReferenceCoding:
    """The codes that more than half of the coders gave."""
    given = Counter(code for each in votes for code in each.codes)
    return ReferenceCoding(
        tuple(each.coder for each in votes),
        frozenset(code for code, count in given.items() if count * 2 > len(votes)),
        max(each.decision for each in votes),
        frozenset(code for code, count in given.items() if count * 2 == len(votes)),
    )


def rule(study: Study) -> Rule:
    """The rule that was chosen for a study, or the default."""
    chosen = study.settings.reference
    if chosen.startswith(_NAMED):
        return Rule("coder", (chosen.removeprefix(_NAMED), *models(study.db)))
    rules: Mapping[str, Kind] = {"adjudicated": "adjudicated", "majority": "majority"}
    return Rule(rules.get(chosen, "first"), deciding_coders(study))


def choose_rule(study: Study, chosen: str) -> None:
    """Choose `adjudicated`, `majority` or a coder by name; an empty string restores the default.

    Raises:
        Refusal: there is no such coder.
    """
    if chosen and chosen not in ("adjudicated", "majority"):
        known = human_coders(study.db)
        if chosen not in known:
            raise unknown(
                _("“{chosen}” is not a rule (adjudicated, majority) and not a coder").format(
                    chosen=chosen
                ),
                chosen,
                ["adjudicated", "majority", *known],
            )
        chosen = _NAMED + chosen
    with writing(study.db):
        study.settings.reference = chosen


def coder_name(db: sqlite3.Connection, name: str) -> str:
    """The name of a person who codes, without outer or double spaces.

    Raises:
        Refusal: it is empty, has control characters, or is the name of a coder that is not a
            person or of the reference coding.
    """
    name = " ".join(name.split())
    if not name:
        raise Refusal(_("A coder needs a name; give it with --coder NAME."))
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in name):
        raise Refusal(
            _("The name of a coder has a character that is not text; type it again, with --coder.")
        )
    kind = kind_of(db, name)
    if kind == "model":
        raise Refusal(
            _("“{name}” is the name of the model; give your own name with --coder.").format(
                name=name
            )
        )
    if kind == "import":
        raise Refusal(
            _(
                "“{name}” is the name for the unnamed coders of an imported file; give your own"
                " name with --coder."
            ).format(name=name)
        )
    if name == REFERENCE or kind == "adjudication":
        raise Refusal(
            _(
                "“{name}” is a name for the reference coding or for adjudication; give your own"
                " name with --coder."
            ).format(name=name)
        )
    return name


def deciding_coders(study: Study, coders: Sequence[str] = ()) -> tuple[str, ...]:
    """The coders whose codes count, the most decisive first.

    Raises:
        Refusal: one of them has decided nothing.
    """
    known = kinds(study.db)
    for coder in coders:
        if coder not in known:
            raise unknown(_("There is no coder “{coder}”").format(coder=coder), coder, known)
    if coders:
        return tuple(dict.fromkeys(coders))
    rows = study.db.execute("SELECT coder, quotes FROM tallies WHERE what = 'done'")
    done = dict(rows.fetchall())
    return tuple(
        sorted(
            (coder for coder in known if done.get(coder)),
            key=lambda coder: (_ORDER[known[coder]], -done[coder], coder),
        )
    )


def judgments(db: sqlite3.Connection) -> Iterator[tuple[str, dict[str, Judgment]]]:
    """Each quote that somebody finished, by id, with the judgment of each coder who did."""
    kind = kinds(db)
    # In the order of the primary key, so that nothing has to be sorted.
    rows = db.execute(
        "SELECT quote, coder, max(CASE what WHEN 'done' THEN decision END),"
        " json_group_array(code) FILTER (WHERE what = 'apply') FROM current_decisions"
        " GROUP BY quote, coder HAVING max(what = 'done') ORDER BY quote, coder"
    )
    sets: dict[str, frozenset[str]] = {}
    for quote, of_quote in groupby(rows, key=itemgetter(0)):
        found = {}
        for _quote, coder, decision, given in of_quote:
            if given not in sets:
                sets[given] = frozenset(json.loads(given or "[]"))
            found[coder] = Judgment(coder, kind[coder], sets[given], decision)
        yield quote, found
