"""Training a spaCy pipeline from a configuration: `turven retrain --config FILE`.

It trains as spaCy does, with the optimizer, batches and score of the configuration, and stops
when the score on held-back texts no longer improves. It trains three times on two thirds of
the quotes, to evaluate and calibrate on the other third, and once on all quotes.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from importlib import resources
from pathlib import Path

import numpy as np
from confection import Config
from spacy import util
from spacy.language import Language
from spacy.schemas import ConfigSchemaTraining
from spacy.tokens import DocBin
from spacy.training.initialize import init_nlp
from spacy.training.loop import (
    create_evaluation_callback,
    create_train_batches,
    train_while_improving,
)

from ..corpus.codebook.codes import Codebook
from ..corpus.errors import Refusal
from ..corpus.foreign_messages import system_reason
from ..corpus.language import _
from ..corpus.progress import Cancelled, Progress, no_progress, subrange
from . import pipeline, spacy_head, suggester
from .calibration import CalibrationInputs
from .folds import folds
from .ridge import log_odds
from .training import (
    Example,
    Trained,
    TrainingSet,
    calibrate_and_evaluate,
    make_training_set,
    positives,
    read_texts,
)

FOLDS = 3
BUNDLED_CONFIGURATIONS = ("suggester", "bag-of-words", "ensemble")
"""The names of the configurations that are part of turven."""
HELD_BACK_ONE_IN = 5
"""One in this many texts is held back from training, to decide when to stop."""


def configuration(name: str) -> Config:
    """The configuration in the file `name`, or the configuration of that name in turven.

    Raises:
        Refusal: there is no such file, or it is not a configuration that may be used.
    """
    path = Path(name)
    try:
        if name in BUNDLED_CONFIGURATIONS:
            own = resources.files(__package__).joinpath("configs", f"{name}.cfg")
            text = own.read_text(encoding="utf-8")
        else:
            text = path.read_text(encoding="utf-8")
        config = Config().from_str(text, interpolate=False)
    except (OSError, ValueError) as error:
        raise _unusable(path, error) from error
    if not isinstance(config.get("nlp"), dict) or not isinstance(config.get("components"), dict):
        raise Refusal(
            _(
                "{path} is not a configuration that spaCy can train: it has no [nlp] or no"
                " [components]."
            ).format(path=path)
        )
    spacy_head.check(config, path)
    return config


def is_ours(config: Config) -> bool:
    """Whether the configuration describes turven's own suggester."""
    return suggester.NAME in {
        component.get("factory") for component in config["components"].values()
    }


def train_custom(
    examples: Sequence[Example],
    codebook: Codebook,
    config: Config,
    *,
    seed: int = 0,
    progress: Progress = no_progress,
) -> Trained:
    """Train the pipeline of `config` on `examples`; the keywords are added to its suggestions.

    Raises:
        Refusal: there is too little to learn from, or spaCy cannot train the pipeline.
        Cancelled: training was cancelled.
    """
    training_set = make_training_set(examples, codebook, seed)
    truth, groups, codes = training_set.truth, training_set.groups, training_set.codes
    if len(set(groups)) < 2 * FOLDS:
        raise Refusal(
            _("There is too little to learn from: a spaCy pipeline needs {count} quotes.").format(
                count=2 * FOLDS
            )
        )
    progress(0)
    nlp = pipeline.build(codebook)
    texts = [example.text for example in training_set.examples]
    _words, prior = read_texts(nlp, texts, codes, subrange(progress, 0, 0.05))
    fold = folds(truth, groups, FOLDS, seed)
    scores, base, given = (np.zeros(truth.shape) for _each in range(3))

    def fitted(rows: np.ndarray, part: int) -> Language:
        start, each = 0.05 + 0.9 * part / (FOLDS + 1), 0.9 / (FOLDS + 1)
        own = subrange(progress, start, start + each)
        return _fit(config, _part(training_set, rows), seed, own)

    for f in range(FOLDS):
        inside, outside = np.flatnonzero(fold != f), np.flatnonzero(fold == f)
        found = fitted(inside, f)
        scores[outside] = spacy_head.scores(found, [texts[i] for i in outside.tolist()], codes)
        base[outside] = log_odds(truth[inside])
        given[outside] = positives(truth[inside], [groups[i] for i in inside.tolist()])
    known = CalibrationInputs(base, scores, -np.log1p(-prior), given)
    result = calibrate_and_evaluate(training_set, known, fold, [])
    calibration, count = result.calibration, positives(truth, groups)
    head = spacy_head.SpacyHead(
        codes,
        fitted(np.arange(len(texts)), FOLDS),
        scale=calibration.score_weights().astype(np.float32),
        intercept=calibration.intercepts(log_odds(truth)).astype(np.float32),
        keywords=calibration.keyword_weights(count.astype(np.float64)).astype(np.float32),
        positives=count,
        thresholds=result.thresholds,
        threshold=result.threshold,
    )
    pipeline.suggester_of(nlp).learn(head)
    progress(1)
    return result.trained(nlp, prior)


