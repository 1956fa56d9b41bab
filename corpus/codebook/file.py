"""Reading `codebook.yaml`: what it may contain, and a clear refusal of what it may not."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent
from ruamel.yaml.reader import ReaderError

from ..errors import Refusal
from ..foreign_messages import localized, system_reason
from ..language import _
from .codes import Code, Codebook, Words, letters
from .values import can_share_value

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Id = Annotated[str, StringConstraints(pattern=r"^\S(.*\S)?$", max_length=200)]
Several = Text | list[Text]
MAX_VALUE = 999_999_999
"""The largest code value, and without its sign the smallest: SPSS shows it without rounding."""


class _ByLanguage(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    nl: Text | None = None
    en: Text | None = None


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    id: Id
    label: Text | _ByLanguage
    description: Text | _ByLanguage | None = None
    include: Several | None = None
    exclude: Several | None = None
    keywords: list[Text] = []
    examples: list[Text] = []
    key: Annotated[str, StringConstraints(pattern=r"^[a-z]{1,2}$")] | None = None
    colour: Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")] | None = None
    value: Annotated[int, Field(ge=-MAX_VALUE, le=MAX_VALUE)] | None = None
    exclusive: bool = False
    questions: list[Text] = []
    parent: str | None = None
    retired: bool = False
    merged_into: str | None = None
    codes: list[_Entry] = []


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    title: Text | _ByLanguage | None = None
    codes: list[_Entry] = Field(min_length=1)


_FIELDS = {*_Entry.model_fields, *_File.model_fields, *_ByLanguage.model_fields}


class _At(Exception):  # noqa: N818 - carries a sentence to the caller that knows the line
    def __init__(self, path: Sequence[int | str], sentence: str) -> None:
        super().__init__(sentence)
        self.path = path
        self.sentence = sentence


def read_codebook(path: Path) -> Codebook:
    """The codebook in the file at `path`.

    Raises:
        Refusal: it cannot be read, is not YAML, or is not a valid codebook; the sentence names
            the line and the column.
    """
    try:
        source = path.read_bytes()
    except OSError as error:
        raise Refusal(
            _("{path} cannot be read ({reason}); a study needs its codebook.").format(
                path=path, reason=system_reason(error)
            )
        ) from error
    return parse_codebook(source, str(path))


def parse_codebook(source: bytes, name: str) -> Codebook:
    """The codebook in `source`; refusals call the file `name`."""
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        raise Refusal(
            _("{name}, line {line} is not UTF-8 text; save the codebook as UTF-8.").format(
                name=name, line=line
            )
        ) from error
    data = _parse_yaml(text, name)
    if not isinstance(data, dict) or not data.get("codes"):
        raise Refusal(_("{name} has no codes; list them under the key “codes”.").format(name=name))
    try:
        file = _File.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        # Pydantic's path also names the alternatives of a union, which are not in the file.
        path = tuple(p for p in first["loc"] if isinstance(p, int) or p in _FIELDS)
        path = path if first["type"] != "missing" else path[:-1]
        raise _refusal(name, data, path, _sentence(first)) from error
    except RecursionError as error:
        raise Refusal(
            _("{name}: the codes are nested too deeply; use fewer levels.").format(name=name)
        ) from error
    try:
        return _build(file, hashlib.sha256(source).hexdigest())
    except _At as at:
        raise _refusal(name, data, at.path, at.sentence) from at


def _parse_yaml(text: str, name: str) -> Any:
    try:
        # Aliases let a small file expand until it fills the memory.
        for event in YAML(pure=True).parse(text):
            if isinstance(event, AliasEvent):
                mark = event.start_mark
                raise Refusal(
                    _(
                        "{name}, line {line}, column {column}: a codebook may not use YAML"
                        " aliases (*{alias}); write the value out in full."
                    ).format(
                        name=name, line=mark.line + 1, column=mark.column + 1, alias=event.anchor
                    )
                )
        return YAML(pure=True).load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise Refusal(
            _("{name}, line {line}, column {column}: not valid YAML ({problem}).").format(
                name=name,
                line=mark.line + 1 if mark else 1,
                column=mark.column + 1 if mark else 1,
                problem=localized(" ".join(str(error.problem or error.context).split())),
            )
        ) from error
    except ReaderError as error:
        raise Refusal(
            _("{name}, line {line}: not valid YAML; delete the character {character}.").format(
                name=name,
                line=text.count("\n", 0, error.position) + 1,
                character=f"U+{error.character:04X}",
            )
        ) from error
    except (YAMLError, ValueError, RecursionError) as error:
        problem = " ".join(str(error).split())[:200]
        raise Refusal(
            _("{name} is not valid YAML ({problem}).").format(name=name, problem=problem)
        ) from error


def _build(file: _File, revision: str) -> Codebook:
    placed = list(_walk(file.codes, ("codes",), None))
    seen: dict[str, tuple[int | str, ...]] = {}
    for path, entry, _parent in placed:
        if entry.id in seen:
            raise _At(
                (*path, "id"),
                _("two codes have the id “{id}”; give each its own.").format(id=entry.id),
            )
        seen[entry.id] = path
    parents: dict[str, str | None] = {}
    for path, entry, parent in placed:
        if entry.parent is not None and (entry.parent not in seen or parent is not None):
            raise _At(
                (*path, "parent"),
                _(
                    "“{id}” has the parent “{parent}”, which is not a code in this file or"
                    " contradicts its nesting."
                ).format(id=entry.id, parent=entry.parent),
            )
        parents[entry.id] = entry.parent or parent
    for path, entry, _parent in placed:
        up, trail = parents[entry.id], {entry.id}
        while up:
            if up in trail:
                raise _At(
                    (*path, "parent"),
                    _("“{id}” is its own parent, directly or through others.").format(id=entry.id),
                )
            trail.add(up)
            up = parents[up]
    children: dict[str | None, list[tuple[tuple[int | str, ...], _Entry]]] = {}
    for path, entry, _parent in placed:
        children.setdefault(parents[entry.id], []).append((path, entry))
    _check_merges(placed, {id_ for id_ in children if id_ is not None})
    book = Codebook(tuple(_codes(children, None, "", 0)), _words(file.title), revision)
    _check_nets(book, seen)
    _check_values(book, seen)
    return book


def _check_nets(book: Codebook, places: Mapping[str, tuple[int | str, ...]]) -> None:
    """Check that only codes have a code value or are exclusive."""
    for code in book.entries:
        for field in ("value", "exclusive"):
            if code.net and getattr(code, field) not in (None, False):
                raise _At(
                    (*places[code.id], field),
                    _("“{id}” is a net; give “{field}” to its codes instead.").format(
                        id=code.id, field=field
                    ),
                )


def _check_values(book: Codebook, places: Mapping[str, tuple[int | str, ...]]) -> None:
    """Check that no two codes for the same question have the same code value.

    A retired or merged code keeps its own, so that a number never changes its meaning.
    """
    having: dict[int, list[Code]] = {}
    for code in book.entries:
        if code.value is None:
            continue
        for other in having.setdefault(code.value, []):
            ends = {book.reads_as.get(each.id, each.id) for each in (code, other)}
            if len(ends) == 1 or can_share_value(book, code.id, other.id):
                continue
            raise _At(
                (*places[code.id], "value"),
                _(
                    "“{id}” has the code value {value}, which “{other}” has too; give it another"
                    " number."
                ).format(id=code.id, value=code.value, other=other.id),
            )
        having[code.value].append(code)


def _check_merges(
    placed: Sequence[tuple[tuple[int | str, ...], _Entry, str | None]], nets: AbstractSet[str]
) -> None:
    """Check that each merge ends at a code: not at a net, and not in a circle."""
    into = {entry.id: entry.merged_into for _path, entry, _parent in placed}
    for path, entry, _parent in placed:
        end, trail = entry.id, set[str]()
        while end in into and end not in nets | trail and into[end] is not None:
            trail.add(end)
            end = into[end] or ""
        if entry.merged_into is not None and (end not in into or end in nets | trail):
            raise _At(
                (*path, "merged_into"),
                _(
                    "“{id}” is merged into “{into}”, but the merge does not end at another code"
                    " (it ends at a net, nowhere or at itself)."
                ).format(id=entry.id, into=entry.merged_into),
            )


def _walk(
    entries: list[_Entry], path: tuple[int | str, ...], parent: str | None
) -> Iterator[tuple[tuple[int | str, ...], _Entry, str | None]]:
    for index, entry in enumerate(entries):
        here = (*path, index)
        yield here, entry, parent
        yield from _walk(entry.codes, (*here, "codes"), entry.id)


def _codes(
    children: dict[str | None, list[tuple[tuple[int | str, ...], _Entry]]],
    parent: str | None,
    prefix: str,
    depth: int,
) -> Iterator[Code]:
    siblings = children.get(parent, [])
    asked = Counter(entry.key for _path, entry in siblings if entry.key)
    for path, entry in siblings:
        clash = [key for key in asked if entry.key and key != entry.key and key[0] == entry.key]
        if entry.key and (asked[entry.key] > 1 or clash):
            raise _At(
                (*path, "key"),
                _(
                    "the key “{key}” clashes with that of another code in the same net; no key"
                    " may be the start of another."
                ).format(key=entry.key),
            )
    # A retired or merged code keeps its place in the file and gives up its letters.
    active = [entry for _path, entry in siblings if not (entry.retired or entry.merged_into)]
    labels = [(next(iter(_words(entry.label).values())), entry.key) for entry in active]
    keys = dict(zip((entry.id for entry in active), letters(labels), strict=True))
    for _path, entry in siblings:
        key = prefix + keys[entry.id] if entry.id in keys else ""
        net = entry.id in children
        yield Code(
            id=entry.id,
            label=_words(entry.label),
            key=key,
            parent=parent,
            net=net,
            depth=depth,
            description=_words(entry.description),
            include=_joined(entry.include),
            exclude=_joined(entry.exclude),
            keywords=tuple(entry.keywords),
            examples=tuple(entry.examples),
            colour=entry.colour,
            value=entry.value,
            exclusive=entry.exclusive,
            questions=tuple(entry.questions),
            retired=entry.retired,
            merged_into=entry.merged_into,
        )
        yield from _codes(children, entry.id, key, depth + 1)


def _words(value: str | _ByLanguage | None) -> Words:
    if value is None:
        return {}
    if isinstance(value, str):
        return {"": value}
    return {
        language: text
        for language, text in (("nl", value.nl), ("en", value.en))
        if text is not None
    }


def _joined(value: str | list[str] | None) -> str:
    return "\n".join(value) if isinstance(value, list) else value or ""


def _sentence(error: Any) -> str:
    """What pydantic found, as a sentence about codebooks."""
    path = error["loc"]
    field = next((part for part in reversed(path) if part in _FIELDS), path[-1])
    if error["type"] == "missing":
        return _("the field “{field}” is missing.").format(field=path[-1])
    if error["type"] == "extra_forbidden":
        return _("“{field}” is not a field of a codebook.").format(field=path[-1])
    if field == "id" and error["type"] == "string_type":
        return _("the id {value} is not text; put it in quotation marks.").format(
            value=error["input"]
        )
    looks = {
        "key": _("a key is one or two of the letters a to z."),
        "value": _("a code value is a whole number, such as 97."),
        "colour": _('a colour looks like "#1f77b4".'),
    }
    if field in looks:
        return looks[field]
    problem = localized(error["msg"]).lower()
    if error["type"] == "model_type":
        # Its message names our class.
        if error["ctx"]["class_name"] == _ByLanguage.__name__:
            problem = _("it must be a text, or a text for each language: nl, en")
        else:
            problem = _("it must have the keys of a code, such as id and label")
    return _("“{field}” has a value that does not fit ({problem}).").format(
        field=field, problem=problem
    )


def _refusal(name: str, data: Any, path: Sequence[int | str], sentence: str) -> Refusal:
    line, column = _place(data, path)
    return Refusal(
        _("{name}, line {line}, column {column}: {sentence}").format(
            name=name, line=line, column=column, sentence=sentence
        )
    )


def _place(data: Any, path: Sequence[int | str]) -> tuple[int, int]:
    """Line and column, from 1, of the value at `path`, or of the nearest one above it."""
    line, column = 0, 0
    node = data
    for part in path:
        if not isinstance(node, CommentedMap | CommentedSeq):
            break
        try:
            found = node.lc.value(part) if isinstance(node, CommentedMap) else node.lc.item(part)
            node = node[part]
        except (KeyError, IndexError, TypeError):
            break
        line, column = found or (line, column)
    return line + 1, column + 1
