"""A study as REFI-QDA: valid, as its readers understand it, and nothing lost on the way back."""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from fuzzing import scaled
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from ruamel.yaml import YAML

from turven.corpus.errors import Refusal
from turven.corpus.exchange.imports.import_file import import_file
from turven.corpus.exchange.refi.exporting import export_refi
from turven.corpus.exchange.refi.importing import import_refi
from turven.corpus.study import memos as notes
from turven.corpus.study import quotes
from turven.corpus.study.checking import check
from turven.corpus.study.decision_log import Seen
from turven.corpus.study.decisions import Decisions
from turven.corpus.study.study import Study

HERE = Path(__file__).parent / "refi"


class Schema:
    """One of the two schemas of REFI-QDA."""

    def __init__(self, name: str) -> None:
        self._schema = etree.XMLSchema(etree.parse(HERE / name))

    def problems(self, xml: bytes) -> list[str]:
        self._schema.validate(etree.fromstring(xml))
        return [f"{error.line}: {error.message}" for error in self._schema.error_log]


PROJECT, CODEBOOK = Schema("Project.xsd"), Schema("Codebook.xsd")
BOOK = """\
codes:
  - id: kennis
    label: Kennis
    colour: '#88CCEE'
    codes:
      - {id: wet, label: "Wet & 'regel' <b>", description: "Wat\\nmag.", include: ook dit}
      - {id: rest, label: Overig, keywords: [a, b]}
  - id: geld
    label: Geld
    codes:
      - {id: geldrest, label: overig}
      - {id: oud, label: Oud, retired: true}
      - {id: weg, label: Weg, merged_into: geldrest}
"""
ANSWERS = [
    "😀 De wet <knelt> & 'zo'",
    "regel één\r\nregel twee\rregel drie\nslot",
    "met \x07 bel en \x0b tab",
    "\ufeffbegin",
    "Geen idee",
]


@pytest.fixture
def study(tmp_path: Path) -> Study:
    """Five answers that are hard to write, by two coders, one with emoji in the name."""
    (tmp_path / "boek.yaml").write_text(BOOK)
    study = Study.create(tmp_path / "een" / "studie", tmp_path / "boek.yaml")
    rows = [
        {"id": f"r/{n}", "vraag": "Waarom?", "antwoord": text, "jaar": 1970 + n, "nr": f"00{n}"}
        for n, text in enumerate(ANSWERS, 1)
    ]
    table(tmp_path / "in.csv", rows)
    import_file(study, tmp_path / "in.csv")
    ids = [q.id for q in quotes.every(study.db)]
    anna = Decisions(study.db, "Anna", study.codebook.revision)
    anna.code(ids[0], "wet", span=(2, 8))
    anna.code(ids[0], "rest")
    anna.code(ids[1], "geldrest", span=(11, 27))
    anna.code(ids[2], "weg", how="suggestion",
              seen=Seen(model="m", score=0.5, rank=1, visible=True))  # fmt: skip
    anna.code(ids[3], "wet", span=(0, 3))
    anna.code(ids[4], "wet", "decline")
    anna.finish(ids[0])
    anna.memo(ids[0], "zie\x02 ook\r\n2")
    bram = Decisions(study.db, "Bram 🙂", study.codebook.revision)
    bram.code(ids[0], "wet", span=(2, 8))
    bram.memo(ids[0], "eens")
    notes.write(study.db, "Anna", "wet", "streng zijn")
    notes.write(study.db, "Anna", None, "over de studie")
    return study


def table(path: Path, rows: Sequence[Mapping[str, object]]) -> None:
    import csv

    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), quoting=csv.QUOTE_ALL)
        writer.writeheader()
        writer.writerows(rows)


def unpacked(path: Path) -> tuple[bytes, dict[str, str]]:
    """The project, and the texts by GUID."""
    with zipfile.ZipFile(path) as file:
        names = file.namelist()
        assert names[0] == "project.qde"
        assert all(re.fullmatch(r"sources/[0-9a-f-]{36}\.txt", name) for name in names[1:])
        texts = {name[8:-4]: file.read(name).decode() for name in names[1:]}
        return file.read("project.qde"), texts


