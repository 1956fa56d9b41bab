"""Word vectors from elsewhere: opened as data, added to what the study teaches."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import spacy
from model2vec import StaticModel
from studies import build_study
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from turven.corpus.codebook.file import parse_codebook
from turven.corpus.errors import Refusal
from turven.corpus.study import suggestions
from turven.corpus.study.decisions import Decisions
from turven.corpus.study.study import Study
from turven.models import keywords, pipeline
from turven.models.base import PROBE_WORDS, open_base
from turven.models.features import Word
from turven.models.retraining import retrain
from turven.models.suggesting import open_model, suggest_missing
from turven.models.training import Example, train
from turven.models.versions import versions

ALIKE = (("duur", "prijzig", "kostbaar", "geld"), ("traag", "sloom", "langzaam", "Wachten"))
"""Words that are not spelt alike, and mean the same by twos and more."""

BOOK = "codes:\n  - {id: duur, label: Kosten}\n  - {id: traag, label: Tempo}\n"


def words(text: str) -> list[Word]:
    return [Word(0, len(word), word, word) for word in text.split()]


def vectors(seed: int = 0) -> dict[str, Any]:
    chance = np.random.default_rng(seed)
    centres = np.eye(8, dtype=np.float32)[:2]
    return {
        word: (centre + 0.1 * chance.normal(size=8)).astype(np.float32)
        for centre, alike in zip(centres, ALIKE, strict=True)
        for word in alike
    } | {word: chance.normal(size=8).astype(np.float32) for word in PROBE_WORDS[:4]}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A spaCy pipeline with vectors, as `nlp.to_disk` writes it."""
    nlp = spacy.blank("nl")
    for word, vector in vectors().items():
        nlp.vocab.set_vector(word, vector)
    nlp.to_disk(tmp_path / "met-vectoren")
    return tmp_path / "met-vectoren"


