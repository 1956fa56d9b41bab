"""A draft of a codebook out of the quotes themselves, for who begins with none.

Answers that no code was given to are grouped by k-means over their directions in the space
of latent semantic analysis that the suggester uses, too. It proposes; a person says what a
group is called, or that it is none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

import numpy as np
import spacy
from scipy.sparse import vstack
from spacy.lang.nl.stop_words import STOP_WORDS
from threadpoolctl import threadpool_limits

from ..corpus.codebook.codes import Codebook
from ..corpus.errors import Refusal
from ..corpus.language import n_
from ..corpus.progress import Progress, no_progress
from ..corpus.search.nonanswers import is_nonanswer
from ..corpus.study.study import Study
from .arrays import Float32Array, IntArray
from .features import Features, Word, batches, words
from .pipeline import one_thread
from .vectors import Vectors, directions

FEWEST = 20
"""Different answers below which there is nothing to group."""
MAX_ANSWERS = 20_000
"""Different answers that are looked at; of more, so many drawn at random."""
GROUPS = (4, 6, 8, 10, 13, 16, 20)
"""How many groups are tried: what a person can still read through and name."""
EACH = 8
"""Different answers that there must be for each group that is tried."""
JUDGED = 2_000
"""Answers on which the silhouette is measured: it compares each with each."""
_WITHIN = "-'’."  # what may stand between the letters of a word
WORDS = 6
MIN_WORD_COUNT = 1.0
"""The z-score below which a word is not typical: one standard deviation."""
QUOTES = 5


@dataclass(frozen=True, slots=True)
class Typical:
    """A quote near the middle of a group."""

    quote: str
    """Its id."""
    text: str
    count: int
    """How many quotes have this answer."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A group of answers that may be about one thing."""

    words: tuple[str, ...]
    """What is typical of it, the most typical first, in the form that is met most."""
    answers: int
    """Different answers in it."""
    quotes: int
    """Quotes in it: equal answers are given more than once."""
    typical: tuple[Typical, ...]
    """The nearest to its middle first."""


def draft(study: Study, *, seed: int = 0, progress: Progress = no_progress) -> list[Proposal]:
    """Groups of the answers that no code was given to, the largest first.

    Answers that say nothing are left out, equal ones count once. Left out as well is a
    group whose answers are as near to another one, for it is about anything, and one whose
    words are all keywords of a code already, as those of an accepted one are. The same
    quotes and the same seed give the same draft.

    Raises:
        Refusal: there are too few different answers.
        Cancelled: the draft is no longer wanted.
    """
    one_thread()
    answers = _answers(study)
    if len(answers) < FEWEST:
        raise Refusal(
            n_(
                "There is {count} different answer that says something and has no code; a draft"
                " needs {least}.",
                "There are {count} different answers that say something and have no code; a draft"
                " needs {least}.",
                len(answers),
            ).format(count=len(answers), least=FEWEST)
        )
    drawn = np.random.default_rng(seed).permutation(len(answers))[:MAX_ANSWERS]
    answers = [answers[at] for at in np.sort(drawn)]
    said = _said([answer.text for answer in answers])
    places = _places(said)
    somewhere = np.flatnonzero(np.linalg.norm(places, axis=1)).tolist()
    answers, said = [answers[at] for at in somewhere], [said[at] for at in somewhere]
    places = places[somewhere]
    grouping = _grouped(places, seed, progress)
    return _proposals(study.codebook, answers, said, places, grouping) if grouping else []


@dataclass(frozen=True, slots=True)
class _Grouping:
    """The group of each answer, shape (texts,), and of each group its middle, (groups, rank).

    `apart`, shape (groups,), is how much nearer the answers of a group are to each other than
    to those of the next, from -1 to 1: their mean silhouette width (Rousseeuw 1987,
    "Silhouettes", J. Comput. Appl. Math. 20) over the cosine. `good` is that of all answers.
    """

    of: IntArray
    middles: Float32Array
    apart: Float32Array
    good: float


def _grouped(places: Float32Array, seed: int, progress: Progress) -> _Grouping | None:
    """Of the numbers of groups that are tried the one in which they are most apart."""
    from sklearn.cluster import KMeans
    from sklearn.metrics import silhouette_samples

    judged = np.random.default_rng(seed).permutation(len(places))[:JUDGED]
    different = len(np.unique(places.round(4), axis=0))
    several = [k for k in GROUPS if k * EACH <= different] or [2]
    tried: list[_Grouping] = []
    # With the number of threads the order of a sum changes, and the groups with it.
    with threadpool_limits(limits=1):
        for nth, k in enumerate(several if different >= FEWEST else ()):
            progress(nth / len(several))
            found = KMeans(k, n_init=3, random_state=seed).fit(places)
            of = found.labels_[judged]
            widths = silhouette_samples(places[judged], of, metric="cosine")
            apart = np.bincount(of, widths, k) / np.maximum(np.bincount(of, minlength=k), 1)
            good = float(widths.mean())
            middles = found.cluster_centers_
            tried.append(_Grouping(found.labels_, middles, apart.astype(np.float32), good))
    progress(1)
    return max(tried, key=attrgetter("good"), default=None)