def found(path: Path) -> list[tuple[str, str, str]]:
    """User, code and words of every coding, read with nothing of ours."""
    project, texts = unpacked(path)
    root = etree.fromstring(project)
    named = {e.get("guid"): e.get("name") for e in root.iter() if e.get("guid")}
    cases = {e.get("guid") for e in root.iterfind(".//{*}Case")}
    return sorted(
        (
            named[coding.get("creatingUser")],
            named[coding[0].get("targetGUID")],
            texts[source.get("guid")][
                int(selection.get("startPosition")) : int(selection.get("endPosition"))
            ],
        )
        for source in root.iterfind(".//{*}TextSource")
        for selection in source.iterfind("{*}PlainTextSelection")
        for coding in selection.iterfind("{*}Coding")
        if coding[0].get("targetGUID") not in cases
    )


def test_project_and_codebook_are_valid(study: Study, tmp_path: Path) -> None:
    export_refi(study, tmp_path / "uit.qdpx")
    export_refi(study, tmp_path / "uit.qdc")
    assert PROJECT.problems(unpacked(tmp_path / "uit.qdpx")[0]) == []
    assert CODEBOOK.problems((tmp_path / "uit.qdc").read_bytes()) == []


def test_a_study_of_which_nothing_is_coded_is_valid_as_well(tmp_path: Path) -> None:
    with Study.create(tmp_path / "leeg") as study:
        assert export_refi(study, tmp_path / "uit.qdpx").lost == []
        assert PROJECT.problems(unpacked(tmp_path / "uit.qdpx")[0]) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b'isCodable="true"', b""),
        (b'isCodable="true"', b'isCodable="ja"'),
        (b"<Users>", b"<Users/><Users>"),
        (b"<Sources>", b"<Sets/><Sources>"),
        (b'typeOfVariable="Text"', b'typeOfVariable="Tekst"'),
        (b"<CodeRef ", b"<CodeRef/><CodeRef "),
        (b' startPosition="', b' startPosition="a'),
        (b' color="#', b' color="'),
    ],
)
def test_what_is_not_valid_is_seen(
    study: Study, tmp_path: Path, before: bytes, after: bytes
) -> None:
    export_refi(study, tmp_path / "uit.qdpx")
    project = unpacked(tmp_path / "uit.qdpx")[0]
    assert before in project
    assert PROJECT.problems(project.replace(before, after))


def test_every_coding_is_of_the_words_that_were_coded(study: Study, tmp_path: Path) -> None:
    export_refi(study, tmp_path / "uit.qdpx")
    assert found(tmp_path / "uit.qdpx") == [
        ("Anna", "Overig", "😀 De wet <knelt> & 'zo'"),
        ("Anna", "Wet & 'regel' <b>", "De wet"),
        ("Anna", "Wet & 'regel' <b>", "\ufffdbe"),
        ("Anna", "overig", "met \x07 bel en \x0b tab"),
        ("Anna", "overig", "regel twee\nregel"),
        ("Bram 🙂", "Wet & 'regel' <b>", "De wet"),
    ]


