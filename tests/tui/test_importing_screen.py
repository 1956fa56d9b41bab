"""The guide through an import: a file is chosen, its columns are corrected, and it comes in."""

from __future__ import annotations

import zipfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from driving import HOSTILE, coding, until
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, Static

from turven.corpus.study import quotes
from turven.corpus.study.decisions import Decisions
from turven.corpus.study.study import Study
from turven.tui.app import TurvenApp
from turven.tui.screens.file import FileScreen, entries
from turven.tui.screens.import_options import ImportOptionsScreen
from turven.tui.screens.importing import ImportScreen
from turven.tui.screens.sheet import SheetScreen

NAME = "[b]\x1b[31m\u202e.csv"
"""A file that is called like something that acts."""


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Study]:
    """A study without quotes; one stands in a folder with files."""
    folder = tmp_path / "bestanden"
    (folder / "sub").mkdir(parents=True)
    (folder / "golf.csv").write_text(
        "respnr;leeftijd;toelichting;v12_open;wegingsfactor;[b]regio[/b];tag\n"
        "1;34;De wet werkt niet;te weinig geld;1,2;[red]Noord;anders\n"
        f'2;;"{HOSTILE[:20]}";;0,8;\x1b[2J;\n'
        "3;55;De wet werkt niet;geen idee;1,0;Oost;anders\n",
        newline="",
    )
    (folder / "plaatje.png").write_bytes(b"\x89PNG")
    (folder / NAME).write_text("antwoord\nDe wet\n")
    monkeypatch.chdir(folder)
    with Study.create(tmp_path / "studie") as study:
        yield study


@asynccontextmanager
async def guide(study: Study, *typed: str) -> AsyncIterator[tuple[ImportScreen, Pilot[None]]]:
    """The app on a study without quotes, after this was typed where it asks for a file."""
    app = TurvenApp(study, "Anna")
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, FileScreen))
        await pilot.press(*typed)
        await pilot.pause()
        yield next(each for each in app.screen_stack if isinstance(each, ImportScreen)), pilot
        app.workers.cancel_all()


def coming(screen: ImportScreen) -> str:
    return str(screen.query_one("#coming", Static).content)


def row(screen: ImportScreen, at: int) -> str:
    return str(screen.query_one(OptionList).get_option_at_index(at).prompt)


def texts(study: Study) -> list[str]:
    return [quote.text for quote in quotes.every(study.db)]


async def test_a_study_without_quotes_begins_with_the_import(empty: Study) -> None:
    async with guide(empty, *"golf.csv", "enter") as (screen, pilot):
        await until(pilot, lambda: "5 new quotes" in coming(screen))
        assert [row(screen, at).split("  ")[0].strip() for at in range(7)] == [
            "respnr", "leeftijd", "toelichting", "v12_open", "wegingsfactor", "[b]regio[/b]", "tag",
        ]  # fmt: skip
        assert "answers" in row(screen, 2)
        assert "answers" in row(screen, 3)
        assert "weight" in row(screen, 4)
        assert "its name says so" in str(screen.query_one("#about", Static).content)
        assert "\x1b" not in row(screen, 5)
        # What was asked stands in no column.
        await pilot.press("tab", *"Wat vindt u?", "enter")
        await until(pilot, lambda: "5 new quotes" in coming(screen))
        assert texts(empty) == []
        await pilot.press("enter")
        app = pilot.app
        assert isinstance(app, TurvenApp)
        await until(pilot, lambda: app.screen is app.coding)
        assert len(texts(empty)) == 5
        assert [text for (text,) in empty.db.execute("SELECT text FROM questions ORDER BY id")] == [
            "Wat vindt u?", "v12_open",
        ]  # fmt: skip
        assert empty.db.execute("SELECT weight FROM respondents").fetchall() == [
            (1.2,), (0.8,), (1.0,),
        ]  # fmt: skip
        await pilot.press("0")
        await pilot.pause()
        assert quotes.coder_progress(empty.db, "Anna").done


