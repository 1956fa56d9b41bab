"""Reading REFI-QDA: imports what a study can hold and reports what it cannot hold.

It accepts the ways in which programs differ from the standard (namespaces, GUIDs, empty
containers, missing attributes), but refuses what could do harm: a DTD, entities, or nesting
without end.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import replace
from pathlib import Path
from sys import intern
from typing import IO
from xml.etree.ElementTree import Element, ParseError

from ..errors import Refusal
from ..foreign_messages import system_reason
from ..language import _, n_
from ..progress import Progress, no_progress
from . import qdpx
from .qdpx import Archive
from .refi import (
    STATES,
    Book,
    Case,
    Code,
    Coding,
    Note,
    Project,
    Selection,
    Source,
    State,
    canonical,
    guid_of,
    state_set,
)
from .refi_positions import STANDARD, in_code_points
from .refi_repair import MAX_BYTES, without_broken_texts

_MAX_DEPTH = 200  # elements within elements; codebooks are some ten deep
_CHECK_EVERY = 1000
_BREAKS = re.compile(r"[\t\r\n]+")
_COLOUR = re.compile(r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")


def read_project(path: Path, progress: Progress = no_progress) -> Project:
    """The project in the `.qdpx` file at `path`.

    Raises:
        Refusal: the file cannot be read, is not REFI-QDA, or could do harm.
        Cancelled: the reading was cancelled.
    """
    with qdpx.open_archive(path) as archive:
        try:
            with archive.project() as file:
                return _project(path, archive, file, progress)
        except _Damaged:
            with archive.project() as file:
                data = file.read(MAX_BYTES + 1)
            mended, names = without_broken_texts(data) if len(data) <= MAX_BYTES else (data, [])
            if not names:
                raise
        project = _project(path, archive, io.BytesIO(mended), progress)
        lost = [
            _("The note or description “{name}” is not valid XML and was left out.").format(
                name=name
            )
            for name in names
        ]
        return replace(project, left_out=(*lost, *project.left_out))


def _project(path: Path, archive: Archive, file: IO[bytes], progress: Progress) -> Project:
    reader = _Reader(path, archive)
    for nth, (place, element) in enumerate(_elements(path, file, "Project")):
        reader.take(place, element)
        if nth % _CHECK_EVERY == 0:
            progress(archive.fraction())
    return reader.project()


class _Damaged(Refusal):
    """The XML is invalid."""


def read_book(path: Path) -> Book:
    """The codes in the `.qdc` or `.qdpx` file at `path`.

    Raises:
        Refusal: the file cannot be read, is not REFI-QDA, or could do harm.
    """
    if path.suffix.lower() == ".qdpx":
        return read_project(path).book
    codes: tuple[Code, ...] = ()
    left_out: list[str] = []
    try:
        with path.open("rb") as file:
            for place, element in _elements(path, file, "CodeBook"):
                if place == ("Codes",):
                    codes += _codes(element, left_out)
                elif place == ("Sets", "Set"):
                    left_out.append(_set_left_out(element))
        codes = _with_own_codes(_kept(codes, left_out), left_out)
    except OSError as error:
        raise Refusal(
            _("{path} cannot be read ({reason}).").format(path=path, reason=system_reason(error))
        ) from error
    return Book(codes=codes, left_out=tuple(left_out))


def _elements(path: Path, file: IO[bytes], root: str) -> Iterator[tuple[tuple[str, ...], Element]]:
    """The parts of a file, each with its path of names below `root`.

    The root itself is first, for its attributes. The codebook and texts are yielded whole, lists
    item by item. Each part is removed after use, so that a large file does not fill the memory.
    """
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    above: list[Element] = []
    try:
        for event, element in iterparse(file, events=("start", "end"), forbid_dtd=True):
            if event == "start":
                if not above:
                    _check_root(path, element, root)
                    yield (), element
                above.append(element)
                if len(above) > _MAX_DEPTH:
                    raise Refusal(
                        _(
                            "{path} is nested too deeply for a REFI-QDA file; it was not read. Ask"
                            " for another copy of it."
                        ).format(path=path)
                    )
                continue
            above.pop()
            place = (*(_name(other) for other in above[1:]), _name(element))
            whole = place[0] in ("CodeBook", "Codes", "Description", "NoteRef")
            if above and len(place) == (1 if whole else 2):
                yield place, element
                above[-1].remove(element)
    except DefusedXmlException as error:
        raise Refusal(
            _(
                "{path} defines its own entities, which can be harmful; it was not read. Ask for"
                " another copy of it."
            ).format(path=path)
        ) from error
    except (ParseError, UnicodeError, LookupError, ValueError) as error:
        raise _Damaged(
            _(
                "{path} is damaged ({reason}); export it again from the program that made it."
            ).format(path=path, reason=error)
        ) from error


def _check_root(path: Path, element: Element, root: str) -> None:
    if _name(element) != root:
        raise Refusal(
            _(
                "{path} is not REFI-QDA: it begins with “{found}” instead of “{root}”; export it"
                " again from the program that made it."
            ).format(path=path, found=_name(element), root=root)
        )


class _Reader:
    """Collects the parts of a project."""

    def __init__(self, path: Path, archive: Archive) -> None:
        self._path = path
        self._archive = archive
        self._name = self._origin = self._description = ""
        self._user: str | None = None
        self._users: dict[str, str] = {}
        self._codes: tuple[Code, ...] = ()
        self._variables: dict[str, str] = {}
        self._cases: list[Case] = []
        self._sources: list[Source] = []
        self._notes: dict[str, Note] = {}
        self._about: tuple[str, ...] = ()
        self._states: dict[tuple[State, str], tuple[str, ...]] | None = None
        self._of_book: list[str] = []
        self._left_out: list[str] = []
        self._skipped: Counter[str] = Counter()
        self._takes: dict[tuple[str, ...], Callable[[Element], None]] = {
            (): self._take_root,
            ("Users", "User"): self._take_user,
            ("CodeBook",): self._take_codes,
            ("Variables", "Variable"): self._take_variable,
            ("Cases", "Case"): self._take_case,
            ("Notes", "Note"): self._take_note,
            ("Sets", "Set"): self._take_set,
            ("Description",): self._take_description,
            ("NoteRef",): self._take_about,
        }

    def take(self, place: tuple[str, ...], element: Element) -> None:
        if place[:1] == ("Sources",):
            self._take_source(element)
        elif place in self._takes:
            self._takes[place](element)
        else:
            self._skipped[place[-1]] += 1

    def project(self) -> Project:
        sources, counting = in_code_points(self._sources, self._origin)
        used = {coding.code for source in sources for coding in source.codings}
        used |= {c.code for source in sources for s in source.selections for c in s.codings}
        cases = {case.guid for case in self._cases}
        codes = _kept(self._codes, self._of_book, used=used, cases=cases)
        left_out = [*self._of_book, *self._left_out]
        if counting != STANDARD:
            left_out.append(
                _(
                    "The positions in {file} do not follow the standard; turven chose the way of"
                    " counting that fits the selected words best. Check a few selections."
                ).format(file=self._path.name)
            )
        left_out += [
            n_(
                "{count} element “{kind}” was left out, as a study cannot hold it.",
                "{count} elements “{kind}” were left out, as a study cannot hold them.",
                count,
            ).format(count=count, kind=kind)
            for kind, count in sorted(self._skipped.items())
        ]
        return Project(
            name=self._name,
            user=self._user,
            description=self._description,
            book=Book(codes=codes, left_out=tuple(self._of_book)),
            users=self._users,
            variables=self._variables,
            cases=self._cases,
            sources=sources,
            notes=self._notes,
            about=self._about,
            states=self._states,
            left_out=tuple(left_out),
        )

    def _take_root(self, element: Element) -> None:
        self._name = element.get("name", "").strip()
        self._origin = element.get("origin", "")
        self._user = _reference(element, "creatingUserGUID")

    def _take_user(self, element: Element) -> None:
        guid = _guid(element)
        name = element.get("name", "").strip() or element.get("id", "").strip()
        self._users[guid] = name or guid

    def _take_codes(self, element: Element) -> None:
        for child in element:
            if _name(child) == "Codes":
                self._codes += _codes(child, self._of_book)

    def _take_variable(self, element: Element) -> None:
        self._variables[_guid(element)] = element.get("name", "").strip() or _guid(element)

    def _take_case(self, element: Element) -> None:
        self._cases.append(
            Case(
                guid=_guid(element),
                name=element.get("name", "").strip(),
                description=_description(element),
                values=_values(element),
                sources=_references(element, "SourceRef"),
                parts=(
                    *_references(element, "SelectionRef"),
                    *_references(element, "CodeRef"),
                    _guid(element),
                ),
            )
        )

    def _take_set(self, element: Element) -> None:
        """Take a set in which turven stores the state of texts; leave out others."""
        guid = _guid(element)
        named = ((state, user) for user in self._users for state in STATES)
        found = next((key for key in named if state_set(*key) == guid), None)
        if found is None:
            self._left_out.append(_set_left_out(element))
        else:
            self._states = (self._states or {}) | {found: _references(element, "MemberSource")}

    def _take_note(self, element: Element) -> None:
        text = self._text(element)
        if codings := sum(_name(child) == "Coding" for child in element.iter()):
            self._left_out.append(
                n_(
                    "{count} coding in the note “{name}” was left out, as only texts are coded.",
                    "{count} codings in the note “{name}” were left out, as only texts are coded.",
                    codings,
                ).format(count=codings, name=element.get("name", "").strip() or _guid(element))
            )
        parts = (_description(element), (text or "").removeprefix("\ufeff"))
        self._notes[_guid(element)] = Note(
            guid=_guid(element),
            name=element.get("name", "").strip(),
            text="\n\n".join(part for part in parts if part.strip()),
            user=_user(element),
            at=element.get("creationDateTime"),
        )

    def _take_description(self, element: Element) -> None:
        self._description = (element.text or "").strip()

    def _take_about(self, element: Element) -> None:
        guid = _reference(element, "targetGUID")
        self._about += (guid,) if guid else ()

    def _take_source(self, element: Element) -> None:
        """Add a text, or the text that belongs to a PDF, a picture or a recording."""
        kind = _name(element)
        if kind == "TextSource":
            self._add_text(element, element)
            return
        texts = [
            child
            for child in element
            if _name(child) in ("Representation", "TextDescription", "Transcript")
        ]
        added = sum(self._add_text(child, element) for child in texts)
        lost = sum(
            len(_children(child, "Coding"))
            for child in element.iter()
            if _name(child) in ("PDFSelection", "PictureSelection", "AudioSelection",
                                "VideoSelection", "TranscriptSelection")
        ) + (0 if added else sum(_name(child) == "Coding" for child in element))  # fmt: skip
        sentence = (
            _("Only the text of “{name}” ({kind}) was imported")
            if added
            else _("“{name}” ({kind}) is not a text and was not imported")
        ).format(name=element.get("name", ""), kind=kind)
        self._left_out.append(
            sentence
            + n_("; {count} coding is lost.", "; {count} codings are lost.", lost).format(
                count=lost
            )
        )

    def _add_text(self, element: Element, of: Element) -> bool:
        text = self._text(element)
        name = of.get("name", "").strip() or element.get("name", "").strip()
        if text is None or not text.removeprefix("\ufeff").strip():
            codings = sum(_name(child) == "Coding" for child in element.iter())
            self._left_out.append(
                n_(
                    "The source “{name}” has no text in the file; {count} coding of it is lost.",
                    "The source “{name}” has no text in the file; {count} codings of it are lost.",
                    codings,
                ).format(name=name, count=codings)
            )
            return False
        self._sources.append(
            Source(
                guid=_guid(of),
                name=name,
                text=text,
                user=_user(of) or _user(element),
                description=_description(of),
                selections=tuple(self._selections(element, name)),
                codings=_codings(element) + (_codings(of) if of is not element else ()),
                notes=_references(of, "NoteRef"),
                values=_values(of),
            )
        )
        return True

    def _selections(self, element: Element, name: str) -> Iterator[Selection]:
        for child in _children(element, "PlainTextSelection"):
            try:
                start, end = (int(child.get(f"{edge}Position", "")) for edge in ("start", "end"))
            except ValueError:
                self._left_out.append(
                    _("A selection in “{name}” has no position.").format(name=name)
                )
                continue
            yield Selection(
                guid=_guid(child),
                start=max(0, min(start, end)),
                end=max(0, start, end),
                name=child.get("name", ""),
                user=_user(child),
                description=_description(child),
                codings=_codings(child),
                notes=_references(child, "NoteRef"),
            )

    def _text(self, element: Element) -> str | None:
        """The text, with its byte order mark if it has one; None if the file has no text."""
        inline = next(iter(_children(element, "PlainTextContent")), None)
        reference = element.get("plainTextPath", "")
        data = self._archive.source(reference) if reference else None
        if data is None:
            return None if inline is None else "".join(inline.itertext())
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            return "\ufeff" + data.decode("utf-16", errors="replace")
        try:
            return data.decode()
        except UnicodeDecodeError:
            self._left_out.append(
                _("“{name}” is not UTF-8; it was read as Windows-1252.").format(
                    name=element.get("name", "") or reference
                )
            )
            return data.decode("cp1252", errors="replace")


def _codes(element: Element, left_out: list[str]) -> tuple[Code, ...]:
    found = []
    for child in _children(element, "Code"):
        name = _BREAKS.sub(" ", child.get("name", "")).strip()
        colour = child.get("color", "").strip()
        if colour and not _COLOUR.fullmatch(colour):
            left_out.append(
                _("The colour of the code “{name}” is not valid ({colour}).").format(
                    name=name, colour=colour
                )
            )
            colour = ""
        if len(colour) == 4:
            colour = "#" + "".join(2 * digit for digit in colour[1:])
        found.append(
            Code(
                guid=_guid(child),
                name=name or _guid(child),
                codable=child.get("isCodable", "true").strip().lower() not in ("false", "0"),
                colour=colour or None,
                description=_description(child),
                notes=_references(child, "NoteRef"),
                codes=_codes(child, left_out),
            )
        )
    return tuple(found)


def _kept(
    codes: tuple[Code, ...],
    left_out: list[str],
    *,
    used: AbstractSet[str] = frozenset(),
    cases: AbstractSet[str] = frozenset(),
) -> tuple[Code, ...]:
    """The codes without those that are cases, and without folders that have no codes.

    Some programs link a text to a case through a code with the GUID of the case.
    """
    found = []
    for code in codes:
        if code.guid in cases:
            continue
        below = _kept(code.codes, left_out, used=used, cases=cases)
        if code.codable or below or code.guid in used:
            found.append(replace(code, codes=below))
        elif not code.codes:
            left_out.append(
                _("“{name}” is a folder without codes in the file; it was left out.").format(
                    name=code.name
                )
            )
    return tuple(found)


def _with_own_codes(codes: tuple[Code, ...], left_out: list[str]) -> tuple[Code, ...]:
    """The codes, with a code in each net that can be given to quotes itself."""
    found = []
    for code in codes:
        below = _with_own_codes(code.codes, left_out)
        if code.codable and below:
            own = Code(guid=guid_of("code", f"general:{code.guid}"), name=general_name(code.name))
            below = (own, *below)
            left_out.append(
                _(
                    "“{name}” can be given to quotes and has codes below it. A net cannot be given"
                    " to quotes, so it has the new code “{label}” for that."
                ).format(name=code.name, label=own.name)
            )
        found.append(replace(code, codes=below))
    return tuple(found)


def general_name(net: str) -> str:
    """The name of the code in a net that is given to quotes instead of the net."""
    return _("{net} (general)").format(net=net)


def _codings(element: Element) -> tuple[Coding, ...]:
    return tuple(
        Coding(
            code=code,
            user=_user(child) or _user(element),
            at=child.get("creationDateTime") or element.get("creationDateTime"),
            notes=_references(child, "NoteRef"),
        )
        for child in _children(element, "Coding")
        for code in _references(child, "CodeRef")
    )


def _values(element: Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for child in _children(element, "VariableValue"):
        for variable in _references(child, "VariableRef"):
            for value in child:
                if _name(value).endswith("Value"):
                    found[variable] = value.text or ""
    return found


def _set_left_out(element: Element) -> str:
    return _("The set “{name}” was left out, as a study cannot hold it.").format(
        name=element.get("name", "")
    )


def _description(element: Element) -> str:
    found = _children(element, "Description")
    text = "".join(found[0].itertext()) if found else ""
    return text if text.strip() else ""


def _user(element: Element) -> str | None:
    return _reference(element, "creatingUser") or _reference(element, "modifyingUser")


def _guid(element: Element) -> str:
    return canonical(element.get("guid", ""))


def _reference(element: Element, attribute: str) -> str | None:
    # Thousands of elements refer to the same code or user: interned, it is in memory once.
    return intern(canonical(element.get(attribute, ""))) or None


def _references(element: Element, kind: str) -> tuple[str, ...]:
    found = (_reference(child, "targetGUID") for child in _children(element, kind))
    return tuple(guid for guid in found if guid)


def _children(element: Element, kind: str) -> list[Element]:
    return [child for child in element if _name(child) == kind]


def _name(element: Element) -> str:
    """The name of an element without its namespace, which some programs misspell."""
    return element.tag.rpartition("}")[2]
