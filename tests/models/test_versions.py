"""The models of a study, kept, listed, and gone back to."""

from __future__ import annotations

from pathlib import Path

import pytest

from turven.corpus.errors import Refusal
from turven.corpus.exchange.imports.import_file import import_file
from turven.corpus.study import suggestions
from turven.corpus.study.decisions import Decisions
from turven.corpus.study.study import Study
from turven.models import versions as room
from turven.models.retraining import retrain
from turven.models.suggesting import suggest_missing
from turven.models.versions import use, versions

BOOK = "codes:\n  - {id: duur, label: Kosten}\n  - {id: traag, label: Snelheid}\n"
SAID = ["te duur", "veel te duur", "duur hoor", "traag", "erg traag", "zo traag", "wat traag"]


@pytest.fixture
def study(tmp_path: Path) -> Study:
    (tmp_path / "book.yaml").write_text(BOOK, encoding="utf-8")
    (tmp_path / "said.csv").write_text("text\n" + "\n".join(SAID), encoding="utf-8")
    study = Study.create(tmp_path / "study", tmp_path / "book.yaml")
    import_file(study, tmp_path / "said.csv")
    decisions = Decisions(study.db, "Anna", study.codebook.revision)
    for id_, text in study.db.execute("SELECT id, text FROM quotes").fetchall():
        code = "duur" if "duur" in text else "traag"
        decisions.finish(id_, "done", codes=[(code, "manual")])
    return study


def test_there_is_none_before_the_first(study: Study) -> None:
    assert versions(study) == []
    with pytest.raises(Refusal, match="There is no model x"):
        use(study, "x")


def test_an_earlier_model_suggests_again(study: Study) -> None:
    first, second = retrain(study).model, retrain(study).model
    assert [(v.name, v.current) for v in versions(study)] == [(second, True), (first, False)]
    use(study, first)
    assert [v.current for v in versions(study)] == [False, True]
    assert [made.problem for made in suggest_missing(study) if made.problem] == []
    quote = study.db.execute("SELECT id FROM quotes").fetchone()[0]
    looked = suggestions.read(study.db, quote)
    assert looked is not None
    assert looked[0] == first


def test_old_files_go_and_what_was_measured_stays(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "KEPT_MODELS", 2)
    first = retrain(study).model
    names = [retrain(study).model for _turn in range(3)]
    assert sorted(path.name for path in study.models.iterdir()) == names[1:]
    assert [v.kept for v in versions(study)] == [True, True, False, False]
    with pytest.raises(Refusal, match=first):
        use(study, first)
    # The one that suggests stays, however old it is.
    use(study, names[1])
    study.db.execute("UPDATE models SET at = '2000' WHERE id = ?", (names[1],))
    room.prune(study)
    assert (study.models / names[1]).is_dir()


@pytest.mark.parametrize("name", ["../../other", "..", ".", "", "/etc"])
def test_a_name_from_elsewhere_removes_nothing(
    study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(room, "KEPT_MODELS", 0)
    other = tmp_path / "other" / "file"
    other.parent.mkdir()
    other.touch()
    current = retrain(study).model
    study.db.execute(
        "INSERT INTO models SELECT ?, '2000', revision, 'models/' || ?, sha256, trained_on,"
        " evaluation FROM models",
        (name, name),
    )
    room.prune(study)
    assert other.exists()
    assert (study.folder / "study.db").exists()
    assert [path.name for path in study.models.iterdir()] == [current]


def test_a_model_of_an_older_codebook_says_what_it_lacks(study: Study) -> None:
    retrain(study)
    with (study.folder / "codebook.yaml").open("a", encoding="utf-8") as file:
        file.write("  - {id: nieuw, label: Nieuw}\n")
    folder = study.folder
    study.close()
    with Study.open(folder) as again:
        assert versions(again)[0].missing_codes == ("nieuw",)
        (problem,) = [made.problem for made in suggest_missing(again) if made.problem]
        assert problem == "The model does not know Nieuw, which is new in the codebook; retrain."
        retrain(again)
        assert [v.missing_codes for v in versions(again)] == [(), ("nieuw",)]
        assert [v.stale for v in versions(again)] == [False, True]


def test_what_was_measured_stays_with_the_model(study: Study) -> None:
    made = retrain(study)
    (version,) = versions(study)
    assert version.evaluation == made.evaluation
    assert version.before == made.before
    assert version.curve == made.curve
    again = retrain(study)
    assert versions(study)[0].before == again.before == made.evaluation
    assert again.evaluation.macro_ap is not None
