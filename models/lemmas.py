"""The component `turven_lemmas`: Dutch lemmas, so that "wetten" finds "wet"."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from ..corpus.search.words import plain_lemma

NAME = "turven_lemmas"


def set_lemmas(doc: Doc) -> Doc:
    """Set the lemma of each token, without accents; a space is its own lemma."""
    for token in doc:
        token.lemma_ = token.text if token.is_space else plain_lemma(token.text)
    return doc


@Language.factory(NAME, assigns=["token.lemma"])
def _make(nlp: Language, name: str) -> _Lemmas:  # noqa: ARG001 - the signature of a factory
    return _Lemmas()


class _Lemmas:
    """The component; a class without state, because spaCy makes components by factories."""

    def __call__(self, doc: Doc) -> Doc:
        return set_lemmas(doc)
