"""REFI-QDA of other programs comes in: each coding where it was, and what could do harm not."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import pytest
from fuzzing import scaled
from hypothesis import given, settings
from hypothesis import strategies as st
from studies import build_study

from turven.corpus.analysis.reference import coder_name
from turven.corpus.codebook.file import read_codebook
from turven.corpus.errors import Refusal
from turven.corpus.exchange.imports.import_file import import_file
from turven.corpus.exchange.refi.importing import RefiImportResult, import_refi, study_with_codes
from turven.corpus.formats.refi_positions import Counting
from turven.corpus.study import memos, quotes
from turven.corpus.study.checking import check
from turven.corpus.study.coders import human_coders, kinds
from turven.corpus.study.decisions import Decisions
from turven.corpus.study.study import Study

WRITTEN = Path(__file__).parent / "refi"
NAMESPACE = "urn:QDA-XML:project:1.0"
WET, GELD, NET = (f"0000000{n}-aaaa-4aaa-8aaa-aaaaaaaaaaaa" for n in (1, 2, 3))
ANNA, BRAM = (f"0000000{n}-bbbb-4bbb-8bbb-bbbbbbbbbbbb" for n in (1, 2))
S1, S2 = (f"0000000{n}-cccc-4ccc-8ccc-cccccccccccc" for n in (1, 2))
N1, N2, N3, N4 = (f"0000000{n}-dddd-4ddd-8ddd-dddddddddddd" for n in (1, 2, 3, 4))
CODES = f"""
<CodeBook><Codes><Code guid="{NET}" name="Oorzaken" isCodable="false" color="#1f77b4">
  <Code guid="{WET}" name="Wetgeving" isCodable="true"><Description>Wetten als rem.</Description>
  </Code><Code guid="{GELD}" name="Geld" isCodable="true"/></Code></Codes></CodeBook>
