"""SPSS: the variables of an exported study, their names, labels and multiple-response sets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ...errors import Refusal
from ...formats.sav_writing import MAX_LABEL_BYTES, ResponseSet, Variable
from ...formats.spss_names import spss_names
from ...language import _
from .selection import ResolvedSelection
from .spss_background import column_of
from .variable_names import ascii_stem, code_stem, question_stems

NOT_DONE, SKIPPED, DONE = 0, 1, 2


@dataclass(frozen=True, slots=True)
class QuestionColumns:
    """The names of the variables of one question."""

    question: str
    """The text of the question."""
    text: str
    """The variable with the answers."""
    status: str
    lines: dict[str, str]
    """Those of codes and nets, by id, in the order of the codebook."""
    nets: frozenset[str]
    """The ids of the nets among them."""
    places: dict[str, list[int]]
    """For each code, its own place and those of its nets, among `lines`."""
    mentions: tuple[str, ...] = ()
    """The variables that hold the numbers of a respondent's codes: first code, second code, …"""

    @property
    def codes(self) -> list[str]:
        """The ids of the codes."""
        return [id_ for id_ in self.lines if id_ not in self.nets]


class Columns:
    """The variables of one export; the .sav and the .sps beside it have the same.

    Raises:
        Refusal: several coders coded, and the selection does not say whose codings to export.
    """

    def __init__(self, selection: ResolvedSelection) -> None:
        self.selection = selection
        self.coder = _coder(selection)
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
        stems = question_stems(selection)
        for stem, question in zip(stems, selection.questions.values(), strict=True):
            codes = selection.codes_for(question)
            nets = self._nets(codes, question)
            order = {code.id: at for at, code in enumerate(selection.study.codebook.entries)}
            # In the order of the codebook, with each net before its codes.
            lines = sorted((*nets, *codes), key=lambda id_: order.get(id_, len(order)))
            (text,) = spss_names([stem], taken)
            prefix = ascii_stem(text)
            wanted = [f"{prefix}_{code_stem(selection, id_)}" for id_ in lines]
            status, *names = spss_names([f"{prefix}_status", *wanted], taken | {text})
            taken.update([text, status, *names])
            named = dict(zip(lines, names, strict=True))
            places = {
                code: [
                    at for at, id_ in enumerate(lines) if id_ == code or code in nets.get(id_, ())
                ]
                for code in codes
            }
            self.questions.append(
                QuestionColumns(question, text, status, named, frozenset(nets), places)
            )
        self.taken = frozenset(taken)
        """All names of variables, but those of mentions and of further answers."""

    def _nets(self, codes: Sequence[str], question: str) -> dict[str, frozenset[str]]:
        """The nets whose codes for this question are all exported, each with its codes."""
        book, names = self.selection.study.codebook, self.selection.question_names(question)
        under = {code.id: book.under(code.id) for code in book.entries if code.net}
        return {
            net: below
            for net, below in under.items()
            if not below.isdisjoint(codes)
            and {id_ for id_ in below if book.applies(id_, names)} <= {*codes}
        }

    def add_mentions(self, most: Sequence[int]) -> None:
        """Add the variables for mentions; `most` is the largest number of codes per question."""
        taken = set(self.taken)
        for nth, (each, many) in enumerate(zip(self.questions, most, strict=True)):
            wanted = [f"{each.text}_code{mention}" for mention in range(1, many + 1)]
            names = spss_names(wanted, taken)
            taken.update(names)
            self.questions[nth] = replace(each, mentions=tuple(names))
        self.taken = frozenset(taken)

    @property
    def response_sets(self) -> list[ResponseSet]:
        """Per question the multiple-response sets: its codes, its nets, and its mentions."""
        found: list[tuple[str, str, list[str]]] = []
        coded: set[str] = set()
        for each in self.questions:
            prefix = f"{ascii_stem(each.text)}_"
            codes = [each.lines[id_] for id_ in each.codes]
            found.append((prefix + "codes", each.question, codes))
            label = _("Nets: {question}").format(question=each.question)
            nets = [name for id_, name in each.lines.items() if id_ in each.nets]
            found.append((prefix + "nets", label, nets))
            found.append((prefix + "mentions", each.question, list(each.mentions)))
            coded.add(prefix + "mentions")
        names = spss_names([name for name, _label, _members in found], longest=63)
        return [
            ResponseSet(f"${name}", label, members, wanted in coded)
            for name, (wanted, label, members) in zip(names, found, strict=True)
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
        labels, numbers = self.selection.distinct_labels, self.selection.numbers
        numbered = sorted((numbers[id_], labels.get(id_, id_)) for id_ in question.codes)
        wide = max((len(str(number)) for number, _label in numbered), default=1)
        return [
            *(Variable(name=name, label=question.question, width=width) for name, width in answers),
            Variable(
                name=question.status,
                label=_("Status: {question}").format(question=question.question),
                format="F1.0",
                values=status,
            ),
            *(
                Variable(
                    name=name,
                    label=_("Code {nth}: {question}").format(nth=nth, question=question.question),
                    format=f"F{wide}.0",
                    values={float(number): label for number, label in numbered},
                )
                for nth, name in enumerate(question.mentions, 1)
            ),
            *(
                Variable(name=name, label=labels.get(id_, id_), format="F1.0", values=given)
                for id_, name in question.lines.items()
            ),
        ]

    def long_labels(self) -> list[str]:
        """The labels that are longer than SPSS allows."""
        labels = [each.question for each in self.questions]
        ids = dict.fromkeys(id_ for each in self.questions for id_ in each.lines)
        labels += [self.selection.distinct_labels.get(id_, id_) for id_ in ids]
        return [label for label in labels if len(label.encode()) > MAX_LABEL_BYTES]

    def without_value(self) -> int:
        """The number of codes in the coded columns without a code value in the codebook."""
        book = self.selection.study.codebook
        codes = {id_ for each in self.questions if each.mentions for id_ in each.codes}
        return sum(book.value_of(id_) is None for id_ in codes)


def _coder(selection: ResolvedSelection) -> str | None:
    """The coder whose codings are exported; None while nobody has coded.

    Raises:
        Refusal: there are several, and none is selected.
    """
    if selection.coder is not None:
        return selection.coder
    rows = selection.study.db.execute(
        "SELECT DISTINCT coder, kind FROM tallies JOIN coders ON name = coder"
        " WHERE what IN ('apply', 'done', 'skip') AND quotes > 0 ORDER BY coder"
    )
    autocoded = selection.asked.autocoded
    coders = [name for name, kind in rows if autocoded or kind != "model"]
    if len(coders) > 1:
        raise Refusal(
            _(
                "A row per respondent has the codes of one coder, and this study has {coders};"
                " choose one of them (--coder)."
            ).format(coders=", ".join(coders))
        )
    return coders[0] if coders else None