async def test_a_column_is_taken_for_something_else_by_one_key(empty: Study) -> None:
    async with guide(empty, *"golf.csv", "enter") as (screen, pilot):
        await until(pilot, lambda: "5 new quotes" in coming(screen))
        await pilot.press("0")
        await until(pilot, lambda: "2 new quotes" in coming(screen))
        assert "Not imported: “toelichting”" in coming(screen)
        # One column says who answered; what said so before is background then.
        await pilot.press("home", "down", "2")
        await until(pilot, lambda: "Not imported: “toelichting”" in coming(screen))
        assert "background" in row(screen, 0)
        await pilot.press("end", "6")
        await until(pilot, lambda: "2 quotes were imported with codes" in coming(screen))
        await pilot.press("0", "up", "up", "up", "0")
        await until(pilot, lambda: "No column with answers is chosen yet" in coming(screen))
        await pilot.press("enter")
        await pilot.pause()
        assert pilot.app.screen is screen
        assert texts(empty) == []


async def test_who_goes_back_from_everything_imports_nothing(empty: Study) -> None:
    async with guide(empty, *"golf.csv", "enter") as (screen, pilot):
        await until(pilot, lambda: "5 new quotes" in coming(screen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, FileScreen))
        await pilot.press("escape")
        await until(pilot, lambda: not pilot.app.is_running or pilot.app._exit)
    assert texts(empty) == []
    assert list(empty.files.iterdir()) == []


async def test_an_import_that_is_stopped_leaves_the_study_as_it_was(empty: Study) -> None:
    async with guide(empty, *"golf.csv", "enter") as (screen, pilot):
        await until(pilot, lambda: "5 new quotes" in coming(screen))
        screen.action_import()
        screen.action_back()
        await until(pilot, lambda: not screen._importing)
        assert pilot.app.screen is screen
        assert texts(empty) == []
        assert empty.db.execute("SELECT count(*) FROM imports").fetchone() == (0,)
        assert list(empty.files.iterdir()) == []


async def test_from_the_coding_screen_new_quotes_join_the_old(small: Study) -> None:
    first = next(quotes.every(small.db)).id
    Decisions(small.db, "Anna", small.codebook.revision).finish(first)
    more = small.folder.parent / "meer.csv"
    more.write_text("respondent,vraag,antwoord\n1,Waarom?,Iets anders\n9,Waarom?,Nieuw antwoord\n")
    async with coding(small) as (screen, pilot):
        await pilot.press("ctrl+d")
        await until(pilot, lambda: isinstance(pilot.app.screen, FileScreen))
        pilot.app.screen.query_one(Input).value = str(more)
        await pilot.press("enter")
        guide_ = next(s for s in pilot.app.screen_stack if isinstance(s, ImportScreen))
        await until(pilot, lambda: "1 new quote from" in coming(guide_))
        # What was coded keeps its text, and both are told.
        assert "study: De privacy kost geld" in coming(guide_)
        assert "file:  Iets anders" in coming(guide_)
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert texts(small)[-1] == "Nieuw antwoord"


async def test_a_qdpx_says_itself_what_is_in_it(empty: Study) -> None:
    guid = "11111111-1111-4111-8111-111111111111"
    with zipfile.ZipFile("ander.qdpx", "w") as archive:
        archive.writestr(
            "project.qde",
            '<Project xmlns="urn:QDA-XML:project:1.0" name="p"><CodeBook><Codes><Code'
            f' guid="{guid[:-1]}2" name="Wet" isCodable="true"/></Codes></CodeBook><Sources>'
            f'<TextSource guid="{guid}" name="t"><PlainTextContent>De wet</PlainTextContent>'
            "</TextSource></Sources></Project>",
        )
    async with guide(empty, *"ander.qdpx", "enter") as (screen, pilot):
        await until(pilot, lambda: "1 new quote, 1 code" in coming(screen))
        assert texts(empty) == []
        assert "Wet" not in empty.codebook_file.read_text()
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is not screen)
        assert texts(empty) == ["De wet"]
        assert [code.name for code in empty.codebook.codes] == ["Wet"]


