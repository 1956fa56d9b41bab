"""What a project of another program counts for, and what comes back from one."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from studies import build_study

import turven
from turven.corpus.exchange.imports.coded_files import Done
from turven.corpus.exchange.refi.exporting import export_refi
from turven.corpus.exchange.refi.importing import RefiImportResult, import_refi, study_with_codes
from turven.corpus.study import memos, quotes
from turven.corpus.study.checking import check
from turven.corpus.study.decisions import Decisions
from turven.corpus.study.study import Study


def guid(letter: str, n: int = 1) -> str:
    return f"{n:08d}-{letter * 4}-4{letter * 3}-8{letter * 3}-{letter * 12}"


ANNA, BRAM = guid("a"), guid("a", 2)
PRIJS, DIENST, MAP = guid("b"), guid("b", 2), guid("b", 3)
HEAD = (
    f'<Users><User guid="{ANNA}" name="Anna"/><User guid="{BRAM}" name="Bram"/></Users>'
    f'<CodeBook><Codes><Code guid="{PRIJS}" name="Prijs"/><Code guid="{DIENST}" name="Dienst"/>'
    "</Codes></CodeBook>"
)
TEXTS = {guid("c", 1): "Te duur 😀", guid("c", 2): "Nee dank u", guid("c", 3): "Weet niet"}


def selection(start: int, end: int, code: str = PRIJS, user: str = ANNA, note: str = "") -> str:
    about = f'<NoteRef targetGUID="{note}"/>' if note else ""
    return (
        f'<PlainTextSelection guid="{guid("e")}" startPosition="{start}" endPosition="{end}">'
        f'<Coding guid="{guid("e")}" creatingUser="{user}"><CodeRef targetGUID="{code}"/>{about}'
        "</Coding></PlainTextSelection>"
    )


def sources(*selections: str) -> str:
    """The three texts, the first ones with these selections."""
    given = dict(enumerate(selections))
    return "<Sources>{}</Sources>".format(
        "".join(
            f'<TextSource guid="{id_}" name="T{n}" plainTextPath="internal://{id_}.txt">'
            f"{given.get(n, '')}</TextSource>"
            for n, id_ in enumerate(TEXTS)
        )
    )


def case(n: int, name: str, *texts: int) -> str:
    refs = "".join(f'<SourceRef targetGUID="{guid("c", text)}"/>' for text in texts)
    named = f' name="{name}"' if name else ""
    return f'<Case guid="{guid("d", n)}"{named}>{refs}</Case>'


def project(folder: Path, body: str, head: str = HEAD) -> Path:
    path = folder / "elders.qdpx"
    with zipfile.ZipFile(path, "w") as file:
        xml = f'<Project xmlns="urn:QDA-XML:project:1.0" name="Elders">{head}{body}</Project>'
        file.writestr("project.qde", xml)
        for id_, text in TEXTS.items():
            file.writestr(f"sources/{id_}.txt", text)
    return path


def book(folder: Path, body: str) -> Path:
    path = folder / "boek.qdc"
    path.write_text(f'<CodeBook xmlns="urn:QDA-XML:codebook:1.0">{body}</CodeBook>')
    return path


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return Study.create(tmp_path / "studie")


def done(study: Study) -> list[tuple[str, str]]:
    rows = study.db.execute(
        "SELECT q.text, p.coder FROM progress AS p JOIN quotes AS q ON q.id = p.quote"
        " WHERE p.status = 'done' ORDER BY q.position, p.coder"
    )
    return [(text.split()[0], coder) for text, coder in rows]


# Which texts are done


def test_coded_texts_of_another_program_are_done_for_who_coded_them(
    study: Study, tmp_path: Path
) -> None:
    body = sources(selection(0, 7) + selection(0, 7, DIENST, BRAM), selection(0, 3, user=BRAM))
    came = import_refi(study, project(tmp_path, body))
    assert done(study) == [("Te", "Anna"), ("Te", "Bram"), ("Nee", "Bram")]
    assert came.done == 2
    again = import_refi(study, project(tmp_path, body))
    assert (again.quotes, again.codings, again.done) == (0, 0, 0)
    assert not check(study)


@pytest.mark.parametrize("asked", ["all", "none"])
def test_all_texts_or_none_are_done_if_asked(study: Study, tmp_path: Path, asked: Done) -> None:
    path = project(tmp_path, sources(selection(0, 7)))
    with turven.open(study.folder) as opened:
        opened.import_file(path, done=asked)
        assert [text for text, _coder in done(opened)] == (
            ["Te", "Nee", "Weet"] if asked == "all" else []
        )


def test_coded_texts_count_in_tables(study: Study, tmp_path: Path) -> None:
    body = sources(selection(0, 7), selection(0, 3, DIENST))
    import_refi(study, project(tmp_path, body))
    with turven.open(study.folder) as opened:
        shares = {row["code"]: (row["count"], row["base"]) for row in opened.frequencies()}
    assert shares == {"prijs": (1, 2), "dienst": (1, 2)}


def test_an_undone_import_is_not_done_again(study: Study, tmp_path: Path) -> None:
    path = project(tmp_path, sources(selection(0, 7)))
    import_refi(study, path)
    Decisions(study.db, "Anna", study.codebook.revision).undo()
    assert import_refi(study, path).done == 0
    assert done(study) == []


def test_a_coded_table_says_in_the_same_way_which_quotes_are_done(tmp_path: Path) -> None:
    rows = "id,antwoord,prijs\n1,Te duur,1\n2,Nee,0\n3,Weet niet,\n"
    (tmp_path / "in.csv").write_text(rows)
    found = {}
    for asked in ("coded", "all", "none"):
        study = build_study(tmp_path / asked, codebook="codes:\n  - {id: prijs, label: Prijs}\n")
        with turven.open(study.folder) as opened:
            opened.import_file(tmp_path / "in.csv", codes="wide", coder="Bea", done=asked)
            found[asked] = [text for text, _coder in done(opened)]
    assert found == {"coded": ["Te", "Nee"], "all": ["Te", "Nee", "Weet"], "none": []}


def test_what_is_done_flagged_skipped_and_starred_goes_out_and_comes_in(
    study: Study, tmp_path: Path
) -> None:
    import_refi(study, project(tmp_path, sources(selection(0, 7))), done="none")
    first, second, third = (quote.id for quote in quotes.every(study.db))
    anna = Decisions(study.db, "Anna", study.codebook.revision)
    anna.finish(second)
    anna.finish(third, "skip")
    anna.flag(first)
    anna.star(third)
    bram = Decisions(study.db, "Bram", study.codebook.revision)
    bram.code(second, "dienst")
    export_refi(study, tmp_path / "uit.qdpx")
    with Study.create(tmp_path / "terug") as other:
        import_refi(other, tmp_path / "uit.qdpx")
        assert states(other) == states(study)
        assert not check(other)
    # The coding of Bram is not done, and the file says so.
    assert done(study) == [("Nee", "Anna")]


def states(study: Study) -> list[tuple[str, str, str]]:
    rows = study.db.execute(
        "SELECT quote, coder, what FROM latest WHERE subject IN ('status', 'flag', 'star')"
        " AND what NOT IN ('open', 'unflag', 'unstar') ORDER BY 1, 2, 3"
    )
    return [tuple(row) for row in rows]


# Cases


def test_the_case_with_the_fewest_texts_is_the_respondent(study: Study, tmp_path: Path) -> None:
    cases = (
        case(1, "2008", 1, 2) + case(2, "2011", 3) + case(3, "Noord", 1, 3, 2)
        + case(4, "Jan", 1) + case(5, "", 2)
    )  # fmt: skip
    import_refi(study, project(tmp_path, f"<Cases>{cases}</Cases>{sources(selection(0, 7))}"))
    assert [(q.respondent, q.variables) for q in quotes.every(study.db)] == [
        ("Jan", {"group": "2008", "group (2)": "Noord", "source": "T0"}),
        ("T1", {"group": "2008", "group (2)": "Noord", "source": "T1"}),
        ("2011", {"group (2)": "Noord", "source": "T2"}),
    ]
    respondents = study.db.execute("SELECT id FROM respondents ORDER BY rowid").fetchall()
    assert respondents == [("2011",), ("Jan",), ("T1",)]
    export_refi(study, tmp_path / "uit.qdpx")
    with zipfile.ZipFile(tmp_path / "uit.qdpx") as file:
        xml = file.read("project.qde").decode()
    assert re.findall('<TextSource guid="[^"]*" name="([^"]*)"', xml) == ["T0", "T1", "T2"]
    with Study.create(tmp_path / "terug") as other:
        import_refi(other, tmp_path / "uit.qdpx")
        assert [q.variables for q in quotes.every(other.db)] == [
            q.variables for q in quotes.every(study.db)
        ]


def test_a_case_without_texts_has_the_text_of_its_name(study: Study, tmp_path: Path) -> None:
    cases = case(1, "T0") + case(2, "Jan", 2) + case(3, "Piet")
    import_refi(study, project(tmp_path, f"<Cases>{cases}</Cases>{sources(selection(0, 7))}"))
    assert [q.respondent for q in quotes.every(study.db)] == ["T0", "Jan", "T2"]
    respondents = study.db.execute("SELECT id FROM respondents ORDER BY rowid").fetchall()
    assert respondents == [("T0",), ("Jan",), ("Piet",), ("T2",)]


# A study that comes back


def with_new_guids(path: Path) -> Path:
    """The project as a program writes it that gives everything a new GUID."""
    back = path.with_name("terug.qdpx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(back, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            xml = name.endswith(".qde")
            made = re.sub(
                r"([0-9a-f]{8})((?:-[0-9a-f]{4}){3}-[0-9a-f]{12})",
                lambda found: found[1][::-1] + found[2],
                text if xml else name,
            )
            new.writestr(*((name, made) if xml else (made, text)))
    return back


def test_a_study_that_comes_back_with_new_guids_is_not_doubled(tmp_path: Path) -> None:
    codes = "codes:\n  - {id: net, label: Net, codes: [{id: o1, label: Overig}]}\n"
    codes += "  - {id: nog, label: Nog, codes: [{id: o2, label: Overig}]}\n"
    rows = "id,antwoord,gewicht\n1,Te duur,1.5\n2,Nee,0.5\n3,Nee,1\n"
    (tmp_path / "in.csv").write_text(rows)
    study = build_study(tmp_path / "een", codebook=codes)
    with turven.open(study.folder) as opened:
        opened.import_file(tmp_path / "in.csv", text="antwoord", respondent="id", weight="gewicht")
        first, *_others = (q.id for q in quotes.every(opened.db))
        log = Decisions(opened.db, "Anna", opened.codebook.revision)
        log.code(first, "o2", span=(0, 2))
        log.finish(first)
        export_refi(opened, tmp_path / "uit.qdpx")
        before = list(opened.db.execute("SELECT * FROM respondents"))
        came = import_refi(opened, with_new_guids(tmp_path / "uit.qdpx"))
        assert (came.quotes, came.known, came.codes, came.codings) == (0, 3, 0, 0)
        assert list(opened.db.execute("SELECT * FROM respondents")) == before
        assert any("3 texts have new GUIDs" in sentence for sentence in came.left_out)


def test_another_question_with_some_of_the_same_answers_is_not_a_study_that_comes_back(
    study: Study, tmp_path: Path
) -> None:
    import_refi(study, project(tmp_path, sources(selection(0, 7))))
    path = with_new_guids(project(tmp_path, sources(selection(0, 7))))
    with zipfile.ZipFile(path) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    with zipfile.ZipFile(path, "w") as file:
        for n, (name, data) in enumerate(parts.items()):
            file.writestr(name, data if n < 2 else b"Iets anders")
    assert import_refi(study, path).quotes == 3


# What has no place in a study


def left_out(came: RefiImportResult) -> str:
    return "\n".join(came.left_out)


def test_memos_on_codings_join_the_memo_on_the_quote(study: Study, tmp_path: Path) -> None:
    note = f'<Notes><Note guid="{guid("f")}" creatingUser="{BRAM}"><PlainTextContent>Waarom?'
    note += "</PlainTextContent></Note></Notes>"
    body = sources(selection(3, 7, note=guid("f"))) + note
    came = import_refi(study, project(tmp_path, body))
    assert study.db.execute("SELECT coder, memo FROM memos").fetchall() == [
        ("Bram", "“duur” (Prijs): Waarom?")
    ]
    assert came.memos == 1
    assert not study.db.execute("SELECT * FROM notes").fetchall()


def test_a_coded_note_an_empty_folder_and_a_cut_selection_are_named(
    study: Study, tmp_path: Path
) -> None:
    head = HEAD.replace("<Codes>", f'<Codes><Code guid="{MAP}" name="Map" isCodable="false"/>')
    note = f'<Notes><Note guid="{guid("f")}" name="Dagboek"><PlainTextContent>Wat duur'
    note += f"</PlainTextContent>{selection(0, 3)}</Note></Notes>"
    came = import_refi(study, project(tmp_path, sources(selection(3, 500)) + note, head))
    said = left_out(came)
    assert "1 coding in the note “Dagboek” was left out" in said
    assert "“Map” is a folder without codes" in said
    assert "1 selection in “T0” goes on after the end of the text" in said
    assert [code.name for code in study.codebook.entries] == ["Prijs", "Dienst"]


@pytest.mark.parametrize("text", ["jonger <30 jaar", "een & twee", "a </b> b"])
def test_a_note_that_is_no_xml_is_left_out_and_named(
    study: Study, tmp_path: Path, text: str
) -> None:
    notes = "".join(
        f'<Note guid="{guid("f", n)}" creatingUser="{ANNA}"><PlainTextContent>{content}'
        "</PlainTextContent></Note>"
        for n, content in enumerate([text, "goed"])
    )
    body = f"{sources(selection(0, 7))}<Notes>{notes}</Notes>"
    came = import_refi(study, project(tmp_path, body))
    assert (came.quotes, came.codings) == (3, 1)
    assert f"“{text}”" in left_out(came)
    assert [memo for (memo,) in study.db.execute("SELECT memo FROM code_memos")] == ["goed"]


def test_names_keep_their_spaces(study: Study, tmp_path: Path) -> None:
    head = HEAD.replace('"Prijs"', '"Prijs  en  zo"')
    import_refi(study, project(tmp_path, sources(selection(0, 7)), head))
    assert study.codebook.entries[0].name == "Prijs  en  zo"
    export_refi(study, tmp_path / "uit.qdc")
    assert 'name="Prijs  en  zo"' in (tmp_path / "uit.qdc").read_text()


def test_only_the_second_code_of_a_name_is_renamed_and_listed(tmp_path: Path) -> None:
    codes = "codes:\n  - {id: net, label: Net, codes: [{id: o1, label: Overig}]}\n"
    codes += "  - {id: nog, label: Nog, codes: [{id: o2, label: Overig}]}\n"
    study = build_study(tmp_path, codebook=codes)
    lost = export_refi(study, tmp_path / "uit.qdc").lost
    assert any("Overig → Nog – Overig." in sentence for sentence in lost)
    names = re.findall(' name="([^"]*)"', (tmp_path / "uit.qdc").read_text())
    assert names == ["Net", "Overig", "Nog", "Nog – Overig"]


# Codebooks


def test_a_net_of_a_codebook_that_can_be_given_has_a_code_for_that(tmp_path: Path) -> None:
    codes = f'<Codes><Code guid="{MAP}" name="Oorzaken" isCodable="true"><Code guid="{PRIJS}"'
    codes += ' name="Prijs"/></Code></Codes>'
    sets = f'<Sets><Set guid="{guid("f")}" name="hoofd"/></Sets>'
    path = book(tmp_path, codes + sets)
    study, said = study_with_codes(tmp_path / "studie", path)
    with study:
        names = [(code.name, code.net) for code in study.codebook.entries]
        assert names == [("Oorzaken", True), ("Oorzaken (general)", False), ("Prijs", False)]
        assert ["“hoofd”" in said[0], "“Oorzaken (general)”" in said[1]] == [True, True]
        head = HEAD.partition("<CodeBook>")[0] + f"<CodeBook>{codes}</CodeBook>"
        body = sources(selection(0, 7, MAP))
        came = import_refi(study, project(tmp_path, body, head))
        assert (came.codes, came.codings) == (0, 1)
        (given,) = study.db.execute("SELECT code FROM current_codings").fetchone()
        assert study.codebook.by_id[given].name == "Oorzaken (general)"


def test_a_memo_that_comes_back_as_a_note_of_its_own_is_not_doubled(
    study: Study, tmp_path: Path
) -> None:
    import_refi(study, project(tmp_path, sources(selection(0, 7))))
    memos.write(study.db, "Anna", "prijs", "over de prijs")
    note = f'<Note guid="{guid("f")}" name="memo" creatingUser="{ANNA}"><PlainTextContent>'
    notes = f"<Notes>{note}over de prijs</PlainTextContent></Note></Notes>"
    came = import_refi(study, project(tmp_path, sources(selection(0, 7)) + notes))
    assert came.memos == 0


def test_each_coding_of_a_project_has_a_user_also_if_nobody_coded(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("id,antwoord\n1,Te duur\n")
    codes = "codes:\n  - {id: prijs, label: Prijs}\n"
    with turven.open(build_study(tmp_path / "een", codebook=codes).folder) as opened:
        opened.import_file(tmp_path / "in.csv", text="antwoord", respondent="id")
        export_refi(opened, tmp_path / "uit.qdpx")
    with zipfile.ZipFile(tmp_path / "uit.qdpx") as file:
        xml = file.read("project.qde").decode()
    (user,) = re.findall('<User guid="([^"]*)"', xml)
    assert re.findall('<Coding guid="[^"]*" creatingUser="([^"]*)"', xml) == [user]
    with Study.create(tmp_path / "terug") as other:
        came = import_refi(other, tmp_path / "uit.qdpx")
        assert (came.quotes, came.codings, came.done, came.left_out) == (1, 0, 0, ())
