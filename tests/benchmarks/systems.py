"""What suggests: turven's suggester, and its peers.

Each learns from the same coded texts and tunes a threshold per label in the same way:
`turven.models.evaluation.thresholds`, on probabilities of texts it did not learn from.
A label that no training text has gets the probability 0 from a peer.
"""

from __future__ import annotations

import json
import pickle
import random
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Protocol, cast

import numpy as np
import spacy
from data import Coded
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.naive_bayes import ComplementNB
from sklearn.pipeline import FeatureUnion
from sklearn.svm import LinearSVC
from spacy.training import Example as Lesson
from spacy.util import minibatch
from thinc.api import compounding, fix_random_seed

from turven.corpus.codebook.codes import Codebook
from turven.corpus.codebook.file import parse_codebook
from turven.corpus.errors import Refusal
from turven.models import pipeline
from turven.models.arrays import FloatArray, Truth
from turven.models.calibration import logistic, sigmoid
from turven.models.folds import folds
from turven.models.thresholds import tune_thresholds
from turven.models.training import Example, train


class System(Protocol):
    thresholds: FloatArray
    """Per label, from which probability on it is suggested: shape (labels,)."""

    def fit(self, coded: Coded, others: Sequence[str], seed: int) -> None:
        """Learn from `coded`; `others` are texts of the same study without codes."""

    def predict(self, texts: Sequence[str]) -> FloatArray:
        """The probability of each label, shape (texts, labels)."""

    def size(self) -> int:
        """Bytes on disk."""


class Ours:
    """turven: trained as `turven retrain` trains it, from a codebook of labels alone.

    Where there is too little to learn from, the codebook suggests, as in the app.
    """

    def fit(self, coded: Coded, others: Sequence[str], seed: int) -> None:
        codebook = codebook_of(coded.labels)
        codes = [code.id for code in codebook.codes]
        examples = [
            Example(id_, text, frozenset(codes[c] for c in np.flatnonzero(row)), None, group)
            for id_, text, row, group in zip(
                coded.ids, coded.texts, coded.truth == 1, coded.groups, strict=True
            )
        ]
        try:
            self.nlp = train(examples, codebook, uncoded=others, seed=seed).nlp
        except Refusal:
            self.nlp = pipeline.build(codebook)
        self.codes = codes
        component = pipeline.suggester_of(self.nlp)
        self.thresholds = np.array([component.threshold(code) for code in codes])

    def predict(self, texts: Sequence[str]) -> FloatArray:
        found = np.zeros((len(texts), len(self.codes)))
        with self.nlp.memory_zone():
            for row, doc in zip(found, self.nlp.pipe(texts), strict=True):
                row[:] = [doc.cats[code] for code in self.codes]
        return found

    def size(self) -> int:
        if pipeline.suggester_of(self.nlp).head is None:
            return 0
        with tempfile.TemporaryDirectory() as name:
            pipeline.save(self.nlp, Path(name))
            return sum(file.stat().st_size for file in Path(name).rglob("*") if file.is_file())


def codebook_of(labels: Sequence[str]) -> Codebook:
    """A code for each label, in the same order; its words are the label without `type:`."""
    codes = [
        {
            "id": f"{c}-{re.sub(r'[^a-z0-9]+', '-', label.lower()).strip('-')}",
            "label": {"nl": re.sub(r"^[a-z]+:(?=\S)", "", label)},
        }
        for c, label in enumerate(labels)
    ]
    # JSON is YAML too.
    return parse_codebook(json.dumps({"codes": codes}).encode(), "the codebook of the labels")


