"""Copies of a study are merged in any order, as often as one likes, and nothing is lost."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from fuzzing import scaled
from hypothesis import given, settings
from hypothesis import strategies as st

from turven.corpus.editing.operations import Editing
from turven.corpus.errors import Refusal
from turven.corpus.exchange.copies.codebooks import MergeConflict, Side
from turven.corpus.exchange.copies.merge import MergeResult, merge_copy
from turven.corpus.exchange.copies.split import split
from turven.corpus.exchange.imports.import_file import import_file
from turven.corpus.privacy.redactions import record_redaction
from turven.corpus.study import memos, quotes
from turven.corpus.study.checking import check
from turven.corpus.study.decisions import Decisions
from turven.corpus.study.quotes import Quote
from turven.corpus.study.study import Study

CODES = ("wet", "geld", "anders")
TABLES = {
    "decisions": "*", "latest": "*", "tallies": "*", "notes": "*", "redactions": "*",
    "assignments": "*", "splits": "*", "samples": "*", "respondents": "*", "corrections": "*",
    "questions": "*", "readings": "*",
    "quotes": "id, respondent, question, text, same_as, variables, import",
    "imports": "id, at, sha256, rows, quotes",
}  # fmt: skip
"""What is to be the same whoever merged; positions and file names only say where things are."""


def ours(_both: MergeConflict) -> Side:
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


def merge(into: Path, other: Path, choose: Callable[[MergeConflict], Side] = ours) -> MergeResult:
    with Study.open(into) as study:
        return merge_copy(study, other, choose)


Doing = Callable[[Decisions, Study, Quote, str], object]
"""One thing that a coder may do in a copy with a quote and a code."""
DOINGS: dict[str, Doing] = {
    "code": lambda log, _study, quote, code: log.code(quote.id, code),
    "span": lambda log, _study, quote, code: log.code(quote.id, code, span=(0, 3)),
    "done": lambda log, _study, quote, code: log.finish(quote.id, codes=[(code, "suggestion")]),
    "skip": lambda log, _study, quote, _code: log.finish(quote.id, "skip"),
    "decline": lambda log, _study, quote, code: log.code(quote.id, code, "decline"),
    "flag": lambda log, _study, quote, _code: log.flag(quote.id),
    "memo": lambda log, _study, quote, code: log.memo(quote.id, f"iets over {code}"),
    "alone": lambda log, _study, quote, _code: log.alone(quote.id),
    "undo": lambda log, _study, _quote, _code: log.undo(),
    "redo": lambda log, _study, _quote, _code: log.redo(),
    "note": lambda log, study, _quote, code: memos.write(study.db, log.coder, code, log.coder),
    "redact": lambda log, study, quote, _code: record_redaction(
        study.db, log.coder, quote, (0, 2), "redact"
    ),
    "more": lambda log, study, quote, code: bring(study, log.coder + quote.respondent, code),
    "corrected": lambda _log, study, quote, code: bring(study, quote.respondent, code),
    "split": lambda log, study, _quote, _code: share_out(study, log.coder),
    "add": lambda log, study, _quote, code: Editing(study, log.coder).add(f"{log.coder} {code}"),
}


def bring(study: Study, who: str, text: str) -> None:
    """Import an answer from a file that has the same name in every copy."""
    path = study.folder / "meer.csv"
    path.write_text(f"id,antwoord,regio\n{who},{text} telt,{text[:1]}\n")
    import_file(study, path)


def share_out(study: Study, coder: str) -> None:
    with suppress(Refusal):
        split(study, [coder, "Z"], overlap=0.5, seed=1)


def do(study: Study, coder: str, what: str, number: int, code: str) -> None:
    log = Decisions(study.db, coder, study.codebook.revision)
    DOINGS[what](log, study, list(quotes.every(study.db))[number], code)


doing = st.lists(
    st.tuples(
        st.sampled_from("ABC"),
        st.sampled_from(sorted(DOINGS)),
        st.integers(0, 3),
        st.sampled_from(CODES),
    ),
    max_size=12,
)


@settings(max_examples=scaled(10))
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
            for coder, what, number, code in history:
                # A coder may work in one copy only, or in all of them.
                do(study, coder if elsewhere else coder + folder.name, what, number, code)

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


def test_what_both_changed_in_the_codebook_is_settled_and_the_rest_is_taken(
    whole: Path, tmp_path: Path
) -> None:
    mine, other = copies(whole, tmp_path, "mijn", "ander")
    with Study.open(mine) as study:
        Editing(study, "Anna").rename("wet", "Wetten")
        Editing(study, "Anna").describe("geld", include="Budget en kosten")
        Editing(study, "Anna").set_key("geld", "x")
    with Study.open(other) as study:
        editing = Editing(study, "Bram")
        editing.rename("wet", "Regels")
        editing.recolour("wet", "#1f77b4")
        editing.retire("anders")
        new = editing.add("Mensen", after="wet")
        editing.move("geld", new)
        Decisions(study.db, "Bram", study.codebook.revision).code(
            next(quotes.every(study.db)).id, "wet"
        )

    with Study.open(mine) as study:
        before = study.codebook_file.read_bytes()

        def refuse(_both: MergeConflict) -> Side:
            raise Refusal("niet nu")

        with pytest.raises(Refusal, match="niet nu"):
            merge_copy(study, other, refuse)
        assert study.codebook_file.read_bytes() == before
        assert study.db.execute("SELECT count(*) FROM decisions").fetchone() == (0,)

    asked: list[MergeConflict] = []

    def theirs(both: MergeConflict) -> Side:
        asked.append(both)
        return "theirs"

    came = merge(mine, other, theirs)
    assert [(tuple(both.at), both.before, both.ours, both.theirs) for both in asked] == [
        (("wet", "label"), "wet", "Wetten", "Regels")
    ]
    assert (came.settled, came.decisions) == (1, {"Bram": 1})
    assert set(came.codes) == {"wet", "geld", "anders", "mensen"}
    with Study.open(mine) as study:
        by_id = study.codebook.by_id
        wet = by_id["wet"]
        assert (wet.name, wet.colour, wet.key) == ("Regels", "#1f77b4", "w")
        geld = by_id["geld"]
        assert (geld.include, geld.parent, geld.key[-1]) == ("Budget en kosten", "mensen", "x")
        assert by_id["anders"].retired
        assert study.codebook_file.read_text().startswith("# Ons boek\n")
        assert check(study) == []

    # What was settled stays so, from either side, and nobody is asked again.
    def nobody(both: MergeConflict) -> Side:
        raise AssertionError(both)

    settled = contents(mine)
    assert merge(mine, other, nobody).codes == ()
    merge(other, mine, nobody)
    assert contents(other) == contents(mine) == settled


@pytest.mark.parametrize(
    ("before", "theirs"),
    [
        ("label: {nl: Wet, en: Law}", "label: {nl: Regels, en: Rules}"),
        ("label:\n      nl: Wet\n      en: Law", "label:\n      nl: Regels\n      en: Rules"),
        ("label: {nl: Wet, en: Law}", "label: {nl: Wet}"),
        ("label: Wet\n    keywords: [wet]", "label: Wet\n    keywords: [wet, regel]"),
        ("label: Wet\n    keywords: [wet]", "label: Wet"),
        ("label: Wet", "label: Wet\n    keywords:\n      - wet\n      - 'regel: een'"),
        ("label: Wet\n    include: A", "label: Wet\n    include: |\n      A\n      B"),
        ("label: Wet\n    include: [A]", "label: Wet\n    include: [A, B]\n    retired: true"),
    ],
)  # fmt: skip
def test_whatever_changed_there_is_taken_into_a_file_that_changed_here(
    tmp_path: Path, before: str, theirs: str
) -> None:
    book = "codes:\n  - id: wet\n    {}\n  - {{id: geld, label: Geld}} # van ons\n"
    (tmp_path / "boek.yaml").write_text(book.format(before))
    Study.create(tmp_path / "mijn", tmp_path / "boek.yaml").close()
    mine = tmp_path / "mijn"
    (other,) = copies(mine, tmp_path, "ander")
    (other / "codebook.yaml").write_text(book.format(theirs))
    (mine / "codebook.yaml").write_text(book.format(before).replace("Geld", "Poen"))
    merge(mine, other)
    with Study.open(mine) as study, Study.open(other) as copy:
        wet = copy.codebook.by_id["wet"]
        assert study.codebook.by_id["wet"] == wet
        assert study.codebook.by_id["geld"].name == "Poen"
        assert "# van ons" in study.codebook_file.read_text()


def test_a_code_that_was_taken_out_goes_unless_it_was_given(whole: Path, tmp_path: Path) -> None:
    mine, other = copies(whole, tmp_path, "mijn", "ander")
    (other / "codebook.yaml").write_text("codes:\n  - {id: wet, label: wet}\n")
    with Study.open(mine) as study:
        quote = next(quotes.every(study.db)).id
        Decisions(study.db, "Anna", study.codebook.revision).code(quote, "geld")
        Editing(study, "Anna").rename("wet", "Wetten")
    merge(mine, other)
    with Study.open(mine) as study:
        assert [code.id for code in study.codebook.entries] == ["wet", "geld"]
        assert study.codebook.by_id["wet"].name == "Wetten"
        assert check(study) == []
