"""Suggestions for the quotes of a study, by the model that it uses now."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..corpus.errors import Refusal
from ..corpus.language import _, n_
from ..corpus.study import suggestions
from ..corpus.study.database import writing
from ..corpus.study.study import Study
from . import pipeline
from .versions import missing_codes

if TYPE_CHECKING:
    from spacy.language import Language

_BATCH = 64
"""Quotes per batch: a fraction of a second's work."""


@dataclass(frozen=True, slots=True)
class SuggestedBatch:
    """A batch of quotes with new suggestions, and what was wrong with the model, if anything."""

    quotes: tuple[str, ...]
    problem: str = ""


def open_model(study: Study) -> tuple[str, Language, str]:
    """The name of the model that suggests, its pipeline, and a sentence if all is not well.

    Where a trained model cannot be used, the codebook alone suggests.
    """
    chosen = study.settings.model
    problem = ""
    if chosen:
        try:
            return chosen, _trained(study, chosen), _stale(study, chosen)
        except Refusal as refusal:
            problem = str(refusal)
    return suggestions.CODEBOOK, pipeline.build(study.codebook), problem


def _stale(study: Study, model: str) -> str:
    missing = missing_codes(study, model)
    if not missing:
        return ""
    return n_(
        "The model does not know {codes}, which is new in the codebook; retrain.",
        "The model does not know {codes}, which are new in the codebook; retrain.",
        len(missing),
    ).format(codes=", ".join(study.codebook.by_id[code].name for code in missing))


def suggest_missing(
    study: Study,
    *,
    wanted: Callable[[], int] = lambda: 1,
) -> Iterator[SuggestedBatch]:
    """Suggest for every quote at which the current model has not looked yet.

    `wanted` says at which position somebody is looking now: that quote goes before all
    others, then those behind where it began, then those before it. Each batch is stored
    before it is given.
    """
    model, nlp, problem = open_model(study)
    if problem:
        yield SuggestedBatch((), problem)

    def missing(after: int, limit: int) -> list[tuple[int, str, str]]:
        return suggestions.missing(
            study.db, model, study.codebook.revision, after=after, limit=limit
        )

    def made(rows: list[tuple[int, str, str]]) -> SuggestedBatch:
        found = list(pipeline.suggest(nlp, (text for _position, _id, text in rows)))
        ids = tuple(id_ for _position, id_, _text in rows)
        with writing(study.db):
            suggestions.store(
                study.db, model, study.codebook.revision, zip(ids, found, strict=True)
            )
        return SuggestedBatch(ids)

    first, served = wanted() - 1, 0
    for start in dict.fromkeys((first, 0)):
        position = start
        while True:
            now = wanted()
            if now != served:
                served = now
                one = missing(now - 1, 1)
                if one and one[0][0] == now:
                    yield made(one)
                    continue
            rows = missing(position, _BATCH)
            if not rows:
                break
            yield made(rows)
            position = rows[-1][0]


def _trained(study: Study, name: str) -> Language:
    """The pipeline of a trained model, if it is the one that was trained."""
    row = study.db.execute("SELECT folder, sha256 FROM models WHERE id = ?", (name,)).fetchone()
    folder = study.folder / (row[0] if row else f"models/{name}")
    if row is None or not folder.is_dir() or pipeline.digest(folder) != row[1]:
        raise Refusal(
            _(
                "{folder} has changed since the model was trained; retrain with `turven retrain`;"
                " until then the suggestions come from the codebook alone."
            ).format(folder=folder)
        )
    return pipeline.load(study.codebook, folder)
