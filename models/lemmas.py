"""The component `turven_lemmas`: Dutch lemmas, so that "wetten" finds "wet"."""

from __future__ import annotations

from functools import lru_cache

import simplemma
from spacy.language import Language
from spacy.tokens import Doc

NAME = "turven_lemmas"


@lru_cache(maxsize=2**16)  # a large survey has some 50,000 different words
def lemma(word: str) -> str:
    """The Dutch lemma of `word`, in lower case; the word itself where there is none.

    The lemma of a lemma is itself. In simplemma's table it need not be: "fietsen" leads
    to "fiets" and "fiets" to "fietsen", so that the one would not find the other. Its
    lemmas are followed to the end; of words that lead to each other the shortest stands
    for all.
    """
    path = [word.lower()]
    while (following := simplemma.lemmatize(path[-1], lang="nl").lower()) not in path:
        path.append(following)
    return min(path[path.index(following) :], key=lambda each: (len(each), each))


def set_lemmas(doc: Doc) -> Doc:
    """Set the lemma of each token; spaces keep what they are."""
    for token in doc:
        token.lemma_ = token.text if token.is_space else lemma(token.text)
    return doc


@Language.factory(NAME, assigns=["token.lemma"])
def _make(nlp: Language, name: str) -> _Lemmas:  # noqa: ARG001 - the signature of a factory
    return _Lemmas()


class _Lemmas:
    """Stateless; a class, because the configuration names factories."""

    def __call__(self, doc: Doc) -> Doc:
        return set_lemmas(doc)
