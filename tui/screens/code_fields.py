"""The code value, exclusiveness and questions of a code, as texts that a coder edits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from textual.content import Content

from ...corpus.codebook.codes import Code, Codebook
from ...corpus.errors import Refusal
from ...corpus.language import _
from ..text import line

if TYPE_CHECKING:
    from ...corpus.editing.operations import CodeFields, Editing

VALUE, EXCLUSIVE, QUESTIONS = "value", "exclusive", "questions"


def field_names() -> dict[str, str]:
    """What the screen calls each field."""
    return {
        VALUE: _("Code value, such as 97"),
        EXCLUSIVE: _("Exclusive: yes, if no other code can stand beside it"),
        QUESTIONS: _("Questions it is for, an id or text on each line; empty for all"),
    }


def field_texts(code: Code) -> dict[str, str]:
    """The fields of a code as texts, by their names on the screen; a net has only questions."""
    texts = {
        VALUE: "" if code.value is None else str(code.value),
        EXCLUSIVE: _("yes") if code.exclusive else "",
        QUESTIONS: "\n".join(code.questions),
    }
    names = field_names()
    return {names[key]: text for key, text in texts.items() if key == QUESTIONS or not code.net}


def change_fields(editing: Editing, code: Code, written: Mapping[str, str]) -> None:
    """Change the fields whose text was changed, as one change.

    Raises:
        Refusal: a text is not a number, not yes or no, or not a question of the study.
    """
    names, before = field_names(), field_texts(code)
    new = {
        key: written[name].strip()
        for key, name in names.items()
        if name in written and written[name].strip() != before[name]
    }
    fields: CodeFields = {}
    if VALUE in new:
        fields["value"] = _number(new[VALUE])
    if EXCLUSIVE in new:
        fields["exclusive"] = _is_yes(new[EXCLUSIVE])
    if QUESTIONS in new:
        fields["questions"] = [each.strip() for each in new[QUESTIONS].splitlines() if each.strip()]
    editing.set_fields(code.id, fields)


def shown_fields(book: Codebook, code: Code) -> Iterator[Content]:
    """A line for each of these fields that the code has, or has from its net."""
    if code.value is not None:
        yield Content.assemble((_("code value: "), "bold"), str(code.value))
    if code.exclusive:
        yield Content(_("exclusive: no other code can stand beside it"))
    if questions := book.questions_of(code.id):
        yield Content.assemble((_("only for: "), "bold"), line(" · ".join(questions)))


def _number(text: str) -> int | None:
    if not text:
        return None
    try:
        return int(text)
    except ValueError:
        raise Refusal(
            _("“{text}” is not a code value; type a whole number, such as 97.").format(text=text)
        ) from None


def _is_yes(text: str) -> bool:
    folded = text.casefold()
    if folded in ("", "no", "nee", "n"):
        return False
    if folded in ("yes", "ja", "y", "j"):
        return True
    raise Refusal(_("“{text}” is neither yes nor no; type one of them.").format(text=text))
