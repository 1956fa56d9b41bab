"""A trained head on disk: JSON and arrays, and no code that could run.

Study folders are sent from one person to another, so everything that is read is checked, and
a head whose parts do not fit together is refused.
"""

from __future__ import annotations

import json
import math
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..corpus.errors import Refusal
from ..corpus.language import _
from .base import Base, open_base
from .features import Features
from .head import Head
from .vectors import Vectors

FORMAT = 3
"""The number of the format; a new number means that older heads can no longer be read."""

ARRAYS: dict[str, np.dtype[Any]] = {
    "idf": np.dtype("<f4"),
    "columns": np.dtype("<i8"),
    "basis": np.dtype("<f2"),
    "weights": np.dtype("<f4"),
    "directions": np.dtype("<f4"),
    "learnt": np.dtype("<f2"),
    "based": np.dtype("<f4"),
    "intercept": np.dtype("<f4"),
    "keywords": np.dtype("<f4"),
    "positives": np.dtype("<i8"),
    "thresholds": np.dtype("<f8"),
}


SHAPES = {
    "idf": ("features",),
    "columns": ("columns",),
    "basis": ("columns", "rank"),
    "weights": ("features", "codes"),
    "directions": ("rank", "codes"),
    "learnt": ("quotes", "rank"),
    "based": ("width", "codes"),
    "intercept": ("codes",),
    "keywords": ("codes",),
    "positives": ("codes",),
    "thresholds": ("codes",),
}

DAMAGE = (
    OSError,
    ValueError,  # also what is not JSON, not UTF-8, or not an array without objects
    KeyError,
    EOFError,
    RecursionError,
    MemoryError,
    NotImplementedError,  # a kind of zip that Python does not read
    zipfile.BadZipFile,
)
"""Raised on reading damaged or foreign files."""


def write(folder: Path, head: Head | None) -> None:
    """Write `head` as `head.json` and `head.npz`, byte for byte the same for the same head."""
    if head is None:
        raise ValueError("there is no head to save: train the suggester first")
    folder.mkdir(parents=True, exist_ok=True)
    data = {
        "format": FORMAT,
        "codes": head.codes,
        "threshold": head.threshold,
        "vocabulary": head.features.vocabulary,
        "base": {"name": head.base.name, "digest": head.base.digest} if head.base else None,
    }
    text = json.dumps(data, ensure_ascii=False, indent=0)
    (folder / "head.json").write_text(text, encoding="utf-8", newline="\n")
    arrays: dict[str, NDArray[Any]] = {
        "idf": head.features.idf,
        "columns": head.vectors.columns,
        "basis": head.vectors.basis,
        "weights": head.weights,
        "directions": head.vector_weights,
        "learnt": head.training_vectors,
        "based": head.base_weights,
        "intercept": head.intercept,
        "keywords": head.keywords,
        "positives": head.positives,
        "thresholds": head.thresholds,
    }
    np.savez(
        folder / "head.npz",
        allow_pickle=False,
        **{name: array.astype(ARRAYS[name]) for name, array in arrays.items()},
    )


def read(folder: Path) -> Head:
    """The head that `write` put into `folder`.

    Raises:
        Refusal: a file is missing, damaged, of another version, or not ours.
    """
    try:
        return _checked(_json(folder / "head.json"), _arrays(folder / "head.npz"))
    except DAMAGE as error:
        raise Refusal(
            _(
                "{folder} is not a model that turven can read ({reason}); retrain with `turven"
                " retrain`; until then the suggestions come from the codebook alone."
            ).format(folder=folder, reason=" ".join(str(error).split())[:200])
        ) from error


def _checked(data: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Head:
    """The head, after a check that the shapes and values fit together."""
    codes, vocabulary = _texts(data, "codes"), _texts(data, "vocabulary")
    threshold = _number(data, "threshold")
    sizes = {
        "features": len(vocabulary),
        "codes": len(codes),
        **{
            size: len(arrays[name]) if arrays[name].ndim else -1
            for size, name in (
                ("columns", "columns"),
                ("rank", "directions"),
                ("quotes", "learnt"),
                ("width", "based"),
            )
        },
    }
    for name, array in arrays.items():
        shape = tuple(sizes[of] for of in SHAPES[name])
        if array.shape != shape:
            raise ValueError(f"{name}: {array.shape}, not {shape}")
        if name in ("idf", "positives") and (array < 0).any():
            raise ValueError(f"{name} < 0")
    if not all(0 < t <= 1 for t in (threshold, *arrays["thresholds"])):
        raise ValueError("threshold out of range")
    columns = arrays["columns"]
    if (np.diff(columns) <= 0).any() or (
        len(columns) and not 0 <= columns[0] <= columns[-1] < len(vocabulary)
    ):
        raise ValueError("columns out of range")
    return Head(
        codes,
        Features(vocabulary, arrays["idf"]),
        Vectors(columns, arrays["basis"].astype(np.float32)),
        weights=arrays["weights"],
        vector_weights=arrays["directions"],
        training_vectors=arrays["learnt"].astype(np.float32),
        intercept=arrays["intercept"],
        keywords=arrays["keywords"],
        positives=arrays["positives"],
        thresholds=arrays["thresholds"],
        threshold=threshold,
        base=_base(data.get("base"), len(arrays["based"])),
        base_weights=arrays["based"],
    )


def _base(data: object, width: int) -> Base | None:
    """The base that the head was trained on; refused if its vectors have changed."""
    if data is None:
        if width:
            raise ValueError("based")
        return None
    if not isinstance(data, dict) or not isinstance(data.get("name"), str):
        raise ValueError("base")  # noqa: TRY004 - a file, not a programmer
    base = open_base(data["name"])
    if base.width != width or base.digest != data.get("digest"):
        raise Refusal(
            _(
                "{name} has changed since the model was trained on it; retrain with `turven"
                " retrain`; until then the suggestions come from the codebook alone."
            ).format(name=base.name)
        )
    return base


def _json(path: Path) -> dict[str, Any]:
    data = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise ValueError(f"{path.name}: not of format {FORMAT}")
    return data


def _texts(data: Mapping[str, Any], key: str) -> tuple[str, ...]:
    values = data.get(key)
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise ValueError(key)
    if len(set(values)) < len(values):
        raise ValueError(key)
    return tuple(values)


def _number(data: Mapping[str, Any], key: str) -> float:
    value = data.get(key)
    if not isinstance(value, float) or not math.isfinite(value):
        raise ValueError(key)
    return value


def _arrays(path: Path) -> dict[str, NDArray[Any]]:
    # turven writes them uncompressed, so that a small file cannot fill the memory.
    with zipfile.ZipFile(path) as archive:
        stored = all(entry.compress_type == zipfile.ZIP_STORED for entry in archive.infolist())
        names = sorted(entry.filename for entry in archive.infolist())
    if not stored or names != sorted(f"{name}.npy" for name in ARRAYS):
        raise ValueError(path.name)
    with np.load(path, allow_pickle=False) as file:
        arrays = {name: file[name] for name in ARRAYS}
    for name, array in arrays.items():
        # NumPy returns a member that is not an array as bytes.
        if not isinstance(array, np.ndarray):
            raise ValueError(f"{path.name}: {name}")  # noqa: TRY004 - a file, not a programmer
        if array.dtype != ARRAYS[name] or not np.isfinite(array).all():
            raise ValueError(f"{path.name}: {name}")
    return arrays