def test_it_is_written_as_the_readers_want_it(study: Study, tmp_path: Path) -> None:
    export_refi(study, tmp_path / "uit.qdpx")
    project, texts = unpacked(tmp_path / "uit.qdpx")
    assert not any("\r" in text or text.startswith("\ufeff") for text in texts.values())
    root = etree.fromstring(project)
    # Each case has a code with its GUID, from which one program knows its texts.
    cases = [e.get("guid") for e in root.iterfind(".//{*}Case")]
    assert cases == [e.get("guid") for e in root.iterfind(".//{*}Code")][-len(cases) :]
    guids = [e.get("guid") for e in root.iter() if e.get("guid")]
    for guid in cases:
        guids.remove(guid)
    assert len(guids) == len(set(guids))
    assert all(guid == guid.lower() for guid in guids)
    codes = [(e.get("name"), e.get("isCodable")) for e in root.iterfind(".//{*}Code")]
    assert codes == [
        ("Kennis", "false"),
        ("Wet & 'regel' <b>", "true"),
        ("Overig", "true"),
        ("Geld", "false"),
        ("overig", "true"),
        ("Oud", "true"),
        ("respondents", "false"),
        *((f"r/{n}", "true") for n in range(1, 6)),
    ]
    for source in root.iterfind(".//{*}TextSource"):
        assert source.get("plainTextPath") == f"internal://{source.get('guid')}.txt"
        assert re.fullmatch(r"[\w -]+", source.get("name"))
    selections = list(root.iterfind(".//{*}PlainTextSelection"))
    names = [s.get("name") for s in selections]
    assert (names.count("line:0"), names.count("line:1")) == (12, 1)
    # A selection is of one user, for readers that go by that of the selection.
    for selection in selections:
        users = {e.get("creatingUser") for e in selection.iterfind("{*}Coding")}
        assert users <= {selection.get("creatingUser")}
    kinds = {e.get("name"): e.get("typeOfVariable") for e in root.iterfind(".//{*}Variable")}
    assert kinds == {"question": "Text", "jaar": "Integer", "nr": "Text"}
    assert {e.get("name") for e in root.iterfind(".//{*}Case")} == {f"r/{n}" for n in range(1, 6)}
    assert {e.text for e in root.iterfind(".//{*}PlainTextContent")} == {
        "zie\ufffd ook\r\n2", "eens",
    }  # fmt: skip
    # Memos on codes and on the study are files, which one program imports as journals.
    journals = {e.get("name"): texts[e.get("guid")] for e in root.iterfind(".//{*}Note[@name]")}
    assert journals == {
        "memo of Anna": "over de studie", "memo of Anna on Wet & 'regel' <b>": "streng zijn",
    }  # fmt: skip


def test_what_cannot_be_carried_is_said(study: Study, tmp_path: Path) -> None:
    said = "\n".join(export_refi(study, tmp_path / "uit.qdpx").lost)
    assert "In 2 texts control characters" in said
    assert "1 retired code was written" in said
    assert "these names were changed: r/1, r/2, r/3, r/4, r/5." in said
    assert "1 declined suggestion was left out" in said
    assert "The suggestion that 1 coding followed" in said
    assert "2 quotes have line breaks" in said


def test_two_exports_of_one_study_are_the_same_file(study: Study, tmp_path: Path) -> None:
    for name in ("uit.qdpx", "uit.qdc"):
        export_refi(study, tmp_path / name)
        first = (tmp_path / name).read_bytes()
        with Study.open(study.folder) as again:
            export_refi(again, tmp_path / name)
        assert (tmp_path / name).read_bytes() == first


def test_what_came_from_another_program_goes_back_under_its_own_guids(tmp_path: Path) -> None:
    with Study.create(tmp_path / "studie") as study:
        import_refi(study, HERE / "pyrefiqda.qdpx")
        export_refi(study, tmp_path / "uit.qdpx")
    project = unpacked(tmp_path / "uit.qdpx")[0].decode()
    with zipfile.ZipFile(HERE / "pyrefiqda.qdpx") as file:
        theirs = etree.fromstring(file.read("project.qde"))
    for kind in ("User", "Code", "TextSource"):
        for element in theirs.iterfind(f".//{{*}}{kind}"):
            assert f'guid="{element.get("guid").lower()}"' in project


def test_an_export_that_fails_leaves_the_old_file_whole(
    study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "uit.qdpx"
    path.write_text("van gisteren")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Refusal, match="No space left"):
        export_refi(study, path)
    assert path.read_text() == "van gisteren"


