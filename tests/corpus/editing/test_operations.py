"""Changing the codebook from within the app: small diffs, nothing lost, all undone."""

from __future__ import annotations

import codecs
import difflib
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fuzzing import scaled
from hypothesis import given, settings
from hypothesis import strategies as st

from turven.corpus import language
from turven.corpus.codebook.file import read_codebook
from turven.corpus.editing.operations import Editing
from turven.corpus.errors import Refusal
from turven.corpus.exchange.imports.import_file import import_file
from turven.corpus.study.decisions import Decisions
from turven.corpus.study.quotes import every
from turven.corpus.study.revisions import Conflict, changes
from turven.corpus.study.study import Study, bundled

NESTED = """\
# over deze studie
title: 'Boek'   # de titel

codes:
  # alles over de wet
  - id: wet
    label: {nl: Wetgeving, en: Legislation}  # tweetalig
    key: w
    codes:
      # de eerste

      - id: privacy
        label:
          nl: "Privacywet"
          en: Privacy law # vertaald
        include: >-
          alles over privacy,
          ook de AVG
        exclude:
          # een lijst
          - regels   # een
          - 'geld'
        # trefwoorden volgen nog
      - {id: oud, label: Oude wet, retired: true}   # uit 2018
      # de laatste

  # los
  -
    id: geld
    label: Geld
    description: |
      Wat het kost.

      # geen commentaar
    keywords: [geld,
               euro]   # twee
  - {id: anders, label: Anders, include: 'a, b',   # tussen accolades
     colour: "#112233"}
# tot hier
"""
BY_PARENT = """\
codes:
- id: wet
  label: Wetgeving
# onder wet
- {id: privacy, label: Privacywet, key: p, parent: wet}
-   id:    oud
    label: Oude wet
    parent: wet
- id: geld   # geld
  label: "Geld"
"""
FLOW = """\
codes: [{id: wet, label: Wet, codes: [{id: a, label: A}, {id: b, label: B}]},
        {id: c, label: C}]
"""
FILES = {"nested": NESTED, "by parent": BY_PARENT, "between braces": FLOW}


@pytest.fixture(autouse=True)
def dutch() -> Iterator[None]:
    before = language.current()
    language.install("nl")
    yield
    language.install(before)


def a_study(folder: Path, source: bytes) -> Study:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "boek.yaml").write_bytes(source)
    return Study.create(folder / "studie", folder / "boek.yaml")


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with a_study(tmp_path, NESTED.encode()) as made:
        yield made


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Study]:
    with bundled("codebook.yaml") as path, a_study(tmp_path, path.read_bytes()) as made:
        yield made


def text(study: Study) -> str:
    return study.codebook_file.read_bytes().decode("utf-8-sig")


def difference(study: Study, change: Callable[[], object]) -> list[str]:
    """The lines that a change takes away and puts there."""
    before = text(study).splitlines()
    change()
    lines = difflib.ndiff(before, text(study).splitlines())
    return [line for line in lines if line[0] in "-+"]


def test_a_rename_is_one_line_of_the_bundled_codebook(demo: Study) -> None:
    edit = Editing(demo, "Anna")
    assert difference(demo, lambda: edit.rename("privacywetgeving", "Privacy")) == [
        "-           nl: Privacywetgeving",
        "+           nl: Privacy",
    ]
    assert demo.codebook.by_id["privacywetgeving"].label["en"] == "Privacy legislation"
    assert demo.codebook == read_codebook(demo.codebook_file)


def test_each_change_of_the_bundled_codebook_is_what_it_says_and_no_more(demo: Study) -> None:
    edit = Editing(demo, "Anna")
    exclude = demo.codebook.by_id["regeldruk"].exclude
    assert difference(demo, lambda: edit.add("Één nieuwe: code", under="wetgeving")) == [
        "+       - id: een-nieuwe-code",
        "+         label:",
        "+           nl: 'Één nieuwe: code'",
    ]
    assert difference(demo, lambda: edit.describe("regeldruk", exclude="Geld\nen tijd")) == [
        f"-         exclude: {exclude}",
        "+         exclude: |-",
        "+           Geld",
        "+           en tijd",
    ]
    assert difference(demo, lambda: edit.recolour("wetgeving", "#00ff00")) == [
        "-     colour: '#332288'",
        "+     colour: '#00ff00'",
    ]
    assert difference(demo, lambda: edit.merge("regeldruk", "privacywetgeving")) == [
        "+         merged_into: privacywetgeving",
    ]
    assert difference(demo, lambda: edit.retire("langlopende-contracten")) == [
        "+         retired: true",
    ]
    assert difference(demo, lambda: edit.add("Sub", under="overig")) == [
        "+     codes:",
        "+       - id: sub",
        "+         label:",
        "+           nl: Sub",
    ]
    assert difference(demo, lambda: edit.move("een-nieuwe-code", None)) == [
        "-       - id: een-nieuwe-code",
        "-         label:",
        "-           nl: 'Één nieuwe: code'",
        "+   - id: een-nieuwe-code",
        "+     label:",
        "+       nl: 'Één nieuwe: code'",
    ]


