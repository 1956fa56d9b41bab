"""Import of codes into a codebook: from a `.qdc` or `.qdpx`, a table, or a list in Markdown."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..codebook.codes import Code, Codebook, id_of
from ..errors import Refusal
from ..formats import codes_markdown, codes_table, refi
from ..formats.codes import ListedCode
from ..formats.encoding import remark
from ..formats.reading import guess_of
from ..formats.refi_reading import read_book
from ..language import _
from ..study.database import writing
from ..study.study import Study
from .adding import ids_ever_used, untouched
from .foreign_guids import foreign_guids, keep_foreign_guids
from .operations import Editing

MARKDOWN = (".md", ".markdown", ".txt")


@dataclass(slots=True)
class CodeListImport:
    """The codes of a list, mapped to those of a codebook."""

    new: list[Code] = field(default_factory=list)
    """The codes that the codebook lacks, each after its net."""
    known: list[str] = field(default_factory=list)
    """The ids of codes that are in the codebook already; these do not change."""
    guids: dict[str, str] = field(default_factory=dict)
    """The GUID of each code in the file, by its id in the codebook."""
    left_out: list[str] = field(default_factory=list)
    """Sentences that say what was left out or moved."""
    remarks: list[str] = field(default_factory=list)
    """Sentences on how the file was read."""


def read_codes(
    path: Path, encoding: str | None = None
) -> tuple[tuple[ListedCode, ...], tuple[str, ...]]:
    """The codes in the file at `path`, and sentences that say what was left out of it.

    Raises:
        Refusal: it cannot be read, or has no codes.
    """
    suffix = path.suffix.lower()
    if suffix in MARKDOWN:
        return codes_markdown.read(path, encoding), ()
    if suffix not in refi.ENDINGS:
        return codes_table.read(path, encoding)
    book = read_book(path)
    if not book.codes:
        raise Refusal(_("{path} has no codes; there is nothing to import.").format(path=path))
    return tuple(map(_listed, book.codes)), book.left_out


def map_codes(study: Study, listed: Sequence[ListedCode]) -> CodeListImport:
    """Map these codes to those of the codebook of `study`; nothing is written.

    A code is in the codebook already if its id or GUID is, or its label in the same net, or its
    label in another net if it is unique on both sides.
    """
    fresh = untouched(study)
    book = Codebook((), {}, "") if fresh else study.codebook
    taken = set() if fresh else ids_ever_used(study.db) | book.by_id.keys()
    guids = {refi.guid_of("code", id_): id_ for id_ in book.by_id}
    guids |= {guid: id_ for id_, guid in foreign_guids(study, "code").items() if id_ in book.by_id}
    return _CodeMapping(book, guids, listed, taken).found


def import_codes(
    study: Study,
    coder: str,
    path: Path,
    *,
    dry_run: bool,
    reason: str,
    encoding: str | None = None,
) -> CodeListImport:
    """Import the codes of a file into the codebook, as one change that can be undone.

    Args:
        dry_run: only say what would be imported.
        encoding: the encoding of a text file; by default recognised.

    Raises:
        Conflict, Refusal: as `read_codes` and every operation of `Editing`.
    """
    listed, left_out = read_codes(path, encoding)
    found = map_codes(study, listed)
    found.left_out[:0] = left_out
    if path.suffix.lower() not in refi.ENDINGS and (guess := guess_of(path, encoding)):
        found.remarks.append(remark(path, guess))
    if not dry_run:
        Editing(study, coder).take(found.new, reason=reason or path.name)
        with writing(study.db):
            keep_foreign_guids(study, "code", found.guids)
    return found


def study_with_list(folder: Path, path: Path, coder: str) -> tuple[Study, CodeListImport]:
    """Make a study in `folder` with the codes in the file at `path`; also what was imported.

    Raises:
        Refusal: as `import_codes` and `Study.create`; then nothing was made.
    """
    read_codes(path)
    own = folder / "codebook.yaml"
    if own.exists():
        raise Refusal(
            _("{file} already exists; move it, or leave out --codebook.").format(file=own)
        )
    study = Study.create(folder)
    return study, import_codes(study, coder, path, dry_run=False, reason="")


class _CodeMapping:
    def __init__(
        self,
        book: Codebook,
        guids: Mapping[str, str],
        listed: Sequence[ListedCode],
        taken: Iterable[str],
    ) -> None:
        self.found = CodeListImport()
        self._guids = guids
        self._book = book
        every = [code for top in listed for code in top.walk()]
        self._label_counts = Counter(code.label.casefold() for code in every)
        # An id in the file takes precedence over one made from a label.
        self._taken_ids = {*taken, *(code.id for code in every)}
        self._nets = {code.id for code in book.entries if code.net}
        self._added: dict[tuple[str | None, str], str] = {}
        self._values: defaultdict[int, list[tuple[str, frozenset[str]]]] = defaultdict(list)
        self._questions: dict[str | None, frozenset[str]] = {None: frozenset()}
        for entry in book.entries:
            self._questions[entry.id] = _casefolded(book.questions_of(entry.id))
            if entry.value is not None:
                self._values[entry.value].append((entry.id, self._questions[entry.id]))
        for code in listed:
            self._map(code, None)

    def _map(self, code: ListedCode, net: str | None) -> None:
        id_ = self._existing(code, net)
        name = code.label.casefold()
        if id_ is not None:
            self.found.known.append(id_)
        elif (net, name) in self._added and not code.id:
            id_ = self._added[net, name]
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
            self._map(child, inner)

    def _existing(self, code: ListedCode, net: str | None) -> str | None:
        if code.id in self._book.by_id or code.guid in self._guids:
            return self._guids.get(code.guid, code.id)
        name = code.label.casefold()
        named = [
            entry
            for entry in self._book.entries
            if name in {entry.id.casefold(), *(text.casefold() for text in entry.label.values())}
        ]
        matches = [entry for entry in named if entry.parent == net]
        if not matches and self._label_counts[name] == 1 and len(named) == 1 and not code.id:
            matches = named
        return matches[0].id if matches else None

    def _add(self, code: ListedCode, net: str | None) -> str:
        id_ = code.id or id_of(code.label, self._taken_ids)
        self._taken_ids.add(id_)
        self._added.setdefault((net, code.label.casefold()), id_)
        self._questions[id_] = _casefolded(code.questions) or self._questions[net]
        if code.codes:
            self._nets.add(id_)
            if code.value is not None or code.exclusive:
                self.found.left_out.append(
                    _(
                        "“{name}” is a net, which has no code value and is not exclusive; these"
                        " were left out."
                    ).format(name=code.label)
                )
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
                value=None if code.codes else self._free_value(code, id_),
                exclusive=code.exclusive and not code.codes,
                questions=code.questions,
            )
        )
        return id_

    def _free_value(self, code: ListedCode, id_: str) -> int | None:
        """The code value of a new code; None if another code for the same question has it."""
        if code.value is None:
            return None
        mine = self._questions[id_]
        for other, its in self._values[code.value]:
            if not (mine and its) or mine & its:
                self.found.left_out.append(
                    _(
                        "The code value {value} of “{name}” was left out; “{other}” has it too."
                    ).format(value=code.value, name=code.label, other=other)
                )
                return None
        self._values[code.value].append((id_, mine))
        return code.value


def _casefolded(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name.casefold() for name in names)


def _listed(code: refi.Code) -> ListedCode:
    return ListedCode(
        label=code.name,
        guid=code.guid,
        description=code.description.strip(),
        colour=code.colour,
        codes=tuple(map(_listed, code.codes)),
    )
