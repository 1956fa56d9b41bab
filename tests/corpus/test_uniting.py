"""Copies of a study are merged in any order, as often as one likes, and nothing is lost."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from turven.corpus import notes, quotes
from turven.corpus.checking import check
from turven.corpus.codebook_editing import Editing
from turven.corpus.copies.codebooks import Both, Side
from turven.corpus.copies.uniting import United, unite
from turven.corpus.decisions import Decisions
from turven.corpus.errors import Refusal
from turven.corpus.importing import import_file
from turven.corpus.redactions import tell
from turven.corpus.study import Study

CODES = ("wet", "geld", "anders")
TABLES = {
    "decisions": "*", "latest": "*", "tallies": "*", "notes": "*", "redactions": "*",
    "assignments": "*", "splits": "*", "samples": "*", "respondents": "*", "corrections": "*",
    "questions": "*", "readings": "*", "quotes": "id, respondent, question, text, same_as, variables, import",
    "imports": "id, at, sha256, rows, quotes",
}  # fmt: skip
"""What is to be the same whoever merged; positions and file names only say where things are."""


def ours(_both: Both) -> Side:
    return "ours"


def a_study(folder: Path) -> Path:
    """Four quotes, of which the second and the third are equal, and three codes."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "boek.yaml").write_text(
        "# Ons boek\ncodes:\n" + "".join(f"  - {{id: {code}, label: {code}}}\n" for code in CODES)
    )
    (folder / "in.csv").write_text(
        "id,antwoord,regio\n1,De wet knelt,N\n2,geen idee,N\n3,Geen  idee.,Z\n4,Te weinig geld,Z\n"
    )
    with Study.create(folder / "studie", folder / "boek.yaml") as study:
        import_file(study, folder / "in.csv")
    return folder / "studie"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_study(tmp_path_factory.mktemp("geheel"))


def copies(whole: Path, folder: Path, *names: str) -> list[Path]:
    return [Path(shutil.copytree(whole, folder / name)) for name in names]


def contents(folder: Path) -> dict[str, Any]:
    with Study.open(folder) as study:
        assert check(study) == []
        found: dict[str, Any] = {
            table: sorted(study.db.execute(f"SELECT {columns} FROM {table}"), key=repr)
            for table, columns in TABLES.items()
        }
        found["tallies"] = [row for row in found["tallies"] if row[3]]
        found["codes"] = {
            code.id: (code.label, code.include, code.keywords, code.parent)
            for code in study.codebook.entries
        }
        return found


def merge(into: Path, other: Path, choose: Callable[[Both], Side] = ours) -> United:
    with Study.open(into) as study:
        return unite(study, other, choose)


def _import(study: Study, folder: Path, who: str, text: str) -> None:
    path = folder / "meer.csv"
    path.write_text(f"id,antwoord,regio\n{who},{text},{text[:1]}\n")
    import_file(study, path)


def do(study: Study, folder: Path, coder: str, what: str, number: int, code: str) -> None:
    """One thing that a coder may do in a copy."""
    log = Decisions(study.db, coder, study.codebook.revision)
    quote = list(quotes.every(study.db))[number]
    match what:
        case "code":
            log.code(quote.id, code)
        case "span":
            log.code(quote.id, code, span=(0, 3))
        case "done":
            log.finish(quote.id, codes=[(code, "suggestion")])
        case "skip" | "open":
            log.finish(quote.id, what)  # type: ignore[arg-type]
        case "decline":
            log.code(quote.id, code, "decline")
        case "flag":
            log.flag(quote.id)
        case "memo":
            log.memo(quote.id, f"iets over {code}")
        case "alone":
            log.alone(quote.id)
        case "undo":
            log.undo()
        case "redo":
            log.redo()
        case "note":
            notes.write(study.db, coder, code, f"{coder} over {code}")
        case "redact":
            tell(study.db, coder, quote, (0, 2), "redact")
        case "more":
            _import(study, folder, f"{coder}{number}", f"{code} telt")
        case "corrected":
            _import(study, folder, str(number + 1), f"{code} verbeterd")
        case "add":
            Editing(study, coder).add(f"{coder} {code}")


doing = st.lists(
    st.tuples(
        st.sampled_from("ABC"),
        st.sampled_from([
            "code", "span", "done", "skip", "open", "decline", "flag", "memo", "alone", "undo",
            "redo", "note", "redact", "more", "corrected", "add",
        ]),
        st.integers(0, 3),
        st.sampled_from(CODES),
    ),
    max_size=12,
)  # fmt: skip


@settings(max_examples=15, suppress_health_check=list(HealthCheck))
@given(histories=st.tuples(doing, doing, doing), elsewhere=st.booleans())
def test_merging_is_commutative_associative_and_idempotent_and_loses_nothing(
    histories: tuple[list[tuple[str, str, int, str]], ...],
    elsewhere: bool,
    whole: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    root = tmp_path_factory.mktemp("algebra")
    a, b, c = copies(whole, root, "a", "b", "c")
    for folder, history in zip((a, b, c), histories, strict=True):
        with Study.open(folder) as study:
            for coder, *rest in history:
                # A coder may work in one copy only, or in all of them.
                do(study, root, coder if elsewhere else coder + folder.name, *rest)

    before = [contents(folder) for folder in (a, b, c)]
    (left,), (right,) = copies(a, root, "ab-c"), copies(b, root, "bc")
    merge(left, b)
    once = contents(left)
    merge(left, b)
    assert contents(left) == once
    merge(left, c)
    merge(right, c)
    (other,) = copies(right, root, "bc-a")
    merge(other, a)
    (inner,) = copies(a, root, "a-bc")
    merge(inner, right)
    (back,) = copies(c, root, "c-ba")
    merge(back, b)
    merge(back, a)
    whole_of_it = contents(left)
    assert contents(other) == contents(inner) == contents(back) == whole_of_it
    assert [contents(folder) for folder in (a, b, c)] == before

    for part in before:
        for table in ("decisions", "notes", "redactions", "imports"):
            assert set(part[table]) <= set(whole_of_it[table])
        for table in ("quotes", "respondents"):
            assert {row[0] for row in part[table]} <= {row[0] for row in whole_of_it[table]}
        assert part["codes"].keys() <= whole_of_it["codes"].keys()
    assert json.dumps(whole_of_it, default=str)
    assert len(list(permutations("abc"))) == 6
