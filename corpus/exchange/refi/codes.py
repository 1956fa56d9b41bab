"""Conversion of codes between REFI-QDA and `codebook.yaml`, in both directions."""

from __future__ import annotations

import io
import re
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
from ...formats.refi_reading import general_name
from ...formats.refi_writing import allowed
from ...language import _


class CodeMapping:
    """Maps the codes of a file to those of a codebook, and adds the ones that it lacks.

    Two codes are the same if they have the same GUID, or the same name in the same net. A net
    cannot be given to quotes; if a file does so, a new code in the net gets those codings.
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
        """Map the codes; no file is written.

        Args:
            used: GUIDs of the codes that are given to quotes.
            source: the bytes of `codebook.yaml`.
            codebook: the codebook in it; None if it has no codes yet.
            known: the ids of codes that were imported before, by GUID.
            taken: ids that no new code may get.
        """
        self.ids: dict[str, str] = {}
        """The id in the codebook of each code of the file, by GUID."""
        self.new: list[str] = []
        """The ids of the codes and nets that were added."""
        self.left_out: list[str] = list(book.left_out)
        self._codes_in_use = used
        self._entries = codebook.by_id if codebook else {}
        self._known_guids = {guid_of("code", id_): id_ for id_ in self._entries}
        self._known_guids |= {g: i for g, i in (known or {}).items() if i in self._entries}
        self._entries_by_name: defaultdict[str, list[Entry]] = defaultdict(list)
        for entry in self._entries.values():
            for label in {*entry.label.values(), entry.id}:
                self._entries_by_name[_folded(label)].append(entry)
        names = renamed(codebook) if codebook else {}
        self._renamed = {_folded(name): self._entries[id_] for id_, name in names.items()}
        self._name_counts = Counter(_folded(code.name) for code in book.walk())
        self._taken_ids = {*self._entries, *taken}
        self._yaml = YAML()
        self._yaml.preserve_quotes = True
        self._yaml.width = 4096
        self._yaml.indent(mapping=2, sequence=4, offset=2)
        self._data = self._yaml.load(source.decode("utf-8-sig"))
        self._nodes: dict[str | None, CommentedMap] = {None: self._data}
        self._nets = {entry.id for entry in self._entries.values() if entry.net}
        self._index(self._data)
        for code in book.codes:
            self._map(code, None)

    @property
    def source(self) -> bytes:
        """The bytes of `codebook.yaml` with the new codes."""
        written = io.BytesIO()
        self._yaml.dump(self._data, written)
        return written.getvalue()

    def _index(self, node: Any) -> None:
        for child in node.get("codes") or ():
            self._nodes[child["id"]] = child
            self._index(child)

    def _map(self, code: Code, net: str | None) -> None:
        id_ = self.ids.get(code.guid) or self._existing(code, net)
        if code.guid in self.ids:
            self.left_out.append(
                _("The code “{name}” is in the file twice; it was imported once.").format(
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
                    "“{name}” is a code in the study, not a net; the codes below it in the file"
                    " were put next to it."
                ).format(name=code.name)
            )
        if code.guid in self._codes_in_use and id_ in self._nets:
            label = general_name(code.name)
            named = self._entries_by_name.get(_folded(label), [])
            known = next((entry.id for entry in named if entry.parent == id_), None)
            id_ = known or self._add(code, label, id_)
            self.left_out.append(
                _(
                    "“{name}” was given to quotes and has codes below it. A net cannot be given to"
                    " quotes, so its codings were moved to the new code “{label}”."
                ).format(name=code.name, label=label)
            )
        self.ids.setdefault(code.guid, id_)
        for child in code.codes:
            self._map(child, inner)

    def _existing(self, code: Code, net: str | None) -> str | None:
        if code.guid in self._known_guids:
            return self._known_guids[code.guid]
        name = _folded(code.name)
        named = self._entries_by_name.get(name, [])
        matches = [entry for entry in named if entry.parent == net]
        # In another net it is the same code only if the name is unique on both sides.
        if not matches and self._name_counts[name] == 1 and len(named) == 1:
            matches = named
        # A code that was renamed on export comes back under that name.
        if not matches and (exported := self._renamed.get(name)):
            matches = [exported]
        return matches[0].id if matches else None

    def _add(self, code: Code, label: str, net: str | None) -> str:
        id_ = id_of(label, self._taken_ids)
        self._taken_ids.add(id_)
        self.new.append(id_)
        node = CommentedMap(id=id_, label=label)
        if code.description:
            # YAML reads these line breaks in a plain scalar as spaces.
            quoted = any(break_ in code.description for break_ in "\x85\u2028\u2029")
            text = DoubleQuotedScalarString(code.description) if quoted else code.description
            node["description"] = text
        if code.colour:
            node["colour"] = code.colour
        siblings = self._nodes[net]
        if not siblings.get("codes"):
            siblings["codes"] = CommentedSeq()
        siblings["codes"].append(node)
        self._nodes[id_] = node
        return id_


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def refi_codes(
    codebook: Codebook,
    guids: Mapping[str, str],
    *,
    used: Iterable[str] = (),
    notes: Mapping[str, tuple[str, ...]] | None = None,
) -> tuple[Code, ...]:
    """The codes of a codebook as REFI-QDA has them.

    Each name is unique in the whole file, because some programs ignore the nets. Merged codes are
    left out: their codings count as the code that they were merged into.

    Args:
        guids: the GUIDs of codes that were imported, by id.
        used: ids of codes that were given to quotes; those no longer in the codebook are last.
        notes: the GUIDs of the memos on each code, by its id.
    """
    used, notes = dict.fromkeys(used), notes or {}
    entries = [entry for entry in codebook.entries if entry.merged_into is None]
    names = _export_names(codebook)
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


def _candidate_names(codebook: Codebook, entry: Entry) -> list[str]:
    """Names for a code, from its own label to its label with all its nets."""
    names, parent = [_clean_name(entry)], entry.parent
    while parent:
        above = codebook.by_id[parent]
        names.append(f"{_clean_name(above)} – {names[-1]}")
        parent = above.parent
    return names


def _clean_name(entry: Entry) -> str:
    return re.sub(r"[\t\r\n]+", " ", allowed(entry.name)).strip()


def _export_names(codebook: Codebook) -> dict[str, str]:
    """The name of each code, by id. The first code of a name keeps it; others get their net."""
    entries = [entry for entry in codebook.entries if entry.merged_into is None]
    choices = {entry.id: _candidate_names(codebook, entry) for entry in entries}
    own = {names[0] for names in choices.values()}
    given: dict[str, str] = {}
    taken: set[str] = set()
    for id_, names in choices.items():
        if names[0] in taken:
            last = names[-1]
            numbered = (f"{last} ({n})" for n in count(2))
            longer = chain(names[1:], numbered)
            given[id_] = next(name for name in longer if name not in taken | own)
        else:
            given[id_] = names[0]
        taken.add(given[id_])
    return given


def renamed(codebook: Codebook) -> dict[str, str]:
    """The names of the codes that have another name in an export, by id."""
    names = _export_names(codebook)
    return {id_: n for id_, n in names.items() if n != _clean_name(codebook.by_id[id_])}


def _description(entry: Entry) -> str:
    """The whole definition as one text, because other programs have one field for it."""
    parts = [
        in_language(entry.description),
        entry.include and _("Include: {text}").format(text=entry.include),
        entry.exclude and _("Exclude: {text}").format(text=entry.exclude),
        entry.keywords and _("Keywords: {text}").format(text=", ".join(entry.keywords)),
        entry.examples and _("Examples: {text}").format(text=" | ".join(entry.examples)),
    ]
    return "\n\n".join(part for part in parts if part)
