"""Codes from a file that is no study's: a `.qdc`, a table, a list in Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..codebook.codes import Code, Codebook, id_of
from ..errors import Refusal
from ..formats import codes_markdown, codes_table, refi
from ..formats.codes import ListedCode
from ..formats.refi_reading import read_book
from ..language import _
from ..study.database import writing
from ..study.study import Study
from .adding import ids_ever_used, untouched
from .foreign_guids import foreign_guids, keep_foreign_guids
from .operations import Editing

MARKDOWN = (".md", ".markdown", ".txt")


@dataclass(slots=True)
class Incoming:
    """What a list of codes means to a codebook."""

    new: list[Code] = field(default_factory=list)
    """Each behind its net."""
    known: list[str] = field(default_factory=list)
    """The ids of those that are in the codebook already; they stay as they are there."""
    guids: dict[str, str] = field(default_factory=dict)
    """By which another program knows a code, by its id here."""
    left_out: list[str] = field(default_factory=list)
    """What could not come in as it was, in sentences."""


def read_codes(path: Path) -> tuple[tuple[ListedCode, ...], tuple[str, ...]]:
    """The codes in the file at `path`, and what of it cannot be carried, in sentences.

    Raises:
        Refusal: it cannot be read, or holds no codes.
    """
    suffix = path.suffix.lower()
    if suffix in MARKDOWN:
        return codes_markdown.read(path), ()
    if suffix not in refi.ENDINGS:
        return codes_table.read(path), ()
    book = read_book(path)
    if not book.codes:
        raise Refusal(_("{path} holds no codes; there is nothing to import.").format(path=path))
    return tuple(map(_listed, book.codes)), book.left_out


def incoming(study: Study, listed: Sequence[ListedCode]) -> Incoming:
    """Work out what these codes mean to the codebook of `study`; nothing is written.

    A code is there already when its id is, or its label in the same net, or elsewhere where
    no other may be meant.
    """
    fresh = untouched(study)
    book = Codebook((), {}, "") if fresh else study.codebook
    taken = set() if fresh else ids_ever_used(study.db) | book.by_id.keys()
    guids = {refi.guid_of("code", id_): id_ for id_ in book.by_id}
    guids |= {guid: id_ for id_, guid in foreign_guids(study, "code").items() if id_ in book.by_id}
    return _Placing(book, guids, listed, taken).found


def import_codes(study: Study, coder: str, path: Path, *, dry_run: bool, reason: str) -> Incoming:
    """Take the codes of a file into the codebook, as one change that can be undone.

    Args:
        dry_run: only say what would come in.

    Raises:
        Conflict, Refusal: as `read_codes` and every operation of `Editing`.
    """
    listed, left_out = read_codes(path)
    found = incoming(study, listed)
    found.left_out[:0] = left_out
    if not dry_run:
        Editing(study, coder).take(found.new, reason=reason or path.name)
        with writing(study.db):
            keep_foreign_guids(study, "code", found.guids)
    return found


def study_with_list(folder: Path, path: Path, coder: str) -> Study:
    """Make a study in `folder` with the codes in the file at `path`.

    Raises:
        Refusal: as `import_codes` and `Study.create`; then nothing was made.
    """
    read_codes(path)
    own = folder / "codebook.yaml"
    if own.exists():
        raise Refusal(
            _("{file} is there already; move it away, or leave out --codebook.").format(file=own)
        )
    study = Study.create(folder)
    import_codes(study, coder, path, dry_run=False, reason="")
    return study


class _Placing:
    def __init__(
        self,
        book: Codebook,
        guids: Mapping[str, str],
        listed: Sequence[ListedCode],
        taken: Iterable[str],
    ) -> None:
        self.found = Incoming()
        self._guids = guids
        self._book = book
        every = [code for top in listed for code in top.walk()]
        self._common = Counter(code.label.casefold() for code in every)
        # What a code is called in the file goes before what another's could be made of.
        self._taken = {*taken, *(code.id for code in every)}
        self._nets = {code.id for code in book.entries if code.net}
        self._beside: dict[tuple[str | None, str], str] = {}
        for code in listed:
            self._place(code, None)

    def _place(self, code: ListedCode, net: str | None) -> None:
        id_ = self._known(code, net)
        name = code.label.casefold()
        if id_ is not None:
            self.found.known.append(id_)
        elif (net, name) in self._beside and not code.id:
            id_ = self._beside[net, name]
            self.found.left_out.append(
                _("The code “{name}” is in the file twice; it was imported once.").format(
                    name=code.label
                )
            )
        else:
            id_ = self._add(code, net)
        if code.guid:
            self.found.guids[id_] = code.guid
        inner: str | None = id_
        if code.codes and id_ not in self._nets:
            inner = net
            self.found.left_out.append(
                _(
                    "“{name}” is a code in the study, not a net; the codes below it in the file"
                    " were put next to it."
                ).format(name=code.label)
            )
        for child in code.codes:
            self._place(child, inner)

    def _known(self, code: ListedCode, net: str | None) -> str | None:
        if code.id in self._book.by_id or code.guid in self._guids:
            return self._guids.get(code.guid, code.id)
        name = code.label.casefold()
        named = [
            entry
            for entry in self._book.entries
            if name in {entry.id.casefold(), *(text.casefold() for text in entry.label.values())}
        ]
        beside = [entry for entry in named if entry.parent == net]
        if not beside and self._common[name] == 1 and len(named) == 1 and not code.id:
            beside = named
        return beside[0].id if beside else None

    def _add(self, code: ListedCode, net: str | None) -> str:
        id_ = code.id or id_of(code.label, self._taken)
        self._taken.add(id_)
        self._beside.setdefault((net, code.label.casefold()), id_)
        if code.codes:
            self._nets.add(id_)
        self.found.new.append(
            Code(
                id=id_,
                label={"": code.label},
                parent=net,
                description={"": code.description} if code.description else {},
                include=code.include,
                exclude=code.exclude,
                keywords=code.keywords,
                examples=code.examples,
                colour=code.colour,
            )
        )
        return id_


def _listed(code: refi.Code) -> ListedCode:
    return ListedCode(
        label=" ".join(code.name.split()) or code.guid,
        guid=code.guid,
        description=code.description.strip(),
        colour=code.colour,
        codes=tuple(map(_listed, code.codes)),
    )
