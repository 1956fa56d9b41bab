"""Codes out of a table, a Markdown list or a .qdc: what comes in, what was there already."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from fuzzing import scaled
from hypothesis import given, settings
from hypothesis import strategies as st
from studies import build_study

from turven.corpus.codebook.file import read_codebook
from turven.corpus.editing.code_lists import CodeListImport, import_codes, study_with_list
from turven.corpus.editing.foreign_guids import foreign_guids
from turven.corpus.editing.operations import Editing
from turven.corpus.errors import Refusal
from turven.corpus.exchange.refi.exporting import export_refi
from turven.corpus.formats import codes_markdown, codes_table
from turven.corpus.formats.codes import ListedCode
from turven.corpus.study.revisions import changes
from turven.corpus.study.study import Study

BOOK = """\
# van vorig jaar
codes:
  - id: wet   # de wet
    label: Wetgeving
    codes:
      - {id: privacy, label: Privacywet, key: p}
  - {id: geld, label: Geld, key: g}
"""


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return build_study(tmp_path, codebook=BOOK)


def taken(study: Study, name: str, text: str) -> CodeListImport:
    path = study.folder.parent / name
    path.write_text(text, encoding="utf-8", newline="")
    return import_codes(study, "Anna", path, dry_run=False, reason="")


def shape(study: Study) -> list[tuple[str, str, str | None]]:
    return [(code.id, code.name, code.parent) for code in study.codebook.entries]


def test_a_dutch_table_comes_in_beside_what_is_there_and_is_undone_in_one_stroke(
    study: Study,
) -> None:
    before = study.codebook_file.read_text()
    found = taken(
        study,
        "codes.csv",
        "Code;Naam;Net;Omschrijving;Hoort erbij;Trefwoorden;Kleur\r\n"
        "r1;Regeldruk;Wetgeving;Te veel regels;ook lokaal;regel, regeldruk;#009E73\r\n"
        ";Geld;;;;;\r\n"
        "t1;Te weinig tijd;Tijd;;;haast;rood\r\n",
    )
    assert [code.id for code in found.new] == ["r1", "tijd", "t1"]
    assert found.known == ["wet", "geld"]
    assert shape(study) == [
        ("wet", "Wetgeving", None),
        ("privacy", "Privacywet", "wet"),
        ("r1", "Regeldruk", "wet"),
        ("geld", "Geld", None),
        ("tijd", "Tijd", None),
        ("t1", "Te weinig tijd", "tijd"),
    ]
    code = study.codebook.by_id["r1"]
    assert (dict(code.description), code.include) == ({"": "Te veel regels"}, "ook lokaal")
    assert (code.keywords, code.colour) == (("regel", "regeldruk"), "#009e73")
    assert study.codebook.by_id["geld"].key == "g"
    now = study.codebook_file.read_text()
    assert set(before.splitlines()) <= set(now.splitlines())
    (change,) = changes(study.db)
    assert (change.coder, change.what, change.reason) == ("Anna", "add", "codes.csv")
    Editing(study, "Anna").undo()
    assert study.codebook_file.read_text() == before
    assert taken(study, "codes.csv", "tag,description\nGeld,\n").new == []


def test_what_comes_a_second_time_or_dry_changes_nothing(study: Study) -> None:
    path = study.folder.parent / "codes.csv"
    path.write_text("tag,description,number of highlights\nTijd,Haast,3\nGeld,Kosten,2\n")
    before = study.codebook_file.read_bytes()
    found = import_codes(study, "Anna", path, dry_run=True, reason="")
    assert ([code.id for code in found.new], found.known) == (["tijd"], ["geld"])
    assert study.codebook_file.read_bytes() == before
    import_codes(study, "Anna", path, dry_run=False, reason="uit Taguette")
    once = study.codebook_file.read_bytes()
    assert import_codes(study, "Anna", path, dry_run=False, reason="").new == []
    assert study.codebook_file.read_bytes() == once
    assert [change.reason for change in changes(study.db)] == ["uit Taguette"]


def test_a_markdown_list_is_read_as_people_write_it(tmp_path: Path) -> None:
    path = tmp_path / "codes.md"
    path.write_text(
        "# Codeboek\n\nDe codes van de pilot:\n\n"
        "* **Wetgeving**\n"
        "  * Privacywet: de AVG *of* de wbp\n"
        "    als rem\n"
        "  1. `Regel: druk`: te veel\n"
        "+ [x] Geld\\: kosten\n- **Wil:** geen\n\n"
        "De rest volgt.\n- Tijd:\n"
    )
    assert codes_markdown.read(path) == (
        ListedCode(
            label="Wetgeving",
            codes=(
                ListedCode(label="Privacywet", description="de AVG *of* de wbp\nals rem"),
                ListedCode(label="Regel: druk", description="te veel"),
            ),
        ),
        ListedCode(label="Geld: kosten"),
        ListedCode(label="Wil", description="geen"),
        ListedCode(label="Tijd"),
    )


def test_a_study_begins_with_a_list_and_without_the_code_it_would_have(tmp_path: Path) -> None:
    path = tmp_path / "codes.md"
    path.write_text("- Wet\n  - Privacy: [b]de avg[/b]\n- Anders\n")
    study, found = study_with_list(tmp_path / "studie", path, "Anna")
    assert found.left_out == []
    with study:
        assert shape(study) == [
            ("wet", "Wet", None),
            ("privacy", "Privacy", "wet"),
            ("anders", "Anders", None),
        ]
        assert study.codebook_file.read_text().startswith("# The codes of this study.")
    with pytest.raises(Refusal, match="already exists"):
        study_with_list(tmp_path / "studie", path, "Anna")


def test_a_qdc_is_known_again_by_what_another_program_calls_its_codes(
    study: Study, tmp_path: Path
) -> None:
    theirs = "11111111-2222-4333-8444-555555555555"
    export_refi(study, tmp_path / "ons.qdc")
    (tmp_path / "hun.qdc").write_text(
        '<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes>'
        f'<Code guid="{theirs}" name="Tijd" isCodable="true"/></Codes></CodeBook>'
    )
    assert import_codes(study, "A", tmp_path / "ons.qdc", dry_run=False, reason="").new == []
    found = import_codes(study, "A", tmp_path / "hun.qdc", dry_run=False, reason="")
    assert [code.id for code in found.new] == ["tijd"]
    assert foreign_guids(study, "code") == {"tijd": theirs}
    Editing(study, "A").rename("tijd", "Tijdnood")
    found = import_codes(study, "A", tmp_path / "hun.qdc", dry_run=False, reason="")
    assert (found.new, found.known) == ([], ["tijd"])


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.csv", "kolom,iets\n1,2\n", "no column with labels"),
        ("a.csv", "id,label\nx,\n,\nx,Geld\n", "line 4: another row has the id “x” too"),
        ("a.csv", "label,net\nA,B\nB,A\n", "line 2: “A” is in its own net"),
        ("a.csv", "label,omschrijving\n,iets\n", "line 2: this row has no label"),
        ("a.csv", "label,net\n", "no codes below"),
        ("a.md", "Geen lijst.\n", "no list of codes"),
        ("a.md", "- A\n- : b\n", "line 2: this item of the list has no label"),
        ("a.md", "".join(" " * n + "- x\n" for n in range(40)), "nested too deeply"),
        ("a.qdc", "<CodeBook", "a.qdc"),
    ],
)
def test_what_is_no_list_of_codes_is_refused_in_one_sentence(
    study: Study, name: str, text: str, said: str
) -> None:
    before = study.codebook_file.read_bytes()
    with pytest.raises(Refusal) as refused:
        taken(study, name, text)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)
    assert study.codebook_file.read_bytes() == before


# A label and a description as they can be written: on one line, nothing at the ends.
words = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=12)
labels = words.map(lambda text: " ".join(text.split())).filter(bool)
texts = words.map(lambda text: " ".join(text.split()))
leaves = st.builds(ListedCode, label=labels, description=texts)
lists = st.lists(
    st.recursive(
        leaves,
        lambda inner: st.builds(
            ListedCode,
            label=labels,
            description=texts,
            codes=st.lists(inner, min_size=1, max_size=3).map(tuple),
        ),
        max_leaves=5,
    ),
    min_size=1,
    max_size=4,
)


def markdown(codes: list[ListedCode] | tuple[ListedCode, ...], depth: int = 0) -> str:
    escape = re.compile(r"([!-/:-@\[-`{-~])")
    text = ""
    for code in codes:
        said = escape.sub(r"\\\1", code.label)
        if code.description:
            said += ": " + escape.sub(r"\\\1", code.description)
        text += f"{'  ' * depth}- {said}\n" + markdown(code.codes, depth + 1)
    return text


@given(lists)
def test_any_list_of_codes_comes_back_out_of_markdown(
    tmp_path_factory: pytest.TempPathFactory, codes: list[ListedCode]
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.md"
    path.write_text(markdown(codes), encoding="utf-8")
    assert codes_markdown.read(path) == tuple(codes)


@given(codes=lists, delimiter=st.sampled_from(",;\t|"))
def test_any_list_of_codes_comes_back_out_of_a_table(
    tmp_path_factory: pytest.TempPathFactory, codes: list[ListedCode], delimiter: str
) -> None:
    file, count = io.StringIO(), 0
    writer = csv.writer(file, delimiter=delimiter)
    writer.writerow(["Nr", "Label", "Parent", "Description"])

    def write(listed: tuple[ListedCode, ...], net: str) -> tuple[ListedCode, ...]:
        nonlocal count
        written = []
        for code in listed:
            count += 1
            id_ = f"nr {count}"
            writer.writerow([id_, code.label, net, code.description])
            inner = write(code.codes, id_)
            written.append(
                ListedCode(id=id_, label=code.label, description=code.description, codes=inner)
            )
        return tuple(written)

    expected = write(tuple(codes), "")
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_text(file.getvalue(), encoding="utf-8-sig", newline="")
    assert codes_table.read(path) == (expected, ())


@pytest.mark.parametrize("name", ["any.csv", "any.md"])
@given(
    data=st.one_of(
        st.binary(),
        st.text().map(lambda text: text.encode("utf-8", "surrogatepass")),
        st.text("label,id;net\n\t- *:\"'1.\\ \xe9").map(lambda text: ("label\n" + text).encode()),
    )
)
def test_any_bytes_are_a_list_of_codes_or_one_clear_sentence(
    tmp_path: Path, name: str, data: bytes
) -> None:
    path = tmp_path / name
    # The signatures of spreadsheets and SPSS lead to readers with tests of their own.
    path.write_bytes(data if data[:1] not in (b"P", b"\xd0", b"$") else b"x" + data)
    try:
        codes = codes_table.read(path)[0] if name == "any.csv" else codes_markdown.read(path)
        found = [code.label for top in codes for code in top.walk()]
    except Refusal as refusal:
        found = [str(refusal).replace(str(path), name)]
    assert found
    assert all(sentence.strip() and "\n" not in sentence for sentence in found)


@settings(max_examples=scaled(12))
@given(codes=lists)
def test_any_list_of_codes_becomes_a_codebook_that_can_be_read(
    tmp_path_factory: pytest.TempPathFactory, codes: list[ListedCode]
) -> None:
    folder = tmp_path_factory.mktemp("lijst")
    (folder / "codes.md").write_text(markdown(codes), encoding="utf-8")
    study, _found = study_with_list(folder / "studie", folder / "codes.md", "Anna")
    with study:
        again = read_codebook(study.codebook_file)
        assert json.loads(again.dumps()) == json.loads(study.codebook.dumps())
        assert {code.name for code in again.entries} == {
            code.label for top in codes for code in top.walk()
        }
        found = import_codes(study, "Anna", folder / "codes.md", dry_run=True, reason="")
        assert found.new == []
