"""The names of encodings as people know them."""

from __future__ import annotations

from ...corpus.language import _


def encoding_label(name: str) -> str:
    """The name that Python and `--encoding` use, with the program or region it comes from."""
    known = {
        "cp1252": _("Windows, Western European"),
        "mac-roman": _("old Macs, Western European"),
        "cp850": _("DOS, Western European"),
        "cp437": _("DOS, American"),
        "iso8859-15": _("ISO, Western European"),
        "cp1250": _("Windows, Central European"),
        "iso8859-2": _("ISO, Central European"),
        "cp852": _("DOS, Central European"),
        "cp1254": _("Windows, Turkish"),
        "cp1253": _("Windows, Greek"),
        "cp1251": _("Windows, Cyrillic"),
        "koi8-r": _("KOI8, Cyrillic"),
        "cp866": _("DOS, Cyrillic"),
        "cp1257": _("Windows, Baltic"),
    }.get(name)
    return f"{name} ({known})" if known else name