class Linear:
    """Sublinear tf-idf of words (1–2) and characters (2–5), and one classifier per label.

    The features are fitted once, on all training texts, and only the classifiers out of
    fold, for they alone see the labels; turven does the same. A sigmoid makes
    probabilities of the scores: Platt's, one for all labels, fitted out of fold. It
    changes no ranking.
    """

    def __init__(self, make: Callable[[], Any]) -> None:
        self.make = make

    def fit(self, coded: Coded, others: Sequence[str], seed: int) -> None:  # noqa: ARG002
        self.labels = len(coded.labels)
        words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
        parts = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
        self.features = FeatureUnion([("words", words), ("parts", parts)])
        matrix = self.features.fit_transform(coded.texts)
        fold = folds(coded.truth, coded.groups, min(3, len(set(coded.groups))), seed)
        scores = np.full(coded.truth.shape, -np.inf)
        for f in np.unique(fold):
            inside, outside = np.flatnonzero(fold != f), np.flatnonzero(fold == f)
            heads = self._heads(matrix[inside], coded.truth[inside])
            scores[outside] = self._scores(heads, matrix[outside])
        self.slope, self.offset = 1.0, 0.0
        judged = np.isfinite(scores)
        if judged.any():
            inputs = np.column_stack([scores[judged], np.ones(judged.sum())])
            # Priors too wide to say anything: the plain sigmoid of Platt.
            found = logistic(inputs, coded.truth[judged] == 1, np.zeros(2), np.full(2, 30.0))
            self.slope, self.offset = found.tolist()
        self.thresholds = tune_thresholds(coded.truth, self._probabilities(scores))[0]
        self.heads = self._heads(matrix, coded.truth)

    def _heads(self, matrix: Any, truth: Truth) -> dict[int, Any]:
        """A classifier for each column that has both sides to tell apart."""
        yes = truth == 1
        both = np.flatnonzero(yes.any(axis=0) & ~yes.all(axis=0))
        return {c: self.make().fit(matrix, yes[:, c]) for c in both.tolist()}

    def _scores(self, heads: Any, matrix: Any) -> FloatArray:
        """Shape (texts, labels); minus infinity where there is no classifier."""
        scores = np.full((matrix.shape[0], self.labels), -np.inf)
        for c, head in heads.items():
            scores[:, c] = head.decision_function(matrix)
        return scores

    def _probabilities(self, scores: FloatArray) -> FloatArray:
        known = np.isfinite(scores)
        line = self.slope * np.where(known, scores, 0.0) + self.offset
        return np.where(known, sigmoid(line), 0.0)

    def predict(self, texts: Sequence[str]) -> FloatArray:
        return self._probabilities(self._scores(self.heads, self.features.transform(texts)))

    def size(self) -> int:
        return len(pickle.dumps((self.features, self.heads, self.slope, self.offset)))


class NaiveBayes(Linear):
    """Complement naive Bayes on the same features, one for all labels.

    It weighs each label against all others, so a text is learnt once for each label that
    it has; one per label, of yes and no, was half as good. The score is the logarithm
    of its probability.
    """

    def __init__(self) -> None:
        super().__init__(ComplementNB)

    def _heads(self, matrix: Any, truth: Truth) -> Any:
        texts, labels = np.nonzero(truth == 1)
        return self.make().fit(matrix[texts], labels) if len(texts) else None

    def _scores(self, heads: Any, matrix: Any) -> FloatArray:
        scores = np.full((matrix.shape[0], self.labels), -np.inf)
        if heads is not None:
            scores[:, heads.classes_] = heads.predict_log_proba(matrix)
        return scores


