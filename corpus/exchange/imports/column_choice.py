"""The choice of a role for each column: the user's request, or else the guess."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from ...codebook.codes import Codebook
from ...column_names import find_name
from ...errors import Refusal
from ...formats.encoding import remark
from ...language import _
from ...nearest import unknown
from .coded_files import Done, How, code_columns
from .column_guess import Proposal, Role

_DOUBTFUL_SHOWN = 8


class UnclearColumns(Refusal):
    """Only the user can tell which columns have the answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnRequest:
    """The roles that the user asked for; the others are guessed."""

    text: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    """The text of the question, for each column in `text`."""
    respondent: str | None = None
    """An empty name means that no column has it; so for the weight."""
    variables: tuple[str, ...] | None = None
    """None means all other columns, `()` none at all."""
    weight: str | None = None
    codes: How | None = None
    code_columns: tuple[str, ...] = ()
    coder: str = ""
    """The name of the coder who gave the codes."""
    sheet: str | None = None
    header_rows: int | None = None
    encoding: str | None = None
    """The number of rows with the names of the columns; None if they are to be recognised."""
    missing: tuple[str, ...] = ()
    """Words for missing, beside those that are recognised; an empty word turns those off."""
    done: Done | None = None
    """None for `coded`, but an export of turven says itself which quotes are done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The role of each column."""

    text: tuple[str, ...]
    questions: tuple[str, ...] = ()
    question: str | None = None
    """The column with the question that each row answers."""
    respondent: str | None = None
    variables: tuple[str, ...] = ()
    weight: str | None = None
    codes: How | Literal["own"] | None = None
    """The layout of the codes; `own` in an export of turven, which names its coders."""
    code_columns: tuple[str, ...] = ()
    coder: str = ""
    done: Done | None = None
    sheet: str | None = None
    header_rows: int | None = None
    encoding: str | None = None
    marks: tuple[str, ...] = ()
    """The columns in which what programs write for missing, such as NA, is missing."""
    missing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Other words for missing, by column."""
    remarks: tuple[str, ...] = ()
    """Sentences about what was not chosen, and how to ask for it."""
    weight_is_guessed: bool = False

    def roles(self) -> dict[str, Role]:
        """The role of each column that is imported."""
        found: dict[str, Role] = dict.fromkeys(self.variables, "variable")
        singles: dict[str | None, Role] = {
            self.weight: "weight", self.question: "question", self.respondent: "respondent",
        }  # fmt: skip
        found |= {name: role for name, role in singles.items() if name}
        found |= dict.fromkeys(self.code_columns, "code")
        return found | dict.fromkeys(self.text, "text")

    def without_weight(self) -> Choice:
        """This choice, with the guessed weight as a background variable."""
        return replace(
            self,
            weight=None,
            weight_is_guessed=False,
            variables=(*self.variables, self.weight) if self.weight else self.variables,
        )


def choose(path: Path, proposal: Proposal, asked: ColumnRequest, book: Codebook) -> Choice:
    """Combine the request with the guess.

    Raises:
        Refusal: a column does not exist or is asked for twice, it is unclear which columns
            have the answers (`UnclearColumns`), or a code is missing from the file or from
            the codebook.
    """
    asked = _with_names_of_file(path, proposal, asked)
    named = _named(asked)
    own = proposal.own if _is_own(asked) else ()

    def proposed(role: Role) -> str | None:
        return next((name for name in proposal.names_with(role) if name not in named), None)

    respondent = proposed("respondent") if asked.respondent is None else asked.respondent
    weight = proposed("weight") if asked.weight is None else asked.weight
    if respondent is None and asked.codes == "long":
        # Several rows with codes on one answer are to be expected.
        numbers = [column.name for column in proposal.columns if column.named == "respondent"]
        respondent = next((name for name in numbers if name not in named), None)
    codes: list[str] = []
    if asked.codes:
        certain = {*named, respondent or "", weight or "", proposed("question") or ""}
        certain -= {*asked.code_columns}
        codes = code_columns(
            path, proposal, book, asked.codes, asked=asked.code_columns,
            others=certain,
        )  # fmt: skip
    text = asked.text or tuple(
        name for name in proposal.names_with("text") if name not in (*named, *codes)
    )
    if len(text) != 1 and not asked.text:
        raise _unclear(path, proposal, text)
    if len(asked.questions) > len(text):
        raise Refusal(
            _(
                "There are more --question options than --text options; give a --text for"
                " each question."
            )
        )
    if codes and len(text) > 1:
        raise Refusal(
            _("A coded file can have one column of answers; import one --text at a time.")
        )
    question = proposed("question") if len(text) == 1 and not asked.questions else None
    taken = {*text, respondent, weight, question, *codes, *own}
    variables = asked.variables
    if variables is None:
        variables = tuple(name for name in proposal.names if name not in taken)
    choice = Choice(
        text=text,
        questions=asked.questions,
        question=question,
        respondent=respondent or None,
        variables=variables,
        weight=weight or None,
        codes="own" if own else asked.codes,
        code_columns=own or tuple(codes),
        coder=asked.coder,
        done=asked.done,
        sheet=asked.sheet or (proposal.read_as.get("sheet") if proposal.own else None),
        header_rows=asked.header_rows,
        encoding=asked.encoding,
        weight_is_guessed=bool(weight) and asked.weight is None and not own,
    )
    choice = _with_missing(proposal, asked, choice)
    remarks = (*_remarks_on_file(path, proposal), *_remarks(proposal, asked, choice))
    return replace(choice, remarks=remarks)


def _remarks_on_file(path: Path, proposal: Proposal) -> Iterator[str]:
    """How the file was read, if the user should know, and what of it is not imported."""
    if proposal.guess:
        yield remark(path, proposal.guess)
    if sets := proposal.read_as.get("response_sets"):
        yield _(
            "The multiple-response sets {sets} are not imported, and an export to SPSS does not"
            " have them; their variables are background variables."
        ).format(sets=sets)


def _is_own(asked: ColumnRequest) -> bool:
    """Whether an export of turven is read as such: nothing else was asked for."""
    return (
        asked.codes is None
        and asked.text in ((), ("text",))
        and asked.respondent in (None, "respondent")
    )


def _with_missing(proposal: Proposal, asked: ColumnRequest, choice: Choice) -> Choice:
    conventions = "" not in asked.missing
    words = tuple(word for word in asked.missing if word)
    missing = {
        column.name: (*(column.words.codes if conventions else ()), *words)
        for column in proposal.columns
    }
    return replace(
        choice,
        marks=tuple(
            column.name
            for column in proposal.columns
            # The texts of an export were answers in the study that it came from.
            if conventions and column.words.marks and choice.codes != "own"
        ),
        missing={name: found for name, found in missing.items() if found},
    )


def _remarks(proposal: Proposal, asked: ColumnRequest, choice: Choice) -> Iterator[str]:
    """What the names of columns suggest and their values do not, and what may be missing."""
    options = {"respondent": "--respondent", "weight": "--weight"}
    chosen = {"respondent": choice.respondent, "weight": choice.weight}
    requests = {"respondent": asked.respondent, "weight": asked.weight}
    roles = choice.roles()
    for column in proposal.columns:
        kind = column.named or ""
        if (
            kind in options
            and column.why
            and chosen[kind] is None
            and requests[kind] is None
            and roles.get(column.name) == "variable"
        ):
            yield _(
                "“{column}” is a background variable: {why}. If it is not, give {option}."
            ).format(column=column.name, why=column.why, option=f'{options[kind]} "{column.name}"')
    doubtful = [
        _("“{word}” in “{column}”").format(word=word, column=column.name)
        for column in proposal.columns
        if column.name in roles
        for word in column.words.doubtful
        if word not in asked.missing
    ]
    if doubtful:
        more = " …" if len(doubtful) > _DOUBTFUL_SHOWN else ""
        yield _("Kept as values: {words}. What is missing can be given with --missing.").format(
            words=", ".join(doubtful[:_DOUBTFUL_SHOWN]) + more
        )


def _with_names_of_file(path: Path, proposal: Proposal, asked: ColumnRequest) -> ColumnRequest:
    """The request with each column named exactly as in the file."""
    names = proposal.names

    def found(name: str) -> str:
        meant = find_name(name, names)
        if meant is None:
            raise unknown(
                _("{path} has no column “{column}”").format(path=path, column=name), name, names
            )
        return meant

    return replace(
        asked,
        text=tuple(map(found, asked.text)),
        variables=None if asked.variables is None else tuple(map(found, asked.variables)),
        code_columns=tuple(map(found, asked.code_columns)),
        respondent=asked.respondent and found(asked.respondent),
        weight=asked.weight and found(asked.weight),
    )


def _named(asked: ColumnRequest) -> list[str]:
    """The columns for which a role was asked."""
    if asked.code_columns and asked.codes is None:
        raise Refusal(
            _(
                "Give the layout of the codes with --codes: wide (a column per code) or long (a"
                " row per coding)."
            )
        )
    named = [*asked.text, *(asked.variables or ()), *asked.code_columns]
    named += [name for name in (asked.respondent, asked.weight) if name]
    for name, times in Counter(named).items():
        if times > 1:
            raise Refusal(
                _("The column “{column}” is given two roles; choose one.").format(column=name)
            )
    return named


def _unclear(path: Path, proposal: Proposal, texts: Sequence[str]) -> UnclearColumns:
    if texts:
        sentence = _(
            "{path}: several columns may have the answers; name the ones to import, such as"
            " {likely} (columns: {columns})."
        )
    else:
        sentence = _(
            "{path}: it is unclear which column has the answers; name it with --text (columns:"
            " {columns})."
        )
    likely = " ".join(f'--text "{name}"' for name in texts)
    return UnclearColumns(
        sentence.format(path=path, likely=likely, columns=", ".join(proposal.names))
    )