async def test_of_a_qdpx_it_asks_which_texts_are_done(empty: Study) -> None:
    guid = "11111111-1111-4111-8111-111111111111"
    code, person = f"{guid[:-1]}2", f"{guid[:-1]}3"
    selection = (
        f'<PlainTextSelection guid="{guid}" startPosition="0" endPosition="2"><Coding'
        f' guid="{guid}" creatingUser="{person}"><CodeRef targetGUID="{code}"/></Coding>'
        "</PlainTextSelection>"
    )
    with zipfile.ZipFile("ander.qdpx", "w") as archive:
        archive.writestr(
            "project.qde",
            f'<Project xmlns="urn:QDA-XML:project:1.0" name="p"><Users><User guid="{person}"'
            f' name="Anna"/></Users><CodeBook><Codes><Code guid="{code}" name="Wet"/></Codes>'
            f'</CodeBook><Sources><TextSource guid="{guid}" name="t"><PlainTextContent>De wet'
            f"</PlainTextContent>{selection}</TextSource></Sources></Project>",
        )
    async with guide(empty, *"ander.qdpx", "enter") as (screen, pilot):
        await until(pilot, lambda: "1 quote is done" in coming(screen))
        for _key in range(3):
            await pilot.press("down")
        await until(pilot, lambda: coming(screen) and "is done" not in coming(screen)
                    and "1 new quote" in coming(screen))  # fmt: skip
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is not screen)
        assert empty.db.execute("SELECT count(*) FROM codings").fetchone() == (1,)
        assert empty.db.execute("SELECT count(*) FROM progress").fetchone() == (0,)


async def test_of_several_sheets_one_is_chosen(empty: Study) -> None:
    from xlsxwriter import Workbook

    with Workbook("boek.xlsx") as book:
        for name in ("Uitleg", "<b>{x} $text"):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["nr", "antwoord"])
            sheet.write_row(1, 0, [1, f"Antwoord op {name}"])
    async with guide(empty, *"boek.xlsx", "enter") as (screen, pilot):
        await until(pilot, lambda: isinstance(pilot.app.screen, SheetScreen))
        await pilot.press("down", "enter")
        await until(pilot, lambda: "1 new quote" in coming(screen))
        assert "<b>{x} $text" in str(screen.query_one("#file", Static).content)


