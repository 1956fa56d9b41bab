"""Answers of the command line, as data for `--json` and as lines to read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ...corpus.codebook.codes import Codebook
from ...corpus.language import _, n_, number
from ...corpus.study import quotes
from ...corpus.study import suggestions as stored
from ...corpus.study.study import Study
from ..text import fitted, line

if TYPE_CHECKING:
    from ...corpus.exchange.refi.importing import RefiImportResult
    from ...models.curve import Curve
    from ...models.evaluation import Evaluation
    from ...models.versions import Version


def suggestions(study: Study) -> Iterator[dict[str, Any]]:
    """What is suggested for each quote that no coder has done, in the order of import."""
    rows = study.db.execute(
        "SELECT q.id, q.respondent, q.text FROM quotes AS q WHERE NOT EXISTS (SELECT * FROM latest"
        " AS l WHERE l.quote = q.id AND l.subject = 'status' AND l.what = 'done'"
        " AND l.coder NOT IN (SELECT name FROM coders WHERE kind = 'model')) ORDER BY q.position"
    )
    for quote, respondent, text in rows:
        looked = stored.read(study.db, quote)
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
                for suggestion in (looked[1] if looked else ())
            ],
        }


def brought(came: RefiImportResult) -> Iterator[str]:
    """What came in from a REFI-QDA file, and what did not."""
    yield ", ".join(
        [
            n_("{count} new quote", "{count} new quotes", came.quotes).format(count=came.quotes),
            n_("{count} code", "{count} codes", came.codes).format(count=came.codes),
            n_("{count} coding", "{count} codings", came.codings).format(count=came.codings),
            n_("{count} memo", "{count} memos", came.memos).format(count=came.memos),
        ]
    ) + _(" from {file}.").format(file=line(came.file))
    if came.coders:
        yield _("Coded by: {names}.").format(names=line(", ".join(came.coders)))
    if came.known:
        yield n_(
            "{count} answer was there already.", "{count} answers were there already.", came.known
        ).format(count=came.known)
    if came.left_out:
        yield _("Not carried over:")
    for sentence in came.left_out:
        yield f"  {line(sentence)}"


def state(study: Study) -> dict[str, Any]:
    """How far everyone is, and how good the suggestions are."""
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
                "done": (progress := quotes.progress(study.db, coder)).done,
                "skipped": progress.skipped,
                "flagged": progress.flagged,
                "codings": quotes.counts(study.db, coder),
            }
            for coder in coders
        },
        "model": current(study),
    }


def current(study: Study) -> dict[str, Any] | None:
    """The model that suggests; None where the codebook does so alone."""
    from ...models.versions import versions

    version = next((version for version in versions(study) if version.current), None)
    if version is None:
        return None
    return {
        "id": version.name,
        "at": version.at,
        "quotes": version.quotes,
        "stale": version.stale,
        "lacks": list(version.lacks),
        "curve": version.curve and learning(version.curve),
    }


def suggesting(codebook: Codebook, model: dict[str, Any] | None) -> Iterator[str]:
    """What suggests now and how good it is, for a person."""
    if model is None:
        yield _("suggestions: from the codebook alone")
        return
    learned = _("suggestions: model {id}, learned from {quotes} quotes").format(
        id=model["id"], quotes=model["quotes"]
    )
    stale = _(" (the codebook was changed since; retrain)") if model["stale"] else ""
    yield learned + stale
    if model["lacks"]:
        yield _lacking(codebook, model["lacks"])
    if model["curve"]:
        yield from promise(model["curve"])


def overview(codebook: Codebook, now: dict[str, Any]) -> Iterator[str]:
    """`state`, for a person."""
    yield _("{study}: {quotes} quotes, {codes} codes").format(
        study=line(now["study"]), quotes=now["quotes"], codes=now["codes"]
    )
    yield from suggesting(codebook, now["model"])
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


def learning(curve: Curve) -> dict[str, Any]:
    """How good the suggestions are, micro F1 on quotes not learnt from, and may become."""
    return {
        "random_quotes": curve.random,
        "f1": curve.value,
        "low": curve.low,
        "high": curve.high,
        "points": [{"quotes": quotes, "f1": f1} for quotes, f1 in curve.points],
        "after_next_hundred": curve.after(100),
    }


def promise(learnt: dict[str, Any]) -> Iterator[str]:
    """`learning`, for a person."""
    now, count = learnt["f1"], learnt["random_quotes"]
    if now is not None:
        yield n_(
            "on {count} finished quote drawn at random: F1 {f1} (95% interval {low} to {high})",
            "on {count} finished quotes drawn at random: F1 {f1} (95% interval {low} to {high})",
            count,
        ).format(
            count=count,
            f1=number(now),
            low=number(learnt["low"]),
            high=number(learnt["high"]),
        )
    elif learnt["points"]:
        yield n_(
            "on all finished quotes: F1 {f1}; {count} of them was drawn at random, too few to say"
            " how good the suggestions are elsewhere",
            "on all finished quotes: F1 {f1}; {count} of them were drawn at random, too few to say"
            " how good the suggestions are elsewhere",
            count,
        ).format(count=count, f1=number(learnt["points"][-1]["f1"]))
    if learnt["after_next_hundred"] is not None:
        yield _("after the next hundred: F1 {f1}, if it goes on as it went").format(
            f1=number(learnt["after_next_hundred"])
        )


def _lacking(codebook: Codebook, codes: Sequence[str]) -> str:
    return _("The model does not know {codes}; retrain.").format(
        codes=", ".join(line(codebook.by_id[code].name) for code in codes)
    )


def figures(evaluation: Evaluation) -> dict[str, Any]:
    """How good suggestions are on quotes not seen in training; null where it is not defined."""
    return {
        "quotes": evaluation.quotes,
        "micro_f1": evaluation.micro_f1,
        "macro_f1": evaluation.macro_f1,
        "macro_ap": evaluation.macro_ap,
        "first_right": evaluation.first_right,
        "three_right": evaluation.three_right,
        "codes": [
            {
                "code": code.code,
                "positives": code.positives,
                "precision": code.counts.precision,
                "recall": code.counts.recall,
                "f1": code.counts.f1,
                "average_precision": code.average_precision,
                "threshold": code.threshold,
            }
            for code in evaluation.codes
        ],
    }


def model(version: Version) -> dict[str, Any]:
    """A trained model."""
    return {
        "model": version.name,
        "at": version.at,
        "quotes": version.quotes,
        "current": version.current,
        "kept": version.kept,
        "stale": version.stale,
        "lacks": list(version.lacks),
        "evaluation": figures(version.evaluation),
        "before": version.before and figures(version.before),
        "curve": version.curve and learning(version.curve),
    }


def listed(codebook: Codebook, versions: Sequence[Version]) -> Iterator[str]:
    """The models a line each; the one that suggests is marked, and what it lacks is named."""
    if not versions:
        yield _("No model yet: the codebook suggests; `turven retrain` learns from what is coded.")
        return
    names = (_("quotes"), _("micro F1"), _("macro F1"), _("macro AP"), _("first right"))
    label = _("model")
    yield f"  {label:<23}" + _row(names, names)
    for version in versions:
        evaluation = version.evaluation
        cells = (
            str(version.quotes),
            number(evaluation.micro_f1),
            number(evaluation.macro_f1),
            number(evaluation.macro_ap),
            number(evaluation.first_right),
        )
        sign = "●" if version.current else " "
        gone = "" if version.kept else "  " + _("(its files are gone)")
        if version.stale:
            gone += "  " + _("(of another codebook)")
        yield f"{sign} {version.name:<23}" + _row(names, cells) + gone
    for version in versions:
        if version.current and version.lacks:
            yield _lacking(codebook, version.lacks)


def table(
    codebook: Codebook, now: Evaluation, before: Evaluation | None, width: int = 80
) -> Iterator[str]:
    """Per code how good the suggestions are on quotes not seen in training, and were before.

    The codes are cut so that the rows are of `width`, or as narrow as their figures.
    """
    earlier = {code.code: code for code in before.codes} if before else {}
    yield ""
    names = (
        _("quotes"), _("precision"), _("recall"), "F1", _("was"), "AP", _("was"), _("threshold"),
    )  # fmt: skip
    label = _("code")
    room = max(width - len(_row(names, names)), 10)
    yield f"{label:<{room}}" + _row(names, names)
    for code in now.codes:
        if not code.positives:
            continue
        label = line(codebook.by_id[code.code].name if code.code in codebook.by_id else code.code)
        counts, then = code.counts, earlier.get(code.code)
        cells = (
            str(code.positives),
            number(counts.precision),
            number(counts.recall),
            number(counts.f1),
            number(then.counts.f1 if then else None),
            number(code.average_precision),
            number(then.average_precision if then else None),
            number(code.threshold),
        )
        yield fitted(label, room) + _row(names, cells)


def _row(names: Sequence[str], cells: Sequence[str]) -> str:
    """Cells as wide as the names above them: eight of them leave a code 20 of a line of 80."""
    return "".join(
        f"{cell:>{max(len(name) + 1, 7)}}" for name, cell in zip(names, cells, strict=True)
    )
