"""New codes in the codebook: one, a few beside another, or a whole list with its nets."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..codebook.codes import Code, Codebook, Spot, letters
from ..codebook.letters import own
from ..errors import Refusal
from ..language import _, current
from ..study.revisions import What
from ..study.study import STARTER, Study
from .writing import as_meant, children, current_file, made, write

if TYPE_CHECKING:
    from ..codebook.text import CodebookText

_SAID = ("colour", "description", "include", "exclude", "keywords", "examples", "retired",
         "merged_into")  # fmt: skip
"""What the file says of a code beside its id and label, and where it is there."""


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
    """Write these codes in the codebook of `study`, as one change.

    Args:
        new: each behind its net where that is new too; their ids are not in the codebook. A
            label without a language gets that of the screen, beside labels that have one.
        spot: where those go whose net is there; by default at the end of their net.
        about: the code that the change is about, and whose codings are in doubt since.
        instead: they take the place of all codes that are there.

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
    """The codebook `before`, whose file is `source`, with these codes in it, and its file.

    Raises:
        Refusal: the file is written so that nothing can be added to it.
    """
    coming = _NewCodes(before, new, spot)
    book, _new = made(source, coming.change)
    coming.keep_letters(book)
    book, source = made(source, coming.change)
    as_meant(before, book, coming.expected, coming.orders)
    return book, source


def untouched(study: Study) -> bool:
    """Whether the codebook is still the one that a study begins with, and nothing was coded."""
    return (
        study.codebook_file.read_bytes() == STARTER.encode()
        and not study.db.execute("SELECT EXISTS (SELECT * FROM decisions)").fetchone()[0]
    )


def ever(db: sqlite3.Connection) -> set[str]:
    """Every id that a code ever had, in a codebook or in a decision."""
    rows = db.execute(
        "SELECT json_extract(c.value, '$.id') FROM codebook_revisions AS r,"
        " json_each(r.codes, '$.codes') AS c"
        " UNION SELECT code FROM decisions WHERE code IS NOT NULL"
    )
    return {id_ for (id_,) in rows}


def labelled(label: str) -> str:
    """A label as a codebook has it, on one line."""
    label = " ".join(label.split())
    if not label:
        raise Refusal(_("A code needs a label."))
    return label


def _end_of(book: Codebook, under: str | None) -> Spot:
    """Behind the last code in net `under`; in it, where that has none yet."""
    siblings = children(book, under)
    return Spot("after", siblings[-1]) if siblings else Spot("in", under or "")


class _NewCodes:
    """New codes and what is to come of them; nothing is written here."""

    def __init__(self, before: Codebook, new: Sequence[Code], spot: Spot | None) -> None:
        self._before = before
        self._new = new
        ids = {code.id for code in new}
        nets = dict.fromkeys(code.parent for code in new if code.parent not in ids)
        self._spots = {under: spot or _end_of(before, under) for under in nets}
        self._keys: dict[str, str] = {}
        self.expected: dict[str, Mapping[str, Any]] = {}
        """What each new code is to be, as `as_meant` wants to know it."""
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
        """No code that somebody knows by its letters may lose them to a new one."""
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
            said = {field: getattr(code, field) for field in _SAID if getattr(code, field)}
            self.expected[code.id] = {
                **said, "label": _words(code, plain=plain), "parent": code.parent,
            }  # fmt: skip


def _trees(
    new: Sequence[Code], under: str | None, *, plain: bool, keys: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The codes in net `under` as the file has them, each with those in it."""
    found = []
    for code in new:
        if code.parent != under:
            continue
        label = _words(code, plain=plain)
        fields: dict[str, Any] = {"id": code.id, "label": label.get("") or label}
        if keys.get(code.id):
            fields["key"] = keys[code.id]
        for field in _SAID:
            if value := getattr(code, field):
                fields[field] = list(value) if isinstance(value, tuple) else value
        if description := code.description.get(""):
            fields["description"] = description
        if codes := _trees(new, code.id, plain=plain, keys=keys):
            fields["codes"] = codes
        found.append(fields)
    return found


def _begun(new: Sequence[Code]) -> str:
    """The codebook that a study begins with, with these codes in the place of its own."""
    from ..codebook.text import written

    return STARTER[: STARTER.index("codes:\n")] + written(_trees(new, None, plain=True, keys={}))


def _words(code: Code, *, plain: bool) -> Mapping[str, str]:
    return code.label if plain or "" not in code.label else {current(): code.label[""]}
