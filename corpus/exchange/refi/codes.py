"""Codes between REFI-QDA and `codebook.yaml`, in both directions."""

from __future__ import annotations

import io
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from itertools import chain, count
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from ...codebook.codes import Code as Entry
from ...codebook.codes import Codebook, id_of, in_language
from ...formats.refi import Book, Code, guid_of
from ...formats.refi_writing import allowed
from ...language import _


class Placing:
    """The codes of a file in a codebook: those it has already, and the others beside them.

    A code is the same one when its GUID is, or when it has the same name in the same net.
    A net groups codes and is given to no quote: where a file gives one to quotes, a code
    in it stands for that.
    """

    def __init__(
        self,
        book: Book,
        used: AbstractSet[str] = frozenset(),
        *,
        source: bytes,
        codebook: Codebook | None = None,
        known: Mapping[str, str] | None = None,
        taken: Iterable[str] = (),
    ) -> None:
        """Work it out; nothing is written.

        Args:
            used: GUIDs of the codes that are given to quotes.
            source: the text of `codebook.yaml`.
            codebook: what it says; None where it has no codes yet.
            known: GUID to id, of codes that came from a file before.
            taken: ids that no new code may get.
        """
        self.ids: dict[str, str] = {}
        """What each code of the file is called in the codebook, by GUID."""
        self.new: list[str] = []
        self.left_out: list[str] = list(book.left_out)
        self._used = used
        self._entries = codebook.by_id if codebook else {}
        self._known = {guid_of("code", id_): id_ for id_ in self._entries}
        self._known |= {g: i for g, i in (known or {}).items() if i in self._entries}
        self._names: defaultdict[str, list[Entry]] = defaultdict(list)
        for entry in self._entries.values():
            for label in {*entry.label.values(), entry.id}:
                self._names[label.casefold()].append(entry)
        self._common = Counter(code.name.casefold() for code in book.walk())
        self._taken = {*self._entries, *taken}
        self._yaml = YAML()
        self._yaml.preserve_quotes = True
        self._yaml.width = 4096
        self._yaml.indent(mapping=2, sequence=4, offset=2)
        self._data = self._yaml.load(source.decode("utf-8-sig"))
        self._nodes: dict[str | None, CommentedMap] = {None: self._data}
        self._nets = {entry.id for entry in self._entries.values() if entry.net}
        self._index(self._data)
        for code in book.codes:
            self._place(code, None)

    @property
    def source(self) -> bytes:
        """The text of a codebook that has them all."""
        written = io.BytesIO()
        self._yaml.dump(self._data, written)
        return written.getvalue()

    def _index(self, node: Any) -> None:
        for child in node.get("codes") or ():
            self._nodes[child["id"]] = child
            self._index(child)

    def _place(self, code: Code, net: str | None) -> None:
        id_ = self.ids.get(code.guid) or self._found(code, net)
        if code.guid in self.ids:
            self.left_out.append(
                _("The code “{name}” stands twice in the file; it came in once.").format(
                    name=code.name
                )
            )
        if id_ is None:
            id_ = self._add(code, code.name, net)
            if code.codes:
                self._nets.add(id_)
        inner = id_ if id_ in self._nets else net
        if code.codes and id_ not in self._nets:
            self.left_out.append(
                _(
                    "“{name}” is a code in the study and no net; what the file has below it is"
                    " beside it."
                ).format(name=code.name)
            )
        if code.guid in self._used and id_ in self._nets:
            label = _("{net} (general)").format(net=code.name)
            id_ = self._add(code, label, id_)
            self.left_out.append(
                _(
                    "“{name}” is given to quotes and has codes below it; as a net is not given"
                    " to quotes, its codings are in the new code “{label}”."
                ).format(name=code.name, label=label)
            )
        self.ids.setdefault(code.guid, id_)
        for child in code.codes:
            self._place(child, inner)

    def _found(self, code: Code, net: str | None) -> str | None:
        if code.guid in self._known:
            return self._known[code.guid]
        name = code.name.casefold()
        named = self._names.get(name, [])
        beside = [entry for entry in named if entry.parent == net]
        # Elsewhere in the codebook it is the same only where no other may be meant.
        if not beside and self._common[name] == 1 and len(named) == 1:
            beside = named
        return beside[0].id if beside else None

    def _add(self, code: Code, label: str, net: str | None) -> str:
        id_ = id_of(label, self._taken)
        self._taken.add(id_)
        self.new.append(id_)
        node = CommentedMap(id=id_, label=label)
        if code.description:
            # A plain scalar would make a space of these line breaks.
            odd = any(break_ in code.description for break_ in "\x85\u2028\u2029")
            text = DoubleQuotedScalarString(code.description) if odd else code.description
            node["description"] = text
        if code.colour:
            node["colour"] = code.colour
        siblings = self._nodes[net]
        if not siblings.get("codes"):
            siblings["codes"] = CommentedSeq()
        siblings["codes"].append(node)
        self._nodes[id_] = node
        return id_


