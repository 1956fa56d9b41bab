"""The settings of a study are kept in study.db; what was never stored has its default."""

from __future__ import annotations

from pathlib import Path

from studies import build_study

from turven.corpus.study.study import Study

BOOK = "codes:\n  - {id: wet, label: Wetgeving}\n"


def test_settings_are_kept_as_the_texts_of_the_data_dictionary(tmp_path: Path) -> None:
    guids = {"user": {"Zoë": "6b1f"}}
    with build_study(tmp_path, "id,antwoord\n1,De wet\n", BOOK) as study:
        settings = study.settings
        assert (settings.model, settings.order, settings.blind_share) == ("", "mixed", 0.1)
        assert settings.foreign_guids == {}
        settings.order = "rare"
        settings.order = "certain"
        settings.blind_share = 0.25
        settings.foreign_guids = guids
        folder = study.folder
    with Study.open(folder) as study:
        assert (study.settings.order, study.settings.blind_share) == ("certain", 0.25)
        assert study.settings.foreign_guids == guids
        stored = dict(study.db.execute("SELECT name, value FROM settings").fetchall())
    assert stored == {"order": "certain", "blind": "0.25", "refi": '{"user": {"Zoë": "6b1f"}}'}


def test_an_order_that_turven_does_not_know_is_the_default(tmp_path: Path) -> None:
    with build_study(tmp_path, "id,antwoord\n1,De wet\n", BOOK) as study:
        study.db.execute("INSERT INTO settings VALUES ('order', 'alphabetical')")
        assert study.settings.order == "mixed"
