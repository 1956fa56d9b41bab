"""Adding codes to the codebook: one, several after another code, or a whole list with its nets."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..codebook.codes import Code, Codebook, Spot, letters
from ..codebook.letters import own
from ..errors import Refusal
from ..language import _, current
from ..study.revisions import What
from ..study.study import STARTER, Study
from .writing import check_intended, children, current_file, edited, write

if TYPE_CHECKING:
    from ..codebook.yaml_editing import CodebookText

_SAID = ("colour", "description", "include", "exclude", "keywords", "examples", "value",
         "exclusive", "questions", "retired", "merged_into")  # fmt: skip
"""The optional fields of a code that are copied into the file."""


def add(
    study: Study,
    coder: str,
    what: What,
    new: Sequence[Code],
    *,
    spot: Spot | None = None,
    about: str | None = None,
    instead: bool = False,
    reason: str = "",
) -> None:
    """Write these codes into the codebook of `study`, as one change.

    Args:
        new: a new net comes before its codes; no id is in the codebook yet. Where labels have
            a language, a label without one gets the language of the screen.
        spot: the place for codes whose net exists; by default the end of their net.
        about: the code that the change is about; its codings are to be rechecked.
        instead: the new codes replace all existing ones.

    Raises:
        Conflict, Refusal: as every operation of `Editing`.
    """
    source, before = current_file(study), study.codebook
    if instead:
        before, source = Codebook((), {}, ""), _begun(new).encode()
    book, source = inserted(before, source, new, spot)
    code = about or (new[0].id if len(new) == 1 or what == "split" else None)
    write(
        study, coder, book, source,
        what=what, code=code, doubtful=about is not None, reason=reason,
    )  # fmt: skip


def inserted(
    before: Codebook, source: bytes, new: Sequence[Code], spot: Spot | None = None
) -> tuple[Codebook, bytes]:
    """Add codes to the codebook `before`, whose file is `source`: the new codebook and its file.

    Raises:
        Refusal: nothing can be added to the file in the style in which it is written.
    """
    addition = _Addition(before, new, spot)
    book, _unused = edited(source, addition.change)
    addition.keep_letters(book)
    book, source = edited(source, addition.change)
    check_intended(before, book, addition.expected, addition.orders)
    return book, source


def untouched(study: Study) -> bool:
    """Whether the codebook is still the one a study starts with, and nothing was coded yet."""
    return (
        study.codebook.revision == hashlib.sha256(STARTER.encode()).hexdigest()
        and not study.db.execute("SELECT EXISTS (SELECT * FROM decisions)").fetchone()[0]
    )


def ids_ever_used(db: sqlite3.Connection) -> set[str]:
    """Every id that was ever used for a code, in a codebook or in a decision."""
    rows = db.execute(
        "SELECT json_extract(c.value, '$.id') FROM codebook_revisions AS r,"
        " json_each(r.codes, '$.codes') AS c"
        " UNION SELECT code FROM decisions WHERE code IS NOT NULL"
    )
    return {id_ for (id_,) in rows}


def labelled(label: str) -> str:
    """The label as written in a codebook, on one line.

    Raises:
        Refusal: it is empty.
    """
    label = " ".join(label.split())
    if not label:
        raise Refusal(_("A code needs a label; type one."))
    return label


def _end_of(book: Codebook, under: str | None) -> Spot:
    """The place after the last code in the net `under`, or in it if it has none yet."""
    siblings = children(book, under)
    return Spot("after", siblings[-1]) if siblings else Spot("in", under or "")


class _Addition:
    """The text changes that add codes, and the codebook expected from them; nothing is written."""

    def __init__(self, before: Codebook, new: Sequence[Code], spot: Spot | None) -> None:
        self._before = before
        self._new = new
        ids = {code.id for code in new}
        nets = dict.fromkeys(code.parent for code in new if code.parent not in ids)
        self._spots = {under: spot or _end_of(before, under) for under in nets}
        self._keys: dict[str, str] = {}
        self.expected: dict[str, Mapping[str, Any]] = {}
        """The fields of each new code, as `check_intended` takes them."""
        self.orders = {code.parent: [c.id for c in new if c.parent == code.parent] for code in new}
        for under, at in self._spots.items():
            siblings = children(before, under)
            place = siblings.index(at.of) + 1 if at.side == "after" else 0
            self.orders[under] = [*siblings[:place], *self.orders[under], *siblings[place:]]
        if not before.entries:
            self._say(plain=True)

    def change(self, text: CodebookText) -> None:
        for under, at in self._spots.items() if self._before.entries else ():
            plain = not text.by_language(at.of, "label")
            self._say(plain=plain)
            beside = at.side != "in" and text.under(at.of) is None
            text.add(
                [
                    fields | ({"parent": under} if under is not None and beside else {})
                    for fields in _trees(self._new, under, plain=plain, keys=self._keys)
                ],
                at,
            )

    def keep_letters(self, after: Codebook) -> None:
        """Give new codes letters that no existing code would lose: coders know theirs by heart."""
        for under in self._spots:
            known = [id_ for id_ in children(self._before, under) if self._before.by_id[id_].key]
            if all(own(after, id_) == own(self._before, id_) for id_ in known):
                continue
            coming = [code for code in self._new if code.parent == under]
            asked = [("", own(self._before, id_)) for id_ in known]
            labels = [(next(iter(code.label.values())), None) for code in coming]
            given = letters([*asked, *labels])[len(asked) :]
            self._keys |= {code.id: key for code, key in zip(coming, given, strict=True) if key}

    def _say(self, *, plain: bool) -> None:
        for code in self._new:
            said = _said(code)
            self.expected[code.id] = {
                **said, "label": _words(code, plain=plain), "parent": code.parent,
            }  # fmt: skip


def _trees(
    new: Sequence[Code], under: str | None, *, plain: bool, keys: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The new codes in the net `under` as fields for the file, each with its own codes."""
    found = []
    for code in new:
        if code.parent != under:
            continue
        label = _words(code, plain=plain)
        fields: dict[str, Any] = {"id": code.id, "label": label.get("") or label}
        if keys.get(code.id):
            fields["key"] = keys[code.id]
        for field, value in _said(code).items():
            fields[field] = list(value) if isinstance(value, tuple) else value
        if description := code.description.get(""):
            fields["description"] = description
        if codes := _trees(new, code.id, plain=plain, keys=keys):
            fields["codes"] = codes
        found.append(fields)
    return found


def _said(code: Code) -> dict[str, Any]:
    """The optional fields that the code has; a code value may be 0."""
    found = {field: getattr(code, field) for field in _SAID}
    return {field: value for field, value in found.items() if value or type(value) is int}


def _begun(new: Sequence[Code]) -> str:
    """The codebook a study starts with, with these codes instead of its example."""
    from ..codebook.yaml_editing import written

    return STARTER[: STARTER.index("codes:\n")] + written(_trees(new, None, plain=True, keys={}))


def _words(code: Code, *, plain: bool) -> Mapping[str, str]:
    return code.label if plain or "" not in code.label else {current(): code.label[""]}
