"""A model folder: the same after saving, and harmless whatever it holds."""

from __future__ import annotations

import json
import pickle
import random
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from spacy.language import Language

from turven.corpus.codebook.file import parse_codebook
from turven.corpus.errors import Refusal
from turven.models import pipeline
from turven.models.training import Example, train

BOOK = parse_codebook(
    b"codes: [{id: duur, label: Kosten}, {id: traag, label: Snelheid}]", "codebook.yaml"
)
CHANCE = random.Random(3)
SAID = {"duur": ["te duur", "geen budget", "prijzig"], "traag": ["traag", "wachten", "duurt lang"]}
EXAMPLES = [
    Example(str(i), f"{CHANCE.choice(SAID[code])} {i}", frozenset({code}), None, str(i))
    for i, code in enumerate(["duur", "traag"] * 15)
]
TEXTS = ["te duur", "het duurt lang", "", "🙂 geen budget en traag", "kosten"]


@pytest.fixture(scope="session")
def nlp() -> Language:
    return train(EXAMPLES, BOOK).nlp


@pytest.fixture
def folder(nlp: Language, tmp_path: Path) -> Path:
    pipeline.save(nlp, tmp_path / "model")
    return tmp_path / "model"


@pytest.fixture
def parts(folder: Path) -> Path:
    return folder / "turven_suggester"


def test_what_was_saved_suggests_the_same(nlp: Language, folder: Path) -> None:
    loaded = pipeline.load(BOOK, folder)
    assert list(pipeline.suggest(loaded, TEXTS)) == list(pipeline.suggest(nlp, TEXTS))
    for text in TEXTS:
        assert loaded(text).cats == nlp(text).cats


def test_only_data_is_saved(folder: Path) -> None:
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.*"))
    assert names == [
        "config.cfg", "meta.json", "turven_suggester/head.json", "turven_suggester/head.npz",
    ]  # fmt: skip


def test_the_digest_knows_names_and_contents(folder: Path, parts: Path) -> None:
    before = pipeline.digest(folder)
    assert before == pipeline.digest(folder)
    (parts / "head.json").rename(parts / "other.json")
    renamed = pipeline.digest(folder)
    (parts / "other.json").write_bytes(b"{}")
    assert len({before, renamed, pipeline.digest(folder)}) == 3


def test_the_configuration_in_the_folder_is_not_read(
    nlp: Language, folder: Path, tmp_path: Path
) -> None:
    trap = tmp_path / "trap"
    for name in ("config.cfg", "meta.json", "tokenizer"):
        (folder / name).write_text(f"[nlp]\nlang = {trap}")
    (folder / "vocab").mkdir()
    (folder / "vocab" / "strings.json").write_text("trap")
    (folder / "turven_keywords").write_text("trap")
    assert pipeline.load(BOOK, folder)("te duur").cats == nlp("te duur").cats


class Trap:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.path,)


def arrays(parts: Path) -> dict[str, Any]:
    with np.load(parts / "head.npz") as file:
        return dict(file)


@cache
def untaught() -> Language:
    return pipeline.build(BOOK)


def refused(folder: Path) -> None:
    with pytest.raises(Refusal, match="turven retrain") as refusal:
        untaught().from_disk(folder, exclude=pipeline.NOT_LOADED)
    assert str(folder) in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_pickle_is_refused_and_does_not_run(folder: Path, parts: Path, tmp_path: Path) -> None:
    trap = tmp_path / "ran"
    held = arrays(parts)
    for name in held:
        np.savez(parts / "head.npz", **{**held, name: np.array([Trap(trap)], dtype=object)})
        refused(folder)
    (parts / "head.npz").write_bytes(pickle.dumps(Trap(trap)))
    refused(folder)
    with zipfile.ZipFile(parts / "head.npz", "w") as archive:
        for name in held:
            archive.writestr(f"{name}.npy", pickle.dumps(Trap(trap)))
    refused(folder)
    assert not trap.exists()


@pytest.mark.parametrize("name", ["head.json", "head.npz"])
@pytest.mark.parametrize("share", [0, 0.3, 0.9, 0.999])
def test_half_a_file_is_refused(folder: Path, parts: Path, name: str, share: float) -> None:
    whole = (parts / name).read_bytes()
    (parts / name).write_bytes(whole[: int(share * len(whole))])
    refused(folder)


@pytest.mark.parametrize("name", ["head.json", "head.npz"])
def test_a_missing_file_is_refused(folder: Path, parts: Path, name: str) -> None:
    (parts / name).unlink()
    refused(folder)
    refused(folder / "nowhere")


def broken(array: np.ndarray) -> np.ndarray:
    changed = array.astype(array.dtype, copy=True)
    changed.flat[0] = np.nan
    return changed


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("weights", lambda a: a[:-1]),
        ("weights", lambda a: a.T),
        ("weights", broken),
        ("weights", lambda a: a.astype(np.float64)),
        ("weights", lambda a: a.astype("S4")),
        ("intercept", broken),
        ("intercept", lambda a: a[:, None]),
        ("idf", lambda a: -a),
        ("positives", lambda a: -a),
        ("positives", lambda a: a.astype(np.float32)),
        ("thresholds", lambda a: a * np.inf),
        ("thresholds", lambda a: a + 1),
    ],
)
def test_arrays_that_do_not_fit_are_refused(
    folder: Path, parts: Path, name: str, change: Callable[[np.ndarray], np.ndarray]
) -> None:
    held = arrays(parts)
    np.savez(parts / "head.npz", **{**held, name: change(held[name])})
    refused(folder)


def test_arrays_more_or_fewer_or_compressed_are_refused(folder: Path, parts: Path) -> None:
    held = arrays(parts)
    for changed in ({**held, "more": np.zeros(1)}, {k: v for k, v in held.items() if k != "idf"}):
        np.savez(parts / "head.npz", **changed)
        refused(folder)
    np.savez_compressed(parts / "head.npz", **held)
    refused(folder)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("format", 0),
        ("codes", ["duur", 2]),
        ("codes", ["duur", "duur"]),
        ("codes", "duur"),
        ("codes", ["duur"]),
        ("vocabulary", []),
        ("vocabulary", None),
        ("threshold", "1"),
        ("threshold", -1.0),
        ("threshold", float("nan")),
        ("threshold", float("inf")),
        ("threshold", True),
        ("threshold", 1.5),
        ("threshold", None),
    ],
)
def test_values_that_do_not_fit_are_refused(
    folder: Path, parts: Path, key: str, value: object
) -> None:
    data = json.loads((parts / "head.json").read_text("utf-8"))
    (parts / "head.json").write_text(json.dumps({**data, key: value}), "utf-8")
    refused(folder)


@pytest.mark.parametrize("text", ["[]", "[" * 100_000, '"x"', "\ud800", "null"])
def test_json_that_is_something_else_is_refused(folder: Path, parts: Path, text: str) -> None:
    (parts / "head.json").write_bytes(text.encode("utf-8", "surrogatepass"))
    refused(folder)