@pytest.fixture
def package(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The same as an installed package, as `spacy package` makes it."""
    place = tmp_path / "site" / "nl_proef_sm"
    place.mkdir(parents=True)
    (place / "__init__.py").write_text("raise SystemExit('a package is found, and not imported')")
    folder.rename(place / "nl_proef_sm-1.0.0")
    monkeypatch.syspath_prepend(tmp_path / "site")
    return "nl_proef_sm"


@pytest.fixture
def static(tmp_path: Path) -> Path:
    """A model2vec model, saved as the library saves it."""
    known = vectors()
    tokenizer = Tokenizer(WordLevel({w: i for i, w in enumerate([*known, "[UNK]"])}, "[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    array = np.stack([*known.values(), np.zeros(8, dtype=np.float32)])
    StaticModel(array, tokenizer).save_pretrained(tmp_path / "statisch")
    return tmp_path / "statisch"


@pytest.mark.parametrize("kind", ["folder", "package", "static"])
def test_a_base_knows_the_vectors_of_words(kind: str, request: pytest.FixtureRequest) -> None:
    base = open_base(str(request.getfixturevalue(kind)))
    assert base.width == 8
    found = base.of([words("duur onbekend"), [], words("duur traag")])
    assert found.shape == (4, 8)
    assert found[0] == pytest.approx(vectors()["duur"], abs=1e-5)
    assert not found[1].any()
    assert (found[2] == found[0]).all()
    assert base.digest == open_base(str(request.getfixturevalue(kind))).digest
    assert "nl_proef_sm" not in sys.modules


def test_a_word_with_a_capital_is_found_too(folder: Path) -> None:
    assert open_base(str(folder)).of([words("wachten")]).any()


def test_the_config_of_a_pipeline_is_not_read(folder: Path, tmp_path: Path) -> None:
    (folder / "config.cfg").write_text(
        f'[nlp]\nlang = "nl"\n[nlp.before_creation]\n@callbacks = "os.mkdir"\n'
        f'path = "{tmp_path / "gemaakt"}"\n'
    )
    assert open_base(str(folder)).width == 8
    assert not (tmp_path / "gemaakt").exists()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nl_core_news_lg", "spacy download nl_core_news_lg"),
        ("json", "no spaCy pipeline json on"),
        ("../elders", "no spaCy pipeline ../elders on"),
        ("os; import os", "no spaCy pipeline"),
        ("\0", "no spaCy pipeline"),
    ],
)
def test_what_is_not_there_is_a_sentence(name: str, said: str) -> None:
    with pytest.raises(Refusal, match=said):
        open_base(name)


def test_a_pipeline_without_vectors_is_refused(tmp_path: Path) -> None:
    spacy.blank("nl").to_disk(tmp_path / "leeg")
    (tmp_path / "niets").mkdir()
    for name in ("leeg", "niets"):
        with pytest.raises(Refusal, match="no word vectors"):
            open_base(str(tmp_path / name))


@pytest.mark.parametrize("kind", ["folder", "static"])
def test_a_damaged_base_is_a_sentence(kind: str, request: pytest.FixtureRequest) -> None:
    place = request.getfixturevalue(kind)
    file = place / "vocab" / "vectors" if kind == "folder" else place / "model.safetensors"
    file.write_bytes(file.read_bytes()[:50])
    with pytest.raises(Refusal, match="cannot be read"):
        open_base(str(place))


def examples() -> list[Example]:
    texts = {
        "duur": ["veel te duur", "erg duur", "dat is duur", "zo duur", "duur hoor"],
        "traag": ["veel te traag", "erg traag", "dat is traag", "zo traag", "traag hoor"],
    }
    return [Example(text, text, frozenset({code}), None, text)
            for code, said in texts.items() for text in said]  # fmt: skip


@pytest.mark.parametrize("kind", ["folder", "static"])
def test_words_that_were_never_coded_are_understood(
    kind: str, request: pytest.FixtureRequest
) -> None:
    book = parse_codebook(BOOK.encode(), "codebook.yaml")
    base = open_base(str(request.getfixturevalue(kind)))
    plain, based = train(examples(), book).nlp, train(examples(), book, base=base).nlp
    for text, code in (("prijzig", "duur"), ("sloom", "traag")):
        other = {"duur": "traag", "traag": "duur"}[code]
        gain = based(text).cats
        assert gain[code] > gain[other] + 0.2
    # Without the base each is a word like any other.
    cats = {text: plain(text).cats for text in ("prijzig", "sloom")}
    assert (cats["prijzig"]["duur"] < 0.5) or (cats["sloom"]["traag"] < 0.5)
    # The explanation still adds up, the vectors of the base included.
    doc = based("veel te prijzig")
    head = pipeline.suggester_of(based).head
    assert head is not None
    _said, adds = pipeline.suggester_of(based).explain(doc, head.codes)
    for column, code in enumerate(head.codes):
        said = head.keywords[column] * keywords.strength(keywords.hits(doc).get(code, []))
        odds = head.intercept[column] + said + adds[:, column].sum()
        assert doc.cats[code] == pytest.approx(1 / (1 + np.exp(-odds)), abs=1e-5)


@pytest.fixture
def study(tmp_path: Path) -> Study:
    rows = [*(example.text for example in examples()), "prijzig"]
    made = build_study(tmp_path, "text\n" + "\n".join(rows), BOOK)
    log = Decisions(made.db, "Anna", made.codebook.revision)
    for id_, text in made.db.execute("SELECT id, text FROM quotes").fetchall():
        if text != "prijzig":
            log.finish(id_, codes=[("duur" if "duur" in text else "traag", "manual")])
    return made


def first(study: Study) -> str:
    list(suggest_missing(study))
    quote = study.db.execute("SELECT id FROM quotes WHERE text = 'prijzig'").fetchone()[0]
    looked = suggestions.read(study.db, quote)
    return looked[1][0].code if looked and looked[1] else ""


def test_the_base_is_a_setting_of_the_study(study: Study, folder: Path) -> None:
    retrain(study, base=str(folder))
    assert study.settings.base == str(folder)
    assert first(study) == "duur"
    # It stays, until another is named or none.
    named = retrain(study).model
    head = json.loads((study.models / named / "turven_suggester" / "head.json").read_text())
    assert head["base"]["name"] == str(folder)
    retrain(study, base="")
    assert study.settings.base == ""


def test_a_base_that_is_not_there_changes_nothing(study: Study) -> None:
    with pytest.raises(Refusal, match="no spaCy pipeline nergens"):
        retrain(study, base="nergens")
    assert study.settings.base == ""
    assert versions(study) == []


def test_a_model_whose_base_is_gone_or_another_leaves_the_codebook_to_suggest(
    study: Study, folder: Path
) -> None:
    retrain(study, base=str(folder))
    other = spacy.blank("nl")
    for word, vector in vectors(seed=1).items():
        other.vocab.set_vector(word, vector)
    other.to_disk(folder)
    model, _nlp, problem = open_model(study)
    assert model == suggestions.CODEBOOK
    assert "has changed since the model was trained on it" in problem
    folder.rename(folder.with_name("weg"))
    model, _nlp, problem = open_model(study)
    assert model == suggestions.CODEBOOK
    assert "There is no spaCy pipeline" in problem
