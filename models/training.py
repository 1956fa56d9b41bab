"""Training the suggester on coded quotes.

A ridge regression on words and low-rank vectors gives scores. A sigmoid, fitted out of fold,
turns the scores and the keyword strengths into log odds, and the thresholds are set where F1 is
highest. scikit-learn is imported only when training needs it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import vstack
from spacy.language import Language

from ..corpus.codebook.codes import Codebook
from ..corpus.errors import Refusal
from ..corpus.language import n_
from ..corpus.progress import Progress, no_progress, subrange
from . import keywords, pipeline
from .arrays import Float32Array, FloatArray, Truth
from .base import Base
from .calibration import Calibration, CalibrationInputs, calibrate, sigmoid
from .curve import Curve, curve, micro_f1, outcome_counts
from .evaluation import Evaluation, evaluate
from .features import Features, Word, batches, sum_over_words, word_offsets, words
from .folds import folds
from .head import Head
from .ridge import Gram, gram, solve
from .suggester import UNTRAINED_THRESHOLD
from .thresholds import tune_thresholds
from .vectors import Vectors, directions

MIN_POSITIVES = 2
"""At least one code must have been given to this many different quotes; with fewer, nothing can
be evaluated on quotes outside the training set."""

MAX_EXAMPLES = 6000
"""The largest number of training quotes; from more, a random sample is drawn, because the size
of the Gram matrix grows with the square of their number."""

MAX_UNCODED_QUOTES, MAX_UNCODED_CHARACTERS = 2000, 500_000
"""The largest number of uncoded quotes, and of their characters, to fit the vocabulary on; more
would take longer than a second."""

VECTOR_WEIGHT = 0.25
"""The weight of the low-rank vectors in the similarity of two quotes; the words have the rest."""

MIN_PART_QUOTES = 10
"""A part of the study with fewer different quotes gives no point of the learning curve."""

BASE_WEIGHT = 0.25
"""The weight of the vectors of a base, if there is one; the words have this much less."""


@dataclass(frozen=True, slots=True)
class Example:
    """A quote and the decisions about it.

    `yes` has the codes that were given, `no` the codes that do not apply; None means all codes
    not in `yes` or `outside`, because the quote is finished. `outside` has the codes that are for
    other questions. A code in none of these sets is unknown. Quotes of the same `group` are equal
    after normalisation. `random` is true if the quote was drawn at random from all quotes.
    """

    quote: str
    text: str
    yes: frozenset[str]
    no: frozenset[str] | None
    group: str
    random: bool = False
    outside: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Trained:
    """A trained pipeline, with its evaluation on quotes outside the training set.

    `codebook_alone` is the evaluation of suggestions by the keywords only.
    """

    nlp: Language
    evaluation: Evaluation
    curve: Curve
    codebook_alone: Evaluation


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """The training data: `truth` has the shape (examples, codes), `groups` (examples,)."""

    codes: tuple[str, ...]
    examples: Sequence[Example]
    truth: Truth
    groups: Sequence[str]


@dataclass(frozen=True, slots=True)
class CalibratedResult:
    """Calibration, thresholds and evaluation, all from quotes outside the training folds.

    `thresholds` has the shape (codes,); `threshold` is that of codes added later.
    """

    training_set: TrainingSet
    calibration: Calibration
    thresholds: FloatArray
    threshold: float
    evaluation: Evaluation
    curve: Curve

    def trained(self, nlp: Language, prior: FloatArray) -> Trained:
        """The result with its pipeline `nlp`.

        `prior`, shape (quotes, codes), has the probabilities by the keywords only.
        """
        codes = self.training_set.codes
        alone = evaluate(
            codes,
            self.training_set.truth,
            prior,
            np.full(len(codes), UNTRAINED_THRESHOLD),
            self.training_set.groups,
        )
        return Trained(nlp, self.evaluation, self.curve, alone)


def train(
    examples: Sequence[Example],
    codebook: Codebook,
    *,
    uncoded: Sequence[str] = (),
    base: Base | None = None,
    seed: int = 0,
    progress: Progress = no_progress,
) -> Trained:
    """Train the suggester on `examples`; their order makes no difference.

    `uncoded` are texts of uncoded quotes of the study, from which the idf and the vectors are
    learnt too. `base` has pretrained word vectors.

    Raises:
        Refusal: no code was given to two different quotes.
        Cancelled: training was cancelled.
    """
    # Imported now, so that its linear algebra keeps to one thread as well.
    import sklearn.kernel_ridge  # noqa: F401

    training_set = make_training_set(examples, codebook, seed)
    codes, truth, groups = training_set.codes, training_set.truth, training_set.groups
    progress(0.0)
    nlp = pipeline.build(codebook)
    coded = len(training_set.examples)
    coded_texts = [example.text for example in training_set.examples]
    texts, prior = read_texts(nlp, coded_texts, codes, subrange(progress, 0, 0.15))
    texts += [words(nlp.make_doc(text)) for text in _sample_uncoded(uncoded, seed)]
    progress(0.2)
    features = Features.fit(texts)
    progress(0.3)
    every = vstack([features.of(part).matrix for part in batches(texts)]).tocsr()
    progress(0.4)
    vectors = Vectors.fit(features, every)
    matrix = every[:coded]
    places = directions(vectors.project(matrix))
    progress(0.5)
    of_base = np.zeros((coded, 0), dtype=np.float32)
    if base:
        of_base = _base_directions(base, features, texts[:coded])
    # The weight of the base is taken from the words; the study's own vectors keep theirs.
    plain = 1 - VECTOR_WEIGHT - BASE_WEIGHT * bool(base)
    similarity = (
        plain * gram(matrix)
        + VECTOR_WEIGHT * (places @ places.T)
        + BASE_WEIGHT * (of_base @ of_base.T)
    )
    progress(0.6)

    strength = -np.log1p(-prior)
    known, fold = _out_of_fold(similarity, truth, groups, strength, seed)
    progress(0.75)
    fewer = [
        _learning_curve_point(similarity, truth, groups, strength, parts, seed) for parts in (4, 2)
    ]
    progress(0.85)
    result = calibrate_and_evaluate(training_set, known, fold, fewer)
    progress(0.95)

    dual, odds = solve(similarity, truth)
    count, calibration = positives(truth, groups), result.calibration
    scale = calibration.score_weights()
    head = Head(
        codes,
        features,
        vectors,
        weights=(plain * scale * (matrix.T @ dual)).astype(np.float32),
        vector_weights=(VECTOR_WEIGHT * scale * (places.T @ dual)).astype(np.float32),
        training_vectors=places.astype(np.float16).astype(np.float32),
        intercept=calibration.intercepts(odds).astype(np.float32),
        keywords=calibration.keyword_weights(count.astype(np.float64)).astype(np.float32),
        positives=count,
        thresholds=result.thresholds,
        threshold=result.threshold,
        base=base,
        base_weights=(BASE_WEIGHT * scale * (of_base.T @ dual)).astype(np.float32),
    )
    pipeline.suggester_of(nlp).learn(head)
    progress(1.0)
    return result.trained(nlp, prior)


def make_training_set(examples: Sequence[Example], codebook: Codebook, seed: int) -> TrainingSet:
    """The training set drawn from `examples`, in a fixed order.

    Raises:
        Refusal: no code was given to two different quotes.
    """
    codes = tuple(code.id for code in codebook.codes)
    chosen = _subsample(sorted(examples, key=_sort_key), seed)
    training_set = TrainingSet(
        codes, chosen, _truth(chosen, codes), [example.group for example in chosen]
    )
    if not (positives(training_set.truth, training_set.groups) >= MIN_POSITIVES).any():
        raise _too_little_to_learn(chosen)
    return training_set


def calibrate_and_evaluate(
    training_set: TrainingSet,
    known: CalibrationInputs,
    fold: NDArray[np.int64],
    fewer: Sequence[tuple[int, float | None]],
) -> CalibratedResult:
    """Calibrate the out-of-fold predictions, set the thresholds and evaluate the result.

    `fold`, shape (quotes,), is the fold of each quote. `fewer` are pairs: a smaller number of
    quotes, and micro F1 after training on only those.
    """
    calibration = calibrate(known, training_set.truth)
    own, overall = tune_thresholds(training_set.truth, sigmoid(calibration.log_odds(known)))
    probabilities, limits = _cross_fitted(known, training_set.truth, fold)
    random = np.array([example.random for example in training_set.examples])
    counts = outcome_counts(training_set.truth, probabilities >= limits)
    return CalibratedResult(
        training_set,
        calibration,
        own,
        overall,
        evaluate(
            training_set.codes, training_set.truth, probabilities, limits, training_set.groups
        ),
        curve(counts, training_set.groups, random, fewer),
    )


def _sort_key(example: Example) -> tuple[str, str, list[str], bool, list[str]]:
    """A key that always sorts the same examples alike; two coders may have coded one quote."""
    no = example.no
    return example.quote, example.text, sorted(example.yes), no is None, sorted(no or ())


def _subsample(examples: list[Example], seed: int) -> list[Example]:
    if len(examples) <= MAX_EXAMPLES:
        return examples
    chosen = np.random.default_rng(seed).choice(len(examples), MAX_EXAMPLES, replace=False)
    return [examples[i] for i in np.sort(chosen)]


def _sample_uncoded(uncoded: Sequence[str], seed: int) -> list[str]:
    """A random sample of the uncoded quotes, small enough to be read in a second."""
    kept = sorted(set(uncoded))
    drawn = np.random.default_rng(seed).permutation(len(kept))[:MAX_UNCODED_QUOTES]
    characters = np.cumsum([len(kept[i]) for i in drawn])
    return [kept[i] for i in drawn[characters <= MAX_UNCODED_CHARACTERS]]


def _truth(examples: Sequence[Example], codes: Sequence[str]) -> Truth:
    truth = np.full((len(examples), len(codes)), -1, dtype=np.int8)
    column = {code: c for c, code in enumerate(codes)}
    for row, example in zip(truth, examples, strict=True):
        if example.no is None:
            row[[code not in example.outside for code in codes]] = 0
        row[[column[code] for code in example.no or () if code in column]] = 0
        row[[column[code] for code in example.yes if code in column]] = 1
    return truth


def positives(truth: Truth, groups: Sequence[str]) -> NDArray[np.int64]:
    """The number of groups of equal quotes with each code, shape (codes,)."""
    return np.array(
        [len({groups[row] for row in np.flatnonzero(yes).tolist()}) for yes in truth.T == 1],
        dtype=np.int64,
    )


def _too_little_to_learn(examples: Sequence[Example]) -> Refusal:
    finished = len({example.quote for example in examples if example.no is None})
    return Refusal(
        n_(
            "There is too little to learn from: {count} quote is finished, and no code was"
            " given to two different quotes; code some more, then retrain.",
            "There is too little to learn from: {count} quotes are finished, and no code was"
            " given to two different quotes; code some more, then retrain.",
            finished,
        ).format(count=finished)
    )


def read_texts(
    nlp: Language, texts: Sequence[str], codes: Sequence[str], progress: Progress
) -> tuple[list[list[Word]], FloatArray]:
    """The words of each text, and the probabilities by the keywords, shape (texts, codes)."""
    found_words: list[list[Word]] = []
    prior = np.zeros((len(texts), len(codes)))
    for start in range(0, len(texts), pipeline.BATCH_QUOTES):
        with nlp.memory_zone():
            for doc in nlp.pipe(texts[start : start + pipeline.BATCH_QUOTES]):
                found = keywords.hits(doc)
                prior[len(found_words)] = [
                    keywords.probability(found.get(code, [])) for code in codes
                ]
                found_words.append(words(doc))
        progress(len(found_words) / len(texts))
    return found_words, prior


def _base_directions(
    base: Base, features: Features, texts: Sequence[Sequence[Word]]
) -> Float32Array:
    """The directions of texts in the vector space of the base, shape (texts, width)."""
    found = [
        directions(sum_over_words(word_offsets(part), base.of(part) * features.rarity(part)))
        for part in batches(texts)
    ]
    return np.concatenate(found)


def _out_of_fold(
    similarity: Gram, truth: Truth, groups: Sequence[str], strength: FloatArray, seed: int
) -> tuple[CalibrationInputs, NDArray[np.int64]]:
    """The out-of-fold calibration inputs, and the fold of each quote, shape (quotes,)."""
    fold = folds(truth, groups, min(5 if len(groups) < 1000 else 3, len(set(groups))), seed)
    scores, base, given = (np.zeros(truth.shape) for _each in range(3))
    for f in range(int(fold.max()) + 1):
        inside, outside = np.flatnonzero(fold != f), np.flatnonzero(fold == f)
        dual, base[outside] = solve(similarity[np.ix_(inside, inside)], truth[inside])
        given[outside] = positives(truth[inside], [groups[i] for i in inside.tolist()])
        scores[outside] = similarity[np.ix_(outside, inside)] @ dual
    return CalibrationInputs(base, scores, strength, given), fold


def _learning_curve_point(
    similarity: Gram,
    truth: Truth,
    groups: Sequence[str],
    strength: FloatArray,
    parts: int,
    seed: int,
) -> tuple[int, float | None]:
    """One point of the learning curve: train on each of `parts` equal parts of the quotes.

    Returns the number of quotes in a part, and micro F1 over all parts.
    """
    names = {name: g for g, name in enumerate(sorted(set(groups)))}
    part = np.random.default_rng(seed).permutation(len(names)) % parts
    of = part[[names[name] for name in groups]]
    counts = []
    for p in range(parts):
        rows = np.flatnonzero(of == p)
        alone = [groups[i] for i in rows.tolist()]
        if len(set(alone)) < MIN_PART_QUOTES:
            return 0, None
        some = truth[rows]
        known, fold = _out_of_fold(
            similarity[np.ix_(rows, rows)], some, alone, strength[rows], seed
        )
        probabilities, limits = _cross_fitted(known, some, fold)
        counts.append(outcome_counts(some, probabilities >= limits))
    return len(groups) // parts, micro_f1(np.concatenate(counts))


def _cross_fitted(
    known: CalibrationInputs, truth: Truth, fold: NDArray[np.int64]
) -> tuple[FloatArray, FloatArray]:
    """The probability and the threshold of each judgment, both of shape (quotes, codes).

    Both are fitted on the other folds, because an evaluation on the quotes that they were
    fitted on would be too optimistic.
    """
    probabilities, limits = np.empty(truth.shape), np.empty(truth.shape)
    for f in np.unique(fold):
        inside, outside = fold != f, fold == f
        calibration = calibrate(known.subset(inside), truth[inside])
        probabilities[outside] = sigmoid(calibration.log_odds(known.subset(outside)))
        others = sigmoid(calibration.log_odds(known.subset(inside)))
        limits[outside] = tune_thresholds(truth[inside], others)[0]
    return probabilities, limits
