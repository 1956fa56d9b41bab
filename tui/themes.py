"""The colour themes of turven: dark, light and high contrast.

The hues that carry a meaning are those of Okabe and Ito, which colour-blind people can tell
apart: orange draws attention, blue is turven's own, vermilion is an error, bluish green is
success. Each is lightened or darkened until it is legible on the background.
"""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="turven-dark",
    primary="#56b4e9",
    secondary="#0072b2",
    accent="#f0b440",
    warning="#f0e442",
    error="#ff8a50",
    success="#35c99b",
    foreground="#e4e4e4",
    background="#121212",
    surface="#1c1c1c",
    panel="#26292e",
    variables={
        "text-disabled": "auto 60%",
        "block-cursor-background": "#56b4e9",
        "block-cursor-foreground": "#000000",
        "footer-key-foreground": "#f0b440",
    },
)

LIGHT = Theme(
    name="turven-light",
    primary="#005a8e",
    secondary="#0072b2",
    accent="#8a4b00",
    warning="#947e00",
    error="#8f2600",
    success="#006b4e",
    foreground="#1a1a1a",
    background="#f7f7f5",
    surface="#ffffff",
    panel="#e3e4e6",
    dark=False,
    variables={
        "text-disabled": "auto 65%",
        "block-cursor-background": "#005a8e",
        "block-cursor-foreground": "#ffffff",
        "footer-key-foreground": "#8a4b00",
    },
)

CONTRAST = Theme(
    name="turven-contrast",
    primary="#7fd0ff",
    secondary="#7fd0ff",
    accent="#ffd166",
    warning="#fff34d",
    error="#ffa070",
    success="#5cf0c0",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#1a1a1a",
    text_alpha=1.0,
    variables={
        "text-muted": "auto 90%",
        "text-disabled": "auto 75%",
        "border-blurred": "#ffffff",
        "block-cursor-background": "#ffd166",
        "block-cursor-foreground": "#000000",
        "footer-key-foreground": "#ffd166",
    },
)

THEMES = (DARK, LIGHT, CONTRAST)
