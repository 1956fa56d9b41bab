"""Which quote comes next on the coding screen: the queue, its order, a walk."""

from __future__ import annotations

from driving import coding, shown, state

from turven.corpus.study.study import Study


async def test_who_undoes_in_a_walk_goes_on_from_there(small: Study) -> None:
    async with coding(small) as (screen, pilot):
        screen._walk([4, 1, 5])
        await pilot.press("0", "backspace")
        await pilot.pause()
        assert screen.session.quote.position == 4
        await pilot.press("0")
        await pilot.pause()
        assert screen.session.quote.position == 1
        assert "2 of 3 in this walk" in shown(screen, "hint")


async def test_a_walk_goes_through_chosen_quotes_and_then_gives_the_queue_its_turn(
    small: Study,
) -> None:
    async with coding(small) as (screen, pilot):
        screen._walk([4, 1])
        await pilot.pause()
        assert screen.session.quote.position == 4
        assert "1 of 2 in this walk" in shown(screen, "hint")
        await pilot.press("g", "enter", "0")
        await pilot.pause()
        assert screen.session.walk is None
        assert state(screen, "4").codes == ("geld",)
        assert (state(screen, "1").status, screen.session.quote.position) == ("done", 2)
        screen._walk([5])
        await pilot.press("escape", "enter")
        await pilot.pause()
        assert screen.session.walk is None


async def test_a_mixed_queue_says_why_this_quote_is_next(small: Study) -> None:
    async with coding(small, order="mixed") as (screen, pilot):
        assert "drawn at random" in shown(screen, "hint")
        first = screen.session.quote.id
        await pilot.press("z", "enter")
        await pilot.pause()
        assert shown(screen, "hint").startswith("next: the suggestions are uncertain")
        rows = small.db.execute(
            "SELECT quote, purpose, probability FROM samples ORDER BY at"
        ).fetchall()
        assert rows == [(first, "random", 1 / 5), (screen.session.quote.id, "uncertain", None)]


async def test_the_order_is_changed_on_the_screen_and_remembered(small: Study) -> None:
    async with coding(small) as (screen, pilot):
        assert "next:" not in shown(screen, "hint")
        await pilot.press("ctrl+o")
        await pilot.pause()
        assert "order: at random" in shown(screen, "hint")
        assert screen.session.order == "random"
        await pilot.press("end")
        await pilot.pause()
        assert "drawn at random" in shown(screen, "hint")
        # Where the coder goes by hand, nothing was picked.
        await pilot.press("right" if screen.session.quote.position < 5 else "left")
        await pilot.pause()
        assert "next:" not in shown(screen, "hint")
    assert small.settings.order == "random"


async def test_a_queue_that_cannot_write_goes_on_as_imported(small: Study) -> None:
    async with coding(small) as (screen, pilot):
        screen.session.order = "random"
        small.db.execute("PRAGMA query_only = ON")
        await pilot.press("end")
        await pilot.pause()
        assert screen.session.quote.position == 2
        small.db.execute("PRAGMA query_only = OFF")
        assert not small.db.execute("SELECT * FROM samples").fetchall()