def test_what_would_change_nothing_writes_nothing(study: Study) -> None:
    edit = Editing(study, "Anna")
    before = study.codebook
    edit.rename("privacy", "Privacywet")
    edit.describe("privacy", include="alles over privacy, ook de AVG", exclude="regels\ngeld")
    edit.recolour("anders", "#112233")
    edit.set_key("wet", "w")
    edit.move("anders", None)
    edit.shift("anders", 1)
    edit.restore("geld")
    assert study.codebook is before
    assert changes(study.db) == []


def test_a_list_stays_a_list_and_its_lines_as_they_were(study: Study) -> None:
    edit = Editing(study, "Anna")
    assert difference(study, lambda: edit.describe("privacy", exclude="regels\ntijd\ngeld")) == [
        "-           - regels   # een",
        "+           - regels",
        "+           - tijd",
    ]


def test_a_code_moves_with_the_comments_on_it(study: Study) -> None:
    Editing(study, "Anna").move("privacy", None, after="geld")
    assert study.codebook.by_id["privacy"].parent is None
    assert """\
    keywords: [geld,
               euro]   # twee
  - id: privacy
    label:
      nl: "Privacywet"
      en: Privacy law # vertaald
    include: >-
      alles over privacy,
      ook de AVG
    exclude:
      # een lijst
      - regels   # een
      - 'geld'
    # trefwoorden volgen nog
  - {id: anders""" in text(study)


def test_ids_are_made_of_the_label_and_never_come_back(study: Study) -> None:
    edit = Editing(study, "Anna")
    assert edit.add("Te weinig geld!", after="geld") == "te-weinig-geld"
    edit.undo()
    assert edit.add("Te weinig geld!", after="geld") == "te-weinig-geld-2"
    assert edit.add("Geld") == "geld-2"
    assert edit.add("Ελλάδα") == "code"
    assert [c.id for c in study.codebook.entries if c.parent is None][2:4] == [
        "te-weinig-geld-2",
        "anders",
    ]


def test_a_new_code_takes_no_letters_from_the_others(study: Study) -> None:
    before = {code.id: code.key for code in study.codebook.codes}
    new = Editing(study, "Anna").add("Gemeente", after="wet")
    after = {code.id: code.key for code in study.codebook.codes}
    assert {id_: after[id_] for id_ in before} == before
    assert after[new] not in before.values()


def test_a_new_name_leaves_everybody_the_letters_they_had(tmp_path: Path) -> None:
    with a_study(
        tmp_path,
        b"codes:\n- {id: a, label: Antwerpen}\n- id: b\n  label: Arbeid\n- {id: c, label: Asiel}\n",
    ) as study:
        keys = {code.id: code.key for code in study.codebook.codes}
        Editing(study, "Anna").rename("a", "Haven")
        assert {code.id: code.key for code in study.codebook.codes} == keys
        Editing(study, "Anna").rename("b", "Regel")
        assert {code.id: code.key for code in study.codebook.codes} == keys
        # The second one kept its letter by itself.
        assert "Regel\n- " in text(study)


SHARING = b"""\
codes:
  - {id: kosten, label: Kosten}
  - {id: kok, label: Kok}
  - {id: oog, label: Oog}
  - {id: net, label: Net, codes: [{id: koken, label: Koken}, {id: oud, label: Kern, retired: true}]}
"""
"""Kok has an o because Kosten has the k, and Oog a g because Kok has the o."""


@pytest.mark.parametrize(
    ("change", "lines"),
    [
        pytest.param(lambda edit: edit.retire("kosten"), 2, id="retire"),
        pytest.param(lambda edit: edit.retire("oog"), 1, id="retire the last"),
        pytest.param(lambda edit: edit.merge("kosten", "oog"), 2, id="merge"),
        pytest.param(lambda edit: edit.shift("kosten", 1), 4, id="shift"),
        pytest.param(lambda edit: edit.move("kosten", "net"), 4, id="move"),
        pytest.param(lambda edit: edit.restore("oud"), 1, id="restore"),
        pytest.param(lambda edit: edit.set_key("kosten", "x"), 2, id="key"),
        pytest.param(lambda edit: edit.add("Kat", after="kosten"), 1, id="add"),
    ],
)
def test_whatever_changes_the_others_keep_their_letters(
    change: Callable[[Editing], object], lines: int, tmp_path: Path
) -> None:
    with a_study(tmp_path, SHARING) as study:
        before = {code.id: code for code in study.codebook.codes}
        written = text(study)
        change(Editing(study, "Anna"))
        for code in study.codebook.codes:
            stayed = code.id in before and code.parent == before[code.id].parent
            assert not stayed or code.id == "kosten" or code.key == before[code.id].key
        new = difflib.ndiff(written.splitlines(), text(study).splitlines())
        assert sum(line.startswith("+") for line in new) <= lines


