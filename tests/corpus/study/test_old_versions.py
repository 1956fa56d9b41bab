"""Studies that older versions made: they open, are whole, and merge with copies of today."""

from __future__ import annotations

import re
import shutil
import sqlite3
from contextlib import closing
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database
from studies import build_study

from turven.corpus.editing.operations import Editing
from turven.corpus.exchange.copies.codebooks import MergeConflict, Side
from turven.corpus.exchange.copies.merge import merge_copy
from turven.corpus.exchange.copies.split import split
from turven.corpus.privacy.redactions import record_redaction
from turven.corpus.study import memos, quotes
from turven.corpus.study.checking import check
from turven.corpus.study.coders import MODEL, adjudicator, kinds
from turven.corpus.study.database import VERSION
from turven.corpus.study.decision_log import Seen
from turven.corpus.study.decisions import Decisions
from turven.corpus.study.ids import now
from turven.corpus.study.schema import ORDER, migrations
from turven.corpus.study.study import Study
from turven.corpus.study.suggestions import Suggestion, SuggestionSet, store

FOLLOWS = ("latest", "tallies", "drawn", "coders")
"""What triggers and migrations make of the rest."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study in which everything was done that can be done."""
    folder = tmp_path_factory.mktemp("studies")
    with build_study(
        folder,
        "id,antwoord,regio\n1,De wet knelt,N\n2,geen idee,N\n3,Geen  idee.,Z\n4,Te weinig geld,Z\n"
        "5,Bel 0612345678,Z\n6,Regels,N\n",
        "codes:\n  - {id: wet, label: Wet}\n  - {id: regels, label: Regels}\n"
        "  - {id: geld, label: Geld}\n",
    ) as study:
        one, two, three, four, _five, six = (quote.id for quote in quotes.every(study.db))
        anna, bram, model, both = (
            Decisions(study.db, name, study.codebook.revision)
            for name in ("Anna", "Bram", MODEL, adjudicator("Bram"))
        )
        seen = Seen(model="m", score=0.9, rank=1, visible=True, suggested=True)
        anna.code(one, "wet", how="suggestion", seen=seen)
        anna.code(one, "regels")
        anna.code(one, "geld", span=(3, 6))
        anna.finish(one, seen={"wet": seen})
        anna.flag(one)
        anna.undo()
        anna.memo(one, "twijfel")
        anna.alone(two)
        anna.star(two)
        anna.finish_all([two, three])
        # As older versions wrote down the code of a non-answer that a person approved.
        anna.code(two, "geld", how="autocode")
        bram.code(one, "geld", "decline")
        bram.finish(one, codes=[("geld", "manual")])
        bram.finish(four, "skip")
        both.adjudicate([one], {("wet", -1, -1)}, "zo staat het er", done=True)
        model.autocode([(six, {"regels": seen})], "m")
        memos.write(study.db, "Anna", "wet", "ook regels van de gemeente")
        record_redaction(study.db, "Anna", quotes.at(study.db, 5), (4, 14), "redact")
        Editing(study, "Anna").merge("regels", "wet")
        study.db.execute(
            "INSERT INTO samples VALUES ('Anna', ?, 'random', ?, 0.5, 1, 0)", (one, now())
        )
        store(
            study.db, "m", study.codebook.revision,
            [(four, SuggestionSet((Suggestion("regels", 0.8, suggested=True),), 0.1))],
        )  # fmt: skip
        split(study, ["Anna", "Bram"], overlap=0.5, seed=1)
        assert check(study) == []
    return folder / "studie"