"""
USERS = f'<Users><User guid="{ANNA}" name="Anna"/><User guid="{BRAM}" name="Bram"/></Users>'


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return Study.create(tmp_path / "studie")


def qdpx(
    folder: Path,
    body: str,
    texts: dict[str, bytes] | None = None,
    *,
    root: str = f'xmlns="{NAMESPACE}" name="Proef"',
    qde: str = "project.qde",
) -> Path:
    """A project with this in it; `texts` are files by their names in the archive."""
    path = folder / "project.qdpx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(qde, f"<Project {root}>{body}</Project>")
        for name, text in (texts or {}).items():
            file.writestr(name, text)
    return path


def source(selections: str, guid: str = S1, attributes: str = "", name: str = "gesprek") -> str:
    path = attributes or f'plainTextPath="internal://{guid}.txt"'
    return f'<TextSource guid="{guid}" name="{name}" {path}>{selections}</TextSource>'


def coded(start: int, end: int, code: str = WET, user: str = ANNA, name: str = "") -> str:
    return (
        f'<PlainTextSelection guid="{N4}" name="{name}" startPosition="{start}"'
        f' endPosition="{end}"><Coding guid="{N4}" creatingUser="{user}">'
        f'<CodeRef targetGUID="{code}"/></Coding></PlainTextSelection>'
    )


def codings(study: Study) -> list[tuple[str, str, str]]:
    """Coder, code and the words that were coded, in the order of the text."""
    rows = study.db.execute(
        'SELECT c.coder, c.code, q.text, c.start, c."end" FROM codings AS c'
        " JOIN quotes AS q ON q.id = c.quote ORDER BY q.position, c.start, c.coder, c.code"
    )
    return [(coder, code, text[start:end]) for coder, code, text, start, end in rows]


def into(study: Study, *sources: str, texts: dict[str, bytes], **how: str) -> RefiImportResult:
    body = f"{USERS}{CODES}<Sources>{''.join(sources)}</Sources>"
    return import_refi(study, qdpx(study.folder.parent, body, texts, **how))


# What other programs write


def test_what_pyrefiqda_writes_comes_in_whole(study: Study) -> None:
    came = import_refi(study, WRITTEN / "pyrefiqda.qdpx")
    assert (came.quotes, came.codes, came.codings, came.left_out) == (2, 3, 4, ())
    assert codings(study) == [
        ("Anna", "wetgeving", "De wet"),
        ("Bram", "wetgeving", "De wet"),
        ("Bram", "geld", "geld — ook 👩\u200d👩\u200d👧 op."),
        ("Anna", "geld", "Geen idee"),
    ]
    net, wet, geld = study.codebook.entries
    assert (net.name, net.net, net.colour) == ("Oorzaken", True, "#1F77B4")
    assert (wet.parent, wet.description[""], geld.colour) == (net.id, "Wetten als rem.", "#aabbcc")
    first, second = quotes.every(study.db)
    assert first.respondent == "R1"
    assert first.variables == {"regio": "Noord", "jaar": "1970", "source": "antwoord 1"}
    assert (second.respondent, second.variables) == ("R2", {"source": "antwoord 2"})
    assert not check(study)


def test_what_qualitative_coding_writes_comes_in_by_the_line(study: Study) -> None:
    came = import_refi(study, WRITTEN / "qualitative-coding.qdpx")
    assert (came.quotes, came.codings, came.left_out) == (2, 4, ())
    assert sorted(codings(study)) == [
        ("Anna", "geld", "Geen idee"),
        ("Anna", "wetgeving", "😀 De wet knelt.\n"),
        ("Bram", "geld", "En het geld — ook 👩\u200d👩\u200d👧 op."),
        ("Bram", "wetgeving", "😀 De wet knelt.\n"),
    ]


def test_a_codebook_of_its_own_comes_from_a_qdc(tmp_path: Path) -> None:
    study, left_out = study_with_codes(tmp_path / "studie", WRITTEN / "pyrefiqda.qdc")
    assert not left_out
    with study:
        names = [(code.name, code.parent) for code in study.codebook.entries]
    assert names == [("Oorzaken", None), ("Wetgeving", "oorzaken"), ("Geld", "oorzaken")]
    assert read_codebook(study.codebook_file).entries == study.codebook.entries
    assert study.codebook_file.read_text().startswith("# The codes of this study.")


def test_a_qdc_with_a_misspelt_namespace_and_missing_attributes_is_read(tmp_path: Path) -> None:
    path = tmp_path / "boek.qdc"
    path.write_text(
        '\ufeff<?xml version="1.0" encoding="utf-8"?><CodeBook xmlns="urn:QDA-XML:codebook:1:0">'
        f'<Codes><Code guid="{{{WET.upper()}}}" name=" Wet&#10;geving " color="rood"/></Codes>'
        '<Sets/><Sets><Set guid="x" name="groep"/></Sets></CodeBook>'
    )
    with Study.create(tmp_path / "studie") as study:
        came = import_refi(study, path)
        assert [code.name for code in study.codebook.entries] == ["Wet geving"]
        assert any("groep" in sentence for sentence in came.left_out)
        assert any("rood" in sentence for sentence in came.left_out)


@pytest.mark.parametrize(
    ("member", "reference"),
    [
        (f"sources/{S1}.txt", f"internal://{S1}.txt"),
        (f"Sources/{S1.upper()}.TXT", f"internal://{S1}.txt"),
        (f"Sources/{S1}.txt", f"internal://{{{S1.upper()}}}.txt"),
        (f"sources\\{S1}.txt", f"internal:///{S1}.txt"),
        ("sources/een gesprek.txt", "internal://een%20gesprek.txt"),
        ("sources/board_2017.txt", "board_2017.txt"),
    ],
)
def test_a_text_is_found_however_it_is_named(study: Study, member: str, reference: str) -> None:
    text = source(coded(3, 6), attributes=f'plainTextPath="{reference}"')
    into(study, text, texts={member: b"De wet"})
    assert codings(study) == [("Anna", "wetgeving", "wet")]


def test_a_project_file_may_have_any_name_and_place(study: Study) -> None:
    into(
        study, source(coded(3, 6)), qde="Mijn project/Proef.QDE",
        texts={f"Mijn project/sources/{S1}.txt": b"De wet", "__MACOSX/._Proef.qde": b"?"},
    )  # fmt: skip
    assert codings(study) == [("Anna", "wetgeving", "wet")]


def test_guids_are_the_same_in_any_case_and_in_braces(study: Study) -> None:
    selection = coded(3, 6, code=f"{{{WET.upper()}}}", user=ANNA.upper())
    into(study, source(selection), texts={f"sources/{S1}.txt": b"De wet"})
    assert codings(study) == [("Anna", "wetgeving", "wet")]


def test_a_text_may_stand_in_the_project_itself(study: Study) -> None:
    inside = "<PlainTextContent>De wet &amp; &lt;b&gt; 😀</PlainTextContent>"
    into(study, source(inside + coded(3, 6), attributes='richTextPath="x.docx"'), texts={})
    assert [q.text for q in quotes.every(study.db)] == ["De wet & <b> 😀"]
    assert codings(study) == [("Anna", "wetgeving", "wet")]


def test_a_coding_of_the_source_itself_is_of_the_whole_quote(study: Study) -> None:
    coding = f'<Coding guid="{N1}"><CodeRef targetGUID="{WET}"/></Coding>'
    text = source(coding, attributes=f'plainTextPath="{S1}.txt" creatingUser="{BRAM}"')
    into(study, text, source(coded(0, 4), guid=S2, name="twee"),
         texts={f"sources/{S1}.txt": b"De wet", f"sources/{S2}.txt": b"Geld"})  # fmt: skip
    rows = study.db.execute("SELECT coder, start FROM codings ORDER BY coder").fetchall()
    assert rows == [("Anna", None), ("Bram", None)]


def test_codings_of_which_a_file_does_not_say_the_coder_are_of_the_import(study: Study) -> None:
    coding = f'<Coding guid="{N1}"><CodeRef targetGUID="{WET}"/></Coding>'
    text = source(coding, attributes=f'plainTextPath="{S1}.txt"')
    into(study, text, source(coded(0, 4), guid=S2, name="twee"),
         texts={f"sources/{S1}.txt": b"De wet", f"sources/{S2}.txt": b"Geld"})  # fmt: skip
    assert kinds(study.db) == {"Anna": "person", "import": "import"}
    assert human_coders(study.db) == ["Anna", "import"]
    with pytest.raises(Refusal, match="unnamed coders"):
        coder_name(study.db, "import")


def test_of_a_pdf_and_a_recording_the_text_comes_in_and_the_rest_is_listed(study: Study) -> None:
    text = coded(3, 6)
    coding = f'<Coding guid="{N1}"><CodeRef targetGUID="{WET}"/></Coding>'
    came = into(
        study,
        f'<PDFSource guid="{S1}" name="brief.pdf" path="internal://{S1}.pdf">'
        f'<PDFSelection guid="{N1}" page="1">{coding}</PDFSelection>'
        f'<Representation guid="{S2}" plainTextPath="internal://{S2}.txt">{text}</Representation>'
        "</PDFSource>",
        f'<PictureSource guid="{N2}" name="foto" path="internal://{N2}.png">'
        f'<PictureSelection guid="{N3}">{coding}{coding}</PictureSelection></PictureSource>',
        f'<AudioSource guid="{N3}" name="band" path="relative://band.mp3">'
        '<Transcript><PlainTextContent>Geld is op</PlainTextContent></Transcript></AudioSource>',
        texts={f"sources/{S1}.pdf": b"%PDF", f"sources/{S2}.txt": b"De wet"},
    )  # fmt: skip
    assert [q.text for q in quotes.every(study.db)] == ["De wet", "Geld is op"]
    assert codings(study) == [("Anna", "wetgeving", "wet")]
    said = "\n".join(came.left_out)
    assert "brief.pdf" in said
    assert "“foto” (PictureSource) is not a text and was not imported; 2 codings are lost." in said


def test_what_has_no_place_in_a_study_is_listed(study: Study) -> None:
    body = (
        f'{USERS}{CODES}<Cases><Case guid="{N1}" name="R1"><Description>lang</Description>'
        f'<SourceRef targetGUID="{S1}"/></Case><Case guid="{N2}" name="R2">'
        f'<SourceRef targetGUID="{S1}"/></Case></Cases>'
        f"<Sources>{source(coded(3, 6) + coded(9, 12) + coded(0, 1, code=N3))}"
        f"{source('', guid=S2, name='leeg')}</Sources>"
        f'<Links><Link guid="{N3}"/><Link guid="{N4}"/></Links>'
        f'<Sets><Set guid="{N3}" name="groep 1"/></Sets><Graphs/>'
    )
    came = import_refi(study, qdpx(study.folder.parent, body, {f"sources/{S1}.txt": b"De wet"}))
    said = "\n".join(came.left_out)
    for part in (
        "description of 1 case",
        "1 text belongs to several cases",
        "“gesprek” has no text",
        "1 coding in “gesprek” was left out: its code is not in the file",
        "“leeg” has no text",
        "2 elements “Link”",
        "“groep 1”",
        "Bram",
    ):
        assert part in said
    assert codings(study) == [("Anna", "wetgeving", "wet")]
    assert [r for (r,) in study.db.execute("SELECT id FROM respondents")] == ["R1"]
    assert [q.variables for q in quotes.every(study.db)] == [{"group": "R2", "source": "gesprek"}]


def test_cases_of_one_name_and_users_of_one_name_stay_two(study: Study) -> None:
    body = (
        f'<Users><User guid="{ANNA}" name="Anna"/><User guid="{BRAM}" name="Anna"/></Users>{CODES}'
        f'<Cases><Case guid="{N1}" name="R"><SourceRef targetGUID="{S1}"/></Case>'
        f'<Case guid="{N2}" name="R"><SourceRef targetGUID="{S2}"/></Case></Cases>'
        f"<Sources>{source(coded(0, 2))}{source(coded(0, 2, user=BRAM), guid=S2)}</Sources>"
    )
    texts = {f"sources/{guid}.txt": b"De wet" for guid in (S1, S2)}
    import_refi(study, qdpx(study.folder.parent, body, texts))
    assert [q.respondent for q in quotes.every(study.db)] == ["R", "R (2)"]
    assert [coder for coder, _code, _text in codings(study)] == ["Anna", "Anna (2)"]


@pytest.mark.parametrize("kind", ["CodeRef", "SelectionRef", None])
def test_a_case_may_be_of_what_is_selected_or_coded_with_it(study: Study, kind: str | None) -> None:
    """As NVivo and others do it: by a selection, a code, or the case itself as a code."""
    target = {"CodeRef": WET, "SelectionRef": N4, None: N1}[kind]
    reference = f'<{kind} targetGUID="{target}"/>' if kind else ""
    selection = coded(3, 6, code=WET if kind else N1)
    body = (
        f'{USERS}{CODES}<Cases><Case guid="{N1}" name="R1">{reference}</Case></Cases>'
        f"<Sources>{source(selection)}</Sources>"
    )
    came = import_refi(study, qdpx(study.folder.parent, body, {f"sources/{S1}.txt": b"De wet"}))
    assert [q.respondent for q in quotes.every(study.db)] == ["R1"]
    assert not any("not in the file" in sentence for sentence in came.left_out)


def test_a_text_without_a_case_is_of_a_respondent_with_its_variables(study: Study) -> None:
    value = (
        f'<VariableValue><VariableRef targetGUID="{N1}"/><TextValue>Noord</TextValue>'
        f'</VariableValue><VariableValue><VariableRef targetGUID="{N2}"/></VariableValue>'
    )
    body = (
        f'<Variables><Variable guid="{N1}" name="regio" typeOfVariable="Text"/>'
        f'<Variable guid="{N2}" name="leeg" typeOfVariable="Text"/></Variables>'
        f"<Sources>{source(value)}</Sources>"
    )
    import_refi(study, qdpx(study.folder.parent, body, {f"sources/{S1}.txt": b"De wet"}))
    (quote,) = quotes.every(study.db)
    assert (quote.respondent, quote.variables) == ("gesprek", {"regio": "Noord"})


def test_memos_come_in_with_what_they_are_about(study: Study) -> None:
    codes = CODES.replace("<Description>Wetten als rem.</Description>",
                          f'<NoteRef targetGUID="{N2}"/>')  # fmt: skip
    body = (
        f"{USERS}{codes}<Sources>"
        + source(
            coded(3, 6).replace("<Coding", "<Description>stellig</Description><Coding")
            + f'<NoteRef targetGUID="{N1}"/>'
        )
        + f'</Sources><Notes><Note guid="{N1}" creatingUser="{BRAM}">'
        "<PlainTextContent>over alles</PlainTextContent></Note>"
        f'<Note guid="{N2}" creatingUser="{ANNA}"><PlainTextContent>over de code'
        f'</PlainTextContent></Note><Note guid="{N3}" name="Dagboek" creatingUser="{ANNA}"'
        f' plainTextPath="internal://{N3}.txt"/></Notes><Description>Een proef.</Description>'
    )
    texts = {f"sources/{S1}.txt": b"De wet", f"sources/{N3}.txt": "\ufeffDag 1".encode()}
    came = import_refi(
        study,
        qdpx(study.folder.parent, body, texts,
             root=f'xmlns="{NAMESPACE}" name="Proef" creatingUserGUID="{BRAM}"'),
    )  # fmt: skip
    rows = study.db.execute("SELECT coder, memo FROM memos ORDER BY coder").fetchall()
    assert rows == [("Anna", "“wet”: stellig"), ("Bram", "over alles")]
    assert memos.read(study.db, "Anna", "wetgeving") == "over de code"
    assert memos.read(study.db, "Anna", None) == "Dagboek\nDag 1"
    assert memos.read(study.db, "Bram", None) == "Een proef."
    assert (came.memos, came.left_out) == (5, ())


def test_when_it_was_coded_is_kept_and_never_to_come(study: Study) -> None:
    then = coded(0, 2).replace(
        "creatingUser", 'creationDateTime="2019-06-07T05:36:36+02:00" creatingUser'
    )
    soon = coded(3, 6).replace(
        "creatingUser", 'creationDateTime="2999-01-01T00:00:00Z" creatingUser'
    )
    into(study, source(soon + then), texts={f"sources/{S1}.txt": b"De wet"})
    first, second = (at for (at,) in study.db.execute("SELECT at FROM codings ORDER BY decision"))
    assert first == "2019-06-07T03:36:36.000Z"
    assert first < second < "2999"


# Positions


PLACES = {
    # text in the file, position of "wet" in the file, origin, name of the selection
    "code points": ("😀 De wet", 5, "", "wet"),
    "code points without a name": ("😀 De wet", 5, "NVivo 14", ""),
    "units of 16 bits": ("😀 De wet", 6, "NVivo 14", "wet"),
    "units of 16 bits, the end behind the text": ("😀😀 De wet", 8, "", ""),
    "a byte order mark": ("\ufeffDe wet", 3, "", ""),
    "a byte order mark that counts": ("\ufeffDe wet", 4, "", ""),
    "CRLF as two": ("De\r\nwet", 4, "MAXQDA", ""),
    "CRLF as one, as ATLAS.ti does": ("De\r\nwet knelt", 3, "ATLAS.ti 23", ""),
    "CRLF as one, by the name": ("De\r\nwet knelt", 3, "", "wet..."),
    "CRLF as one and units": ("😀\r\nDe\r\nwet", 6, "", "wet…"),
}  # fmt: skip


@pytest.mark.parametrize("case", PLACES)
def test_the_words_are_found_however_positions_are_counted(study: Study, case: str) -> None:
    text, start, origin, name = PLACES[case]
    root = f'xmlns="{NAMESPACE}" name="Proef" origin="{origin}"'
    found = source(coded(start, start + 3, name=name))
    into(study, found, texts={f"sources/{S1}.txt": text.encode()}, root=root)
    (quote,) = quotes.every(study.db)
    assert quote.text == text.removeprefix("\ufeff")
    assert codings(study) == [("Anna", "wetgeving", "wet")]


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252"])
def test_a_text_in_another_encoding_is_read(study: Study, encoding: str) -> None:
    into(study, source(coded(3, 6)), texts={f"sources/{S1}.txt": "Dé wet €".encode(encoding)})
    (quote,) = quotes.every(study.db)
    assert quote.text == "Dé wet €"
    assert codings(study) == [("Anna", "wetgeving", "wet")]


@given(
    text=st.text(st.sampled_from("ab\r\n😀é"), max_size=20),
    counting=st.builds(Counting, st.booleans(), st.booleans(), st.booleans()),
    marked=st.booleans(),
)
def test_a_position_is_where_the_characters_before_it_end(
    text: str, counting: Counting, marked: bool
) -> None:
    place = counting.places(text, marked=marked)
    for end in range(len(text) + 1):
        if counting.lines and text[end - 1 : end + 1] == "\r\n":
            continue  # within what counts as one there is no position
        before = text[:end].replace("\r\n", "\n") if counting.lines else text[:end]
        length = len(before.encode("utf-16-le")) // 2 if counting.units else len(before)
        assert place(length + (counting.mark and marked)) == end


# Into a study that has its own


def test_the_same_file_again_changes_nothing(study: Study) -> None:
    import_refi(study, WRITTEN / "pyrefiqda.qdpx")
    before = list(study.db.iterdump()), study.codebook_file.read_bytes()
    came = import_refi(study, WRITTEN / "pyrefiqda.qdpx")
    assert (came.quotes, came.known, came.codes, came.codings, came.left_out) == (0, 2, 0, 0, ())
    assert (list(study.db.iterdump()), study.codebook_file.read_bytes()) == before


def test_a_coding_that_was_taken_away_stays_away(study: Study) -> None:
    import_refi(study, WRITTEN / "pyrefiqda.qdpx")
    quote = quotes.at(study.db, 2).id
    Decisions(study.db, "Anna", study.codebook.revision).remove_code(quote, "geld")
    import_refi(study, WRITTEN / "pyrefiqda.qdpx")
    assert ("Anna", "geld", "Geen idee") not in codings(study)


def test_undo_takes_back_what_a_coder_had_in_the_file(study: Study) -> None:
    import_refi(study, WRITTEN / "pyrefiqda.qdpx")
    Decisions(study.db, "Bram", study.codebook.revision).undo()
    assert {coder for coder, _code, _text in codings(study)} == {"Anna"}


BOOK = """\
# van ons
codes:
  - id: oorz
    label: {nl: Oorzaken, en: Causes}
    codes:
      - {id: wet, label: "Wetgeving"}  # blijft
      - {id: rest, label: Overig}
  - {id: geld, label: Budget}
