"""The models of a study: which there are, which suggests, and going back to an earlier one."""

from __future__ import annotations

import json
import shutil
import time
from dataclasses import dataclass

from ..corpus.codebook.codes import Codebook
from ..corpus.errors import Refusal
from ..corpus.language import _
from ..corpus.study.database import writing
from ..corpus.study.study import Study
from .curve import Curve
from .evaluation import Evaluation

KEPT_MODELS = 10
"""Models whose files are kept; of older ones only what was measured stays."""

_ABANDONED_SECONDS = 3600
"""Seconds after which nobody is still writing a model."""


@dataclass(frozen=True, slots=True)
class Version:
    """A model that was trained in this study."""

    name: str
    at: str
    quotes: int
    """Finished quotes that it learned from."""
    evaluation: Evaluation
    before: Evaluation | None
    """Of what suggested until then, measured when that was trained."""
    curve: Curve | None
    """None of a model of before it was measured."""
    current: bool
    kept: bool
    """Whether its files are there, so that it can suggest again."""
    stale: bool
    """Whether it was trained under another codebook than today's."""
    missing_codes: tuple[str, ...]
    """Codes of today's codebook that its codebook did not have."""


def versions(study: Study) -> list[Version]:
    """All models, the newest first."""
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
    """The codes of today's codebook that the model `name` was not trained for."""
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
    """Let the model `name` suggest from now on.

    Raises:
        Refusal: there is no such model, or its files are gone.
    """
    if not any(version.name == name and version.kept for version in versions(study)):
        raise Refusal(
            _("There is no model {name} to go back to; `turven models` lists them.").format(
                name=name
            )
        )
    with writing(study.db):
        study.settings.model = name


def prune(study: Study) -> None:
    """Remove the files of all but the newest models, and of half ones; what suggests stays."""
    # A study travels: a name out of its database removes nothing that does not stand in
    # its models folder.
    here = {path.name: path for path in study.models.iterdir()}
    kept = [version for version in versions(study) if version.name in here]
    for version in kept[KEPT_MODELS:]:
        if not version.current:
            # What cannot be removed now will be next time.
            shutil.rmtree(here[version.name], ignore_errors=True)
    # What began and was killed; a young one may be another's that is being written.
    for name, folder in here.items():
        if name.startswith(".") and time.time() - folder.stat().st_mtime > _ABANDONED_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)