def exported(
    codebook: Codebook,
    guids: Mapping[str, str],
    *,
    used: Iterable[str] = (),
    notes: Mapping[str, tuple[str, ...]] | None = None,
) -> tuple[Code, ...]:
    """The codes as a file has them: each name once, whatever the net, for readers that mix them.

    Merged codes are not among them, as what was coded with them is read as another.

    Args:
        guids: the GUIDs of codes that came from a file, by id.
        used: ids of codes that were given to quotes; those that left the codebook come last.
        notes: the GUIDs of the memos on a code, by id.
    """
    used, notes = dict.fromkeys(used), notes or {}
    entries = [entry for entry in codebook.entries if entry.merged_into is None]
    names = _unique({entry.id: _names(codebook, entry) for entry in entries})
    below: defaultdict[str | None, list[Entry]] = defaultdict(list)
    for entry in entries:
        below[entry.parent].append(entry)

    def code(entry: Entry) -> Code:
        return Code(
            guid=guids.get(entry.id) or guid_of("code", entry.id),
            name=names[entry.id],
            codable=not entry.net or entry.id in used,
            colour=entry.colour,
            description=_description(entry),
            notes=notes.get(entry.id, ()),
            codes=tuple(code(child) for child in below[entry.id]),
        )

    return tuple(code(entry) for entry in below[None]) + tuple(
        Code(guid=guids.get(id_) or guid_of("code", id_), name=id_)
        for id_ in used
        if id_ not in codebook.by_id
    )


def _names(codebook: Codebook, entry: Entry) -> list[str]:
    """What a code may be called, from its own label to that with all its nets."""
    names, parent = [_named(entry)], entry.parent
    while parent:
        above = codebook.by_id[parent]
        names.append(f"{_named(above)} – {names[-1]}")
        parent = above.parent
    return names


def _named(entry: Entry) -> str:
    return " ".join(allowed(entry.name).split())


def _unique(choices: Mapping[str, list[str]]) -> dict[str, str]:
    common = Counter(names[0].casefold() for names in choices.values())
    given: dict[str, str] = {}
    taken = set(common)
    for id_, names in choices.items():
        last = names[-1]
        numbered = (f"{last} ({n})" for n in count(2))
        free = (name for name in chain(names, numbered) if name.casefold() not in taken)
        given[id_] = names[0] if common[names[0].casefold()] == 1 else next(free)
        taken.add(given[id_].casefold())
    return given


def _description(entry: Entry) -> str:
    """The definition as people read it; other programs have one field for all of it."""
    parts = [
        in_language(entry.description),
        entry.include and _("Include: {text}").format(text=entry.include),
        entry.exclude and _("Exclude: {text}").format(text=entry.exclude),
        entry.keywords and _("Keywords: {text}").format(text=", ".join(entry.keywords)),
        entry.examples and _("Examples: {text}").format(text=" | ".join(entry.examples)),
    ]
    return "\n\n".join(part for part in parts if part)
