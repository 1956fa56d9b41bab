"""Three-way merge of codebooks: a change by one side is merged; different changes are a conflict.

The two codebooks are compared with their common ancestor, field by field of each code. The
order of the codes and the comments are those of the study that is merged into.
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
from ...codebook.yaml_editing import CodebookText
from ...codebook.yaml_values import Value
from ...editing.writing import children, edited
from ...errors import Refusal
from ...language import _

Side = Literal["ours", "theirs"]


class CodeField(NamedTuple):
    """A field of a code; the field "" is the presence of the code itself."""

    code: str
    field: str


@dataclass(frozen=True, slots=True)
class MergeConflict:
    """A field or a code that both sides changed differently; None is a missing value."""

    at: CodeField
    before: Any
    ours: Any
    theirs: Any


@dataclass(frozen=True, slots=True)
class Revision:
    """A codebook and its file."""

    codebook: Codebook
    source: bytes

    @property
    def fields(self) -> dict[CodeField, Any]:
        """The content of the file, field by field."""
        data = YAML(typ="safe", pure=True).load(self.source.decode("utf-8-sig"))
        return dict(_walk(data["codes"], None))


class CodebookMerge:
    """A merge of two codebooks, ours and theirs, that have a common ancestor.

    Args:
        base: the common ancestor; without one, every difference is a conflict.
        in_use: ids of codes that were given to quotes, which neither side can delete.
    """

    def __init__(
        self, base: Revision | None, ours: Revision, theirs: Revision, in_use: AbstractSet[str]
    ) -> None:
        self._ours, self._theirs = ours, theirs
        self._theirs_unchanged = (
            base is not None and base.codebook.revision == theirs.codebook.revision
        )
        self._ours_unchanged = base is not None and base.codebook.revision == ours.codebook.revision
        self._base = {} if base is None else base.fields
        self._fields: dict[Side, dict[CodeField, Any]] = {
            "ours": ours.fields,
            "theirs": theirs.fields,
        }
        self._codes_in_use = in_use
        self.conflicts: list[MergeConflict] = []
        """In the order of our codebook, then of theirs."""
        self._changes: dict[CodeField, Any] = {}
        self._compare()

    def resolve(
        self, choose: Callable[[MergeConflict], Side]
    ) -> tuple[Revision, tuple[CodeField, ...]]:
        """Resolve the conflicts: the merged codebook, and the fields of ours that it changes.

        Args:
            choose: says for each conflict which side wins.

        Raises:
            Refusal: the result would not be a valid codebook, or our file cannot be changed
                without changing something else.
        """
        changes = dict(self._changes)
        for conflict in self.conflicts:
            if choose(conflict) == "theirs":
                changes |= self._to_theirs(conflict)
        ours, theirs = self._fields["ours"], self._fields["theirs"]
        # Their file as it is, if ours did not change and loses no code that is in use.
        if self._ours_unchanged and ours | changes == dict.fromkeys(ours) | theirs:
            return self._theirs, tuple(changes)
        if self._theirs_unchanged or not changes:
            return self._ours, ()
        try:
            return self._apply(changes)
        except Refusal:
            # New codes on both sides may have the same key; then ours keeps it.
            without_keys = {at: value for at, value in changes.items() if at.field != "key"}
            if len(without_keys) == len(changes):
                raise
            return self._apply(without_keys)

    def _compare(self) -> None:
        base, ours, theirs = self._base, self._fields["ours"], self._fields["theirs"]
        for at in dict.fromkeys((*ours, *theirs, *base)):
            before, own, other = base.get(at), ours.get(at), theirs.get(at)
            presence = CodeField(at.code, "")
            if (presence in ours) != (presence in theirs):
                # A code that one side lacks is compared as a whole.
                if at == presence:
                    self._compare_presence(at)
            elif own == before != other:
                self._changes[at] = other
            elif other not in (own, before):
                self.conflicts.append(MergeConflict(at, before, own, other))

    def _compare_presence(self, presence: CodeField) -> None:
        """Compare a code that is new on one side, or that one side deleted."""
        side: Side = "ours" if presence in self._fields["ours"] else "theirs"
        fields = _fields_of(self._fields[side], presence.code)
        before = _fields_of(self._base, presence.code)
        only_ours = side == "ours"
        if before and fields != before and presence.code not in self._codes_in_use:
            self.conflicts.append(
                MergeConflict(
                    presence,
                    _by_name(before),
                    _by_name(fields) if only_ours else None,
                    None if only_ours else _by_name(fields),
                )
            )
        elif before and presence.code not in self._codes_in_use:
            # Deleted on one side and unchanged on the other.
            if only_ours:
                self._changes |= dict.fromkeys(fields)
        elif not only_ours:
            self._changes |= fields

    def _to_theirs(self, conflict: MergeConflict) -> dict[CodeField, Any]:
        """The changes to ours that make it equal to theirs; None deletes."""
        if conflict.at.field:
            return {conflict.at: conflict.theirs}
        if conflict.theirs is None:
            return dict.fromkeys(_fields_of(self._fields["ours"], conflict.at.code))
        return _fields_of(self._fields["theirs"], conflict.at.code)

    def _apply(self, changes: Mapping[CodeField, Any]) -> tuple[Revision, tuple[CodeField, ...]]:
        """Our file with the changes, edited in as few characters as possible."""
        ours = self._fields["ours"]
        codebook, source = edited(self._ours.source, lambda text: self._edit(text, changes))
        revision = Revision(codebook, source)
        expected = {at: value for at, value in {**ours, **changes}.items() if value is not None}
        if revision.fields != expected:
            raise Refusal(
                _(
                    "The two codebooks cannot be merged without changing something else; in an"
                    " editor, make codebook.yaml of this study like that of the other copy, then"
                    " merge again."
                )
            )
        return revision, tuple(changes)

    def _edit(self, text: CodebookText, changes: Mapping[CodeField, Any]) -> None:
        ours = self._fields["ours"]
        new = {at.code for at in changes if not at.field and at not in ours}
        deleted = {at.code for at, value in changes.items() if not at.field and value is None}
        self._add_and_move(text, changes, new)
        for at, value in changes.items():
            if at.code in new | deleted or at.field in {"", "parent"}:
                continue
            old = ours.get(at)
            # `put` keeps the languages of a text that the new value does not have.
            if value is None or (isinstance(old, dict) and old.keys() - set(value)):
                text.remove(at.code, at.field)
            if value is not None:
                text.put(at.code, at.field, value)
        # The codes in a net before the net itself.
        for code in reversed(self._ours.codebook.entries):
            if code.id in deleted:
                text.take_out(code.id)

    def _add_and_move(
        self, text: CodebookText, changes: Mapping[CodeField, Any], new: AbstractSet[str]
    ) -> None:
        """Add the new codes, and move those that are in another net."""
        ours, theirs = self._ours.codebook, self._theirs.codebook
        here = [code.id for code in ours.entries]
        for code in theirs.entries:
            spot = _spot(theirs, code.parent, code.id, here, ours)
            if code.id in new:
                fields: dict[str, Value] = {"id": code.id}
                for at, value in _fields_of(changes, code.id).items():
                    if at.field not in {"", "parent"}:
                        fields[at.field] = value
                if code.parent is not None and spot.side != "in" and text.under(spot.of) is None:
                    fields["parent"] = code.parent
                text.add([fields], spot)
                here.append(code.id)
            elif CodeField(code.id, "parent") in changes and code.id in here:
                text.remove(code.id, "parent")
                text.move(code.id, spot)
                if code.parent is not None and text.under(code.id) is None:
                    text.put(code.id, "parent", code.parent)


def common_ancestor(log: Iterable[tuple[str, str, str]], ours: str, theirs: str) -> str | None:
    """The revision that is the fewest changes before both; None if there is none.

    Args:
        log: the id of each change, and the revisions before and after it.
    """
    log = list(log)
    newest: dict[str, str] = {}
    for id_, _before, after in log:
        newest[after] = max(newest.get(after, ""), id_)
    mine, other = ancestors(log, ours), ancestors(log, theirs)
    # After undo and redo each may be an ancestor of the other; the one made last is the newer.
    return min(
        mine.keys() & other.keys(),
        key=lambda each: (mine[each] + other[each], newest.get(each, ""), each),
        default=None,
    )


def ancestors(log: Iterable[tuple[str, str, str]], start: str) -> dict[str, int]:
    """The number of changes since each earlier revision; `start` itself is 0 changes away."""
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


def parse_revision(source: bytes, name: str) -> Revision:
    """Parse a codebook file.

    Raises:
        Refusal: it is not a valid codebook; the message calls it `name`.
    """
    return Revision(parse_codebook(source, name), source)


def _walk(entries: Sequence[Mapping[str, Any]], net: str | None) -> Iterable[tuple[CodeField, Any]]:
    for entry in entries:
        code = entry["id"]
        yield CodeField(code, ""), True
        fields = {**entry, "parent": entry.get("parent") or net}
        for field, value in fields.items():
            # A code value may be 0.
            if field not in ("id", "codes") and (value or type(value) is int):
                yield CodeField(code, field), _normalized(field, value)
        yield from _walk(entry.get("codes") or [], code)


def _normalized(field: str, value: Any) -> Any:
    """A value without differences that do not count: outer spaces and how lines are written."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, dict):
        return {language: _normalized(field, words) for language, words in value.items() if words}
    if isinstance(value, list):
        lines = [_normalized(field, each) for each in value]
        return "\n".join(lines) if field in {"include", "exclude"} else lines
    return value


def _fields_of(fields: Mapping[CodeField, Any], code: str) -> dict[CodeField, Any]:
    return {at: value for at, value in fields.items() if at.code == code}


def _by_name(fields: Mapping[CodeField, Any]) -> dict[str, Any]:
    return {at.field: value for at, value in fields.items() if at.field}


def _spot(
    theirs: Codebook, net: str | None, code: str, here: Sequence[str], ours: Codebook
) -> Spot:
    """Where a code goes in our file: after the code that it follows in theirs."""
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
