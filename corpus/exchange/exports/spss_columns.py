"""Which columns a study has in SPSS: how they are called, what they mean, what belongs together."""

from __future__ import annotations

from dataclasses import dataclass

from ...errors import Refusal
from ...formats.sav_writing import LONGEST_LABEL, ResponseSet, Variable
from ...formats.spss_names import named
from ...language import _
from .reader import Export
from .spss_background import column_of

NOT_DONE, SKIPPED, DONE = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Asked:
    """The columns of one question."""

    question: str
    text: str
    """The name of the variable with the answers."""
    status: str
    codes: dict[str, str]
    """By the ids of the codes."""
    nets: dict[str, str]
    """By the ids of the nets."""

    @property
    def names(self) -> list[str]:
        return [self.text, self.status, *self.codes.values(), *self.nets.values()]


class Columns:
    """The columns of one export; a .sav and its .sps speak of the same.

    Raises:
        Refusal: several coders coded, and it is not said whose codings go out.
    """

    def __init__(self, export: Export) -> None:
        self.export = export
        self.coder = _coder(export)
        book = export.study.codebook
        self.nets = [
            code.id
            for code in book.entries
            if code.net and (under := book.under(code.id)) and under <= {*export.codes}
        ]
        """Those of which all codes go out."""
        self.places = {
            code: [nth, *(at for at, net in enumerate(self.nets, len(export.codes))
                          if code in book.under(net))]
            for nth, code in enumerate(export.codes)
        }  # fmt: skip
        """Of a code the places of itself and of its nets, among all codes and then all nets."""
        self.respondent = column_of(export.study, "respondent") or "respondent"
        """What the column of respondents was called, and `weighted_by` that of weights."""
        self.weighted_by = column_of(export.study, "weight") or "weight"
        weight = [self.weighted_by] if export.weights else []
        self.background = named([self.respondent, *export.variables, *weight])
        """The names of the respondent, of all background variables, and of the weight if any."""
        self.weight = self.background[-1] if weight else None
        taken = set(self.background)
        self.asked: list[Asked] = []
        for id_, question in export.questions.items():
            before = f"{id_}_" if len(export.questions) > 1 else ""
            ours = [
                id_,
                before + "status",
                *(before + code for code in (*export.codes, *self.nets)),
            ]
            text, status, *rest = named(ours, taken)
            taken.update([text, status, *rest])
            self.asked.append(
                Asked(
                    question,
                    text,
                    status,
                    dict(zip(export.codes, rest, strict=False)),
                    dict(zip(self.nets, rest[len(export.codes) :], strict=True)),
                )
            )
        self.taken = frozenset(taken)

    @property
    def sets(self) -> list[ResponseSet]:
        """Codes of one question belong together, and so do nets."""
        found: list[tuple[str, str, list[str]]] = []
        for each in self.asked:
            before = f"{each.text}_" if len(self.asked) > 1 else ""
            found.append((before + "codes", each.question, list(each.codes.values())))
            label = _("Nets: {question}").format(question=each.question)
            found.append((before + "nets", label, list(each.nets.values())))
        names = named([name for name, _label, _members in found], longest=63)
        return [
            ResponseSet(f"${name}", label, members)
            for name, (_name, label, members) in zip(names, found, strict=True)
            # SPSS knows no set of one.
            if len(members) > 1
        ]

    def of(self, asked: Asked, texts: list[tuple[str, int]]) -> list[Variable]:
        """The variables of one question; its answers have these names and widths."""
        status = {
            float(NOT_DONE): _("not done"), float(SKIPPED): _("skipped"), float(DONE): _("done"),
        }  # fmt: skip
        given = {0.0: _("no"), 1.0: _("yes")}
        book = self.export.study.codebook
        return [
            *(Variable(name=name, label=asked.question, width=width) for name, width in texts),
            Variable(
                name=asked.status,
                label=_("Status: {question}").format(question=asked.question),
                format="F1.0",
                values=status,
            ),
            *(
                Variable(name=name, label=self.export.names(id_)[0] or id_, format="F1.0",
                         values=given)
                for id_, name in asked.codes.items()
            ),
            *(
                Variable(name=name, label=book.by_id[id_].name, format="F1.0", values=given)
                for id_, name in asked.nets.items()
            ),
        ]  # fmt: skip

    def cut(self) -> list[str]:
        """Labels that are longer than SPSS holds."""
        labels = [each.question for each in self.asked]
        labels += [self.export.names(code)[0] for code in self.export.codes]
        labels += [self.export.study.codebook.by_id[net].name for net in self.nets]
        return [label for label in labels if len(label.encode()) > LONGEST_LABEL]


def _coder(export: Export) -> str | None:
    """Whose codings go out; None while nobody coded."""
    study = export.study
    if export.coder is not None:
        return export.coder
    rows = study.db.execute(
        "SELECT DISTINCT coder FROM tallies WHERE what IN ('apply', 'done', 'skip')"
        " AND quotes > 0 ORDER BY coder"
    )
    coders = [name for (name,) in rows]
    if len(coders) > 1:
        raise Refusal(
            _(
                "A .sav has the codes of one coder, and there are {coders}; choose one of them"
                " (--coder)."
            ).format(coders=", ".join(coders))
        )
    return coders[0] if coders else None
