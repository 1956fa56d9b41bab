"""Training: what coded quotes say about the next one.

The head is ridge regression, one target per code, solved in its dual form: as good as
a linear SVM and better than logistic regression on both data sets of the benchmark,
and since all codes and folds share one Gram matrix it takes seconds where those take
minutes. A sigmoid makes log odds of its scores. scikit-learn and scipy are imported
here, when training starts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language

from ..corpus.codebook import Codebook
from ..corpus.errors import Refusal
from ..corpus.language import n_
from . import keywords, pipeline
from .calibration import platt, sigmoid
from .evaluation import Evaluation, Numbers, Truth, evaluate, thresholds
from .features import Features, Vector, Word, words
from .folds import folds
from .suggester import UNTRAINED, Head, blend

ALPHA = 1.0
"""The penalty of the ridge, for texts of length 1 and targets of variance 1."""

LEAST = 2
"""Groups of equal quotes that a code must have been given to, to be learnt."""

MOST = 6000
"""Quotes learnt from; beyond it a random part, for the Gram matrix grows with the square."""


class Cancelled(Exception):  # noqa: N818 - not an error
    """Training was told not to go on."""


@dataclass(frozen=True, slots=True)
class Example:
    """A quote and what was decided about it.

    `yes` are the codes it was given, `no` those known not to apply: None for all others,
    where the quote is finished. About a code in neither nothing is known. Quotes with
    the same `group` are equal after normalisation.
    """

    quote: str
    text: str
    yes: frozenset[str]
    no: frozenset[str] | None
    group: str


@dataclass(frozen=True, slots=True)
class Trained:
    """A pipeline, how good it is on quotes it did not learn from, and the codebook alone."""

    nlp: Language
    evaluation: Evaluation
    codebook_alone: Evaluation


def train(
    examples: Sequence[Example],
    codebook: Codebook,
    *,
    seed: int = 0,
    go_on: Callable[[float], bool] = lambda _fraction: True,
) -> Trained:
    """Learn from `examples`, in whichever order they come.

    `go_on` is called between steps with the fraction that is done.

    Raises:
        Refusal: no code was given to two different quotes.
        Cancelled: `go_on` returned False.
    """

    def step(fraction: float) -> None:
        if not go_on(fraction):
            raise Cancelled

    codes = tuple(code.id for code in codebook.codes)
    examples = _some(sorted(examples, key=_order), seed)
    truth = _truth(examples, codes)
    groups = [example.group for example in examples]
    if not (_positives(truth, groups) >= LEAST).any():
        raise _nothing_to_learn(examples)
    step(0.0)
    nlp = pipeline.build(codebook)
    texts, prior = _read(nlp, examples, codes, step)
    features = Features.fit(texts)
    vectors = [features.of(text) for text in texts]
    step(0.4)
    matrix = _matrix(vectors, len(features))
    gram = _gram(matrix)
    step(0.6)

    count = min(5 if len(examples) < 1000 else 3, len(set(groups)))
    fold = folds(truth, groups, count, seed)
    scores, base, learnt = _out_of_fold(gram, truth, groups, fold, step)
    slope, rate, offset = _calibrate(scores, base, truth, learnt)
    # As it is shown: blended with the keywords, by what each fold had to learn from.
    model = sigmoid(slope * scores + rate * base + offset)
    probabilities = blend(prior, model, learnt, pipeline.of(nlp).prior)
    own, overall = thresholds(truth, probabilities)
    evaluation = evaluate(codes, truth, probabilities, _crossed(truth, probabilities, fold))

    positives = _learnable(truth, groups)
    dual, base = _solve(gram, truth, positives > 0)
    weights = (slope * (matrix.T @ dual)).astype(np.float32)
    intercept = (rate * base + offset).astype(np.float32)
    head = Head(codes, features, weights, intercept, positives, own, overall)
    pipeline.of(nlp).learn(head)
    step(1.0)
    alone = evaluate(codes, truth, prior, np.full(len(codes), UNTRAINED))
    return Trained(nlp, evaluation, alone)


def _order(example: Example) -> tuple[str, str, list[str], bool, list[str]]:
    """One order of the same examples; two coders may have judged one quote."""
    no = example.no
    return example.quote, example.text, sorted(example.yes), no is None, sorted(no or ())


def _some(examples: list[Example], seed: int) -> list[Example]:
    if len(examples) <= MOST:
        return examples
    chosen = np.random.default_rng(seed).choice(len(examples), MOST, replace=False)
    return [examples[i] for i in np.sort(chosen)]


def _truth(examples: Sequence[Example], codes: Sequence[str]) -> Truth:
    truth = np.full((len(examples), len(codes)), -1, dtype=np.int8)
    column = {code: c for c, code in enumerate(codes)}
    for row, example in zip(truth, examples, strict=True):
        if example.no is None:
            row[:] = 0
        row[[column[code] for code in example.no or () if code in column]] = 0
        row[[column[code] for code in example.yes if code in column]] = 1
    return truth


def _positives(truth: Truth, groups: Sequence[str]) -> NDArray[np.int64]:
    """Groups with each code, shape (codes,)."""
    return np.array(
        [len({groups[row] for row in np.flatnonzero(yes).tolist()}) for yes in truth.T == 1],
        dtype=np.int64,
    )


def _learnable(truth: Truth, groups: Sequence[str]) -> NDArray[np.int64]:
    """Groups with each code, 0 where they are too few to learn from."""
    positives = _positives(truth, groups)
    return np.where(positives >= LEAST, positives, 0)


def _nothing_to_learn(examples: Sequence[Example]) -> Refusal:
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


def _read(
    nlp: Language, examples: Sequence[Example], codes: Sequence[str], step: Callable[[float], None]
) -> tuple[list[list[Word]], Numbers]:
    """The words of each text, and what the keywords say, shape (quotes, codes)."""
    texts: list[list[Word]] = []
    prior = np.zeros((len(examples), len(codes)))
    for start in range(0, len(examples), pipeline.BATCH):
        batch = [example.text for example in examples[start : start + pipeline.BATCH]]
        with nlp.memory_zone():
            for doc in nlp.pipe(batch):
                found = keywords.hits(doc)
                prior[len(texts)] = [keywords.probability(found.get(code, [])) for code in codes]
                texts.append(words(doc))
        step(0.3 * len(texts) / len(examples))
    return texts, prior


def _matrix(vectors: Sequence[Vector], features: int) -> Any:
    """The texts as a sparse matrix of shape (quotes, features), float32."""
    from scipy.sparse import csr_array

    ends = np.cumsum([0, *(len(vector.indices) for vector in vectors)])
    values = np.concatenate([vector.values for vector in vectors])
    indices = np.concatenate([vector.indices for vector in vectors])
    return csr_array((values, indices, ends), shape=(len(vectors), features))


def _gram(matrix: Any) -> NDArray[np.float32]:
    """The inner product of each text with each other, shape (quotes, quotes).

    Sparse where features are rare; the few that stand in many texts make most of the
    work, and are multiplied as dense blocks instead, which is several times faster.
    """
    columns = matrix.tocsc()
    often = np.diff(columns.indptr) > matrix.shape[0] / 16
    rare = columns[:, np.flatnonzero(~often)].tocsr()
    gram: NDArray[np.float32] = (rare @ rare.T).toarray()
    frequent = np.flatnonzero(often)
    for start in range(0, len(frequent), 4096):
        block = columns[:, frequent[start : start + 4096]].toarray()
        gram += block @ block.T
    return gram


def _solve(
    gram: NDArray[np.float32], truth: Truth, learn: NDArray[np.bool_]
) -> tuple[NDArray[np.float32], Numbers]:
    """Dual coefficients, shape (quotes, codes), and the log odds of each code, (codes,).

    The target of a code is standardised, so that one that is given rarely weighs no
    less. Quotes about which nothing is known for a code are left out of its fit; codes
    with the same quotes are solved together. Where a code is not to be learnt, both are 0.
    """
    from sklearn.kernel_ridge import KernelRidge

    dual = np.zeros(truth.shape, dtype=np.float32)
    base = np.zeros(truth.shape[1])
    together: dict[bytes, list[int]] = {}
    for c in np.flatnonzero(learn).tolist():
        together.setdefault((truth[:, c] >= 0).tobytes(), []).append(c)
    for columns in together.values():
        alike = np.array(columns)
        rows = np.flatnonzero(truth[:, columns[0]] >= 0)
        yes = truth[np.ix_(rows, alike)].astype(np.float64)
        # Half a quote more on either side: a code given to all is not certain either.
        mean = (yes.sum(axis=0) + 0.5) / (len(rows) + 1)
        target = (yes - mean) / np.sqrt(mean * (1 - mean))
        ridge = KernelRidge(alpha=ALPHA, kernel="precomputed")
        ridge.fit(gram[np.ix_(rows, rows)], target.astype(np.float32))
        dual[np.ix_(rows, alike)] = ridge.dual_coef_
        base[alike] = np.log(mean / (1 - mean))
    return dual, base


def _out_of_fold(
    gram: NDArray[np.float32],
    truth: Truth,
    groups: Sequence[str],
    fold: NDArray[np.int64],
    step: Callable[[float], None],
) -> tuple[Numbers, Numbers, NDArray[np.int64]]:
    """What is known of each quote from the other folds; three arrays (quotes, codes).

    The score, the log odds of the code in those folds, and the positives there: 0 where
    they had too little to learn from, and the score and the log odds mean nothing.
    """
    scores, base = np.zeros(truth.shape), np.zeros(truth.shape)
    learnt = np.zeros(truth.shape, dtype=np.int64)
    count = int(fold.max()) + 1
    for f in range(count):
        inside, outside = np.flatnonzero(fold != f), np.flatnonzero(fold == f)
        learnt[outside] = _learnable(truth[inside], [groups[i] for i in inside.tolist()])
        dual, base[outside] = _solve(
            gram[np.ix_(inside, inside)], truth[inside], learnt[outside[0]] > 0
        )
        scores[outside] = gram[np.ix_(outside, inside)] @ dual
        step(0.6 + 0.3 * (f + 1) / count)
    return scores, base, learnt


def _calibrate(
    scores: Numbers, base: Numbers, truth: Truth, learnt: NDArray[np.int64]
) -> tuple[float, float, float]:
    """What the score, the log odds and 1 count for in the log odds of a quote.

    One fit for all codes together: those with few positives have no fit of their own.
    """
    judged = (truth >= 0) & (learnt > 0)
    yes = truth[judged] == 1
    if not yes.any():
        # No fold had enough to learn from: the log odds stand, and the score moves them
        # by one per standard deviation.
        return 1.0, 1.0, 0.0
    slope, rate, offset = platt(np.column_stack([scores[judged], base[judged]]), yes).tolist()
    if slope < 0:
        # The scores speak against the truth, so they say nothing.
        rate, offset = platt(base[judged][:, None], yes).tolist()
        slope = 0.0
    return slope, rate, offset


def _crossed(truth: Truth, probabilities: Numbers, fold: NDArray[np.int64]) -> Numbers:
    """For each judgment, the threshold tuned on the other folds, shape (quotes, codes).

    A threshold tuned on the quotes it is measured on would flatter itself.
    """
    crossed = np.empty(truth.shape)
    for f in np.unique(fold):
        crossed[fold == f] = thresholds(truth[fold != f], probabilities[fold != f])[0]
    return crossed
