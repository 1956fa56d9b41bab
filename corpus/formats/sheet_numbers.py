"""Numbers that a spreadsheet shows with zeros before them, such as 0612: they are identifiers.

A postcode or a number of a respondent is often a number in the file, with a format such as `0000`.
calamine reads the number alone, so before it reads, these cells are changed into texts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_CELL = re.compile(
    rb"<((?:\w+:)?)c\b([^<>]*[^/<>])>(?:\s*<(?:\w+:)?f\b[^<>]*(?:/>|>[^<]*</(?:\w+:)?f>))?"
    rb"\s*<(?:\w+:)?v>(\d{1,15})(?:\.0*)?</(?:\w+:)?v>\s*</(?:\w+:)?c>"
)
_STYLE = re.compile(rb'\bs="(\d+)"')
_TYPE = re.compile(rb'\s\bt="(\w+)"')
_ODS_CELL = re.compile(
    rb'<table:table-cell\b[^<>]*\boffice:value-type="float"[^<>]*>\s*<text:p>0\d[\d -]*</text:p>'
)
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[[^\]]*\]')


def with_shown_zeros(name: str, content: bytes, styles: Mapping[int, str]) -> bytes:
    """A part of an XLSX or ODS, with the numbers that begin with zeros as the sheet shows them.

    Args:
        styles: the number format of each style of cells in an XLSX, by its number.
    """
    if name == "content.xml":
        return _ODS_CELL.sub(_ods_text, content)
    padded = {number for number, code in styles.items() if _is_padded(code)}
    if not padded or not _SHEET.fullmatch(name):
        return content

    def text(found: re.Match[bytes]) -> bytes:
        prefix, about, digits = found.groups()
        style, kind = _STYLE.search(about), _TYPE.search(about)
        if style is None or int(style[1]) not in padded or (kind and kind[1] != b"n"):
            return found[0]
        shown = _shown(digits.decode(), styles[int(style[1])])
        about = _TYPE.sub(b"", about)
        cell = b'<%sc%s t="inlineStr"><%sis><%st>%s</%st></%sis></%sc>'
        escaped = shown.replace("&", "&amp;").replace("<", "&lt;").encode()
        return cell % (prefix, about, prefix, prefix, escaped, prefix, prefix, prefix)

    return _CELL.sub(text, content)


def _ods_text(found: re.Match[bytes]) -> bytes:
    without = re.sub(rb'\boffice:value="[^"]*"', b"", found[0])
    return without.replace(b'office:value-type="float"', b'office:value-type="string"')


def number_formats(styles: bytes) -> dict[int, str]:
    """The number format of each style of cells that has its own, from the styles of an XLSX.

    Raises:
        ParseError, DefusedXmlException: this is no XML, or not without entities.
    """
    from defusedxml.ElementTree import fromstring

    root = fromstring(styles)
    codes = {
        each.get("numFmtId"): each.get("formatCode", "") for each in root.iterfind(".//{*}numFmt")
    }
    found = (each.get("numFmtId") for each in root.iterfind("{*}cellXfs/{*}xf"))
    return {number: codes[id_] for number, id_ in enumerate(found) if id_ in codes}


def _is_padded(code: str) -> bool:
    """Whether a number format has only digits and other signs, and at least two zeros."""
    places = _LITERAL.sub("", code.split(";", maxsplit=1)[0])
    return places.count("0") > 1 and re.fullmatch(r"[0#?\s()/-]*", places) is not None


def _shown(digits: str, code: str) -> str:
    """A whole number as a sheet shows it with this format."""
    signs: list[tuple[str, bool]] = []
    at = 0
    code = code.split(";", maxsplit=1)[0]
    for found in _LITERAL.finditer(code):
        signs += [(sign, sign in "0#?") for sign in code[at : found.start()]]
        signs.append((found[1] or found[2] or "", False))
        at = found.end()
    signs += [(sign, sign in "0#?") for sign in code[at:]]
    rest = list(digits.lstrip("0"))
    shown: list[str] = []
    places = sum(place for _sign, place in signs)
    for sign, place in reversed(signs):
        if not place:
            shown.append(sign)
            continue
        places -= 1
        shown.append(rest.pop() if rest else "0" if sign == "0" else "")
        if not places:
            # The first place takes all digits that are left.
            shown.extend(reversed(rest))
            rest = []
    return "".join(reversed(shown)).strip()
