"""The operations that change a codebook: each is one change with a small diff.

An operation reads the current `codebook.yaml`, changes as few characters as possible, checks
that the result is exactly what was intended, and replaces the file. The change is logged and
can be undone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, TypedDict

from ..codebook.codes import Code, Codebook, Spot, id_of
from ..codebook.letters import own, to_write
from ..errors import Refusal
from ..language import _, current
from ..study.questions import found_question
from ..study.revisions import Change, What, latest_change, revision, revision_source
from ..study.study import Study
from .adding import add, ids_ever_used, labelled, untouched
from .writing import check_intended, children, current_file, edited, write

if TYPE_CHECKING:
    from ..codebook.yaml_editing import CodebookText


class CodeFields(TypedDict, total=False):
    """Fields of a code to set; a field that is left out stays as it is."""

    value: int | None
    exclusive: bool
    questions: Sequence[str]
    """The id or the whole text of each question; empty for all questions."""


class Editing:
    """The codebook of a study, edited by one coder.

    After each operation `study.codebook` is the new codebook. Whoever writes decisions must
    follow: `decisions.revision = study.codebook.revision`. An operation that would change
    nothing writes nothing. Every operation takes a `reason`, which is kept in the log.

    Every operation raises:
        Conflict: the file was edited outside the app meanwhile. Nothing was written.
        Refusal: the result would not be a valid codebook, or the operation makes no sense for
            this code. Nothing was written.
    """

    def __init__(self, study: Study, coder: str) -> None:
        self.study = study
        self.coder = coder

    @property
    def _book(self) -> Codebook:
        return self.study.codebook

    def add(
        self,
        label: str,
        *,
        under: str | None = None,
        after: str | None = None,
        keywords: Sequence[str] = (),
        questions: Sequence[str] = (),
        reason: str = "",
    ) -> str:
        """Add a code with this label in the language of the screen.

        Args:
            under: the net to add it to, at the end; a code that was never given becomes a net.
            after: the code or net to add it after, in the same net, instead.
            questions: the id or text of each question that it is for; empty for all questions.

        Returns:
            The id of the new code, made from its label.
        """
        if under is not None:
            self._entry(under)
        spot = None
        if after is not None:
            under, spot = self._entry(after).parent, Spot("after", after)
        known = tuple(found_question(self.study.db, each) for each in questions)
        new = [
            replace(code, keywords=tuple(keywords), questions=known)
            for code in self._new([label], under)
        ]
        add(self.study, self.coder, "add", new, spot=spot, reason=reason)
        return new[0].id

    def take(self, new: Sequence[Code], *, reason: str = "") -> None:
        """Add codes from elsewhere, each after its net and at the end of the net it belongs to.

        If the codebook is still the one the study started with, they replace its codes.
        """
        if new:
            instead = untouched(self.study)
            add(self.study, self.coder, "add", new, instead=instead, reason=reason)

    def rename(self, code: str, label: str, *, reason: str = "") -> None:
        """Change the label of a code or net in the language of the screen; the id stays."""
        old, label = self._entry(code), labelled(label)

        def change(text: CodebookText) -> None:
            by_language = text.by_language(code, "label")
            text.put(code, "label", {current(): label} if by_language else label)

        new = {"": label} if "" in old.label else {**old.label, current(): label}
        if new != old.label:
            self._change("rename", code, change, {code: {"label": new}}, reason=reason)

    def describe(
        self,
        code: str,
        *,
        description: str | None = None,
        include: str | None = None,
        exclude: str | None = None,
        doubtful: bool = True,
        reason: str = "",
    ) -> None:
        """Set the description, include and exclude texts; None leaves one, "" removes it.

        Args:
            doubtful: whether a changed include or exclude text makes earlier codings stale, so
                that they are to be rechecked; False if only a typo was corrected.
        """
        old = self._entry(code)
        texts = {
            field: _lines(value)
            for field, value in (("include", include), ("exclude", exclude))
            if value is not None and _lines(value) != getattr(old, field)
        }
        words = None if description is None else _lines(description)
        language = "" if "" in old.description or not old.description else current()
        new = {**old.description, language: words}
        says = {key: value for key, value in new.items() if value}
        expected: dict[str, object] = {**texts}
        if words is not None and says != old.description:
            expected["description"] = says

        def change(text: CodebookText) -> None:
            for field, value in texts.items():
                text.put(code, field, value) if value else text.remove(code, field)
            if "description" in expected and words:
                text.put(code, "description", {language: words} if language else words)
            elif "description" in expected:
                text.remove(code, "description", language or None)

        doubtful = doubtful and bool(texts) and not old.net
        if expected:
            self._change(
                "describe", code, change, {code: expected}, doubtful=doubtful, reason=reason
            )

    def recolour(self, code: str, colour: str, *, reason: str = "") -> None:
        """Set the colour of a code or net, such as `#1f77b4`; "" removes it."""
        if colour != (self._entry(code).colour or ""):
            self._set("recolour", code, "colour", colour, {"colour": colour or None}, reason)

    def set_key(self, code: str, key: str, *, reason: str = "") -> None:
        """Set the letters of a code within its net, one or two of a-z; "" derives them again."""
        siblings = self._siblings(self._entry(code).parent)
        # A code that loses its letters to this one gets others.
        lose = [id_ for id_ in siblings if key and own(self._book, id_).startswith(key[0])]
        self._set("key", code, "key", key, {}, reason, lose={code, *lose})

    def set_values(self, values: Mapping[str, int | None], *, reason: str = "") -> None:
        """Set the code values of these codes, as one change; None removes one."""
        new = {code: each for code, each in values.items() if self._code(code).value != each}

        def change(text: CodebookText) -> None:
            for code, value in new.items():
                text.remove(code, "value") if value is None else text.put(code, "value", value)

        about = next(iter(new)) if len(new) == 1 else None
        expected = {code: {"value": value} for code, value in new.items()}
        if new:
            self._change("describe", about, change, expected, reason=reason)

    def set_fields(self, code: str, fields: CodeFields, *, reason: str = "") -> None:
        """Set the code value, whether the code is exclusive, or its questions, as one change.

        For a net, only its questions, which are those of all its codes. Quotes on which a code
        stands beside one that became exclusive stay as they are; `clashes` finds them.

        Raises:
            Refusal: the study has no such question; the sentence names the nearest.
        """
        old = self._entry(code)
        new: dict[str, object] = {**fields}
        if "questions" in fields:
            known = (found_question(self.study.db, each) for each in fields["questions"])
            new["questions"] = tuple(dict.fromkeys(known))
        new = {field: value for field, value in new.items() if value != getattr(old, field)}

        def change(text: CodebookText) -> None:
            for field, value in new.items():
                if isinstance(value, bool | int | tuple) and (value or type(value) is int):
                    text.put(code, field, value)
                else:
                    text.remove(code, field)

        if new:
            self._change("describe", code, change, {code: new}, reason=reason)

    def set_exclusive(self, code: str, exclusive: bool = True, *, reason: str = "") -> None:
        """Say whether no other code can stand beside this one on a quote."""
        self.set_fields(code, {"exclusive": exclusive}, reason=reason)

    def limit(self, code: str, questions: Sequence[str], *, reason: str = "") -> None:
        """Limit a code, or all codes of a net, to these questions; to all questions if empty.

        Args:
            questions: the id or the whole text of each.
        """
        self.set_fields(code, {"questions": questions}, reason=reason)

    def move(
        self, code: str, under: str | None, *, after: str | None = None, reason: str = ""
    ) -> None:
        """Move a code or net to the end of the net `under`, or of the top level for None.

        Args:
            after: a code or net in `under` after which to put it instead.
        """
        siblings = [id_ for id_ in self._siblings(under) if id_ != code]
        place = siblings.index(after) + 1 if after in siblings else len(siblings)
        self._move(code, under, place, reason)

    def shift(self, code: str, by: Literal[-1, 1], *, reason: str = "") -> None:
        """Move a code or net one place up (-1) or down (1) within its net, if it can."""
        under = self._entry(code).parent
        place = self._siblings(under).index(code) + by
        self._move(code, under, max(0, place), reason)

    def merge(self, code: str, into: str, *, reason: str = "") -> None:
        """Merge `code` into another code: all its codings are read as `into` from now on.

        No decision changes. `code` stays in the file and can no longer be given.
        """
        old, target = self._code(code), self._code(into)
        if code == into or old.merged_into or target.merged_into or target.retired:
            raise Refusal(
                _(
                    "“{code}” cannot be merged into “{into}”; choose another code that is"
                    " neither retired nor merged."
                ).format(code=old.name, into=target.name)
            )
        self._set("merge", code, "merged_into", into, {"merged_into": into}, reason)

    def split(self, code: str, labels: Sequence[str], *, reason: str = "") -> tuple[str, ...]:
        """Add new codes directly after `code`, which keeps its codings; they become stale.

        Returns:
            The ids of the new codes.
        """
        under, spot = self._code(code).parent, Spot("after", code)
        if not labels:
            raise Refusal(_("Give a label for each of the new codes."))
        new = self._new(labels, under)
        add(self.study, self.coder, "split", new, spot=spot, about=code, reason=reason)
        return tuple(each.id for each in new)

    def retire(self, code: str, *, reason: str = "") -> None:
        """Retire a code: it can no longer be given, and its codings stay."""
        if not self._code(code).retired:
            self._set("retire", code, "retired", True, {"retired": True}, reason)

    def restore(self, code: str, *, reason: str = "") -> None:
        """Bring back a code that was retired or merged into another."""

        def change(text: CodebookText) -> None:
            text.remove(code, "retired")
            text.remove(code, "merged_into")

        old = self._entry(code)
        if old.retired or old.merged_into:
            expected = {code: {"retired": False, "merged_into": None}}
            self._change("restore", code, change, expected, new=[code], reason=reason)

    def undo(self) -> Change | None:
        """Undo the newest change that has not been undone, also one of last week.

        The file becomes what it was before, byte for byte.

        Returns:
            The undo as a change of its own, or None if there is nothing to undo.

        Raises:
            Refusal: also if a code that would disappear was given to quotes meanwhile, or if
                the newest change was made outside the app.
        """
        change = latest_change(self.study.db)
        if change is None:
            return None
        if change.what == "outside":
            raise Refusal(
                _(
                    "The newest change to the codebook was made outside turven; undo it in the"
                    " editor in which it was made."
                )
            )
        current_file(self.study)
        before = revision(self.study.db, change.before)
        return write(
            self.study, self.coder, before, revision_source(self.study.db, change.before),
            what="undo", code=change.code, undoes=change.id,
        )  # fmt: skip

    def _entry(self, code: str) -> Code:
        try:
            return self._book.by_id[code]
        except KeyError:
            raise self._book.unknown(code) from None

    def _code(self, code: str) -> Code:
        entry = self._entry(code)
        if entry.net:
            raise Refusal(
                _("“{code}” is a net; choose one of its codes instead.").format(code=entry.name)
            )
        return entry

    def _new(self, labels: Iterable[str], under: str | None) -> list[Code]:
        taken = ids_ever_used(self.study.db) | self._book.by_id.keys()
        new: list[Code] = []
        for label in map(labelled, labels):
            id_ = id_of(label, taken)
            taken.add(id_)
            new.append(Code(id=id_, label={"": label}, parent=under))
        return new

    def _siblings(self, under: str | None) -> list[str]:
        return children(self._book, under)

    def _set(
        self,
        what: What,
        code: str,
        field: str,
        value: str | bool,
        expected: Mapping[str, object],
        reason: str,
        *,
        lose: Collection[str] = (),
    ) -> None:
        def change(text: CodebookText) -> None:
            text.put(code, field, value) if value else text.remove(code, field)

        self._change(what, code, change, {code: expected}, lose=lose, reason=reason)

    def _move(self, code: str, under: str | None, place: int, reason: str) -> None:
        """Put a code at index `place`, from 0, among the others in the net `under`."""
        old, within = self._entry(code), under
        while within is not None:
            if within == code:
                raise Refusal(_("“{code}” cannot be moved into itself.").format(code=old.name))
            within = self._entry(within).parent
        was = self._siblings(under)
        others = [id_ for id_ in was if id_ != code]
        order = [*others[:place], code, *others[place:]]
        if order == was:
            return
        spot = Spot("in", under or "")
        if others:
            spot = Spot("after", others[:place][-1]) if place else Spot("before", others[0])

        def change(text: CodebookText) -> None:
            text.remove(code, "parent")
            text.move(code, spot)
            if under is not None and text.under(code) is None:
                text.put(code, "parent", under)

        orders = {under: order}
        if old.parent != under:
            orders[old.parent] = [id_ for id_ in self._siblings(old.parent) if id_ != code]
        new = [code] if old.parent != under else []
        self._change(
            "move", code, change, {code: {"parent": under}}, orders, new=new, reason=reason
        )

    def _change(
        self,
        what: What,
        code: str | None,
        change: Callable[[CodebookText], None],
        expected: Mapping[str, Mapping[str, object]],
        orders: Mapping[str | None, Sequence[str]] | None = None,
        *,
        new: Collection[str] = (),
        lose: Collection[str] = (),
        doubtful: bool = False,
        reason: str = "",
    ) -> None:
        """Apply the change if its result is as expected.

        Args:
            expected: the fields that change, by code.
            orders: the order of codes, for each net in which it changes.
            new: codes that are new in their net; all others keep their letters,
            lose: except these.
        """
        source = current_file(self.study)

        def after(letters: Mapping[str, str]) -> tuple[Codebook, bytes]:
            def with_letters(text: CodebookText) -> None:
                change(text)
                for id_, key in letters.items():
                    text.put(id_, "key", key)

            return edited(source, with_letters)

        letters = to_write(self._book, lambda keys: after(keys)[0], new=new, lose=lose)
        book, changed = after(letters)
        if changed != source:
            check_intended(self._book, book, expected, orders or {})
            write(
                self.study, self.coder, book, changed,
                what=what, code=code, doubtful=doubtful, reason=reason,
            )  # fmt: skip


def _lines(text: str) -> str:
    """The text without blank space around it and at the ends of its lines."""
    return "\n".join(line.rstrip() for line in text.strip().splitlines())
