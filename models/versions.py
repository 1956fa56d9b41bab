"""The models of a study: listing them, using an earlier one, and removing old files."""

from __future__ import annotations

import json
import shutil
import time
from dataclasses import dataclass

from ..corpus.codebook.codes import Codebook
from ..corpus.language import _
from ..corpus.nearest import unknown
from ..corpus.study.database import writing
from ..corpus.study.study import Study
from .curve import Curve
from .evaluation import Evaluation

KEPT_MODELS = 10
"""The number of models whose files are kept; of older models only the evaluation is kept."""

_ABANDONED_SECONDS = 3600
"""The age of an unfinished model in seconds after which nobody is still writing it."""


@dataclass(frozen=True, slots=True)
class Version:
    """A model that was trained in the study."""

    name: str
    at: str
    quotes: int
    """The number of finished quotes in the training set."""
    evaluation: Evaluation
    before: Evaluation | None
    """The evaluation of the previous model; for the first model, of the codebook alone."""
    curve: Curve | None
    """None for a model that was trained before the curve was recorded."""
    current: bool
    kept: bool
    """Whether its files still exist, so that it can be used again."""
    stale: bool
    """Whether the codebook has changed since it was trained."""
    missing_codes: tuple[str, ...]
    """The ids of the codes that were added to the codebook since it was trained."""


def versions(study: Study) -> list[Version]:
    """All models of the study, the newest first."""
    rows = study.db.execute(
        "SELECT m.id, m.at, m.trained_on, m.evaluation, m.folder, r.codes, r.id FROM models AS m"
        " JOIN codebook_revisions AS r ON r.id = m.revision ORDER BY m.at DESC, m.id DESC"
    ).fetchall()
    chosen = study.settings.model
    found = []
    for name, at, quotes, measured, folder, codes, revision in rows:
        data = json.loads(measured)
        found.append(
            Version(
                name,
                at,
                quotes,
                Evaluation.from_json(data),
                Evaluation.from_json(data["before"]) if "before" in data else None,
                Curve.from_json(data["curve"]) if "curve" in data else None,
                current=name == chosen,
                kept=(study.folder / folder).is_dir(),
                stale=revision != study.codebook.revision,
                missing_codes=_missing_codes(study, codes),
            )
        )
    return found


def missing_codes(study: Study, name: str) -> tuple[str, ...]:
    """The ids of the codes that were added to the codebook since the model `name` was trained."""
    row = study.db.execute(
        "SELECT r.codes FROM models AS m JOIN codebook_revisions AS r ON r.id = m.revision"
        " WHERE m.id = ?",
        (name,),
    ).fetchone()
    return _missing_codes(study, row[0]) if row else ()


def _missing_codes(study: Study, codes: str) -> tuple[str, ...]:
    then = {code.id for code in Codebook.loads(codes, "").codes}
    return tuple(code.id for code in study.codebook.codes if code.id not in then)


def use(study: Study, name: str) -> None:
    """Use the model `name` for suggestions from now on.

    Raises:
        Refusal: there is no such model, or its files are gone.
    """
    kept = [version.name for version in versions(study) if version.kept]
    if name not in kept:
        raise unknown(_("There is no model {name} to go back to").format(name=name), name, kept)
    with writing(study.db):
        study.settings.model = name


def prune(study: Study) -> None:
    """Remove the files of old and of unfinished models; the current model is always kept."""
    # A study may be somebody else's: a name in its database must not remove anything outside
    # its models folder.
    here = {path.name: path for path in study.models.iterdir()}
    kept = [version for version in versions(study) if version.name in here]
    for version in kept[KEPT_MODELS:]:
        if not version.current:
            # If it cannot be removed now, the next call tries again.
            shutil.rmtree(here[version.name], ignore_errors=True)
    # The training was killed; a recent folder may still be in use by another process.
    for name, folder in here.items():
        if name.startswith(".") and time.time() - folder.stat().st_mtime > _ABANDONED_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)