def test_back_in_the_study_it_came_from_it_changes_nothing(study: Study, tmp_path: Path) -> None:
    export_refi(study, tmp_path / "uit.qdpx")
    before = list(study.db.iterdump()), study.codebook_file.read_bytes()
    came = import_refi(study, tmp_path / "uit.qdpx")
    # A control character in a memo is the one thing that did not survive the journey.
    assert (came.quotes, came.codes, came.codings, came.memos) == (0, 0, 0, 1)
    Decisions(study.db, "Anna", study.codebook.revision).undo()
    export_refi(study, tmp_path / "weer.qdpx")
    assert found(tmp_path / "weer.qdpx") == found(tmp_path / "uit.qdpx")
    assert study.codebook_file.read_bytes() == before[1]


def test_codings_of_a_colleague_join_those_of_the_study(study: Study, tmp_path: Path) -> None:
    """The file goes out, is coded in another program, and comes back."""
    export_refi(study, tmp_path / "uit.qdpx")
    with Study.create(tmp_path / "elders") as other:
        import_refi(other, tmp_path / "uit.qdpx")
        second = quotes.at(other.db, 2)
        code = next(c.id for c in other.codebook.codes if c.name == "Overig")
        start = second.text.index("twee")
        span = (start, start + 4)
        Decisions(other.db, "Cor", other.codebook.revision).code(second.id, code, span=span)
        export_refi(other, tmp_path / "terug.qdpx")
    came = import_refi(study, tmp_path / "terug.qdpx")
    assert (came.quotes, came.known, came.codes, came.codings) == (0, 5, 0, 1)
    (row,) = study.db.execute(
        'SELECT code, q.text, c.start, c."end" FROM codings AS c JOIN quotes AS q'
        " ON q.id = c.quote WHERE coder = 'Cor'"
    )
    assert (row[0], row[1][row[2] : row[3]]) == ("rest", "twee")
    assert not check(study)


LETTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0'")
NAMES = st.text(LETTERS, min_size=1, max_size=8).filter(lambda text: text.strip())
WORDS = st.text(st.one_of(LETTERS, st.sampled_from('😀\r\n &<>"')), min_size=1, max_size=12)


@st.composite
def books(draw: st.DrawFn) -> list[dict[str, object]]:
    """Codes, some in nets, with any labels, of which some are alike."""
    labels = st.one_of(st.sampled_from(["Overig", "overig", "Net", "Net – Overig"]), NAMES)
    number = iter(range(100))

    def code(depth: int) -> dict[str, object]:
        made: dict[str, object] = {"id": f"c{next(number)}", "label": draw(labels)}
        if draw(st.booleans()):
            made["description"] = draw(NAMES)
            made["colour"] = "#1f77b4"
        if depth and draw(st.booleans()):
            made["codes"] = [code(depth - 1) for _n in range(draw(st.integers(1, 3)))]
        return made

    return [code(2) for _n in range(draw(st.integers(1, 3)))]


