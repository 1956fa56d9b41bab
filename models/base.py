"""Pretrained word vectors, from an installed spaCy pipeline or a model2vec model.

A study names its base, and studies are sent from one person to another. Therefore only data is
read from a base: from a spaCy pipeline the vocabulary and its vectors, but not its `config.cfg`,
which may name any function; from a model2vec folder its arrays and its tokenizer. Nothing is
downloaded.
"""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from spacy.vocab import Vocab

from ..corpus.errors import Refusal
from ..corpus.language import _
from .arrays import Float32Array
from .features import CACHED_WORDS, Word

PROBE_WORDS = (
    "de",
    "niet",
    "overheid",
    "burger",
    "systeem",
    "geld",
    "wet",
    "kennis",
    "tijd",
    "werk",
)
"""Words whose vectors make up the digest of a base."""

Find = Callable[[str], Float32Array]


class Base:
    """Word vectors of one width; an unknown word has a vector of zeros.

    Args:
        name: the name or folder it was opened with.
        width: the number of dimensions of a vector.
        find: gives the vector of a word in lower case, shape (width,).
    """

    def __init__(self, name: str, width: int, find: Find) -> None:
        self.name = name
        self.width = width
        self._find = find
        self._known: dict[str, Float32Array] = {}

    @property
    def digest(self) -> str:
        """SHA-256 of the vectors of `PROBE_WORDS`: equal for equal vectors, whatever the name."""
        found = np.stack([self._find(word) for word in PROBE_WORDS]).astype("<f4")
        return hashlib.sha256(found.tobytes()).hexdigest()

    def of(self, texts: Sequence[Sequence[Word]]) -> Float32Array:
        """The vectors of all words of the texts in order, shape (words, width)."""
        found = np.empty((sum(map(len, texts)), self.width), dtype=np.float32)
        for row, word in zip(found, (word for text in texts for word in text), strict=True):
            vector = self._known.get(word.lower)
            if vector is None:
                vector = self._find(word.lower)
                if len(self._known) >= CACHED_WORDS:
                    self._known.clear()
                self._known[word.lower] = vector
            row[:] = vector
        return found


def open_base(name: str) -> Base:
    """Open the base `name`: the name of an installed spaCy pipeline, or a folder.

    The folder holds a spaCy pipeline as `nlp.to_disk` writes it, or a model2vec model.

    Raises:
        Refusal: there is no base of that name, or its vectors cannot be read.
    """
    folder = _folder(name)
    try:
        if (folder / "vocab").is_dir():
            return _spacy(name, folder)
        if (folder / "model.safetensors").is_file():
            return _model2vec(name, folder)
    except ImportError as error:
        raise Refusal(
            _("{name} needs model2vec; install it with `pip install turven[embeddings]`.").format(
                name=name
            )
        ) from error
    except Refusal:
        raise
    except Exception as error:
        # A damaged file makes the readers of the two libraries raise errors of any kind.
        raise Refusal(
            _("{name} cannot be read ({reason}); install it again.").format(
                name=name, reason=" ".join(str(error).split())[:200]
            )
        ) from error
    raise _without_vectors(name)


def _folder(name: str) -> Path:
    """The folder with the files of `name`; an installed package is located, not imported."""
    if Path(name).is_dir():
        return Path(name)
    spec = importlib.util.find_spec(name) if name.isidentifier() else None
    for place in (spec.submodule_search_locations or ()) if spec else ():
        for vocab in sorted(Path(place).glob("*/vocab")):
            return vocab.parent
    raise Refusal(
        _(
            "There is no spaCy pipeline {name} on this machine; install it (`python -m spacy"
            " download {name}`), name a folder, or do without: `turven retrain --base none`."
        ).format(name=name)
    )


def _without_vectors(name: str) -> Refusal:
    return Refusal(
        _("{name} has no word vectors; choose one that has them, such as nl_core_news_md.").format(
            name=name
        )
    )


def _spacy(name: str, folder: Path) -> Base:
    vocab = Vocab().from_disk(folder / "vocab")
    width = vocab.vectors_length
    if not width:
        raise _without_vectors(name)
    nowhere = np.zeros(width, dtype=np.float32)

    def find(word: str) -> Float32Array:
        for form in (word, word.capitalize()):
            if vocab.has_vector(form):
                return np.asarray(vocab.get_vector(form), dtype=np.float32)
        return nowhere

    return Base(name, width, find)


def _model2vec(name: str, folder: Path) -> Base:
    from model2vec import StaticModel

    model: Any = StaticModel.from_pretrained(folder, normalize=False, force_download=False)

    def find(word: str) -> Float32Array:
        return np.asarray(model.encode([word], use_multiprocessing=False)[0], dtype=np.float32)

    return Base(name, int(model.dim), find)