def _places(said: Sequence[Sequence[Word]]) -> Float32Array:
    """Where each answer stands, shape (texts, rank); 0 for one that shares no words."""
    if not any(said):
        return np.zeros((len(said), 0), dtype=np.float32)
    features = Features.fit(said)
    matrix = vstack([features.of(part).matrix for part in batches(said)]).tocsr()
    return directions(Vectors.fit(features, matrix).project(matrix))


def _proposals(
    codebook: Codebook,
    answers: Sequence[Typical],
    said: Sequence[Sequence[Word]],
    places: Float32Array,
    grouping: _Grouping,
) -> list[Proposal]:
    typical = typical_words(said, grouping.of)
    found = []
    for group, middle in enumerate(grouping.middles):
        members = np.flatnonzero(grouping.of == group).tolist()
        words_ = typical[group]
        if len(members) < QUOTES or grouping.apart[group] <= 0 or codebook.has_keywords(words_):
            continue
        order = np.argsort(-(places[members] @ middle), kind="stable")[:QUOTES]
        found.append(
            Proposal(
                words=words_,
                answers=len(members),
                quotes=sum(answers[at].count for at in members),
                typical=tuple(answers[members[at]] for at in order),
            )
        )
    return sorted(found, key=lambda proposal: (-proposal.quotes, proposal.words))


def typical_words(said: Sequence[Sequence[Word]], groups: IntArray) -> dict[int, tuple[str, ...]]:
    """By group the words that most tell it from the others.

    They are ranked by the z-score of the log-odds ratio with an informative Dirichlet prior
    (Monroe, Colaresi and Quinn 2008, "Fightin' Words", Political Analysis 16, eq. 16 to 22):
    it does not prefer rare words, as the plain ratio does, nor frequent ones, as a difference
    of shares does. The prior is how often the word stands in all answers; a lemma counts once
    an answer, and is given in the form in which the group has it most. Words that only one
    answer of the group has are not typical of it.

    Args:
        groups: the group of each text, shape (texts,).
    """
    vocabulary: dict[str, int] = {}
    pairs = [
        (vocabulary.setdefault(lemma, len(vocabulary)), group)
        for text, group in zip(said, groups.tolist(), strict=True)
        for lemma in dict.fromkeys(word.lemma for word in text)
    ]
    counts = np.zeros((int(groups.max()) + 1, len(vocabulary)))
    for lemma, group in pairs:
        counts[group, lemma] += 1
    forms = [Counter[tuple[str, str]]() for _group in counts]
    for text, group in zip(said, groups.tolist(), strict=True):
        forms[group].update((word.lemma, word.lower) for word in text)
    scores = _log_odds(counts)
    scores[counts < 2] = -np.inf
    lemmas = list(vocabulary)
    found: dict[int, tuple[str, ...]] = {}
    for group, of_group in enumerate(scores):
        best = np.argsort(-of_group, kind="stable")[:WORDS]
        chosen = [lemmas[at] for at in best if of_group[at] >= MIN_WORD_COUNT]
        found[group] = tuple(
            max((count, form) for (of, form), count in forms[group].items() if of == lemma)[1]
            for lemma in chosen
        )
    return found


def _log_odds(counts: Any) -> Any:
    """Z-scores of words, shape (groups, words), from how often each group has each."""
    prior = counts.sum(axis=0)
    all_of_prior = prior.sum()
    own, others = counts, prior - counts
    own_all, others_all = own.sum(axis=1, keepdims=True), others.sum(axis=1, keepdims=True)
    # Where one word is all there is, none tells a group from the others.
    with np.errstate(divide="ignore", invalid="ignore"):
        difference = np.log(own + prior) - np.log(own_all + all_of_prior - own - prior)
        difference -= np.log(others + prior) - np.log(others_all + all_of_prior - others - prior)
    return np.nan_to_num(difference / np.sqrt(1 / (own + prior) + 1 / (others + prior)))


def _answers(study: Study) -> list[Typical]:
    """The different answers that say something and were given no code, in order of import."""
    rows = study.db.execute(
        "SELECT id, text, count(*), min(position) FROM quotes WHERE same_as NOT IN"
        " (SELECT q.same_as FROM latest AS l JOIN quotes AS q ON q.id = l.quote"
        " WHERE l.what = 'apply') GROUP BY same_as ORDER BY min(position)"
    )
    return [
        Typical(quote, text, count)
        for quote, text, count, _position in rows
        if not is_nonanswer(text)
    ]


def _said(texts: Sequence[str]) -> list[list[Word]]:
    """The words of each text that mean something; the others stand in answers of any kind."""
    nlp = spacy.blank("nl")
    nlp.max_length = 2**30
    return [
        [
            word
            for word in words(nlp.make_doc(text))
            if word.lower not in STOP_WORDS
            and word.lemma not in STOP_WORDS
            and len(word.lower) > 1
            and any(map(str.isalpha, word.lower))
            and all(letter.isalnum() or letter in _WITHIN for letter in word.lower)
        ]
        for text in texts
    ]
