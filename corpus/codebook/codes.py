"""The codebook: codes, nested under nets, each with its letters on the keyboard."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from itertools import chain, count, pairwise, product
from string import ascii_lowercase
from typing import Literal, NamedTuple

from ..errors import Refusal
from ..language import _, current
from ..nearest import nearest, unknown

Words = Mapping[str, str]
"""A text by language (`nl`, `en`); under the empty key where no language was named."""


def in_language(words: Words) -> str:
    """The text in the language of the screen, or in the first language it has."""
    return words.get(current()) or next(iter(words.values()), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A code or a net. A net groups codes; only codes are given to quotes."""

    id: str
    label: Words
    key: str = ""
    """Its letters with those of its nets, such as `wp`; no key is the start of another."""
    parent: str | None = None
    net: bool = False
    depth: int = 0
    description: Words = field(default_factory=dict)
    include: str = ""
    exclude: str = ""
    keywords: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    colour: str | None = None
    value: int | None = None
    """The code value: its number in coded columns of SPSS and Excel; None if it has none."""
    exclusive: bool = False
    """Whether no other code can be given to the same quote, such as “no answer”."""
    questions: tuple[str, ...] = ()
    """The ids or texts of the questions that it is for, as in the file; see `questions_of`."""
    retired: bool = False
    merged_into: str | None = None
    """The code it was merged into; a merged code is no longer given to quotes."""

    @property
    def name(self) -> str:
        """The label in the language of the screen."""
        return in_language(self.label)


@dataclass(frozen=True)
class Codebook:
    """All codes and nets, each net directly before its codes, as in the file."""

    entries: tuple[Code, ...]
    title: Words
    revision: str
    """SHA-256 of the file it was read from, which identifies it in every copy of a study."""

    @cached_property
    def by_id(self) -> dict[str, Code]:
        return {code.id: code for code in self.entries}

    @cached_property
    def codes(self) -> tuple[Code, ...]:
        """The codes that can be given to a quote: no nets, no retired or merged codes."""
        return tuple(
            code
            for code in self.entries
            if not (code.net or code.retired or code.merged_into is not None)
        )

    @cached_property
    def reads_as(self) -> dict[str, str]:
        """For each merged code, the code at the end of its chain of merges."""
        into = {code.id: code.merged_into for code in self.entries if code.merged_into}
        ends: dict[str, str] = {}
        for id_, end in into.items():
            while end in into:
                end = into[end]  # noqa: PLW2901 - one step on
            ends[id_] = end
        return ends

    @cached_property
    def by_key(self) -> dict[str, Code]:
        return {code.key: code for code in self.codes}

    @cached_property
    def exclusive(self) -> frozenset[str]:
        """The ids of the exclusive codes, and of those merged into one."""
        alone = {code.id for code in self.entries if code.exclusive and not code.merged_into}
        return frozenset(alone | {id_ for id_, end in self.reads_as.items() if end in alone})

    def value_of(self, id_: str) -> int | None:
        """The code value of a code; a merged code has that of the code it was merged into."""
        code = self.by_id.get(self.reads_as.get(id_, id_))
        return code.value if code else None

    def can_stand_beside(self, code: str, other: str) -> bool:
        """Whether two codes may both be given to one quote: not if one of them is exclusive."""
        same = self.reads_as.get(code, code) == self.reads_as.get(other, other)
        return same or self.exclusive.isdisjoint((code, other))

    def questions_of(self, id_: str) -> tuple[str, ...]:
        """The ids or texts of the questions of a code or net; empty for all questions.

        A code without questions of its own has those of the nearest net that has some, a merged
        code those of the code it was merged into.
        """
        code: Code | None = self.by_id[self.reads_as.get(id_, id_)]
        while code and not code.questions:
            code = self.by_id[code.parent] if code.parent else None
        return code.questions if code else ()

    @cached_property
    def is_limited(self) -> bool:
        """Whether some code is only for certain questions."""
        return any(code.questions for code in self.entries)

    def applies(self, id_: str, question: AbstractSet[str]) -> bool:
        """Whether a code is for the question with these names, casefolded: its id and text."""
        limits = self.questions_of(id_)
        return not limits or any(limit.casefold() in question for limit in limits)

    def limited_to(
        self, question: AbstractSet[str], given: AbstractSet[str] = frozenset()
    ) -> Codebook:
        """This codebook with only the codes for one question, and their nets.

        Args:
            question: its names, casefolded, as `applies` takes them.
            given: codes that stay all the same.
        """
        if not self.is_limited:
            return self
        kept = {c.id for c in self.entries if not c.net and self.applies(c.id, question)}
        kept |= given & self.by_id.keys()
        for code in reversed(self.entries):
            if code.id in kept and code.parent is not None:
                kept.add(code.parent)
        return replace(self, entries=tuple(code for code in self.entries if code.id in kept))

    def named(self, text: str) -> Code:
        """The code with this id, or the only one with this label.

        Raises:
            Refusal: there is none, or there are several.
        """
        if text in self.by_id:
            return self.by_id[text]
        name = text.strip().casefold()
        found = [
            code
            for code in self.entries
            if name in {label.casefold() for label in code.label.values()}
        ]
        if len(found) > 1:
            raise Refusal(
                _("“{label}” is the label of several codes; say which by its id: {ids}.").format(
                    label=text, ids=", ".join(code.id for code in found)
                )
            )
        if not found:
            raise self.unknown(text)
        return found[0]

    def unknown(self, text: str) -> Refusal:
        """The refusal of an id or label that no code has, with the nearest id."""
        ids = {label: code.id for code in self.entries for label in code.label.values()}
        near = nearest(text, [*self.by_id, *ids])
        return unknown(
            _("There is no code “{code}” in the codebook").format(code=text),
            ids.get(near or "", near or ""),
            self.by_id,
        )

    def has_keywords(self, words: Iterable[str]) -> bool:
        """Whether some code has all of these keywords."""
        wanted = {word.casefold() for word in words}
        return any(
            wanted <= {keyword.casefold() for keyword in code.keywords} for code in self.entries
        )

    def under(self, id_: str) -> frozenset[str]:
        """The ids of the codes in the net `id_`, at any depth.

        For a code this is the code itself, and for a merged code the one it was merged into.
        """
        if not self.by_id[id_].net:
            return frozenset({self.reads_as.get(id_, id_)})
        below: set[str] = set()
        for code in self.entries:
            if code.parent == id_ and code.merged_into is None:
                below |= self.under(code.id)
        return frozenset(below)

    def path(self, id_: str) -> str:
        """Its label after the labels of its nets, as shown to people: `Wetgeving › Privacywet`."""
        code: Code | None = self.by_id[id_]
        names: list[str] = []
        while code:
            names.append(code.name)
            code = self.by_id[code.parent] if code.parent else None
        return " › ".join(reversed(names))

    def dumps(self) -> str:
        """The codebook as JSON: any SQLite tool can then show labels beside the decisions."""
        return json.dumps(
            {"title": dict(self.title), "codes": [asdict(code) for code in self.entries]},
            ensure_ascii=False,
        )

    @classmethod
    def loads(cls, text: str, revision: str) -> Codebook:
        """Read a codebook that `dumps` wrote."""
        data = json.loads(text)
        entries = tuple(
            Code(
                **code
                | {
                    name: tuple(code.get(name, ()))
                    for name in ("keywords", "examples", "questions")
                }
            )
            for code in data["codes"]
        )
        return cls(entries, data["title"], revision)


