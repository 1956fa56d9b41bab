"""SPSS: the variables of an exported study, their names, labels and multiple-response sets."""

from __future__ import annotations

from dataclasses import dataclass

from ...errors import Refusal
from ...formats.sav_writing import MAX_LABEL_BYTES, ResponseSet, Variable
from ...formats.spss_names import spss_names
from ...language import _
from .selection import ResolvedSelection
from .spss_background import column_of

NOT_DONE, SKIPPED, DONE = 0, 1, 2


@dataclass(frozen=True, slots=True)
class QuestionColumns:
    """The names of the variables of one question."""

    question: str
    """The text of the question."""
    text: str
    """The variable with the answers."""
    status: str
    codes: dict[str, str]
    """By code id."""
    nets: dict[str, str]
    """By net id."""


class Columns:
    """The variables of one export; the .sav and the .sps beside it have the same.

    Raises:
        Refusal: several coders coded, and the selection does not say whose codings to export.
    """

    def __init__(self, selection: ResolvedSelection) -> None:
        self.selection = selection
        self.coder = _coder(selection)
        codes = selection.codes
        book = selection.study.codebook
        self.nets = [
            code.id
            for code in book.entries
            if code.net and (under := book.under(code.id)) and under <= {*codes}
        ]
        """The nets whose codes are all exported."""
        self.places = {
            code: [nth, *(at for at, net in enumerate(self.nets, len(codes))
                          if code in book.under(net))]
            for nth, code in enumerate(codes)
        }  # fmt: skip
        """For each code, its own place and those of its nets, among all codes followed by all
        nets."""
        self.respondent = column_of(selection.study, "respondent") or "respondent"
        """The name in the imported file of the column of respondents."""
        self.weighted_by = column_of(selection.study, "weight") or "weight"
        """The name in the imported file of the column of weights."""
        weight = [self.weighted_by] if selection.weights else []
        self.background = spss_names([self.respondent, *selection.variables, *weight])
        """The names for SPSS of the respondent, the background variables and the weight, if any."""
        self.weight = self.background[-1] if weight else None
        taken = set(self.background)
        self.questions: list[QuestionColumns] = []
        for id_, question in selection.questions.items():
            prefix = f"{id_}_" if len(selection.questions) > 1 else ""
            wanted = [
                id_,
                prefix + "status",
                *(prefix + code for code in (*codes, *self.nets)),
            ]
            text, status, *rest = spss_names(wanted, taken)
            taken.update([text, status, *rest])
            self.questions.append(
                QuestionColumns(
                    question,
                    text,
                    status,
                    dict(zip(codes, rest, strict=False)),
                    dict(zip(self.nets, rest[len(codes) :], strict=True)),
                )
            )
        self.taken = frozenset(taken)
        """All names of variables."""

    @property
    def response_sets(self) -> list[ResponseSet]:
        """Per question a multiple-response set of its codes, and one of its nets."""
        found: list[tuple[str, str, list[str]]] = []
        for each in self.questions:
            prefix = f"{each.text}_" if len(self.questions) > 1 else ""
            found.append((prefix + "codes", each.question, list(each.codes.values())))
            label = _("Nets: {question}").format(question=each.question)
            found.append((prefix + "nets", label, list(each.nets.values())))
        names = spss_names([name for name, _label, _members in found], longest=63)
        return [
            ResponseSet(f"${name}", label, members)
            for name, (_name, label, members) in zip(names, found, strict=True)
            # SPSS has no sets of one variable.
            if len(members) > 1
        ]

    def variables(
        self, question: QuestionColumns, answers: list[tuple[str, int]]
    ) -> list[Variable]:
        """The variables of one question, whose answers have these names and widths in bytes."""
        status = {
            float(NOT_DONE): _("not done"), float(SKIPPED): _("skipped"), float(DONE): _("done"),
        }  # fmt: skip
        given = {0.0: _("no"), 1.0: _("yes")}
        labels = self.selection.labels
        return [
            *(Variable(name=name, label=question.question, width=width) for name, width in answers),
            Variable(
                name=question.status,
                label=_("Status: {question}").format(question=question.question),
                format="F1.0",
                values=status,
            ),
            *(
                Variable(name=name, label=labels(id_)[0] or id_, format="F1.0", values=given)
                for id_, name in (question.codes | question.nets).items()
            ),
        ]

    def long_labels(self) -> list[str]:
        """The labels that are longer than SPSS allows."""
        labels = [each.question for each in self.questions]
        labels += [self.selection.labels(id_)[0] for id_ in (*self.selection.codes, *self.nets)]
        return [label for label in labels if len(label.encode()) > MAX_LABEL_BYTES]


def _coder(selection: ResolvedSelection) -> str | None:
    """The coder whose codings are exported; None while nobody has coded.

    Raises:
        Refusal: there are several, and none is selected.
    """
    if selection.coder is not None:
        return selection.coder
    rows = selection.study.db.execute(
        "SELECT DISTINCT coder FROM tallies WHERE what IN ('apply', 'done', 'skip')"
        " AND quotes > 0 ORDER BY coder"
    )
    coders = [name for (name,) in rows]
    if len(coders) > 1:
        raise Refusal(
            _(
                "A .sav file has the codes of one coder, and this study has {coders}; choose one"
                " of them (--coder)."
            ).format(coders=", ".join(coders))
        )
    return coders[0] if coders else None
