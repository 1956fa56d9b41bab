"""Readable names for the variables of questions and codes: `V13`, `V13_parkeren`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from ...errors import Refusal
from ...formats.reading import read
from ...study.quotes import slug
from ...study.study import Study
from .selection import ResolvedSelection

_MOST = 32
"""The most characters of a name that is made of the text of a question or of a label."""
_NUMBERED = re.compile(r"([A-Za-z]{1,6}_?\d+[A-Za-z]?(?:_\d+)*)[\s.:)\]–-]+\S")
"""The number of a question before its text: `V13. What would you change?`."""
_OTHER_SIGNS = re.compile(r"[^\w.@#$]")
_MEANINGLESS = re.compile(
    r"[\d_.-]*|(?:code|net|item|[a-z]{1,2})[_-]?\d+"
    r"|[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{12,}",
    re.IGNORECASE,
)
_LETTERS = str.maketrans(
    {"ß": "ss", "ø": "o", "Ø": "O", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ł": "l", "Ł": "L"}
)
"""Latin letters that Unicode does not take apart."""


def question_stems(selection: ResolvedSelection) -> list[str]:
    """For each question the name of the column with its answers, or else a short one.

    A question that is named after its column has it as its text, and the id of a question is made
    of the name of its column: only for a question with another text the imported files are read.
    """
    columns: dict[str, str] | None = None
    found = []
    for id_, text in selection.questions.items():
        name = text if slug(text) == id_ else ""
        if not name:
            columns = _columns(selection.study) if columns is None else columns
            name = columns.get(id_, "")
        numbered = _NUMBERED.match(name or text)
        if numbered:
            name = numbered[1]
        elif len(name) > 64 or _OTHER_SIGNS.search(name):
            name = ascii_stem(name)
        found.append(name or re.sub(r"-[0-9a-f]{6}\Z", "", id_))
    return found


def code_stem(selection: ResolvedSelection, code: str) -> str:
    """The id of a code; if that says nothing, such as `c12`, its label."""
    known = selection.study.codebook.by_id.get(code)
    if known and _MEANINGLESS.fullmatch(code):
        return ascii_stem(known.name) or code
    # Not cut here: `spss_names` gives codes that begin alike a name that stays the same.
    return ascii_stem(code, most=len(code) * 2) or ascii_stem(known.name if known else "") or "code"


def ascii_stem(text: str, most: int = _MOST) -> str:
    """`text` in ASCII letters, digits and underscores, cut after a whole word where possible."""
    plain = unicodedata.normalize("NFKD", text.translate(_LETTERS)).encode("ascii", "ignore")
    words = re.sub(r"[^A-Za-z0-9_]+", "_", plain.decode()).strip("_")
    if len(words) <= most:
        return words
    return words[: most + 1].rpartition("_")[0].strip("_") or words[:most]


def _columns(study: Study) -> dict[str, str]:
    """The names of all columns of the imported files, by the id that a question of it has."""
    found: dict[str, str] = {}
    for name in _names(study):
        found[slug(name)] = name
    return found


def _names(study: Study) -> Iterator[str]:
    for (file,) in study.db.execute("SELECT file FROM imports GROUP BY file ORDER BY max(id)"):
        try:
            with read(study.files / file) as table:
                yield from table.names
        except Refusal:
            # The archived copy is gone, or cannot be read without the options of its import.
            continue