def test_whoever_is_given_letters_of_another_gets_them(tmp_path: Path) -> None:
    with a_study(tmp_path, SHARING) as study:
        Editing(study, "Anna").set_key("oog", "k")
        by_id = study.codebook.by_id
        assert (by_id["oog"].key, by_id["kok"].key) == ("k", "o")
        assert by_id["kosten"].key not in "ko"


def test_two_codes_with_the_same_letters_are_refused_and_nothing_is_written(study: Study) -> None:
    before = text(study)
    with pytest.raises(Refusal, match="“w”"):
        Editing(study, "Anna").set_key("geld", "w")
    assert text(study) == before
    assert changes(study.db) == []


def refusals(edit: Editing) -> dict[str, Callable[[], object]]:
    def under_a_merged_code() -> None:
        edit.merge("geld", "anders")
        edit.move("oud", "geld")

    return {
        "no label": lambda: edit.add(" \n "),
        "an unknown code": lambda: edit.rename("nergens", "x"),
        "an unknown net": lambda: edit.move("geld", "nergens"),
        "into itself": lambda: edit.move("wet", "privacy"),
        "a colour that is none": lambda: edit.recolour("geld", "rood"),
        "a net merged": lambda: edit.merge("wet", "geld"),
        "merged into a net": lambda: edit.merge("geld", "wet"),
        "merged into itself": lambda: edit.merge("geld", "geld"),
        "merged into a retired one": lambda: edit.merge("geld", "oud"),
        "a net split": lambda: edit.split("wet", ["a"]),
        "split in none": lambda: edit.split("geld", []),
        "a net retired": lambda: edit.retire("wet"),
        "under a merged code": under_a_merged_code,
        "a circle": lambda: edit.merge("anders", "geld"),
    }


@pytest.mark.parametrize("name", refusals(None))  # type: ignore[arg-type]
def test_what_makes_no_sense_is_one_sentence(name: str, study: Study) -> None:
    edit = Editing(study, "Anna")
    if name == "a circle":
        edit.merge("geld", "anders")
    with pytest.raises(Refusal) as refused:
        refusals(edit)[name]()
    assert "\n" not in str(refused.value)
    assert study.codebook == read_codebook(study.codebook_file)


def test_what_was_edited_outside_is_never_overwritten(study: Study) -> None:
    edit = Editing(study, "Anna")
    outside = NESTED.replace("Oude wet", "Oudere wet")
    study.codebook_file.write_text(outside)
    with pytest.raises(Conflict) as conflict:
        edit.rename("geld", "Euro's")
    assert conflict.value.known == NESTED
    assert conflict.value.on_disk == outside
    assert text(study) == outside
    study.reload()
    edit.rename("geld", "Euro's")
    # It keeps the letter that it had from its old name.
    renamed = outside.replace("label: Geld", "label: Euro's\n    key: g")
    assert text(study) == renamed
    assert [change.what for change in changes(study.db)] == ["rename", "outside"]


def test_undo_does_not_overwrite_it_either(study: Study) -> None:
    edit = Editing(study, "Anna")
    edit.rename("geld", "Euro's")
    outside = text(study) + "# van buiten\n"
    study.codebook_file.write_text(outside)
    with pytest.raises(Conflict):
        edit.undo()
    study.reload()
    with pytest.raises(Refusal, match="turven"):
        edit.undo()
    assert text(study) == outside


