"""The table of quotes, driven by its keys and the mouse."""

from __future__ import annotations

import csv
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from driving import until
from rich.cells import cell_len
from studies import build_study
from textual.pilot import Pilot
from textual.widgets import Static

from turven.corpus.exchange.imports.import_file import import_file
from turven.corpus.search.query import ORIGINS, parse_query
from turven.corpus.search.search import KnownValues
from turven.corpus.study import quotes
from turven.corpus.study.decisions import Decisions
from turven.corpus.study.study import Study
from turven.tui import completion
from turven.tui.app import TurvenApp
from turven.tui.screens.quotes import QuoteChoice, QuotesScreen
from turven.tui.widgets.query import CompletionLine, QueryInput
from turven.tui.widgets.table import QuoteTable

HOSTILE = "[b]vet[/b] \x1b[31mrood\x00 \u202eomgekeerd 🙂 مرحبا [/] {x} \x07"
WIDE = "漢字の答え👩‍👩‍👧 " * 30
ACTS = "\x1b\x00\x07\u202e"


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    """Quotes, codes, variables, a question and a coder, each of which is hostile once."""
    with (tmp_path / "in.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["respondent", "vraag", "antwoord", "Soort plaats", f"[b]{ACTS[0]}[31m"])
        rows.writerow([1, "Waarom [b]niet[/]?\x1b[1m", "De huisartsen hebben geen tijd", "Dorp", 1])
        rows.writerow([2, "Waarom?", HOSTILE.replace("\0", ""), "Grote stad", "[/]"])
        rows.writerow([3, "Waarom?", WIDE, "Dorp", "\x1b[2J"])
        rows.writerow([4, "Waarom?", "geen idee", "Dorp", ""])
        rows.writerow([5, "Waarom?", "Geen idee.", "[/b]", ""])
    with build_study(
        tmp_path,
        codebook="codes:\n"
        "  - {id: zorg, label: Zorg, key: z, codes: [{id: arts, label: Arts en zo, key: a}]}\n"
        '  - {id: raar, label: "[red]\\e[31mraar\\u202E[/b]", key: r}\n',
    ) as made:
        import_file(made, tmp_path / "in.csv", text="antwoord")
        ids = [quote.id for quote in quotes.every(made.db)]
        bob = Decisions(made.db, "[b]Bob\x1b[31m", made.codebook.revision)
        bob.finish(ids[0], codes=[("arts", "manual"), ("raar", "manual")])
        bob.memo(ids[1], HOSTILE.replace("\0", ""))
        cor = Decisions(made.db, "Cor", made.codebook.revision)
        cor.finish(ids[2], codes=[("arts", "manual")])
        cor.finish(ids[3], codes=[("arts", "manual")])
        yield made


@asynccontextmanager
async def table(
    study: Study, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[QuotesScreen, Pilot[None], list[QuoteChoice | None]]]:
    """The app with the table open; the list gets what it is left with."""
    app = TurvenApp(study, "Anna", order="imported")
    async with app.run_test(size=size) as pilot:
        screen = QuotesScreen(study, Decisions(study.db, "Anna", study.codebook.revision), 1)
        left: list[QuoteChoice | None] = []
        app.push_screen(screen, left.append)
        await until(pilot, lambda: screen.query_one(QueryInput).known.variables)
        yield screen, pilot, left
        app.workers.cancel_all()


def shown(screen: QuotesScreen, id_: str) -> str:
    return str(screen.query_one(f"#{id_}", Static).content)


def positions(screen: QuotesScreen) -> list[int]:
    """The numbers of the quotes in the rows on the screen."""
    rows = shown(screen, "table").splitlines()
    return [int(row[4:11]) for row in rows if row[4:11].strip().isdigit()]


async def typing(screen: QuotesScreen, pilot: Pilot[None], typed: str) -> list[int]:
    """What is on the screen when `typed` has been searched for."""
    screen.query_one(QueryInput).value = typed
    screen.query_one(QueryInput).cursor_position = len(typed)
    await pilot.pause()
    await until(pilot, lambda: "searching" not in shown(screen, "count"))
    return positions(screen)


@pytest.mark.parametrize("size", [(80, 24), (160, 48), (300, 80)])
async def test_nothing_from_outside_acts_on_the_table(study: Study, size: tuple[int, int]) -> None:
    async with table(study, size) as (screen, pilot, _left):
        for typed in ("", '@coder="[b]Bob\x1b[31m"', "@", '"[', "@vraag=", '"Soort plaats"='):
            await typing(screen, pilot, typed)
            for id_ in ("table", "possible", "count"):
                text = shown(screen, id_)
                assert not set(ACTS) & set(text), (typed, id_)
        assert await typing(screen, pilot, '@coder="[b]Bob\x1b[31m" #z') == [1]
        assert "as coded by [b]Bob␛[31m" in shown(screen, "count")
        assert "[b]vet[/b] ␛[31mrood" not in shown(screen, "table")
        await typing(screen, pilot, '@coder="[b]Bob\x1b[31m"')
        rows = shown(screen, "table").splitlines()
        assert "[b]vet[/b] ␛[31mrood" in rows[1]
        assert rows[1][3] == "✎"
        assert ("[red]␛[31mraar�[/b]" in rows[0]) == (size[0] >= 160)


@pytest.mark.parametrize("width", [80, 99, 100, 160, 300])
async def test_wide_characters_leave_the_columns_where_they_are(study: Study, width: int) -> None:
    async with table(study, (width, 24)) as (screen, pilot, _left):
        await typing(screen, pilot, "@coder=cor")
        shows = screen.query_one(QuoteTable)
        assert shows.region.width == width
        # As the terminal shows them: no row is wider than the screen, and the codes line up.
        lines = [shows.render_line(y) for y in range(5)]
        assert max(strip.cell_length for strip in lines) <= width
        rows = [strip.text for strip in lines]
        assert len({cell_len(row[: row.index("za")]) for row in rows[2:]}) == 1
        assert "…" in rows[2]
        assert len(shown(screen, "table").splitlines()) == 5


async def test_codes_show_with_their_labels_where_there_is_room(study: Study) -> None:
    async with table(study, (120, 24)) as (screen, pilot, _left):
        await typing(screen, pilot, "@coder=cor")
        assert "za Arts en zo" in shown(screen, "table")
        assert "2×" in shown(screen, "table").splitlines()[3]


async def test_another_coders_codes_show_only_when_asked_for(study: Study) -> None:
    async with table(study) as (screen, pilot, _left):
        assert "za" not in shown(screen, "table")
        assert await typing(screen, pilot, "#za") == []
        assert await typing(screen, pilot, "@coder=Cor #za") == [3, 4, 5]
        assert "za" in shown(screen, "table")
        assert "as coded by Cor" in shown(screen, "count")
        assert await typing(screen, pilot, "") == [1, 2, 3, 4, 5]
        assert "za" not in shown(screen, "table")


async def test_what_is_possible_stands_under_what_is_typed(study: Study) -> None:
    async with table(study, (160, 24)) as (screen, pilot, _left):
        assert shown(screen, "possible").startswith("#code   ?suggested code   @state")
        assert '"Soort plaats"=' in shown(screen, "possible")
        await pilot.press("#")
        await pilot.pause()
        assert "#z Zorg   #za Arts en zo   #r [red]␛[31mraar" in shown(screen, "possible")
        await pilot.press("z", "a", "space", "minus", "@", "m", "tab")
        await pilot.pause()
        assert screen.query_one(QueryInput).value == "#za -@memo "
        await pilot.press("@", "c", "o", "d", "tab")
        assert screen.query_one(QueryInput).value == "#za -@memo @coder="
        await pilot.pause()
        assert shown(screen, "possible").strip() == "@coder=Cor"
        await pilot.press("tab", "s", "o")
        await pilot.pause()
        # A plain word is not finished by Tab, which marks, but by → at its end.
        assert shown(screen, "possible").strip() == '"Soort plaats"='
        await pilot.press("tab")
        assert screen.query_one(QueryInput).value == "#za -@memo @coder=Cor so"
        await pilot.press("right", "g", "r", "tab")
        await pilot.pause()
        assert (
            screen.query_one(QueryInput).value
            == '#za -@memo @coder=Cor "Soort plaats"="Grote stad" '
        )


async def test_what_is_possible_can_be_clicked(study: Study) -> None:
    async with table(study, (120, 24)) as (screen, pilot, _left):
        place = shown(screen, "possible").index("?suggested")
        await pilot.click(CompletionLine, offset=(place + 3, 0))
        await pilot.pause()
        assert screen.query_one(QueryInput).value == "?"
        await pilot.click(CompletionLine, offset=(place + 3, 0))
        await until(pilot, lambda: screen.query_one(QueryInput).value.startswith("?z"))


async def test_enter_opens_what_was_typed_last_however_quickly(study: Study) -> None:
    async with table(study) as (screen, pilot, left):
        screen.query_one(QueryInput).value = "huisarts"
        screen.query_one(QueryInput).value = "idee"
        await pilot.press("enter")
        await until(pilot, lambda: left)
        assert left == [QuoteChoice(4)]


async def test_all_that_was_found_is_given_to_go_through(study: Study) -> None:
    async with table(study) as (screen, pilot, left):
        assert await typing(screen, pilot, '"Soort plaats"=dorp') == [1, 3, 4]
        await pilot.press("ctrl+o")
        await until(pilot, lambda: positions(screen) == [1, 4, 3])
        assert "A to Z" in shown(screen, "count")
        await pilot.press("down", "ctrl+g")
        await until(pilot, lambda: left)
        assert left[0] is not None
        assert left[0].position == 4
        assert list(left[0].walk) == [1, 4, 3]


async def test_the_mouse_chooses_a_row_then_opens_it(study: Study) -> None:
    async with table(study) as (screen, pilot, left):
        await pilot.click(QuoteTable, offset=(20, 2))
        await pilot.pause()
        assert screen.query_one(QuoteTable).cursor == 2
        assert left == []
        await pilot.click(QuoteTable, offset=(20, 2))
        await pilot.pause()
        assert left == [QuoteChoice(3)]


async def test_every_order_comes_by_and_the_first_comes_back(study: Study) -> None:
    async with table(study) as (screen, pilot, _left):
        names = []
        for _order in range(6):
            await pilot.press("ctrl+o")
            await until(pilot, lambda: "searching" not in shown(screen, "count"))
            names.append(shown(screen, "count").split(" · ")[1])
            assert sorted(positions(screen)) == [1, 2, 3, 4, 5]
        assert len(set(names)) == 6
        assert names[-1] == "in order of import"


async def test_marked_quotes_stay_marked_while_others_are_searched_for(study: Study) -> None:
    async with table(study) as (screen, pilot, _left):
        await pilot.press("tab")
        assert await typing(screen, pilot, "idee") == [4, 5]
        await pilot.press("tab")
        await pilot.pause()
        assert "2 marked" in shown(screen, "count")
        await pilot.press("ctrl+k")
        await pilot.pause()
        await pilot.press(*"arts", "enter")
        await until(pilot, lambda: "marked" not in shown(screen, "count"))
        given = quotes.states(study.db, [quote.id for quote in quotes.every(study.db)], "Anna")
        assert [state.codes for state in given.values()] == [
            ("arts",), (), (), ("arts",), ("arts",),
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "being"),
    [
        ("", ""), ("een ", ""), ("een #w", "#w"), ('a="b c', 'a="b c'), ('"a b"=', '"a b"='),
        ('-@vraag="Wie en', '-@vraag="Wie en'), ('"geen tijd" ', ""), ("-", "-"),
    ],
)  # fmt: skip
def test_which_part_is_being_typed(typed: str, being: str) -> None:
    assert completion.last_token(typed) == being


def test_nothing_is_offered_that_cannot_be_typed_or_would_act(study: Study) -> None:
    known = KnownValues(
        coders=["Cor", "\x1bBob", 'A "B" C'],
        questions=["Waarom?", "a\nb", "\u202eomgekeerd"],
        variables={"plaats": ["Een", "\x07bel", ""], "\x1b[31m": ["x"], 'q"q': ["y"]},
    )
    for being in ("", "@", "@coder=", "@vraag=", "plaats=", "p", '"', "-", "-plaats="):
        for each in completion.completions(being, study.codebook, known):
            assert not set("\x1b\x07\n\u202e") & set(each.text)
            assert each.text.count('"') in (0, 2)
    offered = completion.completions("-plaats=", study.codebook, known)
    assert [each.text for each in offered] == ["-plaats=Een"]


def test_of_how_a_code_came_all_is_offered_that_is_understood(study: Study) -> None:
    offered = [each.text for each in completion.completions("@how=", study.codebook, KnownValues())]
    understood = [parse_query(typed, study.codebook).parts for typed in offered]
    assert sorted(part.values[0] for (part,) in understood) == sorted(set(ORIGINS.values()))


@pytest.mark.parametrize(
    ("typed", "offered"),
    [("@kl", ["@done"]), ("@opn", ["@recheck"]), ("@rec", ["@recheck"]), ("@ag", [])],
)
def test_dutch_words_complete_to_the_english_ones_and_old_words_are_not_offered(
    study: Study, typed: str, offered: list[str]
) -> None:
    found = completion.completions(typed, study.codebook, KnownValues())
    assert [each.text for each in found] == offered


def test_the_old_word_for_recheck_is_still_understood(study: Study) -> None:
    asked = {parse_query(typed, study.codebook) for typed in ("@recheck", "@opnieuw", "@again")}
    assert [part.kind for query in asked for part in query.parts] == ["recheck"]


async def test_all_that_is_found_is_coded_at_once_and_undone_in_one_step(study: Study) -> None:
    async with table(study) as (screen, pilot, left):
        assert await typing(screen, pilot, "idee") == [4, 5]
        await pilot.press("ctrl+a")
        await pilot.pause()
        assert "2 marked" in shown(screen, "count")
        await pilot.press("ctrl+a")
        await pilot.pause()
        assert "marked" not in shown(screen, "count")
        # However quick the fingers, it is what was typed that is marked, coded, and then opened.
        await pilot.press(*" -@flag", "ctrl+a", "ctrl+k", *"arts", "tab", *"raar", "tab")
        await pilot.pause()
        window = pilot.app.screen
        assert "✓ Arts en zo · [red]␛[31mraar�[/b]" in str(
            window.query_one("#ticked", Static).content
        )
        await until(
            pilot,
            lambda: "Codes for 2 quotes" in str(window.query_one("#heading", Static).content),
        )
        await pilot.press("enter", "enter")
        await until(pilot, lambda: left)
        assert left == [QuoteChoice(4)]
        log = Decisions(study.db, "Anna", study.codebook.revision)
        ids = [quote.id for quote in quotes.every(study.db)]
        codes = [state.codes for state in quotes.states(study.db, ids, "Anna").values()]
        assert codes == [(), (), (), ("arts", "raar"), ("arts", "raar")]
        # The log that the table was opened with knows of it, though another thread wrote it.
        taken = screen._decisions.undo()
        assert taken
        assert taken.quotes == 2
        assert not any(state.codes for state in quotes.states(study.db, ids, "Anna").values())
        assert log.db.execute("SELECT count(*) FROM decisions WHERE coder = 'Anna'").fetchone() == (
            8,
        )
