"""Writing REFI-QDA: valid by its schemas, and in the form that other programs can read.

Elements are in the order of the schema, there are no empty containers, each source has its own
file, and a coding of a whole text is a selection of all of it. The same study always gives the
same bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from typing import IO, TypeVar
from xml.sax.saxutils import escape, quoteattr

from .refi import CODEBOOK, PROJECT, Case, Code, Note, Source, guid_of

T = TypeVar("T")
LINE = "\n"
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_PLAIN = re.compile(r"[\w .:/-]*")
"""Texts without characters to escape or replace, which most attributes are."""
_AT_ONCE = 1 << 16


def allowed(text: str) -> str:
    """`text` with U+FFFD for each character that XML does not allow."""
    return _FORBIDDEN.sub("\ufffd", text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """A variable of cases or sources; `kind` is the REFI-QDA type."""

    guid: str
    name: str
    kind: str = "Text"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSet:
    """A set of sources, by their GUIDs."""

    guid: str
    name: str
    sources: Iterable[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """A project to write; its long parts are produced while they are written."""

    name: str
    origin: str
    users: Mapping[str, str]
    codes: tuple[Code, ...]
    variables: Mapping[str, Variable]
    cases: Callable[[], Iterable[Case]]
    sources: Callable[[], Iterable[Source]]
    texts: Callable[[], Iterable[tuple[str, str]]]
    """The GUID and the text of each source, for its separate file."""
    notes: Callable[[], Iterable[Note]]
    """Those with a name have a file of their own, which one program imports as a journal."""
    about: tuple[str, ...] = ()
    sets: Callable[[], Iterable[TextSet]] = tuple


@dataclass(slots=True)
class _Xml:
    """Writes XML to a file, one element per line."""

    file: IO[bytes]
    replaced: int = 0
    """The number of texts in which a character that XML does not allow was replaced."""

    def begin(self) -> None:
        self._write('<?xml version="1.0" encoding="utf-8"?>\n')

    @contextmanager
    def container(self, tag: str, items: Iterable[T]) -> Iterator[Iterable[T]]:
        """Put the element around `items`; without items nothing is written: it would be invalid."""
        several = iter(items)
        first = list(islice(several, 1))
        if not first:
            yield ()
            return
        with self.element(tag):
            yield chain(first, several)

    @contextmanager
    def element(self, tag: str, **attributes: str | None) -> Iterator[None]:
        self._write(f"<{tag}{self._attributes(attributes)}>\n")
        yield
        self._write(f"</{tag}>\n")

    def leaf(self, tag: str, text: str | None = None, **attributes: str | None) -> None:
        opening = f"<{tag}{self._attributes(attributes)}"
        # A reader would turn a bare CR into a line break.
        content = None if text is None else escape(self._allowed(text), {"\r": "&#13;"})
        self._write(f"{opening}/>\n" if content is None else f"{opening}>{content}</{tag}>\n")

    def _attributes(self, attributes: Mapping[str, str | None]) -> str:
        return "".join(
            f' {name}="{value}"'
            if _PLAIN.fullmatch(value)
            else f" {name}={quoteattr(self._allowed(value))}"
            for name, value in attributes.items()
            if value is not None
        )

    def _allowed(self, text: str) -> str:
        clean = allowed(text)
        self.replaced += clean != text
        return clean

    def _write(self, text: str) -> None:
        self.file.write(text.encode())


def write_book(file: IO[bytes], codes: tuple[Code, ...], origin: str) -> int:
    """Write a `.qdc` of at least one code; returns how many texts had a character replaced."""
    xml = _Xml(file)
    xml.begin()
    with xml.element("CodeBook", xmlns=CODEBOOK, origin=origin), xml.element("Codes"):
        for code in codes:
            _code(xml, code)
    return xml.replaced


def write_project(file: IO[bytes], project: Writing) -> int:
    """Write a `.qdpx`; returns how many texts had a character replaced."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        # `_member` dates each file 1980, so that the bytes do not depend on the time.
        # Buffered, because the archive compresses each write separately.
        with (
            archive.open(_member("project.qde"), "w", force_zip64=True) as member,
            io.BufferedWriter(member, _AT_ONCE) as buffered,
        ):
            xml = _Xml(buffered)
            xml.begin()
            _project(xml, project)
        filed = ((note.guid, allowed(note.text)) for note in project.notes() if note.name)
        for guid, text in chain(project.texts(), filed):
            archive.writestr(_member(f"sources/{guid}.txt"), text.encode())
    return xml.replaced


