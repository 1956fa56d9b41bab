"""A draft codebook from the quotes themselves, for a study that starts without codes.

Answers without a code are grouped by k-means on their directions in the space of latent
semantic analysis, which the suggester uses too. Each group is a proposal, which a person names
or rejects.
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
from ..corpus.study.questions import Names, found_question, names_of
from ..corpus.study.study import Study
from .arrays import Float32Array, IntArray
from .features import Features, Word, batches, words
from .pipeline import one_thread
from .vectors import Vectors, directions

MIN_ANSWERS = 20
"""The smallest number of different answers that a draft needs."""
MAX_ANSWERS = 20_000
"""The largest number of different answers to group; from more, this many are drawn at random."""
GROUP_COUNTS = (4, 6, 8, 10, 13, 16, 20)
"""The numbers of groups to try; a person can still read and name twenty."""
MIN_ANSWERS_PER_GROUP = 8
"""A number of groups is tried only if there are this many different answers for each group."""
SILHOUETTE_SAMPLE = 2_000
"""The number of answers on which the silhouette is measured, which compares all pairs."""
_INSIDE_WORDS = "-'’."  # characters that may occur between the letters of a word
WORDS_PER_GROUP = 6
MIN_Z_SCORE = 1.0
"""A word with a lower z-score is not typical: one standard deviation."""
QUOTES_PER_GROUP = 5


@dataclass(frozen=True, slots=True)
class TypicalQuote:
    """A quote near the centre of a group."""

    quote: str
    """Its id."""
    text: str
    count: int
    """How many quotes have this answer."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A group of answers that may share a theme."""

    words: tuple[str, ...]
    """The most typical words first, each in its most frequent form."""
    answers: int
    """The number of different answers."""
    quotes: int
    """The number of quotes; several quotes may have the same answer."""
    typical: tuple[TypicalQuote, ...]
    """The nearest to the centre first."""


def draft(
    study: Study,
    question: str | None = None,
    *,
    seed: int = 0,
    progress: Progress = no_progress,
) -> list[Proposal]:
    """Proposals for codes: groups of the answers without a code, the largest first.

    Non-answers are left out, and equal answers count once. A group is left out if its answers
    are as near to another group, because it then has no theme of its own, or if all its typical
    words are keywords of a code already, as after its proposal was accepted. The same quotes
    and the same seed give the same draft.

    Args:
        question: the id or text of the question whose answers are grouped; None for all answers.

    Raises:
        Refusal: there are too few different answers, or there is no such question.
        Cancelled: the draft is no longer wanted.
    """
    one_thread()
    codebook, names = study.codebook, None
    if question is not None:
        names = names_of(study.db, found_question(study.db, question))
        codebook = codebook.limited_to(names)
    answers = _answers(study, names)
    if len(answers) < MIN_ANSWERS:
        raise Refusal(
            n_(
                "There is {count} answer with content and without a code; a draft codebook needs"
                " {least} different ones.",
                "There are {count} different answers with content and without a code; a draft"
                " codebook needs {least}.",
                len(answers),
            ).format(count=len(answers), least=MIN_ANSWERS)
        )
    drawn = np.random.default_rng(seed).permutation(len(answers))[:MAX_ANSWERS]
    answers = [answers[at] for at in np.sort(drawn)]
    answer_words = _content_words([answer.text for answer in answers])
    places = _text_vectors(answer_words)
    with_direction = np.flatnonzero(np.linalg.norm(places, axis=1)).tolist()
    answers, answer_words = (
        [answers[at] for at in with_direction],
        [answer_words[at] for at in with_direction],
    )
    places = places[with_direction]
    grouping = _best_grouping(places, seed, progress)
    return _proposals(codebook, answers, answer_words, places, grouping) if grouping else []


@dataclass(frozen=True, slots=True)
class _Grouping:
    """One division of the answers into groups.

    `labels`, shape (texts,), has the group of each answer, and `centres`, (groups, rank), the
    centre of each group. `separation`, (groups,), is the mean silhouette width of each group on
    the cosine distance, from -1 to 1 (Rousseeuw 1987, "Silhouettes", J. Comput. Appl. Math. 20):
    how much nearer its answers are to each other than to the nearest other group. `silhouette`
    is the mean over all answers.
    """

    labels: IntArray
    centres: Float32Array
    separation: Float32Array
    silhouette: float


def _best_grouping(places: Float32Array, seed: int, progress: Progress) -> _Grouping | None:
    """The grouping with the highest silhouette, over `GROUP_COUNTS`; None with too few answers."""
    from sklearn.cluster import KMeans
    from sklearn.metrics import silhouette_samples

    judged = np.random.default_rng(seed).permutation(len(places))[:SILHOUETTE_SAMPLE]
    different = len(np.unique(places.round(4), axis=0))
    several = [k for k in GROUP_COUNTS if k * MIN_ANSWERS_PER_GROUP <= different] or [2]
    tried: list[_Grouping] = []
    # Another number of threads would add up in another order and give other groups.
    with threadpool_limits(limits=1):
        for nth, k in enumerate(several if different >= MIN_ANSWERS else ()):
            progress(nth / len(several))
            found = KMeans(k, n_init=3, random_state=seed).fit(places)
            of = found.labels_[judged]
            widths = silhouette_samples(places[judged], of, metric="cosine")
            separation = np.bincount(of, widths, k) / np.maximum(np.bincount(of, minlength=k), 1)
            silhouette = float(widths.mean())
            centres = found.cluster_centers_
            tried.append(
                _Grouping(found.labels_, centres, separation.astype(np.float32), silhouette)
            )
    progress(1)
    return max(tried, key=attrgetter("silhouette"), default=None)


