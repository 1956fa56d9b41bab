"""Retraining: from the codings of a study to its next model."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING

from ..corpus.analysis.reference import Judgment, rule
from ..corpus.codebook.codes import Codebook
from ..corpus.files import sync_folder, unwritable
from ..corpus.language import _, n_, number
from ..corpus.progress import Progress, no_progress
from ..corpus.study import quotes
from ..corpus.study.coders import kinds
from ..corpus.study.database import writing
from ..corpus.study.ids import now
from ..corpus.study.questions import names_by_text
from ..corpus.study.study import Study
from . import pipeline
from .base import open_base
from .curve import Curve
from .evaluation import Evaluation
from .sampling import drawn
from .training import MAX_UNCODED_QUOTES, Example, Trained, train
from .versions import prune

if TYPE_CHECKING:
    from spacy.language import Language


@dataclass(frozen=True, slots=True)
class Retrained:
    """A new model, its quality on quotes outside its training set, and that of the one before."""

    model: str
    quotes: int
    """The number of finished quotes in the training set."""
    evaluation: Evaluation
    before: Evaluation
    """The evaluation of the previous model; for the first model, of the codebook alone."""
    curve: Curve

    def sentence(self) -> str:
        """The result in one sentence, in the language of the program."""
        better, worse = self._changed()
        within = self.evaluation.intervals.f1
        learned = n_(
            "Retrained on {count} finished quote", "Retrained on {count} finished quotes",
            self.quotes,
        ).format(count=self.quotes)  # fmt: skip
        return _(
            "{learned}: F1 {before} → {after} ({low}–{high}) on quotes not seen in training;"
            " {better} codes better, {worse} worse."
        ).format(
            learned=learned,
            before=number(self.before.micro_f1),
            after=number(self.evaluation.micro_f1),
            low=number(within.low if within else None),
            high=number(within.high if within else None),
            better=better,
            worse=worse,
        )

    def _changed(self) -> tuple[int, int]:
        before = {code.code: code.counts.f1 for code in self.before.codes}
        pairs = [
            (before[code.code] or 0.0, code.counts.f1 or 0.0)
            for code in self.evaluation.codes
            if code.code in before
        ]
        return sum(b < a for b, a in pairs), sum(b > a for b, a in pairs)


def examples(study: Study) -> list[Example]:
    """The decisions of a study as training examples.

    A finished quote is a positive example of the codes that count by the reference coding
    (`corpus/analysis/reference.py`) and a negative example of all others; it is left out if
    coders disagree and no coding counts. A quote that is still to do is an example only of the
    codes given or declined. Skipped quotes, quotes without decisions and the codings of a model
    are left out.
    """
    rows = study.db.execute(
        "SELECT q.id, q.text, q.same_as, q.question, l.coder,"
        " max(CASE WHEN l.subject = 'status' THEN l.what END) AS status,"
        " json_group_array(l.code) FILTER (WHERE l.what = 'apply') AS yes,"
        " json_group_array(l.code) FILTER (WHERE l.what = 'decline') AS no,"
        " max(CASE WHEN l.subject = 'status' THEN l.decision END) AS decision"
        # CROSS JOIN keeps the tables in this order, which is that of the result: no sorting.
        " FROM quotes AS q CROSS JOIN current_decisions AS l ON l.quote = q.id"
        " WHERE l.coder NOT IN (SELECT name FROM coders WHERE kind = 'model')"
        " GROUP BY q.position, l.coder ORDER BY q.position, l.coder"
    )
    kind = kinds(study.db)
    counting = rule(study)
    found = []
    random = drawn(study.db)
    outside = _codes_outside(study)
    for (quote, text, group, question), of_quote in groupby(rows, key=itemgetter(0, 1, 2, 3)):
        finished, begun = {}, []
        for *_quote, coder, status, yes, no, decision in of_quote:
            given = frozenset(json.loads(yes or "[]"))
            declined = frozenset(json.loads(no or "[]")) - given
            if status == "done":
                finished[coder] = Judgment(coder, kind[coder], given, decision)
            elif status != "skip" and (given or declined):
                begun.append(Example(quote, text, given, declined, group))
        counts = counting.of(finished)
        if counts:
            found.append(
                Example(quote, text, counts.codes, None, group, quote in random, outside[question])
            )
        elif not finished:
            found += begun
    return found


def _codes_outside(study: Study) -> dict[str, frozenset[str]]:
    """By the id of each question, the codes that are for other questions only."""
    book, names = study.codebook, names_by_text(study.db)
    every = frozenset(code.id for code in book.codes)
    return {
        id_: every - book.limited_to(names[text]).by_id.keys()
        for id_, text in study.db.execute("SELECT id, text FROM questions")
    }


def retrain(
    study: Study,
    *,
    base: str | None = None,
    config: str | None = None,
    progress: Progress = no_progress,
) -> Retrained:
    """Train on all decisions, save the model, and use it for suggestions from now on.

    Args:
        base: the base whose word vectors are used from now on, "" for none; the default is
            the base in the settings of the study.
        config: a spaCy configuration to train in place of turven's own suggester: a file, or
            the name of a configuration that is part of turven.

    Raises:
        Refusal: there is too little to learn from, or the base or the configuration
            cannot be used.
        Cancelled: training was cancelled; the study has not changed.
    """
    learned = examples(study)
    chosen = study.settings.base if base is None else base
    with_base = open_base(chosen) if chosen else None
    trained = _train_configured(learned, study.codebook, config, progress) if config else None
    trained = trained or train(
        learned, study.codebook, uncoded=_uncoded(study, learned), base=with_base, progress=progress
    )
    name = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
    try:
        digest = _save_pipeline(trained.nlp, study.models, name)
    except OSError as error:
        raise unwritable(study.models, error) from error
    finished = {example.quote for example in learned if example.no is None}
    before = _previous(study) or trained.codebook_alone
    row = (
        name,
        now(),
        study.codebook.revision,
        f"models/{name}",
        digest,
        len(finished),
        json.dumps(
            trained.evaluation.to_json()
            | {"before": before.to_json(), "curve": trained.curve.to_json()}
        ),
    )
    with ExitStack() as unless_stored:
        unless_stored.callback(shutil.rmtree, study.models / name)
        with writing(study.db):
            study.db.execute("INSERT INTO models VALUES (?, ?, ?, ?, ?, ?, ?)", row)
            study.settings.model = name
            study.settings.base = chosen
        unless_stored.pop_all()
    prune(study)
    return Retrained(name, len(finished), trained.evaluation, before, trained.curve)


def _train_configured(
    learned: Sequence[Example], codebook: Codebook, name: str, progress: Progress
) -> Trained | None:
    """Train the pipeline of a configuration; None if it describes turven's own suggester."""
    # Imported here: turven's own suggester does without the training libraries of spaCy.
    from .spacy_training import configuration, is_ours, train_custom

    config = configuration(name)
    return None if is_ours(config) else train_custom(learned, codebook, config, progress=progress)


