"""REFI-QDA 1.5, with which programs for qualitative analysis exchange their work.

What a project (`.qdpx`) or a codebook (`.qdc`) holds, as it is read and written. A GUID
is kept in one form, in lower case without braces, since it names things across files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid5

PROJECT = "urn:QDA-XML:project:1.0"
CODEBOOK = "urn:QDA-XML:codebook:1.0"

ENDINGS = (".qdpx", ".qdc")
"""A project, and a codebook alone."""

_TURVEN = UUID("5f0d3a52-8a0e-5b1c-9d43-7c6f1b2e9a10")
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def canonical(guid: str) -> str:
    """The one form of a GUID; programs differ in case and braces."""
    return guid.strip().strip("{}").lower()


def guid_of(kind: str, id_: str) -> str:
    """The GUID of what is called `id_` in a study: always the same, or `id_` if it is one."""
    return id_ if _GUID.fullmatch(id_) else str(uuid5(_TURVEN, f"{kind}:{id_}"))


QUESTION = guid_of("variable", "what was asked")
WEIGHT = guid_of("variable", "what a respondent weighs")
"""Variables by which a study of ours knows its questions and its weights again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    guid: str
    name: str
    codable: bool = True
    colour: str | None = None
    """As `#1f77b4`."""
    description: str = ""
    notes: tuple[str, ...] = ()
    codes: tuple[Code, ...] = ()

    def walk(self) -> Iterator[Code]:
        """This code and all below it, in the order of the file."""
        yield self
        for code in self.codes:
            yield from code.walk()


@dataclass(frozen=True, slots=True, kw_only=True)
class Coding:
    code: str
    user: str | None
    at: str | None


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
    guid: str
    name: str
    text: str
    user: str | None = None
    description: str = ""
    selections: tuple[Selection, ...] = ()
    codings: tuple[Coding, ...] = ()
    """Codings of all of it."""
    notes: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    """By the GUID of the variable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    guid: str
    name: str
    description: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    """Selections, and codes that are given to parts of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
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
    """What cannot be carried, in sentences."""

    def walk(self) -> Iterator[Code]:
        for code in self.codes:
            yield from code.walk()


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    name: str
    book: Book
    user: str | None = None
    description: str = ""
    users: Mapping[str, str] = field(default_factory=dict)
    """GUID to name."""
    variables: Mapping[str, str] = field(default_factory=dict)
    """GUID to name."""
    cases: Sequence[Case] = ()
    sources: Sequence[Source] = ()
    notes: Mapping[str, Note] = field(default_factory=dict)
    about: tuple[str, ...] = ()
    """The notes on the project as a whole."""
    left_out: tuple[str, ...] = ()
    """What cannot be carried, in sentences; that of the codebook as well."""
