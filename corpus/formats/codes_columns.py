"""The columns of a table with codes: which field of a code each has, in any usual spelling."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Literal

Field = Literal[
    "label", "id", "parent", "group", "description", "include", "exclude", "keywords", "examples",
    "colour", "value", "exclusive", "questions",
]  # fmt: skip

OWN = (
    "tag", "description", "code", "label", "net", "definition", "include", "exclude", "keywords",
    "examples", "colour", "value", "exclusive", "questions",
)  # fmt: skip
"""The columns of turven's own `.codebook.csv`; Taguette reads the first two only."""

_OWN_FIELDS: dict[Field, str] = {
    "label": "label", "id": "code", "parent": "net", "description": "definition",
    "include": "include", "exclude": "exclude", "keywords": "keywords", "examples": "examples",
    "colour": "colour", "value": "value", "exclusive": "exclusive", "questions": "questions",
}  # fmt: skip

_NAMES: dict[Field, str] = {
    "label": "label, etiket, code name, code label, codenaam, codelabel, naam, name, tag, path,"
    " titel, title, bezeichnung, code, kode, node, knoop, categorie, category, kategorie, thema,"
    " theme",
    "id": "id, code id, nummer, number, nr, codenummer, code number, waarde, value, code, kode",
    "parent": "parent, parent code, parent name, parent node, net, ouder, onder, bovenliggend,"
    " bovenliggende code, hoofdcode, hoofdcategorie, hoofdthema, main code, main category,"
    " main theme, obercode, oberkategorie, groep, group, gruppe, thema, theme, categorie,"
    " category, kategorie",
    "group": "code group, codegroep, codegruppe",
    "description": "description, omschrijving, beschrijving, definitie, definition,"
    " code description, code definition, codeomschrijving, codebeschrijving, codedefinitie,"
    " full definition, brief definition, short definition, toelichting, uitleg, explanation,"
    " betekenis, meaning, beschreibung, memo, code memo, codememo, comment, code comment,"
    " opmerking, commentaar, kommentar, notitie, note",
    "include": "include, included, inclusion, inclusion criteria, inclusion criterion,"
    " inclusion rule, inclusie, inclusiecriteria, inclusiecriterium, inclusief, wel,"
    " hoort erbij, when to use, use when, wanneer wel, einschlusskriterien, einschlusskriterium",
    "exclude": "exclude, excluded, exclusion, exclusion criteria, exclusion criterion,"
    " exclusion rule, exclusie, exclusiecriteria, exclusiecriterium, exclusief, niet,"
    " hoort er niet bij, when not to use, do not use when, wanneer niet, ausschlusskriterien,"
    " ausschlusskriterium",
    "keywords": "keyword, trefwoord, trefwoorden, zoekwoord, zoekwoorden, woorden, stichworte",
    "examples": "example, example quote, example citation, example text, voorbeeld, voorbeelden,"
    " voorbeeldcitaat, voorbeeldcitaten, voorbeeldquote, voorbeeldantwoord, voorbeeldantwoorden,"
    " sample quote, illustrative quote, typical exemplar, exemplar, quote, citaat, beispiel,"
    " beispiele, ankerbeispiel, ankerbeispiele",
    "colour": "colour, color, kleur, farbe",
    "value": "value, code value, waarde, codewaarde, codenummer, code number",
    "exclusive": "exclusive, exclusief, exclusiviteit, exklusiv",
    "questions": "question, vraag, vragen, frage, fragen",
}
"""The names that the column of each field may have, the most specific first."""

COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_NUMBER = re.compile(r"[+-]?\d{1,9}(?:[.,]0+)?")
_LEVEL = re.compile(r"(?:code|codes|tag|node)?(?:level|niveau|laag|ebene)(\d{1,2})")
_YES = {"1", "true", "waar", "yes", "y", "ja", "j", "x", "wahr"}
_NO = {"", "0", "false", "onwaar", "no", "n", "nee", "nein", "falsch", "-"}


def is_own(names: Sequence[str]) -> bool:
    """Whether these are the columns of turven's own `.codebook.csv`."""
    return tuple(names) == OWN


def fields_of(names: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[Field, int]:
    """The column of each field, counted from 0.

    A column whose name may mean several things is what its cells say: `exclusief` with marks is
    whether a code is exclusive, with sentences what does not belong to it.
    """
    if is_own(names):
        return {field: names.index(name) for field, name in _OWN_FIELDS.items()}
    plain = [_plain(name) for name in names]
    found: dict[Field, int] = {}

    def find(field: Field) -> None:
        for name in map(_plain, _NAMES[field].split(",")):
            for at, each in enumerate(plain):
                fits = each in (name, f"{name}s")
                if fits and at not in found.values() and _may_be(field, [row[at] for row in rows]):
                    found[field] = at
                    return

    # These are recognised by their cells too, so that others do not take their columns.
    for field in ("value", "exclusive", *_NAMES):
        if field not in found:
            find(field)
    return found


def levels_of(names: Sequence[str]) -> list[int]:
    """The columns with the levels of nets and codes, from the outermost inwards.

    Such as `Level 1` and `Level 2`, or `Category` and `Subcategory`.
    """
    plain = [_plain(name) for name in names]
    levels = {int(m[1]): at for at, name in enumerate(plain) if (m := _LEVEL.fullmatch(name))}
    if len(levels) > 1:
        return [levels[level] for level in sorted(levels)]
    for at, name in enumerate(plain):
        outer = name.removeprefix("sub")
        mains = (outer, f"hoofd{outer}", f"main{outer}", f"parent{outer}", f"ober{outer}")
        if outer and outer != name and (main := next((m for m in mains if m in plain), None)):
            return [plain.index(main), at]
    return []


def is_tag(name: str) -> bool:
    """Whether a column has the name that Taguette gives to its tags, in which dots nest."""
    return _plain(name) in ("tag", "path")


def number(cell: str) -> int | None:
    """The code value in a cell; None if it is empty."""
    return int(re.split("[.,]", cell.strip())[0]) if cell.strip() else None


def is_yes(cell: str) -> bool:
    return cell.strip().casefold() in _YES


def _may_be(field: Field, cells: Sequence[str]) -> bool:
    filled = [cell.strip() for cell in cells if cell.strip()]
    if field == "value":
        return bool(filled) and all(map(_NUMBER.fullmatch, filled))
    if field == "exclusive":
        return all(cell.casefold() in _YES | _NO for cell in filled)
    if field == "colour":
        return any(COLOUR.fullmatch(cell) for cell in filled)
    return True


def _plain(name: str) -> str:
    """The letters and digits of a name alone, without accents and what stands in brackets."""
    name = re.sub(r"\([^)]*\)|\[[^\]]*\]", "", name) or name
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(char for char in letters if char.isalnum())