class Spot(NamedTuple):
    """The place for a code: before or after another code, or as the first one in a net."""

    side: Literal["before", "after", "in"]
    of: str


def letters(siblings: Iterable[tuple[str, str | None]]) -> list[str]:
    """Assign letters to the codes of one net.

    A letter that the codebook asks for is kept. Every other code takes the first free letter
    of its own label, or else any free letter. In a net of more than 26 codes they take two
    letters. No result is the start of another, so that a key never has to be followed by Enter.

    Args:
        siblings: for each code its label and the letters asked for, or None.
    """
    wanted = list(siblings)
    asked = [key for _, key in wanted if key]
    free = [letter for letter in ascii_lowercase if not any(k.startswith(letter) for k in asked)]
    missing = len(wanted) - len(asked)
    singles = missing <= len(free)
    pool = free if singles else ["".join(pair) for pair in product(free, ascii_lowercase)]
    given: list[str] = []
    for label, key in wanted:
        if key:
            given.append(key)
            continue
        own = [letter for letter in label.lower() if letter in ascii_lowercase]
        choices = own if singles else ["".join(pair) for pair in pairwise(own)]
        found = next((choice for choice in choices if choice in pool), None) or (pool or [""])[0]
        if found:
            pool.remove(found)
        given.append(found)
    return given


def id_of(label: str, taken: AbstractSet[str]) -> str:
    """An id made from a label: its letters and digits without accents, numbered if taken."""
    bare = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    stem = "-".join(re.findall(r"[a-z0-9]+", bare))[:60].strip("-") or "code"
    numbered = (f"{stem}-{n}" for n in count(2))
    return next(id_ for id_ in chain([stem], numbered) if id_ not in taken)