@pytest.fixture(params=range(1, VERSION + 1))
def old(made: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """The same study as an older version had it, without what that version could not hold."""
    folder = Path(shutil.copytree(made, tmp_path / "oud"))
    for left in folder.glob("study.db*"):
        left.unlink()
    with closing(sqlite3.connect(folder / "study.db", isolation_level=None)) as db:
        later = [migration.__name__ for migration in ORDER[request.param :]]
        migrations.apply(Database(db, recursive_triggers=False), stop_before=later[:1] or None)
        db.execute("ATTACH ? AS new", (str(made / "study.db"),))
        tables = _tables(db)
        for table in tables:
            there = _columns(db, "new", table)
            names = [f'"{name}"' for name in _columns(db, "main", table) if name in there]
            rows = db.execute(f"SELECT {', '.join(names)} FROM new.{table}").fetchall()
            if table == "codebook_revisions" and "codebook_changes" not in tables:
                # No code could be merged yet: the codebook is the one that the study began with.
                rows = [min(rows, key=itemgetter(1))]
                (folder / "codebook.yaml").write_text(rows[0][2])
            for row in rows:
                _insert(db, table, names, row)
        db.execute(f"PRAGMA main.user_version = {request.param}")
    return folder


def _tables(db: sqlite3.Connection) -> list[str]:
    rows = db.execute(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
        " AND name NOT LIKE 'sqlite%' AND name <> '_sqlite_migrations'"
    )
    return [name for (name,) in rows if name not in FOLLOWS]


def _columns(db: sqlite3.Connection, schema: str, table: str) -> list[str]:
    rows = db.execute("SELECT name FROM pragma_table_info(?, ?)", (table, schema))
    return [name for (name,) in rows]


def _insert(db: sqlite3.Connection, table: str, names: list[str], row: tuple[Any, ...]) -> None:
    """Insert a row, unless it is a decision of a kind that the version did not know."""
    marks = ", ".join("?" for _value in row)
    try:
        db.execute(f"INSERT INTO main.{table} ({', '.join(names)}) VALUES ({marks})", row)
    except sqlite3.IntegrityError as error:
        if table != "decisions" or not re.search("what IN|how IN", str(error)):
            raise


def ours(_conflict: MergeConflict) -> Side:
    return "ours"


def state(study: Study) -> dict[str, list[tuple[Any, ...]]]:
    tables = ("decisions", "latest", "codings", "current_codings", "coders", "notes", "progress")
    return {
        table: sorted(study.db.execute(f"SELECT * FROM {table}").fetchall(), key=repr)
        for table in tables
    }


KINDS = {"Anna": "person", "Bram": "person", adjudicator("Bram"): "adjudication", MODEL: "model"}


def test_a_study_of_each_version_opens_with_what_it_had(old: Path, made: Path) -> None:
    with sqlite3.connect(old / "study.db") as db:
        had = set(db.execute("SELECT * FROM decisions"))
    with Study.open(old) as study, Study.open(made) as new:
        assert check(study) == []
        assert set(study.db.execute("SELECT * FROM decisions")) == had
        assert kinds(study.db) == KINDS
        approved = "SELECT coder, code FROM codings WHERE how = 'nonanswer'"
        assert study.db.execute(approved).fetchall() == [("Anna", "geld")]
        by_model = "SELECT coder, d.code FROM codings AS d WHERE how = 'autocode'"
        assert {coder for coder, _code in study.db.execute(by_model)} == {MODEL}
        if study.codebook.revision == new.codebook.revision:
            assert state(study)["codings"] == state(new)["codings"]
        else:
            given = "SELECT quote, coder, code FROM latest WHERE what = 'apply'"
            codings = study.db.execute("SELECT quote, coder, code FROM codings").fetchall()
            assert sorted(codings) == sorted(new.db.execute(given))
        log = Decisions(study.db, "Anna", study.codebook.revision)
        for decide in (log.alone, log.star):
            decide(next(quotes.every(study.db)).id)
            assert log.undo()
        assert check(study) == []


def test_copies_of_each_version_and_of_today_merge_both_ways(
    old: Path, made: Path, tmp_path: Path
) -> None:
    new = Path(shutil.copytree(made, tmp_path / "nieuw"))
    before = (old / "study.db").read_bytes()
    with Study.open(new) as study:
        last = [quote.id for quote in quotes.every(study.db)][-1]
        Decisions(study.db, "Cleo", study.codebook.revision).finish(last, codes=[("wet", "manual")])
        assert merge_copy(study, old, ours).decisions == {}
        assert check(study) == []
        assert kinds(study.db) == KINDS | {"Cleo": "person"}
    assert (old / "study.db").read_bytes() == before
    with Study.open(old) as study, Study.open(new) as other:
        assert merge_copy(study, new, ours).decisions["Cleo"] == 2
        assert check(study) == []
        assert state(study) == state(other)


MADE = sorted((Path(__file__).parent / "old_studies").glob("version-*.sql"))
"""Studies that the program itself made when it had that version, as SQL."""

IMPORTED = (
    "id,antwoord,regio\n1,De wet knelt,N\n2,geen idee,N\n3,Geen  idee.,Z\n4,Te weinig geld,Z\n"
    "5,Bel 0612345678,Z\n6,Regels,N\n"
)


@pytest.mark.parametrize("dump", MADE, ids=[path.stem for path in MADE])
def test_a_study_made_by_an_older_program_opens_and_merges_both_ways(
    dump: Path, tmp_path: Path
) -> None:
    old = tmp_path / "oud"
    (old / "corpus").mkdir(parents=True)
    (old / "models").mkdir()
    (old / "corpus" / "in.csv").write_text(IMPORTED)
    with closing(sqlite3.connect(old / "study.db", isolation_level=None)) as db:
        db.executescript(dump.read_text())
        made = "SELECT yaml FROM codebook_revisions ORDER BY at DESC LIMIT 1"
        (old / "codebook.yaml").write_text(db.execute(made).fetchone()[0])
        had = db.execute("SELECT * FROM decisions").fetchall()
    new = Path(shutil.copytree(old, tmp_path / "nieuw"))
    with Study.open(new) as study:
        assert check(study) == []
        assert study.db.execute("SELECT * FROM decisions").fetchall() == had
        assert kinds(study.db).items() <= KINDS.items()
        last = [quote.id for quote in quotes.every(study.db)][-1]
        Decisions(study.db, "Cleo", study.codebook.revision).finish(last, codes=[("wet", "manual")])
        assert merge_copy(study, old, ours).decisions == {}
        assert check(study) == []
    with Study.open(old) as study, Study.open(new) as other:
        assert merge_copy(study, new, ours).decisions == {"Cleo": 2}
        assert check(study) == []
        assert state(study) == state(other)