def _text_vectors(answer_words: Sequence[Sequence[Word]]) -> Float32Array:
    """The direction of each answer, shape (texts, rank); zeros if it shares no words."""
    if not any(answer_words):
        return np.zeros((len(answer_words), 0), dtype=np.float32)
    features = Features.fit(answer_words)
    matrix = vstack([features.of(part).matrix for part in batches(answer_words)]).tocsr()
    return directions(Vectors.fit(features, matrix).project(matrix))


def _proposals(
    codebook: Codebook,
    answers: Sequence[TypicalQuote],
    answer_words: Sequence[Sequence[Word]],
    places: Float32Array,
    grouping: _Grouping,
) -> list[Proposal]:
    typical = typical_words(answer_words, grouping.labels)
    found = []
    for group, centre in enumerate(grouping.centres):
        members = np.flatnonzero(grouping.labels == group).tolist()
        words_ = typical[group]
        if (
            len(members) < QUOTES_PER_GROUP
            or grouping.separation[group] <= 0
            or codebook.has_keywords(words_)
        ):
            continue
        order = np.argsort(-(places[members] @ centre), kind="stable")[:QUOTES_PER_GROUP]
        found.append(
            Proposal(
                words=words_,
                answers=len(members),
                quotes=sum(answers[at].count for at in members),
                typical=tuple(answers[members[at]] for at in order),
            )
        )
    return sorted(found, key=lambda proposal: (-proposal.quotes, proposal.words))


def typical_words(
    answer_words: Sequence[Sequence[Word]], groups: IntArray
) -> dict[int, tuple[str, ...]]:
    """The words that best distinguish each group from the others, by group.

    They are ranked by the z-score of the log-odds ratio with an informative Dirichlet prior
    (Monroe, Colaresi and Quinn 2008, "Fightin' Words", Political Analysis 16, eq. 16 to 22).
    It favours neither rare words, as the plain ratio does, nor frequent ones, as a difference
    of shares does. The prior of a word is its frequency in all answers. A lemma counts once
    per answer and is shown in its most frequent form within the group. A word that only one
    answer of the group contains is not typical.

    Args:
        groups: the group of each text, shape (texts,).
    """
    vocabulary: dict[str, int] = {}
    pairs = [
        (vocabulary.setdefault(lemma, len(vocabulary)), group)
        for text, group in zip(answer_words, groups.tolist(), strict=True)
        for lemma in dict.fromkeys(word.lemma for word in text)
    ]
    counts = np.zeros((int(groups.max()) + 1, len(vocabulary)))
    for lemma, group in pairs:
        counts[group, lemma] += 1
    forms = [Counter[tuple[str, str]]() for _group in counts]
    for text, group in zip(answer_words, groups.tolist(), strict=True):
        forms[group].update((word.lemma, word.lower) for word in text)
    scores = _log_odds(counts)
    scores[counts < 2] = -np.inf
    lemmas = list(vocabulary)
    found: dict[int, tuple[str, ...]] = {}
    for group, of_group in enumerate(scores):
        best = np.argsort(-of_group, kind="stable")[:WORDS_PER_GROUP]
        chosen = [lemmas[at] for at in best if of_group[at] >= MIN_Z_SCORE]
        found[group] = tuple(
            max((count, form) for (of, form), count in forms[group].items() if of == lemma)[1]
            for lemma in chosen
        )
    return found


def _log_odds(counts: Any) -> Any:
    """Z-scores of the log-odds ratio from the counts of words, both of shape (groups, words)."""
    prior = counts.sum(axis=0)
    all_of_prior = prior.sum()
    own, others = counts, prior - counts
    own_all, others_all = own.sum(axis=1, keepdims=True), others.sum(axis=1, keepdims=True)
    # If all answers consist of one and the same word, the ratio is 0 / 0.
    with np.errstate(divide="ignore", invalid="ignore"):
        difference = np.log(own + prior) - np.log(own_all + all_of_prior - own - prior)
        difference -= np.log(others + prior) - np.log(others_all + all_of_prior - others - prior)
    return np.nan_to_num(difference / np.sqrt(1 / (own + prior) + 1 / (others + prior)))


def _answers(study: Study, question: Names | None) -> list[TypicalQuote]:
    """The different answers without a code that are not non-answers, in order of import."""
    rows = study.db.execute(
        "SELECT id, text, count(*), min(position), question FROM quotes WHERE same_as NOT IN"
        " (SELECT q.same_as FROM latest AS l JOIN quotes AS q ON q.id = l.quote"
        " WHERE l.what = 'apply') GROUP BY same_as ORDER BY min(position)"
    )
    return [
        TypicalQuote(quote, text, count)
        for quote, text, count, _position, asked in rows
        if not is_nonanswer(text) and (question is None or asked.casefold() in question)
    ]


def _content_words(texts: Sequence[str]) -> list[list[Word]]:
    """The content words of each text: no stop words, numbers or single letters."""
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
            and all(letter.isalnum() or letter in _INSIDE_WORDS for letter in word.lower)
        ]
        for text in texts
    ]
