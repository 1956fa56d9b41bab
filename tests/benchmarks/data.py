"""Coded texts to measure on, and how they are split."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from turven.corpus.errors import Refusal
from turven.corpus.study.quotes import normalised
from turven.models.arrays import Truth

TEST = 0.25
"""The share of the texts that is tested on, in whole groups."""


@dataclass(frozen=True, slots=True)
class Coded:
    """Texts with all that was decided about them; `truth` has the shape (texts, labels).

    Texts of one group are never on both sides of a split: they are parts of one article,
    or the same answer twice.
    """

    ids: tuple[str, ...]
    texts: tuple[str, ...]
    groups: tuple[str, ...]
    labels: tuple[str, ...]
    truth: Truth

    def __len__(self) -> int:
        return len(self.ids)

    def part(self, rows: NDArray[np.int64]) -> Coded:
        """The texts in `rows`, with the same labels."""
        chosen = rows.tolist()
        return Coded(
            tuple(self.ids[row] for row in chosen),
            tuple(self.texts[row] for row in chosen),
            tuple(self.groups[row] for row in chosen),
            self.labels,
            self.truth[rows],
        )


def read(path: Path) -> Coded:
    """The data set in `path`: JSON Lines with `id`, `text`, `labels` and maybe `meta.group`.

    Raises:
        Refusal: it cannot be read, or a line does not hold what it should.
    """
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise Refusal(f"{path} cannot be read ({error.strerror}).") from error
    rows = [_row(path, number, line) for number, line in enumerate(lines, 1) if line.strip()]
    if not rows:
        raise Refusal(f"{path} holds no texts.")
    labels = tuple(sorted({label for row in rows for label in row["labels"]}))
    column = {label: c for c, label in enumerate(labels)}
    truth = np.zeros((len(rows), len(labels)), dtype=np.int8)
    for i, row in enumerate(rows):
        truth[i, [column[label] for label in row["labels"]]] = 1
    return Coded(
        tuple(row["id"] for row in rows),
        tuple(row["text"] for row in rows),
        _groups(rows),
        labels,
        truth,
    )


def _row(path: Path, number: int, line: bytes) -> dict[str, Any]:
    here = f"{path}, line {number}"
    try:
        row = json.loads(line)
    except ValueError as error:
        raise Refusal(f"{here}: this is not JSON ({error}).") from error
    if not isinstance(row, dict):
        raise Refusal(f"{here}: this is not an object with an id, a text and labels.")
    for field in ("id", "text"):
        if not isinstance(row.get(field), str):
            raise Refusal(f"{here}: the field “{field}” is missing, or is not a text.")
    labels = row.get("labels")
    if not isinstance(labels, list) or not all(isinstance(label, str) for label in labels):
        raise Refusal(f"{here}: the field “labels” is missing, or is not a list of texts.")
    return row


def _groups(rows: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    metas = [row.get("meta") for row in rows]
    named = [meta.get("group") if isinstance(meta, dict) else None for meta in metas]
    if all(group is not None for group in named):
        return tuple(str(group) for group in named)
    return tuple(normalised(row["text"]) for row in rows)


def split(coded: Coded, seed: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows to learn from, in a random order, and rows to test on.

    The first n of the rows to learn from are the training texts of size n, so that a
    longer training set holds all of a shorter one.
    """
    random = np.random.default_rng(seed)
    names = {name: g for g, name in enumerate(sorted(set(coded.groups)))}
    group = np.array([names[name] for name in coded.groups])
    order = random.permutation(len(names))
    sizes = np.bincount(group)[order]
    # A group is tested on while those before it do not make the share yet.
    tested = order[np.cumsum(sizes) - sizes < TEST * len(coded)]
    test = np.isin(group, tested)
    return random.permutation(np.flatnonzero(~test)), np.flatnonzero(test)
