"""Driving the coding screen by its keys, and looking at what is shown and on disk."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from turven.corpus.study import quotes, suggestions
from turven.corpus.study.settings import Order
from turven.corpus.study.study import Study
from turven.tui.app import TurvenApp
from turven.tui.screens.coding import CodingScreen

HOSTILE = "[b]vet[/b] \x1b[31mrood\x00 \u202eomgekeerd 🙂 مرحبا [/] {x} \x07"


@asynccontextmanager
async def coding(
    study: Study,
    *,
    coder: str = "Anna",
    blind: bool = False,
    order: Order = "imported",
    size: tuple[int, int] = (80, 24),
) -> AsyncIterator[tuple[CodingScreen, Pilot[None]]]:
    """The app on `study` with the suggestions in, as a coder finds it after a few seconds."""
    app = TurvenApp(study, coder, blind=blind, order=order)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.coding.session.model is not None)
        yield app.coding, pilot
        app.workers.cancel_all()


def looked(study: Study, screen: CodingScreen) -> str | None:
    """Which model looked last at the quote on the screen."""
    return (suggestions.read(study.db, screen.session.quote.id) or (None,))[0]


async def until(pilot: Pilot[None], true: object) -> None:
    """Wait for `true()`; the workers have a minute on a slow machine."""
    for _ in range(1200):
        await pilot.pause(0.05)
        if true():  # type: ignore[operator]
            return
    pytest.fail("it did not come true within a minute")


def shown(screen: CodingScreen, id_: str) -> str:
    return str(screen.query_one(f"#{id_}", Static).content)


def state(screen: CodingScreen, respondent: str) -> quotes.State:
    """What is on disk, read through a connection of its own."""
    with Study.open(screen.session.study.folder) as study:
        quote = next(q for q in quotes.every(study.db) if q.respondent == respondent)
        return quotes.state(study.db, quote.id, screen.session.coder)
