"""REFI-QDA 1.5, the format in which programs for qualitative analysis exchange projects.

The classes hold the content of a project (`.qdpx`) or a codebook (`.qdc`). All GUIDs are in
lower case without braces, so that the same thing has the same GUID in all files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID, uuid5

PROJECT = "urn:QDA-XML:project:1.0"
CODEBOOK = "urn:QDA-XML:codebook:1.0"

ORIGIN = "turven"
"""The program by its name, also as the user of a project that nobody has coded in."""

ENDINGS = (".qdpx", ".qdc")
"""The file extensions of a project and of a codebook alone."""

_TURVEN = UUID("5f0d3a52-8a0e-5b1c-9d43-7c6f1b2e9a10")
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def canonical(guid: str) -> str:
    """A GUID in lower case without braces; programs differ in both."""
    return guid.strip().strip("{}").lower()


def guid_of(kind: str, id_: str) -> str:
    """The GUID for the item `id_` of a study: `id_` itself if it is one, else derived from it."""
    return id_ if _GUID.fullmatch(id_) else str(uuid5(_TURVEN, f"{kind}:{id_}"))


QUESTION = guid_of("variable", "what was asked")
WEIGHT = guid_of("variable", "what a respondent weighs")
SOURCE = guid_of("variable", "the name of a text in another program")
"""The variables in which turven stores questions, weights and the names that texts had in another
program, to recognise them on import."""

State = Literal["done", "skip", "flag", "star"]
STATES: tuple[State, ...] = ("done", "skip", "flag", "star")


def state_set(state: State, user: str) -> str:
    """The GUID of the set of the texts that have this state for a user (a GUID)."""
    return guid_of("set", f"{state}:{user}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A code, with the codes below it."""

    guid: str
    name: str
    codable: bool = True
    colour: str | None = None
    """In the form `#1f77b4`."""
    description: str = ""
    notes: tuple[str, ...] = ()
    codes: tuple[Code, ...] = ()

    def walk(self) -> Iterator[Code]:
        """This code and all below it, in the order of the file."""
        yield self
        for code in self.codes:
            yield from code.walk()


def walk(codes: Iterable[Code]) -> Iterator[Code]:
    """These codes and all below them, in the order of the file."""
    for code in codes:
        yield from code.walk()


@dataclass(frozen=True, slots=True, kw_only=True)
class Coding:
    """One code given by one user; both are GUIDs."""

    code: str
    user: str | None
    at: str | None
    notes: tuple[str, ...] = ()
    """The GUIDs of the memos on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """A part of a text: code points `start` up to `end`."""

    start: int
    end: int
    guid: str = ""
    name: str = ""
    user: str | None = None
    description: str = ""
    codings: tuple[Coding, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A text with its codings."""

    guid: str
    name: str
    text: str
    user: str | None = None
    description: str = ""
    selections: tuple[Selection, ...] = ()
    codings: tuple[Coding, ...] = ()
    """The codings of the whole text."""
    notes: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    """The values of variables, by GUID of the variable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A respondent, with the sources that belong to it."""

    guid: str
    name: str
    description: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    """The GUIDs of the selections and codings that belong to the case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A memo."""

    guid: str
    name: str
    text: str
    user: str | None = None
    at: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """The codes of a project or a codebook."""

    codes: tuple[Code, ...] = ()
    left_out: tuple[str, ...] = ()
    """A sentence about each item that a study cannot hold."""

    def walk(self) -> Iterator[Code]:
        yield from walk(self.codes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """The content of a project."""

    name: str
    book: Book
    user: str | None = None
    description: str = ""
    users: Mapping[str, str] = field(default_factory=dict)
    """The name of each user, by GUID."""
    variables: Mapping[str, str] = field(default_factory=dict)
    """The name of each variable, by GUID."""
    cases: Sequence[Case] = ()
    sources: Sequence[Source] = ()
    notes: Mapping[str, Note] = field(default_factory=dict)
    about: tuple[str, ...] = ()
    """The GUIDs of the notes on the project as a whole."""
    states: Mapping[tuple[State, str], tuple[str, ...]] | None = None
    """The GUIDs of the sources that are done, skipped, flagged or starred for a user (a GUID);
    None if the file does not say, as only turven writes it."""
    left_out: tuple[str, ...] = ()
    """A sentence about each item that a study cannot hold, including those of the codebook."""
