"""Coding by the machine: what it suggests becomes decisions, where no person has looked.

They are decisions of a coder of its own, so that nothing a person did is touched, and what
the machine did can be counted, compared and taken back. What it says is not as good as what
people say: the tables correct it with quotes that are drawn at random and coded by hand
afterwards (`corpus/tables/correcting.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

from ..corpus import suggestions
from ..corpus.decisions import MACHINE, Decisions, Seen
from ..corpus.errors import Refusal
from ..corpus.language import _
from ..corpus.study import Study
from .suggesting import suggest_missing


@dataclass(frozen=True, slots=True)
class Autocoded:
    """What the machine coded."""

    model: str
    quotes: int
    codings: int
    nothing: int
    """Of these quotes, those to which it gave no code."""


def autocode(study: Study) -> Autocoded:
    """Give every quote that no person has done or skipped the codes suggested for it.

    Those at or above the threshold of their code; it is one action, which `take_back` undoes.
    Quotes that the same model coded under the same codebook stay as they are, and what another
    one coded is replaced.

    Raises:
        Refusal: there is no trained model, or it is not what it was.
    """
    model = study.setting("model")
    if not model:
        raise Refusal(
            _("There is no trained model yet; code some quotes and run `turven retrain` first.")
        )
    for made in suggest_missing(study):
        if made.problem:
            raise Refusal(made.problem)
    rows = study.db.execute(
        "SELECT q.id FROM quotes AS q WHERE NOT EXISTS (SELECT 1 FROM latest AS l"
        " JOIN decisions AS d ON d.id = l.decision WHERE l.quote = q.id"
        " AND l.subject = 'status' AND l.what <> 'open'"
        " AND (l.coder <> :machine OR d.model = :model AND d.revision = :revision))"
        " ORDER BY q.position",
        {"machine": MACHINE, "model": model, "revision": study.codebook.revision},
    )
    coded = {quote: _suggested(study, quote, model) for (quote,) in rows.fetchall()}
    if coded:
        log = Decisions(study.db, MACHINE, study.codebook.revision)
        log.autocode(coded.items(), model)
    return Autocoded(
        model,
        len(coded),
        sum(map(len, coded.values())),
        sum(not given for given in coded.values()),
    )


def take_back(study: Study) -> int:
    """Undo what the machine coded last; of how many quotes, 0 where there were none."""
    taken = Decisions(study.db, MACHINE, study.codebook.revision).undo()
    return len({decision.quote for decision in taken.decisions}) if taken else 0


def _suggested(study: Study, quote: str, model: str) -> dict[str, Seen]:
    """The codes at or above their threshold, as nobody has seen them."""
    looked = suggestions.of(study.db, quote)
    return {
        suggestion.code: Seen(model=model, score=suggestion.probability, rank=rank, visible=False)
        for rank, suggestion in enumerate(looked[1] if looked else (), 1)
        if suggestion.suggested
    }
