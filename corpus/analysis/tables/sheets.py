"""Tables for a reader: a title, a header, rows of cells, and notes below them.

An undefined cell is None and is shown as such, never as a number.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...language import _, n_, number, percent
from ..intervals import Interval
from .codings import Base, Line
from .cooccurrence import Cooccurrence
from .crosstabs import Crosstab
from .frequencies import Frequencies
from .prediction_powered import MIN_SAMPLED, Correction
from .saturation import Saturation
from .variables import FILE, QUESTION

HIDDEN = "·"
"""Shown in place of a share with too small a base."""


@dataclass(frozen=True, slots=True)
class Percent:
    """A share, and the letters of the columns that are significantly higher."""

    share: float
    lower_than: str = ""


@dataclass(frozen=True, slots=True)
class PValue:
    """A p-value, and whether too many cells of its test have a small expected count."""

    value: float
    few: bool


Cell = str | int | float | Percent | Interval | PValue | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table; its first column names the rows."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...]


def cell_text(cell: Cell) -> str:
    """A cell as text in the chosen language: 36%, 31–42%, 0,25."""
    match cell:
        case None:
            return _("n/a")
        case Percent():
            mark = f" {cell.lower_than}" if cell.lower_than else ""
            return f"{percent(cell.share)}{mark}"
        case PValue():
            return _p(cell.value) + ("!" if cell.few else "")
        case Interval():
            return f"{percent(cell.low).removesuffix('%')}–{percent(cell.high)}"
        case float():
            return number(cell)
        case _:
            return str(cell)


def frequencies_sheet(found: Frequencies) -> Sheet:
    weighted, correction = found.base.weighted, found.correction
    header = [_("code"), "n", "%", _("95%")]
    header += [_("weighted %"), _("weighted 95%"), _("effective n")] if weighted else []
    corrected = correction is not None and correction.lack is None
    header += [_("corrected %"), _("corrected 95%")] if corrected else []
    first: list[Cell] = [_("base"), found.base.respondents, "", ""]
    first += ["", "", round(found.effective_base)] if weighted else []
    first += [""] * (len(header) - len(first))
    rows: list[tuple[Cell, ...]] = [tuple(first)]
    for one in found.lines:
        row: list[Cell] = [_label(one.line), one.count, _percent(one.share), one.interval]
        if weighted:
            row += [_percent(one.weighted_share), one.weighted_interval]
            row.append(round(one.effective_base))
        if corrected:
            right = one.corrected
            row += [Percent(right.share), right.interval] if right else [None, None]
        rows.append(tuple(row))
    notes = [*about(found.base), _("A net counts each respondent once.")]
    notes.append(
        n_(
            "No code applies to {count} respondent.",
            "No code applies to {count} respondents.",
            found.without,
        ).format(count=found.without)
    )
    if found.partly:
        notes.append(
            n_(
                "{count} respondent also has quotes that are not finished.",
                "{count} respondents also have quotes that are not finished.",
                found.partly,
            ).format(count=found.partly)
        )
    notes.append(_("95%: Wilson interval."))
    if weighted:
        notes.append(
            _(
                "Weighted: sum of weights {whole}. Effective n: as many respondents without"
                " weights would be as precise; of a code by the linearised variance of its share,"
                " of the base by Kish."
            ).format(whole=number(found.weighted_base, 1))
        )
    if correction:
        notes += _corrected(correction, weighted=weighted)
    return Sheet(_("Codes: number of respondents"), tuple(header), tuple(rows), tuple(notes))


def crosstab_sheet(table: Crosstab) -> Sheet:
    letters = [_letter(at) for at in range(len(table.columns))]
    by = {QUESTION: _("question"), FILE: _("imported file")}.get(table.by, table.by)
    header = [
        _("code"),
        *(
            f"{letter} {column.value}"
            for letter, column in zip(letters, table.columns, strict=True)
        ),
        _("total"),
    ]
    header += ["χ²", "p"] if table.tested else []
    bases: list[Cell] = [_("base"), *(column.base for column in table.columns), table.total.base]
    rows = [tuple(bases + [""] * (2 if table.tested else 0))]
    few = False
    for row in table.rows:
        cells: list[Cell] = [_label(row.line)]
        for share, lower in zip(row.shares, row.lower, strict=True):
            below = "".join(letters[at] for at in lower)
            cells.append(HIDDEN if share is None else Percent(share, below))
        cells.append(_percent(row.total))
        if table.tested and row.test:
            few = few or row.test.few
            cells += [row.test.statistic, PValue(row.test.p, row.test.few)]
        elif table.tested:
            cells += [None, None]
        rows.append(tuple(cells))
    notes = [*about(table.base), *_compared(table)]
    if few:
        notes.append(_("!: too many cells with an expected count below 5."))
    return Sheet(
        _("Codes by {variable}").format(variable=by), tuple(header), tuple(rows), tuple(notes)
    )


def cooccurrence_sheet(found: Cooccurrence) -> Sheet:
    counts = {line.code: count for line, count in found.counts}
    rows = tuple(
        (pair.a.name, counts[pair.a.code], pair.b.name, counts[pair.b.code], pair.both,
         Percent(pair.share), pair.jaccard, pair.lift)
        for pair in found.pairs
    )  # fmt: skip
    notes = [
        *about(found.base),
        _(
            "Jaccard: the share of respondents with either code who have both. Lift: the number"
            " of respondents with both, divided by the number expected if the codes were"
            " independent."
        ),
    ]
    if found.weighted:
        notes.append(_("Percentages, Jaccard and lift are weighted; the numbers are not."))
    elif found.base.weighted:
        notes.append(_("Without weights."))
    header = (_("code"), "n", _("with"), "n", _("both"), _("both %"), "Jaccard", "lift")
    return Sheet(_("Codes that occur together"), header, rows, tuple(notes))


def saturation_sheet(found: Saturation) -> Sheet:
    rows = tuple((str(point.quotes), point.codes, point.expected) for point in found.points)
    notes = [
        *about(found.base),
        _("Expected: the average over all orders in which the quotes could have been coded."),
    ]
    if found.last_new:
        notes.append(
            _("The last new code was given to quote {quote}.").format(quote=found.last_new)
        )
    quotes = found.base.quotes
    if quotes:
        notes.append(
            n_(
                "{once} code was given to one quote only: the chance that the next quote brings a"
                " new code is about {chance}.",
                "{once} codes were given to one quote only: the chance that the next quote brings"
                " a new code is about {chance}.",
                found.once,
            ).format(once=found.once, chance=cell_text(Percent(found.once / quotes)))
        )
    header = (
        _("quotes finished"),
        _("codes (of {count})").format(count=found.codebook),
        _("expected"),
    )
    return Sheet(_("Saturation"), header, rows, tuple(notes))


def about(base: Base) -> Iterator[str]:
    """Notes on what is in the base and what is left out."""
    yield _("Base: {respondents} with a finished quote ({quotes}).").format(
        respondents=n_("{count} respondent", "{count} respondents", base.respondents).format(
            count=base.respondents
        ),
        quotes=n_("{count} quote", "{count} quotes", base.quotes).format(count=base.quotes),
    ) + (
        _(" Left out: {skipped} skipped and {open} not finished.").format(
            skipped=base.skipped, open=base.open
        )
        if base.skipped or base.open
        else ""
    )
    if not base.respondents and not base.differing:
        yield _("The base is 0, because no quote is done yet.")
    if base.question:
        yield _("Question: {question}").format(question=base.question)
    elif base.questions > 1:
        yield _(
            "All {count} questions together: a respondent counts once, and has a code if any of"
            " their finished quotes has it."
        ).format(count=base.questions)
    if base.filter:
        yield _("Only: {filter}").format(filter=base.filter)
    if base.unweighted:
        yield n_(
            "{count} of these respondents has no weight and counts for 1.",
            "{count} of these respondents have no weight and count for 1.",
            base.unweighted,
        ).format(count=base.unweighted)
    yield from _coded_by(base)
    if base.differing:
        yield n_(
            "{count} quote is left out: coders disagree on it and nobody adjudicated.",
            "{count} quotes are left out: coders disagree on them and nobody adjudicated.",
            base.differing,
        ).format(count=base.differing)
    if base.tied:
        yield n_(
            "On {count} quote exactly half of the coders gave a code, which does not count there.",
            "On {count} quotes exactly half of the coders gave a code, which does not count there.",
            base.tied,
        ).format(count=base.tied)
    if base.by_machine:
        yield n_(
            "{count} quote was coded only by a model.",
            "{count} quotes were coded only by a model.",
            base.by_machine,
        ).format(count=base.by_machine)


def _coded_by(base: Base) -> Iterator[str]:
    """Whose codes count."""
    people = ", ".join(coder for coder in base.coders if coder not in base.models)
    if base.rule in ("adjudicated", "majority"):
        yield _by_rule(base).format(coders=people)
    elif len(base.coders) > 1:
        yield _("Coded by {coders}; on each quote, the first of these coders counts.").format(
            coders=", ".join(base.coders)
        )
    elif people:
        yield _("Coded by {coders}.").format(coders=people)


def _by_rule(base: Base) -> str:
    if base.rule == "majority":
        return _("Coded by {coders}; a code counts if more than half of them gave it.")
    return _(
        "Coded by {coders}; the adjudication counts, else the codes on which all of them agree."
    )


def _corrected(correction: Correction, *, weighted: bool) -> Iterator[str]:
    if correction.lack == "several":
        yield _("Not corrected: some respondents have several quotes; choose one question.")
        return
    if correction.lack == "sample":
        yield _(
            "Not corrected: of the {machine} quotes that model {model} coded, {sampled} were"
            " drawn at random and coded by hand since; at least {least} are needed (`turven code"
            " --order random --blind`)."
        ).format(
            machine=correction.machine,
            model=correction.model,
            sampled=correction.sampled,
            least=MIN_SAMPLED,
        )
        if correction.before:
            yield n_(
                "{count} quote that was drawn and coded by hand earlier does not count, because"
                " the model may have learned from it.",
                "{count} quotes that were drawn and coded by hand earlier do not count, because"
                " the model may have learned from them.",
                correction.before,
            ).format(count=correction.before)
        return
    yield _(
        "{corrected}: the quotes coded by hand ({hand}) count as they are; the quotes that model"
        " {model} coded ({machine}) are corrected with a random sample of them that was coded by"
        " hand since ({sampled}; prediction-powered)."
    ).format(
        corrected=_("Corrected, with weights") if weighted else _("Corrected"),
        hand=correction.hand,
        machine=correction.machine,
        model=correction.model,
        sampled=correction.sampled,
    )


def _compared(table: Crosstab) -> Iterator[str]:
    if table.unknown:
        yield n_(
            "{count} respondent has no value and is not in the table.",
            "{count} respondents have no value and are not in the table.",
            table.unknown,
        ).format(count=table.unknown)
    if not all(column.shown for column in table.columns):
        yield _("{sign}: fewer than {minimum} respondents.").format(
            sign=HIDDEN, minimum=table.minimum
        )
    if table.weighted:
        yield _(
            "Shares are weighted; the tests use the effective n of each share (linearised"
            " variance)."
        )
    if table.tested:
        yield _(
            "A letter after a share: significantly lower than that column (two-sided z-test,"
            " alpha 5%, {correction} over the pairs of a row)."
        ).format(correction={"holm": "Holm", "bonferroni": "Bonferroni"}[table.correction])
    else:
        yield _("Not tested: there are respondents in more than one column.")


def _label(line: Line) -> str:
    return "  " * line.depth + (line.name.upper() if line.net else line.name)


def _percent(share: float | None) -> Percent | None:
    return None if share is None else Percent(share)


def _p(p: float) -> str:
    return f"<{number(0.001, 3)}" if p < 0.001 else number(p, 3)


def _letter(at: int) -> str:
    """The letter of a column, as in a spreadsheet: A to Z, then AA and so on."""
    return (_letter(at // 26 - 1) if at >= 26 else "") + chr(ord("A") + at % 26)
