"""A head that is a spaCy pipeline, trained from a configuration of the user.

Its probabilities are turned into log odds, calibrated like the scores of turven's own head, and
added to the keywords. It does not tell which words count, so the evidence is the keywords only.

Studies are sent from one person to another, so the pipeline is opened with care. Its
configuration may set only the language and the components, built by functions that make models;
its files may hold only arrays.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from confection import Config
from numpy.typing import NDArray
from spacy import util
from spacy.language import Language
from spacy.tokens import Doc

from ..corpus.errors import Refusal
from ..corpus.language import _
from .arrays import Float32Array, FloatArray
from .features import Word

FILE = "custom.json"
CLIP = 1e-4
"""Probabilities of a pipeline are clipped to at least this far from 0 and 1."""

ALLOWED_FUNCTIONS = {
    "@architectures": re.compile(r"spacy(-legacy)?\..*"),
    "@scorers": re.compile(r"spacy\..*"),
    "@tokenizers": re.compile(r"spacy\.Tokenizer\..*"),
    "@vectors": re.compile(r"spacy\.Vectors\..*"),
    "@layers": re.compile(r".*"),
    "@initializers": re.compile(r".*"),
}
"""The functions that a configuration may name: those of spaCy that make a model."""


@dataclass(frozen=True, slots=True)
class SpacyHead:
    """Like `Head`; the log odds are `scale` times those of the pipeline, plus `intercept`.

    The arrays have the shape (codes,).
    """

    codes: tuple[str, ...]
    nlp: Language
    scale: Float32Array
    intercept: Float32Array
    keywords: Float32Array
    positives: NDArray[np.int64]
    thresholds: FloatArray
    threshold: float

    def predict(
        self, docs: Sequence[Doc], doc_words: Sequence[Sequence[Word]]
    ) -> tuple[Float32Array, Float32Array, Float32Array]:
        """As `Head.predict`, but with zeros for the words and NaN for the novelty."""
        odds = scores(self.nlp, [doc.text for doc in docs], self.codes)
        contributions = np.zeros((sum(map(len, doc_words)), len(self.codes)), dtype=np.float32)
        novelty = np.full(len(docs), np.nan, dtype=np.float32)
        return (self.scale * odds + self.intercept).astype(np.float32), contributions, novelty

    def write(self, folder: Path) -> None:
        """Write the head as `custom.json` and the pipeline in the folder `pipeline`."""
        folder.mkdir(parents=True, exist_ok=True)
        columns = {name: getattr(self, name).tolist() for name in COLUMNS}
        data = {"codes": self.codes, "threshold": self.threshold, **columns}
        text = json.dumps(data, ensure_ascii=False, indent=0)
        (folder / FILE).write_text(text, encoding="utf-8", newline="\n")
        without = [] if self.nlp.vocab.vectors_length else ["vocab"]
        self.nlp.to_disk(folder / "pipeline", exclude=["tokenizer", *without])


COLUMNS = ("scale", "intercept", "keywords", "positives", "thresholds")


def scores(nlp: Language, texts: Sequence[str], codes: Sequence[str]) -> FloatArray:
    """The log odds that the pipeline gives each code, shape (texts, codes).

    A code that the pipeline does not know gets a probability of 0.5; calibration corrects that.
    """
    found = np.full((len(texts), len(codes)), 0.5)
    for row, doc in zip(found, nlp.pipe(texts), strict=True):
        row[:] = [doc.cats.get(code, 0.5) for code in codes]
    p = np.clip(found, CLIP, 1 - CLIP)
    odds: FloatArray = np.log(p / (1 - p))
    return odds


def read(folder: Path) -> SpacyHead:
    """The head that `write` put into `folder`.

    Raises:
        Refusal: a file is missing or damaged, or the configuration names a function that is
            not allowed.
    """
    try:
        data, columns = _columns(folder / FILE)
        nlp = _open_pipeline(folder / "pipeline")
    except Refusal:
        raise
    except Exception as error:
        # A damaged file makes the readers of spaCy and thinc raise errors of any kind.
        raise Refusal(
            _(
                "{folder} is not a model that turven can read ({reason}); retrain with `turven"
                " retrain`; until then the suggestions come from the codebook alone."
            ).format(folder=folder, reason=" ".join(str(error).split())[:200])
        ) from error
    return SpacyHead(
        tuple(data["codes"]),
        nlp,
        scale=columns["scale"].astype(np.float32),
        intercept=columns["intercept"].astype(np.float32),
        keywords=columns["keywords"].astype(np.float32),
        positives=columns["positives"].astype(np.int64),
        thresholds=columns["thresholds"],
        threshold=float(data["threshold"]),
    )


def _columns(path: Path) -> tuple[dict[str, Any], dict[str, FloatArray]]:
    data = json.loads(path.read_text(encoding="utf-8"))
    columns = {name: np.array(data[name], dtype=np.float64) for name in COLUMNS}
    codes = data["codes"]
    if not isinstance(codes, list) or not all(isinstance(code, str) for code in codes):
        raise ValueError("codes")
    if any(c.shape != (len(codes),) or not np.isfinite(c).all() for c in columns.values()):
        raise ValueError("columns")
    if not all(0 < t <= 1 for t in (data["threshold"], *columns["thresholds"])):
        raise ValueError("threshold out of range")
    return data, columns


def _open_pipeline(folder: Path) -> Language:
    config = Config().from_disk(folder / "config.cfg")
    check(config, folder / "config.cfg")
    whole = {
        "nlp": {"lang": config["nlp"]["lang"], "pipeline": config["nlp"]["pipeline"]},
        "components": config["components"],
    }
    nlp = util.load_model_from_config(Config(whole), auto_fill=True)
    without = [] if (folder / "vocab").is_dir() else ["vocab"]
    nlp.from_disk(folder, exclude=["tokenizer", *without])
    return nlp


def check(config: Mapping[str, Any], where: Path) -> None:
    """Check that `config` names only functions in `ALLOWED_FUNCTIONS`.

    Raises:
        Refusal: it names another function.
    """
    for part in ("nlp", "components"):
        for key, value in _settings(config.get(part, {})):
            called = key.startswith("@") or (
                # Callbacks before and after the pipeline is made could run anything.
                key in {"before_creation", "after_creation", "after_pipeline_creation"}
                and value is not None
            )
            allowed = ALLOWED_FUNCTIONS.get(key)
            if called and not (allowed and allowed.fullmatch(str(value))):
                raise Refusal(
                    _(
                        "{file} names {key} = {value}, which turven does not run, because models"
                        " are passed on with a study; leave it out."
                    ).format(file=where, key=key, value=value)
                )


def _settings(config: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, value in config.items():
        yield str(key), value
        if isinstance(value, Mapping):
            yield from _settings(value)