async def test_a_file_is_found_by_its_name_or_through_the_folders(empty: Study) -> None:
    async with guide(empty) as (screen, pilot):
        window = pilot.app.screen
        listed = window.query_one(OptionList)
        names = [str(listed.get_option_at_index(at).prompt) for at in range(listed.option_count)]
        assert names == ["../", "sub/", "[b]␛[31m�.csv", "golf.csv"]
        await pilot.press("enter")
        assert listed.option_count == 1  # the way back up
        await pilot.press("enter")
        await pilot.press(*"go", "tab")
        assert window.query_one(Input).value == "golf.csv"
        await pilot.press("ctrl+u", *"[b", "tab")
        # What it is called would act on the line one types on; Enter opens it all the same.
        assert window.query_one(Input).value == "[b"
        await pilot.press("enter")
        await until(pilot, lambda: "1 new quote" in coming(screen))
        await pilot.press("escape")
        await pilot.press(*"nergens/x.csv", "enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, FileScreen)


def test_a_folder_that_cannot_be_read_has_only_a_way_up(tmp_path: Path) -> None:
    assert entries(tmp_path / "nergens", "") == [tmp_path]
    (tmp_path / ".verborgen.csv").touch()
    assert entries(tmp_path, ".v") == [tmp_path / ".verborgen.csv"]
    assert tmp_path / ".verborgen.csv" not in entries(tmp_path, "")


@pytest.fixture
def two_header_rows(empty: Study) -> Study:
    """A study without quotes, in a folder with a file that has two header rows."""
    Path("kop.csv").write_text(
        "id,q1\nnummer,Wat vindt u?\n1,NA\n2,De wet werkt niet\n3,weet niet\n", newline=""
    )
    return empty


async def test_the_guide_has_the_options_of_the_command(two_header_rows: Study) -> None:
    empty = two_header_rows
    async with guide(empty, *"kop.csv", "enter") as (screen, pilot):
        await until(pilot, lambda: "q1" in coming(screen) or "q1" in row(screen, 1))
        await pilot.press("1")
        await pilot.press("ctrl+o")
        await until(pilot, lambda: isinstance(pilot.app.screen, ImportOptionsScreen))
        options = pilot.app.screen
        assert options.query_one("#missing", Input).value == "NA"
        await pilot.press("2", "tab", *"; weet niet", "tab", *"Bea", "enter")
        await until(pilot, lambda: "1 new quote" in coming(screen))
        assert "“NA” (q1: 1)" in coming(screen)
        assert "“weet niet” (q1: 1)" in coming(screen)
        # The row below the names is the wording of the question.
        assert screen.query_one("#question", Input).value == "Wat vindt u?"
        # Without any word, the respondent said NA.
        await pilot.press("ctrl+o")
        await until(pilot, lambda: isinstance(pilot.app.screen, ImportOptionsScreen))
        pilot.app.screen.query_one("#missing", Input).value = ""
        await pilot.press("enter")
        await until(pilot, lambda: "3 new quotes" in coming(screen))
        await pilot.press("enter")
        await until(pilot, lambda: quotes.count(empty.db) == 3)
        assert texts(empty) == ["NA", "De wet werkt niet", "weet niet"]


@pytest.fixture
def old_encodings(empty: Study) -> Study:
    """A study without quotes, in a folder with a file of a Mac and one of DOS."""
    text = "id;waarom\n1;Er is nooit een coördinator\n"
    Path("mac.csv").write_bytes(text.encode("mac-roman"))
    text = "id;waarom\n1;Voor cafés is het beleid niet reëel, zeggen de cliënten\n"
    Path("dos.csv").write_bytes(text.encode("cp850"))
    return empty


async def test_a_doubtful_encoding_is_asked(old_encodings: Study) -> None:
    empty = old_encodings
    async with guide(empty, *"mac.csv", "enter") as (screen, pilot):
        await until(pilot, lambda: isinstance(pilot.app.screen, ImportOptionsScreen))
        options = pilot.app.screen.query_one("#encodings", OptionList)
        shown = [str(options.get_option_at_index(at).prompt) for at in range(3)]
        assert shown[0].startswith("cp1252 (Windows, Western European): ")
        assert "cošrdinator" in shown[0]
        (right,) = (at for at, label in enumerate(shown) if label.startswith("mac-roman"))
        assert "coördinator" in shown[right]
        await pilot.press(*["down"] * right, "enter")
        await until(pilot, lambda: "1 new quote" in coming(screen))
        assert "mac-roman" in str(screen.query_one("#file", Static).content)
        assert "guessed" not in coming(screen)
        await pilot.press("enter")
        await until(pilot, lambda: quotes.count(empty.db) == 1)
        assert texts(empty) == ["Er is nooit een coördinator"]


async def test_a_probable_encoding_is_said_and_not_asked(old_encodings: Study) -> None:
    async with guide(old_encodings, *"dos.csv", "enter") as (screen, pilot):
        await until(pilot, lambda: "1 new quote" in coming(screen))
        assert "its encoding was guessed: cp850" in coming(screen)
        assert "cp850 (guessed)" in str(screen.query_one("#file", Static).content)
        await pilot.press("ctrl+o")
        await until(pilot, lambda: isinstance(pilot.app.screen, ImportOptionsScreen))
        await pilot.press("escape")
        assert "1 new quote" in coming(screen)