class Categorizer:
    """spaCy's `textcat_multilabel` on a blank Dutch pipeline, trained as its documentation does.

    A fifth of the training texts, in whole groups, is held out. Training goes round over
    the others until the log loss on the held-out texts (their micro-F1 leaps about too
    much to stop by) has not fallen for `PATIENCE` rounds, and for `ROUNDS` at most; the
    parameters of the best round are kept. A round is all texts once, or as often as
    makes `UPDATES` updates, for twenty passes over a handful of texts teach a network
    nothing. The held-out probabilities of the best round also tune the thresholds,
    instead of three more fits; the test texts have no part in either.

    At the learning rate of the documentation the bag of words is still getting better
    when its rounds are over; each update goes through all of its 262,144 rows, so that
    more of them would take hours.
    """

    ROUNDS = 20
    PATIENCE = 3
    UPDATES = 20
    HELD_OUT = 5
    """One in so many texts."""

    def __init__(self, model: Mapping[str, Any] | None = None) -> None:
        self.config = {} if model is None else {"model": model}

    def fit(self, coded: Coded, others: Sequence[str], seed: int) -> None:  # noqa: ARG002
        fix_random_seed(seed)
        count = min(self.HELD_OUT, len(set(coded.groups)))
        fold = folds(coded.truth, coded.groups, count, seed)
        # Folds fill up from the first on; the last is never the larger one.
        taught, held = np.flatnonzero(fold != count - 1), np.flatnonzero(fold == count - 1)
        self.nlp = spacy.blank("nl")
        self.labels = len(coded.labels)
        self.columns = np.flatnonzero((coded.truth[taught] == 1).any(axis=0))
        self.thresholds = np.full(self.labels, 0.5)
        if not len(self.columns):
            return
        self.textcat = cast("Any", self.nlp.add_pipe("textcat_multilabel", config=self.config))
        for column in self.columns.tolist():
            self.textcat.add_label(str(column))
        lessons = [self._lesson(coded, row) for row in taught.tolist()]
        optimizer = self.nlp.initialize(lambda: lessons)
        docs = [self.nlp.make_doc(coded.texts[row]) for row in held.tolist()]
        truth = coded.truth[held]
        best, lowest, waited = b"", np.inf, 0
        rounds = self._rounds(lessons, random.Random(seed))
        while waited < self.PATIENCE and (batches := next(rounds, None)):
            for batch in batches:
                self.nlp.update(batch, sgd=optimizer, drop=0.2)
            probabilities = self._placed(self.textcat.predict(docs))
            loss = log_loss(truth.ravel(), probabilities.ravel(), labels=[0, 1])
            waited += 1
            if loss < lowest:
                best, lowest, waited = self.textcat.model.to_bytes(), loss, 0
                self.thresholds = tune_thresholds(truth, probabilities)[0]
        self.textcat.model.from_bytes(best)

    def _lesson(self, coded: Coded, row: int) -> Lesson:
        cats = {str(c): float(coded.truth[row, c]) for c in self.columns.tolist()}
        return Lesson.from_dict(self.nlp.make_doc(coded.texts[row]), {"cats": cats})

    def _rounds(self, lessons: list[Lesson], chance: random.Random) -> Iterator[list[list[Lesson]]]:
        """The batches of each round; they grow from 4 texts to 32, as in the documentation."""
        sizes = compounding(4.0, 32.0, 1.001)
        for _round in range(self.ROUNDS):
            batches: list[list[Lesson]] = []
            while len(batches) < self.UPDATES:
                batches += minibatch(  # type: ignore[no-untyped-call]  # it has no types
                    chance.sample(lessons, len(lessons)), sizes
                )
            yield batches

    def _placed(self, found: Any) -> FloatArray:
        probabilities = np.zeros((len(found), self.labels))
        probabilities[:, self.columns] = found
        return probabilities

    def predict(self, texts: Sequence[str]) -> FloatArray:
        names = [str(c) for c in self.columns.tolist()]
        with self.nlp.memory_zone():
            found = [[doc.cats[name] for name in names] for doc in self.nlp.pipe(texts)]
        return self._placed(np.array(found).reshape(len(texts), len(names)))

    def size(self) -> int:
        return len(self.nlp.to_bytes())


BAG_OF_WORDS = {
    "@architectures": "spacy.TextCatBOW.v3",
    "exclusive_classes": False,
    "length": 262144,
    "ngram_size": 1,
    "no_output_layer": False,
}

SYSTEMS: Mapping[str, tuple[str, Callable[[], System]]] = {
    "ours": ("turven", Ours),
    # The dual solver finds the same weights as the others, several times faster.
    "lr": (
        "logistic regression",
        partial(
            Linear,
            partial(
                LogisticRegression,
                class_weight="balanced",
                solver="liblinear",
                dual=True,
                max_iter=1000,
            ),
        ),
    ),
    "svc": (
        "linear SVM",
        partial(Linear, partial(LinearSVC, class_weight="balanced")),
    ),
    "nb": ("complement naive Bayes", NaiveBayes),
    "bow": ("spaCy, bag of words", partial(Categorizer, BAG_OF_WORDS)),
    "ensemble": ("spaCy, ensemble", Categorizer),
}
"""By the name on the command line: the name in the table, and what makes one."""
