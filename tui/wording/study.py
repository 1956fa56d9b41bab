"""The state of a study, its suggestions and its models, as data and as lines to read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ...corpus.codebook.codes import Codebook
from ...corpus.language import _, n_, number
from ...corpus.study import code_counts, quotes
from ...corpus.study import suggestions as stored
from ...corpus.study.study import Study
from ..text import fitted, line
from .clashes import clash_lines

if TYPE_CHECKING:
    from ...corpus.analysis.intervals import Interval
    from ...corpus.exchange.refi.importing import RefiImportResult
    from ...models.curve import Curve
    from ...models.evaluation import Evaluation
    from ...models.versions import Version


def suggestions(study: Study) -> Iterator[dict[str, Any]]:
    """The suggestions for each quote that no person has done, in the order of import, as data."""
    rows = study.db.execute(
        "SELECT q.id, q.respondent, q.text FROM quotes AS q WHERE NOT EXISTS (SELECT * FROM latest"
        " AS l WHERE l.quote = q.id AND l.subject = 'status' AND l.what = 'done'"
        " AND l.coder NOT IN (SELECT name FROM coders WHERE kind = 'model')) ORDER BY q.position"
    )
    for quote, respondent, text in rows:
        found = stored.read(study.db, quote)
        yield {
            "quote": quote,
            "respondent": respondent,
            "text": text,
            "suggestions": [
                {
                    "code": suggestion.code,
                    "probability": suggestion.probability,
                    "suggested": suggestion.suggested,
                    "evidence": [
                        {"start": span.start, "end": span.end, "weight": span.weight}
                        for span in suggestion.evidence
                    ],
                }
                for suggestion in (found[1] if found else ())
            ],
        }


def refi_report(result: RefiImportResult) -> Iterator[str]:
    """The result of importing a REFI-QDA file, in sentences."""
    yield ", ".join(
        [
            n_("{count} new quote", "{count} new quotes", result.quotes).format(
                count=result.quotes
            ),
            n_("{count} code", "{count} codes", result.codes).format(count=result.codes),
            n_("{count} coding", "{count} codings", result.codings).format(count=result.codings),
            n_("{count} memo", "{count} memos", result.memos).format(count=result.memos),
        ]
    ) + _(" from {file}.").format(file=line(result.file))
    if result.done:
        yield n_("{count} quote is done.", "{count} quotes are done.", result.done).format(
            count=result.done
        )
    if result.coders:
        yield _("Coded by: {names}.").format(names=line(", ".join(result.coders)))
    if result.known:
        yield n_(
            "{count} answer was in the study already.",
            "{count} answers were in the study already.",
            result.known,
        ).format(count=result.known)
    yield from clash_lines(result.clashes)
    if result.left_out:
        yield _("Left out or changed:")
    for sentence in result.left_out:
        yield f"  {line(sentence)}"


def state(study: Study) -> dict[str, Any]:
    """The progress of each coder, and the current model, as data."""
    coders = [
        coder for (coder,) in study.db.execute("SELECT DISTINCT coder FROM latest ORDER BY coder")
    ]
    return {
        "study": study.name,
        "quotes": quotes.count(study.db),
        "codes": len(study.codebook.codes),
        "revision": study.codebook.revision,
        "coders": {
            coder: {
                "done": (progress := quotes.coder_progress(study.db, coder)).done,
                "skipped": progress.skipped,
                "flagged": progress.flagged,
                "codings": code_counts.with_nets(study.db, coder, study.codebook),
            }
            for coder in coders
        },
        "model": current_model(study),
    }


def current_model(study: Study) -> dict[str, Any] | None:
    """The current model, as data; None if suggestions are from the codebook alone."""
    from ...models.versions import versions

    version = next((version for version in versions(study) if version.current), None)
    if version is None:
        return None
    return {
        "id": version.name,
        "at": version.at,
        "quotes": version.quotes,
        "stale": version.stale,
        "lacks": list(version.missing_codes),
        "curve": version.curve and curve_figures(version.curve),
    }


def model_lines(codebook: Codebook, model: dict[str, Any] | None) -> Iterator[str]:
    """The source of the suggestions, and their quality."""
    if model is None:
        yield _("suggestions: from the codebook alone")
        return
    learned = _("suggestions: model {id}, trained on {quotes} quotes").format(
        id=model["id"], quotes=model["quotes"]
    )
    stale = _(" (the codebook has changed since; retrain)") if model["stale"] else ""
    yield learned + stale
    if model["lacks"]:
        yield _lacking(codebook, model["lacks"])
    if model["curve"]:
        yield from curve_lines(model["curve"])


def state_lines(codebook: Codebook, now: dict[str, Any]) -> Iterator[str]:
    """`state`, as lines to read."""
    yield _("{study}: {quotes} quotes, {codes} codes").format(
        study=line(now["study"]), quotes=now["quotes"], codes=now["codes"]
    )
    yield from model_lines(codebook, now["model"])
    for coder, did in now["coders"].items():
        yield ""
        yield _("{coder}: {done} done, {skipped} skipped, {flagged} flagged").format(
            coder=line(coder), done=did["done"], skipped=did["skipped"], flagged=did["flagged"]
        )
        counts = did["codings"]
        unknown = [id_ for id_ in counts if id_ not in codebook.by_id]
        for code in codebook.entries:
            if not code.net and counts.get(code.id):
                yield f"{counts[code.id]:>6}  {line(codebook.path(code.id))}"
        for id_ in unknown:
            yield f"{counts[id_]:>6}  " + _("{code} (no longer in the codebook)").format(
                code=line(id_)
            )


def curve_figures(curve: Curve) -> dict[str, Any]:
    """The learning curve as data: micro F1 on quotes not trained on, now and expected."""
    return {
        "random_quotes": curve.random,
        "f1": curve.value,
        "low": curve.low,
        "high": curve.high,
        "points": [{"quotes": quotes, "f1": f1} for quotes, f1 in curve.points],
        "after_next_hundred": curve.after(100),
    }


def curve_lines(curve: dict[str, Any]) -> Iterator[str]:
    """`curve_figures`, as lines to read."""
    now, count = curve["f1"], curve["random_quotes"]
    if now is not None:
        yield n_(
            "on {count} finished quote drawn at random: F1 {f1} (interval (95%): {low} to {high})",
            "on {count} finished quotes drawn at random: F1 {f1} (interval (95%): {low} to {high})",
            count,
        ).format(
            count=count,
            f1=number(now),
            low=number(curve["low"]),
            high=number(curve["high"]),
        )
    elif curve["points"]:
        yield n_(
            "on all finished quotes: F1 {f1}; only {count} was drawn at random, which is too few"
            " to say how good the suggestions are on other quotes",
            "on all finished quotes: F1 {f1}; only {count} were drawn at random, which is too few"
            " to say how good the suggestions are on other quotes",
            count,
        ).format(count=count, f1=number(curve["points"][-1]["f1"]))
    if curve["after_next_hundred"] is not None:
        yield _("after the next hundred quotes: F1 {f1}, if the trend continues").format(
            f1=number(curve["after_next_hundred"])
        )


def _lacking(codebook: Codebook, codes: Sequence[str]) -> str:
    return _("The model does not know {codes}; retrain.").format(
        codes=", ".join(line(codebook.by_id[code].name) for code in codes)
    )


def evaluation_figures(evaluation: Evaluation) -> dict[str, Any]:
    """The quality of suggestions on quotes not seen in training, as data; null if undefined."""
    return {
        "quotes": evaluation.quotes,
        "micro_f1": evaluation.micro_f1,
        "macro_f1": evaluation.macro_f1,
        "macro_ap": evaluation.macro_ap,
        "first_right": evaluation.first_right,
        "three_right": evaluation.three_right,
        "intervals": asdict(evaluation.intervals),
        "codes": [
            {
                "code": code.code,
                "positives": code.positives,
                "precision": code.counts.precision,
                "recall": code.counts.recall,
                "f1": code.counts.f1,
                "intervals": asdict(code.intervals),
                "average_precision": code.average_precision,
                "threshold": code.threshold,
            }
            for code in evaluation.codes
        ],
    }


def model_figures(version: Version) -> dict[str, Any]:
    """A trained model, as data."""
    return {
        "model": version.name,
        "at": version.at,
        "quotes": version.quotes,
        "current": version.current,
        "kept": version.kept,
        "stale": version.stale,
        "lacks": list(version.missing_codes),
        "evaluation": evaluation_figures(version.evaluation),
        "before": version.before and evaluation_figures(version.before),
        "curve": version.curve and curve_figures(version.curve),
    }


def model_table(codebook: Codebook, versions: Sequence[Version], width: int = 80) -> Iterator[str]:
    """The models, one per line, with a mark at the current one and the codes it does not know.

    Macro AP is left out where a row of `width` columns has no room for it.
    """
    if not versions:
        yield _(
            "There is no model yet: suggestions are from the codebook alone. `turven retrain`"
            " trains a model on the coded quotes."
        )
        return
    names = ["n", _("micro F1"), _("95%"), _("macro F1"), _("macro AP"), _("first right")]
    narrow = 25 + len(_row(names, names)) > width
    if narrow:
        del names[4]
    label = _("model")
    yield f"  {label:<23}" + _row(names, names)
    for version in versions:
        evaluation = version.evaluation
        cells = [
            str(version.quotes),
            number(evaluation.micro_f1),
            _range(evaluation.intervals.f1),
            number(evaluation.macro_f1),
            *(() if narrow else (number(evaluation.macro_ap),)),
            number(evaluation.first_right),
        ]
        sign = "●" if version.current else " "
        gone = "" if version.kept else "  " + _("(files deleted)")
        if version.stale:
            gone += "  " + _("(for an earlier codebook)")
        yield f"{sign} {version.name:<23}" + _row(names, cells) + gone
    for version in versions:
        if version.current and version.missing_codes:
            yield _lacking(codebook, version.missing_codes)


def evaluation_table(
    codebook: Codebook, now: Evaluation, before: Evaluation | None, width: int = 80
) -> Iterator[str]:
    """The quality of the suggestions of each code on quotes not seen in training, now and before.

    Labels are cut to make rows of `width` columns, or as wide as the figures need. The last three
    figures are left out where there is no room for them.
    """
    earlier = {code.code: code for code in before.codes} if before else {}
    yield ""
    within = _("95%")
    names: tuple[str, ...] = (
        "n",
        _("precision"),
        within,
        _("recall"),
        within,
        "F1",
        within,
        _("before"),
    )
    more = ("AP", _("before"), _("threshold"))
    if width - len(_row((*names, *more), (*names, *more))) >= 20:
        names += more
    label = _("code")
    room = max(width - len(_row(names, names)), 8)
    yield f"{label:<{room}}" + _row(names, names)
    for code in now.codes:
        if not code.positives:
            continue
        label = line(codebook.by_id[code.code].name if code.code in codebook.by_id else code.code)
        counts, then = code.counts, earlier.get(code.code)
        cells = (
            str(code.positives),
            number(counts.precision),
            _range(code.intervals.precision),
            number(counts.recall),
            _range(code.intervals.recall),
            number(counts.f1),
            _range(code.intervals.f1),
            number(then.counts.f1 if then else None),
            number(code.average_precision),
            number(then.average_precision if then else None),
            number(code.threshold),
        )
        yield fitted(label, room) + _row(names, cells[: len(names)])


def _row(names: Sequence[str], cells: Sequence[str]) -> str:
    """Cells as wide as the names above them; an interval needs ten columns."""
    return "".join(
        f"{cell:>{10 if name == _('95%') else max(len(name) + 1, 5)}}"
        for name, cell in zip(names, cells, strict=True)
    )


def _range(interval: Interval | None) -> str:
    return f"{number(interval.low)}–{number(interval.high)}" if interval else _("n/a")