"""


def test_codes_are_found_in_the_codebook_by_name_and_the_others_join_it(tmp_path: Path) -> None:
    study = build_study(tmp_path, codebook=BOOK)
    (tmp_path / "in.csv").write_text("id,antwoord\n1,De wet\n")
    import_file(study, tmp_path / "in.csv")
    codes = CODES.replace('name="Geld"', 'name="Tijd"').replace(
        "</Codes>", f'<Code guid="{N1}" name="geld"/></Codes>'
    )
    body = f"{USERS}{codes}<Sources>{source(coded(0, 2) + coded(3, 6, code=GELD))}</Sources>"
    came = import_refi(study, qdpx(tmp_path, body, {f"sources/{S1}.txt": b"Nu wel"}))
    assert came.codes == 1
    assert [(c.id, c.parent) for c in study.codebook.entries] == [
        ("oorz", None), ("wet", "oorz"), ("rest", "oorz"), ("tijd", "oorz"), ("geld", None),
    ]  # fmt: skip
    assert codings(study) == [("Anna", "wet", "Nu"), ("Anna", "tijd", "wel")]
    text = study.codebook_file.read_text()
    assert "# van ons" in text
    assert '{id: wet, label: "Wetgeving"}  # blijft' in text
    with Study.open(study.folder) as again:
        assert again.codebook == study.codebook


def test_a_code_of_that_name_elsewhere_is_another_where_two_may_be_meant(tmp_path: Path) -> None:
    study = build_study(tmp_path, codebook=BOOK)
    path = tmp_path / "boek.qdc"
    path.write_text(
        '<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes>'
        f'<Code guid="{NET}" name="Causes" isCodable="false"><Code guid="{WET}" name="Overig"'
        f' isCodable="true"/></Code><Code guid="{GELD}" name="Gevolgen" isCodable="false">'
        f'<Code guid="{N1}" name="Overig" isCodable="true"/></Code></Codes></CodeBook>'
    )
    import_refi(study, path)
    assert [(c.id, c.parent) for c in study.codebook.entries][-2:] == [
        ("gevolgen", None), ("overig", "gevolgen"),
    ]  # fmt: skip


def test_a_net_that_was_given_to_quotes_has_a_code_for_that(study: Study) -> None:
    came = into(study, source(coded(3, 6, code=NET)), texts={f"sources/{S1}.txt": b"De wet"})
    net, general, *_codes = study.codebook.entries
    assert (net.name, general.name, general.parent) == ("Oorzaken", "Oorzaken (general)", net.id)
    assert codings(study) == [("Anna", general.id, "wet")]
    assert any("Oorzaken" in sentence for sentence in came.left_out)
    again = into(study, source(coded(3, 6, code=NET)), texts={f"sources/{S1}.txt": b"De wet"})
    assert (again.codes, again.codings) == (0, 0)


def test_another_text_under_the_same_guid_is_refused_and_nothing_is_changed(study: Study) -> None:
    into(study, source(coded(3, 6)), texts={f"sources/{S1}.txt": b"De wet"})
    before = list(study.db.iterdump()), study.codebook_file.read_bytes(), [*study.files.iterdir()]
    body = (
        f"{USERS}{CODES.replace('Geld', 'Tijd').replace(GELD, N1)}"
        f"<Sources>{source('', guid=S2)}{source(coded(3, 6))}</Sources>"
    )
    texts = {f"sources/{S1}.txt": b"Die wet", f"sources/{S2}.txt": b"Nieuw"}
    with pytest.raises(Refusal, match="“gesprek” differs from the one"):
        import_refi(study, qdpx(study.folder.parent, body, texts))
    after = list(study.db.iterdump()), study.codebook_file.read_bytes(), [*study.files.iterdir()]
    assert after == before


# What could do harm


HOSTILE = {
    "an entity": '<!DOCTYPE Project [<!ENTITY a "b">]><Project name="x">&a;</Project>',
    "a file from this machine": (
        '<!DOCTYPE Project [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
        '<Project name="x"><Description>&a;</Description></Project>'
    ),
    "a billion laughs": (
        '<!DOCTYPE Project [<!ENTITY a "ha">'
        + "".join(f'<!ENTITY {n} "{f"&{chr(ord(n) - 1)};" * 10}">' for n in "bcdefghij")
        + ']><Project name="x">&j;</Project>'
    ),
    "a definition from elsewhere": '<!DOCTYPE Project SYSTEM "http://a/x.dtd"><Project name="x"/>',
    "another kind of file": '<svg xmlns="http://www.w3.org/2000/svg"/>',
    "half a file": '<Project name="x"><Sources>',
    "nothing": "",
    "no end of nesting": '<Project name="x">' + "<Code>" * 10_000,
}


@pytest.mark.parametrize("case", HOSTILE)
@pytest.mark.parametrize("kind", ["qdpx", "qdc"])
def test_xml_that_could_do_harm_is_refused_in_one_sentence(
    study: Study, case: str, kind: str
) -> None:
    path = study.folder.parent / f"x.{kind}"
    if kind == "qdpx":
        with zipfile.ZipFile(path, "w") as file:
            file.writestr("project.qde", HOSTILE[case])
    else:
        path.write_text(HOSTILE[case].replace("Project", "CodeBook"))
    with pytest.raises(Refusal) as refused:
        import_refi(study, path)
    assert "\n" not in str(refused.value)
    assert not list(study.files.iterdir())
    assert quotes.count(study.db) == 0


@pytest.mark.parametrize(
    "name", ["../buiten.txt", "/etc/passwd", "C:\\x.txt", "sources/../../x.txt", "\\\\pc\\x.txt"]
)
def test_an_archive_that_reaches_outside_itself_is_refused(study: Study, name: str) -> None:
    path = qdpx(study.folder.parent, CODES, {name: b"x"})
    with pytest.raises(Refusal, match="outside"):
        import_refi(study, path)
    reference = f'plainTextPath="internal://{name.lstrip("/")}"'
    if ".." in name or ":" in name:
        with pytest.raises(Refusal, match="outside"):
            into(study, source("", attributes=reference), texts={})


def test_a_text_outside_the_archive_is_not_read_but_listed(study: Study, tmp_path: Path) -> None:
    (tmp_path / "buiten.txt").write_text("geheim")
    for scheme in ("absolute", "relative", "file"):
        where = f'plainTextPath="{scheme}://{tmp_path}/buiten.txt"'
        came = into(study, source(coded(0, 2), attributes=where), texts={})
        assert quotes.count(study.db) == 0
        assert "The source “gesprek” has no text in the file; 1 coding of it is lost." in (
            came.left_out
        )


def test_a_zip_bomb_is_refused_before_it_is_unpacked(study: Study) -> None:
    path = qdpx(study.folder.parent, CODES, {f"sources/{S1}.txt": b"\0" * 70_000_000})
    assert path.stat().st_size < 100_000
    with pytest.raises(Refusal, match="unpacks to 70 MB"):
        import_refi(study, path)


def test_a_zip_bomb_that_lies_about_its_size_is_refused_while_it_is_read(study: Study) -> None:
    spaces = "<Sources>" + " " * 70_000_000 + "</Sources>"
    path = qdpx(study.folder.parent, spaces)
    content = path.read_bytes()
    directory = content.index(b"PK\x01\x02")
    # The directory says that the project is of 1,000 bytes.
    lying = content[: directory + 24] + struct.pack("<L", 1000) + content[directory + 28 :]
    path.write_bytes(lying)
    with pytest.raises(Refusal):
        import_refi(study, path)


def test_pictures_and_films_may_be_as_large_as_they_like(study: Study) -> None:
    texts = {f"sources/{S1}.txt": b"De wet", "sources/film.mp4": b"\0" * 70_000_000}
    assert into(study, source(coded(3, 6)), texts=texts).codings == 1


def test_an_archive_with_two_projects_or_none_is_refused(study: Study, tmp_path: Path) -> None:
    path = qdpx(tmp_path, CODES, {"b.qde": b""}, qde="a.qde")
    with pytest.raises(Refusal, match="2 project files"):
        import_refi(study, path)
    with pytest.raises(Refusal, match="0 project files"):
        import_refi(study, qdpx(tmp_path, CODES, qde="a.xml"))
    with pytest.raises(Refusal, match="no texts and no codes"):
        import_refi(study, qdpx(tmp_path, ""))
    with pytest.raises(Refusal, match="No such file"):
        import_refi(study, tmp_path / "nergens.qdpx")


@settings(max_examples=scaled(60))
@given(data=st.data())
def test_any_bytes_give_a_study_or_one_sentence(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Any bytes at all, and files of others with a few bytes changed."""
    kind = data.draw(st.sampled_from(["qdpx", "qdc"]))
    content = bytearray((WRITTEN / f"pyrefiqda.{kind}").read_bytes())
    for _change in range(data.draw(st.integers(0, 5))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    if data.draw(st.booleans()):
        content = bytearray(data.draw(st.binary(max_size=100)))
    folder = tmp_path_factory.mktemp("bytes")
    (folder / f"x.{kind}").write_bytes(content)
    with Study.create(folder / "studie") as study:
        try:
            import_refi(study, folder / f"x.{kind}")
        except Refusal:
            assert quotes.count(study.db) == 0
            assert not list(study.files.iterdir())
        assert not check(study)