def plainly(text: str) -> str:
    """The one thing that a file has otherwise: how lines break, and no byte order mark."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "\ufffd" + text[1:] if text.startswith("\ufeff") else text


def content(study: Study) -> object:
    """All that a file should carry, in words that do not depend on ids."""
    order = {code.id: place for place, code in enumerate(study.codebook.entries)}
    given = []
    for at, coder, code, text, start, end in study.db.execute(
        'SELECT q.position, c.coder, c.code, q.text, coalesce(c.start, 0), c."end"'
        " FROM codings AS c JOIN quotes AS q ON q.id = c.quote"
    ):
        span = (len(plainly(text[:start])), len(plainly(text[:end])))
        given.append((at, coder, order[code], span))
    respondents = study.db.execute("SELECT id, weight, variables FROM respondents ORDER BY rowid")
    memos = study.db.execute(
        "SELECT position, coder, memo FROM memos JOIN quotes ON id = quote ORDER BY 1, 2"
    )
    return (
        [(order.get(code.parent or ""), code.net, code.colour) for code in study.codebook.entries],
        [(q.respondent, q.question, plainly(q.text), q.variables) for q in quotes.every(study.db)],
        sorted(given),
        respondents.fetchall(),
        memos.fetchall(),
    )


ODD_BREAKS = [{"id": "c0", "label": "Overig", "description": "een\x85twee\u2028drie"}]


@settings(max_examples=scaled(60))
@given(data=st.data(), book=books() | st.just(ODD_BREAKS))
def test_there_and_back_everything_is_as_it_was(
    data: st.DataObject, book: list[dict[str, object]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("heen")
    with (folder / "boek.yaml").open("w", encoding="utf-8") as file:
        YAML().dump({"codes": book}, file)
    draw = data.draw
    answers = draw(st.lists(WORDS.filter(str.strip), min_size=1, max_size=4))
    printable = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
    safe = st.text(printable, min_size=1, max_size=8).filter(lambda text: text.strip() == text)
    people = st.one_of(safe, st.sampled_from(["a", "A", "a (2)", "a/b", "a_b"]))
    names = draw(st.lists(people, min_size=len(answers), max_size=len(answers), unique=True))
    rows = [
        {"id": name, "antwoord": text, "vraag": draw(st.sampled_from(["Waarom?", "Hoe"])),
         "v": draw(st.sampled_from(["", "7", "007", "noord"])), "w": draw(safe)}
        for name, text in zip(names, answers, strict=True)
    ]  # fmt: skip
    table(folder / "in.csv", rows)
    with (
        Study.create(folder / "studie", folder / "boek.yaml") as study,
        Study.create(folder / "terug" / "studie") as other,
    ):
        import_file(study, folder / "in.csv")
        weight = draw(st.one_of(st.just(1.0), st.floats(0, 1e9, allow_subnormal=False)))
        study.db.execute("UPDATE respondents SET weight = ?", (weight,))
        codes = st.sampled_from([code.id for code in study.codebook.codes])
        for quote in list(quotes.every(study.db)):
            for coder in draw(st.lists(st.sampled_from(["Anna", "Bram 🙂"]), unique=True)):
                log = Decisions(study.db, coder, study.codebook.revision)
                edges = [
                    edge
                    for edge in range(len(quote.text) + 1)
                    if quote.text[max(0, edge - 1) : edge + 1] != "\r\n"
                ]
                start, end = sorted(draw(st.permutations(edges))[:2])
                log.code(quote.id, draw(codes), span=draw(st.sampled_from([None, (start, end)])))
                if draw(st.booleans()):
                    log.memo(quote.id, draw(safe))
        export_refi(study, folder / "uit.qdpx", redact=False)
        assert PROJECT.problems(unpacked(folder / "uit.qdpx")[0]) == []
        import_refi(other, folder / "uit.qdpx")
        export_refi(other, folder / "weer.qdpx", redact=False)
        assert content(other) == content(study)
        assert unpacked(folder / "weer.qdpx") == unpacked(folder / "uit.qdpx")
        assert not check(other)
        came = import_refi(study, folder / "weer.qdpx")
        assert (came.quotes, came.codes, came.codings, came.memos) == (0, 0, 0, 0)


def test_personal_data_stays_at_home_and_parts_keep_their_place(tmp_path: Path) -> None:
    table(
        tmp_path / "in.csv",
        [{"id": "1", "antwoord": "Bel mevr. De Vries op 06-12345678 over de wet"}],
    )
    with Study.create(tmp_path / "studie") as study:
        import_file(study, tmp_path / "in.csv")
        (quote,) = quotes.every(study.db)
        log = Decisions(study.db, "Anna", study.codebook.revision)
        log.code(quote.id, "anders", span=(quote.text.index("de wet"), len(quote.text)))
        log.memo(quote.id, "zie anna@voorbeeld.nl")
        went = export_refi(study, tmp_path / "uit.qdpx")
        export_refi(study, tmp_path / "heel.qdpx", redact=False)
    project, texts = unpacked(tmp_path / "uit.qdpx")
    (text,) = texts.values()
    assert text == "Bel mevr. [naam] op [telefoon] over de wet"
    assert b"anna@" not in project
    start = text.index("de wet")
    assert f'startPosition="{start}" endPosition="{len(text)}"'.encode() in project
    assert went.redacted == 3
    assert "06-12345678" in "".join(unpacked(tmp_path / "heel.qdpx")[1].values())
