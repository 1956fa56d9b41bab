"""The themes: what can be read, with and without colours, and by whom."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from driving import coding
from rich.style import Style
from textual.app import App
from textual.color import Color
from textual.pilot import Pilot
from textual.theme import Theme

from turven.corpus.study.study import Study
from turven.tui.screens.coding import CodingScreen
from turven.tui.themes import CONTRAST, DARK, LIGHT, THEMES
from turven.tui.widgets.quote import PALETTE

# What is drawn, and not read: lines, bars, blocks.
DRAWN = set(" ─│┌┐└┘╭╮╰╯━╌█▌▐▊▎▏▁▔▇▆▅▄▃▂╸╺▲▼■●")
CHANNELS = {
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216),
               (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413),
               (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602),
               (0.004733, 0.691367, 0.303900)),
}  # fmt: skip
"""Machado, Oliveira and Fernandes (2009), severity 1, on linear light."""


def linear(color: Color) -> tuple[float, ...]:
    def one(part: int) -> float:
        value = part / 255
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    return tuple(one(part) for part in color.rgb)


def contrast(a: Color, b: Color) -> float:
    """The ratio of WCAG 2, from 1 to 21."""
    light = [0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in (linear(a), linear(b))]
    return (max(light) + 0.05) / (min(light) + 0.05)


def lab(rgb: tuple[float, ...]) -> tuple[float, float, float]:
    """CIE L*a*b* of linear light, for the white of D65."""
    r, g, b = rgb
    xyz = (
        (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505,
        0.2126 * r + 0.7152 * g + 0.0722 * b,
        (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089,
    )
    x, y, z = (
        max(part, 0) ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in xyz
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def seen(color: Color, eyes: str) -> tuple[float, ...]:
    light = linear(color)
    return tuple(sum(a * b for a, b in zip(row, light, strict=True)) for row in CHANNELS[eyes])


def pieces(app: App[None]) -> Iterator[tuple[str, Style]]:
    """All that stands on the screen now, with the style it is sent to the terminal in.

    Of a window that alone: what lies behind it is dimmed because it is not to be read.
    """
    screen = app.screen
    windows = [*screen.query(".window, CommandPalette > Vertical")]
    region = windows[0].region if windows else screen.region
    for strip in screen._compositor.render_strips()[region.y : region.bottom]:
        for each in app._filters:
            strip = strip.apply_filter(each, Color(0, 0, 0))  # noqa: PLW2901
        for text, style, _control in strip.crop(region.x, region.right):
            if style is not None:
                yield text, style


def unreadable(app: App[None], least: float = 4.5) -> list[tuple[str, float]]:
    found = []
    for text, style in pieces(app):
        if set(text) <= DRAWN or style.color is None or style.bgcolor is None:
            continue
        front, back = (Color.from_rich_color(c) for c in (style.color, style.bgcolor))
        if style.dim:
            front = back.blend(front, 0.66)
        ratio = contrast(front, back)
        if ratio < least:
            found.append((text, round(ratio, 2)))
    return found


async def tour_of(screen: CodingScreen, pilot: Pilot[None]) -> list[tuple[str, str, float]]:
    """What cannot be read on any of the screens."""
    bad: list[tuple[str, str, float]] = []

    async def look(name: str, *keys: str) -> None:
        await pilot.press(*keys)
        await pilot.pause(0.1)
        bad.extend((name, *each) for each in unreadable(pilot.app))

    await look("coding")
    await look("a coded part", "]", "w", "p", "g", "exclamation_mark")
    await look("the tour", "escape", "f1")
    screen.notify("bericht", severity="error")
    screen.notify("bericht", severity="warning")
    await look("messages", "escape")
    pilot.app.clear_notifications()
    for name, key in (("help", "question_mark"), ("preferences", "f2"), ("picker", "slash"),
                      ("quotes", "ctrl+f"), ("overview", "ctrl+l"), ("codebook", "ctrl+k"),
                      ("memo", "comma"), ("palette", "ctrl+p")):  # fmt: skip
        await look(name, key)
        await pilot.press("escape")
        await pilot.pause(0.1)
    return bad


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
async def test_all_that_is_to_be_read_can_be_read(small: Study, theme: Theme) -> None:
    async with coding(small, size=(120, 40)) as (screen, pilot):
        pilot.app.theme = theme.name
        await pilot.pause(0.2)
        bad = await tour_of(screen, pilot)
        assert not bad, bad


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_a_coded_part_can_be_read_whatever_the_colour_of_its_code(theme: Theme) -> None:
    colours = theme.to_color_system().generate()
    background = Color.parse(colours["background"])
    fronts = [Color.parse(colours[name]) for name in ("foreground", "text-accent")]
    for colour in (*PALETTE, "#ffffff", "#000000", "#ff0000", "#00ff00", "#0000ff", "#ffff00"):
        tint = background.blend(Color.parse(colour), 0.3)
        for front in fronts:
            assert contrast(front, tint) >= 4.5, (theme.name, colour, front.hex)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_the_colour_of_a_code_stands_out_from_the_screen(theme: Theme) -> None:
    background = Color.parse(theme.to_color_system().generate()["background"])
    for colour in PALETTE:
        assert contrast(Color.parse(colour), background) >= 3, colour


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("eyes", CHANNELS)
def test_what_a_colour_means_is_seen_by_the_colour_blind(theme: Theme, eyes: str) -> None:
    colours = theme.to_color_system().generate()
    meant = {name: Color.parse(colours[name]) for name in ("error", "warning", "success")}
    for (one, a), (other, b) in itertools.combinations(meant.items(), 2):
        difference = sum(
            (p - q) ** 2 for p, q in zip(lab(seen(a, eyes)), lab(seen(b, eyes)), strict=True)
        )
        assert difference**0.5 > 15, (one, other)


def test_high_contrast_is_higher_than_asked() -> None:
    colours = CONTRAST.to_color_system().generate()
    for name in ("foreground", "text-accent", "text-warning", "text-error", "text-success"):
        assert contrast(Color.parse(colours[name]), Color.parse(colours["background"])) >= 7


def test_there_is_a_light_and_a_dark_one() -> None:
    assert [theme.dark for theme in (DARK, LIGHT)] == [True, False]


async def test_without_colours_none_is_sent_and_signs_tell_it_all(
    small: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with coding(small) as (_screen, pilot):
        await pilot.press("g", "]", "w", "p", "]")
        await pilot.pause(0.1)
        for text, style in pieces(pilot.app):
            colours = (style.color, style.bgcolor)
            assert all(colour is None or colour.is_default for colour in colours), text
        shown = "".join(text for text, _style in pieces(pilot.app))
        for sign in ("⌈De⌉", "● ", "› 1"):
            assert sign in shown
        # What is selected is reversed, and what a list has under its cursor is underlined.
        assert {text for text, style in pieces(pilot.app) if style.reverse} & {"privacy"}
        await pilot.press("escape", "slash", "down")
        await pilot.pause(0.2)
        marked = {text for text, style in pieces(pilot.app) if style.underline}
        assert any("Aanpassing" in text for text in marked)
        assert not any("Privacywet" in text for text in marked)
