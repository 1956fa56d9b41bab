"""Two codebooks that grew from one: what only one side changed is taken, the rest is asked.

They are compared field by field of each code, beside the revision that both grew from.
The order of the codes and the comments are those of the study that is merged into.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from ruamel.yaml import YAML

from ...codebook.codes import Codebook, Spot
from ...codebook.file import parse_codebook
from ...codebook.text import CodebookText
from ...codebook.yaml_values import Value
from ...editing.writing import children, edited
from ...errors import Refusal
from ...language import _

Side = Literal["ours", "theirs"]


class Place(NamedTuple):
    """A field of a code; the field "" says that the code is there."""

    code: str
    field: str


@dataclass(frozen=True, slots=True)
class Both:
    """What both sides changed, and not in the same way; None is nothing."""

    at: Place
    before: Any
    ours: Any
    theirs: Any


@dataclass(frozen=True, slots=True)
class Revision:
    """A codebook and its file."""

    codebook: Codebook
    source: bytes

    @property
    def said(self) -> dict[Place, Any]:
        """What the file says, field by field."""
        data = YAML(typ="safe", pure=True).load(self.source.decode("utf-8-sig"))
        return dict(_fields(data["codes"], None))


class Comparison:
    """Three codebooks side by side: what both grew from, ours and theirs.

    Args:
        base: None where they have nothing in common; then all that differs is asked.
        given: codes that were given to quotes, which no side can take out.
    """

    def __init__(
        self, base: Revision | None, ours: Revision, theirs: Revision, given: AbstractSet[str]
    ) -> None:
        self._ours, self._theirs = ours, theirs
        self._same = base is not None and base.codebook.revision == theirs.codebook.revision
        self._forward = base is not None and base.codebook.revision == ours.codebook.revision
        self._base = {} if base is None else base.said
        self._said: dict[Side, dict[Place, Any]] = {"ours": ours.said, "theirs": theirs.said}
        self._given = given
        self.both: list[Both] = []
        """What is to be settled, in the order of our codebook and then of theirs."""
        self._taken: dict[Place, Any] = {}
        self._compare()

    def settled(self, choose: Callable[[Both], Side]) -> tuple[Revision, tuple[Place, ...]]:
        """The codebook that comes of it, and what is otherwise in it than in ours.

        Raises:
            Refusal: it would not be a codebook, or the file is written so that it cannot be
                changed.
        """
        taken = dict(self._taken)
        for both in self.both:
            if choose(both) == "theirs":
                taken |= self._whole(both)
        ours, theirs = self._said["ours"], self._said["theirs"]
        # Their file as it is, where ours did not change since, and loses no code by it.
        if self._forward and ours | taken == dict.fromkeys(ours) | theirs:
            return self._theirs, tuple(taken)
        if self._same or not taken:
            return self._ours, ()
        try:
            return self._written(taken)
        except Refusal:
            # Two new codes may ask for the same letters; then ours keep theirs.
            fewer = {at: value for at, value in taken.items() if at.field != "key"}
            if len(fewer) == len(taken):
                raise
            return self._written(fewer)

    def _compare(self) -> None:
        base, ours, theirs = self._base, self._said["ours"], self._said["theirs"]
        for at in dict.fromkeys((*ours, *theirs, *base)):
            was, own, other = base.get(at), ours.get(at), theirs.get(at)
            there = Place(at.code, "")
            if (there in ours) != (there in theirs):
                # A code that one side lacks is looked at as a whole.
                if at == there:
                    self._one_side(at)
            elif own == was != other:
                self._taken[at] = other
            elif other not in (own, was):
                self.both.append(Both(at, was, own, other))

    def _one_side(self, there: Place) -> None:
        """A code that is new on one side, or that the other side took out."""
        side: Side = "ours" if there in self._said["ours"] else "theirs"
        has = _of(self._said[side], there.code)
        was = _of(self._base, there.code)
        gone = side == "ours"
        if was and has != was and there.code not in self._given:
            self.both.append(
                Both(
                    there,
                    _shown(was),
                    _shown(has) if gone else None,
                    None if gone else _shown(has),
                )
            )
        elif was and there.code not in self._given:
            # Taken out on the other side, and as it was on this one.
            if gone:
                self._taken |= dict.fromkeys(has)
        elif not gone:
            self._taken |= has

    def _whole(self, both: Both) -> dict[Place, Any]:
        """What it takes to have this as they have it."""
        if both.at.field:
            return {both.at: both.theirs}
        if both.theirs is None:
            return dict.fromkeys(_of(self._said["ours"], both.at.code))
        return _of(self._said["theirs"], both.at.code)

    def _written(self, taken: Mapping[Place, Any]) -> tuple[Revision, tuple[Place, ...]]:
        """Our file with what is taken, changed in as few characters as that takes."""
        ours = self._said["ours"]
        codebook, source = edited(self._ours.source, lambda text: self._change(text, taken))
        revision = Revision(codebook, source)
        wanted = {at: value for at, value in {**ours, **taken}.items() if value is not None}
        if revision.said != wanted:
            raise Refusal(
                _(
                    "The two codebooks cannot be made one without changing something else; make"
                    " codebook.yaml of this study like that of the other one in an editor, then"
                    " merge again."
                )
            )
        return revision, tuple(taken)

    def _change(self, text: CodebookText, taken: Mapping[Place, Any]) -> None:
        said = self._said["ours"]
        new = {at.code for at in taken if not at.field and at not in said}
        gone = {at.code for at, value in taken.items() if not at.field and value is None}
        self._put_in_place(text, taken, new)
        for at, value in taken.items():
            if at.code in new | gone or at.field in {"", "parent"}:
                continue
            old = said.get(at)
            # A text by language would join the languages that are there.
            if value is None or (isinstance(old, dict) and old.keys() - set(value)):
                text.remove(at.code, at.field)
            if value is not None:
                text.put(at.code, at.field, value)
        # What is in a net before the net.
        for code in reversed(self._ours.codebook.entries):
            if code.id in gone:
                text.take_out(code.id)

    def _put_in_place(
        self, text: CodebookText, taken: Mapping[Place, Any], new: AbstractSet[str]
    ) -> None:
        """Add the codes that are new, and move those that are in another net."""
        ours, theirs = self._ours.codebook, self._theirs.codebook
        here = [code.id for code in ours.entries]
        for code in theirs.entries:
            spot = _spot(theirs, code.parent, code.id, here, ours)
            if code.id in new:
                fields: dict[str, Value] = {"id": code.id}
                for at, value in _of(taken, code.id).items():
                    if at.field not in {"", "parent"}:
                        fields[at.field] = value
                if code.parent is not None and spot.side != "in" and text.under(spot.of) is None:
                    fields["parent"] = code.parent
                text.add([fields], spot)
                here.append(code.id)
            elif Place(code.id, "parent") in taken and code.id in here:
                text.remove(code.id, "parent")
                text.move(code.id, spot)
                if code.parent is not None and text.under(code.id) is None:
                    text.put(code.id, "parent", code.parent)


def grew_from(log: Iterable[tuple[str, str, str]], ours: str, theirs: str) -> str | None:
    """The revision from which both came over the fewest changes; None if there is none.

    Args:
        log: of each change its id and the revisions before and after it.
    """
    log = list(log)
    newest: dict[str, str] = {}
    for id_, _before, after in log:
        newest[after] = max(newest.get(after, ""), id_)
    mine, other = ancestors(log, ours), ancestors(log, theirs)
    # Undo may lead from one to the other and back: what was made last grew from the other.
    return min(
        mine.keys() & other.keys(),
        key=lambda each: (mine[each] + other[each], newest.get(each, ""), each),
        default=None,
    )


def ancestors(log: Iterable[tuple[str, str, str]], start: str) -> dict[str, int]:
    """The revisions from which one came, itself too, and over how many changes."""
    back: dict[str, list[str]] = {}
    for _id, before, after in log:
        back.setdefault(after, []).append(before)
    found, waiting = {start: 0}, deque([start])
    while waiting:
        each = waiting.popleft()
        for before in back.get(each, ()):
            if before not in found:
                found[before] = found[each] + 1
                waiting.append(before)
    return found


def parsed(source: bytes, name: str) -> Revision:
    return Revision(parse_codebook(source, name), source)


def _fields(entries: Sequence[Mapping[str, Any]], net: str | None) -> Iterable[tuple[Place, Any]]:
    for entry in entries:
        code = entry["id"]
        yield Place(code, ""), True
        fields = {**entry, "parent": entry.get("parent") or net}
        for field, value in fields.items():
            if field not in ("id", "codes") and value:
                yield Place(code, field), _bare(field, value)
        yield from _fields(entry.get("codes") or [], code)


def _bare(field: str, value: Any) -> Any:
    """A value without what does not count: blanks around it, and how its lines are written."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, dict):
        return {language: _bare(field, words) for language, words in value.items() if words}
    if isinstance(value, list):
        lines = [_bare(field, each) for each in value]
        return "\n".join(lines) if field in {"include", "exclude"} else lines
    return value


def _of(said: Mapping[Place, Any], code: str) -> dict[Place, Any]:
    return {at: value for at, value in said.items() if at.code == code}


def _shown(fields: Mapping[Place, Any]) -> dict[str, Any]:
    return {at.field: value for at, value in fields.items() if at.field}


def _spot(
    theirs: Codebook, net: str | None, code: str, here: Sequence[str], ours: Codebook
) -> Spot:
    """Where a code goes in our file: behind the one that it stands behind in theirs."""
    siblings = children(theirs, net)
    before = [
        id_
        for id_ in siblings[: siblings.index(code)]
        if id_ in here and (id_ not in ours.by_id or ours.by_id[id_].parent == net)
    ]
    if before:
        return Spot("after", before[-1])
    others = [id_ for id_ in children(ours, net) if id_ != code]
    if others:
        return Spot("before", others[0])
    return Spot("in", net or "")
