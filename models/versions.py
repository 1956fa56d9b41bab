"""The models of a study: which there are, which suggests, and going back to an earlier one."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass

from ..corpus.codebook import Codebook
from ..corpus.database import writing
from ..corpus.errors import Refusal
from ..corpus.language import _
from ..corpus.study import Study
from .evaluation import Evaluation

KEPT = 10
"""Models whose files are kept; of older ones only what was measured stays."""


@dataclass(frozen=True, slots=True)
class Version:
    """A model that was trained in this study."""

    name: str
    at: str
    quotes: int
    """Finished quotes that it learned from."""
    evaluation: Evaluation
    current: bool
    kept: bool
    """Whether its files are there, so that it can suggest again."""
    lacks: tuple[str, ...]
    """Codes of today's codebook that its codebook did not have."""


def versions(study: Study) -> list[Version]:
    """All models, the newest first."""
    rows = study.db.execute(
        "SELECT m.id, m.at, m.trained_on, m.evaluation, m.folder, r.codes FROM models AS m"
        " JOIN codebook_revisions AS r ON r.id = m.revision ORDER BY m.at DESC, m.id DESC"
    ).fetchall()
    now = [code.id for code in study.codebook.codes]
    chosen = study.setting("model")
    found = []
    for name, at, quotes, evaluation, folder, codes in rows:
        then = {code.id for code in Codebook.loads(codes, "").codes}
        found.append(
            Version(
                name,
                at,
                quotes,
                Evaluation.from_json(json.loads(evaluation)),
                current=name == chosen,
                kept=(study.folder / folder).is_dir(),
                lacks=tuple(code for code in now if code not in then),
            )
        )
    return found


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
        study.set("model", name)


def prune(study: Study) -> None:
    """Remove the files of all but the newest models; the one that suggests stays."""
    # A study travels: a name out of its database removes nothing that does not stand in
    # its models folder.
    here = {path.name: path for path in study.models.iterdir()}
    kept = [version for version in versions(study) if version.name in here]
    for version in kept[KEPT:]:
        if not version.current:
            # What cannot be removed now will be next time.
            shutil.rmtree(here[version.name], ignore_errors=True)
