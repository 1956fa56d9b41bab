"""Which column of a file is read as what: what a person asked for, and else the proposal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ...codebook.codes import Codebook
from ...errors import Refusal
from ...language import _
from .coded_files import How, code_columns
from .column_guess import Proposal, Role


class UnclearColumns(Refusal):
    """Which columns have the answers is for a person to say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnRequest:
    """What a person said of the columns; what was left out is for the proposal to say."""

    text: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    """What was asked, of each column in `text`."""
    respondent: str | None = None
    variables: tuple[str, ...] | None = None
    """None is all others; `()` is none at all."""
    weight: str | None = None
    codes: How | None = None
    code_columns: tuple[str, ...] = ()
    coder: str = ""
    """Who gave those codes."""
    sheet: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which column is read as what."""

    text: tuple[str, ...]
    questions: tuple[str, ...] = ()
    question: str | None = None
    """The column that says for each row which question it answers."""
    respondent: str | None = None
    variables: tuple[str, ...] = ()
    weight: str | None = None
    codes: How | None = None
    code_columns: tuple[str, ...] = ()
    coder: str = ""
    sheet: str | None = None

    def role(self, name: str) -> Role:
        """What the column `name` is read as."""
        if name in self.text:
            return "text"
        if name in self.code_columns:
            return "code"
        singles: dict[str | None, Role] = {
            self.respondent: "respondent", self.question: "question", self.weight: "weight",
        }  # fmt: skip
        return singles.get(name, "variable" if name in self.variables else "nothing")


def choose(path: Path, proposal: Proposal, asked: ColumnRequest, book: Codebook) -> Choice:
    """What was asked for, and for the rest what was proposed.

    Raises:
        Refusal: a column is not there or is asked for twice, it is not clear which have
            the answers (`Unclear`), or the codes are not there or not in the codebook.
    """
    named = _named(path, proposal, asked)

    def proposed(role: Role) -> str | None:
        return next((name for name in proposal.having(role) if name not in named), None)

    if asked.code_columns and asked.codes is None:
        raise Refusal(_("Say with --codes how the codes stand in the file: wide or long."))
    respondent = asked.respondent or proposed("respondent")
    weight = asked.weight or proposed("weight")
    codes: list[str] = []
    if asked.codes:
        certain = {*named, respondent or "", weight or "", proposed("question") or ""}
        certain -= {*asked.code_columns}
        codes = code_columns(
            path, proposal, book, asked.codes, asked=asked.code_columns,
            others=certain,
        )  # fmt: skip
    text = asked.text or tuple(
        name for name in proposal.having("text") if name not in (*named, *codes)
    )
    if len(text) != 1 and not asked.text:
        raise _unclear(path, proposal, text)
    if len(asked.questions) > len(text):
        raise Refusal(
            _("There are more questions than columns with answers; give a --text for each.")
        )
    if codes and len(text) > 1:
        raise Refusal(
            _("Codes belong to the answers to one question; import one --text at a time.")
        )
    question = proposed("question") if len(text) == 1 and not asked.questions else None
    taken = {*text, respondent, weight, question, *codes}
    variables = asked.variables
    if variables is None:
        variables = tuple(name for name in proposal.names if name not in taken)
    return Choice(
        text=text,
        questions=asked.questions,
        question=question,
        respondent=respondent,
        variables=variables,
        weight=weight,
        codes=asked.codes,
        code_columns=tuple(codes),
        coder=asked.coder,
        sheet=asked.sheet,
    )


def _named(path: Path, proposal: Proposal, asked: ColumnRequest) -> list[str]:
    """The columns that were asked for as something."""
    named = [*asked.text, *(asked.variables or ()), *asked.code_columns]
    named += [name for name in (asked.respondent, asked.weight) if name is not None]
    for name in named:
        if name not in proposal.names:
            raise Refusal(
                _("{path} has no column “{column}”; its columns are: {columns}.").format(
                    path=path, column=name, columns=", ".join(proposal.names)
                )
            )
        if named.count(name) > 1:
            raise Refusal(
                _("The column “{column}” is asked for twice; choose what it is.").format(
                    column=name
                )
            )
    return named


def _unclear(path: Path, proposal: Proposal, texts: Sequence[str]) -> UnclearColumns:
    if texts:
        sentence = _(
            "{path}: several columns may have the answers; name those to import, such as"
            " {likely} (there are: {columns})."
        )
    else:
        sentence = _(
            "{path}: it is not clear which column has the answers; name it with --text"
            " (there are: {columns})."
        )
    likely = " ".join(f'--text "{name}"' for name in texts)
    return UnclearColumns(
        sentence.format(path=path, likely=likely, columns=", ".join(proposal.names))
    )