def _uncoded(study: Study, learned: Sequence[Example]) -> list[str]:
    """The texts of quotes without decisions, spread over the study."""
    known = {example.group for example in learned}
    # At a fixed step, because a random draw from a million quotes takes a second.
    step = max(1, quotes.count(study.db) // (2 * MAX_UNCODED_QUOTES))
    rows = study.db.execute(
        "SELECT same_as, min(text) FROM quotes WHERE position % ? = 0 GROUP BY same_as", (step,)
    )
    return [text for group, text in rows if group not in known]


def _save_pipeline(nlp: Language, models: Path, name: str) -> str:
    """Save the pipeline in the folder `name` of `models`; returns its digest."""
    models.mkdir(exist_ok=True)
    # Renamed when it is complete, so that a crash leaves nothing that looks like a model.
    beside = Path(tempfile.mkdtemp(dir=models, prefix=f".{name}."))
    try:
        pipeline.save(nlp, beside)
        digest = pipeline.digest(beside)
        beside.chmod(0o777 & ~_umask())
        beside.rename(models / name)
        sync_folder(models)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    return digest


def _previous(study: Study) -> Evaluation | None:
    row = study.db.execute(
        "SELECT evaluation FROM models WHERE id = ?", (study.settings.model,)
    ).fetchone()
    return Evaluation.from_json(json.loads(row[0])) if row else None


def _umask() -> int:
    umask = os.umask(0)
    os.umask(umask)
    return umask
