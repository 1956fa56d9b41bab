"""A spaCy pipeline of the user's own, trained from a configuration and opened as data."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from studies import build_study

from turven.corpus.errors import Refusal
from turven.corpus.progress import Cancelled
from turven.corpus.study import suggestions
from turven.corpus.study.decisions import Decisions
from turven.corpus.study.study import Study
from turven.models import pipeline, spacy_head
from turven.models.retraining import retrain
from turven.models.spacy_training import BUNDLED_CONFIGURATIONS, configuration, is_ours
from turven.models.suggesting import open_model, suggest_missing
from turven.models.versions import versions

BOOK = "codes:\n  - {id: duur, label: Kosten}\n  - {id: traag, label: Tempo}\n"


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    """Forty finished quotes about two codes, and one that is still to do."""
    rows = [f"het is {how} duur bij dienst {n}" for n in range(10) for how in ("zo", "erg")]
    rows += [f"het is {how} traag bij dienst {n}" for n in range(10) for how in ("zo", "erg")]
    with build_study(tmp_path, "text\n" + "\n".join([*rows, "alles is duur"]), BOOK) as made:
        log = Decisions(made.db, "Anna", made.codebook.revision)
        for id_, text in made.db.execute("SELECT id, text FROM quotes").fetchall():
            if not text.startswith("alles"):
                log.finish(id_, codes=[("duur" if "duur" in text else "traag", "manual")])
        yield made


def quick(folder: Path, change: dict[str, str] | None = None) -> str:
    """The bag of words in a file of its own, stopped after some updates."""
    text = (Path(spacy_head.__file__).parent / "configs" / "bag-of-words.cfg").read_text()
    text = text.replace("max_steps = 2000", "max_steps = 60").replace(
        "eval_frequency = 50", "eval_frequency = 20"
    )
    for before, after in (change or {}).items():
        assert before in text
        text = text.replace(before, after)
    (folder / "eigen.cfg").write_text(text)
    return str(folder / "eigen.cfg")


def looked(study: Study) -> tuple[str, tuple[suggestions.Suggestion, ...]]:
    list(suggest_missing(study))
    quote = study.db.execute("SELECT id FROM quotes WHERE text LIKE 'alles%'").fetchone()[0]
    found = suggestions.read(study.db, quote)
    assert found is not None
    return found


def test_a_pipeline_of_spacy_suggests(study: Study, tmp_path: Path) -> None:
    made = retrain(study, config=quick(tmp_path))
    assert made.evaluation.quotes == 40
    assert (made.evaluation.micro_f1 or 0) > 0.8
    model, found = looked(study)
    assert model == made.model
    assert found[0].code == "duur"
    assert found[0].suggested
    # Nothing of this machine is in what travels.
    config = (study.models / model / "turven_suggester" / "pipeline" / "config.cfg").read_text()
    assert str(tmp_path) not in config
    # Our own takes over again, and goes back.
    ours = retrain(study).model
    assert [v.name for v in versions(study) if v.current] == [ours]


@pytest.mark.parametrize("name", BUNDLED_CONFIGURATIONS)
def test_the_configurations_that_come_along_are_whole(name: str) -> None:
    config = configuration(name)
    assert is_ours(config) == (name == "suggester")


def test_our_own_suggester_can_be_named_too(study: Study) -> None:
    named = retrain(study, config="suggester").model
    plain = retrain(study).model
    folders = [study.models / model for model in (named, plain)]
    assert pipeline.digest(folders[0]) == pipeline.digest(folders[1])


def test_the_ensemble_of_spacy_can_be_trained(study: Study, tmp_path: Path) -> None:
    text = (Path(spacy_head.__file__).parent / "configs" / "ensemble.cfg").read_text()
    (tmp_path / "net.cfg").write_text(text.replace("max_steps = 2000", "max_steps = 10"))
    assert retrain(study, config=str(tmp_path / "net.cfg")).evaluation.quotes == 40


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no \\[nlp\\]"),
        ("[nlp]\nlang = ", "not a configuration"),
        ("\0", "not a configuration"),
        ("[nlp]\nlang = 'nl'\npipeline = []\n[components]\n", "not a configuration"),
    ],
)
def test_what_is_no_configuration_is_a_sentence(
    study: Study, tmp_path: Path, text: str, said: str
) -> None:
    (tmp_path / "stuk.cfg").write_text(text)
    with pytest.raises(Refusal, match=said):
        retrain(study, config=str(tmp_path / "stuk.cfg"))
    assert versions(study) == []


def test_a_file_that_is_not_there_is_a_sentence(study: Study) -> None:
    with pytest.raises(Refusal, match=r"can train \(No such file or directory\)\.$"):
        retrain(study, config="nergens.cfg")


@pytest.mark.parametrize(
    "change",
    [
        {'lang = "nl"': 'lang = "nl"\nbefore_creation = {"@callbacks": "os.system"}'},
        {'"spacy.TextCatBOW.v3"': '"elders.Model.v1"'},
        {'factory = "textcat_multilabel"': 'factory = "textcat_multilabel"\n'
         'scorer = {"@misc": "iets.v1"}'},
    ],
)  # fmt: skip
def test_functions_that_are_not_of_spacy_are_not_run(
    study: Study, tmp_path: Path, change: dict[str, str]
) -> None:
    with pytest.raises(Refusal, match="which turven does not run"):
        retrain(study, config=quick(tmp_path, change))


def test_a_pipeline_without_categories_is_refused(study: Study, tmp_path: Path) -> None:
    (tmp_path / "tagger.cfg").write_text(
        "[paths]\ntrain = null\ndev = null\n[nlp]\nlang = 'nl'\npipeline = ['sentencizer']\n"
        "[components]\n[components.sentencizer]\nfactory = 'sentencizer'\n"
        "[training]\nmax_steps = 2\n".replace("'", '"')
    )
    with pytest.raises(Refusal, match="sentencizer"):
        retrain(study, config=str(tmp_path / "tagger.cfg"))


def test_training_can_be_cancelled(study: Study, tmp_path: Path) -> None:
    seen: list[float] = []

    def progress(fraction: float) -> None:
        seen.append(fraction)
        if fraction >= 0.4:
            raise Cancelled

    with pytest.raises(Cancelled):
        retrain(study, config=quick(tmp_path), progress=progress)
    assert seen == sorted(seen)
    assert versions(study) == []


def test_too_few_quotes_are_refused(study: Study, tmp_path: Path) -> None:
    study.db.execute("DELETE FROM latest WHERE quote NOT IN (SELECT quote FROM latest LIMIT 4)")
    with pytest.raises(Refusal, match="too little to learn from"):
        retrain(study, config=quick(tmp_path))


def test_a_damaged_model_leaves_the_codebook_to_suggest(study: Study, tmp_path: Path) -> None:
    name = retrain(study, config=quick(tmp_path)).model
    folder = study.models / name
    whole = folder / "turven_suggester"
    shutil.copytree(whole, tmp_path / "heel")

    def problem(file: str, damaged: bytes | None) -> str:
        shutil.rmtree(whole)
        shutil.copytree(tmp_path / "heel", whole)
        (whole / file).unlink()
        if damaged is not None:
            (whole / file).write_bytes(damaged)
        # As if somebody had edited the database too.
        study.db.execute("UPDATE models SET sha256 = ?", (pipeline.digest(folder),))
        model, _nlp, said = open_model(study)
        assert model == suggestions.CODEBOOK, (file, damaged)
        assert "\n" not in said
        return said

    for file in ("custom.json", "pipeline/config.cfg", "pipeline/textcat_multilabel/model"):
        content = (tmp_path / "heel" / file).read_bytes()
        for damaged in (None, content[:40]):
            assert "retrain" in problem(file, damaged)
    config = (tmp_path / "heel" / "pipeline" / "config.cfg").read_bytes()
    other = config.replace(b"spacy.TextCatBOW.v3", b"elders.Model.v1")
    assert "which turven does not run" in problem("pipeline/config.cfg", other)
    data = json.loads((tmp_path / "heel" / "custom.json").read_text())
    for change in ({"codes": ["duur"]}, {"scale": [None, 1]}, {"threshold": 7}, {"codes": [1, 2]}):
        edited = json.dumps({**data, **change}).encode()
        assert "is not a model that turven can read" in problem("custom.json", edited)
