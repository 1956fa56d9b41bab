"""The component `turven_keywords`: suggestions from the codebook alone.

The strengths are based on counts in 3,349 questions of the Belgian Chamber, whose 62 themes
have names of a word or two. A theme applied to 44% of the texts that contain its whole name,
to 21% of those that contain one word of a longer name, and to 41% and 33% of those in which
the name is only the first or the last part of a longer word. Those texts are long; a word in a
short answer is stronger evidence, so the shares were rounded up. The strength of the words of
a description was not measured: it is set well below the others, so that one such word is not
enough for a suggestion.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from math import expm1, log1p
from typing import NamedTuple

from spacy.lang.nl.stop_words import STOP_WORDS
from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, Span

from ..corpus.codebook.codes import Code, Codebook, Words
from ..corpus.search.words import plain, plain_lemma
from .lemmas import set_lemmas

NAME = "turven_keywords"
SPANS = "keywords"
"""`doc.spans[SPANS]` holds the keywords found as whole words, labelled with the id of the code."""

PHRASE = 0.5
"""The strength of a keyword or a whole label."""
WORD = 0.25
"""The strength of one word of a longer label or keyword."""
MENTION = 0.1
"""The strength of a word of the description, of what to include, or of an example."""
COMPOUND_FACTOR = 0.75
"""The factor by which a strength is multiplied if the word is only part of a compound."""

MIN_PART_LETTERS, MIN_REST_LETTERS = 4, 3
"""The shortest word within a compound, and the shortest rest ("privacy" in "privacywetgeving")."""
MAX_WORD_LETTERS = 60
"""Longer tokens are not Dutch words and are not split."""

_WORD_PIECE = re.compile(r"[^\W_]+")


class Hit(NamedTuple):
    """Evidence for a code: code points `start` up to `end`, with the probability `weight`."""

    start: int
    end: int
    weight: float
    phrase: str


def strength(hits: list[Hit]) -> float:
    """-ln Π (1 - weight) over the different phrases: noisy-or as a sum."""
    return -sum(log1p(-hit.weight) for hit in strongest(hits))


def probability(hits: list[Hit]) -> float:
    """Noisy-or, 1 - Π (1 - weight), over the strongest hit of each phrase."""
    return -expm1(-strength(hits))


def strongest(hits: list[Hit]) -> list[Hit]:
    """The strongest hit of each phrase."""
    found: dict[str, Hit] = {}
    for hit in hits:
        if hit.phrase not in found or hit.weight > found[hit.phrase].weight:
            found[hit.phrase] = hit
    return list(found.values())


def hits(doc: Doc) -> Mapping[str, list[Hit]]:
    """The hits in a doc that the component has processed, by code; they do not overlap."""
    found: Mapping[str, list[Hit]] = doc.user_data.get(NAME, {})
    return found


@Language.factory(
    NAME,
    default_config={"phrase": PHRASE, "word": WORD, "mention": MENTION, "part": COMPOUND_FACTOR},
    requires=["token.lemma"],
    assigns=["doc.spans"],
)
def _make(
    nlp: Language,
    name: str,  # noqa: ARG001 - the signature of a factory
    phrase: float,
    word: float,
    mention: float,
    part: float,
) -> Keywords:
    return Keywords(nlp, phrase, word, mention, part)


class Keywords:
    """Finds the words of a codebook, in any inflection, with or without accents, and in compounds.

    It has no words until `read` gives it a codebook. They are not saved with a model, because
    the current codebook of the study is the one that counts.
    """

    def __init__(
        self, nlp: Language, phrase: float, word: float, mention: float, part: float
    ) -> None:
        self.phrase, self.word, self.mention, self.part = phrase, word, mention, part
        self._nlp = nlp
        self._fill({}, {})

    def read(self, codebook: Codebook) -> None:
        """Take the words of the active codes; those of nets and retired codes are not used.

        The words of a code that was merged into another are evidence for the other.
        """
        strengths: dict[str, dict[str, float]] = defaultdict(dict)
        docs: dict[str, Doc] = {}
        merged = [codebook.by_id[id_] for id_ in codebook.reads_as]
        active = {code.id for code in codebook.codes}
        for code in (*codebook.codes, *merged):
            speaks_for = codebook.reads_as.get(code.id, code.id)
            if speaks_for not in active:
                continue
            self._nlp.vocab.strings.add(speaks_for)
            for doc, strength in self._words(code):
                phrase = " ".join(token.lemma_ for token in doc)
                docs.setdefault(phrase, doc)
                known = strengths[phrase].get(speaks_for, 0.0)
                strengths[phrase][speaks_for] = max(strength, known)
        self._fill(strengths, docs)

    def _fill(self, strengths: Mapping[str, Mapping[str, float]], docs: Mapping[str, Doc]) -> None:
        # A word of several codes is divided over them in proportion to its strengths.
        self._weights = {
            phrase: {
                code: strength * strength / sum(by_code.values())
                for code, strength in by_code.items()
            }
            for phrase, by_code in strengths.items()
        }
        self._singles = {phrase for phrase, doc in docs.items() if len(doc) == 1}
        # A quick filter by two letters only: the lemma of "steden" is "stad".
        self._beginnings = {phrase[:2] for phrase in self._singles}
        self._matcher = PhraseMatcher(self._nlp.vocab, attr="LEMMA")
        for phrase, doc in docs.items():
            self._matcher.add(phrase, [doc])
        self._in_compound = lru_cache(maxsize=2**15)(self._find_in_compound)

    def _words(self, code: Code) -> Iterator[tuple[Doc, float]]:
        label = _dutch(code.label)
        # A label such as "Anders" has no content; a keyword was chosen on purpose.
        meant = [label] if any(self._content(self._doc(label))) else []
        for text in (*meant, *code.keywords):
            doc = self._doc(" ".join(text.split()))
            yield doc, self.phrase
            yield from ((single, self.word) for single in self._content(doc))
        for text in (_dutch(code.description), code.include, *code.examples):
            yield from ((single, self.mention) for single in self._content(self._doc(text)))

    def _content(self, doc: Doc) -> Iterator[Doc]:
        """The content words, each as a separate doc."""
        for token in doc:
            stop = token.lower_ in STOP_WORDS or token.lemma_ in STOP_WORDS
            if not stop and len(token) > 1 and any(map(str.isalpha, token.text)):
                yield self._doc(token.text)

    def _doc(self, text: str) -> Doc:
        return set_lemmas(self._nlp.make_doc(text))

    def __call__(self, doc: Doc) -> Doc:
        found: dict[str, list[Hit]] = defaultdict(list)
        spans = []
        for key, start, end in self._matcher(doc):
            phrase = self._nlp.vocab.strings[key]
            span = doc[start:end]
            for code, weight in self._weights[phrase].items():
                spans.append(Span(doc, start, end, label=code))
                found[code].append(Hit(span.start_char, span.end_char, weight, phrase))
        for token in doc:
            for start, end, phrase in self._in_compound(token.text):
                for code, weight in self._weights[phrase].items():
                    found[code].append(
                        Hit(token.idx + start, token.idx + end, weight * self.part, phrase)
                    )
        doc.spans[SPANS] = spans
        doc.user_data[NAME] = {code: _without_overlap(of_code) for code, of_code in found.items()}
        return doc

    def _find_in_compound(self, text: str) -> tuple[tuple[int, int, str], ...]:
        """Words of the codebook in a longer word, as `(start, end, word)`.

        They are sought at its beginning and at its end, in each part between hyphens:
        "contract" in "ICT-contracten", "wetgeving" in "privacywetgeving". A linking letter, as
        the s in "contractsbeheer", counts as part of the rest.
        """
        places: list[tuple[int, int]] = []
        for piece in _WORD_PIECE.finditer(text):
            first, last = piece.span()
            if last - first < len(text):
                places.append((first, last))
            if last - first <= MAX_WORD_LETTERS:
                ends = range(first + MIN_PART_LETTERS, last - MIN_REST_LETTERS + 1)
                starts = range(first + MIN_REST_LETTERS, last - MIN_PART_LETTERS + 1)
                places += [(first, end) for end in ends] + [(start, last) for start in starts]
        return tuple(
            (start, end, word)
            for start, end in places
            if plain(text[start : start + 3])[:2] in self._beginnings
            and (word := plain_lemma(text[start:end])) in self._singles
        )


def _dutch(words: Words) -> str:
    return words.get("nl") or words.get("") or ""


def _without_overlap(found: list[Hit]) -> list[Hit]:
    """The strongest hits that do not overlap, in the order of the text."""
    kept: list[Hit] = []
    for hit in sorted(found, key=lambda hit: (-hit.weight, hit.start - hit.end, hit.start)):
        at = bisect_left(kept, hit.start, key=lambda other: other.start)
        if (not at or kept[at - 1].end <= hit.start) and (
            at == len(kept) or hit.end <= kept[at].start
        ):
            kept.insert(at, hit)
    return kept