def _member(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return info


def _project(xml: _Xml, project: Writing) -> None:
    with xml.element("Project", xmlns=PROJECT, name=project.name, origin=project.origin):
        with xml.container("Users", project.users.items()) as users:
            for guid, name in users:
                xml.leaf("User", guid=guid, name=name)
        if project.codes:
            with xml.element("CodeBook"), xml.element("Codes"):
                for code in project.codes:
                    _code(xml, code)
        with xml.container("Variables", project.variables.values()) as variables:
            for variable in variables:
                xml.leaf(
                    "Variable",
                    guid=variable.guid,
                    name=variable.name,
                    typeOfVariable=variable.kind,
                )
        with xml.container("Cases", project.cases()) as cases:
            for case in cases:
                with xml.element("Case", guid=case.guid, name=case.name):
                    _values(xml, case.values, project.variables)
                    for guid in case.sources:
                        xml.leaf("SourceRef", targetGUID=guid)
        with xml.container("Sources", project.sources()) as sources:
            for source in sources:
                _source(xml, source, project.variables)
        _notes_and_sets(xml, project)
        _notes(xml, project.about)


def _notes_and_sets(xml: _Xml, project: Writing) -> None:
    with xml.container("Notes", project.notes()) as notes:
        for note in notes:
            _note(xml, note)
    with xml.container("Sets", project.sets()) as sets:
        for texts in sets:
            with xml.element("Set", guid=texts.guid, name=texts.name):
                for guid in texts.sources:
                    xml.leaf("MemberSource", targetGUID=guid)


def _note(xml: _Xml, note: Note) -> None:
    about = {
        "guid": note.guid,
        "name": note.name or None,
        "plainTextPath": f"internal://{note.guid}.txt" if note.name else None,
        "creatingUser": note.user,
        "creationDateTime": note.at,
    }
    if note.name:
        xml.leaf("Note", None, **about)
        return
    with xml.element("Note", **about):
        xml.leaf("PlainTextContent", note.text)


def _code(xml: _Xml, code: Code) -> None:
    with xml.element(
        "Code",
        guid=code.guid,
        name=code.name,
        isCodable="true" if code.codable else "false",
        color=code.colour,
    ):
        if code.description:
            xml.leaf("Description", code.description)
        _notes(xml, code.notes)
        for child in code.codes:
            _code(xml, child)


def _source(xml: _Xml, source: Source, variables: Mapping[str, Variable]) -> None:
    with xml.element(
        "TextSource",
        guid=source.guid,
        name=source.name,
        plainTextPath=f"internal://{source.guid}.txt",
    ):
        for selection in source.selections:
            place = f"{source.guid}:{selection.user}:{selection.start}:{selection.end}"
            if not selection.codings:
                place += ":memo"
            with xml.element(
                "PlainTextSelection",
                guid=selection.guid or guid_of("selection", place),
                # One program finds the selection by the line number in its name.
                name=f"line:{source.text.count(LINE, 0, selection.start)}",
                startPosition=str(selection.start),
                endPosition=str(selection.end),
                creatingUser=selection.user,
                creationDateTime=next((coding.at for coding in selection.codings), None),
            ):
                if selection.description:
                    xml.leaf("Description", selection.description)
                for coding in selection.codings:
                    with xml.element(
                        "Coding",
                        guid=guid_of("coding", f"{place}:{coding.code}"),
                        creatingUser=coding.user,
                        creationDateTime=coding.at,
                    ):
                        xml.leaf("CodeRef", targetGUID=coding.code)
                _notes(xml, selection.notes)
        _values(xml, source.values, variables)


def _values(xml: _Xml, values: Mapping[str, str], variables: Mapping[str, Variable]) -> None:
    for guid, value in values.items():
        with xml.element("VariableValue"):
            xml.leaf("VariableRef", targetGUID=guid)
            xml.leaf(f"{variables[guid].kind}Value", value)


def _notes(xml: _Xml, notes: Iterable[str]) -> None:
    for guid in notes:
        xml.leaf("NoteRef", targetGUID=guid)
