"""A model that knows a code which was merged since speaks for the other."""

from __future__ import annotations

from pathlib import Path

from turven.corpus.editing.operations import Editing
from turven.corpus.exchange.imports.import_file import import_file
from turven.corpus.study import suggestions
from turven.corpus.study.decisions import Decisions
from turven.corpus.study.study import Study
from turven.models.retraining import examples, retrain
from turven.models.suggesting import suggest_missing

BOOK = (
    "codes:\n  - {id: a, label: Xx}\n  - {id: b, label: Yy}\n  - {id: c, label: Zz}\n"
    "  - {id: d, label: Ww}\n"
)
SAID = {"te duur": "a", "veel te duur": "a", "duur hoor": "a", "traag": "b", "erg traag": "b",
        "zo traag": "b", "wat traag": "b", "lelijk": "c", "wat lelijk": "c"}  # fmt: skip


def test_its_suggestions_and_its_words_are_those_of_the_other(tmp_path: Path) -> None:
    (tmp_path / "book.yaml").write_text(BOOK, encoding="utf-8")
    (tmp_path / "said.csv").write_text("text\n" + "\n".join(SAID), encoding="utf-8")
    with Study.create(tmp_path / "study", tmp_path / "book.yaml") as study:
        import_file(study, tmp_path / "said.csv")
        decisions = Decisions(study.db, "Anna", study.codebook.revision)
        rows = study.db.execute("SELECT id, text FROM quotes").fetchall()
        for id_, text in rows:
            decisions.finish(id_, codes=[(SAID[text], "manual")])
        retrain(study)
        edit = Editing(study, "Anna")
        # Into a code that the model has learnt from quotes, and into one that it has not.
        edit.merge("a", "b")
        edit.merge("c", "d")
        assert [made.problem for made in suggest_missing(study) if made.problem] == []
        for id_, text in rows:
            looked = suggestions.read(study.db, id_)
            assert looked
            first = looked[1][0]
            assert first.code == {"a": "b", "b": "b", "c": "d"}[SAID[text]]
            assert first.evidence
        assert {code for example in examples(study) for code in example.yes} == {"b", "d"}
        retrain(study)
