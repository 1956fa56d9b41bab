"""The Dutch pipeline: built from the codebook, saved as data, and applied to quotes.

A saved pipeline is never opened with `spacy.load`, because its `config.cfg` may name any
function. The pipeline is built here, from our own code, and takes only the arrays and the
vocabulary of the suggester from the folder.
"""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterable, Iterator
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import cast

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from threadpoolctl import threadpool_limits

from ..corpus.codebook.codes import Codebook
from ..corpus.study.suggestions import Suggestion, SuggestionSet
from . import keywords, lemmas, suggester
from .evaluation import MIN_SHOWN_PROBABILITY

BATCH_QUOTES = 1024
"""Quotes per memory zone of spaCy: without zones the memory would grow with the corpus."""

NOT_LOADED = ("config", "meta", "vocab", "tokenizer")
"""Parts of a model folder that are never opened."""


def build(codebook: Codebook) -> Language:
    """The pipeline for `codebook`; until it is trained, the codebook alone suggests."""
    one_thread()
    nlp = spacy.blank("nl")
    # The limit protects parsers, whose memory grows with the text; this pipeline has none.
    nlp.max_length = 2**30
    for name in (lemmas.NAME, keywords.NAME, suggester.NAME):
        nlp.add_pipe(name)
    cast("keywords.Keywords", nlp.get_pipe(keywords.NAME)).read(codebook)
    suggester_of(nlp).read(codebook)
    return nlp


def one_thread() -> None:
    """Limit linear algebra to one thread from now on.

    On a busy machine several threads wait for each other at every step, which takes ten times
    as long as one thread. Their number also changes the order of additions, so that the same
    seed would not give the same model on every machine. The limit applies to the libraries
    that are loaded when this is called.
    """
    threadpool_limits(limits=1, user_api="blas")


def suggester_of(nlp: Language) -> suggester.Suggester:
    """The suggester in the pipeline."""
    return cast("suggester.Suggester", nlp.get_pipe(suggester.NAME))


def save(nlp: Language, folder: Path) -> None:
    """Save a trained pipeline; the same training data gives the same bytes.

    The vocabulary of spaCy is left out: it holds every word it has met, in no fixed order.
    """
    nlp.to_disk(folder, exclude=["vocab", "tokenizer"])


def load(codebook: Codebook, folder: Path) -> Language:
    """The pipeline for `codebook` with the trained suggester in `folder`.

    Raises:
        Refusal: the suggester in the folder cannot be read.
    """
    nlp = build(codebook)
    nlp.from_disk(folder, exclude=NOT_LOADED)
    return nlp


def digest(folder: Path) -> str:
    """The SHA-256, in hexadecimal, of the names and contents of all files in `folder`."""
    whole = hashlib.sha256()
    files = sorted((path.relative_to(folder).as_posix(), path) for path in folder.rglob("*"))
    for name, path in files:
        if path.is_file():
            for part in (name.encode(), path.read_bytes()):
                whole.update(len(part).to_bytes(8, "big") + part)
    return whole.hexdigest()


def suggest(
    nlp: Language,
    texts: Iterable[str],
    top: int = 9,
    *,
    among: Iterable[Container[str]] | None = None,
) -> Iterator[SuggestionSet]:
    """Up to `top` suggestions for each text, the most probable first.

    Codes that are equally probable are in the order of the codebook. An exclusive code is not
    suggested beside another: the more probable of them is.

    Args:
        among: for each text, the codes that it can get; by default all.
    """
    source = zip(texts, among, strict=False) if among is not None else ((t, None) for t in texts)
    while batch := list(islice(source, BATCH_QUOTES)):
        with nlp.memory_zone():
            docs = nlp.pipe(text for text, _codes in batch)
            made = [
                _suggestion_set(nlp, doc, top, codes)
                for doc, (_text, codes) in zip(docs, batch, strict=True)
            ]
        yield from made


def _suggestion_set(
    nlp: Language, doc: Doc, top: int, codes: Container[str] | None
) -> SuggestionSet:
    component = suggester_of(nlp)
    # Sorting is stable: equal probabilities stay in the order of the codebook.
    ranked = sorted(doc.cats.items(), key=itemgetter(1), reverse=True)
    if codes is not None:
        ranked = [(code, p) for code, p in ranked if code in codes]
    shown = {code: p for code, p in ranked[:top] if p >= MIN_SHOWN_PROBABILITY}
    evidence = component.evidence(doc, list(shown))
    above = [code for code, p in shown.items() if p >= component.threshold(code)]
    if above and above[0] in component.exclusive:
        above = above[:1]
    else:
        above = [code for code in above if code not in component.exclusive]
    suggestions = tuple(
        Suggestion(code, p, code in above, evidence[code]) for code, p in shown.items()
    )
    return SuggestionSet(suggestions, component.novelty(doc))