def test_what_is_written_at_the_last_moment_wins(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = NESTED.replace("Oude wet", "Oudere wet")
    sync = __import__("os").fsync

    def late(descriptor: int) -> None:
        sync(descriptor)
        study.codebook_file.write_text(outside)

    monkeypatch.setattr("turven.corpus.editing.writing.os.fsync", late)
    with pytest.raises(Conflict):
        Editing(study, "Anna").rename("geld", "Euro's")
    assert text(study) == outside
    assert changes(study.db) == []
    assert list(study.folder.glob(".codebook*")) == []


def test_undo_goes_back_across_a_restart_and_knows_what_was_given(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("id,antwoord\n1,De wet knelt\n2,Te weinig geld\n")
    with a_study(tmp_path, NESTED.encode()) as study:
        import_file(study, tmp_path / "in.csv")
        edit = Editing(study, "Anna")
        edit.rename("geld", "Euro's", reason="duidelijker")
        new = edit.add("Haast", after="geld")
        edit.describe(new, exclude="Geld")
        first, second = every(study.db)
        log = Decisions(study.db, "Bram", study.codebook.revision)
        log.code(first.id, new)
        log.code(second.id, new)
    with Study.open(tmp_path / "studie") as study:
        edit = Editing(study, "Anna")
        undone = edit.undo()
        assert undone
        assert (undone.what, undone.code) == ("undo", new)
        with pytest.raises(Refusal, match="2"):
            edit.undo()
        log = Decisions(study.db, "Bram", study.codebook.revision)
        log.undo()
        log.undo()
        assert edit.undo()
        assert edit.undo()
        assert edit.undo() is None
        assert text(study) == NESTED
        row = changes(study.db)[-1]
        assert (row.what, row.code, row.coder, row.reason) == (
            "rename",
            "geld",
            "Anna",
            "duidelijker",
        )


def test_a_code_that_was_given_does_not_become_a_net(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("id,antwoord\n1,De wet knelt\n")
    with a_study(tmp_path, NESTED.encode()) as study:
        import_file(study, tmp_path / "in.csv")
        (first,) = every(study.db)
        Decisions(study.db, "Bram", study.codebook.revision).code(first.id, "geld")
        with pytest.raises(Refusal, match=r"Geld.*1"):
            Editing(study, "Anna").add("Bedrag", under="geld")
        assert text(study) == NESTED


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
moves = st.lists(
    st.tuples(
        st.sampled_from(
            ["add", "under", "rename", "include", "exclude", "describe", "recolour", "key", "move",
             "after", "up", "down", "merge", "split", "retire", "restore"]
        ),
        st.integers(0, 20),
        st.integers(0, 20),
        words,
    ),
    max_size=8,
)  # fmt: skip


def do(edit: Editing, what: str, one: int, other: int, said: str) -> None:
    ids = [code.id for code in edit.study.codebook.entries]
    a, b = ids[one % len(ids)], ids[other % len(ids)]
    operations: dict[str, Callable[[], object]] = {
        "add": lambda: edit.add(said, after=a),
        "under": lambda: edit.add(said, under=a),
        "rename": lambda: edit.rename(a, said),
        "include": lambda: edit.describe(a, include=said),
        "exclude": lambda: edit.describe(a, exclude=f"{said}\n{said}"),
        "describe": lambda: edit.describe(a, description=said, exclude=""),
        "recolour": lambda: edit.recolour(a, "#abcdef" if other % 2 else ""),
        "key": lambda: edit.set_key(a, "abcdefgh"[other % 8] if one % 2 else ""),
        "move": lambda: edit.move(a, b if other % 4 else None),
        "after": lambda: edit.move(a, edit.study.codebook.by_id[b].parent, after=b),
        "up": lambda: edit.shift(a, -1),
        "down": lambda: edit.shift(a, 1),
        "merge": lambda: edit.merge(a, b),
        "split": lambda: edit.split(a, [said, "nog een"]),
        "retire": lambda: edit.retire(a),
        "restore": lambda: edit.restore(a),
    }
    operations[what]()


def comments(of: str) -> list[str]:
    """What stands in comments that have a line of their own."""
    lines = [line.strip() for line in of.splitlines()]
    return sorted(line for line in lines if line.startswith("#"))


@settings(max_examples=scaled(60))
@given(
    moves=moves,
    name=st.sampled_from(sorted(FILES)),
    windows=st.booleans(),
    mark=st.booleans(),
    ends=st.booleans(),
)
def test_any_changes_keep_the_comments_and_a_codebook_and_are_undone_to_the_byte(
    moves: list[tuple[str, int, int, str]],
    name: str,
    windows: bool,
    mark: bool,
    ends: bool,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    source = FILES[name].rstrip("\n") + "\n" * ends
    data = codecs.BOM_UTF8 * mark + (source.replace("\n", "\r\n") if windows else source).encode()
    with a_study(tmp_path_factory.mktemp("wijzigen"), data) as study:
        edit = Editing(study, "Anna")
        done = 0
        for move in moves:
            before = study.codebook
            try:
                do(edit, *move)
            except Refusal:
                assert study.codebook is before
            done += study.codebook is not before
            now = study.codebook_file.read_bytes()
            assert read_codebook(study.codebook_file) == study.codebook
            assert now.startswith(codecs.BOM_UTF8) == mark
            assert bool(re.search(rb"(?<!\r)\n", now)) == (not windows and b"\n" in now)
            # Of the comments, one is none, and one is within a field that may be taken out.
            out = ("# geen commentaar", "# een lijst")
            kept = [line for line in comments(source) if line not in out]
            assert [line for line in comments(text(study)) if line in kept] == kept
        assert len(changes(study.db)) == done
        with Study.open(study.folder) as again:
            for _ in range(done):
                assert Editing(again, "Bram").undo()
            assert Editing(again, "Bram").undo() is None
            assert again.codebook_file.read_bytes() == data
