"""Coding by the model: its suggestions become decisions on quotes that no person has coded.

The model codes under its own name, so nothing that a person did changes, and its codings can be
counted, compared and undone. They are less accurate than those of people, so the tables correct
them with quotes that are drawn at random and coded by hand afterwards
(`corpus/analysis/tables/prediction_powered.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from ..corpus.errors import Refusal
from ..corpus.language import _
from ..corpus.progress import Progress, no_progress
from ..corpus.study import suggestions
from ..corpus.study.coders import MODEL
from ..corpus.study.decision_log import Seen
from ..corpus.study.decisions import Decisions
from ..corpus.study.study import Study
from .suggesting import suggest_missing


@dataclass(frozen=True, slots=True)
class AutocodeResult:
    """What the model coded."""

    model: str
    quotes: int
    codings: int
    nothing: int
    """The number of these quotes to which it gave no code."""


_SUGGESTING = 0.7
"""The fraction of the work that goes into suggesting, if nothing has been suggested yet."""


def autocode(study: Study, progress: Progress = no_progress) -> AutocodeResult:
    """Give every quote that no person has done or skipped the codes suggested for it.

    A code is given if its probability reaches its threshold. The whole is one action, which
    `take_back` undoes. Quotes that the same model coded under the same codebook stay as they
    are; the codings of another model are replaced.

    Raises:
        Refusal: there is no trained model, or its files have changed since it was trained.
        Cancelled: nothing is coded; the new suggestions stay.
    """
    model = study.settings.model
    if not model:
        raise Refusal(
            _("There is no trained model yet; code some quotes and run `turven retrain` first.")
        )
    lacking, made = suggestions.count_missing(study.db, model, study.codebook.revision), 0
    for batch in suggest_missing(study):
        if batch.problem:
            raise Refusal(batch.problem)
        made += len(batch.quotes)
        progress(_SUGGESTING * min(made / max(lacking, 1), 1))
    progress(_SUGGESTING)
    coded = _quotes_to_code(study, model)
    if coded:
        log = Decisions(study.db, MODEL, study.codebook.revision)
        log.autocode(coded.items(), model)
    return AutocodeResult(
        model,
        len(coded),
        sum(map(len, coded.values())),
        sum(not given for given in coded.values()),
    )


def take_back(study: Study, progress: Progress = no_progress) -> int:
    """Undo the last coding by the model; the number of quotes, 0 if there was nothing to undo.

    Raises:
        Cancelled: nothing is undone.
    """
    taken = Decisions(study.db, MODEL, study.codebook.revision).undo(progress)
    return taken.quotes if taken else 0


def _quotes_to_code(study: Study, model: str) -> dict[str, dict[str, Seen]]:
    """The quotes to code, each with the codes whose probability reaches their threshold.

    The suggestions are recorded as not visible, since no person has seen them.
    """
    rows = study.db.execute(
        "SELECT q.id, s.code, s.probability, s.suggested FROM quotes AS q"
        " LEFT JOIN current_suggestions AS s ON s.quote = q.id"
        " WHERE NOT EXISTS (SELECT 1 FROM latest AS l"
        " JOIN decisions AS d ON d.id = l.decision WHERE l.quote = q.id"
        " AND l.subject = 'status' AND l.what <> 'open'"
        " AND (l.coder <> :machine OR d.model = :model AND d.revision = :revision))"
        " ORDER BY q.position, s.rank",
        {"machine": MODEL, "model": model, "revision": study.codebook.revision},
    )
    coded: dict[str, dict[str, Seen]] = {}
    for quote, group in groupby(rows, itemgetter(0)):
        # If a code and one merged into it are both suggested, the more probable counts.
        found: dict[str, tuple[float, bool]] = {}
        for _quote, code, probability, suggested in group:
            if code is not None:
                found.setdefault(code, (probability, suggested))
        coded[quote] = {
            code: Seen(model=model, score=probability, rank=rank, visible=False)
            for rank, (code, (probability, suggested)) in enumerate(found.items(), 1)
            if suggested
        }
    return coded
