"""Suggestions for the quotes of a study by its current model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..corpus.errors import Refusal
from ..corpus.language import _, n_
from ..corpus.study import suggestions
from ..corpus.study.database import writing
from ..corpus.study.questions import names_by_text
from ..corpus.study.study import Study
from . import pipeline
from .versions import missing_codes

if TYPE_CHECKING:
    from spacy.language import Language

_BATCH = 64
"""The number of quotes per batch, which takes a fraction of a second."""


@dataclass(frozen=True, slots=True)
class SuggestedBatch:
    """The quotes that got new suggestions, and a sentence about a problem of the model, if any."""

    quotes: tuple[str, ...]
    problem: str = ""


def open_model(study: Study) -> tuple[str, Language, str]:
    """The name of the current model, its pipeline, and a sentence if there is a problem with it.

    If the trained model cannot be used, the suggestions are from the codebook alone.
    """
    chosen = study.settings.model
    problem = ""
    if chosen:
        try:
            return chosen, _trained(study, chosen), _unknown_codes(study, chosen)
        except Refusal as refusal:
            problem = str(refusal)
    return suggestions.CODEBOOK, pipeline.build(study.codebook), problem


def _unknown_codes(study: Study, model: str) -> str:
    """A sentence about the codes that the model does not know; empty if it knows them all."""
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
    """Make suggestions for all quotes without suggestions of the current model.

    `wanted` gives the position of the quote on the screen, which is always done first. The
    others are done in order from the first such position to the end, and then from the
    beginning. Each batch is stored before it is yielded.
    """
    model, nlp, problem = open_model(study)
    if problem:
        yield SuggestedBatch((), problem)

    codes = _CodesByQuestion(study)

    def missing(after: int, limit: int) -> list[tuple[int, str, str, str]]:
        return suggestions.missing(
            study.db, model, study.codebook.revision, after=after, limit=limit
        )

    def made(rows: list[tuple[int, str, str, str]]) -> SuggestedBatch:
        texts = (text for _position, _id, text, _question in rows)
        among = [codes[question] for _position, _id, _text, question in rows]
        found = list(pipeline.suggest(nlp, texts, among=among))
        ids = tuple(id_ for _position, id_, *_rest in rows)
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


class _CodesByQuestion(dict[str, frozenset[str]]):
    """The codes that quotes of a question can get, by the text of the question."""

    def __init__(self, study: Study) -> None:
        self._study = study

    def __missing__(self, question: str) -> frozenset[str]:
        names = names_by_text(self._study.db)[question]
        limited = self._study.codebook.limited_to(names)
        self[question] = frozenset(code.id for code in limited.codes)
        return self[question]


def _trained(study: Study, name: str) -> Language:
    """The pipeline of a trained model; refused if its files have changed since training."""
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