def _part(training_set: TrainingSet, rows: np.ndarray) -> TrainingSet:
    chosen = rows.tolist()
    return TrainingSet(
        training_set.codes,
        [training_set.examples[i] for i in chosen],
        training_set.truth[rows],
        [training_set.groups[i] for i in chosen],
    )


def _fit(config: Config, training_set: TrainingSet, seed: int, progress: Progress) -> Language:
    held = folds(
        training_set.truth,
        training_set.groups,
        min(HELD_BACK_ONE_IN, len(set(training_set.groups))),
        seed,
    )
    with tempfile.TemporaryDirectory() as name:
        whole = config.copy()
        whole.setdefault("training", {}).setdefault("seed", seed)
        # spaCy's own defaults refer to these two.
        whole["paths"] = {"vectors": None, "init_tok2vec": None, **config.get("paths", {})}
        tokenizer = _tokenizer(config)
        for part, rows in (("train", held != held.max()), ("dev", held == held.max())):
            path = Path(name) / f"{part}.spacy"
            _corpus(_part(training_set, np.flatnonzero(rows)), tokenizer).to_disk(path)
            whole["paths"][part] = str(path)
        try:
            # spaCy prints its progress; turven shows its own.
            with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
                return _train_best(whole, progress)
        except (Cancelled, Refusal):
            raise
        except Exception as error:
            # spaCy raises errors of any kind for a configuration; their texts say what is wrong.
            raise _unusable(_("The configuration"), error) from error


def _train_best(config: Config, progress: Progress) -> Language:
    """Train a pipeline; the result is its state at the best score on the held-back texts."""
    filled = util.load_model_from_config(config, auto_fill=True).config
    # Not interpolated earlier: spaCy fills in the sections that refer to the paths.
    filled["paths"] = config["paths"]
    nlp = init_nlp(filled)
    settings = util.registry.resolve(
        nlp.config.interpolate()["training"], schema=ConfigSchemaTraining
    )
    train, dev = util.resolve_dot_names(
        nlp.config.interpolate(), [settings["train_corpus"], settings["dev_corpus"]]
    )
    best = nlp.to_bytes(exclude=["vocab", "tokenizer"])
    for _batch, info, is_best in train_while_improving(
        nlp,
        settings["optimizer"],
        create_train_batches(nlp, train, settings["batcher"], settings["max_epochs"]),
        create_evaluation_callback(nlp, dev, settings["score_weights"]),
        dropout=settings["dropout"],
        accumulate_gradient=settings["accumulate_gradient"],
        patience=settings["patience"],
        max_steps=settings["max_steps"],
        eval_frequency=settings["eval_frequency"],
        exclude=settings["frozen_components"],
        annotating_components=settings["annotating_components"],
        before_update=settings["before_update"],
    ):
        progress(min(info["step"] / (settings["max_steps"] or 20_000), 1.0))
        if is_best:
            with nlp.use_params(settings["optimizer"].averages):
                best = nlp.to_bytes(exclude=["vocab", "tokenizer"])
    nlp.from_bytes(best, exclude=["vocab", "tokenizer"])
    nlp.config = Config({**nlp.config, "paths": dict.fromkeys(config["paths"])})
    if not nlp("test").cats:
        raise Refusal(
            _("The pipeline {names} sets no categories; it needs a textcat_multilabel.").format(
                names=", ".join(nlp.pipe_names)
            )
        )
    return nlp


def _tokenizer(config: Config) -> Language:
    """An empty pipeline in the language of the configuration.

    Raises:
        Refusal: spaCy does not know the language.
    """
    try:
        return util.get_lang_class(config["nlp"]["lang"])()
    except Exception as error:
        # spaCy raises errors of many kinds for an unknown language.
        raise _unusable(_("The configuration"), error) from error


def _corpus(training_set: TrainingSet, tokenizer: Language) -> DocBin:
    """The decisions as training data for spaCy; codes without a decision are left out."""
    found = DocBin()
    for example, row in zip(training_set.examples, training_set.truth, strict=True):
        doc = tokenizer.make_doc(example.text)
        known = zip(training_set.codes, row.tolist(), strict=True)
        doc.cats = {code: float(yes) for code, yes in known if yes >= 0}
        found.add(doc)
    return found


def _unusable(file: object, error: Exception) -> Refusal:
    return Refusal(
        _("{file} is not a configuration that spaCy can train ({reason}).").format(
            file=file,
            reason=(
                system_reason(error)
                if isinstance(error, OSError)
                else _("spaCy says: “{message}”").format(message=" ".join(str(error).split())[:300])
            ),
        )
    )
