"""The disagreements between coders in words, as data, and as rows of a CSV file."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from ...corpus.codebook.codes import Code, Codebook, in_language
from ...corpus.language import _, n_
from ..text import cut, line

if TYPE_CHECKING:
    from ...corpus.analysis.disagreements import Confusion, Disagreements
    from ...corpus.analysis.reference import Rule
    from ...corpus.study.study import Study

MAX_PAIRS = 10
"""The number of pairs of codes that are shown with their definitions."""

HEADER = (
    "difference", "quote", "equal", "text", "coder", "codes", "memo", "worst", "alpha",
    "settled_by",
)  # fmt: skip


def as_json(study: Study, found: Disagreements) -> dict[str, Any]:
    """All disagreements, as data, by the ids of quotes and codes."""
    from ...corpus.analysis.disagreements import memos
    from ...corpus.privacy.redactions import RedactedView

    out = RedactedView(study)
    return {
        "coders": found.coders,
        "compared": found.compared,
        "settled": found.adjudicated,
        "alphas": found.alphas,
        "differences": [
            {
                "quotes": each.quotes,
                "given": {coder: sorted(codes) for coder, codes in each.given.items()},
                "differing": sorted(each.differing),
                "worst": each.worst,
                "settled_by": each.adjudicator,
                "memos": {
                    coder: out.memo(memo) for coder, memo in memos(study.db, each.quotes[0]).items()
                },
            }
            for each in found.found
        ],
        "confusions": [
            {"code": each.code, "other": each.other, "times": each.times, "both": each.both}
            for each in found.confusions
        ],
    }


def rows(study: Study, found: Disagreements) -> Iterator[tuple[object, ...]]:
    """A row per disagreement and coder, and one per adjudication; personal data is redacted."""
    from ...corpus.analysis.disagreements import memos
    from ...corpus.privacy.redactions import RedactedView
    from ...corpus.study import quotes

    out = RedactedView(study)
    texts = {
        quote.position: quote.text
        for quote in out.quotes(sorted(each.position for each in found.found))
    }
    for number, each in enumerate(found.found, 1):
        memo_of = memos(study.db, each.quotes[0])
        given = {coder: sorted(codes) for coder, codes in each.given.items()}
        if each.adjudicator:
            state = quotes.state(study.db, each.quotes[0], each.adjudicator)
            given[each.adjudicator] = sorted(state.codes)
        about = (number, each.quotes[0], len(each.quotes), texts[each.position])
        alpha = found.alphas[each.worst]
        about_code = (each.worst, "" if alpha is None else alpha, each.adjudicator or "")
        for coder, codes in given.items():
            yield *about, coder, "; ".join(codes), out.memo(memo_of.get(coder, "")), *about_code


def disagreement_lines(codebook: Codebook, found: Disagreements, width: int = 80) -> Iterator[str]:
    """The number of quotes to adjudicate, and the confused codes."""
    if not found.compared:
        yield _("No two coders have finished the same quote yet: there is nothing to compare.")
        return
    yield n_(
        "{coders} disagree on {differ} of {count} quote that two or more of them finished;"
        " {settled} adjudicated.",
        "{coders} disagree on {differ} of {count} quotes that two or more of them finished;"
        " {settled} adjudicated.",
        found.compared,
    ).format(
        coders=line(", ".join(found.coders)),
        differ=len(found.found),
        count=found.compared,
        settled=found.adjudicated,
    )
    if found.confusions:
        yield ""
        yield from confusion_lines(codebook, found, width)


def confusion_lines(codebook: Codebook, found: Disagreements, width: int) -> Iterator[str]:
    """The confused codes, the most frequent pairs first, with their definitions."""
    yield _("Confused most often, with the number of times that coders agreed on both:")
    for each in found.confusions[:MAX_PAIRS]:
        yield ""
        yield from _pair(codebook, each, width)
    more = len(found.confusions) - MAX_PAIRS
    if more > 0:
        yield ""
        yield n_("and {count} more pair", "and {count} more pairs", more).format(count=more)


def _pair(codebook: Codebook, each: Confusion, width: int) -> Iterator[str]:
    """Two confused codes with their definitions, or a note that one has none."""
    pair = [each.code] if each.other is None else [each.code, each.other]
    names = [cut(line(name_of(codebook, code)), (width - 24) // 2) for code in pair]
    counted = f"{each.times:>5}× "
    if each.other is None:
        yield counted + _("{code}, while another coder gave no code ({both} agreed)").format(
            code=names[0], both=each.both
        )
    else:
        yield counted + _("{code} – {other} ({both} agreed)").format(
            code=names[0], other=names[1], both=each.both
        )
    for code in pair:
        entry = codebook.by_id.get(code)
        definition = _definition(entry) if entry else ""
        text = f"{line(name_of(codebook, code))}: {definition or _('no definition yet')}"
        yield from wrap(text, width, initial_indent=" " * 7, subsequent_indent=" " * 9)


def rule_sentence(rule: Rule) -> str:
    """A sentence on the codes that count according to a rule."""
    match rule.kind:
        case "coder":
            return _("The codes that {coder} gave count.").format(coder=line(rule.coders[0]))
        case "majority":
            return _("The codes that more than half of the coders of a quote gave count.")
        case "adjudicated":
            return _(
                "Adjudicated codes count. On other quotes, the codes that all coders agree on"
                " count; if they disagree, no code counts."
            )
    return _(
        "Adjudicated codes count. On other quotes, the codes of the coder who finished most quotes"
        " count: {coders}."
    ).format(coders=line(", ".join(rule.coders)) or "–")


def name_of(codebook: Codebook, code: str) -> str:
    """The label of a code, or its id if it is no longer in the codebook."""
    return codebook.by_id[code].name if code in codebook.by_id else code


def _definition(code: Code) -> str:
    parts = [
        in_language(code.description) if code.description else "",
        _("yes: ") + code.include if code.include else "",
        _("no: ") + code.exclude if code.exclude else "",
    ]
    return " ".join(line(part) for part in parts if part)
