"""Progress: quotes per hour, saturation, agreement between coders, and the codes as bars."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from statistics import fmean, median
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from ...corpus.analysis.pace import pace, saturation
from ...corpus.analysis.reference import rule
from ...corpus.language import _, n_, number, percent
from ...corpus.study import code_counts, quotes
from ...corpus.study.study import Study
from ..background import agreement
from ..keys import KeyedScreen
from ..text import cut, fitted, line
from ..widgets.quote import colour
from ..wording import study as printing
from ..wording.disagreements import rule_sentence
from .agreement import FRAME

LEAST_AGREED = 5
"""The number of codes with the lowest agreement that are shown."""


class OverviewScreen(KeyedScreen, ModalScreen[None]):
    """One coder's progress in one study."""

    TITLE = _("Progress and pace")
    HELP_ORDER = 140
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,ctrl+l", "dismiss(None)", _("back"), id="overview.back"),
        Binding(
            "a",
            "app.agreement",
            _("agreement between coders, with intervals"),
            id="overview.agreement",
        ),
        Binding(
            "s",
            "app.adjudicate",
            _("adjudicate disagreements between coders"),
            id="overview.settle",
        ),
    ]

    def __init__(self, study: Study, coder: str) -> None:
        super().__init__()
        self._study = study
        self._coder = coder
        self._code_agreement: agreement.CodeAgreementReady | None = None
        self._model = printing.current_model(study)

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="window -broad"):
            yield Static(id="overview")

    def on_mount(self) -> None:
        compare = partial(agreement.compute_code_agreement, self, self._study.folder)
        self.run_worker(compare, thread=True, exit_on_error=False)

    @on(agreement.CodeAgreementReady)
    def _code_agreement_ready(self, event: agreement.CodeAgreementReady) -> None:
        self._code_agreement = event
        self.on_resize()

    def on_resize(self) -> None:
        width = min(self.app.size.width, 100) - FRAME
        lines = [
            Content(_("Progress and pace · Esc goes back")),
            Content(""),
            *(Content(text) for text in self._progress_lines()),
            *(Content(text) for text in printing.model_lines(self._study.codebook, self._model)),
            *(Content(text) for text in self._agreement_lines(width)),
            Content(""),
            *self._bars(width),
        ]
        self.query_one("#overview", Static).update(Content("\n").join(lines))

    def _progress_lines(self) -> Iterator[str]:
        db, codebook = self._study.db, self._study.codebook
        progress = quotes.coder_progress(db, self._coder)
        yield _("{done} of {quotes} done, {skipped} skipped, {flagged} flagged").format(
            done=progress.done,
            quotes=progress.quotes,
            skipped=progress.skipped,
            flagged=progress.flagged,
        )
        speed = pace(db, self._coder)
        if speed.hour is not None:
            yield n_(
                "this session: {count} quote in {minutes:.0f} minutes, {hour:.0f} an hour",
                "this session: {count} quotes in {minutes:.0f} minutes, {hour:.0f} an hour",
                speed.quotes,
            ).format(count=speed.quotes, minutes=speed.minutes, hour=speed.hour)
            left = progress.quotes - progress.done - progress.skipped
            if speed.hour and left:
                yield _("at this pace the rest takes {hours} hours").format(
                    hours=number(left / speed.hour, 1)
                )
        new = saturation(db, self._coder)
        if new:
            entry = codebook.by_id.get(new.code)
            yield n_(
                "the last new code was {code}; since then {count} quote was finished",
                "the last new code was {code}; since then {count} quotes were finished",
                new.since,
            ).format(code=line(entry.name if entry else new.code), count=new.since)

    def _agreement_lines(self, width: int) -> Iterator[str]:
        """The agreement between coders, in figures that do not reveal any coder's decisions."""
        if self._code_agreement is None:
            return
        coders, count, codes = (
            self._code_agreement.coders,
            self._code_agreement.quotes,
            self._code_agreement.codes,
        )
        yield ""
        yield n_(
            "agreement of {coders} coders on {count} quote finished by at least two of them",
            "agreement of {coders} coders on {count} quotes finished by at least two of them",
            count,
        ).format(coders=coders, count=count)
        defined = sorted(
            ((code.alpha.value, code) for code in codes if code.alpha.value is not None),
            key=lambda pair: (pair[0], -pair[1].given),
        )
        if not defined:
            yield _(
                "Krippendorff's alpha says nothing yet: each code was given, or not given, to too"
                " few quotes"
            )
            return
        alphas = [alpha for alpha, _code in defined]
        yield n_(
            "Krippendorff's alpha of {count} code: mean {mean}, median {median}",
            "Krippendorff's alpha of {count} codes: mean {mean}, median {median}",
            len(defined),
        ).format(count=len(defined), mean=number(fmean(alphas)), median=number(median(alphas)))
        yield _(
            "lowest agreement: alpha, and the number of quotes to which any coder gave the code"
        )
        for alpha, code in defined[:LEAST_AGREED]:
            entry = self._study.codebook.by_id.get(code.code)
            name = cut(line(entry.name if entry else code.code), width - 24)
            same = _("{share} agree").format(share=percent(code.agreeing.value))
            yield f"{number(alpha):>6} {code.given:>6}  {name} ({same})"
        yield rule_sentence(rule(self._study))
        yield _("a: all figures on agreement · s: adjudicate disagreements")

    def _bars(self, width: int) -> Iterator[Content]:
        """A bar for each code, in the order of the codebook; for a net, its number of quotes."""
        codebook = self._study.codebook
        counts = code_counts.with_nets(self._study.db, self._coder, codebook)
        label = width // 2
        room = width - label - 7
        most = max((counts.get(code.id, 0) for code in codebook.codes), default=0)
        for entry in codebook.entries:
            if entry.retired and not counts.get(entry.id):
                continue
            name = " " * entry.depth + line(entry.name)
            count = counts.get(entry.id, 0)
            if entry.net:
                yield Content.styled(f"{fitted(name.upper(), label)} {count or '':>5}", "bold")
                continue
            bar = "█" * round(room * count / most) if most else ""
            bar = bar or ("▏" if count else "")
            yield Content.assemble(
                f"{fitted(name, label)} {count or '':>5} ", (bar, colour(codebook, entry.id))
            )
